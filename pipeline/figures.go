package pipeline

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// Limits and defaults of figures. 170 mm is the text width of most journals; a figure
// without a height is as high as its rows of panels ask for.
const (
	defaultWidthMM = 170
	rowHeightMM    = 80
	minSizeMM      = 10
	maxSizeMM      = 600
	maxGrid        = 20
)

var sizePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(mm|cm|in|pt)$`)

// millimetres are the lengths of the units of sizes.
var millimetres = map[string]float64{"mm": 1, "cm": 10, "in": 25.4, "pt": 25.4 / 72}

func (l *loader) figures(n *kind.Node) {
	if n == nil || n.Type == kind.Null {
		return
	}
	if n.Type != kind.List {
		l.fail(n, "figures must be a list, each with id and panels or plot, got %s", found(n))
		return
	}
	for _, item := range n.Items {
		if l.keys(item, "figure", "id", "title", "caption", "width", "height", "layout", "panels", "formats", "dpi", "plot", "from", "with", "profile") {
			l.figure(item)
		}
	}
}

func (l *loader) figure(n *kind.Node) {
	idNode := n.Get("id")
	if idNode == nil || idNode.Type != kind.Scalar {
		l.fail(n, "figure: id is required: text that is unique in the study")
		return
	}
	f := Figure{ID: idNode.Text, Node: n, DPI: 300}
	ok := l.declare(idNode, f.ID, "figure")
	where := fmt.Sprintf("figure %q", f.ID)
	f.Title, f.Caption = l.text(n, "title", where), l.text(n, "caption", where)
	f.Formats = l.choices(n.Get("formats"), where+": formats", "svg", "pdf", "png", "tiff")
	f.Formats = slices.DeleteFunc(f.Formats, func(s string) bool { return s == "svg" }) // always written
	if d := n.Get("dpi"); d != nil {
		x, err := strconv.Atoi(d.Text)
		if d.Type != kind.Scalar || err != nil || x < 72 || x > 1200 {
			l.fail(d, "%s: dpi must be an integer >= 72 and <= 1200, got %s", where, found(d))
		}
		f.DPI = x
	}
	l.panels(&f, n, where, ok)
	letters := make([]string, len(f.Panels))
	for i, p := range f.Panels {
		letters[i] = p.Letter
	}
	if lay := n.Get("layout"); lay != nil && lay.Type != kind.Null {
		f.Layout = l.layout(lay, letters, where)
	} else {
		f.Layout = defaultLayout(letters)
	}
	f.WidthMM = l.size(n.Get("width"), where+": width", defaultWidthMM)
	f.HeightMM = l.size(n.Get("height"), where+": height", float64(min(rowHeightMM*max(1, len(f.Layout)), 240)))
	if ok {
		l.plan.Figures = append(l.plan.Figures, f)
	}
}

// panels reads panels: {A: …}, or plot: of the figure itself as its panel A.
func (l *loader) panels(f *Figure, n *kind.Node, where string, ok bool) {
	panels := n.Get("panels")
	if plot := n.Get("plot"); plot != nil {
		if panels != nil {
			l.fail(plot, "%s has both plot and panels; it takes one of them", where)
			return
		}
		l.panel(f, "A", n, "", ok)
		return
	}
	for _, key := range []string{"from", "with", "profile"} {
		if v := n.Get(key); v != nil {
			l.fail(v, "%s: %s goes with plot, or into each panel", where, key)
		}
	}
	if panels == nil || panels.Type != kind.Map || len(panels.Pairs) == 0 {
		at := panels
		if at == nil {
			at = n
		}
		l.fail(at, "%s needs plot, or panels: a mapping of letters to panels", where)
		return
	}
	for _, p := range panels.Pairs {
		letter := p.Key.Text
		if len(letter) != 1 || !(letter[0] >= 'A' && letter[0] <= 'Z' || letter[0] >= 'a' && letter[0] <= 'z') {
			l.fail(p.Key, "%s: a panel's name is one letter, got %s", where, found(p.Key))
			continue
		}
		if !l.keys(p.Value, fmt.Sprintf("panel %q", f.ID+"."+letter), "plot", "from", "with", "title", "profile") {
			continue
		}
		l.panel(f, letter, p.Value, l.text(p.Value, "title", where), ok)
	}
	slices.SortStableFunc(f.Panels, func(a, b Panel) int { return strings.Compare(a.Letter, b.Letter) })
}

// panel makes the implicit stage of a panel.
func (l *loader) panel(f *Figure, letter string, n *kind.Node, title string, ok bool) {
	s := &Stage{ID: f.ID + "." + letter, Role: PanelRole, Node: n, With: n.Get("with"), YAML: l.yamlOf(n)}
	f.Panels = append(f.Panels, Panel{Letter: letter, Stage: s.ID, Title: title})
	plot := n.Get("plot")
	if plot == nil || plot.Type != kind.Scalar {
		l.fail(n, "%s: plot is required: the name of a plot", s.Where())
		return
	}
	k, names := l.kindNamed("plot."+plot.Text, func(k *kind.Kind) bool {
		return isPlot(k) && k.ResultType() == reflect.TypeFor[result.Figure]()
	})
	if k == nil {
		for i := range names {
			names[i] = strings.TrimPrefix(names[i], "plot.")
		}
		l.fail(plot, "%s: unknown plot %q; %s", s.Where(), plot.Text, Suggest(plot.Text, names))
		return
	}
	s.Kind, s.Profile = k, l.plan.Profile
	if p := n.Get("profile"); p != nil {
		s.Profile = l.profile(p, s.Where(), l.plan.Profile.Name)
	}
	l.params(s)
	if ok {
		l.register(s, n.Get("from"))
	}
}

// choices reads a list of words out of known ones, each once.
func (l *loader) choices(n *kind.Node, where string, known ...string) []string {
	if n == nil || n.Type == kind.Null {
		return nil
	}
	items := n.Items
	if n.Type == kind.Scalar {
		items = []*kind.Node{n}
	} else if n.Type != kind.List {
		l.fail(n, "%s must be a list of %s, got %s", where, strings.Join(known, ", "), found(n))
		return nil
	}
	var out []string
	for _, item := range items {
		switch {
		case item.Type != kind.Scalar || !slices.Contains(known, item.Text):
			l.fail(item, "%s must be one of %s, got %s", where, strings.Join(known, ", "), found(item))
		case slices.Contains(out, item.Text):
			l.fail(item, "%s has %s twice", where, item.Text)
		default:
			out = append(out, item.Text)
		}
	}
	return out
}

// size reads a length on paper such as 170mm in millimetres.
func (l *loader) size(n *kind.Node, where string, none float64) float64 {
	if n == nil || n.Type == kind.Null {
		return none
	}
	m := sizePattern.FindStringSubmatch(n.Text)
	if n.Type != kind.Scalar || m == nil {
		l.fail(n, "%s must be a length such as 170mm, 12cm, 6.5in or 480pt, got %s", where, found(n))
		return none
	}
	x, err := strconv.ParseFloat(m[1], 64)
	mm := x * millimetres[m[2]]
	if err != nil || math.IsInf(mm, 0) || mm < minSizeMM || mm > maxSizeMM {
		l.fail(n, "%s must lie between %d mm and %d mm, got %s", where, minSizeMM, maxSizeMM, found(n))
		return none
	}
	return mm
}

// layout checks a grid: rows of equal length whose letters form rectangles and are the
// panels' own.
func (l *loader) layout(n *kind.Node, letters []string, where string) []string {
	if n.Type != kind.List || len(n.Items) == 0 || len(n.Items) > maxGrid {
		l.fail(n, "%s: layout must be a list of 1 to %d rows such as [AAB, CCB], got %s", where, maxGrid, found(n))
		return nil
	}
	var rows []string
	for i, item := range n.Items {
		if item.Type != kind.Scalar || item.Text == "" || len(item.Text) > maxGrid {
			l.fail(item, "%s: layout[%d] must be text of 1 to %d letters, got %s", where, i+1, maxGrid, found(item))
			return nil
		}
		if i > 0 && len(item.Text) != len(rows[0]) {
			l.fail(item, "%s: layout[%d] has %d columns; the first row has %d", where, i+1, len(item.Text), len(rows[0]))
			return nil
		}
		rows = append(rows, item.Text)
	}
	seen := map[byte]bool{}
	for r, row := range rows {
		for c := range len(row) {
			b := row[c]
			if b == '.' || seen[b] {
				continue
			}
			seen[b] = true
			if !slices.Contains(letters, string(rune(b))) {
				l.fail(n.Items[r], "%s: layout has %q, which is no panel; panels are: %s", where, string(rune(b)), strings.Join(letters, ", "))
			} else if !rectangle(rows, b) {
				l.fail(n.Items[r], "%s: the panel %q is no rectangle in layout", where, string(rune(b)))
			}
		}
	}
	for _, letter := range letters {
		if !seen[letter[0]] {
			l.fail(n, "%s: the panel %q has no place in layout", where, letter)
		}
	}
	return rows
}

// rectangle reports whether the cells of a letter fill a rectangle.
func rectangle(rows []string, b byte) bool {
	top, left, bottom, right, n := len(rows), len(rows[0]), -1, -1, 0
	for r, row := range rows {
		for c := range len(row) {
			if row[c] == b {
				top, bottom, left, right = min(top, r), max(bottom, r), min(left, c), max(right, c)
				n++
			}
		}
	}
	return n == (bottom-top+1)*(right-left+1)
}

// defaultLayout sets panels in rows of at most two, three from seven on.
func defaultLayout(letters []string) []string {
	columns := 2
	switch {
	case len(letters) <= 1:
		columns = 1
	case len(letters) > 6:
		columns = 3
	}
	var rows []string
	for i := 0; i < len(letters); i += columns {
		row := strings.Join(letters[i:min(i+columns, len(letters))], "")
		rows = append(rows, row+strings.Repeat(".", columns-len(row)))
	}
	return rows
}
