package distance

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// Kinds lists the kinds of this family in the order of the manual.
func Kinds() []*kind.Kind {
	return []*kind.Kind{ComputeKind, GowerKind}
}

// Summary describes dissimilarities: what every kind of this family reports.
type Summary struct {
	Pairs int           `json:"pairs" doc:"Number of pairs of rows."`
	Bytes int           `json:"bytes" doc:"Memory that the dissimilarities take."`
	Min   result.Number `json:"min" doc:"Smallest dissimilarity."`
	Mean  result.Number `json:"mean" doc:"Mean dissimilarity."`
	Max   result.Number `json:"max" doc:"Largest dissimilarity."`
	Zero  int           `json:"zero" doc:"Pairs of rows at dissimilarity 0."`
}

// memory says how much a distance takes and refuses what is above the bound, before any of
// it is taken.
func memory(n, limit int) (int, result.Note, error) {
	need := Bytes(n)
	if need > int64(limit) {
		return 0, result.Note{}, kind.AtField(fmt.Errorf("the dissimilarities of %d rows need %d bytes, more than the %d allowed; raise max_bytes, or cluster the table itself with a method that needs no distances", n, need, limit), "max_bytes")
	}
	bytes, err := numeric.ToInt(float64(need))
	if err != nil {
		return 0, result.Note{}, err
	}
	return bytes, result.Notef("memory", "the dissimilarities of %d rows take %d bytes", n, bytes), nil
}

// describe summarises dissimilarities.
func describe(d *Condensed, bytes int) Summary {
	s := Summary{Pairs: len(d.D), Bytes: bytes}
	if len(d.D) == 0 {
		none := result.NA("fewer than two rows")
		s.Min, s.Mean, s.Max = none, none, none
		return s
	}
	lo, hi := d.D[0], d.D[0]
	for _, v := range d.D {
		lo, hi = min(lo, v), max(hi, v)
		if v == 0 {
			s.Zero++
		}
	}
	s.Min, s.Mean, s.Max = result.Num(lo), result.Num(numeric.Mean(d.D)), result.Num(hi)
	return s
}

func summaryTable(n int, metric string, s Summary) result.Table {
	t := result.Table{ID: "distances", Title: "Dissimilarities between rows", Columns: []result.Column{
		{Key: "quantity", Head: "Quantity", Text: true}, {Key: "value", Head: "Value"},
	}}
	add := func(name string, cell result.Cell) {
		t.Rows = append(t.Rows, result.Row{Key: name, Cells: []result.Cell{result.TextCell(name), cell}})
	}
	add("Metric", result.TextCell(metric))
	add("Rows", result.CountCell(n))
	add("Pairs", result.CountCell(s.Pairs))
	add("Smallest", result.RealCell(s.Min))
	add("Mean", result.RealCell(s.Mean))
	add("Largest", result.RealCell(s.Max))
	add("Pairs at 0", result.CountCell(s.Zero))
	return t
}

func payload(t *frame.Table, d *Condensed, metric string, cols []*frame.Column) *frame.Distance {
	return &frame.Distance{Keys: t.Keys, D: d.D, Metric: metric, Lineage: ColumnsLineage(cols), Synthetic: t.Synthetic}
}
