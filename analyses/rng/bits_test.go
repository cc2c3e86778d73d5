package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden draws anew")

// draws lists one sequence for every kind of draw and parameter range that
// takes a path of its own.
var draws = []struct {
	name string
	draw func(s *Stream) uint64
}{
	{"uint64", (*Stream).Uint64},
	{"uint64n 3", func(s *Stream) uint64 { return s.Uint64N(3) }},
	{"uint64n 2^63+1", func(s *Stream) uint64 { return s.Uint64N(1<<63 + 1) }},
	{"intn 116", func(s *Stream) uint64 { return uint64(s.IntN(116)) }},
	{"float64", real((*Stream).Float64)},
	{"float64open", real((*Stream).Float64Open)},
	{"normal", real((*Stream).Normal)},
	{"exponential", real((*Stream).Exponential)},
	{"gamma 1e-3", real(func(s *Stream) float64 { return s.Gamma(1e-3) })},
	{"gamma 0.5", real(func(s *Stream) float64 { return s.Gamma(0.5) })},
	{"gamma 1", real(func(s *Stream) float64 { return s.Gamma(1) })},
	{"gamma 30.5", real(func(s *Stream) float64 { return s.Gamma(30.5) })},
	{"beta 0.01 0.02", real(func(s *Stream) float64 { return s.Beta(0.01, 0.02) })},
	{"beta 0.5 3", real(func(s *Stream) float64 { return s.Beta(0.5, 3) })},
	{"beta 2 5", real(func(s *Stream) float64 { return s.Beta(2, 5) })},
	{"binomial 20 0.3", whole(func(s *Stream) int { return s.Binomial(20, 0.3) })},
	{"binomial 1000000 1e-6", whole(func(s *Stream) int { return s.Binomial(1_000_000, 1e-6) })},
	{"binomial 40 0.25", whole(func(s *Stream) int { return s.Binomial(40, 0.25) })},
	{"binomial 116 0.6", whole(func(s *Stream) int { return s.Binomial(116, 0.6) })},
	{"binomial 10^12 0.4", whole(func(s *Stream) int { return s.Binomial(1_000_000_000_000, 0.4) })},
	{"poisson 3.5", whole(func(s *Stream) int { return s.Poisson(3.5) })},
	{"poisson 10", whole(func(s *Stream) int { return s.Poisson(10) })},
	{"poisson 1e10", whole(func(s *Stream) int { return s.Poisson(1e10) })},
	{"multinomial", list(func(s *Stream) []int { return s.Multinomial(100, []float64{1, 0, 2.5, 4, 0.1}) })},
	{"perm 52", list(func(s *Stream) []int { return s.Perm(52) })},
	{"shuffle 10", list(func(s *Stream) []int {
		p := identity(10)
		s.Shuffle(10, func(i, j int) { p[i], p[j] = p[j], p[i] })
		return p
	})},
	{"sample with 116", list(func(s *Stream) []int { return s.SampleWith(116, 116) })},
	{"sample without 10^6 20", list(func(s *Stream) []int { return s.SampleWithout(1_000_000, 20) })},
	{"sample without 30 20", list(func(s *Stream) []int { return s.SampleWithout(30, 20) })},
	{"weighted with", list(func(s *Stream) []int { return s.SampleWeightedWith([]float64{3, 0, 1, 0.5}, 30) })},
	{"weighted without", list(func(s *Stream) []int { return s.SampleWeightedWithout([]float64{3, 0, 1, 0.5, 7}, 3) })},
	{"sub", func(s *Stream) uint64 { return s.Sub("replicate", int(s.IntN(1000))).Uint64() }},
}

func real(f func(*Stream) float64) func(*Stream) uint64 {
	return func(s *Stream) uint64 { return math.Float64bits(f(s)) }
}

func whole(f func(*Stream) int) func(*Stream) uint64 {
	return func(s *Stream) uint64 { return uint64(f(s)) }
}

// list packs a list into one word, sensitive to values and order.
func list(f func(*Stream) []int) func(*Stream) uint64 {
	return func(s *Stream) uint64 {
		h := sha256.New()
		for _, v := range f(s) {
			_ = binary.Write(h, binary.BigEndian, int64(v))
		}
		return binary.BigEndian.Uint64(h.Sum(nil))
	}
}

// TestRngBits fails when any draw changes in any bit, on any machine: the first
// three draws of each kind stand in the golden file, the SHA-256 of 5000 too.
func TestRngBits(t *testing.T) {
	const path = "testdata/rng.golden"
	var text strings.Builder
	fmt.Fprintln(&text, "# draw: first three words (reals as IEEE 754 bits), SHA-256 of 5000 words")
	root := New(20250128, "golden")
	for i, d := range draws {
		s := root.Sub(d.name, i)
		h := sha256.New()
		fmt.Fprintf(&text, "%s:", d.name)
		for k := range 5000 {
			w := d.draw(s)
			if k < 3 {
				fmt.Fprintf(&text, " %016x", w)
			}
			_ = binary.Write(h, binary.BigEndian, w)
		}
		fmt.Fprintf(&text, " %x\n", h.Sum(nil))
	}
	if *update {
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, got := strings.Split(string(golden), "\n"), strings.Split(text.String(), "\n")
	if len(want) != len(got) {
		t.Fatalf("%d lines, golden file has %d", len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}
