package validity

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// Rule gives rows to the clusters of a partition.
type Rule interface {
	// Assign returns a code for every row of x, which has the columns that the rule was
	// made from.
	Assign(x *linalg.Matrix) []int
}

// centres is the rule of the nearest centre, the first of equals.
type centres struct{ at *linalg.Matrix }

func (c centres) Assign(x *linalg.Matrix) []int { return nearestCentres(x, c.at) }

// CentroidRule gives a row to the cluster with the nearest mean (Euclidean), the first of
// equals. codes are 0..k-1, none empty. Cost O(n d).
func CentroidRule(x *linalg.Matrix, codes []int) (Rule, error) {
	s, err := NewScatter(x, codes)
	if err != nil {
		return nil, err
	}
	return centres{s.Centers}, nil
}

// MedoidRule gives a row to the cluster with the nearest medoid: the row of the cluster with
// the smallest sum of Euclidean distances to its rows, the first of equals. Cost O(n² d).
func MedoidRule(ctx context.Context, x *linalg.Matrix, codes []int) (Rule, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	size, err := sizes(codes, x.Rows)
	if err != nil {
		return nil, err
	}
	at := linalg.New(len(size), x.Cols)
	least := make([]float64, len(size))
	for c := range least {
		least[c] = math.Inf(1)
	}
	for i, c := range codes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s := 0.0
		for j, e := range codes {
			if e == c {
				s += math.Sqrt(square(x.Row(i), x.Row(j)))
			}
		}
		if s < least[c] {
			least[c] = s
			copy(at.Row(c), x.Row(i))
		}
	}
	return centres{at}, nil
}

// Discriminant is the rule of linear discriminant analysis: normal clusters with a common
// covariance.
type Discriminant struct {
	means *linalg.Matrix
	scale *linalg.CholeskyFactor
	prior []float64 // log of the share of the rows
}

// DiscriminantRule takes each cluster as normal with its mean, the pooled covariance
// (n - k), and the share of its rows as prior. A covariance without full rank is an error.
// Cost O(n d²).
//
// Reference: Rao CR. J R Stat Soc B 1948;10:159-203.
func DiscriminantRule(x *linalg.Matrix, codes []int) (*Discriminant, error) {
	s, err := NewScatter(x, codes)
	if err != nil {
		return nil, err
	}
	n, d, k := x.Rows, x.Cols, len(s.Sizes)
	if n <= k {
		return nil, fmt.Errorf("a pooled covariance of %d clusters needs more than %d rows, got %d", k, k, n)
	}
	cov := linalg.New(d, d)
	for i, c := range codes {
		row, mean := x.Row(i), s.Centers.Row(c)
		for a, v := range row {
			for b, w := range row {
				cov.Data[a*d+b] += float64((v - mean[a]) * (w - mean[b]))
			}
		}
	}
	for i := range cov.Data {
		cov.Data[i] /= float64(n - k)
	}
	p := &Discriminant{means: s.Centers}
	if p.scale, err = linalg.Cholesky(cov); err != nil {
		return nil, err
	}
	if !p.scale.PositiveDefinite() {
		return nil, errors.New("the pooled covariance of the clusters has no full rank; leave out columns that are constant or combinations of others")
	}
	for _, m := range s.Sizes {
		p.prior = append(p.prior, numeric.Log(float64(m)/float64(n)))
	}
	return p, nil
}

// Probabilities returns the posterior probability of every cluster for every row, n by k.
func (p *Discriminant) Probabilities(x *linalg.Matrix) (*linalg.Matrix, error) {
	k := p.means.Rows
	out := linalg.New(x.Rows, k)
	diff := make([]float64, x.Cols)
	for i := range x.Rows {
		top := math.Inf(-1)
		row := out.Row(i)
		for c := range k {
			for j, v := range x.Row(i) {
				diff[j] = v - p.means.At(c, j)
			}
			z, err := p.scale.Solve(diff)
			if err != nil {
				return nil, err
			}
			s := 0.0
			for j, v := range diff {
				s += float64(v * z[j])
			}
			row[c] = p.prior[c] - float64(0.5*s)
			top = max(top, row[c])
		}
		sum := 0.0
		for c, v := range row {
			row[c] = numeric.Exp(v - top)
			sum += row[c]
		}
		for c := range row {
			row[c] /= sum
		}
	}
	return out, nil
}

// Assign implements Rule: the largest posterior, the first of equals.
func (p *Discriminant) Assign(x *linalg.Matrix) []int {
	out := make([]int, x.Rows)
	probabilities, err := p.Probabilities(x)
	if err != nil {
		panic(err) // the shapes were checked
	}
	for i := range out {
		for c, v := range probabilities.Row(i) {
			if v > probabilities.At(i, out[i]) {
				out[i] = c
			}
		}
	}
	return out
}
