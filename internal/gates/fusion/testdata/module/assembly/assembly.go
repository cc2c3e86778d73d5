// Package assembly has code that no listing shows.
package assembly

// Sum is written in assembly.
func Sum(x, y float64) float64
