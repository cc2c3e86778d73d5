package dist

import (
	"bufio"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"

	"reprise/analyses/numeric"
)

// referenceTies is the tie pattern used by testdata/dist.py.
const referenceTies = "0110111001110011101111"

// reference says how each row of testdata/dist.txt is computed here, and the
// relative error allowed.
var reference = map[string]struct {
	tol float64
	f   func(a []float64) float64
}{
	"normal.upper":         {6e-16, func(a []float64) float64 { return StandardNormal.Survival(a[0]) }},
	"normal.density":       {6e-16, func(a []float64) float64 { return StandardNormal.Density(a[0]) }},
	"normal.logupper":      {6e-16, func(a []float64) float64 { return StandardNormal.LogSurvival(a[0]) }},
	"normal.quantileupper": {6e-16, func(a []float64) float64 { return StandardNormal.QuantileUpper(a[0]) }},
	"t.upper":              {1e-14, func(a []float64) float64 { return StudentT{a[0]}.Survival(a[1]) }},
	"t.density":            {1e-14, func(a []float64) float64 { return StudentT{a[0]}.Density(a[1]) }},
	"binomial.cdf":         {1e-14, func(a []float64) float64 { return Binomial{whole(a[0]), a[1]}.CDF(a[2]) }},
	"binomial.upper":       {1e-14, func(a []float64) float64 { return Binomial{whole(a[0]), a[1]}.Survival(a[2]) }},
	"binomial.prob":        {5e-15, func(a []float64) float64 { return Binomial{whole(a[0]), a[1]}.Prob(whole(a[2])) }},
	"poisson.cdf":          {1e-14, func(a []float64) float64 { return Poisson{a[0]}.CDF(a[1]) }},
	"poisson.upper":        {1e-14, func(a []float64) float64 { return Poisson{a[0]}.Survival(a[1]) }},
	"poisson.prob":         {5e-15, func(a []float64) float64 { return Poisson{a[0]}.Prob(whole(a[1])) }},
	"hypergeometric.cdf":   {1e-13, func(a []float64) float64 { return hyper(a).CDF(a[3]) }},
	"hypergeometric.upper": {1e-13, func(a []float64) float64 { return hyper(a).Survival(a[3]) }},
	"hypergeometric.prob":  {1e-13, func(a []float64) float64 { return hyper(a).Prob(whole(a[3])) }},
	"fnch.mean":            {1e-14, func(a []float64) float64 { return fnch(a).Mean() }},
	"fnch.variance":        {1e-12, func(a []float64) float64 { return fnch(a).Variance() }},
	"fnch.cdf":             {1e-13, func(a []float64) float64 { return fnch(a).CDF(a[4]) }},
	"fnch.upper":           {1e-13, func(a []float64) float64 { return fnch(a).Survival(a[4]) }},
	"ranksum.cdf":          {1e-13, func(a []float64) float64 { return RankSum{whole(a[0]), whole(a[1])}.CDF(a[2]) }},
	"ranksum.upper":        {1e-13, func(a []float64) float64 { return RankSum{whole(a[0]), whole(a[1])}.Survival(a[2]) }},
	"signedrank.cdf":       {5e-14, func(a []float64) float64 { return SignedRank{whole(a[0])}.CDF(a[1]) }},
	"signedrank.upper":     {5e-14, func(a []float64) float64 { return SignedRank{whole(a[0])}.Survival(a[1]) }},
	"kendall.cdf":          {1e-13, func(a []float64) float64 { return Kendall{whole(a[0])}.CDF(a[1]) }},
	"kendall.upper":        {1e-13, func(a []float64) float64 { return Kendall{whole(a[0])}.Survival(a[1]) }},
	"spearman.cdf":         {2e-15, func(a []float64) float64 { return Spearman{whole(a[0])}.CDF(a[1]) }},
	"spearman.upper":       {2e-15, func(a []float64) float64 { return Spearman{whole(a[0])}.Survival(a[1]) }},
	"ks2.atleast":          {1e-13, twoSample},
	"ks1.cdf":              {1e-13, func(a []float64) float64 { return KolmogorovOneSample{whole(a[0])}.CDF(a[1]) }},
	"ks1.upper":            {2e-10, func(a []float64) float64 { return KolmogorovOneSample{whole(a[0])}.Survival(a[1]) }},
	"kolmogorov.upper":     {2e-15, func(a []float64) float64 { return Kolmogorov{}.Survival(a[0]) }},
	"kolmogorov.cdf":       {2e-15, func(a []float64) float64 { return Kolmogorov{}.CDF(a[0]) }},
	"srange.log": {1e-13, func(a []float64) float64 {
		d := StudentizedRange{whole(a[1]), a[2]}
		if a[3] == 1 {
			return d.LogSurvival(a[0])
		}
		return d.LogCDF(a[0])
	}},
	"ks1.logupper":        {1e-14, func(a []float64) float64 { return KolmogorovOneSample{whole(a[0])}.LogSurvival(a[1]) }},
	"ks1.logcdf":          {1e-14, func(a []float64) float64 { return KolmogorovOneSample{whole(a[0])}.LogCDF(a[1]) }},
	"ks2.logatleast":      {1e-14, func(a []float64) float64 { return ks2(a).LogAtLeast(a[2] / (a[0] * a[1])) }},
	"ks2.logbelow":        {1e-14, func(a []float64) float64 { return ks2(a).LogCDF((a[2] - 1) / (a[0] * a[1])) }},
	"kolmogorov.logupper": {2e-15, func(a []float64) float64 { return Kolmogorov{}.LogSurvival(a[0]) }},
	"kolmogorov.logcdf":   {2e-15, func(a []float64) float64 { return Kolmogorov{}.LogCDF(a[0]) }},
	"srange": {1e-11, func(a []float64) float64 {
		d := StudentizedRange{whole(a[1]), a[2]}
		if a[3] == 1 {
			return d.Survival(a[0])
		}
		return d.CDF(a[0])
	}},
}

func whole(x float64) int {
	k, err := numeric.ToInt(x)
	if err != nil {
		panic(err)
	}
	return k
}

func hyper(a []float64) Hypergeometric { return Hypergeometric{whole(a[0]), whole(a[1]), whole(a[2])} }

func fnch(a []float64) FisherNoncentral {
	return FisherNoncentral{whole(a[0]), whole(a[1]), whole(a[2]), a[3]}
}

func ks2(a []float64) KolmogorovTwoSample { return KolmogorovTwoSample{M: whole(a[0]), N: whole(a[1])} }

func twoSample(a []float64) float64 {
	d := KolmogorovTwoSample{M: whole(a[0]), N: whole(a[1]), OneSided: a[3] == 0}
	if a[4] == 1 {
		for _, c := range referenceTies {
			d.Ends = append(d.Ends, c == '1')
		}
	}
	return d.AtLeast(a[2] / (a[0] * a[1]))
}

func TestReference(t *testing.T) {
	var text strings.Builder
	for _, name := range []string{"testdata/dist.txt", "testdata/srange.txt", "testdata/logtails.txt"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(b)
	}
	type worst struct {
		n    int
		e    float64
		args []float64
	}
	seen := map[string]*worst{}
	var order []string
	sc := bufio.NewScanner(strings.NewReader(text.String()))
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		parts := strings.Fields(sc.Text())
		name := parts[0]
		var args []float64
		for _, p := range parts[1 : len(parts)-1] {
			v, err := strconv.ParseFloat(p, 64)
			if err != nil {
				t.Fatal(err)
			}
			args = append(args, v)
		}
		want, _, err := big.ParseFloat(parts[len(parts)-1], 10, 100, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		underflow := want.Sign() != 0 && new(big.Float).Abs(want).Cmp(big.NewFloat(1e-307)) < 0
		r, ok := reference[name]
		if !ok {
			t.Fatalf("no function for %q", name)
		}
		got := r.f(args)
		if underflow {
			if !(math.Abs(got) < 1e-306 && got*float64(want.Sign()) >= 0) {
				t.Errorf("%s%v = %v, want about %s", name, args, got, want.Text('g', 5))
			}
			continue
		}
		e := math.Inf(1)
		if !math.IsNaN(got) && !math.IsInf(got, 0) {
			d := new(big.Float).SetPrec(100).Sub(new(big.Float).SetFloat64(got), want)
			if want.Sign() != 0 {
				d.Quo(d, want)
			}
			e, _ = d.Abs(d).Float64()
		}
		w := seen[name]
		if w == nil {
			w = &worst{}
			seen[name] = w
			order = append(order, name)
		}
		w.n++
		if e > w.e {
			w.e, w.args = e, args
		}
		if e > r.tol {
			t.Errorf("%s%v = %v, want %s (relative error %.2g, allowed %.2g)", name, args, got, want.Text('g', 18), e, r.tol)
		}
	}
	for _, name := range order {
		w := seen[name]
		t.Logf("%-22s %4d values, worst relative error %.2g at %v", name, w.n, w.e, w.args)
	}
	if len(seen) != len(reference) {
		t.Errorf("%d of %d functions have reference values", len(seen), len(reference))
	}
}
