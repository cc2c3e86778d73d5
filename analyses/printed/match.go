package printed

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Value is a computed value to be compared with a published one: a real number,
// a share held as count over total, a text, or nothing with a reason.
type Value struct {
	exact, seen  *big.Rat // of a real; seen is the value at 15 significant digits
	infinite     float64  // an infinity, else 0
	count, total int64    // of a share, total > 0
	share        bool
	text         string
	isText       bool
	reason       string // why there is no value
}

// Float is a computed real number. NaN is Missing.
func Float(x float64) Value {
	switch {
	case math.IsNaN(x):
		return Missing("the computed value isn't a number")
	case math.IsInf(x, 0):
		return Value{infinite: x}
	}
	return Value{exact: exactRat(x), seen: seenRat(x)}
}

// Integer is a computed count.
func Integer(n int64) Value {
	r := new(big.Rat).SetInt64(n)
	return Value{exact: r, seen: r}
}

// Rational is a computed value that is known exactly. r isn't kept.
func Rational(r *big.Rat) Value {
	c := new(big.Rat).Set(r)
	return Value{exact: c, seen: c}
}

// Share is a computed share, count of total. Without a total it is Missing.
func Share(count, total int64) Value {
	if total <= 0 {
		return Missing("the share has no total")
	}
	r := new(big.Rat).SetFrac64(count, total)
	return Value{exact: r, seen: r, count: count, total: total, share: true}
}

// TextValue is a computed text.
func TextValue(s string) Value { return Value{text: s, isText: true} }

// Missing is a value that isn't available, with the reason.
func Missing(reason string) Value {
	if reason == "" {
		reason = "the computed value isn't available"
	}
	return Value{reason: reason}
}

func (v Value) numeric() bool { return v.exact != nil || v.infinite != 0 }

func (v Value) scaled(by *big.Rat) Value {
	if v.exact == nil {
		return v
	}
	return Value{exact: new(big.Rat).Mul(v.exact, by), seen: new(big.Rat).Mul(v.seen, by)}
}

// String is the value in full: the shortest decimal that identifies a double,
// count/total for a share.
func (v Value) String() string {
	switch {
	case v.isText:
		return v.text
	case v.share:
		return CountTotal(v.count, v.total)
	case v.infinite != 0:
		return infinite(v.infinite)
	case v.exact == nil:
		return NotAvailable
	case v.exact.IsInt():
		return minus(v.exact.Num().String())
	}
	f, _ := v.exact.Float64()
	return minus(strconv.FormatFloat(f, 'g', -1, 64))
}

// Outcome is the verdict on a claim.
type Outcome string

// The outcomes, from best to worst.
const (
	Matches       Outcome = "match"
	Within        Outcome = "within"
	Differs       Outcome = "differs"
	NotComparable Outcome = "not_comparable"
)

var outcomeRank = map[Outcome]int{Matches: 0, Within: 1, Differs: 2, NotComparable: 3}

// Comparison says how to compare.
type Comparison struct {
	// Percent multiplies values by 100 (scale: percent) where the published
	// number is a percentage without saying so, or the computed value is a plain
	// proportion. Shares meet percentages without it.
	Percent bool
	// Abs and Rel are tolerances in the unit that is printed: a difference from
	// the printed value of at most Abs, or at most Rel times its size, is within.
	Abs, Rel float64
}

// Difference is the comparison of one number.
type Difference struct {
	Outcome   Outcome
	Role      Role
	Published string // the number as published
	Computed  string // the computed value in the published form
	// Units is computed minus published in units of the last printed place;
	// 0 for texts and for bounds that hold.
	Units float64
	// Text says the same in words; empty for a match.
	Text string
}

// Verdict is the result of comparing a published string with computed values:
// the worst outcome of its parts.
type Verdict struct {
	Outcome Outcome
	Parts   []Difference
	Reason  string // of anything but a match
}

// Match compares a published string with computed values.
//
// A number matches when the computed value, rounded to the last printed place,
// is the printed number: it lies within half a unit of that place. At an exact
// tie both half-up (away from zero) and half-even rounding count, so 0.125
// matches 0.13 and 0.12, and 0.135 matches 0.14 but not 0.13. A computed double
// carries rounding noise, so both its exact binary value and its value at 15
// significant digits are tried and either may match: the double 0.15, which lies
// below the tie, matches 0.2 (as seen) and 0.1 (as stored). Shares and integers
// are exact and have one value.
//
// How many values are needed: a number or bound one; a fraction or n (%) one
// share, or one value a part in printed order; mean ± SD two; a range two; an
// estimate with interval three. A percentage compares with 100 times a share;
// with a plain number it compares as it is, or times 100 with c.Percent. A
// fraction compares with a plain number by 15 significant digits. A bound
// holds or doesn't; ≤ and ≥ hold when either reading of the double does. Text
// equals text.
func (p Published) Match(c Comparison, values ...Value) Verdict {
	for _, v := range values {
		if !v.numeric() && !v.isText {
			return notComparable(v.reason)
		}
	}
	if p.Kind == KindText {
		return p.matchText(values)
	}
	for _, v := range values {
		if v.isText {
			return notComparable(fmt.Sprintf("published is a number (%s), computed is a text (%q)", p.Text, v.text))
		}
	}
	if p.Kind == KindFraction && len(values) == 1 && !values[0].share && len(p.Parts) == 2 {
		return p.matchQuotient(values[0])
	}
	perPart, reason := p.assign(c, values)
	if reason != "" {
		return notComparable(reason)
	}
	verdict := Verdict{Outcome: Matches}
	for i, part := range p.Parts {
		d := p.compare(c, part, perPart[i])
		verdict.Parts = append(verdict.Parts, d)
		if outcomeRank[d.Outcome] > outcomeRank[verdict.Outcome] {
			verdict.Outcome = d.Outcome
		}
	}
	verdict.Reason = reasonOf(verdict.Parts)
	return verdict
}

func notComparable(reason string) Verdict { return Verdict{Outcome: NotComparable, Reason: reason} }

func reasonOf(parts []Difference) string {
	var reasons []string
	for _, d := range parts {
		if d.Text == "" {
			continue
		}
		if len(parts) > 1 {
			reasons = append(reasons, string(d.Role)+": "+d.Text)
		} else {
			reasons = append(reasons, d.Text)
		}
	}
	return strings.Join(reasons, "; ")
}

func (p Published) matchText(values []Value) Verdict {
	if len(values) != 1 {
		return notComparable(fmt.Sprintf("a published text needs one computed value, got %d", len(values)))
	}
	v := values[0]
	if !v.isText {
		return notComparable(fmt.Sprintf("published is a text (%q), computed is a number (%s)", p.Text, v))
	}
	computed := strings.TrimSpace(v.text)
	d := Difference{Outcome: Matches, Role: RoleValue, Published: p.Text, Computed: computed}
	if computed != p.Text {
		d.Outcome = Differs
		d.Text = fmt.Sprintf("published %q, computed %q", p.Text, computed)
	}
	return Verdict{Outcome: d.Outcome, Parts: []Difference{d}, Reason: d.Text}
}

// matchQuotient compares a fraction with a plain number.
func (p Published) matchQuotient(v Value) Verdict {
	d := Difference{Outcome: Differs, Role: RoleValue, Published: p.Text, Computed: v.String()}
	total := p.Parts[1].Value
	if v.exact != nil && total.Sign() > 0 {
		q := new(big.Rat).Quo(p.Parts[0].Value, total)
		f, _ := q.Float64()
		if v.exact.Cmp(q) == 0 || v.seen.Cmp(seenRat(f)) == 0 {
			d.Outcome = Matches
		}
	}
	if d.Outcome == Differs {
		d.Text = fmt.Sprintf("published %s, computed %s", p.Text, v)
	}
	return Verdict{Outcome: d.Outcome, Parts: []Difference{d}, Reason: d.Text}
}

var hundred = big.NewRat(100, 1)

// assign gives each part its value in the unit that the part is printed in.
func (p Published) assign(c Comparison, values []Value) ([]Value, string) {
	n := len(p.Parts)
	out := make([]Value, n)
	counted := p.Kind == KindFraction || p.Kind == KindShare
	if counted && len(values) == 1 {
		v := values[0]
		if !v.share {
			return nil, fmt.Sprintf("%q needs a share (count of total) or %d values, got one number", p.Text, n)
		}
		for i, part := range p.Parts {
			switch part.Role {
			case RoleCount:
				out[i] = Integer(v.count)
			case RoleTotal:
				out[i] = Integer(v.total)
			default:
				out[i] = v.scaled(hundred)
			}
		}
		return out, ""
	}
	if len(values) != n {
		var roles []string
		for _, part := range p.Parts {
			roles = append(roles, string(part.Role))
		}
		return nil, fmt.Sprintf("%q needs %d values (%s), got %d", p.Text, n, strings.Join(roles, ", "), len(values))
	}
	for i, part := range p.Parts {
		v := values[i]
		switch {
		case part.Role == RoleCount || part.Role == RoleTotal:
		case v.share && part.Percent, c.Percent:
			v = v.scaled(hundred)
		}
		out[i] = v
	}
	return out, ""
}

// unitsOf is a value in units of the last place of a part.
func (p Part) unitsOf(r *big.Rat) *big.Rat {
	unit := new(big.Rat).Add(p.Half, p.Half)
	return unit.Quo(r, unit)
}

// roundings are the counts of units that a value rounds to, by half-even and
// half-up, as seen and as stored.
func (p Part) roundings(v Value) [4]*big.Int {
	seen, exact := p.unitsOf(v.seen), p.unitsOf(v.exact)
	return [4]*big.Int{nearest(seen, true), nearest(seen, false), nearest(exact, true), nearest(exact, false)}
}

func (p Published) compare(c Comparison, part Part, v Value) Difference {
	d := Difference{
		Outcome: Differs, Role: part.Role,
		Published: string(p.Relation) + p.Text[part.look.start:part.look.end], Computed: p.printPart(part, v),
	}
	if v.exact == nil {
		d.Text = fmt.Sprintf("published %s, computed %s", d.Published, infinite(v.infinite))
		if p.Kind == KindBound && (v.infinite > 0) == (p.Relation == Greater || p.Relation == GreaterOrEqual) {
			d.Outcome, d.Text, d.Computed = Matches, "", d.Published
		}
		return d
	}
	if p.Kind == KindBound {
		if p.holds(v.exact, part.Value) || (p.Relation != Less && p.Relation != Greater && p.holds(v.seen, part.Value)) {
			d.Outcome, d.Computed = Matches, d.Published
			return d
		}
	} else {
		printed := part.unitsOf(part.Value).Num()
		for _, n := range part.roundings(v) {
			if n.Cmp(printed) == 0 {
				d.Outcome = Matches
			}
		}
	}
	off := new(big.Rat).Sub(v.exact, part.Value)
	d.Units = clampFloat(part.unitsOf(off))
	if d.Outcome == Matches {
		return d
	}
	if withinTolerance(c, off, part.Value) {
		d.Outcome = Within
	}
	units := Significant(d.Units, 3, HalfAway)
	if d.Units > 0 {
		units = "+" + units
	}
	d.Text = fmt.Sprintf("published %s, computed %s (%s units of the last place)", d.Published, d.Computed, units)
	return d
}

// holds tells whether x stands in the published relation to a bound.
func (p Published) holds(x, bound *big.Rat) bool {
	switch cmp := x.Cmp(bound); p.Relation {
	case Less:
		return cmp < 0
	case LessOrEqual:
		return cmp <= 0
	case Greater:
		return cmp > 0
	case GreaterOrEqual:
		return cmp >= 0
	}
	return false
}

func clampFloat(r *big.Rat) float64 {
	f, _ := r.Float64()
	return math.Min(math.Max(f, -math.MaxFloat64), math.MaxFloat64)
}

// withinTolerance compares exactly; a tolerance is the decimal that was written.
func withinTolerance(c Comparison, off, value *big.Rat) bool {
	size := new(big.Rat).Abs(off)
	if t, ok := writtenRat(c.Abs); ok && size.Cmp(t) <= 0 {
		return true
	}
	t, ok := writtenRat(c.Rel)
	if !ok {
		return false
	}
	return size.Cmp(t.Mul(t, new(big.Rat).Abs(value))) <= 0
}

// writtenRat is the shortest decimal of a positive finite double.
func writtenRat(x float64) (*big.Rat, bool) {
	if !(x > 0) || math.IsInf(x, 0) {
		return nil, false
	}
	return new(big.Rat).SetString(strconv.FormatFloat(x, 'e', -1, 64))
}
