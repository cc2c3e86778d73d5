package validity

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// euclidean is the distance of two columns of a table.
func euclidean(t *testing.T, tab *frame.Table, names ...string) *frame.Distance {
	t.Helper()
	x, cols, err := distance.TableMatrix(tab, names)
	if err != nil {
		t.Fatal(err)
	}
	d, err := distance.Compute(context.Background(), x, distance.Euclidean)
	if err != nil {
		t.Fatal(err)
	}
	return &frame.Distance{Keys: tab.Keys, D: d.D, Metric: "euclidean", Lineage: distance.ColumnsLineage(cols)}
}

func codesOf(notes []result.Note) []string {
	var out []string
	for _, n := range notes {
		out = append(out, n.Code)
	}
	return out
}

// TestChooseKOfADistance holds that the distances of a table give exactly what the table
// gives, where an index needs pairs alone.
func TestChooseKOfADistance(t *testing.T) {
	tab := trial(t, 60)
	d := euclidean(t, tab, "u", "v")
	before := slices.Clone(d.D)
	outcome := "score"
	for _, method := range []string{HierarchicalMethod, PAMMethod} {
		for _, linkage := range []string{"ward.D2", "single", "average"} {
			p := chooseParams()
			p.Method, p.Linkage, p.Rule, p.Outcome = method, linkage, SilhouetteRule, &outcome
			table := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab}, p)
			p.Variables = nil
			r := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"distance": d, "outcomes": tab}, p)
			if !slices.Equal(d.D, before) {
				t.Fatal("the distance was changed")
			}
			if r.K != table.K || !slices.Equal(r.Groups.Codes, table.Groups.Codes) || r.Metric != "euclidean" || len(r.Tests) != 0 || !slices.Equal(r.Groups.Lineage, table.Groups.Lineage) {
				t.Errorf("%s, %s: %+v", method, linkage, r)
			}
			for i, got := range r.Ks {
				want := table.Ks[i]
				if got.Silhouette != want.Silhouette || got.Dunn != want.Dunn || got.Smallest != want.Smallest || got.OutcomeP != want.OutcomeP {
					t.Errorf("%s, %s: %+v, by table %+v", method, linkage, got, want)
				}
				if got.Gap.OK() || got.CalinskiHarabasz.OK() || got.PredictionStrength.OK() || got.BIC.OK() || got.Gap.Reason != noColumns {
					t.Errorf("%s, %s: indices that need columns: %+v", method, linkage, got)
				}
				// The gap statistic's dispersion is the same sum, by another order of adding.
				x, _, _ := distance.TableMatrix(tab, []string{"u", "v"})
				partitions, err := clusterer(method, linkage, 1)
				if err != nil {
					t.Fatal(err)
				}
				cuts, err := partitions(context.Background(), x, distance.Condense(d), 4, nil)
				if err != nil {
					t.Fatal(err)
				}
				w, err := Dispersion(x, cuts)
				if err != nil || math.Abs(got.Within.Value-w[i]) > 1e-12*w[i] {
					t.Errorf("%s, %s: within %v, want %v (%v)", method, linkage, got.Within, w[i], err)
				}
			}
			var rules []string
			for _, rule := range r.Rules {
				rules = append(rules, rule.Rule)
			}
			if !slices.Equal(rules, []string{ElbowRule, SilhouetteRule, DunnRule}) || !slices.Equal(codesOf(r.Notes), []string{"not_on_distance", "outcome_missing", "outcome_p", "never_one"}) {
				t.Errorf("rules %v, notes %v", rules, codesOf(r.Notes))
			}
			for _, table := range r.Tables() {
				for _, row := range table.Rows {
					if len(row.Cells) != len(table.Columns) {
						t.Errorf("table %s: %d cells for %d columns", table.ID, len(row.Cells), len(table.Columns))
					}
				}
			}
		}
	}
	// The outcome's rows stand in another order and are fewer.
	p := chooseParams()
	p.Variables, p.Rule, p.Outcome = nil, DunnRule, &outcome
	whole := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"distance": d, "outcomes": tab.Take(rng.New(1, "o").Perm(60))}, p)
	part := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"distance": d, "outcomes": tab.Take(seq(0, 50))}, p)
	few := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab.Take(seq(0, 50))}, func() ChooseKParams { q := p; q.Variables = []string{"u", "v"}; return q }())
	if part.Ks[1].OutcomeP != few.Ks[1].OutcomeP || whole.Ks[1].OutcomeP == part.Ks[1].OutcomeP {
		t.Errorf("p of the outcome: %v of 60 rows, %v of 50, %v by table", whole.Ks[1].OutcomeP, part.Ks[1].OutcomeP, few.Ks[1].OutcomeP)
	}
}

// TestStabilityOfADistance holds the same of the stability under resampled rows and their
// order.
func TestStabilityOfADistance(t *testing.T) {
	tab := trial(t, 45)
	d := euclidean(t, tab, "u", "w")
	g := halves(tab)
	g.Codes[3], g.Codes[10] = 0, -1
	for _, method := range []string{HierarchicalMethod, PAMMethod} {
		p := stabilityDefaults
		p.Variables, p.Method, p.Linkage, p.Replicates, p.NullSets, p.RowOrders = []string{"u", "w"}, method, "average", 30, 0, 5
		table := mustRun[StabilitySummary](t, StabilityKind, map[string]any{"table": tab, "groups": g}, p)
		p.Variables, p.NullSets = nil, 19
		r := mustRun[StabilitySummary](t, StabilityKind, map[string]any{"distance": d, "groups": g}, p)
		for i, c := range r.Clusters {
			want := table.Clusters[i]
			if c.N != want.N || len(c.Schemes) != 2 {
				t.Fatalf("%s: %+v", method, c)
			}
			for at, s := range c.Schemes {
				w := want.Schemes[at]
				if s.Jaccard != w.Jaccard || s.Dissolved != w.Dissolved || s.Recovered != w.Recovered || s.Scheme != w.Scheme || s.Null.Reason != noPopulation {
					t.Errorf("%s: %+v, by table %+v", method, s, w)
				}
			}
		}
		if r.Again != table.Again || len(r.Changes) != 1 || r.Changes[0] != table.Changes[0] || r.NullSets != 0 {
			t.Errorf("%s: %+v, by table %+v", method, r, table)
		}
		if !slices.Equal(codesOf(r.Notes), []string{"left_out", "noise_left_out", "null_left_out", "other_partition"}) {
			t.Errorf("%s: notes %v", method, codesOf(r.Notes))
		}
	}
}

// TestStabilityOfADistanceAgainstClusterboot compares each replicate of fpc::clusterboot on a Gower
// distance, from the rows that it drew: shares of counts, the same doubles.
func TestStabilityOfADistanceAgainstClusterboot(t *testing.T) {
	b, err := os.ReadFile("testdata/clusterboot.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases []struct {
			Name, Method, Scheme string
			N, K                 int
			D, Mean              []float64
			Partition            []int
			Samples              [][]int
			Indices, Jaccard     [][]float64
		}
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Cases {
		d := &distance.Condensed{N: c.N, D: c.D}
		recluster, method, linkage := PAMRecluster(d, c.K), PAMMethod, ""
		if c.Method != PAMMethod {
			recluster, method, linkage = TreeRecluster(d, cluster.Linkage(c.Method), c.K), HierarchicalMethod, c.Method
		}
		run, err := distanceMethod(method, linkage)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := run(context.Background(), d, c.K)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range codes {
			if v != c.Partition[i]-1 {
				t.Fatalf("%s, %s: other partition than R's", c.Name, c.Method)
			}
		}
		partitions, err := clusterer(method, linkage, 1)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ChooseKDistance(context.Background(), d, partitions, 6, rng.New(1, "s"))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.Indices { // sums in another order
			for at, got := range []float64{r.Ks[i+1].Silhouette, r.Ks[i+1].Dunn, r.Ks[i+1].Within} {
				if math.Abs(got-want[at]) > 1e-14*math.Max(1, want[at]) {
					t.Errorf("%s, %s, k = %d: index %d is %v, fpc has %v", c.Name, c.Method, i+2, at, got, want[at])
				}
			}
		}
		sum := make([]float64, c.K)
		for at, rows := range c.Samples {
			labels, err := recluster(context.Background(), rows, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := bestJaccards(codes, c.K, rows, labels)
			for k, v := range got {
				if math.IsNaN(v) { // no row drawn: clusterboot counts 0
					v = 0
				}
				sum[k] += v
				if v != c.Jaccard[at][k] {
					t.Errorf("%s, %s, %s, sample %d: %v, want %v", c.Name, c.Method, c.Scheme, at, got, c.Jaccard[at])
				}
			}
		}
		for k, s := range sum {
			if math.Abs(s/float64(len(c.Samples))-c.Mean[k]) > 1e-14 {
				t.Errorf("%s, %s: mean %v, want %v", c.Name, c.Method, s/float64(len(c.Samples)), c.Mean[k])
			}
		}
	}
}

func TestDistanceRefuses(t *testing.T) {
	tab := trial(t, 10)
	d := euclidean(t, tab, "u", "v")
	with := func(change func(e *frame.Distance)) map[string]any {
		e := *d
		e.D = slices.Clone(d.D)
		change(&e)
		return map[string]any{"distance": &e, "groups": halves(tab)}
	}
	same := with(func(*frame.Distance) {})
	choose := func(change func(p *ChooseKParams)) ChooseKParams {
		p := chooseParams()
		p.Variables, p.Rule = nil, SilhouetteRule
		change(&p)
		return p
	}
	stable := func(change func(p *StabilityParams)) StabilityParams {
		p := stabilityDefaults
		p.Replicates, p.Schemes = 2, []string{Bootstrap}
		change(&p)
		return p
	}
	score := "score"
	made := "u"
	for _, c := range []struct {
		kind   *kind.Kind
		in     map[string]any
		params any
		want   string
	}{
		{ChooseKKind, same, choose(func(p *ChooseKParams) { p.Rule = GapRule }), "the gap statistic is not defined on a distance: its reference data are drawn over the columns' ranges; take silhouette, dunn or elbow"},
		{ChooseKKind, same, choose(func(p *ChooseKParams) { p.Rule = CalinskiRule }), "the rule calinski_harabasz needs the columns of a table"},
		{ChooseKKind, same, choose(func(p *ChooseKParams) { p.Method = KMeansMethod }), "the method kmeans needs the columns of a table; on a distance take hierarchical or pam"},
		{ChooseKKind, same, choose(func(p *ChooseKParams) { p.Variables = []string{"u"} }), "variables belong to a table"},
		{ChooseKKind, same, choose(func(p *ChooseKParams) { p.MaxK = 10 }), "max_k must be below the number of rows, 10, got 10"},
		{ChooseKKind, same, choose(func(p *ChooseKParams) { p.Outcome = &score }), "bind its table to the port outcomes"},
		{ChooseKKind, map[string]any{"distance": d, "outcomes": tab}, choose(func(p *ChooseKParams) { p.Outcome = &made }), `the outcome "u" made the distance`},
		{ChooseKKind, map[string]any{"distance": d, "table": tab}, choose(func(*ChooseKParams) {}), "exactly one of the inputs table (Table), distance (Distance) is needed, got 2"},
		{ChooseKKind, with(func(e *frame.Distance) { e.D[3] = math.NaN() }), choose(func(*ChooseKParams) {}), "the dissimilarity of rows 1 and 5 must be a finite number >= 0, got NaN"},
		{ChooseKKind, with(func(e *frame.Distance) { e.D[0] = math.Inf(1) }), choose(func(*ChooseKParams) {}), "rows 1 and 2 must be a finite number >= 0, got +Inf"},
		{ChooseKKind, with(func(e *frame.Distance) { e.D = e.D[1:] }), choose(func(*ChooseKParams) {}), "10 objects need 45 dissimilarities, got 44"},
		{StabilityKind, same, stable(func(p *StabilityParams) { p.Schemes = []string{Noise} }), "noise needs columns to draw new rows from"},
		{StabilityKind, same, stable(func(p *StabilityParams) { p.Method = KMeansMethod }), "the method kmeans needs the columns of a table"},
		{StabilityKind, same, stable(func(p *StabilityParams) { p.Variables = []string{"u"} }), "variables belong to a table"},
		{StabilityKind, with(func(e *frame.Distance) { e.D[3] = -1 }), stable(func(*StabilityParams) {}), "must be a finite number >= 0, got -1"},
		{StabilityKind, with(func(e *frame.Distance) { e.Keys.Source = "another" }), stable(func(*StabilityParams) {}), "different sources"},
	} {
		in := map[string]any{}
		for _, p := range c.kind.Ports() {
			if v, ok := c.in[p.Name]; ok {
				in[p.Name] = v
			}
		}
		_, err := c.kind.Run(&kind.Call{Context: context.Background(), Stream: rng.New(1, "s")}, in, c.params)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.kind.Name(), err, c.want)
		}
	}
	// A square matrix becomes a distance only if it is symmetric.
	if _, err := distance.FromSquare(&linalg.Matrix{Rows: 2, Cols: 2, Data: []float64{0, 1, 2, 0}}); err == nil || !strings.Contains(err.Error(), "must be symmetric, got 1 at (1, 2) and 2 at (2, 1)") {
		t.Errorf("asymmetric: %v", err)
	}
	if _, err := ChooseKDistance(context.Background(), distance.Condense(d), PAMClusterer(), 10, rng.New(1, "s")); err == nil {
		t.Error("as many clusters as rows pass")
	}
	// All rows equal: every index says so.
	r := mustRun[ChooseKSummary](t, ChooseKKind, with(func(e *frame.Distance) {
		for i := range e.D {
			e.D[i] = 0
		}
	}), choose(func(p *ChooseKParams) { p.Rule = SilhouetteRule }))
	if r.Ks[1].Silhouette.Value != 0 || r.Ks[1].Dunn.OK() || r.Ks[0].Explained.OK() {
		t.Errorf("one place: %+v", r.Ks[1])
	}
}
