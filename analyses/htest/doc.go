// Package htest holds the statistical tests, post hoc comparisons, adjustments and effect
// sizes of clinical papers.
//
// A test is a plain function from data to a small value: sample sizes, statistic, degrees
// of freedom, p-value, the method that was really used (exact or asymptotic), and notes.
// P is two-sided; results of tests with a direction also hold the one-sided p-values,
// where "less" means that the first group tends to be smaller. Intervals are asked of the
// result by their level. Nothing here says "significant": that is for the reader of a
// report to decide.
//
// Functions do not change their arguments. Values are finite and complete: missing
// values are settled before. Data for which a test has no answer (an empty group, constants,
// infinite values) give an error that says why; no function returns NaN beside a nil error.
//
// The kinds of family test (test.t and so on) are thin adapters in the files *_kind.go.
package htest

import (
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/numeric"
)

// Alternative is the hypothesis that a p-value or an interval is against.
type Alternative string

// The alternatives. Less: the first group (or the value tested) is smaller.
const (
	TwoSided Alternative = "two_sided"
	Less     Alternative = "less"
	Greater  Alternative = "greater"
)

// Check reports an unknown alternative.
func (a Alternative) Check() error {
	switch a {
	case TwoSided, Less, Greater:
		return nil
	}
	return fmt.Errorf("an alternative is two_sided, less or greater, got %q", string(a))
}

// Tails are the p-values of one test against each alternative.
type Tails struct{ TwoSided, Less, Greater float64 }

// For returns the p-value against the alternative.
func (t Tails) For(a Alternative) float64 {
	switch a {
	case Less:
		return t.Less
	case Greater:
		return t.Greater
	}
	return t.TwoSided
}

// doubled is the two-sided p-value that twice the smaller tail gives, at most 1.
func doubled(less, greater float64) Tails {
	return Tails{TwoSided: math.Min(1, 2*math.Min(less, greater)), Less: less, Greater: greater}
}

// normalTails are the p-values of a standard normal statistic.
func normalTails(z float64) Tails {
	n := dist.StandardNormal
	return Tails{TwoSided: math.Min(1, 2*n.Survival(math.Abs(z))), Less: n.CDF(z), Greater: n.Survival(z)}
}

// studentTails are the p-values of a t statistic.
func studentTails(t, df float64) Tails {
	d := dist.StudentT{DF: df}
	return Tails{TwoSided: d.TwoSided(t), Less: d.CDF(t), Greater: d.Survival(t)}
}

// finite reports the first value that is not a finite number.
func finite(name string, x []float64) error {
	for i, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s must be finite numbers, value %d is %v", name, i+1, v)
		}
	}
	return nil
}

// finiteGroups checks that there are at least two groups of at least min finite values.
func finiteGroups(groups [][]float64, min int) error {
	if len(groups) < 2 {
		return fmt.Errorf("at least two groups are needed, got %d", len(groups))
	}
	for i, g := range groups {
		if len(g) < min {
			return fmt.Errorf("every group needs at least %s, group %d has %d", counted(min, "value"), i+1, len(g))
		}
		if err := finite(fmt.Sprintf("values of group %d", i+1), g); err != nil {
			return err
		}
	}
	return nil
}

// counted writes a count with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// checkLevel reports a confidence level outside (0, 1).
func checkLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return fmt.Errorf("a confidence level lies between 0 and 1, got %v", level)
	}
	return nil
}

// Bounds is a confidence interval at a level; a bound may be infinite.
type Bounds struct{ Lower, Upper, Level float64 }

func constant(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// sign is -1, 0 or 1.
func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// wholeCount converts a float that holds a whole number.
func wholeCount(x float64) (int, error) { return numeric.ToInt(x) }
