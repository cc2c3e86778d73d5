package htest

import (
	"slices"

	"reprise/analyses/numeric"
)

// ranked are the midranks of pooled values.
type ranked struct {
	ranks []float64 // in the order of the values; whole multiples of 1/2
	ties  []int     // sizes of the sets of equal values with more than one member, in order
}

// tieSum is the sum of t³ - t over the sets of ties, exact up to sets of 200,000.
func (r ranked) tieSum() float64 {
	s := 0.0
	for _, t := range r.ties {
		f := float64(t)
		s += float64(f * (float64(f*f) - 1))
	}
	return s
}

// midranks ranks values from 1; equal values share the mean of their ranks. Cost: linear in n.
func midranks(x ...[]float64) ranked {
	var all []float64
	if len(x) == 1 {
		all = x[0]
	} else {
		all = slices.Concat(x...)
	}
	n := len(all)
	order := numeric.SortedOrder(all)
	r := ranked{ranks: make([]float64, n)}
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && all[order[hi]] == all[order[lo]] {
			hi++
		}
		rank := float64(lo+hi+1) / 2
		for _, i := range order[lo:hi] {
			r.ranks[i] = rank
		}
		if hi-lo > 1 {
			r.ties = append(r.ties, hi-lo)
		}
		lo = hi
	}
	return r
}

// Midranks ranks values from 1 in their own order; equal values share the mean of their ranks.
// Cost: linear.
func Midranks(x []float64) []float64 { return midranks(x).ranks }

// sumPlain adds values that are whole multiples of 1/2, exactly.
func sumPlain(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

// smallest returns the least float t between lo and hi with count(t) >= k, by bisection on
// the floats themselves: at most 64 calls. count must not fall and reach k at hi.
func smallest(lo, hi float64, k int, count func(t float64) int) float64 {
	a, b := numeric.OrderedBits(lo), numeric.OrderedBits(hi)
	for a < b {
		mid := a + (b-a)/2
		if count(numeric.FloatOfBits(mid)) >= k {
			b = mid
		} else {
			a = mid + 1
		}
	}
	return numeric.FloatOfBits(a)
}
