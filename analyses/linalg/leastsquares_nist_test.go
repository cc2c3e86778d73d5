package linalg

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"reprise/analyses/numeric"
)

// strdSet is one data set of testdata/nist_strd.txt.
type strdSet struct {
	name, model string
	degree      int
	sd          float64
	coef, se    []float64
	y           []numeric.DD
	x           [][]numeric.DD // rows of predictors as printed
}

func readSTRD(t testing.TB, path string) []*strdSet {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var sets []*strdSet
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		switch f[0] {
		case "set":
			s := &strdSet{name: f[1], model: f[2]}
			if s.model == "poly" {
				s.degree = int(number(f[3]))
			}
			sets = append(sets, s)
			continue
		}
		s := sets[len(sets)-1]
		switch f[0] {
		case "sd":
			s.sd = number(f[1])
		case "coef":
			s.coef = append(s.coef, number(f[1]))
			s.se = append(s.se, number(f[2]))
		default:
			var row []numeric.DD
			for _, word := range f {
				v, err := numeric.ParseDD(word)
				if err != nil {
					t.Fatal(err)
				}
				row = append(row, v)
			}
			s.y = append(s.y, row[0])
			s.x = append(s.x, row[1:])
		}
	}
	return sets
}

// design builds the model's columns in double-double.
func (s *strdSet) design() *MatrixDD {
	m := NewDD(len(s.y), len(s.coef))
	for i, x := range s.x {
		row := m.Data[i*m.Cols : (i+1)*m.Cols]
		switch s.model {
		case "poly":
			row[0] = numeric.FromFloat(1)
			for j := 1; j <= s.degree; j++ {
				row[j] = row[j-1].Mul(x[0])
			}
		case "columns":
			row[0] = numeric.FromFloat(1)
			copy(row[1:], x)
		default:
			copy(row, x)
		}
	}
	return m
}

// logRelativeError is the number of right digits, at most 15.
func logRelativeError(got, want float64) float64 {
	e := math.Abs(got - want)
	if want != 0 {
		e /= math.Abs(want)
	}
	if math.IsNaN(e) {
		return 0
	}
	return math.Min(15, -numeric.Log10(math.Max(e, 1e-300)))
}

func digits(s *strdSet, f *Fit) (coef, se, sd float64) {
	coef, se = 15, 15
	for i := range s.coef {
		coef = math.Min(coef, logRelativeError(f.Coef[i], s.coef[i]))
		se = math.Min(se, logRelativeError(f.StdErrors[i], s.se[i]))
	}
	return coef, se, logRelativeError(f.ResidualSD, s.sd)
}

func recover64(v []numeric.DD) []numeric.DD {
	plain := make([]float64, len(v))
	for i, d := range v {
		plain[i] = d.Float()
	}
	return DecimalDD(plain)
}

// The certified values have 15 printed digits, so half a unit of the last one
// costs up to 10^-14.3: that is the bar. Where the fit is exact the certified
// errors are zero and the absolute value counts.
func TestSTRDLinearRegression(t *testing.T) {
	for _, s := range readSTRD(t, "testdata/nist_strd.txt") {
		x := s.design()
		fit, err := LeastSquaresDD(x, s.y, 0)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		coef, se, sd := digits(s, fit)
		t.Logf("%-9s double-double: coef %.1f, se %.1f, residual sd %.1f", s.name, coef, se, sd)
		if fit.Rank != len(s.coef) || coef < 14.3 || se < 14.3 || sd < 14.3 {
			t.Errorf("%s: rank %d, digits %.2f, %.2f, %.2f; want rank %d and 14.3 digits", s.name, fit.Rank, coef, se, sd, len(s.coef))
		}
		// Read as float64 and recovered as decimals, the data are the same.
		recovered := *s
		recovered.x, recovered.y = nil, recover64(s.y)
		for _, row := range s.x {
			recovered.x = append(recovered.x, recover64(row))
		}
		again, err := LeastSquaresDD(recovered.design(), recovered.y, 0)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if coef, se, sd := digits(s, again); coef < 14.3 || se < 14.3 || sd < 14.3 {
			t.Errorf("%s from float64: digits %.2f, %.2f, %.2f; want 14.3", s.name, coef, se, sd)
		}
		plain, y := New(x.Rows, x.Cols), make([]float64, x.Rows)
		for i, v := range x.Data {
			plain.Data[i] = v.Float()
		}
		for i, v := range s.y {
			y[i] = v.Float()
		}
		f, err := LeastSquares(t.Context(), plain, y, 1e-14)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		coef, se, sd = digits(s, f)
		t.Logf("%-9s float64:       coef %.1f, se %.1f, residual sd %.1f", s.name, coef, se, sd)
		floor := map[string][3]float64{ // a digit or so below what is measured
			"Filip": {6, 6, 6}, "Longley": {10.5, 11.5, 11.5}, "Wampler1": {8, 9, 9}, "Wampler2": {10, 12, 12},
			"Wampler3": {8, 9, 13}, "Wampler4": {7, 9, 13}, "Wampler5": {5, 9, 13}, "NoInt2": {14.5, 14.5, 14.5},
		}[s.name]
		if f.Rank != len(s.coef) || coef < floor[0] || se < floor[1] || sd < floor[2] {
			t.Errorf("%s in float64: rank %d, digits %.2f, %.2f, %.2f; want %v", s.name, f.Rank, coef, se, sd, floor)
		}
	}
}

// At R's tolerance the tenth power in Filip counts as aliased, as lm() has it.
func TestSTRDFilipAliasedAtLooseTolerance(t *testing.T) {
	for _, s := range readSTRD(t, "testdata/nist_strd.txt") {
		if s.name != "Filip" {
			continue
		}
		fit, err := LeastSquaresDD(s.design(), s.y, DefaultAliasTolerance)
		if err != nil {
			t.Fatal(err)
		}
		if len(fit.Aliased) == 0 || !math.IsNaN(fit.Coef[fit.Aliased[0]]) {
			t.Errorf("rank %d, aliased %v: want a column called aliased at 1e-7", fit.Rank, fit.Aliased)
		}
		t.Log(fit.Aliased)
	}
}
