package htest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Methods says what was tested, how, and what was compared afterwards, for the Methods text.
func (r *TestResult) Methods() []string {
	type sentence struct {
		how    string
		labels []string
	}
	var tests []sentence
	var pairs, failed []string
	effects := map[string][]string{} // by the words for their interval
	_, with, _ := strings.Cut(r.Title, " with ")
	for _, v := range r.Variables {
		if !v.P.OK() {
			failed = append(failed, v.Label)
			continue
		}
		names := v.groupNames()
		how := "tested by " + inWords(v.Method)
		switch {
		case with != "":
			how = "correlated with " + with + " (" + v.Method + ")"
		case len(names) > mostNamed:
			how = fmt.Sprintf("compared between %d groups by %s", len(names), inWords(v.Method))
		case len(names) > 1:
			how = fmt.Sprintf("compared between %s by %s", listed(names), inWords(v.Method))
		}
		at := slices.IndexFunc(tests, func(s sentence) bool { return s.how == how })
		if at < 0 {
			tests, at = append(tests, sentence{how: how}), len(tests)
		}
		tests[at].labels = append(tests[at].labels, v.Label)
		for _, e := range v.Effects {
			kind, name := "", inSentence(effectLabel(e.Name))
			if e.Interval.Lower.OK() && e.Interval.Upper.OK() {
				kind = fmt.Sprintf(" with %.4g%% interval", 100*e.Interval.Level)
			}
			if e.Value.OK() && !slices.Contains(effects[kind], name) {
				effects[kind] = append(effects[kind], name)
			}
		}
		if text := pairsText(v.PostHoc); len(v.Pairs) > 0 && !slices.Contains(pairs, text) {
			pairs = append(pairs, text)
		}
	}
	var out []string
	for _, s := range tests {
		verb := "was"
		if len(s.labels) > 1 {
			verb = "were"
		}
		out = append(out, fmt.Sprintf("%s %s %s.", listed(s.labels), verb, s.how))
	}
	if len(failed) > 0 {
		out = append(out, fmt.Sprintf("No test of %s was possible.", listed(failed)))
	}
	for _, kind := range slices.Sorted(maps.Keys(effects)) {
		size := "Effect size"
		if len(effects[kind]) > 1 {
			size += "s"
		}
		out = append(out, size+kind+": "+strings.Join(effects[kind], "; ")+".")
	}
	if len(pairs) > 0 {
		out = append(out, "Pairs of groups: "+strings.Join(pairs, "; ")+".")
	}
	if text := pairsAdjustments[r.Adjustment]; len(r.Variables) > 1 && text != "" {
		out = append(out, "p-values over the variables: "+strings.TrimPrefix(text, ", ")+".")
	}
	return out
}

// mostNamed is the number of groups up to which a sentence names them.
const mostNamed = 4

// inWords puts a method into a sentence: the Mann-Whitney test (normal, corrected).
func inWords(method string) string {
	name, rest, found := strings.Cut(method, ", ")
	if strings.Contains(name, "test") && !strings.Contains(name, "'s ") {
		name = "the " + name
	}
	if found {
		name += " (" + rest + ")"
	}
	return name
}

// inSentence puts a label that is no name into lower case: Eta squared, but Cohen's d.
func inSentence(label string) string {
	first, _, _ := strings.Cut(label, " ")
	if strings.Contains(first, "'") {
		return label
	}
	return strings.ToLower(label[:1]) + label[1:]
}

func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// Cites reports whether the result rests on a reference of its kind: those of methods that
// didn't run are left out.
func (r *TestResult) Cites(reference string) bool {
	any := func(is func(v TestLine) bool) bool { return slices.ContainsFunc(r.Variables, is) }
	posthoc := func(name string) bool {
		return any(func(v TestLine) bool { return strings.HasPrefix(v.PostHoc, name+",") })
	}
	method := func(word string) bool {
		return any(func(v TestLine) bool { return strings.Contains(v.Method, word) })
	}
	effect := func(name string) bool {
		return any(func(v TestLine) bool {
			return slices.ContainsFunc(v.Effects, func(e EffectLine) bool { return e.Name == name })
		})
	}
	for _, c := range []struct {
		starts string
		cited  func() bool
	}{
		{"Dunn OJ", func() bool { return posthoc("dunn") }},
		{"Kramer CY", func() bool { return posthoc("tukey") }},
		{"Games PA", func() bool { return posthoc("games_howell") }},
		{"Dunnett CW", func() bool { return posthoc("dunnett") }},
		{"Welch BL", func() bool { return method("Welch") }},
		{"Student", func() bool { return any(func(v TestLine) bool { return !strings.Contains(v.Method, "Welch") }) }},
		{"Streitberg B", func() bool { return method("conditional") }},
		{"Hodges JL", func() bool {
			return any(func(v TestLine) bool { return strings.HasPrefix(v.EstimateName, "Hodges-Lehmann") })
		}},
		{"Cliff N", func() bool { return effect("rank_biserial") }},
		{"Bergsma W", func() bool { return effect("cramers_v_corrected") }},
		{"Bowker AH", func() bool { return method("Bowker") }},
		{"McNemar Q", func() bool { return method("McNemar") }},
		{"Armitage P", func() bool { return method("Armitage") }},
		{"Mantel N. Chi-square", func() bool { return method("linear-by-linear") }},
		{"Fisher RA. The logic", func() bool { return any(func(v TestLine) bool { return v.twoByTwo() }) }},
		{"Freeman GH", func() bool { return any(func(v TestLine) bool { return !v.twoByTwo() }) }},
		{"Mehta CR", func() bool { return any(func(v TestLine) bool { return !v.twoByTwo() }) }},
	} {
		if strings.HasPrefix(reference, c.starts) {
			return c.cited()
		}
	}
	return true
}

func (l TestLine) twoByTwo() bool { return len(l.Levels) == 2 && len(l.groupNames()) == 2 }

// Uses implements kind.ConventionUser.
func (r *TestResult) Uses(convention string) bool {
	compared := func(method string) bool {
		return slices.ContainsFunc(r.Variables, func(v TestLine) bool { return len(v.Pairs) > 0 && strings.HasPrefix(v.PostHoc, method) })
	}
	family, _, _ := strings.Cut(convention, ".")
	switch {
	case convention == "dunn.adjust":
		return compared("dunn")
	case convention == "pairwise.adjust":
		return compared("") && !compared("dunn")
	case convention == "pairwise_t.pooled_sd":
		return compared("t")
	case convention == "fisher.odds_ratio" || convention == "chi_square.yates_2x2":
		return compared("") || slices.ContainsFunc(r.Variables, TestLine.twoByTwo)
	case family == "mann_whitney":
		return compared("wilcoxon") || slices.ContainsFunc(r.Variables, func(v TestLine) bool { return v.Symbol == "U" })
	}
	return true
}
