package htest

import (
	"errors"
	"math"

	"reprise/analyses/dist"
)

// Wilson is the score interval of a proportion k/n, with continuity correction if asked for.
//
// Reference: Wilson 1927, doi:10.1080/01621459.1927.10502953.
func Wilson(k, n int, level float64, correct bool) (Bounds, error) {
	if err := errors.Join(checkCount(k, n), checkLevel(level)); err != nil {
		return Bounds{}, err
	}
	z := dist.StandardNormal.QuantileUpper((1 - level) / 2)
	x, m := float64(k), float64(n)
	p, z2 := x/m, float64(z*z)
	b := Bounds{Level: level}
	// The bounds solve |p - π| - c = z sqrt(π(1-π)/n), c = 1/(2n) or 0. R halves nothing at 0
	// and n: there the bound is exact.
	c := 0.0
	if correct {
		c = math.Min(0.5, math.Abs(x-float64(m/2))) / m
	}
	solve := func(q, s float64) float64 {
		center := q + z2/(2*m)
		half := z * math.Sqrt(float64(q*(1-q))/m+z2/(4*m*m))
		return (center + float64(s*half)) / (1 + z2/m)
	}
	b.Lower, b.Upper = math.Max(0, solve(p-c, -1)), math.Min(1, solve(p+c, 1))
	if k == 0 {
		b.Lower = 0
	}
	if k == n {
		b.Upper = 1
	}
	return b, nil
}

// ClopperPearson is the exact interval of a proportion k/n, one-sided for Less (upper bound only)
// and Greater.
//
// Reference: Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.
func ClopperPearson(k, n int, level float64, a Alternative) (Bounds, error) {
	if err := errors.Join(checkCount(k, n), checkLevel(level), a.Check()); err != nil {
		return Bounds{}, err
	}
	p := 1 - level
	if a == TwoSided {
		p /= 2
	}
	x, m := float64(k), float64(n)
	b := Bounds{Lower: 0, Upper: 1, Level: level}
	if a != Less && k > 0 {
		b.Lower = dist.Beta{A: x, B: m - x + 1}.Quantile(p)
	}
	if a != Greater && k < n {
		b.Upper = dist.Beta{A: x + 1, B: m - x}.QuantileUpper(p)
	}
	return b, nil
}

// ProportionsResult compares proportions of several groups.
type ProportionsResult struct {
	K, N []int
	// X2 is Pearson's chi-square of the 2 by k table, without or with Yates' correction
	// (two groups only); Z its signed root for two groups.
	X2, DF, P, Z float64
	// Difference is the first minus the second proportion with Newcombe's interval, for two
	// groups.
	Difference Effect
}

// Proportions tests whether the events k[i] among n[i] cases have the same probability in all
// groups.
//
// Null hypothesis: equal probabilities. X² is Pearson's; at least one event and one case without
// it are needed in all.
//
// Reference: Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I.
func Proportions(k, n []int, correct bool, level float64) (ProportionsResult, error) {
	if len(k) != len(n) || len(k) < 2 {
		return ProportionsResult{}, errors.New("at least two groups with one count each are needed")
	}
	table := make([][]int, len(k))
	for i := range k {
		if err := checkCount(k[i], n[i]); err != nil {
			return ProportionsResult{}, err
		}
		table[i] = []int{k[i], n[i] - k[i]}
	}
	x, err := ChiSquare(table, correct)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return ProportionsResult{}, err
	}
	r := ProportionsResult{K: k, N: n, X2: x.X2, DF: x.DF, P: x.P}
	if len(k) == 2 {
		risks, err := CompareRisks(k[0], n[0], k[1], n[1], level)
		if err != nil {
			return ProportionsResult{}, err
		}
		r.Difference = risks.Difference
		r.Z = sign(risks.Difference.Value) * math.Sqrt(x.X2)
	}
	return r, nil
}
