package numeric

import "math"

// FMA returns x*y + z, rounded once. It is the only place of the program that
// asks for a fused multiply-add: the result is the same with the instruction and
// with the standard library's emulation, and the function is never inlined, so a
// disassembly that shows a fused instruction anywhere else shows a mistake.
//
//go:noinline
func FMA(x, y, z float64) float64 { return math.FMA(x, y, z) }

// TwoSum returns s = a + b rounded and the error e, so that a + b = s + e exactly
// (unless s overflows). Cost: six additions. The arguments are converted so that a
// product passed by a caller is rounded before it is added, also after inlining.
//
// Reference: D. E. Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B.
func TwoSum(a, b float64) (s, e float64) {
	a, b = float64(a), float64(b)
	s = a + b
	t := s - a
	return s, (a - (s - t)) + (b - t)
}

// FastTwoSum is TwoSum for |a| >= |b| or a = 0, in three additions.
//
// Reference: T. J. Dekker, A floating-point technique for extending the available
// precision, Numer Math 1971;18:224, doi:10.1007/BF01397083.
func FastTwoSum(a, b float64) (s, e float64) {
	a, b = float64(a), float64(b)
	s = a + b
	return s, b - (s - a)
}

// TwoProd returns p = a * b rounded and the error e, so that a * b = p + e exactly
// unless p overflows or |p| is below 2^-969, where the error itself underflows.
func TwoProd(a, b float64) (p, e float64) {
	p = float64(a * b)
	return p, FMA(a, b, -p)
}
