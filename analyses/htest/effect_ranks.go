package htest

import (
	"errors"
	"math"

	"reprise/analyses/numeric"
)

// CliffDelta is P(X > Y) - P(X < Y), which is also the rank-biserial correlation of the
// Mann-Whitney test, with Cliff's asymmetric interval from the consistent variance. A
// complete separation (±1) has the interval of one bound at ±1 and the other where
// the variance would be that of the nearest table, (n1 n2 - 1)/(n1 n2).
//
// Cost (n1+n2) log(n1+n2).
//
// Reference: Cliff 1993, doi:10.1037/0033-2909.114.3.494; Feng and Cliff 2004,
// doi:10.22237/jmasm/1099267560.
func CliffDelta(x, y []float64, level float64) (Effect, error) {
	if err := errors.Join(twoSamples(x, y, 0, 2), checkLevel(level)); err != nil {
		return Effect{}, err
	}
	n1, n2 := float64(len(x)), float64(len(y))
	// dominance of each value over the other sample, from ranks: in the pooled ranks minus
	// those within the sample
	pooled, rx, ry := midranks(x, y), midranks(x), midranks(y)
	di, dj := make([]float64, len(x)), make([]float64, len(y))
	total := 0.0
	for i := range x {
		di[i] = float64(2*(pooled.ranks[i]-rx.ranks[i])) - n2 // exact
		total += di[i]
	}
	for j := range y {
		dj[j] = n1 - float64(2*(pooled.ranks[len(x)+j]-ry.ranks[j]))
	}
	d := total / (n1 * n2)
	var s1, s2 []float64
	for _, v := range di {
		e := v/n2 - d
		s1 = append(s1, float64(e*e))
	}
	for _, v := range dj {
		e := v/n1 - d
		s2 = append(s2, float64(e*e))
	}
	// Σ (d_ij - d)² = number of untied pairs - n1 n2 d²
	untied := float64(n1*n2) - tiedPairs(x, y)
	v1, v2 := numeric.Sum(s1)/(n1-1), numeric.Sum(s2)/(n2-1)
	v12 := (untied - float64(n1*n2*float64(d*d))) / ((n1 - 1) * (n2 - 1))
	variance := (float64((n2-1)*v1) + float64((n1-1)*v2) + v12) / (n1 * n2)
	least := (1 - float64(d*d)) / (float64(n1*n2) - 1)
	variance = math.Max(variance, least)
	center := d
	if variance <= 0 { // complete separation
		center = sign(d) * (1 - 1/(n1*n2))
		variance = (1 - float64(center*center)) / (float64(n1*n2) - 1)
	}
	z := normalInterval(0, 1, level).Upper
	se := math.Sqrt(variance)
	c2 := float64(center * center)
	half := float64(z*se) * math.Sqrt(float64((1-c2)*(1-c2))+float64(z*z*variance))
	base := center - float64(c2*center)
	scale := 1 - c2 + float64(z*z*variance)
	e := Effect{d, math.Max(-1, (base-float64(half))/scale), math.Min(1, (base+float64(half))/scale), level}
	if d == 1 {
		e.Upper = 1
	}
	if d == -1 {
		e.Lower = -1
	}
	return e, nil
}

// tiedPairs counts the pairs (x, y) of equal values.
func tiedPairs(x, y []float64) float64 {
	all, rx, ry := midranks(x, y), midranks(x), midranks(y)
	// Σ t(t-1)/2 over the pooled sets minus those within each sample
	pairs := func(r ranked) float64 {
		s := 0.0
		for _, t := range r.ties {
			s += float64(float64(t) * float64(t-1) / 2)
		}
		return s
	}
	return pairs(all) - pairs(rx) - pairs(ry)
}
