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
	return lookup(o.Plan, o.values, text)
}

// lookup resolves a path by the plan's types and reads the value from the map of leaves.
func lookup(p *Plan, values map[string]result.Leaf, text string) (result.Leaf, error) {
	r, err := p.ResolvePath(text)
	if err != nil {
		return result.Leaf{}, err
	}
	if r.Ambiguous != "" && hasUnder(sortedKeys(values), r.Ambiguous) {
		return result.Leaf{}, fmt.Errorf("%s names both a field and a key; write %s or %s", text, r.Path, r.Ambiguous)
	}
	leaf, ok := values[r.Path]
	if !ok {
		return result.Leaf{}, missingKey(values, r.Path)
	}
	switch r.Part {
	case "count":
		leaf = result.Leaf{Path: leaf.Path + ".count", Type: result.LeafCount, Number: result.Num(float64(leaf.Share.Count))}
	case "total":
		leaf = result.Leaf{Path: leaf.Path + ".total", Type: result.LeafCount, Number: result.Num(float64(leaf.Share.Total))}
	}
	return leaf, nil
}

// hasUnder reports whether one of the paths is the given one or lies under it.
func hasUnder(paths []string, at string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		rest, ok := strings.CutPrefix(p, at)
		return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
	})
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

// missingKey finds the first key of a long path that no leaf has.
func missingKey(values map[string]result.Leaf, long string) error {
	id, steps, err := kind.ParsePath(long)
	if err != nil {
		return err
	}
	all := sortedKeys(values)
	at := id
	for _, s := range steps {
		next := at + "." + s.Text
		if s.Key {
			next = at + kind.Bracket(s.Text)
		}
		if !hasUnder(all, next) {
			e := &KeyError{Path: at, Key: s.Text}
			for _, p := range all {
				if rest, ok := strings.CutPrefix(p, at); ok && strings.HasPrefix(rest, "[") {
					if _, st, err := kind.ParsePath("x" + rest); err == nil && (len(e.Keys) == 0 || e.Keys[len(e.Keys)-1] != st[0].Text) {
						e.Keys = append(e.Keys, st[0].Text)
					}
				}
			}
			return e
		}
		at = next
	}
	return fmt.Errorf("%s is not available in this result", long)
}
