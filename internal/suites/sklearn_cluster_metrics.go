package suites

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
	"reprise/analyses/linalg"
	"reprise/analyses/validity"
)

// recordedCase is one recorded call of another program's function.
type recordedCase struct {
	ID       string                     `json:"id"`
	Function string                     `json:"function"`
	Input    map[string]json.RawMessage `json:"input"`
	Expected map[string]struct {
		Value     any `json:"value"`
		Tolerance struct {
			Decimal     *float64 `json:"decimal"`
			Significant *float64 `json:"significant"`
			Relative    *float64 `json:"rtol"`
			Absolute    *float64 `json:"atol"`
			ApproxRel   *float64 `json:"approx_rel"`
			ApproxAbs   *float64 `json:"approx_abs"`
			Exact       bool     `json:"exact"`
		} `json:"tolerance"`
	} `json:"expected"`
	Error string `json:"expected_error"`
}

// runSklearnMetrics runs the recorded calls of scikit-learn's clustering indices, and the
// inputs that it refuses.
func runSklearnMetrics(dir fs.FS) (*Report, error) {
	var suite, errors struct {
		Cases []recordedCase `json:"cases"`
	}
	if err := readJSON(dir, "cases.json", &suite); err != nil {
		return nil, err
	}
	if err := readJSON(dir, "error_contracts.json", &errors); err != nil {
		return nil, err
	}
	report := &Report{}
	for _, c := range suite.Cases {
		report.Rows = append(report.Rows, c.score()...)
	}
	for _, c := range errors.Cases {
		row := Row{Function: c.short() + " refuses", ID: c.ID, Field: "error", Expected: c.Error}
		got, offered, err := c.compute()
		switch {
		case !offered:
			row.Outcome, row.Why = NotOffered, "no such function or option"
		case err != nil:
			row.Got = err.Error()
		default:
			row.Outcome, row.Got = Failed, fmt.Sprint(got)
		}
		report.Rows = append(report.Rows, row)
	}
	return report, nil
}

func (c recordedCase) short() string {
	return c.Function[strings.LastIndex(c.Function, ".")+1:]
}

// score compares every expected field of a case.
func (c recordedCase) score() []Row {
	got, offered, err := c.compute()
	var rows []Row
	fields := make([]string, 0, len(c.Expected))
	for f := range c.Expected {
		fields = append(fields, f)
	}
	slices.Sort(fields)
	for _, f := range fields {
		e := c.Expected[f]
		row := Row{Function: c.short(), ID: c.ID, Field: f, Expected: fmt.Sprint(e.Value)}
		switch {
		case !offered:
			row.Outcome, row.Why = NotOffered, "no such function or option"
		case err != nil:
			row.Outcome, row.Why = Failed, err.Error()
		default:
			values := got
			if at, _, ok := strings.Cut(strings.TrimPrefix(f, "["), "]"); ok && strings.HasPrefix(f, "[") {
				i, err := strconv.Atoi(at)
				if err != nil || i >= len(got) {
					row.Outcome, row.Why = Failed, "no such part of the result"
					break
				}
				values = got[i : i+1]
			}
			row.Got = fmt.Sprint(values)
			want := flatten(e.Value)
			if len(want) != len(values) {
				row.Outcome, row.Why = Failed, fmt.Sprintf("%d values, want %d", len(values), len(want))
				break
			}
			for i, w := range want {
				t := e.Tolerance
				bound := 0.0
				switch {
				case t.Decimal != nil:
					bound = 1.5 * math.Pow(10, -*t.Decimal)
				case t.Significant != nil:
					bound = math.Pow(10, 1-*t.Significant) * math.Abs(w)
				case t.Relative != nil || t.Absolute != nil:
					bound = value(t.Relative)*math.Abs(w) + value(t.Absolute)
				case t.ApproxRel != nil || t.ApproxAbs != nil:
					bound = max(value(t.ApproxRel)*math.Abs(w), max(value(t.ApproxAbs), 1e-12))
				case !t.Exact:
					row.Outcome, row.Why = Failed, "the case has no tolerance"
				}
				if !(math.Abs(values[i]-w) <= bound) {
					row.Outcome, row.Why = Failed, fmt.Sprintf("off by more than %g", bound)
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func value(x *float64) float64 {
	if x == nil {
		return 0
	}
	return *x
}

// flatten lists the numbers of nested lists in order.
func flatten(v any) []float64 {
	switch x := v.(type) {
	case float64:
		return []float64{x}
	case []any:
		var out []float64
		for _, e := range x {
			out = append(out, flatten(e)...)
		}
		return out
	}
	return []float64{math.NaN()}
}

// labels reads a list of labels as codes; numbers and texts name clusters.
func (c recordedCase) labels(name string) ([]int, error) {
	var list []any
	if err := json.Unmarshal(c.Input[name], &list); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	names := map[string]int{}
	sorted := []float64{}
	number := true
	for _, v := range list {
		switch x := v.(type) {
		case float64:
			sorted = append(sorted, x)
		case string:
			number = false
		default:
			return nil, fmt.Errorf("%s must be a list of labels, got %v among them", name, v)
		}
	}
	slices.Sort(sorted)
	for i, v := range slices.Compact(sorted) {
		names[fmt.Sprint(v)] = i
	}
	codes := make([]int, len(list))
	for i, v := range list {
		if _, ok := names[fmt.Sprint(v)]; !ok && !number {
			names[fmt.Sprint(v)] = len(names)
		}
		codes[i] = names[fmt.Sprint(v)]
	}
	return codes, nil
}

// compute runs the function; offered is false where there is none here.
func (c recordedCase) compute() (got []float64, offered bool, err error) {
	switch c.short() {
	case "silhouette_samples", "silhouette_score", "davies_bouldin_score", "calinski_harabasz_score":
		return c.internal()
	case "entropy":
		codes, err := c.labels("labels")
		if err != nil {
			return nil, true, err
		}
		g, err := validity.Agreement(codes, codes)
		if err != nil {
			return nil, true, err
		}
		if len(codes) == 0 {
			// There it is 1, so that a division by it can't fail; here the entropy of
			// nothing is 0.
			return nil, false, nil
		}
		return []float64{g.EntropyA}, true, nil
	}
	if raw, ok := c.Input["sparse"]; ok && string(raw) == "true" {
		return nil, false, nil
	}
	if raw, ok := c.Input["eps"]; ok && string(raw) != "null" {
		return nil, false, nil
	}
	a, err := c.labels("labels_true")
	if err != nil {
		return nil, true, err
	}
	b, err := c.labels("labels_pred")
	if err != nil {
		return nil, true, err
	}
	g, err := validity.Agreement(a, b)
	if err != nil {
		return nil, true, err
	}
	average := validity.Arithmetic
	if raw, ok := c.Input["average_method"]; ok {
		var name string
		if err := json.Unmarshal(raw, &name); err != nil {
			return nil, true, err
		}
		average = validity.Average(name)
	}
	one := func(x float64) ([]float64, bool, error) { return []float64{x}, true, nil }
	switch c.short() {
	case "adjusted_rand_score":
		return one(g.AdjustedRand)
	case "rand_score":
		return one(g.Rand)
	case "homogeneity_score":
		return one(g.Homogeneity)
	case "completeness_score":
		return one(g.Completeness)
	case "v_measure_score":
		if raw, ok := c.Input["beta"]; ok && string(raw) != "1.0" && string(raw) != "1" {
			return nil, false, nil
		}
		return one(g.V)
	case "homogeneity_completeness_v_measure":
		if raw, ok := c.Input["beta"]; ok && string(raw) != "1.0" && string(raw) != "1" {
			return nil, false, nil
		}
		return []float64{g.Homogeneity, g.Completeness, g.V}, true, nil
	case "mutual_info_score":
		return one(g.Mutual)
	case "adjusted_mutual_info_score":
		return one(g.Adjusted(average))
	case "normalized_mutual_info_score":
		return one(g.Normalized(average))
	case "fowlkes_mallows_score":
		return one(g.FowlkesMallows)
	case "contingency_matrix":
		for _, row := range g.Table {
			for _, v := range row {
				got = append(got, float64(v))
			}
		}
		return got, true, nil
	}
	return nil, false, nil
}

// internal runs the indices of one partition.
func (c recordedCase) internal() (got []float64, offered bool, err error) {
	codes, err := c.labels("labels")
	if err != nil {
		return nil, true, err
	}
	var rows [][]float64
	if err := json.Unmarshal(c.Input["X"], &rows); err != nil {
		return nil, true, err
	}
	x, err := linalg.FromRows(rows)
	if err != nil {
		return nil, true, err
	}
	ctx := context.Background()
	metric := "euclidean"
	if raw, ok := c.Input["metric"]; ok {
		if err := json.Unmarshal(raw, &metric); err != nil {
			return nil, true, err
		}
	}
	number, _ := cluster.Renumber(codes)
	if strings.HasPrefix(c.short(), "silhouette") {
		var s *validity.SilhouetteResult
		switch metric {
		case "precomputed":
			var d *distance.Condensed
			if d, err = distance.FromSquare(x); err == nil {
				s, err = validity.Silhouette(ctx, d, number)
			}
		case "euclidean":
			s, err = validity.SilhouetteVectors(ctx, x, distance.Euclidean, number)
		default:
			return nil, false, nil
		}
		if err != nil {
			return nil, true, err
		}
		if c.short() == "silhouette_score" {
			return []float64{s.Mean}, true, nil
		}
		return s.Width, true, nil
	}
	s, err := validity.NewScatter(x, number)
	if err != nil {
		return nil, true, err
	}
	v := 0.0
	if c.short() == "davies_bouldin_score" {
		v, err = s.DaviesBouldin()
	} else {
		v, err = s.CalinskiHarabasz()
	}
	return []float64{v}, true, err
}
