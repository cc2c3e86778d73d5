package mixture

import (
	"context"
	"math"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// commonShapeAndOrientation is the M step of VEE: Σ_k = λ_k C with det C = 1.
func (m *mstep) commonShapeAndOrientation(s *scatter) ([]*linalg.Matrix, string) {
	g, d := len(s.n), s.full[0].Rows
	for _, w := range s.full {
		if f, err := linalg.Cholesky(w); err != nil || !f.PositiveDefinite() {
			return nil, singular
		}
	}
	volume := constant(1, g)
	var c *linalg.Matrix
	last := math.MaxFloat64 / 2
	for inner := 1; ; inner++ {
		c = linalg.New(d, d)
		for k, w := range s.full {
			for i, v := range w.Data {
				c.Data[i] += v / volume[k]
			}
		}
		f, err := linalg.Cholesky(c)
		if err != nil || !f.PositiveDefinite() {
			return nil, singular
		}
		logDet, err := f.LogDet()
		if err != nil {
			return nil, singular
		}
		root := numeric.Exp(logDet / float64(d))
		c = times(c, 1/root)
		inverse, err := f.Inverse()
		if err != nil {
			return nil, singular
		}
		target := 0.0
		for k, w := range s.full {
			t := 0.0
			for i, v := range w.Data {
				t += float64(v * float64(inverse.Data[i]*root))
			}
			volume[k] = t / float64(float64(d)*s.n[k])
			target += float64(numeric.Log(volume[k]) * s.n[k])
		}
		target = float64(s.rows*float64(d)) + float64(float64(d)*target)
		change := math.Abs(target-last) / (1 + math.Abs(target))
		last = target
		if !(change > m.tolerance) {
			m.inner = max(m.inner, inner)
			break
		}
		if inner == maxInner {
			m.inner, m.limit = inner, true
			break
		}
	}
	e, err := linalg.EigenSym(c)
	if err != nil || !(least(e.Values) > rootEpsilon) || !(least(volume) > rootEpsilon) {
		return nil, singular
	}
	out := make([]*linalg.Matrix, g)
	for k := range out {
		out[k] = times(c, volume[k])
	}
	return out, ""
}

// commonOrientation is the M step of EVE and VVE: the common axes by the two
// majorisation-minimisation steps of Browne and McNicholas in turn, then the shapes. As in
// mclust the axes of VVE weigh the scatter matrices alike, not by their volumes, so that the
// likelihood may fall slightly from one iteration to the next.
//
// Reference: R. P. Browne, P. D. McNicholas. Estimating common principal components in
// high dimensions. Adv Data Anal Classif 2014;8:217, doi:10.1007/s11634-013-0139-1.
func (m *mstep) commonOrientation(s *scatter) ([]*linalg.Matrix, string) {
	g, d := len(s.n), s.full[0].Rows
	values, _, reason := vectors(s.full)
	if reason != "" {
		return nil, reason
	}
	largest := make([]float64, g)
	for k, v := range values {
		if !(v[d-1] >= rootEpsilon) {
			return nil, singular
		}
		largest[k] = v[0]
	}
	if m.orientation == nil {
		m.orientation, m.shapes = linalg.Identity(d), same(constant(1, d), g)
	}
	axes, shapes := m.orientation, m.shapes
	volume := make([]float64, g)
	target, last := 0.0, math.MaxFloat64/2
	for inner := 1; ; inner++ {
		f := linalg.New(d, d)
		for k, w := range s.full { // A⁻¹ Dᵀ (W - ω I)
			for a := range d {
				for b := range d {
					t := 0.0
					for l := range d {
						t += float64(axes.At(l, a) * w.At(l, b))
					}
					f.Data[a*d+b] += (t - float64(largest[k]*axes.At(b, a))) / shapes[k][a]
				}
			}
		}
		polar, ok := polarFactor(f)
		if !ok {
			return nil, "a singular value iteration failed"
		}
		if polar != nil {
			axes = polar.T()
		}
		f = linalg.New(d, d)
		for k, w := range s.full { // W D (A⁻¹ - max A⁻¹)
			highest := 1 / least(shapes[k])
			for a := range d {
				for b := range d {
					t := 0.0
					for l := range d {
						t += float64(w.At(a, l) * axes.At(l, b))
					}
					f.Data[a*d+b] += float64(t * (1/shapes[k][b] - highest))
				}
			}
		}
		if polar, ok = polarFactor(f); !ok {
			return nil, "a singular value iteration failed"
		}
		if polar != nil {
			axes = polar
		}
		target = 0
		next := make([][]float64, g)
		for k, w := range s.full {
			along := make([]float64, d)
			for j := range d {
				t := 0.0
				for a := range d {
					u := 0.0
					for b := range d {
						u += float64(w.At(a, b) * axes.At(b, j))
					}
					t += float64(u * axes.At(a, j))
				}
				along[j] = t
			}
			mean := geometricMean(along)
			next[k] = scaled(along, 1/mean)
			volume[k] = mean / s.n[k]
			if !(least(next[k]) >= rootEpsilon) || m.model == VVE && !(volume[k] >= rootEpsilon) {
				return nil, singular
			}
			for j, v := range along {
				target += v / next[k][j]
			}
		}
		shapes = next
		change := math.Abs(target-last) / (1 + math.Abs(target))
		last = target
		if !(change > m.tolerance) {
			m.inner = max(m.inner, inner)
			break
		}
		if inner == maxInner {
			m.inner, m.limit = inner, true
			break
		}
	}
	m.orientation, m.shapes = axes, shapes
	out := make([]*linalg.Matrix, g)
	for k := range out {
		v := volume[k]
		if m.model == EVE {
			v = target / float64(total(s.n)*float64(d))
		}
		out[k] = compose(axes, scaled(shapes[k], v))
	}
	return out, ""
}

// polarFactor returns P Rᵀ of the singular value decomposition F = P B Rᵀ, nil where F is
// zero and any orthogonal matrix will do.
func polarFactor(f *linalg.Matrix) (*linalg.Matrix, bool) {
	zero := true
	for _, v := range f.Data {
		if v != 0 {
			zero = false
		}
	}
	if zero {
		return nil, true
	}
	svd, err := linalg.ThinSVD(context.Background(), f)
	if err != nil {
		return nil, false
	}
	out, err := linalg.Mul(context.Background(), svd.U, svd.V.T())
	return out, err == nil
}
