package pipeline

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// Values lists every value of the run by its long path, in plan order; a pattern such as
// "baseline*" or "*.p" keeps those whose path it matches.
func (o *Outcome) Values(pattern string) ([]result.Leaf, error) {
	var out []result.Leaf
	for _, s := range o.Stages {
		for _, l := range s.Leaves {
			if pattern != "" {
				ok, err := matchPattern(pattern, l.Path)
				if err != nil {
					return nil, err
				}
				if !ok {
					continue
				}
			}
			out = append(out, l)
		}
	}
	return out, nil
}

// matchPattern matches * and ? against the whole path; a pattern without either is a
// prefix. Brackets stand for themselves.
func matchPattern(pattern, s string) (bool, error) {
	if !strings.ContainsAny(pattern, "*?") {
		return strings.HasPrefix(s, pattern), nil
	}
	esc := strings.NewReplacer("[", `\[`, "]", `\]`, `\`, `\\`).Replace(pattern)
	// a slash is an ordinary character in a path of values
	return path.Match(strings.ReplaceAll(esc, "/", "\x00"), strings.ReplaceAll(s, "/", "\x00"))
}

// Lookup finds the value at a path, long or short.
func (o *Outcome) Lookup(text string) (result.Leaf, error) {
	return o.values.lookup(o.Plan, text)
}

// values are leaves by their long paths.
type values struct {
	leaves map[string]result.Leaf
	paths  []string // sorted
}

func newValues(leaves map[string]result.Leaf) values {
	return values{leaves, sortedKeys(leaves)}
}

// lookup resolves a path by the plan's types and reads the value.
func (v values) lookup(p *Plan, text string) (result.Leaf, error) {
	r, err := p.ResolvePath(text)
	if err != nil {
		return result.Leaf{}, err
	}
	if r.Ambiguous != "" && v.under(r.Ambiguous) {
		return result.Leaf{}, fmt.Errorf("%s names both a field and a key; write %s or %s", text, r.Path, r.Ambiguous)
	}
	leaf, ok := v.leaves[r.Path]
	if !ok {
		return result.Leaf{}, v.missing(r.Path)
	}
	switch r.Part {
	case "count":
		leaf = result.Leaf{Path: leaf.Path + ".count", Type: result.LeafCount, Number: result.Num(float64(leaf.Share.Count))}
	case "total":
		leaf = result.Leaf{Path: leaf.Path + ".total", Type: result.LeafCount, Number: result.Num(float64(leaf.Share.Total))}
	}
	return leaf, nil
}

// under reports whether a leaf has the path or lies under it.
func (v values) under(at string) bool {
	if _, ok := v.leaves[at]; ok {
		return true
	}
	for _, next := range []string{at + ".", at + "["} {
		i, _ := slices.BinarySearch(v.paths, next)
		if i < len(v.paths) && strings.HasPrefix(v.paths[i], next) {
			return true
		}
	}
	return false
}

// KeyError says that a path names a key that the data do not have, and lists those that
// there are.
type KeyError struct {
	Path, Key string
	Keys      []string
}

func (e *KeyError) Error() string {
	if len(e.Keys) == 0 {
		return fmt.Sprintf("%s: there is no %q, and the list is empty", e.Path, e.Key)
	}
	keys := e.Keys
	more := ""
	if len(keys) > 20 {
		more = fmt.Sprintf(" and %d more", len(keys)-20)
		keys = keys[:20]
	}
	return fmt.Sprintf("%s: there is no %q; there are: %s%s", e.Path, e.Key, strings.Join(keys, ", "), more)
}

// missing says what a long path that no leaf has lacks: the first key that isn't there, or
// a value that this result left out.
func (v values) missing(long string) error {
	id, steps, err := kind.ParsePath(long)
	if err != nil {
		return err
	}
	at := id
	for i, s := range steps {
		next := at + "." + s.Text
		if s.Key {
			next = at + kind.Bracket(s.Text)
		}
		if v.under(next) {
			at = next
			continue
		}
		if s.Key {
			return &KeyError{Path: at, Key: s.Text, Keys: v.keys(at)}
		}
		if i+1 < len(steps) && steps[i+1].Key {
			return &KeyError{Path: next, Key: steps[i+1].Text} // the list is empty
		}
		break
	}
	return fmt.Errorf("%s is not available in this result", long)
}

// keys lists the keys of the list at a long path.
func (v values) keys(at string) []string {
	var out []string
	i, _ := slices.BinarySearch(v.paths, at+"[")
	for ; i < len(v.paths) && strings.HasPrefix(v.paths[i], at+"["); i++ {
		_, steps, err := kind.ParsePath("x" + v.paths[i][len(at):])
		if err == nil && (len(out) == 0 || out[len(out)-1] != steps[0].Text) {
			out = append(out, steps[0].Text)
		}
	}
	return out
}
