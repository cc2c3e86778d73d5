package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Variance says what a comparison of means assumes about the groups' variances.
type Variance string

// The assumptions.
const (
	EqualVariance Variance = "pooled" // one variance for all groups
	WelchVariance Variance = "welch"  // each group has its own
)

// AnovaResult is the result of a one-way analysis of variance.
type AnovaResult struct {
	// Method is "pooled" or "welch".
	Method string
	N      []int
	Means  []float64
	// Sums and means of squares, for both methods.
	SSBetween, SSWithin float64
	MSBetween, MSWithin float64
	// F on DF1 and DF2 degrees of freedom; DF2 of Welch's test is not whole.
	F, DF1, DF2, P float64
}

// sumsOfSquares is [SumsOfSquaresDD] of floats.
func sumsOfSquares(groups [][]float64) (between, within numeric.DD) {
	exact := make([][]numeric.DD, len(groups))
	for i, g := range groups {
		exact[i] = make([]numeric.DD, len(g))
		for j, v := range g {
			exact[i][j] = numeric.FromFloat(v)
		}
	}
	return SumsOfSquaresDD(exact)
}

// SumsOfSquaresDD are the sums of squares between and within groups of double-double values,
// such as decimals that a float64 would cut: the squared deviations are taken from the
// double-double means, so nothing is lost to a large mean. No group may be empty. Cost: linear.
func SumsOfSquaresDD(groups [][]numeric.DD) (between, within numeric.DD) {
	var total numeric.DD
	n := 0
	sums := make([]numeric.DD, len(groups))
	for i, g := range groups {
		for _, v := range g {
			sums[i] = sums[i].Add(v)
		}
		total = total.Add(sums[i])
		n += len(g)
	}
	grand := total.Div(numeric.FromFloat(float64(n)))
	for i, g := range groups {
		mean := sums[i].Div(numeric.FromFloat(float64(len(g))))
		off := mean.Sub(grand)
		between = between.Add(off.Mul(off).MulFloat(float64(len(g))))
		for _, v := range g {
			d := v.Sub(mean)
			within = within.Add(d.Mul(d))
		}
	}
	return between, within
}

// OneWay compares the means of two or more groups.
//
// Null hypothesis: normal populations have the same mean. With EqualVariance
// F = MSB / MSW on k-1 and N-k degrees of freedom (Fisher). With WelchVariance each group
// weighs n/s² and the second degrees of freedom are approximated (Welch 1951); every group
// then needs two values that differ. Sums of squares are computed in double-double: they
// are right to the last digits of the given floats. Cost: linear.
//
// Reference: Welch 1951, doi:10.1093/biomet/38.3-4.330.
func OneWay(groups [][]float64, v Variance) (AnovaResult, error) {
	min := 1
	switch v {
	case EqualVariance:
	case WelchVariance:
		min = 2
	default:
		return AnovaResult{}, fmt.Errorf("the variance of an analysis of variance is pooled or welch, got %q", string(v))
	}
	if err := finiteGroups(groups, min); err != nil {
		return AnovaResult{}, err
	}
	r := AnovaResult{Method: string(v)}
	n := 0
	scale := 0.0
	variances := make([]float64, len(groups))
	for i, g := range groups {
		mean, variance := numeric.MeanVariance(g)
		r.N, r.Means = append(r.N, len(g)), append(r.Means, mean)
		variances[i] = variance
		n += len(g)
		scale = math.Max(scale, math.Abs(mean))
	}
	k := len(groups)
	if n <= k {
		return AnovaResult{}, fmt.Errorf("an analysis of variance needs more values than groups, got %d values in %d groups", n, k)
	}
	between, within := sumsOfSquares(groups)
	df1, df2 := float64(k-1), float64(n-k)
	r.SSBetween, r.SSWithin = between.Float(), within.Float()
	if math.IsNaN(r.SSBetween+r.SSWithin) || math.IsInf(r.SSBetween+r.SSWithin, 0) {
		return AnovaResult{}, errors.New("the values are too large for an analysis of variance")
	}
	msb, msw := between.Div(numeric.FromFloat(df1)), within.Div(numeric.FromFloat(df2))
	r.MSBetween, r.MSWithin = msb.Float(), msw.Float()
	if !(math.Sqrt(r.MSWithin) > 10*epsilon*scale) {
		return AnovaResult{}, errors.New("the values do not vary within the groups: an analysis of variance has no answer")
	}
	if v == EqualVariance {
		r.F, r.DF1, r.DF2 = msb.Div(msw).Float(), df1, df2
	} else if err := r.welch(variances); err != nil {
		return AnovaResult{}, err
	}
	r.P = dist.F{DF1: r.DF1, DF2: r.DF2}.Survival(r.F)
	return r, nil
}

// welch fills F and the degrees of freedom of Welch's test.
func (r *AnovaResult) welch(variances []float64) error {
	k := float64(len(r.N))
	weights := make([]float64, len(r.N))
	sum := 0.0
	for i, v := range variances {
		if !(math.Sqrt(v) > 10*epsilon*math.Abs(r.Means[i])) {
			return fmt.Errorf("the values of group %d do not vary: Welch's analysis of variance has no answer", i+1)
		}
		weights[i] = float64(r.N[i]) / v
		sum += weights[i]
	}
	center, spread := 0.0, 0.0
	for i, m := range r.Means {
		center += float64(weights[i] / sum * (m - r.Means[0])) // about the first mean: digits survive
	}
	numerator := 0.0
	for i, m := range r.Means {
		d := m - r.Means[0] - center
		numerator += float64(weights[i] * float64(d*d))
		u := 1 - weights[i]/sum
		spread += float64(u*u) / float64(r.N[i]-1)
	}
	spread /= float64(k*k) - 1
	r.F = numerator / (k - 1) / (1 + float64(2*(k-2)*spread))
	r.DF1, r.DF2 = k-1, 1/(3*spread)
	if math.IsInf(r.F, 0) || math.IsNaN(r.F) {
		return errors.New("the values are too extreme for Welch's analysis of variance")
	}
	return nil
}
