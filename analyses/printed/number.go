package printed

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// look is how a number is written, so that another can be written alike.
type look struct {
	start, end int    // place in the published text, without the percent sign
	minus      string // the minus sign in use; the true one where none is shown
	plus       bool   // an explicit plus sign
	group      string // what groups thousands
	bare       bool   // no zero before the point
	point      string
	decimals   int // places after the point, of the mantissa
	integer    int // digits before the point
	exponent   *exponent
}

// exponent is how a power of ten is written.
type exponent struct {
	before string // "e", " × 10", "×10^"
	raised bool   // superscript digits
	plus   bool   // a plus sign before a positive exponent
	minus  string
	width  int // digits, padded by zeros
	value  int
}

const (
	maxDigits   = 400
	maxExponent = 400
)

var errNoNumber = errors.New("no number")

func (p Part) whole() bool { return p.look.decimals == 0 && p.look.exponent == nil }

func digitsAt(s string, i int) int {
	j := i
	for j < len(s) && s[j] >= '0' && s[j] <= '9' {
		j++
	}
	return j - i
}

// prefixOf gives the first option that s[i:] begins with.
func prefixOf(s string, i int, options ...string) string {
	for _, o := range options {
		if strings.HasPrefix(s[i:], o) {
			return o
		}
	}
	return ""
}

// scanNumber reads the number that begins at s[i] and gives the place after it.
// commas says whether a comma may group thousands.
func scanNumber(s string, i int, commas bool) (Part, int, error) {
	lk := look{start: i, minus: Minus, point: "."}
	negative := false
	if sign := prefixOf(s, i, "-", Minus, enDash, "+"); sign != "" {
		negative, lk.plus = sign != "+", sign == "+"
		if negative {
			lk.minus = sign
		}
		i += len(sign)
	}
	var mantissa strings.Builder
	n := digitsAt(s, i)
	mantissa.WriteString(s[i : i+n])
	lk.integer = n
	i += n
	if n >= 1 && n <= 3 && s[i-n] != '0' {
		lk.group = prefixOf(s, i, ",", " ", "\u2009", "\u202f", "\u00a0")
		if lk.group == "," && !commas {
			lk.group = ""
		}
		groups := 0
		for lk.group != "" && strings.HasPrefix(s[i:], lk.group) && digitsAt(s, i+len(lk.group)) == 3 {
			i += len(lk.group)
			mantissa.WriteString(s[i : i+3])
			lk.integer += 3
			i += 3
			groups++
		}
		if groups == 0 {
			lk.group = ""
		}
	}
	if point := prefixOf(s, i, ".", "·"); point != "" {
		if d := digitsAt(s, i+len(point)); d > 0 {
			i += len(point)
			mantissa.WriteString(s[i : i+d])
			lk.point, lk.decimals = point, d
			i += d
		}
	}
	if mantissa.Len() == 0 {
		return Part{}, i, errNoNumber
	}
	if mantissa.Len() > maxDigits {
		return Part{}, i, fmt.Errorf("a number has at most %d digits, got %d", maxDigits, mantissa.Len())
	}
	lk.bare = lk.integer == 0
	exp, next, err := scanExponent(s, i)
	if err != nil {
		return Part{}, i, err
	}
	power := -lk.decimals
	if exp != nil {
		lk.exponent, i = exp, next
		power += exp.value
	}
	lk.end = i
	m, _ := new(big.Int).SetString(mantissa.String(), 10)
	if negative {
		m.Neg(m)
	}
	unit := power10(power)
	value := new(big.Rat).Mul(new(big.Rat).SetInt(m), unit)
	return Part{Value: value, Half: new(big.Rat).Quo(unit, big.NewRat(2, 1)), look: lk}, i, nil
}

var raisedDigits = []string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}

// scanExponent reads e-5, E+06, × 10−5, x10^-5 or ×10⁻⁵ at s[i]; nil when there
// is none. After ×10 an exponent must be marked by a sign, a caret or by being
// raised, since 105 may be a hundred and five.
func scanExponent(s string, i int) (*exponent, int, error) {
	start := i
	e := &exponent{minus: Minus}
	mark := prefixOf(s, i, "e", "E")
	ten := false
	if mark != "" {
		i += len(mark)
	} else {
		i += len(s[i:]) - len(strings.TrimLeft(s[i:], " \u00a0\u2009\u202f"))
		mark = prefixOf(s, i, "×", "x", "*", "⋅", "·")
		if mark == "" {
			return nil, start, nil
		}
		i += len(mark)
		i += len(s[i:]) - len(strings.TrimLeft(s[i:], " \u00a0\u2009\u202f"))
		if !strings.HasPrefix(s[i:], "10") {
			return nil, start, nil
		}
		i += 2
		ten = true
	}
	caret := ten && strings.HasPrefix(s[i:], "^")
	if caret {
		i++
	}
	e.before = s[start:i]
	sign := prefixOf(s, i, "-", Minus, enDash, "+", "⁻", "⁺")
	negative := sign != "" && sign != "+" && sign != "⁺"
	e.plus = sign == "+" || sign == "⁺"
	if negative {
		e.minus = sign
	}
	i += len(sign)
	digits := s[i : i+digitsAt(s, i)]
	i += len(digits)
	if digits == "" && ten {
		for i < len(s) {
			r, size := utf8.DecodeRuneInString(s[i:])
			d := -1
			for k, raised := range raisedDigits {
				if raised == string(r) {
					d = k
				}
			}
			if d < 0 {
				break
			}
			digits += strconv.Itoa(d)
			i += size
		}
		e.raised = digits != ""
	}
	if digits == "" || (ten && sign == "" && !caret && !e.raised) {
		return nil, start, nil
	}
	v, err := strconv.Atoi(digits)
	if err != nil || v > maxExponent {
		return nil, start, fmt.Errorf("an exponent lies within ±%d, got %s", maxExponent, digits)
	}
	e.width, e.value = len(digits), v
	if negative {
		e.value = -v
	}
	return e, i, nil
}

// write puts an exponent in the same dress.
func (e *exponent) write(value int) string {
	digits := strconv.Itoa(max(value, -value))
	if len(digits) < e.width {
		digits = strings.Repeat("0", e.width-len(digits)) + digits
	}
	sign := ""
	switch {
	case value < 0:
		sign = e.minus
	case e.plus, !e.raised && !strings.HasSuffix(e.before, "^") && strings.HasSuffix(e.before, "10"):
		sign = "+"
	}
	if e.raised {
		var b strings.Builder
		for _, d := range digits {
			b.WriteString(raisedDigits[d-'0'])
		}
		digits = b.String()
		switch {
		case value < 0:
			sign = "⁻"
		case e.plus:
			sign = "⁺"
		}
	}
	return e.before + sign + digits
}

// write puts a value, given as a count of units of the last place, in the dress
// of a published number without an exponent.
func (lk look) write(units *big.Int) string {
	s := places(new(big.Int).Abs(units), lk.decimals)
	whole, fraction, _ := strings.Cut(s, ".")
	if lk.bare && whole == "0" && fraction != "" {
		whole = ""
	}
	if lk.group != "" && len(whole) > 3 {
		var b strings.Builder
		for i, d := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteString(lk.group)
			}
			b.WriteRune(d)
		}
		whole = b.String()
	}
	if fraction != "" {
		whole += lk.point + fraction
	}
	switch {
	case units.Sign() < 0:
		return lk.minus + whole
	case lk.plus && units.Sign() > 0:
		return "+" + whole
	}
	return whole
}
