package cluster

import (
	"context"
	"math"
	"slices"
	"testing"
)

// Products decide only where rounding can't: far from the origin, with many centres and on
// a grid the result is Lloyd's to the last bit.
func TestProductsEqualLloyd(t *testing.T) {
	refused := 0
	for trial := range 24 {
		x := blobs(300+40*trial, 1+trial%5, uint64(100+trial))
		for i, v := range x.Data {
			switch trial % 4 {
			case 1:
				x.Data[i] = v + 1e7
			case 2:
				x.Data[i] = math.Round(v)/2 + 1e3
			case 3:
				x.Data[i] = float64(v * 1e-9)
			}
		}
		k := []int{2, 7, 8, 9, 17}[trial%5]
		if distinctRows(x, k) < k {
			continue
		}
		o := KMeansOptions{K: k, Restarts: 2, Algorithm: Lloyd}
		want, err := KMeans(context.Background(), x, o, stream(trial))
		if err != nil {
			t.Fatal(err)
		}
		o.Algorithm = Hamerly
		got, err := KMeans(context.Background(), x, o, stream(trial))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Codes, want.Codes) || !slices.Equal(got.Centers.Data, want.Centers.Data) || got.Iterations != want.Iterations {
			t.Fatalf("trial %d: k = %d differs from Lloyd's", trial, k)
		}
		c := newCentreProducts(got.Centers)
		for i := range x.Rows {
			who, upper, lower := c.nearest(x.Row(i), norm(x.Row(i)))
			near, first, second := nearestTwo(x.Row(i), c.rows)
			if who < 0 {
				refused++
				continue
			}
			if who != near || upper < math.Sqrt(first) || lower > math.Sqrt(second) {
				t.Fatalf("trial %d, row %d: centre %d within %v, others beyond %v; want %d, %v, %v", trial, i, who, upper, lower, near, math.Sqrt(first), math.Sqrt(second))
			}
		}
	}
	if refused == 0 {
		t.Error("no row was too close to call: the test proves little")
	}
}
