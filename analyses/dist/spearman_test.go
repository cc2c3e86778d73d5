package dist

import (
	"math"
	"testing"
)

// R 4.2.2, stats:::C_pRho(302, 15, FALSE) and C_pRho(300, 15, TRUE): the same series.
func TestSpearmanEdgeworth(t *testing.T) {
	if _, upper := SpearmanEdgeworth(15, 302); math.Abs(upper-0.958284786349213) > 1e-14 {
		t.Errorf("P(D >= 302) = %v", upper)
	}
	if lower, _ := SpearmanEdgeworth(15, 300); math.Abs(lower-0.0404257330050022) > 1e-14 {
		t.Errorf("P(D < 300) = %v", lower)
	}
	// Against the count where both exist.
	for d := 20.0; d < 560; d += 20 {
		_, upper := SpearmanEdgeworth(12, d+2)
		if exact := (Spearman{12}).Survival(d); math.Abs(upper-exact) > 3e-4 {
			t.Errorf("n=12: P(D > %v) = %v, exact %v", d, upper, exact)
		}
	}
	if !math.IsNaN(Spearman{1}.CDF(0)) || (Spearman{1}).Check() == nil || !math.IsNaN(Spearman{15}.CDF(math.NaN())) {
		t.Error("invalid arguments accepted")
	}
}
