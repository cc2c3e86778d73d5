package suites

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
	"reprise/analyses/validity"
)

// clusteringTolerance is relative: the reference prints 17 digits; sums of heights add up
// to some 2,500 merges, each of them a sum in another order.
const clusteringTolerance = 1e-12

// expandedTolerance is for references whose distances were computed as the root of
// x² - 2xy + y², which loses up to half of the digits where rows are near.
const expandedTolerance = 1e-9

// kmeansSlack is what the suite itself grants to the best inertia known.
const kmeansSlack = 1e-6

// clusteringSet is one data set.
type clusteringSet struct {
	ID       string                    `json:"id"`
	Data     string                    `json:"data"`
	N        int                       `json:"n"`
	D        int                       `json:"d"`
	Results  map[string]clusteringTree `json:"results"`
	Internal *struct {
		Silhouette *float64 `json:"silhouette"`
		Calinski   *float64 `json:"calinski_harabasz"`
		Davies     *float64 `json:"davies_bouldin"`
	} `json:"internal_on_label0"`
	KMeans *struct {
		K    int     `json:"k"`
		Best float64 `json:"best_inertia_found"`
	} `json:"kmeans"`
	DBSCAN  any `json:"R_dbscan"`
	HDBSCAN any `json:"R_hdbscan_minPts5"`
}

type clusteringTree struct {
	K       int                `json:"k"`
	Last    []float64          `json:"last10_merge_heights"`
	Sum     float64            `json:"sum_heights"`
	Tied    int                `json:"n_tied_heights"`
	CutTied bool               `json:"cut_is_tied"`
	Agree   *bool              `json:"scipy_and_R_agree"`
	Indices clusteringExternal `json:"vs_label0"`
}

type clusteringExternal struct {
	ARI         *float64 `json:"ari"`
	AMI         *float64 `json:"ami"`
	NMI         *float64 `json:"nmi_arithmetic"`
	V           *float64 `json:"v_measure"`
	Homogeneity *float64 `json:"homogeneity"`
	Complete    *float64 `json:"completeness"`
	Fowlkes     *float64 `json:"fowlkes_mallows"`
	Rand        *float64 `json:"rand"`
	Sizes       []int    `json:"cluster_sizes_sorted"`
}

// clusteringLinkages are SciPy's names and what they are here; squared marks the linkages
// that take squared distances, whose heights are the squares of SciPy's.
var clusteringLinkages = []struct {
	name    string
	linkage cluster.Linkage
	squared bool
}{
	{"single", cluster.Single, false},
	{"complete", cluster.Complete, false},
	{"average", cluster.Average, false},
	{"weighted", cluster.McQuitty, false},
	{"ward", cluster.WardD2, false},
	{"centroid", cluster.Centroid, true},
	{"median", cluster.Median, true},
}

// clusteringRun collects the rows of a run.
type clusteringRun struct {
	dir  fs.FS
	rows []Row
}

// runClustering runs trees, their cuts, k-means and indices over the benchmark's data sets,
// and SciPy's literal trees. Density-based methods are listed as not offered.
func runClustering(dir fs.FS) (*Report, error) {
	run := &clusteringRun{dir: dir}
	var suite struct {
		Sets []clusteringSet `json:"datasets"`
	}
	if err := readJSON(dir, "benchmarks.json", &suite); err != nil {
		return nil, err
	}
	for _, s := range suite.Sets {
		if err := run.set(s); err != nil {
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
	}
	if err := run.literal(); err != nil {
		return nil, err
	}
	return &Report{Rows: run.rows}, nil
}

func (r *clusteringRun) add(function, id, field string, outcome Outcome, want, got, why string) {
	r.rows = append(r.rows, Row{Function: function, ID: id, Field: field, Outcome: outcome, Expected: want, Got: got, Why: why})
}

// near compares two numbers relative to the larger of them.
func (r *clusteringRun) near(function, id, field string, got, want, tolerance float64) {
	outcome, why := Passed, ""
	if !(math.Abs(got-want) <= tolerance*math.Max(math.Abs(want), math.Abs(got))) {
		outcome, why = Failed, fmt.Sprintf("relative tolerance %g", tolerance)
	}
	r.add(function, id, field, outcome, strconv.FormatFloat(want, 'g', 17, 64), strconv.FormatFloat(got, 'g', 17, 64), why)
}

func (r *clusteringRun) index(function, id, field string, got float64, want *float64, tolerance float64) {
	switch {
	case want == nil:
	case math.Abs(got-*want) <= 1e-13: // an index near 0 is a difference of numbers near 1
		r.add(function, id, field, Passed, strconv.FormatFloat(*want, 'g', 17, 64), strconv.FormatFloat(got, 'g', 17, 64), "")
	default:
		r.near(function, id, field, got, *want, tolerance)
	}
}

// data reads a set: the rows, and their reference labels (0 for noise).
func (r *clusteringRun) data(s clusteringSet) (*linalg.Matrix, []int, error) {
	f, err := r.dir.Open("data/" + s.Data)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.Data, err)
	}
	label := slices.Index(lines[0], "label0")
	if len(lines) != s.N+1 || label != s.D {
		return nil, nil, fmt.Errorf("%s: %d rows, labels in column %d; want %d and %d", s.Data, len(lines)-1, label, s.N, s.D)
	}
	x, labels := linalg.New(s.N, s.D), make([]int, s.N)
	for i, line := range lines[1:] {
		for j, cell := range line[:s.D] {
			if x.Data[i*s.D+j], err = strconv.ParseFloat(cell, 64); err != nil {
				return nil, nil, fmt.Errorf("%s:%d: %w", s.Data, i+2, err)
			}
		}
		v, err := strconv.ParseFloat(line[label], 64)
		if err != nil {
			return nil, nil, fmt.Errorf("%s:%d: %w", s.Data, i+2, err)
		}
		labels[i] = int(v)
	}
	return x, labels, nil
}

func (r *clusteringRun) set(s clusteringSet) error {
	x, labels, err := r.data(s)
	if err != nil {
		return err
	}
	ctx := context.Background()
	for _, l := range clusteringLinkages {
		want, ok := s.Results[l.name]
		if !ok {
			continue
		}
		function := "hierarchical " + l.name
		if want.Agree != nil && !*want.Agree || want.Agree == nil && want.Tied > 0 {
			r.add(function, s.ID, "", NotRun, "", "", "tied distances: SciPy and R give different trees")
			continue
		}
		tree, err := cluster.FromVectors(ctx, x, l.linkage)
		if err != nil {
			return err
		}
		heights := slices.Clone(tree.Height)
		sum := 0.0
		for i, h := range heights {
			if l.squared {
				heights[i] = math.Sqrt(h)
			}
			sum += heights[i]
		}
		r.near(function, s.ID, "sum of heights", sum, want.Sum, clusteringTolerance)
		for i, h := range want.Last {
			// SciPy's centroid and median trees carry the rounding of a chain of roots.
			tolerance := clusteringTolerance
			if l.squared {
				tolerance = 1e-10
			}
			r.near(function, s.ID, fmt.Sprintf("height %d", i-len(want.Last)), heights[len(heights)-len(want.Last)+i], h, tolerance)
		}
		if want.CutTied {
			r.add(function+" cut", s.ID, "", NotRun, "", "", "the cut is tied")
			continue
		}
		codes, err := tree.CutK(want.K)
		if err != nil {
			return err
		}
		if err := r.external(function+" cut", s.ID, codes, labels, want.Indices); err != nil {
			return err
		}
	}
	if err := r.internal(s, x, labels); err != nil {
		return err
	}
	if s.KMeans != nil {
		km, err := cluster.KMeans(ctx, x, cluster.KMeansOptions{K: s.KMeans.K, Restarts: 60, Algorithm: cluster.HartiganWong, MaxIterations: 100}, rng.New(1, s.ID))
		if err != nil {
			return err
		}
		outcome := Passed
		if !(km.TotalWithin <= s.KMeans.Best*(1+kmeansSlack)) {
			outcome = Failed
		}
		r.add("k-means", s.ID, "inertia", outcome, "at most "+strconv.FormatFloat(s.KMeans.Best, 'g', 17, 64), strconv.FormatFloat(km.TotalWithin, 'g', 17, 64), "best known, relative slack 1e-6")
	}
	if s.DBSCAN != nil {
		r.add("dbscan", s.ID, "", NotOffered, "", "", "no such function")
	}
	if s.HDBSCAN != nil {
		r.add("hdbscan", s.ID, "", NotOffered, "", "", "no such function")
	}
	return nil
}

// external compares a cut with the reference labels; noise points are left out.
func (r *clusteringRun) external(function, id string, codes, labels []int, want clusteringExternal) error {
	var a, b []int
	for i, l := range labels {
		if l != 0 {
			a, b = append(a, l), append(b, codes[i])
		}
	}
	g, err := validity.Agreement(a, b)
	if err != nil {
		return err
	}
	r.index(function, id, "ari", g.AdjustedRand, want.ARI, clusteringTolerance)
	r.index(function, id, "ami", g.AMI, want.AMI, clusteringTolerance)
	r.index(function, id, "nmi", g.NMI, want.NMI, clusteringTolerance)
	r.index(function, id, "v", g.V, want.V, clusteringTolerance)
	r.index(function, id, "homogeneity", g.Homogeneity, want.Homogeneity, clusteringTolerance)
	r.index(function, id, "completeness", g.Completeness, want.Complete, clusteringTolerance)
	r.index(function, id, "fowlkes-mallows", g.FowlkesMallows, want.Fowlkes, clusteringTolerance)
	r.index(function, id, "rand", g.Rand, want.Rand, clusteringTolerance)
	return nil
}

// internal computes indices of the reference partition without its noise points.
func (r *clusteringRun) internal(s clusteringSet, x *linalg.Matrix, labels []int) error {
	if s.Internal == nil {
		return nil
	}
	var rows, kept []int
	for i, l := range labels {
		if l != 0 {
			rows, kept = append(rows, i), append(kept, l)
		}
	}
	y := linalg.New(len(rows), x.Cols)
	for to, i := range rows {
		copy(y.Row(to), x.Row(i))
	}
	codes, _ := cluster.Renumber(kept)
	scatter, err := validity.NewScatter(y, codes)
	if err != nil {
		return err
	}
	ch, err := scatter.CalinskiHarabasz()
	if err != nil {
		return err
	}
	db, err := scatter.DaviesBouldin()
	if err != nil {
		return err
	}
	r.index("calinski-harabasz", s.ID, "", ch, s.Internal.Calinski, clusteringTolerance)
	r.index("davies-bouldin", s.ID, "", db, s.Internal.Davies, expandedTolerance)
	if s.Internal.Silhouette != nil {
		sil, err := validity.SilhouetteVectors(context.Background(), y, distance.Euclidean, codes)
		if err != nil {
			return err
		}
		r.index("silhouette", s.ID, "", sil.Mean, s.Internal.Silhouette, expandedTolerance)
	}
	return nil
}

// literal compares with the trees printed in SciPy's tests.
func (r *clusteringRun) literal() error {
	var h struct {
		X       [][]float64            `json:"X"`
		Y       []float64              `json:"ytdist_condensed"`
		Linkage map[string][][]float64 `json:"linkage"`
		Cuts    map[string][]int       `json:"fcluster_maxclust"`
		Q       [][]float64            `json:"Q_X"`
	}
	if err := readJSON(r.dir, "scipy_hierarchy.json", &h); err != nil {
		return err
	}
	ctx := context.Background()
	for _, c := range []struct {
		name    string
		linkage cluster.Linkage
	}{
		{"linkage_X_ward", cluster.WardD2},
		{"linkage_ytdist_single", cluster.Single},
		{"linkage_ytdist_complete", cluster.Complete},
		{"linkage_ytdist_average", cluster.Average},
	} {
		want, ok := h.Linkage[c.name]
		if !ok {
			continue
		}
		var tree *cluster.Dendrogram
		var err error
		if c.linkage == cluster.WardD2 {
			var x *linalg.Matrix
			if x, err = linalg.FromRows(h.X); err == nil {
				tree, err = cluster.FromVectors(ctx, x, c.linkage)
			}
		} else {
			tree, err = cluster.Hierarchical(ctx, &distance.Condensed{N: len(want) + 1, D: h.Y}, c.linkage)
		}
		if err != nil {
			return err
		}
		for i, step := range want {
			// The literals have eight or nine digits.
			r.near("scipy linkage", c.name, fmt.Sprintf("height %d", i+1), tree.Height[i], step[2], 1.5e-8)
			// Cluster number n + s of SciPy is the one made in step s + 1 here.
			var ids [2]int
			for side, m := range tree.Merge[i] {
				ids[side] = -m - 1
				if m > 0 {
					ids[side] = tree.N + m - 1
				}
			}
			got, expected := fmt.Sprint(min(ids[0], ids[1]), max(ids[0], ids[1])), fmt.Sprint(math.Min(step[0], step[1]), math.Max(step[0], step[1]))
			outcome := Passed
			if got != expected {
				outcome = Failed
			}
			r.add("scipy linkage", c.name, fmt.Sprintf("merge %d", i+1), outcome, expected, got, "")
		}
	}
	for _, name := range []string{"linkage_X_ward_olo", "linkage_ytdist_single_olo"} {
		if _, ok := h.Linkage[name]; ok {
			r.add("optimal leaf ordering", name, "", NotOffered, "", "", "no such function")
		}
	}
	q, err := linalg.FromRows(h.Q)
	if err != nil {
		return err
	}
	tree, err := cluster.FromVectors(ctx, q, cluster.Single)
	if err != nil {
		return err
	}
	for _, k := range []int{8, 4, 1} {
		want, ok := h.Cuts[fmt.Sprintf("%d.0", k)]
		if !ok {
			continue
		}
		codes, err := tree.CutK(k)
		if err != nil {
			return err
		}
		expected, _ := cluster.Renumber(want)
		outcome := Passed
		if !slices.Equal(codes, expected) {
			outcome = Failed
		}
		r.add("scipy fcluster", fmt.Sprintf("maxclust %d", k), "partition", outcome, fmt.Sprint(expected), fmt.Sprint(codes), "")
	}
	return nil
}
