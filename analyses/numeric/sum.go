package numeric

import "math"

// Sum is the sum of x as if accumulated in about 80 bits and rounded once:
// |error| <= u |sum| + 2^-76 sum|x_i|, u = 2^-53, for up to 10^9 elements. The result
// depends on the values and their order alone. The sum of nothing is 0. NaN, and
// infinities of both signs, give NaN; infinities of one sign, or a sum above the largest
// float, give an infinity. Cost: four additions and one comparison an element.
//
// Blocks of 1024 elements are summed by error-free extraction: four accumulators (the
// elements i mod 4) start at 3/2 of a power of two so large that they never leave its
// binade; then each addition's rounding error is known exactly from two subtractions
// and is summed beside it. Block sums are joined in double-double, in order.
//
// Reference: S. M. Rump, T. Ogita, S. Oishi. Accurate floating-point summation part I:
// faithful rounding. SIAM J Sci Comput 2008;31:189, doi:10.1137/050645671.
func Sum(x []float64) float64 { return SumDD(x).Float() }

// SumDD is Sum before its last rounding.
func SumDD(x []float64) DD {
	const block, short = 1024, 32
	var total DD
	if len(x) <= short { // plain double-double is as fast and a little better
		for _, v := range x {
			total = total.AddFloat(v)
		}
		if math.IsInf(total.Hi, 0) || math.IsNaN(total.Hi) {
			return sumExtreme(x)
		}
		return total
	}
	for rest := x; len(rest) > 0; {
		n := min(block, len(rest))
		d, ok := sumExtracted(rest[:n])
		if !ok {
			return sumExtreme(x)
		}
		total = total.Add(d)
		rest = rest[n:]
	}
	return total
}

// sumExtracted sums at most 1024 elements below 2^1000; not ok for others.
func sumExtracted(x []float64) (d DD, ok bool) {
	var m0, m1, m2, m3 uint64 // largest magnitudes, as bits without sign
	y := x
	for ; len(y) >= 8; y = y[8:] {
		v := (*[8]float64)(y)
		m0 = max(m0, math.Float64bits(v[0])<<1)
		m1 = max(m1, math.Float64bits(v[1])<<1)
		m2 = max(m2, math.Float64bits(v[2])<<1)
		m3 = max(m3, math.Float64bits(v[3])<<1)
		m0 = max(m0, math.Float64bits(v[4])<<1)
		m1 = max(m1, math.Float64bits(v[5])<<1)
		m2 = max(m2, math.Float64bits(v[6])<<1)
		m3 = max(m3, math.Float64bits(v[7])<<1)
	}
	for _, v := range y {
		m0 = max(m0, math.Float64bits(v)<<1)
	}
	exp := max(m0, m1, m2, m3) >> 53
	if exp >= 1023+1000 {
		return DD{}, false
	}
	// An accumulator takes at most 261 elements below 2^(exp-1022): it moves by less
	// than half of the power of two below.
	start := float64(1.5 * math.Float64frombits((exp+11)<<52))
	s0, s1, s2, s3 := start, start, start, start
	var c0, c1, c2, c3 float64
	for ; len(x) >= 8; x = x[8:] {
		v := (*[8]float64)(x)
		t := s0 + v[0]
		c0 += v[0] - (t - s0)
		s0 = t
		t = s1 + v[1]
		c1 += v[1] - (t - s1)
		s1 = t
		t = s2 + v[2]
		c2 += v[2] - (t - s2)
		s2 = t
		t = s3 + v[3]
		c3 += v[3] - (t - s3)
		s3 = t
		t = s0 + v[4]
		c0 += v[4] - (t - s0)
		s0 = t
		t = s1 + v[5]
		c1 += v[5] - (t - s1)
		s1 = t
		t = s2 + v[6]
		c2 += v[6] - (t - s2)
		s2 = t
		t = s3 + v[7]
		c3 += v[7] - (t - s3)
		s3 = t
	}
	for _, v := range x {
		t := s0 + v
		c0 += v - (t - s0)
		s0 = t
	}
	// The differences and their sum are exact: multiples of one power of two.
	s := ((s0 - start) + (s1 - start)) + ((s2 - start) + (s3 - start))
	c := (c0 + c1) + (c2 + c3)
	hi, lo := TwoSum(s, c)
	return DD{hi, lo}, true
}

// sumExtreme sums elements of any size: finite ones scaled by 2^-64, so that a sum that
// passes the largest float on its way comes back.
func sumExtreme(x []float64) DD {
	var d DD
	for _, v := range x {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return DD{Hi: sumNonFinite(x)}
		}
		d = d.AddFloat(float64(v * 0x1p-64))
	}
	hi := d.Hi * 0x1p64
	if math.IsInf(hi, 0) {
		return DD{Hi: hi}
	}
	return DD{hi, d.Lo * 0x1p64}
}

// sumNonFinite is the sum of the infinities and NaN among x.
func sumNonFinite(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			s += v
		}
	}
	return s
}

// Dot is the inner product of a and b in four plain accumulators (elements i mod 4)
// joined as (s0+s1)+(s2+s3). It panics when the lengths differ: that is a mistake of
// the program, never of its user.
func Dot(a, b []float64) float64 {
	sameLength("Dot", a, b)
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		u, v := (*[4]float64)(a), (*[4]float64)(b)
		s0 += float64(u[0] * v[0])
		s1 += float64(u[1] * v[1])
		s2 += float64(u[2] * v[2])
		s3 += float64(u[3] * v[3])
		a, b = a[4:], b[4:]
	}
	for i, v := range a {
		s0 += float64(v * b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// DotCompensated is the inner product as if computed in twice the working precision
// and rounded once. Lengths must agree, as for Dot. Products that overflow, or
// underflow below 2^-969, lose the guarantee.
//
// Reference: Ogita, Rump, Oishi 2005, doi:10.1137/030601818 (Dot2).
func DotCompensated(a, b []float64) float64 {
	sameLength("DotCompensated", a, b)
	var s, c float64
	for i, v := range a {
		p, e := TwoProd(v, b[i])
		t, f := TwoSum(s, p)
		s = t
		c += e + f
	}
	if math.IsNaN(s+c) || math.IsInf(s+c, 0) {
		return Dot(a, b)
	}
	return s + c
}

// SquaredDistance is the sum of (a_i - b_i)^2 in four plain accumulators joined like
// Dot's. Lengths must agree.
func SquaredDistance(a, b []float64) float64 {
	sameLength("SquaredDistance", a, b)
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		u, v := (*[4]float64)(a), (*[4]float64)(b)
		d0, d1, d2, d3 := u[0]-v[0], u[1]-v[1], u[2]-v[2], u[3]-v[3]
		s0 += float64(d0 * d0)
		s1 += float64(d1 * d1)
		s2 += float64(d2 * d2)
		s3 += float64(d3 * d3)
		a, b = a[4:], b[4:]
	}
	for i, v := range a {
		d := v - b[i]
		s0 += float64(d * d)
	}
	return (s0 + s1) + (s2 + s3)
}

func sameLength(name string, a, b []float64) {
	if len(a) != len(b) {
		panic("numeric: " + name + " of slices of different lengths")
	}
}

// Norm is the Euclidean length of x without needless over- or underflow: the elements
// are scaled by a power of two when the largest is extreme. The norm of nothing is
// 0; an infinity gives +Inf, else a NaN gives NaN.
func Norm(x []float64) float64 {
	largest, nan := 0.0, false
	for _, v := range x {
		a := math.Abs(v)
		if a > largest {
			largest = a
		}
		nan = nan || a != a
	}
	switch {
	case math.IsInf(largest, 1):
		return largest
	case nan:
		return math.NaN()
	case largest == 0:
		return 0
	case largest > 0x1p-400 && largest < 0x1p+400:
		return math.Sqrt(Dot(x, x))
	}
	_, exp := math.Frexp(largest)
	var s DD
	for _, v := range x {
		w := math.Ldexp(v, -exp)
		s = s.AddFloat(float64(w * w))
	}
	return math.Ldexp(math.Sqrt(s.Float()), exp)
}

// Hypot is sqrt(x^2 + y^2) within 0.51 ulp and without needless over- or underflow. An
// infinity gives +Inf even beside a NaN.
func Hypot(x, y float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	switch {
	case math.IsInf(x, 1) || math.IsInf(y, 1):
		return math.Inf(1)
	case math.IsNaN(x) || math.IsNaN(y):
		return math.NaN()
	}
	if x < y {
		x, y = y, x
	}
	if x == 0 || y <= x*0x1p-54 {
		return x + y
	}
	_, exp := math.Frexp(x)
	u, v := math.Ldexp(x, -exp), math.Ldexp(y, -exp)
	uu, ue := TwoProd(u, u)
	vv, ve := TwoProd(v, v)
	s, e := FastTwoSum(uu, vv)
	d := DD{s, e + (ue + ve)}.Sqrt()
	// d lies in [1/2, sqrt 2): an exact scaling unless the result is subnormal.
	return math.Ldexp(d.Float(), exp)
}

// LogSumExp is log(sum exp(x_i)) without over- or underflow: the largest element is
// taken out. The value of nothing is -Inf, the logarithm of zero. A NaN gives NaN,
// else +Inf gives +Inf.
func LogSumExp(x []float64) float64 {
	largest, at := math.Inf(-1), -1
	for i, v := range x {
		if math.IsNaN(v) {
			return v
		}
		if v > largest {
			largest, at = v, i
		}
	}
	if math.IsInf(largest, 0) {
		return largest
	}
	var s, c float64
	for i, v := range x {
		if i != at {
			t, e := TwoSum(s, Exp(v-largest))
			s = t
			c += e
		}
	}
	return largest + Log1p(s+c)
}
