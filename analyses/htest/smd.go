package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// SMDResult is a standardised mean difference between two groups.
type SMDResult struct {
	// Method is "continuous", "binary" or "multinomial".
	Method string
	N1, N2 int
	// SMD is first minus second; for multinomial variables a distance, never negative.
	SMD float64
	// StdErr is the large-sample standard error
	// sqrt((n1+n2)/(n1 n2) + SMD²/(2(n1+n2))).
	StdErr float64
}

// Interval returns the normal confidence interval SMD ± z StdErr.
func (r SMDResult) Interval(level float64) (Bounds, error) {
	if err := checkLevel(level); err != nil {
		return Bounds{}, err
	}
	return normalInterval(r.SMD, r.StdErr, level), nil
}

func normalInterval(estimate, se, level float64) Bounds {
	half := float64(dist.StandardNormal.QuantileUpper((1-level)/2) * se)
	return Bounds{Lower: estimate - half, Upper: estimate + half, Level: level}
}

func newSMD(method string, smd float64, n1, n2 int) SMDResult {
	a, b := float64(n1), float64(n2)
	return SMDResult{
		Method: method, N1: n1, N2: n2, SMD: smd,
		StdErr: math.Sqrt((a+b)/(a*b) + float64(smd*smd)/(2*(a+b))),
	}
}

// SMDContinuous is (mean1 - mean2) / sqrt((s1² + s2²)/2) with the sample variances, as used
// to judge balance. Each group needs two values; a common constant gives 0.
//
// Reference: Austin 2009, doi:10.1002/sim.3697.
func SMDContinuous(x, y []float64) (SMDResult, error) {
	if err := twoSamples(x, y, 0, 2); err != nil {
		return SMDResult{}, err
	}
	_, v1 := numeric.MeanVariance(x)
	_, v2 := numeric.MeanVariance(y)
	d := meanDD(x).Sub(meanDD(y)).Float()
	sd := math.Sqrt((v1 + v2) / 2)
	if math.IsInf(sd, 0) || math.IsNaN(d) {
		return SMDResult{}, errors.New("the values are too large for a standardised mean difference")
	}
	switch {
	case d == 0:
		return newSMD("continuous", 0, len(x), len(y)), nil
	case sd == 0:
		return SMDResult{}, errors.New("both groups are constant: the standardised mean difference is not defined")
	}
	return newSMD("continuous", d/sd, len(x), len(y)), nil
}

// SMDBinary is (p1 - p2) / sqrt((p1(1-p1) + p2(1-p2))/2) of count k out of n in each group.
//
// Reference: Austin 2009, doi:10.1002/sim.3697.
func SMDBinary(k1, n1, k2, n2 int) (SMDResult, error) {
	if err := errors.Join(checkCount(k1, n1), checkCount(k2, n2)); err != nil {
		return SMDResult{}, err
	}
	p1, p2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	d := p1 - p2
	sd := math.Sqrt((float64(p1*(1-p1)) + float64(p2*(1-p2))) / 2)
	switch {
	case d == 0:
		return newSMD("binary", 0, n1, n2), nil
	case sd == 0:
		return SMDResult{}, errors.New("one group has the feature always and the other never: the standardised mean difference is infinite")
	}
	return newSMD("binary", d/sd, n1, n2), nil
}

// checkCount reports a count outside 0..n or an empty group.
func checkCount(k, n int) error {
	switch {
	case n < 1:
		return errors.New("each group needs at least one case")
	case k < 0 || k > n:
		return fmt.Errorf("a count lies between 0 and the size of its group (%d), got %d", n, k)
	case n > maxCount:
		return fmt.Errorf("a group may have at most %d cases", maxCount)
	}
	return nil
}

// SMDMultinomial is the distance of two distributions over the same categories (a and b count
// them): sqrt((p - q)' S⁻¹ (p - q)) over all categories but the first, with S the mean
// of the two multinomial covariance matrices; a category that nobody has is left out, and
// where S is singular its pseudo-inverse stands in. With two categories it is |SMDBinary|.
//
// Reference: Yang and Dalton 2012, SAS Global Forum, paper 335.
func SMDMultinomial(a, b []int) (SMDResult, error) {
	if len(a) != len(b) || len(a) < 2 {
		return SMDResult{}, fmt.Errorf("both groups need counts of the same categories, at least two, got %d and %d", len(a), len(b))
	}
	n1, n2 := 0, 0
	var p, q []float64
	for i := range a {
		if a[i] < 0 || b[i] < 0 {
			return SMDResult{}, fmt.Errorf("counts must not be negative: category %d has %d and %d", i+1, a[i], b[i])
		}
		if a[i] > maxCount || b[i] > maxCount || n1+a[i] > maxCount || n2+b[i] > maxCount {
			return SMDResult{}, fmt.Errorf("a table may count at most %d cases", maxCount)
		}
		n1, n2 = n1+a[i], n2+b[i]
	}
	if n1 == 0 || n2 == 0 {
		return SMDResult{}, errors.New("each group needs at least one case")
	}
	for i := range a {
		if a[i]+b[i] > 0 {
			p, q = append(p, float64(a[i])/float64(n1)), append(q, float64(b[i])/float64(n2))
		}
	}
	k := len(p) - 1
	same := true
	s, d := linalg.New(k, k), make([]float64, k)
	for i := range k {
		d[i] = p[i+1] - q[i+1]
		same = same && d[i] == 0
		for j := range k {
			v := -(float64(p[i+1]*p[j+1]) + float64(q[i+1]*q[j+1])) / 2
			if i == j {
				v = (float64(p[i+1]*(1-p[i+1])) + float64(q[i+1]*(1-q[i+1]))) / 2
			}
			s.Set(i, j, v)
		}
	}
	if same {
		return newSMD("multinomial", 0, n1, n2), nil
	}
	square, err := quadraticForm(s, d)
	if err != nil {
		return SMDResult{}, err
	}
	return newSMD("multinomial", math.Sqrt(square), n1, n2), nil
}

// quadraticForm is d' S⁺ d with the pseudo-inverse of a symmetric S.
func quadraticForm(s *linalg.Matrix, d []float64) (float64, error) {
	e, err := linalg.EigenSym(s)
	if err != nil {
		return 0, err
	}
	values, vectors := e.Values, e.Vectors
	largest := 0.0
	for _, v := range values {
		largest = math.Max(largest, math.Abs(v))
	}
	if largest == 0 {
		return 0, errors.New("both groups have one category each: the standardised mean difference is infinite")
	}
	var terms []float64
	for j, v := range values {
		// the tolerance of MASS::ginv
		if math.Abs(v) <= math.Sqrt(epsilon)*largest {
			continue
		}
		dot := 0.0
		for i := range d {
			dot += float64(vectors.At(i, j) * d[i])
		}
		terms = append(terms, float64(dot*dot)/v)
	}
	return math.Max(0, numeric.Sum(terms)), nil
}
