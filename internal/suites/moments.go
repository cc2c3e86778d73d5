package suites

import (
	"errors"
	"fmt"

	"reprise/analyses/numeric"
)

var errTooFew = errors.New("at least two values expected")

// sumDD adds from the first to the last value.
func sumDD(x []numeric.DD) numeric.DD {
	var s numeric.DD
	for _, v := range x {
		s = s.Add(v)
	}
	return s
}

func divInt(d numeric.DD, n int) numeric.DD {
	return d.Div(numeric.FromFloat(float64(n)))
}

// momentsDD are mean, standard deviation (n - 1) and lag-1 autocorrelation of a
// sample, in double-double arithmetic and rounded at the end.
type momentsDD struct{ Mean, SD, Autocorrelation float64 }

// moments returns the sample's moments:
// r1 = sum (x[i] - m) (x[i+1] - m) / sum (x[i] - m)^2.
func moments(x []numeric.DD) (momentsDD, error) {
	n := len(x)
	if n < 2 {
		return momentsDD{}, errTooFew
	}
	mean := divInt(sumDD(x), n)
	var squares, products, before numeric.DD
	for i, v := range x {
		d := v.Sub(mean)
		squares = squares.Add(d.Mul(d))
		if i > 0 {
			products = products.Add(before.Mul(d))
		}
		before = d
	}
	return momentsDD{
		Mean:            mean.Float(),
		SD:              divInt(squares, n-1).Sqrt().Float(),
		Autocorrelation: products.Div(squares).Float(),
	}, nil
}

// decomposition is the one-way analysis of variance of a sample in groups.
type decomposition struct {
	DFBetween, DFWithin             int
	SSBetween, SSWithin             float64
	MSBetween, MSWithin             float64
	F, RSquared, ResidualSD, UpperP float64
}

// oneWay splits the sum of squares of y into that between and within the groups
// of equal labels, in double-double arithmetic: the group means and the grand
// mean first, then the squared deviations from them.
func oneWay(labels []string, y []numeric.DD) (*decomposition, error) {
	if len(labels) != len(y) {
		return nil, fmt.Errorf("%d labels for %d values", len(labels), len(y))
	}
	number := map[string]int{}
	var groups [][]numeric.DD
	for i, label := range labels {
		g, ok := number[label]
		if !ok {
			g = len(groups)
			number[label] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], y[i])
	}
	d := &decomposition{DFBetween: len(groups) - 1, DFWithin: len(y) - len(groups)}
	if d.DFBetween < 1 || d.DFWithin < 1 {
		return nil, fmt.Errorf("at least two groups and one with two values expected, got %d values in %d groups", len(y), len(groups))
	}
	grand := divInt(sumDD(y), len(y))
	var between, within numeric.DD
	for _, g := range groups {
		mean := divInt(sumDD(g), len(g))
		off := mean.Sub(grand)
		between = between.Add(off.Mul(off).MulFloat(float64(len(g))))
		for _, v := range g {
			off := v.Sub(mean)
			within = within.Add(off.Mul(off))
		}
	}
	msBetween, msWithin := divInt(between, d.DFBetween), divInt(within, d.DFWithin)
	d.SSBetween, d.SSWithin = between.Float(), within.Float()
	d.MSBetween, d.MSWithin = msBetween.Float(), msWithin.Float()
	d.F = msBetween.Div(msWithin).Float()
	d.RSquared = between.Div(between.Add(within)).Float()
	d.ResidualSD = msWithin.Sqrt().Float()
	// P(F > f) = I_x(df2/2, df1/2) at x = SSW / (SSW + SSB).
	x := within.Div(between.Add(within)).Float()
	d.UpperP = numeric.RegIncBeta(float64(d.DFWithin)/2, float64(d.DFBetween)/2, x)
	return d, nil
}
