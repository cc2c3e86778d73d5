package printed

import (
	"fmt"
	"sort"
	"strings"
)

// Letter is the i-th mark (from 0) of the sequence a, b, …, z, aa, ab, ….
func Letter(i int) string {
	if i < 0 {
		return ""
	}
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('a'+(i-1)%26)) + s
	}
	return s
}

// PairMarks gives each unordered pair of k groups its letter, in the order
// (0,1), (0,2), …, (1,2), …, and the footnote text "a Cluster 1 vs Cluster 2".
// names are the groups' names in order.
func PairMarks(names []string) []string {
	var marks []string
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			marks = append(marks, Letter(len(marks))+" "+names[i]+" vs "+names[j])
		}
	}
	return marks
}

// Unicode has no superscript q in common fonts.
var superscripts = map[rune]rune{
	'a': 'ᵃ', 'b': 'ᵇ', 'c': 'ᶜ', 'd': 'ᵈ', 'e': 'ᵉ', 'f': 'ᶠ', 'g': 'ᵍ', 'h': 'ʰ',
	'i': 'ⁱ', 'j': 'ʲ', 'k': 'ᵏ', 'l': 'ˡ', 'm': 'ᵐ', 'n': 'ⁿ', 'o': 'ᵒ', 'p': 'ᵖ',
	'r': 'ʳ', 's': 'ˢ', 't': 'ᵗ', 'u': 'ᵘ', 'v': 'ᵛ', 'w': 'ʷ', 'x': 'ˣ', 'y': 'ʸ', 'z': 'ᶻ',
	'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷',
	'8': '⁸', '9': '⁹', '-': '⁻', '−': '⁻', '+': '⁺',
}

// Superscript raises letters a to z (but q), digits, signs. What can't be
// raised makes the whole string fall back to ^(text), which stays readable.
func Superscript(s string) string {
	var b strings.Builder
	for _, r := range s {
		u, ok := superscripts[r]
		if !ok {
			return "^(" + s + ")"
		}
		b.WriteRune(u)
	}
	return b.String()
}

// CompactLetters gives k groups letters so that two groups share a letter
// exactly when different says false for them. different is asked for i < j
// only. The letters follow the groups' order: group 0 always carries a.
//
// It is the insert-and-absorb algorithm: start from one set holding all groups;
// for every differing pair split each set that holds both into one without the
// first and one without the second, and drop sets contained in others; then
// remove a group from a set where every partner that it has there is also its
// partner in another set. At most 64 groups and 512 sets on the way, else an
// error. Reference: Piepho HP. An algorithm for a letter-based representation
// of all-pairwise comparisons. J Comput Graph Stat 2004;13:456-466,
// doi:10.1198/1061860043515.
func CompactLetters(k int, different func(i, j int) bool) ([]string, error) {
	const maxGroups, maxSets = 64, 512
	if k < 0 || k > maxGroups {
		return nil, fmt.Errorf("compact letters need at most %d groups, got %d", maxGroups, k)
	}
	if k == 0 {
		return nil, nil
	}
	all := ^uint64(0) >> (64 - uint(k))
	sets := []uint64{all}
	for i := 0; i < k; i++ {
		for j := i + 1; j < k; j++ {
			if !different(i, j) {
				continue
			}
			a, b := uint64(1)<<uint(i), uint64(1)<<uint(j)
			var next []uint64
			for _, s := range sets {
				if s&a != 0 && s&b != 0 {
					next = append(next, s&^a, s&^b)
				} else {
					next = append(next, s)
				}
			}
			sets = absorb(next)
			if len(sets) > maxSets {
				return nil, fmt.Errorf("compact letters need more than %d letters on the way", maxSets)
			}
		}
	}
	sets = sweep(sets, k)
	sort.Slice(sets, func(x, y int) bool { return before(sets[x], sets[y]) })
	letters := make([]string, k)
	for i, s := range sets {
		for g := 0; g < k; g++ {
			if s&(1<<uint(g)) != 0 {
				letters[g] += Letter(i)
			}
		}
	}
	return letters, nil
}

// before orders sets by their members: the set with the smaller first
// differing member comes first.
func before(x, y uint64) bool {
	diff := x ^ y
	return x&(diff&-diff) != 0
}

// absorb drops sets contained in another one; of equal sets the first stays.
func absorb(sets []uint64) []uint64 {
	var kept []uint64
	for i, s := range sets {
		contained := s == 0
		for j, t := range sets {
			if i != j && s&^t == 0 && (s != t || j < i) {
				contained = true
				break
			}
		}
		if !contained {
			kept = append(kept, s)
		}
	}
	return kept
}

// sweep removes memberships that no pair needs.
func sweep(sets []uint64, k int) []uint64 {
	for i := range sets {
		for g := 0; g < k; g++ {
			bit := uint64(1) << uint(g)
			if sets[i]&bit == 0 {
				continue
			}
			var elsewhere uint64
			for j, t := range sets {
				if j != i && t&bit != 0 {
					elsewhere |= t
				}
			}
			if elsewhere != 0 && sets[i]&^elsewhere&^bit == 0 {
				sets[i] &^= bit
			}
		}
	}
	return absorb(sets)
}
