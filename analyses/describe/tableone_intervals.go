package describe

import (
	"math"

	"reprise/analyses/htest"
	"reprise/analyses/result"
)

// exactShift is the number of values below which, in both groups, the interval of the
// Hodges-Lehmann shift is exact where nothing is tied.
const exactShift = 50

// interval wraps two bounds, or the reason why there are none.
func (r *rules) interval(lower, upper float64, err error) *result.Interval {
	if err != nil {
		return r.noInterval(err.Error())
	}
	return &result.Interval{Lower: result.Num(lower), Upper: result.Num(upper), Level: r.p.Level}
}

func (r *rules) noInterval(reason string) *result.Interval {
	return &result.Interval{Lower: result.NA(reason), Upper: result.NA(reason), Level: r.p.Level}
}

// withIntervals fills the intervals of the groups' own summaries.
func (r *rules) withIntervals(out *TableOneVariable, v *variable) {
	if v.numeric {
		put := func(s *TableOneSummary, values []float64) {
			t, err := htest.OneSampleT(values, 0)
			var b htest.Bounds
			if err == nil {
				b, err = t.Interval(r.p.Level, htest.TwoSided)
			}
			s.MeanInterval = r.interval(b.Lower, b.Upper, err)
			s.MedianInterval = r.interval(MedianInterval(values, r.p.Level))
		}
		put(&out.Overall, v.all)
		for g := range out.Groups {
			put(&out.Groups[g], v.values[g])
		}
		return
	}
	wilson := func(s *result.Share) *result.Interval {
		if s.Total == 0 {
			return r.noInterval("no values")
		}
		b, err := htest.Wilson(s.Count, s.Total, r.p.Level, false)
		return r.interval(b.Lower, b.Upper, err)
	}
	for j := range out.Levels {
		l := &out.Levels[j]
		l.OverallInterval = wilson(l.Overall)
		for g := range l.Groups {
			l.Groups[g].Interval = wilson(l.Groups[g].Share)
		}
	}
}

// compareIntervals fills the intervals between groups: of the effect size, and where there
// are two groups of their standardised mean difference and their difference.
func (r *rules) compareIntervals(out *TableOneVariable, v *variable, present []int) {
	circular := v.made && r.p.Circular == "leave_out"
	switch {
	case !out.Effect.OK():
		out.EffectInterval = r.noInterval(out.Effect.Reason)
	default:
		out.EffectInterval = r.effectInterval(out.EffectName, v, present)
	}
	if len(out.Groups) != 2 {
		return
	}
	reason := ""
	switch {
	case circular:
		reason = usedInClustering
	case len(present) < 2 || v.n(0) == 0 || v.n(1) == 0:
		reason = "a group has no values"
	}
	if out.SMDInterval = r.noInterval(reason); reason == "" {
		out.SMDInterval = r.smdInterval(out.SMD, v)
	}
	if v.numeric {
		out.Difference = r.difference(out.Summary, v, reason)
		return
	}
	for j := range out.Levels {
		out.Levels[j].Difference = r.shareDifference(v, j, reason)
	}
}

// effectInterval is the interval of the effect size that compare gave.
func (r *rules) effectInterval(name string, v *variable, groups []int) *result.Interval {
	var e htest.Effect
	var err error
	samples := make([][]float64, len(groups))
	for i, g := range groups {
		samples[i] = v.scores(g)
	}
	switch name {
	case "Cohen's d":
		e, err = htest.CohenD(samples[0], samples[1], r.p.Level)
	case "rank-biserial correlation":
		e, err = htest.CliffDelta(samples[0], samples[1], r.p.Level) // the same number
	case "eta squared":
		var all htest.VarianceEffects
		all, err = htest.EffectsOfVariance(samples, r.p.Level)
		e = all.Eta2
	case "Cramér's V":
		e, err = htest.CramerV(v.table(groups), r.p.Level)
	default:
		return r.noInterval("no interval is given for " + name)
	}
	return r.interval(e.Lower, e.Upper, err)
}

// smdInterval is the interval of the absolute difference: mirrored where the first group is
// the lower one.
func (r *rules) smdInterval(smd result.Number, v *variable) *result.Interval {
	if !smd.OK() {
		return r.noInterval(smd.Reason)
	}
	signed, err := v.signedSMD(0, 1)
	if err != nil {
		return r.noInterval(err.Error())
	}
	b, err := signed.Interval(r.p.Level)
	if signed.SMD < 0 {
		b.Lower, b.Upper = -b.Upper, -b.Lower
	}
	return r.interval(b.Lower, b.Upper, err)
}

func (r *rules) noDifference(method, reason string) *TableOneDifference {
	return &TableOneDifference{Estimate: result.NA(reason), Interval: *r.noInterval(reason), Method: method}
}

// difference is the first of two groups minus the second.
func (r *rules) difference(summary string, v *variable, reason string) *TableOneDifference {
	x, y := v.values[0], v.values[1]
	if summary == meanSD {
		const method = "difference of means (Welch)"
		if reason != "" {
			return r.noDifference(method, reason)
		}
		t, err := htest.WelchT(x, y)
		var b htest.Bounds
		if err == nil {
			b, err = t.Interval(r.p.Level, htest.TwoSided)
		}
		if err != nil {
			return r.noDifference(method, err.Error())
		}
		return &TableOneDifference{Estimate: result.Num(t.Estimate), Interval: *r.interval(b.Lower, b.Upper, nil), Method: method}
	}
	const method = "Hodges-Lehmann shift"
	if reason != "" {
		return r.noDifference(method, reason)
	}
	small := len(x) < exactShift && len(y) < exactShift
	h, err := htest.HodgesLehmann(x, y, small, r.p.Level)
	if err == nil && small && *r.p.Ties == "exact" {
		h, err = htest.HodgesLehmannExact(x, y, r.p.Level)
	}
	if err != nil {
		return r.noDifference(method, err.Error())
	}
	how := method + ", normal approximation"
	if h.Exact {
		how = method + ", exact"
	}
	return &TableOneDifference{Estimate: result.Num(h.Value), Interval: *r.interval(h.Lower, h.Upper, nil), Method: how}
}

// shareDifference is the difference of two groups in the share of a level.
func (r *rules) shareDifference(v *variable, level int, reason string) *TableOneDifference {
	const method = "difference of proportions (Newcombe)"
	if reason != "" {
		return r.noDifference(method, reason)
	}
	risks, err := htest.CompareRisks(v.counts[0][level], v.n(0), v.counts[1][level], v.n(1), r.p.Level)
	if err != nil {
		return r.noDifference(method, err.Error())
	}
	d := risks.Difference
	return &TableOneDifference{Estimate: result.Num(d.Value), Interval: *r.interval(d.Lower, d.Upper, nil), Method: method}
}

// percent is a proportion in percent, or in percentage points.
func percent(n result.Number) result.Number {
	if !n.OK() || math.IsInf(n.Value, 0) {
		return n
	}
	return result.Num(float64(100 * n.Value))
}
