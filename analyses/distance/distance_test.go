package distance

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
)

var update = flag.Bool("update", false, "rewrite the recorded hashes")

func reference(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	raw, err := os.ReadFile("testdata/reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref map[string]json.RawMessage
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

// numbers decodes a list in which null stands for NaN.
func numbers(t *testing.T, raw json.RawMessage) []float64 {
	t.Helper()
	var list []*float64
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	out := make([]float64, len(list))
	for i, v := range list {
		out[i] = math.NaN()
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

func matrix(data []float64, columns int) *linalg.Matrix {
	return &linalg.Matrix{Rows: len(data) / columns, Cols: columns, Data: data}
}

func randomMatrix(rows, cols int, seed uint64) *linalg.Matrix {
	r := rand.New(rand.NewPCG(seed, 1))
	m := linalg.New(rows, cols)
	for i := range m.Data {
		m.Data[i] = float64(r.Uint64()>>11) / (1 << 53)
	}
	return m
}

// R sums in the same order, so where no other operation takes part the bits
// are the same; the rest differs by rounding of the preparation.
func TestMetricsAgainstR(t *testing.T) {
	ref := reference(t)
	x, y := matrix(numbers(t, ref["x"]), 7), matrix(numbers(t, ref["y"]), 7)
	b := matrix(numbers(t, ref["b"]), 9)
	tests := []struct {
		metric    Metric
		x         *linalg.Matrix
		tolerance float64
	}{
		{Euclidean, x, 0},
		{SquaredEuclidean, x, 4e-16},
		{Standardized, x, 2e-15},
		{Manhattan, x, 0},
		{Maximum, x, 0},
		{Canberra, x, 0},
		{Mahalanobis, y, 1e-13},
		{Correlation, y, 1e-14},
		{Jaccard, b, 0},
		{SimpleMatching, b, 0},
	}
	for _, test := range tests {
		want := numbers(t, ref[string(test.metric)])
		got, err := Compute(context.Background(), test.x, test.metric)
		if err != nil {
			t.Fatalf("%s: %v", test.metric, err)
		}
		for i, w := range want {
			if math.IsNaN(w) {
				w = 0 // R gives NA where no term is left
			}
			if math.Abs(got.D[i]-w) > test.tolerance*math.Max(1, w) {
				t.Errorf("%s pair %d: got %v, want %v", test.metric, i, got.D[i], w)
			}
		}
	}
}

func gowerColumns(t *testing.T, ref map[string]json.RawMessage) []GowerColumn {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal(ref["mixed"], &raw); err != nil {
		t.Fatal(err)
	}
	types := []GowerType{Interval, Interval, Interval, Ordinal, Nominal, SymmetricBinary, AsymmetricBinary, AsymmetricBinary}
	columns := make([]GowerColumn, len(raw))
	for k := range raw {
		columns[k] = GowerColumn{Type: types[k], Values: numbers(t, raw[k]), Weight: 1}
	}
	return columns
}

func TestGowerAgainstDaisy(t *testing.T) {
	ref := reference(t)
	columns := gowerColumns(t, ref)
	for _, name := range []string{"gower", "gower_weighted"} {
		if name == "gower_weighted" {
			for k, w := range numbers(t, ref["weights"]) {
				columns[k].Weight = w
			}
		}
		got, err := Gower(context.Background(), columns)
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range numbers(t, ref[name]) {
			if math.Abs(got.D[i]-w) > 4e-16 {
				t.Errorf("%s pair %d: got %v, want %v", name, i, got.D[i], w)
			}
		}
	}
}

// The packed comparison equals the definition, also over several words of
// columns and many levels.
func TestGowerPackedEqualsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	types := []GowerType{Interval, Ordinal, Nominal, SymmetricBinary, AsymmetricBinary}
	for trial := range 20 {
		n, p := 2+r.IntN(30), 1+r.IntN(140)
		columns := make([]GowerColumn, p)
		for k := range columns {
			col := GowerColumn{Type: types[r.IntN(5)], Weight: float64(1 + r.IntN(3)), Values: make([]float64, n)}
			for i := range col.Values {
				switch col.Type {
				case Interval:
					col.Values[i] = r.Float64()
				case Ordinal, Nominal:
					col.Values[i] = float64(r.IntN(9) * 3)
				default:
					col.Values[i] = float64(r.IntN(2))
				}
				if r.IntN(8) == 0 && k > 0 {
					col.Values[i] = math.NaN()
				}
			}
			columns[k] = col
		}
		columns[0].Type, columns[0].Weight = Interval, 1
		got, err := Gower(context.Background(), columns)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for j := i + 1; j < n; j++ {
				if want := plainGower(columns, i, j); math.Abs(got.At(i, j)-want) > 1e-14 {
					t.Fatalf("trial %d pair %d,%d: got %v, want %v", trial, i, j, got.At(i, j), want)
				}
			}
		}
	}
}

func plainGower(columns []GowerColumn, i, j int) float64 {
	sum, total := 0.0, 0.0
	for _, col := range columns {
		a, b := col.Values[i], col.Values[j]
		if a != a || b != b || col.Type == AsymmetricBinary && a == 0 && b == 0 {
			continue
		}
		total += col.Weight
		if col.Type == Interval || col.Type == Ordinal {
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, v := range col.Values {
				if v == v {
					lo, hi = math.Min(lo, v), math.Max(hi, v)
				}
			}
			if hi > lo {
				sum += float64(col.Weight * math.Abs(a-b) / (hi - lo))
			}
		} else if a != b {
			sum += col.Weight
		}
	}
	return sum / total
}

func TestCondensed(t *testing.T) {
	x := randomMatrix(37, 3, 5)
	c, err := Compute(context.Background(), x, Euclidean)
	if err != nil {
		t.Fatal(err)
	}
	full := linalg.New(37, 37)
	row := make([]float64, 37)
	rows, err := NewRows(x, Euclidean)
	if err != nil {
		t.Fatal(err)
	}
	direct := make([]float64, 37)
	at := 0
	for i := range 37 {
		c.Row(i, row)
		rows.Range(i, 0, direct)
		for j := range 37 {
			full.Set(i, j, c.At(i, j))
			if row[j] != c.At(i, j) || c.At(i, j) != c.At(j, i) || direct[j] != row[j] {
				t.Fatalf("row %d column %d differs: %v %v %v", i, j, row[j], c.At(i, j), direct[j])
			}
			if j > i {
				if c.At(i, j) != c.D[at] || Offset(37, i)+j != at {
					t.Fatalf("pair %d,%d is not at %d", i, j, at)
				}
				at++
			}
		}
	}
	back, err := FromSquare(full)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.D {
		if back.D[i] != c.D[i] {
			t.Fatalf("FromSquare changed element %d", i)
		}
	}
	if Bytes(20000) != 1599920000 || Pairs(1) != 0 || Pairs(0) != 0 || Pairs(5) != 10 {
		t.Error("Bytes or Pairs is wrong")
	}
}

func TestErrors(t *testing.T) {
	ctx := context.Background()
	nan, inf := math.NaN(), math.Inf(1)
	compute := func(x *linalg.Matrix, m Metric) error { _, err := Compute(ctx, x, m); return err }
	gower := func(columns ...GowerColumn) error { _, err := Gower(ctx, columns); return err }
	square := func(v ...float64) error { _, err := FromSquare(matrix(v, 2)); return err }
	big := func() error { _, err := New(MaxRows + 1); return err }
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"missing", compute(matrix([]float64{1, 2, nan, 4}, 2), Euclidean), "row 2, column 1 is missing"},
		{"infinite", compute(matrix([]float64{1, 2, 3, inf}, 2), Euclidean), "row 2, column 2 is infinite"},
		{"metric", compute(matrix([]float64{1, 2}, 1), "cosine"), `got "cosine"`},
		{"no columns", compute(&linalg.Matrix{Rows: 3}, Euclidean), "at least one column"},
		{"overflow", compute(matrix([]float64{1e200, 2, 3}, 1), Euclidean), "rows 1 and 2 is not a finite"},
		{"canberra", compute(matrix([]float64{1, -1}, 1), Canberra), "not a finite"},
		{"constant column", compute(matrix([]float64{1, 5, 2, 5, 3, 5}, 2), Standardized), "column 2 is constant"},
		{"singular", compute(matrix([]float64{1, 2, 2, 4, 3, 6, 5, 10}, 2), Mahalanobis), "column 2 is constant or a linear"},
		{"few rows", compute(matrix([]float64{1, 2, 2, 4}, 2), Mahalanobis), "at least 3 rows"},
		{"constant row", compute(matrix([]float64{1, 2, 4, 4}, 2), Correlation), "row 2 has the same value"},
		{"too many", big(), "60000 rows"},
		{"asymmetric", square(0, 1, 2, 0), "symmetric"},
		{"diagonal", square(1, 1, 1, 0), "to itself"},
		{"negative", square(0, -1, -1, 0), "rows 1 and 2 must be a finite number >= 0"},
		{"nan", square(0, nan, nan, 0), "symmetric"},
		{"length", (&Condensed{N: 3, D: make([]float64, 2)}).Check(), "need 3 dissimilarities, got 2"},
		{"gower none", gower(), "at least one column"},
		{"gower length", gower(GowerColumn{Nominal, []float64{1, 2}, 1}, GowerColumn{Nominal, []float64{1}, 1}), "column 2 has 1 values"},
		{"gower type", gower(GowerColumn{"x", []float64{1, 2}, 1}), `got "x"`},
		{"gower weight", gower(GowerColumn{Nominal, []float64{1, 2}, -1}), "weight of column 1"},
		{"gower weights", gower(GowerColumn{Nominal, []float64{1, 2}, 0}), "weights must sum"},
		{"gower binary", gower(GowerColumn{SymmetricBinary, []float64{1, 2}, 1}), "got 2 in row 2, column 1"},
		{"gower pair", gower(GowerColumn{Interval, []float64{1, nan, 3, 4}, 1}), "rows 1 and 2 share no value to compare (3 such pairs"},
		{"gower both zero", gower(GowerColumn{AsymmetricBinary, []float64{0, 0, 1}, 1}), "rows 1 and 2 share no value"},
	}
	for _, test := range tests {
		if test.err == nil || !strings.Contains(test.err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", test.name, test.err, test.want)
		}
	}
}

func TestProperties(t *testing.T) {
	x := randomMatrix(41, 6, 8)
	perm := rand.New(rand.NewPCG(4, 4)).Perm(41)
	y := linalg.New(41, 6)
	for i, p := range perm {
		copy(y.Data[i*6:i*6+6], x.Data[p*6:p*6+6])
	}
	for _, metric := range Metrics() {
		a, err := Compute(context.Background(), x, metric)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Compute(context.Background(), y, metric)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Check(); err != nil {
			t.Error(err)
		}
		one, err := Compute(blocks.WithThreads(context.Background(), 1), x, metric)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 41 {
			for j := range 41 {
				if math.Abs(b.At(i, j)-a.At(perm[i], perm[j])) > 1e-12 {
					t.Fatalf("%s: permuting rows changed pair %d,%d", metric, i, j)
				}
				if one.At(i, j) != a.At(i, j) {
					t.Fatalf("%s: threads changed pair %d,%d", metric, i, j)
				}
			}
		}
	}
	for _, n := range []int{0, 1, 2} {
		c, err := Compute(context.Background(), linalg.New(n, 2), Euclidean)
		if err != nil || len(c.D) != n*(n-1)/2 {
			t.Errorf("n = %d: %v, %v", n, c, err)
		}
	}
}

// TestDistanceBits compares a hash of all bits with the recorded one, which
// holds on every machine.
func TestDistanceBits(t *testing.T) {
	var b strings.Builder
	hash := func(name string, c *Condensed) {
		h := fnv.New64a()
		for _, v := range c.D {
			u := math.Float64bits(v)
			h.Write([]byte{byte(u), byte(u >> 8), byte(u >> 16), byte(u >> 24), byte(u >> 32), byte(u >> 40), byte(u >> 48), byte(u >> 56)})
		}
		fmt.Fprintf(&b, "%s %016x\n", name, h.Sum64())
	}
	x := randomMatrix(150, 7, 21)
	for _, metric := range Metrics() {
		c, err := Compute(context.Background(), x, metric)
		if err != nil {
			t.Fatal(err)
		}
		hash(string(metric), c)
	}
	c, err := Gower(context.Background(), gowerColumns(t, reference(t)))
	if err != nil {
		t.Fatal(err)
	}
	hash("gower", c)
	if *update {
		if err := os.WriteFile("testdata/bits.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/bits.txt")
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("bits changed:\n%swant:\n%s", b.String(), want)
	}
}

func BenchmarkEuclidean(b *testing.B) {
	x := randomMatrix(5000, 20, 1)
	for b.Loop() {
		if _, err := Compute(context.Background(), x, Euclidean); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGower(b *testing.B) {
	for _, n := range []int{2500, 5000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(5, 5))
			columns := make([]GowerColumn, 30)
			for k := range columns {
				columns[k] = GowerColumn{Type: Interval, Weight: 1, Values: make([]float64, n)}
				for i := range n {
					v := r.Float64()
					if k >= 15 && k < 23 {
						columns[k].Type, v = SymmetricBinary, float64(r.IntN(2))
					} else if k >= 23 && k < 28 {
						columns[k].Type, v = Nominal, float64(r.IntN(4))
					} else if k >= 28 {
						columns[k].Type, v = Ordinal, float64(r.IntN(5))
					}
					columns[k].Values[i] = v
				}
			}
			for b.Loop() {
				if _, err := Gower(context.Background(), columns); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
