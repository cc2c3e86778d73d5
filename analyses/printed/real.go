package printed

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

const (
	// Minus is the true minus sign that printed numbers carry.
	Minus = "−"
	// NotAvailable marks a value that doesn't exist, in tables and prose.
	NotAvailable = "—"
	// NotAvailableASCII is the same mark in plain files.
	NotAvailableASCII = "NA"

	enDash    = "–"
	plusMinus = "±"
	thinSpace = "\u2009"
	infinity  = "∞"
)

func minus(s string) string {
	if strings.HasPrefix(s, "-") {
		return Minus + s[1:]
	}
	return s
}

func infinite(x float64) string {
	if x < 0 {
		return Minus + infinity
	}
	return infinity
}

// special returns the text of a value that isn't finite.
func special(x float64) (string, bool) {
	switch {
	case math.IsNaN(x):
		return NotAvailable, true
	case math.IsInf(x, 0):
		return infinite(x), true
	}
	return "", false
}

// Real writes x with a number of decimals under a rounding rule, with a true
// minus sign. Negative decimals round to tens, hundreds and so on. A value that
// rounds to zero carries no sign; NaN is NotAvailable, infinities are ∞ and −∞.
// The digits are exact: no rounding error of its own enters.
func Real(x float64, decimals int, rule Rounding) string {
	if s, ok := special(x); ok {
		return s
	}
	return minus(plain(x, decimals, rule))
}

// Int writes an integer with a true minus sign.
func Int(n int64) string { return minus(strconv.FormatInt(n, 10)) }

// Significant writes x with a number of significant digits (at least one),
// trailing zeros kept: Significant(0.0995, 2, HalfEven) is 0.10 or 0.099 as the
// rule decides. Values of at least 10^digits are rounded to tens, hundreds and
// so on and written in full.
func Significant(x float64, digits int, rule Rounding) string {
	if s, ok := special(x); ok {
		return s
	}
	digits = min(max(digits, 1), 800)
	if x == 0 {
		return Real(x, digits-1, rule)
	}
	decimals := digits - 1 - exponent10(seenOrExact(x, rule))
	s := plain(x, decimals, rule)
	// Rounding up to a power of ten leaves one digit too many.
	r, ok := new(big.Rat).SetString(s)
	if ok && r.Sign() != 0 && digits-1-exponent10(r) < decimals {
		s = plain(x, decimals-1, rule)
	}
	return minus(s)
}

func seenOrExact(x float64, rule Rounding) *big.Rat {
	if rule == HalfAway {
		return seenRat(x)
	}
	return exactRat(x)
}

// exponent10 is floor(log10 |r|) of a rational that isn't zero, exactly.
func exponent10(r *big.Rat) int {
	abs := new(big.Rat).Abs(r)
	e := len(abs.Num().String()) - len(abs.Denom().String())
	for abs.Cmp(power10(e)) < 0 {
		e--
	}
	for abs.Cmp(power10(e+1)) >= 0 {
		e++
	}
	return e
}

// Thousands groups the integer digits of every number in s that has at least
// five of them by thin spaces: 12345.6 becomes 12 345.6. Four-digit numbers
// (years) stay as they are.
func Thousands(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			b.WriteByte(s[i])
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		run := s[i:j]
		if len(run) >= 5 && (i == 0 || s[i-1] != '.') {
			for k := range run {
				if k > 0 && (len(run)-k)%3 == 0 {
					b.WriteString(thinSpace)
				}
				b.WriteByte(run[k])
			}
		} else {
			b.WriteString(run)
		}
		i = j
	}
	return b.String()
}

var asciiReplacer = strings.NewReplacer(
	Minus, "-", enDash, " to ", NotAvailable, NotAvailableASCII,
	plusMinus, "+/-", infinity, "Inf", "≤", "<=", "≥", ">=", "×", "x",
	thinSpace, "", "\u202f", "", "\u00a0", " ")

// ASCII rewrites what this package prints in plain characters for CSV and logs:
// − is -, ± is +/-, the en dash between bounds is the word to (a hyphen there
// would read as a sign), grouping spaces vanish, a missing value is NA.
func ASCII(s string) string { return asciiReplacer.Replace(s) }

// PlusMinus writes a mean and its SD: 45.8 ± 12.1.
func PlusMinus(mean, sd float64, decimals int, rule Rounding) string {
	return Real(mean, decimals, rule) + " " + plusMinus + " " + Real(sd, decimals, rule)
}

// Paren writes a value and a second one in brackets, mean and SD as R's tables
// have them: 45.8 (12.1).
func Paren(center, spread float64, decimals int, rule Rounding) string {
	return Real(center, decimals, rule) + " (" + Real(spread, decimals, rule) + ")"
}

// Bounds writes two bounds with an en dash, 0.71–0.96, or with the word to as
// soon as one of them is negative: −0.53 to 0.12.
func Bounds(lo, hi float64, decimals int, rule Rounding) string {
	a, b := Real(lo, decimals, rule), Real(hi, decimals, rule)
	if strings.HasPrefix(a, Minus) || strings.HasPrefix(b, Minus) {
		return a + " to " + b
	}
	return a + enDash + b
}

// Estimate writes an estimate and its interval: 0.83 (0.71–0.96).
func Estimate(estimate, lo, hi float64, decimals int, rule Rounding) string {
	return Real(estimate, decimals, rule) + " (" + Bounds(lo, hi, decimals, rule) + ")"
}

// MedianQuartiles writes a median and its quartiles: 6.5 (3.0–12.0).
func MedianQuartiles(median, q1, q3 float64, decimals int, rule Rounding) string {
	return Estimate(median, q1, q3, decimals, rule)
}
