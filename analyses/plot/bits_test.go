package plot

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
	"reprise/analyses/survival"
	"reprise/analyses/validity"
)

var update = flag.Bool("update", false, "rewrite the recorded hashes")

// demoInputs are the inputs of every kind made of the demonstration cohort.
func demoInputs(t testing.TB, k *kind.Kind, demo *frame.Table) map[string]any {
	t.Helper()
	arm, err := demo.Column("arm")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := frame.GroupsOf(demo, arm)
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]any{}
	for _, p := range k.Ports() {
		switch p.Name {
		case "table":
			in[p.Name] = demo
		case "groups":
			in[p.Name] = groups
		case "scores":
			s := &frame.Table{Keys: demo.Keys}
			for j, name := range []string{"age", "visits"} {
				c, err := demo.Column(name)
				if err != nil {
					t.Fatal(err)
				}
				n := *c
				n.Name, n.Type = fmt.Sprintf("Dim.%d", j+1), frame.Continuous
				s.Columns = append(s.Columns, &n)
			}
			in[p.Name] = s
		case "tree":
			in[p.Name] = demoTree(t, demo)
		case "choice":
			r := &validity.ChooseKSummary{N: demo.Len(), K: 2, Rule: "gap", Method: "ward.D2"}
			for i, gap := range []float64{0.12, 0.31, 0.29, 0.25} {
				r.Ks = append(r.Ks, validity.ChooseKRow{K: fmt.Sprint(i + 1), Gap: result.Num(gap), GapSE: result.Num(0.02)})
			}
			in[p.Name] = r
		case "survival":
			call := callOf(t)
			params, err := survival.KaplanMeierKind.FillProfile(survival.KaplanMeierKind.ExampleParams(), call.Profile)
			if err != nil {
				t.Fatal(err)
			}
			r, err := survival.KaplanMeierKind.Run(call, map[string]any{"table": demo, "groups": groups}, params)
			if err != nil {
				t.Fatal(err)
			}
			in[p.Name] = r
		}
	}
	return in
}

func demoTree(t testing.TB, demo *frame.Table) *frame.Tree {
	t.Helper()
	age, err := demo.Column("age")
	if err != nil {
		t.Fatal(err)
	}
	d := distance.Condensed{N: demo.Len()}
	for i := range demo.Len() {
		for j := i + 1; j < demo.Len(); j++ {
			d.D = append(d.D, math.Abs(age.Numbers[i]-age.Numbers[j]))
		}
	}
	h, err := cluster.Hierarchical(t.Context(), &d, cluster.Average)
	if err != nil {
		t.Fatal(err)
	}
	return &frame.Tree{Keys: demo.Keys, Merge: h.Merge, Height: h.Height, Order: h.Order, Linkage: "average"}
}

func runDemo(t testing.TB, k *kind.Kind, demo *frame.Table) *result.Figure {
	t.Helper()
	call := callOf(t)
	params, err := k.FillProfile(k.ExampleParams(), call.Profile)
	if err != nil {
		t.Fatal(err)
	}
	res, err := k.Run(call, demoInputs(t, k, demo), params)
	if err != nil {
		t.Fatalf("%s: %v", k.Name(), err)
	}
	return res.(*result.Figure)
}

// TestPlotBits compares hashes of every kind's example with the recorded ones, which hold on
// every machine.
func TestPlotBits(t *testing.T) {
	var b strings.Builder
	for _, k := range Kinds() {
		f := runDemo(t, k, frame.Demo())
		j, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %x\n", k.Name(), sha256.Sum256(j))
	}
	const file = "testdata/bits.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

// TestEveryFigureIsWhole holds each example against what every figure owes.
func TestEveryFigureIsWhole(t *testing.T) {
	for _, k := range Kinds() {
		f := runDemo(t, k, frame.Demo())
		if f.Caption == "" || f.Alt == "" || "plot."+f.Kind != k.Name() {
			t.Errorf("%s: kind %q, caption %q, alt %q", k.Name(), f.Kind, f.Caption, f.Alt)
		}
		if !strings.Contains(f.Caption, "60") && !strings.Contains(f.Caption, "n\u00a0=") {
			t.Errorf("%s: the caption has no n: %s", k.Name(), f.Caption)
		}
		for i, l := range f.Layers {
			n := max(len(l.X), len(l.Y))
			for name, have := range map[string]int{"x": len(l.X), "y": len(l.Y), "x2": len(l.X2), "y2": len(l.Y2), "labels": len(l.Labels), "values": len(l.Values), "groups": len(l.Groups)} {
				needs := name == "x" || name == "y" ||
					name == "x2" && (l.Kind == result.LayerSegment || l.Kind == result.LayerBars || l.Kind == result.LayerTiles) ||
					name == "y2" && (l.Kind == result.LayerSegment || l.Kind == result.LayerBars || l.Kind == result.LayerTiles || l.Kind == result.LayerBand) ||
					name == "labels" && l.Kind == result.LayerText || name == "values" && l.Kind == result.LayerTiles
				if have != n && (needs || have != 0) {
					t.Errorf("%s, layer %d (%s): %d %s of %d", k.Name(), i, l.Kind, have, name, n)
				}
			}
			for j := range l.X {
				if l.X[j] < f.X.Min-1e-9 || l.X[j] > f.X.Max+1e-9 || l.Y[j] < f.Y.Min-1e-9 || l.Y[j] > f.Y.Max+1e-9 {
					t.Errorf("%s, layer %d (%s): (%v, %v) is outside of the axes", k.Name(), i, l.Kind, l.X[j], l.Y[j])
				}
			}
		}
		for _, text := range []string{f.Caption, f.Alt} {
			for _, id := range []string{"P01", "P60"} {
				if strings.Contains(text, id) {
					t.Errorf("%s names a row", k.Name())
				}
			}
		}
	}
}
