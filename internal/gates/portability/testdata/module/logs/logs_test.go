package logs

import (
	"math"
	"testing"
)

func TestSquaresBits(t *testing.T) {
	t.Logf("bits %#x", math.Float64bits(Squares([]float64{0.1, 0.2, 0.3, 0.7})))
}
