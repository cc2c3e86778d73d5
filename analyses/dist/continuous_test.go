package dist

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// continuous is what the continuous distributions share.
type continuous interface {
	Distribution
	LogCDF(x float64) float64
	LogSurvival(x float64) float64
	Density(x float64) float64
	LogDensity(x float64) float64
	Quantile(p float64) float64
	QuantileUpper(p float64) float64
	Check() error
}

var levels = []float64{1e-290, 1e-150, 1e-30, 1e-10, 1e-4, 0.01, 0.05, 0.2, 0.4, 0.5, 0.6, 0.9, 0.999}

func continuousCases() []continuous {
	return []continuous{
		StandardNormal,
		Normal{3, 0.25},
		StudentT{0.5},
		StudentT{1},
		StudentT{4.7},
		StudentT{300},
		StudentT{1e6},
		StudentT{math.Inf(1)},
		ChiSquared{0.5},
		ChiSquared{1},
		ChiSquared{7.5},
		ChiSquared{1e6},
		F{1, 1},
		F{3, 12.5},
		F{0.5, 40},
		F{200, 1e6},
		F{4, math.Inf(1)},
		Beta{0.5, 0.5},
		Beta{3, 8},
		Beta{200, 0.7},
		Gamma{0.4, 3},
		Gamma{9, 0.01},
	}
}

func TestContinuousProperties(t *testing.T) {
	for _, d := range continuousCases() {
		if err := d.Check(); err != nil {
			t.Errorf("%#v: %v", d, err)
		}
		lastX := math.Inf(-1)
		for _, p := range levels {
			for _, upper := range []bool{false, true} {
				x, tail, log := d.Quantile(p), d.CDF, d.LogCDF
				if upper {
					x, tail, log = d.QuantileUpper(p), d.Survival, d.LogSurvival
				}
				if math.IsNaN(x) {
					t.Errorf("%#v: quantile of %v (upper %v) is NaN", d, p, upper)
					continue
				}
				if math.IsInf(x, 0) || math.Abs(x) < 1e-280 || math.Abs(x) > 1e280 {
					continue // the quantile lies outside the range of float64
				}
				back := tail(x)
				// One unit in the last place of x moves the tail by density times x.
				tol := 3e-13 + 3e-16*math.Abs(x)*d.Density(x)/p
				if _, ok := d.(Beta); ok && x == 1 {
					continue // the quantile lies closer to 1 than floats do
				}
				if math.Abs(back-p) > tol*p && tol < 0.5 {
					t.Errorf("%#v: level %v (upper %v) quantile %v gives back %v", d, p, upper, x, back)
				}
				if math.Abs(log(x)-math.Log(back)) > 1e-13*math.Max(1, -math.Log(back)) {
					t.Errorf("%#v: log tail at %v is %v, want %v", d, x, log(x), math.Log(back))
				}
				if f, l := d.Density(x), d.LogDensity(x); f > 1e-300 && math.Abs(math.Log(f)-l) > 1e-13*math.Max(1, math.Abs(l)) {
					t.Errorf("%#v: log density at %v is %v, want %v", d, x, l, math.Log(f))
				}
				if s := d.CDF(x) + d.Survival(x); math.Abs(s-1) > 1e-15 {
					t.Errorf("%#v: tails at %v sum to %v", d, x, s)
				}
				if !upper {
					if x < lastX {
						t.Errorf("%#v: quantile falls at %v", d, p)
					}
					lastX = x
				}
			}
		}
		if !math.IsNaN(d.CDF(math.NaN())) || !math.IsNaN(d.Survival(math.NaN())) || !math.IsNaN(d.Quantile(math.NaN())) || !math.IsNaN(d.Quantile(1.5)) || !math.IsNaN(d.Density(math.NaN())) {
			t.Errorf("%#v: NaN does not stay NaN", d)
		}
		if d.CDF(math.Inf(1)) != 1 || d.Survival(math.Inf(1)) != 0 || d.CDF(math.Inf(-1)) != 0 {
			t.Errorf("%#v: wrong at infinity", d)
		}
	}
}

func TestContinuousInvalid(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, d := range []continuous{
		Normal{0, 0},
		Normal{0, -1},
		Normal{nan, 1},
		Normal{inf, 1},
		StudentT{0},
		StudentT{-1},
		StudentT{nan},
		ChiSquared{0},
		ChiSquared{nan},
		F{0, 1},
		F{1, 0},
		F{nan, 1},
		F{1, nan},
		F{inf, 2},
		Beta{0, 1},
		Beta{1, nan},
		Gamma{0, 1},
		Gamma{1, 0},
		Gamma{1, nan},
	} {
		if d.Check() == nil {
			t.Errorf("%#v: no error", d)
		}
		for name, v := range map[string]float64{
			"CDF": d.CDF(0.3), "Survival": d.Survival(0.3), "LogCDF": d.LogCDF(0.3), "LogSurvival": d.LogSurvival(0.3),
			"Density": d.Density(0.3), "LogDensity": d.LogDensity(0.3), "Quantile": d.Quantile(0.3), "QuantileUpper": d.QuantileUpper(0.3),
		} {
			if !math.IsNaN(v) {
				t.Errorf("%#v: %s = %v, want NaN", d, name, v)
			}
		}
	}
}

func TestContinuousGonum(t *testing.T) {
	type pair struct {
		ours   continuous
		theirs interface {
			CDF(float64) float64
			Prob(float64) float64
		}
	}
	for _, c := range []pair{
		{Normal{1, 2}, distuv.Normal{Mu: 1, Sigma: 2}},
		{StudentT{4.5}, distuv.StudentsT{Sigma: 1, Nu: 4.5}},
		{ChiSquared{3.5}, distuv.ChiSquared{K: 3.5}},
		{F{3, 11}, distuv.F{D1: 3, D2: 11}},
		{Beta{2.5, 0.8}, distuv.Beta{Alpha: 2.5, Beta: 0.8}},
		{Gamma{2.2, 0.7}, distuv.Gamma{Alpha: 2.2, Beta: 0.7}},
	} {
		for _, x := range []float64{0.01, 0.2, 0.5, 0.93, 1.7, 4, 11} {
			if got, want := c.ours.CDF(x), c.theirs.CDF(x); math.Abs(got-want) > 1e-11*math.Max(want, 1e-3) {
				t.Errorf("%#v: CDF(%v) = %v, gonum %v", c.ours, x, got, want)
			}
			if got, want := c.ours.Density(x), c.theirs.Prob(x); math.Abs(got-want) > 1e-12*math.Max(want, 1e-3) {
				t.Errorf("%#v: Density(%v) = %v, gonum %v", c.ours, x, got, want)
			}
		}
	}
}
