package lanes

import (
	"math"
	"math/rand/v2"
	"testing"
)

// values are numbers of all sizes, with some that don't behave.
func values(r *rand.Rand, n int) []float64 {
	odd := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 0x1p-1074, -0x1p-1030, math.MaxFloat64, 1, 1}
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Ldexp(r.NormFloat64(), r.IntN(40)-20)
		if r.IntN(30) == 0 {
			out[i] = odd[r.IntN(len(odd))]
		}
	}
	return out
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// one is the plain loop over one row.
func one(a, b []float64) (squares, products float64) {
	for j, v := range a {
		squares += float64((v - b[j]) * (v - b[j]))
		products += float64(v * b[j])
	}
	return squares, products
}

func TestSumsAreThoseOfOneRow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		rows, cols := 1+r.IntN(40), 1+r.IntN(25)
		x, a := values(r, rows*cols), values(r, cols)
		g := Pack(x, rows, cols)
		from := r.IntN(rows)
		for _, root := range []bool{false, true} {
			out := make([]float64, r.IntN(rows-from+1))
			g.Squares(a, from, out, root)
			for k, got := range out {
				want, _ := one(a, x[(from+k)*cols:(from+k+1)*cols])
				if root {
					want = math.Sqrt(want)
				}
				if !same(got, want) {
					t.Fatalf("%d rows, %d columns from %d, root %v: row %d gives %v, want %v", rows, cols, from, root, k, got, want)
				}
			}
		}
		var sums, plain [Width]float64
		i := r.IntN((rows + Width - 1) / Width)
		Products(a, g.Group(i), &sums)
		productsPlain(a, g.Group(i), &plain)
		for k, got := range sums {
			want := 0.0
			if row := i*Width + k; row < rows {
				_, want = one(a, x[row*cols:(row+1)*cols])
			} else {
				want = plain[k]
			}
			if !same(got, want) || !same(plain[k], want) {
				t.Fatalf("product with row %d: %v and in Go %v, want %v", k, got, plain[k], want)
			}
		}
		Squares(a, g.Group(i), &sums, true)
		squaresPlain(a, g.Group(i), &plain, true)
		for k := range sums {
			if !same(sums[k], plain[k]) {
				t.Fatalf("squares with row %d: %v, in Go %v", k, sums[k], plain[k])
			}
		}
	}
}

func TestLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		x := values(r, r.IntN(70))
		want := math.Inf(1)
		for i, v := range x {
			x[i] = v + 0 // no negative zero
			if v < want {
				want = v + 0
			}
		}
		if got := Least(x); !same(got, want) {
			t.Fatalf("%v: %v, want %v", x, got, want)
		}
	}
}

func TestPackKeepsNothingOfBefore(t *testing.T) {
	g := Pack([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10, 1)
	g.Pack([]float64{11, 12, 13, 14}, 2, 2)
	if g.Rows != 2 || g.Cols != 2 || len(g.Data) != 2*Width {
		t.Fatalf("%+v", g)
	}
	row := make([]float64, 2)
	if g.Row(1, row); row[0] != 13 || row[1] != 14 {
		t.Errorf("row 1 is %v", row)
	}
	for k, v := range g.Data {
		want := map[int]float64{0: 11, 1: 13, Width: 12, Width + 1: 14}[k]
		if v != want {
			t.Errorf("place %d holds %v, want %v", k, v, want)
		}
	}
}

func BenchmarkSquares(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 200*20)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	g, out := Pack(x, 200, 20), make([]float64, 200)
	for _, root := range []bool{false, true} {
		b.Run(map[bool]string{false: "squares", true: "roots"}[root], func(b *testing.B) {
			for b.Loop() {
				g.Squares(x[:20], 0, out, root)
			}
		})
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			for i := range 200 / Width {
				squaresPlain(x[:20], g.Group(i), (*[Width]float64)(out[i*Width:]), false)
			}
		}
	})
	b.Run("products", func(b *testing.B) {
		for b.Loop() {
			for i := range 200 / Width {
				Products(x[:20], g.Group(i), (*[Width]float64)(out[i*Width:]))
			}
		}
	})
}
