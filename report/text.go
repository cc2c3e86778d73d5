package report

import (
	"html"
	"strconv"
	"strings"
	"unicode"
)

func itoa(n int) string { return strconv.Itoa(n) }

func esc(s string) string { return html.EscapeString(clean(s)) }

// clean drops control characters and direction overrides, which could make a label read as
// something else.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// oneLine joins the lines of a label. Spaces that don't break a line, as between thousands, stay.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(clean(s), func(r rune) bool {
		return strings.ContainsRune(" \t\n\v\f\r\u0085\u2028\u2029", r)
	}), " ")
}

var mdEscaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`, "|", `\|`,
	"~", `\~`, "{", `\{`, "}", `\}`, "&", "&amp;", "$", `\$`, "@", "&#64;", "://", "&#58;//", "www.", "www&#46;",
)

// md escapes a text for Markdown, so that it stands as it is and starts nothing.
func md(s string) string {
	s = mdEscaper.Replace(oneLine(s))
	if s == "" {
		return s
	}
	switch c := s[0]; {
	case c == '-' || c == '+' || c == '=':
		return `\` + s
	case c >= '0' && c <= '9':
		// "1. " would start a list
		i := 0
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		if i < len(s) && (s[i] == '.' || s[i] == ')') && (i+1 == len(s) || s[i+1] == ' ') {
			return s[:i] + `\` + s[i:]
		}
	}
	return s
}

// plural is the count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}
