package pipeline

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"reprise/analyses/kind"
)

// sortedKeys lists a map's keys in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

const stateFile = "last-run.json"

// maxState bounds what is read of the last run.
const maxState = 256 << 20

// readState reads what the last run's stages depended on; empty where unknown.
func readState(root *os.Root) map[string]keyParts {
	state := map[string]keyParts{}
	if root == nil {
		return state
	}
	b, err := readIn(root, stateFile, maxState)
	if err != nil || json.Unmarshal(b, &state) != nil {
		return map[string]keyParts{}
	}
	return state
}

func writeState(root *os.Root, p *Plan, parts []keyParts) {
	if root == nil {
		return
	}
	state := map[string]keyParts{}
	for i, s := range p.Stages {
		state[s.ID] = parts[i]
	}
	if b, err := json.Marshal(state); err == nil {
		_ = writeIn(root, stateFile, b, 0o600, false) // only explains; losing it costs a reason
	}
}

// why says why a stage has to run: the first thing that changed since the last run.
func (r *runner) why(id string, now keyParts) string {
	old, ok := r.before[id]
	if !ok {
		return "new"
	}
	return changed(old, now)
}

func changed(old, now keyParts) string {
	switch {
	case old.Kind != now.Kind:
		return fmt.Sprintf("kind changed from %s", old.Kind)
	case old.Seed != now.Seed:
		return "seed changed"
	case old.Profile != now.Profile:
		return fmt.Sprintf("profile changed from %s", old.Profile)
	}
	for _, s := range now.Params {
		i := slices.IndexFunc(old.Params, func(o kind.Setting) bool { return o.Path == s.Path })
		if i < 0 {
			return fmt.Sprintf("%s is new", s.Path)
		}
		if old.Params[i].Value != s.Value {
			return fmt.Sprintf("%s changed from %s", s.Path, shorten(old.Params[i].Value))
		}
	}
	for _, s := range old.Params {
		if !slices.ContainsFunc(now.Params, func(n kind.Setting) bool { return n.Path == s.Path }) {
			return fmt.Sprintf("%s is gone", s.Path)
		}
	}
	for _, f := range sortedKeys(now.Files) {
		was, ok := old.Files[f]
		switch {
		case !ok:
			return fmt.Sprintf("file %s is another one", f)
		case was != now.Files[f]:
			return fmt.Sprintf("file %s changed", f)
		}
	}
	if len(old.Inputs) > len(now.Inputs) {
		return "an input is gone"
	}
	for i, in := range now.Inputs {
		if i >= len(old.Inputs) || old.Inputs[i].Port != in.Port || old.Inputs[i].From != in.From {
			return fmt.Sprintf("input %s is another one", in.Port)
		}
		if old.Inputs[i].Hash != in.Hash {
			return fmt.Sprintf("input %s from %s changed", in.Port, in.From)
		}
	}
	if old.Program != now.Program {
		return "the program changed"
	}
	return "not in the cache"
}
