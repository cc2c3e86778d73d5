package suites

import (
	"math"
	"testing"

	"reprise/analyses/numeric"
)

func TestMomentsAndOneWayArguments(t *testing.T) {
	one := []numeric.DD{numeric.FromFloat(1)}
	if _, err := moments(one); err == nil {
		t.Error("moments of one value")
	}
	three := []numeric.DD{numeric.FromFloat(1), numeric.FromFloat(2), numeric.FromFloat(4)}
	for _, labels := range [][]string{{"a", "a", "a"}, {"a", "b", "c"}, {"a", "b"}} {
		if _, err := oneWay(labels, three); err == nil {
			t.Errorf("no error for labels %v", labels)
		}
	}
	d, err := oneWay([]string{"a", "b", "a"}, three)
	// a: 1, 4 (mean 2.5), b: 2; grand mean 7/3: SSW 4.5, SSB = 2/36 + 1/9 = 1/6.
	if err != nil || d.SSWithin != 4.5 || math.Abs(d.SSBetween-1.0/6) > 1e-17 || d.DFBetween != 1 || d.DFWithin != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}
