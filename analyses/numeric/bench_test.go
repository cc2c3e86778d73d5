package numeric

import (
	"math"
	"testing"
)

// benchArgs are 1024 arguments between lo and hi in a scattered order.
func benchArgs(lo, hi float64) []float64 {
	x := make([]float64, 1024)
	for i := range x {
		x[i] = lo + float64((hi-lo)*float64(i*389%1024)/1024)
	}
	return x
}

var sink float64

func benchUnary(b *testing.B, f func(float64) float64, lo, hi float64) {
	x := benchArgs(lo, hi)
	s := 0.0
	for i := 0; b.Loop(); i++ {
		s += f(x[i&1023])
	}
	sink = s
}

func BenchmarkExp(b *testing.B)            { benchUnary(b, Exp, -20, 20) }
func BenchmarkExpStd(b *testing.B)         { benchUnary(b, math.Exp, -20, 20) }
func BenchmarkExpm1(b *testing.B)          { benchUnary(b, Expm1, -2, 2) }
func BenchmarkExpm1Std(b *testing.B)       { benchUnary(b, math.Expm1, -2, 2) }
func BenchmarkLog(b *testing.B)            { benchUnary(b, Log, 0.01, 100) }
func BenchmarkLogStd(b *testing.B)         { benchUnary(b, math.Log, 0.01, 100) }
func BenchmarkLog1p(b *testing.B)          { benchUnary(b, Log1p, -0.9, 10) }
func BenchmarkLog1pStd(b *testing.B)       { benchUnary(b, math.Log1p, -0.9, 10) }
func BenchmarkSin(b *testing.B)            { benchUnary(b, Sin, -20, 20) }
func BenchmarkSinStd(b *testing.B)         { benchUnary(b, math.Sin, -20, 20) }
func BenchmarkErf(b *testing.B)            { benchUnary(b, Erf, -4, 4) }
func BenchmarkErfStd(b *testing.B)         { benchUnary(b, math.Erf, -4, 4) }
func BenchmarkErfc(b *testing.B)           { benchUnary(b, Erfc, -2, 20) }
func BenchmarkErfcStd(b *testing.B)        { benchUnary(b, math.Erfc, -2, 20) }
func BenchmarkNormalSurvival(b *testing.B) { benchUnary(b, NormalSurvival, -8, 20) }
func BenchmarkPow(b *testing.B) {
	benchUnary(b, func(x float64) float64 { return Pow(x, 1.7) }, 0.01, 100)
}

func BenchmarkPowStd(b *testing.B) {
	benchUnary(b, func(x float64) float64 { return math.Pow(x, 1.7) }, 0.01, 100)
}

// BenchmarkSum sums ten million numbers; the target is 15 ms.
func BenchmarkSum(b *testing.B) {
	x := make([]float64, 10_000_000)
	for i := range x {
		x[i] = float64(i%1000) - 499.25
	}
	for b.Loop() {
		sink = Sum(x)
	}
}

func BenchmarkDot(b *testing.B) {
	x, y := benchArgs(-1, 1), benchArgs(-2, 3)
	for b.Loop() {
		sink = Dot(x, y)
	}
}

func BenchmarkMeanVariance(b *testing.B) {
	x := benchArgs(-1, 1)
	for b.Loop() {
		_, sink = MeanVariance(x)
	}
}
