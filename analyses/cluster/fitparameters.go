package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/linalg"
	"reprise/analyses/mixture"
)

// Parameters of a fitted model as a payload: what posterior shares of new rows are computed
// from. Components stand in the order of the fit's own arithmetic, so that its rows get
// exactly its posterior shares whatever the groups are called.
const (
	shareParameter       = "share"
	meanParameter        = "mean"
	sdParameter          = "sd"
	covarianceParameter  = "covariance"  // of variable and with
	probabilityParameter = "probability" // of the level (its code) with of variable
)

// fitParameters collects the rows of the payload.
type fitParameters struct {
	component                       []int
	parameter, variable, with, kind []string
	value                           []float64
}

func (p *fitParameters) add(component int, parameter string, col *frame.Column, with string, value float64) {
	p.component, p.parameter = append(p.component, component), append(p.parameter, parameter)
	name, kind := "", ""
	if col != nil {
		name, kind = col.Name, string(col.Type)
	}
	p.variable, p.with, p.kind = append(p.variable, name), append(p.with, with), append(p.kind, kind)
	p.value = append(p.value, value)
}

// table makes the payload: one row a parameter.
func (p *fitParameters) table(stage string, names []string, lineage []string, synthetic bool) *frame.Table {
	t := &frame.Table{Keys: frame.Keys{Source: stage + ".estimates", Name: "estimate"}, Synthetic: synthetic}
	for i := range p.value {
		t.Keys.IDs = append(t.Keys.IDs, fmt.Sprint(i+1))
	}
	add := func(c frame.Column) {
		c.Missing, c.Lineage = make([]bool, len(p.value)), lineage
		for i := range c.Texts {
			c.Missing[i] = c.Texts[i] == ""
		}
		t.Columns = append(t.Columns, &c)
	}
	component := frame.Column{Variable: frame.Variable{Name: "component", Type: frame.Nominal}, Codes: p.component}
	for _, name := range names {
		component.Levels = append(component.Levels, frame.Level{Code: name})
	}
	add(component)
	for _, c := range []struct {
		name  string
		texts []string
	}{{"parameter", p.parameter}, {"variable", p.variable}, {"with", p.with}, {"type", p.kind}} {
		add(frame.Column{Variable: frame.Variable{Name: c.name, Type: frame.Text}, Texts: c.texts})
	}
	add(frame.Column{Variable: frame.Variable{Name: "value", Type: frame.Continuous}, Numbers: p.value, Decimals: 6})
	return t
}

// relabelParameters puts the components of the payload under new names; its rows stay.
func relabelParameters(t *frame.Table, order []int, names []string) *frame.Table {
	if t == nil {
		return nil
	}
	out := &frame.Table{Keys: t.Keys, Synthetic: t.Synthetic, Columns: slices.Clone(t.Columns)}
	c := *t.Columns[0]
	c.Levels, c.Codes = nil, make([]int, len(t.Columns[0].Codes))
	to := make([]int, len(order))
	for i, old := range order {
		to[old] = i
		c.Levels = append(c.Levels, frame.Level{Code: names[i]})
	}
	for i, old := range t.Columns[0].Codes {
		c.Codes[i] = to[old]
	}
	out.Columns[0] = &c
	return out
}

// readParameters takes the payload apart and finds its columns in another table. order[i] is
// the group of the i-th component in the order of the fit's arithmetic.
func readParameters(t, other *frame.Table) (p *fitParameters, order []int, cols []*frame.Column, err error) {
	if t == nil || len(t.Columns) != 6 || t.Len() == 0 {
		return nil, nil, nil, errors.New("the fit carries no parameters")
	}
	p = &fitParameters{
		component: t.Columns[0].Codes, parameter: t.Columns[1].Texts, variable: t.Columns[2].Texts,
		with: t.Columns[3].Texts, kind: t.Columns[4].Texts, value: t.Columns[5].Numbers,
	}
	for _, c := range p.component {
		if !slices.Contains(order, c) {
			order = append(order, c)
		}
	}
	cols, err = p.columns(other)
	return p, order, cols, err
}

// columns finds the columns of a fit in a table and says everything that differs: columns
// that are missing, and numbers where the fit had levels or the other way round.
func (p *fitParameters) columns(t *frame.Table) ([]*frame.Column, error) {
	var names, missing []string
	var cols []*frame.Column
	var errs []error
	for i, name := range p.variable {
		if name == "" || slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
		at := slices.Index(t.Names(), name)
		if at < 0 {
			missing = append(missing, fmt.Sprintf("%q", name))
			continue
		}
		c := t.Columns[at]
		cols = append(cols, c)
		if fit := frame.Type(p.kind[i]); c.Type.Numeric() != fit.Numeric() || c.Type.Categorical() != fit.Categorical() {
			errs = append(errs, fmt.Errorf("column %q is %s and was %s in the fit", name, c.Type, fit))
		}
	}
	if len(missing) > 0 {
		errs = append([]error{fmt.Errorf("the table has no columns %s, which the fit was made from; it has %s", strings.Join(missing, ", "), strings.Join(t.Names(), ", "))}, errs...)
	}
	if t.Len() == 0 {
		errs = append(errs, errors.New("the table has no rows"))
	}
	return cols, errors.Join(errs...)
}

// inGroupOrder moves the columns of z, in the order of the fit's arithmetic, to the order of
// the groups.
func inGroupOrder(z *linalg.Matrix, order []int) *linalg.Matrix {
	out := linalg.New(z.Rows, z.Cols)
	for i := range z.Rows {
		for at, k := range order {
			out.Set(i, k, z.At(i, at))
		}
	}
	return out
}

// gaussianParameters is the payload of a Gaussian mixture.
func gaussianParameters(stage string, f *mixture.Gaussian, names []string, cols []*frame.Column, lineage []string, synthetic bool) *frame.Table {
	group := make([]int, f.G)
	for k, at := range f.Order {
		group[at] = k
	}
	p := &fitParameters{}
	for at, c := range f.Last {
		p.add(group[at], shareParameter, nil, "", c.Share)
		for j, col := range cols {
			p.add(group[at], meanParameter, col, "", c.Mean[j])
		}
		for j, col := range cols {
			for i := 0; i <= j; i++ {
				p.add(group[at], covarianceParameter, col, cols[i].Name, c.Covariance.At(j, i))
			}
		}
	}
	return p.table(stage, names, lineage, synthetic)
}

// PosteriorOf returns the posterior shares of the chosen mixture for the rows of a table, n
// by K in the order of the groups, and the columns that they rest on: the fit's. The fit's
// own rows get exactly its posterior shares; a row too far from every component for its
// density to be a number has NaN. Columns that the table lacks, columns of another type and
// missing values are errors.
func (r *MixtureSummary) PosteriorOf(ctx context.Context, t *frame.Table) (*linalg.Matrix, []*frame.Column, error) {
	p, order, cols, err := readParameters(r.Estimates, t)
	if err != nil {
		return nil, nil, err
	}
	d := len(cols)
	x, err := distance.ColumnsMatrix(t, cols, nil)
	if err != nil {
		return nil, nil, err
	}
	comps := make([]mixture.Component, len(order))
	per := 1 + d + d*(d+1)/2
	if len(p.value) != per*len(comps) {
		return nil, nil, errors.New("the fit's parameters are not complete")
	}
	for at := range comps {
		v := p.value[at*per : (at+1)*per]
		c := mixture.Component{Share: v[0], Mean: v[1 : 1+d], Covariance: linalg.New(d, d)}
		v = v[1+d:]
		for a := range d {
			for b := 0; b <= a; b++ {
				c.Covariance.Set(a, b, v[0])
				c.Covariance.Set(b, a, v[0])
				v = v[1:]
			}
		}
		comps[at] = c
	}
	z, err := mixture.Shares(ctx, x, mixture.Model(r.Model), comps)
	if err != nil {
		return nil, nil, err
	}
	return inGroupOrder(z, order), cols, nil
}

// latentParameters is the payload of a latent class model; levels holds the codes of the
// levels of each categorical indicator.
func latentParameters(stage string, m *mixture.Latent, names []string, cols []*frame.Column, levels [][]frame.Level, lineage []string, synthetic bool) *frame.Table {
	group := make([]int, m.Classes)
	for k, at := range m.Order {
		group[at] = k
	}
	p := &fitParameters{}
	for _, k := range group {
		p.add(k, shareParameter, nil, "", m.Shares[k])
		for j, col := range cols {
			d := m.Distributions[k][j]
			for l, v := range d.P {
				p.add(k, probabilityParameter, col, levels[j][l].Code, v)
			}
			if d.P == nil {
				p.add(k, meanParameter, col, "", d.Mean)
				if m.Indicator(j).Family == mixture.Normal {
					p.add(k, sdParameter, col, "", d.SD)
				}
			}
		}
	}
	return p.table(stage, names, lineage, synthetic)
}

// PosteriorOf returns the posterior shares of the classes for the rows of a table, n by K in
// the order of the groups, and the columns that they rest on: the fit's indicators. Values
// that are missing are integrated out as in the fit; the fit's own rows get exactly its
// posterior shares; a row with a combination that no class can have has NaN. Indicators that
// the table lacks or has with another type, levels that the fit never saw, and rows without
// any value are errors.
func (r *LatentClassSummary) PosteriorOf(_ context.Context, t *frame.Table) (*linalg.Matrix, []*frame.Column, error) {
	p, order, cols, err := readParameters(r.Estimates, t)
	if err != nil {
		return nil, nil, err
	}
	number := map[string]int{}
	for j, c := range cols {
		number[c.Name] = j
	}
	vars, levels := make([]mixture.Indicator, len(cols)), make([][]string, len(cols))
	shares, distributions := make([]float64, len(order)), make([][]mixture.Distribution, len(order))
	for k := range distributions {
		distributions[k] = make([]mixture.Distribution, len(cols))
	}
	for j := range vars {
		vars[j] = mixture.Indicator{Name: cols[j].Name, Family: mixture.Poisson}
	}
	for i, v := range p.value {
		k := slices.Index(order, p.component[i])
		if p.parameter[i] == shareParameter {
			shares[k] = v
			continue
		}
		j := number[p.variable[i]]
		d := &distributions[k][j]
		switch p.parameter[i] {
		case meanParameter:
			d.Mean = v
		case sdParameter:
			d.SD, vars[j].Family = v, mixture.Normal
		case probabilityParameter:
			d.P, vars[j].Family = append(d.P, v), mixture.Categorical
			if k == 0 {
				levels[j] = append(levels[j], p.with[i])
			}
		}
	}
	var errs []error
	for j, c := range cols {
		if vars[j].Family != mixture.Categorical {
			vars[j].Numbers = c.Floats()
			continue
		}
		vars[j].Levels = len(levels[j])
		if vars[j].Codes, err = levelCodes(c, levels[j]); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	z, err := mixture.LatentShares(vars, shares, distributions)
	if err != nil {
		return nil, nil, err
	}
	return inGroupOrder(z, order), cols, nil
}

// levelCodes codes a column by the given levels, -1 for a missing value.
func levelCodes(c *frame.Column, levels []string) ([]int, error) {
	out := make([]int, c.Len())
	var unknown []string
	for i, code := range c.Codes {
		out[i] = -1
		if c.Missing[i] {
			continue
		}
		name := c.Levels[code].Code
		if out[i] = slices.Index(levels, name); out[i] < 0 && !slices.Contains(unknown, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return nil, fmt.Errorf("column %q has levels that the fit never saw: %s; it has %s", c.Name, strings.Join(unknown, ", "), strings.Join(levels, ", "))
	}
	return out, nil
}
