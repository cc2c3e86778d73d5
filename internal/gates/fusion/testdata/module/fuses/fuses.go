// Package fuses holds what the gate must find. A line that ends in "// fuses"
// is expected on arm64, one that ends in "// fuses everywhere" on amd64 v3 too.
package fuses

import "math"

// Sum fuses.
func Sum(x, y, z float64) float64 {
	return x*y + z // fuses everywhere
}

// Temporary shows that a variable does not prevent it.
func Temporary(x, y, z float64) float64 {
	p := x * y
	return p + z // fuses everywhere
}

// Difference fuses.
func Difference(x, y, z float64) float64 {
	return z - x*y // fuses
}

// Negated fuses.
func Negated(x, y, z float64) float64 {
	return x*y - z // fuses
}

// Single fuses in single precision.
func Single(x, y, z float32) float32 {
	return x*y + z // fuses
}

func square(x float64) float64 { return x * x }

// Squares fuses through an inlined product.
func Squares(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += square(v) // fuses everywhere
	}
	return s
}

func generic[T ~float64](x, y, z T) T {
	return x*y + z // fuses everywhere
}

type length float64

// Instantiated fuses in a generic function.
func Instantiated(x float64) float64 { return float64(generic(length(x), length(x), 1)) }

// Asked goes past the one function that may ask.
func Asked(x, y, z float64) float64 {
	return math.FMA(x, y, z) // fuses everywhere
}
