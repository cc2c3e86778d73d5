package htest

import (
	"errors"
	"fmt"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// BlocksResult is the result of a test of treatments within blocks.
type BlocksResult struct {
	Blocks, Treatments int
	// Center has each treatment's mean rank (Friedman) or share of successes (Cochran).
	Center      []float64
	X2, DF, P   float64
	Informative int // blocks that are not constant
}

// rectangular checks blocks by treatments.
func rectangular(blocks [][]float64) error {
	if len(blocks) < 2 || len(blocks[0]) < 2 {
		return errors.New("at least two blocks of at least two treatments are needed")
	}
	for i, b := range blocks {
		if len(b) != len(blocks[0]) {
			return fmt.Errorf("every block needs all %d treatments, block %d has %d values", len(blocks[0]), i+1, len(b))
		}
		if err := finite(fmt.Sprintf("values of block %d", i+1), b); err != nil {
			return err
		}
	}
	return nil
}

// Friedman tests whether treatments differ within blocks (rows: blocks, columns: treatments).
//
// Null hypothesis: within each block all orders of the values are equally likely. The rank
// sums R_j within blocks give 12 Σ (R_j - b(k+1)/2)² / (b k(k+1) - Σ(t³-t)/(k-1)), compared
// with chi-square on k-1 degrees of freedom.
//
// Reference: Friedman 1937, doi:10.1080/01621459.1937.10503522.
func Friedman(blocks [][]float64) (BlocksResult, error) {
	if err := rectangular(blocks); err != nil {
		return BlocksResult{}, err
	}
	b, k := float64(len(blocks)), float64(len(blocks[0]))
	r := BlocksResult{Blocks: len(blocks), Treatments: len(blocks[0]), DF: k - 1}
	sums := make([]float64, len(blocks[0]))
	ties := 0.0
	for _, row := range blocks {
		rk := midranks(row)
		for j, v := range rk.ranks {
			sums[j] += v
		}
		ties += rk.tieSum()
		if !constant(row) {
			r.Informative++
		}
	}
	if r.Informative == 0 {
		return BlocksResult{}, errors.New("the values are equal within every block: Friedman's test has no answer")
	}
	var terms []float64
	for _, s := range sums {
		d := s - float64(b*(k+1)/2)
		terms = append(terms, float64(d*d))
		r.Center = append(r.Center, s/b)
	}
	r.X2 = 12 * numeric.Sum(terms) / (float64(b*k*(k+1)) - ties/(k-1))
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}

// CochranQ tests whether the share of successes differs between treatments within blocks; the
// values are 0 and 1.
//
// Null hypothesis: within each block all treatments have the same probability of success.
// Q = (k-1)(k Σ C_j² - N²)/(k N - Σ B_i²) over the column sums C, row sums B and their total N,
// compared with chi-square on k-1 degrees of freedom.
//
// Reference: Cochran 1950, doi:10.1093/biomet/37.3-4.256.
func CochranQ(blocks [][]float64) (BlocksResult, error) {
	if err := rectangular(blocks); err != nil {
		return BlocksResult{}, err
	}
	k := float64(len(blocks[0]))
	r := BlocksResult{Blocks: len(blocks), Treatments: len(blocks[0]), DF: k - 1, Center: make([]float64, len(blocks[0]))}
	total, rows := 0.0, 0.0
	for i, row := range blocks {
		sum := 0.0
		for j, v := range row {
			if v != 0 && v != 1 {
				return BlocksResult{}, fmt.Errorf("the values of Cochran's Q are 0 and 1, block %d has %v", i+1, v)
			}
			sum += v
			r.Center[j] += v
		}
		total += sum
		rows += float64(sum * sum)
		if sum != 0 && sum != k {
			r.Informative++
		}
	}
	if r.Informative == 0 {
		return BlocksResult{}, errors.New("all treatments agree in every block: Cochran's Q has no answer")
	}
	columns := 0.0
	for j, c := range r.Center {
		columns += float64(c * c)
		r.Center[j] = c / float64(len(blocks))
	}
	r.X2 = (k - 1) * (float64(k*columns) - float64(total*total)) / (float64(k*total) - rows)
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}
