package mixture

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Family is the distribution of an indicator within a class.
type Family string

// The families.
const (
	Categorical Family = "categorical" // levels, ordered or not, each with its probability
	Normal      Family = "normal"
	Poisson     Family = "poisson"
)

// Indicator is one variable of a latent class model. Missing values are Code -1 and NaN.
type Indicator struct {
	Name    string
	Family  Family
	Levels  int // categorical
	Codes   []int
	Numbers []float64
	// Shared is true for an indicator with one distribution in all classes: it counts in the
	// likelihood and says nothing about the classes.
	Shared bool
}

// missing reports whether row i has no value.
func (v *Indicator) missing(i int) bool {
	if v.Family == Categorical {
		return v.Codes[i] < 0
	}
	return math.IsNaN(v.Numbers[i])
}

// parameters counts the free parameters within one class.
func (v *Indicator) parameters() int {
	switch v.Family {
	case Categorical:
		return v.Levels - 1
	case Poisson:
		return 1
	}
	return 2
}

// indicatorRows returns the number of rows that all indicators have.
func indicatorRows(vars []Indicator) (int, error) {
	if len(vars) == 0 {
		return 0, errors.New("at least one indicator is needed")
	}
	n := -1
	for _, v := range vars {
		rows := len(v.Numbers)
		if v.Family == Categorical {
			rows = len(v.Codes)
		}
		if n < 0 {
			n = rows
		}
		if rows != n {
			return 0, fmt.Errorf("indicator %q has %d rows, expected %d", v.Name, rows, n)
		}
	}
	return n, nil
}

// checkValue refuses a value that the indicator can't have.
func (v *Indicator) checkValue(i int) error {
	if v.Family == Categorical {
		if v.Codes[i] >= v.Levels {
			return fmt.Errorf("indicator %q has level %d in row %d and %d levels", v.Name, v.Codes[i], i+1, v.Levels)
		}
		return nil
	}
	x := v.Numbers[i]
	if math.Abs(x) > 1e140 {
		return fmt.Errorf("indicator %q must be a finite number of usual size in row %d, got %v", v.Name, i+1, x)
	}
	if v.Family == Poisson && (x < 0 || x != math.Floor(x)) {
		return fmt.Errorf("indicator %q must be a whole number >= 0 in row %d, got %v", v.Name, i+1, x)
	}
	return nil
}

// checkIndicators refuses data without sense and returns the number of rows.
func checkIndicators(vars []Indicator) (int, error) {
	n, err := indicatorRows(vars)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, v := range vars {
		present := 0
		for i := range n {
			if v.missing(i) {
				continue
			}
			present++
			if err := v.checkValue(i); err != nil {
				errs = append(errs, err)
			}
			if len(errs) > 20 {
				return 0, errors.Join(errs...)
			}
		}
		if present == 0 && n > 0 {
			errs = append(errs, fmt.Errorf("indicator %q has no value", v.Name))
		}
		if v.Family == Normal && present > 0 {
			if _, s := v.overall(); !(s > 0) {
				errs = append(errs, fmt.Errorf("indicator %q is constant; leave it out", v.Name))
			}
		}
	}
	if n == 0 {
		return 0, errors.New("there are no rows")
	}
	for i := range n {
		if allMissing(vars, i) {
			errs = append(errs, fmt.Errorf("row %d has no value in any indicator; leave it out", i+1))
		}
		if len(errs) > 20 {
			break
		}
	}
	return n, errors.Join(errs...)
}

func allMissing(vars []Indicator, i int) bool {
	for j := range vars {
		if !vars[j].missing(i) {
			return false
		}
	}
	return true
}

// overall returns the mean and the standard deviation (divisor n) of the present numbers.
func (v *Indicator) overall() (mean, sd float64) {
	var x []float64
	for _, a := range v.Numbers {
		if !math.IsNaN(a) {
			x = append(x, a)
		}
	}
	mean = numeric.Mean(x)
	s := 0.0
	for _, a := range x {
		s += float64((a - mean) * (a - mean))
	}
	return mean, math.Sqrt(s / float64(len(x)))
}

// patterns are the distinct rows of a set of indicators in the order of first appearance.
type patterns struct {
	vars   []Indicator
	weight []float64 // rows with the pattern
	first  []int     // first row
	of     []int     // pattern of each row
	// logFactorial is Σ ln x! over a pattern's Poisson indicators.
	logFactorial []float64
	n            int
}

func newPatterns(vars []Indicator, n int) *patterns {
	p := &patterns{vars: vars, of: make([]int, n), n: n}
	index := map[string]int{}
	key := make([]byte, 0, 8*len(vars))
	for i := range n {
		key = key[:0]
		constant := 0.0
		for j := range vars {
			v := &vars[j]
			u := uint64(1<<63 + 1)
			switch {
			case v.missing(i):
			case v.Family == Categorical:
				u = uint64(v.Codes[i])
			default:
				u = math.Float64bits(v.Numbers[i] + 0)
				if v.Family == Poisson {
					constant += numeric.LogGamma(v.Numbers[i] + 1)
				}
			}
			for b := range 8 {
				key = append(key, byte(u>>(8*b)))
			}
		}
		at, ok := index[string(key)]
		if !ok {
			at = len(p.first)
			index[string(key)] = at
			p.first = append(p.first, i)
			p.weight = append(p.weight, 0)
			p.logFactorial = append(p.logFactorial, constant)
		}
		p.weight[at]++
		p.of[i] = at
	}
	return p
}
