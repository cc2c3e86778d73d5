package cluster

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// HierarchicalParams are the parameters of cluster.hierarchical.
type HierarchicalParams struct {
	Variables []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Linkage   string   `yaml:"linkage" doc:"Dissimilarity between two clusters; ward.D2 is Ward's criterion on plain distances." check:"oneof=ward.D ward.D2 single complete average mcquitty median centroid"`
	Metric    string   `yaml:"metric" doc:"Distance between the rows of a table." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra mahalanobis correlation"`
	Ties      string   `yaml:"ties" doc:"Which of two equally near pairs merges first: as R's hclust, or as R's agnes (average, single, complete, mcquitty and ward.D2 only)." check:"oneof=hclust agnes"`
	Order     string   `yaml:"order" doc:"Order of the tree's leaves: as R's hclust, or the one with the least sum of distances between neighbours (up to 2,000 rows)." check:"oneof=hclust optimal"`
	K         *int     `yaml:"k" doc:"Number of clusters to cut the tree into." check:"min=1"`
	Height    *float64 `yaml:"height" doc:"Height to cut the tree at, instead of k." check:"min=0"`
	KWas      string   `yaml:"k_was" doc:"How k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
}

// Check implements the rule across fields.
func (p *HierarchicalParams) Check() error {
	if (p.K == nil) == (p.Height == nil) {
		return errors.New("give one of k and height")
	}
	if _, ok := agnesMethods[Linkage(p.Linkage)]; p.Ties == "agnes" && !ok {
		return kind.AtField(fmt.Errorf("ties: agnes goes with the linkages of agnes (average, single, complete, mcquitty, ward.D2), not %s", p.Linkage), "ties")
	}
	return nil
}

// agnesMethods are the names that R's agnes has for the linkages.
var agnesMethods = map[Linkage]AgnesMethod{
	Average: AgnesAverage, Single: AgnesSingle, Complete: AgnesComplete, McQuitty: AgnesWeighted, WardD2: AgnesWard,
}

// DistanceInput is a table or a distance.
type DistanceInput struct {
	Table    *frame.Table    `in:"table" oneof:"source" doc:"Numeric columns, one row a case."`
	Distance *frame.Distance `in:"distance" oneof:"source" doc:"Dissimilarities of all pairs of rows."`
}

// HierarchicalResult is the result of cluster.hierarchical and cluster.diana.
type HierarchicalResult struct {
	N           int           `json:"n" doc:"Rows clustered."`
	K           int           `json:"k" doc:"Number of clusters."`
	KWas        string        `json:"k_was,omitempty" doc:"How k came about."`
	Linkage     string        `json:"linkage" doc:"Linkage, or diana."`
	Metric      string        `json:"metric" doc:"Distance between rows."`
	Order       string        `json:"order,omitempty" doc:"Order of the tree's leaves: as R's hclust, or optimal; empty for diana."`
	CutFrom     result.Number `json:"cut_from" doc:"Height of the last merge below the cut; 0 for k = n."`
	CutTo       result.Number `json:"cut_to" doc:"Height of the first merge above the cut; not available for k = 1."`
	Top         []float64     `json:"top" doc:"The ten highest merges, highest first."`
	Coefficient result.Number `json:"coefficient" doc:"Agglomerative (for diana divisive) coefficient of Kaufman and Rousseeuw."`
	Cophenetic  result.Number `json:"cophenetic" doc:"Correlation of the tree's heights with the distances; left out beyond 5,000 rows."`
	Ties        int           `json:"ties" doc:"Merges at which another pair was as near."`
	Clusters    []ClusterSize `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes       []result.Note `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"The partition."`
	Tree   *frame.Tree   `json:"-" out:"tree" doc:"The tree."`
}

// HierarchicalKind is cluster.hierarchical.
var HierarchicalKind = kind.New("cluster.hierarchical", kind.Doc{
	Summary: "Agglomerative hierarchical clustering, cut into k clusters or at a height.",
	Text: `Starts with every row as a cluster of its own and merges the two nearest clusters until one is left. The linkages are those of R's hclust: ward.D2 is Ward's criterion on Euclidean distances (heights are the square root of twice the rise of the within-cluster sum of squares); ward.D applies the same formula to unsquared distances and is not Ward's criterion; median and centroid are meant for squared Euclidean distances and may give heights that fall.

Clusters are numbered by the first row that each has, as R's cutree does. Ties: up to 2,000 rows the pair that R's hclust would take, or with ties: agnes the one that R's agnes takes, the last of them in row order; the number of ties is reported, and a note says where another order of rows could have changed the clusters. Rows with missing values are refused. Cost: O(n^2) time and memory for n rows, for Ward from more than 2,000 rows of a table O(n d) memory.

With order: optimal the leaves of the tree, and so of every figure of it, stand so that the sum of the distances between neighbours is the least that any order without crossing branches has; the tree and the clusters stay the same. It costs up to O(n^3) time and 16 n^2 bytes.`,
	References: []string{
		"Müllner D. Modern hierarchical, agglomerative clustering algorithms. 2011. arXiv:1109.2378",
		"Murtagh F, Legendre P. Ward's hierarchical agglomerative clustering method: which algorithms implement Ward's criterion? J Classif 2014;31:274-295. doi:10.1007/s00357-014-9161-z",
		"Kaufman L, Rousseeuw PJ. Finding Groups in Data. Wiley 1990. doi:10.1002/9780470316801",
		"Bar-Joseph Z, Gifford DK, Jaakkola TS. Fast optimal leaf ordering for hierarchical clustering. Bioinformatics 2001;17 Suppl 1:S22-S29. doi:10.1093/bioinformatics/17.suppl_1.S22",
	},
}, HierarchicalParams{Linkage: "ward.D2", Metric: "euclidean", Ties: "hclust", Order: "hclust"}, runHierarchical,
	kind.Example(HierarchicalParams{Variables: []string{"age", "visits"}, Linkage: "ward.D2", Metric: "euclidean", Ties: "hclust", Order: "hclust", K: intp(3), KWas: "prespecified"}))

func intp(n int) *int { return &n }

// copheneticLimit bounds the rows for which the cophenetic correlation, another n^2
// numbers, is computed.
const copheneticLimit = 5000

func runHierarchical(c *kind.Call, in DistanceInput, p HierarchicalParams) (*HierarchicalResult, error) {
	s, err := readSource(in.Table, in.Distance, p.Variables, p.Metric)
	if err != nil {
		return nil, err
	}
	if err := checkK(p.K, s.keys.Len()); err != nil {
		return nil, err
	}
	if n := s.keys.Len(); p.Order == "optimal" && n > OptimalOrderLimit {
		return nil, kind.AtField(fmt.Errorf("order: optimal takes at most %d rows, got %d; use order: hclust", OptimalOrderLimit, n), "order")
	}
	var t *Dendrogram
	if s.x != nil && s.keys.Len() > copheneticLimit && Linkage(p.Linkage) == WardD2 && p.Ties == "hclust" && s.metric == string(distance.Euclidean) {
		t, err = FromVectors(c.Context, s.x, WardD2)
	} else if err = s.distances(c); err == nil && p.Ties == "agnes" {
		t, err = Agnes(c.Context, s.d, agnesMethods[Linkage(p.Linkage)], 0)
	} else if err == nil {
		t, err = Hierarchical(c.Context, s.d, Linkage(p.Linkage))
	}
	if err != nil {
		return nil, err
	}
	if p.Order == "optimal" {
		if t.Order, err = t.OptimalOrder(c.Context, s.d); err != nil {
			return nil, err
		}
	}
	r, err := treeResult(s, t, p.Linkage, p.K, p.Height, p.KWas)
	if err != nil {
		return nil, err
	}
	r.Order = p.Order
	return r, nil
}

func checkK(k *int, n int) error {
	if k != nil && *k > n {
		return kind.AtField(fmt.Errorf("k must be at most the number of rows, %d, got %d", n, *k), "k")
	}
	return nil
}

// treeResult cuts a tree and describes it.
func treeResult(s *source, t *Dendrogram, linkage string, k *int, height *float64, kWas string) (*HierarchicalResult, error) {
	var codes []int
	var err error
	if k != nil {
		codes, err = t.CutK(*k)
		err = kind.AtField(err, "k")
	} else {
		codes, err = t.CutHeight(*height)
		err = kind.AtField(err, "height")
	}
	if err != nil {
		return nil, err
	}
	r := &HierarchicalResult{
		N: t.N, KWas: kWas, Linkage: linkage, Metric: s.metric, Ties: t.TieCount,
		Coefficient: result.Num(t.Coefficient()), Cophenetic: result.NA("left out beyond 5,000 rows"), Tree: s.tree(t, linkage), Top: []float64{},
	}
	for _, code := range codes {
		r.K = max(r.K, code+1)
	}
	r.Groups, r.Clusters = partition(s.keys, codes, r.K, s.lineage, s.synthetic)
	if s.d != nil && t.N <= copheneticLimit {
		if r.Cophenetic, err = cophenetic(t, s.d); err != nil {
			return nil, err
		}
	}
	steps := t.N - r.K
	r.CutTo = result.NA("everything is one cluster")
	if steps > 0 {
		r.CutFrom = result.Num(t.Height[steps-1])
	}
	if steps < len(t.Height) {
		r.CutTo = result.Num(t.Height[steps])
	}
	for i := len(t.Height) - 1; i >= 0 && len(r.Top) < 10; i-- {
		r.Top = append(r.Top, t.Height[i])
	}
	if k != nil && t.CutTied(*k) {
		r.Notes = append(r.Notes, result.Notef("cut_tie", "the merges below and above the cut at k = %d have the same height: another order of rows could give other clusters", *k))
	}
	if t.TieAffected() {
		r.Notes = append(r.Notes, result.Notef("ties", "%d merges had another pair as near, so another order of rows could give another tree", t.TieCount))
	}
	return r, nil
}

func cophenetic(t *Dendrogram, d *distance.Condensed) (result.Number, error) {
	if t.N < 3 {
		return result.NA("fewer than three rows"), nil
	}
	r, err := t.CopheneticCorrelation(d)
	if err != nil {
		return result.Number{}, err
	}
	if math.IsNaN(r) {
		return result.NA("all distances or all heights are equal"), nil
	}
	return result.Num(r), nil
}

// Relabel implements kind.Relabeler.
func (r *HierarchicalResult) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Clusters = sizesOf(r.Groups)
}

// Tables implements kind.Tabler.
func (r *HierarchicalResult) Tables() []result.Table {
	return []result.Table{sizeTable("Sizes of the clusters", r.Clusters, r.N)}
}

// DianaParams are the parameters of cluster.diana.
type DianaParams struct {
	Variables []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Metric    string   `yaml:"metric" doc:"Distance between the rows of a table." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra mahalanobis correlation"`
	K         int      `yaml:"k" doc:"Number of clusters to cut the tree into." check:"required,min=1"`
	KWas      string   `yaml:"k_was" doc:"How k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
}

// DianaKind is cluster.diana.
var DianaKind = kind.New("cluster.diana", kind.Doc{
	Summary: "Divisive hierarchical clustering (DIANA), cut into k clusters.",
	Text: `Starts with all rows as one cluster and splits, at each step, the cluster of the largest diameter: the row that is farthest from the others on average leaves first, and rows follow as long as they are nearer, on average, to those that left than to those that stay. The height of a split is the cluster's diameter. Of equal diameters and equal averages the first is taken.

Clusters are numbered by the first row that each has. Rows with missing values are refused. Cost: O(n^2) memory, up to O(n^3) time.`,
	References: []string{"Kaufman L, Rousseeuw PJ. Finding Groups in Data, chapter 6. Wiley 1990. doi:10.1002/9780470316801"},
}, DianaParams{Metric: "euclidean"}, runDiana,
	kind.Example(DianaParams{Variables: []string{"age", "visits"}, Metric: "euclidean", K: 3, KWas: "prespecified"}))

func runDiana(c *kind.Call, in DistanceInput, p DianaParams) (*HierarchicalResult, error) {
	s, err := readSource(in.Table, in.Distance, p.Variables, p.Metric)
	if err != nil {
		return nil, err
	}
	if err := checkK(&p.K, s.keys.Len()); err != nil {
		return nil, err
	}
	if err := s.distances(c); err != nil {
		return nil, err
	}
	t, err := Diana(c.Context, s.d)
	if err != nil {
		return nil, err
	}
	return treeResult(s, t, "diana", &p.K, nil, p.KWas)
}
