package pipeline

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// CheckReport is what check found.
type CheckReport struct {
	Study string `json:"study"`
	// WithoutData is true where claims and prose were verified from the lock's values and
	// nothing was run.
	WithoutData bool           `json:"without_data"`
	Differences []Difference   `json:"differences"`
	Claims      []ClaimOutcome `json:"claims"`
	Verdicts    Verdicts       `json:"verdicts"`
	// Prose are places of the prose whose values the lock does not have.
	Prose []string `json:"prose,omitempty"`
	// Diverged is the first stage, in running order, whose lines differ.
	Diverged string `json:"diverged,omitempty"`
}

// Passed reports whether nothing differs unexpectedly and everything could be compared.
func (r *CheckReport) Passed() bool {
	return len(r.Differences) == 0 && len(r.Prose) == 0 && r.Verdicts.Unexpected == 0
}

// ErrNoLock says that the study has no lock. It is never written silently: only bless does.
var ErrNoLock = errors.New(LockFile + " does not exist; look at the results, then write it with: reprise bless")

// maxLock bounds what is read of a lock.
const maxLock = 1 << 30

// ReadLock reads the study's lock; the error is ErrNoLock where there is none.
func ReadLock(dir string) (*Lock, error) {
	files, err := openFiles(dir)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	if _, err := files.root.Lstat(LockFile); errors.Is(err, os.ErrNotExist) {
		return nil, ErrNoLock
	}
	b, err := files.ReadFile(LockFile, maxLock)
	if err != nil {
		return nil, err
	}
	return ParseLock(b)
}

// Check holds an outcome against the lock and the claims.
func Check(o *Outcome, l *Lock) *CheckReport {
	r := &CheckReport{Study: o.Plan.Study.ID, Differences: append([]Difference{}, l.Compare(o)...), Claims: o.Claims, Verdicts: o.Verdicts()}
	r.Diverged = firstDiverged(r.Differences)
	return r
}

// CheckWithoutData verifies the claims and the parameters from the lock's values alone; no
// stage runs and no data file is read.
func CheckWithoutData(p *Plan, l *Lock) *CheckReport {
	r := &CheckReport{Study: p.Study.ID, WithoutData: true, Differences: []Difference{}}
	r.Claims = evaluateClaims(p, l.lookup(p))
	r.Verdicts = countVerdicts(r.Claims)
	r.Differences = append(r.Differences, l.compareHead(p)...)
	known := map[string]bool{}
	for _, s := range p.Stages {
		known["stage "+s.ID] = true
		key := "stage " + s.ID
		if l.Lines[key] != s.Kind.Name() {
			r.Differences = append(r.Differences, Difference{Key: key, Lock: l.Lines[key], Now: s.Kind.Name(), Stage: s.ID})
			continue
		}
		for _, set := range s.Kind.Settings(s.Params) {
			key := "param " + s.ID + " " + set.Path
			was, ok := l.Lines[key]
			if was != set.Value && (ok || !set.Default) {
				r.Differences = append(r.Differences, Difference{Key: key, Lock: was, Now: set.Value, Stage: s.ID})
			}
		}
	}
	for _, key := range sortedKeys(l.Lines) {
		if id, ok := strings.CutPrefix(key, "stage "); ok && !known[key] {
			r.Differences = append(r.Differences, Difference{Key: key, Lock: l.Lines[key], Stage: id})
		}
	}
	r.Diverged = firstDiverged(r.Differences)
	return r
}

// firstDiverged is the stage of the first difference that has one.
func firstDiverged(diffs []Difference) string {
	for _, d := range diffs {
		if d.Stage != "" {
			return d.Stage
		}
	}
	return ""
}

// LockLookup reads values from the lock, for prose without data.
func LockLookup(p *Plan, l *Lock) func(string) (result.Leaf, error) { return l.lookup(p) }

// ResolvePath turns a value path, long or short, into its long form by the types of the
// plan's results.
func (p *Plan) ResolvePath(text string) (kind.Resolved, error) {
	s, steps, err := p.pathStage(text)
	if err != nil {
		return kind.Resolved{}, err
	}
	if len(steps) > 0 && steps[0].Text == "labels" && !steps[0].Key && s.Labels != nil {
		return kind.Resolve(labelResultType, s.ID+".labels", steps[1:])
	}
	return kind.Resolve(s.Kind.ResultType(), s.ID, steps)
}

// pathStage finds the stage that a path starts with; a panel's id has a dot.
func (p *Plan) pathStage(text string) (*Stage, []kind.Step, error) {
	id, steps, err := kind.ParsePath(text)
	if err != nil {
		return nil, nil, err
	}
	if len(steps) > 0 && !steps[0].Key {
		if s := p.Stage(id + "." + steps[0].Text); s != nil {
			return s, steps[1:], nil
		}
	}
	if s := p.Stage(id); s != nil {
		return s, steps, nil
	}
	ids := make([]string, len(p.Stages))
	for i, s := range p.Stages {
		ids[i] = s.ID
	}
	return nil, nil, fmt.Errorf("there is no stage or data entry %q; %s", id, Suggest(id, ids))
}

// Text prints the report for people.
func (r *CheckReport) Text() string {
	var b strings.Builder
	if r.WithoutData {
		b.WriteString("without data: claims are held against the values of the lock; nothing was run\n")
	}
	for _, d := range r.Differences {
		fmt.Fprintln(&b, d)
	}
	for _, p := range r.Prose {
		fmt.Fprintln(&b, p)
	}
	if r.Diverged != "" {
		fmt.Fprintf(&b, "first diverged at stage %q\n", r.Diverged)
	}
	for _, c := range r.Claims {
		mark := "        "
		if !c.Expected {
			mark = "UNEXPECTED "
		}
		counted := ""
		if !c.Counted {
			counted = " (not counted)"
		}
		fmt.Fprintf(&b, "%-14s %s%s: published %s, computed %s%s\n", c.Verdict, strings.TrimLeft(mark, " "), c.ID, c.Published, or(c.Printed, c.Computed), counted)
		if c.Reason != "" {
			fmt.Fprintf(&b, "               %s\n", c.Reason)
		}
	}
	v := r.Verdicts
	fmt.Fprintf(&b, "claims: %d match, %d within, %d differ, %d not comparable, %d not counted; %d unexpected\n",
		v.Match, v.Within, v.Differs, v.NotComparable, v.NotCounted, v.Unexpected)
	if r.WithoutData {
		return b.String()
	}
	if len(r.Differences) == 0 {
		b.WriteString("lock: nothing differs\n")
	} else {
		fmt.Fprintf(&b, "lock: %d differences\n", len(r.Differences))
	}
	return b.String()
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}
