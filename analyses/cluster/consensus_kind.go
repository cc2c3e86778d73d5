package cluster

import (
	"fmt"
	"strconv"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// ConsensusParams are the parameters of cluster.consensus.
type ConsensusParams struct {
	Variables  []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	K          int      `yaml:"k" doc:"Number of clusters." check:"required,min=2"`
	KWas       string   `yaml:"k_was" doc:"How k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
	MaxK       *int     `yaml:"max_k" doc:"Largest number of clusters that is described; left out: 6, or k where that is larger, but no more than a sample has rows." check:"min=2,max=100"`
	Replicates int      `yaml:"replicates" doc:"Samples that are clustered." check:"min=1,max=1000000"`
	Items      float64  `yaml:"items" doc:"Share of the rows in a sample." check:"above=0,max=1"`
	Features   float64  `yaml:"features" doc:"Share of the columns in a sample; 1 on a distance, which has none." check:"above=0,max=1"`
	Metric     string   `yaml:"metric" doc:"Distance between the rows of a table." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra correlation"`
	Inner      string   `yaml:"inner" doc:"Linkage of the samples' trees." check:"oneof=ward.D2 single complete average mcquitty"`
	Final      string   `yaml:"final" doc:"Linkage of the tree of the consensus." check:"oneof=ward.D2 single complete average mcquitty"`
}

// Check implements the rule across fields.
func (p *ConsensusParams) Check() error {
	if p.MaxK != nil && *p.MaxK < p.K {
		return kind.AtField(fmt.Errorf("max_k must be at least k, %d, got %d", p.K, *p.MaxK), "max_k")
	}
	return nil
}

// ConsensusK is the consensus at one number of clusters.
type ConsensusK struct {
	K     string        `json:"k" doc:"Number of clusters." key:"true"`
	Area  result.Number `json:"area" doc:"Area under the distribution function of the consensus."`
	Delta result.Number `json:"delta" doc:"Proportional rise of the area over one cluster less; for k = 2 the area itself."`
	PAC   result.Number `json:"pac" doc:"Share of pairs of rows with a consensus above 0.1 and at most 0.9: the ambiguous ones." value:"true"`
	CDF   []float64     `json:"cdf" doc:"Share of pairs with a consensus of at most 0, 0.01, …, 1."`
}

// ConsensusCluster is one cluster of a consensus clustering.
type ConsensusCluster struct {
	Name      string        `json:"name" doc:"Name of the cluster." key:"true"`
	N         int           `json:"n" doc:"Rows in the cluster." value:"true"`
	Consensus result.Number `json:"consensus" doc:"Mean consensus of the pairs of its rows."`
	LowestRow result.Number `json:"lowest_row" doc:"Lowest mean consensus of one of its rows with the others."`
}

// ConsensusSummary is the result of cluster.consensus.
type ConsensusSummary struct {
	N          int                `json:"n" doc:"Rows clustered."`
	K          int                `json:"k" doc:"Number of clusters."`
	KWas       string             `json:"k_was,omitempty" doc:"How k came about."`
	Replicates int                `json:"replicates" doc:"Samples that were clustered."`
	Metric     string             `json:"metric" doc:"Distance between rows."`
	Never      int                `json:"never" doc:"Pairs of rows that no sample drew together."`
	Ks         []ConsensusK       `json:"ks" doc:"The consensus by number of clusters."`
	Clusters   []ConsensusCluster `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes      []result.Note      `json:"notes,omitempty"`

	Groups   *frame.Groups   `json:"-" out:"groups" doc:"The partition."`
	Distance *frame.Distance `json:"-" out:"distance" doc:"1 less the consensus of all pairs of rows."`
	Tree     *frame.Tree     `json:"-" out:"tree" doc:"The tree of the consensus."`
}

// ConsensusKind is cluster.consensus.
var ConsensusKind = kind.New("cluster.consensus", kind.Doc{
	Summary: "Consensus clustering: what stays together when rows and columns are resampled.",
	Text: `Samples of the rows (80 %) and, where asked for, of the columns are clustered by a tree and cut at every number of clusters. The consensus of two rows is the share of the samples with both in which they came together. The result is the cut of a tree on 1 - consensus, average linkage inside and for the final tree unless told otherwise.

For every k: the distribution function of the consensus over pairs (0 and 1 for a perfect consensus), the area under it, its proportional rise over k - 1 (delta), and the share of ambiguous pairs (PAC), with a consensus above 0.1 and at most 0.9. A consensus says how stable, not how real: data without clusters give stable-looking consensus matrices too. Takes a table or a distance of any kind; of a distance only rows can be resampled. Clusters are numbered by the first row that each has. Rows with missing values are refused. Cost: replicates times a tree of the sample, O(n^2) memory.`,
	References: []string{
		"Monti S, Tamayo P, Mesirov J, Golub T. Consensus clustering: a resampling-based method for class discovery and visualization of gene expression microarray data. Mach Learn 2003;52:91-118. doi:10.1023/A:1023949509487",
		"Șenbabaoğlu Y, Michailidis G, Li JZ. Critical limitations of consensus clustering in class discovery. Sci Rep 2014;4:6207. doi:10.1038/srep06207",
	},
}, ConsensusParams{Replicates: 1000, Items: 0.8, Features: 1, Metric: "euclidean", Inner: "average", Final: "average"}, runConsensus, kind.Draws(),
	kind.Example(ConsensusParams{Variables: []string{"age", "visits"}, K: 3, KWas: "prespecified", Replicates: 100, Items: 0.8, Features: 1, Metric: "euclidean", Inner: "average", Final: "average"}))

func runConsensus(c *kind.Call, in DistanceInput, p ConsensusParams) (*ConsensusSummary, error) {
	s, err := readSource(in.Table, in.Distance, p.Variables, p.Metric)
	if err != nil {
		return nil, err
	}
	if err := checkK(&p.K, s.keys.Len()); err != nil {
		return nil, err
	}
	if in.Distance != nil && p.Features != 1 {
		return nil, kind.AtField(fmt.Errorf("columns can't be resampled: the input is a distance, which has none; features must be 1, got %v", p.Features), "features")
	}
	o := ConsensusOptions{
		K: p.K, Replicates: p.Replicates, Items: p.Items, Features: p.Features,
		Metric: distance.Metric(p.Metric), Inner: Linkage(p.Inner), Final: Linkage(p.Final),
	}
	if p.MaxK != nil {
		o.MaxK = *p.MaxK
	}
	var cc *ConsensusResult
	if s.d != nil {
		cc, err = ConsensusDistance(c.Context, s.d, o, c.Stream)
	} else {
		cc, err = Consensus(c.Context, s.x, o, c.Stream)
	}
	if err != nil {
		return nil, err
	}
	r := &ConsensusSummary{N: s.keys.Len(), K: p.K, KWas: p.KWas, Replicates: p.Replicates, Metric: s.metric, Never: cc.Never}
	for _, step := range cc.Steps {
		r.Ks = append(r.Ks, ConsensusK{strconv.Itoa(step.K), result.Num(step.Area), result.Num(step.Delta), result.Num(step.PAC), step.CDF})
	}
	r.Groups, _ = partition(s.keys, cc.Codes, p.K, s.lineage, s.synthetic)
	lowest := make([]result.Number, p.K)
	for k := range lowest {
		lowest[k] = result.NA("one row")
	}
	for i, code := range cc.Codes {
		if v := result.Num(cc.Item[i]); v.OK() && (!lowest[code].OK() || v.Value < lowest[code].Value) {
			lowest[code] = v
		}
	}
	for k, n := range r.Groups.Sizes() {
		consensus := result.Num(cc.Cluster[k])
		if !consensus.OK() {
			consensus = result.NA("one row")
		}
		r.Clusters = append(r.Clusters, ConsensusCluster{r.Groups.Names[k], n, consensus, lowest[k]})
	}
	r.Distance = &frame.Distance{Keys: s.keys, D: cc.Distance.D, Metric: "1 - consensus", Lineage: s.lineage, Synthetic: s.synthetic}
	r.Tree = s.tree(cc.Tree, p.Final)
	if cc.Never > 0 {
		r.Notes = append(r.Notes, result.Notef("never_together", "%d pairs of rows were never drawn together and count as a consensus of 0; raise replicates or items", cc.Never))
	}
	if cc.Tree.CutTied(p.K) {
		r.Notes = append(r.Notes, result.Notef("cut_tie", "the merges below and above the cut at k = %d have the same height: another order of rows could give other clusters", p.K))
	}
	return r, nil
}

// Methods implements kind.Methodical.
func (r *ConsensusSummary) Methods() []string {
	return []string{fmt.Sprintf("Consensus clustering of %s into %d clusters%s rests on %d samples clustered on the %s distance.", cases(r.N), r.K, kWasWords[r.KWas], r.Replicates, distance.Words(r.Metric))}
}

// Relabel implements kind.Relabeler.
func (r *ConsensusSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Clusters = reorder(r.Clusters, order)
	for i := range r.Clusters {
		r.Clusters[i].Name = names[i]
	}
}

// Tables implements kind.Tabler.
func (r *ConsensusSummary) Tables() []result.Table {
	clusters := result.Table{ID: "clusters", Title: "Clusters and their consensus", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true},
		{Key: "n", Head: "n (%)"},
		{Key: "consensus", Head: "Mean consensus"},
		{Key: "lowest_row", Head: "Lowest of a row"},
	}}
	for _, c := range r.Clusters {
		clusters.Rows = append(clusters.Rows, result.Row{Key: c.Name, Cells: []result.Cell{
			result.TextCell(c.Name), result.ShareCell(result.Share{Count: c.N, Total: r.N}), result.RealCell(c.Consensus), result.RealCell(c.LowestRow),
		}})
	}
	ks := result.Table{ID: "ks", Title: "Consensus by number of clusters", Columns: []result.Column{
		{Key: "k", Head: "k", Text: true}, {Key: "area", Head: "Area under the CDF"}, {Key: "delta", Head: "Delta"}, {Key: "pac", Head: "PAC"},
	}}
	for _, s := range r.Ks {
		ks.Rows = append(ks.Rows, result.Row{Key: s.K, Cells: []result.Cell{
			result.TextCell(s.K), result.RealCell(s.Area), result.RealCell(s.Delta), result.RealCell(s.PAC),
		}})
	}
	return []result.Table{clusters, ks}
}
