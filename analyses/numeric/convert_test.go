package numeric

import (
	"math"
	"strings"
	"testing"
)

func TestToInt(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want int64
	}{{0, 0}, {math.Copysign(0, -1), 0}, {3, 3}, {-7, -7}, {0x1p53, 1 << 53}, {-0x1p63, math.MinInt64}, {0x1p63 - 1024, math.MaxInt64 - 1023}} {
		got, err := ToInt64(c.x)
		if err != nil || got != c.want {
			t.Errorf("ToInt64(%v) = %v, %v", c.x, got, err)
		}
		if n, err := ToInt(c.x); err != nil || int64(n) != c.want {
			t.Errorf("ToInt(%v) = %v, %v", c.x, n, err)
		}
	}
	for _, c := range []struct {
		x    float64
		want string
	}{{math.NaN(), "NaN"}, {math.Inf(1), "+Inf"}, {math.Inf(-1), "-Inf"}, {0.5, "0.5"}, {0x1p63, "63 bits"}, {-0x1p63 - 2048, "63 bits"}, {1e300, "63 bits"}, {5e-324, "5e-324"}} {
		if _, err := ToInt(c.x); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("ToInt(%v): error %v, want one with %q", c.x, err, c.want)
		}
		if _, err := ToInt64(c.x); err == nil {
			t.Errorf("ToInt64(%v): no error", c.x)
		}
	}
}
