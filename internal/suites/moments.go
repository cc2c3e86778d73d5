package suites

import (
	"errors"
	"fmt"

	"reprise/analyses/htest"
	"reprise/analyses/numeric"
)

var errTooFew = errors.New("at least two values expected")

func divInt(d numeric.DD, n int) numeric.DD {
	return d.Div(numeric.FromFloat(float64(n)))
}

// momentsDD are mean and standard deviation (n - 1), by package numeric, and the lag-1
// autocorrelation of a sample, in double-double arithmetic and rounded at the end.
type momentsDD struct{ Mean, SD, Autocorrelation float64 }

// moments returns the sample's moments:
// r1 = sum (x[i] - m) (x[i+1] - m) / sum (x[i] - m)^2.
func moments(x []numeric.DD) (momentsDD, error) {
	n := len(x)
	if n < 2 {
		return momentsDD{}, errTooFew
	}
	mean, variance := numeric.MeanVarianceDD(x)
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
		SD:              variance.Sqrt().Float(),
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
// of equal labels, by the function behind the analysis of variance.
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
	between, within := htest.SumsOfSquaresDD(groups)
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
