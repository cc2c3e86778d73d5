package mixture

import (
	"fmt"
	"slices"

	"reprise/analyses/linalg"
)

// LatentShares returns the posterior shares of classes for rows, n by K, by Bayes' rule from
// the classes' shares and their distributions (class by indicator):
//
//	z_k = π_k Π f_jk(x_j) / Σ_l π_l Π f_jl(x_j)
//
// over the values that a row has, so that missing ones are integrated out as in the fit. With
// the classes in EM's own order (Latent.Order) the fit's rows get exactly its posterior
// shares. A row with a combination that no class can have gets NaN in all classes; a row
// without any value and a level without a probability are errors.
//
// Cost: O(patterns K J).
func LatentShares(vars []Indicator, shares []float64, distributions [][]Distribution) (*linalg.Matrix, error) {
	n, err := checkNew(vars)
	if err != nil {
		return nil, err
	}
	if len(shares) == 0 || len(distributions) != len(shares) {
		return nil, fmt.Errorf("every class needs a share and distributions, got %d and %d", len(shares), len(distributions))
	}
	p := newPatterns(vars, n)
	e := &latentEM{p: p, o: &LatentOptions{Classes: len(shares)}, g: len(shares), pi: slices.Clone(shares), dist: distributions}
	for k := range e.g {
		if len(distributions[k]) != len(vars) {
			return nil, fmt.Errorf("class %d needs the distributions of %d indicators, got %d", k+1, len(vars), len(distributions[k]))
		}
		logs := make([][]float64, len(vars))
		for j := range vars {
			v, d := &vars[j], &distributions[k][j]
			switch {
			case v.Family == Categorical && len(d.P) != v.Levels:
				return nil, fmt.Errorf("indicator %q has %d levels and %d probabilities in class %d", v.Name, v.Levels, len(d.P), k+1)
			case v.Family == Normal && !(d.SD > 0):
				return nil, fmt.Errorf("indicator %q needs a standard deviation above 0 in class %d, got %v", v.Name, k+1, d.SD)
			}
			logs[j] = make([]float64, len(d.P))
		}
		e.logs = append(e.logs, logs)
	}
	e.z = make([]float64, len(p.weight)*e.g)
	e.expect()
	out := linalg.New(n, e.g)
	for i, at := range p.of {
		copy(out.Row(i), e.z[at*e.g:(at+1)*e.g])
	}
	return out, nil
}

// checkNew refuses rows that a fit can say nothing about and returns their number.
func checkNew(vars []Indicator) (int, error) {
	n, err := indicatorRows(vars)
	if err != nil {
		return 0, err
	}
	for _, v := range vars {
		for i := range n {
			if v.missing(i) {
				continue
			}
			if err := v.checkValue(i); err != nil {
				return 0, err
			}
		}
	}
	for i := range n {
		if allMissing(vars, i) {
			return 0, fmt.Errorf("row %d has no value in any indicator; leave it out", i+1)
		}
	}
	return n, nil
}
