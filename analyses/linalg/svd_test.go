package linalg

import (
	"context"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// reference reads the values of one matrix from testdata/reference.txt, which
// testdata/reference.py wrote.
func reference(t testing.TB, kind, name string) []float64 {
	t.Helper()
	text, err := os.ReadFile("testdata/reference.txt")
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) == 3 && f[0] == kind && f[1] == name {
			v, err := strconv.ParseFloat(f[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		t.Fatalf("no values for %s", name)
	}
	return values
}

func frank(n int) *Matrix {
	m := New(n, n)
	for i := range n {
		for j := max(0, i-1); j < n; j++ {
			m.Set(i, j, float64(n-max(i, j)))
		}
	}
	return m
}

// graded has well conditioned columns, scaled by powers 2^(-20 j).
func graded(rows, cols int) *Matrix {
	m := New(rows, cols)
	for i := range rows {
		for j := range cols {
			m.Set(i, j, math.Ldexp(float64((7*i+13*j+(i*j)%5+i*i*(j+1))%11-5), -20*j))
		}
	}
	return m
}

// rebuild returns U diag(S) Vᵀ.
func rebuild(t testing.TB, d *SVD) *Matrix {
	us := d.U.Clone()
	for i := range us.Rows {
		for j := range us.Cols {
			us.Data[i*us.Cols+j] *= d.S[j]
		}
	}
	return mustMul(t, us, d.V.T())
}

func checkSVD(t testing.TB, what string, a *Matrix, d *SVD) {
	t.Helper()
	if !d.Converged || d.Sweeps > 15 {
		t.Errorf("%s: converged %v after %d sweeps", what, d.Converged, d.Sweeps)
	}
	size := 1e-15 * float64(10+len(d.S))
	checkOrthonormal(t, what+": U", d.U, size)
	checkOrthonormal(t, what+": V", d.V, size)
	if e := largestDifference(t, rebuild(t, d), a); e > size*d.S[0] {
		t.Errorf("%s: U S Vᵀ differs by %g of %g", what, e, d.S[0])
	}
	for j := range d.V.Cols {
		if negative(d.V.Col(j)) {
			t.Errorf("%s: column %d of V breaks the sign rule", what, j)
		}
	}
}

func TestThinSVDAgainstGonum(t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {1, 6}, {6, 1}, {8, 8}, {5, 30}, {256, 4}, {257, 4}, {700, 12}, {12, 700}, {5000, 3}, {1500, 60}} {
		a := randomMatrix(s[0], s[1], 5)
		d, err := ThinSVD(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		checkSVD(t, strconv.Itoa(s[0])+" by "+strconv.Itoa(s[1]), a, d)
		if d.Rank != min(s[0], s[1]) {
			t.Errorf("%v: rank %d", s, d.Rank)
		}
		var want mat.SVD
		if !want.Factorize(dense(a), mat.SVDNone) {
			t.Fatal("gonum does not converge")
		}
		for i, v := range want.Values(nil) {
			if math.Abs(d.S[i]-v) > 2e-14*d.S[0] {
				t.Errorf("%v: singular value %d is %v, gonum has %v", s, i, d.S[i], v)
			}
		}
	}
}

// Largest relative errors; a Hilbert or Frank matrix has no scaling that makes
// it well conditioned, so there the error counts relative to the largest.
func TestThinSVDReference(t *testing.T) {
	for _, c := range []struct {
		name     string
		a        *Matrix
		relative bool
		bound    float64
	}{
		{"hilbert12", hilbert(12), false, 4 * epsilon},
		{"frank12", frank(12), false, 8 * epsilon},
		{"graded20x6", graded(20, 6), true, 8 * epsilon},
	} {
		want := reference(t, "svd", c.name)
		for _, a := range []*Matrix{c.a, c.a.T()} {
			d, err := ThinSVD(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			var worst float64
			for i, v := range d.S {
				e := math.Abs(v - want[i])
				if c.relative {
					e /= want[i]
				} else {
					e /= want[0]
				}
				worst = math.Max(worst, e)
			}
			t.Logf("%s: largest error %.2g", c.name, worst)
			if worst > c.bound {
				t.Errorf("%s: largest error %g, want %g", c.name, worst, c.bound)
			}
		}
	}
}

func TestThinSVDRankDeficient(t *testing.T) {
	a := mustMul(t, randomMatrix(40, 2, 1), randomMatrix(2, 6, 2))
	d, err := ThinSVD(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	checkSVD(t, "rank 2", a, d)
	if d.Rank != 2 {
		t.Errorf("rank %d, want 2; values %v", d.Rank, d.S)
	}
	for _, zero := range []*Matrix{New(4, 3), New(3, 4), New(1, 1)} {
		d, err := ThinSVD(t.Context(), zero)
		if err != nil || d.Rank != 0 || d.S[0] != 0 {
			t.Fatalf("zeros: %v, %v", d, err)
		}
		checkSVD(t, "zeros", zero, d)
	}
	ones := New(5, 4)
	for i := range ones.Data {
		ones.Data[i] = 1
	}
	if d, err = ThinSVD(t.Context(), ones); err != nil || d.Rank != 1 || math.Abs(d.S[0]-math.Sqrt(20)) > 1e-15*5 {
		t.Errorf("ones: %v, %v", d, err)
	}
	checkSVD(t, "ones", ones, d)
}

func TestThinSVDScaling(t *testing.T) {
	a := randomMatrix(30, 5, 9)
	d, err := ThinSVD(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []int{-950, -30, 900} {
		b := a.Clone()
		for i := range b.Data {
			b.Data[i] = math.Ldexp(b.Data[i], e)
		}
		f, err := ThinSVD(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		for i := range d.S {
			if f.S[i] != math.Ldexp(d.S[i], e) {
				t.Errorf("2^%d: singular value %v, want %v", e, f.S[i], math.Ldexp(d.S[i], e))
			}
		}
		if largestDifference(t, d.U, f.U) != 0 || largestDifference(t, d.V, f.V) != 0 {
			t.Errorf("2^%d changes the vectors", e)
		}
	}
	huge := New(2, 2)
	for i := range huge.Data {
		huge.Data[i] = math.MaxFloat64
	}
	if _, err := ThinSVD(t.Context(), huge); err == nil {
		t.Error("a singular value beyond float64 must be an error")
	}
}

func TestThinSVDCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ThinSVD(ctx, randomMatrix(600, 3, 1)); err == nil {
		t.Error("a cancelled context must be an error")
	}
}

// The signs of a factor map do not hang on the order of rows, the last bits
// or the sign of the data.
func TestThinSVDSigns(t *testing.T) {
	a := randomMatrix(50, 6, 10)
	d, err := ThinSVD(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	b := New(50, 6)
	for i := range 50 {
		for j, v := range a.Row(49 - i) {
			b.Set(i, j, -v*(1+float64(i%3)*epsilon))
		}
	}
	f, err := ThinSVD(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if e := largestDifference(t, d.V, f.V); e > 1e-12 {
		t.Errorf("loadings differ by %g", e)
	}
}
