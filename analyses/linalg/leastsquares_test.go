package linalg

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

type namedFit struct {
	name string
	*Fit
}

// bothFits runs the float64 and the double-double fit with one tolerance.
func bothFits(t testing.TB, x *Matrix, y []float64, tolerance float64) []namedFit {
	t.Helper()
	plain, err := LeastSquares(t.Context(), x, y, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	double, err := LeastSquaresDD(ToDD(x), VectorDD(y), tolerance)
	if err != nil {
		t.Fatal(err)
	}
	return []namedFit{{"float64", plain}, {"double-double", double}}
}

func near(a, b, relative float64) bool {
	return a == b || math.Abs(a-b) <= relative*math.Max(math.Abs(a), math.Abs(b))
}

func TestLeastSquaresAgainstGonum(t *testing.T) {
	for _, s := range [][2]int{{3, 2}, {20, 5}, {300, 4}, {1100, 9}} {
		n, p := s[0], s[1]
		x, y := randomMatrix(n, p, 1), randomMatrix(n, 1, 2).Data
		var want mat.Dense
		if err := want.Solve(dense(x), mat.NewDense(n, 1, y)); err != nil {
			t.Fatal(err)
		}
		for _, f := range bothFits(t, x, y, 0) {
			if f.Rank != p || f.DF != n-p || len(f.Aliased) != 0 {
				t.Errorf("%v %s: rank %d, df %d", s, f.name, f.Rank, f.DF)
			}
			for j := range p {
				if !near(f.Coef[j], want.At(j, 0), 1e-11) {
					t.Errorf("%v %s: coefficient %v, gonum has %v", s, f.name, f.Coef[j], want.At(j, 0))
				}
			}
			g, _ := Gram(t.Context(), x)
			if d := largestDifference(t, mustMul(t, g, f.Unscaled), Identity(p)); d > 1e-11 {
				t.Errorf("%v %s: XᵀX times its inverse differs by %g", s, f.name, d)
			}
			for j := range p {
				se := f.ResidualSD * math.Sqrt(f.Unscaled.At(j, j))
				if !near(f.StdErrors[j], se, 1e-13) {
					t.Errorf("%v %s: standard error %v, want %v", s, f.name, f.StdErrors[j], se)
				}
			}
			for _, v := range MulTransVec(x, f.Residuals) {
				if math.Abs(v) > 1e-13*float64(n) {
					t.Errorf("%v %s: residuals are not orthogonal: %g", s, f.name, v)
				}
			}
			var rss, yy, explained float64
			for i, r := range f.Residuals {
				rss += r * r
				yy += y[i] * y[i]
				if math.Abs(f.Fitted[i]+r-y[i]) > 4*epsilon {
					t.Errorf("%v %s: fitted and residual do not add up", s, f.name)
				}
			}
			for _, e := range f.Effects {
				explained += e * e
			}
			if !near(f.RSS, rss, 1e-12) || !near(rss+explained, yy, 1e-12) || !near(f.ResidualSD*f.ResidualSD*float64(f.DF), rss, 1e-12) {
				t.Errorf("%v %s: sums of squares %v, %v, %v", s, f.name, f.RSS, rss, explained)
			}
		}
	}
}

// Expected as R's lm() prints it: the later column of a dependent set is NA.
func TestLeastSquaresAliased(t *testing.T) {
	base := randomMatrix(12, 2, 3)
	x := New(12, 6)
	y := make([]float64, 12)
	for i := range 12 {
		a, b := base.At(i, 0), base.At(i, 1)
		copy(x.Row(i), []float64{1, a, 3, b, 0.1*a - 0.7*b + 2, 0})
		y[i] = 2 + 3*a - b
	}
	for _, f := range bothFits(t, x, y, 0) {
		if f.Rank != 3 || f.DF != 9 || !slices.Equal(f.Aliased, []int{2, 4, 5}) || !slices.Equal(f.Kept, []int{0, 1, 3}) {
			t.Errorf("%s: rank %d, aliased %v, kept %v", f.name, f.Rank, f.Aliased, f.Kept)
		}
		for j, want := range []float64{2, 3, math.NaN(), -1, math.NaN(), math.NaN()} {
			if math.IsNaN(want) != math.IsNaN(f.Coef[j]) || math.Abs(f.Coef[j]-want) > 1e-13 {
				t.Errorf("%s: coefficient %d is %v, want %v", f.name, j, f.Coef[j], want)
			}
			if math.IsNaN(want) != math.IsNaN(f.StdErrors[j]) || math.IsNaN(want) != math.IsNaN(f.Unscaled.At(0, j)) {
				t.Errorf("%s: standard error %d is %v", f.name, j, f.StdErrors[j])
			}
		}
	}
}

func TestLeastSquaresFewRows(t *testing.T) {
	x, y := randomMatrix(3, 5, 4), []float64{1, 2, 3}
	for _, f := range bothFits(t, x, y, 0) {
		if f.Rank != 3 || f.DF != 0 || f.RSS != 0 || !math.IsNaN(f.ResidualSD) || !slices.Equal(f.Aliased, []int{3, 4}) {
			t.Errorf("%s: %+v", f.name, f.Fit)
		}
		for i, v := range f.Fitted {
			if v != y[i] || f.Residuals[i] != 0 {
				t.Errorf("%s: fitted %v", f.name, f.Fitted)
			}
		}
		if !math.IsNaN(f.StdErrors[0]) || math.IsNaN(f.Unscaled.At(0, 0)) {
			t.Errorf("%s: standard error %v", f.name, f.StdErrors[0])
		}
	}
	for _, f := range bothFits(t, New(3, 2), y, 0) {
		if f.Rank != 0 || f.DF != 3 || !near(f.RSS, 14, 4*epsilon) {
			t.Errorf("%s: zeros give %+v", f.name, f.Fit)
		}
	}
}

func TestLeastSquaresScaling(t *testing.T) {
	x, y := randomMatrix(30, 3, 5), randomMatrix(30, 1, 6).Data
	scaled := x.Clone()
	exponents := []int{-990, 0, 990}
	for i := range 30 {
		for j, e := range exponents {
			scaled.Set(i, j, math.Ldexp(x.At(i, j), e))
		}
	}
	want := bothFits(t, x, y, 0)
	for i, f := range bothFits(t, scaled, y, 0) {
		w := want[i]
		for j, e := range exponents {
			if f.Coef[j] != math.Ldexp(w.Coef[j], -e) || f.StdErrors[j] != math.Ldexp(w.StdErrors[j], -e) {
				t.Errorf("%s: column times 2^%d: %v ± %v, without %v ± %v", f.name, e, f.Coef[j], f.StdErrors[j], w.Coef[j], w.StdErrors[j])
			}
		}
		if f.RSS != w.RSS || !slices.Equal(f.Residuals, w.Residuals) {
			t.Errorf("%s: scaling changes the residuals", f.name)
		}
	}
}
