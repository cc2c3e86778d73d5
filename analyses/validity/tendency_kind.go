package validity

import (
	"fmt"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// TendencyParams are the parameters of validity.tendency.
type TendencyParams struct {
	Variables  []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Sample     int      `yaml:"sample" doc:"Rows and points compared; 0 is a tenth of the rows." check:"min=0"`
	Replicates int      `yaml:"replicates" doc:"Times that rows and points are drawn." check:"min=1,max=100000"`
}

// TendencySummary is the result of validity.tendency.
type TendencySummary struct {
	N          int           `json:"n" doc:"Rows."`
	Sample     int           `json:"sample" doc:"Rows and points compared each time."`
	Replicates int           `json:"replicates" doc:"Times that rows and points were drawn."`
	Hopkins    float64       `json:"hopkins" doc:"Mean of Hopkins' statistic."`
	Lowest     float64       `json:"lowest" doc:"Lowest of the draws."`
	Highest    float64       `json:"highest" doc:"Highest of the draws."`
	P          result.P      `json:"p" doc:"Median over the draws of the p-value against uniform points in the box of the ranges."`
	Notes      []result.Note `json:"notes,omitempty"`
}

// TendencyKind is validity.tendency.
var TendencyKind = kind.New("validity.tendency", kind.Doc{
	Summary: "Hopkins' statistic: whether the rows crowd more than uniform points.",
	Text: `H = sum u^d / (sum u^d + sum w^d): u is the distance of a point drawn uniformly in the box of the columns' ranges to the nearest row, w that of a drawn row to the nearest other row, d the number of columns with a range. The null hypothesis is that the rows are uniform in the box; H is then near 0.5, with the law Beta(m, m) for m points (approximately: it takes distances as independent). H near 1 says that the rows crowd.

Crowding is not clusters: one normal population crowds too, so a high H does not say that there are groups; validity.choose_k asks that. The draw is repeated, and the mean H and the median p are reported. Rows with missing values are refused. Cost: O(replicates m n d).`,
	References: []string{"Hopkins B, Skellam JG. A new method for determining the type of distribution of plant individuals. Ann Bot 1954;18:213-227. doi:10.1093/oxfordjournals.aob.a083391"},
}, TendencyParams{Replicates: 25}, runTendency, kind.Draws(),
	kind.Example(TendencyParams{Variables: []string{"age", "visits"}, Replicates: 25}))

func runTendency(c *kind.Call, in TableInput, p TendencyParams) (*TendencySummary, error) {
	x, _, err := distance.TableMatrix(in.Table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if p.Sample > x.Rows {
		return nil, kind.AtField(fmt.Errorf("the sample must be at most the number of rows, %d, got %d", x.Rows, p.Sample), "sample")
	}
	r := &TendencySummary{N: x.Rows, Replicates: p.Replicates}
	ps := make([]float64, p.Replicates)
	for b := range p.Replicates {
		h, err := Hopkins(c.Context, x, p.Sample, c.Stream.Sub("replicate", b))
		if err != nil {
			return nil, err
		}
		r.Sample, ps[b] = h.Sample, h.P
		r.Hopkins += h.Statistic
		if b == 0 {
			r.Lowest, r.Highest = h.Statistic, h.Statistic
		}
		r.Lowest, r.Highest = min(r.Lowest, h.Statistic), max(r.Highest, h.Statistic)
	}
	r.Hopkins /= float64(p.Replicates)
	slices.Sort(ps)
	n := len(ps)
	r.P = result.PValue((ps[(n-1)/2] + ps[n/2]) / 2)
	r.Notes = []result.Note{result.Notef("not_clusters", "a high value says that the rows crowd, which one population does too, not that there are clusters")}
	return r, nil
}

// Tables implements kind.Tabler.
func (r *TendencySummary) Tables() []result.Table {
	return []result.Table{{ID: "tendency", Title: "Tendency to crowd", Columns: []result.Column{
		{Key: "quantity", Head: "Quantity", Text: true}, {Key: "value", Head: "Value"},
	}, Rows: []result.Row{
		{Key: "hopkins", Cells: []result.Cell{result.TextCell("Hopkins' statistic"), result.RealCell(result.Num(r.Hopkins))}},
		{Key: "lowest", Cells: []result.Cell{result.TextCell("Lowest of the draws"), result.RealCell(result.Num(r.Lowest))}},
		{Key: "highest", Cells: []result.Cell{result.TextCell("Highest of the draws"), result.RealCell(result.Num(r.Highest))}},
		{Key: "p", Cells: []result.Cell{result.TextCell("p, median of the draws"), result.PCell(r.P)}},
	}}}
}
