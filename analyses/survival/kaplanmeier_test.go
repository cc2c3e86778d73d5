package survival

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// tolerance: R and this package sum in the same order, but R keeps log survival's limits
// in other roundings; a few units in the last place.
const tolerance = 1e-13

func (d *data) of(group float64) (time []float64, event []bool) {
	for i := range d.Time {
		if d.Sex == nil || d.Sex[i] == group || group == 0 {
			time, event = append(time, d.Time[i]), append(event, d.Dead[i])
		}
	}
	return time, event
}

func checkCurve(t *testing.T, name string, want curveValues, from data, scale Scale, level float64, groups ...float64) {
	t.Helper()
	row := 0
	for k, g := range groups {
		time, event := from.of(g)
		merged, _ := MergeTimes(time)
		c, err := KaplanMeier(merged, event)
		if err != nil {
			t.Fatal(err)
		}
		lower, upper, err := c.Interval(scale, level)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Time {
			at := fmt.Sprintf("%s group %v step %d ", name, g, i)
			near(t, at+"time", c.Time[i], want.Time[row], 0)
			near(t, at+"at risk", float64(c.AtRisk[i]), want.AtRisk[row], 0)
			near(t, at+"events", float64(c.Died[i]), want.Events[row], 0)
			near(t, at+"censored", float64(c.Censored[i]), want.Censored[row], 0)
			near(t, at+"survival", c.Survival[i], want.Survival[row], tolerance)
			near(t, at+"lower", lower[i], want.Lower[row], tolerance)
			near(t, at+"upper", upper[i], want.Upper[row], tolerance)
			row++
		}
		near(t, name+" median", Quantile(c.Time, c.Survival, 0.5, true), want.Median[k], 0)
		near(t, name+" median lower", Quantile(c.Time, lower, 0.5, true), want.MedianLower[k], 0)
		near(t, name+" median upper", Quantile(c.Time, upper, 0.5, true), want.MedianUpper[k], 0)
		marks := len(want.Landmark.Time) / len(groups)
		for i := k * marks; i < (k+1)*marks; i++ {
			at := fmt.Sprintf("%s group %v landmark %v ", name, g, want.Landmark.Time[i])
			step := c.Step(want.Landmark.Time[i])
			near(t, at+"survival", c.Survival[step], want.Landmark.Survival[i], tolerance)
			near(t, at+"se", c.StdErr(step), want.Landmark.SE[i], tolerance)
			near(t, at+"lower", lower[step], want.Landmark.Lower[i], tolerance)
			near(t, at+"upper", upper[step], want.Landmark.Upper[i], tolerance)
			near(t, at+"at risk", float64(c.AtRiskFrom(want.Landmark.Time[i], false)), want.Landmark.AtRisk[i], 0)
		}
	}
	if row != len(want.Time) {
		t.Errorf("%s: %d steps, want %d", name, row, len(want.Time))
	}
}

func TestKaplanMeierAgainstR(t *testing.T) {
	r := reference(t)
	checkCurve(t, "plain", r.Plain, r.Lung, Plain, 0.95, 1, 2)
	checkCurve(t, "log", r.Log, r.Lung, Log, 0.95, 1, 2)
	checkCurve(t, "log-log", r.LogLog, r.Lung, LogLog, 0.95, 1, 2)
	checkCurve(t, "level 0.9", r.Level90, r.Lung, Log, 0.9, 0)
	checkCurve(t, "flat", r.Flat, r.Flat.Data, Log, 0.95, 0)
	checkCurve(t, "stays", r.Stays, r.Stays.Data, Log, 0.95, 0)
	checkCurve(t, "near", r.Near, r.Near.Data, Log, 0.95, 0)
}

func TestQuantileFlat(t *testing.T) {
	time, survival := []float64{1, 2, 3, 4, 5}, []float64{0.75, 0.5, 0.5, 0.25, 0}
	if got := Quantile(time, survival, 0.5, true); got != 3 {
		t.Errorf("midpoint: got %v, want 3", got)
	}
	if got := Quantile(time, survival, 0.5, false); got != 2 {
		t.Errorf("first: got %v, want 2", got)
	}
	if got := Quantile(time[:1], survival[:1], 0.5, true); !math.IsNaN(got) {
		t.Errorf("not reached: got %v", got)
	}
	if got := Quantile(nil, nil, 0.5, true); !math.IsNaN(got) {
		t.Errorf("no times: got %v", got)
	}
}

func TestKaplanMeierEdges(t *testing.T) {
	if _, err := KaplanMeier([]float64{1}, nil); err == nil {
		t.Error("no error for unequal lengths")
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, err := KaplanMeier([]float64{1, bad}, []bool{true, true}); err == nil {
			t.Errorf("no error for %v", bad)
		}
	}
	none, err := KaplanMeier(nil, nil)
	if err != nil || none.N != 0 || none.Step(1) != -1 || none.AtRiskFrom(1, false) != 0 {
		t.Errorf("no cases: %+v, %v", none, err)
	}
	c, err := KaplanMeier([]float64{2, 2, 0}, []bool{true, false, false})
	if err != nil || !slices.Equal(c.Survival, []float64{1, 0.5}) || !slices.Equal(c.AtRisk, []int{3, 2}) {
		t.Errorf("censored at the time of an event: %+v, %v", c, err)
	}
	if c.AtRiskFrom(2, false) != 2 || c.AtRiskFrom(2, true) != 0 || c.AtRiskFrom(1, true) != 2 {
		t.Error("at risk at a time of the curve, and between")
	}
	if _, _, err := c.Interval("odd", 0.95); err == nil {
		t.Error("no error for an unknown scale")
	}
	if _, _, err := c.Interval(Log, 1); err == nil {
		t.Error("no error for level 1")
	}
}

func TestMergeTimes(t *testing.T) {
	in := []float64{3, 0.30000000000000004, 0.3, 1, 3 + 1e-9, 3 - 1e-9}
	before := slices.Clone(in)
	got, changed := MergeTimes(in)
	if !slices.Equal(got, []float64{3 - 1e-9, 0.3, 0.3, 1, 3 - 1e-9, 3 - 1e-9}) || changed != 3 {
		t.Errorf("got %v, %d changed", got, changed)
	}
	if !slices.Equal(in, before) {
		t.Error("the input changed")
	}
}
