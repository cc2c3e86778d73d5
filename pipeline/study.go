package pipeline

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/profile"
)

// StudyFile is the study file's usual name.
const StudyFile = "pipeline.yaml"

// defaultProfile is in force where the study names none; plan shows it.
const defaultProfile = "r-4.5"

var (
	idPattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,99}$`)
	shaPattern = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
)

// reservedIDs are words that the report source and expressions use themselves.
var reservedIDs = []string{"abs", "claims", "methods", "table", "figure", "stage", "study", "report"}

// Load reads a study file in a folder and everything that it includes into a checked plan.
// All mistakes come at once, in file order; the plan is nil where there is one.
func Load(dir, file string, kinds []*kind.Kind) (*Plan, []kind.Problem) {
	files, err := openFiles(dir)
	if err != nil {
		return nil, []kind.Problem{{File: file, Text: fmt.Sprintf("the study folder can't be opened: %s", inner(err))}}
	}
	defer files.Close()
	src, err := files.ReadFile(file, maxYAMLBytes)
	if err != nil {
		return nil, []kind.Problem{{File: file, Text: inner(err)}}
	}
	return loadSource(files, dir, file, src, kinds)
}

// inner is an error's text without a machine's paths.
func inner(err error) string {
	for {
		u, ok := err.(interface{ Unwrap() error })
		if _, pathError := err.(interface{ Timeout() bool }); !ok || !pathError {
			return err.Error()
		}
		err = u.Unwrap()
	}
}

// Limits of a study: nobody writes more, and a stranger's study must not take for ever.
const (
	maxStages = 2000 // data entries, stages and panels
	maxClaims = 10_000
)

// suggest names the nearest of the names, or lists them; a text longer than any name is
// not measured.
func Suggest(s string, names []string) string {
	return frame.Suggest(s[:min(len(s), 200)], names)
}

// Stage returns the stage, data entry or panel with this id, nil where there is none.
func (p *Plan) Stage(id string) *Stage {
	for _, s := range p.Stages {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// Where says which stage a message is about: stage "segments" (cluster.kmeans).
func (s *Stage) Where() string {
	switch {
	case s.ID == "":
		return string(s.Role)
	case s.Kind == nil:
		return fmt.Sprintf("%s %q", s.Role, s.ID)
	}
	return fmt.Sprintf("%s %q (%s)", s.Role, s.ID, s.Kind.Name())
}

// loader collects a plan and the mistakes on the way. Every method goes on after a mistake
// as far as sense can be made of the rest.
type loader struct {
	files    kind.Files
	file     string
	src      []string // the study file's lines
	kinds    []*kind.Kind
	plan     *Plan
	problems []kind.Problem
	ids      map[string]declared
	order    []*Stage              // in file order
	froms    map[*Stage]*kind.Node // the from of each stage, nil where left out
	broken   map[string]bool       // ids declared with an unknown kind: no second complaint
	full     bool                  // there are too many stages
}

// declared is what an id stands for.
type declared struct {
	what string
	node *kind.Node
}

func loadSource(files kind.Files, dir, file string, src []byte, kinds []*kind.Kind) (*Plan, []kind.Problem) {
	l := &loader{
		files: files, file: file, kinds: kinds, src: strings.Split(string(src), "\n"),
		plan: &Plan{Dir: dir, File: file, Source: src},
		ids:  map[string]declared{}, froms: map[*Stage]*kind.Node{}, broken: map[string]bool{},
	}
	root, problems := ParseYAML(file, src)
	l.problems = problems
	if root != nil {
		l.study(root)
	}
	if len(l.problems) > 0 {
		return nil, l.sorted()
	}
	slices.Sort(l.plan.Includes)
	l.plan.Includes = slices.Compact(l.plan.Includes)
	return l.plan, nil
}

// sorted puts problems in file order, the study file first, each once.
func (l *loader) sorted() []kind.Problem {
	slices.SortStableFunc(l.problems, func(a, b kind.Problem) int {
		if (a.File == l.file) != (b.File == l.file) {
			if a.File == l.file {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(l.problems)
}

func (l *loader) fail(n *kind.Node, format string, args ...any) {
	l.problems = append(l.problems, n.At(format, args...))
}

// add takes over problems with where they belong in front.
func (l *loader) add(where string, problems []kind.Problem) {
	for _, p := range problems {
		if where != "" {
			p.Text = where + ": " + p.Text
		}
		l.problems = append(l.problems, p)
	}
}

// keys reports keys of a mapping that it can't have; ok is false where n is no mapping.
func (l *loader) keys(n *kind.Node, where string, known ...string) (ok bool) {
	prefix := ""
	if where != "" {
		prefix = where + ": "
	}
	if n == nil || n.Type != kind.Map {
		l.fail(n, "%smust be a mapping of %s, got %s", prefix, strings.Join(known, ", "), found(n))
		return false
	}
	for _, p := range n.Pairs {
		if !slices.Contains(known, p.Key.Text) {
			l.fail(p.Key, "%sunknown field %q; %s", prefix, p.Key.Text, Suggest(p.Key.Text, known))
		}
	}
	return true
}

// text reads an optional scalar; empty where there is none.
func (l *loader) text(n *kind.Node, key, where string) string {
	v := n.Get(key)
	if v == nil || v.Type == kind.Null {
		return ""
	}
	if v.Type != kind.Scalar {
		l.fail(v, "%s: %s must be text, got %s", where, key, v.Type)
		return ""
	}
	return v.Text
}

func (l *loader) study(root *kind.Node) {
	if !l.version(root) {
		return
	}
	if !l.keys(root, "", "reprise", "study", "seed", "profile", "data", "stages", "figures", "report", "claims", "notes") {
		return
	}
	l.head(root)
	l.seed(root)
	l.plan.Profile = l.profile(root.Get("profile"), "", defaultProfile)
	l.data(root.Get("data"))
	l.stages(root.Get("stages"))
	l.figures(root.Get("figures"))
	l.bind()
	l.report(root)
	l.claims(root.Get("claims"))
	if len(l.order) == 0 && root.Get("data") == nil {
		l.fail(root, "the study has no data: section")
	}
	if n := root.Get("seed"); !l.plan.HasSeed && (n == nil || n.Type == kind.Null) {
		for _, s := range l.order {
			if s.Kind != nil && s.Kind.Drawing(s.Params) == kind.DrawsAlways {
				l.fail(root, "seed is required: %s draws random numbers", s.Where())
				break
			}
		}
	}
}

// version checks the format version first: a file of another version is not judged by
// this one's rules.
func (l *loader) version(root *kind.Node) bool {
	if root.Type != kind.Map {
		l.fail(root, "a study file is a mapping that starts with reprise: %d", Format)
		return false
	}
	v := root.Get("reprise")
	if v == nil {
		l.fail(root, "reprise is required: the version of the format, %d", Format)
		return true
	}
	if v.Type == kind.Scalar && v.Text == strconv.Itoa(Format) {
		return true
	}
	if n, err := strconv.Atoi(v.Text); v.Type == kind.Scalar && err == nil && n > Format {
		l.fail(v, "reprise: this program reads format %d, got %d; a newer Reprise is needed", Format, n)
		return false
	}
	l.fail(v, "reprise must be the version of the format, %d, got %s", Format, found(v))
	return true
}

// found says what a node is, in a message.
func found(n *kind.Node) string {
	if n == nil || n.Type != kind.Scalar {
		if n == nil {
			return "nothing"
		}
		return n.Type.String()
	}
	text := n.Text
	if r := []rune(text); len(r) > 60 {
		text = string(r[:60]) + "…"
	}
	if n.Quoted || text == "" {
		return strconv.Quote(text)
	}
	return text
}

func (l *loader) head(root *kind.Node) {
	n := root.Get("study")
	if n == nil {
		l.fail(root, "study is required: a mapping of id, title, basis and more")
		return
	}
	l.add("study", kind.DecodeInto(n, &l.plan.Study))
	s := &l.plan.Study
	if s.ID != "" && !idPattern.MatchString(s.ID) {
		l.fail(n.Get("id"), "study: id must start with a letter and hold letters, digits, - and _, got %s", found(n.Get("id")))
	}
	for _, key := range []string{"id", "title"} {
		if v := n.Get(key); v != nil && v.Type == kind.Scalar && strings.TrimSpace(v.Text) == "" {
			l.fail(v, "study: %s is empty", key)
		}
	}
	l.exists(n.Get("bibliography"), s.Bibliography, "study: bibliography")
}

// exists checks that a named file can be read.
func (l *loader) exists(n *kind.Node, name, where string) {
	if name == "" {
		return
	}
	if _, err := l.files.ReadFile(name, maxYAMLBytes); err != nil {
		l.fail(n, "%s: %s", where, inner(err))
	}
}

func (l *loader) seed(root *kind.Node) {
	n := root.Get("seed")
	if n == nil || n.Type == kind.Null {
		return
	}
	x, err := strconv.ParseUint(n.Text, 10, 64)
	if n.Type != kind.Scalar || n.Quoted || err != nil {
		l.fail(n, "seed must be an integer from 0 to 18446744073709551615, got %s", found(n))
		return
	}
	l.plan.Seed, l.plan.HasSeed = x, true
}

// profile reads a profile's name; the given one stands where there is none.
func (l *loader) profile(n *kind.Node, where, name string) Profile {
	if where != "" {
		where += ": "
	}
	if n != nil && n.Type != kind.Null {
		if n.Type != kind.Scalar {
			l.fail(n, "%sprofile must be one of %s, got %s", where, strings.Join(profile.Names(), ", "), found(n))
			return Profile{}
		}
		name = n.Text
	}
	p, err := getProfile(name)
	if err != nil {
		l.fail(n, "%s%s", where, err)
	}
	return p
}

// declare takes an id into use; false where it can't be.
func (l *loader) declare(n *kind.Node, id, what string) bool {
	switch {
	case !idPattern.MatchString(id):
		l.fail(n, "%s id %s must start with a letter and hold at most 100 letters, digits, - and _", what, strconv.Quote(id))
	case slices.Contains(reservedIDs, id):
		l.fail(n, "%s id %q is a reserved word; the reserved words are %s", what, id, strings.Join(reservedIDs, ", "))
	default:
		if d, twice := l.ids[id]; twice {
			at := fmt.Sprintf("on line %d", d.node.Line)
			if d.node.File != n.File {
				at = fmt.Sprintf("in %s:%d", d.node.File, d.node.Line)
			}
			l.fail(n, "%s id %q is taken: it is a %s %s", what, id, d.what, at)
			return false
		}
		l.ids[id] = declared{what, n}
		return true
	}
	return false
}

// kindNamed finds a kind; keep says which kinds may be named here.
func (l *loader) kindNamed(name string, keep func(*kind.Kind) bool) (k *kind.Kind, names []string) {
	for _, k := range l.kinds {
		if !keep(k) {
			continue
		}
		if k.Name() == name {
			return k, nil
		}
		names = append(names, k.Name())
	}
	return nil, names
}
