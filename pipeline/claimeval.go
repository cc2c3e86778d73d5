package pipeline

import (
	"fmt"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// The verdicts of a claim.
const (
	Match         = string(printed.Matches)
	Within        = string(printed.Within)
	Differs       = string(printed.Differs)
	NotComparable = string(printed.NotComparable)
)

// ClaimOutcome is a claim with its verdict, as claims.json has it.
type ClaimOutcome struct {
	ID        string `json:"id"`
	Source    string `json:"source"`
	Class     string `json:"class"`
	Published string `json:"published"`
	Computed  string `json:"computed"` // in full precision
	Printed   string `json:"printed"`  // as the publication would print it
	Verdict   string `json:"verdict"`
	Counted   bool   `json:"counted"`
	// Reason says why a claim is not a match, and for an expected difference why it is
	// expected.
	Reason string `json:"reason"`
	// Expected is false for a verdict that check must report.
	Expected bool `json:"expected"`
	// Value is the claim's expression.
	Value string `json:"value"`
}

// Verdicts counts claims by verdict; those that are not counted stand apart.
type Verdicts struct {
	Match         int `json:"match"`
	Within        int `json:"within"`
	Differs       int `json:"differs"`
	NotComparable int `json:"not_comparable"`
	// NotCounted claims hold by construction or on synthetic data: they never count as
	// reproduced, whatever their verdict.
	NotCounted int `json:"not_counted"`
	Unexpected int `json:"unexpected"`
}

// Verdicts counts the outcome's claims.
func (o *Outcome) Verdicts() Verdicts { return countVerdicts(o.Claims) }

func countVerdicts(claims []ClaimOutcome) Verdicts {
	var v Verdicts
	for _, c := range claims {
		if !c.Expected {
			v.Unexpected++
		}
		if !c.Counted {
			v.NotCounted++
			continue
		}
		switch c.Verdict {
		case Match:
			v.Match++
		case Within:
			v.Within++
		case Differs:
			v.Differs++
		default:
			v.NotComparable++
		}
	}
	return v
}

// evaluateClaims compares every claim with the values behind it. What can't be compared is
// not_comparable and never passes.
func evaluateClaims(p *Plan, lookup func(string) (result.Leaf, error)) []ClaimOutcome {
	out := make([]ClaimOutcome, len(p.Claims))
	for i := range p.Claims {
		out[i] = evaluateClaim(&p.Claims[i], lookup)
	}
	return out
}

func evaluateClaim(c *Claim, lookup func(string) (result.Leaf, error)) ClaimOutcome {
	out := ClaimOutcome{ID: c.ID, Source: c.Source, Class: c.Class, Published: c.Published, Counted: c.Counted, Value: c.Value}
	values := make([]Quantity, len(c.Exprs))
	for i, e := range c.Exprs {
		q, err := e.Eval(lookup)
		if err != nil {
			out.Verdict, out.Reason = NotComparable, err.Error()
			return out
		}
		values[i] = q
		if i > 0 {
			out.Computed += "; "
		}
		out.Computed += q.String()
	}
	if c.Relation != "" {
		relationVerdict(c, values, &out)
	} else {
		printedVerdict(c, values, &out)
	}
	switch {
	case out.Verdict == NotComparable:
	case c.Expect == "differs":
		out.Expected = out.Verdict == Differs
		if out.Expected {
			out.Reason = "expected: " + c.Reason
		} else {
			out.Reason = fmt.Sprintf("it was expected to differ (%s) and does not", c.Reason)
		}
	default:
		out.Expected = out.Verdict != Differs
	}
	return out
}

func printedVerdict(c *Claim, values []Quantity, out *ClaimOutcome) {
	pub, err := printed.Parse(c.Published)
	if err != nil {
		out.Verdict, out.Reason = NotComparable, err.Error()
		return
	}
	how := printed.Comparison{Percent: c.Scale == "percent"}
	if c.Abs != nil {
		how.Abs = *c.Abs
	}
	if c.Rel != nil {
		how.Rel = *c.Rel
	}
	vals := make([]printed.Value, len(values))
	for i, q := range values {
		vals[i] = q.Printed()
	}
	v := pub.Match(how, vals...)
	out.Verdict, out.Reason = string(v.Outcome), v.Reason
	out.Printed = pub.Printed(how, vals...)
}

// relationVerdict serves claims without a number: the first value is greater than, less
// than or equal to the second.
func relationVerdict(c *Claim, values []Quantity, out *ClaimOutcome) {
	sign, err := values[0].Compare(values[1])
	if err == nil && values[0].IsText && (c.Relation == "greater" || c.Relation == "less") {
		err = fmt.Errorf("text is neither greater nor less; only numbers have an order")
	}
	if err != nil {
		out.Verdict, out.Reason = NotComparable, err.Error()
		return
	}
	holds := map[string]bool{"greater": sign > 0, "less": sign < 0, "equal": sign == 0, "not_equal": sign != 0}[c.Relation]
	out.Verdict = Differs
	out.Printed = fmt.Sprintf("%s %s %s", values[0], [...]string{"<", "=", ">"}[sign+1], values[1])
	if holds {
		out.Verdict = Match
	} else {
		out.Reason = fmt.Sprintf("the first is not %s the second: %s", map[string]string{
			"greater": "greater than", "less": "less than", "equal": "equal to", "not_equal": "different from",
		}[c.Relation], out.Printed)
	}
}
