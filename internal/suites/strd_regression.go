package suites

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

var polynomial = regexp.MustCompile(`^polynomial degree (\d{1,2}) in x\b`)

// design returns the regression's matrix and response: the powers of x for a
// polynomial, else all columns but y, after a column of ones if there is an
// intercept.
func (run *strdRun) design(c strdCase) (*linalg.MatrixDD, []numeric.DD, error) {
	names, cells, err := columns(run.dir, c.Data)
	if err != nil {
		return nil, nil, err
	}
	if c.Intercept == nil {
		return nil, nil, errors.New("the case must say whether there is an intercept")
	}
	y, err := run.column(c, "y")
	if err != nil {
		return nil, nil, err
	}
	var predictors [][]numeric.DD
	for _, name := range names {
		if name == "y" {
			continue
		}
		v, err := decimals(c.Data, name, cells)
		if err != nil {
			return nil, nil, err
		}
		predictors = append(predictors, v)
	}
	if m := polynomial.FindStringSubmatch(c.Model); m != nil {
		degree, err := strconv.Atoi(m[1])
		if err != nil || len(predictors) != 1 {
			return nil, nil, fmt.Errorf("model %q for %d predictors", c.Model, len(predictors))
		}
		for len(predictors) < degree {
			last := predictors[len(predictors)-1]
			next := make([]numeric.DD, len(last))
			for i, v := range last {
				next[i] = v.Mul(predictors[0][i])
			}
			predictors = append(predictors, next)
		}
	}
	first := 0
	if *c.Intercept {
		first = 1
	}
	x := linalg.NewDD(len(y), first+len(predictors))
	for i := range y {
		row := x.Data[i*x.Cols : (i+1)*x.Cols]
		if first == 1 {
			row[0] = numeric.FromFloat(1)
		}
		for j, p := range predictors {
			row[first+j] = p[i]
		}
	}
	return x, y, nil
}

func (run *strdRun) regression(c strdCase) error {
	var certified struct {
		Coefficients []struct {
			Term     string `json:"term"`
			Estimate string `json:"estimate"`
			StdError string `json:"std_error"`
		} `json:"coefficients"`
		ResidualSD   string `json:"residual_sd"`
		RSquared     string `json:"r_squared"`
		DFRegression int    `json:"df_regression"`
		SSRegression string `json:"ss_regression"`
		F            string `json:"f_statistic"`
		DFResidual   int    `json:"df_residual"`
		SSResidual   string `json:"ss_residual"`
	}
	if err := json.Unmarshal(c.Certified, &certified); err != nil {
		return err
	}
	x, y, err := run.design(c)
	if err != nil {
		return err
	}
	if len(certified.Coefficients) != x.Cols {
		return fmt.Errorf("%d certified coefficients for a model of %d", len(certified.Coefficients), x.Cols)
	}
	exact := map[string]float64{}
	if len(c.Exact) > 0 {
		if err := json.Unmarshal(c.Exact, &exact); err != nil {
			return fmt.Errorf("exact_rational_check_digits: %w", err)
		}
	}
	fit, err := linalg.LeastSquaresDD(x, y, 0)
	if err != nil {
		return err
	}
	const function = "linear regression"
	none := math.NaN()
	// Coefficients and standard errors: the term with the fewest digits.
	for _, part := range []struct {
		quantity, r string
		got         []float64
		certified   func(i int) string
	}{
		{"coefficients", "coef", fit.Coef, func(i int) string { return certified.Coefficients[i].Estimate }},
		{"standard errors", "se", fit.StdErrors, func(i int) string { return certified.Coefficients[i].StdError }},
	} {
		worst, fewest := 0, math.Inf(1)
		for i := range certified.Coefficients {
			d, err := digits(part.got[i], part.certified(i))
			if err != nil {
				return err
			}
			if d < fewest {
				worst, fewest = i, d
			}
		}
		quantity := fmt.Sprintf("%s (worst: %s)", part.quantity, certified.Coefficients[worst].Term)
		r := run.rDigits(c.ID, part.r)
		err := run.measure(function, c.ID, quantity, part.got[worst], part.certified(worst), r, attainable(r, exact[part.r]))
		if err != nil {
			return err
		}
	}
	var explained numeric.DD
	for i, e := range fit.Effects {
		if fit.Kept[i] == 0 && *c.Intercept {
			continue // the mean explains nothing
		}
		e := numeric.FromFloat(e)
		explained = explained.Add(e.Mul(e))
	}
	residual := numeric.FromFloat(fit.RSS)
	df := fit.Rank
	if *c.Intercept {
		df--
	}
	f := math.Inf(1)
	if fit.RSS > 0 {
		f = divInt(explained, df).Div(divInt(residual, fit.DF)).Float()
	}
	for _, l := range []struct {
		quantity  string
		got       float64
		certified string
		r         float64
	}{
		{"df regression", float64(df), strconv.Itoa(certified.DFRegression), none},
		{"df residual", float64(fit.DF), strconv.Itoa(certified.DFResidual), none},
		{"SS regression", explained.Float(), certified.SSRegression, none},
		{"SS residual", fit.RSS, certified.SSResidual, none},
		{"residual SD", fit.ResidualSD, certified.ResidualSD, run.rDigits(c.ID, "resid_sd")},
		{"R squared", explained.Div(explained.Add(residual)).Float(), certified.RSquared, none},
		{"F", f, certified.F, none},
	} {
		if err := run.measure(function, c.ID, l.quantity, l.got, l.certified, l.r, none); err != nil {
			return err
		}
	}
	return nil
}
