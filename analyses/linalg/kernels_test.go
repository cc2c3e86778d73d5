package linalg

import (
	"math"
	"testing"
)

func TestDotAgainstPlainSum(t *testing.T) {
	for n := range 20 {
		x, y := randomMatrix(1, n, 1).Data, randomMatrix(1, n, 2).Data
		var s [4]float64
		k := n / 4 * 4
		for i := range k {
			s[i%4] += float64(x[i] * y[i])
		}
		want := (s[0] + s[1]) + (s[2] + s[3])
		for i := k; i < n; i++ {
			want += float64(x[i] * y[i])
		}
		if got := dot(x, y); got != want {
			t.Errorf("n = %d: dot %v, want %v", n, got, want)
		}
		z, w := append([]float64(nil), y...), append([]float64(nil), y...)
		addScaled(z, 1.7, x)
		for i := range w {
			w[i] += float64(1.7 * x[i])
			if z[i] != w[i] {
				t.Errorf("n = %d: element %d is %v, want %v", n, i, z[i], w[i])
			}
		}
	}
}

func TestNormExtremes(t *testing.T) {
	for _, scale := range []float64{1, 1e-300, 1e300, 0x1p-1070, 1e154, 1e-154} {
		got := norm([]float64{3 * scale, 4 * scale})
		if math.Abs(got-5*scale) > 4*epsilon*got {
			t.Errorf("norm of (3, 4) times %g is %g", scale, got)
		}
	}
	if got := norm(nil); got != 0 {
		t.Errorf("norm of nothing is %v", got)
	}
}

func TestReflect(t *testing.T) {
	for _, x := range [][]float64{{3, 4}, {-3, 4}, {0, 1, 2}, {1e300, 1e300}, {1e-300, -1e-300}, {0, 5e-324}, {1, 1e-200}} {
		v := append([]float64(nil), x...)
		tau := reflect(v)
		y := append([]float64(nil), x...)
		applyReflector(v, tau, y)
		n := norm(x)
		if math.Abs(math.Abs(y[0])-n) > 8*epsilon*n {
			t.Errorf("%v becomes %v, want length %g", x, y, n)
		}
		for _, r := range y[1:] {
			if math.Abs(r) > 4*epsilon*n {
				t.Errorf("%v becomes %v", x, y)
			}
		}
	}
	if tau := reflect([]float64{2, 0, 0}); tau != 0 {
		t.Errorf("tau of a finished column is %v", tau)
	}
}

func TestSignRule(t *testing.T) {
	h := math.Sqrt(0.5)
	up := math.Nextafter(h, 1)
	for _, c := range []struct {
		x    []float64
		want bool
	}{
		{[]float64{h, -h}, false},
		{[]float64{h, -up}, false}, // a last bit does not turn the vector
		{[]float64{-h, up}, true},
		{[]float64{0.6, -0.8}, true},
		{[]float64{-0.6, 0.8}, false},
		{[]float64{0, 0}, false},
		{[]float64{-1e-300}, true},
	} {
		if got := negative(c.x); got != c.want {
			t.Errorf("negative(%v) = %v", c.x, got)
		}
	}
}
