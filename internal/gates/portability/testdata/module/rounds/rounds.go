// Package rounds adds squares up.
package rounds

// Squares is the sum of the squares.
func Squares(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += float64(v * v)
	}
	return s
}
