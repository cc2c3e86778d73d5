package reduce

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"reprise/analyses/frame"
)

// tolerance is absolute beside values of order 1 to 100 and relative beside larger ones:
// FactoMineR goes by the eigenvectors of a cross product, whose own error is of this order.
const tolerance = 1e-11

func readDemo(t testing.TB) *frame.Table {
	t.Helper()
	b, err := os.ReadFile("testdata/demo.csv")
	if err != nil {
		t.Fatal(err)
	}
	book := frame.DemoCodebook()
	table, err := frame.ReadDelimited(b, &book, frame.ReadOptions{Delimiter: ',', Source: "demo", File: "demo.csv"})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// completeDemo has the rows of the demonstration file without a missing value.
func completeDemo(t testing.TB) *frame.Table {
	t.Helper()
	table := readDemo(t)
	keep := make([]bool, table.Len())
	for i := range keep {
		keep[i] = true
		for _, c := range table.Columns {
			keep[i] = keep[i] && !c.Missing[i]
		}
	}
	full, err := frame.Where(table, keep)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

func readReference(t *testing.T, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/factor.json")
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// sign makes the largest entry of a reference vector positive.
func sign(v [][]float64, j int) float64 {
	best := 0.0
	for _, row := range v {
		if math.Abs(row[j]) > math.Abs(best)*(1+1e-6) {
			best = row[j]
		}
	}
	return math.Copysign(1, best)
}

func background() context.Context { return context.Background() }
