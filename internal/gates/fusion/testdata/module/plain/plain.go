// Package plain rounds every product.
package plain

import "fixture/numeric"

// Sum rounds the product, then the sum.
func Sum(x, y, z float64) float64 { return float64(x*y) + z }

// Difference rounds the product, then the difference.
func Difference(x, y, z float64) float64 { return z - float64(x*y) }

// Dot sums rounded products.
func Dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i] * b[i])
	}
	return s
}

// Asked calls the function that may fuse.
func Asked(x, y, z float64) float64 { return numeric.FMA(x, y, z) }
