package pipeline

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"reprise/analyses/kind"
)

func sortStrings(s []string) { slices.Sort(s) }

const stateFile = "last-run.json"

// readState reads what the last run's stages depended on; empty where unknown.
func readState(dir string) map[string]keyParts {
	state := map[string]keyParts{}
	b, err := os.ReadFile(filepath.Join(dir, CacheDir, stateFile))
	if err != nil || json.Unmarshal(b, &state) != nil {
		return map[string]keyParts{}
	}
	return state
}

func writeState(p *Plan, parts []keyParts) {
	state := map[string]keyParts{}
	for i, s := range p.Stages {
		state[s.ID] = parts[i]
	}
	if b, err := json.Marshal(state); err == nil {
		_ = writeBeside(filepath.Join(p.Dir, CacheDir, stateFile), b) // only explains; losing it costs a reason
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
	}
	for _, s := range now.Params {
		i := slices.IndexFunc(old.Params, func(o kind.Setting) bool { return o.Path == s.Path })
		if i < 0 {
			return fmt.Sprintf("%s is new", s.Path)
		}
		if old.Params[i].Value != s.Value {
			return fmt.Sprintf("%s changed from %s", s.Path, old.Params[i].Value)
		}
	}
	if len(old.Params) != len(now.Params) {
		return "parameters changed"
	}
	for _, f := range sortedKeys(now.Files) {
		if old.Files[f] != now.Files[f] {
			return fmt.Sprintf("file %s changed", f)
		}
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
