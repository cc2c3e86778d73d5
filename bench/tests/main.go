// Command tests times the tests and the table of characteristics for bench/tests/run.sh: tests CASE
// REPS prints one JSON line with the median of the CPU seconds of REPS runs and the answer,
// which the peers' must equal. See bench/README.md.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"reprise/analyses/describe"
	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
	"reprise/analyses/rng"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tests:", err)
		os.Exit(1)
	}
}

// cases make their input and return the work that is timed; it returns a p-value.
var cases = []struct {
	name string
	make func() (func() (float64, error), error)
}{
	{"mann_whitney", mannWhitney},
	{"fisher_5x5", func() (func() (float64, error), error) {
		return fisher([][]int{{5, 2, 3, 1, 4}, {1, 6, 2, 3, 2}, {3, 1, 5, 2, 0}, {2, 3, 1, 6, 2}, {0, 2, 3, 1, 5}}), nil
	}},
	{"fisher_4x3_592", func() (func() (float64, error), error) {
		return fisher([][]int{{68, 20, 15}, {119, 84, 54}, {26, 17, 14}, {7, 94, 10}}), nil
	}},
	{"permutation", permutation},
	{"table_one", tableOne},
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: tests CASE REPS")
	}
	reps, err := strconv.Atoi(args[1])
	if err != nil || reps < 1 {
		return fmt.Errorf("REPS must be a count, got %q", args[1])
	}
	for _, c := range cases {
		if c.name != args[0] {
			continue
		}
		work, err := c.make()
		if err != nil {
			return err
		}
		var seconds, walls []float64
		var p float64
		for range reps {
			before, start := cpu(), time.Now()
			if p, err = work(); err != nil {
				return err
			}
			seconds, walls = append(seconds, cpu()-before), append(walls, time.Since(start).Seconds())
		}
		slices.Sort(seconds)
		slices.Sort(walls)
		return json.NewEncoder(os.Stdout).Encode(map[string]any{
			"case": c.name, "tool": "reprise", "cpu_s": seconds[len(seconds)/2], "wall_s": walls[len(walls)/2], "p": p,
		})
	}
	return fmt.Errorf("there is no case %q", args[0])
}

// cpu is the time that the process has spent, in user and system mode.
func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// ranks are the tied values that the peers make by the same rule.
func ranks(n, a, b int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64((i*i*a + i*b + i/7) % 61)
	}
	return x
}

func mannWhitney() (func() (float64, error), error) {
	x, y := ranks(200, 3, 5), ranks(200, 7, 2)
	return func() (float64, error) {
		r, err := htest.MannWhitney(x, y, htest.RankSumOptions{Exact: "always", Ties: "exact"})
		return r.P, err
	}, nil
}

func fisher(table [][]int) func() (float64, error) {
	return func() (float64, error) {
		r, err := htest.FisherRxC(context.Background(), table, htest.FisherOptions{})
		return r.P, err
	}
}

func permutation() (func() (float64, error), error) {
	x, y := ranks(37, 3, 5), ranks(79, 7, 2)
	return func() (float64, error) {
		r, err := htest.PermutationMeans(context.Background(), x, y, 1_000_000, rng.New(1, "bench"))
		return r.P, err
	}, nil
}

type conventions struct{ profile.Profile }

func (c conventions) ProfileName() string { return c.Name }

func (c conventions) Convention(key string) (string, error) {
	s, err := c.Lookup(key)
	return s.Value, err
}

// tableOne describes 100,000 rows of 20 numbers and 20 categories by three groups.
func tableOne() (func() (float64, error), error) {
	const rows = 100_000
	s := rng.New(7, "bench")
	t := &frame.Table{Keys: frame.Keys{Source: "bench"}}
	g := &frame.Groups{Names: []string{"A", "B", "C"}}
	for i := range rows {
		t.Keys.IDs = append(t.Keys.IDs, strconv.Itoa(i+1))
		g.Codes = append(g.Codes, s.IntN(3))
	}
	g.Keys = t.Keys
	for j := range 40 {
		c := &frame.Column{Variable: frame.Variable{Name: fmt.Sprintf("v%d", j+1), Type: frame.Continuous}, Missing: make([]bool, rows)}
		if j%2 == 1 {
			c.Type, c.Levels = frame.Nominal, []frame.Level{{Code: "a"}, {Code: "b"}, {Code: "c"}}
		}
		for range rows {
			if j%2 == 1 {
				c.Codes = append(c.Codes, s.IntN(3))
			} else {
				c.Numbers = append(c.Numbers, s.Normal())
			}
		}
		t.Columns = append(t.Columns, c)
	}
	r45, err := profile.Get("r-4.5")
	if err != nil {
		return nil, err
	}
	k := describe.TableOneKind
	params, err := k.FillProfile(k.Defaults(), conventions{r45})
	if err != nil {
		return nil, err
	}
	return func() (float64, error) {
		call := &kind.Call{Context: context.Background(), Stage: "bench", Stream: rng.New(1, "bench"), Profile: conventions{r45}}
		_, err := k.Run(call, map[string]any{"table": t, "groups": g}, params)
		return 0, err
	}, nil
}
