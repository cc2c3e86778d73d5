package dist

import (
	"math"
	"testing"
)

func TestStudentizedRangeProperties(t *testing.T) {
	for _, d := range []StudentizedRange{{2, 5}, {3, 1}, {3, 12.5}, {30, 200}, {5, math.Inf(1)}} {
		last := 0.0
		for _, q := range []float64{0.01, 0.3, 1, 2, 3.5, 5, 9, 20} {
			p, u := d.CDF(q), d.Survival(q)
			if !(p >= last && p <= 1 && u >= 0 && u <= 1) || math.Abs(p+u-1) > 2e-12 {
				t.Errorf("%+v q=%v: CDF %v, Survival %v", d, q, p, u)
			}
			last = p
		}
		for _, p := range []float64{1e-200, 1e-12, 0.05, 0.9} {
			q := d.QuantileUpper(p)
			if q > 1e30 {
				continue
			}
			if back := d.Survival(q); math.Abs(back-p) > 1e-11*p {
				t.Errorf("%+v: QuantileUpper(%v) = %v gives back %v", d, p, q, back)
			}
		}
		if q := d.Quantile(0.95); math.Abs(d.CDF(q)-0.95) > 1e-12 {
			t.Errorf("%+v: Quantile(0.95) = %v gives back %v", d, q, d.CDF(q))
		}
	}
}

// Two means: Q = sqrt(2) |t|.
func TestStudentizedRangeTwoMeans(t *testing.T) {
	for _, df := range []float64{0.5, 1, 3, 17.5, 250, 1e5, math.Inf(1)} {
		for _, q := range []float64{0.05, 0.7, 2.8, 6, 15, 35} {
			want := StudentT{df}.TwoSided(q / math.Sqrt2)
			if want < 1e-300 {
				continue
			}
			if got := (StudentizedRange{2, df}).Survival(q); math.Abs(got-want) > 2e-11*want {
				t.Errorf("df=%v q=%v: %v, want %v (relative %.2g)", df, q, got, want, got/want-1)
			}
		}
	}
}

func TestStudentizedRangeInvalid(t *testing.T) {
	for _, d := range []StudentizedRange{{1, 5}, {3, 0}, {3, -1}, {3, math.NaN()}, {1 << 20, 4}} {
		if d.Check() == nil || !math.IsNaN(d.CDF(1)) || !math.IsNaN(d.Quantile(0.5)) {
			t.Errorf("%+v: accepted", d)
		}
	}
	d := StudentizedRange{3, 10}
	if d.CDF(0) != 0 || d.Survival(-1) != 1 || d.CDF(math.Inf(1)) != 1 || !math.IsNaN(d.CDF(math.NaN())) || d.Quantile(0) != 0 || !math.IsInf(d.Quantile(1), 1) {
		t.Error("end points")
	}
}
