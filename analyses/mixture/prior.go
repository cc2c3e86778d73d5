package mixture

import (
	"fmt"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// PriorModels lists the models that can be regularised in the given number of columns, those
// of mclust: there is no prior for VEE, EVE, VVE and EVV.
func PriorModels(columns int) []Model {
	if columns == 1 {
		return []Model{E, V}
	}
	return []Model{EII, VII, EEI, VEI, EVI, VVI, EEE, EEV, VEV, VVV}
}

// prior is the conjugate prior of Fraley and Raftery with mclust's default constants: means
// are normal about the overall mean with shrinkage 0.01, covariances inverse gamma or inverse
// Wishart with d+2 degrees of freedom and a scale that divides the data's variance into g
// equal volumes. A nil prior is none.
//
// The paper has no closed estimates for VEI, EVI, EEV and VEV: theirs are those of mclust 6.0.0,
// which adds the scale to the scatter of every component and divides the volumes of VEI by
// n_k d + ν + 3, those of EVI by n + ν + 2, those of EEV by n + ν + d + 2 (ν = d + 2) and those
// of VEV by n_k d alone.
//
// Reference: C. Fraley, A. E. Raftery. Bayesian regularization for normal mixture estimation
// and model-based clustering. J Classif 2007;24:155, doi:10.1007/s00357-007-0004-5.
type prior struct {
	shrinkage float64
	mean      []float64
	dof       float64
	sphere    float64
	scale     *linalg.Matrix
}

// newPrior makes the prior of g components in x for a model.
func newPrior(x *linalg.Matrix, model Model, g int) (*prior, error) {
	ok := false
	for _, m := range PriorModels(x.Cols) {
		ok = ok || m == model
	}
	if !ok {
		return nil, fmt.Errorf("a prior is offered for the models %v, not for %s", PriorModels(x.Cols), model)
	}
	n, d := x.Rows, x.Cols
	p := &prior{shrinkage: 0.01, mean: make([]float64, d), dof: float64(d + 2), scale: linalg.New(d, d)}
	cols := make([][]float64, d)
	for j := range d {
		cols[j] = x.Col(j)
		p.mean[j] = numeric.Mean(cols[j])
	}
	volumes := numeric.Pow(1/float64(g), 2/float64(d))
	for a := range d {
		for b := 0; b <= a; b++ {
			t := 0.0
			for i := range n {
				t += float64((cols[a][i] - p.mean[a]) * (cols[b][i] - p.mean[b]))
			}
			v := float64(volumes*t) / float64(n-1)
			if n <= d && a != b {
				v = 0
			}
			p.scale.Set(a, b, v)
			p.scale.Set(b, a, v)
		}
		p.sphere += p.scale.At(a, a)
	}
	p.sphere /= float64(d)
	return p, nil
}

// divisor is the denominator of a variance: the weight of the data, and the prior's.
func (p *prior) divisor(weight float64, extra int) float64 {
	if p == nil {
		return weight
	}
	return weight + p.dof + float64(extra)
}

func (p *prior) spherical() float64 {
	if p == nil {
		return 0
	}
	return p.sphere
}

// widened adds the spherical scale to diagonals.
func (p *prior) widened(w [][]float64) [][]float64 {
	if p == nil {
		return w
	}
	out := make([][]float64, len(w))
	for k, diagonal := range w {
		out[k] = make([]float64, len(diagonal))
		for j, v := range diagonal {
			out[k][j] = v + p.sphere
		}
	}
	return out
}

// addedToEach adds the scale to matrices.
func (p *prior) addedToEach(w []*linalg.Matrix) []*linalg.Matrix {
	if p == nil {
		return w
	}
	out := make([]*linalg.Matrix, len(w))
	for k, m := range w {
		out[k] = p.added(m)
	}
	return out
}

func (p *prior) added(w *linalg.Matrix) *linalg.Matrix {
	if p == nil {
		return w
	}
	out := w.Clone()
	for i, v := range p.scale.Data {
		out.Data[i] += v
	}
	return out
}
