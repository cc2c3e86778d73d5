package htest

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// The intervals agree with effectsize's up to the error of both bootstraps, and depend neither on
// threads nor on the order of the cases.
func TestEffectBootstrap(t *testing.T) {
	var ref struct {
		Groups, Rows [][]float64
		Epsilon, W   []float64
	}
	if err := json.Unmarshal(must(os.ReadFile("testdata/effect_bootstrap.json")), &ref); err != nil {
		t.Fatal(err)
	}
	ctx, s := context.Background(), rng.New(5, "bootstrap")
	const resamples = 40_000
	epsilon := must(EpsilonRanksInterval(ctx, ref.Groups, resamples, 0.95, s))
	w := must(KendallWInterval(ctx, ref.Rows, resamples, 0.9, s))
	for _, c := range []struct {
		name      string
		want      []float64
		value     float64
		b         Bootstrap
		tolerance float64
	}{
		{"epsilon squared", ref.Epsilon, EpsilonRanks(must(KruskalWallis(ref.Groups))), epsilon, 0.005},
		{"Kendall's W", ref.W, KendallW(must(Friedman(ref.Rows))), w, 0.005},
	} {
		if math.Abs(c.value-c.want[0]) > 1e-12 || math.Abs(c.b.Lower-c.want[1]) > c.tolerance || math.Abs(c.b.Upper-c.want[2]) > c.tolerance {
			t.Errorf("%s: %v, %+v, effectsize %v", c.name, c.value, c.b, c.want)
		}
		if c.b.Resamples+c.b.Without != resamples {
			t.Errorf("%s: %+v", c.name, c.b)
		}
	}
	turned := make([][]float64, len(ref.Rows))
	for i := range turned {
		turned[i] = ref.Rows[len(ref.Rows)-1-i]
	}
	few := must(KendallWInterval(blocks.WithThreads(ctx, 1), ref.Rows, 999, 0.9, s))
	if other := must(KendallWInterval(blocks.WithThreads(ctx, 8), turned, 999, 0.9, s)); few != other {
		t.Errorf("another order and number of threads: %+v, %+v", few, other)
	}
	// two values in two groups: an eighth of the resamples are constant
	tiny := must(EpsilonRanksInterval(ctx, [][]float64{{1, 2}, {1, 2}}, 1000, 0.95, s))
	if tiny.Without < 80 || tiny.Without > 170 || tiny.Lower != 0 || math.Abs(tiny.Upper-1) > 1e-15 {
		t.Errorf("two values: %+v", tiny)
	}
	if _, err := EpsilonRanksInterval(ctx, [][]float64{{1}, {1}}, 100, 0.95, s); err == nil {
		t.Error("no error where no resample has an effect size")
	}
	if _, err := KendallWInterval(ctx, ref.Rows, 100, 0.95, nil); err == nil {
		t.Error("no error without a stream")
	}
	if got, err := numeric.Quantile([]float64{1, 2, 3, 4}, 0.3, 6); err != nil || got != 1.5 {
		t.Errorf("percentile %v (%v)", got, err)
	}
}
