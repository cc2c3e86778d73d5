package dist

import (
	"math"
	"sort"
	"testing"
)

// bruteRankSum counts all choices of m scores by doubled sum.
func bruteRankSum(scores []float64, m int) map[float64]float64 {
	out := map[float64]float64{}
	for mask := 0; mask < 1<<len(scores); mask++ {
		k, s := 0, 0.0
		for i, v := range scores {
			if mask>>i&1 == 1 {
				k++
				s += v
			}
		}
		if k == m {
			out[s]++
		}
	}
	return out
}

func TestRankSumTiesBrute(t *testing.T) {
	cases := []struct {
		scores []float64
		m      int
	}{
		{[]float64{1, 3, 3, 3, 5.5, 7, 5.5, 8}, 4}, // {1,2,2,3} against {2,4,5,6}
		{[]float64{1.5, 1.5, 3, 4, 5}, 1},
		{[]float64{1.5, 1.5, 3, 4, 5}, 4},
		{[]float64{2, 2, 2}, 2},
		{[]float64{1, 2}, 1},
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11.5, 11.5}, 7},
		{[]float64{-3, 0.5, 10, 10, 200, 7, 7, 7.5, 100}, 3},
	}
	for _, c := range cases {
		d, err := NewRankSumTies(c.scores, c.m)
		if err != nil {
			t.Fatal(err)
		}
		counts := bruteRankSum(c.scores, c.m)
		var sums []float64
		total, mean := 0.0, 0.0
		for s, k := range counts {
			sums = append(sums, s)
			total += k
		}
		sort.Float64s(sums)
		for _, s := range sums {
			mean += s * counts[s] / total
		}
		if math.Abs(mean-d.Mean()) > 1e-12*math.Max(1, math.Abs(mean)) {
			t.Errorf("%v: mean %v, want %v", c.scores, d.Mean(), mean)
		}
		for _, s := range sums {
			below, above, two := 0.0, 0.0, 0.0
			for _, v := range sums {
				if v <= s {
					below += counts[v]
				}
				if v >= s {
					above += counts[v]
				}
				if math.Abs(v-mean) >= math.Abs(s-mean)-1e-9 {
					two += counts[v]
				}
			}
			for _, g := range []struct {
				name      string
				got, want float64
			}{
				{"AtMost", d.AtMost(s), below / total},
				{"AtLeast", d.AtLeast(s), above / total},
				{"CDF", d.CDF(s + 0.25), below / total},
				{"Survival", d.Survival(s), (total - below) / total},
				{"TwoSided", d.TwoSided(s), two / total},
			} {
				if math.Abs(g.got-g.want) > 2e-15 {
					t.Errorf("%v m=%d: %s(%v) = %v, want %v", c.scores, c.m, g.name, s, g.got, g.want)
				}
			}
		}
		if d.AtMost(-1e9) != 0 || d.AtLeast(1e9) != 0 || math.Abs(d.AtMost(1e9)-1) > 1e-15 || !math.IsNaN(d.AtMost(math.NaN())) {
			t.Errorf("%v: outside the support", c.scores)
		}
	}
}

func TestRankSumTiesConventions(t *testing.T) {
	// {1,2,2,3} against {2,4,5,6}: R's coin, exact conditional two-sided p.
	d, err := NewRankSumTies([]float64{1, 3, 3, 5, 3, 6, 7, 8}, 4)
	if err != nil {
		t.Fatal(err)
	}
	if p := d.TwoSided(1 + 3 + 3 + 5); math.Abs(p-8.0/70) > 1e-15 {
		t.Errorf("two-sided p = %v, want %v", p, 8.0/70)
	}
}

// Without ties the split tables must agree with the Gaussian polynomial.
func TestRankSumTiesAgainstRankSum(t *testing.T) {
	for _, s := range [][2]int{{5, 9}, {30, 20}, {60, 71}} {
		m, n := s[0], s[1]
		scores := make([]float64, m+n)
		for i := range scores {
			scores[i] = float64(i + 1)
		}
		d, err := NewRankSumTies(scores, m)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []float64{0, 0.01, 0.2, 0.5, 0.7, 0.999} {
			u := math.Floor(f * float64(m*n))
			want, up := RankSum{m, n}.CDF(u), RankSum{m, n}.Survival(u)
			w := u + float64(m*(m+1))/2
			if got := d.CDF(w); math.Abs(got-want) > 1e-13*want {
				t.Errorf("%d,%d: CDF(%v) = %v, want %v", m, n, u, got, want)
			}
			if got := d.Survival(w); math.Abs(got-up) > 1e-13*up {
				t.Errorf("%d,%d: Survival(%v) = %v, want %v", m, n, u, got, up)
			}
		}
	}
}

func TestRankSumTiesErrors(t *testing.T) {
	for _, c := range []struct {
		scores []float64
		m      int
	}{
		{nil, 1},
		{[]float64{1, 2}, 0},
		{[]float64{1, 2}, 2},
		{[]float64{1, 2.25}, 1},
		{[]float64{1, math.NaN()}, 1},
		{[]float64{1, math.Inf(1)}, 1},
		{[]float64{1, 1e15, 2, 3}, 2},
		{[]float64{0, 1e11, 2e11, 5}, 2},
		{make([]float64, 1001), 3},
	} {
		if _, err := NewRankSumTies(c.scores, c.m); err == nil {
			t.Errorf("%d scores, m=%d: no error", len(c.scores), c.m)
		}
	}
}

func tiedScores(n int) []float64 {
	// Midranks of a sample in which every seventh value repeats its neighbour.
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i + 1)
	}
	for i := 0; i+1 < n; i += 7 {
		out[i] += 0.5
		out[i+1] -= 0.5
	}
	return out
}

func BenchmarkRankSumTies200(b *testing.B) {
	scores := tiedScores(400)
	for b.Loop() {
		d, err := NewRankSumTies(scores, 200)
		if err != nil {
			b.Fatal(err)
		}
		d.AtMost(200*401/2 - 3000)
	}
}

func BenchmarkRankSum200(b *testing.B) {
	for b.Loop() {
		RankSum{200, 200}.CDF(17000)
	}
}
