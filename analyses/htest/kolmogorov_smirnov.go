package htest

import (
	"math"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// KolmogorovResult is the result of the two-sample Kolmogorov-Smirnov test.
type KolmogorovResult struct {
	Method string // "exact" or "asymptotic"
	N1, N2 int
	// D is the largest distance of the two empirical distribution functions; Above and Below
	// are the largest by which the first lies above and below the second.
	D, Above, Below float64
	// P belongs to D, Greater to Above (the first distribution function lies above: its
	// values are smaller), Less to Below.
	P, Less, Greater float64
}

// KolmogorovSmirnov tests whether two samples come from one distribution.
//
// Null hypothesis: the same distribution. Exact p-values are conditional on the ties of the pooled
// sample; asymptotic ones use Kolmogorov's limit, or exp(-2 z²) for one side. exact is
// "auto" (n1 n2 below 10,000, as R does), "always" or "never".
//
// Reference: Schröer and Trenkler 1995, doi:10.1016/0167-9473(94)00040-P.
func KolmogorovSmirnov(x, y []float64, exact string) (KolmogorovResult, error) {
	if err := twoSamples(x, y, 0, 1); err != nil {
		return KolmogorovResult{}, err
	}
	r := KolmogorovResult{N1: len(x), N2: len(y)}
	a, b := slices.Clone(x), slices.Clone(y)
	slices.Sort(a)
	slices.Sort(b)
	var ends []bool
	i, j := 0, 0
	above, below := 0, 0 // times n1 n2
	for i < len(a) || j < len(b) {
		v := math.Inf(1)
		if i < len(a) {
			v = a[i]
		}
		if j < len(b) {
			v = math.Min(v, b[j])
		}
		for i < len(a) && a[i] == v {
			i++
			ends = append(ends, false)
		}
		for j < len(b) && b[j] == v {
			j++
			ends = append(ends, false)
		}
		ends[len(ends)-1] = true
		d := i*len(b) - j*len(a)
		above, below = max(above, d), max(below, -d)
	}
	scale := float64(len(a)) * float64(len(b))
	r.Above, r.Below = float64(above)/scale, float64(below)/scale
	r.D = math.Max(r.Above, r.Below)
	if exact == "always" || exact == "auto" && scale < 10_000 {
		two := dist.KolmogorovTwoSample{M: len(a), N: len(b), Ends: ends}
		if err := two.Check(); err != nil {
			return KolmogorovResult{}, err
		}
		one := two
		one.OneSided = true
		r.Method = "exact"
		r.P, r.Greater = two.AtLeast(r.D), one.AtLeast(r.Above)
		// the other side is the same question with the samples exchanged
		swapped := dist.KolmogorovTwoSample{M: len(b), N: len(a), Ends: ends, OneSided: true}
		r.Less = swapped.AtLeast(r.Below)
		return r, nil
	}
	r.Method = "asymptotic"
	n := scale / float64(len(a)+len(b))
	tail := func(d float64) float64 { return math.Min(1, numeric.Exp(-2*n*float64(d*d))) }
	r.Less, r.Greater = tail(r.Below), tail(r.Above)
	r.P = math.Min(1, dist.Kolmogorov{}.Survival(math.Sqrt(n)*r.D))
	return r, nil
}
