package linalg

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestMatrixBasics(t *testing.T) {
	m, err := FromRows([][]float64{{1, 2, 3}, {4, 5, 6}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := FromColumns([][]float64{{1, 4}, {2, 5}, {3, 6}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Data, c.Data) || m.Rows != 2 || m.Cols != 3 {
		t.Errorf("rows give %v, columns %v", m, c)
	}
	if m.At(1, 0) != 4 || !slices.Equal(m.Row(1), []float64{4, 5, 6}) || !slices.Equal(m.Col(2), []float64{3, 6}) {
		t.Errorf("element, row or column of %v", m)
	}
	clone := m.Clone()
	clone.Set(0, 0, 9)
	m.Col(0)[0] = 9
	if m.At(0, 0) != 1 {
		t.Error("a copy shares memory with the matrix")
	}
	m.Row(0)[0] = 7
	if m.At(0, 0) != 7 {
		t.Error("a row must be a view")
	}
	big := randomMatrix(70, 45, 1)
	tr := big.T()
	for i := range big.Rows {
		for j := range big.Cols {
			if big.At(i, j) != tr.At(j, i) {
				t.Fatalf("transpose at %d, %d", i, j)
			}
		}
	}
	if e, err := FromRows(nil); err != nil || e.Rows != 0 || e.T().Cols != 0 {
		t.Errorf("no rows: %v, %v", e, err)
	}
}

func TestMatrixErrors(t *testing.T) {
	if _, err := FromRows([][]float64{{1}, {1, 2}}); err == nil || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("ragged rows: %v", err)
	}
	if _, err := FromColumns([][]float64{{1}, {1, 2}}); err == nil || !strings.Contains(err.Error(), "column 2") {
		t.Errorf("ragged columns: %v", err)
	}
	for i, f := range []func(){
		func() { New(2, 2).At(0, 2) },
		func() { New(2, 2).Set(-1, 0, 1) },
		func() { New(2, 2).Col(2) },
		func() { New(-1, 2) },
		func() { NewDD(2, -1) },
		func() { MulVec(New(2, 2), nil) },
		func() { MulTransVec(New(2, 2), nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("case %d must panic", i)
				}
			}()
			f()
		}()
	}
}

type namedMatrix struct {
	name string
	*Matrix
}

// badMatrices are refused by every factorisation.
func badMatrices() []namedMatrix {
	square := func(v float64) *Matrix {
		m := Identity(3)
		m.Set(2, 1, v)
		return m
	}
	return []namedMatrix{
		{"empty", New(0, 0)},
		{"no rows", New(0, 3)},
		{"no columns", New(3, 0)},
		{"nan", square(math.NaN())},
		{"inf", square(math.Inf(1))},
		{"-inf", square(math.Inf(-1))},
		{"short", &Matrix{Rows: 2, Cols: 2, Data: []float64{1}}},
	}
}

func TestBadInput(t *testing.T) {
	ctx := t.Context()
	for _, bad := range badMatrices() {
		name, m := bad.name, bad.Matrix
		check := func(what string, err error) {
			if err == nil {
				t.Errorf("%s of a matrix that is %s must be an error", what, name)
			} else if e := err.Error(); e != strings.ToLower(e[:1])+e[1:] {
				t.Errorf("%s: %q must begin in lower case", what, e)
			}
		}
		_, err := Cholesky(m)
		check("Cholesky", err)
		_, err = QR(m, 0)
		check("QR", err)
		_, err = EigenSym(m)
		check("EigenSym", err)
		_, err = ThinSVD(ctx, m)
		check("ThinSVD", err)
		_, err = LeastSquares(ctx, m, make([]float64, m.Rows), 0)
		check("LeastSquares", err)
		if name != "short" {
			_, err = LeastSquaresDD(ToDD(m), VectorDD(make([]float64, m.Rows)), 0)
			check("LeastSquaresDD", err)
		}
	}
	if _, err := QR(Identity(2), 2); err == nil {
		t.Error("a tolerance above 1 must be an error")
	}
	if _, err := LeastSquares(ctx, Identity(2), []float64{1, math.NaN()}, 0); err == nil {
		t.Error("NaN in the response must be an error")
	}
	if _, err := LeastSquares(ctx, Identity(2), []float64{1}, 0); err == nil {
		t.Error("a short response must be an error")
	}
	if _, err := Cholesky(New(2, 3)); err == nil {
		t.Error("Cholesky of a matrix that is not square must be an error")
	}
}

// Nothing may hang, panic or give NaN silently on finite input, whatever its
// sizes; the input stays as it was.
func TestExtremeSizes(t *testing.T) {
	ctx := t.Context()
	values := []float64{0, 5e-324, 1e-310, 1e-300, 1e-160, 1, 1e160, 1e300, math.MaxFloat64}
	r := testRandom(5)
	for trial := range 3000 {
		rows, cols := 1+trial%5, 1+trial/5%4
		m := New(rows, cols)
		for i := range m.Data {
			k := int(math.Floor((r.next() + 1) / 2 * float64(len(values))))
			m.Data[i] = math.Copysign(values[min(k, len(values)-1)], r.next())
		}
		before := m.Clone()
		if d, err := ThinSVD(ctx, m); err == nil {
			if !d.Converged {
				t.Errorf("trial %d: no convergence: %v", trial, m)
			}
			checkOrthonormal(t, "U", d.U, 1e-13)
			checkOrthonormal(t, "V", d.V, 1e-13)
			for i, s := range d.S {
				if !(s >= 0) || i > 0 && s > d.S[i-1] {
					t.Errorf("trial %d: singular values %v", trial, d.S)
				}
			}
		}
		if f, err := QR(m, 0); err != nil {
			t.Error(err)
		} else {
			checkOrthonormal(t, "Q", f.Q(), 1e-13)
		}
		if _, err := LeastSquares(ctx, m, m.Col(0), 0); err != nil {
			t.Error(err)
		}
		if _, err := LeastSquaresDD(ToDD(m), VectorDD(m.Col(0)), 0); err != nil {
			t.Error(err)
		}
		if rows == cols {
			e, err := EigenSym(m)
			if err != nil {
				t.Error(err)
			} else if !e.Converged {
				t.Errorf("trial %d: no convergence", trial)
			} else {
				checkOrthonormal(t, "eigenvectors", e.Vectors, 1e-13)
			}
			if _, err := Cholesky(m); err != nil {
				t.Error(err)
			}
		}
		if !slices.Equal(before.Data, m.Data) {
			t.Fatalf("trial %d: the input changed", trial)
		}
	}
}
