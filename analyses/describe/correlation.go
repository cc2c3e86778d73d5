package describe

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// CorrelationParams are the parameters of describe.correlation.
type CorrelationParams struct {
	Variables []string `yaml:"variables" doc:"Columns to correlate; left out: all numeric, ordinal and binary ones that are not excluded." check:"column=table,types=continuous|count|time|ordinal|binary,unique"`
	Method    string   `yaml:"method" doc:"Correlation coefficient." check:"oneof=spearman pearson"`
}

// CorrelationInput are the ports of describe.correlation.
type CorrelationInput struct {
	Table *frame.Table `in:"table" doc:"One row a case."`
}

// CorrelationResult is the result of describe.correlation.
type CorrelationResult struct {
	Method    string                `json:"method" doc:"Correlation coefficient."`
	Variables []CorrelationVariable `json:"variables" doc:"The variables."`
	Pairs     []CorrelationPair     `json:"pairs" inline:"true" doc:"The pairs of variables in the order of the table."`
	Notes     []result.Note         `json:"notes,omitempty" doc:"Caveats."`
}

// CorrelationVariable is one variable.
type CorrelationVariable struct {
	Name  string `json:"name" key:"true" doc:"The column's name."`
	Label string `json:"label" doc:"The column as printed."`
	N     int    `json:"n" value:"true" doc:"Values that are not missing."`
}

// CorrelationPair is one pair.
type CorrelationPair struct {
	Pair string        `json:"pair" key:"true" doc:"The two columns, as \"a and b\", in the order of the table."`
	N    int           `json:"n" doc:"Cases that have both."`
	R    result.Number `json:"r" value:"true" doc:"The coefficient."`
}

// CorrelationKind is describe.correlation.
var CorrelationKind = kind.New("describe.correlation", kind.Doc{
	Summary: "Correlation matrix, Spearman or Pearson, with the number of cases of each pair.",
	Text:    `Each pair of variables is correlated over the cases that have both. Spearman's coefficient is Pearson's of the midranks, ranked anew within each pair's cases. Ordinal variables enter by the number of their level, binary ones as 0 and 1. A constant has no correlation. Cost: for each pair linear, or a sort for ranks.`,
}, CorrelationParams{Method: "spearman"}, runCorrelation, kind.RowOrderFree())

// pearson is the correlation of complete pairs, NaN where one of them is constant. The
// pairs are taken in the order of their values, so that their order among the rows does
// not matter.
func pearson(x, y []float64) float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(x[a], x[b]), cmp.Compare(y[a], y[b])) })
	dx, dy := make([]float64, len(x)), make([]float64, len(y))
	for i, at := range order {
		dx[i], dy[i] = x[at], y[at]
	}
	mx, my := numeric.Mean(dx), numeric.Mean(dy)
	for i := range dx {
		dx[i], dy[i] = dx[i]-mx, dy[i]-my
	}
	sx, sy := numeric.Norm(dx), numeric.Norm(dy)
	if sx == 0 || sy == 0 {
		return math.NaN()
	}
	for i := range dx {
		dx[i], dy[i] = dx[i]/sx, dy[i]/sy
	}
	return math.Max(-1, math.Min(1, numeric.Dot(dx, dy)))
}

func runCorrelation(_ *kind.Call, in CorrelationInput, p CorrelationParams) (*CorrelationResult, error) {
	var columns []*frame.Column
	for i, name := range p.Variables {
		c, err := in.Table.Column(name)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		columns = append(columns, c)
	}
	if len(p.Variables) == 0 {
		for _, c := range in.Table.Columns {
			if ordered(c) && c.Role != frame.Excluded && c.Type != frame.Event && c.Type != frame.Nominal {
				columns = append(columns, c)
			}
		}
	}
	if len(columns) < 2 {
		return nil, fmt.Errorf("at least two columns are correlated, got %d", len(columns))
	}
	r := &CorrelationResult{Method: p.Method}
	values := make([][]float64, len(columns))
	for i, c := range columns {
		values[i] = c.Floats()
		for k, x := range values[i] {
			if !c.Missing[k] && (math.IsInf(x, 0) || math.IsNaN(x)) {
				return nil, fmt.Errorf("column %q, row %s: a finite number is expected, got %v", c.Name, in.Table.Keys.IDs[k], x)
			}
		}
		r.Variables = append(r.Variables, CorrelationVariable{Name: c.Name, Label: c.Title(), N: c.Len() - c.MissingCount()})
	}
	coefficient := spearman
	if p.Method == "pearson" {
		coefficient = pearson
	}
	for i := range columns {
		for j := i + 1; j < len(columns); j++ {
			var x, y []float64
			for k := range in.Table.Len() {
				if !columns[i].Missing[k] && !columns[j].Missing[k] {
					x, y = append(x, values[i][k]), append(y, values[j][k])
				}
			}
			pair := CorrelationPair{Pair: columns[i].Name + " and " + columns[j].Name, N: len(x), R: result.NA("one of the two is constant")}
			if len(x) < 2 {
				pair.R = result.NA("fewer than two cases have both")
			} else if rho := coefficient(x, y); !math.IsNaN(rho) {
				pair.R = result.Num(rho)
			}
			r.Pairs = append(r.Pairs, pair)
		}
	}
	return r, nil
}

// Tables prints the lower triangle of the matrix.
func (r *CorrelationResult) Tables() []result.Table {
	name := "Spearman's rank correlation"
	if r.Method == "pearson" {
		name = "Pearson's correlation"
	}
	t := result.Table{ID: "table", Title: name, Columns: []result.Column{{Key: "variable", Head: "Variable", Text: true}}}
	least, most := math.MaxInt, 0
	at := func(i, j int) CorrelationPair { return r.Pairs[i*(2*len(r.Variables)-i-1)/2+j-i-1] }
	for i, v := range r.Variables {
		t.Columns = append(t.Columns, result.Column{Key: v.Name, Head: v.Label})
		row := result.Row{Key: v.Name, Cells: []result.Cell{result.TextCell(v.Label)}}
		for j := range r.Variables {
			c := result.Cell{}
			if j < i {
				digits := 2
				c = result.RealCell(at(j, i).R)
				c.Digits = &digits
				least, most = min(least, at(j, i).N), max(most, at(j, i).N)
			}
			row.Cells = append(row.Cells, c)
		}
		t.Rows = append(t.Rows, row)
	}
	note := fmt.Sprintf("Each over the cases that have both: %d to %d.", least, most)
	if least == most {
		note = fmt.Sprintf("Each over %d cases.", most)
	}
	t.Footnotes = []string{note}
	return []result.Table{t}
}
