// Command tests times tests that the peers' scripts don't have for bench/tests/run.sh: tests CASE
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

	"reprise/analyses/htest"
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
	{"fisher_4x3_528", func() (func() (float64, error), error) {
		return fisher([][]int{{68, 20, 15}, {119, 84, 54}, {26, 17, 14}, {7, 94, 10}}), nil
	}},
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
