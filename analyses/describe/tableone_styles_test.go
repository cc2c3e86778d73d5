package describe

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
	"reprise/report"
)

// printedTable is what a program printed of one case, as testdata/styles.R recorded it.
type printedTable struct {
	Cells  map[string]string // row|group
	Labels map[string]string // of the rows under a variable's head
	P      map[string]struct {
		Text  string
		Value *float64
	}
	SMD map[string]struct {
		Text  string
		Value *float64
	}
}

type styleCase struct {
	Name, Case, Groups           string
	Where                        []string
	Variables, Normal, Nonnormal []string
	Gtsummary, Tableone, Arsenal printedTable
}

func (c *styleCase) of(style string) printedTable {
	return map[string]printedTable{"gtsummary": c.Gtsummary, "tableone": c.Tableone, "arsenal": c.Arsenal}[style]
}

func styleCases(t testing.TB) []styleCase {
	t.Helper()
	text, err := os.ReadFile("testdata/styles.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Tables []styleCase }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all.Tables
}

// caseLevels are the levels of the cases' columns in their order; a column without an entry
// here or in caseNumbers stays out. The income bands differ by survey.
var caseLevels = map[string]string{
	"airquality.Month": "May,Jun,Jul,Aug,Sep", "airquality.Heat": "cool,mild,warm,hot", "airquality.Windy": "no,yes",
	"airquality.Gale": "calm,gale", "airquality.Warm": "below 80,80 and over", "airquality.Storm": "none,some,severe", "airquality.Measured": "yes,missing",
	"heart_failure.anaemia": "no,yes", "heart_failure.diabetes": "no,yes", "heart_failure.high_blood_pressure": "no,yes",
	"heart_failure.smoking": "no,yes", "heart_failure.sex": "woman,man", "heart_failure.death": "survived,died",
	"heart_failure.band":      "below 55,55 to 69,70 and over",
	"job_satisfaction.gender": "Female,Male", "job_satisfaction.satisfaction": "Very Dissatisfied,A Little Satisfied,Moderately Satisfied,Very Satisfied",
	"job_satisfaction.income agresti2002_tab7.8": "<5000,5000-15000,15000-25000,>25000",
	"job_satisfaction.income agresti2002_p57":    "< 15k,15-25k,25-40k,> 40k",
}

var caseNumbers = []string{
	"airquality.Ozone", "airquality.Solar.R", "airquality.Wind", "airquality.Temp", "airquality.Day", "airquality.Hot", "airquality.Dust",
	"airquality.Digit", "airquality.Knots", "airquality.Tenth", "airquality.Hundredth", "airquality.Least",
	"heart_failure.age", "heart_failure.creatinine_phosphokinase", "heart_failure.ejection_fraction", "heart_failure.platelets",
	"heart_failure.serum_creatinine", "heart_failure.serum_sodium", "heart_failure.time",
}

var caseOrdered = []string{"airquality.Heat", "airquality.Warm", "heart_failure.band", "job_satisfaction.satisfaction", "job_satisfaction.income"}

// caseTable reads the data of a case, of one survey where there are two.
func caseTable(t testing.TB, name string, where []string) *frame.Table {
	t.Helper()
	if name == "indo_rct" {
		return indomethacin(t)
	}
	text, err := os.ReadFile("testdata/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	head := strings.Split(strings.TrimSpace(lines[0]), ",")
	kept := lines[0]
	survey := strings.Join(where, "")
	for _, line := range lines[1:] {
		if strings.Contains(line, survey) {
			kept += line
		}
	}
	book := frame.Codebook{}
	for _, column := range head {
		v := frame.CodebookVariable{Name: column, Type: "continuous"}
		levels, ok := caseLevels[name+"."+column]
		if !ok {
			levels, ok = caseLevels[name+"."+column+" "+survey]
		}
		switch {
		case column == "id":
			v.Type = "id"
		case ok:
			v.Type = "nominal"
			if slices.Contains(caseOrdered, name+"."+column) {
				v.Type = "ordinal"
			}
			for _, l := range strings.Split(levels, ",") {
				v.Levels = append(v.Levels, frame.Level{Code: l})
			}
		case !slices.Contains(caseNumbers, name+"."+column):
			v.Type = "text"
		}
		book.Variables = append(book.Variables, v)
	}
	table, err := frame.ReadDelimited([]byte(kept), &book, frame.ReadOptions{Delimiter: ',', Source: name, File: name + ".csv"})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// asSet renders the first table as the report does and returns its cells by row key and column
// head, without marks.
func asSet(t testing.TB, r *TableOneResult) map[string]string {
	t.Helper()
	tables := r.Tables()
	files, problems, err := report.Render(context.Background(), report.Study{
		ID: "styles", Title: "Styles", Formats: []string{"md"}, Prose: []byte("Nothing.\n"),
		Stages: []report.Stage{{ID: "one", Kind: "describe.table_one", RowsIn: -1, RowsOut: -1, Tables: tables[:1]}},
	})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	out := map[string]string{}
	row := -2 // head and rule
	for _, line := range strings.Split(string(files["tables/one.md"]), "\n") {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		if row >= 0 {
			cells := strings.Split(strings.Trim(line, "|"), " | ")
			for i, c := range cells {
				if i > 0 {
					out[tables[0].Rows[row].Key+"|"+tables[0].Columns[i].Head] = plainCell(c)
				}
			}
		}
		row++
	}
	if row != len(tables[0].Rows) {
		t.Fatalf("%d rows are set, not %d", row, len(tables[0].Rows))
	}
	return out
}

var (
	marks     = regexp.MustCompile(`<sup>.*?</sup>`)
	escapes   = regexp.MustCompile(`\\(.)`)
	thousands = regexp.MustCompile(`(\d)[, \x{2009}](\d{3})`)
)

// plainCell takes a cell out of its Markdown. What parts the thousands (a comma in gtsummary,
// nothing in the others, a thin space from five digits in a report) is not compared.
func plainCell(s string) string {
	s = escapes.ReplaceAllString(marks.ReplaceAllString(s, ""), "$1")
	s = strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(s)
	return thousands.ReplaceAllString(strings.TrimSpace(s), "$1$2")
}

// styleDifferences are the cells in which a table of Reprise differs from the program's on
// purpose, with what both say, by style, table, row and column. Its "—" has the reason in a
// footnote.
var styleDifferences = map[string]map[string][2]string{
	"gtsummary": {
		// R's Fisher test runs out of memory; here it counts on, or says that chi-square stands
		"airquality by month: Heat|p":   {"<0.001", ""},
		"airquality by heat: Month|p":   {"<0.001", ""},
		"indomethacin by type: site|p":  {"<0.001", ""},
		"indomethacin by type: risk|p":  {"<0.001", ""},
		"airquality by month: Dust|p":   {"—", "0.2"}, // a group without values is not compared
		"airquality by month: Dust|Sep": {"—", "NA (NA, NA)"},
	},
	"tableone": {
		"airquality by month: Dust|p":           {"—", "0.279"},   // a group without values is not compared
		"airquality by month: Storm|p":          {"0.098", "NaN"}, // a level without cases does not cost the test
		"airquality by ozone measured: Storm|p": {"1.000", "NaN"},
		// a difference is printed as a number
		"airquality by ozone measured: Storm|SMD": {"0.000", "<0.001"},
	},
	"arsenal": {
		"airquality by month: Storm|p":          {"0.098", ""}, // a level without cases does not cost the test
		"airquality by ozone measured: Storm|p": {"0.998", ""},
	},
}

// none are what the programs print for what does not exist, here "—".
var none = []string{"", "NA", "NaN", "NaN (NA)"}

// styleTable describes a case in a style as the program did.
func styleTable(t testing.TB, c *styleCase, style string) (*TableOneResult, map[string]string) {
	t.Helper()
	p := tableOneDefaults()
	p.Style, p.Variables, p.Nonnormal = style, c.Variables, c.Nonnormal
	p.Overall, p.SMD = style == "arsenal", style == "tableone"
	if style == "gtsummary" {
		p.Normal = c.Normal
	}
	for name, x := range c.of(style).P {
		if x.Value == nil && style == "gtsummary" {
			// R's Fisher test gave up; counting to the bound of the work takes seconds
			p.Tests = append(p.Tests, TestOverride{name, "chi_square"})
		}
	}
	table := caseTable(t, c.Case, c.Where)
	r := tableOne(t, table, groupsBy(t, table, c.Groups), p)
	return r, asSet(t, r)
}

// wantedTexts are the cells that the table should have, without those of differences.
func wantedTexts(c *styleCase, style string, got map[string]string) map[string]string {
	want := c.of(style)
	texts := map[string]string{}
	for key, text := range want.Cells {
		texts[key] = plainCell(text)
	}
	for name, x := range want.P {
		texts[name+"|p"] = x.Text
	}
	for name, x := range want.SMD {
		texts[name+"|SMD"] = x.Text
	}
	for key, text := range got {
		if _, ok := texts[key]; ok || text == "" {
			continue
		}
		texts[key] = ""
		if style == "tableone" && strings.Contains(key, ".missing|") {
			// tableone hides missing values; Reprise counts them as arsenal does
			texts[key] = c.Arsenal.Cells[key]
		}
	}
	return texts
}

// TestStylesAgainstPrograms compares every cell that the three programs print by default.
func TestStylesAgainstPrograms(t *testing.T) {
	least := map[string]int{"gtsummary": 500, "tableone": 500, "arsenal": 800}
	for _, style := range []string{"gtsummary", "tableone", "arsenal"} {
		cells := 0
		seen := map[string]bool{}
		for _, c := range styleCases(t) {
			r, got := styleTable(t, &c, style)
			for key, theirs := range wantedTexts(&c, style, got) {
				cells++
				ours, name := got[key], c.Name+": "+key
				d, listed := styleDifferences[style][name]
				switch {
				case listed && d != [2]string{ours, theirs}:
					t.Errorf("%s, %s: %q against %q are listed, found %q against %q", style, name, d[0], d[1], ours, theirs)
				case listed:
					seen[name] = true
				case ours == "—" && slices.Contains(none, theirs):
				case ours != theirs:
					t.Errorf("%s, %s: got %q, want %q", style, name, ours, theirs)
				}
			}
			compareLabels(t, &c, style, r)
			compareNumbers(t, &c, style, r)
		}
		for name := range styleDifferences[style] {
			if !seen[name] {
				t.Errorf("%s, %s: the cell is gone", style, name)
			}
		}
		if cells < least[style] {
			t.Errorf("%s: only %d cells compared", style, cells)
		}
	}
}

// compareLabels compares the labels of levels, missing values and ranges.
func compareLabels(t *testing.T, c *styleCase, style string, r *TableOneResult) {
	t.Helper()
	want := c.of(style).Labels
	for _, row := range r.Tables()[0].Rows {
		label, ok := want[row.Key]
		if ok && row.Cells[0].Text != label {
			t.Errorf("%s, %s, %s: label %q, want %q", style, c.Name, row.Key, row.Cells[0].Text, label)
		}
		if !ok && row.Indent > 0 && style != "tableone" {
			t.Errorf("%s, %s: the program has no row %s", style, c.Name, row.Key)
		}
	}
}

// compareNumbers compares the p-values and standardised mean differences of a case.
func compareNumbers(t *testing.T, c *styleCase, style string, r *TableOneResult) {
	t.Helper()
	compare := func(name, column string, got result.Number, want *float64, allowed float64) {
		if _, listed := styleDifferences[style][c.Name+": "+name+"|"+column]; listed && column == "p" {
			return
		}
		switch {
		case want == nil && got.OK():
			t.Errorf("%s, %s, %s of %s: got %v, want none", style, c.Name, column, name, got.Value)
		case want == nil:
		case !got.OK() || math.Abs(got.Value-*want) > oneTolerance*math.Abs(*want)+allowed:
			t.Errorf("%s, %s, %s of %s: got %.17g (%s), want %.17g", style, c.Name, column, name, got.Float(), got.Reason, *want)
		}
	}
	for name, x := range c.of(style).P {
		v := r.variable(t, name)
		allowed := 0.0
		if style == "arsenal" && v.Type == string(frame.Ordinal) {
			allowed = 2e-16 // coin subtracts the distribution function from one
		}
		compare(name, "p", v.P.Number, x.Value, allowed)
	}
	for name, x := range c.of(style).SMD {
		compare(name, "SMD", r.variable(t, name).SMD, x.Value, 1e-15)
	}
}
