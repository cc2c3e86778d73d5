package validity

import (
	"fmt"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// SilhouetteParams are the parameters of validity.silhouette.
type SilhouetteParams struct {
	Variables []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Metric    string   `yaml:"metric" doc:"Distance between the rows of a table." check:"oneof=euclidean squared_euclidean standardized manhattan maximum canberra mahalanobis correlation"`
}

// SilhouetteInput is a partition with the table or distance that it is judged by.
type SilhouetteInput struct {
	Table    *frame.Table    `in:"table" oneof:"source" doc:"Numeric columns, one row a case."`
	Distance *frame.Distance `in:"distance" oneof:"source" doc:"Dissimilarities of all pairs of rows."`
	Groups   *frame.Groups   `in:"groups" doc:"The partition."`
}

// SilhouetteCluster is one cluster's silhouette.
type SilhouetteCluster struct {
	Name     string        `json:"name" doc:"Name of the cluster." key:"true"`
	N        int           `json:"n" doc:"Rows in the cluster."`
	Width    float64       `json:"width" doc:"Mean silhouette width." value:"true"`
	Within   result.Number `json:"within" doc:"Mean dissimilarity of two of its rows."`
	Negative result.Share  `json:"negative" doc:"Rows with a negative width: nearer to another cluster."`
}

// SilhouetteSummary is the result of validity.silhouette.
type SilhouetteSummary struct {
	N        int                 `json:"n" doc:"Rows judged."`
	Metric   string              `json:"metric" doc:"Distance between rows."`
	Mean     float64             `json:"mean" doc:"Mean silhouette width of all rows."`
	Clusters []SilhouetteCluster `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes    []result.Note       `json:"notes,omitempty"`

	Widths *frame.Table `json:"-" out:"widths" doc:"Silhouette width, cluster and nearest other cluster of every row."`
}

// SilhouetteKind is validity.silhouette.
var SilhouetteKind = kind.New("validity.silhouette", kind.Doc{
	Summary: "Silhouette widths of a partition.",
	Text: `The silhouette width of a row is (b - a) / max(a, b): a is its mean dissimilarity to the other rows of its cluster, b the smallest mean dissimilarity to another cluster. It is near 1 for a row deep inside its cluster, near 0 between two clusters and negative for a row that is nearer to another cluster. A row alone in its cluster scores 0. Rows in no group are left out and counted in a note.

The silhouette compares clusterings of two and more clusters; it can't say that there are none. Cost: O(n^2) time, memory linear in n for a table.`,
	References: []string{"Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. J Comput Appl Math 1987;20:53-65. doi:10.1016/0377-0427(87)90125-7"},
}, SilhouetteParams{Metric: "euclidean"}, runSilhouette,
	kind.Example(SilhouetteParams{Variables: []string{"age", "visits"}, Metric: "euclidean"}))

func runSilhouette(c *kind.Call, in SilhouetteInput, p SilhouetteParams) (*SilhouetteSummary, error) {
	out := &SilhouetteSummary{Metric: p.Metric}
	var source frame.Keys
	if in.Distance != nil {
		source = in.Distance.Keys
	} else {
		source = in.Table.Keys
	}
	al, err := frame.Align(source, in.Groups.Keys)
	if err != nil {
		return nil, err
	}
	rows := rowsInGroups(al, in.Groups)
	codes := rows.codes
	var sil *SilhouetteResult
	if in.Distance != nil {
		if len(p.Variables) > 0 {
			return nil, kind.AtField(fmt.Errorf("variables belong to a table; the input is a distance"), "variables")
		}
		out.Metric = in.Distance.Metric
		d, err := distance.Condense(in.Distance).Take(rows.a)
		if err != nil {
			return nil, err
		}
		sil, err = Silhouette(c.Context, d, codes)
		if err != nil {
			return nil, err
		}
	} else {
		x, _, err := distance.TableMatrix(in.Table.Take(rows.a), p.Variables)
		if err != nil {
			return nil, kind.AtField(err, "variables")
		}
		if sil, err = SilhouetteVectors(c.Context, x, distance.Metric(p.Metric), codes); err != nil {
			return nil, err
		}
	}
	if left := in.Groups.Len() - len(codes); left > 0 {
		out.Notes = append(out.Notes, result.Notef("left_out", "%d rows are in no group or not in both inputs and were left out", left))
	}
	out.N, out.Mean = len(codes), sil.Mean
	negative := make([]int, len(rows.names))
	for i, w := range sil.Width {
		if w < 0 {
			negative[codes[i]]++
		}
	}
	for k, name := range rows.names {
		within := result.Num(sil.Within[k])
		if sil.Sizes[k] < 2 {
			within = result.NA("the cluster has one row")
		}
		out.Clusters = append(out.Clusters, SilhouetteCluster{name, sil.Sizes[k], sil.ClusterWidth[k], within, result.Share{Count: negative[k], Total: sil.Sizes[k]}})
	}
	out.Widths = widthsTable(source.Take(rows.a), sil, rows, in.Groups)
	return out, nil
}

// grouped are the rows that both inputs have and that are in a group, coded by the groups
// that have rows.
type grouped struct {
	a, codes []int
	names    []string
}

func rowsInGroups(al frame.Alignment, g *frame.Groups) grouped {
	out := grouped{a: []int{}, codes: []int{}}
	present := make([]bool, len(g.Names))
	for i, b := range al.B {
		if g.Codes[b] >= 0 {
			out.a, out.codes = append(out.a, al.A[i]), append(out.codes, g.Codes[b])
			present[g.Codes[b]] = true
		}
	}
	to := make([]int, len(g.Names))
	for k, name := range g.Names {
		if present[k] {
			to[k] = len(out.names)
			out.names = append(out.names, name)
		}
	}
	for i, c := range out.codes {
		out.codes[i] = to[c]
	}
	return out
}

func widthsTable(keys frame.Keys, sil *SilhouetteResult, rows grouped, g *frame.Groups) *frame.Table {
	levels := make([]frame.Level, len(rows.names))
	for i, n := range rows.names {
		levels[i] = frame.Level{Code: n}
	}
	missing := make([]bool, len(rows.codes))
	return &frame.Table{Keys: keys, Synthetic: g.Synthetic, Columns: []*frame.Column{
		{Variable: frame.Variable{Name: "cluster", Label: "Cluster", Type: frame.Nominal, Levels: levels}, Codes: rows.codes, Missing: missing, Lineage: g.Lineage},
		{Variable: frame.Variable{Name: "neighbour", Label: "Nearest other cluster", Type: frame.Nominal, Levels: levels}, Codes: sil.Neighbour, Missing: missing, Lineage: g.Lineage},
		{Variable: frame.Variable{Name: "width", Label: "Silhouette width", Type: frame.Continuous}, Numbers: sil.Width, Missing: missing, Lineage: g.Lineage},
	}}
}

// Tables implements kind.Tabler.
func (r *SilhouetteSummary) Tables() []result.Table {
	t := result.Table{ID: "silhouette", Title: "Mean silhouette width by cluster", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true}, {Key: "n", Head: "n"}, {Key: "width", Head: "Mean width"}, {Key: "within", Head: "Mean dissimilarity within"}, {Key: "negative", Head: "Negative, n (%)"},
	}}
	neg := result.Share{Total: r.N}
	for _, c := range r.Clusters {
		neg.Count += c.Negative.Count
		t.Rows = append(t.Rows, result.Row{Key: c.Name, Cells: []result.Cell{
			result.TextCell(c.Name), result.CountCell(c.N), result.RealCell(result.Num(c.Width)), result.RealCell(c.Within), result.ShareCell(c.Negative),
		}})
	}
	t.Rows = append(t.Rows, result.Row{Key: "all", Cells: []result.Cell{
		result.TextCell("All"), result.CountCell(r.N), result.RealCell(result.Num(r.Mean)), result.EmptyCell(""), result.ShareCell(neg),
	}})
	return []result.Table{t}
}
