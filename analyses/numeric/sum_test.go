package numeric

import (
	"math"
	"math/big"
	"slices"
	"testing"
)

// exact is the sum of products of the given slices, without rounding; for one slice its
// sum.
func exact(x []float64, y ...[]float64) *big.Float {
	s := new(big.Float).SetPrec(4400)
	for i, v := range x {
		p := new(big.Float).SetPrec(4400).SetFloat64(v)
		for _, o := range y {
			p.Mul(p, new(big.Float).SetPrec(4400).SetFloat64(o[i]))
		}
		s.Add(s, p)
	}
	return s
}

// relativeTo is |got - want| / scale.
func relativeTo(got DD, want *big.Float, scale float64) float64 {
	d := new(big.Float).SetPrec(4400).SetFloat64(got.Hi)
	d.Add(d, new(big.Float).SetPrec(4400).SetFloat64(got.Lo))
	d.Sub(d, want)
	f, _ := d.Float64()
	return math.Abs(f) / scale
}

func TestSumAgainstExact(t *testing.T) {
	s := bitSource(1)
	for trial := range 300 {
		x := make([]float64, s.next()%3000)
		span := []int{2, 20, 90}[trial%3]
		size := 0.0
		for i := range x {
			x[i] = s.ordinary(span)
			if i%2 == 1 && trial%2 == 0 { // heavy cancellation
				x[i] = -x[i-1]
				if i%8 == 1 {
					x[i] = math.Nextafter(x[i], 0)
				}
			}
			size += math.Abs(x[i])
		}
		want := exact(x)
		if d := relativeTo(SumDD(x), want, max(size, 1e-300)); d > 0x1p-76 {
			t.Fatalf("sum of %d numbers: error %g of the sum of magnitudes, at most 2^-76 stated", len(x), d)
		}
	}
}

func TestSumKnown(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	largest := math.MaxFloat64
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{}, 0},
		{[]float64{3.5}, 3.5},
		{[]float64{1e100, 1, -1e100}, 1},
		{[]float64{1, 1e100, 1, -1e100}, 2},
		{[]float64{0.1, 0.2, 0.3, -0.6}, 0x1p-55}, // exactly, as the four floats stand
		{[]float64{5e-324, 5e-324}, 1e-323},
		{[]float64{inf, 1}, inf},
		{[]float64{inf, -inf}, nan},
		{[]float64{1, nan}, nan},
		{[]float64{largest, largest}, inf},
		{[]float64{largest, largest, -largest}, largest},
		{[]float64{-largest, -largest}, -inf},
		{[]float64{largest, inf, -largest}, inf},
	} {
		if got := Sum(c.x); !same(got, c.want) {
			t.Errorf("Sum(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	x := []float64{3, 1, 2}
	Sum(x)
	if !slices.Equal(x, []float64{3, 1, 2}) {
		t.Error("Sum changed its argument")
	}
}

func TestDotAgainstExact(t *testing.T) {
	s := bitSource(2)
	for range 300 {
		n := int(s.next() % 200)
		x, y := make([]float64, n), make([]float64, n)
		size := 0.0
		for i := range x {
			x[i], y[i] = s.ordinary(30), s.ordinary(30)
			if i%2 == 1 {
				x[i], y[i] = x[i-1], -math.Nextafter(y[i-1], 0)
			}
			size += math.Abs(x[i] * y[i])
		}
		size = max(size, 1e-300)
		want := exact(x, y)
		w, _ := want.Float64()
		if d := relativeTo(DD{Hi: DotCompensated(x, y)}, want, math.Abs(w)*0x1p-53+size*float64(n*n+1)*0x1p-104); d > 1 {
			t.Fatalf("DotCompensated of %d: %g times the stated error", n, d)
		}
		if d := relativeTo(DD{Hi: Dot(x, y)}, want, size); d > float64(n/4+4)*0x1p-53 {
			t.Fatalf("Dot of %d: error %g", n, d)
		}
		diff := make([]float64, n)
		for i := range x {
			diff[i] = x[i] - y[i]
		}
		want = exact(diff, diff)
		w, _ = want.Float64()
		if d := relativeTo(DD{Hi: SquaredDistance(x, y)}, want, max(w, 1e-300)); d > float64(n/4+4)*0x1p-53 {
			t.Fatalf("SquaredDistance of %d: error %g", n, d)
		}
		want = exact(x, x)
		want.Sqrt(want)
		w, _ = want.Float64()
		for _, shift := range []int{0, 800, -800} {
			z := make([]float64, n)
			for i := range x {
				z[i] = math.Ldexp(x[i], shift)
			}
			got := math.Ldexp(Norm(z), -shift)
			if n > 0 && !(math.Abs(got-w) <= float64(n/8+4)*0x1p-53*w) {
				t.Fatalf("Norm of %d scaled by 2^%d: %v, want %v", n, shift, got, w)
			}
		}
	}
}

func TestDotOrder(t *testing.T) {
	x := []float64{1e16, 1, 2, 3, 1, 5, -1e16, 7, 0.5}
	ones := []float64{1, 1, 1, 1, 1, 1, 1, 1, 1}
	var s [4]float64
	for i := range 8 {
		s[i%4] += x[i]
	}
	s[0] += x[8]
	if got := Dot(x, ones); got != (s[0]+s[1])+(s[2]+s[3]) {
		t.Errorf("Dot = %v: not the stated order", got)
	}
}

func TestNormSpecial(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{0, 0}, 0},
		{[]float64{-3, 4}, 5},
		{[]float64{nan, inf}, inf},
		{[]float64{nan, 1}, nan},
		{[]float64{3e300, 4e300}, 5e300},
		{[]float64{3e-320, 4e-320}, 5e-320},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, inf},
	} {
		if got := Norm(c.x); !same(got, c.want) && !(math.Abs(got-c.want) <= 2e-16*c.want) {
			t.Errorf("Norm(%v) = %v, want %v", c.x, got, c.want)
		}
	}
}

func TestLogSumExp(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, -inf},
		{[]float64{-inf, -inf}, -inf},
		{[]float64{1, inf}, inf},
		{[]float64{inf, nan}, nan},
		{[]float64{2.5}, 2.5},
		{[]float64{0, 0}, math.Ln2},
		{[]float64{1000, 1000}, 1000.6931471805599}, // 1000 + ln 2
		{[]float64{-1000, -1000, -inf}, -999.3068528194401},
		{[]float64{0, -800}, 0},
	} {
		if got := LogSumExp(c.x); !same(got, c.want) {
			t.Errorf("LogSumExp(%v) = %v, want %v", c.x, got, c.want)
		}
	}
}

func TestLengthsMustAgree(t *testing.T) {
	for name, f := range map[string]func(a, b []float64) float64{
		"Dot": Dot, "DotCompensated": DotCompensated, "SquaredDistance": SquaredDistance,
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s took slices of different lengths", name)
				}
			}()
			f([]float64{1, 2}, []float64{1})
		}()
	}
}
