package rng

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Poisson returns a draw of the Poisson distribution with mean lambda. It
// panics unless 0 <= lambda <= 2^52.
//
// Both algorithms draw from the exact distribution, up to the rounding of
// float64: below 10 inversion by sequential search, from 10 on transformed
// rejection (PTRS: 1.1 to 1.3 pairs of uniforms on average) with probabilities
// by Loader's saddle-point form.
//
// Reference: Hörmann W. The transformed rejection method for generating Poisson
// random variables. Insur Math Econ 1993;12:39-45.
// doi:10.1016/0167-6687(93)90997-4
func (s *Stream) Poisson(lambda float64) int {
	if !(lambda >= 0 && lambda <= maxCount) {
		panic(fmt.Sprintf("rng: Poisson needs 0 <= lambda <= 2^52, got %v", lambda))
	}
	switch {
	case lambda == 0:
		return 0
	case lambda < 10:
		return s.poissonInversion(lambda)
	}
	return s.poissonRejection(lambda)
}

func (s *Stream) poissonInversion(lambda float64) int {
	none := numeric.Exp(-lambda)
	for {
		u := s.Float64()
		prob := none
		// P(X > 110) is below 1e-70: see binomialInversion.
		for x := 0; x <= 110; x++ {
			if u < prob {
				return x
			}
			u -= prob
			prob = float64(prob*lambda) / float64(x+1)
		}
	}
}

func (s *Stream) poissonRejection(lambda float64) int {
	// Constants of algorithm PTRS.
	b := 0.931 + float64(2.53*math.Sqrt(lambda))
	a := -0.059 + float64(0.02483*b)
	inverseAlpha := 1.1239 + 1.1328/(b-3.4)
	vr := 0.9277 - 3.6224/(b-2)
	for {
		u := s.Float64Open() - 0.5
		v := s.Float64Open()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + lambda + 0.43)
		if us < 0.07 || v > vr {
			if k < 0 || (us < 0.013 && v > us) {
				continue
			}
			v = float64(v*inverseAlpha) / (a/float64(us*us) + b)
			if numeric.Log(v) > poissonLogProb(k, lambda) {
				continue
			}
		}
		return wholeInt(k)
	}
}

// poissonLogProb returns log P(X = k) for lambda > 0.
func poissonLogProb(k, lambda float64) float64 {
	if k == 0 {
		return -lambda
	}
	log := -stirlingError(k) - deviance(k, lambda)
	return log - float64(0.5*numeric.Log(2*math.Pi*k))
}
