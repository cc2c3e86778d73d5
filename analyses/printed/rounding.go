// Package printed owns every digit: it turns computed values into the text of
// tables and prose, reads the numbers that publications print, and decides
// whether a computed value agrees with a printed one.
//
// Nothing here computes a statistic. Rounding happens here and only here, on
// exact values: a float64 is a dyadic rational and is rounded as such, a share
// is count over total and never passes through a float.
package printed

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Rounding is a rule that turns a value into a decimal with a given number of
// places. The rules differ only near ties, which is where published tables
// made with different programs disagree by one in the last place.
type Rounding int

const (
	// HalfEven rounds the exact binary value, an exact tie to the even digit,
	// as C's printf, R's sprintf and formatC, Python's format and round do:
	// 0.15 lies below the tie in binary and becomes 0.1, 0.125 becomes 0.12.
	HalfEven Rounding = iota
	// HalfAway rounds the decimal that a reader sees, the value at 15
	// significant digits, an exact tie away from zero, as people, SAS and SPSS
	// do: 0.15 becomes 0.2, −2.5 becomes −3.
	HalfAway
	// RRound is R's round() since version 4.0.0 (see RoundR), printed by
	// sprintf: of the two candidate doubles the one closer to x, the even
	// digit when both are equally close. round(0.15, 1) is 0.1,
	// round(0.005, 2) is 0 where sprintf gives 0.01.
	RRound
)

var roundingNames = []string{"half-even", "half-away", "r-round"}

// String gives the name used in profiles and study files.
func (r Rounding) String() string {
	if r < 0 || int(r) >= len(roundingNames) {
		return "rounding(" + strconv.Itoa(int(r)) + ")"
	}
	return roundingNames[r]
}

// ParseRounding reads a rule's name: half-even, half-away or r-round.
func ParseRounding(name string) (Rounding, error) {
	for i, n := range roundingNames {
		if n == name {
			return Rounding(i), nil
		}
	}
	return 0, fmt.Errorf("rounding must be one of %s, got %q", strings.Join(roundingNames, ", "), name)
}

// Decimals beyond these bounds carry nothing: the smallest subnormal has 1074
// binary places, the largest double 309 digits.
const (
	maxDecimals = 1100
	minDecimals = -310
	decimalDig  = 15 // DBL_DIG: digits that every double keeps
)

var (
	bigOne = big.NewInt(1)
	bigTen = big.NewInt(10)
)

func pow10(n int) *big.Int {
	return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil)
}

// power10 is 10^n as a rational, n of either sign.
func power10(n int) *big.Rat {
	if n >= 0 {
		return new(big.Rat).SetInt(pow10(n))
	}
	return new(big.Rat).SetFrac(bigOne, pow10(-n))
}

// exactRat is the value of a finite double as a rational.
func exactRat(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }

// seenRat is the decimal that a reader sees: x at 15 significant digits.
func seenRat(x float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'e', decimalDig-1, 64))
	return r
}

// nearest rounds r to an integer; an exact tie goes to the even neighbour, or
// away from zero when away is true.
func nearest(r *big.Rat, away bool) *big.Int {
	num := new(big.Int).Abs(r.Num())
	q, rem := new(big.Int).QuoRem(num, r.Denom(), new(big.Int))
	switch rem.Lsh(rem, 1).Cmp(r.Denom()) {
	case 1:
		q.Add(q, bigOne)
	case 0:
		if away || q.Bit(0) == 1 {
			q.Add(q, bigOne)
		}
	}
	if r.Sign() < 0 {
		q.Neg(q)
	}
	return q
}

// places writes n * 10^-decimals in plain digits with an ASCII minus. A zero
// carries no sign.
func places(n *big.Int, decimals int) string {
	digits := new(big.Int).Abs(n).String()
	switch {
	case n.Sign() == 0 && decimals <= 0:
		return "0"
	case decimals < 0:
		digits += strings.Repeat("0", -decimals)
	case decimals > 0:
		if len(digits) <= decimals {
			digits = strings.Repeat("0", decimals+1-len(digits)) + digits
		}
		digits = digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
	}
	if n.Sign() < 0 {
		return "-" + digits
	}
	return digits
}

func clampDecimals(decimals int) int {
	return min(max(decimals, minDecimals), maxDecimals)
}

// plainRat writes an exact rational with the given number of decimals.
func plainRat(r *big.Rat, decimals int, away bool) string {
	scaled := new(big.Rat).Mul(r, power10(decimals))
	return places(nearest(scaled, away), decimals)
}

// plain writes a finite x with the given number of decimals (negative: tens,
// hundreds) in ASCII.
func plain(x float64, decimals int, rule Rounding) string {
	decimals = clampDecimals(decimals)
	switch rule {
	case HalfAway:
		return plainRat(seenRat(x), decimals, true)
	case RRound:
		x = RoundR(x, decimals)
		if math.IsInf(x, 0) {
			return strings.ReplaceAll(infinite(x), "−", "-")
		}
	}
	if decimals >= 0 {
		s := strconv.FormatFloat(x, 'f', decimals, 64)
		if strings.HasPrefix(s, "-") && strings.Trim(s, "-0.") == "" {
			s = s[1:] // a rounded zero carries no sign
		}
		return s
	}
	return plainRat(exactRat(x), decimals, false)
}

// RoundR rounds x to a number of decimal places by the algorithm of R's
// round() since version 4.0.0. With d decimals the candidates are
// floor(x 10^d)/10^d and ceil(x 10^d)/10^d, both computed in double precision;
// the closer one is returned, and when both distances are equal as doubles the
// one whose last digit is even. A value whose last significant digit is already
// coarser than d places is returned unchanged. NaN and infinities return
// themselves.
//
// Reference: R documentation, help page Round; M. Maechler, "Rounding to
// Decimal Digits in Binary", vignette of the R package round, algorithm r3d.C.
func RoundR(x float64, decimals int) float64 {
	const (
		max10      = 308 // largest power of ten in a double
		log10of2   = 0.301029995663981195213738894724493027
		maxPlaces  = max10 + decimalDig
		halfBinade = 0.5
	)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0) || x == 0 || decimals > maxPlaces:
		return x
	case decimals < -max10:
		return 0
	case decimals == 0:
		return math.RoundToEven(x)
	case x < 0:
		return -RoundR(-x, decimals)
	}
	_, exp := math.Frexp(x)
	magnitude := float64(log10of2 * (float64(exp-1) + halfBinade))
	if float64(decimals)+magnitude > decimalDig {
		return x
	}
	var scale, unscale func(v float64) float64
	switch {
	case decimals > max10:
		p, extra := tenTo(max10), tenTo(decimals-max10)
		scale = func(v float64) float64 { return float64(float64(v*p) * extra) }
		unscale = func(v float64) float64 { return v / p / extra }
	case decimals > 0:
		p := tenTo(decimals)
		scale = func(v float64) float64 { return float64(v * p) }
		unscale = func(v float64) float64 { return v / p }
	default:
		p := tenTo(-decimals)
		scale = func(v float64) float64 { return v / p }
		unscale = func(v float64) float64 { return float64(v * p) }
	}
	scaled := scale(x)
	lower := math.Floor(scaled)
	down, up := unscale(lower), unscale(math.Ceil(scaled))
	below, above := x-down, up-x
	if below < above || (below == above && math.Mod(lower, 2) == 0) {
		return down
	}
	return up
}

// tenTo is the double nearest to 10^n, 0 <= n <= 308.
func tenTo(n int) float64 {
	p, _ := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	return p
}
