// Package lanes has assembly that rounds as Go does, and its twin.
package lanes

// Sum adds two numbers.
func Sum(x, y float64) float64 { return sum(x, y) }
