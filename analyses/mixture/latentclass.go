package mixture

import (
	"context"
	"fmt"
	"math"
	"slices"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// LatentOptions are the settings of LatentClass; zero values stand for the defaults.
type LatentOptions struct {
	Classes int
	// Penalty is the constant of randomLCA's small penalty: Penalty/(classes · levels) Σ ln p
	// over all probabilities of the categorical indicators keeps them off 0 and 1.
	Penalty float64
	// Starts is the largest number of random starts, 500; after every ten of them the search
	// ends if Agreeing of them, 5, reached the best optimum.
	Starts   int
	Agreeing int
	// MaxIterations bounds the iterations of one start, 10,000.
	MaxIterations int
}

func (o *LatentOptions) fill(n int) error {
	if o.Starts == 0 {
		o.Starts = 500
	}
	if o.Agreeing == 0 {
		o.Agreeing = 5
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 10000
	}
	if o.Classes < 1 || o.Classes > n {
		return fmt.Errorf("the number of classes must be between 1 and the number of rows, %d, got %d", n, o.Classes)
	}
	if o.Starts < 1 || o.Agreeing < 1 || o.MaxIterations < 1 {
		return fmt.Errorf("starts, agreeing starts and iterations must be at least 1, got %d, %d and %d", o.Starts, o.Agreeing, o.MaxIterations)
	}
	if !(o.Penalty >= 0 && o.Penalty <= 1e6) {
		return fmt.Errorf("the penalty must lie between 0 and 1e6, got %v", o.Penalty)
	}
	return nil
}

// Distribution is one indicator's distribution within a class: the probabilities of its
// levels, or mean and standard deviation (Poisson: the mean alone).
type Distribution struct {
	P        []float64
	Mean, SD float64
}

// Optimum is a value of the log-likelihood that starts ended at.
type Optimum struct {
	LogLik float64
	Starts int
}

// Latent is a fitted latent class model.
type Latent struct {
	Classes    int
	N          int
	Parameters int
	LogLik     float64
	// Penalised is LogLik with the penalty added.
	Penalised float64
	// Smaller is better: AIC = -2 logLik + 2 p, AIC3 with 3 p, BIC with p ln n, SABIC with
	// p ln((n+2)/24), ICL = BIC - 2 Σ ln of the rows' largest posterior shares.
	AIC, AIC3, BIC, SABIC, ICL float64
	// Entropy is 1 + Σ z ln z / (n ln K), 1 for a perfect separation; NaN for one class.
	Entropy float64
	// Iterations and Converged are those of the winning start and its polishing.
	Iterations int
	Converged  bool
	Start      int // the winning start, from 0
	Starts     int // starts that were run
	Degenerate int // starts that were left out because a standard deviation vanished
	// Optima lists the distinct end points of the starts, best first, at most 20.
	Optima []Optimum

	// Shares are the classes' estimated shares, decreasing: that numbers the classes.
	Shares []float64
	// Distributions has for every class one entry an indicator.
	Distributions [][]Distribution
	// Order[k] is the place of class k in EM's own order, which posterior shares are summed in:
	// see LatentShares.
	Order []int
	// Pattern of each row, and the patterns' first rows, counts, expected counts (all
	// categorical and complete only, else nil) and posterior shares (patterns by classes).
	Pattern   []int
	First     []int
	Count     []int
	Expected  []float64
	Posterior *linalg.Matrix
	// Codes are the rows' likeliest classes, the first of equal ones.
	Codes []int

	vars []Indicator
}

// agreement is the relative difference of log-likelihoods within which starts ended at the
// same optimum.
const agreement = 1e-7

// LatentClass estimates a latent class model: K classes, within which the indicators are
// independent, each categorical with free probabilities, normal or Poisson.
//
// The likelihood of a row is Σ_k π_k Π f_jk(x_j) over its present values, so that rows with
// missing values count under missing at random. EM runs from random starts: probabilities
// uniform on the simplex, normal means at random rows with the overall standard deviation,
// Poisson means halfway between a random row and the overall mean. The best end point is
// iterated further until the log-likelihood stands still. A start in which a standard deviation falls below 1e-4 of
// the indicator's own is left out, as its likelihood has no bound.
//
// Classes are numbered by decreasing share. Cost: O(p K J) an iteration for p distinct rows and J
// indicators; starts in parallel.
//
// References: L. A. Goodman. Exploratory latent structure analysis using both identifiable
// and unidentifiable models. Biometrika 1974;61:215, doi:10.1093/biomet/61.2.215. K. J. Beath.
// randomLCA: an R package for latent class with random effects analysis. J Stat Softw
// 2017;81(13), doi:10.18637/jss.v081.i13. D. A. Linzer, J. B. Lewis. poLCA. J Stat Softw
// 2011;42(10), doi:10.18637/jss.v042.i10.
func LatentClass(ctx context.Context, vars []Indicator, o LatentOptions, stream *rng.Stream) (*Latent, error) {
	n, err := checkIndicators(vars)
	if err != nil {
		return nil, err
	}
	if err := o.fill(n); err != nil {
		return nil, err
	}
	p := newPatterns(vars, n)
	batch, limit := 10, o.Starts
	if o.Classes == 1 {
		limit = 1
	}
	var ends []*latentEM
	best := -1
	for len(ends) < limit {
		from := len(ends)
		more, err := blocks.Map(ctx, min(batch, limit-from), 1, func(_ context.Context, at, _, _ int) (*latentEM, error) {
			e := newLatentEM(p, &o)
			e.random(stream.Sub("start", from+at))
			e.run(1e-11, o.MaxIterations)
			e.z = nil
			return e, nil
		})
		if err != nil {
			return nil, err
		}
		ends = append(ends, more...)
		best = -1
		for i, e := range ends {
			if !e.degenerate && (best < 0 || e.penalised > ends[best].penalised) {
				best = i
			}
		}
		if best < 0 {
			continue
		}
		agreeing := 0
		for _, e := range ends {
			if !e.degenerate && sameOptimum(e.penalised, ends[best].penalised) {
				agreeing++
			}
		}
		if agreeing >= o.Agreeing {
			break
		}
	}
	if best < 0 {
		return nil, fmt.Errorf("in all %d starts a class shrank to rows without variation; take fewer classes", len(ends))
	}
	r := &Latent{Classes: o.Classes, N: n, Start: best, Starts: len(ends), vars: vars, Pattern: p.of, First: p.first}
	var values []float64
	for _, e := range ends {
		if e.degenerate {
			r.Degenerate++
			continue
		}
		values = append(values, e.penalised)
	}
	slices.Sort(values)
	slices.Reverse(values)
	for _, v := range values {
		if k := len(r.Optima); k > 0 && sameOptimum(v, r.Optima[k-1].LogLik) {
			r.Optima[k-1].Starts++
		} else {
			r.Optima = append(r.Optima, Optimum{v, 1})
		}
	}
	r.Optima = r.Optima[:min(len(r.Optima), 20)]
	e := ends[best]
	e.run(1e-15, 10*o.MaxIterations)
	r.finish(p, e)
	return r, nil
}

func sameOptimum(a, b float64) bool { return math.Abs(a-b) <= float64(agreement*(1+math.Abs(b))) }

// finish numbers the classes and computes the criteria.
func (r *Latent) finish(p *patterns, e *latentEM) {
	g := e.g
	order := make([]int, g)
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case e.pi[a] > e.pi[b]:
			return -1
		case e.pi[a] < e.pi[b]:
			return 1
		}
		return 0
	})
	r.LogLik, r.Penalised, r.Iterations, r.Converged = e.logLik, e.penalised, e.iterations, e.converged
	r.Posterior = linalg.New(len(p.weight), g)
	likeliest := make([]int, len(p.weight))
	certain, entropy := 0.0, 0.0
	for i, w := range p.weight {
		r.Count = append(r.Count, 0)
		for k, old := range order {
			v := e.z[i*g+old]
			r.Posterior.Set(i, k, v)
			if v > r.Posterior.At(i, likeliest[i]) {
				likeliest[i] = k
			}
			if v > 0 {
				entropy += float64(w * float64(v*numeric.Log(v)))
			}
		}
		certain += float64(w * numeric.Log(r.Posterior.At(i, likeliest[i])))
	}
	for _, at := range p.of {
		r.Count[at]++
		r.Codes = append(r.Codes, likeliest[at])
	}
	r.Order = order
	for _, old := range order {
		r.Shares = append(r.Shares, e.pi[old])
		r.Distributions = append(r.Distributions, e.dist[old])
	}
	r.Parameters = g - 1
	for j := range p.vars {
		classes := g
		if p.vars[j].Shared {
			classes = 1
		}
		r.Parameters += classes * p.vars[j].parameters()
	}
	n, q := float64(p.n), float64(r.Parameters)
	twice := -float64(2 * r.LogLik)
	r.AIC = twice + float64(2*q)
	r.AIC3 = twice + float64(3*q)
	r.BIC = twice + float64(q*numeric.Log(n))
	r.SABIC = twice + float64(q*numeric.Log((n+2)/24))
	r.ICL = r.BIC - float64(2*certain)
	r.Entropy = math.NaN()
	if g > 1 {
		r.Entropy = 1 + entropy/float64(n*numeric.Log(float64(g)))
	}
	if r.complete() {
		for _, row := range p.first {
			t := 0.0
			for k, share := range r.Shares {
				f := share
				for j := range p.vars {
					f = float64(f * r.Distributions[k][j].P[p.vars[j].Codes[row]])
				}
				t += f
			}
			r.Expected = append(r.Expected, n*t)
		}
	}
}

// Indicator returns indicator j as it was given.
func (r *Latent) Indicator(j int) *Indicator { return &r.vars[j] }

// complete reports whether all indicators are categorical and without missing values.
func (r *Latent) complete() bool {
	for j := range r.vars {
		if r.vars[j].Family != Categorical || slices.Contains(r.vars[j].Codes, -1) {
			return false
		}
	}
	return true
}
