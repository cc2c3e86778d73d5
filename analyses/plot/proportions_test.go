package plot

import (
	"context"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func levels(name string, typ frame.Type, names []string, codes ...int) *frame.Column {
	c := &frame.Column{Variable: frame.Variable{Name: name, Type: typ}, Missing: make([]bool, len(codes)), Codes: codes, Lineage: []string{"test." + name}}
	for _, n := range names {
		c.Levels = append(c.Levels, frame.Level{Code: n})
	}
	for i, code := range codes {
		if code < 0 {
			c.Missing[i], codes[i] = true, 0
		}
	}
	return c
}

func TestProportionsByHand(t *testing.T) {
	tab := tableOf(
		levels("ill", frame.Binary, []string{"no", "yes"}, 1, 1, 0, -1, 0, 0, 1, 0),
		levels("stage", frame.Ordinal, []string{"I", "II", "III"}, 0, 1, 1, 1, 2, 2, 2, 0))
	g := groupsFrom(0, 0, 0, 0, 1, 1, 1, 1)
	p := ProportionsParams{Variables: []string{"ill", "stage"}, Test: "fisher", Circular: "leave_out", Counts: true}
	f := must[*result.Figure](t)(Proportions(context.Background(), tab, g, p, true))
	bars := layersOf(f, result.LayerBars)
	if len(bars) != 2 || bars[1].Group != 2 {
		t.Fatalf("%d layers of bars", len(bars))
	}
	nearAll(t, "group 1", bars[0].Y2, []float64{2.0 / 3, 0.25, 0.75, 0}, 0)
	nearAll(t, "group 2", bars[1].Y2, []float64{0.25, 0.25, 0, 0.75}, 0)
	nearAll(t, "left", bars[0].X, []float64{0.6, 1.6, 2.6, 3.6}, 1e-15)
	nearAll(t, "left", bars[1].X, []float64{1, 2, 3, 4}, 1e-15)
	text := layersOf(f, result.LayerText)
	if text[0].Labels[0] != "2/3" || !slices.Contains(text[0].Labels, "0/4") {
		t.Errorf("counts: %v", text[0].Labels)
	}
	if len(text[1].Labels) != 2 || text[1].X[0] != 1 || text[1].X[1] != 3 {
		t.Errorf("P: %+v", text[1])
	}
	// all tables with the margins (3, 4) by (3, 4): weights 4, 18, 12, 1 of 35; observed 12
	if text[1].Labels[0] != "P = 0.486" {
		t.Errorf("P of ill: %s, want (12 + 4 + 1)/35", text[1].Labels[0])
	}
	if f.X.Ticks[0].Label != "ill" || f.X.Ticks[2].Label != "stage: II" {
		t.Errorf("ticks: %+v", f.X.Ticks)
	}
	if !strings.Contains(f.Caption, "1 missing value left out") || !strings.Contains(f.Caption, "Fisher's exact test") {
		t.Error(f.Caption)
	}

	p.Horizontal = true
	h := must[*result.Figure](t)(Proportions(context.Background(), tab, g, p, true))
	hb := layersOf(h, result.LayerBars)[0]
	nearAll(t, "lengths", hb.X2, bars[0].Y2, 0)
	if !(hb.Y[0] > hb.Y[1]) || h.Y.Ticks[3].Label != "ill" || h.X.Percent != true {
		t.Errorf("the first block stands on top: %+v", hb)
	}

	g.Lineage = []string{"test.ill"}
	p.Test = "chi_square"
	f = must[*result.Figure](t)(Proportions(context.Background(), tab, g, p, true))
	if text := layersOf(f, result.LayerText); len(text[1].Labels) != 1 || !strings.Contains(f.Caption, "No P for ill: used in clustering") {
		t.Errorf("a circular P: %s", f.Caption)
	}
	if !slices.ContainsFunc(f.Notes, func(n result.Note) bool { return n.Code == "small_expected" }) {
		t.Errorf("notes: %v", f.Notes)
	}
}

func TestProportionsWithoutGroups(t *testing.T) {
	tab := tableOf(levels("ill", frame.Binary, []string{"no", "yes"}, 1, 0))
	p := ProportionsParams{Variables: []string{"ill"}, Test: "none", Circular: "leave_out", Counts: true}
	f := must[*result.Figure](t)(Proportions(context.Background(), tab, nil, p, false))
	if len(f.Groups) != 0 || f.Legend || layersOf(f, result.LayerBars)[0].Group != 0 {
		t.Errorf("%+v", f.Groups)
	}
	p.Test = "fisher"
	if _, err := Proportions(context.Background(), tab, nil, p, false); err == nil {
		t.Error("a test without groups")
	}
}
