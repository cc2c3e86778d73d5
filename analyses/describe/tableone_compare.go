package describe

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/result"
)

// comparison is the outcome of one test.
type comparison struct {
	test, method       string
	statistic, df, df2 result.Number
	p                  result.P
	effect             result.Number
	effectName         string
	notes              []result.Note
}

// noComparison says why there is none.
func noComparison(reason string) comparison {
	na := result.NA(reason)
	return comparison{statistic: na, df: na, df2: na, p: result.NoP(reason), effect: na}
}

// fisherWork bounds the exact count of one table: a few seconds at most.
const fisherWork = 40_000_000

// compare runs the test of a choice between the groups given (at least two).
func (r *rules) compare(ctx context.Context, v *variable, c choice, groups []int) (comparison, error) {
	for _, g := range groups {
		if v.n(g) == 0 {
			return noComparison("a group has no values"), nil
		}
	}
	var out comparison
	var err error
	switch c.test {
	case "test.t", "test.anova", "test.mann_whitney", "test.kruskal_wallis":
		if !v.numeric && v.column.Type != frame.Ordinal {
			return comparison{}, fmt.Errorf("column %q is %s; its test must be one of counts", v.column.Name, v.column.Type)
		}
		out, err = r.compareValues(v, c, groups)
	case "test.chi_square", "test.fisher", "test.trend":
		if v.numeric {
			return comparison{}, fmt.Errorf("column %q is %s; its test can't be one of counts", v.column.Name, v.column.Type)
		}
		out, err = r.compareCounts(ctx, v, c, groups)
	default:
		return comparison{}, fmt.Errorf("column %q: there is no test %q here", v.column.Name, c.test)
	}
	if cancelled := ctx.Err(); cancelled != nil {
		return comparison{}, cancelled
	}
	if err != nil {
		// what the data don't allow stands in the cell; it does not stop the table
		na := noComparison(err.Error())
		na.test = out.test
		return na, nil
	}
	return out, nil
}

func (r *rules) compareValues(v *variable, c choice, groups []int) (comparison, error) {
	samples := make([][]float64, len(groups))
	for i, g := range groups {
		samples[i] = v.scores(g)
	}
	none := result.NA("the test has none")
	switch c.test {
	case "test.t":
		if len(groups) != 2 {
			return comparison{}, fmt.Errorf("a t-test compares two groups, not %d", len(groups))
		}
		name, test := "Welch's t-test", htest.WelchT
		if c.variant == "pooled" {
			name, test = "Student's t-test", htest.PooledT
		}
		t, err := test(samples[0], samples[1])
		if err != nil {
			return comparison{test: name}, err
		}
		pooled := math.Sqrt((float64(float64(t.N1-1)*t.Variance1) + float64(float64(t.N2-1)*t.Variance2)) / float64(t.N1+t.N2-2))
		return comparison{
			test: name, method: t.Method, statistic: result.Num(t.T), df: result.Num(t.DF), df2: none, p: result.PValue(t.P),
			effect: result.Num(t.Estimate / pooled), effectName: "Cohen's d",
		}, nil
	case "test.anova":
		name := "analysis of variance"
		if c.variant == "welch" {
			name = "Welch's analysis of variance"
		}
		a, err := htest.OneWay(samples, htest.Variance(c.variant))
		if err != nil {
			return comparison{test: name}, err
		}
		return comparison{
			test: name, method: a.Method, statistic: result.Num(a.F), df: result.Num(a.DF1), df2: result.Num(a.DF2), p: result.PValue(a.P),
			effect: result.Num(a.SSBetween / (a.SSBetween + a.SSWithin)), effectName: "eta squared",
		}, nil
	case "test.mann_whitney":
		const name = "Mann-Whitney test"
		if len(groups) != 2 {
			return comparison{test: name}, fmt.Errorf("a Mann-Whitney test compares two groups, not %d", len(groups))
		}
		w, err := htest.MannWhitney(samples[0], samples[1], r.rankSum())
		if err != nil {
			return comparison{test: name}, err
		}
		return comparison{
			test: name, method: w.Method, statistic: result.Num(w.U), df: none, df2: none, p: result.PValue(w.P),
			effect: result.Num(float64(2*w.Superiority()) - 1), effectName: "rank-biserial correlation", notes: w.Notes,
		}, nil
	}
	const name = "Kruskal-Wallis test"
	k, err := htest.KruskalWallis(samples)
	if err != nil {
		return comparison{test: name}, err
	}
	return comparison{
		test: name, method: "asymptotic", statistic: result.Num(k.H), df: result.Num(k.DF), df2: none, p: result.PValue(k.P),
		effect: result.Num(htest.EpsilonRanks(k)), effectName: "epsilon squared",
	}, nil
}

// table returns the counts of the groups without levels that nobody has.
func (v *variable) table(groups []int) [][]int {
	rows := make([][]int, len(groups))
	for i, g := range groups {
		rows[i] = v.counts[g]
	}
	reduced, _, _ := htest.Observed(rows)
	return reduced
}

// levelScores are the numbers of the levels that the groups' table has.
func (v *variable) levelScores(groups []int) []float64 {
	rows := make([][]int, len(groups))
	for i, g := range groups {
		rows[i] = v.counts[g]
	}
	_, _, kept := htest.Observed(rows)
	out := make([]float64, len(kept))
	for i, j := range kept {
		out[i] = float64(j + 1)
	}
	return out
}

// minExpected is the smallest expected count of the groups' table, 0 where it has fewer than
// two levels and, if unused levels count, where nobody has one of them.
func (v *variable) minExpected(groups []int, unused bool) float64 {
	if unused && slices.Contains(v.levelTotals(), 0) {
		return 0
	}
	c, err := htest.ChiSquare(v.table(groups), false)
	if err != nil {
		return 0
	}
	return c.MinExpected
}

var errOneLevel = errors.New("all cases have the same level")

func (r *rules) compareCounts(ctx context.Context, v *variable, c choice, groups []int) (comparison, error) {
	name := map[string]string{"test.chi_square": "chi-square test", "test.fisher": "Fisher's exact test", "test.trend": "linear-by-linear association test"}[c.test]
	table := v.table(groups)
	if len(table) < 2 || len(table[0]) < 2 {
		return comparison{test: name}, errOneLevel
	}
	four := len(table) == 2 && len(table[0]) == 2
	plain, err := htest.ChiSquare(table, false)
	if err != nil {
		return comparison{test: name}, err
	}
	none := result.NA("the test has none")
	out := comparison{
		test: name, df2: none, effectName: "Cramér's V",
		effect: result.Num(math.Sqrt(plain.X2 / (float64(plain.N) * float64(min(len(table), len(table[0]))-1)))),
	}
	switch c.test {
	case "test.chi_square":
		used := plain
		if c.variant == "yates" && four {
			out.test = "chi-square test with Yates' correction"
			if used, err = htest.ChiSquare(table, true); err != nil {
				return out, err
			}
		}
		out.method, out.statistic, out.df, out.p = used.Method, result.Num(used.X2), result.Num(used.DF), result.PValue(used.P)
		if used.Below5 > 0 {
			out.notes = append(out.notes, result.Notef("small_expected", "%s: %d of %d expected counts are below 5", v.column.Title(), used.Below5, used.Cells))
		}
	case "test.fisher":
		out.statistic, out.df = none, none
		out.method = "exact"
		if four {
			f, err := htest.Fisher2x2(table)
			if err != nil {
				return out, err
			}
			out.p = result.PValue(f.P)
			return out, nil
		}
		f, err := htest.FisherRxC(ctx, table, htest.FisherOptions{Work: fisherWork})
		if errors.Is(err, htest.ErrWork) {
			out.test, out.method = "chi-square test", plain.Method
			out.statistic, out.df, out.p = result.Num(plain.X2), result.Num(plain.DF), result.PValue(plain.P)
			out.notes = append(out.notes, result.Notef("fisher_work", "%s: counting Fisher's exact test takes more than %d steps; the chi-square test stands instead", v.column.Title(), fisherWork))
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out.p, out.method = result.PValue(f.P), f.Method
	case "test.trend":
		if len(groups) != 2 {
			return rowMeanScores(out, table, v.levelScores(groups))
		}
		t, err := htest.LinearByLinear(table, nil, v.levelScores(groups))
		if err != nil {
			return out, err
		}
		out.method, out.statistic, out.df, out.p = "asymptotic", result.Num(t.Z), none, result.PValue(t.P)
	}
	return out, nil
}

// rowMeanScores compares the mean level number of three or more groups: the test of trend that
// with two groups is linear by linear.
func rowMeanScores(out comparison, table [][]int, scores []float64) (comparison, error) {
	out.test = "Cochran-Mantel-Haenszel test of row mean scores"
	all, err := htest.GeneralCMH([][][]int{table}, nil, scores)
	if err != nil {
		return out, err
	}
	m := all.RowMeans
	if m.Err != nil {
		return out, m.Err
	}
	out.method, out.statistic, out.df, out.p = "asymptotic", result.Num(m.X2), result.Num(m.DF), result.PValue(m.P)
	return out, nil
}
