package validity

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/frame"
	"reprise/analyses/numeric"
)

// AgreementResult compares two partitions A and B of the same n rows.
type AgreementResult struct {
	N              int
	LabelsA        []int   // the labels of A, ascending: rows of Table
	LabelsB        []int   // the labels of B, ascending: columns of Table
	Table          [][]int // rows with each pair of labels
	Rand           float64 // share of pairs of rows on which A and B agree
	AdjustedRand   float64
	Jaccard        float64 // pairs together in both over pairs together in at least one
	FowlkesMallows float64 // geometric mean of the two shares of such pairs
	Mutual         float64 // mutual information in nats
	EntropyA       float64
	EntropyB       float64
	Expected       float64 // of the mutual information, under random labels with the same sizes
	NMI            float64 // mutual information over the arithmetic mean of the entropies
	AMI            float64 // the same, adjusted for chance
	Homogeneity    float64 // 1 - H(A|B)/H(A)
	Completeness   float64 // 1 - H(B|A)/H(B)
	V              float64 // harmonic mean of the two
	// Match gives for each label of B (by position) the position of the label
	// of A that it is matched with, -1 if there is none: the one-to-one
	// assignment with the largest number of rows in common.
	Match  []int
	Common int     // rows in matched pairs
	Moved  int     // N - Common
	Kappa  float64 // Cohen's kappa after matching
}

// maxExpectedWork bounds the terms summed for the expected mutual information.
const maxExpectedWork = 2_000_000_000

// Agreement compares the partitions a and b, slices of arbitrary integer
// labels for the same rows. Indices of partitions that agree trivially (no
// rows, both one cluster, both all singletons) are 1. Of several best matchings
// one is chosen by a fixed rule that doesn't depend on the rows' order. It is an
// error if the lengths differ. Cost O(n + r c (n + r + c)) for r and c labels.
//
// References: Hubert L, Arabie P. J Classif 1985;2:193-218.
// doi:10.1007/BF01908075. Vinh NX, Epps J, Bailey J. J Mach Learn Res
// 2010;11:2837-2854. Rosenberg A, Hirschberg J. EMNLP-CoNLL 2007:410-420.
// Fowlkes EB, Mallows CL. JASA 1983;78:553-569.
// doi:10.1080/01621459.1983.10478008. Kuhn HW. Nav Res Logist Q 1955;2:83-97.
// doi:10.1002/nav.3800020109.
func Agreement(a, b []int) (*AgreementResult, error) {
	if len(a) != len(b) {
		return nil, fmt.Errorf("two partitions of the same rows are needed, got %d and %d rows", len(a), len(b))
	}
	r := &AgreementResult{N: len(a)}
	var codeA, codeB []int
	codeA, r.LabelsA = positions(a)
	codeB, r.LabelsB = positions(b)
	r.Table = make([][]int, len(r.LabelsA))
	for i := range r.Table {
		r.Table[i] = make([]int, len(r.LabelsB))
	}
	sumA, sumB := make([]int, len(r.LabelsA)), make([]int, len(r.LabelsB))
	for i, c := range codeA {
		r.Table[c][codeB[i]]++
		sumA[c]++
		sumB[codeB[i]]++
	}
	r.pairs(sumA, sumB)
	r.information(sumA, sumB)
	if err := r.adjust(sumA, sumB); err != nil {
		return nil, err
	}
	r.match(sumA, sumB)
	return r, nil
}

// pairs counts pairs of rows that are together in both, one or no partition.
func (r *AgreementResult) pairs(sumA, sumB []int) {
	choose := func(list []int) float64 {
		s := 0
		for _, v := range list {
			s += v * (v - 1) / 2
		}
		return float64(s)
	}
	both := 0.0
	for _, row := range r.Table {
		both += choose(row)
	}
	inA, inB, all := choose(sumA), choose(sumB), choose([]int{r.N})
	onlyA, onlyB := inA-both, inB-both
	neither := all - both - onlyA - onlyB
	r.Rand, r.AdjustedRand, r.Jaccard, r.FowlkesMallows = 1, 1, 1, 1
	if onlyA == 0 && onlyB == 0 {
		return
	}
	r.Rand = (both + neither) / all
	r.Jaccard = both / (both + onlyA + onlyB)
	r.FowlkesMallows = 0
	if both > 0 {
		r.FowlkesMallows = float64(math.Sqrt(both/inA) * math.Sqrt(both/inB))
	}
	r.AdjustedRand = frame.Contingency{Counts: r.Table, Rows: sumA, Cols: sumB, N: r.N}.AdjustedRand()
}

func entropy(sizes []int, n int) float64 {
	h := 0.0
	for _, s := range sizes {
		if s > 0 {
			p := float64(s) / float64(n)
			h -= float64(p * numeric.Log(p))
		}
	}
	return max(h, 0)
}

func (r *AgreementResult) information(sumA, sumB []int) {
	r.EntropyA, r.EntropyB = entropy(sumA, r.N), entropy(sumB, r.N)
	for i, row := range r.Table {
		for j, v := range row {
			if v > 0 {
				r.Mutual += float64(float64(v) / float64(r.N) * numeric.Log(float64(r.N)*float64(v)/(float64(sumA[i])*float64(sumB[j]))))
			}
		}
	}
	// A partition tells at most what there is to tell.
	r.Mutual = min(max(r.Mutual, 0), r.EntropyA, r.EntropyB)
	r.Homogeneity, r.Completeness = 1, 1
	if r.EntropyA > 0 {
		r.Homogeneity = r.Mutual / r.EntropyA
	}
	if r.EntropyB > 0 {
		r.Completeness = r.Mutual / r.EntropyB
	}
	if s := r.Homogeneity + r.Completeness; s > 0 {
		r.V = 2 * r.Homogeneity * r.Completeness / s
	}
	r.NMI = 1
	if len(sumA) > 1 || len(sumB) > 1 {
		r.NMI = r.Normalized(Arithmetic)
	}
}

// Average says what the mutual information is divided by.
type Average string

// The averages of the two entropies.
const (
	Arithmetic Average = "arithmetic"
	Geometric  Average = "geometric"
	Smaller    Average = "min"
	Larger     Average = "max"
)

func (r *AgreementResult) average(a Average) float64 {
	switch a {
	case Geometric:
		return float64(math.Sqrt(r.EntropyA) * math.Sqrt(r.EntropyB))
	case Smaller:
		return min(r.EntropyA, r.EntropyB)
	case Larger:
		return max(r.EntropyA, r.EntropyB)
	case Arithmetic:
		return (r.EntropyA + r.EntropyB) / 2
	}
	return math.NaN()
}

// identical reports whether each cluster of one partition is one of the other.
func (r *AgreementResult) identical() bool {
	if len(r.LabelsA) != len(r.LabelsB) {
		return false
	}
	for _, row := range r.Table {
		filled := 0
		for _, v := range row {
			if v > 0 {
				filled++
			}
		}
		if filled != 1 {
			return false
		}
	}
	return true
}

// Normalized returns the mutual information over an average of the entropies:
// 1 for equal partitions, 0 where the average is 0 otherwise, NaN for an
// unknown average.
func (r *AgreementResult) Normalized(a Average) float64 {
	mean := r.average(a)
	switch {
	case math.IsNaN(mean):
		return mean
	case r.identical():
		return 1
	case mean == 0:
		return 0
	}
	return r.Mutual / mean
}

// Adjusted returns (I - E[I]) / (average of the entropies - E[I]): 1 for equal
// partitions, about 0 for unrelated ones, NaN for an unknown average.
func (r *AgreementResult) Adjusted(a Average) float64 {
	mean := r.average(a)
	switch {
	case math.IsNaN(mean):
		return mean
	case r.identical():
		return 1
	}
	top, bottom := r.Mutual-r.Expected, mean-r.Expected
	// Both vanish together, up to rounding, when one partition is trivial.
	if math.Abs(bottom) < 0x1p-52 {
		bottom = math.Copysign(0x1p-52, bottom)
	}
	if math.Abs(top) < 0x1p-52 {
		return 0
	}
	return top / bottom
}

// adjust computes the expected mutual information: cell (i, j) is
// hypergeometric.
func (r *AgreementResult) adjust(sumA, sumB []int) error {
	r.AMI = 1
	if r.identical() {
		r.Expected = r.Mutual
		return nil
	}
	n, work := r.N, 0
	for _, a := range sumA {
		for _, b := range sumB {
			work += min(a, b) - max(1, a+b-n) + 1
			if work > maxExpectedWork {
				return fmt.Errorf("the adjusted mutual information of %d and %d clusters of %d rows needs more than %d terms", len(sumA), len(sumB), n, maxExpectedWork)
			}
		}
	}
	logFactorial, log := make([]float64, n+1), make([]float64, n+1)
	for i := range logFactorial {
		logFactorial[i] = numeric.LogGamma(float64(i) + 1)
		if i > 0 {
			log[i] = numeric.Log(float64(i))
		}
	}
	for _, a := range sumA {
		for _, b := range sumB {
			fixed := logFactorial[a] + logFactorial[b] + logFactorial[n-a] + logFactorial[n-b] - logFactorial[n]
			for v := max(1, a+b-n); v <= min(a, b); v++ {
				p := fixed - logFactorial[v] - logFactorial[a-v] - logFactorial[b-v] - logFactorial[n-a-b+v]
				r.Expected += float64(float64(v) / float64(n) * (log[n] + log[v] - log[a] - log[b]) * numeric.Exp(p))
			}
		}
	}
	r.AMI = r.Adjusted(Arithmetic)
	return nil
}

func (r *AgreementResult) match(sumA, sumB []int) {
	pairs := matchTable(r.Table, len(sumB))
	r.Match = make([]int, len(sumB))
	for j := range r.Match {
		r.Match[j] = -1
	}
	chance := 0.0
	for i, j := range pairs {
		if j < 0 {
			continue
		}
		r.Match[j] = i
		r.Common += r.Table[i][j]
		chance += float64(float64(sumA[i]) * float64(sumB[j]))
	}
	r.Moved = r.N - r.Common
	r.Kappa = 1
	if r.Moved > 0 {
		n := float64(r.N)
		observed := float64(r.Common) / n
		expected := chance / n / n
		r.Kappa = 0
		if expected < 1 {
			r.Kappa = (observed - expected) / (1 - expected)
		}
	}
}

// matchTable pairs rows of a table of counts with columns one to one so that the sum over
// the pairs is largest ([frame.Assign]), and returns each row's column, -1 if there are
// fewer columns than rows and it got none.
func matchTable(table [][]int, columns int) []int {
	if len(table) == 0 {
		return []int{}
	}
	wide := make([][]int, len(table))
	for i, row := range table {
		wide[i] = make([]int, max(columns, len(table)))
		copy(wide[i], row)
	}
	pair := frame.Assign(wide)
	for i, j := range pair {
		if j >= columns {
			pair[i] = -1
		}
	}
	return pair
}

// positions replaces labels by their positions among the distinct ones in
// ascending order.
func positions(labels []int) (codes, distinct []int) {
	place := map[int]int{}
	for _, l := range labels {
		if _, ok := place[l]; !ok {
			place[l] = 0
			distinct = append(distinct, l)
		}
	}
	slices.Sort(distinct)
	for i, l := range distinct {
		place[l] = i
	}
	codes = make([]int, len(labels))
	for i, l := range labels {
		codes[i] = place[l]
	}
	return codes, distinct
}
