package describe

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

type crossReference struct {
	Rows, Columns               []string
	Counts, Expected, Residual  [][]float64
	OfRow                       [][]float64 `json:"of_row"`
	OfColumn                    [][]float64 `json:"of_column"`
	Statistic, DF, P, V, Fisher float64
}

type otherReference struct {
	GenderRx  crossReference `json:"gender_rx"`
	TrainType crossReference `json:"train_type"`
	Pairs     []struct {
		A, B              string
		N                 int
		Pearson, Spearman float64
	}
}

func others(t *testing.T) *otherReference {
	t.Helper()
	text, err := os.ReadFile("testdata/describe.json")
	if err != nil {
		t.Fatal(err)
	}
	r := &otherReference{}
	if err := json.Unmarshal(text, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func crosstab(t *testing.T, in map[string]any, p CrosstabParams) (*CrosstabResult, error) {
	t.Helper()
	return runKind[CrosstabResult](t, CrosstabKind, in, p)
}

func TestCrosstabAgainstR(t *testing.T) {
	table, ref := indomethacin(t), others(t)
	for _, c := range []struct {
		p      CrosstabParams
		groups string
		want   crossReference
	}{
		{CrosstabParams{Rows: "gender", Columns: "rx", Fisher: true, Percent: "row", Circular: "leave_out"}, "", ref.GenderRx},
		{CrosstabParams{Rows: "train", Fisher: true, Percent: "column", Circular: "leave_out"}, "type", ref.TrainType},
	} {
		in := map[string]any{"table": table}
		if c.groups != "" {
			g := groupsBy(t, table, c.groups)
			g.Lineage = []string{"elsewhere"}
			in["groups"] = g
		}
		r, err := crosstab(t, in, c.p)
		if err != nil {
			t.Fatal(err)
		}
		checkTables(t, r)
		for i, row := range r.Rows {
			for j, cell := range row.Cells {
				at := row.Name + " " + cell.Name + " "
				if row.Name != c.want.Rows[i] || cell.Name != c.want.Columns[j] {
					t.Errorf("%s stands at %d, %d", at, i, j)
				}
				near(t, at+"count", float64(cell.Count), c.want.Counts[i][j], 0)
				near(t, at+"expected", cell.Expected.Float(), c.want.Expected[i][j], 1e-14)
				near(t, at+"residual", cell.Residual.Float(), c.want.Residual[i][j], 1e-11)
				near(t, at+"of row", cell.OfRow.Proportion().Float(), c.want.OfRow[i][j], 1e-14)
				near(t, at+"of column", cell.OfColumn.Proportion().Float(), c.want.OfColumn[i][j], 1e-14)
			}
		}
		near(t, "statistic", r.Statistic.Float(), c.want.Statistic, 1e-12)
		near(t, "df", r.DF.Float(), c.want.DF, 0)
		near(t, "p", r.P.Float(), c.want.P, 1e-11)
		near(t, "V", r.CramersV.Float(), c.want.V, 1e-12)
		near(t, "Fisher's p", r.FisherP.Float(), c.want.Fisher, 1e-10)
	}
}

func TestCrosstabRules(t *testing.T) {
	table, groups := lineage(t)
	r, err := crosstab(t, map[string]any{"table": table, "groups": groups}, CrosstabParams{Rows: "sex", Percent: "column", Circular: "leave_out"})
	if err != nil || r.P.OK() || r.P.Reason != usedInClustering {
		t.Errorf("%+v, %v", r, err)
	}
	for name, p := range map[string]CrosstabParams{
		"no columns": {Rows: "sex"}, "the same": {Rows: "sex", Columns: "sex"}, "a number": {Rows: "age", Columns: "sex"}, "no such": {Rows: "sex", Columns: "sexx"},
	} {
		if _, err := crosstab(t, map[string]any{"table": table}, p); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMissing(t *testing.T) {
	table := frame.Demo()
	r, err := runKind[MissingResult](t, MissingKind, map[string]any{"table": table, "groups": groupsBy(t, table, "arm")}, MissingKind.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	checkTables(t, r)
	values, incomplete := 0, 0
	for _, c := range table.Columns {
		values += c.MissingCount()
	}
	for _, p := range r.Patterns {
		incomplete += p.Cases.Count
	}
	if r.Values.Count != values || r.Complete.Count+incomplete != 60 || r.Complete.Total != 60 {
		t.Errorf("%d missing values, want %d; %d complete, %d incomplete", r.Values.Count, values, r.Complete.Count, incomplete)
	}
	for _, v := range r.Variables {
		sum := 0
		for _, g := range v.Groups {
			sum += g.Missing.Count
		}
		if sum != v.Missing.Count {
			t.Errorf("%s: groups have %d, all %d", v.Name, sum, v.Missing.Count)
		}
	}
	// weight lacks rows 5, 22, 39, 56 (i mod 17 = 5), marker 7, 20, 33, 46, 59 (i mod 13 = 7)
	if w := r.Variables[1]; w.Name != "weight" || w.Missing.Count != 4 || r.Variables[2].Missing.Count != 5 || r.Patterns[0].Variables != "marker" {
		t.Errorf("%+v, %+v", w, r.Patterns[0])
	}
	none, err := runKind[MissingResult](t, MissingKind, map[string]any{"table": table}, MissingParams{Variables: []string{"age"}})
	if err != nil || none.Complete.Count != 60 || none.Kinds != 0 || len(none.Tables()) != 1 {
		t.Errorf("%+v, %v", none, err)
	}
}

func TestCorrelationAgainstR(t *testing.T) {
	table := indomethacin(t)
	for _, c := range table.Columns {
		if c.Name == "gender" {
			c.Name = "female"
		}
		if c.Name == "train" {
			c.Name = "trained"
		}
	}
	for _, method := range []string{"pearson", "spearman"} {
		r, err := runKind[CorrelationResult](t, CorrelationKind, map[string]any{"table": table}, CorrelationParams{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		checkTables(t, r)
		for _, want := range others(t).Pairs {
			found := false
			for _, p := range r.Pairs {
				if p.Pair == want.A+" and "+want.B {
					found = true
					x := want.Pearson
					if method == "spearman" {
						x = want.Spearman
					}
					near(t, p.Pair, p.R.Float(), x, 1e-12)
					near(t, p.Pair+" n", float64(p.N), float64(want.N), 0)
				}
			}
			if !found {
				t.Errorf("no pair %s and %s", want.A, want.B)
			}
		}
	}
	if _, err := runKind[CorrelationResult](t, CorrelationKind, map[string]any{"table": table}, CorrelationParams{Method: "pearson", Variables: []string{"age"}}); err == nil {
		t.Error("one column: no error")
	}
}

func TestCharacteriseAgainstCatdes(t *testing.T) {
	table := indomethacin(t)
	var rows []int
	risk, _ := table.Column("risk")
	gender, _ := table.Column("gender")
	for i := range table.Len() {
		if !risk.Missing[i] && !gender.Missing[i] {
			rows = append(rows, i)
		}
	}
	table = table.Take(rows)
	groups := groupsBy(t, table, "type")
	groups.Lineage = []string{"elsewhere"}
	r, err := runKind[CharacteriseResult](t, CharacteriseKind, map[string]any{"table": table, "groups": groups}, CharacteriseParams{Variables: []string{"age", "risk", "site", "gender", "pep", "train"}, VMin: 1.96})
	if err != nil {
		t.Fatal(err)
	}
	checkTables(t, r)
	want, found := reference(t).Catdes, 0
	for _, g := range r.Groups {
		for _, x := range g.Numbers {
			if w, ok := want[g.Name+"|"+x.Variable]; ok {
				near(t, g.Name+" "+x.Variable, x.V.Float(), w[0], 1e-12)
				found++
			}
		}
		for _, x := range g.Levels {
			w, ok := want[g.Name+"|"+x.Level]
			if !ok {
				continue
			}
			found++
			near(t, g.Name+" "+x.Level+" p", x.P.Float(), w[1], 1e-11)
			near(t, g.Name+" "+x.Level+" Cla/Mod", 100*x.OfLevel.Proportion().Float(), w[2], 1e-13)
			near(t, g.Name+" "+x.Level+" Mod/Cla", 100*x.InGroup.Proportion().Float(), w[3], 1e-13)
			near(t, g.Name+" "+x.Level+" Global", 100*x.Overall.Proportion().Float(), w[4], 1e-13)
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d values of catdes found", found, len(want))
	}
}

func TestFlow(t *testing.T) {
	table := frame.Demo()
	var rows []int
	for i := 10; i < 60; i++ {
		rows = append(rows, i)
	}
	later := table.Take(rows)
	groups := groupsBy(t, later, "stage") // one row lacks its stage
	p := FlowParams{Start: "screened", Steps: []FlowText{{Name: "eligible", Reason: "too early"}, {Name: "analysed", Reason: "no stage"}}}
	r, err := runKind[FlowResult](t, FlowKind, map[string]any{"table": table, "second": later, "groups": groups}, p)
	if err != nil {
		t.Fatal(err)
	}
	checkTables(t, r)
	if r.Steps[1] != (FlowStep{"eligible", 50, 10, "too early"}) || r.Steps[2] != (FlowStep{"analysed", 49, 1, "no stage"}) || len(r.Groups) != 4 {
		t.Errorf("%+v", r)
	}
	for name, c := range map[string]struct {
		in   map[string]any
		p    FlowParams
		want string
	}{
		"turned":   {map[string]any{"table": later, "second": table}, FlowParams{Start: "a"}, "10 rows that were not there before"},
		"too many": {map[string]any{"table": table}, p, "2 steps are named"},
		"twice":    {map[string]any{"table": table, "second": later}, FlowParams{Start: "second"}, "two steps"},
	} {
		if _, err := runKind[FlowResult](t, FlowKind, c.in, c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
