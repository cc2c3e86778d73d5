package numeric

import (
	"math"
	"math/big"
	"testing"
)

// exactMoments are mean and sample variance of the given floats, without rounding.
func exactMoments(x []float64) (mean, variance *big.Rat) {
	n := new(big.Rat).SetInt64(int64(len(x)))
	mean = new(big.Rat)
	for _, v := range x {
		mean.Add(mean, new(big.Rat).SetFloat64(v))
	}
	mean.Quo(mean, n)
	variance = new(big.Rat)
	for _, v := range x {
		d := new(big.Rat).Sub(new(big.Rat).SetFloat64(v), mean)
		variance.Add(variance, d.Mul(d, d))
	}
	return mean, variance.Quo(variance, n.Sub(n, big.NewRat(1, 1)))
}

func TestMomentsAgainstExact(t *testing.T) {
	s := bitSource(3)
	for trial := range 200 {
		n := 2 + int(s.next()%60)
		x := make([]float64, n)
		shift := []float64{0, 1, 1e6, 1e15, -3e9}[trial%5]
		for i := range x {
			x[i] = shift + float64(int64(s.next())>>20)*0x1p-40
		}
		mean, variance := MeanVariance(x)
		em, ev := exactMoments(x)
		wm, _ := em.Float64()
		wv, _ := ev.Float64()
		if math.Abs(mean-wm) > ulp(wm) || math.Abs(variance-wv) > ulp(wv) {
			t.Fatalf("MeanVariance(%v) = %v, %v, exactly %v, %v", x, mean, variance, wm, wv)
		}
		if Mean(x) != mean || Variance(x) != variance || SD(x) != math.Sqrt(variance) {
			t.Fatal("Mean, Variance, SD and MeanVariance disagree")
		}
		for _, scale := range []int{900, -700} { // squares over- and underflow
			y := make([]float64, n)
			for i := range x {
				y[i] = math.Ldexp(x[i], scale)
			}
			m, v := MeanVariance(y)
			if wv != 0 && (m != math.Ldexp(mean, scale) || !same(v, math.Ldexp(variance, 2*scale))) {
				t.Fatalf("scaled by 2^%d: %v, %v", scale, m, v)
			}
		}
	}
}

func TestMomentsSpecial(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	largest := math.MaxFloat64
	for _, c := range []struct {
		x              []float64
		mean, variance float64
	}{
		{nil, nan, nan},
		{[]float64{7}, 7, nan},
		{[]float64{7, 7, 7}, 7, 0},
		{[]float64{0.1, 0.1, 0.1}, 0.1, 0},
		{[]float64{1, 2, 3, 4}, 2.5, 5.0 / 3},
		{[]float64{1, inf}, inf, nan},
		{[]float64{inf, -inf}, nan, nan},
		{[]float64{1, nan}, nan, nan},
		{[]float64{largest, largest}, largest, 0},
		{[]float64{largest, -largest}, 0, inf},
		{[]float64{1e200, -1e200}, 0, inf},
		{[]float64{5e-324, 5e-324, 5e-324}, 5e-324, 0},
	} {
		m, v := MeanVariance(c.x)
		if !same(m, c.mean) || !same(v, c.variance) {
			t.Errorf("MeanVariance(%v) = %v, %v, want %v, %v", c.x, m, v, c.mean, c.variance)
		}
	}
}

// TestNumAccDecimals reads the decimals of NIST's hardest set as double-doubles.
func TestNumAccDecimals(t *testing.T) {
	var x []DD
	for i := range 1001 {
		text := "10000000.2"
		if i > 0 {
			text = []string{"10000000.3", "10000000.1"}[i%2]
		}
		d, err := ParseDD(text)
		if err != nil {
			t.Fatal(err)
		}
		x = append(x, d)
	}
	mean, variance := MeanVarianceDD(x)
	sd := variance.Sqrt().Float()
	if mean.Float() != 10000000.2 || math.Abs(sd-0.1) > ulp(0.1) {
		t.Errorf("mean %v, sd %v, certified 10000000.2 and 0.1", mean.Float(), sd)
	}
	if m, v := MeanVarianceDD(nil); !math.IsNaN(m.Hi) || !math.IsNaN(v.Hi) {
		t.Error("moments of nothing are not NaN")
	}
	if m, v := MeanVarianceDD(x[:1]); m.Float() != 10000000.2 || !math.IsNaN(v.Hi) {
		t.Error("variance of one number is not NaN")
	}
}

// TestNumAcc recomputes NIST's numerical accuracy sets, whose certified values follow
// from their construction: digits right, from the relative error, at least NIST's
// difficulty allows for decimals that are read as floats.
//
// Source: NIST Statistical Reference Datasets, univariate summary statistics, NumAcc1-4,
// doi:10.18434/T43G6C.
func TestNumAcc(t *testing.T) {
	alternating := func(first, a, b float64) []float64 {
		x := []float64{first}
		for len(x) < 1001 {
			x = append(x, a, b)
		}
		return x
	}
	digits := func(got, want float64) float64 {
		if got == want {
			return 15.95
		}
		return -math.Log10(math.Abs(got-want) / math.Abs(want))
	}
	for _, c := range []struct {
		name              string
		x                 []float64
		mean, sd, lag1    float64
		meanDigits, sdMin float64
	}{
		{"NumAcc1", []float64{10000001, 10000003, 10000002}, 10000002, 1, -0.5, 15, 15},
		{"NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, -0.999, 14, 14},
		{"NumAcc3", alternating(1000000.2, 1000000.1, 1000000.3), 1000000.2, 0.1, -0.999, 14, 9},
		{"NumAcc4", alternating(10000000.2, 10000000.1, 10000000.3), 10000000.2, 0.1, -0.999, 14, 8},
	} {
		mean, variance := MeanVariance(c.x)
		var num, den DD
		for i, v := range c.x {
			d := DD{Hi: v}.Sub(meanDD(c.x))
			den = den.Add(d.Mul(d))
			if i > 0 {
				num = num.Add(d.Mul(DD{Hi: c.x[i-1]}.Sub(meanDD(c.x))))
			}
		}
		lag1 := num.Div(den).Float()
		dm, ds, dl := digits(mean, c.mean), digits(math.Sqrt(variance), c.sd), digits(lag1, c.lag1)
		t.Logf("%s: mean %.1f digits, sd %.1f, lag-1 autocorrelation %.1f", c.name, dm, ds, dl)
		if dm < c.meanDigits || ds < c.sdMin || dl < min(c.sdMin, 14) {
			t.Errorf("%s: mean %v, sd %v, lag-1 autocorrelation %v", c.name, mean, math.Sqrt(variance), lag1)
		}
	}
}
