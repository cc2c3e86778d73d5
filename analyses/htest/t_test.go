package htest

import (
	"math"
	"strings"
	"testing"
)

func TestTwoSampleT(t *testing.T) {
	for name, f := range map[string]func(x, y []float64) (TResult, error){"welch": WelchT, "pooled": PooledT} {
		reference(t, name, func(t *testing.T, c *refCase) {
			r := must(f(c.x(t), c.y(t)))
			// R rounds means near 1e8 before it subtracts them: 1.5e-8 of the difference.
			tol, wide := 1e-13, 1e-10
			if r.Mean1 > 1e7 {
				tol, wide = 1e-8, 1e-7
			}
			tails := r.Tails()
			c.near(t, "t", tol, r.T)
			c.near(t, "df", tol, r.DF)
			c.near(t, "p", 10*tol, r.P)
			c.near(t, "less", 10*tol, tails.Less)
			c.near(t, "greater", 10*tol, tails.Greater)
			c.near(t, "se", tol, r.StdErr)
			b := must(r.Interval(0.95, TwoSided))
			c.near(t, "ci", wide, b.Lower, b.Upper)
			b = must(r.Interval(0.9, Less))
			c.near(t, "ci_less", wide, b.Lower, b.Upper)
		})
	}
}

func TestOneSampleT(t *testing.T) {
	reference(t, "one_sample", func(t *testing.T, c *refCase) {
		r := must(OneSampleT(c.x(t), 1.2))
		b := must(r.Interval(0.95, TwoSided))
		c.near(t, "t", 1e-12, r.T)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "ci", 1e-11, b.Lower, b.Upper)
	})
	reference(t, "paired_t", func(t *testing.T, c *refCase) {
		r := must(PairedT(c.x(t), c.y(t)))
		b := must(r.Interval(0.95, TwoSided))
		c.near(t, "t", 1e-12, r.T)
		c.near(t, "df", 0, r.DF)
		c.near(t, "p", 1e-11, r.P)
		c.near(t, "ci", 1e-11, b.Lower, b.Upper)
	})
}

func TestTBadInput(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		want string
	}{
		{nil, []float64{1, 2}, "at least 2 values, got 0 and 2"},
		{[]float64{1}, []float64{1, 2}, "at least 2 values, got 1 and 2"},
		{[]float64{1, 1, 1}, []float64{2, 2}, "do not vary"},
		{[]float64{1, math.NaN()}, []float64{2, 3}, "finite numbers, value 2 is NaN"},
		{[]float64{1, 2}, []float64{2, math.Inf(1)}, "finite numbers, value 2 is +Inf"},
		{[]float64{1e308, -1e308}, []float64{1e308, -1e308}, "too large"},
	} {
		if _, err := WelchT(c.x, c.y); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("WelchT(%v, %v): error %v, want %q", c.x, c.y, err, c.want)
		}
	}
	if _, err := PairedT([]float64{1, 2}, []float64{1}); err == nil || !strings.Contains(err.Error(), "equal length, got 2 and 1") {
		t.Errorf("pairs of unequal length: %v", err)
	}
	if _, err := OneSampleT([]float64{0.1, 0.1, 0.1}, 0); err == nil {
		t.Error("a constant has a t-test")
	}
	if r, err := PooledT([]float64{1}, []float64{2, 3}); err != nil || math.IsNaN(r.P) {
		t.Errorf("one value against two: %v, %v", r, err)
	}
}

func TestTMirror(t *testing.T) {
	x, y := []float64{1, 2, 4, 9}, []float64{3, 5, 7, 8, 20}
	a, b := must(WelchT(x, y)), must(WelchT(y, x))
	if a.T != -b.T || a.P != b.P || a.Tails().Less != b.Tails().Greater {
		t.Errorf("%v and %v are not mirrored", a, b)
	}
}
