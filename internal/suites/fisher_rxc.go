package suites

import (
	"context"
	"errors"
	"io/fs"
	"math"

	"reprise/analyses/htest"
	"reprise/analyses/rng"
)

// fisherSimulations is the number of random tables where exact counting gives up.
const fisherSimulations = 20_000

// runFisher runs the r by c tables of fisher-rxc. A table whose exact p-value R could not compute
// passes with an answer that says how it was found.
func runFisher(dir fs.FS) (*Report, error) {
	var suite struct {
		Cases []struct {
			ID        string  `json:"id"`
			Table     [][]int `json:"table"`
			Published any     `json:"p_value_published"`
			R         any     `json:"p_value_R"`
		} `json:"cases"`
	}
	if err := readJSON(dir, "cases.json", &suite); err != nil {
		return nil, err
	}
	run := &testRun{}
	for _, c := range suite.Cases {
		const function = "fisher r x c"
		r, err := htest.FisherRxC(context.Background(), c.Table, htest.FisherOptions{
			Simulations: fisherSimulations, Stream: rng.New(1, c.ID),
		})
		if err != nil {
			run.failed(function, c.ID, err)
			continue
		}
		if p, ok := c.R.(float64); ok {
			if r.Method != "exact" {
				run.failed(function, c.ID, errors.New("simulated, where R is exact"))
				continue
			}
			run.compare(function, c.ID, "p (R)", tolerance{Rel: 1e-7}, []float64{p}, []float64{r.P})
		} else if math.IsNaN(r.P) || r.P <= 0 || r.P > 1 {
			run.failed(function, c.ID, errors.New("no p-value"))
		} else {
			run.rows = append(run.rows, Row{Function: function, ID: c.ID, Field: r.Method})
		}
		if p, ok := c.Published.(float64); ok {
			// printed to 9 digits, cut off rather than rounded in some; agresti-job to 4
			tol := tolerance{Rel: 1.1e-8}
			if c.ID == "agresti-job" {
				tol = tolerance{Abs: 5e-5}
			}
			run.compare(function, c.ID, "p (published)", tol, []float64{p}, []float64{r.P})
		}
	}
	return &Report{Rows: run.rows}, nil
}
