package cluster

import (
	"context"
	"flag"
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"os"
	"strings"
	"testing"

	"reprise/analyses/distance"
)

var update = flag.Bool("update", false, "rewrite the recorded hashes")

func put(h hash.Hash, values ...float64) {
	for _, v := range values {
		u := math.Float64bits(v)
		for b := range 8 {
			h.Write([]byte{byte(u >> (8 * b))})
		}
	}
}

func putInts(h hash.Hash, values []int) {
	for _, v := range values {
		put(h, float64(v))
	}
}

// TestClusterBits compares a hash of all results with the recorded one, which
// holds on every machine.
func TestClusterBits(t *testing.T) {
	ctx := context.Background()
	var b strings.Builder
	record := func(name string, fill func(h hash.Hash)) {
		h := fnv.New64a()
		fill(h)
		fmt.Fprintf(&b, "%s %016x\n", name, h.Sum64())
	}
	x := blobs(170, 4, 31)
	d := distances(t, x, distance.Euclidean)
	tree := func(name string, f func() (*Dendrogram, error)) {
		got, err := f()
		if err != nil {
			t.Fatal(err)
		}
		record(name, func(h hash.Hash) {
			put(h, got.Height...)
			putInts(h, got.Order)
			for _, m := range got.Merge {
				putInts(h, m[:])
			}
			put(h, got.Coefficient())
		})
	}
	for _, linkage := range Linkages() {
		tree(string(linkage), func() (*Dendrogram, error) { return Hierarchical(ctx, d, linkage) })
	}
	tree("vectors", func() (*Dendrogram, error) { return WardVectors(ctx, x) })
	tree("agnes", func() (*Dendrogram, error) { return Agnes(ctx, d, AgnesFlexible, 0.6) })
	tree("diana", func() (*Dendrogram, error) { return Diana(ctx, d) })
	for _, algorithm := range []string{Hamerly, HartiganWong} {
		r, err := KMeans(ctx, x, KMeansOptions{K: 6, Algorithm: algorithm}, stream(1))
		if err != nil {
			t.Fatal(err)
		}
		record(algorithm, func(h hash.Hash) {
			putInts(h, r.Codes)
			put(h, r.Centers.Data...)
			put(h, r.Within...)
			put(h, r.Between)
		})
	}
	for _, faster := range []bool{false, true} {
		r, err := PAM(ctx, d, PAMOptions{K: 6, Faster: faster})
		if err != nil {
			t.Fatal(err)
		}
		record(fmt.Sprint("pam ", faster), func(h hash.Hash) {
			putInts(h, r.Codes)
			put(h, r.Build, r.Swap)
			for _, c := range r.Clusters {
				put(h, float64(c.Medoid), c.Max, c.Mean, c.Diameter, c.Separation)
			}
		})
	}
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
