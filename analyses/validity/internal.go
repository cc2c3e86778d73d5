package validity

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
)

// Scatter splits the sum of squares of a partition.
type Scatter struct {
	Sizes   []int
	Centers *linalg.Matrix // k by d, the cluster means
	Within  []float64      // sum of squared distances to the mean, per cluster
	Spread  []float64      // mean distance to the mean, per cluster
	Between float64        // sum over the clusters of size times squared distance to the overall mean
}

// NewScatter returns the scatter of the rows of x (n rows by d columns) under
// the partition codes (0..k-1, none empty). Cost O(n d).
func NewScatter(x *linalg.Matrix, codes []int) (*Scatter, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	size, err := sizes(codes, x.Rows)
	if err != nil {
		return nil, err
	}
	k, d := len(size), x.Cols
	s := &Scatter{Sizes: size, Centers: linalg.New(k, d), Within: make([]float64, k), Spread: make([]float64, k)}
	overall := make([]float64, d)
	for i, c := range codes {
		for j, v := range x.Data[i*d : i*d+d] {
			s.Centers.Data[c*d+j] += v
			overall[j] += v
		}
	}
	for i := range s.Centers.Data {
		s.Centers.Data[i] /= float64(size[i/d])
	}
	for j := range overall {
		overall[j] /= float64(x.Rows)
	}
	for i, c := range codes {
		v := square(x.Data[i*d:i*d+d], s.Centers.Data[c*d:c*d+d])
		s.Within[c] += v
		s.Spread[c] += math.Sqrt(v)
	}
	for c, n := range size {
		s.Spread[c] /= float64(n)
		s.Between += float64(float64(n) * square(s.Centers.Data[c*d:c*d+d], overall))
	}
	return s, nil
}

func square(a, b []float64) float64 {
	b = b[:len(a)]
	s := 0.0
	for k, v := range a {
		t := v - b[k]
		s += float64(t * t)
	}
	return s
}

// CalinskiHarabasz returns (B/(k-1)) / (W/(n-k)), B and W the sums of squares
// between and within. It is 1 if both are 0, +Inf if only W is 0, and needs
// 2 <= k < n.
//
// Reference: Caliński T, Harabasz J. Commun Stat 1974;3:1-27.
// doi:10.1080/03610927408827101.
func (s *Scatter) CalinskiHarabasz() (float64, error) {
	n, k := 0, len(s.Sizes)
	within := 0.0
	for c, v := range s.Within {
		within += v
		n += s.Sizes[c]
	}
	if k < 2 || k >= n {
		return 0, fmt.Errorf("the Calinski-Harabasz index needs 2 to n-1 clusters, got %d for %d rows", k, n)
	}
	if within == 0 {
		if s.Between == 0 {
			return 1, nil
		}
		return math.Inf(1), nil
	}
	return s.Between / float64(k-1) / (within / float64(n-k)), nil
}

// DaviesBouldin returns the mean over the clusters of the largest
// (S_i + S_j) / |c_i - c_j|, S the mean distance to the cluster mean c. Two
// clusters with the same mean make it +Inf, unless both have no spread, which
// counts 0. It needs 2 <= k < n.
//
// Reference: Davies DL, Bouldin DW. IEEE Trans Pattern Anal Mach Intell
// 1979;1:224-227. doi:10.1109/TPAMI.1979.4766909.
func (s *Scatter) DaviesBouldin() (float64, error) {
	k, d, n := len(s.Sizes), s.Centers.Cols, 0
	for _, v := range s.Sizes {
		n += v
	}
	if k < 2 || k >= n {
		return 0, fmt.Errorf("the Davies-Bouldin index needs 2 to n-1 clusters, got %d for %d rows", k, n)
	}
	sum := 0.0
	for i := range k {
		worst := 0.0
		for j := range k {
			if i == j || s.Spread[i]+s.Spread[j] == 0 {
				continue
			}
			gap := math.Sqrt(square(s.Centers.Data[i*d:i*d+d], s.Centers.Data[j*d:j*d+d]))
			worst = max(worst, (s.Spread[i]+s.Spread[j])/gap)
		}
		sum += worst
	}
	return sum / float64(k), nil
}

// Dunn returns the smallest dissimilarity between two clusters over the largest
// within one, +Inf if the latter is 0, and NaN if both are 0. It needs k >= 2.
// Cost O(n²).
//
// Reference: Dunn JC. J Cybern 1974;4:95-104. doi:10.1080/01969727408546059.
func Dunn(ctx context.Context, d *distance.Condensed, codes []int) (float64, error) {
	if err := d.Check(); err != nil {
		return 0, err
	}
	size, err := sizes(codes, d.N)
	if err != nil {
		return 0, err
	}
	if len(size) < 2 {
		return 0, fmt.Errorf("the Dunn index needs at least 2 clusters, got %d", len(size))
	}
	type extremes struct{ between, within float64 }
	e, err := blocks.Reduce(ctx, d.N, silhouetteBlock, func(ctx context.Context, _, lo, hi int) (extremes, error) {
		e := extremes{between: math.Inf(1)}
		for i := lo; i < hi; i++ {
			o := distance.Offset(d.N, i)
			for t, v := range d.D[o+i+1 : o+d.N] {
				if codes[i] == codes[i+1+t] {
					e.within = max(e.within, v)
				} else {
					e.between = min(e.between, v)
				}
			}
		}
		return e, ctx.Err()
	}, func(acc, next extremes) extremes {
		return extremes{min(acc.between, next.between), max(acc.within, next.within)}
	})
	if err != nil {
		return 0, err
	}
	return e.between / e.within, nil
}
