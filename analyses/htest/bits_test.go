package htest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"reprise/analyses/rng"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// digest hashes the bits of results.
func digest(v ...float64) string {
	h := sha256.New()
	for _, x := range v {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], math.Float64bits(x))
		h.Write(b[:])
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:12])
}

// TestHtestBits holds the bits of results against those on file: the same on every machine.
func TestHtestBits(t *testing.T) {
	s := rng.New(11, "htest bits")
	sample := func(n int, shift float64, ties bool) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = s.Normal() + shift
			if ties {
				x[i] = math.Round(4*x[i]) / 4
			}
		}
		return x
	}
	var lines []string
	add := func(name string, v ...float64) { lines = append(lines, name+" "+digest(v...)) }
	for _, ties := range []bool{false, true} {
		x, y, z := sample(37, 0, ties), sample(29, 0.7, ties), sample(33, 0.2, ties)
		g := [][]float64{x, y, z}
		w := must(WelchT(x, y))
		b := must(w.Interval(0.95, TwoSided))
		add("welch", w.T, w.DF, w.P, b.Lower, b.Upper)
		p := must(PooledT(x, y))
		add("pooled", p.T, p.P)
		a, aw := must(OneWay(g, EqualVariance)), must(OneWay(g, WelchVariance))
		add("anova", a.SSBetween, a.SSWithin, a.F, a.P, aw.F, aw.DF2, aw.P)
		u, v := must(MannWhitney(x, y, RankSumR46())), must(MannWhitney(x, y, RankSumOptions{Exact: "never", Ties: "normal"}))
		add("mann_whitney", u.U, u.P, v.Z, v.P)
		h := must(HodgesLehmann(x, y, true, 0.95))
		add("hodges_lehmann", h.Value, h.Lower, h.Upper)
		r := must(Wilcoxon(x, SignedRankOptions{Exact: "always", Zeros: "drop"}))
		add("wilcoxon", r.V, r.P)
		k := must(KruskalWallis(g))
		add("kruskal_wallis", k.H, k.P)
		ba, fl, le := must(Bartlett(g)), must(Fligner(g)), must(Levene(g, "median"))
		add("variances", ba.X2, ba.P, fl.X2, fl.P, le.F, le.P)
		sw := must(ShapiroWilk(x))
		add("shapiro_wilk", sw.W, sw.P)
		ks, kl := must(KolmogorovSmirnov(x, y, "always")), must(KolmogorovSmirnov(x, y, "never"))
		add("kolmogorov_smirnov", ks.D, ks.P, ks.Less, kl.P)
		pe, sp, ke := must(Pearson(x[:29], y)), must(Spearman(x[:29], y, "always")), must(Kendall(x[:29], y, "always"))
		pi := must(pe.Interval(0.9))
		add("correlation", pe.R, pe.P, pi.Lower, sp.R, sp.P, ke.R, ke.P)
		var post []float64
		for _, f := range []PostHocResult{
			must(Tukey(g, 0.95)), must(GamesHowell(g, 0.95)), must(Dunnett(g, 1, 0.95)), must(Dunn(g, "holm")), must(PairwiseT(g, true, "hommel", 0.95)),
		} {
			for _, pair := range f.Pairs {
				post = append(post, pair.Statistic, pair.Lower, pair.Upper, pair.Adjusted)
			}
		}
		add("posthoc", post...)
		d, e := must(CohenD(x, y, 0.95)), must(EffectsOfVariance(g, 0.95))
		cl := must(CliffDelta(x, y, 0.95))
		add("effects", d.Value, d.Lower, d.Upper, e.Eta2.Upper, e.Omega2.Value, cl.Value, cl.Lower, cl.Upper)
		pm := must(PermutationMeans(context.Background(), x, y, 3000, rng.New(3, "p")))
		add("permutation", pm.P, pm.Tails.Less)
	}
	table := [][]int{{7, 2, 9}, {3, 8, 4}, {5, 5, 1}}
	c, f := must(ChiSquare(table, false)), must(FisherRxC(context.Background(), table, FisherOptions{}))
	gt, cv := must(GTest(table)), must(CramerV(table, 0.95))
	add("tables", c.X2, c.P, c.Adjusted[1][2], f.P, gt.X2, cv.Value, cv.Upper)
	sim := must(FisherRxC(context.Background(), table, FisherOptions{Work: 1, Simulations: 999, Stream: rng.New(5, "f")}))
	two := must(Fisher2x2([][]int{{12, 7}, {5, 15}}))
	ob := must(two.Interval(0.95, TwoSided))
	add("fisher", sim.P, two.P, two.Odds, ob.Lower, ob.Upper)
	tr, mc := must(LinearByLinear(table, nil, nil)), must(McNemar(table, false, false))
	cm := must(CMH([][][]int{table, {{1, 2, 3}, {4, 5, 6}, {9, 8, 7}}}, false, 0.95))
	add("counts", tr.Z, tr.P, mc.X2, mc.P, cm.X2, cm.P)
	ri, bi, wi := must(CompareRisks(7, 30, 15, 31, 0.95)), must(Binomial(7, 30, 0.4)), must(Wilson(7, 30, 0.95, true))
	add("risks", ri.Difference.Lower, ri.Ratio.Upper, ri.Odds.Lower, bi.P, wi.Lower, wi.Upper)
	add("smd", must(SMDContinuous(table2(table[0]), table2(table[1]))).SMD, must(SMDBinary(3, 9, 5, 11)).SMD, must(SMDMultinomial(table[0], table[1])).SMD)
	add("adjust", append(must(Adjust([]float64{0.01, 0.04, 0.03}, "by")), must(Adjust([]float64{0.01, 0.04, 0.03}, "holm-sidak"))...)...)
	got := strings.Join(lines, "\n") + "\n"
	const file = "testdata/bits.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("bits differ:\n%s\nwant\n%s", got, want)
	}
}

func table2(v []int) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}
