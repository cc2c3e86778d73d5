package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// TrendResult is the result of a test of trend.
type TrendResult struct {
	Method string // "cochran-armitage" or "linear-by-linear"
	N      int
	// Z has the sign of the association between row and column scores.
	Z, P  float64
	Tails Tails
}

// CochranArmitage tests whether a proportion rises or falls over ordered groups: the table has
// two rows (first: the events) and a column for each group; scores are 1, 2, ... if nil.
//
// Null hypothesis: equal proportions. Z² = (Σ n_j (p_j - p)(s_j - s))² / (p(1-p) Σ n_j (s_j - s)²).
//
// Reference: Armitage 1955, doi:10.2307/3001775.
func CochranArmitage(table [][]int, scores []float64) (TrendResult, error) {
	if len(table) != 2 {
		return TrendResult{}, fmt.Errorf("the Cochran-Armitage test takes a table of two rows, got %d", len(table))
	}
	r, err := LinearByLinear(table, []float64{1, 0}, scores)
	if err != nil {
		return TrendResult{}, err
	}
	// the same numerator; the variance divides by N instead of N - 1
	n := float64(r.N)
	r.Method = "cochran-armitage"
	r.Z *= math.Sqrt(n / (n - 1))
	r.Tails = normalTails(r.Z)
	r.P = r.Tails.TwoSided
	return r, nil
}

// LinearByLinear tests the linear association of two ordered classifications, with scores
// 1, 2, ... where none are given.
//
// Null hypothesis: independence given the margins. Z = r sqrt(N-1) with r the correlation of
// the row and column scores over the cases (Mantel).
//
// Reference: Mantel 1963, doi:10.1080/01621459.1963.10500879.
func LinearByLinear(table [][]int, rowScores, colScores []float64) (TrendResult, error) {
	c, err := newCounts(table)
	if err != nil {
		return TrendResult{}, err
	}
	u, err := scoresOf(rowScores, len(c.rows))
	if err != nil {
		return TrendResult{}, err
	}
	v, err := scoresOf(colScores, len(c.cols))
	if err != nil {
		return TrendResult{}, err
	}
	n := float64(c.n)
	mean := func(s []float64, margin []int) numeric.DD {
		var sum numeric.DD
		for i, m := range margin {
			sum = sum.Add(numeric.FromFloat(s[i]).MulFloat(float64(m)))
		}
		return sum.Div(numeric.FromFloat(n))
	}
	spread := func(s []float64, margin []int, m numeric.DD) numeric.DD {
		var sum numeric.DD
		for i, k := range margin {
			d := numeric.FromFloat(s[i]).Sub(m)
			sum = sum.Add(d.Mul(d).MulFloat(float64(k)))
		}
		return sum
	}
	mu, mv := mean(u, c.rows), mean(v, c.cols)
	su, sv := spread(u, c.rows, mu), spread(v, c.cols, mv)
	if !(su.Float() > 0) || !(sv.Float() > 0) {
		return TrendResult{}, errors.New("rows or columns have only one score with cases: a trend has no answer")
	}
	var cross numeric.DD
	for i, row := range table {
		for j, k := range row {
			d := numeric.FromFloat(u[i]).Sub(mu).Mul(numeric.FromFloat(v[j]).Sub(mv))
			cross = cross.Add(d.MulFloat(float64(k)))
		}
	}
	r := TrendResult{Method: "linear-by-linear", N: c.n}
	r.Z = cross.Div(su.Mul(sv).Sqrt()).Float() * math.Sqrt(n-1)
	r.Tails = normalTails(r.Z)
	r.P = r.Tails.TwoSided
	return r, nil
}

func scoresOf(s []float64, k int) ([]float64, error) {
	if s == nil {
		for i := range k {
			s = append(s, float64(i+1))
		}
		return s, nil
	}
	if len(s) != k {
		return nil, fmt.Errorf("%d scores are needed, got %d", k, len(s))
	}
	return s, finite("scores", s)
}
