package mixture

import (
	"context"
	"math"
	"slices"
	"testing"

	"reprise/analyses/linalg"
)

// TestHierarchyIsGreedy repeats every merge by brute force: over all pairs the one of least
// cost, with the scatter matrices formed anew from the rows.
func TestHierarchyIsGreedy(t *testing.T) {
	x, _ := blobs(4, 40, 3, 3)
	copy(x.Row(7), x.Row(2)) // equal rows start together
	for _, full := range []bool{true, false} {
		h, err := NewHierarchy(context.Background(), x, full)
		if err != nil {
			t.Fatal(err)
		}
		alpha := spread(x, all(40)) / 120
		for g := len(h.merges) + 1; g > 1; g-- {
			before, _ := h.Codes(g)
			after, _ := h.Codes(g - 1)
			got := criterion(x, after, full, alpha) - criterion(x, before, full, alpha)
			best := math.Inf(1)
			for a := range g {
				for b := range a {
					merged := slices.Clone(before)
					for i, c := range merged {
						if c == a {
							merged[i] = b
						}
					}
					best = math.Min(best, criterion(x, merged, full, alpha))
				}
			}
			best -= criterion(x, before, full, alpha)
			if math.Abs(got-best) > 1e-8*math.Max(1, math.Abs(best)) {
				t.Fatalf("full=%v: merge to %d clusters costs %v, the best %v", full, g-1, got, best)
			}
		}
	}
}

func all(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func spread(x *linalg.Matrix, rows []int) float64 {
	s := 0.0
	for j := range x.Cols {
		mean := 0.0
		for _, i := range rows {
			mean += x.At(i, j) / float64(len(rows))
		}
		for _, i := range rows {
			s += (x.At(i, j) - mean) * (x.At(i, j) - mean)
		}
	}
	return s
}

func criterion(x *linalg.Matrix, codes []int, full bool, alpha float64) float64 {
	total := 0.0
	for c := 0; ; c++ {
		var rows []int
		for i, k := range codes {
			if k == c {
				rows = append(rows, i)
			}
		}
		if len(rows) == 0 {
			if c > slices.Max(codes) {
				return total
			}
			continue
		}
		trace := spread(x, rows)
		if !full {
			total += trace
			continue
		}
		n, det := float64(len(rows)), 0.0
		if len(rows) > 3 {
			w := make([][]float64, 3)
			for a := range w {
				w[a] = make([]float64, 3)
				for b := range w[a] {
					ma, mb := 0.0, 0.0
					for _, i := range rows {
						ma += x.At(i, a) / n
						mb += x.At(i, b) / n
					}
					for _, i := range rows {
						w[a][b] += (x.At(i, a) - ma) * (x.At(i, b) - mb) / n
					}
				}
			}
			det = w[0][0]*(w[1][1]*w[2][2]-w[1][2]*w[2][1]) - w[0][1]*(w[1][0]*w[2][2]-w[1][2]*w[2][0]) + w[0][2]*(w[1][0]*w[2][1]-w[1][1]*w[2][0])
		}
		if det < 1e-25 {
			det = 0
		}
		total += n * math.Log(det+(trace+alpha)/n)
	}
}

func TestHierarchyErrors(t *testing.T) {
	if _, err := NewHierarchy(context.Background(), linalg.New(maxAgglomeration+1, 1), true); err == nil {
		t.Error("too many rows are accepted")
	}
	h, err := NewHierarchy(context.Background(), linalg.New(5, 2), true)
	if err != nil {
		t.Fatal(err)
	}
	if codes, err := h.Codes(1); err != nil || slices.Max(codes) != 0 {
		t.Errorf("equal rows: %v %v", codes, err)
	}
	if _, err := h.Codes(2); err == nil {
		t.Error("five equal rows are cut in two")
	}
}

func TestQuantileCodes(t *testing.T) {
	if got := quantileCodes([]float64{1, 2, 3, 4, 5, 6}, 3); !slices.Equal(got, []int{0, 0, 1, 1, 2, 2}) {
		t.Errorf("codes %v", got)
	}
	if got := quantileCodes([]float64{1, 1, 1}, 2); got != nil {
		t.Errorf("one distinct value is cut in two: %v", got)
	}
}
