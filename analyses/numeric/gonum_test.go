package numeric

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// TestAgainstGonum compares sums and moments with gonum's, to gonum's own accuracy.
func TestAgainstGonum(t *testing.T) {
	s := bitSource(11)
	for range 200 {
		n := 2 + int(s.next()%500)
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = float64(s.next()>>11) * 0x1p-53
			y[i] = float64(s.next()>>11)*0x1p-50 - 3
		}
		mean, variance := MeanVariance(y)
		gm, gv := stat.MeanVariance(y, nil)
		for _, c := range []struct {
			name        string
			got, want   float64
			scale, ulps float64
		}{
			{"Sum", Sum(x), floats.Sum(x), floats.Sum(x), 500},
			{"Dot", Dot(x, y), floats.Dot(x, y), floats.Norm(x, 2) * floats.Norm(y, 2), 200},
			{"DotCompensated", DotCompensated(x, y), floats.Dot(x, y), floats.Norm(x, 2) * floats.Norm(y, 2), 200},
			{"Norm", Norm(x), floats.Norm(x, 2), floats.Norm(x, 2), 500},
			{"SquaredDistance", math.Sqrt(SquaredDistance(x, y)), floats.Distance(x, y, 2), floats.Distance(x, y, 2), 500},
			{"LogSumExp", LogSumExp(y), floats.LogSumExp(y), floats.LogSumExp(y), 500},
			{"mean", mean, gm, 8, 500},
			{"variance", variance, gv, gv, 500},
		} {
			if !(math.Abs(c.got-c.want) <= c.ulps*0x1p-53*math.Abs(c.scale)) {
				t.Errorf("%s of %d numbers: %v, gonum %v", c.name, n, c.got, c.want)
			}
		}
	}
}
