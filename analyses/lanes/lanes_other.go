//go:build !amd64 || purego

package lanes

func squares(a, b []float64, out *[Width]float64, root bool) { squaresPlain(a, b, out, root) }

func products(a, b []float64, out *[Width]float64) { productsPlain(a, b, out) }

func least(x []float64, start float64) float64 { return leastPlain(x[:len(x)/Width*Width], start) }
