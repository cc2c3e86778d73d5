// Package numeric asks for a fused multiply-add in one function.
package numeric

import "math"

// FMA returns x*y + z, rounded once.
func FMA(x, y, z float64) float64 {
	return math.FMA(x, y, z)
}

// Twice inlines FMA: its code holds the instruction, the line stays FMA's.
func Twice(x, y, z float64) float64 {
	return FMA(x, y, FMA(y, x, z))
}
