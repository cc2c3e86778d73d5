package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/numeric"
	"reprise/analyses/printed"
	"reprise/analyses/result"
	"reprise/analyses/survival"
)

// KaplanMeierInput has the ports of plot.kaplan_meier.
type KaplanMeierInput struct {
	Survival *survival.KaplanMeierResult `in:"survival" doc:"The result of survival.kaplan_meier."`
}

// KaplanMeierParams are the parameters of plot.kaplan_meier.
type KaplanMeierParams struct {
	Interval bool      `yaml:"interval" doc:"Draw pointwise confidence bands."`
	Censored bool      `yaml:"censored" doc:"Draw a tick where a time was censored."`
	Test     bool      `yaml:"test" doc:"Write the P of the test of all groups into the plot."`
	AtRisk   bool      `yaml:"at_risk" doc:"Number at risk under the axis."`
	Times    []float64 `yaml:"times" doc:"Times of ticks and numbers at risk; left out: about six round ones." check:"min=0,unique"`
	Label    string    `yaml:"label" doc:"Name of the vertical axis; left out: Survival, or Free of the event."`
}

// KaplanMeierKind is plot.kaplan_meier.
var KaplanMeierKind = kind.New("plot.kaplan_meier", kind.Doc{
	Summary: "Kaplan-Meier curves with censoring ticks, bands, P and the number at risk.",
	Text:    `Curves fall at the times of events and end at the longest time observed; ticks mark censored times. Bands are the pointwise limits of survival.kaplan_meier and end where that gives none, such as where survival is 0. The number at risk at a time counts the cases observed to it or longer. The P is that of the test over all groups; where the groups were made of the outcome there is none, and the caption says why. Linear in the number of steps.`,
	References: []string{
		"Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452",
		"Morris TP, Jarvis CI, Cragg W, et al. Proposals on Kaplan-Meier plots in medical research and a survey of stakeholder views: KMunicate. BMJ Open 2019;9:e030215. doi:10.1136/bmjopen-2019-030215",
	},
}, KaplanMeierParams{Interval: true, Censored: true, Test: true, AtRisk: true}, func(_ *kind.Call, in KaplanMeierInput, p KaplanMeierParams) (*result.Figure, error) {
	return KaplanMeier(in.Survival, p)
})

// KaplanMeier draws the curves of a result of survival.kaplan_meier.
func KaplanMeier(r *survival.KaplanMeierResult, p KaplanMeierParams) (*result.Figure, error) {
	curves, err := readCurves(r)
	if err != nil {
		return nil, err
	}
	grouped := len(curves) > 1
	f := &result.Figure{
		Kind: "kaplan_meier", X: result.Axis{Label: r.TimeLabel, Unit: r.TimeUnit},
		Y: result.Axis{Label: p.Label, Max: 1}, Notes: slices.Clone(r.Notes),
	}
	if f.Y.Label == "" {
		f.Y.Label = survivalLabel(r.Event)
	}
	last := 0.0
	for _, g := range r.Groups {
		if g.Last.OK() {
			last = max(last, g.Last.Value)
		}
		if grouped {
			f.Groups = append(f.Groups, result.FigureGroup{Name: g.Name, N: g.N})
		}
	}
	if last == 0 {
		last = 1
	}
	times := slices.Clone(p.Times)
	slices.Sort(times)
	if len(times) == 0 {
		times = roundTimes(last, r.TimeUnit)
	}
	f.X.Max = float64(1.02 * max(last, times[len(times)-1]))
	for _, t := range times {
		f.X.Ticks = append(f.X.Ticks, result.Tick{At: t, Label: timeLabel(t)})
	}
	for k := range 5 {
		f.Y.Ticks = append(f.Y.Ticks, result.Tick{At: float64(k) / 4, Label: []string{"0", "0.25", "0.50", "0.75", "1.00"}[k]})
	}
	var bands, steps, ticks []result.Layer
	risk := &result.RiskTable{Title: "Number at risk", Times: times}
	for g, c := range curves {
		group := 0
		if grouped {
			group = g + 1
		}
		if p.Interval {
			bands = append(bands, c.band(group))
		}
		line := result.Layer{Kind: result.LayerSteps, X: append([]float64{0}, c.time...), Y: append([]float64{1}, c.survival...), Group: group, Bold: true}
		steps = append(steps, line)
		if x, y := c.censored(); p.Censored && len(x) > 0 {
			ticks = append(ticks, result.Layer{Kind: result.LayerTicks, X: x, Y: y, Group: group})
		}
		row := result.RiskRow{Name: c.name, Group: group}
		for _, t := range times {
			row.Counts = append(row.Counts, c.atRisk(t))
		}
		risk.Rows = append(risk.Rows, row)
	}
	f.Layers = append(append(append(f.Layers, bands...), steps...), ticks...)
	if p.AtRisk {
		f.Risk = risk
	}
	f.Legend = grouped && !p.AtRisk

	parts := []string{fmt.Sprintf("Kaplan-Meier curves of %s to %s (%s, %s).", r.TimeLabel, r.Event, counted(r.N), plural(r.Events, "event", "events"))}
	if p.Interval {
		parts = append(parts, fmt.Sprintf("Bands: pointwise %s confidence intervals (%s).", percentage(r.Level), r.ConfType))
	}
	if p.Censored {
		parts = append(parts, "Ticks: censored times.")
	}
	if p.AtRisk {
		parts = append(parts, "Below: cases at risk, observed to the time or longer.")
	}
	if grouped {
		parts = append(parts, "Groups: "+sizesOf(f.Groups)+".")
	}
	if grouped && p.Test && r.LogRank != nil {
		method := r.LogRank.Method
		if pv := r.LogRank.P; pv.OK() {
			text := printed.PProse(pv.Value, printed.PThree, "P")
			f.Layers = append(f.Layers, result.Layer{
				Kind: result.LayerText, X: []float64{float64(0.02 * f.X.Max)}, Y: []float64{0.1}, Anchor: "start",
				Labels: []string{upper(strings.TrimSuffix(method, " test")) + " " + text},
			})
			parts = append(parts, fmt.Sprintf("P: %s of all groups.", method))
		} else {
			parts = append(parts, fmt.Sprintf("No P: %s.", pv.Reason))
		}
	}
	if r.LeftOut > 0 {
		parts = append(parts, fmt.Sprintf("%s left out.", upper(plural(r.LeftOut, "row without time, event or group", "rows without time, event or group"))))
	}
	f.Caption = strings.Join(parts, " ")
	f.Alt = survivalAlt(r, grouped)
	return finished(f)
}

func survivalLabel(event string) string {
	switch strings.ToLower(event) {
	case "", "death", "died", "dead", "1", "yes", "true", "event":
		return "Survival"
	}
	return "Free of " + event
}

func survivalAlt(r *survival.KaplanMeierResult, grouped bool) string {
	var said []string
	for _, g := range r.Groups {
		if g.N == 0 {
			continue
		}
		s := fmt.Sprintf("%s of %d", plural(g.Events, "event", "events"), g.N)
		if g.Median.OK() {
			s += ", median " + shortly(g.Median.Value)
			if r.TimeUnit != "" {
				s += nbsp + r.TimeUnit
			}
		} else {
			s += ", median " + g.Median.Reason
		}
		if grouped {
			s = g.Name + " " + s
		}
		said = append(said, s)
	}
	alt := fmt.Sprintf("Kaplan-Meier curves of %s to %s: %s.", r.TimeLabel, r.Event, strings.Join(said, "; "))
	if r.LogRank != nil && r.LogRank.P.OK() {
		alt += fmt.Sprintf(" %s %s.", upper(r.LogRank.Method), printed.PProse(r.LogRank.P.Value, printed.PThree, "P"))
	}
	return alt
}

// survivalCurve is one group's steps in rising order of time; NaN limits are not given.
type survivalCurve struct {
	name                         string
	time, survival, lower, upper []float64
	risk, left                   []float64
}

// readCurves takes the steps of each group from the payload of the result.
func readCurves(r *survival.KaplanMeierResult) ([]survivalCurve, error) {
	if r.Curves == nil || len(r.Groups) == 0 {
		return nil, fmt.Errorf("the survival result has no curves")
	}
	column := map[string]*frame.Column{}
	for _, name := range []string{"group", "time", "n_risk", "n_censor", "survival", "lower", "upper"} {
		c, err := r.Curves.Column(name)
		if err != nil {
			return nil, err
		}
		column[name] = c
	}
	out := make([]survivalCurve, len(r.Groups))
	for g := range out {
		out[g].name = r.Groups[g].Name
	}
	values := func(name string) []float64 { return column[name].Floats() }
	time, risk, left, s, lower, upper := values("time"), values("n_risk"), values("n_censor"), values("survival"), values("lower"), values("upper")
	for i, code := range column["group"].Codes {
		if code < 0 || code >= len(out) || column["group"].Missing[i] || math.IsNaN(s[i]) || math.IsNaN(time[i]) {
			return nil, fmt.Errorf("row %d of the curves has no group, time or survival", i+1)
		}
		c := &out[code]
		c.time, c.survival = append(c.time, time[i]), append(c.survival, s[i])
		c.lower, c.upper = append(c.lower, lower[i]), append(c.upper, upper[i])
		c.risk, c.left = append(c.risk, risk[i]), append(c.left, left[i])
	}
	return out, nil
}

// band is the area between the limits as steps; it ends where a limit is not given. The
// first step with limits is preceded by 1 from time 0.
func (c survivalCurve) band(group int) result.Layer {
	l := result.Layer{Kind: result.LayerBand, Group: group, Steps: true, Fill: true, X: []float64{0}, Y: []float64{1}, Y2: []float64{1}}
	for i, t := range c.time {
		lower, upper := c.lower[i], c.upper[i]
		if math.IsNaN(lower) || math.IsNaN(upper) {
			if c.survival[i] == 1 { // no event yet
				lower, upper = 1, 1
			} else {
				l.X, l.Y, l.Y2 = append(l.X, t), append(l.Y, l.Y[i]), append(l.Y2, l.Y2[i])
				break
			}
		}
		l.X, l.Y, l.Y2 = append(l.X, t), append(l.Y, lower), append(l.Y2, upper)
	}
	return l
}

func (c survivalCurve) censored() (x, y []float64) {
	for i, n := range c.left {
		if n > 0 {
			x, y = append(x, c.time[i]), append(y, c.survival[i])
		}
	}
	return x, y
}

// atRisk counts those observed to t or longer.
func (c survivalCurve) atRisk(t float64) int {
	at, _ := slices.BinarySearch(c.time, t)
	if at == len(c.time) {
		return 0
	}
	return whole(c.risk[at])
}

// roundTimes are about six round times from 0 on. Months go by halves and whole years where
// they are long, days by weeks and quarters of a year where the unit says so.
func roundTimes(last float64, unit string) []float64 {
	var step float64
	if strings.HasPrefix(strings.ToLower(unit), "month") && last > 6 {
		step = 240
		for _, s := range []float64{2, 3, 6, 12, 24, 36, 60, 120} {
			if last/s <= 7 {
				step = s
				break
			}
		}
		for last/step > 7 {
			step *= 2
		}
	} else {
		step = roundStep(last / 6)
	}
	var out []float64
	for k := 0; k < 12 && float64(float64(k)*step) <= last; k++ {
		out = append(out, float64(float64(k)*step))
	}
	return out
}

// roundStep is the smallest of 1, 2, 2.5, 5 times a power of ten that is at least x.
func roundStep(x float64) float64 {
	power := 1.0
	for power < x && !math.IsInf(power, 0) {
		power *= 10
	}
	for power > x && power > 0x1p-1000 {
		power /= 10
	}
	for _, m := range []float64{1, 2, 2.5, 5} {
		if power*m >= x {
			return power * m
		}
	}
	return power * 10
}

func timeLabel(t float64) string {
	s := printed.Significant(t, 6, printed.HalfEven)
	if strings.Contains(s, ".") && !strings.Contains(s, "e") && !strings.Contains(s, "×") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// whole is a count that stands in a column of numbers.
func whole(x float64) int {
	n, err := numeric.ToInt(x)
	if err != nil {
		return 0
	}
	return n
}
