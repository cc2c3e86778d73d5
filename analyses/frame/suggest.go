package frame

import (
	"fmt"
	"math"
	"strings"
)

// Suggest says "did you mean …?" where one of the names is clearly nearest to s, and lists
// them otherwise.
func Suggest(s string, names []string) string {
	if len(names) == 0 {
		return "there are none"
	}
	if len(s) > 200 { // the distance costs the product of the lengths
		s = ""
	}
	best, second, at := math.MaxInt, math.MaxInt, -1
	for i, n := range names {
		d := edits([]rune(strings.ToLower(s)), []rune(strings.ToLower(n)))
		if d < best {
			best, second, at = d, best, i
		} else if d < second {
			second = d
		}
	}
	if s != "" && best <= max(1, len(s)/3) && best < second {
		return fmt.Sprintf("did you mean %q?", names[at])
	}
	list := names
	more := ""
	if len(list) > 30 {
		more = fmt.Sprintf(" and %d more", len(list)-30)
		list = list[:30]
	}
	shown := make([]string, len(list))
	for i, n := range list {
		shown[i] = n
		if quoted := excerpt(n); len(quoted) != len(n)+2 || strings.Contains(n, ", ") {
			shown[i] = quoted // a line break, a quote, or too long to show
		}
	}
	return "there are: " + strings.Join(shown, ", ") + more
}

// edits is the optimal string alignment distance: the least number of insertions,
// deletions, substitutions and swaps of two neighbours that make b of a, where no
// character takes part in two of them. Cost O(len(a) len(b)).
//
// Reference: Boytsov 2011, "Indexing methods for approximate dictionary searching",
// doi:10.1145/1963190.1963191.
func edits(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			substitution := last[j-1]
			if a[i-1] != b[j-1] {
				substitution++
			}
			row[j] = min(substitution, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
