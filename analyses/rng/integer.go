package rng

import (
	"fmt"
	"math/bits"
)

// Uint64N returns an integer in [0, n), each with exactly the same probability.
// It panics if n = 0.
//
// The high word of a 64-bit draw times n is the result; the few low words that
// would favour some results are drawn again. Expected cost: one word and, for n
// up to 2^32, a division in less than one draw of 2^32.
//
// Reference: Lemire D. Fast random integer generation in an interval. ACM Trans
// Model Comput Simul 2019;29:3. doi:10.1145/3230636
func (s *Stream) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("rng: Uint64N needs n >= 1, got 0")
	}
	hi, lo := bits.Mul64(s.words.Uint64(), n)
	if lo < n {
		reject := -n % n // 2^64 mod n
		for lo < reject {
			hi, lo = bits.Mul64(s.words.Uint64(), n)
		}
	}
	return hi
}

// IntN returns an integer in [0, n), each with exactly the same probability. It
// panics if n < 1.
func (s *Stream) IntN(n int) int {
	if n < 1 {
		panic(fmt.Sprintf("rng: IntN needs n >= 1, got %d", n))
	}
	return int(s.Uint64N(uint64(n)))
}

// Shuffle puts n items in random order, each order with the same probability,
// by calls of swap (Fisher-Yates from the last item down). It takes n - 1
// integers and panics if n < 0.
func (s *Stream) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic(fmt.Sprintf("rng: Shuffle needs n >= 0, got %d", n))
	}
	for i := n - 1; i > 0; i-- {
		swap(i, s.IntN(i+1))
	}
}

// Perm returns the integers 0..n-1 in random order, each order with the same
// probability: the identity after [Stream.Shuffle]. It panics if n < 0.
func (s *Stream) Perm(n int) []int {
	if n < 0 {
		panic(fmt.Sprintf("rng: Perm needs n >= 0, got %d", n))
	}
	p := identity(n)
	for i := n - 1; i > 0; i-- {
		j := s.IntN(i + 1)
		p[i], p[j] = p[j], p[i]
	}
	return p
}

func identity(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	return p
}

// SampleWith returns k integers of [0, n) drawn with replacement. It panics if
// k < 0, or n < 1 while k > 0.
func (s *Stream) SampleWith(n, k int) []int {
	if k < 0 {
		panic(fmt.Sprintf("rng: SampleWith needs k >= 0, got %d", k))
	}
	drawn := make([]int, k)
	for i := range drawn {
		drawn[i] = s.IntN(n)
	}
	return drawn
}

// SampleWithout returns k different integers of [0, n) in random order, each
// ordered choice with the same probability: the first k steps of a Fisher-Yates
// shuffle from the front. Time and memory are O(k) when k is small beside n,
// else O(n); the result doesn't depend on which. It panics unless 0 <= k <= n.
func (s *Stream) SampleWithout(n, k int) []int {
	if k < 0 || k > n {
		panic(fmt.Sprintf("rng: SampleWithout needs 0 <= k <= n, got k = %d, n = %d", k, n))
	}
	if k < n/16 {
		return s.sampleSparse(n, k)
	}
	return s.sampleDense(n, k)
}

func (s *Stream) sampleDense(n, k int) []int {
	p := identity(n)
	for i := range k {
		j := i + s.IntN(n-i)
		p[i], p[j] = p[j], p[i]
	}
	return p[:k:k]
}

// sampleSparse is sampleDense with only the moved entries stored.
func (s *Stream) sampleSparse(n, k int) []int {
	moved := make(map[int]int, 2*k)
	at := func(i int) int {
		if v, ok := moved[i]; ok {
			return v
		}
		return i
	}
	drawn := make([]int, k)
	for i := range drawn {
		j := i + s.IntN(n-i)
		drawn[i] = at(j)
		moved[j] = at(i)
	}
	return drawn
}
