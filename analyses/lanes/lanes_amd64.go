//go:build amd64 && !purego

package lanes

//go:noescape
func squares(a, b []float64, out *[Width]float64, root bool)

//go:noescape
func products(a, b []float64, out *[Width]float64)

//go:noescape
func least(x []float64, start float64) float64
