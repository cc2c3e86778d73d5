package mixture

import (
	"context"
	"math"
	"slices"

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
		for k, w := range s.diag {
			if m.prior != nil {
				w = slices.Clone(w)
				for j := range w {
					w[j] += m.prior.spherical()
				}
			}
			mean := geometricMean(w)
			if !(least(w) > epsilon) || !(mean > epsilon) || !(least(w)/mean > epsilon) || !(mean/s.n[k] > epsilon) {
				return nil, singular
			}
			out[k] = scaled(w, 1/m.prior.divisor(s.n[k], 3))
		}
	case EVI:
		volume := 0.0
		for k, w := range s.diag {
			mean := geometricMean(w)
			if !(least(w) > 0) || !(mean > epsilon) || !(least(w)/mean > epsilon) {
				return nil, singular
			}
			out[k] = scaled(w, 1/mean)
			volume += mean
		}
		volume /= s.rows
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
		if reason := m.volumeAndShape(s.diag, s.n, m.tolerance, false); reason != "" {
			return nil, reason
		}
		for k := range out {
			out[k] = scaled(m.shape, m.volume[k])
		}
	}
	return out, ""
}

// volumeAndShape alternates between the volumes and the common shape of diagonals, in place,
// until neither moves by more than the tolerance. strictly tells whether a move of just the
// tolerance ends the iteration.
func (m *mstep) volumeAndShape(w [][]float64, n []float64, tolerance float64, strictly bool) string {
	d := len(m.shape)
	for inner := 1; ; inner++ {
		volume, shape := make([]float64, len(n)), make([]float64, d)
		for k := range n {
			t := 0.0
			for j, v := range w[k] {
				t += v / m.shape[j]
			}
			volume[k] = t / float64(n[k]*float64(d))
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
		if change < tolerance || !strictly && change == tolerance {
			m.inner = max(m.inner, inner)
			return ""
		}
		if inner == maxInner {
			m.inner, m.limit = inner, true
			return ""
		}
	}
}

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
		values, axes, reason := vectors(s.full)
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
			m.shape, m.volume = scaled(shape, 1/mean), constant(mean/s.rows, g)
		}
		if m.model == VEV {
			if reason := m.volumeAndShape(values, s.n, m.tolerance, true); reason != "" {
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
