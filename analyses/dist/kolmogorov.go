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
	n := float64(d.N)
	s := 0.0
	for j := 0; j <= d.N; j++ {
		u := numeric.DD{Hi: float64(j)}.Div(numeric.DD{Hi: n}).AddFloat(x)
		v := numeric.DD{Hi: 1}.Sub(u)
		if v.Hi <= 0 {
			break
		}
		b, _ := binomialProb(j, d.N-j, u, v)
		s += b / u.Hi
	}
	return math.Min(1, x*s)
}

// Survival is P(D > x), equal to P(D >= x).
func (d KolmogorovOneSample) Survival(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case x*x*float64(d.N) > 6 || x >= 0.5:
		return math.Min(1, 2*d.OneSided(x))
	}
	return math.Max(0, 1-d.matrixCDF(x))
}

// CDF is P(D <= x).
func (d KolmogorovOneSample) CDF(x float64) float64 {
	switch {
	case d.Check() != nil || math.IsNaN(x):
		return math.NaN()
	case x*x*float64(d.N) > 6 || x >= 0.5:
		return math.Max(0, 1-2*d.OneSided(x))
	}
	return d.matrixCDF(x)
}

// matrixCDF is n!/n^n times the middle element of H^n.
func (d KolmogorovOneSample) matrixCDF(x float64) float64 {
	n := float64(d.N)
	if x <= 0.5/n {
		return 0
	}
	k, err := numeric.ToInt(math.Floor(n*x) + 1)
	if err != nil {
		return math.NaN()
	}
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
	return math.Min(1, s.value())
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

// KolmogorovTwoSample is the exact distribution of the two-sample statistic
// D = sup|F_M - G_N| (or, OneSided, D+ = sup(F_M - G_N)) under equality, given the
// ties of the pooled sample.
//
// Null hypothesis: all C(M+N, M) orders of the two samples' labels are equally
// likely. A path through the M by N lattice is stopped where it first deviates by d; the
// stopped probability, a sum of positive terms, is the upper tail. D times M N is a whole
// number, so comparisons are exact. Cost O(M N).
//
// Reference: Schröer and Trenkler 1995, doi:10.1016/0167-9473(94)00040-P.
type KolmogorovTwoSample struct {
	M, N     int
	OneSided bool
	// Ends[i], if given, says that the (i+1)-th pooled value (in order) differs from the
	// next: the statistic is read only there. Nil means no ties.
	Ends []bool
}

// Check reports invalid sizes.
func (d KolmogorovTwoSample) Check() error {
	if d.M < 1 || d.N < 1 {
		return fmt.Errorf("sample sizes must be at least 1, got %d and %d", d.M, d.N)
	}
	if float64(d.M)*float64(d.N) > 1<<31 {
		return fmt.Errorf("samples of %d and %d are too large to count exactly", d.M, d.N)
	}
	if d.Ends != nil && len(d.Ends) != d.M+d.N {
		return fmt.Errorf("tie pattern must have %d entries, got %d", d.M+d.N, len(d.Ends))
	}
	return nil
}

// AtLeast is P(D >= x), the p-value of an observed x: x is read as the nearest
// multiple of 1/(M N) when it lies within 1e-9 of one.
func (d KolmogorovTwoSample) AtLeast(x float64) float64 {
	hit, _ := d.split(x, false)
	return hit
}

// Survival is P(D > x), with x read as in AtLeast.
func (d KolmogorovTwoSample) Survival(x float64) float64 {
	hit, _ := d.split(x, true)
	return hit
}

// CDF is P(D <= x), with x read as in AtLeast.
func (d KolmogorovTwoSample) CDF(x float64) float64 {
	_, rest := d.split(x, true)
	return rest
}

// split returns the probabilities that the path does and doesn't reach x (or passes
// it, when beyond is set).
func (d KolmogorovTwoSample) split(x float64, beyond bool) (hit, rest float64) {
	if d.Check() != nil || math.IsNaN(x) {
		return math.NaN(), math.NaN()
	}
	m, n := d.M, d.N
	scaled := float64(math.Max(-2, math.Min(2, x)) * float64(m) * float64(n))
	limit := math.Ceil(scaled)
	if r := math.Round(scaled); math.Abs(r-scaled) < 1e-9*math.Max(1, float64(m)*float64(n)) && math.Abs(r-scaled) < 0.25 {
		limit = r
		if beyond {
			limit = r + 1
		}
	}
	if limit <= 0 {
		return 1, 0
	}
	bound := wholeNumber(limit) // at most 2 m n + 1
	// at[j] is the probability of being at (i, j) unstopped.
	at := make([]float64, n+1)
	for i := 0; i <= m; i++ {
		for j := 0; j <= n; j++ {
			p := 0.0
			left := float64(m + n - i - j + 1)
			switch {
			case i == 0 && j == 0:
				p = 1
			case i == 0:
				p = at[j-1] * (float64(n-j+1) / left)
			case j == 0:
				p = at[0] * (float64(m-i+1) / left)
			default:
				p = float64(at[j]*(float64(m-i+1)/left)) + float64(at[j-1]*(float64(n-j+1)/left))
			}
			dev := i*n - j*m
			if dev < 0 && !d.OneSided {
				dev = -dev
			}
			if dev >= bound && (d.Ends == nil || i+j == 0 || d.Ends[i+j-1]) {
				hit += p
				p = 0
			}
			at[j] = p
		}
	}
	return math.Min(hit, 1), math.Min(at[n], 1)
}
