package data

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/dist"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// quartile is the third quartile of the standard normal distribution.
const quartile = 0.67448975019608174320

// marginal turns a normal score into a value: location + scale*score ("normal"),
// exp(location + scale*score) ("lognormal"), or
// location + scale*(exp(skew*score) - 1)/skew ("shifted_lognormal"; the normal one for a
// skew of 0).
type marginal struct {
	name                  string
	location, scale, skew float64
	text                  string // as the list of assumptions says it
}

func plain(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// margin fits a distribution to what is declared of a number. The normal one has the mean
// and SD, or the median and the distance of the quartiles. The log-normal one has the mean
// and SD of the values, or the median and the ratio of the quartiles. The shifted
// log-normal one goes through all three quartiles; it is mirrored where the lower half is
// the wider one, and normal where they are equal.
func margin(v *SimVariable, x *SimValue) (m marginal, err error) {
	moments := x.Mean != nil || x.SD != nil
	quartiles := x.Median != nil || x.Q1 != nil || x.Q3 != nil
	switch {
	case len(x.P) > 0 || len(x.Counts) > 0:
		return m, fmt.Errorf("%s is %s and takes mean and sd, or median, q1 and q3", v.Name, v.Type)
	case moments == quartiles, moments && (x.Mean == nil || x.SD == nil), quartiles && (x.Median == nil || x.Q1 == nil || x.Q3 == nil):
		return m, fmt.Errorf("%s takes either mean and sd, or median, q1 and q3", v.Name)
	case quartiles && !(*x.Q1 <= *x.Median && *x.Median <= *x.Q3):
		return m, fmt.Errorf("the quartiles must rise: q1 %v, median %v, q3 %v", *x.Q1, *x.Median, *x.Q3)
	}
	m.name = v.Distribution
	if m.name == "" {
		m.name = "normal"
		if quartiles {
			m.name = "shifted_lognormal"
		}
	}
	m.text = map[string]string{"normal": "normal", "lognormal": "log-normal", "shifted_lognormal": "shifted log-normal"}[m.name]
	if moments {
		m.text += ", mean " + plain(*x.Mean) + ", SD " + plain(*x.SD)
	} else {
		m.text += ", median " + plain(*x.Median) + ", quartiles " + plain(*x.Q1) + " and " + plain(*x.Q3)
	}
	switch {
	case m.name == "normal" && moments:
		m.location, m.scale = *x.Mean, *x.SD
	case m.name == "normal":
		m.location, m.scale = *x.Median, (*x.Q3-*x.Q1)/(2*quartile)
	case m.name == "lognormal" && moments:
		if !(*x.Mean > 0) {
			return m, fmt.Errorf("a log-normal mean must be above 0, got %v", *x.Mean)
		}
		ratio := *x.SD / *x.Mean
		variance := numeric.Log1p(float64(ratio * ratio))
		m.location, m.scale = numeric.Log(*x.Mean)-float64(variance/2), math.Sqrt(variance)
	case m.name == "lognormal":
		if !(*x.Q1 > 0) {
			return m, fmt.Errorf("log-normal quartiles must be above 0, got %v", *x.Q1)
		}
		m.location, m.scale = numeric.Log(*x.Median), (numeric.Log(*x.Q3)-numeric.Log(*x.Q1))/(2*quartile)
	case moments:
		return m, fmt.Errorf("the shifted log-normal distribution takes median, q1 and q3")
	default:
		upper, lower := *x.Q3-*x.Median, *x.Median-*x.Q1
		if !(upper > 0 && lower > 0) {
			return m, fmt.Errorf("the shifted log-normal distribution needs q1 < median < q3, got %v, %v, %v", *x.Q1, *x.Median, *x.Q3)
		}
		m.location = *x.Median
		m.skew = numeric.Log(upper/lower) / quartile
		m.scale = upper / quartile
		if m.skew != 0 {
			m.scale = float64(upper*m.skew) / numeric.Expm1(float64(m.skew*quartile))
		}
	}
	if math.IsInf(m.location, 0) || math.IsInf(m.scale, 0) || math.IsNaN(m.scale) {
		return m, fmt.Errorf("the margin is out of range")
	}
	return m, nil
}

// at is the value of a normal score.
func (m marginal) at(score float64) float64 {
	switch {
	case m.name == "lognormal":
		return numeric.Exp(m.location + float64(m.scale*score))
	case m.name == "shifted_lognormal" && m.skew != 0:
		return m.location + float64(m.scale*numeric.Expm1(float64(m.skew*score)))/m.skew
	}
	return m.location + float64(m.scale*score)
}

// score is the inverse of at; values outside the support have an infinite score.
func (m marginal) score(x float64) float64 {
	if m.scale == 0 {
		return math.Inf(1)
	}
	switch {
	case m.name == "lognormal" && x <= 0:
		return math.Inf(-1)
	case m.name == "lognormal":
		return (numeric.Log(x) - m.location) / m.scale
	case m.name == "shifted_lognormal" && m.skew != 0:
		inner := float64((x-m.location)*m.skew) / m.scale
		if inner <= -1 {
			return math.Copysign(math.Inf(1), -m.skew)
		}
		return numeric.Log1p(inner) / m.skew
	}
	return (x - m.location) / m.scale
}

var standardNormal = dist.Normal{Mu: 0, Sigma: 1}

// truncated moves a score into the part of the normal distribution between two scores,
// keeping its place in the order.
func truncated(score, low, high float64) float64 {
	a, b := standardNormal.CDF(low), standardNormal.CDF(high)
	u := a + float64(standardNormal.CDF(score)*(b-a))
	return max(low, min(high, standardNormal.Quantile(max(0, min(1, u)))))
}

// rounded rounds half away from zero to decimals.
func rounded(x float64, decimals int) float64 {
	scale := tenTo(decimals)
	y := math.Round(float64(x*scale)) / scale
	if math.IsInf(y, 0) || math.IsNaN(y) {
		return x
	}
	if y == 0 {
		return 0 // no negative zero
	}
	return y
}

// tenTo is a power of ten, exact up to 10^22.
func tenTo(n int) float64 {
	x := 1.0
	for range n {
		x = float64(x * 10)
	}
	return x
}

// exactCounts gives n rows to levels in proportion to the shares by largest remainders; of
// equal remainders the first level wins.
func exactCounts(shares []float64, n int) []int {
	counts := make([]int, len(shares))
	rest := make([]float64, len(shares))
	left := n
	for i, p := range shares {
		exact := float64(p * float64(n))
		whole := math.Floor(exact + 1e-9)
		k, err := numeric.ToInt(whole)
		if err != nil {
			k = 0
		}
		counts[i], rest[i] = k, exact-whole
		left -= k
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rest {
			if rest[i] > rest[best]+1e-9 {
				best = i
			}
		}
		counts[best]++
		rest[best]--
	}
	return counts
}

// levelsByCount gives the lowest scores the first level, and so on.
func levelsByCount(scores []float64, counts []int) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b]:
			return -1
		case scores[a] > scores[b]:
			return 1
		}
		return 0
	})
	out := make([]int, len(scores))
	at := 0
	for level, n := range counts {
		for range n {
			if at < len(order) {
				out[order[at]] = level
				at++
			}
		}
	}
	return out
}

// levelsByShare draws each row's level by its score's place in the distribution.
func levelsByShare(scores, shares []float64) []int {
	out := make([]int, len(scores))
	for i, z := range scores {
		u := standardNormal.CDF(z)
		sum := 0.0
		out[i] = -1
		for level, p := range shares {
			sum += p
			if u < sum && p > 0 {
				out[i] = level
				break
			}
		}
		for level := len(shares) - 1; out[i] < 0; level-- { // rounding: the last with a share
			if shares[level] > 0 {
				out[i] = level
			}
		}
	}
	return out
}

// shares are the shares of the levels, scaled to a sum of 1.
func shares(x *SimValue) []float64 {
	if len(x.P) == 1 {
		return []float64{1 - x.P[0], x.P[0]}
	}
	sum := numeric.Sum(x.P)
	out := make([]float64, len(x.P))
	for i, p := range x.P {
		out[i] = p / sum
	}
	return out
}

// copula is the Cholesky factor of the correlations, with the names of its rows.
type copula struct {
	names  []string
	factor *linalg.Matrix
}

// copula checks that the correlations can hold together.
func (p *SimulateParams) copula() (*copula, error) {
	used := map[string]bool{}
	for _, r := range p.Correlations {
		used[r.A], used[r.B] = true, true
	}
	c := &copula{}
	for _, name := range p.scored() {
		if used[name] {
			c.names = append(c.names, name)
		}
	}
	if len(c.names) == 0 {
		return c, nil
	}
	m := linalg.Identity(len(c.names))
	for _, r := range p.Correlations {
		i, j := slices.Index(c.names, r.A), slices.Index(c.names, r.B)
		m.Set(i, j, r.R)
		m.Set(j, i, r.R)
	}
	f, err := linalg.Cholesky(m)
	if err != nil {
		return nil, err
	}
	if !f.PositiveDefinite() {
		name := c.names[min(f.Pivot, len(c.names)-1)]
		return nil, fmt.Errorf("the correlations can't hold together: those of %q contradict those of the variables before it (the matrix is not positive definite); weaken them, or declare those that are missing", name)
	}
	if c.factor, err = f.L(); err != nil {
		return nil, err
	}
	return c, nil
}

// scores draws the normal scores of a subgroup's rows, one list a name. Each (name,
// subgroup) has a stream of its own, so that a new variable moves no other.
func (p *SimulateParams) scores(stream *rng.Stream, c *copula, g SimGroup) map[string][]float64 {
	own := map[string][]float64{}
	for _, name := range p.scored() {
		s := stream.Sub("variable "+name, 0).Sub("group "+g.Name, 0)
		z := make([]float64, g.N)
		for i := range z {
			z[i] = s.Normal()
		}
		own[name] = z
	}
	mixed := map[string][]float64{}
	for i, name := range c.names {
		z := make([]float64, g.N)
		for j := range i + 1 {
			w := c.factor.At(i, j)
			for r, x := range own[c.names[j]] {
				z[r] += float64(w * x)
			}
		}
		mixed[name] = z
	}
	for _, name := range c.names {
		own[name] = mixed[name]
	}
	return own
}
