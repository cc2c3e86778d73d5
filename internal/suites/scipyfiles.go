package suites

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/htest"
)

func scipyFisher(dir fs.FS, run *testRun) error {
	var suite struct {
		Cases []struct {
			ID    string `json:"id"`
			Input struct {
				Table       [][]int `json:"table"`
				Level       float64 `json:"confidence_level"`
				Alternative string  `json:"alternative"`
			} `json:"input"`
			Expected struct {
				P    json.RawMessage `json:"p_value"`
				Odds json.RawMessage `json:"conditional_odds_ratio"`
				CI   json.RawMessage `json:"conditional_odds_ratio_ci"`
			} `json:"expected"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "r_fisher_2x2.json", &suite); err != nil {
		return err
	}
	const function = "fisher 2x2 (R)"
	for _, c := range suite.Cases {
		r, err := htest.Fisher2x2(c.Input.Table)
		if err != nil {
			run.failed(function, c.ID, err)
			continue
		}
		a := htest.TwoSided
		switch c.Input.Alternative {
		case "less":
			a = htest.Less
		case "greater":
			a = htest.Greater
		}
		p, err1 := numbers(c.Expected.P)
		odds, err2 := numbers(c.Expected.Odds)
		ci, err3 := numbers(c.Expected.CI)
		if err := errors.Join(err1, err2, err3); err != nil {
			return fmt.Errorf("%s: %w", c.ID, err)
		}
		run.compare(function, c.ID, "p", tolerance{Rel: 1e-9}, p, []float64{r.Tails.For(a)})
		b, err := r.Interval(c.Input.Level, a)
		if err != nil || len(odds) != 1 || math.IsNaN(odds[0]) {
			run.absent(function, c.ID, "odds ratio of a table with an empty margin")
			continue
		}
		run.compare(function, c.ID, "odds ratio", rOdds(r.Odds), odds, []float64{r.Odds})
		run.compare(function, c.ID, "interval", rOddsBounds(b), ci, []float64{b.Lower, b.Upper})
	}
	return nil
}

func scipyRange(dir fs.FS, run *testRun) error {
	var suite struct {
		Cases []struct {
			ID       string                     `json:"id"`
			Input    map[string]json.RawMessage `json:"input"`
			Expected map[string]json.RawMessage `json:"expected"`
			Rel      float64                    `json:"rtol"`
			Abs      float64                    `json:"atol"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "studentized_range_mpmath.json", &suite); err != nil {
		return err
	}
	const function = "studentized range (mpmath)"
	for _, c := range suite.Cases {
		a := args{c.Input}
		d := dist.StudentizedRange{Means: int(a.number("k", 0)), DF: a.number("v", 0)}
		for _, key := range sortedKeys(c.Expected) {
			want, err := numbers(c.Expected[key])
			if err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
			if key != "cdf" {
				run.absent(function, c.ID, key)
				continue
			}
			run.compare(function, c.ID, key, tolerance{c.Rel, c.Abs}, want, []float64{d.CDF(a.number("q", 0))})
		}
	}
	return nil
}

func scipyDunnett(dir fs.FS, run *testRun) error {
	var suite struct {
		Cases []struct {
			ID    string `json:"id"`
			Input struct {
				Samples [][]float64 `json:"samples"`
				Control []float64   `json:"control"`
			} `json:"input"`
			Options struct {
				Alternative string `json:"alternative"`
			} `json:"options"`
			Expected map[string]json.RawMessage `json:"expected"`
			Tol      map[string]float64         `json:"tolerance"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "dunnett.json", &suite); err != nil {
		return err
	}
	const function = "dunnett"
	for _, c := range suite.Cases {
		if c.Options.Alternative != "two-sided" || len(c.Input.Samples) == 0 {
			run.absent(function, c.ID, "one-sided comparisons")
			continue
		}
		r, err := htest.Dunnett(append([][]float64{c.Input.Control}, c.Input.Samples...), 0, 0.95)
		if err != nil {
			run.failed(function, c.ID, err)
			continue
		}
		var t, p []float64
		for _, pair := range r.Pairs {
			t, p = append(t, pair.Statistic), append(p, pair.Adjusted)
		}
		if raw, ok := c.Expected["p_value"]; ok {
			want, err := numbers(raw)
			if err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
			run.compare(function, c.ID, "p_value", tolerance{math.Max(c.Tol["p_rtol"], 1e-6), math.Max(c.Tol["p_atol"], 1e-6)}, want, p)
		}
		if raw, ok := c.Expected["statistic"]; ok {
			want, err := numbers(raw)
			if err != nil {
				return fmt.Errorf("%s: %w", c.ID, err)
			}
			run.compare(function, c.ID, "statistic", tolerance{Rel: math.Max(c.Tol["statistic_rtol"], 1e-6)}, want, t)
		}
	}
	return nil
}
