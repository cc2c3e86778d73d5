package dist

import (
	"math"
	"testing"
)

func TestSignedRankTiesBrute(t *testing.T) {
	for _, scores := range [][]float64{{1.5, 1.5, 3}, {2, 2, 2, 4.5, 4.5, 6}, {0, 0, 3, 4.5, 4.5, 6}, {1}, {0}} {
		d, err := NewSignedRankTies(scores)
		if err != nil {
			t.Fatal(err)
		}
		n := len(scores)
		for x := -0.5; x < 25; x += 0.5 {
			below, atLeast := 0.0, 0.0
			for mask := 0; mask < 1<<n; mask++ {
				s := 0.0
				for i, v := range scores {
					if mask>>i&1 == 1 {
						s += v
					}
				}
				if s <= x {
					below++
				}
				if s >= x {
					atLeast++
				}
			}
			total := float64(int(1) << n)
			if d.CDF(x) != below/total || d.Survival(x) != 1-below/total || d.AtLeast(x) != atLeast/total {
				t.Errorf("%v at %v: %v %v %v, want %v and %v", scores, x, d.CDF(x), d.Survival(x), d.AtLeast(x), below/total, atLeast/total)
			}
		}
	}
	for _, bad := range [][]float64{nil, {-1, 2}, {0.3}, {math.NaN()}, {math.Inf(1)}, {1e11, 2}} {
		if _, err := NewSignedRankTies(bad); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}
