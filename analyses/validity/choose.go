package validity

import (
	"context"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// ChooseOptions control [ChooseK].
type ChooseOptions struct {
	MaxK        int
	Gap         GapOptions // MaxK is ignored; References 0 leaves the gap statistic out
	Splits      int        // of the prediction strength; 0 leaves it out
	Nulls       []string   // populations without clusters to compare with
	Replicates  int        // of each; 0 leaves the comparison out
	Distances   bool       // compute the indices that need all pairs (silhouette, Dunn)
	GapRule     string     // of [GapResult.Choose]; default FirstSEMax
	GapFactor   float64    // standard errors of the rule
	MinStrength float64    // prediction strength that a k needs; default 0.8
}

// KIndices are the indices of one number of clusters; NaN where an index has no value.
type KIndices struct {
	K, Smallest        int     // clusters, and rows of the smallest
	Within             float64 // sum of squares about the cluster means
	Explained          float64 // 1 - Within(k)/Within(1)
	Ratio              float64 // Within(k)/Within(k-1)
	Silhouette         float64 // mean width
	CalinskiHarabasz   float64
	DaviesBouldin      float64
	Dunn               float64
	Gap, GapSE         float64
	PredictionStrength float64
	// BIC and ICL of a method with a likelihood, 2 log L - parameters log n: larger is better,
	// as in mclust. Model and ICLModel are the covariance families that reach them.
	BIC, ICL        float64
	Model, ICLModel string
	Reason          string // why there is no partition
}

// NullTest compares the largest mean silhouette over k >= 2 with data of one population.
type NullTest struct {
	Null       string
	Observed   float64
	K          int // where it is largest
	Mean       float64
	Upper      float64 // 95 % quantile (type 7) over the replicates
	Replicates int
	AtLeast    int // replicates that reach the observed one
	P          float64
}

// ChooseResult is what [ChooseK] computes. Partitions[k-1] has k clusters; it is nil where a
// model could not be fitted, and some of its clusters may be empty.
type ChooseResult struct {
	Partitions [][]int
	Ks         []KIndices
	Rules      []RuleChoice
	Tests      []NullTest
}

// RuleChoice is the number of clusters that one rule picks, 0 if it can't.
type RuleChoice struct {
	Rule string
	K    int
}

// Rules of [ChooseK].
const (
	ElbowRule      = "elbow"               // largest distance of the within sum of squares below the chord from k = 1 to the last k
	SilhouetteRule = "silhouette"          // largest mean width
	GapRule        = "gap"                 // by the rule of GapOptions
	CalinskiRule   = "calinski_harabasz"   // largest
	DaviesRule     = "davies_bouldin"      // smallest
	DunnRule       = "dunn"                // largest
	StrengthRule   = "prediction_strength" // largest k with at least the needed strength
	HCPCRule       = "hcpc"                // smallest within ratio from k = 3
	BICRule        = "bic"                 // largest, of methods with a likelihood
	ICLRule        = "icl"                 // largest, of methods with a likelihood
)

// ChooseK clusters the rows of x (n rows by d columns) into 1 to MaxK clusters and computes
// for every k the indices that are used to choose among them, what each rule picks, and how
// the largest mean silhouette compares with that of data of one population, for which the
// whole search over k is repeated. p is (1 + replicates that reach the observed value) /
// (1 + replicates).
//
// Streams: "method", "gap", "strength", and "null" by null and replicate. Cost: that of the
// method for each of the data sets, O(n²) per k and data set for the silhouettes.
func ChooseK(ctx context.Context, x *linalg.Matrix, method Clusterer, o ChooseOptions, stream *rng.Stream) (*ChooseResult, error) {
	if err := distance.CheckMatrix(x); err != nil {
		return nil, err
	}
	if o.GapRule == "" {
		o.GapRule = FirstSEMax
	}
	if o.MinStrength == 0 {
		o.MinStrength = 0.8
	}
	switch {
	case o.MaxK < 2 || o.MaxK >= x.Rows:
		return nil, fmt.Errorf("the largest k must be between 2 and the number of rows less one, %d, got %d", x.Rows-1, o.MaxK)
	case o.Replicates < 0 || o.Splits < 0 || o.Gap.References < 0:
		return nil, fmt.Errorf("numbers of replicates, splits and references can't be negative")
	}
	var d *distance.Condensed
	var err error
	if o.Distances {
		if d, err = distance.Compute(ctx, x, distance.Euclidean); err != nil {
			return nil, err
		}
	}
	r := &ChooseResult{}
	if r.Partitions, err = method(ctx, x, d, o.MaxK, stream.Sub("method", 0)); err != nil {
		return nil, err
	}
	if err := r.exact(); err != nil {
		return nil, err
	}
	if err := r.indices(ctx, x, d); err != nil {
		return nil, err
	}
	var gap *GapResult
	if o.Gap.References > 0 {
		g := o.Gap
		g.MaxK = o.MaxK
		if gap, err = Gap(ctx, x, method, g, stream.Sub("gap", 0)); err != nil {
			return nil, err
		}
		for k := range r.Ks {
			r.Ks[k].Gap, r.Ks[k].GapSE = gap.Gap[k], gap.SE[k]
		}
	}
	if o.Splits > 0 {
		ps, err := PredictionStrength(ctx, x, method, o.MaxK, o.Splits, stream.Sub("strength", 0))
		if err != nil {
			return nil, err
		}
		for k, v := range ps {
			r.Ks[k].PredictionStrength = v
		}
	}
	if err := r.rules(gap, o); err != nil {
		return nil, err
	}
	if !o.Distances {
		return r, nil
	}
	observed, at := r.top(func(k KIndices) float64 { return k.Silhouette })
	r.Tests, err = compareNulls(ctx, x, o, observed, at, stream, func(ctx context.Context, y *linalg.Matrix, s *rng.Stream) (float64, error) {
		d, err := distance.Compute(ctx, y, distance.Euclidean)
		if err != nil {
			return 0, err
		}
		partitions, err := method(ctx, y, d, o.MaxK, s)
		if err != nil {
			return 0, err
		}
		top := math.Inf(-1)
		for _, codes := range partitions[1:] {
			sil, err := Silhouette(ctx, d, codes)
			if err != nil {
				return 0, err
			}
			top = max(top, sil.Mean)
		}
		return top, nil
	})
	return r, err
}

// exact refuses partitions into another number of clusters than was asked for.
func (r *ChooseResult) exact() error {
	for at, codes := range r.Partitions {
		size, err := sizes(codes, len(codes))
		if err != nil {
			return err
		}
		if len(size) != at+1 {
			return fmt.Errorf("the method gave %d clusters where %d were asked for", len(size), at+1)
		}
	}
	return nil
}

// indices fills Ks but for the gap and the prediction strength.
func (r *ChooseResult) indices(ctx context.Context, x *linalg.Matrix, d *distance.Condensed) error {
	for at, codes := range r.Partitions {
		k := newIndices(at + 1)
		if codes != nil {
			if err := k.describe(ctx, x, d, codes); err != nil {
				return err
			}
		}
		if at > 0 && x != nil {
			k.Ratio = k.Within / r.Ks[at-1].Within
		}
		r.Ks = append(r.Ks, k)
		if total := r.Ks[0].Within; total > 0 {
			r.Ks[at].Explained = 1 - k.Within/total
		}
	}
	return nil
}

// newIndices has no value but k.
func newIndices(k int) KIndices {
	nan := math.NaN()
	return KIndices{
		K: k, Within: nan, Ratio: nan, Silhouette: nan, CalinskiHarabasz: nan, DaviesBouldin: nan, Dunn: nan,
		Gap: nan, GapSE: nan, PredictionStrength: nan, Explained: nan, BIC: nan, ICL: nan,
	}
}

// describe fills in the indices of one partition: those of means where x isn't nil, those of
// pairs where d isn't. Empty clusters are passed over.
func (k *KIndices) describe(ctx context.Context, x *linalg.Matrix, d *distance.Condensed, codes []int) error {
	counts := make([]int, k.K)
	for _, c := range codes {
		counts[c]++
	}
	k.Smallest = slices.Min(counts)
	filled := codes
	if k.Smallest == 0 {
		filled, _ = cluster.Renumber(codes)
	}
	several := 0
	for _, n := range counts {
		several += min(n, 1)
	}
	if x != nil {
		s, err := NewScatter(x, filled)
		if err != nil {
			return err
		}
		k.Within = 0
		for _, w := range s.Within {
			k.Within += w
		}
		if several > 1 && several < x.Rows {
			if k.CalinskiHarabasz, err = s.CalinskiHarabasz(); err != nil {
				return err
			}
			if k.DaviesBouldin, err = s.DaviesBouldin(); err != nil {
				return err
			}
		}
	}
	if d == nil {
		return nil
	}
	var err error
	if x == nil {
		if k.Within, err = PairDispersion(d, filled); err != nil {
			return err
		}
	}
	if several > 1 {
		sil, err := Silhouette(ctx, d, filled)
		if err != nil {
			return err
		}
		k.Silhouette = sil.Mean
		if k.Dunn, err = Dunn(ctx, d, filled); err != nil {
			return err
		}
	}
	return nil
}

// best is the k from the given one with the largest value, the smallest of equals, 0 for none.
func (r *ChooseResult) best(from int, value func(KIndices) float64) int {
	k, top := 0, math.Inf(-1)
	for _, s := range r.Ks[from-1:] {
		if v := value(s); v > top {
			k, top = s.K, v
		}
	}
	return k
}

// ask asks the named rules that read the indices alone.
func (r *ChooseResult) ask(rules ...string) {
	last := r.Ks[len(r.Ks)-1]
	for _, rule := range rules {
		k := 0
		switch rule {
		case ElbowRule:
			k = r.best(1, func(s KIndices) float64 {
				// Both axes run from 0 to 1.
				along := float64(s.K-1) / float64(last.K-1)
				return (r.Ks[0].Within-s.Within)/(r.Ks[0].Within-last.Within) - along
			})
		case SilhouetteRule:
			k = r.best(2, func(s KIndices) float64 { return s.Silhouette })
		case CalinskiRule:
			k = r.best(2, func(s KIndices) float64 { return s.CalinskiHarabasz })
		case DaviesRule:
			k = r.best(2, func(s KIndices) float64 { return -s.DaviesBouldin })
		case DunnRule:
			k = r.best(2, func(s KIndices) float64 { return s.Dunn })
		case HCPCRule:
			if len(r.Ks) < 3 {
				continue
			}
			k = r.best(3, func(s KIndices) float64 { return -s.Ratio })
		case BICRule:
			k = r.best(1, func(s KIndices) float64 { return s.BIC })
		case ICLRule:
			k = r.best(1, func(s KIndices) float64 { return s.ICL })
		}
		r.Rules = append(r.Rules, RuleChoice{rule, k})
	}
}

// rules asks every rule. Of equal values the smallest k is taken.
func (r *ChooseResult) rules(gap *GapResult, o ChooseOptions) error {
	r.ask(ElbowRule, SilhouetteRule, CalinskiRule, DaviesRule, DunnRule, HCPCRule)
	if gap != nil {
		k, err := gap.Choose(o.GapRule, o.GapFactor)
		if err != nil {
			return err
		}
		r.Rules = append(r.Rules, RuleChoice{GapRule, k})
	}
	if o.Splits > 0 {
		k := 0
		for _, s := range r.Ks {
			if s.PredictionStrength >= o.MinStrength {
				k = s.K
			}
		}
		r.Rules = append(r.Rules, RuleChoice{StrengthRule, k})
	}
	return nil
}
