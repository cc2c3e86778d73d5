package prep

import (
	"fmt"
	"strings"
)

// Methods says which rows were kept, for the Methods text.
func (r *SelectResult) Methods() []string {
	out := []string{fmt.Sprintf("%d of %d rows were kept.", r.N, r.Before)}
	var why []string
	add := func(n int, text string) {
		if n > 0 {
			why = append(why, fmt.Sprintf("%d %s", n, text))
		}
	}
	add(r.NotWhere, "did not fulfil the condition")
	add(r.Unknown, "had a missing value in the condition")
	add(r.Incomplete, "were incomplete")
	if why != nil {
		out = append(out, fmt.Sprintf("Left out: %s.", strings.Join(why, ", ")))
	}
	return out
}

// Methods says which columns were made, for the Methods text.
func (r *DeriveResult) Methods() []string {
	made := make([]string, len(r.Variables))
	for i, v := range r.Variables {
		made[i] = fmt.Sprintf("%s = `%s`", v.Name, v.Expression)
	}
	return []string{fmt.Sprintf("New columns: %s.", strings.Join(made, "; "))}
}
