package printed

import "math/big"

// percentRat is 100 count/total exactly; ok is false without a total.
func percentRat(count, total int64) (*big.Rat, bool) {
	if total <= 0 {
		return nil, false
	}
	r := new(big.Rat).SetFrac64(count, total)
	return r.Mul(r, big.NewRat(100, 1)), true
}

// Percent writes 100 count/total with a number of decimals and no sign. The
// quotient is exact, so only HalfAway differs from the other rules, and only
// at an exact tie: 1/8 with no decimal is 12 under HalfEven and RRound, 13
// under HalfAway. Without a total it is NotAvailable.
func Percent(count, total int64, decimals int, rule Rounding) string {
	r, ok := percentRat(count, total)
	if !ok {
		return NotAvailable
	}
	return minus(plainRat(r, clampDecimals(decimals), rule == HalfAway))
}

// PercentAdaptive writes a percentage as gtsummary's style_percent does: no
// decimal from 10 % on, one below, <0.1 for what is smaller still, 0 for none.
// Ties go away from zero. The choice is made on the unrounded value.
func PercentAdaptive(count, total int64) string {
	r, ok := percentRat(count, total)
	switch {
	case !ok:
		return NotAvailable
	case r.Sign() == 0:
		return "0"
	case r.Cmp(big.NewRat(10, 1)) >= 0:
		return minus(plainRat(r, 0, true))
	case r.Cmp(big.NewRat(1, 10)) >= 0:
		return minus(plainRat(r, 1, true))
	}
	return "<0.1"
}

// CountPercent writes n (%): 29 (78.4), with a percent sign where glyph is
// true: 29 (78.4%).
func CountPercent(count, total int64, decimals int, rule Rounding, glyph bool) string {
	if total <= 0 {
		return Int(count) + " (" + NotAvailable + ")"
	}
	s := Int(count) + " (" + Percent(count, total, decimals, rule)
	if glyph {
		s += "%"
	}
	return s + ")"
}

// CountTotal writes a share as a fraction: 29/37.
func CountTotal(count, total int64) string { return Int(count) + "/" + Int(total) }
