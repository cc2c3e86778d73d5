package survival

import (
	"errors"
	"fmt"

	"reprise/analyses/dist"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// LogRankTest is a test of the log-rank family.
type LogRankTest struct {
	// Rho is the exponent of the weights S(t-)^rho: 0 is the log-rank test.
	Rho float64
	// N, Observed, Expected have one entry a group; both counts are weighted.
	N                  []int
	Observed, Expected []float64
	// Variance of observed minus expected, groups by groups.
	Variance *linalg.Matrix
	// Statistic is chi-square distributed with DF degrees of freedom under the null.
	Statistic float64
	DF        int
	P         float64
}

// ErrNoComparison says that no event happened while two groups were at risk.
var ErrNoComparison = errors.New("no event happened while two groups were at risk")

// LogRank tests whether k groups have the same hazard at all times, against any
// difference (most powerful where hazards are proportional, for rho = 0). At each time of
// an event with d events among n at risk, n_j of them in group j, and the weight
// w = S(t-)^rho of the pooled Kaplan-Meier estimate,
//
//	O_j += w d_j,  E_j += w d n_j/n
//	V_jl += w^2 d (n - d)/(n - 1) n_j/n (1[j = l] - n_l/n)
//
// and the statistic is (O - E)' V^- (O - E), with as many degrees of freedom as V has
// rank: the groups that were ever at risk at an event, less one for each set of groups
// that met. group has codes 0 to k-1 for every case. Equal times tie. rho = 1 is the
// Peto-Peto form of the Wilcoxon test. Cost: a sort and k^2 for every time of an event.
//
// Harrington DP, Fleming TR. A class of rank test procedures for censored survival data.
// Biometrika 1982;69:553-566. doi:10.1093/biomet/69.3.553
func LogRank(time []float64, event []bool, group []int, k int, rho float64) (*LogRankTest, error) {
	if len(time) != len(event) || len(time) != len(group) {
		return nil, fmt.Errorf("%d times, %d events and %d groups", len(time), len(event), len(group))
	}
	if k < 2 {
		return nil, fmt.Errorf("at least two groups are compared, got %d", k)
	}
	if rho < 0 {
		return nil, fmt.Errorf("rho must be a number >= 0, got %v", rho)
	}
	order, err := byTime(time)
	if err != nil {
		return nil, err
	}
	t := &LogRankTest{
		Rho: rho, N: make([]int, k), Observed: make([]float64, k), Expected: make([]float64, k), Variance: linalg.New(k, k),
	}
	atRisk := make([]int, k)
	for _, g := range group {
		if g < 0 || g >= k {
			return nil, fmt.Errorf("group codes lie between 0 and %d, got %d", k-1, g)
		}
		t.N[g]++
		atRisk[g]++
	}
	died, left := make([]int, k), make([]int, k)
	survival := 1.0
	for i := 0; i < len(order); {
		clear(died)
		clear(left)
		j, all := i, 0
		for ; j < len(order) && time[order[j]] == time[order[i]]; j++ {
			g := group[order[j]]
			left[g]++
			if event[order[j]] {
				died[g]++
				all++
			}
		}
		if n := len(order) - i; all > 0 {
			weight := 1.0
			if rho > 0 {
				weight = numeric.Pow(survival, rho)
			}
			t.add(weight, died, atRisk, float64(all), float64(n))
			survival *= float64(n-all) / float64(n)
		}
		for g := range atRisk {
			atRisk[g] -= left[g]
		}
		i = j
	}
	return t, t.finish()
}

// add adds one time of an event.
func (t *LogRankTest) add(weight float64, died, atRisk []int, d, n float64) {
	scale := 0.0
	if n > 1 {
		scale = float64(weight*weight) * d * (n - d) / float64(n*(n-1))
	}
	for j, r := range atRisk {
		rj := float64(r)
		t.Observed[j] += float64(weight * float64(died[j]))
		t.Expected[j] += float64(weight*d) * rj / n
		for l, s := range atRisk {
			share := -float64(s) / n
			if j == l {
				share = (n - float64(s)) / n
			}
			t.Variance.Data[j*t.Variance.Cols+l] += float64(float64(scale*rj) * share)
		}
	}
}

// finish solves for the statistic over groups whose variances are independent: groups
// are taken in order, from the second of those ever at risk, and one whose variance is
// determined by those already taken is passed over.
func (t *LogRankTest) finish() error {
	var used []int
	for j, e := range t.Expected {
		if e <= 0 {
			continue
		}
		try := append(used[:len(used):len(used)], j)
		factor, err := linalg.Cholesky(t.part(try))
		if err != nil {
			return err
		}
		if factor.PositiveDefinite() && !nearlySingular(factor, t.part(try)) {
			used = try
		}
	}
	if len(used) == 0 {
		return ErrNoComparison
	}
	difference := make([]float64, len(used))
	for i, j := range used {
		difference[i] = t.Observed[j] - t.Expected[j]
	}
	factor, err := linalg.Cholesky(t.part(used))
	if err != nil {
		return err
	}
	solved, err := factor.Solve(difference)
	if err != nil {
		return err
	}
	t.DF = len(used)
	t.Statistic = numeric.Dot(difference, solved)
	if t.Statistic < 0 {
		t.Statistic = 0
	}
	t.P = dist.ChiSquared{DF: float64(t.DF)}.Survival(t.Statistic)
	return nil
}

func (t *LogRankTest) part(groups []int) *linalg.Matrix {
	v := linalg.New(len(groups), len(groups))
	for i, a := range groups {
		for j, b := range groups {
			v.Set(i, j, t.Variance.At(a, b))
		}
	}
	return v
}

// singular is the share of a group's variance below which what the groups before it
// leave of it is rounding: sums of hundreds of terms leave about 1e-13.
const singular = 1e-10

func nearlySingular(factor *linalg.CholeskyFactor, v *linalg.Matrix) bool {
	l, err := factor.L()
	if err != nil {
		return true
	}
	last := v.Rows - 1
	pivot := l.At(last, last)
	return float64(pivot*pivot) <= float64(singular*v.At(last, last))
}
