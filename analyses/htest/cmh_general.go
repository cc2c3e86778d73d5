package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// StratifiedTest is one of the generalised Cochran-Mantel-Haenszel tests.
type StratifiedTest struct {
	X2, DF, P float64
	// Z is the signed root of X2 with its tails where the test has one degree of freedom
	// by its nature: that of the correlation.
	Z     float64
	Tails Tails
	// Err says why the test has no answer.
	Err error
}

// GeneralCMHResult holds the generalised Cochran-Mantel-Haenszel tests of one set of tables.
type GeneralCMHResult struct {
	Strata int // with at least two cases
	N      int // cases in them
	// General is against any association, RowMeans against rows that differ in their mean
	// column score, Correlation against a linear association of the scores.
	General, RowMeans, Correlation StratifiedTest
	// Observed, Expected and Variance are the counts of the cells, their expectations and
	// variances given the margins, each summed over the strata.
	Observed, Expected, Variance [][]float64
}

// Standardised is the standardised linear statistic of a cell: the observed less the
// expected count over its standard deviation. A cell that the margins fix has none.
func (r GeneralCMHResult) Standardised(i, j int) (float64, error) {
	if !(r.Variance[i][j] > 0) {
		return 0, errors.New("the margins of the strata fix this count")
	}
	return (r.Observed[i][j] - r.Expected[i][j]) / math.Sqrt(r.Variance[i][j]), nil
}

// GeneralCMH tests whether rows and columns are independent within each of several strata,
// against three alternatives. The tables have the same r rows (populations) and c columns
// (responses); scores are 1, 2, ... where nil.
//
// Null hypothesis: independence in every stratum, given its margins. With d the sum over the
// strata of the deviations n_ij - n_i. n_.j / n and V that of their covariances
// n_i.(n δ_ik - n_k.) n_.j(n δ_jl - n_.l) / (n²(n-1)), a test is X² = (Ad)' (AVA')⁻ (Ad), and its
// degrees of freedom are the rank of AVA':
//   - general association: A keeps all cells, at most (r-1)(c-1) degrees of freedom;
//   - row mean scores: A sums a row's cells with the column scores, at most r-1;
//   - correlation: A sums all cells with the products of the scores; Z is (Ad)/sqrt(AVA'),
//     positive where higher rows go with higher columns.
//
// Of one stratum, the general test is Pearson's X² times (n-1)/n, row mean scores of midranks
// are the test of Kruskal and Wallis, of ranks within blocks that of Friedman, and the
// correlation is [LinearByLinear]. Strata with fewer than two cases say nothing; rows and
// columns without cases add no degree of freedom, nor do contrasts that the margins fix.
// Cost: O(s r²c² + r³c³) for s strata.
//
// References: Landis and others 1978, doi:10.2307/1402373; Agresti 2002,
// doi:10.1002/0471249688, section 7.5.
func GeneralCMH(tables [][][]int, rowScores, columnScores []float64) (GeneralCMHResult, error) {
	strata, err := strataOf(tables)
	if err != nil {
		return GeneralCMHResult{}, err
	}
	r := GeneralCMHResult{Strata: len(strata)}
	if len(strata) == 0 {
		return GeneralCMHResult{}, errors.New("no stratum has two cases: the test has no answer")
	}
	a, err := scoresOf(rowScores, len(strata[0].rows))
	if err != nil {
		return GeneralCMHResult{}, fmt.Errorf("rows: %w", err)
	}
	b, err := scoresOf(columnScores, len(strata[0].cols))
	if err != nil {
		return GeneralCMHResult{}, fmt.Errorf("columns: %w", err)
	}
	for _, c := range strata {
		r.N += c.n
	}
	r.cells(strata)
	a, b = rescaled(a), rescaled(b)
	r.General = generalAssociation(strata)
	r.RowMeans = rowMeanScores(strata, b)
	r.Correlation = stratifiedCorrelation(strata, a, b)
	return r, nil
}

// strataOf checks the tables and returns those with at least two cases.
func strataOf(tables [][][]int) ([]counts, error) {
	if len(tables) == 0 {
		return nil, errors.New("at least one stratum is needed")
	}
	var strata []counts
	for i, t := range tables {
		c, err := newCounts(t)
		if err != nil && !emptyTable(t) {
			return nil, fmt.Errorf("stratum %d: %w", i+1, err)
		}
		if len(t) != len(tables[0]) || len(t[0]) != len(tables[0][0]) {
			return nil, fmt.Errorf("all strata need tables of the same size, stratum %d differs", i+1)
		}
		if err == nil && c.n >= 2 {
			strata = append(strata, c)
		}
	}
	return strata, nil
}

// deviation is the count of a cell less its expectation; the numerator is exact.
func (c counts) deviation(i, j int) float64 {
	return float64(int64(c.n)*int64(c.table[i][j])-int64(c.rows[i])*int64(c.cols[j])) / float64(c.n)
}

// cross is the part n_i (n δ_ik - n_k) of a covariance, from one margin.
func (c counts) cross(margin []int, i, k int) float64 {
	if i == k {
		return float64(margin[i]) * float64(c.n-margin[i])
	}
	return -float64(float64(margin[i]) * float64(margin[k]))
}

// cells sums the cells over the strata.
func (r *GeneralCMHResult) cells(strata []counts) {
	rows, cols := len(strata[0].rows), len(strata[0].cols)
	for i := range rows {
		o, e, v := make([]float64, cols), make([]float64, cols), make([]float64, cols)
		for j := range cols {
			for _, c := range strata {
				n := float64(c.n)
				o[j] += float64(c.table[i][j])
				e[j] += c.expected(i, j)
				v[j] += float64(c.cross(c.rows, i, i) / n / n * (c.cross(c.cols, j, j) / (n - 1)))
			}
		}
		r.Observed, r.Expected, r.Variance = append(r.Observed, o), append(r.Expected, e), append(r.Variance, v)
	}
}

// withoutLargest lists the places of a margin that have cases in some stratum, without the
// one that has most (the first of equals): it follows from the others.
func withoutLargest(strata []counts, margin func(c counts) []int) []int {
	total := make([]int, len(margin(strata[0])))
	largest := 0
	for i := range total {
		for _, c := range strata {
			total[i] += margin(c)[i]
		}
		if total[i] > total[largest] {
			largest = i
		}
	}
	var out []int
	for i, n := range total {
		if n > 0 && i != largest {
			out = append(out, i)
		}
	}
	return out
}

var errMargins = errors.New("every stratum has a zero margin: the test has no answer")

// quadratic is the test of a deviation with its covariance.
func quadratic(v *linalg.Matrix, d []float64) StratifiedTest {
	x2, rank := generalisedForm(v, d)
	if rank == 0 {
		return StratifiedTest{Err: errMargins}
	}
	t := StratifiedTest{X2: x2, DF: float64(rank)}
	t.P = dist.ChiSquared{DF: t.DF}.Survival(t.X2)
	return t
}

func generalAssociation(strata []counts) StratifiedTest {
	rows := withoutLargest(strata, func(c counts) []int { return c.rows })
	cols := withoutLargest(strata, func(c counts) []int { return c.cols })
	size := len(rows) * len(cols)
	d, v := make([]float64, size), linalg.New(size, size)
	for _, c := range strata {
		n := float64(c.n)
		for at := range size {
			i, j := rows[at/len(cols)], cols[at%len(cols)]
			d[at] += c.deviation(i, j)
			for to := range at + 1 {
				k, l := rows[to/len(cols)], cols[to%len(cols)]
				v.Set(at, to, v.At(at, to)+float64(c.cross(c.rows, i, k)/n/n*(c.cross(c.cols, j, l)/(n-1))))
			}
		}
	}
	return quadratic(v, d)
}

// rescaled brings scores to sizes below one by a power of two, which changes no test: squares
// of huge or tiny ones would leave the range of numbers.
func rescaled(s []float64) []float64 {
	most := 0.0
	for _, x := range s {
		most = math.Max(most, math.Abs(x))
	}
	_, power := math.Frexp(most)
	out := make([]float64, len(s))
	for i, x := range s {
		out[i] = math.Ldexp(x, -power)
	}
	return out
}

// centred returns the scores less their mean over the cases of a margin, and the sum of
// their squares over the cases.
func centred(s []float64, margin []int, n int) (d []float64, squares float64) {
	var sum numeric.DD
	for i, m := range margin {
		sum = sum.Add(numeric.FromFloat(s[i]).MulFloat(float64(m)))
	}
	mean := sum.Div(numeric.FromFloat(float64(n)))
	d = make([]float64, len(s))
	for i, m := range margin {
		d[i] = numeric.FromFloat(s[i]).Sub(mean).Float()
		squares += float64(float64(m) * float64(d[i]*d[i]))
	}
	return d, squares
}

// oneScore tells whether all cases of a margin have the same score.
func oneScore(s []float64, margin []int) bool {
	first := -1
	for i, m := range margin {
		switch {
		case m == 0:
		case first < 0:
			first = i
		case s[i] != s[first]:
			return false
		}
	}
	return true
}

func rowMeanScores(strata []counts, b []float64) StratifiedTest {
	rows := withoutLargest(strata, func(c counts) []int { return c.rows })
	d, v := make([]float64, len(rows)), linalg.New(len(rows), len(rows))
	varies := false
	for _, c := range strata {
		if oneScore(b, c.cols) {
			continue
		}
		varies = true
		n := float64(c.n)
		s, squares := centred(b, c.cols, c.n)
		for at, i := range rows {
			for j, score := range s {
				d[at] += float64(float64(c.table[i][j]) * score)
			}
			for to, k := range rows[:at+1] {
				v.Set(at, to, v.At(at, to)+float64(c.cross(c.rows, i, k)/n*(squares/(n-1))))
			}
		}
	}
	if !varies {
		return StratifiedTest{Err: errors.New("in every stratum the cases have one column score: mean scores have no answer")}
	}
	return quadratic(v, d)
}

func stratifiedCorrelation(strata []counts, a, b []float64) StratifiedTest {
	sum, variance := 0.0, 0.0
	for _, c := range strata {
		if oneScore(a, c.rows) || oneScore(b, c.cols) {
			continue
		}
		s, rows := centred(a, c.rows, c.n)
		t, cols := centred(b, c.cols, c.n)
		for i, row := range c.table {
			for j, k := range row {
				sum += float64(float64(k) * float64(s[i]*t[j]))
			}
		}
		variance += float64(rows * (cols / float64(c.n-1)))
	}
	if !(variance > 0) {
		return StratifiedTest{Err: errors.New("in every stratum rows or columns have only one score with cases: the correlation has no answer")}
	}
	z := sum / math.Sqrt(variance)
	t := StratifiedTest{X2: z * z, DF: 1, Z: z, Tails: normalTails(z)}
	t.P = t.Tails.TwoSided
	return t
}

// generalisedForm is d' V⁻ d for a deviation d and its covariance V (the lower triangle is
// read and overwritten), and the rank of V. Pivoted elimination of the correlations takes
// the largest remaining variance first and ends where it is below 1e-11 of the cell's own.
func generalisedForm(v *linalg.Matrix, d []float64) (form float64, rank int) {
	var left []int
	scale := make([]float64, len(d))
	for i := range d {
		if x := v.At(i, i); x > 0 {
			scale[i] = math.Sqrt(x)
			left = append(left, i)
		}
	}
	x := make([]float64, len(d))
	at := func(i, j int) float64 {
		if i < j {
			i, j = j, i
		}
		return v.At(i, j)
	}
	for n, i := range left {
		x[i] = d[i] / scale[i]
		for _, j := range left[:n] {
			v.Set(i, j, v.At(i, j)/scale[i]/scale[j])
		}
		v.Set(i, i, 1)
	}
	for len(left) > 0 {
		best := 0
		for n, i := range left {
			if v.At(i, i) > v.At(left[best], left[best]) {
				best = n
			}
		}
		p := left[best]
		pivot := v.At(p, p)
		if !(pivot > 1e-11) {
			break
		}
		rank++
		form += float64(x[p] / pivot * x[p])
		left = append(left[:best], left[best+1:]...)
		for n, i := range left {
			f := at(i, p) / pivot
			x[i] -= float64(f * x[p])
			for _, j := range left[:n+1] {
				v.Set(i, j, v.At(i, j)-float64(f*at(j, p)))
			}
		}
	}
	return form, rank
}
