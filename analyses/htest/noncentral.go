package htest

import (
	"math"

	"reprise/analyses/numeric"
)

// poissonMixture is Σ_j Poisson(j; mean) f(j), summed outward from the mode; f lies in
// [0, 1]. Terms below 1e-18 of the sum end it.
func poissonMixture(mean float64, f func(j float64) float64) float64 {
	if mean == 0 {
		return f(0)
	}
	mode := math.Floor(mean)
	weight := func(j float64) float64 {
		return numeric.Exp(float64(j*numeric.Log(mean)) - mean - numeric.LogGamma(j+1))
	}
	sum := 0.0
	top := weight(mode)
	w := top
	for j := mode; j >= 0; j-- {
		sum += float64(w * f(j))
		w *= j / mean
		if w < 1e-18*top {
			break
		}
	}
	w = top
	for j := mode + 1; ; j++ {
		w *= mean / j
		if w < 1e-18*top {
			break
		}
		sum += float64(w * f(j))
	}
	return sum
}

// noncentralF is P(F <= x) of the noncentral F distribution, a Poisson mixture of beta
// distributions.
func noncentralF(x, df1, df2, lambda float64) float64 {
	u := df1 * x / (float64(df1*x) + df2)
	return poissonMixture(lambda/2, func(j float64) float64 { return numeric.RegIncBeta(float64(df1/2)+j, df2/2, u) })
}

// noncentralChi is P(X <= x) of the noncentral chi-square distribution.
func noncentralChi(x, df, lambda float64) float64 {
	return poissonMixture(lambda/2, func(j float64) float64 { return numeric.RegIncGammaLower(float64(df/2)+j, x/2) })
}

// noncentralT is P(T <= t) of the noncentral t distribution, by Guenther's series.
func noncentralT(t, df, delta float64) float64 {
	if t < 0 {
		return 1 - noncentralT(-t, df, -delta)
	}
	below := numeric.NormalSurvival(delta) // P(Z + delta < 0)
	if t == 0 {
		return below
	}
	u := float64(t*t) / (float64(t*t) + df)
	half := delta * delta / 2
	// P(0 < T <= t) = Σ (p_j I_u(j+1/2, df/2) + q_j I_u(j+1, df/2)) / 2 with
	// p_j = Poisson(j; δ²/2), q_j = δ/sqrt(2) e^(-δ²/2) (δ²/2)^j / Γ(j+3/2).
	even := poissonMixture(half, func(j float64) float64 { return numeric.RegIncBeta(j+0.5, df/2, u) })
	odd := poissonMixture(half, func(j float64) float64 {
		ratio := numeric.Exp(numeric.LogGamma(j+1) - numeric.LogGamma(j+1.5))
		return ratio * numeric.RegIncBeta(j+1, df/2, u)
	})
	return math.Min(1, math.Max(0, below+float64((even+float64(delta/math.Sqrt2*odd))/2)))
}

// noncentralInterval returns the noncentralities at which the tail of the observed statistic is
// (1-level)/2. cdf falls in the noncentrality; it starts at least.
func noncentralInterval(level, least, start float64, cdf func(ncp float64) float64) (lo, hi float64) {
	a := float64((1 - level) / 2)
	find := func(p float64) float64 {
		if !math.IsInf(least, -1) && cdf(least) <= p {
			return least
		}
		l, h := start-1, start+1
		if !math.IsInf(least, -1) {
			l = least
		}
		for step := 1.0; math.IsInf(least, -1) && cdf(l) < p && step < 1e9; step *= 2 {
			l -= step
		}
		for step := 1.0; cdf(h) > p && step < 1e9; step *= 2 {
			h += step
		}
		return bisect(l, h, func(x float64) float64 { return cdf(x) - p })
	}
	return find(1 - a), find(a)
}
