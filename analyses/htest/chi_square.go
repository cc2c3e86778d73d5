package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// ChiSquareResult is the result of a chi-square test on counts.
type ChiSquareResult struct {
	// Method is "pearson", "pearson, yates", "likelihood ratio" or "goodness of fit".
	Method   string
	N        int
	X2, DF   float64
	P        float64
	Expected [][]float64
	// Residuals are Pearson's (observed - expected)/sqrt(expected); Adjusted divide by their
	// standard error under independence, so that they are nearly standard normal.
	Residuals, Adjusted [][]float64
	// MinExpected is the smallest expected count, Below5 the number of cells with less
	// than 5, Cells the number of cells.
	MinExpected   float64
	Below5, Cells int
}

// ChiSquare is Pearson's chi-square test of independence of the rows and columns of a table
// of counts, with Yates' correction where it is asked for and the table is 2 by 2.
//
// Null hypothesis: rows and columns are independent. X² = Σ (|O-E| - c)²/E on
// (r-1)(c-1) degrees of freedom, c = min(1/2, |O-E|) with the correction, else 0. Every row
// and column needs a case (see Observed).
//
// References: Pearson 1900, doi:10.1080/14786440009463897; Yates 1934, doi:10.2307/2983604;
// Haberman 1973, doi:10.2307/2529686 (adjusted residuals).
func ChiSquare(table [][]int, yates bool) (ChiSquareResult, error) {
	c, err := newCounts(table)
	if err == nil {
		err = c.noEmpty()
	}
	if err != nil {
		return ChiSquareResult{}, err
	}
	yates = yates && len(c.rows) == 2 && len(c.cols) == 2
	r := c.residuals()
	r.Method = "pearson"
	if yates {
		r.Method = "pearson, yates"
	}
	var terms []float64
	for i, row := range c.table {
		for j, v := range row {
			e := r.Expected[i][j]
			d := math.Abs(float64(v) - e)
			if yates {
				d -= math.Min(0.5, d)
			}
			terms = append(terms, d/e*d)
		}
	}
	r.X2 = numeric.Sum(terms)
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}

// GTest is the likelihood ratio test of independence, G = 2 Σ O log(O/E).
//
// Null hypothesis and degrees of freedom as ChiSquare.
func GTest(table [][]int) (ChiSquareResult, error) {
	c, err := newCounts(table)
	if err == nil {
		err = c.noEmpty()
	}
	if err != nil {
		return ChiSquareResult{}, err
	}
	r := c.residuals()
	r.Method = "likelihood ratio"
	var terms []float64
	for i, row := range c.table {
		for j, v := range row {
			if v > 0 {
				e := r.Expected[i][j]
				terms = append(terms, 2*float64(v)*numeric.Log1p((float64(v)-e)/e))
			}
		}
	}
	r.X2 = math.Max(0, numeric.Sum(terms))
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}

// residuals fills what does not depend on the statistic.
func (c counts) residuals() ChiSquareResult {
	r := ChiSquareResult{
		N: c.n, DF: float64((len(c.rows) - 1) * (len(c.cols) - 1)),
		Cells: len(c.rows) * len(c.cols), MinExpected: math.Inf(1),
	}
	n := float64(c.n)
	for i, row := range c.table {
		e, pearson, adjusted := make([]float64, len(row)), make([]float64, len(row)), make([]float64, len(row))
		for j, v := range row {
			e[j] = c.expected(i, j)
			pearson[j] = (float64(v) - e[j]) / math.Sqrt(e[j])
			// Only a table with one row or column would have a zero here.
			adjusted[j] = pearson[j] / math.Sqrt(float64(c.n-c.rows[i])/n*(float64(c.n-c.cols[j])/n))
			r.MinExpected = math.Min(r.MinExpected, e[j])
			if e[j] < 5 {
				r.Below5++
			}
		}
		r.Expected, r.Residuals, r.Adjusted = append(r.Expected, e), append(r.Residuals, pearson), append(r.Adjusted, adjusted)
	}
	return r
}

// GoodnessOfFit tests whether counts follow given probabilities (all equal if nil).
//
// Null hypothesis: the counts are multinomial with these probabilities, which must be
// positive and add up to 1 within 1e-9. X² = Σ (O-E)²/E on k-1 degrees of freedom.
func GoodnessOfFit(observed []int, probabilities []float64) (ChiSquareResult, error) {
	k := len(observed)
	if k < 2 {
		return ChiSquareResult{}, fmt.Errorf("a test of fit needs at least two categories, got %d", k)
	}
	p := probabilities
	if p == nil {
		p = make([]float64, k)
		for i := range p {
			p[i] = 1 / float64(k)
		}
	}
	if len(p) != k {
		return ChiSquareResult{}, fmt.Errorf("a test of fit needs one probability for each of the %d categories, got %d", k, len(p))
	}
	n := 0
	for i, v := range observed {
		if v < 0 {
			return ChiSquareResult{}, fmt.Errorf("counts must not be negative: category %d has %d", i+1, v)
		}
		if v > maxCount || n+v > maxCount {
			return ChiSquareResult{}, fmt.Errorf("a table may count at most %d cases", maxCount)
		}
		if !(p[i] > 0 && p[i] <= 1) {
			return ChiSquareResult{}, fmt.Errorf("probabilities must be positive: category %d has %v", i+1, p[i])
		}
		n += v
	}
	if n == 0 {
		return ChiSquareResult{}, errors.New("a test of fit needs at least one case, got none")
	}
	if s := numeric.Sum(p); math.Abs(s-1) > 1e-9 {
		return ChiSquareResult{}, fmt.Errorf("probabilities must add up to 1, got %v", s)
	}
	r := ChiSquareResult{Method: "goodness of fit", N: n, DF: float64(k - 1), Cells: k, MinExpected: math.Inf(1)}
	e, pearson, adjusted := make([]float64, k), make([]float64, k), make([]float64, k)
	var terms []float64
	for i, v := range observed {
		e[i] = float64(float64(n) * p[i])
		d := float64(v) - e[i]
		pearson[i] = d / math.Sqrt(e[i])
		adjusted[i] = pearson[i] / math.Sqrt(1-p[i])
		terms = append(terms, d/e[i]*d)
		r.MinExpected = math.Min(r.MinExpected, e[i])
		if e[i] < 5 {
			r.Below5++
		}
	}
	r.Expected, r.Residuals, r.Adjusted = [][]float64{e}, [][]float64{pearson}, [][]float64{adjusted}
	r.X2 = numeric.Sum(terms)
	r.P = dist.ChiSquared{DF: r.DF}.Survival(r.X2)
	return r, nil
}
