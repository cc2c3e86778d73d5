package htest

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// refCase is one case of testdata/reference.json, made by testdata/reference.R.
type refCase struct {
	Test    string
	Options struct {
		Exact, Correct, Yates bool
		Level                 []float64
		Method, Center        string
		Adjust                string
		Far                   bool
	}
	Input struct {
		X, Y, P json.RawMessage
		Groups  [][]float64
		Table   [][]int
		Tables  [][][]int
	}
	Expect map[string][]refNumber
	seen   map[string]bool
	id     string
}

type refNumber float64

func (n *refNumber) UnmarshalJSON(b []byte) error {
	switch s := string(b); s {
	case `"Inf"`:
		*n = refNumber(math.Inf(1))
	case `"-Inf"`:
		*n = refNumber(math.Inf(-1))
	case "null":
		*n = refNumber(math.NaN())
	default:
		v, err := strconv.ParseFloat(s, 64)
		*n = refNumber(v)
		return err
	}
	return nil
}

func (c *refCase) floats(t *testing.T, raw json.RawMessage) []float64 {
	t.Helper()
	var out []float64
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s: %v", c.id, err)
	}
	return out
}

func (c *refCase) x(t *testing.T) []float64 { return c.floats(t, c.Input.X) }
func (c *refCase) y(t *testing.T) []float64 { return c.floats(t, c.Input.Y) }

// near fails unless got agrees with the expected numbers to a relative tolerance (absolute
// below 1e-300: the smallest numbers have no digits).
func (c *refCase) near(t *testing.T, field string, tolerance float64, got ...float64) {
	t.Helper()
	want, ok := c.Expect[field]
	if !ok || len(want) != len(got) {
		t.Errorf("%s: %s: expected %d numbers, got %d", c.id, field, len(want), len(got))
		return
	}
	c.seen[field] = true
	for i, w := range want {
		w := float64(w)
		if got[i] == w {
			continue
		}
		if !(math.Abs(got[i]-w) <= tolerance*math.Max(math.Abs(w), 1e-300)) {
			t.Errorf("%s: %s[%d] = %.17g, R has %.17g (relative %.1e)", c.id, field, i, got[i], w, math.Abs(got[i]-w)/math.Abs(w))
		}
	}
}

// reference runs f on every case of the named test and fails where a case's number is not
// compared.
func reference(t *testing.T, test string, f func(t *testing.T, c *refCase)) {
	t.Helper()
	b, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []*refCase }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, c := range file.Cases {
		if c.Test != test {
			continue
		}
		n++
		c.id, c.seen = test+" "+strconv.Itoa(i+1), map[string]bool{}
		f(t, c)
		for field := range c.Expect {
			if !c.seen[field] && !t.Failed() {
				t.Errorf("%s: %s was not compared", c.id, field)
			}
		}
	}
	if n == 0 {
		t.Fatalf("no cases of %s", test)
	}
}

// What R 4.6 computes otherwise than the R of reference.json (testdata/reference46.py): pairwise
// Wilcoxon tests with ties, which are now exact; the rest is the accuracy of its sums.
func TestReferenceOfR46(t *testing.T) {
	var file struct{ Cases []*refCase }
	if err := json.Unmarshal(must(os.ReadFile("testdata/reference.json")), &file); err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, line := range strings.Split(string(must(os.ReadFile("testdata/reference46.tsv"))), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 6 || f[0] == "case" {
			continue
		}
		c := file.Cases[must(strconv.Atoi(f[0]))]
		old, now := must(strconv.ParseFloat(f[4], 64)), must(strconv.ParseFloat(f[5], 64))
		switch f[1] {
		case "pairwise_wilcoxon":
			if now < 1e-15 { // R subtracts from 1 where nothing is exact
				continue
			}
			got := must(PairwiseMannWhitney(c.Input.Groups, RankSumR46(), c.Options.Adjust)).Pairs[must(strconv.Atoi(f[3]))].Adjusted
			if pairs++; math.Abs(got-now) > 1e-11*now {
				t.Errorf("case %s, pair %s: %.17g, R 4.6 %.17g", f[0], f[3], got, now)
			}
		case "dunnett": // mvtnorm draws
			if math.Abs(now-old) > 1e-6 {
				t.Errorf("%s: %v is now %v", f[1], old, now)
			}
		default:
			if math.Abs(now-old) > 1e-8*math.Abs(old) {
				t.Errorf("%s: %v is now %v", f[1], old, now)
			}
		}
	}
	if pairs < 50 {
		t.Errorf("%d pairs compared", pairs)
	}
}

func flat(m [][]float64) []float64 {
	var out []float64
	for _, r := range m {
		out = append(out, r...)
	}
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
