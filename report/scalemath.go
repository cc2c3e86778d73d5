package report

import "math"

// The functions here serve drawing alone: places of ticks and shades of colours. No number
// that a report prints passes through them.

// log10 is the decimal logarithm of a positive number to about 1e-15: x = m 2^e with m
// between sqrt(1/2) and sqrt(2), ln m = 2 artanh((m-1)/(m+1)) as its series. NaN for other
// numbers.
func log10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 0) {
		return math.NaN()
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = m*2, e-1
	}
	s := (m - 1) / (m + 1)
	sum, term := 0.0, s
	for k := 1; k < 40; k += 2 {
		sum += term / float64(k)
		term *= s * s
	}
	return (float64(2*sum) + float64(float64(e)*math.Ln2)) / math.Ln10
}

// pow10 is ten to a whole power; beyond the range of a double it is 0 or infinite.
func pow10(n int) float64 {
	p := 1.0
	for range min(max(n, -n), 700) {
		p *= 10
	}
	if n < 0 {
		return 1 / p
	}
	return p
}

// linear is the linear light of an sRGB channel between 0 and 1, by IEC 61966-2-1; the
// power 2.4 is a square times the square of a fifth root, found by Newton's method.
func linear(x float64) float64 {
	if x <= 0.04045 {
		return x / 12.92
	}
	x = (x + 0.055) / 1.055
	root := 1.0
	for range 60 {
		q := root * root
		root = (float64(4*root) + x/(q*q)) / 5
	}
	return x * x * root * root
}

// whole is a float as an integer, kept between two bounds.
func whole(x float64, lo, hi int) int {
	if !(x > float64(lo)) {
		return lo
	}
	if x >= float64(hi) {
		return hi
	}
	return int(x) // within lo and hi
}
