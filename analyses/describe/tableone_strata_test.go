package describe

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// TestStrataEqualTheirOwnTables describes the rows of each stratum alone.
func TestStrataEqualTheirOwnTables(t *testing.T) {
	table := frame.Demo()
	p := tableOneExample()
	p.Strata, p.Variables, p.Intervals, p.SMD = "smoker", []string{"age", "marker", "stage", "sex"}, true, true
	r := tableOne(t, table, groupsBy(t, table, "arm"), p)
	checkTables(t, r)
	smoker, err := table.Column("smoker")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Strata) != 2 {
		t.Fatalf("%d strata", len(r.Strata))
	}
	cases := 0
	for level, s := range r.Strata {
		var rows []int
		for i, code := range smoker.Codes {
			if !smoker.Missing[i] && code == level {
				rows = append(rows, i)
			}
		}
		alone := p
		alone.Strata = ""
		part := table.Take(rows)
		own := tableOne(t, part, groupsBy(t, part, "arm"), alone)
		for i := range own.Variables {
			own.Variables[i].Decimals = r.Variables[i].Decimals
		}
		if !bytes.Equal(asJSON(t, own.Variables), asJSON(t, s.Variables)) || own.N != s.N || own.Tests != s.Tests {
			t.Errorf("%s: got %s\nwant %s", s.Name, asJSON(t, s.Variables), asJSON(t, own.Variables))
		}
		cases += s.N
	}
	left := r.N - cases
	if left != smoker.MissingCount() || left == 0 || !slices.ContainsFunc(r.Notes, func(n result.Note) bool { return n.Code == "no_stratum" }) {
		t.Errorf("%d cases in no stratum, notes %v", left, r.Notes)
	}
	plain := p
	plain.Strata = ""
	if !bytes.Equal(asJSON(t, tableOne(t, table, groupsBy(t, table, "arm"), plain).Variables), asJSON(t, r.Variables)) {
		t.Error("strata change the table of all cases")
	}
	methods := strings.Join(r.Methods(), " ")
	for _, want := range []string{
		"within the strata " + smoker.Title() + ": no and " + smoker.Title() + ": yes.",
		"Confidence intervals (95%): t distribution (means), order statistics (medians), Wilson (percentages).",
	} {
		if !strings.Contains(methods, want) {
			t.Errorf("%q is not in %s", want, methods)
		}
	}
	tables := r.Tables()
	var ids []string
	for _, printed := range tables {
		ids = append(ids, printed.ID)
	}
	if !slices.Equal(ids, []string{"table", "pairs", "strata-no", "strata-yes"}) {
		t.Error(ids)
	}
	keys := func(printed result.Table) (out []string) {
		for _, row := range printed.Rows {
			out = append(out, row.Key)
		}
		return out
	}
	for _, printed := range tables[2:] {
		if !slices.Equal(keys(printed), keys(tables[0])) {
			t.Errorf("%s has rows %v, the table of all cases %v", printed.ID, keys(printed), keys(tables[0]))
		}
	}
	id, steps, err := kind.ParsePath("baseline.strata[yes].age.p")
	if err != nil {
		t.Fatal(err)
	}
	got, err := kind.Resolve(TableOneKind.ResultType(), id, steps)
	if err != nil || got.Path != "baseline.strata[yes].variables[age].p" {
		t.Error(got.Path, err)
	}
}

// TestStrataOfLevelsMadeFromNumbers keeps the levels of all cases in every stratum.
func TestStrataOfLevelsMadeFromNumbers(t *testing.T) {
	table := frame.Demo()
	p := tableOneExample()
	p.Style, p.Strata, p.Normal = "gtsummary", "site", nil
	r := tableOne(t, table, groupsBy(t, table, "arm"), p)
	checkTables(t, r)
	for _, s := range r.Strata {
		for i, v := range s.Variables {
			whole := r.Variables[i]
			if v.Name != whole.Name || v.Summary != whole.Summary || len(v.Levels) != len(whole.Levels) {
				t.Errorf("%s, %s: %s with %d levels, all cases %s with %d", s.Name, v.Name, v.Summary, len(v.Levels), whole.Summary, len(whole.Levels))
			}
		}
	}
}

// TestStrataDoNotTellSuppressedCounts adds up what is left of the strata.
func TestStrataDoNotTellSuppressedCounts(t *testing.T) {
	table := frame.Demo()
	p := tableOneDefaults()
	p.Strata, p.SmallCell, p.Intervals = "site", 4, true
	r := tableOne(t, table, groupsBy(t, table, "smoker"), p)
	checkTables(t, r)
	suppressed := 0
	for i := range r.Variables {
		parts := []*TableOneVariable{&r.Variables[i]}
		for k := range r.Strata {
			parts = append(parts, &r.Strata[k].Variables[i])
		}
		for j, l := range r.Variables[i].Levels {
			for g := range l.Groups {
				gaps := 0
				for _, v := range parts {
					s := v.Levels[j].Groups[g]
					if s.Share == nil {
						gaps++
						if s.Interval != nil || s.Residual != nil || v.Levels[j].Difference != nil {
							t.Errorf("%s, %s: an interval tells a suppressed count", v.Name, l.Name)
						}
					} else if s.Share.Count > 0 && s.Share.Count < 4 {
						t.Errorf("%s, %s: %d is not suppressed", v.Name, l.Name, s.Share.Count)
					}
				}
				if suppressed += gaps; gaps == 1 {
					t.Errorf("%s, %s, group %d: one gap over the strata", r.Variables[i].Name, l.Name, g)
				}
			}
		}
	}
	if suppressed == 0 {
		t.Error("nothing is suppressed")
	}
}

func TestStrataRefused(t *testing.T) {
	table := frame.Demo()
	in := map[string]any{"table": table, "groups": groupsBy(t, table, "arm")}
	p := tableOneDefaults()
	p.Strata, p.Variables = "sex", []string{"age", "sex"}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "makes the strata") {
		t.Error(err)
	}
	p.Variables = nil
	wide := frame.Demo()
	many, err := wide.Column("site")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		many.Levels = append(many.Levels, frame.Level{Code: fmt.Sprint("site ", i)})
	}
	p.Strata = "site"
	if _, err := runKind[TableOneResult](t, TableOneKind, map[string]any{"table": wide}, p); err == nil || !strings.Contains(err.Error(), "at most 100") {
		t.Error(err)
	}
	p.Strata = "sex"
	c, err := table.Column("sex")
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Missing {
		c.Missing[i], c.Codes[i] = true, 0
	}
	if _, err := runKind[TableOneResult](t, TableOneKind, in, p); err == nil || !strings.Contains(err.Error(), "no value") {
		t.Error(err)
	}
}

// TestImputedValuesLeftOut compares with the table before the imputation.
func TestImputedValuesLeftOut(t *testing.T) {
	raw := frame.Demo()
	groups := groupsBy(t, raw, "arm")
	p := tableOneExample()
	p.Variables, p.Imputed = []string{"age", "weight", "stage"}, "count"
	before := tableOne(t, raw, groups, p)
	filled := frame.Demo()
	counts := map[string]int{}
	for _, name := range []string{"weight", "stage"} {
		c, err := filled.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		c.Imputed = make([]bool, filled.Len())
		for i, m := range c.Missing {
			if !m {
				continue
			}
			counts[name]++
			c.Missing[i], c.Imputed[i] = false, true
			if c.Type.Numeric() {
				c.Numbers[i] = 1e6
			}
		}
	}
	after := tableOne(t, filled, groups, p)
	checkTables(t, after)
	if methods := strings.Join(after.Methods(), " "); !strings.Contains(methods, "Imputed values were left out.") {
		t.Error(methods)
	}
	for i := range after.Variables {
		v := &after.Variables[i]
		if v.Imputed != counts[v.Name] || v.Overall.Imputed != counts[v.Name] {
			t.Errorf("%s: %d imputed, want %d", v.Name, v.Imputed, counts[v.Name])
		}
		sum := 0
		for g := range v.Groups {
			sum += v.Groups[g].Imputed
			v.Groups[g].Imputed = 0
		}
		if sum != v.Imputed {
			t.Errorf("%s: %d imputed in the groups", v.Name, sum)
		}
		rows := 0
		for _, row := range after.Tables()[0].Rows {
			if row.Key == v.Name+".imputed" {
				rows++
			}
		}
		if (rows == 1) != (v.Imputed > 0) {
			t.Errorf("%s: %d rows of imputed values", v.Name, rows)
		}
		v.Imputed, v.Overall.Imputed = 0, 0
	}
	if !bytes.Equal(asJSON(t, before), asJSON(t, after)) {
		t.Error("imputed values change the description")
	}
	if c, err := filled.Column("weight"); err != nil || c.MissingCount() != 0 {
		t.Error("the input has changed")
	}
}

// TestPairsAreHandedOn gives the report every pair's p-value by the columns of its groups.
func TestPairsAreHandedOn(t *testing.T) {
	table := frame.Demo()
	for _, overall := range []bool{true, false} {
		p := tableOneExample()
		p.Overall = overall
		r := tableOne(t, table, groupsBy(t, table, "arm"), p)
		printed := r.Tables()[0]
		if printed.Posthoc != "Holm-adjusted" || printed.Style != nil {
			t.Errorf("%q %v", printed.Posthoc, printed.Style)
		}
		for _, row := range printed.Rows {
			i := slices.IndexFunc(r.Variables, func(v TableOneVariable) bool { return v.Name == row.Key })
			if i < 0 {
				if len(row.Pairs) > 0 {
					t.Errorf("%s has pairs", row.Key)
				}
				continue
			}
			v := r.Variables[i]
			if len(row.Pairs) != 3 || row.Omnibus == nil || *row.Omnibus != v.P {
				t.Fatalf("%s: %+v %v", row.Key, row.Pairs, row.Omnibus)
			}
			for k, pair := range row.Pairs {
				name := printed.Columns[pair.A].Head + " vs " + printed.Columns[pair.B].Head
				if name != v.Pairs[k].Pair || pair.P != v.Pairs[k].PAdjusted {
					t.Errorf("%s: %s %v, want %+v", row.Key, name, pair.P, v.Pairs[k])
				}
			}
		}
	}
	for style, want := range map[string]result.TableStyle{
		"gtsummary": {PFormat: "gtsummary", Rounding: "half-away", Between: ", ", Brackets: "()", SDInBrackets: true, Percent: "adaptive", PercentSign: true},
		"tableone":  {PFormat: "tableone", Rounding: "r-round", Between: ", ", Brackets: "[]", SDInBrackets: true, Percent: "one_decimal"},
		"arsenal":   {PFormat: "arsenal", Rounding: "half-even", Between: ", ", RangeBetween: " - ", Brackets: "()", SDInBrackets: true, Percent: "one_decimal", PercentSign: true},
	} {
		p := tableOneExample()
		p.Style, p.Normal = style, nil
		if got := tableOne(t, table, groupsBy(t, table, "arm"), p).Tables()[0].Style; got == nil || *got != want {
			t.Errorf("%s: %+v", style, got)
		}
	}
}

// TestFewerCasesAreNamed states the cases with a value where no row counts missing ones.
func TestFewerCasesAreNamed(t *testing.T) {
	p := tableOneDefaults()
	p.Missing = "never"
	r := tableOne(t, frame.Demo(), nil, p)
	notes := strings.Join(r.Tables()[0].Footnotes, "\n")
	for _, v := range r.Variables {
		if v.Missing > 0 && !strings.Contains(notes, v.Label+" ") {
			t.Errorf("%s is not named: %s", v.Label, notes)
		}
	}
	if !strings.Contains(notes, "Cases with a value, of 60: ") {
		t.Error(notes)
	}
}
