package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Effect is an effect size with its confidence interval.
type Effect struct{ Value, Lower, Upper, Level float64 }

// CohenD is the standardised mean difference (mean1 - mean2)/s with the pooled standard
// deviation, with the exact interval by the noncentral t distribution.
//
// References: Cohen 1988; Steiger and Fouladi 1997.
func CohenD(x, y []float64, level float64) (Effect, error) {
	t, err := PooledT(x, y)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return Effect{}, err
	}
	k := math.Sqrt(1/float64(t.N1) + 1/float64(t.N2))
	lo, hi := deltaInterval(t.T, t.DF, level)
	return Effect{t.T * k, lo * k, hi * k, level}, nil
}

// deltaInterval bounds the noncentrality of an observed t.
func deltaInterval(t, df, level float64) (lo, hi float64) {
	if math.Abs(t) > 200 || df > 1e6 {
		// The Poisson mixture would run over thousands of terms: the statistic's
		// normal approximation, with the standard error of a noncentral t
		se := math.Sqrt(1 + float64(t*t)/(2*df))
		b := normalInterval(t, se, level)
		return b.Lower, b.Upper
	}
	return noncentralInterval(level, math.Inf(-1), t, func(d float64) float64 { return noncentralT(t, df, d) })
}

// smallSample is the factor Γ(df/2) / (sqrt(df/2) Γ((df-1)/2)) that removes the bias of d.
func smallSample(df float64) float64 {
	return numeric.Exp(numeric.LogGamma(df/2)-numeric.LogGamma((df-1)/2)) / math.Sqrt(df/2)
}

// HedgesG is CohenD with its bias removed by the exact factor; at least 4 values are needed.
//
// Reference: Hedges 1981, doi:10.3102/10769986006002107.
func HedgesG(x, y []float64, level float64) (Effect, error) {
	d, err := CohenD(x, y, level)
	if err != nil {
		return Effect{}, err
	}
	df := float64(len(x) + len(y) - 2)
	if df < 2 {
		return Effect{}, errors.New("the bias correction of Hedges' g needs at least 4 values")
	}
	j := smallSample(df)
	return Effect{d.Value * j, d.Lower * j, d.Upper * j, level}, nil
}

// CohenDPaired is the mean of the differences over their standard deviation (d_z), with
// the exact interval by the noncentral t distribution.
func CohenDPaired(x, y []float64, level float64) (Effect, error) {
	t, err := PairedT(x, y)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return Effect{}, err
	}
	return standardisedMean(t, level), nil
}

// standardisedMean is the effect size of a one-sample or paired t-test.
func standardisedMean(t TResult, level float64) Effect {
	k := 1 / math.Sqrt(float64(t.N1))
	lo, hi := deltaInterval(t.T, t.DF, level)
	return Effect{t.T * k, lo * k, hi * k, level}
}

// VarianceEffects are the shares of variance between groups.
type VarianceEffects struct {
	// Eta2 is SSB/SST with the interval λ/(λ+N) of the noncentral F distribution.
	Eta2 Effect
	// Omega2 is (SSB - dfB MSW)/(SST + MSW) and Epsilon2 (SSB - dfB MSW)/SST, less biased;
	// both may fall below zero. Their intervals are those of Eta2: all estimate the
	// same share.
	Omega2, Epsilon2 Effect
}

// EffectsOfVariance are the effect sizes of a one-way analysis of variance with a common variance.
//
// Reference: Steiger 2004, doi:10.1037/1082-989X.9.2.164.
func EffectsOfVariance(groups [][]float64, level float64) (VarianceEffects, error) {
	a, err := OneWay(groups, EqualVariance)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return VarianceEffects{}, err
	}
	total := a.SSBetween + a.SSWithin
	n := a.DF1 + a.DF2 + 1
	if a.F > 1e5 || n > 1e7 {
		return VarianceEffects{}, fmt.Errorf("the statistic F = %v is too large for the interval of its effect size", a.F)
	}
	lo, hi := noncentralInterval(level, 0, a.F*a.DF1, func(l float64) float64 { return noncentralF(a.F, a.DF1, a.DF2, l) })
	lo, hi = lo/(lo+n), hi/(hi+n)
	clear := a.SSBetween - float64(a.DF1*a.MSWithin)
	return VarianceEffects{
		Eta2:     Effect{a.SSBetween / total, lo, hi, level},
		Omega2:   Effect{clear / (total + a.MSWithin), lo, hi, level},
		Epsilon2: Effect{clear / total, lo, hi, level},
	}, nil
}
