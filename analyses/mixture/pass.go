package mixture

import (
	"context"
	"math"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
)

const (
	// passBlock is the number of rows that one block of parallel work covers.
	passBlock = 512
	// strip is the number of rows whose columns are laid side by side in the caches.
	strip = 128
	// twoPiLog is ln(2π).
	twoPiLog = 0x1.d67f1c864beb5p0
)

// component is one component's part of a pass.
type component struct {
	center []float64 // mean, and the point that the sums are taken about
	// whiten maps deviations to independent unit normals: the inverse Cholesky factor by
	// rows of a lower triangle (row j has j+1 entries), or one inverse standard deviation a
	// column.
	whiten []float64
	offset float64 // log share + log density at the mean
}

// sums holds what the M step needs from a set of rows: the log-likelihood, and per component
// Σz, Σz(x-c) and Σz(x-c)(x-c)ᵀ (lower triangle, or the diagonal alone) about its centre c.
type sums struct {
	logLik float64
	n      []float64
	first  []float64
	second []float64
}

func (s *sums) add(o *sums) {
	s.logLik += o.logLik
	for i, v := range o.n {
		s.n[i] += v
	}
	for i, v := range o.first {
		s.first[i] += v
	}
	for i, v := range o.second {
		s.second[i] += v
	}
}

// pass is one sweep over the rows: posterior shares under the components, and the sums that
// they weigh. With codes, row i belongs wholly to component codes[i].
type pass struct {
	x        *linalg.Matrix
	diagonal bool
	comps    []component
	codes    []int
	// keep, if set, receives the posterior shares, n by g.
	keep *linalg.Matrix
}

// width is the number of second moments kept of one component.
func (p *pass) width() int {
	if p.diagonal {
		return p.x.Cols
	}
	return p.x.Cols * (p.x.Cols + 1) / 2
}

// run sweeps over all rows in parallel blocks.
func (p *pass) run(ctx context.Context) (*sums, error) {
	return blocks.Reduce(ctx, p.x.Rows, passBlock, func(_ context.Context, _, lo, hi int) (*sums, error) {
		return p.block(lo, hi), nil
	}, func(acc, next *sums) *sums {
		acc.add(next)
		return acc
	})
}

type column = *[strip]float64

// block sweeps over rows lo..hi-1.
func (p *pass) block(lo, hi int) *sums {
	d, g, width := p.x.Cols, len(p.comps), p.width()
	s := &sums{n: make([]float64, g), first: make([]float64, g*d), second: make([]float64, g*width)}
	buffer := make([]float64, (3*d+g+1)*strip)
	cols := make([]column, 3*d+g+1)
	for j := range cols {
		cols[j] = column(buffer[j*strip:])
	}
	xt, dev, weighted, z, quad := cols[:d], cols[d:2*d], cols[2*d:3*d], cols[3*d:3*d+g], cols[3*d+g]
	for at := lo; at < hi; at += strip {
		m := min(strip, hi-at)
		for i := range m {
			for j, v := range p.x.Data[(at+i)*d : (at+i+1)*d] {
				xt[j][i] = v
			}
		}
		if p.codes == nil {
			for k := range p.comps {
				c := &p.comps[k]
				deviations(dev, xt, c.center)
				if p.diagonal {
					diagonalForm(quad, dev, c.whiten)
				} else {
					triangularForm(quad, dev, c.whiten)
				}
				for i, q := range quad {
					z[k][i] = c.offset - float64(0.5*q)
				}
			}
			s.logLik += posterior(z, m)
		} else {
			for k := range z {
				*z[k] = [strip]float64{}
			}
			for i := range m {
				z[p.codes[at+i]][i] = 1
			}
		}
		if p.keep != nil {
			for i := range m {
				for k := range z {
					p.keep.Data[(at+i)*g+k] = z[k][i]
				}
			}
		}
		for k := range z {
			for i := m; i < strip; i++ {
				z[k][i] = 0
			}
			total := sumColumn(z[k])
			if total == 0 {
				continue
			}
			s.n[k] += total
			first := s.first[k*d : (k+1)*d]
			for j, c := range p.comps[k].center {
				first[j] += weigh(weighted[j], dev[j], xt[j], z[k], c)
			}
			second := s.second[k*width : (k+1)*width]
			if p.diagonal {
				for j, a := range dev {
					second[j] += dot1(weighted[j], a)
				}
			} else {
				moments(second, weighted, dev)
			}
		}
	}
	return s
}

// sumColumn adds the entries in four running sums.
func sumColumn(c column) float64 {
	var s0, s1, s2, s3 float64
	for i := 0; i < strip; i += 4 {
		v := (*[4]float64)(c[i:])
		s0 += v[0]
		s1 += v[1]
		s2 += v[2]
		s3 += v[3]
	}
	return (s0 + s1) + (s2 + s3)
}

// weigh sets dev to x less the centre and weighted to z times that, and returns the sum of
// the latter.
func weigh(weighted, dev, x, z column, center float64) float64 {
	var s0, s1, s2, s3 float64
	for i := 0; i < strip; i += 4 {
		from, by := (*[4]float64)(x[i:]), (*[4]float64)(z[i:])
		d, w := (*[4]float64)(dev[i:]), (*[4]float64)(weighted[i:])
		d0, d1, d2, d3 := from[0]-center, from[1]-center, from[2]-center, from[3]-center
		w0, w1, w2, w3 := float64(by[0]*d0), float64(by[1]*d1), float64(by[2]*d2), float64(by[3]*d3)
		d[0], d[1], d[2], d[3] = d0, d1, d2, d3
		w[0], w[1], w[2], w[3] = w0, w1, w2, w3
		s0 += w0
		s1 += w1
		s2 += w2
		s3 += w3
	}
	return (s0 + s1) + (s2 + s3)
}

func deviations(dev, xt []column, center []float64) {
	for j, c := range center {
		from, to := xt[j], dev[j]
		for i, v := range from {
			to[i] = v - c
		}
	}
}

func diagonalForm(quad column, dev []column, scale []float64) {
	*quad = [strip]float64{}
	for j, a := range dev {
		w := scale[j]
		for i, v := range a {
			y := v * w
			quad[i] += float64(y * y)
		}
	}
}

// triangularForm sets quad to the squared length of L⁻¹ dev, two rows of the triangle and
// four cases at a time.
func triangularForm(quad column, dev []column, inverse []float64) {
	*quad = [strip]float64{}
	d := len(dev)
	j := 0
	for ; j+1 < d; j += 2 {
		at := j * (j + 1) / 2
		a := inverse[at : at+j+1]
		b := inverse[at+j+1:][:j+2]
		corner := b[j+1]
		b = b[:len(a)]
		extra := dev[j+1]
		for i := 0; i < strip; i += 4 {
			var a0, a1, a2, a3, b0, b1, b2, b3 float64
			for l, u := range a {
				c := (*[4]float64)(dev[l][i:])
				v := b[l]
				c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
				a0 += float64(u * c0)
				a1 += float64(u * c1)
				a2 += float64(u * c2)
				a3 += float64(u * c3)
				b0 += float64(v * c0)
				b1 += float64(v * c1)
				b2 += float64(v * c2)
				b3 += float64(v * c3)
			}
			c, q := (*[4]float64)(extra[i:]), (*[4]float64)(quad[i:])
			b0 += float64(corner * c[0])
			b1 += float64(corner * c[1])
			b2 += float64(corner * c[2])
			b3 += float64(corner * c[3])
			q[0] = (q[0] + float64(a0*a0)) + float64(b0*b0)
			q[1] = (q[1] + float64(a1*a1)) + float64(b1*b1)
			q[2] = (q[2] + float64(a2*a2)) + float64(b2*b2)
			q[3] = (q[3] + float64(a3*a3)) + float64(b3*b3)
		}
	}
	if j < d {
		a := inverse[j*(j+1)/2:][:j+1]
		for i := 0; i < strip; i += 4 {
			var a0, a1, a2, a3 float64
			for l, u := range a {
				c := (*[4]float64)(dev[l][i:])
				a0 += float64(u * c[0])
				a1 += float64(u * c[1])
				a2 += float64(u * c[2])
				a3 += float64(u * c[3])
			}
			q := (*[4]float64)(quad[i:])
			q[0] += float64(a0 * a0)
			q[1] += float64(a1 * a1)
			q[2] += float64(a2 * a2)
			q[3] += float64(a3 * a3)
		}
	}
}

// posterior turns the first m log densities of each column into shares and returns the sum
// of the rows' log-likelihoods.
func posterior(z []column, m int) float64 {
	total := 0.0
	for i := range m {
		top := math.Inf(-1)
		for _, c := range z {
			if c[i] > top {
				top = c[i]
			}
		}
		sum := 0.0
		for _, c := range z {
			e := 0.0
			if t := c[i] - top; t > -708 {
				e = numeric.Exp(t)
			}
			c[i] = e
			sum += e
		}
		inv := 1 / sum
		for _, c := range z {
			c[i] *= inv
		}
		total += numeric.Log(sum) + top
	}
	return total
}

func dot1(a, b column) float64 {
	s := 0.0
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

// moments adds the lower triangle of Σ weighted devᵀ, two by four entries at a time.
func moments(second []float64, weighted, dev []column) {
	d := len(dev)
	j := 0
	for ; j+1 < d; j += 2 {
		a, b := weighted[j], weighted[j+1]
		upper := second[j*(j+1)/2:][:j+1]
		lower := second[(j+1)*(j+2)/2:][:j+2]
		l := 0
		for ; l+3 <= j; l += 4 {
			p, q, r, s := dev[l], dev[l+1], dev[l+2], dev[l+3]
			var a0, a1, a2, a3, b0, b1, b2, b3 float64
			for i := range strip {
				u, v := a[i], b[i]
				p, q, r, s := p[i], q[i], r[i], s[i]
				a0 += float64(u * p)
				b0 += float64(v * p)
				a1 += float64(u * q)
				b1 += float64(v * q)
				a2 += float64(u * r)
				b2 += float64(v * r)
				a3 += float64(u * s)
				b3 += float64(v * s)
			}
			upper[l] += a0
			upper[l+1] += a1
			upper[l+2] += a2
			upper[l+3] += a3
			lower[l] += b0
			lower[l+1] += b1
			lower[l+2] += b2
			lower[l+3] += b3
		}
		for ; l+1 <= j+1; l += 2 { // j is even and l too, so the last pair is l = j
			p, q := dev[l], dev[l+1]
			var a0, a1, b0, b1 float64
			for i := range strip {
				u, v := a[i], b[i]
				p, q := p[i], q[i]
				a0 += float64(u * p)
				b0 += float64(v * p)
				a1 += float64(u * q)
				b1 += float64(v * q)
			}
			upper[l] += a0
			if l+1 <= j {
				upper[l+1] += a1
			}
			lower[l] += b0
			lower[l+1] += b1
		}
	}
	if j < d {
		to := second[j*(j+1)/2:][:j+1]
		for l := range to {
			to[l] += dot1(weighted[j], dev[l])
		}
	}
}
