package numeric

import "math"

// logEntry belongs to one cell of the logarithm's table: inv is near the reciprocal
// of the cell's centre, hi + lo = -ln(inv).
type logEntry struct{ inv, hi, lo float64 }

// Log is the natural logarithm, within 0.53 ulp. Log(NaN) and Log of a negative
// number are NaN, Log(±0) is -Inf, Log(+Inf) is +Inf.
//
// x = 2^k z; with the tabled reciprocal inv of the cell that holds z, the exactly
// reduced r = z inv - 1 is at most 2^-8, and log(x) = k ln(2) - ln(inv) + log1p(r).
// The cell around 1 has inv = 1, so that nothing cancels there.
//
// Reference: P. T. P. Tang. Table-driven implementation of the logarithm function in
// IEEE floating-point arithmetic. ACM Trans Math Softw 1990;16:378,
// doi:10.1145/98267.98294.
func Log(x float64) float64 {
	ix := math.Float64bits(x)
	if ix-0x0010000000000000 >= 0x7ff0000000000000-0x0010000000000000 {
		if ix<<1 == 0 || ix>>63 != 0 || ix >= 0x7ff0000000000000 {
			return logSpecial(x)
		}
		ix = math.Float64bits(x*0x1p52) - 52<<52 // subnormal
	}
	tmp := ix - logOffset
	k := float64(int64(tmp) >> 52)
	iz := ix - tmp&(0xfff<<52)
	z := math.Float64frombits(iz)
	zh := math.Float64frombits(iz &^ (1<<32 - 1))
	t := &logTable[tmp>>45&127]
	rh := float64(zh*t.inv) - 1
	rl := float64((z - zh) * t.inv)
	r := rh + rl
	w := float64(k*ln2Hi) + t.hi
	hi := w + r
	lo := ((w - hi) + r) + ((rl - (r - rh)) + (float64(k*ln2Lo) + t.lo))
	return hi + (lo + log1pPoly(r))
}

// logSpecial is the logarithm of zeros, negative numbers, infinities and NaN.
func logSpecial(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	}
	return x // +Inf and NaN
}

// Log1p is log(1 + x) without cancellation, within 0.53 ulp. Log1p(-1) is -Inf,
// below that NaN; Log1p(-0) is -0; Log1p(+Inf) is +Inf.
func Log1p(x float64) float64 {
	switch {
	case x < -1 || math.IsNaN(x):
		return math.NaN()
	case x == -1:
		return math.Inf(-1)
	case math.IsInf(x, 1):
		return x
	case math.Abs(x) < 0x1p-54:
		return x
	}
	if math.Abs(x) < 0x1p-8 { // no reduction: r = x exactly
		return x + log1pPoly(x)
	}
	_, w, r, e, lo := logReduce(TwoSum(1, x))
	hi := w + r
	lo += ((w - hi) + r) + e
	return hi + (lo + log1pPoly(r))
}

// log1pPoly is log(1 + r) - r for |r| <= 2^-8, by the Mercator series to r^8, with an
// error below 2^-59 r.
func log1pPoly(r float64) float64 {
	r2 := float64(r * r)
	p := (1.0/3 - float64(r*0.25)) + float64(r2*((0.2-float64(r*(1.0/6)))+float64(r2*(1.0/7-float64(r*0.125)))))
	return float64(r2*-0.5) + float64(float64(r*r2)*p)
}

// logReduce reduces log(x + xe), x positive and normal, |xe| <= ulp(x)/2, to
// w + wlo + log1p(r + e), w exact in k ln(2) - ln(inv).
func logReduce(x, xe float64) (k, w, r, e, wlo float64) {
	ix := math.Float64bits(x)
	tmp := ix - logOffset
	k = float64(int64(tmp) >> 52)
	iz := ix - tmp&(0xfff<<52)
	z := math.Float64frombits(iz)
	zh := math.Float64frombits(iz &^ (1<<32 - 1))
	t := &logTable[tmp>>45&127]
	rh := float64(zh*t.inv) - 1
	rl := float64((z - zh) * t.inv)
	if xe != 0 && k < 200 { // beyond, it is nothing beside x
		rl += float64(float64(xe*pow2(-int(k))) * t.inv)
	}
	r, e = TwoSum(rh, rl)
	return k, float64(k*ln2Hi) + t.hi, r, e, float64(k*ln2Lo) + t.lo
}

// log1pTail returns log1p(r + e) - r - e as a head (-r^2/2) and a tail, |r| <= 2^-8, accurate
// to 2^-70 relative to r.
func log1pTail(r, e float64) (head, tail float64) {
	q, qe := TwoProd(r, r)
	qe += float64(float64(2*r) * e)
	p := 1.0/9 - float64(r*0.1)
	p = 1.0/8 - float64(r*p)
	p = 1.0/7 - float64(r*p)
	p = 1.0/6 - float64(r*p)
	p = 1.0/5 - float64(r*p)
	p = 1.0/4 - float64(r*p)
	p = 1.0/3 - float64(r*p)
	return -0.5 * q, float64(float64(q*r)*p) - float64(0.5*qe)
}

// logSum adds w + r - q/2 + tail into a normalised pair.
func logSum(w, r, head, tail float64) (hi, lo float64) {
	s, e1 := TwoSum(w, r)
	s, e2 := TwoSum(s, head)
	return FastTwoSum(s, (e1+e2)+tail)
}

// normalise returns x = y * 2^-shift with y normal, for positive finite x.
func normalise(x float64) (y, shift float64) {
	if x < 0x1p-1022 {
		return x * 0x1p54, 54
	}
	return x, 0
}

// LogDD is the natural logarithm of x to about 2^-69 relative, for positive finite
// x; other arguments give Log's values.
func LogDD(x float64) DD {
	if !(x > 0) || math.IsInf(x, 1) {
		return DD{Hi: logSpecial(x)}
	}
	y, shift := normalise(x)
	_, w, r, e, wlo := logReduce(y, 0)
	w -= float64(shift * ln2Hi)
	wlo -= float64(shift * ln2Lo)
	head, tail := log1pTail(r, e)
	hi, lo := logSum(w, r, head, tail+(e+wlo))
	return DD{hi, lo}
}

// logMantissa returns k and ln(x / 2^k) as a pair, for positive finite x.
func logMantissa(x float64) (k, hi, lo float64) {
	y, shift := normalise(x)
	k, w, r, e, wlo := logReduce(y, 0)
	w -= float64(k * ln2Hi)
	wlo -= float64(k * ln2Lo)
	head, tail := log1pTail(r, e)
	hi, lo = logSum(w, r, head, tail+(e+wlo))
	return k - shift, hi, lo
}

// Log2 is the binary logarithm, within 0.51 ulp, exact for powers of two. Special
// values as Log.
func Log2(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return logSpecial(x)
	}
	k, hi, lo := logMantissa(x)
	p, e := TwoProd(hi, invLn2Hi)
	e += float64(hi*invLn2Lo) + float64(lo*invLn2Hi)
	s, t := TwoSum(k, p)
	return s + (t + e)
}

// Log10 is the decimal logarithm, within 0.51 ulp, exact for powers of ten. Special
// values as Log.
func Log10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return logSpecial(x)
	}
	k, hi, lo := logMantissa(x)
	p, e := TwoProd(hi, invLn10Hi)
	e += float64(hi*invLn10Lo) + float64(lo*invLn10Hi)
	s, t := TwoSum(float64(k*log10Of2Head), p)
	return s + (t + (e + float64(k*log10Of2Tail)))
}
