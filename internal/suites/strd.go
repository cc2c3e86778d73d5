package suites

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/htest"
	"reprise/analyses/numeric"
)

// strdCase is one data set of nist-strd. Certified values stay text.
type strdCase struct {
	ID        string          `json:"id"`
	Family    string          `json:"family"`
	Data      string          `json:"data"`
	N         int             `json:"n"`
	Model     string          `json:"model"`
	Intercept *bool           `json:"intercept"`
	Certified json.RawMessage `json:"certified"`
	// Digits to which certified values agree with exact rational arithmetic: a
	// list for the univariate family, an object for regressions.
	Exact   json.RawMessage `json:"exact_rational_check_digits"`
	Derived struct {
		P string `json:"p_value_mpmath"`
	} `json:"derived_not_certified"`
}

// strdBaseline is what R reaches: quantity -> digits, one level deeper for
// regressions (one per way to call lm). Where R gives no value there is no
// number.
type strdBaseline struct {
	LRE map[string]map[string]any `json:"lre"`
}

// floor for a quantity of which R's digits are not known.
const strdFloor = 14

// strdLine is one measured quantity.
type strdLine struct {
	function, id, quantity string
	expected               string
	got                    float64
	digits, need           float64
	r                      float64 // R's digits, NaN if not known
}

// strdRun collects the lines of a run.
type strdRun struct {
	dir      fs.FS
	baseline strdBaseline
	lines    []strdLine
	absent   []Row
}

// attainable returns need, but at most the digits to which the certified value
// is exact: agreement beyond them is chance. exact is 0 where it isn't given;
// it has one decimal.
func attainable(need, exact float64) float64 {
	if exact > 0 && need > exact-0.05 {
		return exact - 0.05
	}
	return need
}

// runStRD runs NIST's Statistical Reference Datasets: univariate summaries,
// one-way analysis of variance and linear regression. Data are read as decimals
// into double-doubles; results are rounded to float64 and compared digit by
// digit with the certified values. A quantity fails with fewer digits than R
// 4.2.2 reaches; mean and standard deviation need 14 digits as well (SD of
// NumAcc4: 8), and so does everything that R's digits are not known for. No more
// is asked than the certified value itself is exact to.
func runStRD(dir fs.FS) (*Report, error) {
	var suite struct {
		Cases []strdCase `json:"cases"`
	}
	if err := readJSON(dir, "certified.json", &suite); err != nil {
		return nil, err
	}
	run := &strdRun{dir: dir}
	if err := readJSON(dir, "r_baseline_lre.json", &run.baseline); err != nil {
		return nil, err
	}
	report := &Report{}
	for _, c := range suite.Cases {
		var err error
		switch c.Family {
		case "univariate":
			err = run.univariate(c)
		case "one-way-anova":
			err = run.anova(c)
		case "linear-regression":
			err = run.regression(c)
		default:
			report.Rows = append(report.Rows, Row{
				Function: c.Family, ID: c.ID, Outcome: NotOffered, Why: "unknown family",
			})
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.ID, err)
		}
	}
	for _, l := range run.lines {
		report.Rows = append(report.Rows, l.row())
	}
	report.Rows = append(report.Rows, run.absent...)
	report.Detail = strdTable(run.lines)
	return report, nil
}

func (l *strdLine) row() Row {
	r := Row{
		Function: l.function, ID: l.id, Field: l.quantity, Expected: l.expected,
		Got: strconv.FormatFloat(l.got, 'g', 17, 64),
	}
	if !(l.digits >= l.need) {
		r.Outcome = Failed
		r.Why = fmt.Sprintf("%.4f digits, needed %.4f", l.digits, l.need)
	}
	return r
}

// strdTable prints every line's digits beside R's.
func strdTable(lines []strdLine) string {
	rows := [][]string{{"set", "function", "quantity", "digits", "R", "needed"}}
	ahead, level, behind := 0, 0, 0
	for _, l := range lines {
		r := "-"
		if !math.IsNaN(l.r) {
			r = strconv.FormatFloat(l.r, 'f', 1, 64)
			switch shown := math.Round(l.digits*10) - math.Round(l.r*10); {
			case shown > 0:
				ahead++
			case shown == 0:
				level++
			default:
				behind++
			}
		}
		rows = append(rows, []string{
			l.id, l.function, l.quantity, strconv.FormatFloat(l.digits, 'f', 1, 64), r,
			strconv.FormatFloat(l.need, 'f', 1, 64),
		})
	}
	return "  Digits: log relative error against the certified value, at most 15; beside it R's own.\n" +
		table(rows, 3) +
		fmt.Sprintf("  Of %d lines with R's digits, as shown: ahead of R on %d, level on %d, behind on %d.\n",
			ahead+level+behind, ahead, level, behind)
}

// rDigits returns the best that R reaches for a quantity, over the ways to
// compute it, or NaN.
func (run *strdRun) rDigits(id string, quantities ...string) float64 {
	best := math.NaN()
	take := func(v any) {
		if d, ok := v.(float64); ok && !(d <= best) {
			best = d
		}
	}
	set := run.baseline.LRE[id]
	for _, q := range quantities {
		take(set[q])
		for _, call := range []string{"lm_default", "lm_tol_1e_15"} {
			if nested, ok := set[call].(map[string]any); ok {
				take(nested[q])
			}
		}
	}
	return best
}

// measure adds a line. need is how many digits the quantity needs: NaN stands
// for R's, and where they are not known for the floor.
func (run *strdRun) measure(function, id, quantity string, got float64, certified string, r, need float64) error {
	if certified == "" {
		run.absent = append(run.absent, Row{
			Function: function, ID: id, Field: quantity, Outcome: NotRun, Why: "no certified value",
		})
		return nil
	}
	d, err := digits(got, certified)
	if err != nil {
		return fmt.Errorf("%s: %w", quantity, err)
	}
	d = math.Round(d*1e4) / 1e4 // R's digits are given to four places
	if math.IsNaN(need) {
		need = r
	}
	if math.IsNaN(need) {
		need = strdFloor
	}
	run.lines = append(run.lines, strdLine{
		function: function, id: id, quantity: quantity, expected: certified, got: got,
		digits: d, need: need, r: r,
	})
	return nil
}

// atLeast is the larger of digits and R's digits if they are known.
func atLeast(digits, r float64) float64 {
	if r > digits {
		return r
	}
	return digits
}

func (run *strdRun) univariate(c strdCase) error {
	var certified struct {
		Mean string `json:"mean"`
		SD   string `json:"sd_n_minus_1"`
		R1   string `json:"autocorr_lag1"`
	}
	if err := json.Unmarshal(c.Certified, &certified); err != nil {
		return err
	}
	y, err := run.column(c, "y")
	if err != nil {
		return err
	}
	m, err := moments(y)
	if err != nil {
		return err
	}
	sdNeed := 14.0
	if c.ID == "nist-NumAcc4" {
		sdNeed = 8
	}
	rMean, rSD, rR1 := run.rDigits(c.ID, "mean"), run.rDigits(c.ID, "sd"), run.rDigits(c.ID, "r1")
	exactDigits := make([]float64, 3) // mean, SD, autocorrelation
	if len(c.Exact) > 0 {
		if err := json.Unmarshal(c.Exact, &exactDigits); err != nil || len(exactDigits) != 3 {
			return fmt.Errorf("exact_rational_check_digits must be a list of 3 numbers, got %s", c.Exact)
		}
	}
	x := floats(y)
	const exact, plain = "univariate", "numeric on float64"
	for _, l := range []struct {
		function, quantity string
		got                float64
		certified          string
		r, need            float64
	}{
		{exact, "mean", m.Mean, certified.Mean, rMean, atLeast(14, rMean)},
		{exact, "SD", m.SD, certified.SD, rSD, atLeast(sdNeed, rSD)},
		{exact, "autocorrelation", m.Autocorrelation, certified.R1, rR1, attainable(rR1, exactDigits[2])},
		// The same from float64, as R reads the data. Both stand at the limit
		// that this reading sets, where the last bit of the result moves the
		// digits a little: so R's are needed to the place shown.
		{plain, "mean", numeric.Mean(x), certified.Mean, rMean, rMean - 0.05},
		{plain, "SD", numeric.SD(x), certified.SD, rSD, rSD - 0.05},
	} {
		if l.function == plain && math.IsNaN(l.r) {
			continue // nothing to measure it by
		}
		if err := run.measure(l.function, c.ID, l.quantity, l.got, l.certified, l.r, l.need); err != nil {
			return err
		}
	}
	return nil
}

// column reads one column of a set and checks the number of rows.
func (run *strdRun) column(c strdCase, name string) ([]numeric.DD, error) {
	_, cells, err := columns(run.dir, c.Data)
	if err != nil {
		return nil, err
	}
	v, err := decimals(c.Data, name, cells)
	if err == nil && len(v) != c.N {
		err = fmt.Errorf("%s: %d rows expected, got %d", c.Data, c.N, len(v))
	}
	return v, err
}

func (run *strdRun) anova(c strdCase) error {
	var certified struct {
		DFBetween  int    `json:"df_between"`
		DFWithin   int    `json:"df_within"`
		SSBetween  string `json:"ss_between"`
		SSWithin   string `json:"ss_within"`
		MSBetween  string `json:"ms_between"`
		MSWithin   string `json:"ms_within"`
		F          string `json:"f_statistic"`
		RSquared   string `json:"r_squared"`
		ResidualSD string `json:"residual_sd"`
	}
	if err := json.Unmarshal(c.Certified, &certified); err != nil {
		return err
	}
	_, cells, err := columns(run.dir, c.Data)
	if err != nil {
		return err
	}
	y, err := run.column(c, "response")
	if err != nil {
		return err
	}
	d, err := oneWay(cells["treatment"], y)
	if err != nil {
		return err
	}
	const function = "one-way ANOVA"
	none := math.NaN()
	for _, l := range []struct {
		quantity  string
		got       float64
		certified string
		r         float64
	}{
		{"df between", float64(d.DFBetween), strconv.Itoa(certified.DFBetween), none},
		{"df within", float64(d.DFWithin), strconv.Itoa(certified.DFWithin), none},
		{"SS between", d.SSBetween, certified.SSBetween, none},
		{"SS within", d.SSWithin, certified.SSWithin, none},
		{"MS between", d.MSBetween, certified.MSBetween, none},
		{"MS within", d.MSWithin, certified.MSWithin, none},
		{"F", d.F, certified.F, run.rDigits(c.ID, "f_lm", "f_two_pass")},
		{"R squared", d.RSquared, certified.RSquared, none},
		{"residual SD", d.ResidualSD, certified.ResidualSD, none},
	} {
		if err := run.measure(function, c.ID, l.quantity, l.got, l.certified, l.r, none); err != nil {
			return err
		}
	}
	if err := run.oneWay(c, cells["treatment"], floats(y), certified.SSBetween, certified.SSWithin, certified.F); err != nil {
		return err
	}
	if c.Derived.P == "" {
		return nil
	}
	// Not NIST's: mpmath's tail of the F distribution at the exact F.
	return run.measure("F tail probability", c.ID, "p", d.UpperP, c.Derived.P, none, 13)
}

// oneWay measures the test of package htest on the data as float64, as R reads them. This reading
// loses digits of most sets, so F needs what R reaches or, where R's rounding errors
// happen to end nearer, what exact sums of the same float64 reach, to the place shown.
func (run *strdRun) oneWay(c strdCase, labels []string, y []float64, between, within, f string) error {
	var names []string
	var groups [][]float64
	for i, label := range labels {
		k := slices.Index(names, label)
		if k < 0 {
			k = len(names)
			names, groups = append(names, label), append(groups, nil)
		}
		groups[k] = append(groups[k], y[i])
	}
	a, err := htest.OneWay(groups, htest.EqualVariance)
	if err != nil {
		return err
	}
	read := make([]numeric.DD, len(y))
	for i, v := range y {
		read[i] = numeric.FromFloat(v)
	}
	exact, err := oneWay(labels, read)
	if err != nil {
		return err
	}
	reach, err := digits(exact.F, f)
	if err != nil {
		return err
	}
	const function = "OneWay on float64"
	r, none := run.rDigits(c.ID, "f_lm", "f_two_pass"), math.NaN()
	return errors.Join(
		run.measure(function, c.ID, "SS between", a.SSBetween, between, none, 0),
		run.measure(function, c.ID, "SS within", a.SSWithin, within, none, 0),
		run.measure(function, c.ID, "F", a.F, f, r, math.Min(r, reach)-0.05),
	)
}
