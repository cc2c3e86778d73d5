package validity

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"strings"
	"testing"

	"reprise/analyses/cluster"
	"reprise/analyses/distance"
)

var update = flag.Bool("update", false, "rewrite the recorded hashes")

// TestValidityBits compares a hash of all results with the recorded one, which
// holds on every machine.
func TestValidityBits(t *testing.T) {
	ctx := context.Background()
	var b strings.Builder
	record := func(name string, values ...float64) {
		h := fnv.New64a()
		for _, v := range values {
			u := math.Float64bits(v)
			for s := range 8 {
				h.Write([]byte{byte(u >> (8 * s))})
			}
		}
		fmt.Fprintf(&b, "%s %016x\n", name, h.Sum64())
	}
	fail := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	x, codes := labelled(300, 4, 5, 2)
	other := make([]int, 300)
	for i := range other {
		other[i] = (codes[i] + i%7/6) % 4
	}
	s, err := SilhouetteVectors(ctx, x, distance.Euclidean, codes)
	fail(err)
	record("silhouette", append(s.Width, s.Mean)...)
	a, err := Agreement(codes, other)
	fail(err)
	record("agreement", a.Rand, a.AdjustedRand, a.Jaccard, a.FowlkesMallows, a.Mutual, a.Expected, a.NMI, a.AMI, a.V, a.Kappa)
	sc, err := NewScatter(x, codes)
	fail(err)
	ch, err := sc.CalinskiHarabasz()
	fail(err)
	db, err := sc.DaviesBouldin()
	fail(err)
	dunn, err := Dunn(ctx, distances(t, x), codes)
	fail(err)
	record("indices", ch, db, dunn)
	for _, space := range []string{ScaledPCA, Original} {
		g, err := Gap(ctx, x, TreeClusterer(cluster.WardD2), GapOptions{MaxK: 6, References: 10, Space: space}, stream())
		fail(err)
		record("gap "+space, append(append(g.LogW, g.Gap...), g.SE...)...)
	}
	st, err := Stability(ctx, codes, TreeRecluster(distances(t, x), cluster.Average, 5), StabilityOptions{Replicates: 20}, stream())
	fail(err)
	for _, c := range st {
		record("stability", c.Jaccard, float64(c.Dissolved), float64(c.Recovered))
	}
	h, err := Hopkins(ctx, x, 0, stream())
	fail(err)
	record("hopkins", h.Statistic, h.P)
	if *update {
		fail(os.WriteFile("testdata/bits.txt", []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile("testdata/bits.txt")
	fail(err)
	if b.String() != string(want) {
		t.Errorf("bits changed:\n%swant:\n%s", b.String(), want)
	}
}
