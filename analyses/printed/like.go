package printed

import (
	"math/big"
	"strings"
)

// Printed writes computed values in the form of a published string: the same
// places, percent signs, brackets, grouping, sign and exponent style. A number
// that matches is written as published; one that doesn't is rounded half away
// from zero on the decimal that a reader sees. A bound that doesn't hold gives
// way to the value: like "P < 0.001", 0.02 is "P = 0.020". c and values are as
// for Match; what can't be compared is written on its own, and what is missing
// is NotAvailable.
func (p Published) Printed(c Comparison, values ...Value) string {
	for _, v := range values {
		if !v.numeric() && !v.isText {
			return NotAvailable
		}
	}
	alone := make([]string, len(values))
	for i, v := range values {
		alone[i] = v.String()
		if v.isText {
			p.Kind = KindText
		}
	}
	if p.Kind == KindText || len(values) == 0 {
		return strings.Join(alone, ", ")
	}
	perPart, reason := p.assign(c, values)
	if reason != "" {
		return strings.Join(alone, ", ")
	}
	if p.Kind == KindBound {
		return p.printBound(perPart[0])
	}
	var b strings.Builder
	at := 0
	for i, part := range p.Parts {
		b.WriteString(p.Text[at:part.look.start])
		b.WriteString(p.printPart(part, perPart[i]))
		at = part.look.end
	}
	b.WriteString(p.Text[at:])
	return b.String()
}

func (p Published) printBound(v Value) string {
	d := p.compare(Comparison{}, p.Parts[0], v)
	if d.Outcome == Matches {
		return p.Text
	}
	lk := p.Parts[0].look
	before := p.Text[:lk.start]
	for _, sign := range []string{"<=", ">=", "≤", "≥", "⩽", "⩾", "≦", "≧", "<", ">"} {
		if i := strings.LastIndex(before, sign); i >= 0 {
			equals := "="
			if strings.TrimSpace(before[:i]) == "" {
				equals = ""
			}
			after := before[i+len(sign):]
			if equals == "" {
				after = ""
			}
			before = before[:i] + equals + after
			break
		}
	}
	return before + d.Computed + p.Text[lk.end:]
}

// printPart writes one value like one published number.
func (p Published) printPart(part Part, v Value) string {
	if v.exact == nil {
		return infinite(v.infinite)
	}
	lk := part.look
	if p.Kind != KindBound {
		printed := part.unitsOf(part.Value).Num()
		for _, n := range part.roundings(v) {
			if n.Cmp(printed) == 0 {
				return p.Text[lk.start:lk.end]
			}
		}
	}
	if lk.exponent == nil {
		return lk.write(nearest(part.unitsOf(v.seen), true))
	}
	if v.seen.Sign() == 0 {
		return "0"
	}
	lead := max(lk.integer, 1)
	exp := exponent10(v.seen) - (lead - 1)
	units := func() *big.Int {
		scaled := new(big.Rat).Mul(v.seen, power10(lk.decimals-exp))
		return nearest(scaled, true)
	}
	n := units()
	if len(new(big.Int).Abs(n).String()) > lead+lk.decimals {
		exp++ // rounding up reached the next power of ten
		n = units()
	}
	return lk.write(n) + lk.exponent.write(exp)
}
