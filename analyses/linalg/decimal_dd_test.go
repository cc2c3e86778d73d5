package linalg

import (
	"math"
	"strconv"
	"testing"

	"reprise/analyses/numeric"
)

func TestDecimalDD(t *testing.T) {
	r := testRandom(3)
	values := []float64{
		0.1, -0.1, 1.0 / 3, 83.5, -6.860120914, 1e-5, 1e-44, 9.9e-44, 1e-300, 5e-324, 123456789.123, math.Pi, math.E * 1e-20,
		0, -7, 1e300, math.MaxFloat64, 0.30000000000000004,
	}
	for range 2000 {
		values = append(values, r.next(), math.Ldexp(r.next(), -30), math.Ldexp(r.next(), 40), math.Round(r.next()*1e6)/1e4)
	}
	for i, d := range DecimalDD(values) {
		v := values[i]
		want, err := numeric.ParseDD(strconv.FormatFloat(v, 'g', -1, 64))
		if err != nil {
			t.Fatal(err)
		}
		e := math.Abs(d.Sub(want).Float())
		if v == math.Trunc(v) {
			if d.Hi != v || d.Lo != 0 {
				t.Errorf("%v becomes %v", v, d)
			}
			continue
		}
		if d.Hi != v || e > math.Abs(v)*0x1p-100 {
			t.Errorf("%v becomes %v, want %v", v, d, want)
		}
	}
	if d := DecimalDD([]float64{math.NaN(), math.Inf(-1)}); !math.IsNaN(d[0].Hi) || !math.IsInf(d[1].Hi, -1) {
		t.Errorf("NaN and infinity become %v", d)
	}
}

func BenchmarkDecimalDD(b *testing.B) {
	values := make([]float64, 1000)
	r := testRandom(4)
	for i := range values {
		values[i] = math.Round(r.next()*1e6) / 1e4
	}
	for b.Loop() {
		DecimalDD(values)
	}
}
