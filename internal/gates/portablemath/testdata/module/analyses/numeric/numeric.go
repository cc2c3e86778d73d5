// Package numeric may convert floats to integers and move bits.
package numeric

import "math"

// ToInt is where a float becomes an integer.
func ToInt(x float64) int { return int(x) }

// Up moves to the next float.
func Up(x float64) float64 { return math.Nextafter(x, math.Inf(1)) }

// FMA is the one function that may ask for a fused multiply-add.
func FMA(x, y, z float64) float64 { return math.FMA(x, y, z) }

// Other may not.
func Other(x, y, z float64) float64 { return math.FMA(x, y, z) } // want math

// Exp may not use the standard library's.
func Exp(x float64) float64 { return math.Exp(x) } // want math
