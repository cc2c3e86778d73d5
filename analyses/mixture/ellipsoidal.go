package mixture

import (
	"math"

	"reprise/analyses/linalg"
)

// vectors are the eigenvalues and eigenvectors of the scatter matrices.
func vectors(w []*linalg.Matrix) ([][]float64, []*linalg.Matrix, string) {
	values, axes := make([][]float64, len(w)), make([]*linalg.Matrix, len(w))
	for k, a := range w {
		e, err := linalg.EigenSym(a)
		if err != nil || !e.Converged {
			return nil, nil, "an eigenvalue iteration failed"
		}
		values[k], axes[k] = e.Values, e.Vectors
		for j, v := range e.Values { // rounding below zero
			values[k][j] = max(v, 0)
		}
	}
	return values, axes, ""
}

// compose returns D diag(values) Dᵀ.
func compose(axes *linalg.Matrix, values []float64) *linalg.Matrix {
	d := axes.Rows
	out := linalg.New(d, d)
	for a := range d {
		for b := 0; b <= a; b++ {
			t := 0.0
			for j, v := range values {
				t += float64(float64(axes.At(a, j)*v) * axes.At(b, j))
			}
			out.Set(a, b, t)
			out.Set(b, a, t)
		}
	}
	return out
}

func times(a *linalg.Matrix, by float64) *linalg.Matrix {
	return &linalg.Matrix{Rows: a.Rows, Cols: a.Cols, Data: scaled(a.Data, by)}
}

func (m *mstep) matrices(s *scatter) ([]*linalg.Matrix, string) {
	g, d := len(s.n), s.full[0].Rows
	out := make([]*linalg.Matrix, g)
	switch m.model {
	case EEE:
		p := linalg.New(d, d)
		for _, w := range s.full {
			for i, v := range w.Data {
				p.Data[i] += v
			}
		}
		p = times(m.prior.added(p), 1/m.prior.divisor(s.rows, g+d+1))
		for k := range out {
			out[k] = p
		}
	case VVV:
		for k, w := range s.full {
			out[k] = times(m.prior.added(w), 1/m.prior.divisor(s.n[k], d+2))
		}
	case EEV, VEV:
		values, axes, reason := vectors(m.prior.addedToEach(s.full))
		if reason != "" {
			return nil, reason
		}
		if m.shape == nil || m.model == EEV {
			shape := make([]float64, d)
			for _, v := range values {
				for j, x := range v {
					shape[j] += x
				}
			}
			mean := geometricMean(shape)
			if !(least(shape) > 0) || !(mean > epsilon) {
				return nil, singular
			}
			m.shape, m.volume = scaled(shape, 1/mean), constant(mean/m.prior.divisor(s.rows, d+2), g)
		}
		if m.model == VEV {
			if reason := m.volumeAndShape(values, s.n, nil, true); reason != "" {
				return nil, reason
			}
		}
		if low := least(m.volume); !(least(m.shape) > epsilon) || !(low > epsilon) || !(math.Sqrt(float64(low*least(m.shape))) > rootEpsilon) {
			return nil, singular
		}
		for k := range out {
			out[k] = compose(axes[k], scaled(m.shape, m.volume[k]))
		}
	case EVV:
		values, axes, reason := vectors(s.full)
		if reason != "" {
			return nil, reason
		}
		volume := 0.0
		shapes := make([][]float64, g)
		for k, v := range values {
			mean := geometricMean(v)
			if !(least(v) > 0) || !(mean > rootEpsilon) || !(least(v)/mean > rootEpsilon) {
				return nil, singular
			}
			shapes[k] = scaled(v, 1/mean)
			volume += mean
		}
		volume /= s.rows
		if !(volume > rootEpsilon) {
			return nil, singular
		}
		for k := range out {
			out[k] = compose(axes[k], scaled(shapes[k], volume))
		}
	case VEE:
		return m.commonShapeAndOrientation(s)
	case EVE, VVE:
		return m.commonOrientation(s)
	}
	return out, ""
}
