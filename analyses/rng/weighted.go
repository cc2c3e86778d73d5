package rng

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// CheckWeights returns an error that names the first weight that is negative,
// NaN or infinite, or says that the weights have no finite sum above zero.
// Functions that take weights panic where it returns an error.
func CheckWeights(weights []float64) error {
	total := 0.0
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("weight %d must be a finite number >= 0, got %v", i+1, w)
		}
		total += w
	}
	if total == 0 {
		return errors.New("weights must have a sum above 0")
	}
	if math.IsInf(total, 1) {
		return errors.New("weights must have a finite sum")
	}
	return nil
}

func mustWeights(name string, weights []float64) {
	if err := CheckWeights(weights); err != nil {
		panic(fmt.Sprintf("rng: %s: %v", name, err))
	}
}

// Multinomial spreads n trials over the categories of weights, which need not
// add up to 1, and returns the counts. Category after category takes a binomial
// share of the trials left, so each count is exact as [Stream.Binomial] is. A
// category of weight 0 gets none. It panics unless 0 <= n <= 2^52 and
// [CheckWeights] accepts the weights.
func (s *Stream) Multinomial(n int, weights []float64) []int {
	mustWeights("Multinomial", weights)
	if n < 0 || n > maxCount {
		panic(fmt.Sprintf("rng: Multinomial needs 0 <= n <= 2^52, got %d", n))
	}
	// rest[i] is the weight of categories i and later; it equals weights[i] for
	// the last category with weight, which thus takes all that is left.
	rest := make([]float64, len(weights)+1)
	for i, w := range slices.Backward(weights) {
		rest[i] = rest[i+1] + w
	}
	counts := make([]int, len(weights))
	for i, w := range weights {
		if n == 0 {
			break
		}
		if w > 0 {
			counts[i] = s.Binomial(n, w/rest[i])
			n -= counts[i]
		}
	}
	return counts
}

// Weights are prepared for repeated draws with replacement.
type Weights struct {
	upTo []float64 // upTo[i] = weights[0] + … + weights[i]
	last int       // the last category of weight above 0
}

// NewWeights prepares weights, which need not add up to 1, or returns the error
// of [CheckWeights].
func NewWeights(weights []float64) (*Weights, error) {
	if err := CheckWeights(weights); err != nil {
		return nil, err
	}
	w := &Weights{upTo: make([]float64, len(weights))}
	total := 0.0
	for i, v := range weights {
		total += v
		w.upTo[i] = total
		if v > 0 {
			w.last = i
		}
	}
	return w, nil
}

// Weighted returns category i with probability weights[i] / sum, by bisection in
// the cumulated weights; it takes one word. A category of weight 0 is never
// drawn.
func (s *Stream) Weighted(w *Weights) int {
	target := float64(s.Float64() * w.upTo[len(w.upTo)-1])
	i, _ := slices.BinarySearchFunc(w.upTo, target, func(upTo, target float64) int {
		if upTo <= target {
			return -1
		}
		return 1
	})
	return min(i, w.last) // the product may round up to the sum
}

// SampleWeightedWith returns k categories drawn with replacement, category i
// with probability weights[i] / sum. It panics if k < 0 or [CheckWeights]
// refuses the weights.
func (s *Stream) SampleWeightedWith(weights []float64, k int) []int {
	w, err := NewWeights(weights)
	if err != nil {
		panic("rng: SampleWeightedWith: " + err.Error())
	}
	if k < 0 {
		panic(fmt.Sprintf("rng: SampleWeightedWith needs k >= 0, got %d", k))
	}
	drawn := make([]int, k)
	for i := range drawn {
		drawn[i] = s.Weighted(w)
	}
	return drawn
}

// SampleWeightedWithout returns k different categories in the order in which
// they are drawn, each time with probability proportional to weight among those
// left: those with the k smallest values of E / weight for independent
// exponential E. It takes one word for every weight above 0. It panics if
// [CheckWeights] refuses the weights, or unless 0 <= k <= the number of weights
// above 0.
//
// Reference: Efraimidis PS, Spirakis PG. Weighted random sampling with a
// reservoir. Inf Process Lett 2006;97:181-185. doi:10.1016/j.ipl.2005.11.003
func (s *Stream) SampleWeightedWithout(weights []float64, k int) []int {
	mustWeights("SampleWeightedWithout", weights)
	type arrival struct {
		time     float64
		category int
	}
	arrivals := make([]arrival, 0, len(weights))
	for i, w := range weights {
		if w > 0 {
			arrivals = append(arrivals, arrival{s.Exponential() / w, i})
		}
	}
	if k < 0 || k > len(arrivals) {
		panic(fmt.Sprintf("rng: SampleWeightedWithout needs 0 <= k <= the %d weights above 0, got %d", len(arrivals), k))
	}
	slices.SortFunc(arrivals, func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.category, b.category))
	})
	drawn := make([]int, k)
	for i := range drawn {
		drawn[i] = arrivals[i].category
	}
	return drawn
}
