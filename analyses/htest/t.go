package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// TResult is the result of a t-test.
type TResult struct {
	// Method is "one sample", "paired", "pooled" or "welch".
	Method string
	// N1, Mean1, Variance1 describe the first sample, or the differences of paired samples;
	// the second ones are zero for one sample and for pairs.
	N1, N2               int
	Mean1, Mean2         float64
	Variance1, Variance2 float64
	// Estimate is the mean, the mean difference of pairs, or Mean1 - Mean2; Null is its
	// value under the null hypothesis.
	Estimate, Null float64
	StdErr         float64
	T, DF          float64
	// P is two-sided.
	P float64
}

// Tails returns the p-values against each alternative.
func (r TResult) Tails() Tails { return studentTails(r.T, r.DF) }

// Interval returns the confidence interval of Estimate; one-sided alternatives give one
// infinite bound.
func (r TResult) Interval(level float64, a Alternative) (Bounds, error) {
	if err := errors.Join(checkLevel(level), a.Check()); err != nil {
		return Bounds{}, err
	}
	b := Bounds{Lower: math.Inf(-1), Upper: math.Inf(1), Level: level}
	p := 1 - level
	if a == TwoSided {
		p /= 2
	}
	half := float64(dist.StudentT{DF: r.DF}.QuantileUpper(p) * r.StdErr)
	if a != Less {
		b.Lower = r.Estimate - half
	}
	if a != Greater {
		b.Upper = r.Estimate + half
	}
	return b, nil
}

// meanDD is the mean as a double-double.
func meanDD(x []float64) numeric.DD {
	return numeric.SumDD(x).Div(numeric.FromFloat(float64(len(x))))
}

// finish computes statistic and p; the spread must be more than rounding beside scale.
func (r TResult) finish(difference, scale float64) (TResult, error) {
	if !(r.StdErr > 10*epsilon*scale) {
		return TResult{}, errors.New("the values do not vary: a t-test has no answer")
	}
	if math.IsInf(r.StdErr, 0) || math.IsInf(scale, 0) {
		return TResult{}, errors.New("the values are too large for a t-test")
	}
	r.T = difference / r.StdErr
	r.P = dist.StudentT{DF: r.DF}.TwoSided(r.T)
	return r, nil
}

// epsilon is the distance from 1 to the next float.
const epsilon = 0x1p-52

// OneSampleT tests whether the mean of x is mu.
//
// Null hypothesis: the mean of a normal population is mu. t = (mean - mu) / (s / sqrt(n))
// on n-1 degrees of freedom. At least two values that differ are needed.
//
// Reference: Student 1908, doi:10.1093/biomet/6.1.1.
func OneSampleT(x []float64, mu float64) (TResult, error) {
	if err := errors.Join(finite("values", x), finite("the mean tested", []float64{mu})); err != nil {
		return TResult{}, err
	}
	if len(x) < 2 {
		return TResult{}, fmt.Errorf("a t-test needs at least 2 values, got %d", len(x))
	}
	mean, variance := numeric.MeanVariance(x)
	n := float64(len(x))
	r := TResult{
		Method: "one sample", N1: len(x), Mean1: mean, Variance1: variance, Estimate: mean, Null: mu,
		StdErr: math.Sqrt(variance / n), DF: n - 1,
	}
	return r.finish(meanDD(x).AddFloat(-mu).Float(), math.Abs(mean))
}

// PairedT tests whether the mean of the differences x[i] - y[i] is zero.
//
// Null hypothesis: the differences of a normal population have mean zero; a one-sample
// t-test of the differences.
func PairedT(x, y []float64) (TResult, error) { return PairedTShift(x, y, 0) }

// PairedTShift is PairedT for the null hypothesis that the mean difference is mu.
func PairedTShift(x, y []float64, mu float64) (TResult, error) {
	d, err := differences(x, y)
	if err != nil {
		return TResult{}, err
	}
	r, err := OneSampleT(d, mu)
	r.Method = "paired"
	return r, err
}

func differences(x, y []float64) ([]float64, error) {
	if len(x) != len(y) {
		return nil, fmt.Errorf("pairs need two samples of equal length, got %d and %d values", len(x), len(y))
	}
	if err := errors.Join(finite("first values", x), finite("second values", y)); err != nil {
		return nil, err
	}
	d := make([]float64, len(x))
	for i := range x {
		d[i] = x[i] - y[i]
	}
	return d, finite("differences", d)
}

func twoSamples(x, y []float64, mu float64, min int) error {
	if len(x) < min || len(y) < min {
		return fmt.Errorf("each group needs at least %s, got %d and %d", counted(min, "value"), len(x), len(y))
	}
	return errors.Join(finite("values of the first group", x), finite("values of the second group", y),
		finite("the difference tested", []float64{mu}))
}

// PooledT tests whether two means are equal, with a common variance.
//
// Null hypothesis: two normal populations of equal variance have the same mean.
// t = (mean1 - mean2) / (s sqrt(1/n1 + 1/n2)) with s² the pooled variance, on n1+n2-2
// degrees of freedom.
//
// Reference: Student 1908, doi:10.1093/biomet/6.1.1.
func PooledT(x, y []float64) (TResult, error) { return PooledTShift(x, y, 0) }

// PooledTShift is PooledT for the null hypothesis mean1 - mean2 = mu.
func PooledTShift(x, y []float64, mu float64) (TResult, error) {
	if err := twoSamples(x, y, mu, 1); err != nil {
		return TResult{}, err
	}
	if len(x)+len(y) < 3 {
		return TResult{}, errors.New("a pooled t-test needs at least 3 values, got 2")
	}
	r := describeTwo("pooled", x, y, mu)
	n1, n2 := float64(r.N1), float64(r.N2)
	r.DF = n1 + n2 - 2
	pooled := (float64((n1-1)*r.Variance1) + float64((n2-1)*r.Variance2)) / r.DF
	r.StdErr = math.Sqrt(pooled * (1/n1 + 1/n2))
	return r.finish(meanDD(x).Sub(meanDD(y)).AddFloat(-mu).Float(), math.Max(math.Abs(r.Mean1), math.Abs(r.Mean2)))
}

// WelchT tests whether two means are equal, without assuming equal variances.
//
// Null hypothesis: two normal populations have the same mean.
// t = (mean1 - mean2) / sqrt(s1²/n1 + s2²/n2) on Welch's and Satterthwaite's degrees of
// freedom (s1²/n1 + s2²/n2)² / ((s1²/n1)²/(n1-1) + (s2²/n2)²/(n2-1)).
//
// Reference: Welch 1947, doi:10.1093/biomet/34.1-2.28.
func WelchT(x, y []float64) (TResult, error) { return WelchTShift(x, y, 0) }

// WelchTShift is WelchT for the null hypothesis mean1 - mean2 = mu.
func WelchTShift(x, y []float64, mu float64) (TResult, error) {
	if err := twoSamples(x, y, mu, 2); err != nil {
		return TResult{}, err
	}
	r := describeTwo("welch", x, y, mu)
	r.StdErr, r.DF = welchError(r.Variance1, r.N1, r.Variance2, r.N2)
	return r.finish(meanDD(x).Sub(meanDD(y)).AddFloat(-mu).Float(), math.Max(math.Abs(r.Mean1), math.Abs(r.Mean2)))
}

// welchError is the standard error of a difference of means and its degrees of freedom.
func welchError(v1 float64, n1 int, v2 float64, n2 int) (se, df float64) {
	a, b := v1/float64(n1), v2/float64(n2)
	se = math.Sqrt(a + b)
	if !(a+b > 0) {
		return se, 1
	}
	// as shares: squares of tiny variances would underflow
	p, q := a/(a+b), b/(a+b)
	return se, 1 / (float64(p*p)/float64(n1-1) + float64(q*q)/float64(n2-1))
}

func describeTwo(method string, x, y []float64, mu float64) TResult {
	r := TResult{Method: method, N1: len(x), N2: len(y), Null: mu}
	r.Mean1, r.Variance1 = numeric.MeanVariance(x)
	r.Mean2, r.Variance2 = numeric.MeanVariance(y)
	if len(x) == 1 {
		r.Variance1 = 0 // one value adds nothing to a pooled variance
	}
	if len(y) == 1 {
		r.Variance2 = 0
	}
	r.Estimate = meanDD(x).Sub(meanDD(y)).Float()
	return r
}
