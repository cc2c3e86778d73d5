package distance

import (
	"errors"
	"fmt"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// GowerParams are the parameters of distance.gower.
type GowerParams struct {
	Variables []string      `yaml:"variables" doc:"Columns of the table; left out: all that are not outcomes, excluded, events, dates, texts or ids." check:"column=table,types=continuous|count|time|ordinal|nominal|binary|date,unique"`
	Weights   []GowerWeight `yaml:"weights" doc:"Weights of columns; a column without one weighs 1."`
	MaxBytes  int           `yaml:"max_bytes" doc:"Most memory that the dissimilarities may take; what needs more is refused beforehand." check:"min=1"`
}

// GowerWeight is the weight of one column.
type GowerWeight struct {
	Variable string  `yaml:"variable" doc:"Column of the table." check:"required,column=table"`
	Weight   float64 `yaml:"weight" doc:"Its weight; 0 leaves it out of the comparison." check:"required,min=0"`
}

// GowerVariable says how one column was compared.
type GowerVariable struct {
	Name    string       `json:"name" doc:"Name of the column." key:"true"`
	As      string       `json:"as" doc:"How two values are compared: interval, ordinal, nominal, symmetric or asymmetric." value:"true"`
	Weight  float64      `json:"weight" doc:"Weight of the column."`
	Missing result.Share `json:"missing" doc:"Rows without a value."`
}

// GowerResult is the result of distance.gower.
type GowerResult struct {
	N         int             `json:"n" doc:"Rows."`
	Variables []GowerVariable `json:"variables" doc:"The columns." inline:"true"`
	Distances Summary         `json:"distances" doc:"The dissimilarities."`
	Notes     []result.Note   `json:"notes,omitempty"`

	Distance *frame.Distance `json:"-" out:"distance" doc:"Dissimilarities of all pairs of rows."`
}

// GowerKind is distance.gower.
var GowerKind = kind.New("distance.gower", kind.Doc{
	Summary: "Gower's dissimilarity of mixed columns.",
	Text: `The weighted mean over the columns of a dissimilarity between 0 and 1. Continuous and count columns, dates and times: |x - y| over the column's range. Ordinal columns: the same on level codes 1, 2, … over the observed range, as cluster::daisy does. Nominal and binary columns: 0 if equal, else 1; a binary column that the codebook calls asymmetric is left out for a pair of rows that both have its first level. A column without range contributes 0.

A pair leaves out the columns in which one of the two has no value; a pair that shares none is an error that names it. The memory, 4 n (n - 1) bytes, is stated in a note, and refused beforehand above max_bytes. Cost: O(n^2 p).`,
	References: []string{
		"Gower JC. A general coefficient of similarity and some of its properties. Biometrics 1971;27:857-871. doi:10.2307/2528823",
		"Kaufman L, Rousseeuw PJ. Finding Groups in Data, chapter 1. Wiley 1990. doi:10.1002/9780470316801",
	},
}, GowerParams{MaxBytes: 4 << 30}, runGower,
	kind.Example(GowerParams{
		Variables: []string{"age", "weight", "marker", "stage", "sex", "smoker"},
		Weights:   []GowerWeight{{"marker", 0.5}}, MaxBytes: 4 << 30,
	}))

func runGower(c *kind.Call, in TableInput, p GowerParams) (*GowerResult, error) {
	cols, err := gowerVariables(in.Table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	bytes, note, err := memory(in.Table.Len(), p.MaxBytes)
	if err != nil {
		return nil, err
	}
	weights, err := gowerWeights(cols, p.Weights)
	if err != nil {
		return nil, err
	}
	r := &GowerResult{N: in.Table.Len(), Notes: []result.Note{note}}
	columns := make([]GowerColumn, len(cols))
	for j, col := range cols {
		columns[j] = GowerColumn{Type: gowerType(col), Values: col.Floats(), Weight: weights[j]}
		missing := col.MissingCount()
		if missing == col.Len() {
			return nil, kind.AtField(fmt.Errorf("column %q has no value; leave it out", col.Name), "variables")
		}
		r.Variables = append(r.Variables, GowerVariable{col.Name, string(columns[j].Type), weights[j], result.Share{Count: missing, Total: col.Len()}})
	}
	d, err := Gower(c.Context, columns)
	if err != nil {
		return nil, named(err, cols)
	}
	r.Distances = describe(d, bytes)
	r.Distance = payload(in.Table, d, "gower", cols)
	return r, nil
}

// gowerVariables takes the columns to compare.
func gowerVariables(t *frame.Table, names []string) ([]*frame.Column, error) {
	fits := func(c *frame.Column) error {
		if gowerType(c) == "" {
			return fmt.Errorf("column %q is %s and can't be compared", c.Name, c.Type)
		}
		return nil
	}
	cols, errs := t.Named(names, "make clusters", fits)
	if len(names) == 0 {
		cols = slices.DeleteFunc(t.Open(fits), func(c *frame.Column) bool { return c.Type == frame.Date })
		if len(cols) == 0 {
			errs = append(errs, errors.New("the table has no column to compare"))
		}
	}
	if t.Len() == 0 {
		errs = append(errs, errors.New("the table has no rows"))
	}
	return cols, errors.Join(errs...)
}

func gowerType(c *frame.Column) GowerType {
	switch c.Type {
	case frame.Continuous, frame.Count, frame.Time, frame.Date:
		return Interval
	case frame.Ordinal:
		return Ordinal
	case frame.Nominal:
		return Nominal
	case frame.Binary:
		if c.Asymmetric {
			return AsymmetricBinary
		}
		return SymmetricBinary
	}
	return ""
}

func gowerWeights(cols []*frame.Column, list []GowerWeight) ([]float64, error) {
	weights := make([]float64, len(cols))
	for j := range weights {
		weights[j] = 1
	}
	seen := make([]bool, len(cols))
	for i, w := range list {
		at := slices.IndexFunc(cols, func(c *frame.Column) bool { return c.Name == w.Variable })
		switch {
		case at < 0:
			return nil, kind.AtField(fmt.Errorf("column %q has a weight and is not among the variables", w.Variable), "weights", i, "variable")
		case seen[at]:
			return nil, kind.AtField(fmt.Errorf("column %q has two weights", w.Variable), "weights", i, "variable")
		}
		seen[at], weights[at] = true, w.Weight
	}
	return weights, nil
}

// Tables implements kind.Tabler.
func (r *GowerResult) Tables() []result.Table {
	t := result.Table{ID: "variables", Title: "How the columns were compared", Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true},
		{Key: "as", Head: "Compared as", Text: true},
		{Key: "weight", Head: "Weight"},
		{Key: "missing", Head: "Missing, n (%)"},
	}}
	for _, v := range r.Variables {
		t.Rows = append(t.Rows, result.Row{Key: v.Name, Cells: []result.Cell{
			result.TextCell(v.Name), result.TextCell(v.As), result.RealCell(result.Num(v.Weight)), result.ShareCell(v.Missing),
		}})
	}
	return []result.Table{t, summaryTable(r.N, "gower", r.Distances)}
}
