package describe

import (
	"math"

	"reprise/analyses/numeric"
	"reprise/analyses/profile"
	"reprise/analyses/result"
)

// decimals are those of the data, one more for means, and for quartiles below 100 that fall
// between two values of the data. Other styles have their own.
func (r *rules) decimals(v *variable, out *TableOneVariable) int {
	if r.preset != nil {
		return r.presetDecimals(v)
	}
	data := v.column.Decimals
	if out.Summary == meanSD {
		return data + 1
	}
	scale := 1.0
	for range data {
		scale *= 10
	}
	for _, s := range append([]TableOneSummary{out.Overall}, out.Groups...) {
		for _, x := range []*result.Number{s.Median, s.Q1, s.Q3} {
			if x.OK() && math.Abs(x.Value) >= 100 {
				return data
			}
		}
	}
	for _, s := range append([]TableOneSummary{out.Overall}, out.Groups...) {
		for _, x := range []*result.Number{s.Median, s.Q1, s.Q3} {
			if y := float64(x.Value * scale); x.OK() && math.Abs(y-math.Round(y)) > 1e-6*math.Max(1, math.Abs(y)) {
				return data + 1
			}
		}
	}
	return data
}

// presetDecimals are those of another style: fixed, or by the spread of the values.
func (r *rules) presetDecimals(v *variable) int {
	if !r.preset.DecimalsBySpread {
		return r.preset.Decimals
	}
	if len(v.all) == 0 || v.column.Decimals == 0 {
		return 0
	}
	low, err := numeric.Quantile(v.all, 0.05, 7)
	if err != nil {
		return 0
	}
	high, err := numeric.Quantile(v.all, 0.95, 7)
	if err != nil {
		return 0
	}
	return profile.SpreadDecimals(high - low)
}
