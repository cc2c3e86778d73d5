package describe

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

func tableOne(t testing.TB, table *frame.Table, groups *frame.Groups, p TableOneParams) *TableOneResult {
	t.Helper()
	in := map[string]any{"table": table}
	if groups != nil {
		in["groups"] = groups
	}
	r, err := runKind[TableOneResult](t, TableOneKind, in, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *TableOneResult) variable(t testing.TB, name string) *TableOneVariable {
	t.Helper()
	for i := range r.Variables {
		if r.Variables[i].Name == name {
			return &r.Variables[i]
		}
	}
	t.Fatalf("no variable %s", name)
	return nil
}

func TestTableOneExample(t *testing.T) {
	table := frame.Demo()
	r := tableOne(t, table, groupsBy(t, table, "arm"), tableOneExample())
	checkTables(t, r)
	if slices.ContainsFunc(r.Variables, func(v TableOneVariable) bool { return v.Name == "arm" || v.Name == "id" }) {
		t.Error("the id or the grouping column is described")
	}
	if r.Tests != len(r.Variables) || len(r.Tables()) != 2 {
		t.Errorf("%d tests, %d tables", r.Tests, len(r.Tables()))
	}
	for short, long := range map[string]string{
		"baseline.age.p": "baseline.variables[age].p",
		`baseline.sex.levels[male].groups[control]`:             "baseline.variables[sex].levels[male].groups[control].share",
		`baseline.sex.levels[male].overall`:                     "baseline.variables[sex].levels[male].overall",
		`baseline.age.groups[control].mean`:                     "baseline.variables[age].groups[control].mean",
		`baseline.age.pairs["control vs treated"]`:              `baseline.variables[age].pairs["control vs treated"].p_adjusted`,
		`baseline.groups[control]`:                              "baseline.groups[control].n",
		`baseline.marker.overall.median`:                        "baseline.variables[marker].overall.median",
		`baseline.sex.levels[male].groups[control].share.count`: "baseline.variables[sex].levels[male].groups[control].share",
	} {
		id, steps, err := kind.ParsePath(short)
		if err != nil {
			t.Fatal(err)
		}
		got, err := kind.Resolve(TableOneKind.ResultType(), id, steps)
		if err != nil || got.Path != long {
			t.Errorf("%s: %s, %v", short, got.Path, err)
		}
		if !slices.ContainsFunc(leaves(r), func(l result.Leaf) bool { return "baseline."+l.Path == long }) {
			t.Errorf("there is no %s", long)
		}
	}
}

func TestTableOneWithoutGroups(t *testing.T) {
	r := tableOne(t, frame.Demo(), nil, tableOneExample())
	checkTables(t, r)
	if len(r.Groups) != 0 || r.Print.P || !r.Print.Overall || r.variable(t, "age").P.OK() {
		t.Errorf("%+v", r.Print)
	}
}

// lineage returns the cohort with columns that know where they come from, and clusters made
// from age and sex.
func lineage(t testing.TB) (*frame.Table, *frame.Groups) {
	table := frame.Demo()
	g := groupsBy(t, table, "arm")
	g.Lineage = []string{"demo.age", "demo.sex"}
	g.Names = []string{"Cluster 1", "Cluster 2", "Cluster 3"}
	return table, g
}

func TestTableOneLeavesOutCircularTests(t *testing.T) {
	table, groups := lineage(t)
	p := tableOneExample()
	p.SMD = false
	r := tableOne(t, table, groups, p)
	checkTables(t, r)
	for _, name := range []string{"age", "sex"} {
		v := r.variable(t, name)
		if v.P.OK() || v.P.Reason != usedInClustering || v.Q.OK() || v.Pairs[0].P.OK() || v.Pairs[0].PAdjusted.OK() {
			t.Errorf("%s: p %+v", name, v.P)
		}
		if !v.SMD.OK() || !r.Print.SMD {
			t.Errorf("%s: no standardised mean difference", name)
		}
	}
	if v := r.variable(t, "age"); v.Groups[0].VTest == nil || r.variable(t, "sex").Levels[1].Groups[0].VTest == nil {
		t.Error("no v-test")
	}
	if r.Tests != len(r.Variables)-2 {
		t.Errorf("%d tests of %d variables", r.Tests, len(r.Variables))
	}
	marker := r.variable(t, "marker")
	if !marker.Correlation.OK() || marker.Input != "age" || marker.Correlation.Value < 0 {
		t.Errorf("marker: %+v with %s", marker.Correlation, marker.Input)
	}
	tables := r.Tables()
	if len(tables) != 3 || tables[2].ID != "v_tests" {
		t.Errorf("%d tables", len(tables))
	}
	if text := strings.Join(tables[0].Footnotes, "\n"); strings.Contains(text, dagger) {
		t.Error(text)
	}
	if !slices.ContainsFunc(r.Notes, func(n result.Note) bool { return n.Code == "circular" && strings.Contains(n.Text, "(2)") }) {
		t.Errorf("notes %v", r.Notes)
	}
	p.Circular = "allow"
	r = tableOne(t, table, groups, p)
	if v := r.variable(t, "age"); !v.P.OK() || !v.Made {
		t.Errorf("allowed: %+v", v.P)
	}
	tables = r.Tables()
	marks := tables[0].Rows[0].Cells[5].Marks
	if !strings.HasSuffix(marks, dagger) || !strings.Contains(strings.Join(tables[0].Footnotes, "\n"), dagger+" ") {
		t.Errorf("marks %q", marks)
	}
}

func TestTableOneRefusesImputedValues(t *testing.T) {
	table := frame.Demo()
	c, err := table.Column("weight")
	if err != nil {
		t.Fatal(err)
	}
	c.Imputed = make([]bool, table.Len())
	c.Imputed[3] = true
	_, err = runKind[TableOneResult](t, TableOneKind, map[string]any{"table": table}, tableOneDefaults())
	if err == nil || !strings.Contains(err.Error(), "1 imputed values") || !strings.Contains(err.Error(), "before the imputation") {
		t.Error(err)
	}
}

func TestTableOneRowOrder(t *testing.T) {
	table, groups := lineage(t)
	rows := make([]int, table.Len())
	for i := range rows {
		rows[i] = (i*37 + 11) % len(rows)
	}
	a := tableOne(t, table, groups, tableOneExample())
	b := tableOne(t, table.Take(rows), groups, tableOneExample())
	if !bytes.Equal(asJSON(t, a), asJSON(t, b)) {
		t.Error("another order of the rows, another result")
	}
}

func TestTableOneDegenerate(t *testing.T) {
	table := frame.Demo()
	n := table.Len()
	missing := make([]bool, n)
	all := slices.Repeat([]bool{true}, n)
	column := func(name string, typ frame.Type, x float64, miss []bool) *frame.Column {
		return &frame.Column{Variable: frame.Variable{Name: name, Type: typ}, Numbers: slices.Repeat([]float64{x}, n), Missing: miss}
	}
	huge := column("huge", frame.Continuous, 1e308, missing)
	huge.Numbers[0], huge.Numbers[1] = -1e308, 1e-308
	empty := &frame.Column{Variable: frame.Variable{Name: "empty", Type: frame.Nominal, Levels: []frame.Level{{Code: "a"}, {Code: "b"}, {Code: "c"}}}, Codes: make([]int, n), Missing: all}
	single := &frame.Column{Variable: frame.Variable{Name: "single", Type: frame.Nominal, Levels: []frame.Level{{Code: "a"}}}, Codes: make([]int, n), Missing: missing}
	arm := groupsBy(t, table, "arm")
	odd := &frame.Table{Keys: table.Keys, Columns: []*frame.Column{
		column("constant", frame.Continuous, 5, missing), column("none", frame.Count, 0, all), huge, empty, single,
		{Variable: frame.Variable{Name: "nolevels", Type: frame.Ordinal}, Codes: make([]int, n), Missing: all},
	}}
	p := tableOneExample()
	p.Normal = nil
	for _, style := range []string{"reprise", "gtsummary", "tableone", "arsenal"} {
		p.Style = style
		r := tableOne(t, odd, arm, p)
		checkTables(t, r)
		for _, v := range r.Variables {
			if v.P.OK() && v.Name != "huge" {
				t.Errorf("%s: %s has p = %v", style, v.Name, v.P.Value)
			}
		}
	}
	only := &frame.Groups{Keys: arm.Keys, Codes: make([]int, n), Names: []string{"A", "B"}}
	r := tableOne(t, table, only, p)
	checkTables(t, r)
	if v := r.variable(t, "age"); v.P.OK() || v.P.Reason != "one group" {
		t.Errorf("one group: %+v", v.P)
	}
	nobody := &frame.Groups{Keys: arm.Keys, Codes: slices.Repeat([]int{-1}, n), Names: []string{"A"}}
	for name, c := range map[string]struct {
		in     map[string]any
		change func(*TableOneParams)
		want   string
	}{
		"nobody in a group": {map[string]any{"table": table, "groups": nobody}, nil, "no row of the table is in a group"},
		"no rows":           {map[string]any{"table": table.Take(nil)}, nil, "has no rows"},
		"an id":             {map[string]any{"table": table}, func(p *TableOneParams) { p.Variables = []string{"id"} }, `column "id" is id`},
		"a wrong name":      {map[string]any{"table": table}, func(p *TableOneParams) { p.Variables = []string{"ages"} }, `did you mean "age"`},
		"infinite":          {map[string]any{"table": infinite(table)}, nil, `column "age", row P02: a finite number is expected`},
	} {
		p := tableOneDefaults()
		if c.change != nil {
			c.change(&p)
		}
		if _, err := runKind[TableOneResult](t, TableOneKind, c.in, p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func infinite(table *frame.Table) *frame.Table {
	all := make([]int, table.Len())
	for i := range all {
		all[i] = i
	}
	t := table.Take(all)
	c, err := t.Column("age")
	if err != nil {
		panic(err)
	}
	c.Numbers[1] = math.Inf(1)
	return t
}

func TestTableOneParamsCheck(t *testing.T) {
	three := 3
	for _, p := range []TableOneParams{
		{Quantile: &three},
		{Normal: []string{"a"}, Nonnormal: []string{"a"}},
		{Tests: []TestOverride{{"a", "none"}, {"a", "anova"}}},
	} {
		if p.Check() == nil {
			t.Errorf("%+v: no error", p)
		}
	}
}

func TestSmallCells(t *testing.T) {
	table := frame.Demo()
	p := tableOneExample()
	p.SmallCell = 5
	plain := tableOne(t, table, groupsBy(t, table, "arm"), tableOneExample())
	r := tableOne(t, table, groupsBy(t, table, "arm"), p)
	checkTables(t, r)
	gone := 0
	for i, v := range r.Variables {
		for j, l := range v.Levels {
			gaps := 0
			for g, s := range l.Groups {
				before := plain.Variables[i].Levels[j].Groups[g].Share
				switch {
				case s.Share == nil:
					gaps++
				case s.Share.Count > 0 && s.Share.Count < 5:
					t.Errorf("%s %s %s shows %d", v.Name, l.Name, s.Name, s.Share.Count)
				case *s.Share != *before:
					t.Errorf("%s %s %s changed", v.Name, l.Name, s.Name)
				}
			}
			if gaps == 1 && l.Overall != nil {
				t.Errorf("%s %s: the single gap follows from the total", v.Name, l.Name)
			}
			gone += gaps
		}
		for g := range v.Groups {
			gaps := 0
			for _, l := range v.Levels {
				if l.Groups[g].Share == nil {
					gaps++
				}
			}
			if gaps == 1 {
				t.Errorf("%s: the single gap of group %d follows from its size", v.Name, g+1)
			}
		}
	}
	if gone == 0 {
		t.Error("nothing is suppressed")
	}
	b, err := json.Marshal(r)
	if err != nil || !bytes.Contains(b, []byte("small_cells")) {
		t.Error("no note")
	}
}

func TestTableOneNormality(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Normality, p.Variables = "shapiro", []string{"age", "marker", "visits", "sex"}
	p.Nonnormal = []string{"visits"}
	r := tableOne(t, table, groupsBy(t, table, "smoker"), p)
	for _, v := range r.Variables {
		want := ""
		if v.Name == "age" || v.Name == "marker" {
			groups := groupsBy(t, table, "smoker")
			c, err := table.Column(v.Name)
			if err != nil {
				t.Fatal(err)
			}
			x, err := newVariable(&cohort{table: table, codes: groups.Codes, names: []string{"a", "b"}}, c, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			want = normalDistribution
			for _, g := range x.values {
				w, err := htest.ShapiroWilk(g)
				if err != nil || w.P < 0.05 {
					want = nonnormalDistribution
				}
			}
		}
		if v.Distribution != want || want == normalDistribution && (v.Summary != meanSD || v.Test != "Welch's t-test") ||
			want == nonnormalDistribution && (v.Summary != medianQuartiles || v.Test != "Mann-Whitney test") {
			t.Errorf("%s: %s, %s, %s; want %s", v.Name, v.Distribution, v.Summary, v.Test, want)
		}
	}
	if !slices.ContainsFunc(r.Notes, func(n result.Note) bool { return n.Code == "normality" }) {
		t.Error("no note")
	}
}

func TestGtsummaryCountsFewDistinctValuesAsLevels(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Style, p.Variables = "gtsummary", []string{"visits", "age"}
	r := tableOne(t, table, groupsBy(t, table, "smoker"), p)
	visits := r.variable(t, "visits")
	if visits.Summary != levelShares || len(visits.Levels) >= 10 || visits.Levels[0].Name != "1" || !strings.Contains(visits.Test, "Fisher") {
		t.Errorf("%s with %d levels, %s", visits.Summary, len(visits.Levels), visits.Test)
	}
	if r.variable(t, "age").Summary != medianQuartiles || r.Print.MissingWord != "Unknown" {
		t.Error("age, or the word for missing values")
	}
	p.Normal = []string{"visits"}
	if v := tableOne(t, table, groupsBy(t, table, "smoker"), p).variable(t, "visits"); v.Summary != meanSD || v.Test != "Mann-Whitney test" {
		t.Errorf("declared a number: %s, %s", v.Summary, v.Test)
	}
}

// TestTableOneRowsOfStyles holds the rows of a style against its rules where no program is
// asked: a range names single patients, and goes where small counts go.
func TestTableOneRowsOfStyles(t *testing.T) {
	table := frame.Demo()
	rows := func(style string, change func(*TableOneParams)) string {
		p := tableOneDefaults()
		p.Style, p.Variables = style, []string{"weight", "sex", "smoker", "stage"}
		if change != nil {
			change(&p)
		}
		r := tableOne(t, table, groupsBy(t, table, "arm"), p)
		checkTables(t, r)
		var out []string
		for _, row := range r.Tables()[0].Rows {
			out = append(out, row.Key+": "+row.Cells[0].Text)
		}
		return strings.Join(out, "\n")
	}
	for style, want := range map[string]string{
		"gtsummary": "sex: Sex, n (%)\nsex.female: female\nsex.male: male\n",
		"tableone":  "weight.missing: Missing, n\nsex: Sex: male, n (%)\n",
		"arsenal":   "weight.range: Range\nweight.missing: N-Miss\nsex: Sex, n (%)\nsex.female: female\n",
	} {
		if got := rows(style, nil); !strings.Contains(got, want) {
			t.Errorf("%s: %s", style, got)
		}
	}
	if got := rows("arsenal", func(p *TableOneParams) { p.SmallCell = 5 }); strings.Contains(got, "Range") {
		t.Error(got)
	}
	if got := rows("gtsummary", func(p *TableOneParams) { p.Strata, p.Variables = "site", []string{"sex", "weight"} }); !strings.Contains(got, "sex.female") {
		t.Error(got)
	}
}

// TestOrdinalTrendOfThreeGroups: with three groups the trend test compares row mean scores; two
// of the groups alone are linear by linear.
func TestOrdinalTrendOfThreeGroups(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Style, p.Variables, p.Posthoc = "arsenal", []string{"stage"}, "unadjusted"
	v := tableOne(t, table, groupsBy(t, table, "arm"), p).variable(t, "stage")
	if v.Test != "Cochran-Mantel-Haenszel test of row mean scores" || v.DF.Value != 2 || !v.P.OK() || len(v.Pairs) != 3 || !v.Pairs[0].P.OK() {
		t.Errorf("%s, df %v, p %+v", v.Test, v.DF, v.P)
	}
}

// TestMethodsOfStyles: the words on quartiles and variances are those of the style, not of the
// profile.
func TestMethodsOfStyles(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Variables, p.Nonnormal = []string{"age", "marker", "sex"}, []string{"marker"}
	for style, want := range map[string]string{"gtsummary": "type 2.", "tableone": "type 7."} {
		p.Style = style
		r := tableOne(t, table, groupsBy(t, table, "arm"), p)
		methods := strings.Join(r.Methods(), " ")
		if !strings.Contains(methods, want) || !strings.Contains(methods, "defaults of "+style) {
			t.Errorf("%s: %s", style, methods)
		}
		for _, key := range r.conventions() {
			if key == "quantile.type" || strings.HasSuffix(key, ".variance") || key == "chi_square.yates_2x2" {
				t.Errorf("%s takes %s from the profile", style, key)
			}
		}
	}
	p.Style = "reprise"
	r := tableOne(t, table, groupsBy(t, table, "arm"), p)
	if !slices.Contains(r.conventions(), "quantile.type") || strings.Contains(strings.Join(r.Methods(), " "), "defaults of") {
		t.Errorf("%v: %v", r.conventions(), r.Methods())
	}
}

// Only the p-values of the declared family are adjusted together; the others stand as they are.
func TestFamilyOfPValues(t *testing.T) {
	table := indomethacin(t)
	p := tableOneDefaults()
	p.Variables, p.QValues, p.Family = []string{"age", "risk", "gender", "type"}, "bonferroni", []string{"age", "gender"}
	r := tableOne(t, table, groupsBy(t, table, "rx"), p)
	if r.Tests != 2 {
		t.Errorf("%d p-values in the family, want 2", r.Tests)
	}
	for _, v := range r.Variables {
		inside := slices.Contains(p.Family, v.Name)
		switch {
		case inside && v.Q.Value != min(1, 2*v.P.Value):
			t.Errorf("%s: q %v of p %v", v.Name, v.Q, v.P)
		case !inside && (v.Q.OK() || v.Q.Reason != outsideFamily || !v.P.OK()):
			t.Errorf("%s: q %v, p %v", v.Name, v.Q, v.P)
		}
	}
	notes := strings.Join(r.Tables()[0].Footnotes, "\n")
	if want := "q: adjusted over the 2 p-values of Age, Gender (bonferroni)."; !strings.Contains(strings.ToLower(notes), strings.ToLower(want)) {
		t.Errorf("footnotes %q, want %q", notes, want)
	}
	for want, change := range map[string]func(*TableOneParams){
		"needs q_values":   func(p *TableOneParams) { p.QValues = "none" },
		"is not described": func(p *TableOneParams) { p.Family = []string{"site"} },
	} {
		bad := p
		change(&bad)
		if err := bad.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
