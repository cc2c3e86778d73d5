package htest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// CorrelationResult is the result of a test of correlation.
type CorrelationResult struct {
	// Method is "pearson", "spearman, exact", "spearman, Edgeworth series", "spearman, t",
	// "kendall, exact" or "kendall, normal".
	Method string
	N      int
	R      float64 // r, rho or tau-b
	// Statistic is t (Pearson), Σ d² (Spearman, from rho where values are tied), or the number
	// of concordant pairs T (Kendall, exact) or z.
	Statistic, DF float64
	P             float64
	Tails         Tails

	score, scoreSD float64 // Kendall's S and its standard deviation, where p is normal
}

func checkPairs(x, y []float64, least int) error {
	if len(x) != len(y) {
		return fmt.Errorf("a correlation needs two columns of equal length, got %d and %d values", len(x), len(y))
	}
	if len(x) < least {
		return fmt.Errorf("a correlation needs at least %d pairs, got %d", least, len(x))
	}
	if err := errors.Join(finite("first values", x), finite("second values", y)); err != nil {
		return err
	}
	if constant(x) || constant(y) {
		return errors.New("one of the columns does not vary: the correlation is not defined")
	}
	return nil
}

// productMoment is Pearson's r in double-double; scaling keeps squares in range.
func productMoment(x, y []float64) (r, oneMinus float64) {
	scaled := func(v []float64) []numeric.DD {
		m := meanDD(v)
		largest := 0.0
		for _, a := range v {
			largest = math.Max(largest, math.Abs(m.AddFloat(-a).Hi))
		}
		_, e := math.Frexp(largest)
		out := make([]numeric.DD, len(v))
		for i, a := range v {
			d := numeric.FromFloat(a).Sub(m)
			out[i] = numeric.DD{Hi: math.Ldexp(d.Hi, -e), Lo: math.Ldexp(d.Lo, -e)}
		}
		return out
	}
	a, b := scaled(x), scaled(y)
	var sxx, syy, sxy numeric.DD
	for i := range a {
		sxx, syy, sxy = sxx.Add(a[i].Mul(a[i])), syy.Add(b[i].Mul(b[i])), sxy.Add(a[i].Mul(b[i]))
	}
	rd := sxy.Div(sxx.Mul(syy).Sqrt())
	one := numeric.FromFloat(1).Sub(rd.Mul(rd))
	return math.Max(-1, math.Min(1, rd.Float())), math.Max(0, one.Float())
}

// Pearson tests whether the product-moment correlation is zero.
//
// Null hypothesis: no correlation in a bivariate normal population. t = r sqrt((n-2)/(1-r²)) on
// n-2 degrees of freedom; at least 3 pairs are needed.
func Pearson(x, y []float64) (CorrelationResult, error) {
	if err := checkPairs(x, y, 3); err != nil {
		return CorrelationResult{}, err
	}
	r, one := productMoment(x, y)
	c := CorrelationResult{Method: "pearson", N: len(x), R: r, DF: float64(len(x) - 2)}
	c.setT(one)
	return c, nil
}

// setT fills the t approximation; one is 1 - r².
func (c *CorrelationResult) setT(one float64) {
	if one < 1e-30 { // an exact line
		c.Statistic = math.Inf(1)
		c.Tails = Tails{TwoSided: 0, Less: 1, Greater: 0}
		if c.R < 0 {
			c.Statistic = math.Inf(-1)
			c.Tails = Tails{TwoSided: 0, Less: 0, Greater: 1}
		}
	} else {
		c.Statistic = c.R * math.Sqrt(c.DF/one)
		c.Tails = studentTails(c.Statistic, c.DF)
	}
	c.P = c.Tails.TwoSided
}

// Interval is Fisher's interval of Pearson's r: tanh(atanh r ± z/sqrt(n-3)), for at least 4 pairs.
//
// Reference: Fisher 1921.
func (c CorrelationResult) Interval(level float64) (Bounds, error) {
	if err := checkLevel(level); err != nil {
		return Bounds{}, err
	}
	if c.Method != "pearson" || c.N < 4 {
		return Bounds{}, errors.New("the interval by Fisher's transformation is for Pearson's correlation of at least 4 pairs")
	}
	if math.Abs(c.R) >= 1 {
		return Bounds{c.R, c.R, level}, nil
	}
	z := (numeric.Log1p(c.R) - numeric.Log1p(-c.R)) / 2
	b := normalInterval(z, 1/math.Sqrt(float64(c.N-3)), level)
	return Bounds{numeric.Tanh(b.Lower), numeric.Tanh(b.Upper), level}, nil
}

// Spearman tests whether the rank correlation is zero.
//
// Null hypothesis: all orders of one column against the other are equally likely. Without ties and
// if exact allows (at_most_1290_untied, never, always) p comes from the distribution of
// Σ d²: exact up to 9 pairs as R has it (up to dist.SpearmanMaxExact with always), beyond by
// an Edgeworth series; else from t = rho sqrt((n-2)/(1-rho²)).
//
// Reference: Best and Roberts 1975, doi:10.2307/2347111.
func Spearman(x, y []float64, exact string) (CorrelationResult, error) {
	if err := checkPairs(x, y, 3); err != nil {
		return CorrelationResult{}, err
	}
	rx, ry := midranks(x), midranks(y)
	n := float64(len(x))
	r, one := productMoment(rx.ranks, ry.ranks)
	c := CorrelationResult{N: len(x), R: r, DF: n - 2, Method: "spearman, t"}
	untied := len(rx.ties)+len(ry.ties) == 0
	use := false
	switch exact {
	case "at_most_1290_untied":
		use = untied && len(x) <= 1290
	case "always":
		use = untied
	case "never":
	default:
		return CorrelationResult{}, fmt.Errorf("the rule for exact p-values is at_most_1290_untied, never or always, got %q", exact)
	}
	d := (float64(n*n*n) - n) * (1 - r) / 6
	if !use {
		c.setT(one)
		c.Statistic = d
		return c, nil
	}
	d = math.Round(d/2) * 2
	c.Statistic, c.DF = d, 0
	s := dist.Spearman{N: len(x)}
	var low, high float64 // P(D <= d), P(D >= d)
	if len(x) <= 9 || exact == "always" && s.Exact() {
		c.Method = "spearman, exact"
		low, high = s.CDF(d), s.Survival(d-1)
	} else {
		c.Method = "spearman, Edgeworth series"
		_, high = dist.SpearmanEdgeworth(len(x), d)
		low, _ = dist.SpearmanEdgeworth(len(x), d+2)
	}
	// a large D is a negative correlation
	c.Tails = doubled(high, low)
	c.P = c.Tails.TwoSided
	return c, nil
}

// Kendall tests whether the rank correlation tau-b is zero.
//
// Null hypothesis: all orders are equally likely. Without ties and if exact allows
// (below_50_untied, at_most_33_untied, never, always) p is exact, else normal with the
// variance corrected for ties. Cost n log n.
//
// References: Kendall 1938, doi:10.1093/biomet/30.1-2.81; Knight 1966, doi:10.1080/01621459.1966.10480879.
func Kendall(x, y []float64, exact string) (CorrelationResult, error) {
	if err := checkPairs(x, y, 2); err != nil {
		return CorrelationResult{}, err
	}
	n := len(x)
	rx, ry := midranks(x), midranks(y)
	s := concordance(rx.ranks, ry.ranks)
	nf := float64(n)
	all := float64(nf * (nf - 1) / 2)
	pairs := func(r ranked, f func(t float64) float64) float64 {
		sum := 0.0
		for _, t := range r.ties {
			sum += float64(f(float64(t)))
		}
		return sum
	}
	half := func(t float64) float64 { return float64(t * (t - 1) / 2) }
	tx, ty := pairs(rx, half), pairs(ry, half)
	c := CorrelationResult{N: n, R: s / math.Sqrt(all-tx) / math.Sqrt(all-ty), Method: "kendall, normal"}
	c.R = math.Max(-1, math.Min(1, c.R))
	untied := len(rx.ties)+len(ry.ties) == 0
	use := false
	switch exact {
	case "below_50_untied":
		use = untied && n < 50
	case "at_most_33_untied":
		use = untied && (n <= 33 || all-math.Abs(s) <= 2)
	case "always":
		use = untied
	case "never":
	default:
		return CorrelationResult{}, fmt.Errorf("the rule for exact p-values is below_50_untied, at_most_33_untied, never or always, got %q", exact)
	}
	if use {
		d := dist.Kendall{N: n}
		if err := d.Check(); err != nil {
			return CorrelationResult{}, err
		}
		c.Method, c.Statistic = "kendall, exact", (all+s)/2
		c.Tails = doubled(d.CDF(s), d.Survival(s-1))
		c.P = c.Tails.TwoSided
		return c, nil
	}
	cubic := func(t float64) float64 { return float64(t * (t - 1) * (float64(2*t) + 5)) }
	three := func(t float64) float64 { return float64(t * (t - 1) * (t - 2)) }
	variance := (cubic(nf)-pairs(rx, cubic)-pairs(ry, cubic))/18 + float64(4*tx*ty)/(2*nf*(nf-1))
	if n > 2 {
		variance += float64(pairs(rx, three)*pairs(ry, three)) / (9 * nf * (nf - 1) * (nf - 2))
	}
	c.score, c.scoreSD = s, math.Sqrt(variance)
	c.Statistic = s / c.scoreSD
	c.Tails = normalTails(c.Statistic)
	c.P = c.Tails.TwoSided
	return c, nil
}

// Corrected returns the test with its approximation corrected for continuity as R has it: Kendall's S
// one nearer to zero, Spearman's rho as 1 - Σd²/((n³-n)/6 + 1) in t. Other methods
// stay as they are.
func (c CorrelationResult) Corrected() CorrelationResult {
	switch c.Method {
	case "kendall, normal":
		c.Method = "kendall, normal with continuity correction"
		c.Statistic = sign(c.score) * (math.Abs(c.score) - 1) / c.scoreSD
		c.Tails = normalTails(c.Statistic)
		c.P = c.Tails.TwoSided
	case "spearman, t":
		n, plain, d := float64(c.N), c.R, c.Statistic
		c.Method = "spearman, t with continuity correction"
		c.R = 1 - d/(float64((float64(n*n)-1)*n)/6+1)
		c.setT(1 - float64(c.R*c.R))
		c.R, c.Statistic = plain, d
	}
	return c
}

// concordance is the number of concordant minus discordant pairs. Sorted
// by x, then y, discordant pairs are inversions of y, counted by merging.
func concordance(x, y []float64) float64 {
	n := len(x)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if c := cmp.Compare(x[a], x[b]); c != 0 {
			return c
		}
		if c := cmp.Compare(y[a], y[b]); c != 0 {
			return c
		}
		return a - b
	})
	ys := make([]float64, n)
	tiedX, run, both := 0, 1, 1
	jointPairs := 0
	for i, o := range order {
		ys[i] = y[o]
		if i == 0 {
			continue
		}
		p := order[i-1]
		if x[o] == x[p] {
			tiedX += run
			run++
			if y[o] == y[p] {
				jointPairs += both
				both++
			} else {
				both = 1
			}
		} else {
			run, both = 1, 1
		}
	}
	sorted := slices.Clone(ys)
	slices.Sort(sorted)
	tiedY := 0
	run = 1
	for i := 1; i < n; i++ {
		if sorted[i] == sorted[i-1] {
			tiedY += run
			run++
		} else {
			run = 1
		}
	}
	discordant := inversions(ys, make([]float64, n))
	total := n * (n - 1) / 2
	return float64(total - tiedX - tiedY + jointPairs - 2*discordant)
}

// inversions counts pairs i < j with v[i] > v[j] and sorts v.
func inversions(v, buffer []float64) int {
	n := len(v)
	if n < 2 {
		return 0
	}
	mid := n / 2
	c := inversions(v[:mid], buffer[:mid]) + inversions(v[mid:], buffer[mid:])
	i, j, k := 0, mid, 0
	for i < mid && j < n {
		if v[j] < v[i] {
			c += mid - i
			buffer[k] = v[j]
			j++
		} else {
			buffer[k] = v[i]
			i++
		}
		k++
	}
	k += copy(buffer[k:], v[i:mid])
	copy(buffer[k:], v[j:])
	copy(v, buffer)
	return c
}
