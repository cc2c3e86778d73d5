package dist

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Kolmogorov is the limiting distribution of sqrt(n) D, the scaled
// Kolmogorov-Smirnov statistic:
//
//	P(X > x) = 2 Σ (-1)^(k-1) exp(-2k²x²),  P(X <= x) = sqrt(2π)/x Σ exp(-(2k-1)²π²/(8x²))
//
// Reference: Kolmogorov 1933; Smirnov 1948, doi:10.1214/aoms/1177730256.
type Kolmogorov struct{}

// CDF is P(X <= x).
func (Kolmogorov) CDF(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x <= 0:
		return 0
	case x > 1:
		return 1 - kolmogorovUpper(x)
	}
	t := -math.Pi * math.Pi / 8 / x / x
	s := 0.0
	for k := 1.0; k < 40; k += 2 {
		e := numeric.Exp(k * k * t)
		s += e
		if e < 1e-18*s {
			break
		}
	}
	return 2.50662827463100050242 / x * s
}

// Survival is P(X > x).
func (d Kolmogorov) Survival(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x <= 0:
		return 1
	case x > 0.8:
		return kolmogorovUpper(x)
	}
	return 1 - d.CDF(x)
}

// LogCDF is log P(X <= x).
func (d Kolmogorov) LogCDF(x float64) float64 {
	if x > 0.1 || !(x > 0) {
		p, _ := logOfTails(d.CDF(x), d.Survival(x))
		return p
	}
	// The second term is below e^-980 of the first.
	return float64(-math.Pi*math.Pi/8/x/x) + 0.918938533204672741780 - numeric.Log(x)
}

// LogSurvival is log P(X > x).
func (d Kolmogorov) LogSurvival(x float64) float64 {
	if x < 10 || math.IsNaN(x) {
		_, p := logOfTails(d.CDF(x), d.Survival(x))
		return p
	}
	return math.Ln2 - float64(2*x*x)
}

// Quantile returns x with P(X <= x) = p.
func (d Kolmogorov) Quantile(p float64) float64 {
	return continuousQuantile(p, false, math.Inf(1), -0.5, 0.5, d.CDF, d.Survival)
}

// QuantileUpper returns x with P(X > x) = p.
func (d Kolmogorov) QuantileUpper(p float64) float64 {
	return continuousQuantile(p, true, math.Inf(1), -0.5, 0.5, d.CDF, d.Survival)
}

// kolmogorovUpper is the alternating series, for x above about 0.8.
func kolmogorovUpper(x float64) float64 {
	p, e := numeric.TwoProd(x, x)
	if math.IsInf(p, 1) {
		return 0
	}
	s, sign := 0.0, 2.0
	for k := 1.0; k < 40; k++ {
		t := numeric.Exp(-2*k*k*p) * (1 - float64(2*k*k*e))
		s += float64(sign * t)
		sign = -sign
		if t < 1e-18*s {
			break
		}
	}
	return s
}

// KolmogorovOneSample is the exact distribution of D = sup|F_n(x) - F(x)| for
// N observations from the continuous distribution F.
//
// Method: CDF by the matrix power of Marsaglia, Tsang and Wang; for N d² > 6, where
// the two one-sided events almost exclude each other (relative error below 1e-15),
// the tail is twice Smirnov's one-sided sum of positive terms. Between p = 1e-5 and 1
// the tail is the complement of the matrix power, right to about 1e-10 relative.
// Cost O((N d)³ log N) for the matrix (N d below sqrt(6 N)), O(N) for the sum.
//
// References: Marsaglia, Tsang and Wang 2003, doi:10.18637/jss.v008.i18; Smirnov
// 1944; Birnbaum and Tingey 1951, doi:10.1214/aoms/1177729550.
type KolmogorovOneSample struct{ N int }

// Check reports sizes that are not positive or too large for the exact distribution.
func (d KolmogorovOneSample) Check() error {
	if d.N < 1 || d.N > 10000 {
		return fmt.Errorf("number of observations must lie in [1, 10000], got %d", d.N)
	}
	return nil
}

// OneSided is P(D+ >= x) for the one-sided statistic D+ = sup(F_n(t) - F(t)).
func (d KolmogorovOneSample) OneSided(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case x <= 0:
		return 1
	case x >= 1:
		return 0
	}
	// x Σ_j b(j; n, x + j/n) / (x + j/n) with binomial probabilities b.
	s := 0.0
	for j := 0; j <= d.N; j++ {
		u, v := d.odds(j, x)
		if v.Hi <= 0 {
			break
		}
		b, _ := binomialProb(j, d.N-j, u, v)
		s += b / u.Hi
	}
	return math.Min(1, x*s)
}

// odds returns x + j/N and its complement.
func (d KolmogorovOneSample) odds(j int, x float64) (u, v numeric.DD) {
	u = numeric.DD{Hi: float64(j)}.Div(numeric.DD{Hi: float64(d.N)}).AddFloat(x)
	return u, numeric.DD{Hi: 1}.Sub(u)
}

// direct says whether the tail is twice the one-sided one.
func (d KolmogorovOneSample) direct(x float64) bool { return x*x*float64(d.N) > 6 || x >= 0.5 }

// Survival is P(D > x), equal to P(D >= x).
func (d KolmogorovOneSample) Survival(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case d.direct(x):
		return math.Min(1, 2*d.OneSided(x))
	}
	return math.Max(0, 1-d.matrixCDF(x))
}

// CDF is P(D <= x).
func (d KolmogorovOneSample) CDF(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case d.direct(x):
		return math.Max(0, 1-2*d.OneSided(x))
	}
	return d.matrixCDF(x)
}

// LogCDF is log P(D <= x).
func (d KolmogorovOneSample) LogCDF(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case d.direct(x):
		return numeric.Log1p(-math.Min(1, 2*d.OneSided(x)))
	}
	return math.Min(0, d.matrixPower(x).log())
}

// LogSurvival is log P(D > x).
func (d KolmogorovOneSample) LogSurvival(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case x >= 1:
		return math.Inf(-1)
	case !d.direct(x):
		return numeric.Log1p(-d.matrixCDF(x))
	}
	if p := d.OneSided(x); p > deepTail {
		return math.Min(0, numeric.Log(2*p))
	}
	// Smirnov's sum by the logarithms of its terms.
	terms := make([]float64, 0, d.N)
	top := math.Inf(-1)
	for j := 0; j <= d.N; j++ {
		u, v := d.odds(j, x)
		if v.Hi <= 0 {
			break
		}
		_, l := binomialProb(j, d.N-j, u, v)
		l -= numeric.Log(u.Hi)
		terms = append(terms, l)
		top = math.Max(top, l)
	}
	s := 0.0
	for _, l := range terms {
		s += numeric.Exp(l - top)
	}
	return math.Ln2 + numeric.Log(x) + top + numeric.Log(s)
}

// Quantile returns x with P(D <= x) = p. It costs about twenty values of the CDF.
func (d KolmogorovOneSample) Quantile(p float64) float64 { return d.quantile(p, false) }

// QuantileUpper returns x with P(D > x) = p, at the cost of Quantile.
func (d KolmogorovOneSample) QuantileUpper(p float64) float64 { return d.quantile(p, true) }

func (d KolmogorovOneSample) quantile(p float64, upper bool) float64 {
	switch {
	case d.Check() != nil || !validLevel(p):
		return math.NaN()
	case p == 0 && !upper || p == 1 && upper:
		return 0.5 / float64(d.N) // the least value of D
	}
	// Start about the limiting distribution's quantile.
	at := 0.0
	if x := limitQuantile(p, upper); x > 0 && !math.IsInf(x, 1) {
		at = numeric.Log(math.Min(0.99, x/math.Sqrt(float64(d.N))))
	}
	return math.Min(1, continuousQuantile(p, upper, 1, at-0.1, at+0.02, d.CDF, d.Survival))
}

// matrixCDF is P(D <= x) by the matrix power.
func (d KolmogorovOneSample) matrixCDF(x float64) float64 {
	return math.Min(1, d.matrixPower(x).value())
}

// limitQuantile is a quantile of the limiting distribution.
func limitQuantile(p float64, upper bool) float64 {
	if upper {
		return Kolmogorov{}.QuantileUpper(p)
	}
	return Kolmogorov{}.Quantile(p)
}

// matrixPower is n!/n^n times the middle element of H^n.
func (d KolmogorovOneSample) matrixPower(x float64) scaledFloat {
	n := float64(d.N)
	if x <= 0.5/n {
		return scaledFloat{}
	}
	k := wholeNumber(math.Floor(n*x) + 1) // x is below 1/2
	size := 2*k - 1
	h := float64(k) - float64(n*x)
	hm := make([]float64, size*size)
	for i := range size {
		for j := range size {
			if i-j+1 >= 0 {
				hm[i*size+j] = 1
			}
		}
	}
	power := 1.0
	for i := range size { // first column and last row lose powers of h
		power = float64(power * h)
		hm[i*size] -= power
		hm[(size-1)*size+size-1-i] -= power
	}
	if h > 0.5 {
		p := 1.0
		for range size {
			p *= float64(2*h) - 1
		}
		hm[(size-1)*size] += p
	}
	for i := range size {
		for j := range size {
			for g := 2; g <= i-j+1; g++ {
				hm[i*size+j] /= float64(g)
			}
		}
	}
	q, exp := matrixPower(hm, size, d.N)
	s := scaledFloat{mantissa: q[(k-1)*size+k-1], exp: exp}
	for i := 1; i <= d.N; i++ {
		s = s.times(float64(i) / n)
	}
	return s
}

// matrixPower returns m^n for a square matrix of nonnegative numbers as q * 2^exp.
func matrixPower(m []float64, size, n int) (q []float64, exp int) {
	q = make([]float64, size*size)
	for i := range size {
		q[i*size+i] = 1
	}
	base := append([]float64(nil), m...)
	baseExp := 0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			q = matrixProduct(q, base, size)
			exp += baseExp
			exp += scaleDown(q)
		}
		if n > 1 {
			base = matrixProduct(base, base, size)
			baseExp *= 2
			baseExp += scaleDown(base)
		}
	}
	return q, exp
}

// scaleDown divides by a power of two that brings the largest element below one.
func scaleDown(m []float64) int {
	top := 0.0
	for _, v := range m {
		top = math.Max(top, math.Abs(v))
	}
	_, e := math.Frexp(top)
	if top == 0 || (e > -200 && e < 200) {
		return 0
	}
	for i := range m {
		m[i] = math.Ldexp(m[i], -e)
	}
	return e
}

func matrixProduct(a, b []float64, size int) []float64 {
	out := make([]float64, size*size)
	for i := range size {
		row := out[i*size : (i+1)*size]
		for k := range size {
			v := a[i*size+k]
			if v == 0 {
				continue
			}
			for j, w := range b[k*size : (k+1)*size] {
				row[j] += float64(v * w)
			}
		}
	}
	return out
}
