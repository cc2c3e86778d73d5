package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"reprise/analyses/printed"
)

// verdict is how a verdict shows: word, sign and class of colour.
type verdict struct {
	Key, Word, Sign string
	rank            int
}

// The verdicts, worst first: this is the order of the scoreboard.
var (
	verdictDiffers = verdict{"differs", "differs", "✗", 0}
	verdictNone    = verdict{"none", "not comparable", "–", 1}
	verdictWithin  = verdict{"within", "within", "≈", 2}
	verdictMatch   = verdict{"match", "match", "✓", 3}
	verdictBuilt   = verdict{"built", "by construction", "◌", 4}
	verdicts       = []verdict{verdictDiffers, verdictNone, verdictWithin, verdictMatch, verdictBuilt}
)

func verdictOf(c Claim) verdict {
	v := verdictNone
	switch c.Verdict {
	case string(printed.Matches):
		v = verdictMatch
	case string(printed.Within):
		v = verdictWithin
	case string(printed.Differs):
		v = verdictDiffers
	}
	if !c.Counted {
		b := verdictBuilt
		if v.rank < verdictWithin.rank {
			b.Word = v.Word + ", not counted"
		}
		return b
	}
	return v
}

// claimRow is one row of the scoreboard.
type claimRow struct {
	Claim
	Verdict    verdict
	Difference string
	Unexpected bool
}

type claimGroup struct {
	Class string
	Rows  []claimRow
	Sum   string
}

type verdictCount struct {
	verdict
	N int
}

// claimsView is the scoreboard.
type claimsView struct {
	Groups []claimGroup
	Counts []verdictCount
	Total  int
	// Worst names the claim that a reader should look at first; empty when all match.
	Worst, WorstVerdict string
}

func (d *document) viewClaims() claimsView {
	v := claimsView{Total: len(d.study.Claims)}
	n := map[string]int{}
	loose, looseWorst := 0, claimRow{} // not counted and not a match
	worst := verdictWithin.rank
	for _, c := range d.study.Claims {
		row := claimRow{Claim: c, Verdict: verdictOf(c), Difference: difference(c)}
		row.Unexpected = !c.Expected
		if row.What == "" {
			row.What = c.ID
		}
		n[row.Verdict.Key]++
		if row.Verdict.Key == "built" && row.Verdict.Word != verdictBuilt.Word {
			loose++
			if looseWorst.ID == "" {
				looseWorst = row
			}
		}
		if row.Verdict.rank < worst {
			worst, v.Worst, v.WorstVerdict = row.Verdict.rank, c.ID, row.Verdict.Word
		}
		class := c.Class
		if class == "" {
			class = "other"
		}
		i := slices.IndexFunc(v.Groups, func(g claimGroup) bool { return g.Class == class })
		if i < 0 {
			v.Groups = append(v.Groups, claimGroup{Class: class})
			i = len(v.Groups) - 1
		}
		v.Groups[i].Rows = append(v.Groups[i].Rows, row)
	}
	if v.Worst == "" {
		v.Worst, v.WorstVerdict = looseWorst.ID, looseWorst.Verdict.Word
	}
	for i := range v.Groups {
		g := &v.Groups[i]
		slices.SortStableFunc(g.Rows, func(a, b claimRow) int { return a.Verdict.rank - b.Verdict.rank })
		var sums []string
		for _, w := range verdicts {
			k := 0
			for _, r := range g.Rows {
				if r.Verdict.Key == w.Key {
					k++
				}
			}
			if k > 0 {
				word := w.Word
				if w.Key == "built" {
					word = "not counted"
				}
				sums = append(sums, fmt.Sprintf("%d %s", k, word))
			}
		}
		g.Sum = strings.Join(sums, " + ") + " = " + itoa(len(g.Rows))
	}
	for _, w := range []verdict{verdictMatch, verdictWithin, verdictDiffers, verdictNone, verdictBuilt} {
		if n[w.Key] > 0 {
			if w.Key == "built" {
				w.Word = "not counted"
				if loose > 0 {
					w.Word += fmt.Sprintf(" (%d of them differ or can’t be compared)", loose)
				}
			}
			v.Counts = append(v.Counts, verdictCount{w, n[w.Key]})
		}
	}
	return v
}

// sentence says how the claims came out.
func (v claimsView) sentence() string {
	var parts []string
	for _, c := range v.Counts {
		switch c.Key {
		case "match":
			parts = append(parts, fmt.Sprintf("%d did not differ at the precision reported", c.N))
		case "within":
			parts = append(parts, fmt.Sprintf("%d lay within a stated tolerance", c.N))
		case "differs":
			parts = append(parts, fmt.Sprintf("%d differed", c.N))
		case "none":
			parts = append(parts, fmt.Sprintf("%d could not be compared", c.N))
		default:
			verb := "are"
			if c.N == 1 {
				verb = "is"
			}
			parts = append(parts, fmt.Sprintf("%d %s not counted", c.N, verb))
		}
	}
	return fmt.Sprintf("Of %s, %s", plural(v.Total, "published claim", "published claims"), strings.Join(parts, ", "))
}

// difference is printed minus published where both are numbers of the same form.
func difference(c Claim) string {
	if c.Difference != "" {
		return c.Difference
	}
	if c.Printed == "" || c.Published == "" {
		return ""
	}
	a, err := printed.Parse(c.Published)
	if err != nil {
		return ""
	}
	b, err := printed.Parse(c.Printed)
	if err != nil || a.Kind != b.Kind || len(a.Parts) != len(b.Parts) {
		return ""
	}
	var out []string
	for i := range a.Parts {
		diff := new(big.Rat).Sub(b.Parts[i].Value, a.Parts[i].Value)
		if diff.Sign() == 0 {
			out = append(out, "0")
			continue
		}
		s := strings.TrimRight(strings.TrimRight(diff.FloatString(12), "0"), ".")
		if diff.Sign() > 0 {
			s = "+" + s
		}
		out = append(out, strings.Replace(s, "-", printed.Minus, 1))
	}
	if !slices.ContainsFunc(out, func(s string) bool { return s != "0" }) {
		return "0"
	}
	return strings.Join(out, "; ")
}
