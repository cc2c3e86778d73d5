package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// Options are what a run needs besides its plan. None of them changes a byte of the
// outputs.
type Options struct {
	// Threads bounds the parallel work; below 1 is 1.
	Threads int
	// NoCache neither reads nor writes the cache.
	NoCache bool
	// Secret is the user's own, by which the cache knows the entries that this user's runs
	// have stored from those that came with a study; without one there is no cache.
	Secret []byte
	// Done, where set, hears of every finished stage in the order in which they finish.
	Done func(*StageOutcome)
	// WithThreads puts the thread bound where the kinds' parallel work looks for it.
	WithThreads func(ctx context.Context, n int) context.Context
}

// InternalError is a mistake of the program's own, not the user's.
type InternalError struct {
	Stage string
	Err   error
	Stack string
}

func (e *InternalError) Error() string { return fmt.Sprintf("stage %q: %s", e.Stage, e.Err) }

// Unwrap returns the inner error.
func (e *InternalError) Unwrap() error { return e.Err }

// Run runs every stage of the plan that the cache does not answer, independent ones in
// parallel, then evaluates the claims. Errors of the user's come as Problems, all at once;
// stages that depend on a failed one are not run.
func Run(ctx context.Context, p *Plan, opt Options) (*Outcome, error) {
	files, err := openFiles(p.Dir)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	c, err := openCache(p.Dir, opt, true)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	threads := max(1, opt.Threads)
	if opt.WithThreads != nil {
		ctx = opt.WithThreads(ctx, threads)
	}
	r := newRunner(p, files, c, opt.Done)
	r.all(ctx, threads)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := r.errors(); err != nil {
		return nil, err
	}
	out := &Outcome{Plan: p, Stages: r.outcomes, byID: map[string]*StageOutcome{}}
	leaves := map[string]result.Leaf{}
	for _, s := range out.Stages {
		out.byID[s.Stage.ID] = s
		for _, l := range s.Leaves {
			leaves[l.Path] = l
		}
	}
	out.values = newValues(leaves)
	for _, name := range sortedKeys(r.hashes) {
		out.Files = append(out.Files, InputFile{name, r.hashes[name]})
	}
	out.Claims = evaluateClaims(p, out.Lookup)
	writeState(c.root, p, r.parts)
	return out, nil
}

type runner struct {
	plan   *Plan
	files  *studyFiles
	cache  *cache
	before map[string]keyParts
	done   func(*StageOutcome)
	index  map[string]int

	mu       sync.Mutex
	outcomes []*StageOutcome
	parts    []keyParts
	errs     []error
	hashes   map[string]string // of input files
}

func newRunner(p *Plan, files *studyFiles, c *cache, done func(*StageOutcome)) *runner {
	r := &runner{
		plan: p, files: files, cache: c, before: readState(c.root), done: done,
		outcomes: make([]*StageOutcome, len(p.Stages)), parts: make([]keyParts, len(p.Stages)),
		errs: make([]error, len(p.Stages)), hashes: map[string]string{}, index: map[string]int{},
	}
	for i, s := range p.Stages {
		r.index[s.ID] = i
	}
	return r
}

var errSkipped = errors.New("an input failed")

// all runs the stages on a bounded number of workers. A stage starts when its inputs are
// done; among those that can start, the first in plan order does.
func (r *runner) all(ctx context.Context, workers int) {
	n := len(r.plan.Stages)
	started, finished := make([]bool, n), make([]bool, n)
	wake := sync.NewCond(&r.mu)
	stop := context.AfterFunc(ctx, func() { r.mu.Lock(); wake.Broadcast(); r.mu.Unlock() })
	defer stop()
	next := func() int { // -1: nothing yet, -2: all started
		rest := false
		for i := range n {
			if started[i] {
				continue
			}
			rest = true
			if !slices.ContainsFunc(r.needs(i), func(j int) bool { return !finished[j] }) {
				return i
			}
		}
		if rest {
			return -1
		}
		return -2
	}
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			for {
				i := next()
				for i == -1 && ctx.Err() == nil {
					wake.Wait()
					i = next()
				}
				if i < 0 || ctx.Err() != nil {
					return
				}
				started[i] = true
				r.mu.Unlock()
				out, err := r.stage(ctx, i)
				r.mu.Lock()
				if err != nil {
					out = nil
				}
				r.outcomes[i], r.errs[i] = out, err
				finished[i] = true
				if out != nil && r.done != nil {
					r.done(out)
				}
				wake.Broadcast()
			}
		})
	}
	wg.Wait()
}

// needs lists the stages whose results a stage takes.
func (r *runner) needs(i int) []int {
	s := r.plan.Stages[i]
	var out []int
	for _, b := range s.Inputs {
		out = append(out, r.index[b.Stage])
	}
	if s.Labels != nil {
		if s.Labels.Match != nil {
			out = append(out, r.index[s.Labels.Match.From])
		}
		if s.Labels.By != nil && s.Labels.By.From != "" {
			out = append(out, r.index[s.Labels.By.From])
		}
	}
	return out
}

func (r *runner) outcome(id string) *StageOutcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outcomes[r.index[id]]
}

// stage runs one stage or takes it from the cache, then applies its labels.
func (r *runner) stage(ctx context.Context, i int) (out *StageOutcome, err error) {
	s := r.plan.Stages[i]
	defer func() {
		if x := recover(); x != nil {
			err = &InternalError{Stage: s.ID, Err: fmt.Errorf("%v", x), Stack: string(debug.Stack())}
		}
	}()
	for _, j := range r.needs(i) {
		if r.outcome(r.plan.Stages[j].ID) == nil {
			return nil, errSkipped
		}
	}
	given, err := r.prepare(s)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.parts[i] = given.parts
	r.mu.Unlock()
	key := given.parts.key()
	out = &StageOutcome{Stage: s, RowsIn: given.rows}
	if out.Result = r.cache.load(key, s.Kind); out.Result != nil {
		out.Cached = true
		return out, r.finish(out)
	}
	out.Why = r.why(s.ID, given.parts)
	call := &kind.Call{Context: ctx, Stage: s.ID, Profile: s.Profile}
	if len(given.files) > 0 {
		call.Files = given.files
	}
	if r.plan.draws(s) {
		call.Stream = rng.New(r.plan.Seed, s.ID)
	}
	fresh, err := s.Kind.Run(call, given.inputs, s.Params)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err // what a cancelled method returned may be half a result
	}
	var body []byte
	if out.Result, body, err = roundTrip(s.Kind, fresh); err != nil {
		return nil, &InternalError{Stage: s.ID, Err: err}
	}
	r.cache.store(key, body)
	return out, r.finish(out)
}

// fromCache returns a stage's outcome if the cache has it, or why it would run.
func (r *runner) fromCache(i int) (*StageOutcome, string, error) {
	s := r.plan.Stages[i]
	given, err := r.prepare(s)
	if err != nil {
		return nil, "", err
	}
	out := &StageOutcome{Stage: s, RowsIn: given.rows, Cached: true}
	if out.Result = r.cache.load(given.parts.key(), s.Kind); out.Result == nil {
		return nil, r.why(s.ID, given.parts), nil
	}
	return out, "", r.finish(out)
}

// finish puts the labels on a result and fills in what follows from it.
func (r *runner) finish(out *StageOutcome) (err error) {
	if out.Stage.Labels != nil {
		if out.Labels, err = r.label(out.Stage, out.Result); err != nil {
			return err
		}
	}
	describeOutcome(out)
	return nil
}

// given is what a stage runs on.
type given struct {
	inputs map[string]any
	files  givenFiles
	parts  keyParts
	rows   int // of the first input with rows, -1 for none
}

// prepare collects a stage's inputs and what its key is made of.
func (r *runner) prepare(s *Stage) (*given, error) {
	g := &given{inputs: map[string]any{}, files: givenFiles{}, rows: -1}
	g.parts = keyParts{
		Program: r.cache.exe, Kind: s.Kind.Name(), Stage: s.ID, Profile: s.Profile.ProfileName(),
		Params: s.Kind.Settings(s.Params), Files: map[string]string{},
	}
	if r.plan.draws(s) {
		g.parts.Seed = strconv.FormatUint(r.plan.Seed, 10)
	}
	for _, b := range s.Inputs {
		from := r.outcome(b.Stage)
		payload := from.Stage.Kind.Payload(from.Result, b.Payload)
		if payload == nil {
			if s.optional(b) {
				continue
			}
			return nil, atNode(b.Node, fmt.Errorf("%q has no %s with its parameters", b.Stage, b.Payload))
		}
		hash := from.hash(b.Payload)
		if b.Column != "" {
			t := payload.(*frame.Table)
			col, err := t.Column(b.Column)
			if err != nil {
				return nil, atNode(b.Node, err)
			}
			groups, err := frame.GroupsOf(t, col)
			if err != nil {
				return nil, atNode(b.Node, err)
			}
			payload, hash = groups, frame.Hash(groups)
		}
		g.inputs[b.Port] = payload
		g.parts.Inputs = append(g.parts.Inputs, inputHash{b.Port, b.Stage, hash})
		if g.rows < 0 {
			g.rows = rowsOf(payload)
		}
	}
	for _, f := range s.Kind.FileParams(s.Params) {
		b, err := r.files.ReadFile(f.File, maxInputFile)
		if err != nil {
			return nil, kind.AtField(err, f.Name)
		}
		sum := sha256.Sum256(b)
		digest := hex.EncodeToString(sum[:])
		if s.SHA256 != "" && s.SHA256 != digest {
			return nil, atNode(s.Node.Find("sha256"), fmt.Errorf("the file %s has SHA-256 %s, the study expects %s: it is not the file that the study was made with", f.File, digest, s.SHA256))
		}
		g.files[f.File], g.parts.Files[f.File] = b, digest
		r.mu.Lock()
		r.hashes[f.File] = digest
		r.mu.Unlock()
	}
	return g, nil
}

// optional reports whether a binding was made for an optional input by a bare from: where
// the parameters leave the payload out, the input just isn't there.
func (s *Stage) optional(b Binding) bool {
	if from := s.Node.Get("from"); from == nil || from.Type != kind.Scalar {
		return false
	}
	return slices.ContainsFunc(s.Kind.Ports(), func(p kind.Port) bool { return p.Name == b.Port && p.Optional })
}

// rowsOf counts a payload's rows, -1 for what has none.
func rowsOf(payload any) int {
	switch x := payload.(type) {
	case *frame.Table:
		return x.Len()
	case *frame.Groups:
		return x.Len()
	case *frame.Distance:
		return x.Len()
	case *frame.Tree:
		return x.Len()
	}
	return -1
}

// hash is the hash of one payload; the empty name is the result itself with everything that
// it offers, labels put on.
func (o *StageOutcome) hash(name string) string {
	for _, p := range o.Payloads {
		if p.Name == name && name != "" {
			return p.SHA256
		}
	}
	b, err := encodeResult(o.Stage.Kind, o.Result)
	if err != nil {
		panic(err) // it was encoded once
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// describeOutcome fills in what follows from a result.
func describeOutcome(out *StageOutcome) {
	k := out.Stage.Kind
	out.RowsOut = -1
	out.Leaves = kind.Leaves(out.Stage.ID, out.Result)
	if out.Labels != nil {
		out.Leaves = append(out.Leaves, kind.Leaves(out.Stage.ID+".labels", out.Labels)...)
	}
	out.Notes = notesOf(out.Result, out.Labels)
	if t, ok := out.Result.(kind.Tabler); ok {
		out.Tables = t.Tables()
	}
	if f, ok := out.Result.(*result.Figure); ok {
		out.Figure = f
		out.Payloads = append(out.Payloads, PayloadHash{Type: "Figure", SHA256: out.hash("")})
	}
	for _, o := range k.Offers() {
		if o.Name == "" {
			continue
		}
		p := k.Payload(out.Result, o.Name)
		if p == nil {
			continue
		}
		out.Payloads = append(out.Payloads, PayloadHash{o.Name, o.TypeName(), frame.Hash(p)})
		if t, ok := p.(*frame.Table); ok && strings.HasPrefix(t.Keys.Source, out.Stage.ID+".") {
			continue // rows of the result's own, such as the steps of a curve
		}
		if out.RowsOut < 0 {
			out.RowsOut = rowsOf(p)
		}
		if g, ok := p.(*frame.Groups); ok {
			out.Partitions = append(out.Partitions, Partition{o.Name, g.Names, g.Codes, frame.Hash(&g.Keys)})
		}
	}
}

// errors joins the stages' errors in plan order: the user's with their places, or the
// first of the program's own.
func (r *runner) errors() error {
	var problems []kind.Problem
	for i, err := range r.errs {
		if err == nil || errors.Is(err, errSkipped) {
			continue
		}
		var internal *InternalError
		if errors.As(err, &internal) {
			return err
		}
		problems = append(problems, stageProblems(r.plan.Stages[i], err)...)
	}
	if len(problems) == 0 {
		return nil
	}
	return Problems(problems)
}
