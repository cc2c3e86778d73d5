package validity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"reprise/analyses/blocks"
	"reprise/analyses/cluster"
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
	Method      string   `yaml:"method" doc:"How the rows are clustered again; distances are Euclidean." check:"oneof=hierarchical kmeans pam"`
	Linkage     string   `yaml:"linkage" doc:"Linkage of the method hierarchical." check:"oneof=ward.D2 single complete average mcquitty"`
	Restarts    int      `yaml:"restarts" doc:"Starts of the method kmeans." check:"min=1,max=100000"`
	Schemes     []string `yaml:"schemes" doc:"How the rows are disturbed: bootstrap, subset, noise." check:"minlen=1,unique"`
	Replicates  int      `yaml:"replicates" doc:"Replicates of each scheme." check:"min=1,max=1000000"`
	Share       float64  `yaml:"share" doc:"Share of the rows that the scheme subset keeps." check:"above=0,max=1"`
	NoiseShare  float64  `yaml:"noise_share" doc:"Share of the rows that the scheme noise replaces." check:"above=0,below=1"`
	Null        string   `yaml:"null" doc:"Population without clusters that is clustered and disturbed in the same way." check:"oneof=copula permuted normal"`
	NullSets    int      `yaml:"null_sets" doc:"Data sets of that population; 0 leaves the comparison out." check:"min=0,max=1000000"`
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

// StabilityInput is a partition with the table that it was made from.
type StabilityInput struct {
	Table  *frame.Table  `in:"table" doc:"Numeric columns that the partition was made from, one row a case."`
	Groups *frame.Groups `in:"groups" doc:"The partition."`
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

row_order shuffles the rows (a tie broken by the order shows here), seed draws other starts (method kmeans), "without x" leaves one variable out; each is compared with the method's own partition of all rows by the adjusted Rand index. Rows in no group are left out and counted in a note. Cost: the method times all replicates.`,
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
	x     *linalg.Matrix
	codes []int
	k     int
	run   single
}

func runStability(c *kind.Call, in StabilityInput, p StabilityParams) (*StabilitySummary, error) {
	al, err := frame.Align(in.Table.Keys, in.Groups.Keys)
	if err != nil {
		return nil, err
	}
	rows := rowsInGroups(al, in.Groups)
	x, cols, err := distance.TableMatrix(in.Table.Take(rows.a), p.Variables)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	run, err := singleMethod(p.Method, p.Linkage, p.Restarts)
	if err != nil {
		return nil, kind.AtField(err, "method")
	}
	k := len(in.Groups.Names)
	if _, err := sizes(rows.codes, x.Rows); err != nil || x.Rows < 2 || slices.Max(rows.codes)+1 != k {
		return nil, fmt.Errorf("every group of the partition needs a row in the table; %d rows of %d groups are in both", x.Rows, k)
	}
	s := &stability{p, x, rows.codes, k, run}
	out := &StabilitySummary{N: x.Rows, K: k, Method: methodName(p.Method, p.Linkage), Null: p.Null, NullSets: p.NullSets, Changes: []StabilityChange{}}
	if left := in.Groups.Len() - x.Rows; left > 0 {
		out.Notes = append(out.Notes, result.Notef("left_out", "%d rows are in no group or not in both inputs and were left out", left))
	}
	own, err := run(c.Context, x, k, c.Stream.Sub("own", 0))
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
		if err := s.scheme(c.Context, out, scheme, c.Stream.Sub("scheme "+scheme, at)); err != nil {
			return nil, err
		}
	}
	if err := s.changes(c.Context, out, own, cols, c.Stream); err != nil {
		return nil, err
	}
	return out, nil
}

// jaccards is the stability of a partition of x under a scheme.
func (s *stability) jaccards(ctx context.Context, x *linalg.Matrix, codes []int, scheme string, replicates int, stream *rng.Stream) ([]ClusterStability, error) {
	if scheme == Noise {
		return NoiseStability(ctx, x, codes, func(ctx context.Context, y *linalg.Matrix, st *rng.Stream) ([]int, error) {
			return s.run(ctx, y, s.k, st)
		}, replicates, s.p.NoiseShare, stream)
	}
	var recluster Recluster
	if s.p.Method == HierarchicalMethod && x.Rows <= pairsLimit {
		d, err := distance.Compute(ctx, x, distance.Euclidean)
		if err != nil {
			return nil, err
		}
		recluster = TreeRecluster(d, cluster.Linkage(s.p.Linkage), s.k)
	} else {
		recluster = func(ctx context.Context, rows []int, st *rng.Stream) ([]int, error) {
			y := takeRows(x, rows)
			// A replicate with fewer distinct rows than clusters has as many clusters as
			// distinct rows.
			return s.run(ctx, y, min(s.k, distinct(y, s.k)), st)
		}
	}
	return Stability(ctx, codes, recluster, StabilityOptions{Replicates: replicates, Scheme: scheme, Share: s.p.Share}, stream)
}

// distinct counts distinct rows up to a limit.
func distinct(x *linalg.Matrix, limit int) int {
	var found []int
	for i := 0; i < x.Rows && len(found) < limit; i++ {
		if !slices.ContainsFunc(found, func(o int) bool { return slices.Equal(x.Row(o), x.Row(i)) }) {
			found = append(found, i)
		}
	}
	return len(found)
}

// scheme adds one scheme to every cluster, with the null beside.
func (s *stability) scheme(ctx context.Context, out *StabilitySummary, scheme string, stream *rng.Stream) error {
	found, err := s.jaccards(ctx, s.x, s.codes, scheme, s.p.Replicates, stream.Sub("data", 0))
	if err != nil {
		return err
	}
	var nulls [][]float64 // per data set, most stable first
	if s.p.NullSets > 0 {
		null, err := NewNull(s.x, s.p.Null)
		if err != nil {
			return err
		}
		nulls, err = blocks.Map(ctx, s.p.NullSets, 1, func(ctx context.Context, b, _, _ int) ([]float64, error) {
			st := stream.Sub("null", b)
			y := null.Draw(st.Sub("draw", 0))
			codes, err := s.run(ctx, y, s.k, st.Sub("method", 0))
			if err != nil {
				return nil, err
			}
			list, err := s.jaccards(ctx, y, codes, scheme, s.p.NullRepeats, st.Sub("resample", 0))
			if err != nil {
				return nil, err
			}
			values := make([]float64, len(list))
			for i, v := range list {
				values[i] = v.Jaccard
			}
			sort.Sort(sort.Reverse(sort.Float64Slice(values)))
			return values, nil
		})
		if err != nil {
			return err
		}
	}
	for c, v := range found {
		e := StabilityScheme{
			Scheme: scheme, Jaccard: numberOr(v.Jaccard, "no replicate drew a row of it"),
			Dissolved: result.Share{Count: v.Dissolved, Total: v.Counted}, Recovered: result.Share{Count: v.Recovered, Total: v.Counted},
			Null: result.NA("left out"), NullP: result.NoP("left out"),
		}
		if len(nulls) > 0 && !math.IsNaN(v.Jaccard) {
			rank := 0
			for o, w := range found {
				if w.Jaccard > v.Jaccard || w.Jaccard == v.Jaccard && o < c {
					rank++
				}
			}
			sum, reached := 0.0, 0
			for _, list := range nulls {
				sum += list[rank]
				if list[rank] >= v.Jaccard {
					reached++
				}
			}
			e.Null = result.Num(sum / float64(len(nulls)))
			e.NullP = result.PValue(float64(1+reached) / float64(1+len(nulls)))
		}
		out.Clusters[c].Schemes = append(out.Clusters[c].Schemes, e)
	}
	return nil
}

// changes adds what happens under other orders, seeds and without each variable.
func (s *stability) changes(ctx context.Context, out *StabilitySummary, own []int, cols []*frame.Column, stream *rng.Stream) error {
	n := s.x.Rows
	add := func(name string, replicates int, again func(ctx context.Context, b int) ([]int, error)) error {
		if replicates == 0 {
			return nil
		}
		lists, err := blocks.Map(ctx, replicates, 1, func(ctx context.Context, b, _, _ int) ([]int, error) { return again(ctx, b) })
		if err != nil {
			return err
		}
		c := StabilityChange{Change: name, Replicates: replicates}
		sum, lowest, moved := 0.0, 1.0, 0
		seen := map[string]bool{}
		for _, codes := range lists {
			g, err := Agreement(own, codes)
			if err != nil {
				return err
			}
			sum += g.AdjustedRand
			lowest = min(lowest, g.AdjustedRand)
			moved += g.Moved
			first, _ := cluster.Renumber(codes)
			seen[fmt.Sprint(first)] = true
		}
		c.ARI, c.Lowest = result.Num(sum/float64(replicates)), result.Num(lowest)
		c.Moved, c.Distinct = result.Num(float64(moved)/float64(replicates)), len(seen)
		out.Changes = append(out.Changes, c)
		return nil
	}
	err := add("row_order", s.p.RowOrders, func(ctx context.Context, b int) ([]int, error) {
		st := stream.Sub("row order", b)
		perm := st.Perm(n)
		// The method draws the same numbers in every order.
		codes, err := s.run(ctx, takeRows(s.x, perm), s.k, stream.Sub("own", 0))
		if err != nil {
			return nil, err
		}
		back := make([]int, n)
		for at, i := range perm {
			back[i] = codes[at]
		}
		return back, nil
	})
	if err != nil {
		return err
	}
	if s.p.Method == KMeansMethod {
		if err := add("seed", s.p.Seeds, func(ctx context.Context, b int) ([]int, error) {
			return s.run(ctx, s.x, s.k, stream.Sub("seed", b))
		}); err != nil {
			return err
		}
	}
	for j, col := range cols {
		if len(cols) == 1 {
			break
		}
		y := linalg.New(n, len(cols)-1)
		for i := range n {
			row := s.x.Row(i)
			copy(y.Data[i*y.Cols:], row[:j])
			copy(y.Data[i*y.Cols+j:(i+1)*y.Cols], row[j+1:])
		}
		if distinct(y, s.k) < s.k {
			out.Notes = append(out.Notes, result.Notef("too_few_rows", "without %s there are fewer distinct rows than clusters", col.Name))
			continue
		}
		if err := add("without "+col.Name, 1, func(ctx context.Context, _ int) ([]int, error) {
			return s.run(ctx, y, s.k, stream.Sub("own", 0))
		}); err != nil {
			return err
		}
	}
	return nil
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
	}, Footnotes: []string{fmt.Sprintf("One population: the same for clusters of the same rank of stability in %d data sets without clusters (%s).", r.NullSets, r.Null)}}
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
