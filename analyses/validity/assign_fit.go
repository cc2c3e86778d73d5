package validity

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
)

// posteriorFit gives rows posterior shares of groups, a row no model can have NaN.
type posteriorFit interface {
	PosteriorOf(ctx context.Context, t *frame.Table) (*linalg.Matrix, []*frame.Column, error)
}

// assignByFit is the rule posterior.
func assignByFit(c *kind.Call, in AssignInput, p AssignParams, fit posteriorFit, groups *frame.Groups) (*AssignSummary, error) {
	switch {
	case p.Rule != posteriorRule:
		return nil, kind.AtField(fmt.Errorf("a fit is read by the rule posterior, got %s; for other rules bind its partition to groups", p.Rule), "rule")
	case len(p.Variables) > 0:
		return nil, kind.AtField(errors.New("the rule posterior reads the columns of its fit; leave variables out"), "variables")
	case groups == nil:
		return nil, errors.New("the fit carries no groups")
	}
	al, err := frame.Align(in.Table.Keys, groups.Keys)
	if err != nil {
		return nil, err
	}
	if len(al.A) == 0 {
		return nil, errors.New("the table and the fit have no row in common")
	}
	train := in.Table.Take(al.A)
	codes := make([]int, len(al.B))
	for i, b := range al.B {
		codes[i] = groups.Codes[b]
	}
	z, cols, err := fit.PosteriorOf(c.Context, train)
	if err != nil {
		return nil, err
	}
	out := &AssignSummary{N: train.Len(), NNew: train.Len(), Rule: p.Rule, Tree: []AssignNode{}}
	for _, col := range cols {
		out.Variables = append(out.Variables, col.Name)
	}
	own := likeliest(z)
	nobody := make([]int, len(own))
	for i := range nobody {
		nobody[i] = -1
	}
	out.confusion(groups.Names, codes, own, nobody)
	target, said := train, own
	if in.New != nil {
		target = in.New
		if z, _, err = fit.PosteriorOf(c.Context, in.New); err != nil {
			return nil, fmt.Errorf("the new table: %w", err)
		}
		said, out.NNew = likeliest(z), z.Rows
	}
	out.assigned(groups, target, said, cols, train.Synthetic)
	out.posterior(z)
	if left := al.OnlyA + al.OnlyB; left > 0 {
		out.Notes = append(out.Notes, result.Notef("left_out", "%d rows are not both in the table and in the fit and are not in the confusion table", left))
	}
	none := 0
	for _, c := range said {
		if c < 0 {
			none++
		}
	}
	if none > 0 {
		out.Notes = append(out.Notes, result.Notef("no_group", "%d rows are in no group: no component of the fit gives them a density above 0", none))
	}
	return out, nil
}

// likeliest is the group of the largest share of every row, the first of equals, -1 for a row
// of NaN.
func likeliest(z *linalg.Matrix) []int {
	out := make([]int, z.Rows)
	for i := range out {
		row := z.Row(i)
		for k, v := range row {
			switch {
			case math.IsNaN(v):
				out[i] = -1
			case v > row[out[i]]:
				out[i] = k
			}
			if out[i] < 0 {
				break
			}
		}
	}
	return out
}

// assigned makes the payload of groups and their sizes.
func (r *AssignSummary) assigned(groups *frame.Groups, target *frame.Table, codes []int, cols []*frame.Column, synthetic bool) {
	r.Assigned = &frame.Groups{
		Keys: target.Keys, Codes: codes, Names: groups.Names, Synthetic: target.Synthetic || synthetic,
		Lineage: frame.MergeLineage(groups.Lineage, distance.ColumnsLineage(cols)),
	}
	for g, n := range r.Assigned.Sizes() {
		r.Sizes = append(r.Sizes, AssignSize{groups.Names[g], result.Share{Count: n, Total: r.NNew}})
	}
}

// posterior makes the payload of shares and describes the uncertainty of the rows that are in
// a group: one minus the largest share, as the sum of the others.
func (r *AssignSummary) posterior(z *linalg.Matrix) {
	g := r.Assigned
	r.Posterior = &frame.Table{Keys: g.Keys, Synthetic: g.Synthetic}
	uncertainty, missing := make([]float64, z.Rows), make([]bool, z.Rows)
	sum, several, in := 0.0, 0, 0
	for i, c := range g.Codes {
		if c < 0 {
			missing[i] = true
			continue
		}
		for k, v := range z.Row(i) {
			if k != c {
				uncertainty[i] += v
			}
		}
		in++
		sum += uncertainty[i]
		if uncertainty[i] > 0.2 {
			several++
		}
	}
	add := func(name string, v []float64) {
		for i, none := range missing {
			if none {
				v[i] = 0
			}
		}
		r.Posterior.Columns = append(r.Posterior.Columns, &frame.Column{
			Variable: frame.Variable{Name: name, Type: frame.Continuous}, Numbers: v, Missing: missing, Decimals: 4, Lineage: g.Lineage,
		})
	}
	for k, name := range g.Names {
		add(name, z.Col(k))
	}
	add("uncertainty", uncertainty)
	r.Uncertain, r.Uncertainty = result.Num(float64(several)), result.NA("no row is in a group")
	if in > 0 {
		r.Uncertainty = result.Num(sum / float64(in))
	}
}
