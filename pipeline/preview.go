package pipeline

import "fmt"

// PreviewStep says what a run would do with one stage.
type PreviewStep struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	// State is "cached" or "run"; a stage whose inputs will be recomputed is "run", although
	// it may turn out to be cached when they come out the same.
	State string `json:"state"`
	Why   string `json:"why,omitempty"`
}

// Preview says what would run and why, without running anything: stages are looked up in
// the cache as far as their inputs are there.
func Preview(p *Plan, opt Options) ([]PreviewStep, error) {
	files, err := openFiles(p.Dir)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	c, err := openCache(p.Dir, opt, false)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r := newRunner(p, files, c, nil)
	var problems Problems
	out := make([]PreviewStep, len(p.Stages))
	for i, s := range p.Stages {
		out[i] = PreviewStep{ID: s.ID, Kind: s.Kind.Name(), State: "run"}
		waits := ""
		for _, j := range r.needs(i) {
			if r.outcomes[j] == nil {
				waits = p.Stages[j].ID
				break
			}
		}
		if waits != "" {
			out[i].Why = fmt.Sprintf("%s runs first", waits)
			continue
		}
		o, why, err := r.fromCache(i)
		if err != nil {
			problems = append(problems, stageProblems(s, err)...)
			continue
		}
		if o == nil {
			out[i].Why = why
			continue
		}
		out[i].State = "cached"
		r.outcomes[i] = o
	}
	if problems != nil {
		return nil, problems
	}
	return out, nil
}
