package printed

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the form of a published string.
type Kind string

// The forms that Parse tells apart.
const (
	KindNumber    Kind = "number"     // 116, 78.38%, P = 0.03
	KindBound     Kind = "bound"      // <0.001, ≥ 90%
	KindFraction  Kind = "fraction"   // 29/37, 29/37 (78.4%)
	KindShare     Kind = "share"      // 29 (78.4), 78.4% (29)
	KindPlusMinus Kind = "plus_minus" // 45.8 ± 12.1, 45.8 (12.1)
	KindInterval  Kind = "interval"   // 0.83 (0.71–0.96), 0.83 (95% CI 0.71 to 0.96)
	KindRange     Kind = "range"      // 0.71–0.96, [0.71, 0.96]
	KindText      Kind = "text"       // anything else that has letters
)

// Role is what a number means inside its form.
type Role string

// The roles of parts.
const (
	RoleValue    Role = "value"
	RoleCount    Role = "count"
	RoleTotal    Role = "total"
	RolePercent  Role = "percent"
	RoleCenter   Role = "center"
	RoleSpread   Role = "spread"
	RoleEstimate Role = "estimate"
	RoleLow      Role = "low"
	RoleHigh     Role = "high"
)

// Relation is the sign before a bound.
type Relation string

// The relations; an equals sign or none is Equal.
const (
	Equal          Relation = ""
	Less           Relation = "<"
	LessOrEqual    Relation = "≤"
	Greater        Relation = ">"
	GreaterOrEqual Relation = "≥"
)

// Part is one number of a published string.
type Part struct {
	Role Role
	// Value is exactly what is printed, in the unit that is printed: 78.38 for
	// "78.38%". Half is half a unit of the last printed place, 0.005 there.
	Value, Half *big.Rat
	// Percent is true where the number is a percentage by its sign or by its
	// place, as the bracketed number of n (%).
	Percent bool

	look look
}

// Published is a published string and what it says.
type Published struct {
	Text     string // as given, without surrounding space
	Kind     Kind
	Label    string   // "P" of "P = 0.03"
	Relation Relation // of a bound
	Parts    []Part   // in printed order; none for a text
}

// MaxPublished is the longest published string that Parse takes, in bytes.
const MaxPublished = 10000

var (
	labelPattern    = regexp.MustCompile(`^([\p{L}*_][\p{L}\p{N} _.*²χ-]{0,30}?)\s*(<=|>=|[=<>≤≥⩽⩾≦≧])\s*`)
	relationPattern = regexp.MustCompile(`^(<=|>=|[=<>≤≥⩽⩾≦≧])\s*`)
	intervalLabel   = regexp.MustCompile(`^(?i:(?:\d+(?:\.\d+)?\s*%\s*)?(?:CI|CrI|HDI|IQR|Q1[^\d\s]Q3|range)\b\s*[:,=]?\s*)`)
	spreadLabel     = regexp.MustCompile(`^(?i:SD\b\s*[:,=]?\s*|±\s*|\+/-\s*)`)
	datePattern     = regexp.MustCompile(`^\d+-\d+-\d+$|:`)
	decimalComma    = regexp.MustCompile(`\d,\d`)
)

var relations = map[string]Relation{
	"=": Equal, "<": Less, ">": Greater,
	"<=": LessOrEqual, "≤": LessOrEqual, "⩽": LessOrEqual, "≦": LessOrEqual,
	">=": GreaterOrEqual, "≥": GreaterOrEqual, "⩾": GreaterOrEqual, "≧": GreaterOrEqual,
}

// Parse reads a published string. Understood are numbers with decimal point (or
// the raised dot of some journals), leading zero or not, ASCII or true minus,
// thousands grouped by comma, space, no-break or thin space, exponents (1.2e-5,
// 1.2 × 10−5, 1.2×10⁻⁵), percent signs; bounds (<, ≤, >, ≥, also after a
// symbol: "P<.001"); fractions, n (%), mean ± SD and mean (SD), an estimate
// with its interval in round or square brackets, and intervals alone.
//
// A whole number followed by a bracketed number of at most 100 is taken as n
// (%), otherwise value (spread) is mean (SD); Match compares two plain values
// with either by position, so the distinction matters only for a share.
//
// A string with letters that has none of these forms is a text. One without
// letters that has none of them is an error, as are a decimal comma, more than
// MaxPublished bytes, a number of more than 400 digits and an exponent beyond
// 400.
func Parse(s string) (Published, error) {
	if len(s) > MaxPublished {
		return Published{}, fmt.Errorf("a published string holds at most %d bytes, got %d", MaxPublished, len(s))
	}
	if !utf8.ValidString(s) {
		return Published{}, errors.New("the published string isn't valid UTF-8")
	}
	text := strings.TrimSpace(s)
	if text == "" {
		return Published{}, errors.New("the published string is empty")
	}
	p := Published{Text: text}
	at := 0
	if m := labelPattern.FindStringSubmatch(text); m != nil {
		p.Label, p.Relation, at = strings.Trim(m[1], " *_"), relations[m[2]], len(m[0])
	} else if m := relationPattern.FindStringSubmatch(text); m != nil {
		p.Relation, at = relations[m[1]], len(m[0])
	}
	// A comma may group thousands or part two bounds: the first reading that
	// gives a whole form is taken, grouping first.
	for _, commas := range []bool{true, false} {
		sc := &scanner{s: text, i: at, commas: commas}
		ok := sc.form(&p)
		if sc.err != nil {
			return Published{}, sc.err
		}
		if ok && p.Relation != Equal && p.Kind != KindNumber {
			break
		}
		if ok && p.Relation != Equal {
			p.Kind = KindBound
		}
		if ok {
			return p, nil
		}
	}
	if strings.IndexFunc(text, unicode.IsLetter) >= 0 || strings.IndexFunc(text, unicode.IsDigit) < 0 || datePattern.MatchString(text) {
		return Published{Text: text, Kind: KindText}, nil
	}
	if decimalComma.MatchString(text) {
		return Published{}, fmt.Errorf("%q can't be read as a number: a decimal is written with a point, a comma only groups thousands", text)
	}
	return Published{}, fmt.Errorf("%q can't be read as a number; examples of what can: 116, 78.38%%, 29/37, 29 (78.4), 45.8 ± 12.1, 0.83 (0.71–0.96), <0.001", text)
}

// scanner walks over a published string.
type scanner struct {
	s      string
	i      int
	commas bool // commas group thousands
	err    error
}

func (sc *scanner) rest() string { return sc.s[sc.i:] }
func (sc *scanner) done() bool   { return sc.i == len(sc.s) }

func (sc *scanner) space() {
	for _, r := range sc.rest() {
		if !unicode.IsSpace(r) {
			return
		}
		sc.i += utf8.RuneLen(r)
	}
}

// take consumes the first of the given strings that comes next, after space.
func (sc *scanner) take(options ...string) bool {
	start := sc.i
	sc.space()
	for _, o := range options {
		if strings.HasPrefix(sc.rest(), o) {
			sc.i += len(o)
			return true
		}
	}
	sc.i = start
	return false
}

func (sc *scanner) skip(re *regexp.Regexp) bool {
	m := re.FindString(sc.rest())
	sc.i += len(m)
	return m != ""
}

// number reads a number and its percent sign.
func (sc *scanner) number() (Part, bool) {
	sc.space()
	part, next, err := scanNumber(sc.s, sc.i, sc.commas)
	if err != nil {
		if sc.err == nil && !errors.Is(err, errNoNumber) {
			sc.err = err
		}
		return Part{}, false
	}
	sc.i = next
	part.Role = RoleValue
	part.Percent = sc.take("%")
	return part, true
}

// between consumes what stands between two bounds; a comma or semicolon counts
// only inside brackets.
func (sc *scanner) between(inside bool) bool {
	if sc.take(enDash, "—", "−", "-", "‐", "‑", "to ", "to\u00a0") {
		return true
	}
	return inside && sc.take(",", ";")
}

// form reads the whole rest of the string.
func (sc *scanner) form(p *Published) bool {
	if open := sc.open(); open != "" {
		lo, hi, ok := sc.pair(true)
		return ok && sc.take(open) && sc.done() && p.interval(KindRange, lo, hi)
	}
	first, ok := sc.number()
	if !ok {
		return false
	}
	if sc.done() {
		p.set(KindNumber, first)
		return true
	}
	switch {
	case sc.take("/"):
		return sc.fraction(p, first)
	case sc.take(plusMinus, "+/-", "+-", "+/−"):
		spread, ok := sc.number()
		if !ok || !sc.done() {
			return false
		}
		p.spread(first, spread)
		return true
	}
	if hi, ok := sc.high(first, false); ok {
		return sc.done() && p.interval(KindRange, first, hi)
	}
	if sc.take(",", ";") {
		sc.space()
		if !sc.skip(intervalLabel) {
			return false
		}
		lo, hi, ok := sc.pair(true)
		return ok && sc.done() && p.interval(KindInterval, first, lo, hi)
	}
	if open := sc.open(); open != "" {
		return sc.bracket(p, first, open)
	}
	return false
}

// open consumes an opening bracket and gives the one that closes it.
func (sc *scanner) open() string {
	switch {
	case sc.take("("):
		return ")"
	case sc.take("["):
		return "]"
	}
	return ""
}

func (sc *scanner) pair(inside bool) (lo, hi Part, ok bool) {
	if lo, ok = sc.number(); !ok {
		return lo, hi, false
	}
	hi, ok = sc.high(lo, inside)
	return lo, hi, ok
}

// high reads the dash or comma after a lower bound and the upper bound. In
// "0.71--0.96" the second hyphen is half of a dash, in "-0.53--0.12" a sign: it
// is a sign unless that would put the upper bound below the lower.
func (sc *scanner) high(lo Part, inside bool) (Part, bool) {
	if !sc.between(inside) {
		return Part{}, false
	}
	after := sc.i
	hi, ok := sc.number()
	if ok && hi.Value.Sign() < 0 && hi.Value.Cmp(lo.Value) < 0 &&
		hi.look.start == after && strings.HasPrefix(sc.s[after:], "-") && strings.HasSuffix(sc.s[:after], "-") {
		sc.i = after + 1
		return sc.number()
	}
	return hi, ok
}

// fraction reads what follows "29/": the total and perhaps "(78.4%)".
func (sc *scanner) fraction(p *Published, count Part) bool {
	total, ok := sc.number()
	if !ok || count.Percent || total.Percent || !count.whole() || !total.whole() {
		return false
	}
	count.Role, total.Role = RoleCount, RoleTotal
	if sc.done() {
		p.set(KindFraction, count, total)
		return true
	}
	open := sc.open()
	if open == "" {
		if !sc.take(",", "=") {
			return false
		}
	}
	percent, ok := sc.number()
	if !ok || (open != "" && !sc.take(open)) || !sc.done() || (open == "" && !percent.Percent) {
		return false
	}
	percent.Role, percent.Percent = RolePercent, true
	p.set(KindFraction, count, total, percent)
	return true
}

// bracket reads what follows a first number and an opening bracket.
func (sc *scanner) bracket(p *Published, first Part, shut string) bool {
	sc.space()
	spread := sc.skip(spreadLabel)
	interval := !spread && sc.skip(intervalLabel)
	second, ok := sc.number()
	if !ok {
		return false
	}
	switch {
	case sc.take(shut):
		if !sc.done() || interval {
			return false
		}
		hundred := big.NewRat(100, 1)
		switch {
		case spread:
			p.spread(first, second)
		case first.Percent && !second.Percent && second.whole():
			first.Role, second.Role = RolePercent, RoleCount
			p.set(KindShare, first, second)
		case !first.Percent && first.whole() && (second.Percent || (second.Value.Sign() >= 0 && second.Value.Cmp(hundred) <= 0)):
			first.Role, second.Role = RoleCount, RolePercent
			second.Percent = true
			p.set(KindShare, first, second)
		default:
			p.spread(first, second)
		}
		return true
	case !interval && !spread && sc.take("/"):
		total, ok := sc.number()
		if !ok || !sc.take(shut) || !sc.done() || !second.whole() || !total.whole() || second.Percent || total.Percent {
			return false
		}
		first.Role, first.Percent = RolePercent, true
		second.Role, total.Role = RoleCount, RoleTotal
		p.set(KindFraction, first, second, total)
		return true
	case !spread:
		high, ok := sc.high(second, true)
		return ok && sc.take(shut) && sc.done() && p.interval(KindInterval, first, second, high)
	}
	return false
}

func (p *Published) set(kind Kind, parts ...Part) { p.Kind, p.Parts = kind, parts }

func (p *Published) spread(center, spread Part) {
	center.Role, spread.Role = RoleCenter, RoleSpread
	p.set(KindPlusMinus, center, spread)
	p.shareUnit()
}

func (p *Published) interval(kind Kind, parts ...Part) bool {
	parts[len(parts)-2].Role, parts[len(parts)-1].Role = RoleLow, RoleHigh
	if len(parts) == 3 {
		parts[0].Role = RoleEstimate
	}
	p.set(kind, parts...)
	p.shareUnit()
	return true
}

// shareUnit: one percent sign in a pair or an interval serves all its numbers.
func (p *Published) shareUnit() {
	percent := false
	for _, part := range p.Parts {
		percent = percent || part.Percent
	}
	for i := range p.Parts {
		p.Parts[i].Percent = percent
	}
}
