package mixture

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

	"reprise/analyses/rng"
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

// TestMixtureBits compares a hash of the results with the recorded one, which holds on every
// machine.
func TestMixtureBits(t *testing.T) {
	ctx := context.Background()
	var b strings.Builder
	record := func(name string, fill func(h hash.Hash)) {
		h := fnv.New64a()
		fill(h)
		fmt.Fprintf(&b, "%s %016x\n", name, h.Sum64())
	}
	x, codes := blobs(21, 300, 5, 3)
	for _, m := range Models(5) {
		f, err := FitGaussian(ctx, x, m, Start{Codes: codes, G: 3}, Options{})
		if err != nil || f.Reason != "" {
			t.Fatal(m, err, f.Reason)
		}
		record(string(m), func(h hash.Hash) {
			put(h, f.LogLik, f.BIC, f.ICL)
			put(h, f.Posterior.Data...)
			for _, c := range f.Components {
				put(h, c.Share)
				put(h, c.Mean...)
				put(h, c.Covariance.Data...)
			}
		})
	}
	s, err := Select(ctx, x, []Model{VVV, EII}, []int{1, 2, 3, 4}, Options{Prior: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	record("select", func(h hash.Hash) {
		for _, c := range s.Table {
			put(h, c.BIC, c.ICL)
		}
	})
	r, err := LatentClass(ctx, mixed(150), LatentOptions{Classes: 3, Penalty: 0.01, Starts: 20}, rng.New(1, "bits"))
	if err != nil {
		t.Fatal(err)
	}
	se := r.StandardErrors()
	record("latent", func(h hash.Hash) {
		put(h, r.LogLik, r.BIC, r.ICL, r.Entropy)
		put(h, r.Posterior.Data...)
		put(h, se.Shares...)
	})
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
