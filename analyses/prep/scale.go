package prep

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// ScaleParams are the parameters of prep.scale.
type ScaleParams struct {
	Variables     []string `yaml:"variables" doc:"Columns to scale." check:"required,minlen=1,unique,column=table,types=continuous|count"`
	Method        string   `yaml:"method" doc:"How: z-score, range from 0 to 1, median and MAD, or the mean taken off." check:"oneof=z range robust center"`
	SDDenominator *string  `yaml:"sd_denominator" doc:"Denominator of the variance of z-scores." check:"oneof=n-1 n" profile:"scale.sd_denominator"`
}

// ScaleInput are the inputs of prep.scale.
type ScaleInput struct {
	Table *frame.Table `in:"table" doc:"Table with numeric columns."`
}

// ScaleResult is the result of prep.scale.
type ScaleResult struct {
	N         int            `json:"n" doc:"Number of rows."`
	Method    string         `json:"method" doc:"The rule."`
	Variables []ScaledColumn `json:"variables" doc:"The scaled columns." inline:"true"`
	Table     *frame.Table   `json:"-" out:"table" doc:"The table with the scaled columns in their places."`
}

// ScaledColumn is one column in the result of prep.scale: (x - center) / scale.
type ScaledColumn struct {
	Name   string        `json:"name" doc:"Name of the column." key:"true"`
	Center result.Number `json:"center" doc:"What was taken off."`
	Scale  result.Number `json:"scale" doc:"What it was divided by."`
	N      int           `json:"n" doc:"Values that are not missing."`
}

// madConstant makes the median absolute deviation of normal values estimate their standard
// deviation: 1 / qnorm(3/4), rounded as in R's mad.
const madConstant = 1.4826

// Scale replaces columns by (x - center)/scale: mean and standard deviation ("z"), minimum
// and range ("range"), median and 1.4826 times the median absolute deviation ("robust"), or
// mean and 1 ("center"). Missing values stay missing. A column without spread is an error,
// except for "center".
func Scale(t *frame.Table, p ScaleParams) (*ScaleResult, error) {
	out := &ScaleResult{N: t.Len(), Method: p.Method}
	cols := slices.Clone(t.Columns)
	for i, name := range p.Variables {
		at := slices.IndexFunc(cols, func(c *frame.Column) bool { return c.Name == name })
		if at < 0 {
			_, err := t.Column(name)
			return nil, kind.AtField(err, "variables", i)
		}
		c, center, scale, err := scaleColumn(cols[at], p)
		if err != nil {
			return nil, kind.AtField(err, "variables", i)
		}
		cols[at] = c
		out.Variables = append(out.Variables, ScaledColumn{name, result.Num(center), result.Num(scale), c.Len() - c.MissingCount()})
	}
	out.Table = &frame.Table{Keys: t.Keys, Columns: cols, Synthetic: t.Synthetic}
	return out, nil
}

func scaleColumn(c *frame.Column, p ScaleParams) (_ *frame.Column, center, scale float64, err error) {
	if c.Type != frame.Continuous && c.Type != frame.Count {
		return nil, 0, 0, fmt.Errorf("column %q is %s; only continuous and count columns are scaled", c.Name, c.Type)
	}
	var values []float64
	for i, m := range c.Missing {
		if !m {
			values = append(values, c.Numbers[i])
		}
	}
	if len(values) == 0 {
		return nil, 0, 0, fmt.Errorf("column %q has no value", c.Name)
	}
	constant := slices.Min(values) == slices.Max(values)
	if constant && p.Method != "center" {
		return nil, 0, 0, fmt.Errorf("column %q is constant (%v) and can't be scaled; leave it out", c.Name, values[0])
	}
	scale = 1
	switch p.Method {
	case "center":
		center = numeric.Mean(values)
	case "z":
		if p.SDDenominator == nil {
			return nil, 0, 0, errors.New("z-scores need sd_denominator: n-1 or n")
		}
		var variance float64
		center, variance = numeric.MeanVariance(values)
		if *p.SDDenominator == "n" {
			n := float64(len(values))
			variance = float64(variance*(n-1)) / n
		}
		scale = math.Sqrt(variance)
	case "range":
		center = slices.Min(values)
		scale = slices.Max(values) - center
	case "robust":
		center = frame.Median(values)
		away := make([]float64, len(values))
		for i, x := range values {
			away[i] = math.Abs(x - center)
		}
		scale = float64(madConstant * frame.Median(away))
		if scale == 0 {
			return nil, 0, 0, fmt.Errorf("column %q has a median absolute deviation of 0: half of its values are %v; use z or range", c.Name, center)
		}
	default:
		return nil, 0, 0, fmt.Errorf("there is no scaling %q", p.Method)
	}
	if math.IsInf(scale, 0) || !(scale > 0) {
		return nil, 0, 0, fmt.Errorf("column %q has a spread out of range (%v)", c.Name, scale)
	}
	out := *c
	out.Type = frame.Continuous
	out.Unit, out.Decimals = "", 3
	if p.Method == "center" {
		out.Unit, out.Decimals = c.Unit, c.Decimals
	}
	out.Numbers = make([]float64, c.Len())
	for i, m := range c.Missing {
		if !m {
			out.Numbers[i] = (c.Numbers[i] - center) / scale
		}
	}
	return &out, center, scale, nil
}

// Tables returns what was taken off and divided by.
func (r *ScaleResult) Tables() []result.Table {
	t := result.Table{ID: "table", Title: "Scaling", Columns: []result.Column{
		{Key: "variable", Head: "Variable", Text: true}, {Key: "center", Head: "Taken off"}, {Key: "scale", Head: "Divided by"}, {Key: "n", Head: "n"},
	}}
	for _, v := range r.Variables {
		t.Rows = append(t.Rows, result.Row{Key: v.Name, Cells: []result.Cell{
			result.TextCell(v.Name), result.RealCell(v.Center), result.RealCell(v.Scale), result.CountCell(v.N),
		}})
	}
	return []result.Table{t}
}

// Methods says how columns were scaled.
func (r *ScaleResult) Methods() []string {
	how := map[string]string{
		"z": "standardised to mean 0 and standard deviation 1", "range": "scaled to the range from 0 to 1",
		"robust": "scaled by their median and median absolute deviation", "center": "centred",
	}[r.Method]
	names := make([]string, len(r.Variables))
	for i, v := range r.Variables {
		names[i] = v.Name
	}
	return []string{fmt.Sprintf("%s were %s.", strings.Join(names, ", "), how)}
}

func runScale(_ *kind.Call, in ScaleInput, p ScaleParams) (*ScaleResult, error) {
	return Scale(in.Table, p)
}

// ScaleKind is prep.scale.
var ScaleKind = kind.New("prep.scale", kind.Doc{
	Summary: "Scales numeric columns: z-score, range, median and MAD, or centring.",
	Text: `Each column becomes (x - center) / scale.

- z: mean and standard deviation, with denominator n - 1 (R's scale) or n.
- range: minimum and range, so that values lie from 0 to 1.
- robust: median and 1.4826 times the median absolute deviation (R's mad).
- center: the mean is taken off.

Missing values stay missing and do not count. A constant column is an error that names it. Sums are rounded once, so the numbers do not depend on the order of the rows.`,
}, ScaleParams{Method: "z"}, runScale, kind.RowOrderFree(),
	kind.Example(ScaleParams{Variables: []string{"age", "weight", "marker"}, Method: "z"}))
