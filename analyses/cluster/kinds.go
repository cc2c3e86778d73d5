package cluster

import (
	"fmt"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
)

// Kinds lists the kinds of this family in the order of the manual.
func Kinds() []*kind.Kind {
	return []*kind.Kind{HierarchicalKind, DianaKind, HCPCKind, KMeansKind, PAMKind, KPrototypesKind, MixtureKind, LatentClassKind, ConsensusKind}
}

// ClusterSize is one cluster of a partition in a result.
type ClusterSize struct {
	Name string `json:"name" doc:"Name of the cluster." key:"true"`
	N    int    `json:"n" doc:"Rows in the cluster." value:"true"`
}

// partition makes the Groups payload of codes and the sizes of its clusters.
func partition(keys frame.Keys, codes []int, k int, lineage []string, synthetic bool) (*frame.Groups, []ClusterSize) {
	g := &frame.Groups{Keys: keys, Codes: codes, Lineage: lineage, Synthetic: synthetic}
	for i := range k {
		g.Names = append(g.Names, fmt.Sprintf("Cluster %d", i+1))
	}
	return g, sizesOf(g)
}

func sizesOf(g *frame.Groups) []ClusterSize {
	out := make([]ClusterSize, len(g.Names))
	for i, n := range g.Sizes() {
		out[i] = ClusterSize{g.Names[i], n}
	}
	return out
}

// relabelGroups puts groups in a new order under new names: order[i] is the old code of the
// group that becomes code i.
func relabelGroups(g *frame.Groups, order []int, names []string) *frame.Groups {
	to := make([]int, len(order))
	for i, old := range order {
		to[old] = i
	}
	out := *g
	out.Names = slices.Clone(names)
	out.Codes = make([]int, len(g.Codes))
	for i, c := range g.Codes {
		out.Codes[i] = -1
		if c >= 0 {
			out.Codes[i] = to[c]
		}
	}
	return &out
}

// reorder returns v in the new order.
func reorder[T any](v []T, order []int) []T {
	out := make([]T, len(order))
	for i, old := range order {
		out[i] = v[old]
	}
	return out
}

// source is what a distance-based method takes: a distance, or a table under a metric.
type source struct {
	keys      frame.Keys
	lineage   []string
	synthetic bool
	metric    string
	x         *linalg.Matrix // nil for a distance
	d         *distance.Condensed
}

// readSource takes the bound one of a table and a distance. The matrix of a table's
// distances is left to the caller.
func readSource(t *frame.Table, d *frame.Distance, variables []string, metric string) (*source, error) {
	if d != nil {
		if len(variables) > 0 {
			return nil, kind.AtField(fmt.Errorf("variables belong to a table; the input is a distance"), "variables")
		}
		return &source{keys: d.Keys, lineage: d.Lineage, synthetic: d.Synthetic, metric: d.Metric, d: distance.Condense(d)}, nil
	}
	x, cols, err := distance.TableMatrix(t, variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	return &source{keys: t.Keys, lineage: distance.ColumnsLineage(cols), synthetic: t.Synthetic, metric: metric, x: x}, nil
}

// distances computes the table's distances where they are not given.
func (s *source) distances(c *kind.Call) error {
	if s.d != nil {
		return nil
	}
	d, err := distance.Compute(c.Context, s.x, distance.Metric(s.metric))
	s.d = d
	return err
}

func (s *source) tree(t *Dendrogram, linkage string) *frame.Tree {
	return &frame.Tree{Keys: s.keys, Merge: t.Merge, Height: t.Height, Order: t.Order, Linkage: linkage, Lineage: s.lineage, Synthetic: s.synthetic}
}

// sizeTable is the table of clusters with their sizes.
func sizeTable(title string, clusters []ClusterSize, n int) result.Table {
	t := result.Table{ID: "clusters", Title: title, Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true}, {Key: "n", Head: "n (%)"},
	}}
	for _, c := range clusters {
		t.Rows = append(t.Rows, result.Row{Key: c.Name, Cells: []result.Cell{
			result.TextCell(c.Name), result.ShareCell(result.Share{Count: c.N, Total: n}),
		}})
	}
	return t
}
