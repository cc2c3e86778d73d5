package pipeline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/result"
)

// LockFile is the lock's name in the study folder.
const LockFile = "reprise.lock"

const lockHeader = "# reprise.lock, written by `reprise bless`. Commit it; do not edit it.\n"

// Lock is what a study's results were when they were last blessed: sorted lines, each a
// path and its value.
type Lock struct {
	// Lines has every line's key and value; keys are unique.
	Lines map[string]string
}

// lockSections is the order of a lock's sections; lines are sorted within each.
var lockSections = []string{"format", "study", "profile", "seed", "input", "stage", "param", "payload", "partition", "value"}

// NewLock writes down an outcome.
func NewLock(o *Outcome) *Lock {
	l := &Lock{Lines: headLines(o.Plan)}
	for _, f := range o.Files {
		l.Lines["input "+quoteKey(f.Name)] = "sha256 " + f.SHA256
	}
	for _, s := range o.Stages {
		id := s.Stage.ID
		l.Lines["stage "+id] = s.Stage.Kind.Name()
		for _, set := range s.Stage.Kind.Settings(s.Stage.Params) {
			l.Lines["param "+id+" "+set.Path] = set.Value
		}
		for _, h := range s.Payloads {
			name := h.Name
			if name == "" {
				name = "figure"
			}
			l.Lines["payload "+id+" "+name] = h.Type + " sha256 " + h.SHA256
		}
		for _, g := range s.Partitions {
			l.Lines["partition "+id+" "+g.Name] = partitionText(g)
		}
		for _, leaf := range s.Leaves {
			l.Lines["value "+leaf.Path] = LeafText(leaf)
		}
	}
	return l
}

// headLines are the lines that the study file alone settles.
func headLines(p *Plan) map[string]string {
	lines := map[string]string{
		"format": strconv.Itoa(Format), "study " + p.Study.ID: p.Study.Basis, "profile": p.Profile.Name,
	}
	if p.HasSeed {
		lines["seed"] = strconv.FormatUint(p.Seed, 10)
	}
	return lines
}

// compareHead lists the differences of the lines that the study file alone settles.
func (l *Lock) compareHead(p *Plan) []Difference {
	now := headLines(p)
	keys := sortedKeys(now)
	for _, k := range sortedKeys(l.Lines) {
		if word, _, _ := strings.Cut(k, " "); slices.Contains([]string{"format", "study", "profile", "seed"}, word) {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(sectionOf(a)-sectionOf(b), strings.Compare(a, b)) })
	var out []Difference
	for _, k := range slices.Compact(keys) {
		if l.Lines[k] != now[k] {
			out = append(out, Difference{Key: k, Lock: l.Lines[k], Now: now[k]})
		}
	}
	return out
}

func quoteKey(s string) string {
	if q := strconv.Quote(s); strings.ContainsAny(s, " =") || q != `"`+s+`"` {
		return q
	}
	return s
}

func partitionText(g Partition) string {
	names, _ := json.Marshal(g.Names) // strings always marshal
	codes := make([]string, len(g.Codes))
	for i, c := range g.Codes {
		codes[i] = "-"
		if c >= 0 {
			codes[i] = strconv.Itoa(c + 1)
		}
	}
	return fmt.Sprintf("keys %s names %s codes %s", g.KeysHash, names, strings.Join(codes, ","))
}

// LeafText writes a leaf's value with 17 digits, as the lock keeps it.
func LeafText(l result.Leaf) string {
	switch l.Type {
	case result.LeafText:
		return strconv.Quote(l.Text)
	case result.LeafShare:
		return fmt.Sprintf("%d/%d", l.Share.Count, l.Share.Total)
	case result.LeafBool:
		return strconv.FormatBool(l.Number.Value != 0)
	}
	if !l.Number.OK() {
		return "na " + strconv.Quote(l.Number.Reason)
	}
	if l.Type == result.LeafCount {
		return strconv.FormatFloat(l.Number.Value, 'f', -1, 64)
	}
	return strconv.FormatFloat(l.Number.Value, 'g', 17, 64)
}

// parseLeaf reads a value written by LeafText.
func parseLeaf(path string, t result.LeafType, text string) (result.Leaf, error) {
	l := result.Leaf{Path: path, Type: t}
	bad := fmt.Errorf("the lock's value of %s is not a %s: %s", path, t, text)
	if reason, ok := strings.CutPrefix(text, "na "); ok {
		r, err := strconv.Unquote(reason)
		if err != nil {
			return l, bad
		}
		l.Number = result.NA(r)
		return l, nil
	}
	switch t {
	case result.LeafText:
		s, err := strconv.Unquote(text)
		if err != nil {
			return l, bad
		}
		l.Text = s
	case result.LeafShare:
		a, b, ok := strings.Cut(text, "/")
		n, err1 := strconv.Atoi(a)
		m, err2 := strconv.Atoi(b)
		if !ok || err1 != nil || err2 != nil {
			return l, bad
		}
		l.Share = result.Share{Count: n, Total: m}
	case result.LeafBool:
		switch text {
		case "true":
			l.Number.Value = 1
		case "false":
		default:
			return l, bad
		}
	default:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return l, bad
		}
		l.Number.Value = x
	}
	return l, nil
}

// Bytes writes the lock: sections in a fixed order, lines sorted.
func (l *Lock) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString(lockHeader)
	keys := sortedKeys(l.Lines)
	slices.SortStableFunc(keys, func(x, y string) int { return sectionOf(x) - sectionOf(y) })
	for _, k := range keys {
		fmt.Fprintf(&b, "%s = %s\n", k, l.Lines[k])
	}
	return b.Bytes()
}

func sectionOf(key string) int {
	word, _, _ := strings.Cut(key, " ")
	if i := slices.Index(lockSections, word); i >= 0 {
		return i
	}
	return len(lockSections)
}

// conflictMarks begin the lines that a version control system leaves in a conflict.
var conflictMarks = []string{"<<<<<<< ", "||||||| ", "=======", ">>>>>>> "}

// ParseLock reads a lock.
func ParseLock(b []byte) (*Lock, error) {
	l := &Lock{Lines: map[string]string{}}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if slices.ContainsFunc(conflictMarks, func(m string) bool { return strings.HasPrefix(line, m) }) {
			return nil, fmt.Errorf("%s:%d: a merge conflict is left in it; take one side, then look at the results and run: reprise bless", LockFile, n)
		}
		k, v, ok := cutLine(line)
		if !ok {
			return nil, fmt.Errorf("%s:%d: expected \"key = value\", got %s; run reprise bless to write the lock anew", LockFile, n, strconv.Quote(shorten(line)))
		}
		if _, twice := l.Lines[k]; twice {
			return nil, fmt.Errorf("%s:%d: %s stands twice; a merge may have left both sides; run reprise bless to write the lock anew", LockFile, n, k)
		}
		l.Lines[k] = v
	}
	switch f, ok := l.Lines["format"]; {
	case !ok:
		return nil, fmt.Errorf("%s: it has no format line, so it is no whole lock; run reprise bless to write it anew", LockFile)
	case f != strconv.Itoa(Format):
		return nil, fmt.Errorf("%s: it has format %s, this program reads %d; run reprise bless to write it anew", LockFile, f, Format)
	}
	return l, nil
}

// cutLine splits at the first " = " outside quotes.
func cutLine(line string) (key, value string, ok bool) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && quoted:
			i++
		case line[i] == '"':
			quoted = !quoted
		case !quoted && strings.HasPrefix(line[i:], " = "):
			return line[:i], line[i+3:], true
		}
	}
	return "", "", false
}

// Difference is one line on which the lock and a run differ.
type Difference struct {
	Key  string `json:"key"`
	Lock string `json:"lock"` // empty: not in the lock
	Now  string `json:"now"`  // empty: not in the run
	// Stage is the stage it belongs to, empty for none.
	Stage string `json:"stage,omitempty"`
}

// Compare lists every difference between the lock and an outcome, in plan order: inputs
// first, then by stage, stages that the study no longer has at the end. A parameter that the old lock does not know and that stands at its
// default is no difference.
func (l *Lock) Compare(o *Outcome) []Difference {
	now := NewLock(o)
	atDefault := map[string]bool{}
	order := map[string]int{}
	for i, s := range o.Stages {
		order[s.Stage.ID] = i + 1
		for _, set := range s.Stage.Kind.Settings(s.Stage.Params) {
			atDefault["param "+s.Stage.ID+" "+set.Path] = set.Default
		}
	}
	keys := append(sortedKeys(l.Lines), sortedKeys(now.Lines)...)
	slices.Sort(keys)
	var out []Difference
	for _, k := range slices.Compact(keys) {
		was, inLock := l.Lines[k]
		is, inRun := now.Lines[k]
		if was == is && inLock == inRun || !inLock && atDefault[k] {
			continue
		}
		out = append(out, Difference{Key: k, Lock: was, Now: is, Stage: stageOfKey(k, o.Plan)})
	}
	place := func(d Difference) int {
		if i, ok := order[d.Stage]; ok || d.Stage == "" {
			return i
		}
		return len(order) + 1 // a stage that the study no longer has
	}
	slices.SortStableFunc(out, func(a, b Difference) int {
		return cmp.Or(place(a)-place(b), sectionOf(a.Key)-sectionOf(b.Key))
	})
	return out
}

// stageOfKey finds the stage that a line belongs to; ids of panels have a dot.
func stageOfKey(key string, p *Plan) string {
	section, rest, _ := strings.Cut(key, " ")
	if !slices.Contains([]string{"stage", "param", "payload", "partition", "value"}, section) {
		return ""
	}
	best := ""
	for _, s := range p.Stages {
		after, ok := strings.CutPrefix(rest, s.ID)
		if ok && len(s.ID) > len(best) && (after == "" || strings.ContainsAny(after[:1], " .[")) {
			best = s.ID
		}
	}
	if best == "" {
		best, _, _ = strings.Cut(rest, " ")
		if i := strings.IndexAny(best, ".["); i > 0 && section == "value" {
			best = best[:i]
		}
	}
	return best
}

// lookup reads the lock's values for claims and prose without data: paths are resolved by
// the plan's types.
func (l *Lock) lookup(p *Plan) func(string) (result.Leaf, error) {
	leaves := map[string]result.Leaf{}
	for _, k := range sortedKeys(l.Lines) {
		path, ok := strings.CutPrefix(k, "value ")
		if !ok {
			continue
		}
		r, err := p.ResolvePath(path)
		if err != nil {
			continue // a value of a stage that the study no longer has
		}
		if leaf, err := parseLeaf(path, r.Type, l.Lines[k]); err == nil {
			leaves[path] = leaf
		}
	}
	v := newValues(leaves)
	return func(text string) (result.Leaf, error) { return v.lookup(p, text) }
}
