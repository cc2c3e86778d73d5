package numeric

import "math"

// Mean is the arithmetic mean sum(x)/n, from a double-double sum rounded once. It is
// NaN for no elements, exactly x[0] for one. Sums that overflow are taken again over
// scaled elements, so the mean of finite numbers is finite.
func Mean(x []float64) float64 { return meanDD(x).Float() }

// meanDD is Mean before its last rounding.
func meanDD(x []float64) DD {
	n := len(x)
	if n == 0 {
		return DD{Hi: math.NaN()}
	}
	s := SumDD(x)
	if !math.IsInf(s.Hi, 0) && !math.IsNaN(s.Hi) {
		return s.Div(DD{Hi: float64(n)})
	}
	for _, v := range x {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return DD{Hi: s.Hi}
		}
	}
	var m DD // all finite: an overflow of the sum
	for _, v := range x {
		m = m.AddFloat(float64(v * 0x1p-64))
	}
	m = m.Div(DD{Hi: float64(n)})
	return DD{m.Hi * 0x1p64, m.Lo * 0x1p64}
}

// Variance is the sample variance sum((x_i - mean)^2) / (n - 1). See MeanVariance.
func Variance(x []float64) float64 {
	_, v := MeanVariance(x)
	return v
}

// MeanVariance is Mean and the sample variance (denominator n - 1) in two passes: the
// deviations from the double-double mean are taken and squared in double-double, so
// that the variance of the given floats is right to about 1e-16 however large the
// mean is beside the spread. For no elements both are NaN; for one the variance is
// NaN: one number says nothing about spread. NaN or an infinity among the elements
// gives a NaN variance; a variance above the largest float is +Inf. Cost: about 30
// flops an element.
//
// Reference: T. F. Chan, G. H. Golub, R. J. LeVeque. Algorithms for computing the
// sample variance. Am Stat 1983;37:242, doi:10.1080/00031305.1983.10483115.
func MeanVariance(x []float64) (mean, variance float64) {
	m := meanDD(x)
	return m.Float(), varianceAround(x, m)
}

func varianceAround(x []float64, m DD) float64 {
	n := len(x)
	if n < 2 || math.IsNaN(m.Hi) || math.IsInf(m.Hi, 0) {
		return math.NaN()
	}
	largest := 0.0
	for _, v := range x {
		if d := math.Abs(v - m.Hi); d > largest {
			largest = d
		}
	}
	// Extreme spreads are squared after scaling by a power of two: large values before
	// the subtraction, small deviations after it.
	before, after, back := 1.0, 1.0, 1.0
	switch {
	case largest > 0x1p+480:
		before, back = 0x1p-560, 0x1p+560
	case largest < 0x1p-400:
		after, back = 0x1p+480, 0x1p-480
	}
	// The squares' roundings are so small that a plain sum of them does. So is what is left of
	// the rounding of the mean, whose square would be subtracted.
	var ss DD
	roundings := 0.0
	const block = 256
	var squares [block]float64
	for rest := x; len(rest) > 0; {
		k := min(block, len(rest))
		for i, v := range rest[:k] {
			d, e := TwoSum(float64(v*before), -float64(m.Hi*before))
			d, e = FastTwoSum(float64(d*after), float64((e-float64(m.Lo*before))*after))
			p := float64(d * d)
			squares[i] = p
			roundings += FMA(d, d, -p) + float64(float64(2*d)*e)
		}
		ss = ss.Add(SumDD(squares[:k]))
		rest = rest[k:]
	}
	ss = ss.AddFloat(roundings)
	v := ss.Div(DD{Hi: float64(n - 1)}).Float()
	if v < 0 {
		v = 0
	}
	return float64(float64(v*back) * back)
}

// SD is the sample standard deviation, the square root of Variance.
func SD(x []float64) float64 { return math.Sqrt(Variance(x)) }

// MeanVarianceDD is MeanVariance for numbers given as double-doubles, for decimals whose
// rounding to floats would already cost digits: the standard deviation of 10000000.1 and
// 10000000.3 as floats is right to 8 digits only, as parsed by ParseDD to more than 20.
// Relative errors are about n 1e-32 (mean^2/variance)^(1/2). The values for no and one
// element are those of MeanVariance; extremes beyond 1e±150 over- or underflow.
func MeanVarianceDD(x []DD) (mean, variance DD) {
	n := len(x)
	if n == 0 {
		return DD{Hi: math.NaN()}, DD{Hi: math.NaN()}
	}
	for _, v := range x {
		mean = mean.Add(v)
	}
	mean = mean.Div(DD{Hi: float64(n)})
	if n < 2 {
		return mean, DD{Hi: math.NaN()}
	}
	var rest DD
	for _, v := range x {
		d := v.Sub(mean)
		variance = variance.Add(d.Mul(d))
		rest = rest.Add(d)
	}
	variance = variance.Sub(rest.Mul(rest).Div(DD{Hi: float64(n)}))
	return mean, variance.Div(DD{Hi: float64(n - 1)})
}
