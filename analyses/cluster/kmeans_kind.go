package cluster

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// KMeansParams are the parameters of cluster.kmeans.
type KMeansParams struct {
	Variables     []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Weights       string   `yaml:"weights" doc:"Numeric column of the table that holds each row's weight, above 0; it makes no clusters itself. Not with hartigan-wong." check:"column=table,types=continuous|count|time"`
	K             int      `yaml:"k" doc:"Number of clusters." check:"required,min=1"`
	KWas          string   `yaml:"k_was" doc:"How k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
	Restarts      int      `yaml:"restarts" doc:"Independent starts; the lowest inertia wins whole." check:"min=1,max=100000"`
	MaxIterations int      `yaml:"max_iterations" doc:"Most iterations of one start." check:"min=1,max=1000000"`
	Tolerance     float64  `yaml:"tolerance" doc:"Stop a start when the centres' squared movement is at most this times the mean variance of the columns; 0: when no row changes (scikit-learn stops at 1e-4)." check:"min=0"`
	Init          string   `yaml:"init" doc:"Seeding rule." check:"oneof=k-means++ random"`
	Sample        int      `yaml:"sample" doc:"With more rows than this, k-means++ and Lloyd's algorithm on a sample of so many rows give each start its centres; 0: always all rows." check:"min=0"`
	Algorithm     string   `yaml:"algorithm" doc:"Lloyd's iteration, the same with bounds, or single moves." check:"oneof=lloyd hamerly hartigan-wong"`
}

// Check implements the rule across fields.
func (p *KMeansParams) Check() error {
	if p.Weights == "" {
		return nil
	}
	if p.Algorithm == HartiganWong {
		return kind.AtField(fmt.Errorf("the algorithm %s takes no weights; use %s", HartiganWong, Hamerly), "weights")
	}
	if at := slices.Index(p.Variables, p.Weights); at >= 0 {
		return kind.AtField(fmt.Errorf("column %q holds the weights and can't make clusters too", p.Weights), "variables", at)
	}
	return nil
}

// TableInput is a table.
type TableInput struct {
	Table *frame.Table `in:"table" doc:"Numeric columns, one row a case."`
}

// KMeansCluster is one cluster of a k-means result.
type KMeansCluster struct {
	Name    string         `json:"name" doc:"Name of the cluster." key:"true"`
	N       int            `json:"n" doc:"Rows in the cluster." value:"true"`
	Within  float64        `json:"within" doc:"Sum of squared distances to the centre."`
	Centers []KMeansCenter `json:"centers" doc:"The centre." inline:"true"`
}

// KMeansCenter is one coordinate of a centre.
type KMeansCenter struct {
	Variable string  `json:"variable" doc:"Name of the column." key:"true"`
	Mean     float64 `json:"mean" doc:"Mean of the cluster's rows." value:"true"`
}

// KMeansSummary is the result of cluster.kmeans.
type KMeansSummary struct {
	N          int             `json:"n" doc:"Rows clustered."`
	K          int             `json:"k" doc:"Number of clusters."`
	KWas       string          `json:"k_was,omitempty" doc:"How k came about."`
	Weights    string          `json:"weights,omitempty" doc:"Column of the rows' weights; sums of squares and centres are weighted by it."`
	Algorithm  string          `json:"algorithm" doc:"Algorithm that ran."`
	Inertia    float64         `json:"inertia" doc:"Sum of squared distances of all rows to their centres."`
	Total      float64         `json:"total" doc:"Sum of squared distances to the overall mean."`
	Between    float64         `json:"between" doc:"Total less inertia."`
	Iterations int             `json:"iterations" doc:"Iterations of the winning start."`
	Converged  bool            `json:"converged" doc:"Whether the winning start converged."`
	Start      int             `json:"start" doc:"The winning start, from 1."`
	Agreeing   int             `json:"agreeing" doc:"Starts that reached the same inertia."`
	Restarts   int             `json:"restarts" doc:"Starts that were run."`
	Clusters   []KMeansCluster `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes      []result.Note   `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"The partition."`
}

// KMeansKind is cluster.kmeans.
var KMeansKind = kind.New("cluster.kmeans", kind.Doc{
	Summary: "k-means clustering with k-means++ starts.",
	Text: `Looks for k centres so that the sum of squared Euclidean distances of the rows to their nearest centre (the inertia) is small. Each start is seeded by greedy k-means++ and iterated until no row changes its centre (or the centres hardly move, where a tolerance is given); the start of the lowest inertia wins whole, of equal ones the first. Of many rows (more than sample:) each start first looks for its centres in a random sample, which takes a fraction of the time and is then iterated on all rows. A row as near to two centres goes to the first; a centre that loses all its rows takes the row that is farthest from its own centre.

Columns are taken as they are: scale them first where their units differ. Clusters are numbered by the first row that each has. Rows with missing values are refused. A row of weight w counts as w rows in seeding, centres and sums of squares, and as one in the cluster's n. Cost: O(n k d) an iteration.`,
	References: []string{
		"Lloyd SP. Least squares quantization in PCM. IEEE Trans Inf Theory 1982;28:129-137. doi:10.1109/TIT.1982.1056489",
		"Arthur D, Vassilvitskii S. k-means++: the advantages of careful seeding. SODA 2007:1027-1035",
		"Bradley PS, Fayyad UM. Refining initial points for k-means clustering. ICML 1998:91-99",
		"Hartigan JA, Wong MA. Algorithm AS 136: a k-means clustering algorithm. J R Stat Soc C 1979;28:100-108. doi:10.2307/2346830",
	},
}, KMeansParams{Restarts: 10, MaxIterations: 300, Init: PlusPlus, Sample: sampleRows, Algorithm: Hamerly}, runKMeans, kind.Draws(),
	kind.Example(KMeansParams{Variables: []string{"age", "visits"}, K: 3, KWas: "prespecified", Restarts: 10, MaxIterations: 300, Init: PlusPlus, Sample: sampleRows, Algorithm: Hamerly}))

func runKMeans(c *kind.Call, in TableInput, p KMeansParams) (*KMeansSummary, error) {
	weights, table, err := weightColumn(in.Table, p.Weights)
	if err != nil {
		return nil, kind.AtField(err, "weights")
	}
	x, cols, err := distance.TableMatrix(table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if err := checkK(&p.K, x.Rows); err != nil {
		return nil, err
	}
	o := KMeansOptions{K: p.K, Restarts: p.Restarts, MaxIterations: p.MaxIterations, Tolerance: p.Tolerance, Init: p.Init, Algorithm: p.Algorithm}
	if o.Sample = p.Sample; p.Sample == 0 {
		o.Sample = -1
	}
	used := cols
	if weights != nil {
		o.Weights = weights.Numbers
		used = append(slices.Clone(cols), weights)
	}
	km, err := KMeans(c.Context, x, o, c.Stream)
	if err != nil {
		return nil, err
	}
	r := &KMeansSummary{
		N: x.Rows, K: p.K, KWas: p.KWas, Weights: p.Weights, Algorithm: p.Algorithm, Inertia: km.TotalWithin, Total: km.Total, Between: km.Between,
		Iterations: km.Iterations, Converged: km.Converged, Start: km.Restart + 1, Agreeing: km.Agreeing, Restarts: p.Restarts,
	}
	r.Groups, _ = partition(in.Table.Keys, km.Codes, p.K, distance.ColumnsLineage(used), in.Table.Synthetic)
	for k, name := range r.Groups.Names {
		kc := KMeansCluster{Name: name, N: km.Sizes[k], Within: km.Within[k]}
		for j, col := range cols {
			kc.Centers = append(kc.Centers, KMeansCenter{col.Name, km.Centers.At(k, j)})
		}
		r.Clusters = append(r.Clusters, kc)
	}
	if !km.Converged {
		r.Notes = append(r.Notes, result.Notef("not_converged", "the winning start stopped at %d iterations before it converged; raise max_iterations", km.Iterations))
	}
	if p.Restarts > 1 && km.Agreeing == 1 {
		r.Notes = append(r.Notes, result.Notef("one_start", "only one of %d starts reached the lowest inertia: more restarts may find a lower one", p.Restarts))
	}
	if km.Refilled > 0 {
		r.Notes = append(r.Notes, result.Notef("refilled", "an empty cluster was given a row %d times", km.Refilled))
	}
	return r, nil
}

// weightColumn returns the column of weights (nil without a name) and the table without it.
func weightColumn(t *frame.Table, name string) (*frame.Column, *frame.Table, error) {
	if name == "" {
		return nil, t, nil
	}
	w, err := t.Column(name)
	switch {
	case err != nil:
		return nil, nil, err
	case w.Role == frame.Outcome:
		return nil, nil, fmt.Errorf("column %q is an outcome and may not make clusters, not as weights either", name)
	case !w.Type.Numeric():
		return nil, nil, fmt.Errorf("column %q is %s; weights are numbers", name, w.Type)
	case w.MissingCount() > 0:
		return nil, nil, fmt.Errorf("column %q has %d missing of %d values; every row needs a weight", name, w.MissingCount(), w.Len())
	}
	for i, v := range w.Numbers {
		if !(v > 0) || math.IsInf(v, 1) {
			return nil, nil, fmt.Errorf("column %q: the weight of row %d must be a finite number > 0, got %v; leave such rows out with prep.select", name, i+1, v)
		}
	}
	rest := &frame.Table{Keys: t.Keys, Synthetic: t.Synthetic}
	for _, c := range t.Columns {
		if c.Name != name {
			rest.Columns = append(rest.Columns, c)
		}
	}
	return w, rest, nil
}

// Relabel implements kind.Relabeler.
func (r *KMeansSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Clusters = reorder(r.Clusters, order)
	for i := range r.Clusters {
		r.Clusters[i].Name = names[i]
	}
}

// Tables implements kind.Tabler.
func (r *KMeansSummary) Tables() []result.Table {
	return []result.Table{centersTable(r.Clusters, r.N)}
}

// centersTable is the table of clusters with their sizes and centres.
func centersTable(clusters []KMeansCluster, n int) result.Table {
	t := result.Table{ID: "clusters", Title: "Clusters and their centres", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true}, {Key: "n", Head: "n (%)"}, {Key: "within", Head: "Within sum of squares"},
	}}
	if len(clusters) > 0 {
		for _, c := range clusters[0].Centers {
			t.Columns = append(t.Columns, result.Column{Key: "mean_" + c.Variable, Head: fmt.Sprintf("Mean of %s", c.Variable)})
		}
	}
	for _, c := range clusters {
		cells := []result.Cell{
			result.TextCell(c.Name), result.ShareCell(result.Share{Count: c.N, Total: n}), result.RealCell(result.Num(c.Within)),
		}
		for _, m := range c.Centers {
			cells = append(cells, result.RealCell(result.Num(m.Mean)))
		}
		t.Rows = append(t.Rows, result.Row{Key: c.Name, Cells: cells})
	}
	return t
}
