package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/describe"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// bracket joins two positions above what they compare, with a text.
type bracket struct {
	from, to float64
	label    string
	level    int
}

// stack gives each bracket the lowest level at which it meets no other: short ones first,
// then from left to right. Brackets that share an end meet where they are narrow, since
// their texts would. It returns the number of levels.
func stack(brackets []bracket, narrow bool) int {
	slices.SortStableFunc(brackets, func(a, b bracket) int {
		x, y := a.to-a.from, b.to-b.from
		switch {
		case x < y || x == y && a.from < b.from:
			return -1
		case x > y || x == y && a.from > b.from:
			return 1
		}
		return 0
	})
	levels := 0
	for i := range brackets {
		b := &brackets[i]
		for taken := true; taken; {
			taken = slices.ContainsFunc(brackets[:i], func(o bracket) bool {
				return o.level == b.level && (o.from < b.to && b.from < o.to || narrow && (o.from == b.to || b.from == o.to))
			})
			if taken {
				b.level++
			}
		}
		levels = max(levels, b.level+1)
	}
	return levels
}

// rankSumConventions reads the profile's conventions of the Mann-Whitney test.
func rankSumConventions(c *kind.Call) (htest.RankSumOptions, error) {
	var o htest.RankSumOptions
	for _, s := range []struct {
		key string
		set func(string)
	}{
		{"mann_whitney.exact_rule", func(v string) { o.Exact = v }},
		{"mann_whitney.ties", func(v string) { o.Ties = v }},
		{"mann_whitney.correction", func(v string) { o.Correction = v == "true" }},
	} {
		v, err := c.Profile.Convention(s.key)
		if err != nil {
			return o, err
		}
		s.set(v)
	}
	return o, nil
}

// pairTest is the test of two groups.
type pairTest struct {
	a, b   int
	p      float64
	method string
}

// pairTests tests every pair of groups that have values, with p adjusted for their number.
// Constant values have no test: they are left out with a note.
func pairTests(values [][]float64, names []string, adjust string, o htest.RankSumOptions) ([]pairTest, []result.Note, error) {
	var tests []pairTest
	var raw []float64
	var notes []result.Note
	for a := range values {
		for b := a + 1; b < len(values); b++ {
			if len(values[a]) == 0 || len(values[b]) == 0 {
				continue
			}
			r, err := htest.MannWhitney(values[a], values[b], o)
			if err != nil {
				notes = append(notes, result.Notef("no_test", "%s and %s are not compared: %s", names[a], names[b], err))
				continue
			}
			tests = append(tests, pairTest{a: a, b: b, method: r.Method})
			raw = append(raw, r.P)
		}
	}
	adjusted, err := htest.Adjust(raw, adjust)
	if err != nil {
		return nil, nil, err
	}
	for i := range tests {
		tests[i].p = adjusted[i]
	}
	return tests, notes, nil
}

// givenPairs are the adjusted pairs of a variable in a table of characteristics of the same
// groups. A variable without pairs has none; one that is not in the table is an error.
func givenPairs(t *describe.TableOneResult, variable string, names []string) ([]pairTest, error) {
	i := slices.IndexFunc(t.Variables, func(v describe.TableOneVariable) bool { return v.Name == variable })
	if i < 0 {
		return nil, fmt.Errorf("the input tests has no variable %q", variable)
	}
	v := t.Variables[i]
	var out []pairTest
	for _, pair := range v.Pairs {
		first, second, _ := strings.Cut(pair.Pair, " vs ")
		a, b := slices.Index(names, first), slices.Index(names, second)
		if a < 0 || b < 0 {
			return nil, fmt.Errorf("the input tests compares %s, which are not groups of the figure (%s)", pair.Pair, strings.Join(names, ", "))
		}
		if pair.PAdjusted.OK() {
			out = append(out, pairTest{a: min(a, b), b: max(a, b), p: pair.PAdjusted.Value, method: v.Test})
		}
	}
	return out, nil
}

// bracketLayers draws brackets above a base; step is the room of a level in heights on the
// axis. It returns the value above the last text.
func bracketLayers(brackets []bracket, narrow bool, base, step float64, s scale) ([]result.Layer, float64) {
	levels := stack(brackets, narrow)
	lines := result.Layer{Kind: result.LayerSegment}
	text := result.Layer{Kind: result.LayerText, Size: 0.9}
	tip := float64(0.2 * step)
	for _, b := range brackets {
		h := base + float64(step*(float64(b.level)+0.4))
		y, foot := s.from(h), s.from(h-tip)
		lines.X = append(lines.X, b.from, b.from, b.to)
		lines.Y = append(lines.Y, foot, y, y)
		lines.X2 = append(lines.X2, b.from, b.to, b.to)
		lines.Y2 = append(lines.Y2, y, y, foot)
		text.X = append(text.X, between(b.from, b.to, 0.5))
		text.Y = append(text.Y, s.from(h+float64(0.4*step)))
		text.Labels = append(text.Labels, b.label)
	}
	top := s.from(base + float64(step*float64(levels)) + float64(0.3*step))
	return []result.Layer{lines, text}, top
}

// pWords writes P = 0.012 for a direct label; a dagger marks a variable that made the groups.
func pWords(p float64, circular bool) string {
	s := printed.PProse(p, printed.PThree, "P")
	if circular {
		s += "†"
	}
	return s
}

// pLabel is pWords, without the symbol where brackets are narrow.
func pLabel(p float64, circular, narrow bool) string {
	s := pWords(p, circular)
	if narrow {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "P "), "= ")
	}
	return s
}

// adjustWords names an adjustment in captions.
func adjustWords(method string, pairs int) string {
	if method == "none" || pairs < 2 {
		return "not adjusted"
	}
	names := map[string]string{"holm": "Holm", "bonferroni": "Bonferroni", "hochberg": "Hochberg", "hommel": "Hommel", "bh": "Benjamini-Hochberg", "by": "Benjamini-Yekutieli", "sidak": "Šidák", "holm-sidak": "Holm-Šidák"}
	return fmt.Sprintf("adjusted by %s over %d pairs", names[method], pairs)
}

// jitter is the offset of the i-th of a group's sorted points: van der Corput's sequence in
// base 2 around 0, within half of the width to either side. It draws nothing.
func jitter(i int, width float64) float64 {
	v, place := 0.0, 0.5
	for k := i + 1; k > 0; k >>= 1 {
		if k&1 == 1 {
			v += place
		}
		place = math.Ldexp(place, -1)
	}
	return float64((v - 0.5) * width)
}
