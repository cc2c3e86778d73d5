package report

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/nickng/bibtex"
)

// reference is one entry of the bibliography, ready to print.
type reference struct {
	Key string
	// Text is the entry in the Vancouver style without DOI and URL.
	Text string
	DOI  string
	URL  string
}

// maxBibliography bounds a bibliography file, in bytes.
const maxBibliography = 4 << 20

// oneReader is held while the BibTeX reader runs: it keeps what it reads in a global.
var oneReader sync.Mutex

// readBibliography reads BibTeX; calls may run at the same time. Unknown entry types print what fields they have.
func readBibliography(b []byte) (refs map[string]reference, err error) {
	refs = map[string]reference{}
	if len(bytes.TrimSpace(b)) == 0 {
		return refs, nil
	}
	if len(b) > maxBibliography {
		return nil, fmt.Errorf("bibliography: a BibTeX file of at most 4 MiB was expected, got %d bytes", len(b))
	}
	defer func() { // the reader panics on some malformed files
		if p := recover(); p != nil {
			refs, err = nil, fmt.Errorf("bibliography: not readable as BibTeX: %v", p)
		}
	}()
	oneReader.Lock()
	defer oneReader.Unlock()
	parsed, err := bibtex.Parse(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("bibliography: not readable as BibTeX: %w", err)
	}
	for _, e := range parsed.Entries {
		field := map[string]string{}
		var names []string
		for name := range e.Fields {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			field[strings.ToLower(name)] = plainTeX(e.Fields[name].String())
		}
		if _, twice := refs[e.CiteName]; twice {
			return nil, fmt.Errorf("bibliography: the key %q stands twice", e.CiteName)
		}
		refs[e.CiteName] = vancouver(e.CiteName, field)
	}
	return refs, nil
}

// vancouver sets an entry as medical journals do: authors, title, source year;volume:pages.
func vancouver(key string, f map[string]string) reference {
	r := reference{Key: key, DOI: bareDOI(f["doi"])}
	if u := f["url"]; r.DOI == "" && (strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://")) {
		r.URL = u
	}
	names := f["author"]
	if names == "" {
		names = f["editor"]
	}
	if s := authors(names); s != "" {
		r.Text = sentence(s) + " "
	}
	if f["title"] != "" {
		r.Text += sentence(f["title"]) + " "
	}
	source := f["journal"]
	if source == "" {
		source = f["booktitle"]
	}
	publisher := f["publisher"]
	if publisher == "" {
		publisher = f["institution"]
	}
	if publisher == "" {
		publisher = f["organization"]
	}
	if source == "" {
		source = publisher
	}
	when := f["year"]
	if when == "" && len(f["date"]) >= 4 {
		when = f["date"][:4]
	}
	if f["volume"] != "" {
		when += ";" + f["volume"]
		if n := f["number"]; n != "" {
			when += "(" + n + ")"
		}
	}
	if p := strings.ReplaceAll(strings.ReplaceAll(f["pages"], "---", "–"), "--", "–"); p != "" {
		when += ":" + p
	}
	if s := strings.TrimSpace(source + " " + when); s != "" {
		r.Text += sentence(s)
	}
	if n := f["note"]; n != "" && r.Text == "" {
		r.Text = sentence(n)
	}
	r.Text = strings.TrimSpace(r.Text)
	if r.Text == "" {
		r.Text = key
	}
	return r
}

func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".?!") {
		return s
	}
	return s + "."
}

// authors turns "Last, First and First Last" into "Last F, Last F"; more than six become
// six and et al.
func authors(s string) string {
	var out []string
	for _, a := range regexp.MustCompile(`\s+and\s+`).Split(strings.TrimSpace(s), -1) {
		a = strings.TrimSpace(a)
		if a == "" {
			continue
		}
		if strings.EqualFold(a, "others") {
			return strings.Join(out, ", ") + ", et al"
		}
		last, first, ok := strings.Cut(a, ",")
		if !ok {
			words := strings.Fields(a)
			last, first = words[len(words)-1], strings.Join(words[:len(words)-1], " ")
		}
		initials := ""
		for _, w := range strings.FieldsFunc(first, func(r rune) bool { return r == ' ' || r == '.' || r == '-' || r == '\t' }) {
			initials += strings.ToUpper(string([]rune(w)[:1]))
		}
		out = append(out, strings.TrimSpace(strings.TrimSpace(last)+" "+initials))
	}
	if len(out) > 6 {
		return strings.Join(out[:6], ", ") + ", et al"
	}
	return strings.Join(out, ", ")
}

var (
	texAccent  = regexp.MustCompile("\\{?\\\\([`'^\"~=.cvHuk])\\s*\\{?\\\\?([A-Za-z])\\}?\\}?")
	texLetter  = regexp.MustCompile(`\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i)(?:\b|\{\})\s?`)
	texCommand = regexp.MustCompile(`\\(?:emph|textit|textbf|textsc|texttt|mathrm|url|href)\b`)
)

// combining marks of TeX's accents.
var combining = map[string]string{
	"`": "\u0300", "'": "\u0301", "^": "\u0302", `"`: "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
	"c": "\u0327", "v": "\u030c", "H": "\u030b", "u": "\u0306", "k": "\u0328",
}

var texLetters = map[string]string{
	"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı",
}

// plainTeX turns the little TeX of bibliographies into plain text.
func plainTeX(s string) string {
	s = texAccent.ReplaceAllStringFunc(s, func(m string) string {
		g := texAccent.FindStringSubmatch(m)
		if strings.ContainsAny(g[1], "cvHuk") && !strings.Contains(m, "{") {
			return m // \cite and its like are no accents
		}
		return compose(g[2], combining[g[1]])
	})
	s = texCommand.ReplaceAllString(s, "")
	s = texLetter.ReplaceAllStringFunc(s, func(m string) string { return texLetters[texLetter.FindStringSubmatch(m)[1]] })
	s = strings.NewReplacer(`\&`, "&", `\%`, "%", `\_`, "_", `\$`, "$", `\#`, "#", "~", "\u00a0", "{", "", "}", "", "---", "—", "``", "“", "''", "”", `\`, "").Replace(s)
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), " ")
}

// composed are the accented letters of European names in one character.
var composed = strings.NewReplacer(
	"a\u0300", "à", "a\u0301", "á", "a\u0302", "â", "a\u0303", "ã", "a\u0308", "ä", "e\u0300", "è", "e\u0301", "é", "e\u0302", "ê", "e\u0308", "ë",
	"i\u0300", "ì", "i\u0301", "í", "i\u0302", "î", "i\u0308", "ï", "o\u0300", "ò", "o\u0301", "ó", "o\u0302", "ô", "o\u0303", "õ", "o\u0308", "ö",
	"o\u030b", "ő", "u\u0300", "ù", "u\u0301", "ú", "u\u0302", "û", "u\u0308", "ü", "u\u030b", "ű", "n\u0303", "ñ", "c\u0327", "ç", "s\u030c", "š", "c\u030c", "č",
	"z\u030c", "ž", "r\u030c", "ř", "e\u030c", "ě", "y\u0301", "ý", "c\u0301", "ć", "n\u0301", "ń", "s\u0301", "ś", "z\u0301", "ź", "z\u0307", "ż", "a\u0328", "ą", "e\u0328", "ę",
	"A\u0308", "Ä", "O\u0308", "Ö", "U\u0308", "Ü", "E\u0301", "É", "A\u0301", "Á", "O\u0301", "Ó", "C\u0327", "Ç", "S\u030c", "Š", "C\u030c", "Č", "Z\u030c", "Ž", "S\u0327", "Ş", "s\u0327", "ş", "g\u0306", "ğ",
)

func compose(letter, mark string) string { return composed.Replace(letter + mark) }

var doiPattern = regexp.MustCompile(`10\.\d{4,9}/[^\s"'<>,;]+`)

// bareDOI finds a DOI in a text, empty where there is none.
func bareDOI(s string) string {
	return strings.TrimRight(doiPattern.FindString(s), ".)]}")
}
