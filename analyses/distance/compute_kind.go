package distance

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
)

// ComputeParams are the parameters of distance.compute.
type ComputeParams struct {
	Variables   []string `yaml:"variables" doc:"Columns of the table; left out: all numeric ones that are not outcomes or excluded." check:"column=table,unique"`
	Metric      string   `yaml:"metric" doc:"Dissimilarity between two rows." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra mahalanobis correlation jaccard simple_matching"`
	Standardize bool     `yaml:"standardize" doc:"Centre each column and divide it by its standard deviation (n - 1) first."`
	MaxBytes    int      `yaml:"max_bytes" doc:"Most memory that the dissimilarities may take; what needs more is refused beforehand." check:"min=1"`
}

// Check implements the rule across fields.
func (p *ComputeParams) Check() error {
	switch Metric(p.Metric) {
	case Standardized, Mahalanobis, Jaccard, SimpleMatching:
		if p.Standardize {
			return kind.AtField(fmt.Errorf("standardize has no place with the metric %s", p.Metric), "standardize")
		}
	}
	return nil
}

// TableInput is a table.
type TableInput struct {
	Table *frame.Table `in:"table" doc:"One row a case."`
}

// ComputeResult is the result of distance.compute.
type ComputeResult struct {
	N            int           `json:"n" doc:"Rows."`
	Metric       string        `json:"metric" doc:"Dissimilarity between two rows."`
	Standardized bool          `json:"standardized" doc:"Whether the columns were standardised first."`
	Variables    []string      `json:"variables" doc:"Columns compared."`
	Distances    Summary       `json:"distances" doc:"The dissimilarities."`
	Notes        []result.Note `json:"notes,omitempty"`

	Distance *frame.Distance `json:"-" out:"distance" doc:"Dissimilarities of all pairs of rows."`
}

// ComputeKind is distance.compute.
var ComputeKind = kind.New("distance.compute", kind.Doc{
	Summary: "Dissimilarities of all pairs of rows under one metric.",
	Text: `For rows x and y: euclidean sqrt(sum (x - y)^2); squared_euclidean; standardized, Euclidean after dividing each column by its standard deviation; manhattan sum |x - y|; maximum (Chebyshev) max |x - y|; canberra sum |x - y| / |x + y|, terms 0/0 left out and the sum scaled up for them; mahalanobis sqrt((x - y)' S^-1 (x - y)) with the covariance S of the columns; correlation, 1 less Pearson's correlation of the two rows. Where R's dist has the metric it is the same.

jaccard takes binary columns (the second level is "on"): columns on in exactly one of the two rows over columns on in at least one, 0 where none is. simple_matching takes categorical and numeric columns: the share of columns in which the rows differ. The other metrics take numbers.

Rows with missing values are refused. The memory, 4 n (n - 1) bytes, is stated in a note, and refused beforehand above max_bytes. Cost: O(n^2 d).`,
	References: []string{
		"Mahalanobis PC. On the generalised distance in statistics. Proc Natl Inst Sci India 1936;2:49-55",
		"Lance GN, Williams WT. Computer programs for hierarchical polythetic classification. Comput J 1966;9:60-64. doi:10.1093/comjnl/9.1.60",
		"Sokal RR, Michener CD. A statistical method for evaluating systematic relationships. Univ Kansas Sci Bull 1958;38:1409-1438",
	},
}, ComputeParams{Metric: "euclidean", MaxBytes: 4 << 30}, runCompute,
	kind.Example(ComputeParams{Variables: []string{"age", "visits"}, Metric: "euclidean", Standardize: true, MaxBytes: 4 << 30}))

func runCompute(c *kind.Call, in TableInput, p ComputeParams) (*ComputeResult, error) {
	metric := Metric(p.Metric)
	read := TableMatrix
	if metric == Jaccard || metric == SimpleMatching {
		read = func(t *frame.Table, names []string) (*linalg.Matrix, []*frame.Column, error) {
			return categoryMatrix(t, names, metric)
		}
	}
	x, cols, err := read(in.Table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	bytes, note, err := memory(x.Rows, p.MaxBytes)
	if err != nil {
		return nil, err
	}
	if p.Standardize {
		if x, err = standardize(x); err != nil {
			return nil, named(err, cols)
		}
	}
	d, err := Compute(c.Context, x, metric)
	if err != nil {
		return nil, named(err, cols)
	}
	r := &ComputeResult{N: x.Rows, Metric: p.Metric, Standardized: p.Standardize, Distances: describe(d, bytes), Notes: []result.Note{note}}
	for _, col := range cols {
		r.Variables = append(r.Variables, col.Name)
	}
	label := p.Metric
	if p.Standardize {
		label = "standardized " + label
	}
	r.Distance = payload(in.Table, d, label, cols)
	return r, nil
}

// named adds the names of the columns, which a message about a matrix counts.
func named(err error, cols []*frame.Column) error {
	list := ""
	for i, c := range cols {
		if i > 0 {
			list += ", "
		}
		list += c.Name
	}
	return fmt.Errorf("%w (columns: %s)", err, list)
}

// categoryMatrix takes columns as codes: binary ones for jaccard, any but text and dates
// for simple_matching.
func categoryMatrix(t *frame.Table, names []string, metric Metric) (*linalg.Matrix, []*frame.Column, error) {
	fits := func(c *frame.Column) error {
		ok := c.Type != frame.Event && (c.Type.Categorical() || c.Type == frame.Continuous || c.Type == frame.Count)
		if metric == Jaccard {
			ok = c.Type == frame.Binary
		}
		if !ok {
			return fmt.Errorf("column %q is %s, which the metric %s can't compare", c.Name, c.Type, metric)
		}
		return nil
	}
	cols, errs := t.Named(names, "make clusters", fits)
	if len(names) == 0 {
		if cols = t.Open(fits); len(cols) == 0 {
			errs = append(errs, fmt.Errorf("the table has no column that the metric %s can compare", metric))
		}
	}
	x, err := ColumnsMatrix(t, cols, errs)
	if err != nil {
		return nil, nil, err
	}
	return x, cols, nil
}

// Tables implements kind.Tabler.
func (r *ComputeResult) Tables() []result.Table {
	return []result.Table{summaryTable(r.N, r.Metric, r.Distances)}
}
