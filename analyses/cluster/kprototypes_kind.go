package cluster

import (
	"errors"
	"fmt"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// KPrototypesParams are the parameters of cluster.kprototypes.
type KPrototypesParams struct {
	Variables     []string `yaml:"variables" doc:"Columns of the table; left out: all that are not outcomes, excluded, events, dates, texts or ids." check:"column=table,types=continuous|count|time|ordinal|nominal|binary,unique"`
	K             int      `yaml:"k" doc:"Number of clusters." check:"required,min=1"`
	KWas          string   `yaml:"k_was" doc:"How k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
	Lambda        *float64 `yaml:"lambda" doc:"Weight of one mismatch against squared distances; left out: estimated from the data." check:"min=0"`
	Restarts      int      `yaml:"restarts" doc:"Independent starts; the lowest cost wins whole." check:"min=1,max=100000"`
	MaxIterations int      `yaml:"max_iterations" doc:"Most iterations of one start." check:"min=1,max=1000000"`
}

// Prototype is one variable of a cluster's prototype.
type Prototype struct {
	Variable string        `json:"variable" doc:"Name of the column." key:"true"`
	Mean     result.Number `json:"mean" doc:"Mean of a numeric column."`
	Mode     string        `json:"mode,omitempty" doc:"Most frequent level of a categorical column."`
	Share    *result.Share `json:"share,omitempty" doc:"Rows of the cluster that have the mode."`
}

// KPrototypesCluster is one cluster of a k-prototypes result.
type KPrototypesCluster struct {
	Name       string      `json:"name" doc:"Name of the cluster." key:"true"`
	N          int         `json:"n" doc:"Rows in the cluster." value:"true"`
	Within     float64     `json:"within" doc:"Cost of the cluster's rows."`
	Prototypes []Prototype `json:"prototypes" doc:"The prototype." inline:"true"`
}

// KPrototypesSummary is the result of cluster.kprototypes.
type KPrototypesSummary struct {
	N          int                  `json:"n" doc:"Rows clustered."`
	K          int                  `json:"k" doc:"Number of clusters."`
	KWas       string               `json:"k_was,omitempty" doc:"How k came about."`
	Lambda     float64              `json:"lambda" doc:"Weight of one mismatch."`
	Estimated  bool                 `json:"estimated" doc:"Whether lambda was estimated."`
	Cost       float64              `json:"cost" doc:"Sum of squared distances to the means plus lambda times the mismatches with the modes."`
	Iterations int                  `json:"iterations" doc:"Iterations of the winning start."`
	Converged  bool                 `json:"converged" doc:"Whether the winning start converged."`
	Start      int                  `json:"start" doc:"The winning start, from 1."`
	Agreeing   int                  `json:"agreeing" doc:"Starts that reached the same cost."`
	Restarts   int                  `json:"restarts" doc:"Starts that were asked for."`
	Clusters   []KPrototypesCluster `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes      []result.Note        `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"The partition."`
}

// KPrototypesKind is cluster.kprototypes.
var KPrototypesKind = kind.New("cluster.kprototypes", kind.Doc{
	Summary: "k-prototypes clustering of numeric and categorical columns.",
	Text: `Looks for k prototypes, means of the numeric columns and modes of the categorical ones, so that the sum over the rows of the squared Euclidean distance of the numbers plus lambda times the number of mismatches is small. Levels are compared as equal or not, also of ordinal columns (Huang's cost). Each start takes k random distinct rows and alternates between nearest prototypes and means and modes until no row moves; the start of the lowest cost wins whole.

Lambda left out is estimated as the mean variance of the numeric columns over the mean of 1 - sum p^2 of the categorical ones, p the shares of the levels. Numeric columns are taken as they are: scale them first where their units differ. A row as near to two prototypes goes to the first; of equally frequent levels the first is the mode; a cluster that loses all its rows takes the row that costs most. Clusters are numbered by the first row that each has. Rows with missing values are refused. Cost: O(n k p) an iteration.`,
	References: []string{
		"Huang Z. Extensions to the k-means algorithm for clustering large data sets with categorical values. Data Min Knowl Discov 1998;2:283-304. doi:10.1023/A:1009769707641",
		"Szepannek G. clustMixType: user-friendly clustering of mixed-type data in R. R J 2018;10:200-208. doi:10.32614/RJ-2018-048",
	},
}, KPrototypesParams{Restarts: 20, MaxIterations: 300}, runKPrototypes, kind.Draws(),
	kind.Example(KPrototypesParams{Variables: []string{"age", "visits", "site", "sex"}, K: 3, KWas: "prespecified", Restarts: 20, MaxIterations: 300}))

// mixedColumns takes the named columns, or all numeric and categorical ones that are not
// outcomes or excluded. With complete, missing values are errors.
func mixedColumns(t *frame.Table, names []string, complete bool) ([]*frame.Column, error) {
	fits := func(c *frame.Column) error {
		if c.Type.Numeric() && c.Type != frame.Date || c.Type.Categorical() && c.Type != frame.Event {
			return nil
		}
		return fmt.Errorf("column %q is %s; this method takes numeric and categorical columns", c.Name, c.Type)
	}
	cols, errs := t.Named(names, "make clusters", fits)
	if len(names) == 0 {
		if cols = t.Open(fits); len(cols) == 0 {
			errs = append(errs, errors.New("the table has no numeric or categorical column"))
		}
	}
	if t.Len() == 0 {
		errs = append(errs, errors.New("the table has no rows"))
	}
	for _, c := range cols {
		if complete {
			errs = append(errs, c.Complete())
		}
	}
	return cols, errors.Join(errs...)
}

func runKPrototypes(c *kind.Call, in TableInput, p KPrototypesParams) (*KPrototypesSummary, error) {
	cols, err := mixedColumns(in.Table, p.Variables, true)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if err := checkK(&p.K, in.Table.Len()); err != nil {
		return nil, err
	}
	m := MixedData{}
	for _, col := range cols {
		if col.Type.Categorical() {
			m.Codes, m.Levels = append(m.Codes, col.Codes), append(m.Levels, len(col.Levels))
		} else {
			m.Numbers = append(m.Numbers, col.Numbers)
		}
	}
	lambda := 0.0
	switch {
	case p.Lambda != nil:
		lambda = *p.Lambda
	case len(m.Codes) == 0 || len(m.Numbers) == 0:
		lambda = 1 // it weighs nothing, or nothing else does
	default:
		if lambda, err = m.Lambda(); err != nil {
			return nil, kind.AtField(err, "lambda")
		}
	}
	km, err := KPrototypes(c.Context, m, KPrototypesOptions{K: p.K, Lambda: lambda, Restarts: p.Restarts, MaxIterations: p.MaxIterations}, c.Stream)
	if err != nil {
		return nil, err
	}
	r := &KPrototypesSummary{
		N: in.Table.Len(), K: p.K, KWas: p.KWas, Lambda: lambda, Estimated: p.Lambda == nil && len(m.Codes) > 0 && len(m.Numbers) > 0,
		Cost: km.Cost, Iterations: km.Iterations, Converged: km.Converged, Start: km.Restart + 1, Agreeing: km.Agreeing, Restarts: p.Restarts,
	}
	r.Groups, _ = partition(in.Table.Keys, km.Codes, p.K, distance.ColumnsLineage(cols), in.Table.Synthetic)
	for k, name := range r.Groups.Names {
		kc := KPrototypesCluster{Name: name, N: km.Sizes[k], Within: km.Within[k]}
		numeric, coded := 0, 0
		for _, col := range cols {
			if !col.Type.Categorical() {
				kc.Prototypes = append(kc.Prototypes, Prototype{Variable: col.Name, Mean: result.Num(km.Means[k][numeric])})
				numeric++
				continue
			}
			mode := km.Modes[k][coded]
			coded++
			count := 0
			for i, code := range col.Codes {
				if km.Codes[i] == k && code == mode {
					count++
				}
			}
			kc.Prototypes = append(kc.Prototypes, Prototype{
				Variable: col.Name, Mean: result.NA("a categorical column"), Mode: col.Levels[mode].Name(),
				Share: &result.Share{Count: count, Total: km.Sizes[k]},
			})
		}
		r.Clusters = append(r.Clusters, kc)
	}
	if !km.Converged {
		r.Notes = append(r.Notes, result.Notef("not_converged", "the winning start stopped at %d iterations before it converged; raise max_iterations", km.Iterations))
	}
	if p.Restarts > 1 && km.Agreeing == 1 && p.K > 1 && p.K < r.N {
		r.Notes = append(r.Notes, result.Notef("one_start", "only one of %d starts reached the lowest cost: more restarts may find a lower one", p.Restarts))
	}
	if km.Refilled > 0 {
		r.Notes = append(r.Notes, result.Notef("refilled", "an empty cluster was given a row %d times", km.Refilled))
	}
	if slices.ContainsFunc(cols, func(c *frame.Column) bool { return c.Type == frame.Ordinal }) {
		r.Notes = append(r.Notes, result.Notef("ordinal_as_nominal", "ordinal columns count as nominal: neighbouring levels are as different as distant ones"))
	}
	return r, nil
}

// Relabel implements kind.Relabeler.
func (r *KPrototypesSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Clusters = reorder(r.Clusters, order)
	for i := range r.Clusters {
		r.Clusters[i].Name = names[i]
	}
}

// Tables implements kind.Tabler.
func (r *KPrototypesSummary) Tables() []result.Table {
	t := result.Table{ID: "clusters", Title: "Clusters and their prototypes", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true}, {Key: "n", Head: "n (%)"}, {Key: "within", Head: "Cost"},
	}}
	for i, c := range r.Clusters {
		cells := []result.Cell{
			result.TextCell(c.Name), result.ShareCell(result.Share{Count: c.N, Total: r.N}), result.RealCell(result.Num(c.Within)),
		}
		for _, p := range c.Prototypes {
			if i == 0 {
				t.Columns = append(t.Columns, result.Column{Key: "prototype_" + p.Variable, Head: p.Variable, Text: p.Share != nil})
			}
			if p.Share != nil {
				cells = append(cells, result.TextCell(p.Mode))
			} else {
				cells = append(cells, result.RealCell(p.Mean))
			}
		}
		t.Rows = append(t.Rows, result.Row{Key: c.Name, Cells: cells})
	}
	t.Footnotes = []string{"Means of numeric columns, most frequent levels of categorical ones."}
	return []result.Table{t}
}
