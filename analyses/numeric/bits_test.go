package numeric

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// bitSource gives the same arguments on every machine: splitmix64 and integer
// operations on the bits of floats alone.
type bitSource uint64

func (s *bitSource) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// argument is a float: every third any pattern of bits (infinities, NaN, subnormals
// among them), else one with an exponent between -span and span.
func (s *bitSource) argument(span int) float64 {
	b := s.next()
	if b%3 == 0 {
		return math.Float64frombits(s.next())
	}
	exp := uint64(1023-span) + (b>>8)%uint64(2*span+1)
	return math.Float64frombits(b&(1<<63) | exp<<52 | s.next()>>12)
}

// ordinary is a finite float with an exponent between -span and span.
func (s *bitSource) ordinary(span int) float64 {
	for {
		if x := s.argument(span); math.Abs(x) < 0x1p200 && math.Abs(x) > 0x1p-200 {
			return x
		}
	}
}

// resultBits are the bits of v, the same for every NaN: design.md has one NaN.
func resultBits(v float64) uint64 {
	if math.IsNaN(v) {
		return 0x7ff8000000000001
	}
	return math.Float64bits(v)
}

// bitsDigest hashes the results of count calls.
func bitsDigest(count int, call func(s *bitSource) []float64) string {
	h := sha256.New()
	s := bitSource(20250128)
	for range count {
		for _, v := range call(&s) {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], resultBits(v))
			h.Write(b[:])
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// TestNumericBits compares a hash over the result bits of every function with the
// committed one. It runs on every architecture, with and without hardware FMA; one
// golden serves them all. -update rewrites it.
func TestNumericBits(t *testing.T) {
	const count = 20000
	var b strings.Builder
	add := func(name string, n int, call func(s *bitSource) []float64) {
		fmt.Fprintf(&b, "%s %s\n", name, bitsDigest(n, call))
	}
	for _, e := range elementary {
		switch {
		case e.one != nil:
			add(e.name, count, func(s *bitSource) []float64 {
				// Small, middling and wide exponents: each function has its own range.
				return []float64{e.one(s.argument(3)), e.one(s.argument(10)), e.one(s.argument(60))}
			})
		default:
			add(e.name, count, func(s *bitSource) []float64 {
				x, y := s.argument(3), s.argument(6)
				return []float64{e.two(x, y), e.two(math.Abs(x), y), e.two(math.Abs(x), math.Trunc(y))}
			})
		}
	}
	slice := func(s *bitSource, span int) []float64 {
		x := make([]float64, s.next()%40)
		for i := range x {
			x[i] = s.ordinary(span)
		}
		return x
	}
	pair := func(s *bitSource) (x, y []float64) {
		x = slice(s, 40)
		y = make([]float64, len(x))
		for i := range y {
			y[i] = s.ordinary(40)
		}
		return x, y
	}
	add("Sum", 4000, func(s *bitSource) []float64 { d := SumDD(slice(s, 60)); return []float64{d.Hi, d.Lo} })
	add("Sum long", 20, func(s *bitSource) []float64 {
		x := make([]float64, 3000+s.next()%100)
		for i := range x {
			x[i] = s.ordinary(20)
		}
		d := SumDD(x)
		return []float64{d.Hi, d.Lo}
	})
	add("MeanVariance", 2000, func(s *bitSource) []float64 { m, v := MeanVariance(slice(s, 10)); return []float64{m, v} })
	add("MeanVarianceDD", 2000, func(s *bitSource) []float64 {
		x := make([]DD, s.next()%20)
		for i := range x {
			x[i] = DD{Hi: s.ordinary(10)}.MulFloat(s.ordinary(10))
		}
		m, v := MeanVarianceDD(x)
		return []float64{m.Hi, m.Lo, v.Hi, v.Lo}
	})
	add("Dot", 2000, func(s *bitSource) []float64 {
		x, y := pair(s)
		return []float64{Dot(x, y), DotCompensated(x, y), SquaredDistance(x, y), Norm(x)}
	})
	add("LogSumExp", 2000, func(s *bitSource) []float64 { return []float64{LogSumExp(slice(s, 4))} })
	add("DD", count, func(s *bitSource) []float64 {
		x := DD{Hi: s.ordinary(40)}.AddFloat(s.ordinary(40))
		y := DD{Hi: s.ordinary(40)}.MulFloat(s.ordinary(40))
		var out []float64
		for _, d := range []DD{x, y, x.Add(y), x.Sub(y), x.Mul(y), x.Div(y), x.Sqrt(), x.Abs().Sqrt(), LogDD(x.Abs().Hi)} {
			out = append(out, d.Hi, d.Lo)
		}
		return out
	})
	add("TwoProd", count, func(s *bitSource) []float64 {
		x, y := s.argument(300), s.argument(300)
		p, e := TwoProd(x, y)
		return []float64{p, e, FMA(x, y, s.argument(300))}
	})
	name := filepath.Join("testdata", "bits.golden")
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(golden), "\n")
	got := strings.Split(b.String(), "\n")
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(want) || i >= len(got):
			t.Errorf("%d lines, golden %d", len(got), len(want))
			return
		case got[i] != want[i]:
			t.Errorf("got %s, golden %s", got[i], want[i])
		}
	}
}
