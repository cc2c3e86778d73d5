package validity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// StabilityParams are the parameters of validity.stability.
type StabilityParams struct {
	Variables   []string `yaml:"variables" doc:"Numeric columns of the table; left out: all that are not outcomes or excluded." check:"column=table,types=continuous|count|time,unique"`
	Method      string   `yaml:"method" doc:"How the rows are clustered again; distances of a table are Euclidean; on a distance hierarchical or pam." check:"oneof=hierarchical kmeans pam"`
	Linkage     string   `yaml:"linkage" doc:"Linkage of the method hierarchical." check:"oneof=ward.D2 single complete average mcquitty"`
	Restarts    int      `yaml:"restarts" doc:"Starts of the method kmeans." check:"min=1,max=100000"`
	Schemes     []string `yaml:"schemes" doc:"How the rows are disturbed: bootstrap, subset, noise; on a distance noise is left out." check:"minlen=1,unique"`
	Replicates  int      `yaml:"replicates" doc:"Replicates of each scheme." check:"min=1,max=1000000"`
	Share       float64  `yaml:"share" doc:"Share of the rows that the scheme subset keeps." check:"above=0,max=1"`
	NoiseShare  float64  `yaml:"noise_share" doc:"Share of the rows that the scheme noise replaces." check:"above=0,below=1"`
	Null        string   `yaml:"null" doc:"Population without clusters that is clustered and disturbed in the same way." check:"oneof=copula permuted normal"`
	NullSets    int      `yaml:"null_sets" doc:"Data sets of that population; 0 leaves the comparison out, a distance has none." check:"min=0,max=1000000"`
	NullRepeats int      `yaml:"null_replicates" doc:"Replicates of each scheme on each of them." check:"min=1,max=1000000"`
	RowOrders   int      `yaml:"row_orders" doc:"Random orders of the rows; 0 leaves them out." check:"min=0,max=1000000"`
	Seeds       int      `yaml:"seeds" doc:"Other seeds for the method kmeans; 0 leaves them out." check:"min=0,max=1000000"`
}

// Check implements the rule across fields.
func (p *StabilityParams) Check() error {
	var errs []error
	for i, s := range p.Schemes {
		if s != Bootstrap && s != Subset && s != Noise {
			errs = append(errs, kind.AtField(fmt.Errorf("schemes must be of bootstrap, subset, noise, got %q", s), "schemes", i))
		}
	}
	return errors.Join(errs...)
}

// StabilityInput is a partition with the table or distance that it was made from.
type StabilityInput struct {
	Table    *frame.Table    `in:"table" oneof:"source" doc:"Numeric columns that the partition was made from, one row a case."`
	Distance *frame.Distance `in:"distance" oneof:"source" doc:"Dissimilarities that the partition was made from, of any metric."`
	Groups   *frame.Groups   `in:"groups" doc:"The partition."`
}

// StabilityScheme is one cluster under one scheme.
type StabilityScheme struct {
	Scheme    string        `json:"scheme" doc:"How the rows were disturbed." key:"true"`
	Jaccard   result.Number `json:"jaccard" doc:"Mean of the largest Jaccard similarity to a cluster of the replicate." value:"true"`
	Dissolved result.Share  `json:"dissolved" doc:"Replicates with a similarity of at most 0.5."`
	Recovered result.Share  `json:"recovered" doc:"Replicates with a similarity of at least 0.75."`
	Null      result.Number `json:"null" doc:"Mean of the same for the cluster of the same rank of stability in data of one population."`
	NullP     result.P      `json:"null_p" doc:"(1 + data sets of one population whose cluster of the same rank is at least as stable) / (1 + data sets)."`
}

// StabilityCluster is one cluster.
type StabilityCluster struct {
	Name    string            `json:"name" doc:"Name of the cluster." key:"true"`
	N       int               `json:"n" doc:"Rows in the cluster."`
	Schemes []StabilityScheme `json:"schemes" doc:"Its stability by scheme." inline:"true"`
}

// StabilityChange says how far the partition moves when something about it changes.
type StabilityChange struct {
	Change     string        `json:"change" doc:"What was changed: row_order, seed, or without and a variable." key:"true"`
	Replicates int           `json:"replicates" doc:"Times it was changed."`
	ARI        result.Number `json:"ari" doc:"Mean adjusted Rand index with the partition." value:"true"`
	Lowest     result.Number `json:"lowest" doc:"Lowest adjusted Rand index."`
	Moved      result.Number `json:"moved" doc:"Mean number of rows in another cluster after matching."`
	Distinct   int           `json:"distinct" doc:"Different partitions that came out."`
}

// StabilitySummary is the result of validity.stability.
type StabilitySummary struct {
	N        int                `json:"n" doc:"Rows clustered."`
	K        int                `json:"k" doc:"Number of clusters."`
	Method   string             `json:"method" doc:"How the rows were clustered again."`
	Again    result.Number      `json:"again" doc:"Adjusted Rand index of the partition with the method's own on all rows: 1 where the method reproduces it."`
	Metric   string             `json:"metric,omitempty" doc:"Metric of the distance that was given; empty for a table."`
	Null     string             `json:"null" doc:"Population without clusters that stands beside."`
	NullSets int                `json:"null_sets" doc:"Data sets of that population."`
	Changes  []StabilityChange  `json:"changes" doc:"How far the partition moves when something changes."`
	Clusters []StabilityCluster `json:"clusters" doc:"The clusters in their order." inline:"true"`
	Notes    []result.Note      `json:"notes,omitempty"`
}

var stabilityDefaults = StabilityParams{
	Method: HierarchicalMethod, Linkage: "ward.D2", Restarts: 10, Schemes: []string{Bootstrap, Subset, Noise}, Replicates: 100,
	Share: 0.5, NoiseShare: 0.05, Null: CopulaNull, NullSets: 49, NullRepeats: 25, RowOrders: 20, Seeds: 20,
}

// StabilityKind is validity.stability.
var StabilityKind = kind.New("validity.stability", kind.Doc{
	Summary: "How well each cluster comes back when rows, their order, the seed or the variables change, beside data without clusters.",
	Text: `For every cluster the mean over replicates of the largest Jaccard similarity to a cluster of the replicate, matched within each replicate before averaging, as fpc::clusterboot: bootstrap (rows with replacement, each counted once), subset (a share of the rows) and noise (a share of the rows replaced by uniform noise within four standard deviations along the principal axes). By the authors' rule of thumb, at least 0.85 is highly stable, 0.75 to 0.85 stable, 0.6 to 0.75 a pattern, less is not to be trusted.

Stable is not real: clusters of one elongated population come back too. So the same is done on data of one population with the same margins (null: copula also keeps nearly the correlations), clustered into as many clusters; the clusters of each are ranked by their stability and compared rank by rank. null_p is the share of such data sets whose cluster of the same rank is at least as stable.

row_order shuffles the rows (a tie broken by the order shows here), seed draws other starts (method kmeans), "without x" leaves one variable out; each is compared with the method's own partition of all rows by the adjusted Rand index. On a distance (any metric; methods hierarchical and pam) rows are resampled with their rows and columns of the distance, as clusterboot does with distances = TRUE. Noise and data of one population would need columns to draw new rows from, so neither is there, nor is a variable to leave out. Of Euclidean distances the rest is exactly that of the table.

Rows in no group are left out and counted in a note. Cost: the method times all replicates.`,
	References: []string{
		"Hennig C. Cluster-wise assessment of cluster stability. Comput Stat Data Anal 2007;52:258-271. doi:10.1016/j.csda.2006.11.025",
	},
}, stabilityDefaults, runStability, kind.Draws(), kind.Example(stabilityExample()))

func stabilityExample() StabilityParams {
	p := stabilityDefaults
	p.Variables, p.Replicates, p.NullSets, p.NullRepeats, p.RowOrders = []string{"age", "visits"}, 20, 9, 5, 5
	return p
}

// stability is one run: the rows in groups, their codes and how they are clustered.
type stability struct {
	p     StabilityParams
	x     *linalg.Matrix      // nil for a distance
	d     *distance.Condensed // nil for a table
	codes []int
	k     int
	run   single // on a table
	runD  func(ctx context.Context, d *distance.Condensed, k int) ([]int, error)
}

// again clusters the rows in an order.
func (s *stability) again(ctx context.Context, order []int, stream *rng.Stream) ([]int, error) {
	if s.d == nil {
		x := s.x
		if order != nil {
			x = takeRows(x, order)
		}
		return s.run(ctx, x, s.k, stream)
	}
	d := s.d
	if order != nil {
		var err error
		if d, err = d.Take(order); err != nil {
			return nil, err
		}
	}
	return s.runD(ctx, d, s.k)
}

// read takes the rows in groups of the bound input.
func (s *stability) read(in StabilityInput, rows []int) (cols []*frame.Column, err error) {
	if in.Distance == nil {
		if s.x, cols, err = distance.TableMatrix(in.Table.Take(rows), s.p.Variables); err != nil {
			return nil, kind.AtField(err, "variables")
		}
		s.run, err = singleMethod(s.p.Method, s.p.Linkage, s.p.Restarts)
		return cols, kind.AtField(err, "method")
	}
	if len(s.p.Variables) > 0 {
		return nil, kind.AtField(errors.New("variables belong to a table; the input is a distance"), "variables")
	}
	if !slices.ContainsFunc(s.p.Schemes, func(scheme string) bool { return scheme != Noise }) {
		return nil, kind.AtField(errors.New("noise needs columns to draw new rows from, which a distance doesn't have; take bootstrap or subset"), "schemes")
	}
	if s.runD, err = distanceMethod(s.p.Method, s.p.Linkage); err != nil {
		return nil, kind.AtField(err, "method")
	}
	all := distance.Condense(in.Distance)
	if err = all.Check(); err != nil {
		return nil, err
	}
	s.d, err = all.Take(rows)
	return nil, err
}

func runStability(c *kind.Call, in StabilityInput, p StabilityParams) (*StabilitySummary, error) {
	var keys frame.Keys
	if in.Distance != nil {
		keys = in.Distance.Keys
	} else {
		keys = in.Table.Keys
	}
	al, err := frame.Align(keys, in.Groups.Keys)
	if err != nil {
		return nil, err
	}
	rows := rowsInGroups(al, in.Groups)
	n, k := len(rows.codes), len(in.Groups.Names)
	s := &stability{p: p, codes: rows.codes, k: k}
	cols, err := s.read(in, rows.a)
	if err != nil {
		return nil, err
	}
	if _, err := sizes(rows.codes, n); err != nil || n < 2 || slices.Max(rows.codes)+1 != k {
		return nil, fmt.Errorf("every group of the partition needs a row in the table; %d rows of %d groups are in both", n, k)
	}
	out := &StabilitySummary{N: n, K: k, Method: methodName(p.Method, p.Linkage), Null: p.Null, NullSets: p.NullSets, Changes: []StabilityChange{}}
	if left := in.Groups.Len() - n; left > 0 {
		out.Notes = append(out.Notes, result.Notef("left_out", "%d rows are in no group or not in both inputs and were left out", left))
	}
	if s.d != nil {
		out.Metric = in.Distance.Metric
		if slices.Contains(p.Schemes, Noise) {
			out.Notes = append(out.Notes, result.Notef("noise_left_out", "the scheme noise was left out: a distance has no columns to draw new rows from"))
		}
		if p.NullSets > 0 {
			out.NullSets = 0
			out.Notes = append(out.Notes, result.Notef("null_left_out", "the comparison with one population was left out: %s", noPopulation))
		}
	}
	own, err := s.again(c.Context, nil, c.Stream.Sub("own", 0))
	if err != nil {
		return nil, err
	}
	again := frame.CrossTable(s.codes, own, k, k).AdjustedRand()
	out.Again = result.Num(again)
	if again < 1 {
		out.Notes = append(out.Notes, result.Notef("other_partition", "the method does not reproduce the partition: its stability is that of the given clusters under this method"))
	}
	for code, name := range in.Groups.Names {
		n := 0
		for _, v := range s.codes {
			if v == code {
				n++
			}
		}
		out.Clusters = append(out.Clusters, StabilityCluster{Name: name, N: n})
	}
	for at, scheme := range p.Schemes {
		if s.d != nil && scheme == Noise {
			continue
		}
		if err := s.scheme(c.Context, out, scheme, c.Stream.Sub("scheme "+scheme, at)); err != nil {
			return nil, err
		}
	}
	if err := s.changes(c.Context, out, own, cols, c.Stream); err != nil {
		return nil, err
	}
	return out, nil
}

// Tables implements kind.Tabler.
func (r *StabilitySummary) Tables() []result.Table {
	t := result.Table{ID: "clusters", Title: "Stability of the clusters", Columns: []result.Column{
		{Key: "cluster", Head: "Cluster", Text: true},
		{Key: "n", Head: "n"},
		{Key: "scheme", Head: "Scheme", Text: true},
		{Key: "jaccard", Head: "Mean Jaccard"},
		{Key: "dissolved", Head: "Dissolved, n (%)"},
		{Key: "recovered", Head: "Recovered, n (%)"},
		{Key: "null", Head: "One population"},
		{Key: "null_p", Head: "p"},
	}}
	if r.NullSets > 0 {
		t.Footnotes = []string{fmt.Sprintf("One population: the same for clusters of the same rank of stability in %d data sets without clusters (%s).", r.NullSets, r.Null)}
	}
	for _, c := range r.Clusters {
		for _, s := range c.Schemes {
			t.Rows = append(t.Rows, result.Row{Key: c.Name + " " + s.Scheme, Cells: []result.Cell{
				result.TextCell(c.Name), result.CountCell(c.N), result.TextCell(s.Scheme), result.RealCell(s.Jaccard),
				result.ShareCell(s.Dissolved), result.ShareCell(s.Recovered), result.RealCell(s.Null), result.PCell(s.NullP),
			}})
		}
	}
	u := result.Table{ID: "changes", Title: "How far the partition moves", Columns: []result.Column{
		{Key: "change", Head: "Change", Text: true},
		{Key: "replicates", Head: "Times"},
		{Key: "ari", Head: "Mean ARI"},
		{Key: "lowest", Head: "Lowest ARI"},
		{Key: "moved", Head: "Mean rows moved"},
		{Key: "distinct", Head: "Different partitions"},
	}}
	for _, c := range r.Changes {
		u.Rows = append(u.Rows, result.Row{Key: c.Change, Cells: []result.Cell{
			result.TextCell(c.Change), result.CountCell(c.Replicates), result.RealCell(c.ARI), result.RealCell(c.Lowest), result.RealCell(c.Moved), result.CountCell(c.Distinct),
		}})
	}
	return []result.Table{t, u}
}
