package htest

import "math"

// bisect finds where the monotone f changes its sign between lo and hi, to the last float or
// after 200 steps: secant steps inside a bracket (Illinois), which bisection secures. f(lo)
// and f(hi) must differ in sign; a bracket without a change gives the nearer end.
func bisect(lo, hi float64, f func(float64) float64) float64 {
	flo, fhi := f(lo), f(hi)
	switch {
	case flo == 0:
		return lo
	case fhi == 0:
		return hi
	case (flo > 0) == (fhi > 0):
		if math.Abs(flo) < math.Abs(fhi) {
			return lo
		}
		return hi
	}
	side := 0
	for step := range 200 {
		mid := lo + float64((hi-lo)/2)
		if step%3 != 2 && !math.IsInf(flo, 0) && !math.IsInf(fhi, 0) {
			if s := lo - float64((hi-lo)*(flo/(fhi-flo))); s > lo && s < hi {
				mid = s
			}
		}
		if mid <= lo || mid >= hi || hi-lo <= 0x1p-52*math.Max(math.Abs(lo), math.Abs(hi)) {
			break
		}
		fm := f(mid)
		switch {
		case fm == 0:
			return mid
		case (fm > 0) == (flo > 0):
			lo, flo = mid, fm
			if side == -1 {
				fhi /= 2
			}
			side = -1
		default:
			hi, fhi = mid, fm
			if side == 1 {
				flo /= 2
			}
			side = 1
		}
	}
	return lo + float64((hi-lo)/2)
}
