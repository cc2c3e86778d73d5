// Package fuses adds squares up.
package fuses

// Squares is the sum of the squares.
func Squares(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += v * v
	}
	return s
}
