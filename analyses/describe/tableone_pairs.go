package describe

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/htest"
	"reprise/analyses/result"
)

// mostLevels is the number of levels up to which a standardised mean difference is formed: it
// takes the eigenvalues of a matrix of that size for every pair of groups.
const mostLevels = 100

// smd is the absolute standardised mean difference of two groups.
func (v *variable) smd(a, b int) result.Number {
	s, err := v.signedSMD(a, b)
	if err != nil {
		return result.NA(err.Error())
	}
	return result.Num(math.Abs(s.SMD))
}

// signedSMD is positive where the first group lies above the second; over several levels it
// is a distance.
func (v *variable) signedSMD(a, b int) (htest.SMDResult, error) {
	switch {
	case v.n(a) == 0 || v.n(b) == 0:
		return htest.SMDResult{}, errors.New("a group has no values")
	case v.numeric:
		return htest.SMDContinuous(v.values[a], v.values[b])
	case v.binary():
		return htest.SMDBinary(v.counts[a][1], v.n(a), v.counts[b][1], v.n(b))
	case len(v.levels) > mostLevels:
		return htest.SMDResult{}, fmt.Errorf("more than %d levels", mostLevels)
	case len(v.levels) < 2:
		return htest.SMDResult{}, errOneLevel
	}
	return htest.SMDMultinomial(v.counts[a], v.counts[b])
}

// meanSMD averages the pairs; not available as soon as one pair is.
func meanSMD(pairs []result.Number) result.Number {
	sum := 0.0
	for _, p := range pairs {
		if !p.OK() {
			return p
		}
		sum += p.Value
	}
	if len(pairs) == 0 {
		return result.NA("one group")
	}
	return result.Num(sum / float64(len(pairs)))
}

// pairTests are the p-values of all pairs of the groups given, in the order of the pairs, by
// the pairwise test that belongs to the test of all groups: after Kruskal-Wallis Dunn's or
// Mann-Whitney's, after an analysis of variance t-tests with or without the SD pooled over
// all groups, else the same test on two groups.
func (r *rules) pairTests(ctx context.Context, v *variable, c choice, groups []int) ([]result.P, error) {
	var all htest.PostHocResult
	var err error
	joint := true
	samples := make([][]float64, len(groups))
	for i, g := range groups {
		samples[i] = v.scores(g)
	}
	switch {
	case c.test == "test.kruskal_wallis" && r.p.RankPairs == "dunn":
		all, err = htest.Dunn(samples, "none")
	case c.test == "test.anova" && c.variant == "pooled" && *r.p.PooledSD:
		all, err = htest.PairwiseT(samples, true, "none", 0.95)
	default:
		joint = false
	}
	var out []result.P
	at := 0
	for i, a := range groups {
		for _, b := range groups[i+1:] {
			switch {
			case !joint:
				two := c
				switch c.test {
				case "test.kruskal_wallis":
					two = choice{test: "test.mann_whitney"}
				case "test.anova":
					two = choice{"test.t", c.variant}
				}
				pair, err := r.compare(ctx, v, two, []int{a, b})
				if err != nil {
					return nil, err
				}
				out = append(out, pair.p)
			case err != nil:
				out = append(out, result.NoP(err.Error()))
			case all.Pairs[at].Err != nil:
				out = append(out, result.NoP(all.Pairs[at].Err.Error()))
			default:
				out = append(out, result.PValue(all.Pairs[at].P))
			}
			at++
		}
	}
	return out, nil
}
