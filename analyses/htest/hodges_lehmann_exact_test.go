package htest

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"reprise/analyses/dist"
)

// The rank tests as R 4.6 does them (testdata/wilcox46.R): ties, zeros, tiny and asymmetric samples,
// both sides of the rule's boundary.
func TestRankTestsAsR46(t *testing.T) {
	var ref struct {
		Cases []struct {
			X, Y, Mu, Level, Statistic, P []refNumber
			Exact                         bool
			Interval, Estimate, Mirrored  []refNumber
		}
	}
	if err := json.Unmarshal(must(os.ReadFile("testdata/wilcox46.json")), &ref); err != nil {
		t.Fatal(err)
	}
	if len(ref.Cases) != 82 {
		t.Fatalf("%d cases", len(ref.Cases))
	}
	floats := func(r []refNumber) []float64 {
		out := make([]float64, len(r))
		for i, v := range r {
			out[i] = float64(v)
		}
		return out
	}
	exactOnes := 0
	for i, c := range ref.Cases {
		near := func(what string, tolerance float64, want refNumber, got float64) {
			t.Helper()
			if w := float64(want); got != w && !(math.Abs(got-w) <= tolerance*math.Max(1e-3, math.Abs(w))) {
				t.Errorf("case %d, %s: %.17g, R %.17g", i, what, got, w)
			}
		}
		tails := func(got Tails) {
			t.Helper()
			for k, g := range []float64{got.TwoSided, got.Less, got.Greater} {
				near([]string{"two sided", "less", "greater"}[k], 1e-12, c.P[k], g)
			}
		}
		root := func(h ShiftEffect, want []refNumber) { // R searches the step as a root, to 1e-4
			t.Helper()
			if math.Abs(h.Lower-float64(want[0])) > 1.1e-4 || math.Abs(h.Upper-float64(want[1])) > 1.1e-4 {
				t.Errorf("case %d: interval %v to %v, R %v", i, h.Lower, h.Upper, want)
			}
		}
		x, mu, level := floats(c.X), float64(c.Mu[0]), float64(c.Level[0])
		if c.Y == nil {
			o := SignedRankR46()
			o.Shift = mu
			r := must(Wilcoxon(x, o))
			near("V", 0, c.Statistic[0], r.V)
			tails(r.Tails)
			if strings.HasPrefix(r.Method, "exact") != c.Exact {
				t.Errorf("case %d: %s", i, r.Method)
			}
			if !c.Exact {
				h := must(HodgesLehmannOne(x, false, level))
				root(h, c.Interval)
				continue
			}
			exactOnes++
			h := must(HodgesLehmannOneExact(x, level))
			near("estimate", 1e-15, c.Estimate[0], h.Value)
			near("upper", 1e-15, c.Interval[1], h.Upper)
			// R's lower bound leaves out P(V = v); its upper bound of the mirrored sample doesn't
			near("lower", 1e-15, -c.Mirrored[1], h.Lower)
			if h.Lower > float64(c.Interval[0]) {
				t.Errorf("case %d: lower bound %v above R's %v", i, h.Lower, c.Interval[0])
			}
			continue
		}
		y := floats(c.Y)
		o := RankSumR46()
		o.Shift = mu
		r := must(MannWhitney(x, y, o))
		near("U", 0, c.Statistic[0], r.U)
		tails(r.Tails)
		if strings.HasPrefix(r.Method, "exact") != c.Exact {
			t.Errorf("case %d: %s", i, r.Method)
		}
		if !c.Exact {
			h := must(HodgesLehmann(x, y, false, level))
			root(h, c.Interval)
			continue
		}
		h := must(HodgesLehmannExact(x, y, level))
		near("estimate", 1e-15, c.Estimate[0], h.Value)
		near("lower", 1e-15, c.Interval[0], h.Lower)
		near("upper", 1e-15, c.Interval[1], h.Upper)
	}
	if exactOnes < 30 {
		t.Errorf("only %d exact one-sample cases", exactOnes)
	}
}

// Bisection finds the bound that asking at every step finds, and mirrored data mirror it.
func TestHodgesLehmannExactAsksEverywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 6))
	for range 300 {
		x, y := make([]float64, 1+r.IntN(9)), make([]float64, 1+r.IntN(9))
		top := 2 + r.IntN(9)
		for i := range x {
			x[i] = float64(r.IntN(top))
		}
		for i := range y {
			y[i] = float64(r.IntN(top)) / 2
		}
		level := []float64{0.5, 0.8, 0.95}[r.IntN(3)]
		h := must(HodgesLehmannExact(x, y, level))
		// half units and quarter steps: every shift between two differences is a multiple of 1/4
		lower := math.Inf(-1)
		for s := -30.25; s < 30; s += 0.5 {
			moved := make([]float64, len(x))
			for i, v := range x {
				moved[i] = v - s
			}
			rk := midranks(moved, y)
			if must(dist.NewRankSumTies(rk.ranks, len(x))).AtLeast(sumPlain(rk.ranks[:len(x)])) > (1-level)/2+shiftSlack {
				break
			}
			lower = s + 0.25
		}
		if lower == -30 {
			lower = math.Inf(-1)
		}
		if h.Lower != lower && !(math.IsInf(h.Lower, -1) && math.IsInf(lower, -1)) {
			t.Fatalf("%v %v %v: lower %v, asked everywhere %v", x, y, level, h.Lower, lower)
		}
		if m := must(HodgesLehmannExact(y, x, level)); m.Upper != -h.Lower || m.Lower != -h.Upper {
			t.Fatalf("%v %v: %+v mirrored %+v", x, y, h, m)
		}
	}
}

func BenchmarkHodgesLehmannExact(b *testing.B) {
	r := rand.New(rand.NewPCG(4, 6))
	x, y := make([]float64, 49), make([]float64, 49)
	for i := range x {
		x[i], y[i] = math.Round(100*r.NormFloat64())/100, math.Round(100*r.NormFloat64())/100
	}
	for b.Loop() {
		must(HodgesLehmannExact(x, y, 0.95))
	}
}
