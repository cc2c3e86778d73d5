package plot

import (
	"context"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

func TestSilhouetteAgainstR(t *testing.T) {
	r := readReference(t)
	codes := slices.Clone(r.Tree.Cut[1])
	for i := range codes {
		codes[i]--
	}
	d := &frame.Distance{Keys: keysOf(40), D: r.Silhouette.D, Metric: "euclidean"}
	f := must[*result.Figure](t)(SilhouetteOfDistance(context.Background(), d, groupsFrom(codes...)))
	bars := layersOf(f, result.LayerBars)
	for g, l := range bars {
		var want []float64
		for i, c := range codes {
			if c == g {
				want = append(want, r.Silhouette.Width[i])
			}
		}
		slices.Sort(want)
		slices.Reverse(want)
		nearAll(t, "widths", l.X2, want, 1e-14)
		for i := range l.Y {
			if l.Y2[i]-l.Y[i] < 0.999999 || i > 0 && l.Y2[i] > l.Y[i-1]+1e-9 {
				t.Fatalf("bars of group %d overlap or are not stacked downwards", g+1)
			}
		}
		if label := layersOf(f, result.LayerText)[g].Labels[0]; label != fixed(r.Silhouette.By[g], 2) {
			t.Errorf("group %d: mean %s, R %v", g+1, label, r.Silhouette.By[g])
		}
	}
	mean := layersOf(f, result.LayerLine)[1]
	if !mean.Dash {
		t.Error("the mean is not dashed")
	}
	near(t, "mean", mean.X[0], r.Silhouette.Mean, 1e-14)

	// the same through a subset of a larger distance: the last row is in no group
	codes[39] = -1
	sub := must[*result.Figure](t)(SilhouetteOfDistance(context.Background(), d, groupsFrom(codes...)))
	if len(sub.Notes) != 1 || sub.Groups[0].N+sub.Groups[1].N+sub.Groups[2].N != 39 {
		t.Errorf("notes %v, groups %v", sub.Notes, sub.Groups)
	}
}

func TestSilhouetteOfTableEqualsDistance(t *testing.T) {
	x, y := []float64{0, 1, 5, 6, 5}, []float64{0, 0, 4, 4, 5}
	tab := tableOf(numbers("x", x...), numbers("y", y...))
	g := groupsFrom(0, 0, 1, 1, 1)
	p := defaultsOf[SilhouetteParams](t, SilhouetteKind.Defaults())
	f := must[*result.Figure](t)(SilhouetteOfTable(context.Background(), tab, g, p))
	// row 1: a = 1, b = mean(sqrt 41, sqrt 52, sqrt 50)
	near(t, "first", layersOf(f, result.LayerBars)[0].X2[0], 1-1/((6.4031242374328485+7.211102550927978+7.0710678118654755)/3), 1e-15)

	tab.Columns[1].Missing[3] = true
	if _, err := SilhouetteOfTable(context.Background(), tab, g, p); err == nil || !strings.Contains(err.Error(), "prep.impute") {
		t.Errorf("a missing value: %v", err)
	}
	if _, err := SilhouetteOfTable(context.Background(), tableOf(numbers("x", x...)), groupsFrom(0, 0, 0, 0, 0), p); err == nil {
		t.Error("one group has silhouettes")
	}
}
