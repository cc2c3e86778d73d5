package suites

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/survival"
)

// survivalTolerance is the relative difference allowed: expected values have 15 digits.
const survivalTolerance = 1e-9

type survivalCase struct {
	ID         string          `json:"id"`
	Method     string          `json:"method"`
	Data       string          `json:"data"`
	Time       string          `json:"time"`
	Status     string          `json:"status"`
	EventValue *float64        `json:"event_value"`
	Strata     *string         `json:"strata"`
	Group      string          `json:"group"`
	Expected   json.RawMessage `json:"expected"`
}

// listOf reads a list, or a scalar that stands for a list of one; null is no value.
type listOf[T any] []*T

func (l *listOf[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]*T)(l))
	}
	var one *T
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	*l = listOf[T]{one}
	return nil
}

type survivalExpected struct {
	Stratum  listOf[string]  `json:"stratum"`
	Time     listOf[float64] `json:"time"`
	AtRisk   listOf[float64] `json:"n_risk"`
	Events   listOf[float64] `json:"n_event"`
	Censored listOf[float64] `json:"n_censor"`
	Survival listOf[float64] `json:"survival"`
	SE       listOf[float64] `json:"std_err_surv_greenwood"`
	Hazard   listOf[float64] `json:"cumhaz_nelson_aalen"`
	HazardSE listOf[float64] `json:"std_err_cumhaz"`
	Table    struct {
		Strata  listOf[string]  `json:"strata"`
		Records listOf[float64] `json:"records"`
		Events  listOf[float64] `json:"events"`
		Median  listOf[float64] `json:"median"`
		Lower   listOf[float64] `json:"median_lcl"`
		Upper   listOf[float64] `json:"median_ucl"`
	} `json:"table"`
	Confidence []struct {
		Type           string            `json:"conf_type"`
		Lower          listOf[float64]   `json:"lower"`
		Upper          listOf[float64]   `json:"upper"`
		Probabilities  listOf[float64]   `json:"quantile_probs"`
		Quantiles      []listOf[float64] `json:"quantiles"`
		QuantilesLower []listOf[float64] `json:"quantiles_lower"`
		QuantilesUpper []listOf[float64] `json:"quantiles_upper"`
	} `json:"confidence"`
}

type logRankExpected struct {
	Rho      float64     `json:"rho"`
	Groups   []string    `json:"groups"`
	N        []float64   `json:"n"`
	Observed []float64   `json:"observed"`
	Expected []float64   `json:"expected"`
	Variance [][]float64 `json:"variance"`
	ChiSq    float64     `json:"chisq"`
	DF       float64     `json:"df"`
	P        float64     `json:"p_value"`
}

// survivalRun collects the rows of a run.
type survivalRun struct {
	dir  fs.FS
	rows []Row
}

// runSurvival runs the Kaplan-Meier and log-rank cases and the published log-rank and
// Kaplan-Meier values; the rest of the folder is listed as not offered.
func runSurvival(dir fs.FS) (*Report, error) {
	run := &survivalRun{dir: dir}
	var suite struct {
		Cases []survivalCase `json:"cases"`
	}
	if err := readJSON(dir, "cases.json", &suite); err != nil {
		return nil, err
	}
	for _, c := range suite.Cases {
		var err error
		switch c.Method {
		case "kaplan-meier":
			err = run.kaplanMeier(c)
		case "logrank":
			err = run.logRank(c)
		default:
			run.absent(c.Method, c.ID, "")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.ID, err)
		}
	}
	if err := run.published(); err != nil {
		return nil, err
	}
	var tests struct {
		Records []struct {
			Test     string `json:"test"`
			Quantity string `json:"quantity"`
		} `json:"records"`
	}
	if err := readJSON(dir, "therneau_tests.json", &tests); err != nil {
		return nil, err
	}
	for i, r := range tests.Records {
		run.absent("therneau "+r.Test, strconv.Itoa(i+1), r.Quantity)
	}
	return &Report{Rows: run.rows}, nil
}

func (r *survivalRun) absent(function, id, field string) {
	r.rows = append(r.rows, Row{Function: function, ID: id, Field: field, Outcome: NotOffered, Why: "no such function"})
}

// compare adds a row; want is nil where the reference has no value.
func (r *survivalRun) compare(function, id, field string, got float64, want *float64, tolerance float64) {
	row := Row{Function: function, ID: id, Field: field, Got: strconv.FormatFloat(got, 'g', 17, 64), Expected: "none"}
	ok := math.IsNaN(got)
	if want != nil {
		row.Expected = strconv.FormatFloat(*want, 'g', 17, 64)
		ok = math.Abs(got-*want) <= tolerance*math.Max(math.Abs(*want), 1e-6)
	}
	if !ok {
		row.Outcome, row.Why = Failed, fmt.Sprintf("tolerance %g", tolerance)
	}
	r.rows = append(r.rows, row)
}

// survivalData has the rows of a case: those with a time and a status.
type survivalData struct {
	time  []float64
	event []bool
	group []string
}

func (r *survivalRun) data(c survivalCase, group string) (*survivalData, error) {
	f, err := r.dir.Open("data/" + c.Data)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Data, err)
	}
	at := func(name string) int { return slices.Index(rows[0], name) }
	time, status, by := at(c.Time), at(c.Status), at(group)
	if time < 0 || status < 0 || group != "" && by < 0 {
		return nil, fmt.Errorf("%s has no column %q, %q or %q", c.Data, c.Time, c.Status, group)
	}
	value := 1.0
	if c.EventValue != nil {
		value = *c.EventValue
	}
	d := &survivalData{}
	for i, row := range rows[1:] {
		if row[time] == "" || row[status] == "" || group != "" && row[by] == "" {
			continue
		}
		t, err1 := strconv.ParseFloat(row[time], 64)
		s, err2 := strconv.ParseFloat(row[status], 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%s:%d: time %q, status %q", c.Data, i+2, row[time], row[status])
		}
		name := "all"
		if group != "" {
			name = group + "=" + row[by]
		}
		d.time, d.event, d.group = append(d.time, t), append(d.event, s == value), append(d.group, name)
	}
	d.time, _ = survival.MergeTimes(d.time)
	return d, nil
}

func (d *survivalData) curve(group string) (*survival.Curve, error) {
	var time []float64
	var event []bool
	for i, g := range d.group {
		if g == group {
			time, event = append(time, d.time[i]), append(event, d.event[i])
		}
	}
	return survival.KaplanMeier(time, event)
}

func (r *survivalRun) kaplanMeier(c survivalCase) error {
	const function = "kaplan-meier"
	var e survivalExpected
	if err := json.Unmarshal(c.Expected, &e); err != nil {
		return err
	}
	group := ""
	if c.Strata != nil {
		group = *c.Strata
	}
	d, err := r.data(c, group)
	if err != nil {
		return err
	}
	from := 0
	for k, name := range e.Table.Strata {
		curve, err := d.curve(*name)
		if err != nil {
			return err
		}
		steps := 0
		for from+steps < len(e.Time) && (len(e.Stratum) == 1 || *e.Stratum[from+steps] == *name) {
			steps++
		}
		if steps != len(curve.Time) {
			want := float64(steps)
			r.compare(function, c.ID, *name+" steps", float64(len(curve.Time)), &want, 0)
			return nil
		}
		check := func(field string, i int, got float64, want listOf[float64]) {
			r.compare(function, c.ID, fmt.Sprintf("%s %s[%d]", *name, field, i+1), got, want[from+i], survivalTolerance)
		}
		for i := range steps {
			check("time", i, curve.Time[i], e.Time)
			check("n_risk", i, float64(curve.AtRisk[i]), e.AtRisk)
			check("n_event", i, float64(curve.Died[i]), e.Events)
			check("n_censor", i, float64(curve.Censored[i]), e.Censored)
			check("survival", i, curve.Survival[i], e.Survival)
			check("std_err", i, curve.StdErr(i), e.SE)
			check("cumhaz", i, curve.Hazard[i], e.Hazard)
			check("std_err_cumhaz", i, math.Sqrt(curve.HazardVariance[i]), e.HazardSE)
		}
		single := func(field string, got float64, want listOf[float64]) {
			r.compare(function, c.ID, *name+" "+field, got, want[k], survivalTolerance)
		}
		single("records", float64(curve.N), e.Table.Records)
		single("events", float64(curve.Events), e.Table.Events)
		single("median", survival.Quantile(curve.Time, curve.Survival, 0.5, true), e.Table.Median)
		for _, ci := range e.Confidence {
			if !slices.Contains(survival.Scales(), survival.Scale(ci.Type)) {
				r.absent("interval "+ci.Type, c.ID, *name)
				continue
			}
			lower, upper, err := curve.Interval(survival.Scale(ci.Type), 0.95)
			if err != nil {
				return err
			}
			for i := range steps {
				check(ci.Type+" lower", i, lower[i], ci.Lower)
				check(ci.Type+" upper", i, upper[i], ci.Upper)
			}
			for j, p := range ci.Probabilities {
				field := fmt.Sprintf("%s %s quantile %v", *name, ci.Type, *p)
				r.compare(function, c.ID, field, survival.Quantile(curve.Time, curve.Survival, *p, true), ci.Quantiles[k][j], survivalTolerance)
				r.compare(function, c.ID, field+" lower", survival.Quantile(curve.Time, lower, *p, true), ci.QuantilesLower[k][j], survivalTolerance)
				r.compare(function, c.ID, field+" upper", survival.Quantile(curve.Time, upper, *p, true), ci.QuantilesUpper[k][j], survivalTolerance)
			}
			if ci.Type == string(survival.Log) {
				single("median_lcl", survival.Quantile(curve.Time, lower, 0.5, true), e.Table.Lower)
				single("median_ucl", survival.Quantile(curve.Time, upper, 0.5, true), e.Table.Upper)
			}
		}
		from += steps
	}
	return nil
}

func (r *survivalRun) logRank(c survivalCase) error {
	const function = "logrank"
	var expected []logRankExpected
	if err := json.Unmarshal(c.Expected, &expected); err != nil {
		return err
	}
	d, err := r.data(c, c.Group)
	if err != nil {
		return err
	}
	for _, e := range expected {
		codes := make([]int, len(d.group))
		for i, g := range d.group {
			codes[i] = slices.Index(e.Groups, g)
		}
		t, err := survival.LogRank(d.time, d.event, codes, len(e.Groups), e.Rho)
		if err != nil {
			return err
		}
		check := func(field string, got, want float64) {
			r.compare(function, c.ID, fmt.Sprintf("rho=%v %s", e.Rho, field), got, &want, survivalTolerance)
		}
		for j, g := range e.Groups {
			check(g+" n", float64(t.N[j]), e.N[j])
			check(g+" observed", t.Observed[j], e.Observed[j])
			check(g+" expected", t.Expected[j], e.Expected[j])
			for l := range e.Groups {
				check(fmt.Sprintf("variance[%d,%d]", j+1, l+1), t.Variance.At(j, l), e.Variance[j][l])
			}
		}
		check("chisq", t.Statistic, e.ChiSq)
		check("df", float64(t.DF), e.DF)
		check("p", t.P, e.P)
	}
	return nil
}

// printedCase is a value with a printed origin.
type printedCase struct {
	ID     string          `json:"id"`
	Method string          `json:"method"`
	Data   string          `json:"data"`
	Input  json.RawMessage `json:"input"`
	// Expected is read once the method is known to be offered.
	Expected json.RawMessage `json:"expected"`
	// Tolerance is absolute.
	Tolerance float64 `json:"atol"`
}

// published runs the printed log-rank tests and Kaplan-Meier curves of the data set g3,
// and the Gehan data typed out.
func (r *survivalRun) published() error {
	var suite struct {
		Cases []printedCase `json:"cases"`
	}
	if err := readJSON(r.dir, "published_literals.json", &suite); err != nil {
		return err
	}
	g3, err := r.data(survivalCase{Data: "g3.csv", Time: "time", Status: "event"}, "group")
	if err != nil {
		return err
	}
	for _, c := range suite.Cases {
		switch c.Method {
		case "logrank":
			err = r.printedLogRank(c, g3)
		case "km", "km-ci-loglog":
			err = r.printedCurve(c, g3)
		default:
			r.absent(c.Method, c.ID, "")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.ID, err)
		}
	}
	return nil
}

func (r *survivalRun) near(c printedCase, field string, got, want float64) {
	row := Row{
		Function: c.Method, ID: c.ID, Field: field,
		Got: strconv.FormatFloat(got, 'g', 17, 64), Expected: strconv.FormatFloat(want, 'g', 17, 64),
	}
	if !(math.Abs(got-want) <= c.Tolerance) {
		row.Outcome, row.Why = Failed, fmt.Sprintf("absolute tolerance %g", c.Tolerance)
	}
	r.rows = append(r.rows, row)
}

func (r *survivalRun) printedLogRank(c printedCase, g3 *survivalData) error {
	var want struct {
		P         *float64 `json:"p_value"`
		Statistic *float64 `json:"statistic"`
	}
	if err := json.Unmarshal(c.Expected, &want); err != nil {
		return err
	}
	time, event := g3.time, g3.event
	codes := make([]int, len(time))
	for i, g := range g3.group {
		if g == "group=RIT" {
			codes[i] = 1
		}
	}
	if c.Data == "inline" {
		var in struct {
			Control   []float64 `json:"control_T"`
			Treatment []float64 `json:"treatment_T"`
			Events    []int     `json:"treatment_E"`
		}
		if err := json.Unmarshal(c.Input, &in); err != nil {
			return err
		}
		time, event, codes = slices.Concat(in.Control, in.Treatment), nil, nil
		for range in.Control {
			event, codes = append(event, true), append(codes, 0)
		}
		for _, e := range in.Events {
			event, codes = append(event, e == 1), append(codes, 1)
		}
	}
	t, err := survival.LogRank(time, event, codes, 2, 0)
	if err != nil {
		return err
	}
	if want.P != nil {
		r.near(c, "p", t.P, *want.P)
	}
	if want.Statistic != nil {
		r.near(c, "statistic", t.Statistic, *want.Statistic)
	}
	return nil
}

func (r *survivalRun) printedCurve(c printedCase, g3 *survivalData) error {
	var in struct {
		Group string    `json:"group"`
		Times []float64 `json:"times"`
	}
	var want struct {
		Survival []float64 `json:"survival"`
		Lower    []float64 `json:"lower"`
		Upper    []float64 `json:"upper"`
	}
	if err := json.Unmarshal(c.Input, &in); err != nil {
		return err
	}
	if err := json.Unmarshal(c.Expected, &want); err != nil {
		return err
	}
	name := "group=Control"
	if in.Group == "RIT" {
		name = "group=RIT"
	}
	curve, err := g3.curve(name)
	if err != nil {
		return err
	}
	lower, upper, err := curve.Interval(survival.LogLog, 0.95)
	if err != nil {
		return err
	}
	for i, t := range in.Times {
		step := curve.Step(t)
		r.near(c, fmt.Sprintf("survival at %v", t), curve.Survival[step], want.Survival[i])
		if want.Lower != nil {
			r.near(c, fmt.Sprintf("lower at %v", t), lower[step], want.Lower[i])
			r.near(c, fmt.Sprintf("upper at %v", t), upper[step], want.Upper[i])
		}
	}
	return nil
}
