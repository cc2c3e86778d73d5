package validity

import (
	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/result"
	"reprise/analyses/survival"
)

// associate tests whether a column goes with a partition into k clusters: Kruskal-Wallis for
// numbers and ordinal levels, Pearson's chi-square without correction for other categories,
// the log-rank test for a time with its event. Rows without a value are left out and
// counted; clusters and levels without a row are too.
func associate(col, event *frame.Column, codes []int, k int) (test string, p result.P, missing int) {
	if event != nil {
		return logRank(col, event, codes, k)
	}
	missing = col.MissingCount()
	if col.Type.Numeric() || col.Type == frame.Ordinal {
		test = "Kruskal-Wallis"
		values := col.Floats()
		groups := make([][]float64, k)
		for i, c := range codes {
			if c >= 0 && !col.Missing[i] {
				groups[c] = append(groups[c], values[i])
			}
		}
		kept := groups[:0]
		for _, g := range groups {
			if len(g) > 0 {
				kept = append(kept, g)
			}
		}
		if len(kept) < 2 {
			return test, result.NoP("fewer than two clusters with a value"), missing
		}
		r, err := htest.KruskalWallis(kept)
		if err != nil {
			return test, result.NoP(err.Error()), missing
		}
		return test, result.PValue(r.P), missing
	}
	test = "chi-square"
	table := make([][]int, k)
	for c := range table {
		table[c] = make([]int, len(col.Levels))
	}
	for i, c := range codes {
		if c >= 0 && !col.Missing[i] {
			table[c][col.Codes[i]]++
		}
	}
	reduced, rows, cols := htest.Observed(table)
	if len(rows) < 2 || len(cols) < 2 {
		return test, result.NoP("fewer than two clusters or levels with a row"), missing
	}
	r, err := htest.ChiSquare(reduced, false)
	if err != nil {
		return test, result.NoP(err.Error()), missing
	}
	return test, result.PValue(r.P), missing
}

func logRank(time, event *frame.Column, codes []int, k int) (test string, p result.P, missing int) {
	test = "log-rank"
	number, groups := make([]int, k), 0
	for c := range number {
		number[c] = -1
	}
	var times []float64
	var events []bool
	var kept []int
	for i, c := range codes {
		if time.Missing[i] || event.Missing[i] {
			missing++
			continue
		}
		if c < 0 {
			continue
		}
		if number[c] < 0 {
			number[c] = groups
			groups++
		}
		times, events, kept = append(times, time.Numbers[i]), append(events, event.Codes[i] > 0), append(kept, number[c])
	}
	if groups < 2 {
		return test, result.NoP("fewer than two clusters with a value"), missing
	}
	times, _ = survival.MergeTimes(times)
	r, err := survival.LogRank(times, events, kept, groups, 0)
	if err != nil {
		return test, result.NoP(err.Error()), missing
	}
	return test, result.PValue(r.P), missing
}
