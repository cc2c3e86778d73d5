package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
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
	// Threads bounds the parallel work; 0 is all cores.
	Threads int
	// NoCache neither reads nor writes the cache.
	NoCache bool
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
	c, err := openCache(p.Dir, opt.NoCache)
	if err != nil {
		return nil, err
	}
	threads := opt.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
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
	out := &Outcome{Plan: p, Stages: r.outcomes, values: map[string]result.Leaf{}, byID: map[string]*StageOutcome{}}
	for _, s := range out.Stages {
		out.byID[s.Stage.ID] = s
		for _, l := range s.Leaves {
			out.values[l.Path] = l
		}
	}
	for _, name := range sortedKeys(r.hashes) {
		out.Files = append(out.Files, InputFile{name, r.hashes[name]})
	}
	out.Claims = evaluateClaims(p, out.Lookup)
	if !opt.NoCache {
		writeState(p, r.parts)
	}
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
		plan: p, files: files, cache: c, before: readState(p.Dir), done: done,
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
	inputs, parts, rowsIn, err := r.prepare(s)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.parts[i] = parts
	r.mu.Unlock()
	key := parts.key()
	out = &StageOutcome{Stage: s, RowsIn: rowsIn}
	if out.Result = r.cache.load(key, s.Kind); out.Result != nil {
		out.Cached = true
		return out, r.finish(out)
	}
	out.Why = r.why(s.ID, parts)
	call := &kind.Call{Context: ctx, Stage: s.ID, Profile: s.Profile, Files: r.files}
	if s.Kind.Draws() {
		call.Stream = rng.New(r.plan.Seed, s.ID)
	}
	if out.Result, err = s.Kind.Run(call, inputs, s.Params); err != nil {
		return nil, err
	}
	if err := r.cache.store(key, s.Kind, out.Result); err != nil {
		return nil, &InternalError{Stage: s.ID, Err: err}
	}
	return out, r.finish(out)
}

// fromCache returns a stage's outcome if the cache has it, or why it would run.
func (r *runner) fromCache(i int) (*StageOutcome, string, error) {
	s := r.plan.Stages[i]
	_, parts, rowsIn, err := r.prepare(s)
	if err != nil {
		return nil, "", err
	}
	out := &StageOutcome{Stage: s, RowsIn: rowsIn, Cached: true}
	if out.Result = r.cache.load(parts.key(), s.Kind); out.Result == nil {
		return nil, r.why(s.ID, parts), nil
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

// prepare collects a stage's inputs and what its key is made of.
func (r *runner) prepare(s *Stage) (map[string]any, keyParts, int, error) {
	inputs := map[string]any{}
	parts := keyParts{Program: r.cache.exe, Kind: s.Kind.Name(), Params: s.Kind.Settings(s.Params), Files: map[string]string{}}
	rows := -1
	for _, b := range s.Inputs {
		from := r.outcome(b.Stage)
		payload := from.Stage.Kind.Payload(from.Result, b.Payload)
		if payload == nil {
			return nil, parts, 0, fmt.Errorf("stage %q has no %s with these parameters", b.Stage, b.Payload)
		}
		if b.Column != "" {
			t := payload.(*frame.Table)
			col, err := t.Column(b.Column)
			if err != nil {
				return nil, parts, 0, atNode(b.Node, err)
			}
			if payload, err = frame.GroupsOf(t, col); err != nil {
				return nil, parts, 0, atNode(b.Node, err)
			}
		}
		inputs[b.Port] = payload
		hash, n := payloadHash(payload)
		parts.Inputs = append(parts.Inputs, inputHash{b.Port, b.Stage, hash})
		if rows < 0 {
			rows = n
		}
	}
	for _, f := range s.Kind.FileParams(s.Params) {
		b, err := r.files.ReadFile(f.File, maxInputFile)
		if err != nil {
			return nil, parts, 0, kind.AtField(err, f.Name)
		}
		sum := sha256.Sum256(b)
		parts.Files[f.File] = hex.EncodeToString(sum[:])
		if s.SHA256 != "" && s.SHA256 != parts.Files[f.File] {
			return nil, parts, 0, kind.AtField(fmt.Errorf("the file %s has SHA-256 %s, the study expects %s: it is not the file that the study was made with", f.File, parts.Files[f.File], s.SHA256), "sha256")
		}
		r.mu.Lock()
		r.hashes[f.File] = parts.Files[f.File]
		r.mu.Unlock()
	}
	if s.Kind.Draws() {
		parts.Seed = strconv.FormatUint(r.plan.Seed, 10) + " " + s.ID
	} else if s.Role == DataRole {
		parts.Seed = s.ID // the rows' keys carry it
	}
	return inputs, parts, rows, nil
}

// payloadHash hashes a payload and counts its rows, -1 for none.
func payloadHash(p any) (string, int) {
	switch x := p.(type) {
	case interface{ Len() int }:
		return frame.Hash(p), x.Len()
	default:
		b, err := json.Marshal(p)
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:]), -1
	}
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
		hash, _ := payloadHash(f)
		out.Payloads = append(out.Payloads, PayloadHash{Type: "Figure", SHA256: hash})
	}
	for _, o := range k.Offers() {
		if o.Name == "" {
			continue
		}
		p := k.Payload(out.Result, o.Name)
		if p == nil {
			continue
		}
		hash, n := payloadHash(p)
		out.Payloads = append(out.Payloads, PayloadHash{o.Name, o.TypeName(), hash})
		if out.RowsOut < 0 {
			out.RowsOut = n
		}
		if g, ok := p.(*frame.Groups); ok {
			sum := sha256.Sum256([]byte(g.Keys.Name + "\x00" + strings.Join(g.Keys.IDs, "\x00")))
			out.Partitions = append(out.Partitions, Partition{o.Name, g.Names, g.Codes, hex.EncodeToString(sum[:])})
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

// Problems are the user's mistakes, in file order.
type Problems []kind.Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, x := range p {
		lines[i] = x.Error()
	}
	return strings.Join(lines, "\n")
}

// nodeError is an error about a node of the study file.
type nodeError struct {
	node *kind.Node
	err  error
}

func (e *nodeError) Error() string { return e.err.Error() }
func (e *nodeError) Unwrap() error { return e.err }

func atNode(n *kind.Node, err error) error { return &nodeError{n, err} }

// stageProblems adds place, stage and kind to a stage's errors, once.
func stageProblems(s *Stage, err error) []kind.Problem {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []kind.Problem
		for _, e := range joined.Unwrap() {
			out = append(out, stageProblems(s, e)...)
		}
		return out
	}
	at := s.Node
	var fe *kind.FieldError
	var ne *nodeError
	var pr kind.Problem
	switch {
	case errors.As(err, &pr): // has a place of its own, such as a row of a data file
		pr.Text = s.Where() + ": " + pr.Text
		return []kind.Problem{pr}
	case errors.As(err, &fe):
		at = s.With.Find(fe.Path...)
		if at == nil {
			at = s.Node
		}
	case errors.As(err, &ne):
		at = ne.node
	}
	return []kind.Problem{at.At("%s: %s", s.Where(), err)}
}

// maxInputFile bounds a data file.
const maxInputFile = 2 << 30

// studyFiles reads files inside the study folder and nothing else: links that leave it are
// refused by os.Root.
type studyFiles struct{ root *os.Root }

func openFiles(dir string) (*studyFiles, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &studyFiles{root}, nil
}

// Close closes the folder.
func (f *studyFiles) Close() { f.root.Close() }

// ReadFile implements kind.Files.
func (f *studyFiles) ReadFile(name string, limit int64) ([]byte, error) {
	return readIn(f.root, name, limit)
}

func readIn(root *os.Root, name string, limit int64) ([]byte, error) {
	if filepath.IsAbs(name) {
		return nil, fmt.Errorf("%s is an absolute path; files are named relative to the study folder", name)
	}
	path := filepath.FromSlash(name)
	info, err := root.Stat(path) // before opening: a named pipe would block
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("the file %s does not exist in the study folder", name)
	case err != nil:
		return nil, unreadable(name, err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder, not a file", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	case info.Size() > limit:
		return nil, fmt.Errorf("the file %s has %d bytes; at most %d are read", name, info.Size(), limit)
	}
	file, err := root.Open(path)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("the file %s grew beyond %d bytes while it was read", name, limit)
	}
	return b, err
}

func unreadable(name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("the file %s can't be read: %w", name, err)
}
