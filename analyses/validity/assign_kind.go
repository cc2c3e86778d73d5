package validity

import (
	"context"
	"errors"
	"fmt"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// AssignParams are the parameters of validity.assign.
type AssignParams struct {
	Variables []string `yaml:"variables" doc:"Columns of the table, the same in the new one; left out: all numeric ones that are not outcomes or excluded. The rule tree also takes ordinal and binary columns, as level codes, and nominal ones; the rule posterior reads the columns of its fit." check:"column=table,types=continuous|count|time|ordinal|nominal|binary,unique"`
	Rule      string   `yaml:"rule" doc:"Nearest cluster mean, nearest medoid, a decision tree, discriminant (the largest posterior of normal clusters with a common covariance), or posterior: the largest posterior share of a fitted mixture or latent class model." check:"oneof=centroid medoid tree discriminant posterior"`
	Depth     int      `yaml:"depth" doc:"Most splits above a leaf of the tree." check:"min=1,max=30"`
	MinLeaf   int      `yaml:"min_leaf" doc:"Fewest rows of a leaf of the tree." check:"min=1"`
	Folds     int      `yaml:"folds" doc:"Parts of the cross-validation; the rule posterior has none." check:"min=2"`
}

// AssignInput is a partition or a fit with its table, and new rows.
type AssignInput struct {
	Table       *frame.Table                `in:"table" doc:"Rows of the partition."`
	Groups      *frame.Groups               `in:"groups" oneof:"partition" doc:"The partition."`
	Mixture     *cluster.MixtureSummary     `in:"mixture" oneof:"partition" doc:"A result of cluster.mixture, for the rule posterior."`
	LatentClass *cluster.LatentClassSummary `in:"latent_class" oneof:"partition" doc:"A result of cluster.latent_class, for the rule posterior."`
	New         *frame.Table                `in:"new" optional:"true" doc:"Rows to assign, with the same columns; left out: the rows of the partition themselves."`
}

// AssignRow is one group against what the rule says.
type AssignRow struct {
	Name  string       `json:"name" doc:"Name of the group." key:"true"`
	N     int          `json:"n" doc:"Rows in it."`
	Right result.Share `json:"right" doc:"Rows that the rule gives back to it, each left out of the rule's making; out of 0 for the rule posterior." value:"true"`
	Cells []AssignCell `json:"cells" doc:"Its rows by what the rule says." inline:"true"`
}

// AssignCell is a cell of the confusion table.
type AssignCell struct {
	Name  string       `json:"name" doc:"Group that the rule says." key:"true"`
	Cross result.Share `json:"cross" doc:"Rows, each left out of the rule's making (cross-validated)." value:"true"`
	Own   result.Share `json:"own" doc:"Rows, all of which made the rule."`
}

// AssignNode is a node of the decision tree.
type AssignNode struct {
	Node      string       `json:"node" doc:"Number of the node; 1 is the root." key:"true"`
	Variable  string       `json:"variable" doc:"Column that it asks for; empty for a leaf."`
	Threshold float64      `json:"threshold" doc:"Rows with at most this value go left; for ordinal and binary columns a level code from 0; 0 for nominal ones."`
	Levels    []string     `json:"levels,omitempty" doc:"Levels of a nominal column that go left."`
	Left      int          `json:"left" doc:"Node on the left, 0 for a leaf."`
	Right     int          `json:"right" doc:"Node on the right, 0 for a leaf."`
	Group     string       `json:"group" doc:"Most frequent group."`
	Share     result.Share `json:"share" doc:"Rows of that group." value:"true"`
}

// AssignSummary is the result of validity.assign.
type AssignSummary struct {
	N           int           `json:"n" doc:"Rows that made the rule."`
	NNew        int           `json:"n_new" doc:"Rows assigned."`
	Rule        string        `json:"rule" doc:"The rule."`
	Variables   []string      `json:"variables" doc:"Columns that it reads."`
	Own         result.Share  `json:"own" doc:"Rows that the rule gives back to their group, all of which made the rule: too good."`
	Cross       result.Share  `json:"cross" doc:"The same cross-validated: each row by a rule made without it; out of 0 for the rule posterior."`
	Folds       int           `json:"folds" doc:"Parts of the cross-validation; 0 for the rule posterior."`
	Uncertain   result.Number `json:"uncertain" doc:"Rows assigned whose largest posterior share is below 0.8, of the rules discriminant and posterior."`
	Uncertainty result.Number `json:"uncertainty" doc:"Mean of one minus the largest posterior share of the rows assigned, of the rules discriminant and posterior."`
	Groups      []AssignRow   `json:"groups" doc:"Confusion table by group." inline:"true"`
	Sizes       []AssignSize  `json:"sizes" doc:"Rows assigned by group."`
	Tree        []AssignNode  `json:"tree" doc:"Nodes of the decision tree; empty for the other rules."`
	Notes       []result.Note `json:"notes,omitempty"`

	Assigned  *frame.Groups `json:"-" out:"groups" doc:"The rows with the group that the rule says."`
	Posterior *frame.Table  `json:"-" out:"posterior" doc:"Posterior shares of the rows assigned and their uncertainty, of the rules discriminant and posterior."`
}

// AssignSize is how many rows were given to a group.
type AssignSize struct {
	Name  string       `json:"name" doc:"Name of the group." key:"true"`
	Share result.Share `json:"share" doc:"Rows assigned to it." value:"true"`
}

// AssignKind is validity.assign.
var AssignKind = kind.New("validity.assign", kind.Doc{
	Summary: "Gives new rows to the groups of a partition by a rule, with the rule's confusion table.",
	Text: `Rules: centroid, the nearest cluster mean (Euclidean); medoid, the nearest row of smallest summed distance within its cluster; tree, a classification tree (Gini, thresholds half way between values, not pruned) that can be printed and used at the bedside; discriminant, linear discriminant analysis: normal clusters with a common covariance and their shares as prior; posterior, the posterior shares of a fit of cluster.mixture or cluster.latent_class by Bayes' rule from its estimates. Of equals the first group is taken.

The tree splits ordinal and binary columns as level codes and nominal ones into two sets of levels: of two groups in a node the best set, by the order of the levels' shares; of more groups the best of all sets up to 12 levels in the node, beyond that the best by the order of each group's share in turn, which may miss it. A level that a node's rows don't have goes with its larger child.

The rule posterior takes a fit instead of a partition. Its own rows get exactly its posterior shares and groups; new rows need its columns, of the same types, and levels that it saw. Missing values are integrated out for latent classes and refused for a mixture. A row too far away or with a combination that no class can have is in no group, and counted. The fit is not repeated without rows, so there is no cross-validation.

The confusion table says how well the rule gives the rows back to their groups: on the rows that made it (too good), and cross-validated in parts drawn within the groups, each row by a rule made without its part. How well a rule repeats a partition says nothing about whether the partition is real. Rows with missing values are refused; rows in no group are left out and counted in a note.`,
	References: []string{
		"Breiman L, Friedman JH, Olshen RA, Stone CJ. Classification and Regression Trees. Wadsworth 1984. doi:10.1201/9781315139470",
		"Fraley C, Raftery AE. Model-based clustering, discriminant analysis, and density estimation. J Am Stat Assoc 2002;97:611-631. doi:10.1198/016214502760047131",
		"Rao CR. The utilization of multiple measurements in problems of biological classification. J R Stat Soc B 1948;10:159-203",
	},
}, AssignParams{Rule: "tree", Depth: 3, MinLeaf: 5, Folds: 10}, runAssign, kind.Draws(),
	kind.Example(AssignParams{Variables: []string{"age", "visits"}, Rule: "tree", Depth: 3, MinLeaf: 5, Folds: 10}))

// ruleMatrix takes the columns that a rule reads.
func ruleMatrix(t *frame.Table, names []string, tree bool) (*linalg.Matrix, []*frame.Column, error) {
	if !tree || len(names) == 0 {
		return distance.TableMatrix(t, names)
	}
	cols, errs := t.Named(names, "assign groups", func(c *frame.Column) error {
		if c.Type == frame.Event || !c.Type.Categorical() && !c.Type.Numeric() {
			return fmt.Errorf("column %q is %s and a tree splits numbers, ordinal, nominal and binary columns", c.Name, c.Type)
		}
		return nil
	})
	x, err := distance.ColumnsMatrix(t, cols, errs)
	if err != nil {
		return nil, nil, err
	}
	return x, cols, nil
}

// makeRule makes a rule of a partition whose codes may leave some of the k groups empty.
func makeRule(ctx context.Context, x *linalg.Matrix, codes, levels []int, p AssignParams) (Rule, error) {
	switch p.Rule {
	case centroidRule:
		return CentroidRule(x, codes)
	case medoidRule:
		return MedoidRule(ctx, x, codes)
	case discriminantRule:
		return DiscriminantRule(x, codes)
	case treeRule:
		return DecisionTree(x, codes, DecisionOptions{Depth: p.Depth, MinLeaf: p.MinLeaf, Levels: levels})
	}
	return nil, kind.AtField(fmt.Errorf("the rule must be one of centroid, medoid, tree, discriminant, got %q", p.Rule), "rule")
}

// levelsOf are the numbers of levels of the nominal columns, 0 for the others.
func levelsOf(cols []*frame.Column) []int {
	out := make([]int, len(cols))
	for j, c := range cols {
		if c.Type == frame.Nominal {
			out[j] = len(c.Levels)
		}
	}
	return out
}

// Rules of validity.assign.
const (
	centroidRule     = "centroid"
	medoidRule       = "medoid"
	treeRule         = "tree"
	discriminantRule = "discriminant"
	posteriorRule    = "posterior"
)

func runAssign(c *kind.Call, in AssignInput, p AssignParams) (*AssignSummary, error) {
	switch {
	case in.Mixture != nil:
		return assignByFit(c, in, p, in.Mixture, in.Mixture.Groups)
	case in.LatentClass != nil:
		return assignByFit(c, in, p, in.LatentClass, in.LatentClass.Groups)
	case p.Rule == posteriorRule:
		return nil, kind.AtField(errors.New("the rule posterior reads a fit: bind its stage to mixture or latent_class; of a partition take discriminant, linear discriminant analysis"), "rule")
	}
	al, err := frame.Align(in.Table.Keys, in.Groups.Keys)
	if err != nil {
		return nil, err
	}
	rows := rowsInGroups(al, in.Groups)
	train := in.Table.Take(rows.a)
	x, cols, err := ruleMatrix(train, p.Variables, p.Rule == treeRule)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	k := len(in.Groups.Names)
	if size, err := sizes(rows.codes, x.Rows); err != nil || len(size) != k {
		return nil, fmt.Errorf("every group of the partition needs a row in the table; %d rows of %d groups are in both", x.Rows, k)
	}
	if p.Folds > x.Rows {
		return nil, kind.AtField(fmt.Errorf("folds must be at most the number of rows, %d, got %d", x.Rows, p.Folds), "folds")
	}
	levels := levelsOf(cols)
	rule, err := makeRule(c.Context, x, rows.codes, levels, p)
	if err != nil {
		return nil, err
	}
	none := result.NA("the rule has no posterior shares")
	out := &AssignSummary{N: x.Rows, NNew: x.Rows, Rule: p.Rule, Folds: p.Folds, Uncertain: none, Uncertainty: none, Tree: []AssignNode{}}
	for _, col := range cols {
		out.Variables = append(out.Variables, col.Name)
	}
	own := rule.Assign(x)
	cross, err := crossValidate(c.Context, x, rows.codes, k, levels, p, c.Stream)
	if err != nil {
		return nil, err
	}
	out.confusion(in.Groups.Names, rows.codes, own, cross)
	target, codes, y := train, own, x
	if in.New != nil {
		target = in.New
		y, _, err = ruleMatrix(in.New, out.Variables, p.Rule == treeRule)
		if err != nil {
			return nil, fmt.Errorf("the new table: %w", err)
		}
		if err := sameLevels(cols, in.New); err != nil {
			return nil, err
		}
		codes, out.NNew = rule.Assign(y), y.Rows
	}
	out.assigned(in.Groups, target, codes, cols, train.Synthetic)
	if l, ok := rule.(*Discriminant); ok {
		z, err := l.Probabilities(y)
		if err != nil {
			return nil, err
		}
		out.posterior(z)
	}
	if d, ok := rule.(*Decision); ok {
		out.tree(d, cols, in.Groups.Names)
	}
	if left := in.Groups.Len() - x.Rows; left > 0 {
		out.Notes = append(out.Notes, result.Notef("left_out", "%d rows are in no group or not in both inputs and did not make the rule", left))
	}
	return out, nil
}

// sameLevels refuses a new table whose level codes mean something else.
func sameLevels(cols []*frame.Column, t *frame.Table) error {
	for _, c := range cols {
		o, err := t.Column(c.Name)
		if err != nil {
			return err
		}
		same := c.Type.Categorical() == o.Type.Categorical() && len(c.Levels) == len(o.Levels)
		for i := range c.Levels {
			same = same && c.Levels[i].Code == o.Levels[i].Code
		}
		if !same {
			return fmt.Errorf("column %q has other levels in the new table", c.Name)
		}
	}
	return nil
}

// crossValidate assigns every row by a rule made without its part. Parts are drawn within
// groups, so that they have nearly the same shares; a group that a part takes whole is not
// known to the rule.
func crossValidate(ctx context.Context, x *linalg.Matrix, codes []int, k int, levels []int, p AssignParams, stream *rng.Stream) ([]int, error) {
	fold := make([]int, x.Rows)
	next := 0
	for g := range k {
		var rows []int
		for i, c := range codes {
			if c == g {
				rows = append(rows, i)
			}
		}
		stream.Sub("folds", g).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, i := range rows {
			fold[i] = next % p.Folds
			next++
		}
	}
	out := make([]int, x.Rows)
	for f := range p.Folds {
		var in, left []int
		for i, at := range fold {
			if at == f {
				left = append(left, i)
			} else {
				in = append(in, i)
			}
		}
		// Groups without a row in the rest lose their number for the while.
		number, back := make([]int, k), []int{}
		for g := range number {
			number[g] = -1
		}
		for _, i := range in {
			if number[codes[i]] < 0 {
				number[codes[i]] = 0
			}
		}
		for g, v := range number {
			if v == 0 {
				number[g] = len(back)
				back = append(back, g)
			}
		}
		part := make([]int, len(in))
		for at, i := range in {
			part[at] = number[codes[i]]
		}
		rule, err := makeRule(ctx, takeRows(x, in), part, levels, p)
		if err != nil {
			return nil, fmt.Errorf("cross-validation: %w", err)
		}
		for at, c := range rule.Assign(takeRows(x, left)) {
			out[left[at]] = back[c]
		}
	}
	return out, nil
}
