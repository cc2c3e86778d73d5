package mixture

import (
	"math"
	"slices"

	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// latentEM is one run of EM.
type latentEM struct {
	p    *patterns
	o    *LatentOptions
	g    int
	pi   []float64
	dist [][]Distribution // class by indicator
	logs [][][]float64    // ln of the categorical probabilities
	z    []float64        // pattern by class
	sds  []float64        // overall standard deviations

	logLik, penalised float64
	iterations        int
	converged         bool
	degenerate        bool
}

func newLatentEM(p *patterns, o *LatentOptions) *latentEM {
	e := &latentEM{p: p, o: o, g: o.Classes, pi: make([]float64, o.Classes), sds: make([]float64, len(p.vars))}
	for j := range p.vars {
		if p.vars[j].Family == Normal {
			_, e.sds[j] = p.vars[j].overall()
		}
	}
	for range e.g {
		row := make([]Distribution, len(p.vars))
		logs := make([][]float64, len(p.vars))
		for j := range p.vars {
			if p.vars[j].Family == Categorical {
				row[j].P = make([]float64, p.vars[j].Levels)
				logs[j] = make([]float64, p.vars[j].Levels)
			}
		}
		e.dist = append(e.dist, row)
		e.logs = append(e.logs, logs)
	}
	return e
}

// random draws the start.
func (e *latentEM) random(s *rng.Stream) {
	for k := range e.g {
		e.pi[k] = 1 / float64(e.g)
		for j := range e.p.vars {
			v, d := &e.p.vars[j], &e.dist[k][j]
			switch v.Family {
			case Categorical:
				t := 0.0
				for l := range d.P {
					d.P[l] = s.Exponential()
					t += d.P[l]
				}
				for l := range d.P {
					d.P[l] /= t
				}
			default:
				mean, sd := v.overall()
				d.Mean, d.SD = mean, sd
				if i := s.IntN(e.p.n); !v.missing(i) {
					d.Mean = v.Numbers[i]
				}
				if v.Family == Poisson {
					d.Mean = float64(0.5*d.Mean) + float64(0.5*mean)
				}
			}
		}
	}
	if e.g == 1 {
		return
	}
	for j := range e.p.vars { // a shared indicator starts with one distribution
		if e.p.vars[j].Shared {
			for k := range e.g {
				e.dist[k][j] = Distribution{P: slices.Clone(e.dist[0][j].P), Mean: e.dist[0][j].Mean, SD: e.dist[0][j].SD}
			}
		}
	}
}

// run iterates until the penalised log-likelihood rises by at most tolerance relative to it.
func (e *latentEM) run(tolerance float64, limit int) {
	if e.z == nil {
		e.z = make([]float64, len(e.p.weight)*e.g)
	}
	e.converged = false
	e.expect()
	for range limit {
		last := e.penalised
		e.maximise()
		if e.degenerate {
			return
		}
		e.iterations++
		e.expect()
		if !(math.Abs(e.penalised-last) > float64(tolerance*(1+math.Abs(e.penalised)))) {
			e.converged = true
			return
		}
	}
}

// expect computes posterior shares and the log-likelihood.
func (e *latentEM) expect() {
	g := e.g
	logPi, constant := make([]float64, g), make([][]float64, g)
	penalty := 0.0
	for k := range g {
		logPi[k] = numeric.Log(e.pi[k])
		constant[k] = make([]float64, len(e.p.vars))
		for j := range e.p.vars {
			d := &e.dist[k][j]
			switch e.p.vars[j].Family {
			case Categorical:
				t := 0.0
				for l, v := range d.P {
					e.logs[k][j][l] = numeric.Log(v)
					t += e.logs[k][j][l]
				}
				if e.o.Penalty > 0 && (k == 0 || !e.p.vars[j].Shared) {
					penalty += float64(e.alpha(j) * t)
				}
			case Normal:
				constant[k][j] = -(numeric.Log(d.SD) + 0.5*twoPiLog)
			case Poisson:
				constant[k][j] = numeric.Log(d.Mean)
			}
		}
	}
	e.logLik = 0
	for i, w := range e.p.weight {
		z := e.z[i*g : (i+1)*g]
		row := e.p.first[i]
		top := math.Inf(-1)
		for k := range z {
			t := logPi[k]
			for j := range e.p.vars {
				v := &e.p.vars[j]
				if v.missing(row) {
					continue
				}
				switch v.Family {
				case Categorical:
					t += e.logs[k][j][v.Codes[row]]
				case Normal:
					d := &e.dist[k][j]
					u := (v.Numbers[row] - d.Mean) / d.SD
					t += constant[k][j] - float64(0.5*float64(u*u))
				case Poisson:
					d := &e.dist[k][j]
					if x := v.Numbers[row]; x > 0 {
						t += float64(x * constant[k][j])
					}
					t -= d.Mean
				}
			}
			z[k] = t
			top = max(top, t)
		}
		sum := 0.0
		for k, t := range z {
			z[k] = 0
			if t-top > -745 {
				z[k] = numeric.Exp(t - top)
			}
			sum += z[k]
		}
		for k := range z { // a row that no class can have gets NaN
			z[k] /= sum
		}
		e.logLik += float64(w * ((top + numeric.Log(sum)) - e.p.logFactorial[i]))
	}
	e.penalised = e.logLik + penalty
}

// alpha is the penalty's weight of one level of indicator j.
func (e *latentEM) alpha(j int) float64 {
	v := &e.p.vars[j]
	classes := e.g
	if v.Shared {
		classes = 1
	}
	return e.o.Penalty / float64(classes*v.Levels)
}

// maximise is the M step.
func (e *latentEM) maximise() {
	g := e.g
	for k := range g {
		t := 0.0
		for i, w := range e.p.weight {
			t += float64(w * e.z[i*g+k])
		}
		e.pi[k] = t / float64(e.p.n)
	}
	for j := range e.p.vars {
		v := &e.p.vars[j]
		for k := range g {
			if v.Shared && k > 0 {
				d := &e.dist[0][j]
				e.dist[k][j] = Distribution{P: slices.Clone(d.P), Mean: d.Mean, SD: d.SD}
				continue
			}
			e.fit(j, k)
		}
	}
}

// fit sets the distribution of indicator j in class k.
func (e *latentEM) fit(j, k int) {
	v, d := &e.p.vars[j], &e.dist[k][j]
	weight := func(i int) float64 {
		if v.Shared {
			return e.p.weight[i]
		}
		return float64(e.p.weight[i] * e.z[i*e.g+k])
	}
	n := 0.0
	if v.Family == Categorical {
		a := 0.0
		if e.o.Penalty > 0 {
			a = e.alpha(j)
		}
		counts := make([]float64, v.Levels)
		for l := range counts {
			counts[l] = a
			n += a
		}
		for i, row := range e.p.first {
			if c := v.Codes[row]; c >= 0 {
				w := weight(i)
				counts[c] += w
				n += w
			}
		}
		if n > 0 { // else the class is empty here and keeps its probabilities
			for l, c := range counts {
				d.P[l] = c / n
			}
		}
		return
	}
	sum := 0.0
	for i, row := range e.p.first {
		if x := v.Numbers[row]; !math.IsNaN(x) {
			w := weight(i)
			n += w
			sum += float64(w * x)
		}
	}
	if !(n > 0) {
		e.degenerate = true
		return
	}
	d.Mean = sum / n
	if v.Family == Poisson {
		return
	}
	s := 0.0
	for i, row := range e.p.first {
		if x := v.Numbers[row]; !math.IsNaN(x) {
			s += float64(weight(i) * float64((x-d.Mean)*(x-d.Mean)))
		}
	}
	d.SD = math.Sqrt(s / n)
	if !(d.SD > float64(1e-4*e.sds[j])) {
		e.degenerate = true
	}
}
