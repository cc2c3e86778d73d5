package plot

import (
	"slices"
	"strings"
	"testing"

	"reprise/analyses/result"
	"reprise/analyses/validity"
)

func TestChooseK(t *testing.T) {
	r := &validity.ChooseKSummary{N: 90, K: 3, Rule: "gap", Method: "k-means"}
	for i, k := range []string{"1", "2", "3", "4"} {
		r.Ks = append(r.Ks, validity.ChooseKRow{
			K: k, Within: result.Num([]float64{100, 40, 12, 10}[i]), Gap: result.Num([]float64{0.1, 0.3, 0.75, 0.5}[i]), GapSE: result.Num(0.125),
			Silhouette: result.Num(0.5), Ratio: result.NA("one cluster"),
		})
	}
	r.Ks[0].Silhouette = result.NA("one cluster")
	f := must[*result.Figure](t)(ChooseK(r, ChooseKParams{Index: "rule"}))
	lines := layersOf(f, result.LayerLine)
	if !slices.Equal(lines[0].Y, []float64{0.1, 0.3, 0.75, 0.5}) || lines[1].X[0] != 3 || !lines[1].Dash {
		t.Errorf("lines: %+v", lines)
	}
	if bars := layersOf(f, result.LayerSegment)[0]; bars.Y[2] != 0.625 || bars.Y2[2] != 0.875 {
		t.Errorf("standard errors: %+v", bars)
	}
	if !strings.Contains(f.Caption, "± 1 standard error") || !strings.Contains(f.Caption, "the 3 picked by the rule gap") {
		t.Error(f.Caption)
	}
	f = must[*result.Figure](t)(ChooseK(r, ChooseKParams{Index: "silhouette"}))
	if l := layersOf(f, result.LayerLine)[0]; !slices.Equal(l.X, []float64{2, 3, 4}) || len(layersOf(f, result.LayerSegment)) != 0 || len(f.X.Ticks) != 4 {
		t.Errorf("silhouettes: %+v", l)
	}
	r.Rule = "elbow"
	f = must[*result.Figure](t)(ChooseK(r, ChooseKParams{Index: "rule"}))
	if f.Y.Label != "Within sum of squares" {
		t.Errorf("the elbow reads %s", f.Y.Label)
	}
	if _, err := ChooseK(r, ChooseKParams{Index: "ratio"}); err == nil {
		t.Error("an index without values is drawn")
	}
}
