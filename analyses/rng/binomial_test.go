package rng

import (
	"fmt"
	"math"
	"math/big"
	"testing"
)

// exactBinomial returns the probabilities of 0..n in rational arithmetic.
func exactBinomial(n int, p float64) []float64 {
	success := new(big.Rat).SetFloat64(p)
	failure := new(big.Rat).Sub(big.NewRat(1, 1), success)
	power := func(base *big.Rat, e int) *big.Rat {
		exp := big.NewInt(int64(e))
		return new(big.Rat).SetFrac(
			new(big.Int).Exp(base.Num(), exp, nil), new(big.Int).Exp(base.Denom(), exp, nil))
	}
	probs := make([]float64, n+1)
	for k := range probs {
		v := new(big.Rat).SetInt(new(big.Int).Binomial(int64(n), int64(k)))
		v.Mul(v, power(success, k))
		v.Mul(v, power(failure, n-k))
		probs[k], _ = v.Float64()
	}
	return probs
}

func TestBinomialFits(t *testing.T) {
	for i, c := range []struct {
		n int
		p float64
	}{
		{1, 0.5},
		{5, 0.25},
		{20, 0.3},
		{20, 0.9},
		{39, 0.25},
		{40, 0.25},
		{41, 0.25},
		{116, 0.5},
		{116, 0.3125},
		{116, 0.6875},
		{400, 0.0625},
		{400, 0.96875},
		{1000, 0.5},
		{200, 0.001},
	} {
		s := New(6, "binomial").Sub("case", i)
		counts := make([]int, c.n+1)
		for range 50_000 {
			counts[s.Binomial(c.n, c.p)]++
		}
		checkChiSquare(t, fmt.Sprintf("binomial %d %v", c.n, c.p), counts, exactBinomial(c.n, c.p))
	}
}

func TestBinomialMoments(t *testing.T) {
	for i, c := range []struct {
		n int
		p float64
	}{
		{1_000_000, 1e-6}, {1_000_000, 2e-5}, {1_000_000_000, 0.4}, {1_000_000_000_000_000, 0.75}, {maxCount, 0.5}, {maxCount, 1e-15},
	} {
		s := New(6, "moments").Sub("case", i)
		x := sample(20_000, s, func(s *Stream) float64 {
			return float64(s.Binomial(c.n, c.p)) - math.Floor(float64(c.n)*c.p)
		})
		mean := float64(c.n) * c.p
		checkMoments(t, fmt.Sprintf("binomial %d %v", c.n, c.p), x, mean-math.Floor(mean), mean*(1-c.p))
	}
}

func TestBinomialLogProb(t *testing.T) {
	for _, c := range []struct {
		n int
		p float64
	}{{10, 0.5}, {40, 0.25}, {116, 0.3125}, {400, 0.0625}} {
		for k, want := range exactBinomial(c.n, c.p) {
			if want < 1e-290 {
				continue // the reference loses its digits
			}
			got := binomialLogProb(float64(k), float64(c.n), c.p)
			if e := math.Abs(got - math.Log(want)); !(e < 1e-12*max(1, -math.Log(want)/50)) {
				t.Errorf("log P(%d of %d at %v) = %v, want %v", k, c.n, c.p, got, math.Log(want))
			}
		}
	}
}

func TestBinomialEnds(t *testing.T) {
	s := New(1, "ends")
	for range 100 {
		if s.Binomial(0, 0.3) != 0 || s.Binomial(1000, 0) != 0 || s.Binomial(1000, 1) != 1000 || s.Binomial(1000, 5e-324) != 0 {
			t.Fatal("certain outcomes are not certain")
		}
	}
	for name, f := range map[string]func(){
		"n = -1":    func() { s.Binomial(-1, 0.5) },
		"p = -0.1":  func() { s.Binomial(5, -0.1) },
		"p = 1.1":   func() { s.Binomial(5, 1.1) },
		"p = NaN":   func() { s.Binomial(5, math.NaN()) },
		"n too big": func() { s.Binomial(maxCount+1, 0.5) },
	} {
		mustPanic(t, name, f)
	}
}

// The series takes over from the logarithm where both are accurate.
func TestDeviance(t *testing.T) {
	for _, mean := range []float64{1, 10, 123.5, 1e6} {
		for _, ratio := range []float64{0.5, 0.8, 0.81, 0.82, 0.9, 0.999, 1, 1.0001, 1.1, 1.22, 1.23, 2} {
			x := ratio * mean
			prec := func(v float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(v) }
			// log(x/mean) = 2 artanh(v) summed in 200 bits.
			num := new(big.Float).Sub(prec(x), prec(mean))
			v := new(big.Float).Quo(num, new(big.Float).Add(prec(x), prec(mean)))
			square := new(big.Float).Mul(v, v)
			log, term := prec(0), new(big.Float).Set(v)
			for j := 1.0; j < 400; j += 2 {
				log.Add(log, new(big.Float).Quo(term, prec(j)))
				term.Mul(term, square)
			}
			log.Mul(log, prec(2))
			want, _ := new(big.Float).Sub(new(big.Float).Mul(prec(x), log), num).Float64()
			got := deviance(x, mean)
			if math.Abs(got-want) > 1e-14*want {
				t.Errorf("deviance(%v, %v) = %.17g, want %.17g", x, mean, got, want)
			}
		}
	}
}

func TestStirlingError(t *testing.T) {
	for _, k := range []float64{1, 2, 5, 9, 15, 16, 17, 100, 1e6} {
		lg, _ := math.Lgamma(k + 1)
		want := lg - ((k+0.5)*math.Log(k) - k + 0.5*math.Log(2*math.Pi))
		if e := math.Abs(stirlingError(k) - want); e > 4e-16*max(lg, 1) {
			t.Errorf("stirlingError(%v) = %v, want about %v", k, stirlingError(k), want)
		}
	}
	// Neighbours differ by (k + 1/2) log(1 + 1/k) - 1, also where table and
	// series meet.
	for k := 1.0; k < 40; k++ {
		want := (k+0.5)*math.Log1p(1/k) - 1
		if e := math.Abs(stirlingError(k) - stirlingError(k+1) - want); e > 1e-15 {
			t.Errorf("stirlingError(%v) - stirlingError(%v) is off by %v", k, k+1, e)
		}
	}
}
