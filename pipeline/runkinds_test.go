package pipeline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// secret is the tests' own secret for the cache.
var secret = []byte("of the tests")

// probe counts the runs of stages, so that a test sees what the cache answered.
type probe struct {
	mu   sync.Mutex
	runs []string
}

func (p *probe) ran(stage string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.runs = append(p.runs, stage)
}

// take returns what ran since the last call, sorted.
func (p *probe) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := map[string]bool{}
	for _, r := range p.runs {
		seen[r] = true
	}
	p.runs = nil
	return strings.Join(sortedKeys(seen), " ")
}

// The kinds below compute just enough to run a study.

type csvParams struct {
	File string `yaml:"file" doc:"The file: id,x,g lines under a head." file:"true" check:"required"`
}

type csvResult struct {
	N     int          `json:"n" doc:"Rows."`
	Table *frame.Table `json:"-" out:"table" doc:"The table."`
}

func readCSV(c *kind.Call, _ noInput, p csvParams) (*csvResult, error) {
	b, err := c.Files.ReadFile(p.File, 1<<20)
	if err != nil {
		return nil, kind.AtField(err, "file")
	}
	x := &frame.Column{Variable: frame.Variable{Name: "x", Type: frame.Continuous}, Lineage: []string{c.Stage + ".x"}}
	g := &frame.Column{Variable: frame.Variable{Name: "g", Type: frame.Nominal}, Lineage: []string{c.Stage + ".g"}}
	t := &frame.Table{Keys: frame.Keys{Source: c.Stage, Name: "id"}, Columns: []*frame.Column{x, g}}
	var errs []error
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		cell := strings.Split(line, ",")
		v, err := strconv.ParseFloat(cell[1], 64)
		if err != nil && cell[1] != "" {
			errs = append(errs, kind.Problem{File: p.File, Line: i + 2, Column: len(cell[0]) + 2, Text: fmt.Sprintf("x must be a number, got %s", cell[1])})
		}
		code := g.LevelIndex(cell[2])
		if code < 0 {
			code = len(g.Levels)
			g.Levels = append(g.Levels, frame.Level{Code: cell[2]})
		}
		t.Keys.IDs = append(t.Keys.IDs, cell[0])
		x.Numbers, x.Missing = append(x.Numbers, v), append(x.Missing, cell[1] == "")
		g.Codes, g.Missing = append(g.Codes, code), append(g.Missing, false)
	}
	return &csvResult{N: t.Len(), Table: t}, errors.Join(errs...)
}

type addParams struct {
	Amount float64 `yaml:"amount" doc:"What is added."`
	Exact  bool    `yaml:"exact" doc:"Nothing."`
}

type addResult struct {
	Amount float64      `json:"amount" doc:"What was added."`
	Table  *frame.Table `json:"-" out:"table" doc:"The table."`
}

func add(_ *kind.Call, in tableInput, p addParams) (*addResult, error) {
	old, err := in.Table.Column("x")
	if err != nil {
		return nil, err
	}
	x := *old
	x.Numbers = make([]float64, len(old.Numbers))
	for i, v := range old.Numbers {
		x.Numbers[i] = v + p.Amount
	}
	return &addResult{p.Amount, &frame.Table{Keys: in.Table.Keys, Columns: []*frame.Column{&x, in.Table.Columns[1]}}}, nil
}

type cutParams struct {
	At []float64 `yaml:"at" doc:"Rows at or above each cut are in the next group." check:"unique"`
}

type cutResult struct {
	Clusters []cutGroup    `json:"clusters" inline:"true" doc:"The groups."`
	Groups   *frame.Groups `json:"-" out:"groups" doc:"Groups; none without a cut."`
	Notes    []result.Note `json:"notes,omitempty"`
}

type cutGroup struct {
	Name string       `json:"name" key:"true" doc:"Name."`
	Size result.Share `json:"size" value:"true" doc:"Size."`
}

func cut(_ *kind.Call, in tableInput, p cutParams) (*cutResult, error) {
	if len(p.At) == 0 {
		return &cutResult{}, nil
	}
	x := in.Table.Columns[0]
	g := &frame.Groups{Keys: in.Table.Keys, Lineage: x.Lineage}
	r := &cutResult{Groups: g, Notes: []result.Note{result.Notef("cut", "cut at %v", p.At)}}
	for i := range len(p.At) + 1 {
		g.Names = append(g.Names, fmt.Sprintf("Cluster %d", i+1))
		r.Clusters = append(r.Clusters, cutGroup{Name: g.Names[i]})
	}
	for i, v := range x.Numbers {
		code := 0
		for _, at := range p.At {
			if v >= at {
				code++
			}
		}
		if x.Missing[i] {
			code = -1
		} else {
			r.Clusters[code].Size.Count++
		}
		g.Codes = append(g.Codes, code)
	}
	for i := range r.Clusters {
		r.Clusters[i].Size.Total = len(g.Codes)
	}
	return r, nil
}

func (r *cutResult) Relabel(order []int, names []string) {
	g := *r.Groups
	place := make([]int, len(order))
	clusters := make([]cutGroup, len(order))
	for i, o := range order {
		place[o] = i
		clusters[i] = r.Clusters[o]
		clusters[i].Name = names[i]
	}
	g.Codes = make([]int, len(r.Groups.Codes))
	for i, c := range r.Groups.Codes {
		g.Codes[i] = -1
		if c >= 0 {
			g.Codes[i] = place[c]
		}
	}
	g.Names, r.Groups, r.Clusters = names, &g, clusters
}

type tellParams struct {
	Text string `yaml:"text" doc:"A text."`
}

type tellInput struct {
	Table  *frame.Table  `in:"table" doc:"A table."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"Groups."`
}

type tellResult struct {
	Text    string        `json:"text" doc:"A text."`
	Yes     bool          `json:"yes" doc:"True."`
	Mean    float64       `json:"mean" doc:"Mean of x."`
	Share   result.Share  `json:"share" doc:"A third."`
	P       result.P      `json:"p" doc:"A p-value."`
	None    result.Number `json:"none" doc:"Not available."`
	Endless result.Number `json:"endless" doc:"Infinite."`
	Grouped bool          `json:"grouped" doc:"Whether there were groups."`
	Levels  []tellLevel   `json:"levels" inline:"true" doc:"One entry a level."`
	Rest    *result.Share `json:"rest,omitempty" doc:"Never there."`
}

type tellLevel struct {
	Name string `json:"name" key:"true" doc:"Name."`
	N    int    `json:"n" value:"true" doc:"Rows."`
}

func tell(_ *kind.Call, in tellInput, p tellParams) (*tellResult, error) {
	x := in.Table.Columns[0]
	r := &tellResult{
		Text: p.Text, Yes: true, Share: result.Share{Count: 1, Total: 3}, P: result.PValue(0.04), None: result.NA("no\ncases"),
		Endless: result.Num(math.Inf(1)), Grouped: in.Groups != nil,
	}
	n := 0
	for i, v := range x.Numbers {
		if !x.Missing[i] {
			r.Mean += v
			n++
		}
	}
	r.Mean /= float64(n)
	g := in.Table.Columns[1]
	for i, l := range g.Levels {
		level := tellLevel{Name: l.Code}
		for _, c := range g.Codes {
			if c == i {
				level.N++
			}
		}
		r.Levels = append(r.Levels, level)
	}
	return r, nil
}

type drawParams struct {
	N int `yaml:"n" doc:"How many." check:"min=1"`
}

type drawResult struct {
	First float64 `json:"first" doc:"The first number drawn."`
}

func draw(c *kind.Call, _ tableInput, _ drawParams) (*drawResult, error) {
	return &drawResult{c.Stream.Float64()}, nil
}

type failParams struct {
	How string `yaml:"how" doc:"In which way." check:"required,oneof=error field two panic wait nan zero"`
}

type failResult struct {
	X     float64      `json:"x" doc:"A number."`
	Table *frame.Table `json:"-" out:"table" doc:"A table."`
}

func fail(c *kind.Call, in tableInput, p failParams) (*failResult, error) {
	switch p.How {
	case "error":
		return nil, errors.New("the table is no good")
	case "field":
		return nil, kind.AtField(errors.New("how is no good"), "how")
	case "two":
		return nil, errors.Join(kind.AtField(errors.New("one"), "how"), errors.New("two"))
	case "panic":
		panic("a mistake")
	case "wait":
		<-c.Context.Done()
		return &failResult{}, nil // a method that does not look at its context
	case "nan":
		return &failResult{X: math.NaN()}, nil
	}
	t := *in.Table
	x := *t.Columns[0]
	x.Numbers = []float64{math.Copysign(0, -1)}
	x.Missing = []bool{false}
	t.Keys, t.Columns = t.Keys.Take([]int{0}), []*frame.Column{&x, t.Columns[1].Take([]int{0})}
	return &failResult{X: 1, Table: &t}, nil
}

type bothResult struct {
	Table  *frame.Table  `json:"-" out:"table" doc:"The table."`
	Groups *frame.Groups `json:"-" out:"groups" doc:"Never there."`
}

func both(_ *kind.Call, in tableInput, _ noInput) (*bothResult, error) {
	return &bothResult{Table: in.Table}, nil
}

type signResult struct {
	Negative bool `json:"negative" doc:"Whether the first number has a minus."`
}

func sign(_ *kind.Call, in tableInput, _ noInput) (*signResult, error) {
	return &signResult{math.Signbit(in.Table.Columns[0].Numbers[0])}, nil
}

func points(_ *kind.Call, in tellInput, _ noInput) (*result.Figure, error) {
	return &result.Figure{
		Kind: "points", Layers: []result.Layer{{Kind: result.LayerPoints, X: in.Table.Columns[0].Numbers}},
		Notes: []result.Note{result.Notef("drawn", "drawn with groups: %v", in.Groups != nil)},
	}, nil
}

// counted tells the probe before it runs.
func counted[I, P, R any](p *probe, run func(*kind.Call, I, P) (*R, error)) func(*kind.Call, I, P) (*R, error) {
	return func(c *kind.Call, in I, params P) (*R, error) {
		p.ran(c.Stage)
		return run(c, in, params)
	}
}

func runKinds(p *probe) []*kind.Kind {
	doc := kind.Doc{Summary: "A fake.", Text: "For tests."}
	return []*kind.Kind{
		kind.New("data.read", doc, csvParams{}, counted(p, readCSV)),
		kind.New("prep.add", doc, addParams{Amount: 1}, counted(p, add)),
		kind.New("prep.fail", doc, failParams{}, counted(p, fail)),
		kind.New("prep.both", doc, noInput{}, counted(p, both)),
		kind.New("cluster.cut", doc, cutParams{}, counted(p, cut)),
		kind.New("describe.tell", doc, tellParams{Text: "told"}, counted(p, tell)),
		kind.New("describe.sign", doc, noInput{}, counted(p, sign)),
		kind.New("describe.draw", doc, drawParams{N: 1}, counted(p, draw), kind.Draws()),
		kind.New("plot.points", doc, noInput{}, counted(p, points)),
	}
}

const (
	cohortCSV = "id,x,g\nP-1,1,low\nP-2,2,low\nP-3,10,high\nP-4,11,high\nP-5,12,high\nP-6,,low\n"

	head = "reprise: 1\nstudy: {id: s, title: A study, basis: real}\nseed: 7\n" +
		"data:\n  cohort: {file: cohort.csv}\n"

	fullStudy = head + `stages:
  - {id: more, use: prep.add, from: cohort, with: {amount: 2}}
  - {id: groups, use: cluster.cut, from: more, with: {at: [8]}, labels: {match: {from: cohort, column: g}}}
  - {id: told, use: describe.tell, from: {table: cohort, groups: groups}, with: {text: "a \"b\"\n= c"}}
  - {id: drawn, use: describe.draw, from: cohort}
figures:
  - {id: fig, plot: points, from: cohort}
claims:
  - {id: n, published: 6, source: text, value: cohort.n}
  - {id: third, published: "33.3", source: text, value: told.share, scale: percent}
`
)

// writeStudy writes a study folder; the data file is there unless given.
func writeStudy(t testing.TB, study string, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	files := append([]string{StudyFile, study, "cohort.csv", cohortCSV}, more...)
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

func put(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// change replaces text in a file of the study; the text must be there.
func change(t testing.TB, file, old, text string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(b), old) {
		t.Fatalf("%s does not hold %q: %v", file, old, err)
	}
	put(t, file, strings.Replace(string(b), old, text, 1))
}

func mustLoad(t testing.TB, dir string, kinds []*kind.Kind) *Plan {
	t.Helper()
	p, problems := Load(dir, StudyFile, kinds)
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	return p
}

// mustRun loads and runs a study.
func mustRun(t testing.TB, dir string, p *probe, opt Options) *Outcome {
	t.Helper()
	o, err := tryRun(t, dir, p, opt)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func tryRun(t testing.TB, dir string, p *probe, opt Options) (*Outcome, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if opt.Secret == nil {
		opt.Secret = secret
	}
	return Run(ctx, mustLoad(t, dir, runKinds(p)), opt)
}

// bytesOf is everything that a run writes down of an outcome.
func bytesOf(t testing.TB, o *Outcome) string {
	t.Helper()
	results, err := o.ResultsJSON()
	if err != nil {
		t.Fatal(err)
	}
	claims, err := o.ClaimsJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(results) + string(claims) + string(NewLock(o).Bytes()) + o.Methods()
}
