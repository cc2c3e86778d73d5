package cluster

import (
	"fmt"
	"math"
	"strconv"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// HCPCParams are the parameters of cluster.hcpc.
type HCPCParams struct {
	Variables     []string `yaml:"variables" doc:"Score columns of the table, the first component first; left out: all numeric columns." check:"column=table,types=continuous|count|time,unique"`
	K             *int     `yaml:"k" doc:"Number of clusters; left out: where the within-inertia falls most in proportion." check:"min=1"`
	KWas          string   `yaml:"k_was" doc:"How a given k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
	Min           int      `yaml:"min" doc:"Smallest k that may be chosen." check:"min=2"`
	Max           *int     `yaml:"max" doc:"Largest k that may be chosen; left out: 10 or half the rows." check:"min=2"`
	Consolidate   bool     `yaml:"consolidate" doc:"Move rows by k-means from the centroids of the cut."`
	MaxIterations int      `yaml:"max_iterations" doc:"Most iterations of the consolidation." check:"min=1,max=1000000"`
}

// Check implements the rule across fields.
func (p *HCPCParams) Check() error {
	if p.Max != nil && *p.Max < p.Min {
		return kind.AtField(fmt.Errorf("max must be at least min, %d, got %d", p.Min, *p.Max), "max")
	}
	return nil
}

// ScoresInput is a table of scores.
type ScoresInput struct {
	Table *frame.Table `in:"table" doc:"Scores on principal components, one row a case."`
}

// HCPCStep is one number of clusters of the tree.
type HCPCStep struct {
	K      string        `json:"k" doc:"Number of clusters." key:"true"`
	Within float64       `json:"within" doc:"Inertia within the clusters." value:"true"`
	Gain   result.Number `json:"gain" doc:"Inertia that the last split moved from within to between."`
	Ratio  result.Number `json:"ratio" doc:"Inertia within over that of one cluster less; the smallest is chosen."`
}

// HCPCSummary is the result of cluster.hcpc.
type HCPCSummary struct {
	N            int             `json:"n" doc:"Rows clustered."`
	K            int             `json:"k" doc:"Number of clusters."`
	KWas         string          `json:"k_was" doc:"How k came about."`
	Total        float64         `json:"total" doc:"Inertia of the scores: mean squared distance to their centre."`
	CutBetween   float64         `json:"cut_between" doc:"Share of the inertia between the clusters of the tree."`
	Between      float64         `json:"between" doc:"Share of the inertia between the clusters."`
	Consolidated bool            `json:"consolidated" doc:"Whether k-means followed the cut."`
	Iterations   int             `json:"iterations" doc:"Iterations of the consolidation."`
	Converged    bool            `json:"converged" doc:"Whether the consolidation converged."`
	Moved        result.Share    `json:"moved" doc:"Rows that the consolidation moved to another cluster."`
	Steps        []HCPCStep      `json:"steps" doc:"The tree by number of clusters."`
	Clusters     []KMeansCluster `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes        []result.Note   `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"The partition."`
	Tree   *frame.Tree   `json:"-" out:"tree" doc:"The tree before the consolidation, over the rows in the order of the first component."`
}

// HCPCKind is cluster.hcpc.
var HCPCKind = kind.New("cluster.hcpc", kind.Doc{
	Summary: "Hierarchical clustering on principal components with consolidation, as FactoMineR's HCPC.",
	Text: `Takes scores, usually of reduce.pca, reduce.mca or reduce.famd. The rows are put in the order of the first component; Ward's tree is built on squared distances over 2n, so that heights are losses of between-cluster inertia and sum to the inertia of the scores. Without k, the k from min (3: two clusters are never proposed) to max is taken for which the within-inertia W(k)/W(k-1) falls most in proportion. Such a choice is no evidence that there are clusters: see validity.choose_k.

The cut is consolidated by k-means (Hartigan and Wong, from the centroids of the cut), so the final clusters can differ from the tree's; the number of rows that moved is reported. Clusters are numbered along the first component. Rows with missing values are refused. Cost: O(n^2) time and memory.`,
	References: []string{
		"Husson F, Josse J, Pagès J. Principal component methods, hierarchical clustering, partitional clustering: why would we need to choose for visualizing data? Agrocampus technical report 2010",
		"Lê S, Josse J, Husson F. FactoMineR: an R package for multivariate analysis. J Stat Softw 2008;25(1). doi:10.18637/jss.v025.i01",
	},
}, HCPCParams{Min: 3, Consolidate: true, MaxIterations: 10}, runHCPC,
	kind.Example(HCPCParams{Variables: []string{"age", "visits"}, Min: 3, Consolidate: true, MaxIterations: 10}))

func runHCPC(c *kind.Call, in ScoresInput, p HCPCParams) (*HCPCSummary, error) {
	x, cols, err := distance.TableMatrix(in.Table, p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if err := checkK(p.K, x.Rows); err != nil {
		return nil, err
	}
	o := HCPCOptions{Min: p.Min, Consolidate: p.Consolidate, MaxIterations: p.MaxIterations}
	if p.K != nil {
		o.K = *p.K
	}
	if p.Max != nil {
		o.Max = *p.Max
	}
	h, err := HCPC(c.Context, x, o)
	if err != nil {
		return nil, err
	}
	r := &HCPCSummary{
		N: x.Rows, K: h.K, KWas: p.KWas, Total: h.Within[0], Consolidated: h.Consolidated,
		Iterations: h.Iterations, Converged: h.Converged, Moved: result.Share{Total: x.Rows},
	}
	if p.K == nil {
		r.KWas = "chosen_by_index"
	}
	if r.Total > 0 {
		r.CutBetween, r.Between = 1-h.CutWithin/r.Total, 1-h.FinalWithin/r.Total
	}
	moved := h.moved()
	r.Moved.Count = moved
	for k := 1; k <= min(max(15, h.K), x.Rows); k++ {
		s := HCPCStep{K: strconv.Itoa(k), Within: h.Within[k-1], Gain: result.NA("one cluster"), Ratio: result.NA("outside the range of the choice")}
		if k > 1 {
			s.Gain = result.Num(h.Within[k-2] - h.Within[k-1])
		}
		if !math.IsNaN(h.Ratio[k-1]) {
			s.Ratio = result.Num(h.Ratio[k-1])
		}
		r.Steps = append(r.Steps, s)
	}
	lineage := distance.ColumnsLineage(cols)
	r.Groups, _ = partition(in.Table.Keys, h.Codes, h.K, lineage, in.Table.Synthetic)
	r.Tree = &frame.Tree{Keys: in.Table.Keys.Take(h.Order), Merge: h.Tree.Merge, Height: h.Tree.Height, Order: h.Tree.Order, Linkage: "hcpc", Lineage: lineage, Synthetic: in.Table.Synthetic}
	within := make([]float64, h.K)
	for i, code := range h.Codes {
		within[code] += square(x.Row(i), h.Centers.Row(code))
	}
	for k, name := range r.Groups.Names {
		kc := KMeansCluster{Name: name, N: h.Sizes[k], Within: within[k]}
		for j, col := range cols {
			kc.Centers = append(kc.Centers, KMeansCenter{col.Name, h.Centers.At(k, j)})
		}
		r.Clusters = append(r.Clusters, kc)
	}
	if !h.Converged {
		r.Notes = append(r.Notes, result.Notef("not_converged", "the consolidation stopped at %d iterations before it converged", h.Iterations))
	}
	if h.Tree.CutTied(h.K) {
		r.Notes = append(r.Notes, result.Notef("cut_tie", "the merges below and above the cut at k = %d have the same height: another order of rows could give other clusters", h.K))
	}
	if p.K == nil {
		r.Notes = append(r.Notes, result.Notef("k_chosen", "k = %d was chosen by the fall of the within-inertia, which proposes at least %d clusters whether or not there are any", h.K, p.Min))
	}
	return r, nil
}

// moved counts the rows that the consolidation moved; the clusters of the cut are matched
// to the final ones.
func (r *HCPCResult) moved() int {
	pair := frame.Assign(frame.CrossTable(r.Cut, r.Codes, r.K, r.K).Counts)
	n := 0
	for i, c := range r.Cut {
		if pair[c] != r.Codes[i] {
			n++
		}
	}
	return n
}

// Methods implements kind.Methodical.
func (r *HCPCSummary) Methods() []string {
	end := "."
	if r.Consolidated {
		end = " and consolidated by k-means."
	}
	return []string{fmt.Sprintf("Hierarchical clustering on principal components (Ward's criterion) of %s was cut into %d clusters%s%s", cases(r.N), r.K, kWasWords[r.KWas], end)}
}

// Relabel implements kind.Relabeler.
func (r *HCPCSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Clusters = reorder(r.Clusters, order)
	for i := range r.Clusters {
		r.Clusters[i].Name = names[i]
	}
}

// Tables implements kind.Tabler.
func (r *HCPCSummary) Tables() []result.Table {
	t := result.Table{ID: "steps", Title: "Inertia by number of clusters", Columns: []result.Column{
		{Key: "k", Head: "k"}, {Key: "within", Head: "Within"}, {Key: "gain", Head: "Gain"}, {Key: "ratio", Head: "W(k)/W(k-1)"},
	}}
	for _, s := range r.Steps {
		t.Rows = append(t.Rows, result.Row{Key: s.K, Cells: []result.Cell{
			result.TextCell(s.K), result.RealCell(result.Num(s.Within)), result.RealCell(s.Gain), result.RealCell(s.Ratio),
		}})
	}
	return []result.Table{centersTable(r.Clusters, r.N), t}
}
