package distance

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

const kindsCSV = `id,age,visits,stage,site,sex,smoker,died
a,34.5,2,I,A,f,no,0
b,61,5,III,B,m,yes,1
c,47.2,1,III,B,f,no,0
d,,7,IV,C,f,no,1
e,55,3,,A,m,yes,0
f,29.9,3,I,,m,,0
g,70.1,9,IV,C,f,no,1
h,34.5,2,I,A,f,no,0
`

func kindsTable(t *testing.T) *frame.Table {
	t.Helper()
	book := frame.Codebook{Variables: []frame.CodebookVariable{
		{Name: "id", Type: "id"},
		{Name: "age", Type: "continuous"},
		{Name: "visits", Type: "count"},
		{Name: "stage", Type: "ordinal", Levels: frame.Levels{{Code: "I"}, {Code: "II"}, {Code: "III"}, {Code: "IV"}}},
		{Name: "site", Type: "nominal", Levels: frame.Levels{{Code: "A"}, {Code: "B"}, {Code: "C"}}},
		{Name: "sex", Type: "binary", Levels: frame.Levels{{Code: "f"}, {Code: "m"}}},
		{Name: "smoker", Type: "binary", Asymmetric: true, Levels: frame.Levels{{Code: "no"}, {Code: "yes"}}},
		{Name: "died", Type: "binary", Role: "outcome", Levels: frame.Levels{{Code: "0"}, {Code: "1"}}},
	}}
	tab, err := frame.ReadDelimited([]byte(kindsCSV), &book, frame.ReadOptions{Delimiter: ',', Source: "s", File: "s.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func run[R any](t *testing.T, k *kind.Kind, table *frame.Table, params any) (*R, error) {
	t.Helper()
	res, err := k.Run(&kind.Call{Context: context.Background(), Stage: "s"}, map[string]any{"table": table}, params)
	if err != nil {
		return nil, err
	}
	return res.(*R), nil
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance*math.Max(1, math.Abs(want[i]))) {
			t.Errorf("%s[%d] = %.17g, want %.17g", what, i, got[i], want[i])
		}
	}
}

// Rounding of sums of at most six terms: a few units in the last place.
const kindsTolerance = 1e-15 * 4

func TestKindsAgainstR(t *testing.T) {
	b, err := os.ReadFile("testdata/kinds.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Gower     []float64
		Weighted  []float64 `json:"gower_weighted"`
		Scaled    []float64 `json:"scaled_euclidean"`
		Manhattan []float64
		Binary    []float64
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	table := kindsTable(t)
	const mb = 1 << 20
	g, err := run[GowerResult](t, GowerKind, table, GowerParams{MaxBytes: mb})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "gower", g.Distance.D, want.Gower, kindsTolerance)
	if g.Variables[5].As != "asymmetric" || g.Variables[2].As != "ordinal" || g.Variables[2].Missing.Count != 1 || len(g.Variables) != 6 {
		t.Errorf("variables %+v", g.Variables)
	}
	if slices.Contains(g.Distance.Lineage, "s.died") || g.Distance.Metric != "gower" || g.Distances.Bytes != 8*28 {
		t.Errorf("lineage %v, metric %s, bytes %d", g.Distance.Lineage, g.Distance.Metric, g.Distances.Bytes)
	}
	g, err = run[GowerResult](t, GowerKind, table, GowerParams{MaxBytes: mb, Weights: []GowerWeight{{"smoker", 3}, {"age", 0.5}, {"stage", 2}}})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "weighted gower", g.Distance.D, want.Weighted, kindsTolerance)

	numbers := table.Take([]int{0, 1, 2, 4, 5})
	visits, _ := numbers.Column("visits")
	copy(visits.Numbers, []float64{2, 5, 1, 7, 3}) // the table's columns are copies
	c, err := run[ComputeResult](t, ComputeKind, numbers, ComputeParams{Variables: []string{"age", "visits"}, Metric: "euclidean", Standardize: true, MaxBytes: mb})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "scaled", c.Distance.D, want.Scaled, kindsTolerance)
	c, err = run[ComputeResult](t, ComputeKind, numbers, ComputeParams{Variables: []string{"age", "visits"}, Metric: "manhattan", MaxBytes: mb})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "manhattan", c.Distance.D, want.Manhattan, kindsTolerance)
	c, err = run[ComputeResult](t, ComputeKind, table.Take([]int{0, 1, 2, 3, 4, 6, 7}), ComputeParams{Metric: "jaccard", MaxBytes: mb})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "jaccard", c.Distance.D, want.Binary, 0)
	if !slices.Equal(c.Variables, []string{"sex", "smoker"}) {
		t.Errorf("jaccard compared %v", c.Variables)
	}
}

func TestKindsRefuse(t *testing.T) {
	table := kindsTable(t)
	const mb = 1 << 20
	for _, c := range []struct {
		kind   *kind.Kind
		params any
		want   string
	}{
		{ComputeKind, ComputeParams{Variables: []string{"age"}, Metric: "euclidean", MaxBytes: mb}, `column "age" has 1 missing of 8 values`},
		{ComputeKind, ComputeParams{Variables: []string{"site"}, Metric: "euclidean", MaxBytes: mb}, `column "site" is nominal`},
		{ComputeKind, ComputeParams{Variables: []string{"died"}, Metric: "jaccard", MaxBytes: mb}, `column "died" is an outcome`},
		{ComputeKind, ComputeParams{Variables: []string{"visits"}, Metric: "jaccard", MaxBytes: mb}, `column "visits" is count`},
		{ComputeKind, ComputeParams{Variables: []string{"visits"}, Metric: "euclidean", MaxBytes: 100}, "the dissimilarities of 8 rows need 224 bytes, more than the 100 allowed"},
		{ComputeKind, ComputeParams{Variables: []string{"visits"}, Metric: "correlation", MaxBytes: mb}, "row 1 has the same value in every column"},
		{GowerKind, GowerParams{Variables: []string{"died"}, MaxBytes: mb}, `column "died" is an outcome`},
		{GowerKind, GowerParams{MaxBytes: 223}, "need 224 bytes"},
		{GowerKind, GowerParams{Variables: []string{"age"}, MaxBytes: mb}, "rows 1 and 4 share no value"},
		{GowerKind, GowerParams{Variables: []string{"age"}, Weights: []GowerWeight{{"sex", 2}}, MaxBytes: mb}, `column "sex" has a weight and is not among the variables`},
		{GowerKind, GowerParams{Variables: []string{"sex"}, Weights: []GowerWeight{{"sex", 2}, {"sex", 1}}, MaxBytes: mb}, `column "sex" has two weights`},
		{GowerKind, GowerParams{Variables: []string{"sex"}, Weights: []GowerWeight{{"sex", 0}}, MaxBytes: mb}, "the weights must sum to a positive finite number"},
	} {
		_, err := c.kind.Run(&kind.Call{Context: context.Background()}, map[string]any{"table": table}, c.params)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v: %v, want %q", c.kind.Name(), c.params, err, c.want)
		}
	}
	p := ComputeParams{Metric: "mahalanobis", Standardize: true}
	if err := p.Check(); err == nil {
		t.Error("mahalanobis takes standardize")
	}
}

// A column without a value says nothing; the rest of the table still can.
func TestGowerKindAllMissing(t *testing.T) {
	table := kindsTable(t).Take([]int{3, 3})
	table.Keys.IDs = []string{"x", "y"}
	if _, err := run[GowerResult](t, GowerKind, table, GowerParams{Variables: []string{"age", "sex"}, MaxBytes: 1000}); err == nil || !strings.Contains(err.Error(), `column "age" has no value`) {
		t.Error(err)
	}
	r, err := run[GowerResult](t, GowerKind, table, GowerParams{Variables: []string{"sex"}, MaxBytes: 1000})
	if err != nil || r.Distance.D[0] != 0 || r.Distances.Zero != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestEveryMetricHasWords(t *testing.T) {
	for _, m := range Metrics() {
		if m != Correlation && Words(string(m)) == string(m) {
			t.Errorf("the metric %s has no words", m)
		}
	}
}
