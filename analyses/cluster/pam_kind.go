package cluster

import (
	"math"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// PAMParams are the parameters of cluster.pam.
type PAMParams struct {
	Variables []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Metric    string   `yaml:"metric" doc:"Distance between the rows of a table." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra mahalanobis correlation"`
	K         int      `yaml:"k" doc:"Number of clusters." check:"required,min=1"`
	KWas      string   `yaml:"k_was" doc:"How k came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
	Swap      string   `yaml:"swap" doc:"best: the best exchange at a time, as cluster::pam; fast: every exchange that helps (FasterPAM)." check:"oneof=best fast"`
}

// PAMCluster is one cluster of a PAM result.
type PAMCluster struct {
	Name       string        `json:"name" doc:"Name of the cluster." key:"true"`
	N          int           `json:"n" doc:"Rows in the cluster." value:"true"`
	Medoid     int           `json:"medoid" doc:"Row number of the medoid in the input, from 1."`
	Max        float64       `json:"max" doc:"Largest dissimilarity to the medoid."`
	Mean       float64       `json:"mean" doc:"Mean dissimilarity to the medoid."`
	Diameter   float64       `json:"diameter" doc:"Largest dissimilarity within the cluster."`
	Separation result.Number `json:"separation" doc:"Smallest dissimilarity to a row of another cluster."`
	Isolation  string        `json:"isolation" doc:"L* or L for an isolated cluster, else no."`
}

// PAMSummary is the result of cluster.pam.
type PAMSummary struct {
	N         int           `json:"n" doc:"Rows clustered."`
	K         int           `json:"k" doc:"Number of clusters."`
	KWas      string        `json:"k_was,omitempty" doc:"How k came about."`
	Metric    string        `json:"metric" doc:"Distance between rows."`
	Build     float64       `json:"build" doc:"Mean dissimilarity to the nearest medoid after BUILD."`
	Swap      float64       `json:"swap" doc:"Mean dissimilarity to the nearest medoid after SWAP."`
	Swaps     int           `json:"swaps" doc:"Exchanges made."`
	Converged bool          `json:"converged" doc:"Whether no exchange is left that helps."`
	Clusters  []PAMCluster  `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes     []result.Note `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"The partition."`
}

// PAMKind is cluster.pam.
var PAMKind = kind.New("cluster.pam", kind.Doc{
	Summary: "Partitioning around medoids.",
	Text: `Looks for k rows, the medoids, so that the sum of dissimilarities of all rows to their nearest medoid is small. BUILD takes the medoids one after the other, each so that the sum falls most; SWAP exchanges a medoid for another row as long as the sum falls. Ties are broken as in R's cluster::pam and noted. Works on any dissimilarity.

Clusters are numbered by the first row that each has. Rows with missing values are refused. Cost: O(n^2) memory and O(n^2) time a round.`,
	References: []string{
		"Kaufman L, Rousseeuw PJ. Finding Groups in Data, chapter 2. Wiley 1990. doi:10.1002/9780470316801",
		"Schubert E, Rousseeuw PJ. Fast and eager k-medoids clustering. Inf Syst 2021;101:101804. doi:10.1016/j.is.2021.101804",
	},
}, PAMParams{Metric: "euclidean", Swap: "best"}, runPAM,
	kind.Example(PAMParams{Variables: []string{"age", "visits"}, Metric: "euclidean", K: 3, KWas: "prespecified", Swap: "best"}))

func runPAM(c *kind.Call, in DistanceInput, p PAMParams) (*PAMSummary, error) {
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
	pam, err := PAM(c.Context, s.d, PAMOptions{K: p.K, Faster: p.Swap == "fast"})
	if err != nil {
		return nil, err
	}
	r := &PAMSummary{N: s.keys.Len(), K: p.K, KWas: p.KWas, Metric: s.metric, Build: pam.Build, Swap: pam.Swap, Swaps: pam.Swaps, Converged: pam.Converged}
	r.Groups, _ = partition(s.keys, pam.Codes, p.K, s.lineage, s.synthetic)
	for i, m := range pam.Clusters {
		sep := result.Num(m.Separation)
		if math.IsNaN(m.Separation) {
			sep = result.NA("there is one cluster")
		}
		r.Clusters = append(r.Clusters, PAMCluster{r.Groups.Names[i], m.Size, m.Medoid + 1, m.Max, m.Mean, m.Diameter, sep, m.Isolation})
	}
	if pam.Tied {
		r.Notes = append(r.Notes, result.Notef("ties", "an equally good medoid or exchange was passed over, so another order of rows could give other clusters"))
	}
	if !pam.Converged {
		r.Notes = append(r.Notes, result.Notef("not_converged", "the exchanges stopped after %d before none was left that helps", pam.Swaps))
	}
	return r, nil
}

// Relabel implements kind.Relabeler.
func (r *PAMSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Clusters = reorder(r.Clusters, order)
	for i := range r.Clusters {
		r.Clusters[i].Name = names[i]
	}
}

// Tables implements kind.Tabler.
func (r *PAMSummary) Tables() []result.Table {
	t := result.Table{ID: "clusters", Title: "Clusters and their medoids", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true},
		{Key: "n", Head: "n (%)"},
		{Key: "max", Head: "Largest dissimilarity"},
		{Key: "mean", Head: "Mean dissimilarity"},
		{Key: "diameter", Head: "Diameter"},
		{Key: "separation", Head: "Separation"},
	}}
	for _, c := range r.Clusters {
		t.Rows = append(t.Rows, result.Row{Key: c.Name, Cells: []result.Cell{
			result.TextCell(c.Name), result.ShareCell(result.Share{Count: c.N, Total: r.N}), result.RealCell(result.Num(c.Max)),
			result.RealCell(result.Num(c.Mean)), result.RealCell(result.Num(c.Diameter)), result.RealCell(c.Separation),
		}})
	}
	return []result.Table{t}
}
