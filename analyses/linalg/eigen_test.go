package linalg

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func symmetric(n int, seed uint64) *Matrix {
	m := randomMatrix(n, n, seed)
	for i := range n {
		for j := range i {
			m.Set(j, i, m.At(i, j))
		}
	}
	return m
}

func checkEigen(t testing.TB, what string, a *Matrix, e *Eigen) {
	t.Helper()
	n := a.Rows
	if !e.Converged {
		t.Errorf("%s: no convergence after %d", what, e.Sweeps)
	}
	size := math.Max(math.Abs(e.Values[0]), math.Abs(e.Values[n-1]))
	checkOrthonormal(t, what, e.Vectors, 1e-15*float64(10+n))
	av := mustMul(t, a, e.Vectors)
	for j := range n {
		if j > 0 && e.Values[j] > e.Values[j-1] {
			t.Errorf("%s: values %v are not decreasing", what, e.Values)
		}
		v := e.Vectors.Col(j)
		if negative(v) {
			t.Errorf("%s: vector %d breaks the sign rule", what, j)
		}
		for i := range n {
			if r := math.Abs(av.At(i, j) - e.Values[j]*v[i]); r > 1e-15*float64(10+n)*size {
				t.Errorf("%s: residual %g of vector %d", what, r, j)
			}
		}
	}
}

func TestEigenSymAgainstGonum(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 48, 49, 50, 120} {
		a := symmetric(n, uint64(n))
		e, err := EigenSym(a)
		if err != nil {
			t.Fatal(err)
		}
		if (e.Method == "jacobi") != (n <= 48) {
			t.Errorf("n = %d: method %s", n, e.Method)
		}
		checkEigen(t, e.Method, a, e)
		var want mat.EigenSym
		if !want.Factorize(mat.NewSymDense(n, a.Clone().Data), false) {
			t.Fatal("gonum does not converge")
		}
		for i, v := range want.Values(nil) {
			if math.Abs(e.Values[n-1-i]-v) > 1e-14*float64(n) {
				t.Errorf("n = %d: value %v, gonum has %v", n, e.Values[n-1-i], v)
			}
		}
	}
}

func wilkinson(n int) *Matrix {
	m := New(n, n)
	for i := range n {
		m.Set(i, i, math.Abs(float64(i-n/2)))
		if i > 0 {
			m.Set(i, i-1, 1)
			m.Set(i-1, i, 1)
		}
	}
	return m
}

func TestEigenSymReference(t *testing.T) {
	for _, c := range []struct {
		name string
		a    *Matrix
	}{{"hilbert10", hilbert(10)}, {"wilkinson21", wilkinson(21)}, {"wilkinson61", wilkinson(61)}} {
		e, err := EigenSym(c.a)
		if err != nil {
			t.Fatal(err)
		}
		checkEigen(t, c.name, c.a, e)
		want := reference(t, "eig", c.name)
		var worst float64
		for i, v := range want {
			worst = math.Max(worst, math.Abs(e.Values[i]-v)/want[0])
		}
		t.Logf("%s (%s): largest error %.2g of the largest value", c.name, e.Method, worst)
		if worst > 16*epsilon {
			t.Errorf("%s: largest error %g", c.name, worst)
		}
	}
}

func TestEigenSymSpecial(t *testing.T) {
	for _, n := range []int{4, 60} {
		e, err := EigenSym(New(n, n))
		if err != nil || e.Values[0] != 0 || e.Values[n-1] != 0 {
			t.Errorf("zeros: %v, %v", e, err)
		}
		checkEigen(t, "zeros", New(n, n), e)
		if e, err = EigenSym(Identity(n)); err != nil || e.Values[0] != 1 || e.Values[n-1] != 1 {
			t.Errorf("identity: %v, %v", e, err)
		}
		ones := New(n, n)
		for i := range ones.Data {
			ones.Data[i] = 1e300
		}
		e, err = EigenSym(ones)
		if err != nil || math.Abs(e.Values[0]/float64(n)-1e300) > 1e286 {
			t.Fatalf("ones: %v, %v", e, err)
		}
		// Only the lower triangle is read.
		lower := symmetric(n, 3)
		d, _ := EigenSym(lower)
		for i := range n {
			for j := i + 1; j < n; j++ {
				lower.Set(i, j, math.NaN())
			}
		}
		f, err := EigenSym(lower)
		if err != nil || largestDifference(t, d.Vectors, f.Vectors) != 0 {
			t.Errorf("n = %d: the upper triangle counts: %v", n, err)
		}
	}
	pair, err := EigenSym(&Matrix{2, 2, []float64{1, 0, 0.5, 1}})
	if err != nil || pair.Vectors.At(0, 0) < 0 || pair.Vectors.At(0, 1) < 0 {
		t.Errorf("a tie in magnitude must make the first component positive: %v", pair.Vectors)
	}
}

// Eigenvectors of a Gram matrix are the loadings of the SVD, with its signs.
func TestEigenSymAgreesWithSVD(t *testing.T) {
	a := randomMatrix(80, 7, 21)
	g, _ := Gram(t.Context(), a)
	e, err := EigenSym(g)
	if err != nil {
		t.Fatal(err)
	}
	d, err := ThinSVD(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if x := largestDifference(t, e.Vectors, d.V); x > 1e-12 {
		t.Errorf("vectors differ by %g", x)
	}
}
