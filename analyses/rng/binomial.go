package rng

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// maxCount bounds n of Binomial and Multinomial and lambda of Poisson: up to it
// every whole number is a float64.
const maxCount = 1 << 52

// Binomial returns the number of successes in n independent trials with success
// probability p. It panics unless 0 <= n <= 2^52 and 0 <= p <= 1.
//
// Both algorithms draw from the exact distribution, up to the rounding of
// float64. With m = n min(p, 1-p) < 10 the distribution function is inverted by
// sequential search (about m steps); from 10 on it is Hörmann's transformed
// rejection (BTRS: 1.15 to 1.5 pairs of uniforms on average, whatever n), with
// probabilities by Loader's saddle-point form.
//
// Reference: Hörmann W. The generation of binomial random variates. J Stat
// Comput Simul 1993;46:101-110. doi:10.1080/00949659308811496
func (s *Stream) Binomial(n int, p float64) int {
	if n < 0 || n > maxCount || !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("rng: Binomial needs 0 <= n <= 2^52 and 0 <= p <= 1, got n = %d, p = %v", n, p))
	}
	switch {
	case n == 0 || p == 0:
		return 0
	case p == 1:
		return n
	case p > 0.5:
		return n - s.binomialLow(n, 1-p) // 1-p is exact here
	}
	return s.binomialLow(n, p)
}

// binomialLow needs n >= 1 and 0 < p <= 1/2.
func (s *Stream) binomialLow(n int, p float64) int {
	if float64(float64(n)*p) < 10 {
		return s.binomialInversion(n, p)
	}
	return s.binomialRejection(float64(n), p)
}

func (s *Stream) binomialInversion(n int, p float64) int {
	count := float64(n)
	odds := p / (1 - p)
	none := numeric.Exp(float64(count * numeric.Log1p(-p)))
	// With a mean below 10, P(X > 110) is below 1e-70: getting there means that
	// the rounded probabilities add up to less than U.
	limit := min(n, 110)
	for {
		u := s.Float64()
		prob := none
		for x := 0; x <= limit; x++ {
			if u < prob {
				return x
			}
			u -= prob
			prob = float64(prob * odds * (float64(n-x) / float64(x+1)))
		}
	}
}

func (s *Stream) binomialRejection(n, p float64) int {
	q := 1 - p
	mean := float64(n * p)
	sd := math.Sqrt(float64(mean * q))
	// Constants of algorithm BTRS.
	b := 1.15 + float64(2.53*sd)
	a := -0.0873 + float64(0.0248*b) + float64(0.01*p)
	c := mean + 0.5
	vr := 0.92 - 4.2/b
	alpha := float64((2.83 + 5.1/b) * sd)
	mode := math.Floor(float64((n + 1) * p))
	atMode := math.NaN() // computed when first needed
	for {
		u := s.Float64Open() - 0.5
		v := s.Float64Open()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + c)
		if us < 0.07 || v > vr {
			if k < 0 || k > n {
				continue
			}
			if math.IsNaN(atMode) {
				atMode = binomialLogProb(mode, n, p)
			}
			v = float64(v*alpha) / (a/float64(us*us) + b)
			if numeric.Log(v) > binomialLogProb(k, n, p)-atMode {
				continue
			}
		}
		return wholeInt(k)
	}
}

// binomialLogProb returns log P(X = k), for 0 <= k <= n and 0 < p <= 1/2.
func binomialLogProb(k, n, p float64) float64 {
	if k == 0 {
		return float64(n * numeric.Log1p(-p))
	}
	if k == n {
		return float64(n * numeric.Log(p))
	}
	rest := n - k
	log := stirlingError(n) - stirlingError(k) - stirlingError(rest)
	log -= deviance(k, float64(n*p))
	log -= deviance(rest, float64(n*(1-p)))
	return log + float64(0.5*numeric.Log(n/(2*math.Pi*k*rest)))
}

// wholeInt converts a draw that is whole and within range by construction.
func wholeInt(k float64) int {
	i, err := numeric.ToInt(k)
	if err != nil {
		panic("rng: " + err.Error())
	}
	return i
}
