package mixture

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/rng"
)

// patternData spells out "0101 7" lines: a response pattern of 0/1 items (. is missing) and
// how many rows have it.
func patternData(t *testing.T, text string) []Indicator {
	t.Helper()
	var vars []Indicator
	for line := range strings.Lines(text) {
		var pattern string
		var n int
		if _, err := fmt.Sscan(line, &pattern, &n); err != nil {
			t.Fatal(err)
		}
		if vars == nil {
			for j := range pattern {
				vars = append(vars, Indicator{Name: fmt.Sprintf("item %d", j+1), Family: Categorical, Levels: 2})
			}
		}
		for j, c := range pattern {
			for range n {
				vars[j].Codes = append(vars[j].Codes, map[rune]int{'0': 0, '1': 1, '.': -1}[c])
			}
		}
	}
	return vars
}

// Four indicators of myocardial infarction (Q wave, history, LDH, CPK) of 94 patients: D.
// Rindskopf, W. Rindskopf, Stat Med 1986;5:21, as counts of response patterns.
const myocardial = `0000 33
0001 7
0010 1
0011 3
0100 7
0101 5
0111 5
1001 2
1011 4
1101 3
1111 24`

// Seven pathologists on 118 slides of the uterine cervix: A. Agresti, Categorical Data
// Analysis, as counts of response patterns.
const carcinoma = `0000000 34
0000100 2
0100000 6
0100001 1
0100100 4
0100101 5
1000000 2
1010101 1
1100000 2
1100001 1
1100100 2
1100101 7
1100111 1
1101001 1
1101101 2
1101111 3
1110101 13
1110111 5
1111101 10
1111111 16`

// Five dentists on 3,869 X-rays: M. A. Espeland, S. L. Handelman, Biometrics 1989;45:587, as
// counts of response patterns.
const dental = `00000 1880
00001 789
00010 43
00011 75
00100 23
00101 63
00110 8
00111 22
01000 188
01001 191
01010 17
01011 67
01100 15
01101 85
01110 8
01111 56
10000 22
10001 26
10010 6
10011 14
10100 1
10101 20
10110 2
10111 17
11000 2
11001 20
11010 6
11011 27
11100 3
11101 72
11110 1
11111 100`

func latent(t *testing.T, vars []Indicator, o LatentOptions) *Latent {
	t.Helper()
	r, err := LatentClass(context.Background(), vars, o, rng.New(1, "latent"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func printed(t *testing.T, what string, got float64, want string) {
	t.Helper()
	digits := 0
	if i := strings.IndexByte(want, '.'); i >= 0 {
		digits = len(want) - i - 1
	}
	if s := fmt.Sprintf("%.*f", digits, got); s != want {
		t.Errorf("%s is %s, printed %s", what, s, want)
	}
}

// TestMyocardial checks the numbers of K. J. Beath, J Stat Softw 2017;81(13), pp. 8-10.
func TestMyocardial(t *testing.T) {
	vars := patternData(t, myocardial)
	printed(t, "BIC of 1 class", latent(t, vars, LatentOptions{Classes: 1, Penalty: 0.01}).BIC, "524.7441")
	r := latent(t, vars, LatentOptions{Classes: 2, Penalty: 0.01})
	printed(t, "BIC", r.BIC, "402.2951")
	printed(t, "AIC", r.AIC, "379.4054")
	printed(t, "AIC3", r.AIC3, "388.4054")
	printed(t, "log-likelihood", r.LogLik, "-180.7027")
	printed(t, "penalised", r.Penalised, "-180.7829")
	printed(t, "share 1", r.Shares[0], "0.5422")
	for j, want := range []string{"0.0001", "0.1951", "0.0270", "0.1956"} {
		printed(t, "healthy", r.Distributions[0][j].P[1], want)
	}
	for j, want := range []string{"0.7668", "0.7914", "0.8279", "0.9999"} {
		printed(t, "diseased", r.Distributions[1][j].P[1], want)
	}
	for _, c := range []struct{ pattern, want string }{{"1011", "0.9999974"}, {"1001", "0.9995465"}, {"1101", "0.9999710"}} {
		for i, row := range r.First {
			s := ""
			for _, v := range vars {
				s += fmt.Sprint(v.Codes[row])
			}
			if s == c.pattern {
				printed(t, "posterior of "+s, r.Posterior.At(i, 1), c.want)
			}
		}
	}
}

// TestDental checks the BIC table of Beath, p. 12.
func TestDental(t *testing.T) {
	vars := patternData(t, dental)
	for k, want := range []string{"17531.13", "15021.64", "14962.89"} {
		printed(t, "BIC", latent(t, vars, LatentOptions{Classes: k + 1, Penalty: 0.01}).BIC, want)
	}
	printed(t, "expected count of 00000", latent(t, vars, LatentOptions{Classes: 2, Penalty: 0.01}).Expected[0], "1836.27")
}

// TestCarcinoma checks the numbers of the poLCA manual 1.4, section 6.1. Its four classes
// (AIC 641.6, BIC 727.5) are a local maximum; poLCA's later help page has the better one,
// log-likelihood -289.2858.
func TestCarcinoma(t *testing.T) {
	vars := patternData(t, carcinoma)
	two := latent(t, vars, LatentOptions{Classes: 2})
	printed(t, "AIC 2", two.AIC, "664.5")
	printed(t, "BIC 2", two.BIC, "706.1")
	r := latent(t, vars, LatentOptions{Classes: 3})
	printed(t, "log-likelihood", r.LogLik, "-293.705")
	printed(t, "AIC", r.AIC, "633.41")
	printed(t, "BIC", r.BIC, "697.1357")
	fit := r.Fit()
	printed(t, "G2", fit.G2, "15.26171")
	printed(t, "X2", fit.X2, "20.5034")
	if r.Parameters != 23 || fit.DF != 95 {
		t.Errorf("%d parameters, %d degrees of freedom", r.Parameters, fit.DF)
	}
	for k, want := range []string{"0.4447", "0.3736", "0.1817"} {
		printed(t, "share", r.Shares[k], want)
	}
	sizes := make([]int, 3)
	for _, c := range r.Codes {
		sizes[c]++
	}
	if !slices.Equal(sizes, []int{51, 44, 23}) { // 0.4322, 0.3729, 0.1949 of 118
		t.Errorf("sizes %v", sizes)
	}
	for j, want := range []string{"0.5128", "1.0000", "0.0000", "0.0576", "0.7506", "0.0000", "0.6307"} {
		printed(t, "problematic", r.Distributions[2][j].P[1], want)
	}
	four := latent(t, vars, LatentOptions{Classes: 4})
	printed(t, "log-likelihood 4", four.LogLik, "-289.2858")
	printed(t, "AIC 4", four.AIC, "640.6")
	printed(t, "BIC 4", four.BIC, "726.5")
	local := slices.ContainsFunc(four.Optima[1:], func(o Optimum) bool {
		return fmt.Sprintf("%.1f", float64(2*four.Parameters)-2*o.LogLik) == "641.6"
	})
	if !local || four.Optima[0].Starts < 5 {
		t.Errorf("the printed local maximum is not among the end points: %v", four.Optima)
	}
}

// TestMissing compares the likelihood under missing values with the sum over the rows, and
// complete data with the same data in which a column of a constant is missing at random.
func TestMissing(t *testing.T) {
	vars := patternData(t, "110 20\n001 15\n1.0 6\n0.. 4\n.11 3\n011 5\n")
	r := latent(t, vars, LatentOptions{Classes: 2})
	want := 0.0
	for i := range r.N {
		f := 0.0
		for k, share := range r.Shares {
			for j := range vars {
				if c := vars[j].Codes[i]; c >= 0 {
					share *= r.Distributions[k][j].P[c]
				}
			}
			f += share
		}
		want += math.Log(f)
	}
	if !near(r.LogLik, want, 1e-12) {
		t.Errorf("log-likelihood %v, by rows %v", r.LogLik, want)
	}
	if r.Fit().Reason == "" {
		t.Error("G2 is given with missing values")
	}
}

// mixed draws two classes with a normal, a Poisson and two categorical indicators.
func mixed(n int) []Indicator {
	s := rng.New(7, "mixed")
	vars := []Indicator{
		{Name: "x", Family: Normal}, {Name: "count", Family: Poisson}, {Name: "a", Family: Categorical, Levels: 3}, {Name: "noise", Family: Categorical, Levels: 2},
	}
	for i := range n {
		k := i % 2
		vars[0].Numbers = append(vars[0].Numbers, 3*float64(k)+s.Normal())
		vars[1].Numbers = append(vars[1].Numbers, float64(s.Poisson(1+5*float64(k))))
		vars[2].Codes = append(vars[2].Codes, s.IntN(2)+k)
		vars[3].Codes = append(vars[3].Codes, s.IntN(2))
	}
	vars[0].Numbers[3] = math.NaN()
	vars[2].Codes[4] = -1
	return vars
}

func TestMixedIndicators(t *testing.T) {
	vars := mixed(400)
	r := latent(t, vars, LatentOptions{Classes: 2})
	wrong := 0
	for i, c := range r.Codes {
		if c != r.Codes[0] != (i%2 == 1) {
			wrong++
		}
	}
	if wrong > 8 {
		t.Errorf("%d of 400 rows in the wrong class", wrong)
	}
	if r.Parameters != 1+2*(2+1+2+1) {
		t.Errorf("%d parameters", r.Parameters)
	}
	// A shared indicator adds its own maximum to the log-likelihood of the others.
	vars[3].Shared = true
	shared, without := latent(t, vars, LatentOptions{Classes: 2}), latent(t, vars[:3], LatentOptions{Classes: 2})
	alone := latent(t, vars[3:], LatentOptions{Classes: 1})
	if !near(shared.LogLik, without.LogLik+alone.LogLik, 1e-9) || shared.Parameters != without.Parameters+1 {
		t.Errorf("shared %v, without %v and alone %v", shared.LogLik, without.LogLik, alone.LogLik)
	}
	// One class is the sum of the indicators' own maxima, in closed form.
	x := vars[0]
	x.Numbers = slices.DeleteFunc(slices.Clone(x.Numbers), math.IsNaN)
	one := latent(t, []Indicator{x}, LatentOptions{Classes: 1})
	_, sd := x.overall()
	if want := -399 * (0.5*math.Log(2*math.Pi) + math.Log(sd) + 0.5); !near(one.LogLik, want, 1e-12) {
		t.Errorf("one normal class %v, closed form %v", one.LogLik, want)
	}
	c := vars[1]
	want, mean := 0.0, 0.0
	for _, v := range c.Numbers {
		mean += v / 400
	}
	for _, v := range c.Numbers {
		g, _ := math.Lgamma(v + 1)
		want += v*math.Log(mean) - mean - g
	}
	if got := latent(t, []Indicator{c}, LatentOptions{Classes: 1}); !near(got.LogLik, want, 1e-12) {
		t.Errorf("one Poisson class %v, closed form %v", got.LogLik, want)
	}
}

// TestStandardErrors checks one class, where they are known in closed form, and that unknown
// classes cost precision.
func TestStandardErrors(t *testing.T) {
	vars := mixed(400)
	se := latent(t, vars[3:], LatentOptions{Classes: 1}).StandardErrors()
	p := 0.0
	for _, c := range vars[3].Codes {
		p += float64(c) / 400
	}
	if want := math.Sqrt(p * (1 - p) / 400); !near(se.Distributions[0][0].P[1], want, 1e-12) {
		t.Errorf("share %v, closed form %v", se.Distributions[0][0].P[1], want)
	}
	x := vars[0]
	x.Numbers = slices.DeleteFunc(slices.Clone(x.Numbers), math.IsNaN)
	se = latent(t, []Indicator{x}, LatentOptions{Classes: 1}).StandardErrors()
	_, sd := x.overall()
	if want := sd / math.Sqrt(399); math.Abs(se.Distributions[0][0].Mean-want) > 0.01*want {
		t.Errorf("mean %v, closed form %v", se.Distributions[0][0].Mean, want)
	}
	r := latent(t, patternData(t, dental), LatentOptions{Classes: 2})
	se = r.StandardErrors()
	if !(se.Shares[0] > math.Sqrt(r.Shares[0]*r.Shares[1]/float64(r.N))) {
		t.Errorf("error of the share %v is below that of known classes", se.Shares[0])
	}
}

func TestLatentThreadsAndNumbering(t *testing.T) {
	vars := mixed(120)
	var first *Latent
	for _, threads := range []int{1, 2, 8} {
		r, err := LatentClass(blocks.WithThreads(context.Background(), threads), vars, LatentOptions{Classes: 3, Starts: 20}, rng.New(3, "s"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(r.Shares, func(a, b float64) int { return int(math.Copysign(1, b-a)) }) {
			t.Errorf("shares are not decreasing: %v", r.Shares)
		}
		if first == nil {
			first = r
		} else if r.LogLik != first.LogLik || !slices.Equal(r.Posterior.Data, first.Posterior.Data) {
			t.Errorf("%d threads give other bits", threads)
		}
	}
}

func TestLatentErrors(t *testing.T) {
	ok := Indicator{Name: "a", Family: Categorical, Levels: 2, Codes: []int{0, 1, 0}}
	for _, c := range []struct {
		vars []Indicator
		o    LatentOptions
		want string
	}{
		{nil, LatentOptions{Classes: 1}, "at least one indicator"},
		{[]Indicator{ok}, LatentOptions{Classes: 4}, "number of classes must be between 1"},
		{[]Indicator{ok}, LatentOptions{}, "number of classes must be between 1"},
		{[]Indicator{ok}, LatentOptions{Classes: 1, Penalty: -1}, "the penalty must"},
		{[]Indicator{ok, {Name: "b", Family: Normal, Numbers: []float64{1, 2}}}, LatentOptions{Classes: 1}, "has 2 rows, expected 3"},
		{[]Indicator{{Name: "b", Family: Normal, Numbers: []float64{1, 1, 1}}}, LatentOptions{Classes: 1}, "is constant"},
		{[]Indicator{{Name: "b", Family: Poisson, Numbers: []float64{1, 2.5, 1}}}, LatentOptions{Classes: 1}, "whole number"},
		{[]Indicator{{Name: "b", Family: Categorical, Levels: 2, Codes: []int{0, -1, 2}}}, LatentOptions{Classes: 1}, "has level 2 in row 3"},
		{[]Indicator{{Name: "b", Family: Categorical, Levels: 2, Codes: []int{0, -1, 1}}}, LatentOptions{Classes: 1}, "row 2 has no value"},
		{[]Indicator{{Name: "b", Family: Normal, Numbers: []float64{1, 2, math.Inf(1)}}}, LatentOptions{Classes: 1}, "finite"},
	} {
		_, err := LatentClass(context.Background(), c.vars, c.o, rng.New(1, "s"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
