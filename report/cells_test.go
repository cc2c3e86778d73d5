package report

import (
	"testing"

	"reprise/analyses/result"
)

func TestCell(t *testing.T) {
	p := printer{}
	cell := func(k result.CellKind, d int, v ...float64) result.Cell {
		return result.Cell{Kind: k, Values: num64(v...), Digits: ptr(d)}
	}
	open := cell(result.CellInterval, 1, 68.2, 51.8)
	open.Values = append(open.Values, result.NA("not reached"))
	for _, c := range []struct {
		cell result.Cell
		want string
	}{
		{result.Cell{}, ""},
		{result.CountCell(12345), "12\u2009345"},
		{cell(result.CellReal, 2, -0.004), "0.00"},
		{result.RealCell(result.Num(0.00001234)), "1.23 × 10⁻⁵"},
		{result.RealCell(result.NA("why")), "—"},
		{result.PCell(result.PValue(0.00004)), "<0.001"},
		{share(29, 37), "29 (78.4)"},
		{share(0, 0), "—"},
		{result.Cell{Kind: result.CellFraction, Share: &result.Share{Count: 29, Total: 37}}, "29/37"},
		{result.Cell{Kind: result.CellPercent, Share: &result.Share{Count: 29, Total: 37}, Digits: ptr(2)}, "78.38%"},
		{cell(result.CellMeanSD, 1, 45.83, 12.6), "45.8 ± 12.6"},
		{cell(result.CellQuartiles, 1, 6.5, 3, 12), "6.5 (3.0–12.0)"},
		{cell(result.CellRange, 0, 18, 81), "18–81"},
		{cell(result.CellInterval, 2, 0.83, 0.71, 0.96), "0.83 (0.71–0.96)"},
		{open, "68.2 (51.8 to —)"},
		{cell(result.CellMeanSD, 1), "—"},
	} {
		if got := p.cell(c.cell); got != c.want {
			t.Errorf("%+v: got %q, wanted %q", c.cell, got, c.want)
		}
	}
	p.decimals = 1
	if got := p.cell(cell(result.CellMeanSD, 1, 45.83, 12.6)); got != "45.83 ± 12.60" {
		t.Errorf("one more decimal: %q", got)
	}
}

func TestDifference(t *testing.T) {
	for _, c := range []struct{ published, printed, want string }{
		{"45.83", "45.91", "+0.08"},
		{"0.83 (0.71–0.96)", "0.82 (0.71–0.97)", "−0.01; 0; +0.01"},
		{"78.38%", "78.38%", "0"},
		{"older", "1.2 > 0.3", ""},
		{"", "3", ""},
	} {
		if got := difference(Claim{Published: c.published, Printed: c.printed}); got != c.want {
			t.Errorf("%s and %s: %q, wanted %q", c.published, c.printed, got, c.want)
		}
	}
}

// TestScoreboard: those that differ come first in their class, and counts add up.
func TestScoreboard(t *testing.T) {
	d, err := newDocument(fixture())
	if err != nil {
		t.Fatal(err)
	}
	v := d.claims
	if v.Groups[0].Class != "article" || v.Groups[0].Rows[0].ID != "age-subacute" || v.Groups[0].Rows[1].ID != "older" {
		t.Errorf("the first rows are %s, %s", v.Groups[0].Rows[0].ID, v.Groups[0].Rows[1].ID)
	}
	if v.Worst != "age-subacute" {
		t.Errorf("the worst claim is %q", v.Worst)
	}
	sum := 0
	for _, c := range v.Counts {
		sum += c.N
	}
	if sum != v.Total || v.Total != 7 {
		t.Errorf("%d of %d claims are counted", sum, v.Total)
	}
	if want := "1 differs + 1 not comparable + 1 within + 2 match = 5"; v.Groups[0].Sum != want {
		t.Errorf("got %s", v.Groups[0].Sum)
	}
}

func TestReferences(t *testing.T) {
	refs, problems := References([]byte("A {{a.b|.1f}} and {{c|nope}}\n\n{{table t.x}}\n\n`{{no}}` {{open"))
	if len(refs) != 3 || refs[0] != (Reference{"value", "a.b", 1, 3}) || refs[2] != (Reference{"table", "t.x", 3, 1}) {
		t.Errorf("references %+v", refs)
	}
	if len(problems) != 2 || problems[0].Line != 1 || problems[1].Line != 5 {
		t.Errorf("problems %+v", problems)
	}
}
