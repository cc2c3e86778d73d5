package report

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"reprise/analyses/printed"
	"reprise/analyses/result"
)

// scale maps data to points along one axis.
type scale struct {
	log      bool
	min, max float64 // in data coordinates, log10 of them on a logarithmic axis
	lo, hi   float64 // in points
	ticks    []result.Tick
}

func newScale(a result.Axis, lo, hi float64) scale {
	s := scale{log: a.Log, min: a.Min, max: a.Max, lo: lo, hi: hi}
	if s.log {
		if !(a.Min > 0) {
			a.Min = 1e-3
		}
		if !(a.Max > a.Min) {
			a.Max = a.Min * 10
		}
		s.min, s.max = log10(a.Min), log10(a.Max)
	}
	if !finite(s.min, s.max) {
		s.min, s.max = 0, 1
	}
	if !(s.max > s.min) {
		s.min, s.max = s.min-0.5, s.min+0.5
	}
	return s
}

func (s scale) at(x float64) float64 {
	if s.log {
		if x <= 0 {
			return math.NaN()
		}
		x = log10(x)
	}
	return s.lo + float64((x-s.min)/(s.max-s.min)*(s.hi-s.lo))
}

// inset keeps marks at the ends of an axis off its line; an axis that begins at zero
// begins at its line.
const inset = 4.0

// scales fits both axes into the box.
func (pp *plotPanel) scales() {
	f, b := pp.fig, pp.box
	ends := func(a result.Axis, lo, hi float64) (float64, float64) {
		if f.NoFrame || a.Hidden && len(a.Ticks) == 0 {
			return lo, hi
		}
		if a.Min != 0 || a.Log {
			lo += inset
		}
		return lo, hi - inset
	}
	x0, x1 := ends(f.X, b.x0, b.x1)
	y0, y1 := ends(f.Y, b.y0, b.y1)
	pp.x, pp.y = newScale(f.X, x0, x1), newScale(f.Y, y0, y1)
	if f.Equal && !f.X.Log && !f.Y.Log {
		// the same number of points a unit on both axes: the axis that has room is shortened
		rx, ry := pp.x.max-pp.x.min, pp.y.max-pp.y.min
		if unit := math.Min((x1-x0)/rx, (y1-y0)/ry); unit == (x1-x0)/rx {
			cut := y1 - y0 - float64(unit*ry)
			pp.box.y0, y0 = pp.box.y0+cut, y0+cut
		} else {
			cut := x1 - x0 - float64(unit*rx)
			pp.box.x1, x1 = pp.box.x1-cut, x1-cut
		}
		pp.x.lo, pp.x.hi, pp.y.lo, pp.y.hi = x0, x1, y0, y1
	}
	pp.x.ticks = pp.x.ticksOf(f.X, whole((x1-x0)/46, 2, 100))
	pp.y.ticks = pp.y.ticksOf(f.Y, whole((y1-y0)/24, 2, 100))
}

// ticksOf are the axis's own ticks, else round numbers: about n of them.
func (s scale) ticksOf(a result.Axis, n int) []result.Tick {
	if a.Hidden {
		return nil
	}
	if len(a.Ticks) > 0 {
		out := make([]result.Tick, 0, len(a.Ticks))
		for _, t := range a.Ticks {
			t.Label = oneLine(t.Label)
			out = append(out, t)
		}
		return out
	}
	if s.log {
		return logTicks(s.min, s.max, n)
	}
	return linearTicks(s.min, s.max, n, a.Percent)
}

// linearTicks are multiples of 1, 2 or 5 times a power of ten, about n of them and at least
// three where round numbers allow it.
func linearTicks(lo, hi float64, n int, percent bool) []result.Tick {
	if percent {
		lo, hi = lo*100, hi*100
	}
	raw := (hi - lo) / float64(n)
	exp := whole(math.Floor(log10(raw)+1e-9), -330, 310)
	mults := []float64{1, 2, 5}
	at := 0
	switch ratio := raw / pow10(exp); {
	case ratio > 7.2:
		exp++
	case ratio > 3.3:
		at = 2
	case ratio > 1.5:
		at = 1
	}
	count := func(step float64) float64 {
		return math.Floor(hi/step+1e-6) - math.Ceil(lo/step-1e-6) + 1
	}
	step := mults[at] * pow10(exp)
	for try := 0; count(step) < 3 && try < 3; try++ {
		if at--; at < 0 {
			at, exp = 2, exp-1
		}
		step = mults[at] * pow10(exp)
	}
	decimals := max(0, -exp)
	var out []result.Tick
	first := math.Ceil(lo/step - 1e-6)
	for k := 0; k <= 200; k++ {
		i := first + float64(k)
		v := i * step
		if v > hi+float64(1e-6*step) {
			break
		}
		t := result.Tick{At: v, Label: printed.Thousands(printed.Real(v, decimals, printed.HalfAway))}
		if math.Abs(v) >= 1e6 || decimals > 4 {
			t.Label = shortNumber(v)
		}
		if percent {
			t.At, t.Label = v/100, t.Label+"%"
		}
		out = append(out, t)
	}
	return out
}

// logTicks are powers of ten, with 2 and 5 between them where there is room.
func logTicks(lo, hi float64, n int) []result.Tick {
	mults := []float64{1, 2, 5}
	if decades := hi - lo; float64(3*decades) > float64(n)*1.5 {
		mults = []float64{1}
	}
	var out []result.Tick
	for e := whole(math.Floor(lo), -330, 310); e <= whole(math.Ceil(hi), -330, 310); e++ {
		for _, m := range mults {
			v := m * pow10(e)
			l := log10(v)
			if l < lo-1e-9 || l > hi+1e-9 {
				continue
			}
			out = append(out, result.Tick{At: v, Label: shortNumber(v)})
		}
	}
	return out
}

// shortNumber writes a tick: plain between 0.001 and a million, else as a power of ten.
func shortNumber(v float64) string {
	a := math.Abs(v)
	if a == 0 || a >= 1e-3 && a < 1e6 {
		return strings.Replace(printed.Thousands(strconv.FormatFloat(v, 'f', -1, 64)), "-", printed.Minus, 1)
	}
	m, e, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	sign := ""
	if e[0] == '-' {
		sign = printed.Minus
	}
	e = strings.TrimLeft(e[1:], "0")
	exp := "10" + printed.Superscript(sign+e)
	switch m {
	case "1":
		return exp
	case "-1":
		return printed.Minus + exp
	}
	return strings.Replace(m, "-", printed.Minus, 1) + "×" + exp
}

// xLabels says how the labels of the x axis stand: in lines, or turned when they don't fit.
func (pp *plotPanel) xLabels() (lines [][]string, turned bool, height float64) {
	ticks := pp.x.ticks
	if len(ticks) == 0 {
		return nil, false, 0
	}
	room := pp.box.w()
	for i := 1; i < len(ticks); i++ {
		room = math.Min(room, math.Abs(pp.x.at(ticks[i].At)-pp.x.at(ticks[i-1].At)))
	}
	most := 1
	for _, t := range ticks {
		var l []string
		if textWidth(t.Label, regular, textSize) <= room-3 {
			l = []string{t.Label}
		} else {
			l = wrap(t.Label, regular, textSize, math.Max(room-3, 1), 3)
			for _, s := range l {
				if textWidth(s, regular, textSize) > room-2 || strings.HasSuffix(s, "…") && !strings.HasSuffix(t.Label, "…") {
					turned = true
				}
			}
		}
		most = max(most, len(l))
		lines = append(lines, l)
	}
	if !turned {
		return lines, false, float64(lineHeight * float64(most))
	}
	w := 0.0
	for _, t := range ticks {
		w = math.Max(w, textWidth(t.Label, regular, textSize))
	}
	return nil, true, math.Min(w, 90) + 2
}

func axisTitle(a result.Axis) string {
	s := oneLine(a.Label)
	if a.Unit != "" {
		s += " (" + oneLine(a.Unit) + ")"
	}
	return s
}

// measure says what the axes, the risk table and texts at the edges need around the data.
func (pp *plotPanel) measure(area rect) margins {
	f := pp.fig
	m := margins{left: 2, right: 4, bottom: 2, top: 3}
	if !f.NoFrame {
		w := 0.0
		for _, t := range pp.y.ticks {
			w = math.Max(w, textWidth(t.Label, regular, textSize))
		}
		if w > 0 {
			m.left += math.Min(w, area.w()*0.45) + tickLength + 2
		}
		_, _, h := pp.xLabels()
		if h > 0 {
			m.bottom += h + tickLength + 1
		}
	}
	if axisTitle(f.Y) != "" {
		m.left += textSize + 6
	}
	if axisTitle(f.X) != "" {
		m.bottom += textSize + 4
	}
	if r := f.Risk; r != nil {
		m.bottom += float64(lineHeight*float64(len(r.Rows)+1)) + 5
		for _, row := range r.Rows {
			m.left = math.Max(m.left, math.Min(textWidth(oneLine(row.Name), regular, textSize), area.w()*0.35)+15)
		}
	}
	if pp.hasScale() {
		m.right += 34
	}
	// the last tick label and texts of the layers may reach beyond the box
	for _, l := range pp.texts() {
		b := l.box()
		m.left = math.Max(m.left, math.Min(pp.box.x0-b[0]+1, area.w()*0.4))
		m.right = math.Max(m.right, math.Min(b[2]-pp.box.x1+1, area.w()*0.4))
		m.top = math.Max(m.top, math.Min(b[3]-pp.box.y1+1, area.h()*0.3))
		if f.NoFrame || len(pp.x.ticks) == 0 && axisTitle(f.X) == "" {
			m.bottom = math.Max(m.bottom, math.Min(pp.box.y0-b[1]+1, area.h()*0.5))
		}
	}
	if n := len(pp.x.ticks); n > 0 && !f.NoFrame {
		if _, turned, _ := pp.xLabels(); !turned {
			last := pp.x.ticks[n-1]
			m.right = math.Max(m.right, pp.x.at(last.At)+textWidth(last.Label, regular, textSize)/2-pp.box.x1+1)
		}
	}
	return m
}

// axes draws the lines, ticks outwards, labels and titles.
func (pp *plotPanel) axes() {
	f, b, c := pp.fig, pp.box, pp.c
	under := b.y0
	if !f.NoFrame {
		if !f.X.Hidden {
			pp.line(ink, hairline, b.x0, b.y0, b.x1, b.y0)
			under -= pp.xTicks()
		}
		if !f.Y.Hidden {
			pp.line(ink, hairline, b.x0, b.y0, b.x0, b.y1)
			limit := 0.0
			for _, t := range pp.y.ticks {
				y := pp.y.at(t.At)
				if !finite(y) || y < b.y0-0.6 || y > b.y1+0.6 {
					continue
				}
				pp.line(ink, hairline, b.x0-tickLength, y, b.x0, y)
				s := fit(t.Label, regular, textSize, math.Max(20, b.x0-pp.panelLeft()-tickLength-2))
				setText(c, label{x: b.x0 - tickLength - 2, y: y - 2.8, text: s, size: textSize, align: alignEnd, paint: pp.text(t.Group)})
				limit = math.Max(limit, textWidth(s, regular, textSize))
			}
		}
	}
	if s := axisTitle(f.X); s != "" {
		s = fit(s, regular, textSize, b.w()+40)
		setText(c, label{x: (b.x0 + b.x1) / 2, y: under - textSize - 2, text: s, size: textSize, align: alignMiddle, paint: ink})
	}
	if s := axisTitle(f.Y); s != "" {
		w := 0.0
		for _, t := range pp.y.ticks {
			w = math.Max(w, textWidth(t.Label, regular, textSize))
		}
		x := b.x0 - 4
		if w > 0 && !f.NoFrame {
			x = b.x0 - w - tickLength - 8
		}
		s = fit(s, regular, textSize, b.h()+24)
		setText(c, label{x: x, y: (b.y0 + b.y1) / 2, text: s, size: textSize, align: alignMiddle, paint: ink, turned: true})
	}
}

// panelLeft is where labels of the y axis may begin: one text line is kept for the title.
func (pp *plotPanel) panelLeft() float64 {
	if axisTitle(pp.fig.Y) != "" {
		return textSize
	}
	return 0
}

// xTicks draws the ticks of the x axis and returns their height.
func (pp *plotPanel) xTicks() float64 {
	b := pp.box
	lines, turned, height := pp.xLabels()
	if height == 0 {
		return 0
	}
	for i, t := range pp.x.ticks {
		x := pp.x.at(t.At)
		if !finite(x) || x < b.x0-0.6 || x > b.x1+0.6 {
			continue
		}
		pp.line(ink, hairline, x, b.y0-tickLength, x, b.y0)
		p := pp.text(t.Group)
		if turned {
			s := fit(t.Label, regular, textSize, 90)
			setText(pp.c, label{x: x + 2.8, y: b.y0 - tickLength - 2, text: s, size: textSize, align: alignEnd, paint: p, turned: true})
			continue
		}
		for j, s := range lines[i] {
			setText(pp.c, label{x: x, y: b.y0 - tickLength - textSize - float64(lineHeight*float64(j)), text: s, size: textSize, align: alignMiddle, paint: p})
		}
	}
	return height + tickLength
}

// risk draws the number at risk aligned under the x axis.
func (pp *plotPanel) risk(area rect) {
	r := pp.fig.Risk
	if r == nil {
		return
	}
	b := pp.box
	y := area.y0 + float64(lineHeight*float64(len(r.Rows))) + 2
	title := oneLine(r.Title)
	if title == "" {
		title = "Number at risk"
	}
	setText(pp.c, label{x: area.x0, y: y, text: title, face: bold, size: smallSize, paint: ink})
	for _, row := range r.Rows {
		y -= lineHeight
		name := fit(oneLine(row.Name), regular, textSize, b.x0-area.x0-13)
		setText(pp.c, label{x: b.x0 - 13, y: y, text: name, size: textSize, align: alignEnd, paint: pp.text(row.Group)})
		for i, t := range r.Times {
			if x := pp.x.at(t); i < len(row.Counts) && finite(x) {
				setText(pp.c, label{x: x, y: y, text: printed.Int(int64(row.Counts[i])), size: textSize, align: alignMiddle, paint: ink})
			}
		}
	}
}

// hasScale reports whether a layer of tiles needs its scale shown.
func (pp *plotPanel) hasScale() bool {
	for _, l := range pp.fig.Layers {
		if l.Kind == result.LayerTiles && len(l.Values) > 0 && l.High > l.Low {
			return true
		}
	}
	return false
}

// colourBar draws the scale of the first layer of tiles.
func (pp *plotPanel) colourBar(area rect) {
	for _, l := range pp.fig.Layers {
		if l.Kind != result.LayerTiles || len(l.Values) == 0 || !(l.High > l.Low) {
			continue
		}
		const steps = 32
		h := math.Min(64, pp.box.h())
		x, y := area.x1-30, pp.box.y1-h
		for i := range steps {
			v := l.Low + float64((l.High-l.Low)*(float64(i)+0.5)/steps)
			pp.c.SetColor(paint{hex: tileColour(l, v), alpha: 255})
			y0 := y + float64(h*float64(i)/steps)
			pp.c.Fill(pathOf([]vg.Point{pt(x, y0), pt(x+6, y0), pt(x+6, y0+h/steps+0.2), pt(x, y0+h/steps+0.2)}, true))
		}
		values := []float64{l.Low, l.High}
		if l.Mid > l.Low && l.Mid < l.High {
			values = []float64{l.Low, l.Mid, l.High}
		}
		d := 0
		for d < 3 && (math.Abs(l.High-math.Round(l.High*pow10(d))/pow10(d)) > 1e-9 || math.Abs(l.Low-math.Round(l.Low*pow10(d))/pow10(d)) > 1e-9) {
			d++
		}
		for _, v := range values {
			at := y + float64(h*(v-l.Low)/(l.High-l.Low))
			pp.line(ink, hairline, x+6, at, x+8, at)
			setText(pp.c, label{x: x + 10, y: at - 2.4, text: printed.Real(v, min(d, 2), printed.HalfAway), size: smallSize, paint: ink})
		}
		return
	}
}
