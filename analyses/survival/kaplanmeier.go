// Package survival describes and compares times to an event that are observed to
// the right of censoring: Kaplan-Meier curves with intervals, and the log-rank
// family of tests.
package survival

import (
	"fmt"
	"math"
	"slices"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Curve is a Kaplan-Meier estimate. All slices have one entry for every distinct
// time, in rising order; times with censoring alone are steps of height zero.
type Curve struct {
	N, Events int
	Time      []float64
	// AtRisk counts those observed to the time or longer, Died the events at it,
	// Censored those that leave at it without one.
	AtRisk, Died, Censored []int
	// Survival is S(t) just after the time.
	Survival []float64
	// LogVariance is Greenwood's estimate of the variance of log S(t), infinite
	// once S(t) is zero.
	LogVariance []float64
	// Hazard is the Nelson-Aalen estimate of the cumulative hazard and
	// HazardVariance its variance.
	Hazard, HazardVariance []float64
}

// KaplanMeier estimates the survival function of right-censored times:
//
//	S(t) = prod over u <= t of (1 - d(u)/n(u))
//
// with d(u) events at u among the n(u) observed to u or longer; who is censored at a
// time of an event counts as at risk at it. Greenwood's variance of log S is the sum of
// d/(n (n - d)); the Nelson-Aalen hazard sums d/n, with variance d/n^2. Times tie where
// they are equal: MergeTimes goes before where rounding may have parted them. Times are
// finite; event has one entry for each. The order of the cases does not matter.
// Cost: a sort.
//
// Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat
// Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452
func KaplanMeier(time []float64, event []bool) (*Curve, error) {
	if len(time) != len(event) {
		return nil, fmt.Errorf("%d times for %d events", len(time), len(event))
	}
	order, err := byTime(time)
	if err != nil {
		return nil, err
	}
	c := &Curve{N: len(time)}
	survival := 1.0
	var logVariance, hazard, hazardVariance float64
	for i := 0; i < len(order); {
		t, j, died := time[order[i]], i, 0
		for ; j < len(order) && time[order[j]] == t; j++ {
			if event[order[j]] {
				died++
			}
		}
		risk := len(order) - i
		if died > 0 {
			n, d := float64(risk), float64(died)
			survival *= (n - d) / n
			if died == risk {
				survival = 0
			}
			logVariance += d / float64(n*(n-d))
			hazard += d / n
			hazardVariance += d / float64(n*n)
		}
		c.Events += died
		c.Time = append(c.Time, t)
		c.AtRisk, c.Died, c.Censored = append(c.AtRisk, risk), append(c.Died, died), append(c.Censored, j-i-died)
		c.Survival, c.LogVariance = append(c.Survival, survival), append(c.LogVariance, logVariance)
		c.Hazard, c.HazardVariance = append(c.Hazard, hazard), append(c.HazardVariance, hazardVariance)
		i = j
	}
	return c, nil
}

// byTime returns the indices in the order of the times; equal times keep their order.
func byTime(time []float64) ([]int, error) {
	order := make([]int, len(time))
	for i, t := range time {
		if math.IsNaN(t) || math.IsInf(t, 0) {
			return nil, fmt.Errorf("times must be finite, got %v", t)
		}
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case time[a] < time[b]:
			return -1
		case time[a] > time[b]:
			return 1
		}
		return 0
	})
	return order, nil
}

// StdErr is Greenwood's standard error of S at step i; NaN where S is zero.
func (c *Curve) StdErr(i int) float64 {
	if c.Survival[i] == 0 {
		return math.NaN()
	}
	return c.Survival[i] * math.Sqrt(c.LogVariance[i])
}

// Step returns the last step at or before the time t, -1 before the first one.
func (c *Curve) Step(t float64) int {
	at, found := slices.BinarySearch(c.Time, t)
	if found {
		return at
	}
	return at - 1
}

// AtRiskFrom counts those observed to t or longer; after is for those observed
// beyond t.
func (c *Curve) AtRiskFrom(t float64, after bool) int {
	at, found := slices.BinarySearch(c.Time, t)
	if found && after {
		at++
	}
	if at == len(c.Time) {
		return 0
	}
	return c.AtRisk[at]
}

// Last is the longest time observed, NaN without a case.
func (c *Curve) Last() float64 {
	if len(c.Time) == 0 {
		return math.NaN()
	}
	return c.Time[len(c.Time)-1]
}

// Scale is the scale on which a confidence interval of survival is symmetric.
type Scale string

// The scales.
const (
	Plain  Scale = "plain"
	Log    Scale = "log"
	LogLog Scale = "log-log"
)

// Scales lists the scales of intervals.
func Scales() []Scale { return []Scale{Plain, Log, LogLog} }

// Interval is the pointwise interval of S at every step, for a level such as 0.95, with
// z the normal quantile and se the standard error of log S:
//
//	plain    S ± z se S
//	log      S exp(± z se)
//	log-log  exp(-exp(log(-log S) ± z se/log S))
//
// cut to [0, 1]. It is NaN where it is not defined: where S is zero (log-log: also where
// S is one).
func (c *Curve) Interval(scale Scale, level float64) (lower, upper []float64, err error) {
	if !(level > 0 && level < 1) {
		return nil, nil, fmt.Errorf("a confidence level lies between 0 and 1, got %v", level)
	}
	z := dist.Normal{Mu: 0, Sigma: 1}.QuantileUpper((1 - level) / 2)
	lower, upper = make([]float64, len(c.Time)), make([]float64, len(c.Time))
	for i, s := range c.Survival {
		se := math.Sqrt(c.LogVariance[i])
		if s == 0 {
			lower[i], upper[i] = math.NaN(), math.NaN()
			continue
		}
		switch scale {
		case Plain:
			half := float64(float64(se*s) * z)
			lower[i], upper[i] = s-half, s+half
		case Log:
			log, half := numeric.Log(s), float64(z*se)
			lower[i], upper[i] = numeric.Exp(log-half), numeric.Exp(log+half)
		case LogLog:
			if s == 1 {
				lower[i], upper[i] = math.NaN(), math.NaN()
				continue
			}
			log := numeric.Log(s)
			centre, half := numeric.Log(-log), float64(z*se)/log
			lower[i] = numeric.Exp(-numeric.Exp(centre - half))
			upper[i] = numeric.Exp(-numeric.Exp(centre + half))
		default:
			return nil, nil, fmt.Errorf("an interval of survival is plain, log or log-log, got %q", scale)
		}
		lower[i], upper[i] = math.Max(lower[i], 0), math.Min(upper[i], 1)
	}
	return lower, upper, nil
}

// crossing is how near survival must come to a probability to be called equal to it:
// the square root of the machine epsilon, as in R's survival.
const crossing = 0x1p-26

// Quantile is the first time at which survival (or a limit of it) is at most 1-p; where
// it equals 1-p there and falls later, and midpoint is asked for, the middle between that
// time and the next fall. It is NaN where survival stays above. survival has one entry
// for every time; NaN entries are left out.
//
// Brookmeyer R, Crowley J. A confidence interval for the median survival time.
// Biometrics 1982;38:29-41. doi:10.2307/2530286
func Quantile(time, survival []float64, p float64, midpoint bool) float64 {
	first := -1
	for i, s := range survival {
		switch {
		case math.IsNaN(s):
		case first < 0:
			if s >= 1-p+crossing {
				continue
			}
			first = i
			if !midpoint || math.Abs(s-(1-p)) >= crossing {
				return time[i]
			}
		case s < survival[first]:
			return (time[first] + time[i]) / 2
		}
	}
	if first < 0 {
		return math.NaN()
	}
	return time[first]
}

// MergeTimes gives nearly equal times the value of the smallest of them, so that times
// parted by rounding tie: a time merges with the one before it where they differ by at
// most 2^-26, absolutely or relative to the mean of all distinct times' magnitudes. It
// returns a new slice and how many times changed. This is the rule of R's survival
// (timefix).
func MergeTimes(time []float64) (merged []float64, changed int) {
	distinct := slices.Clone(time)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	magnitudes := make([]float64, len(distinct))
	for i, t := range distinct {
		magnitudes[i] = math.Abs(t)
	}
	mean := numeric.Mean(magnitudes)
	start := make([]float64, len(distinct))
	for i, t := range distinct {
		start[i] = t
		if i > 0 {
			if gap := t - distinct[i-1]; gap <= crossing || gap/mean <= crossing {
				start[i] = start[i-1]
			}
		}
	}
	merged = slices.Clone(time)
	for i, t := range time {
		at, _ := slices.BinarySearch(distinct, t)
		if start[at] != t {
			merged[i] = start[at]
			changed++
		}
	}
	return merged, changed
}
