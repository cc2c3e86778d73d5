package cluster

import (
	"context"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/rng"
)

// flower is the data of Kaufman and Rousseeuw, Finding Groups in Data, chapter 1: 18 plants,
// height and distance; winters, shadow, tubers, colour, soil and preference.
func flower() MixedData {
	rows := [][]int{
		{0, 1, 1, 4, 3, 15, 25, 15},
		{1, 0, 0, 2, 1, 3, 150, 50},
		{0, 1, 0, 3, 3, 1, 150, 50},
		{0, 0, 1, 4, 2, 16, 125, 50},
		{0, 1, 0, 5, 2, 2, 20, 15},
		{0, 1, 0, 4, 3, 12, 50, 40},
		{0, 0, 0, 4, 3, 13, 40, 20},
		{0, 0, 1, 2, 2, 7, 100, 15},
		{1, 1, 0, 3, 1, 4, 25, 15},
		{1, 1, 0, 5, 2, 14, 100, 60},
		{1, 1, 1, 5, 3, 8, 45, 10},
		{1, 1, 1, 1, 2, 9, 90, 25},
		{1, 1, 0, 1, 2, 6, 20, 10},
		{1, 1, 1, 4, 2, 11, 80, 30},
		{1, 0, 0, 3, 2, 10, 40, 20},
		{1, 0, 0, 4, 2, 18, 200, 60},
		{1, 0, 0, 2, 2, 17, 150, 60},
		{0, 0, 1, 2, 1, 5, 25, 10},
	}
	m := MixedData{Levels: []int{2, 2, 2, 6, 4, 19}, Numbers: make([][]float64, 2), Codes: make([][]int, 6)}
	for _, r := range rows {
		for j := range 6 {
			m.Codes[j] = append(m.Codes[j], r[j])
		}
		m.Numbers[0], m.Numbers[1] = append(m.Numbers[0], float64(r[6])), append(m.Numbers[1], float64(r[7]))
	}
	return m
}

func TestLambda(t *testing.T) {
	m := flower()
	got, err := m.Lambda()
	if err != nil {
		t.Fatal(err)
	}
	// By hand: the variances, and 1 - Σ p² of counts 8 10, 8 10, 11 7,
	// 2 4 3 6 3, 3 10 5 and eighteen ones.
	variance := 0.0
	for _, c := range m.Numbers {
		mean, s := 0.0, 0.0
		for _, v := range c {
			mean += v / 18
		}
		for _, v := range c {
			s += (v - mean) * (v - mean)
		}
		variance += s / 17 / 2
	}
	gini := func(counts ...float64) float64 {
		s := 1.0
		for _, c := range counts {
			s -= c * c / (18 * 18)
		}
		return s
	}
	mismatch := (gini(8, 10) + gini(8, 10) + gini(11, 7) + gini(2, 4, 3, 6, 3) + gini(3, 10, 5) + (1 - 1.0/18)) / 6
	if want := variance / mismatch; math.Abs(got-want) > 1e-9*want {
		t.Errorf("lambda %v, by hand %v", got, want)
	}
	one := MixedData{Numbers: m.Numbers, Codes: [][]int{make([]int, 18)}, Levels: []int{1}}
	if _, err := one.Lambda(); err == nil {
		t.Error("lambda of a constant code is estimated")
	}
}

// plainCost adds up the cost of a partition from its own means and modes.
func plainCost(m MixedData, codes []int, k int, lambda float64) float64 {
	cost := 0.0
	for c := range k {
		var rows []int
		for i, v := range codes {
			if v == c {
				rows = append(rows, i)
			}
		}
		for _, x := range m.Numbers {
			mean := 0.0
			for _, i := range rows {
				mean += x[i] / float64(len(rows))
			}
			for _, i := range rows {
				cost += (x[i] - mean) * (x[i] - mean)
			}
		}
		for j, x := range m.Codes {
			counts := make([]int, m.Levels[j])
			for _, i := range rows {
				counts[x[i]]++
			}
			cost += lambda * float64(len(rows)-slices.Max(counts))
		}
	}
	return cost
}

func TestKPrototypes(t *testing.T) {
	m := flower()
	lambda, err := m.Lambda()
	if err != nil {
		t.Fatal(err)
	}
	last := math.Inf(1)
	for k := 1; k <= 18; k++ {
		r, err := KPrototypes(context.Background(), m, KPrototypesOptions{K: k, Lambda: lambda, Restarts: 50, MaxIterations: 100}, rng.New(1, "k"))
		if err != nil {
			t.Fatal(err)
		}
		if !r.Converged || slices.Min(r.Sizes) < 1 || r.Codes[0] != 0 {
			t.Errorf("k=%d: converged %v, sizes %v", k, r.Converged, r.Sizes)
		}
		if want := plainCost(m, r.Codes, k, lambda); math.Abs(r.Cost-want) > 1e-9*math.Max(1, want) {
			t.Errorf("k=%d: cost %v, by hand %v", k, r.Cost, want)
		}
		if r.Cost > last {
			t.Errorf("k=%d costs %v, more than %v", k, r.Cost, last)
		}
		last = r.Cost
	}
	if last != 0 {
		t.Errorf("k = n costs %v", last)
	}
}

// TestKPrototypesExhaustive compares with the best of all partitions of eight rows in two.
func TestKPrototypesExhaustive(t *testing.T) {
	all := flower()
	m := MixedData{Levels: all.Levels}
	for _, c := range all.Numbers {
		m.Numbers = append(m.Numbers, c[:8])
	}
	for _, c := range all.Codes {
		m.Codes = append(m.Codes, c[:8])
	}
	best := math.Inf(1)
	for set := 1; set < 128; set++ {
		codes := make([]int, 8)
		for i := range 7 {
			codes[i+1] = set >> i & 1
		}
		best = math.Min(best, plainCost(m, codes, 2, 900))
	}
	r, err := KPrototypes(context.Background(), m, KPrototypesOptions{K: 2, Lambda: 900, Restarts: 100, MaxIterations: 100}, rng.New(1, "k"))
	if err != nil || math.Abs(r.Cost-best) > 1e-9*best {
		t.Errorf("cost %v, the best of all partitions %v, %v", r.Cost, best, err)
	}
}

func TestKPrototypesThreadsAndErrors(t *testing.T) {
	m := flower()
	var first *KPrototypesResult
	for _, threads := range []int{1, 8} {
		r, err := KPrototypes(blocks.WithThreads(context.Background(), threads), m, KPrototypesOptions{K: 4, Lambda: 500, Restarts: 30, MaxIterations: 100}, rng.New(2, "k"))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = r
		} else if r.Cost != first.Cost || !slices.Equal(r.Codes, first.Codes) || r.Restart != first.Restart {
			t.Error("the number of threads changes the result")
		}
	}
	ok := KPrototypesOptions{K: 2, Lambda: 1, Restarts: 1, MaxIterations: 10}
	for name, change := range map[string]func(*MixedData, *KPrototypesOptions){
		"k":      func(_ *MixedData, o *KPrototypesOptions) { o.K = 19 },
		"zero":   func(_ *MixedData, o *KPrototypesOptions) { o.K = 0 },
		"lambda": func(_ *MixedData, o *KPrototypesOptions) { o.Lambda = math.NaN() },
		"starts": func(_ *MixedData, o *KPrototypesOptions) { o.Restarts = 0 },
		"number": func(m *MixedData, _ *KPrototypesOptions) { m.Numbers[0][3] = math.NaN() },
		"code":   func(m *MixedData, _ *KPrototypesOptions) { m.Codes[1][3] = 2 },
		"equal": func(m *MixedData, _ *KPrototypesOptions) {
			*m = MixedData{Numbers: [][]float64{{1, 1, 1}}}
		},
	} {
		bad, o := flower(), ok
		change(&bad, &o)
		if _, err := KPrototypes(context.Background(), bad, o, rng.New(1, "k")); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestKPrototypesBits compares a hash of a result with the recorded one, which holds on
// every machine.
func TestKPrototypesBits(t *testing.T) {
	m := flower()
	lambda, err := m.Lambda()
	if err != nil {
		t.Fatal(err)
	}
	r, err := KPrototypes(context.Background(), m, KPrototypesOptions{K: 4, Lambda: lambda, Restarts: 30, MaxIterations: 100}, rng.New(5, "bits"))
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	put(h, lambda, r.Cost)
	putInts(h, r.Codes)
	for k := range r.Means {
		put(h, r.Means[k]...)
		put(h, r.Within[k])
	}
	if got, want := h.Sum64(), uint64(0x716e9b51019d4d2d); got != want {
		t.Errorf("hash %#x, recorded %#x", got, want)
	}
}
