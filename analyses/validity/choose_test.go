package validity

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

type chooseReference struct {
	Rows                                                int
	X, Within, Silhouette, CH, Dunn, DB, Strength, Iris []float64
	Halves, Samples                                     [][]int
	Jaccard                                             [][]float64
	Posterior                                           []float64
	Classes                                             []int     `json:"tree_classes"`
	Columns                                             []int     `json:"tree_columns"`
	Thresholds                                          []float64 `json:"tree_thresholds"`
}

func readChoose(t *testing.T) (*chooseReference, *linalg.Matrix) {
	t.Helper()
	b, err := os.ReadFile("testdata/choose.json")
	if err != nil {
		t.Fatal(err)
	}
	var r chooseReference
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return &r, &linalg.Matrix{Rows: r.Rows, Cols: len(r.X) / r.Rows, Data: r.X}
}

func ward() Clusterer { return TreeClusterer(cluster.WardD2) }

func TestChooseKAgainstR(t *testing.T) {
	want, x := readChoose(t)
	r, err := ChooseK(context.Background(), x, ward(), ChooseOptions{MaxK: 6, Distances: true}, rng.New(1, "s"))
	if err != nil {
		t.Fatal(err)
	}
	close := func(what string, k int, got, want float64) {
		// Sums of a few hundred terms in another order.
		if !(math.Abs(got-want) <= 1e-13*math.Abs(want)) {
			t.Errorf("%s(%d) = %v, want %v", what, k, got, want)
		}
	}
	for i, s := range r.Ks {
		close("within", s.K, s.Within, want.Within[i])
		if i == 0 {
			if !math.IsNaN(s.Silhouette) || !math.IsNaN(s.Ratio) || s.Smallest != x.Rows {
				t.Errorf("k = 1: %+v", s)
			}
			continue
		}
		close("silhouette", s.K, s.Silhouette, want.Silhouette[i-1])
		close("ch", s.K, s.CalinskiHarabasz, want.CH[i-1])
		close("dunn", s.K, s.Dunn, want.Dunn[i-1])
		close("db", s.K, s.DaviesBouldin, want.DB[i-1])
		close("ratio", s.K, s.Ratio, want.Within[i]/want.Within[i-1])
	}
}

func TestPredictionStrengthAgainstFpc(t *testing.T) {
	want, x := readChoose(t)
	got, err := predictHalves(context.Background(), x, want.Halves[0], want.Halves[1], ward(), 6, rng.New(1, "s"))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range want.Strength {
		if math.Abs(got[k]-v) > 1e-15 {
			t.Errorf("strength(%d) = %v, want %v", k+1, got[k], v)
		}
	}
}

func TestJaccardsAgainstFpc(t *testing.T) {
	want, x := readChoose(t)
	partitions, err := ward()(context.Background(), x, nil, 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := distance.Compute(context.Background(), x, distance.Euclidean)
	if err != nil {
		t.Fatal(err)
	}
	recluster := TreeRecluster(d, cluster.WardD2, 4)
	for b, rows := range want.Samples {
		labels, err := recluster(context.Background(), rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := bestJaccards(partitions[3], 4, rows, labels)
		if !slices.Equal(got, want.Jaccard[b]) { // shares of counts: the same doubles
			t.Errorf("sample %d: %v, want %v", b, got, want.Jaccard[b])
		}
	}
}

func TestRulesAgainstR(t *testing.T) {
	want, _ := readChoose(t)
	x := &linalg.Matrix{Rows: 150, Cols: 4, Data: want.Iris}
	codes := make([]int, 150)
	for i := range codes {
		codes[i] = i / 50
	}
	p, err := DiscriminantRule(x, codes)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Probabilities(x)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range want.Posterior {
		// MASS goes through a singular value decomposition; an exponent near 200 loses
		// two digits.
		if !(math.Abs(got.Data[i]-v) <= 1e-11*v+1e-300) {
			t.Errorf("posterior[%d] = %v, want %v", i, got.Data[i], v)
		}
	}
	tree, err := DecisionTree(x, codes, DecisionOptions{Depth: 3, MinLeaf: 5})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range tree.Assign(x) {
		if c+1 != want.Classes[i] {
			t.Errorf("row %d: class %d, want %d", i+1, c+1, want.Classes[i])
		}
	}
	var columns []int
	var thresholds []float64
	for _, n := range tree.Nodes {
		columns = append(columns, n.Column+1)
		if n.Column >= 0 {
			thresholds = append(thresholds, n.Threshold)
		}
	}
	if !slices.Equal(columns, want.Columns) || len(thresholds) != len(want.Thresholds) {
		t.Fatalf("columns %v, thresholds %v; want %v, %v", columns, thresholds, want.Columns, want.Thresholds)
	}
	for i, v := range want.Thresholds {
		if math.Abs(thresholds[i]-v) > 1e-14 {
			t.Errorf("threshold %v, want %v", thresholds[i], v)
		}
	}
}

// blob makes rows in clusters of spread 1 that lie gap apart on every axis.
func blob(n, d, clusters int, gap float64) *linalg.Matrix {
	s := rng.New(2, "blob")
	x := linalg.New(n, d)
	for i := range x.Data {
		x.Data[i] = s.Normal() + gap*float64(i/d%clusters)
	}
	return x
}

func TestChooseKSeesClustersAndNone(t *testing.T) {
	o := ChooseOptions{MaxK: 5, Distances: true, Nulls: Nulls(), Replicates: 39, Splits: 20, Gap: GapOptions{References: 30}, GapFactor: 1}
	for _, c := range []struct {
		x      *linalg.Matrix
		rules  map[string]int
		lo, hi float64 // bounds of p under the permuted and the normal null
	}{
		{blob(60, 3, 3, 8), map[string]int{GapRule: 3, StrengthRule: 3, SilhouetteRule: 3, CalinskiRule: 3, DaviesRule: 3, DunnRule: 3, HCPCRule: 3}, 0, 0.025},
		{blob(60, 3, 1, 0), map[string]int{GapRule: 1, StrengthRule: 1}, 0.05, 1},
	} {
		var first []NullTest
		for _, threads := range []int{1, 8} {
			r, err := ChooseK(blocks.WithThreads(context.Background(), threads), c.x, ward(), o, rng.New(1, "s"))
			if err != nil {
				t.Fatal(err)
			}
			for _, rule := range r.Rules {
				if want, ok := c.rules[rule.Rule]; ok && rule.K != want {
					t.Errorf("%s says %d, want %d", rule.Rule, rule.K, want)
				}
			}
			for _, test := range r.Tests {
				if test.Null != CopulaNull && !(test.P >= c.lo && test.P <= c.hi) {
					t.Errorf("%s: p = %v", test.Null, test.P)
				}
			}
			if first != nil && !slices.Equal(first, r.Tests) {
				t.Errorf("other tests with 8 threads: %v, %v", first, r.Tests)
			}
			first = r.Tests
		}
	}
}

// Under its own null, p is about uniform: the share below 0.1 in 60 data sets of one normal
// population lies within the bounds that a fair p leaves in all but 1 of 1000 cases (13 of 60).
func TestChooseKLevel(t *testing.T) {
	below := 0
	s := rng.New(9, "level")
	for range 60 {
		x := linalg.New(30, 2)
		for i := range x.Data {
			x.Data[i] = s.Normal()
		}
		r, err := ChooseK(context.Background(), x, ward(), ChooseOptions{MaxK: 4, Distances: true, Nulls: []string{NormalNull}, Replicates: 19}, s.Sub("k", below))
		if err != nil {
			t.Fatal(err)
		}
		if r.Tests[0].P <= 0.1 {
			below++
		}
	}
	if below > 13 {
		t.Errorf("p at most 0.1 in %d of 60 data sets without clusters", below)
	}
}

func TestNullsKeepWhatTheySay(t *testing.T) {
	x := blob(200, 2, 2, 3)
	for i := range x.Rows {
		x.Data[2*i+1] = math.Floor(2 * x.Data[2*i+1]) // ties
	}
	for _, name := range Nulls() {
		null, err := NewNull(x, name)
		if err != nil {
			t.Fatal(err)
		}
		y := null.Draw(rng.New(1, "s"))
		sorted := func(m *linalg.Matrix, j int) []float64 { return slices.Sorted(slices.Values(m.Col(j))) }
		same := slices.Equal(sorted(x, 0), sorted(y, 0)) && slices.Equal(sorted(x, 1), sorted(y, 1))
		if same != (name != NormalNull) {
			t.Errorf("%s: margins kept %v", name, same)
		}
		r, s := correlation(x), correlation(y)
		if name == PermutedNull {
			r = 0
		}
		if math.Abs(s-r) > 0.12 {
			t.Errorf("%s: correlation %v, want about %v", name, s, r)
		}
	}
	if _, err := NewNull(x, "uniform"); err == nil {
		t.Error("an unknown null passes")
	}
	// A constant column stays.
	flat := linalg.New(5, 2)
	for i := range 5 {
		flat.Data[2*i] = float64(i)
	}
	for _, name := range Nulls() {
		null, err := NewNull(flat, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range null.Draw(rng.New(1, "s")).Col(1) {
			if v != 0 {
				t.Errorf("%s: a constant column varies", name)
			}
		}
	}
}

func correlation(x *linalg.Matrix) float64 {
	a, b := x.Col(0), x.Col(1)
	var ma, mb, aa, bb, ab float64
	for i := range a {
		ma += a[i] / float64(len(a))
		mb += b[i] / float64(len(a))
	}
	for i := range a {
		aa += (a[i] - ma) * (a[i] - ma)
		bb += (b[i] - mb) * (b[i] - mb)
		ab += (a[i] - ma) * (b[i] - mb)
	}
	return ab / math.Sqrt(aa*bb)
}

func TestChooseKRefuses(t *testing.T) {
	x := blob(6, 2, 1, 0)
	for _, c := range []struct {
		o    ChooseOptions
		want string
	}{
		{ChooseOptions{MaxK: 6}, "the largest k must be between 2 and the number of rows less one, 5, got 6"},
		{ChooseOptions{MaxK: 1}, "got 1"},
		{ChooseOptions{MaxK: 2, Splits: -1}, "can't be negative"},
	} {
		if _, err := ChooseK(context.Background(), x, ward(), c.o, rng.New(1, "s")); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
}

func TestNoiseStability(t *testing.T) {
	x := blob(40, 2, 2, 20)
	codes := make([]int, 40)
	for i := range codes {
		codes[i] = i % 2
	}
	// Clusters far apart that a method always finds come back whole.
	exact := func(_ context.Context, y *linalg.Matrix, _ *rng.Stream) ([]int, error) {
		return slices.Clone(codes), nil
	}
	for _, s := range must(t)(NoiseStability(context.Background(), x, codes, exact, 10, 0.1, rng.New(1, "s"))) {
		if s.Jaccard != 1 || s.Counted != 10 || s.Recovered != 10 || s.Dissolved != 0 {
			t.Errorf("%+v", s)
		}
	}
	// What a method lumps together has the similarity of a share of the rows.
	lump := func(_ context.Context, y *linalg.Matrix, _ *rng.Stream) ([]int, error) { return make([]int, 40), nil }
	for _, s := range must(t)(NoiseStability(context.Background(), x, codes, lump, 10, 0.1, rng.New(1, "s"))) {
		if s.Jaccard < 0.4 || s.Jaccard > 0.6 {
			t.Errorf("%+v", s)
		}
	}
	if _, err := NoiseStability(context.Background(), x, codes, lump, 10, 1, rng.New(1, "s")); err == nil {
		t.Error("a share of 1 passes")
	}
}

func must(t *testing.T) func([]ClusterStability, error) []ClusterStability {
	return func(s []ClusterStability, err error) []ClusterStability {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func TestEveryRuleHasWords(t *testing.T) {
	field, ok := reflect.TypeFor[ChooseKParams]().FieldByName("Rule")
	if !ok {
		t.Fatal("no rule")
	}
	names, _ := strings.CutPrefix(field.Tag.Get("check"), "oneof=")
	for name := range strings.FieldsSeq(names) {
		if ruleWords[name] == "" {
			t.Errorf("the rule %s has no words in print", name)
		}
	}
	if len(ruleWords) != len(strings.Fields(names)) {
		t.Errorf("%d rules in words, %s", len(ruleWords), names)
	}
}
