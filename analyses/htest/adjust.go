package htest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/numeric"
	"reprise/analyses/result"
)

// Adjustments lists the methods of Adjust.
func Adjustments() []string {
	return []string{"none", "bonferroni", "holm", "hochberg", "hommel", "bh", "by", "sidak", "holm-sidak"}
}

// Adjust adjusts a family of p-values, in their own order. Methods (letter case does not
// matter):
//
//	none        as they are
//	bonferroni  m p
//	sidak       1 - (1-p)^m
//	holm        step down, (m-i+1) p(i)
//	holm-sidak  step down, 1 - (1-p(i))^(m-i+1)
//	hochberg    step up, (m-i+1) p(i); valid for independent or positively dependent tests
//	hommel      closed testing with Simes' test
//	bh or fdr   Benjamini and Hochberg's false discovery rate, m/i p(i)
//	by          Benjamini and Yekutieli's, for any dependence
//
// Cost m log m, hommel m².
//
// References: Holm 1979; Hochberg 1988, doi:10.1093/biomet/75.4.800; Hommel 1988,
// doi:10.1093/biomet/75.2.383; Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x;
// Benjamini and Yekutieli 2001, doi:10.1214/aos/1013699998.
func Adjust(p []float64, method string) ([]float64, error) {
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("a p-value lies between 0 and 1, number %d is %v", i+1, v)
		}
	}
	m := len(p)
	order := make([]int, m)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, m)
	all := func(f func(q float64) float64) {
		for i, q := range p {
			out[i] = math.Min(1, f(q))
		}
	}
	// down keeps the running maximum from the smallest p on, up the running minimum from
	// the largest; i counts from 1 at the smallest.
	down := func(f func(q float64, i int) float64) {
		most := 0.0
		for i, at := range order {
			most = math.Max(most, f(p[at], i+1))
			out[at] = math.Min(1, most)
		}
	}
	up := func(f func(q float64, i int) float64) {
		least := 1.0
		for i := m - 1; i >= 0; i-- {
			at := order[i]
			least = math.Min(least, f(p[at], i+1))
			out[at] = least
		}
	}
	n := float64(m)
	switch strings.ToLower(method) {
	case "none":
		copy(out, p)
	case "bonferroni":
		all(func(q float64) float64 { return n * q })
	case "sidak":
		all(func(q float64) float64 { return sidak(q, n) })
	case "holm":
		down(func(q float64, i int) float64 { return float64(m-i+1) * q })
	case "holm-sidak":
		down(func(q float64, i int) float64 { return sidak(q, float64(m-i+1)) })
	case "hochberg":
		up(func(q float64, i int) float64 { return float64(m-i+1) * q })
	case "bh", "fdr":
		up(func(q float64, i int) float64 { return n / float64(i) * q })
	case "by":
		c := 0.0
		for i := m; i >= 1; i-- {
			c += 1 / float64(i)
		}
		up(func(q float64, i int) float64 { return c * n / float64(i) * q })
	case "hommel":
		hommel(p, order, out)
	default:
		return nil, fmt.Errorf("an adjustment is one of %s, got %q", strings.Join(Adjustments(), ", "), method)
	}
	return out, nil
}

// sidak is 1 - (1-q)^k without cancellation.
func sidak(q, k float64) float64 {
	if q >= 1 {
		return 1
	}
	return -numeric.Expm1(float64(k * numeric.Log1p(-q)))
}

// hommel fills out by the closure of Simes' test: for every size k of an intersection the
// hypothesis i is bounded by the smallest Simes value of intersections of that size which
// hold it; the largest over k is the adjusted p.
func hommel(p []float64, order []int, out []float64) {
	m := len(p)
	sorted := make([]float64, m)
	for i, at := range order {
		sorted[i] = p[at]
	}
	best := slices.Clone(sorted)
	for k := m; k >= 2; k-- {
		kf := float64(k)
		// intersections with the k-1 largest p beside one of the m-k+1 smallest
		rest := math.Inf(1)
		for j := 2; j <= k; j++ {
			rest = math.Min(rest, float64(kf*sorted[m-k+j-1])/float64(j))
		}
		for i := range m - k + 1 {
			best[i] = math.Max(best[i], math.Min(float64(kf*sorted[i]), rest))
		}
		bound := math.Min(float64(kf*sorted[m-k]), rest)
		for i := m - k + 1; i < m; i++ {
			best[i] = math.Max(best[i], bound)
		}
	}
	for i, at := range order {
		out[at] = math.Min(1, best[i])
	}
}

// AdjustP is Adjust over the p-values that are available; the others stay as they are and
// do not count.
func AdjustP(p []result.P, method string) ([]result.P, error) {
	var given []float64
	for _, v := range p {
		if v.OK() {
			given = append(given, v.Value)
		}
	}
	adjusted, err := Adjust(given, method)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(p)
	for i := range out {
		if out[i].OK() {
			out[i] = result.PValue(adjusted[0])
			adjusted = adjusted[1:]
		}
	}
	return out, nil
}
