package kind

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

// The declarations that these tests share.

type window struct {
	From float64  `yaml:"from" doc:"Start." check:"required,min=0"`
	To   float64  `yaml:"to" doc:"End." check:"above=0"`
	Tags []string `yaml:"tags" doc:"Tags." check:"unique"`
	Type *int     `yaml:"type" doc:"Type." profile:"type" check:"min=1,max=9"`
}

type params struct {
	K         int      `yaml:"k" doc:"Groups." check:"required,min=1"`
	Tol       float64  `yaml:"tol" doc:"Tolerance." check:"above=0,below=1"`
	Rule      string   `yaml:"rule" doc:"Rule." check:"oneof=one two"`
	Strict    bool     `yaml:"strict" doc:"Strict."`
	Columns   []string `yaml:"columns" doc:"Columns." check:"minlen=2,unique,column=table,types=continuous|count"`
	Weight    string   `yaml:"weight" doc:"Weight." check:"column=table"`
	Quantile  *int     `yaml:"quantile" doc:"Type." profile:"quantile" check:"min=1,max=9"`
	Window    window   `yaml:"window" doc:"Window."`
	Windows   []window `yaml:"windows" doc:"Windows."`
	Limit     *float64 `yaml:"limit" doc:"Limit."`
	File      string   `yaml:"file" doc:"File." file:"true"`
	Files     []string `yaml:"files" doc:"Files." file:"true"`
	NotAField int      `yaml:"-"`
}

func (p *params) Check() error {
	var errs []error
	if p.Tol == 0.25 {
		errs = append(errs, AtField(errors.New("tol of 0.25 is bad"), "tol"))
	}
	if p.K == 13 {
		errs = append(errs, AtField(errors.New("window ends before it starts"), "window", "to"), errors.New("k of 13 is bad"))
	}
	return errors.Join(errs...)
}

type input struct {
	Table    *frame.Table    `in:"table" oneof:"data" doc:"A table."`
	Distance *frame.Distance `in:"distance" oneof:"data" doc:"A distance."`
	Groups   *frame.Groups   `in:"groups" optional:"true" doc:"Groups."`
}

type element struct {
	Name   string          `json:"name" key:"true" doc:"Name."`
	Mean   result.Number   `json:"mean" value:"true" doc:"Mean."`
	Share  result.Share    `json:"share" doc:"Share."`
	P      result.P        `json:"p" doc:"P."`
	Limits result.Interval `json:"limits" doc:"Limits."`
	Sizes  []int           `json:"sizes" doc:"Sizes."`
}

type output struct {
	N      int           `json:"n" doc:"Rows."`
	Method string        `json:"method" doc:"Method."`
	OK     bool          `json:"ok" doc:"Fine."`
	List   []element     `json:"list" inline:"true" doc:"Elements."`
	Best   *element      `json:"best,omitempty" doc:"Best."`
	Notes  []result.Note `json:"notes,omitempty"`

	Groups *frame.Groups `json:"-" out:"groups" doc:"Groups."`
}

func (o *output) Relabel([]int, []string) {}

func testKind() *Kind {
	return New("test.kind", Doc{Summary: "A kind.", Text: "For tests."},
		params{Tol: 0.5, Rule: "one", Windows: []window{{From: 1, To: 2}}},
		func(_ *Call, in input, p params) (*output, error) {
			out := &output{N: p.K}
			if in.Table != nil {
				out.Method = "table"
			}
			return out, nil
		}, Draws(), RowOrderFree(), Waive("x", "a reason"), Example(params{K: 2}))
}

// write makes a node of a small notation: maps {k: v}, lists [a, b], scalars, 'quoted';
// every node knows the column where it starts.
func write(t *testing.T, text string) *Node {
	t.Helper()
	p := &notation{t: t, text: text}
	n := p.value()
	if p.space(); p.at != len(text) {
		t.Fatalf("%q: rest %q", text, text[p.at:])
	}
	return n
}

type notation struct {
	t    *testing.T
	text string
	at   int
}

func (p *notation) space() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

func (p *notation) take(s string) bool {
	p.space()
	if strings.HasPrefix(p.text[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

func (p *notation) value() *Node {
	p.space()
	n := &Node{File: "f.yaml", Line: 1, Column: p.at + 1}
	switch {
	case p.take("{"):
		n.Type = Map
		for !p.take("}") {
			k := p.value()
			if !p.take(":") {
				p.t.Fatalf("%q: no colon at %d", p.text, p.at)
			}
			n.Pairs = append(n.Pairs, Pair{k, p.value()})
			p.take(",")
		}
	case p.take("["):
		n.Type = List
		for !p.take("]") {
			n.Items = append(n.Items, p.value())
			p.take(",")
		}
	case p.take("'"):
		end := p.at + strings.IndexByte(p.text[p.at:], '\'')
		n.Type, n.Quoted, n.Text = Scalar, true, p.text[p.at:end]
		p.at = end + 1
	default:
		end := p.at
		for end < len(p.text) && !strings.ContainsRune("{}[],:", rune(p.text[end])) {
			end++
		}
		n.Type, n.Text = Scalar, strings.TrimSpace(p.text[p.at:end])
		if n.Text == "~" {
			n.Type, n.Text = Null, ""
		}
		if end == p.at {
			p.t.Fatalf("%q: nothing at %d", p.text, p.at)
		}
		p.at = end
	}
	return n
}

func texts(problems []Problem) string {
	var out []string
	for _, p := range problems {
		out = append(out, strconv.Itoa(p.Column)+": "+p.Text)
	}
	return strings.Join(out, "\n")
}

func mustPanic(t *testing.T, part string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		if s, _ := r.(string); r == nil || !strings.Contains(s, part) {
			t.Errorf("panic %v, want one with %q", r, part)
		}
	}()
	f()
}
