package suites

import (
	"math"
	"testing"
)

func TestDigits(t *testing.T) {
	for _, c := range []struct {
		got       float64
		certified string
		want      float64
	}{
		{1, "1", 15},
		{0.1, "0.1", 15},
		{1.001, "1.000", 3},
		{-1.001, "-1", 3},
		{2, "1", 0},
		{1e6, "1", 0},
		{-1, "1", 0},
		{0, "0.000", 15},
		{1e-9, "0.000", 9},
		{-1e-9, "0", 9},
		{1e-30, "0", 15},
		{5, "0", 0},
		{math.Inf(1), "Infinity", 15},
		{1e12, "Infinity", 12},
		{1e30, "infinity", 15},
		{-1e12, "Infinity", 0},
		{math.NaN(), "1", 0},
		{math.NaN(), "0", 0},
		{math.NaN(), "Infinity", 0},
		{math.Inf(1), "1", 0},
		// 16 digits beyond those of a float64: the text is not rounded first.
		{1e16, "10000000000000001", 15},
		{1e12, "1000000000000.4", 12.3979},
	} {
		got, err := digits(c.got, c.certified)
		if err != nil || math.Abs(got-c.want) > 1e-4 {
			t.Errorf("digits(%v, %s) = %v, %v, want %v", c.got, c.certified, got, err, c.want)
		}
	}
	if _, err := digits(1, "one"); err == nil {
		t.Error("no error for text")
	}
}
