package mixture

import (
	"context"
	"math"
	"strings"
	"testing"

	"reprise/analyses/rng"
)

// mixedRows are rows with a level, a normal number and a count, some values missing.
func mixedRows(seed uint64, n int) []Indicator {
	s := rng.New(seed, "mixed rows")
	vars := []Indicator{
		{Name: "level", Family: Categorical, Levels: 3, Codes: make([]int, n)},
		{Name: "number", Family: Normal, Numbers: make([]float64, n)},
		{Name: "count", Family: Poisson, Numbers: make([]float64, n)},
		{Name: "answer", Family: Categorical, Levels: 2, Codes: make([]int, n)},
	}
	for i := range n {
		g := i % 3
		vars[0].Codes[i] = (g + s.IntN(2)) % 3
		vars[1].Numbers[i] = float64(4*g) + s.Normal()
		vars[2].Numbers[i] = float64(s.Binomial(10, 0.1+float64(0.3*float64(g))))
		vars[3].Codes[i] = (g + s.IntN(3)) / 3
		switch i % 7 {
		case 2:
			vars[0].Codes[i] = -1
		case 4:
			vars[1].Numbers[i], vars[2].Numbers[i] = math.NaN(), math.NaN()
		}
	}
	return vars
}

// inOrder returns a fit's parameters in EM's own order.
func inOrder(m *Latent) (shares []float64, distributions [][]Distribution) {
	shares, distributions = make([]float64, m.Classes), make([][]Distribution, m.Classes)
	for k, at := range m.Order {
		shares[at], distributions[at] = m.Shares[k], m.Distributions[k]
	}
	return shares, distributions
}

// TestLatentSharesAreTheFits holds that the fit's rows get its own posterior shares, bit for
// bit, and so does any part of them.
func TestLatentSharesAreTheFits(t *testing.T) {
	for _, vars := range [][]Indicator{patternData(t, carcinoma), mixedRows(3, 120)} {
		m, err := LatentClass(context.Background(), vars, LatentOptions{Classes: 3}, rng.New(5, "s"))
		if err != nil {
			t.Fatal(err)
		}
		shares, distributions := inOrder(m)
		z, err := LatentShares(vars, shares, distributions)
		if err != nil {
			t.Fatal(err)
		}
		for i := range m.N {
			for k, at := range m.Order {
				if got, want := z.At(i, at), m.Posterior.At(m.Pattern[i], k); got != want {
					t.Fatalf("row %d, class %d: %v, the fit has %v", i, k, got, want)
				}
			}
		}
	}
}

// TestLatentSharesByBayes compares rows that the fit never saw with a plain product of
// probabilities and densities.
func TestLatentSharesByBayes(t *testing.T) {
	m, err := LatentClass(context.Background(), mixedRows(3, 120), LatentOptions{Classes: 3}, rng.New(5, "s"))
	if err != nil {
		t.Fatal(err)
	}
	vars := mixedRows(17, 40)
	z, err := LatentShares(vars, m.Shares, m.Distributions)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		f, sum := make([]float64, 3), 0.0
		for k := range f {
			f[k] = m.Shares[k]
			for j, v := range vars {
				d := m.Distributions[k][j]
				switch {
				case v.missing(i):
				case v.Family == Categorical:
					f[k] *= d.P[v.Codes[i]]
				case v.Family == Normal:
					u := (v.Numbers[i] - d.Mean) / d.SD
					f[k] *= math.Exp(-u*u/2) / (d.SD * math.Sqrt(2*math.Pi))
				default:
					x := v.Numbers[i]
					f[k] *= math.Pow(d.Mean, x) * math.Exp(-d.Mean) / math.Gamma(x+1)
				}
			}
			sum += f[k]
		}
		for k := range f {
			if got, want := z.At(i, k), f[k]/sum; math.Abs(got-want) > 1e-13 {
				t.Errorf("row %d, class %d: %v, want %v", i, k, got, want)
			}
		}
	}
}

func TestLatentSharesEdges(t *testing.T) {
	two := []Indicator{{Name: "a", Family: Categorical, Levels: 2, Codes: []int{0, 1}}, {Name: "b", Family: Categorical, Levels: 2, Codes: []int{1, -1}}}
	sure := [][]Distribution{{{P: []float64{0, 1}}, {P: []float64{0.5, 0.5}}}, {{P: []float64{1, 0}}, {P: []float64{1, 0}}}}
	z, err := LatentShares(two, []float64{0.5, 0.5}, sure)
	if err != nil || !math.IsNaN(z.At(0, 0)) || z.At(1, 0) != 1 {
		t.Errorf("%v, %v", z, err)
	}
	for _, c := range []struct {
		vars []Indicator
		dist [][]Distribution
		want string
	}{
		{nil, sure, "at least one indicator"},
		{two[:1], sure, "the distributions of 1 indicators, got 2"},
		{[]Indicator{two[0], {Name: "b", Family: Categorical, Levels: 2, Codes: []int{1}}}, sure, "has 1 rows, expected 2"},
		{[]Indicator{two[0], {Name: "b", Family: Categorical, Levels: 2, Codes: []int{1, 2}}}, sure, "level 2 in row 2 and 2 levels"},
		{[]Indicator{two[0], {Name: "b", Family: Categorical, Levels: 3, Codes: []int{1, 1}}}, sure, "3 levels and 2 probabilities in class 1"},
		{[]Indicator{{Name: "a", Family: Categorical, Levels: 2, Codes: []int{-1}}}, sure, "row 1 has no value"},
		{[]Indicator{{Name: "a", Family: Normal, Numbers: []float64{math.Inf(1)}}}, sure, "a finite number"},
		{[]Indicator{{Name: "a", Family: Normal, Numbers: []float64{1}}}, [][]Distribution{{{}}, {{}}}, "a standard deviation above 0"},
		{[]Indicator{{Name: "a", Family: Poisson, Numbers: []float64{1.5}}}, sure, "a whole number"},
		{two, sure[:1], "every class needs"},
	} {
		if _, err := LatentShares(c.vars, []float64{0.5, 0.5}, c.dist); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
