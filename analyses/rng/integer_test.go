package rng

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestIntNIsUniform(t *testing.T) {
	for i, n := range []int{1, 2, 3, 7, 10, 116, 1000} {
		counts := make([]int, n)
		s := New(3, "intn").Sub("n", i)
		for range 100 * max(n, 200) {
			counts[s.IntN(n)]++
		}
		if n > 1 {
			checkChiSquare(t, fmt.Sprintf("IntN(%d)", n), counts, slices.Repeat([]float64{1 / float64(n)}, n))
		}
	}
}

// For n just above 2^63 nearly half of the words must be rejected; without
// rejection the even results would come twice as often as the odd ones. For
// n = 3 * 2^62, results divisible by 3 would come twice as often.
func TestUint64NHasNoBias(t *testing.T) {
	s := New(3, "lemire")
	counts := make([]int, 2)
	for range 40_000 {
		counts[s.Uint64N(1<<63+1)&1]++
	}
	checkChiSquare(t, "parity below 2^63+1", counts, []float64{0.5, 0.5})
	counts = make([]int, 3)
	for range 40_000 {
		v := s.Uint64N(3 << 62)
		if v >= 3<<62 {
			t.Fatalf("%d is out of range", v)
		}
		counts[v%3]++
	}
	checkChiSquare(t, "residues below 3 * 2^62", counts, []float64{1.0 / 3, 1.0 / 3, 1.0 / 3})
	for range 1000 {
		if s.Uint64N(1) != 0 {
			t.Fatal("Uint64N(1) != 0")
		}
		_ = s.Uint64N(math.MaxUint64)
	}
}

// rank numbers the permutations of n items.
func rank(p []int) int {
	r := 0
	for i, v := range p {
		smaller := 0
		for _, w := range p[i+1:] {
			if w < v {
				smaller++
			}
		}
		r = r*(len(p)-i) + smaller
	}
	return r
}

func TestPermIsUniform(t *testing.T) {
	s := New(3, "perm")
	byPerm, byShuffle, bySample := make([]int, 120), make([]int, 120), make([]int, 120)
	for range 60_000 {
		byPerm[rank(s.Perm(5))]++
		p := []int{0, 1, 2, 3, 4}
		s.Shuffle(5, func(i, j int) { p[i], p[j] = p[j], p[i] })
		byShuffle[rank(p)]++
		bySample[rank(s.SampleWithout(5, 5))]++
	}
	even := slices.Repeat([]float64{1.0 / 120}, 120)
	checkChiSquare(t, "Perm(5)", byPerm, even)
	checkChiSquare(t, "Shuffle(5)", byShuffle, even)
	checkChiSquare(t, "SampleWithout(5, 5)", bySample, even)
}

func TestPermEqualsShuffle(t *testing.T) {
	for n := range 60 {
		a, b := New(1, "same"), New(1, "same")
		p := identity(n)
		a.Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
		if q := b.Perm(n); !slices.Equal(p, q) {
			t.Fatalf("n = %d: Perm %v, Shuffle %v", n, q, p)
		}
	}
}

func TestSampleWithoutSparseEqualsDense(t *testing.T) {
	for n := 0; n <= 60; n++ {
		for k := 0; k <= n; k++ {
			a := New(1, "sample").Sub("n", n).Sub("k", k)
			b := New(1, "sample").Sub("n", n).Sub("k", k)
			dense, sparse := a.sampleDense(n, k), b.sampleSparse(n, k)
			if !slices.Equal(dense, sparse) {
				t.Fatalf("n %d, k %d: dense %v, sparse %v", n, k, dense, sparse)
			}
			sorted := slices.Clone(dense)
			slices.Sort(sorted)
			if len(slices.Compact(sorted)) != k || k > 0 && (sorted[0] < 0 || sorted[k-1] >= n) {
				t.Fatalf("n %d, k %d: %v", n, k, dense)
			}
		}
	}
	if got := New(1, "huge").SampleWithout(math.MaxInt, 5); len(got) != 5 {
		t.Errorf("%v", got)
	}
}

func TestSampleWithoutIsUniform(t *testing.T) {
	s := New(3, "pairs")
	counts := make([]int, 50*50)
	for range 200_000 {
		p := s.SampleWithout(50, 2) // sparse: 2 < 50/16
		counts[p[0]*50+p[1]]++
	}
	probs := slices.Repeat([]float64{1.0 / (50 * 49)}, 50*50)
	for i := range 50 {
		probs[i*50+i] = 0
		if counts[i*50+i] != 0 {
			t.Fatal("an item was drawn twice")
		}
	}
	checkChiSquare(t, "ordered pairs of 50", counts, probs)
}

func TestSampleWith(t *testing.T) {
	s := New(3, "with")
	counts := make([]int, 20)
	for _, v := range s.SampleWith(20, 40_000) {
		counts[v]++
	}
	checkChiSquare(t, "SampleWith(20)", counts, slices.Repeat([]float64{1.0 / 20}, 20))
	if got := s.SampleWith(0, 0); len(got) != 0 {
		t.Errorf("SampleWith(0, 0) = %v", got)
	}
}

func TestIntegerArguments(t *testing.T) {
	s := New(1, "bad")
	for name, f := range map[string]func(){
		"IntN(0)":               func() { s.IntN(0) },
		"IntN(-1)":              func() { s.IntN(-1) },
		"Uint64N(0)":            func() { s.Uint64N(0) },
		"Perm(-1)":              func() { s.Perm(-1) },
		"Shuffle(-1)":           func() { s.Shuffle(-1, func(int, int) {}) },
		"SampleWith(0, 1)":      func() { s.SampleWith(0, 1) },
		"SampleWith(5, -1)":     func() { s.SampleWith(5, -1) },
		"SampleWithout(3, 4)":   func() { s.SampleWithout(3, 4) },
		"SampleWithout(3, -1)":  func() { s.SampleWithout(3, -1) },
		"SampleWithout(-1, -1)": func() { s.SampleWithout(-1, -1) },
	} {
		mustPanic(t, name, f)
	}
	if len(s.Perm(0)) != 0 || len(s.SampleWithout(0, 0)) != 0 {
		t.Error("empty draws are not empty")
	}
	s.Shuffle(0, func(int, int) { t.Error("swap called for 0 items") })
	s.Shuffle(1, func(int, int) { t.Error("swap called for 1 item") })
}
