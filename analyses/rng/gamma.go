package rng

import (
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// Exponential returns a draw of the exponential distribution with mean 1, by
// inversion: -log U. It takes one word; values lie in [0, 45.1].
func (s *Stream) Exponential() float64 {
	return -numeric.Log(s.fineUniform()) + 0 // + 0 turns -0 into 0
}

// Gamma returns a draw of the gamma distribution with the given shape and scale
// 1 (mean and variance are the shape). It panics unless 0 < shape < infinity.
// For a shape far below 1 the distribution has its mass where no float64 is,
// and the result is 0 with the probability that the true draw rounds to 0.
//
// From shape 1 on, a transformed normal is accepted or rejected (at most 5 %
// are rejected); below 1 a draw of shape + 1 is multiplied by U^(1/shape).
//
// Reference: Marsaglia G, Tsang WW. A simple method for generating gamma
// variables. ACM Trans Math Softw 2000;26:363-372. doi:10.1145/358407.358414
func (s *Stream) Gamma(shape float64) float64 {
	checkShape("Gamma", shape)
	if shape >= 1 {
		return s.gammaFrom1(shape)
	}
	return numeric.Exp(s.logGammaBelow1(shape))
}

func checkShape(name string, shape float64) {
	if !(shape > 0) || math.IsInf(shape, 1) {
		panic(fmt.Sprintf("rng: %s needs a finite shape > 0, got %v", name, shape))
	}
}

// gammaFrom1 needs shape >= 1.
func (s *Stream) gammaFrom1(shape float64) float64 {
	d := shape - 1.0/3
	c := 1 / (3 * math.Sqrt(d))
	for {
		x := s.Normal()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(v * v * v)
		u := s.Float64Open()
		square := float64(x * x)
		if u < 1-float64(0.0331*square*square) {
			return float64(d * v)
		}
		if numeric.Log(u) < float64(0.5*square)+float64(d*(1-v+numeric.Log(v))) {
			return float64(d * v)
		}
	}
}

// logGammaBelow1 returns the logarithm of a draw for shape < 1.
func (s *Stream) logGammaBelow1(shape float64) float64 {
	log := numeric.Log(s.gammaFrom1(shape + 1))
	return log - s.Exponential()/shape
}

// Beta returns a draw of the beta distribution with parameters a and b (mean
// a / (a + b)): X / (X + Y) of two gamma draws, taken through logarithms when a
// or b is below 1. It panics unless both are finite and > 0. The result lies in
// [0, 1]; the ends stand for draws that are nearer to them than to any other
// float64.
func (s *Stream) Beta(a, b float64) float64 {
	checkShape("Beta", a)
	checkShape("Beta", b)
	if a >= 1 && b >= 1 {
		x := s.gammaFrom1(a)
		y := s.gammaFrom1(b)
		return x / (x + y)
	}
	x := s.logGamma(a)
	y := s.logGamma(b)
	if x <= y {
		ratio := numeric.Exp(x - y)
		return ratio / (1 + ratio)
	}
	return 1 / (1 + numeric.Exp(y-x))
}

func (s *Stream) logGamma(shape float64) float64 {
	if shape < 1 {
		return s.logGammaBelow1(shape)
	}
	return numeric.Log(s.gammaFrom1(shape))
}
