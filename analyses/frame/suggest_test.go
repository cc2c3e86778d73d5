package frame

import (
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"kitten", "sitting", 3},
		{"titel", "title", 1},
		{"tabel", "table", 1},
		{"ca", "abc", 3}, // no character takes part in two edits
		{"ab", "ba", 1},
		{"abcd", "badc", 2},
		{"größe", "grösse", 2},
		{"größe", "grßöe", 1},
	} {
		if got := edits([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := edits([]rune(c.b), []rune(c.a)); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestSuggestSwaps(t *testing.T) {
	for _, c := range []struct {
		s     string
		names []string
		want  string
	}{
		{"titel", []string{"title", "tile", "text"}, `did you mean "title"?`},
		{"tabel", []string{"label", "table", "figure"}, "there are: "}, // one substitution from label, one swap from table
		{"tabel", []string{"table", "figure", "text"}, `did you mean "table"?`},
		{"rmsi", []string{"rsmi", "mean"}, `did you mean "rsmi"?`},
	} {
		if got := Suggest(c.s, c.names); !strings.HasPrefix(got, c.want) {
			t.Errorf("Suggest(%q) = %q, want %q", c.s, got, c.want)
		}
	}
}
