package cluster

import (
	"context"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/distance"
)

// Diana builds a tree from the top down: the cluster of the largest diameter is
// split until every row stands alone. A split starts a splinter group with the
// row of the largest mean dissimilarity to the others and moves to it, one at a
// time, the row that is most nearer to the splinter group than to the rest, as
// long as there is one. The height of a split is the diameter of the cluster
// that it divides. Of equal rows the first wins; TieCount is the number of
// splits whose first row or one of whose moves was so decided.
//
// Cost O(n²) per split at most, O(n³) in all; memory O(n).
//
// Reference: Kaufman L, Rousseeuw PJ. Finding Groups in Data. Wiley 1990,
// chapter 6. doi:10.1002/9780470316801.
func Diana(ctx context.Context, d *distance.Condensed) (*Dendrogram, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	n := d.N
	if n < 1 {
		return nil, fmt.Errorf("clustering needs at least 1 row, got none")
	}
	if err := checkScale(d, false); err != nil {
		return nil, err
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	m := merger{steps: make([]step, 0, n-1)}
	s := splitter{d: d, toRest: make([]float64, n), toSplinter: make([]float64, n), row: make([]float64, n)}
	// Diameters shrink downwards, so the order of splits doesn't matter: the
	// mergers are sorted by height.
	todo := [][]int{all}
	for len(todo) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		members := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if len(members) < 2 {
			continue
		}
		rest, splinter, tied := s.split(members)
		if tied {
			m.ties++
		}
		if splinter[0] < rest[0] {
			rest, splinter = splinter, rest
		}
		m.steps = append(m.steps, step{rest[0], splinter[0], s.diameter(members)})
		todo = append(todo, rest, splinter)
	}
	slices.Reverse(m.steps)
	sortSteps(m.steps)
	return m.dendrogram(n), nil
}

type splitter struct {
	d                       *distance.Condensed
	toRest, toSplinter, row []float64 // sums by row
}

func (s splitter) diameter(members []int) float64 {
	largest := 0.0
	for p, i := range members {
		base := distance.Offset(s.d.N, i)
		for _, j := range members[p+1:] {
			largest = max(largest, s.d.D[base+j])
		}
	}
	return largest
}

// split divides members, which are in row order, into two parts in row order.
func (s splitter) split(members []int) (rest, splinter []int, tied bool) {
	rest = slices.Clone(members)
	for _, i := range rest {
		s.toRest[i], s.toSplinter[i] = 0, 0
	}
	for p, i := range rest {
		base := distance.Offset(s.d.N, i)
		for _, j := range rest[p+1:] {
			v := s.d.D[base+j]
			s.toRest[i] += v
			s.toRest[j] += v
		}
	}
	best := 0
	score := s.toRest[rest[0]]
	for p, i := range rest[1:] {
		slack := float64(tieTolerance * score)
		if v := s.toRest[i]; v > score+slack {
			best, score, tied = p+1, v, false
		} else if v >= score-slack {
			tied = true
		}
	}
	// With two rows it makes no difference which one leaves.
	tied = tied && len(members) > 2
	for {
		moved := rest[best]
		rest = slices.Delete(rest, best, best+1)
		splinter = append(splinter, moved)
		if len(rest) == 1 {
			break
		}
		s.d.Row(moved, s.row)
		for _, i := range rest {
			s.toRest[i] -= s.row[i]
			s.toSplinter[i] += s.row[i]
		}
		best = -1
		score = 0
		again := false
		for p, i := range rest {
			a := s.toRest[i] / float64(len(rest)-1)
			b := s.toSplinter[i] / float64(len(splinter))
			slack := float64(tieTolerance * math.Max(a, b))
			if a-b > score+slack {
				best, score, again = p, a-b, false
			} else if best >= 0 && a-b >= score-slack {
				again = true
			}
		}
		tied = tied || again
		if best < 0 {
			break
		}
	}
	slices.Sort(splinter)
	return rest, splinter, tied
}
