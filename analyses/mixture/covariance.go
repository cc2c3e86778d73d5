package mixture

import (
	"math"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

const (
	// epsilon and rootEpsilon are mclust's bounds on variances and on standard deviations,
	// weights and reciprocal condition numbers.
	epsilon     = 0x1p-52
	rootEpsilon = 0x1p-26
	// maxInner bounds the iterations within one M step.
	maxInner = 20000
)

// scatter is what an M step starts from: weights n_k and scatter matrices W_k about the
// components' means, as diagonals for diagonal models.
type scatter struct {
	n    []float64
	rows float64 // number of rows
	diag [][]float64
	full []*linalg.Matrix
}

// mstep estimates covariances under a model. It keeps what an iterative model carries from
// one M step to the next.
type mstep struct {
	model     Model
	tolerance float64
	prior     *prior
	// inner is the largest number of inner iterations so far, limit whether one reached its
	// bound.
	inner int
	limit bool

	volume      []float64
	shape       []float64
	shapes      [][]float64
	orientation *linalg.Matrix
}

// covariances returns the diagonals of the components' covariances (diagonal models) or the
// matrices, or the reason why there are none.
func (m *mstep) covariances(s *scatter) (diag [][]float64, full []*linalg.Matrix, reason string) {
	for _, n := range s.n {
		if !(n > rootEpsilon) {
			return nil, nil, "a mixing share vanishes"
		}
	}
	if m.model.diagonal() {
		diag, reason = m.diagonals(s)
		return diag, nil, reason
	}
	full, reason = m.matrices(s)
	return nil, full, reason
}

const singular = "a covariance is singular"

func geometricMean(v []float64) float64 {
	t := 0.0
	for _, x := range v {
		t += numeric.Log(x)
	}
	return numeric.Exp(t / float64(len(v)))
}

func least(v []float64) float64 {
	low := math.Inf(1)
	for _, x := range v {
		if !(x >= low) {
			low = x
		}
	}
	return low
}

func scaled(v []float64, by float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = x * by
	}
	return out
}

func total(v []float64) float64 {
	t := 0.0
	for _, x := range v {
		t += x
	}
	return t
}

// pooled adds the diagonals.
func (s *scatter) pooled() []float64 {
	out := make([]float64, len(s.diag[0]))
	for _, d := range s.diag {
		for j, v := range d {
			out[j] += v
		}
	}
	return out
}

func same(v []float64, g int) [][]float64 {
	out := make([][]float64, g)
	for k := range out {
		out[k] = v
	}
	return out
}

func constant(v float64, d int) []float64 {
	out := make([]float64, d)
	for j := range out {
		out[j] = v
	}
	return out
}

func (m *mstep) diagonals(s *scatter) ([][]float64, string) {
	g, d := len(s.n), len(s.diag[0])
	out := make([][]float64, g)
	switch m.model {
	case E, EII:
		v := (total(s.pooled()) + m.prior.spherical()) / m.prior.divisor(float64(s.rows*float64(d)), g*d+2)
		if !(v > epsilon) {
			return nil, singular
		}
		out = same(constant(v, d), g)
	case V, VII:
		for k := range out {
			v := (total(s.diag[k]) + m.prior.spherical()) / m.prior.divisor(float64(s.n[k]*float64(d)), d+2)
			if !(v > epsilon) {
				return nil, singular
			}
			out[k] = constant(v, d)
		}
	case EEI:
		p := s.pooled()
		for j := range p {
			p[j] += m.prior.spherical()
		}
		mean := geometricMean(p)
		if !(least(p) > 0) || !(mean > epsilon) || !(least(p)/mean > epsilon) {
			return nil, singular
		}
		v := scaled(p, 1/m.prior.divisor(s.rows, g+2))
		if !(mean/s.rows > epsilon) {
			return nil, singular
		}
		out = same(v, g)
	case VVI:
		for k, w := range m.prior.widened(s.diag) {
			mean := geometricMean(w)
			if !(least(w) > epsilon) || !(mean > epsilon) || !(least(w)/mean > epsilon) || !(mean/s.n[k] > epsilon) {
				return nil, singular
			}
			out[k] = scaled(w, 1/m.prior.divisor(s.n[k], 3))
		}
	case EVI:
		volume := 0.0
		for k, w := range m.prior.widened(s.diag) {
			mean := geometricMean(w)
			if !(least(w) > 0) || !(mean > epsilon) || !(least(w)/mean > epsilon) {
				return nil, singular
			}
			out[k] = scaled(w, 1/mean)
			volume += mean
		}
		volume /= m.prior.divisor(s.rows, 2)
		if !(volume > epsilon) {
			return nil, singular
		}
		for k := range out {
			out[k] = scaled(out[k], volume)
		}
	case VEI:
		if m.shape == nil {
			m.shape, m.volume = constant(1, d), constant(1, g)
		}
		if reason := m.volumeAndShape(m.prior.widened(s.diag), s.n, m.prior, false); reason != "" {
			return nil, reason
		}
		for k := range out {
			out[k] = scaled(m.shape, m.volume[k])
		}
	}
	return out, ""
}

// volumeAndShape alternates between the volumes and the common shape of diagonals, in place,
// until neither moves by more than the tolerance. The prior, nil for none, adds to the weights
// that a volume is divided by; strictly tells whether a move of just the tolerance ends the
// iteration.
func (m *mstep) volumeAndShape(w [][]float64, n []float64, p *prior, strictly bool) string {
	d := len(m.shape)
	for inner := 1; ; inner++ {
		volume, shape := make([]float64, len(n)), make([]float64, d)
		for k := range n {
			t := 0.0
			for j, v := range w[k] {
				t += v / m.shape[j]
			}
			volume[k] = t / p.divisor(float64(n[k]*float64(d)), 3)
			if !(volume[k] > epsilon) {
				return singular
			}
			for j, v := range w[k] {
				shape[j] += v / volume[k]
			}
		}
		if !(least(shape) > epsilon) {
			return singular
		}
		mean := geometricMean(shape)
		if !(mean > epsilon) {
			return singular
		}
		shape = scaled(shape, 1/mean)
		if !(least(shape) > epsilon) {
			return singular
		}
		change := 0.0
		for k, v := range volume {
			change = max(change, math.Abs(v-m.volume[k])/(1+v))
		}
		for j, v := range shape {
			change = max(change, math.Abs(v-m.shape[j])/(1+v))
		}
		m.volume, m.shape = volume, shape
		if change < m.tolerance || !strictly && change == m.tolerance {
			m.inner = max(m.inner, inner)
			return ""
		}
		if inner == maxInner {
			m.inner, m.limit = inner, true
			return ""
		}
	}
}
