package mixture

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

// Component is one component of a Gaussian mixture.
type Component struct {
	Share      float64
	Mean       []float64
	Covariance *linalg.Matrix
}

// Options are the settings of EM; zero values stand for mclust's.
type Options struct {
	Tolerance      float64 // relative change of the log-likelihood that ends EM; 1e-5
	InnerTolerance float64 // the same within iterative M steps; 2^-26
	MaxIterations  int     // bound on the iterations; 10,000
	Prior          bool    // the regularising prior; see PriorModels
}

func (o *Options) fill() error {
	if o.Tolerance == 0 {
		o.Tolerance = 1e-5
	}
	if o.InnerTolerance == 0 {
		o.InnerTolerance = rootEpsilon
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 10000
	}
	if !(o.Tolerance > 0 && o.Tolerance < 1 && o.InnerTolerance > 0 && o.InnerTolerance < 1) || o.MaxIterations < 0 {
		return fmt.Errorf("tolerances must lie between 0 and 1 and iterations be at least 1, got %v, %v and %d", o.Tolerance, o.InnerTolerance, o.MaxIterations)
	}
	return nil
}

// Start is where EM begins: a partition of all rows, or components.
type Start struct {
	Codes      []int // component of each row, from 0; all g of them
	G          int
	Components []Component
}

// Gaussian is a fitted Gaussian mixture.
type Gaussian struct {
	Model Model
	G     int
	// Reason says why there is no fit; the fields below are then empty.
	Reason     string
	LogLik     float64
	Parameters int
	// BIC is 2 LogLik - Parameters ln n: larger is better. ICL is BIC + 2 Σ ln of the rows'
	// largest posterior shares.
	BIC, ICL   float64
	Iterations int
	Converged  bool
	Inner      int  // most iterations within one M step, 0 where the model needs none
	InnerLimit bool // an M step stopped at its bound

	Components []Component
	// Last are the components of the last E step in EM's own order, which Posterior was
	// computed from: see Shares. Order[i] is the index into Last of component i.
	Last  []Component
	Order []int
	// Posterior is n by g; Codes are the likeliest components, the first of equal ones.
	Posterior *linalg.Matrix
	Codes     []int
}

// Uncertainty returns one minus the largest posterior share of every row.
func (f *Gaussian) Uncertainty() []float64 {
	out := make([]float64, len(f.Codes))
	for i, c := range f.Codes {
		t := 0.0
		for k := range f.G {
			if k != c {
				t += f.Posterior.At(i, k)
			}
		}
		out[i] = t
	}
	return out
}

// Sizes counts the rows by their likeliest component.
func (f *Gaussian) Sizes() []int {
	out := make([]int, f.G)
	for _, c := range f.Codes {
		out[c]++
	}
	return out
}

// FitGaussian estimates a Gaussian mixture by EM from a start. x is n rows by d columns.
//
// The M step of EVI and EVV and of the models without letters in common is closed; VEI, VEV
// and VEE alternate between volumes and shapes, EVE and VVE majorise (see covariance
// functions). EM ends when the log-likelihood moves by at most Tolerance (1 + |logLik|). As
// in mclust a fit fails, with its Reason, where a share or a variance falls below 2^-52 or a
// standard deviation, a reciprocal condition number or a weight below 2^-26; also where a
// Cholesky pivot loses all but 1e-14 of its diagonal element.
//
// The components returned are those of a last M step from the posterior shares where the two
// differ noticeably (see conclude). They are numbered by the first row that belongs to each, those without a row last.
// Cost: O(n g d²) an iteration for full covariances, O(n g d) for diagonal ones, and O(g d³)
// for the M step; rows in parallel blocks.
//
// Reference: L. Scrucca, M. Fop, T. B. Murphy, A. E. Raftery. mclust 5. R Journal
// 2016;8:289, doi:10.32614/RJ-2016-021.
func FitGaussian(ctx context.Context, x *linalg.Matrix, model Model, start Start, o Options) (*Gaussian, error) {
	if err := checkMatrix(x); err != nil {
		return nil, err
	}
	if err := model.check(x.Cols); err != nil {
		return nil, err
	}
	if err := o.fill(); err != nil {
		return nil, err
	}
	g := start.G
	if start.Components != nil {
		g = len(start.Components)
	}
	if g < 1 || g > x.Rows {
		return nil, fmt.Errorf("the number of components must be between 1 and the number of rows, %d, got %d", x.Rows, g)
	}
	f := &Gaussian{Model: model, G: g, Parameters: model.Parameters(x.Cols, g)}
	step := &mstep{model: model, tolerance: o.InnerTolerance}
	if g == 1 {
		step.model = model.single()
	}
	if o.Prior {
		var err error
		if step.prior, err = newPrior(x, model, g); err != nil {
			return nil, err
		}
	}
	p := &pass{x: x, diagonal: model.diagonal(), keep: linalg.New(x.Rows, g)}
	first, err := p.begin(ctx, start, g)
	if err != nil {
		return nil, err
	}
	s, last := first, math.MaxFloat64/2
	for {
		if f.Components, f.Reason = p.maximise(step, s); f.Reason != "" {
			return &Gaussian{Model: model, G: g, Reason: f.Reason, Parameters: f.Parameters}, nil
		}
		f.Iterations++
		if s, err = p.run(ctx); err != nil {
			return nil, err
		}
		f.LogLik = s.logLik
		if math.IsNaN(s.logLik) || math.IsInf(s.logLik, 0) {
			return &Gaussian{Model: model, G: g, Reason: "the likelihood is not a finite number", Parameters: f.Parameters}, nil
		}
		change := math.Abs(s.logLik-last) / (1 + math.Abs(s.logLik))
		last = s.logLik
		if !(change > o.Tolerance) {
			f.Converged = true
		}
		if f.Converged || f.Iterations == o.MaxIterations {
			break
		}
	}
	f.Inner, f.InnerLimit = step.inner, step.limit
	f.Posterior, f.Last = p.keep, f.Components
	p.conclude(f, step, s, start.Components != nil)
	f.finish()
	return f, nil
}

// conclude replaces the components by those of one more M step, from the posterior shares,
// where the mixing shares and the means of the posterior shares differ by more than 2^-26 in
// sum of squares: what mclust reports. The log-likelihood stays that of the last E step.
func (p *pass) conclude(f *Gaussian, step *mstep, s *sums, always bool) {
	off := 0.0
	for k, c := range f.Components {
		d := c.Share - s.n[k]/float64(p.x.Rows)
		off += float64(d * d)
	}
	if off > rootEpsilon || always && f.G > 1 {
		last := &mstep{model: step.model, tolerance: step.tolerance, prior: step.prior}
		if comps, reason := p.maximise(last, s); reason == "" {
			f.Components = comps
		}
	}
}

// begin sets the components that the first sums are taken about, and takes these.
func (p *pass) begin(ctx context.Context, start Start, g int) (*sums, error) {
	d := p.x.Cols
	if start.Components != nil {
		if err := p.set(start.Components); err != nil {
			return nil, err
		}
		return p.run(ctx)
	}
	if len(start.Codes) != p.x.Rows {
		return nil, fmt.Errorf("a start needs a code for each of %d rows, got %d", p.x.Rows, len(start.Codes))
	}
	n, means := make([]float64, g), make([]float64, g*d)
	for i, c := range start.Codes {
		if c < 0 || c >= g {
			return nil, fmt.Errorf("the start's code of row %d must lie between 0 and %d, got %d", i+1, g-1, c)
		}
		n[c]++
		for j, v := range p.x.Row(i) {
			means[c*d+j] += v
		}
	}
	p.comps = make([]component, g)
	for k := range p.comps {
		p.comps[k].center = make([]float64, d)
		for j := range d {
			if n[k] > 0 {
				p.comps[k].center[j] = means[k*d+j] / n[k]
			}
		}
	}
	p.codes = start.Codes
	s, err := p.run(ctx)
	p.codes = nil
	return s, err
}

// set makes the components those of the next pass.
func (p *pass) set(comps []Component) error {
	d := p.x.Cols
	p.comps = make([]component, len(comps))
	for k, c := range comps {
		if len(c.Mean) != d || c.Covariance == nil || c.Covariance.Rows != d || c.Covariance.Cols != d || !(c.Share > 0) {
			return fmt.Errorf("component %d needs a share above 0, a mean of %d values and a %d by %d covariance", k+1, d, d, d)
		}
		offset := numeric.Log(c.Share) - float64(0.5*float64(float64(d)*twoPiLog))
		out := component{center: c.Mean}
		if p.diagonal {
			for j := range d {
				v := c.Covariance.At(j, j)
				if !(v > 0) {
					return errors.New(singular)
				}
				out.whiten = append(out.whiten, 1/math.Sqrt(v))
				offset -= float64(0.5 * numeric.Log(v))
			}
		} else {
			l, ok := triangle(c.Covariance)
			if !ok {
				return errors.New(singular)
			}
			for j := range d {
				offset -= numeric.Log(l.At(j, j))
			}
			out.whiten = inverseTriangle(l)
		}
		out.offset = offset
		p.comps[k] = out
	}
	return nil
}

// triangle is the Cholesky factor; not where it is singular to mclust's bounds.
func triangle(a *linalg.Matrix) (*linalg.Matrix, bool) {
	d := a.Rows
	l := linalg.New(d, d)
	low, high := math.Inf(1), 0.0
	for i := range d {
		for j := 0; j <= i; j++ {
			t := a.At(i, j)
			for m := range j {
				t -= float64(l.At(i, m) * l.At(j, m))
			}
			if i > j {
				l.Set(i, j, t/l.At(j, j))
				continue
			}
			if !(t > float64(1e-14*a.At(i, i))) || math.IsInf(t, 0) {
				return nil, false
			}
			r := math.Sqrt(t)
			l.Set(i, i, r)
			low, high = min(low, r), max(high, r)
		}
	}
	return l, low/(1+high) > rootEpsilon
}

// inverseTriangle returns the inverse of a lower triangle, by rows of j+1 entries.
func inverseTriangle(l *linalg.Matrix) []float64 {
	d := l.Rows
	out := make([]float64, d*(d+1)/2)
	at := func(i, j int) int { return i*(i+1)/2 + j }
	for j := range d {
		out[at(j, j)] = 1 / l.At(j, j)
		for i := j + 1; i < d; i++ {
			t := 0.0
			for m := j; m < i; m++ {
				t -= float64(l.At(i, m) * out[at(m, j)])
			}
			out[at(i, j)] = t / l.At(i, i)
		}
	}
	return out
}

// maximise is the M step: new components from the sums about the old ones, which become
// those of the next pass; or the reason why there are none.
func (p *pass) maximise(step *mstep, s *sums) ([]Component, string) {
	d, g, width := p.x.Cols, len(p.comps), p.width()
	sc := &scatter{n: s.n, rows: float64(p.x.Rows)}
	comps := make([]Component, g)
	for k := range comps {
		n := s.n[k]
		if !(n > rootEpsilon) {
			return nil, "a mixing share vanishes"
		}
		first, second := s.first[k*d:(k+1)*d], s.second[k*width:(k+1)*width]
		mean := make([]float64, d)
		toPrior := make([]float64, d)
		pull := 0.0
		for j, c := range p.comps[k].center {
			mean[j] = c + first[j]/n
		}
		if step.prior != nil {
			w := step.prior.shrinkage
			pull = float64(n*w) / (n + w)
			for j := range mean {
				toPrior[j] = step.prior.mean[j] - mean[j]
				mean[j] = (float64(n*mean[j]) + float64(w*step.prior.mean[j])) / (n + w)
			}
		}
		comps[k] = Component{Share: n / sc.rows, Mean: mean}
		if p.diagonal {
			w := make([]float64, d)
			for j := range w {
				w[j] = max(second[j]-float64(first[j]*first[j])/n, 0) + float64(pull*float64(toPrior[j]*toPrior[j]))
			}
			sc.diag = append(sc.diag, w)
			continue
		}
		w := linalg.New(d, d)
		at := 0
		for a := range d {
			for b := 0; b <= a; b++ {
				v := second[at] - float64(first[a]*first[b])/n + float64(pull*float64(toPrior[a]*toPrior[b]))
				w.Set(a, b, v)
				w.Set(b, a, v)
				at++
			}
		}
		sc.full = append(sc.full, w)
	}
	diag, full, reason := step.covariances(sc)
	if reason != "" {
		return nil, reason
	}
	for k := range comps {
		if p.diagonal {
			m := linalg.New(d, d)
			for j, v := range diag[k] {
				m.Set(j, j, v)
			}
			comps[k].Covariance = m
		} else {
			comps[k].Covariance = full[k]
		}
	}
	if err := p.set(comps); err != nil {
		return nil, err.Error()
	}
	return comps, ""
}

// finish assigns the rows, numbers the components by first row and computes the criteria.
func (f *Gaussian) finish() {
	n, g := f.Posterior.Rows, f.G
	f.Codes = make([]int, n)
	certainty := 0.0
	for i := range n {
		z := f.Posterior.Row(i)
		for k, v := range z {
			if v > z[f.Codes[i]] {
				f.Codes[i] = k
			}
		}
		certainty += numeric.Log(z[f.Codes[i]])
	}
	f.Order = firstSeen(f.Codes, g)
	f.reorder(f.Order)
	f.BIC = float64(2*f.LogLik) - float64(float64(f.Parameters)*numeric.Log(float64(n)))
	f.ICL = f.BIC + float64(2*certainty)
}

// Shares returns the posterior shares of components for every row, n by g: of the fit's own
// rows and its Last exactly its posterior shares (in the order of Last). A row too far from
// every component for its density to be a number has NaN. Cost: O(n g d²), for diagonal
// models O(n g d).
func Shares(ctx context.Context, x *linalg.Matrix, model Model, components []Component) (*linalg.Matrix, error) {
	if err := checkMatrix(x); err != nil {
		return nil, err
	}
	if err := model.check(x.Cols); err != nil {
		return nil, err
	}
	if len(components) == 0 {
		return nil, errors.New("there are no components")
	}
	p := &pass{x: x, diagonal: model.diagonal(), keep: linalg.New(x.Rows, len(components))}
	if err := p.set(components); err != nil {
		return nil, err
	}
	if _, err := p.run(ctx); err != nil {
		return nil, err
	}
	return p.keep, nil
}

// firstSeen lists the codes in the order of their first rows, those without one last.
func firstSeen(codes []int, g int) []int {
	seen := make([]bool, g)
	var order []int
	for _, c := range codes {
		if !seen[c] {
			seen[c] = true
			order = append(order, c)
		}
	}
	for c, s := range seen {
		if !s {
			order = append(order, c)
		}
	}
	return order
}

func (f *Gaussian) reorder(order []int) {
	comps, to := make([]Component, f.G), make([]int, f.G)
	for i, old := range order {
		comps[i], to[old] = f.Components[old], i
	}
	f.Components = comps
	z := linalg.New(f.Posterior.Rows, f.G)
	for i := range f.Posterior.Rows {
		for k := range f.G {
			z.Set(i, to[k], f.Posterior.At(i, k))
		}
		f.Codes[i] = to[f.Codes[i]]
	}
	f.Posterior = z
}

func checkMatrix(x *linalg.Matrix) error {
	if x == nil || x.Rows < 1 || x.Cols < 1 {
		return errors.New("there are no data")
	}
	for i, v := range x.Data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("row %d, column %d must be a finite number, got %v", i/x.Cols+1, i%x.Cols+1, v)
		}
		if math.Abs(v) > 1e140 {
			return fmt.Errorf("row %d, column %d is %v, too large to square; rescale the column", i/x.Cols+1, i%x.Cols+1, v)
		}
	}
	return nil
}
