package htest

import (
	"errors"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// McNemarResult is the result of McNemar's test.
type McNemarResult struct {
	Method     string // "mcnemar", "mcnemar, corrected", "bowker" or "exact"
	X2, DF, P  float64
	Discordant int // pairs off the diagonal
}

// McNemar tests whether a square table of paired classifications is symmetric: Bowker's test, which
// is McNemar's for a 2 by 2 table.
//
// Null hypothesis: each cell is as probable as its mirror image. X² = Σ (|b-c| - k)²/(b+c) over
// the pairs of cells with cases, k = 1 for a corrected 2 by 2 table; degrees of freedom
// are the number of pairs of cells. With exact a 2 by 2 table is tested by the binomial
// distribution of its discordant pairs.
//
// References: McNemar 1947, doi:10.1007/BF02295996; Bowker 1948, doi:10.1080/01621459.1948.10483284.
func McNemar(table [][]int, correct, exact bool) (McNemarResult, error) {
	c, err := newCounts(table)
	if err != nil {
		return McNemarResult{}, err
	}
	k := len(c.rows)
	if k != len(c.cols) {
		return McNemarResult{}, errors.New("McNemar's test needs a square table")
	}
	r := McNemarResult{Method: "bowker"}
	if k == 2 {
		r.Method = "mcnemar"
		if correct {
			r.Method = "mcnemar, corrected"
		}
	}
	var terms []float64
	for i := range k {
		for j := i + 1; j < k; j++ {
			a, b := float64(table[i][j]), float64(table[j][i])
			r.DF++
			if a+b == 0 {
				continue
			}
			r.Discordant += table[i][j] + table[j][i]
			d := math.Abs(a - b)
			if k == 2 && correct && d > 0 {
				d--
			}
			terms = append(terms, d/(a+b)*d)
		}
	}
	if r.Discordant == 0 {
		return McNemarResult{}, errors.New("no pair is discordant: McNemar's test has no answer")
	}
	if exact {
		if k != 2 {
			return McNemarResult{}, errors.New("the exact McNemar test is for 2 by 2 tables")
		}
		b, err := Binomial(table[0][1], r.Discordant, 0.5)
		r.Method, r.DF, r.P = "exact", 0, b.P
		return r, err
	}
	r.X2 = numeric.Sum(terms)
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}
