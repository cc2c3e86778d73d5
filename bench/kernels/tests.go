package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"reprise/analyses/describe"
	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/profile"
	"reprise/analyses/rng"
)

// fisherTables are those that kernels.R draws, by column, under the numbers that it gives them.
var fisherTables = map[int][][]int{
	34:  {{8, 10, 10}, {10, 1, 9}, {8, 11, 9}, {8, 8, 8}},
	44:  {{7, 7, 9, 8}, {9, 5, 4, 7}, {10, 12, 9, 6}, {7, 4, 11, 5}},
	55:  {{7, 4, 5, 3, 3}, {3, 4, 6, 5, 1}, {5, 6, 4, 2, 4}, {4, 2, 3, 1, 4}, {5, 5, 5, 7, 2}},
	551: {{10, 7, 4, 1, 4}, {5, 7, 9, 6, 3}, {8, 2, 5, 3, 7}, {6, 7, 5, 9, 6}, {9, 6, 9, 6, 6}},
}

func testKernels() []kernel {
	return []kernel{
		{"fisher", func(_ string, n int) (func() (string, error), error) {
			table := fisherTables[n]
			if table == nil {
				return nil, fmt.Errorf("fisher has the tables 34, 44, 55 and 551, got %d", n)
			}
			return func() (string, error) {
				r, err := htest.FisherRxC(context.Background(), table, htest.FisherOptions{})
				return fmt.Sprintf("result=%.17g", r.P), err
			}, nil
		}},
		{"mwexact", func(dir string, n int) (func() (string, error), error) { return mannWhitney(dir, "mw_%d.bin", n) }},
		{"mwexact_ties", func(dir string, n int) (func() (string, error), error) { return mannWhitney(dir, "mwties_%d.bin", n) }},
		{"perm", func(dir string, n int) (func() (string, error), error) {
			m, err := read(filepath.Join(dir, "two_116.bin"), 2)
			if err != nil {
				return nil, err
			}
			x, y := m.Col(0), m.Col(1)
			return func() (string, error) {
				r, err := htest.PermutationMeans(context.Background(), x, y, n, rng.New(1, "bench"))
				return fmt.Sprintf("result=%.6g", r.P), err
			}, nil
		}},
		{"table1", table1},
	}
}

// mannWhitney reads the peers' 50 against 50 values; of other sizes it draws values without
// ties, as kernels.R does.
func mannWhitney(dir, name string, n int) (func() (string, error), error) {
	m := linalg.New(n/2, 2)
	if n == 100 {
		var err error
		if m, err = read(filepath.Join(dir, fmt.Sprintf(name, n)), 2); err != nil {
			return nil, err
		}
	} else {
		s := rng.New(1, "bench")
		for i := range m.Data {
			m.Data[i] = s.Normal()
		}
	}
	x, y := m.Col(0), m.Col(1)
	return func() (string, error) {
		r, err := htest.MannWhitney(x, y, htest.RankSumOptions{Exact: "always", Ties: "exact"})
		return fmt.Sprintf("result=%.17g", r.P), err
	}, nil
}

type conventions struct{ profile.Profile }

func (c conventions) ProfileName() string { return c.Name }

func (c conventions) Convention(key string) (string, error) {
	s, err := c.Lookup(key)
	return s.Value, err
}

// table1 describes ten numbers by means, ten by quartiles and twenty categories by three groups.
func table1(dir string, n int) (func() (string, error), error) {
	m, err := read(filepath.Join(dir, fmt.Sprintf("table_%d.bin", n)), 41)
	if err != nil {
		return nil, err
	}
	t := &frame.Table{Keys: frame.Keys{Source: "bench"}}
	g := &frame.Groups{Names: []string{"A", "B", "C"}}
	for i := range n {
		t.Keys.IDs = append(t.Keys.IDs, strconv.Itoa(i+1))
		g.Codes = append(g.Codes, code(m.At(i, 0)))
	}
	g.Keys = t.Keys
	k := describe.TableOneKind
	params := k.Defaults().(describe.TableOneParams)
	for j := 1; j < 41; j++ {
		c := &frame.Column{Variable: frame.Variable{Name: fmt.Sprintf("v%d", j), Type: frame.Continuous}, Missing: make([]bool, n)}
		switch {
		case j > 20:
			c.Type = frame.Nominal
			for level := range 2 + j%4 {
				c.Levels = append(c.Levels, frame.Level{Code: strconv.Itoa(level)})
			}
			for i := range n {
				c.Codes = append(c.Codes, code(m.At(i, j)))
			}
		case j <= 10:
			params.Normal = append(params.Normal, c.Name)
			c.Numbers = m.Col(j)
		default:
			c.Numbers = m.Col(j)
		}
		t.Columns = append(t.Columns, c)
	}
	r45, err := profile.Get("r-4.5")
	if err != nil {
		return nil, err
	}
	filled, err := k.FillProfile(params, conventions{r45})
	if err != nil {
		return nil, err
	}
	return func() (string, error) {
		call := &kind.Call{Context: context.Background(), Stage: "bench", Stream: rng.New(1, "bench"), Profile: conventions{r45}}
		_, err := k.Run(call, map[string]any{"table": t, "groups": g}, filled)
		return "", err
	}, nil
}

// code is a whole number of 0 to 7.
func code(v float64) int {
	for c := range 8 {
		if float64(c) == v {
			return c
		}
	}
	return -1
}
