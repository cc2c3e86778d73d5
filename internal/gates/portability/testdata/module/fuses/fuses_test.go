package fuses

import (
	"math"
	"testing"
)

func TestSquaresBits(t *testing.T) {
	got := math.Float64bits(Squares([]float64{0.1, 0.2, 0.3, 0.7}))
	if want := uint64(0x3fe428f5c28f5c28); got != want {
		t.Errorf("bits %#x, want %#x", got, want)
	}
}

func TestOther(t *testing.T) { t.Error("only tests with Bits in their name are run") }
