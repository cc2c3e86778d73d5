package printed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Format is what may stand after the bar of {{path|format}} in prose.
type Format struct {
	name   string
	text   string
	digits int
}

// Style is how the study prints; the zero value is half-even rounding, three
// decimals for p, no thousands grouping, P as symbol.
type Style struct {
	Rounding  Rounding
	P         PStyle
	Symbol    string // of a p-value in prose; P where empty
	Thousands bool   // thin spaces from five digits on
}

// numbered are the formats that carry a number of digits.
var numbered = []struct {
	name    string
	pattern *regexp.Regexp
	least   int
}{
	{"f", regexp.MustCompile(`^\.(\d{1,2})f$`), 0},
	{"%", regexp.MustCompile(`^\.(\d{1,2})%$`), 0},
	{"n (%)", regexp.MustCompile(`^n \(\.(\d{1,2})%\)$`), 0},
	{"sig", regexp.MustCompile(`^sig(\d{1,2})$`), 1},
}

// FormatChoices lists the formats for messages and the manual.
func FormatChoices() []string {
	return []string{
		".2f (decimals)", "int", "sig3 (significant digits)", "% and .1% (percentage of a share or proportion, one decimal unless given)",
		"p (0.034, <0.001)", "P (P = 0.034, P < 0.001)", "n", "N", "n/N", "n (%) and n (.1%)", "raw (all digits)", "text",
	}
}

// ParseFormat reads a format; the error lists the choices. Digits go up to 20.
func ParseFormat(s string) (Format, error) {
	s = strings.TrimSpace(s)
	f := Format{name: s, text: s, digits: 1}
	for _, n := range numbered {
		m := n.pattern.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		d, err := strconv.Atoi(m[1])
		if err != nil || d > 20 || d < n.least {
			return Format{}, fmt.Errorf("format %q: digits must lie between %d and 20", s, n.least)
		}
		f.name, f.digits = n.name, d
		return f, nil
	}
	switch s {
	case "%", "n (%)", "int", "p", "P", "n", "N", "n/N", "raw", "text":
		return f, nil
	}
	return Format{}, fmt.Errorf("unknown format %q; formats are %s", s, strings.Join(FormatChoices(), ", "))
}

// Apply writes a value. A format that needs a share or a number says so when it
// gets something else; a missing value is NotAvailable under every format.
func (f Format) Apply(v Value, style Style) (string, error) {
	s, err := f.apply(v, style)
	if err == nil && style.Thousands && f.name != "raw" && f.name != "text" {
		s = Thousands(s)
	}
	return s, err
}

func (f Format) apply(v Value, style Style) (string, error) {
	if !v.numeric() && !v.isText {
		return NotAvailable, nil
	}
	if f.name == "raw" || (f.name == "text" && v.isText) {
		return v.String(), nil
	}
	switch {
	case f.name == "text":
		return "", fmt.Errorf("format %q needs a text, got a number", f.text)
	case v.isText:
		return "", fmt.Errorf("format %q needs a number, got the text %q", f.text, v.text)
	}
	switch f.name {
	case "n", "N", "n/N", "n (%)":
		if !v.share {
			return "", fmt.Errorf("format %q needs a share (count of total), got a number", f.text)
		}
	}
	switch f.name {
	case "n":
		return Int(v.count), nil
	case "N":
		return Int(v.total), nil
	case "n/N":
		return CountTotal(v.count, v.total), nil
	case "n (%)":
		return CountPercent(v.count, v.total, f.digits, style.Rounding, true), nil
	}
	if v.infinite != 0 {
		return infinite(v.infinite), nil
	}
	switch f.name {
	case "f":
		return f.fixed(v, f.digits, style.Rounding), nil
	case "int":
		return f.fixed(v, 0, style.Rounding), nil
	case "%":
		return f.fixed(v.scaled(hundred), f.digits, style.Rounding) + "%", nil
	case "sig":
		x, _ := v.exact.Float64()
		return Significant(x, f.digits, style.Rounding), nil
	case "p", "P":
		p, _ := v.exact.Float64()
		if f.name == "p" {
			return P(p, style.P), nil
		}
		symbol := style.Symbol
		if symbol == "" {
			symbol = "P"
		}
		return PProse(p, style.P, symbol), nil
	}
	return "", fmt.Errorf("unknown format %q; formats are %s", f.text, strings.Join(FormatChoices(), ", "))
}

// fixed rounds the exact value; RRound applies to doubles only.
func (f Format) fixed(v Value, decimals int, rule Rounding) string {
	if rule == RRound {
		if x, exact := v.exact.Float64(); exact {
			return Real(x, decimals, rule)
		}
	}
	r := v.exact
	if rule == HalfAway {
		r = v.seen
	}
	return minus(plainRat(r, decimals, rule == HalfAway))
}
