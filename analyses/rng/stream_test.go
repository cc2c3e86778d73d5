package rng

import (
	"crypto/sha256"
	"math"
	"math/rand/v2"
	"testing"
)

// The key is rebuilt here byte by byte, as New and Sub document it.
func TestKeys(t *testing.T) {
	len8 := func(n byte) string { return "\x00\x00\x00\x00\x00\x00\x00" + string([]byte{n}) }
	rootKey := sha256.Sum256([]byte(
		len8(18) + "reprise/rng/1/root" +
			len8(8) + "\x01\x02\x03\x04\x05\x06\x07\x08" +
			len8(9) + "subgroups" +
			len8(0) +
			len8(8) + len8(0)))
	subKey := sha256.Sum256([]byte(
		len8(17) + "reprise/rng/1/sub" +
			len8(32) + string(rootKey[:]) +
			len8(7) + "restart" +
			len8(8) + len8(3)))
	root := New(0x0102030405060708, "subgroups")
	for name, pair := range map[string][2]*rand.ChaCha8{
		"root": {rand.NewChaCha8(rootKey), &root.words},
		"sub":  {rand.NewChaCha8(subKey), &root.Sub("restart", 3).words},
	} {
		for i := range 100 {
			if want, got := pair[0].Uint64(), pair[1].Uint64(); got != want {
				t.Fatalf("%s: word %d is %x, want %x", name, i, got, want)
			}
		}
	}
}

// The first words of the sample key in the specification of chacha8rand.
func TestChaCha8KnownAnswer(t *testing.T) {
	var key [32]byte
	copy(key[:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456")
	s := keyed(key)
	for i, want := range []uint64{0xb773b6063d4616a5, 0x1160af22a66abc3c, 0x8c2599d9418d287c} {
		if got := s.Uint64(); got != want {
			t.Errorf("word %d: %#x, want %#x", i, got, want)
		}
	}
}

func first(s *Stream, n int) []uint64 {
	w := make([]uint64, n)
	for i := range w {
		w[i] = s.Uint64()
	}
	return w
}

func TestSubIsIndependentOfTheParentsDraws(t *testing.T) {
	fresh := first(New(1, "a").Sub("bootstrap", 5), 10)
	parent := New(1, "a")
	for range 1000 {
		parent.Uint64()
	}
	_ = parent.Sub("bootstrap", 4).Normal()
	later := first(parent.Sub("bootstrap", 5), 10)
	for i := range fresh {
		if fresh[i] != later[i] {
			t.Fatal("Sub depends on what the parent drew")
		}
	}
	plain, withSub := New(1, "a"), New(1, "a")
	_ = withSub.Sub("x", 0).Uint64()
	if plain.Uint64() != withSub.Uint64() {
		t.Error("Sub advanced its parent")
	}
}

// A study's stages draw the same whatever other stages there are.
func TestAddingAStageMovesNothing(t *testing.T) {
	study := func(stages ...string) map[string]uint64 {
		drawn := map[string]uint64{}
		for _, id := range stages {
			s := New(20250128, id)
			for i := range 3 {
				drawn[id] = drawn[id]*31 + s.Sub("restart", i).Uint64()
			}
			drawn[id] = drawn[id]*31 + s.Uint64()
		}
		return drawn
	}
	small := study("impute", "subgroups")
	large := study("new first", "subgroups", "new middle", "impute", "new last")
	for id, want := range small {
		if large[id] != want {
			t.Errorf("stage %s moved", id)
		}
	}
}

// Names that look alike give different streams: no two of these collide.
func TestNamesDoNotCollide(t *testing.T) {
	seen := map[uint64]string{}
	add := func(name string, s *Stream) {
		w := s.Uint64()
		if other, ok := seen[w]; ok {
			t.Errorf("%s and %s are the same stream", name, other)
		}
		seen[w] = name
	}
	add("1 ab", New(1, "ab"))
	add("2 ab", New(2, "ab"))
	add("1 a", New(1, "a"))
	add("1 empty", New(1, ""))
	add("a/b 0", New(1, "a").Sub("b", 0))
	add("a/b 1", New(1, "a").Sub("b", 1))
	add("a/b -1", New(1, "a").Sub("b", -1))
	add("a/empty 0", New(1, "a").Sub("", 0))
	add("a/b 0/b 0", New(1, "a").Sub("b", 0).Sub("b", 0))
	add("a/b0 0", New(1, "a").Sub("b\x00", 0))
	add("a/ab 0", New(1, "a").Sub("ab", 0))
	for i := range 2000 {
		add("many", New(1, "a").Sub("many", i))
	}
}

// Neighbouring streams are uncorrelated, and equal words never turn up at the
// same place. 200 correlations of 2000 pairs each: a standard normal z beyond 4
// has probability 6e-5 in each.
func TestSubStreamsAreIndependent(t *testing.T) {
	const n = 2000
	root := New(7, "independence")
	for i := range 200 {
		a, b := root.Sub("r", i), root.Sub("r", i+1)
		sum := 0.0
		for range n {
			sum += float64((a.Float64() - 0.5) * (b.Float64() - 0.5))
		}
		if z := sum * 12 / math.Sqrt(n); math.Abs(z) > 4 {
			t.Errorf("streams %d and %d: correlation z = %.2f", i, i+1, z)
		}
	}
	// The first draws of 20,000 siblings are a uniform sample, too.
	x := make([]float64, 20_000)
	for i := range x {
		x[i] = root.Sub("first", i).Float64()
	}
	checkKS(t, "first draws of siblings", x, func(v float64) float64 { return v })
}

func TestUniformsStayInRange(t *testing.T) {
	s := New(1, "range")
	for range 100_000 {
		if u := s.Float64(); u < 0 || u >= 1 {
			t.Fatalf("Float64 = %v", u)
		}
		if u := s.Float64Open(); u <= 0 || u >= 1 {
			t.Fatalf("Float64Open = %v", u)
		}
		if u := s.fineUniform(); u <= 0 || u > 1 {
			t.Fatalf("fineUniform = %v", u)
		}
	}
	// The extreme words.
	for _, w := range []uint64{0, 1, math.MaxUint64 - 1, math.MaxUint64} {
		if u := float64(w>>11) * 0x1p-53; u < 0 || u >= 1 {
			t.Errorf("Float64 of %x = %v", w, u)
		}
		if u := (float64(w>>12) + 0.5) * 0x1p-52; u <= 0 || u >= 1 {
			t.Errorf("Float64Open of %x = %v", w, u)
		}
		if u := (float64(w) + 0.5) * 0x1p-64; u <= 0 || u > 1 {
			t.Errorf("fineUniform of %x = %v", w, u)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(1, "stage")
	}
}

func BenchmarkSub(b *testing.B) {
	s := New(1, "stage")
	for b.Loop() {
		s.Sub("replicate", 1)
	}
}

func BenchmarkDraws(b *testing.B) {
	w, err := NewWeights([]float64{1, 2, 3, 4, 5, 6, 7, 8})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		draw func(s *Stream)
	}{
		{"Uint64", func(s *Stream) { s.Uint64() }},
		{"Float64", func(s *Stream) { s.Float64() }},
		{"IntN", func(s *Stream) { s.IntN(116) }},
		{"Normal", func(s *Stream) { s.Normal() }},
		{"Exponential", func(s *Stream) { s.Exponential() }},
		{"Gamma0.5", func(s *Stream) { s.Gamma(0.5) }},
		{"Gamma5", func(s *Stream) { s.Gamma(5) }},
		{"Beta2,5", func(s *Stream) { s.Beta(2, 5) }},
		{"Binomial20", func(s *Stream) { s.Binomial(20, 0.3) }},
		{"Binomial1e6", func(s *Stream) { s.Binomial(1_000_000, 0.3) }},
		{"Poisson3", func(s *Stream) { s.Poisson(3) }},
		{"Poisson1e6", func(s *Stream) { s.Poisson(1e6) }},
		{"Weighted8", func(s *Stream) { s.Weighted(w) }},
		{"Perm116", func(s *Stream) { s.Perm(116) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := New(1, "bench")
			for b.Loop() {
				c.draw(s)
			}
		})
	}
}
