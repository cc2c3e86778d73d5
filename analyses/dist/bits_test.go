package dist

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden hashes anew")

// TestDistBits hashes the bits of every function over fixed arguments: one golden
// file for every machine.
func TestDistBits(t *testing.T) {
	var out strings.Builder
	group := func(name string, values []float64) {
		h := sha256.New()
		var b [8]byte
		for _, v := range values {
			u := math.Float64bits(v)
			if v != v {
				u = 0x7ff8000000000001
			}
			binary.LittleEndian.PutUint64(b[:], u)
			h.Write(b[:])
		}
		fmt.Fprintf(&out, "%s %d %x\n", name, len(values), h.Sum(nil))
	}
	for i, d := range continuousCases() {
		var v []float64
		for k := 1; k < 60; k++ {
			x := float64(float64(k*k) * 0.011)
			for _, x := range []float64{x, -x, 1 / (1 + x)} {
				v = append(v, d.CDF(x), d.Survival(x), d.LogCDF(x), d.LogSurvival(x), d.Density(x), d.LogDensity(x))
			}
		}
		for _, p := range levels {
			v = append(v, d.Quantile(p), d.QuantileUpper(p))
		}
		group(fmt.Sprintf("continuous-%02d", i), v)
	}
	for i, d := range []discrete{
		Binomial{57, 0.3},
		Poisson{14.5},
		Hypergeometric{130, 52, 49},
		FisherNoncentral{130, 52, 49, 2.5},
		RankSum{24, 17},
		RankSum{60, 70},
		SignedRank{39},
		Kendall{37},
	} {
		var v []float64
		for k := -10; k < 300; k += 3 {
			x := float64(k)
			v = append(v, d.CDF(x), d.Survival(x), d.LogCDF(x), d.LogSurvival(x), d.Prob(k))
		}
		for _, p := range levels {
			v = append(v, d.Quantile(p), d.QuantileUpper(p))
		}
		group(fmt.Sprintf("discrete-%d", i), v)
	}
	var v []float64
	for _, d := range []StudentizedRange{{3, 7.5}, {10, 40}, {4, math.Inf(1)}} {
		for _, q := range []float64{0.2, 1, 3.3, 8, 21} {
			v = append(v, d.CDF(q), d.Survival(q))
		}
		v = append(v, d.Quantile(0.95), d.QuantileUpper(1e-8))
	}
	group("studentizedrange", v)
	v = nil
	for _, d := range []StudentizedRange{{3, 7.5}, {10, 400}, {90, 12}, {4, math.Inf(1)}} {
		for _, q := range []float64{1e-30, 0.002, 1, 3.3, 80, 1e4} {
			v = append(v, d.LogCDF(q), d.LogSurvival(q))
		}
	}
	group("studentizedrange-log", v)
	v = nil
	ties, err := NewRankSumTies(tiedScores(70), 31)
	if err != nil {
		t.Fatal(err)
	}
	signs, err := NewSignedRankTies(tiedScores(40))
	if err != nil {
		t.Fatal(err)
	}
	for k := 0; k < 2000; k += 23 {
		x := float64(float64(k) * 0.5)
		v = append(v, ties.AtMost(x+500), ties.AtLeast(x+500), ties.TwoSided(x+500), signs.CDF(x), signs.AtLeast(x))
	}
	group("ties", v)
	v = nil
	for k := 0; k < 100; k++ {
		x := float64(k) / 99
		v = append(v, KolmogorovOneSample{23}.CDF(x), KolmogorovOneSample{150}.Survival(x), Kolmogorov{}.CDF(3*x), Kolmogorov{}.Survival(3*x),
			KolmogorovTwoSample{M: 12, N: 19}.AtLeast(x), Spearman{7}.CDF(100*x), Spearman{20}.Survival(1000*x))
	}
	group("kolmogorov-spearman", v)
	for i, d := range []Distribution{
		ties, signs, Kolmogorov{}, KolmogorovOneSample{23}, KolmogorovTwoSample{M: 12, N: 19}, KolmogorovTwoSample{M: 400, N: 380}, Spearman{7}, Spearman{20},
	} {
		v = nil
		for k := 0; k < 1400; k += 97 {
			x := float64(k)
			v = append(v, d.LogCDF(x), d.LogSurvival(x), d.LogCDF(x/1400), d.LogSurvival(x/1400))
		}
		for _, p := range levels {
			v = append(v, d.Quantile(p), d.QuantileUpper(p))
		}
		group(fmt.Sprintf("tails-quantiles-%d", i), v)
	}

	const path = "testdata/bits.golden"
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, want := strings.Split(out.String(), "\n"), strings.Split(string(golden), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d groups, golden has %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got %q, golden %q", got[i], want[i])
		}
	}
}
