package linalg

import (
	"strconv"
	"testing"
)

func BenchmarkThinSVD100000x30(b *testing.B) {
	m := randomMatrix(100000, 30, 1)
	for b.Loop() {
		if _, err := ThinSVD(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGram100000x30(b *testing.B) {
	m := randomMatrix(100000, 30, 2)
	for b.Loop() {
		if _, err := Gram(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMul500(b *testing.B) {
	x, y := randomMatrix(500, 500, 3), randomMatrix(500, 500, 4)
	for b.Loop() {
		if _, err := Mul(b.Context(), x, y); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQR500x100(b *testing.B) {
	m := randomMatrix(500, 100, 5)
	for b.Loop() {
		if _, err := QR(m, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEigenSym(b *testing.B) {
	for _, n := range []int{30, 200} {
		g, err := Gram(b.Context(), randomMatrix(2*n, n, 6))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := EigenSym(g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkLeastSquares100000x20(b *testing.B) {
	x, y := randomMatrix(100000, 20, 7), randomMatrix(100000, 1, 8).Data
	for b.Loop() {
		if _, err := LeastSquares(b.Context(), x, y, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLeastSquaresDD116x8(b *testing.B) {
	x, y := ToDD(randomMatrix(116, 8, 9)), VectorDD(randomMatrix(116, 1, 10).Data)
	for b.Loop() {
		if _, err := LeastSquaresDD(x, y, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDot(b *testing.B) {
	x, y := randomMatrix(1, 1000, 11).Data, randomMatrix(1, 1000, 12).Data
	var s float64
	for b.Loop() {
		s += dot(x, y)
	}
	_ = s
}
