package htest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// ShapiroResult is the result of the Shapiro-Wilk test.
type ShapiroResult struct {
	N    int
	W, P float64
}

// polynomial evaluates c[0] + c[1] x + ….
func polynomial(x float64, c ...float64) float64 {
	s := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		s = float64(s*x) + c[i]
	}
	return s
}

// ShapiroWilk tests whether values come from a normal distribution, by Royston's approximation
// (AS R94) for 3 to 5000 values.
//
// Null hypothesis: normal. W is the squared correlation of the ordered values with weights
// from the expected normal order statistics; 1-W is brought to normality, for n = 3 p is exact.
//
// Reference: Royston 1995, doi:10.2307/2986146.
func ShapiroWilk(x []float64) (ShapiroResult, error) {
	n := len(x)
	if n < 3 || n > 5000 {
		return ShapiroResult{}, fmt.Errorf("the Shapiro-Wilk test takes 3 to 5000 values, got %d", n)
	}
	if err := finite("values", x); err != nil {
		return ShapiroResult{}, err
	}
	s := slices.Clone(x)
	slices.Sort(s)
	if !(s[n-1]-s[0] > 0) || math.IsInf(s[n-1]-s[0], 0) {
		return ShapiroResult{}, errors.New("the values do not vary: the Shapiro-Wilk test has no answer")
	}
	variance := numeric.Variance(s)
	w := shapiroWeights(n)
	// weights are antisymmetric: the sum is over differences of opposite values
	var terms []float64
	for i, a := range w {
		terms = append(terms, float64(a*(s[n-1-i]-s[i])))
	}
	top := numeric.Sum(terms)
	r := ShapiroResult{N: n}
	ss := float64(variance * float64(n-1))
	r.W = math.Min(1, top/ss*top)
	r.P = shapiroP(n, r.W)
	return r, nil
}

// shapiroWeights are the weights of the largest values, from the outermost inward.
func shapiroWeights(n int) []float64 {
	half := n / 2
	if n == 3 {
		return []float64{math.Sqrt(0.5)}
	}
	m := make([]float64, half)
	sum := 0.0
	for i := range m {
		m[i] = dist.StandardNormal.QuantileUpper((float64(i+1) - 0.375) / (float64(n) + 0.25))
		sum += float64(m[i] * m[i])
	}
	sum *= 2
	u := 1 / math.Sqrt(float64(n))
	root := math.Sqrt(sum)
	a := make([]float64, half)
	a[0] = polynomial(u, 0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056) + m[0]/root
	from := 1
	factor := sum - float64(2*float64(m[0]*m[0]))
	rest := 1 - float64(2*float64(a[0]*a[0]))
	if n > 5 {
		a[1] = polynomial(u, 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633) + m[1]/root
		from = 2
		factor -= float64(2 * float64(m[1]*m[1]))
		rest -= float64(2 * float64(a[1]*a[1]))
	}
	f := math.Sqrt(factor / rest)
	for i := from; i < half; i++ {
		a[i] = m[i] / f
	}
	return a
}

func shapiroP(n int, w float64) float64 {
	if n == 3 {
		// p = 6/π (asin sqrt(w) - asin sqrt(3/4)), with asin sqrt(w) = atan sqrt(w/(1-w))
		if w >= 1 {
			return 1
		}
		p := 6 / math.Pi * (numeric.Atan(math.Sqrt(w/(1-w))) - math.Pi/3)
		return math.Min(1, math.Max(0, p))
	}
	if w >= 1 {
		return 1
	}
	y := numeric.Log(1 - w)
	l := numeric.Log(float64(n))
	var mu, sigma float64
	if n <= 11 {
		g := polynomial(float64(n), -2.273, 0.459)
		if y >= g {
			return 1e-99
		}
		y = -numeric.Log(g - y)
		mu = polynomial(float64(n), 0.5440, -0.39978, 0.025054, -6.714e-4)
		sigma = numeric.Exp(polynomial(float64(n), 1.3822, -0.77857, 0.062767, -0.0020322))
	} else {
		mu = polynomial(l, -1.5861, -0.31082, -0.083751, 0.0038915)
		sigma = numeric.Exp(polynomial(l, -0.4803, -0.082676, 0.0030302))
	}
	return dist.StandardNormal.Survival((y - mu) / sigma)
}
