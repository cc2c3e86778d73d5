package printed

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// PStyle says how p-values are written.
type PStyle int

const (
	// PThree writes three decimals with <0.001 and >0.999 at the ends, so
	// neither 0.000 nor a rounded 1.000 appears; a p of exactly 1 is 1.000.
	PThree PStyle = iota
	// PGtsummary is style_pvalue() of gtsummary with its default: >0.9 above
	// 0.9, one decimal where that rounds to at least 0.2, two where that rounds
	// to at least 0.1, else three; <0.001. Ties go away from zero.
	PGtsummary
	// PTableOne is print() of R's tableone: R's round() to three decimals, and
	// <0.001 where that gives 0.000, so 0.0006 is 0.001.
	PTableOne
	// PArsenal is arsenal's tableby: < 0.001 (with a space) below 0.001, else
	// sprintf with three decimals.
	PArsenal
	// PExact writes the shortest decimal that identifies the value.
	PExact
)

var pStyleNames = []string{"three", "gtsummary", "tableone", "arsenal", "exact"}

// String gives the style's name as used in study files.
func (s PStyle) String() string {
	if s < 0 || int(s) >= len(pStyleNames) {
		return "pstyle(" + strconv.Itoa(int(s)) + ")"
	}
	return pStyleNames[s]
}

// ParsePStyle reads a style's name: three, gtsummary, tableone, arsenal, exact.
func ParsePStyle(name string) (PStyle, error) {
	for i, n := range pStyleNames {
		if n == name {
			return PStyle(i), nil
		}
	}
	return 0, fmt.Errorf("p format must be one of %s, got %q", strings.Join(pStyleNames, ", "), name)
}

// P writes a p-value. NaN and values outside [0, 1] are NotAvailable.
func P(p float64, style PStyle) string {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return NotAvailable
	}
	const least = "<0.001"
	switch style {
	case PGtsummary:
		switch {
		case p > 0.9:
			return ">0.9"
		case atLeast(p, 1, big.NewRat(2, 10)):
			return plain(p, 1, HalfAway)
		case atLeast(p, 2, big.NewRat(1, 10)):
			return plain(p, 2, HalfAway)
		case p >= 0.001:
			return plain(p, 3, HalfAway)
		}
		return least
	case PTableOne:
		if s := plain(p, 3, RRound); s != "0.000" {
			return s
		}
		return least
	case PExact:
		return strings.Replace(strconv.FormatFloat(p, 'g', -1, 64), "-", Minus, 1)
	}
	switch {
	case p < 0.001 && style == PArsenal:
		return "< 0.001"
	case p < 0.001:
		return least
	}
	s := plain(p, 3, HalfEven)
	if style == PThree && s == "1.000" && p < 1 {
		return ">0.999"
	}
	return s
}

// atLeast tells whether p, rounded half away from zero, reaches a bound.
func atLeast(p float64, decimals int, bound *big.Rat) bool {
	r, _ := new(big.Rat).SetString(plain(p, decimals, HalfAway))
	return r.Cmp(bound) >= 0
}

// PRelation writes a p-value with its relation, as prose needs it after a
// symbol: "= 0.034", "< 0.001", "> 0.9"; NotAvailable stands alone.
func PRelation(p float64, style PStyle) string {
	s := P(p, style)
	switch {
	case s == NotAvailable:
		return s
	case s[0] == '<' || s[0] == '>':
		return s[:1] + " " + strings.TrimPrefix(s[1:], " ")
	}
	return "= " + s
}

// PProse writes symbol, relation and value: "P = 0.034", "P < 0.001".
func PProse(p float64, style PStyle, symbol string) string {
	return symbol + " " + PRelation(p, style)
}

// Stars marks a p-value as rstatix and ggpubr do: **** up to 1e-4, *** up to
// .001, ** up to .01, * up to .05, else ns; empty when p is not available.
func Stars(p float64) string {
	switch {
	case math.IsNaN(p) || p < 0 || p > 1:
		return ""
	case p <= 1e-4:
		return "****"
	case p <= 1e-3:
		return "***"
	case p <= 1e-2:
		return "**"
	case p <= 5e-2:
		return "*"
	}
	return "ns"
}
