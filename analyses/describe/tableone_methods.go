package describe

import (
	"fmt"
	"slices"
	"strings"
)

// Methods says what the table did, for the Methods text.
func (r *TableOneResult) Methods() []string {
	forms := map[string]string{meanSD: "mean ± SD", medianQuartiles: "median with quartiles", levelShares: "n (%)"}
	var used []string
	for _, form := range []string{meanSD, medianQuartiles, levelShares} {
		if slices.ContainsFunc(r.Variables, func(v TableOneVariable) bool { return v.Summary == form }) {
			used = append(used, forms[form])
		}
	}
	who := fmt.Sprintf("%d cases", r.N)
	if k := len(r.Groups); k > 0 {
		who += fmt.Sprintf(" in %d groups", k)
	}
	out := []string{fmt.Sprintf("%s were described by %s of the values that are not missing.", who, join(used))}
	preset := r.printer().preset
	if preset != nil {
		out = append(out, fmt.Sprintf("Summaries and the choice of tests follow the defaults of %s.", preset.Title))
		if slices.Contains(used, forms[medianQuartiles]) {
			out = append(out, fmt.Sprintf("Quartiles were computed by Hyndman and Fan's type %d.", r.Quantile))
		}
	}
	if tests := r.testNames(); len(tests) > 0 {
		out = append(out, fmt.Sprintf("Groups were compared by: %s.", strings.Join(tests, ", ")))
		if r.Posthoc != "none" && slices.ContainsFunc(r.Variables, func(v TableOneVariable) bool { return len(v.Pairs) > 0 && v.P.OK() }) {
			out = append(out, fmt.Sprintf("Pairs of groups were compared after it (adjustment within a variable: %s).", r.Posthoc))
		}
		if r.QValues != "none" {
			out = append(out, fmt.Sprintf("The %d p-values of %s were adjusted together (%s).", r.Tests, r.family(), r.QValues))
		}
	}
	if r.Print.Level != nil {
		out = append(out, r.intervalMethods())
	}
	if len(r.Strata) > 0 {
		out = append(out, fmt.Sprintf("The same was done within the strata %s.", join(r.strataTitles())))
	}
	if slices.ContainsFunc(r.Variables, func(v TableOneVariable) bool { return v.Imputed > 0 }) {
		out = append(out, "Imputed values were left out.")
	}
	if r.Print.P && slices.ContainsFunc(r.Variables, func(v TableOneVariable) bool { return v.Made && !v.P.OK() }) {
		out = append(out, "Variables that made the groups were not tested; their standardised mean difference is given instead.")
	}
	return out
}

// intervalMethods says where the confidence intervals come from.
func (r *TableOneResult) intervalMethods() string {
	p := r.printer()
	text := fmt.Sprintf("Confidence intervals (%s): %s", strings.TrimSuffix(p.confidence(), " CI"), p.intervalMethods())
	var methods []string
	note := func(d *TableOneDifference) {
		if d != nil && d.Estimate.OK() {
			if m, _, _ := strings.Cut(d.Method, ", "); !slices.Contains(methods, m) {
				methods = append(methods, m)
			}
		}
	}
	for _, v := range r.Variables {
		note(v.Difference)
		for _, l := range v.Levels {
			note(l.Difference)
		}
	}
	if len(methods) > 0 {
		text += "; between the two groups: " + join(methods)
	}
	return text + "."
}

func (r *TableOneResult) strataTitles() []string {
	var out []string
	for _, s := range r.Strata {
		out = append(out, s.Title)
	}
	return out
}

// testNames lists the tests that gave a p-value, in the order of the table.
func (r *TableOneResult) testNames() []string {
	var out []string
	for _, v := range r.Variables {
		if v.P.OK() && !slices.Contains(out, v.Test) {
			out = append(out, v.Test)
		}
	}
	return out
}

func join(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// Uses implements kind.ConventionUser.
func (r *TableOneResult) Uses(convention string) bool {
	return slices.Contains(r.conventions(), convention)
}

// conventions lists those that mattered to this table. Another program's style has its own
// quartiles and variances.
func (r *TableOneResult) conventions() []string {
	var out []string
	own := r.printer().preset == nil
	if own && slices.ContainsFunc(r.Variables, func(v TableOneVariable) bool { return v.Summary == medianQuartiles }) {
		out = append(out, "quantile.type")
	}
	for _, test := range r.testNames() {
		switch {
		case strings.HasSuffix(test, "t-test") && own:
			out = append(out, "t_test.variance")
		case strings.Contains(test, "analysis of variance"):
			if own {
				out = append(out, "anova.variance")
			}
			if r.Posthoc != "none" {
				out = append(out, "pairwise_t.pooled_sd")
			}
		case strings.HasPrefix(test, "Mann-Whitney"):
			out = append(out, "mann_whitney.exact_rule", "mann_whitney.ties", "mann_whitney.correction")
		case strings.HasPrefix(test, "chi-square") && own:
			out = append(out, "chi_square.yates_2x2")
		}
	}
	return out
}

// Cites implements kind.Citer.
func (r *TableOneResult) Cites(reference string) bool {
	any := func(is func(v TableOneVariable) bool) bool { return slices.ContainsFunc(r.Variables, is) }
	quartiles := any(func(v TableOneVariable) bool { return v.Summary == medianQuartiles })
	pairs := r.Posthoc != "none" && any(func(v TableOneVariable) bool { return len(v.Pairs) > 0 })
	difference := func(name string) bool {
		is := func(d *TableOneDifference) bool {
			return d != nil && d.Estimate.OK() && strings.Contains(d.Method, name)
		}
		return any(func(v TableOneVariable) bool {
			return is(v.Difference) || slices.ContainsFunc(v.Levels, func(l TableOneLevel) bool { return is(l.Difference) })
		})
	}
	switch author, _, _ := strings.Cut(reference, " "); author {
	case "Austin":
		return r.Print.SMD
	case "Conover":
		return quartiles && r.Print.Level != nil
	case "Hyndman":
		return quartiles
	case "Dunn":
		return pairs && slices.ContainsFunc(r.testNames(), func(t string) bool { return strings.HasPrefix(t, "Kruskal-Wallis") })
	case "Hodges":
		return difference("Hodges")
	case "Lebart":
		return any(func(v TableOneVariable) bool { return v.Made && !v.P.OK() })
	case "Newcombe":
		return difference("Newcombe")
	case "Wilson":
		return r.Print.Level != nil && any(func(v TableOneVariable) bool { return v.Summary == levelShares })
	}
	return true
}
