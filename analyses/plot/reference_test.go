package plot

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
	"reprise/analyses/result"
)

type xy struct{ X, Y []float64 }

// reference is what testdata/reference.R printed.
type reference struct {
	Samples  map[string][]float64
	Boxes    map[string][]struct{ Q, Whiskers, Outliers []float64 }
	Points   map[string]xy
	T95      map[string]xy `json:"t95"`
	T50      map[string]xy `json:"t50"`
	NormalF  map[string]xy `json:"normal_f"`
	Centroid map[string]xy
	Normal   map[string]xy
	Trob     map[string]struct{ Center, Cov []float64 }
	Hull     map[string][]string
	Tree     struct {
		Merge  [][2]int
		Height []float64
		Order  []int
		Cut    [][]int
	}
	Silhouette struct {
		D, Width, By []float64
		Mean         float64
	}
	Risk struct {
		Times             []float64
		N                 []int
		Time, Status, Sex []float64
	}
	Pairs  []float64
	Zmeans [][]float64
	Iris   map[string][]float64
}

func readReference(t testing.TB) reference {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// near fails where got and want differ by more than a relative tolerance (absolute below 1).
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func nearAll(t testing.TB, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		near(t, fmt.Sprintf("%s[%d]", what, i), got[i], want[i], tolerance)
	}
}

func keysOf(n int) frame.Keys {
	k := frame.Keys{Source: "test"}
	for i := range n {
		k.IDs = append(k.IDs, strconv.Itoa(i+1))
	}
	return k
}

func numbers(name string, values ...float64) *frame.Column {
	return &frame.Column{Variable: frame.Variable{Name: name, Type: frame.Continuous}, Numbers: values, Missing: make([]bool, len(values)), Lineage: []string{"test." + name}}
}

func tableOf(columns ...*frame.Column) *frame.Table {
	return &frame.Table{Keys: keysOf(columns[0].Len()), Columns: columns}
}

func groupsFrom(codes ...int) *frame.Groups {
	g := &frame.Groups{Keys: keysOf(len(codes)), Codes: codes}
	for i := range slices.Max(codes) + 1 {
		g.Names = append(g.Names, fmt.Sprintf("Cluster %d", i+1))
	}
	return g
}

// layersOf picks a figure's layers of one kind.
func layersOf(f *result.Figure, k result.LayerKind) []result.Layer {
	var out []result.Layer
	for _, l := range f.Layers {
		if l.Kind == k {
			out = append(out, l)
		}
	}
	return out
}

type conventions struct{ profile.Profile }

func (p conventions) ProfileName() string { return p.Name }

func (p conventions) Convention(key string) (string, error) {
	s, err := p.Lookup(key)
	return s.Value, err
}

func callOf(t testing.TB) *kind.Call {
	t.Helper()
	p, err := profile.Get("r-4.5")
	if err != nil {
		t.Fatal(err)
	}
	return &kind.Call{Context: context.Background(), Stage: "figure", Profile: conventions{p}}
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func pointer[T any](v T) *T { return &v }
