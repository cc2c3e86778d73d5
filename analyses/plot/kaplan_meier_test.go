package plot

import (
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
	"reprise/analyses/survival"
)

// survivalOf runs survival.kaplan_meier on times, events (1 is death) and groups.
func survivalOf(t *testing.T, time, status []float64, codes []int) *survival.KaplanMeierResult {
	t.Helper()
	tc := numbers("time", time...)
	tc.Type, tc.Label, tc.Unit = frame.Time, "Follow-up", "months"
	ec := &frame.Column{Variable: frame.Variable{Name: "status", Type: frame.Event, Levels: []frame.Level{{Code: "0", Label: "censored"}, {Code: "1", Label: "death"}}}, Missing: make([]bool, len(time))}
	for _, s := range status {
		ec.Codes = append(ec.Codes, int(s))
	}
	in := map[string]any{"table": tableOf(tc, ec)}
	if codes != nil {
		in["groups"] = groupsFrom(codes...)
	}
	call := callOf(t)
	params, err := survival.KaplanMeierKind.FillProfile(survival.KaplanMeierParams{Time: "time", Event: "status", Level: 0.95, Circular: "leave_out"}, call.Profile.(conventions))
	if err != nil {
		t.Fatal(err)
	}
	r, err := survival.KaplanMeierKind.Run(call, in, params)
	if err != nil {
		t.Fatal(err)
	}
	return r.(*survival.KaplanMeierResult)
}

func TestKaplanMeierByHand(t *testing.T) {
	// 2 dies of 5, 3 censored, 4 dies of 3, 6 censored, 7 dies alone
	r := survivalOf(t, []float64{2, 3, 4, 6, 7}, []float64{1, 0, 1, 0, 1}, nil)
	p := defaultsOf[KaplanMeierParams](t, KaplanMeierKind.Defaults())
	p.Times = []float64{6, 0, 3}
	f := must[*result.Figure](t)(KaplanMeier(r, p))
	s := layersOf(f, result.LayerSteps)[0]
	if !slices.Equal(s.X, []float64{0, 2, 3, 4, 6, 7}) {
		t.Errorf("times: %v", s.X)
	}
	nearAll(t, "survival", s.Y, []float64{1, 0.8, 0.8, 0.8 * 2 / 3, 0.8 * 2 / 3, 0}, 1e-15)
	ticks := layersOf(f, result.LayerTicks)[0]
	if !slices.Equal(ticks.X, []float64{3, 6}) || ticks.Y[0] != s.Y[2] {
		t.Errorf("ticks: %+v", ticks)
	}
	if f.Risk == nil || !slices.Equal(f.Risk.Times, []float64{0, 3, 6}) || !slices.Equal(f.Risk.Rows[0].Counts, []int{5, 4, 2}) {
		t.Errorf("at risk: %+v", f.Risk)
	}
	for i, tick := range f.X.Ticks {
		if tick.At != f.Risk.Times[i] {
			t.Error("numbers at risk stand beside the ticks")
		}
	}
	band := layersOf(f, result.LayerBand)[0]
	if band.X[0] != 0 || band.Y[0] != 1 || band.Y2[0] != 1 || band.X[len(band.X)-1] != 7 || !band.Steps {
		t.Errorf("band: %+v", band)
	}
	// at the first event S = 4/5 and Greenwood's variance of log S is 1/20
	lower := 0.8 * math.Exp(-1.959963984540054*math.Sqrt(0.05))
	near(t, "lower limit", band.Y[1], lower, 1e-14)
	near(t, "upper limit", band.Y2[1], 1, 0)
	for i := range band.Y { // it holds its last limits up to where survival is 0
		if band.Y[i] > band.Y2[i] {
			t.Errorf("limits at %v are %v and %v", band.X[i], band.Y[i], band.Y2[i])
		}
	}
	if f.Y.Label != "Survival" || len(f.Groups) != 0 {
		t.Errorf("%+v", f.Y)
	}
}

func TestKaplanMeierAgainstR(t *testing.T) {
	r := readReference(t).Risk
	status, codes := slices.Clone(r.Status), make([]int, len(r.Sex))
	for i := range status {
		status[i]--
		codes[i] = int(r.Sex[i]) - 1
	}
	p := defaultsOf[KaplanMeierParams](t, KaplanMeierKind.Defaults())
	p.Times = r.Times
	f := must[*result.Figure](t)(KaplanMeier(survivalOf(t, r.Time, status, codes), p))
	var got []int
	for _, row := range f.Risk.Rows {
		got = append(got, row.Counts...)
	}
	if !slices.Equal(got, r.N) {
		t.Errorf("at risk %v, R %v", got, r.N)
	}
	// survival::survdiff(Surv(time, status) ~ sex, lung): p = 0.001311
	text := layersOf(f, result.LayerText)[0].Labels[0]
	if text != "Log-rank P = 0.001" || !strings.Contains(f.Caption, "log-rank test of all groups") {
		t.Errorf("%s; %s", text, f.Caption)
	}
	if f.Risk.Rows[1].Group != 2 || len(layersOf(f, result.LayerSteps)) != 2 {
		t.Error("a curve a group")
	}
	p.Test, p.Interval, p.Censored, p.AtRisk = false, false, false, false
	f = must[*result.Figure](t)(KaplanMeier(survivalOf(t, r.Time, status, codes), p))
	if len(f.Layers) != 2 || f.Risk != nil || !f.Legend {
		t.Errorf("%d layers", len(f.Layers))
	}
}

func TestKaplanMeierWithoutCurves(t *testing.T) {
	if _, err := KaplanMeier(&survival.KaplanMeierResult{}, KaplanMeierParams{}); err == nil {
		t.Error("no curves")
	}
}

func TestRoundTimes(t *testing.T) {
	for _, c := range []struct {
		last float64
		unit string
		want []float64
	}{
		{26, "months", []float64{0, 6, 12, 18, 24}},
		{60, "months", []float64{0, 12, 24, 36, 48, 60}},
		{5, "months", []float64{0, 1, 2, 3, 4, 5}},
		{1022, "days", []float64{0, 200, 400, 600, 800, 1000}},
		{0.4, "years", []float64{0, 0.1, 0.2, 0.30000000000000004, 0.4}},
	} {
		if got := roundTimes(c.last, c.unit); !slices.Equal(got, c.want) {
			t.Errorf("%v %s: %v", c.last, c.unit, got)
		}
	}
	if got := timeLabel(0.30000000000000004); got != "0.3" {
		t.Errorf("label %s", got)
	}
	for _, huge := range []float64{1e300, 1e-300} {
		if got := roundTimes(huge, "days"); len(got) < 2 || len(got) > 12 {
			t.Errorf("%v: %v", huge, got)
		}
	}
}
