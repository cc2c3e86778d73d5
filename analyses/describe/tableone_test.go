package describe

import (
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

type oneReference struct {
	Runs []struct {
		Name, Groups string
		Params       struct {
			Style, Posthoc, Anova string
			Quantile              int
			RankPairs             string `json:"rank_pairs"`
			Normal, Nonnormal     words
		}
		Values map[string]*float64
	}
	Catdes    map[string]values
	Quantiles []struct {
		Type int
		N    []struct {
			N int
			Q []float64
		}
	}
}

// words and values read a list, or one value.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*w = make(words, 1)
		return json.Unmarshal(b, &(*w)[0])
	}
	return json.Unmarshal(b, (*[]string)(w))
}

type values []float64

func (v *values) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '[' {
		*v = make(values, 1)
		return json.Unmarshal(b, &(*v)[0])
	}
	return json.Unmarshal(b, (*[]float64)(v))
}

func reference(t testing.TB) *oneReference {
	t.Helper()
	text, err := os.ReadFile("testdata/tableone.json")
	if err != nil {
		t.Fatal(err)
	}
	r := &oneReference{}
	if err := json.Unmarshal(text, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// indomethacin is the extract of the trial's data.
func indomethacin(t testing.TB) *frame.Table {
	t.Helper()
	text, err := os.ReadFile("testdata/indo_rct.csv")
	if err != nil {
		t.Fatal(err)
	}
	book := frame.Codebook{Variables: []frame.CodebookVariable{
		{Name: "id", Type: "id"},
		{Name: "rx", Type: "binary"},
		{Name: "type", Type: "nominal"},
		{Name: "site", Type: "nominal"},
		{Name: "age", Type: "continuous", Unit: "years"},
		{Name: "risk", Type: "continuous"},
		{Name: "gender", Type: "binary"},
		{Name: "pep", Type: "binary"},
		{Name: "train", Type: "binary"},
		{Name: "bleed", Type: "nominal"},
	}}
	table, err := frame.ReadDelimited(text, &book, frame.ReadOptions{Delimiter: ',', Source: "trial", File: "indo_rct.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// oneTolerance is relative: the values of R have 15 digits, some of its p-values (its
// Fisher's test sums logarithms) are good to ten.
const oneTolerance = 1e-10

func TestTableOneAgainstR(t *testing.T) {
	table := indomethacin(t)
	compared := 0
	for _, run := range reference(t).Runs {
		p := tableOneDefaults()
		p.Style, p.Posthoc, p.Quantile = run.Params.Style, run.Params.Posthoc, &run.Params.Quantile
		p.Normal, p.Nonnormal, p.QValues = run.Params.Normal, run.Params.Nonnormal, "bh"
		for _, name := range []string{"age", "risk", "site", "gender", "pep", "train"} {
			for path := range run.Values {
				if strings.HasPrefix(path, "variables["+name+"]") && !slices.Contains(p.Variables, name) {
					p.Variables = append(p.Variables, name)
				}
			}
		}
		if run.Params.Anova != "" {
			p.Anova = &run.Params.Anova
		}
		if run.Params.RankPairs != "" {
			p.RankPairs = run.Params.RankPairs
		}
		r, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table, "groups": groupsBy(t, table, run.Groups)}, p)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]result.Leaf{}
		for _, l := range leaves(r) {
			got[l.Path] = l
		}
		for path, want := range run.Values {
			if want == nil {
				continue
			}
			l, ok := got[normal(path)]
			x := l.Number.Float()
			if l.Type == result.LeafShare {
				x = l.Share.Proportion().Float()
			}
			if !ok {
				t.Errorf("%s: there is no %s", run.Name, path)
				continue
			}
			if math.Abs(x-*want) > math.Max(oneTolerance*math.Abs(*want), 1e-14) || math.IsNaN(x) {
				t.Errorf("%s: %s: got %.17g (%s), want %.17g", run.Name, path, x, l.Number.Reason, *want)
			}
			compared++
		}
	}
	if compared < 600 {
		t.Errorf("only %d values compared", compared)
	}
}

func TestQuantileAgainstR(t *testing.T) {
	for _, set := range reference(t).Quantiles {
		for _, c := range set.N {
			var x []float64
			for i := range c.N {
				x = append(x, math.Sqrt(float64(i+1)))
			}
			for k, p := range []float64{0, 0.1, 0.25, 0.5, 0.75, 0.9, 1} {
				got, err := numeric.Quantile(x, p, set.Type)
				if err != nil {
					t.Fatal(err)
				}
				near(t, fmt.Sprintf("type %d, n %d, p %v", set.Type, c.N, p), got, c.Q[k], 1e-14)
			}
		}
	}
	for _, bad := range []func() (float64, error){
		func() (float64, error) { return numeric.Quantile(nil, 0.5, 7) },
		func() (float64, error) { return numeric.Quantile([]float64{1}, 1.5, 7) },
		func() (float64, error) { return numeric.Quantile([]float64{1}, 0.5, 3) },
	} {
		if _, err := bad(); err == nil {
			t.Error("no error")
		}
	}
}

func TestVTestsAgainstCatdes(t *testing.T) {
	table := indomethacin(t)
	columns := map[string]*frame.Column{}
	for _, c := range table.Columns {
		columns[c.Name] = c
	}
	var rows []int
	for i := range table.Len() {
		if !columns["risk"].Missing[i] && !columns["gender"].Missing[i] {
			rows = append(rows, i)
		}
	}
	table = table.Take(rows)
	groups := groupsBy(t, table, "type")
	p := tableOneDefaults()
	p.Variables = []string{"age", "risk", "site", "gender", "pep", "train"}
	for _, c := range table.Columns {
		c.Lineage = []string{"trial.type"} // so that every variable has v-tests
	}
	groups.Lineage = []string{"trial.type"}
	r, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table, "groups": groups}, p)
	if err != nil {
		t.Fatal(err)
	}
	want := reference(t).Catdes
	found := 0
	for _, v := range r.Variables {
		if v.P.Reason != usedInClustering {
			t.Errorf("%s: p is %+v", v.Name, v.P)
		}
		for _, g := range v.Groups {
			if w, ok := want[g.Name+"|"+v.Name]; ok {
				near(t, g.Name+" "+v.Name, g.VTest.Float(), w[0], 1e-12)
				found++
			}
		}
		for _, l := range v.Levels {
			for _, g := range l.Groups {
				for _, key := range []string{g.Name + "|" + v.Name + "=" + l.Name, g.Name + "|" + v.Name + "=" + v.Name + "_" + l.Name} {
					if w, ok := want[key]; ok {
						// a v-test near zero is a normal quantile near one half
						if math.Abs(g.VTest.Float()-w[0]) > 1e-9*math.Max(1, math.Abs(w[0])) {
							t.Errorf("%s: got %.17g, want %.17g", key, g.VTest.Float(), w[0])
						}
						found++
					}
				}
			}
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d values of catdes found", found, len(want))
	}
}

var update = flag.Bool("update", false, "rewrite the recorded hashes")

// TestDescribeBits compares a hash of results with the recorded one, which holds on every
// machine.
func TestDescribeBits(t *testing.T) {
	var out strings.Builder
	record := func(name string, r any, err error) {
		if err != nil {
			t.Fatal(err)
		}
		h := fnv.New64a()
		h.Write(asJSON(t, r))
		fmt.Fprintf(&out, "%s %016x\n", name, h.Sum64())
	}
	table := indomethacin(t)
	for _, style := range []string{"reprise", "gtsummary", "tableone", "arsenal"} {
		p := tableOneExample()
		p.Style, p.Normal, p.Variables = style, nil, []string{"age", "risk", "gender", "pep", "train"}
		r, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table, "groups": groupsBy(t, table, "type")}, p)
		record("table_one "+style, r, err)
	}
	p := tableOneDefaults()
	p.Variables, p.Normal, p.Strata = []string{"age", "risk", "gender", "pep"}, []string{"age"}, "train"
	p.Intervals, p.Effects, p.SmallCell = true, true, 5
	strata, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table, "groups": groupsBy(t, table, "rx")}, p)
	record("table_one strata", strata, err)
	in := map[string]any{"table": table, "groups": groupsBy(t, table, "type")}
	cross, err := runKind[CrosstabResult](t, CrosstabKind, in, CrosstabParams{Rows: "train", Fisher: true, Percent: "row", Circular: "leave_out"})
	record("crosstab", cross, err)
	missing, err := runKind[MissingResult](t, MissingKind, in, MissingKind.Defaults())
	record("missing", missing, err)
	for _, method := range []string{"pearson", "spearman"} {
		c, err := runKind[CorrelationResult](t, CorrelationKind, map[string]any{"table": table}, CorrelationParams{Method: method})
		record("correlation "+method, c, err)
	}
	groups, err := runKind[CharacteriseResult](t, CharacteriseKind, in, CharacteriseKind.Defaults())
	record("characterise", groups, err)
	if *update {
		if err := os.WriteFile("testdata/bits.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/bits.txt")
	if err != nil || out.String() != string(want) {
		t.Errorf("got\n%swant\n%s(%v)", out.String(), want, err)
	}
}

func TestTableOneOverrides(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Variables = []string{"age", "weight", "sex", "stage", "site", "marker", "visits"}
	p.Tests = []TestOverride{{"age", "welch_t"}, {"weight", "pooled_t"}, {"sex", "fisher"}, {"stage", "trend"}, {"site", "none"}, {"marker", "anova"}, {"visits", "kruskal_wallis"}}
	r, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table, "groups": groupsBy(t, table, "smoker")}, p)
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, v := range r.Variables {
		tests = append(tests, v.Test)
	}
	want := []string{"Welch's t-test", "Student's t-test", "Fisher's exact test", "linear-by-linear association test", "", "analysis of variance", "Kruskal-Wallis test"}
	if !slices.Equal(tests, want) {
		t.Errorf("tests %q", tests)
	}
	for _, bad := range []TestOverride{{"age", "fisher"}, {"site", "anova"}} {
		p.Tests = []TestOverride{bad}
		if _, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table, "groups": groupsBy(t, table, "smoker")}, p); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
}
