package mixture

import (
	"context"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// Hierarchy is a model-based agglomeration: at each step the two clusters are merged whose
// union costs the least classification likelihood.
type Hierarchy struct {
	rows   int
	first  []int    // initial cluster of each row
	merges [][2]int // labels merged at each step, the smaller one stays
}

// Codes cuts the hierarchy into g clusters, numbered by first row.
func (h *Hierarchy) Codes(g int) ([]int, error) {
	groups := len(h.merges) + 1
	if g < 1 || g > groups {
		return nil, fmt.Errorf("the start has %d distinct rows and can't be cut into %d clusters", groups, g)
	}
	to := make([]int, groups)
	for i := range to {
		to[i] = i
	}
	for _, m := range h.merges[:groups-g] {
		for i, c := range to {
			if c == m[1] {
				to[i] = m[0]
			}
		}
	}
	out := make([]int, h.rows)
	number := map[int]int{}
	for i, c := range h.first {
		label := to[c]
		if _, ok := number[label]; !ok {
			number[label] = len(number)
		}
		out[i] = number[label]
	}
	return out, nil
}

// cluster is one slot of the agglomeration.
type cluster struct {
	label   int
	n       float64
	mean    []float64
	scatter []float64 // lower triangle by rows; nil: zero
	trace   float64
	term    float64
}

// agglomeration merges slots; slot j's row of costs has entries for the slots before it.
type agglomeration struct {
	d     int
	full  bool    // log-determinant criterion, else the sum of squares
	alpha float64 // tr(W)/(n d): keeps the terms of small clusters finite
	slots []cluster
	cost  [][]float64
	best  []int // least entry of each row, the last of equal ones
}

// maxAgglomeration bounds the rows that a hierarchy is built from: its costs take 4 n² bytes.
const maxAgglomeration = 5000

// NewHierarchy builds the agglomeration of the rows of x. With varying covariances (full) the
// cost of a cluster of n rows with scatter matrix W is n ln(det(W/n) + (tr W + α)/n), with α
// the overall trace over n d, and the determinant left out up to n = d; otherwise it is tr W
// (Ward's criterion). Equal rows start in one cluster. Of equal costs the pair that stands
// last is merged, as in mclust. Cost: O(n²) memory, O(n² d³ + n² d) time, in parallel blocks.
//
// Reference: C. Fraley. Algorithms for model-based Gaussian hierarchical clustering. SIAM J
// Sci Comput 1998;20:270, doi:10.1137/S1064827596311451.
func NewHierarchy(ctx context.Context, x *linalg.Matrix, full bool) (*Hierarchy, error) {
	if err := checkMatrix(x); err != nil {
		return nil, err
	}
	if x.Rows > maxAgglomeration {
		return nil, fmt.Errorf("a hierarchical start takes at most %d rows, got %d; start from a subset", maxAgglomeration, x.Rows)
	}
	n, d := x.Rows, x.Cols
	h := &Hierarchy{rows: n, first: make([]int, n)}
	a := &agglomeration{d: d, full: full}
	mean := make([]float64, d)
	for j := range d {
		mean[j] = numeric.Mean(x.Col(j))
	}
	spread := 0.0
	for i := range n {
		spread += numeric.SquaredDistance(x.Row(i), mean)
	}
	a.alpha = max(spread/float64(n*d), epsilon)
	seen := map[string]int{}
	for i := range n {
		key := rowKey(x.Row(i))
		at, ok := seen[key]
		if !ok {
			at = len(a.slots)
			seen[key] = at
			a.slots = append(a.slots, cluster{label: at, mean: slices.Clone(x.Row(i))})
		}
		a.slots[at].n++
		h.first[i] = at
	}
	for i := range a.slots {
		a.slots[i].term = a.term(&a.slots[i])
	}
	return h, a.run(ctx, h)
}

func rowKey(row []float64) string {
	key := make([]byte, 0, 8*len(row))
	for _, v := range row {
		u := math.Float64bits(v + 0) // -0 counts as 0
		for b := range 8 {
			key = append(key, byte(u>>(8*b)))
		}
	}
	return string(key)
}

// term is the cost of a cluster.
func (a *agglomeration) term(c *cluster) float64 {
	if !a.full {
		return c.trace
	}
	rest := (c.trace + a.alpha) / c.n
	if c.n <= float64(a.d) || c.trace == 0 || c.scatter == nil {
		if c.trace == 0 {
			rest = a.alpha / c.n
		}
		return float64(c.n * numeric.Log(rest))
	}
	logDet := a.logDet(c.scatter, c.n)
	switch {
	case math.IsInf(logDet, -1):
		return float64(c.n * numeric.Log(rest))
	case logDet <= 0:
		return float64(c.n * numeric.Log(numeric.Exp(logDet)+rest))
	}
	return float64(c.n * (numeric.Log(1+float64(numeric.Exp(-logDet)*rest)) + logDet))
}

// logDet returns ln det(W/n), -Inf where it is zero.
func (a *agglomeration) logDet(w []float64, n float64) float64 {
	d := a.d
	var fixed [210]float64
	l := fixed[:0]
	if len(w) > len(fixed) {
		l = make([]float64, 0, len(w))
	}
	l = append(l, w...)
	out := 0.0
	for i := range d {
		row := l[i*(i+1)/2:][:i+1]
		for j := 0; j <= i; j++ {
			other := l[j*(j+1)/2:][:j+1]
			t := row[j]
			for m := range j {
				t -= float64(row[m] * other[m])
			}
			if j < i {
				row[j] = t / other[j]
				continue
			}
			if !(t > 0) {
				return math.Inf(-1)
			}
			row[i] = math.Sqrt(t)
			out += numeric.Log(t / n)
		}
	}
	return out
}

// union is the cluster of two.
func (a *agglomeration) union(p, q *cluster) cluster {
	u := cluster{label: min(p.label, q.label), n: p.n + q.n, mean: make([]float64, a.d)}
	weight := float64(p.n*q.n) / u.n
	wp, wq := p.n/u.n, q.n/u.n
	delta := make([]float64, a.d)
	length := 0.0
	for j := range u.mean {
		u.mean[j] = float64(wp*p.mean[j]) + float64(wq*q.mean[j])
		delta[j] = p.mean[j] - q.mean[j]
		length += float64(delta[j] * delta[j])
	}
	u.trace = (p.trace + q.trace) + float64(weight*length)
	if a.full {
		u.scatter = make([]float64, a.d*(a.d+1)/2)
		a.join(u.scatter, p, q, delta, weight)
	}
	u.term = a.term(&u)
	return u
}

// join sets w to the scatter of the union.
func (a *agglomeration) join(w []float64, p, q *cluster, delta []float64, weight float64) {
	at := 0
	for i, u := range delta {
		f := weight * u
		for _, v := range delta[:i+1] {
			w[at] = float64(f * v)
			at++
		}
	}
	for _, c := range [2]*cluster{p, q} {
		for i, v := range c.scatter {
			w[i] += v
		}
	}
}

// mergeCost is what merging two slots adds to the sum of the terms.
func (a *agglomeration) mergeCost(p, q *cluster, delta, w []float64) float64 {
	n := p.n + q.n
	weight := float64(p.n*q.n) / n
	length := 0.0
	for j := range delta {
		delta[j] = p.mean[j] - q.mean[j]
		length += float64(delta[j] * delta[j])
	}
	u := cluster{n: n, trace: (p.trace + q.trace) + float64(weight*length)}
	if a.full && n > float64(a.d) {
		a.join(w, p, q, delta, weight)
		u.scatter = w
	}
	return a.term(&u) - (p.term + q.term)
}

func (a *agglomeration) scan(j int) {
	row, best := a.cost[j], 0
	for i, v := range row {
		if v <= row[best] {
			best = i
		}
	}
	a.best[j] = best
}

func (a *agglomeration) run(ctx context.Context, h *Hierarchy) error {
	groups := len(a.slots)
	a.cost, a.best = make([][]float64, groups), make([]int, groups)
	width := a.d * (a.d + 1) / 2
	err := blocks.Do(ctx, groups, 16, func(_ context.Context, _, lo, hi int) error {
		delta, w := make([]float64, a.d), make([]float64, width)
		for j := lo; j < hi; j++ {
			a.cost[j] = make([]float64, j)
			for i := range j {
				a.cost[j][i] = a.mergeCost(&a.slots[i], &a.slots[j], delta, w)
			}
			if j > 0 {
				a.scan(j)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	fresh := make([]float64, groups)
	for left := groups; left > 1; left-- {
		if err := ctx.Err(); err != nil {
			return err
		}
		j := 1
		for r := 2; r < left; r++ {
			if a.cost[r][a.best[r]] <= a.cost[j][a.best[j]] {
				j = r
			}
		}
		i := a.best[j]
		p, q := a.slots[i].label, a.slots[j].label
		h.merges = append(h.merges, [2]int{min(p, q), max(p, q)})
		a.slots[i] = a.union(&a.slots[i], &a.slots[j])
		last := left - 1
		a.slots[j] = a.slots[last]
		if left == 2 {
			break
		}
		err := blocks.Do(ctx, last, 128, func(_ context.Context, _, lo, hi int) error {
			delta, w := make([]float64, a.d), make([]float64, width)
			for r := lo; r < hi; r++ {
				if r != i {
					fresh[r] = a.mergeCost(&a.slots[min(r, i)], &a.slots[max(r, i)], delta, w)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		moved := a.cost[last]
		for r := range last { // slot last becomes slot j
			switch {
			case r < j:
				a.cost[j][r] = moved[r]
			case r > j:
				a.cost[r][j] = moved[r]
			}
		}
		for r := range last { // slot i is new
			switch {
			case r < i:
				a.cost[i][r] = fresh[r]
			case r > i:
				a.cost[r][i] = fresh[r]
			}
		}
		for r := 1; r < last; r++ {
			if r == i || r == j || a.best[r] == i || a.best[r] == j {
				a.scan(r)
				continue
			}
			row := a.cost[r]
			for _, c := range [2]int{i, j} {
				if c < r && (row[c] < row[a.best[r]] || row[c] == row[a.best[r]] && c > a.best[r]) {
					a.best[r] = c
				}
			}
		}
	}
	return nil
}
