package mixture

import (
	"math"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// GoodnessOfFit compares the counts of response patterns with those expected by the model.
type GoodnessOfFit struct {
	Reason string // why it is not available
	G2     float64
	X2     float64
	Cells  float64 // possible patterns
	// DF is min(n, cells-1) - parameters, as poLCA counts; at most 0 leaves no test.
	DF int
}

// Fit returns G² = 2 Σ o ln(o/e) and X² = Σ (o-e)²/e over all possible patterns. Both are
// sums over the cross-table of categorical indicators without missing values.
func (r *Latent) Fit() GoodnessOfFit {
	if r.Expected == nil {
		return GoodnessOfFit{Reason: "needs categorical indicators without missing values"}
	}
	f := GoodnessOfFit{Cells: 1}
	for j := range r.vars {
		f.Cells *= float64(r.vars[j].Levels)
	}
	rest := float64(r.N)
	for i, e := range r.Expected {
		o := float64(r.Count[i])
		f.G2 += float64(2 * float64(o*numeric.Log(o/e)))
		f.X2 += float64((o-e)*(o-e)) / e
		rest -= e
	}
	f.X2 += max(rest, 0)
	room := float64(r.N)
	if f.Cells-1 < room {
		room = f.Cells - 1
	}
	if k, err := numeric.ToInt(room); err == nil {
		f.DF = k - r.Parameters
	}
	return f
}

// boundary is the expected count in all rows below which a level counts as impossible in a
// class: its probability is then taken as fixed.
const boundary = 0.1

// LatentErrors holds standard errors; NaN where an estimate is at its bound or the
// information matrix is singular.
type LatentErrors struct {
	Reason        string // why there are none at all
	Shares        []float64
	Distributions [][]Distribution
}

// StandardErrors are those of the empirical information matrix, Σ s sᵀ over the rows' scores
// s of the log-likelihood, with the delta method back from log odds, log standard
// deviations and log means. Probabilities and shares below 0.1/n are taken as fixed at their
// bound. The penalty is left out of the scores.
//
// Reference: G. J. McLachlan, D. Peel. Finite Mixture Models, section 2.15. Wiley 2000,
// doi:10.1002/0471721182.
func (r *Latent) StandardErrors() LatentErrors {
	g, vars := r.Classes, r.vars
	lowest := boundary / float64(r.N)
	// A slot is one free parameter: the log odds of a share or a level against the largest of
	// its set, a mean, a log standard deviation or a log mean.
	type slot struct{ set, level int }
	type set struct {
		p     []float64 // probabilities, or nil
		base  int
		class int // -1: the shares, or a shared indicator
		j     int // -1: the shares
	}
	var sets []set
	var slots []slot
	add := func(s set) {
		sets = append(sets, s)
		if s.p == nil {
			slots = append(slots, slot{len(sets) - 1, 0})
			if vars[s.j].Family == Normal {
				slots = append(slots, slot{len(sets) - 1, 1})
			}
			return
		}
		at := len(sets) - 1
		for l, v := range s.p {
			if v > s.p[sets[at].base] {
				sets[at].base = l
			}
		}
		for l, v := range s.p {
			if l != sets[at].base && v > lowest {
				slots = append(slots, slot{at, l})
			}
		}
	}
	add(set{p: r.Shares, class: -1, j: -1})
	for j := range vars {
		for k := range g {
			class := k
			if vars[j].Shared {
				if k > 0 {
					continue
				}
				class = -1
			}
			add(set{p: r.Distributions[k][j].P, class: class, j: j})
		}
	}
	if len(slots) == 0 {
		return LatentErrors{Reason: "there is no free parameter"}
	}
	if len(slots) > 1000 {
		return LatentErrors{Reason: "there are more than 1,000 parameters"}
	}
	m := len(slots)
	info := linalg.New(m, m)
	score := make([]float64, m)
	for i, row := range r.First {
		z := r.Posterior.Row(i)
		for a, sl := range slots {
			s := &sets[sl.set]
			score[a] = 0
			if s.j < 0 {
				score[a] = z[sl.level] - s.p[sl.level]
				continue
			}
			v := &vars[s.j]
			if v.missing(row) {
				continue
			}
			w := 1.0
			if s.class >= 0 {
				w = z[s.class]
			}
			d := &r.Distributions[max(s.class, 0)][s.j]
			switch v.Family {
			case Categorical:
				u := -s.p[sl.level]
				if v.Codes[row] == sl.level {
					u++
				}
				score[a] = w * u
			case Poisson:
				score[a] = w * (v.Numbers[row] - d.Mean)
			case Normal:
				u := (v.Numbers[row] - d.Mean) / d.SD
				score[a] = w * u / d.SD
				if sl.level == 1 {
					score[a] = w * (float64(u*u) - 1)
				}
			}
		}
		c := float64(r.Count[i])
		for a, u := range score {
			if u == 0 {
				continue
			}
			for b := 0; b <= a; b++ {
				info.Data[a*m+b] += float64(c * float64(u*score[b]))
			}
		}
	}
	f, err := linalg.Cholesky(info)
	if err != nil || !f.PositiveDefinite() {
		return LatentErrors{Reason: "the information matrix is singular"}
	}
	v, err := f.Inverse()
	if err != nil {
		return LatentErrors{Reason: "the information matrix is singular"}
	}
	out := LatentErrors{}
	for range g {
		row := make([]Distribution, len(vars))
		for j := range row {
			row[j] = Distribution{Mean: math.NaN(), SD: math.NaN()}
		}
		out.Distributions = append(out.Distributions, row)
	}
	for at := range sets {
		s := &sets[at]
		var mine []int
		for a, sl := range slots {
			if sl.set == at {
				mine = append(mine, a)
			}
		}
		var errs []float64
		if s.p != nil {
			errs = make([]float64, len(s.p))
			for l, p := range s.p {
				if !(p > lowest) || len(mine) == 0 {
					errs[l] = math.NaN()
					continue
				}
				// ∂p_l/∂η_a = p_l (1{l=a} - p_a)
				t := 0.0
				for _, a := range mine {
					for _, b := range mine {
						t += float64(float64(partialOf(s.p, l, slots[a].level)*v.At(a, b)) * partialOf(s.p, l, slots[b].level))
					}
				}
				errs[l] = math.Sqrt(max(t, 0))
			}
		}
		if s.j < 0 {
			out.Shares = errs
			continue
		}
		for k := range g {
			if s.class >= 0 && s.class != k {
				continue
			}
			e, d := &out.Distributions[k][s.j], &r.Distributions[k][s.j]
			switch {
			case s.p != nil:
				e.P = errs
			case vars[s.j].Family == Poisson:
				e.Mean = d.Mean * math.Sqrt(v.At(mine[0], mine[0]))
			default:
				e.Mean = math.Sqrt(v.At(mine[0], mine[0]))
				e.SD = d.SD * math.Sqrt(v.At(mine[1], mine[1]))
			}
		}
	}
	return out
}

// partialOf is the derivative of p_l by the log odds of level a.
func partialOf(p []float64, l, a int) float64 {
	if l == a {
		return p[l] * (1 - p[a])
	}
	return -float64(p[l] * p[a])
}
