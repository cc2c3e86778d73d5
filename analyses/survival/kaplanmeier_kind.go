package survival

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"reprise/analyses/frame"
	"reprise/analyses/htest"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// KaplanMeierParams are the parameters of survival.kaplan_meier.
type KaplanMeierParams struct {
	Time     string    `yaml:"time" doc:"Column of the times to the event or to censoring." check:"required,column=table,types=time|continuous"`
	Event    string    `yaml:"event" doc:"Column that says what ended the time." check:"required,column=table,types=event|binary"`
	Counts   []string  `yaml:"counts" doc:"Levels of the event column that count as the event; left out: all but the first." check:"unique"`
	ConfType *string   `yaml:"conf_type" profile:"km.conf_type" doc:"Scale of the confidence interval." check:"oneof=plain log log-log"`
	Level    float64   `yaml:"level" doc:"Confidence level." check:"above=0,below=1"`
	Times    []float64 `yaml:"times" doc:"Landmark times at which survival is reported." check:"min=0,unique"`
	Median   *string   `yaml:"median_flat" profile:"km.median_flat" doc:"The median where the curve is flat at one half: the middle of the flat part, or its first time." check:"oneof=midpoint first"`
	AtRisk   *string   `yaml:"at_risk" profile:"km.at_risk" doc:"Who is at risk at a landmark time: those observed to it or longer, or beyond it." check:"oneof=time_at_least time_above"`
	Rho      float64   `yaml:"rho" doc:"Exponent of the test's weights: 0 for the log-rank test, 1 for Peto and Peto's." check:"min=0"`
	Adjust   *string   `yaml:"adjust" profile:"pairwise.adjust" doc:"Adjustment of the pairwise tests." check:"oneof=none bonferroni holm hochberg hommel bh by sidak holm-sidak"`
	Circular string    `yaml:"circular" doc:"Tests between groups that the time or event itself made: left out, or allowed with a note." check:"oneof=leave_out allow"`
}

// KaplanMeierInput are the ports of survival.kaplan_meier.
type KaplanMeierInput struct {
	Table  *frame.Table  `in:"table" doc:"One row a case, with a time and an event column."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"Groups to compare; without them one curve of all cases."`
}

// KaplanMeierResult is the result of survival.kaplan_meier.
type KaplanMeierResult struct {
	N         int                `json:"n" doc:"Cases analysed."`
	Events    int                `json:"events" doc:"Events among them."`
	LeftOut   int                `json:"left_out" doc:"Rows left out: without a time, an event or a group."`
	Merged    int                `json:"merged" doc:"Times that were moved to a nearly equal one."`
	TimeLabel string             `json:"time_label" doc:"The time column as printed."`
	TimeUnit  string             `json:"time_unit" doc:"Unit of the times."`
	Decimals  int                `json:"time_decimals" doc:"Decimals that the times have in the data."`
	Event     string             `json:"event" doc:"What counts as the event."`
	ConfType  string             `json:"conf_type" doc:"Scale of the intervals."`
	Level     float64            `json:"level" doc:"Confidence level of the intervals."`
	Groups    []KaplanMeierGroup `json:"groups" inline:"true" doc:"One entry a group."`
	LogRank   *LogRankSummary    `json:"logrank,omitempty" doc:"Test that all groups have the same hazard; none for a single group."`
	Pairs     []LogRankPair      `json:"pairs,omitempty" doc:"Pairwise tests, for more than two groups."`
	Adjust    string             `json:"adjust" doc:"Adjustment of the pairwise tests."`
	Notes     []result.Note      `json:"notes,omitempty" doc:"Caveats."`

	Curves *frame.Table `json:"-" out:"curves" doc:"The steps of the curves: group, time, n_risk, n_event, n_censor, survival, lower, upper."`
}

// KaplanMeierGroup describes one curve.
type KaplanMeierGroup struct {
	Name        string        `json:"name" key:"true" doc:"The group's name."`
	N           int           `json:"n" doc:"Cases."`
	Events      int           `json:"events" doc:"Events."`
	Censored    int           `json:"censored" doc:"Cases whose time was censored."`
	Median      result.Number `json:"median" doc:"Median survival."`
	MedianLower result.Number `json:"median_lower" doc:"Lower confidence limit of the median."`
	MedianUpper result.Number `json:"median_upper" doc:"Upper confidence limit of the median."`
	FollowUp    result.Number `json:"follow_up" doc:"Median follow-up: the median of the curve with events and censoring exchanged."`
	Last        result.Number `json:"last" doc:"Longest time observed."`
	Landmarks   []Landmark    `json:"landmarks,omitempty" doc:"Survival at the landmark times."`
}

// Landmark is survival at a given time.
type Landmark struct {
	Time     float64       `json:"time" key:"true" doc:"The time."`
	AtRisk   int           `json:"at_risk" doc:"Cases at risk at the time."`
	Events   int           `json:"events" doc:"Events up to and at the time."`
	Survival result.Number `json:"survival" value:"true" doc:"Estimated survival."`
	SE       result.Number `json:"se" doc:"Greenwood's standard error."`
	Lower    result.Number `json:"lower" doc:"Lower confidence limit."`
	Upper    result.Number `json:"upper" doc:"Upper confidence limit."`
}

// LogRankSummary is a test of the log-rank family.
type LogRankSummary struct {
	Method    string            `json:"method" doc:"Name of the test."`
	Rho       float64           `json:"rho" doc:"Exponent of its weights."`
	Statistic result.Number     `json:"statistic" doc:"Chi-square statistic."`
	DF        int               `json:"df" doc:"Degrees of freedom."`
	P         result.P          `json:"p" value:"true" doc:"p-value."`
	Groups    []LogRankGroup    `json:"groups" doc:"Observed and expected events of each group."`
	Variance  []LogRankVariance `json:"variance" doc:"Covariance matrix of observed minus expected events, by rows."`
}

// LogRankGroup has the events of one group; weighted where rho is above zero.
type LogRankGroup struct {
	Name     string  `json:"name" key:"true" doc:"The group's name."`
	N        int     `json:"n" doc:"Cases."`
	Observed float64 `json:"observed" doc:"Events observed."`
	Expected float64 `json:"expected" doc:"Events expected if all groups had the same hazard."`
}

// LogRankVariance is one row of the covariance matrix.
type LogRankVariance struct {
	Name string              `json:"name" key:"true" doc:"The group of the row."`
	With []LogRankCovariance `json:"with" inline:"true" doc:"Its covariances."`
}

// LogRankCovariance is one entry of the covariance matrix.
type LogRankCovariance struct {
	Name  string  `json:"name" key:"true" doc:"The group of the column."`
	Value float64 `json:"value" value:"true" doc:"The covariance."`
}

// LogRankPair is the test of two groups.
type LogRankPair struct {
	Pair      string        `json:"pair" key:"true" doc:"The two groups, as \"A vs B\"."`
	Statistic result.Number `json:"statistic" doc:"Chi-square statistic on one degree of freedom."`
	P         result.P      `json:"p" doc:"p-value as computed."`
	PAdjusted result.P      `json:"p_adjusted" value:"true" doc:"p-value adjusted for the number of pairs."`
}

// KaplanMeierKind is survival.kaplan_meier.
var KaplanMeierKind = kind.New("survival.kaplan_meier", kind.Doc{
	Summary: "Kaplan-Meier curves by group with intervals, medians, survival at landmark times and the log-rank test.",
	Text: `Survival is estimated by the product-limit estimate; who is censored at the time of an event counts as at risk at it. The standard error is Greenwood's. The interval is pointwise, on the scale named by ` + "`conf_type`" + ` and cut to [0, 1]; it is not given where survival is zero (log-log: nor where it is one). The median is the first time at which survival is at most one half, its limits those of the interval's curves.

Groups are compared by the log-rank test (` + "`rho: 0`" + `), or by the weighted tests of Harrington and Fleming with weights S(t-)^rho; the null hypothesis is that all groups have the same hazard at every time. Groups whose expected count is zero don't enter. For more than two groups every pair is tested on its own cases and the p-values are adjusted.

Times that differ by rounding alone (by at most 2^-26, absolutely or relative to the mean time) count as equal, over all groups together. Rows without time, event or group are left out and counted. Where the event column has more than two levels all but the first count as the event, unless ` + "`counts`" + ` names them; competing events then count as censoring.

The groups' p-value is left out where the time or event column is among the sources of the groups. Cost: a sort.`,
	References: []string{
		"Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc 1958;53:457-481. doi:10.1080/01621459.1958.10501452",
		"Brookmeyer R, Crowley J. A confidence interval for the median survival time. Biometrics 1982;38:29-41. doi:10.2307/2530286",
		"Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. Cancer Chemother Rep 1966;50:163-170",
		"Harrington DP, Fleming TR. A class of rank test procedures for censored survival data. Biometrika 1982;69:553-566. doi:10.1093/biomet/69.3.553",
		"Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials 1996;17:343-346. doi:10.1016/0197-2456(96)00075-X",
	},
}, KaplanMeierParams{Level: 0.95, Circular: "leave_out"}, runKaplanMeier,
	kind.Example(KaplanMeierParams{Time: "months", Event: "status", Level: 0.95, Times: []float64{12, 24}, Circular: "leave_out"}),
	kind.RowOrderFree())

// allCases names the group where there are none.
const allCases = "All"

// cases are the rows that a curve can use.
type cases struct {
	time  []float64
	event []bool
	group []int
	names []string
}

func (c *cases) of(groups ...int) (time []float64, event []bool, code []int) {
	for i, g := range c.group {
		if at := slices.Index(groups, g); at >= 0 {
			time, event, code = append(time, c.time[i]), append(event, c.event[i]), append(code, at)
		}
	}
	return time, event, code
}

func runKaplanMeier(call *kind.Call, in KaplanMeierInput, p KaplanMeierParams) (*KaplanMeierResult, error) {
	tab, codes, names := in.Table, make([]int, in.Table.Len()), []string{allCases}
	r := &KaplanMeierResult{ConfType: *p.ConfType, Level: p.Level, Adjust: *p.Adjust}
	if in.Groups != nil {
		joined, err := frame.JoinGroups(in.Table, in.Groups)
		if err != nil {
			return nil, err
		}
		tab, codes, names = joined.Table, joined.Codes, in.Groups.Names
		r.LeftOut = joined.OnlyTable
		if joined.OnlyTable > 0 || joined.OnlyGroups > 0 {
			r.Notes = append(r.Notes, result.Notef("unmatched", "%d rows of the table have no group and %d grouped rows are not in the table", joined.OnlyTable, joined.OnlyGroups))
		}
	}
	time, err := tab.Column(p.Time)
	if err != nil {
		return nil, err
	}
	event, err := tab.Column(p.Event)
	if err != nil {
		return nil, err
	}
	counts, err := r.eventLevels(event, p.Counts)
	if err != nil {
		return nil, err
	}
	c, err := r.collect(tab, time, event, codes, names, counts)
	if err != nil {
		return nil, err
	}
	r.TimeLabel, r.TimeUnit, r.Decimals = time.Title(), time.Unit, time.Decimals
	builder := newCurveTable(call.Stage, tab, names, frame.MergeLineage(time.Lineage, event.Lineage, lineageOf(in.Groups)), time)
	for g, name := range names {
		if err := r.addGroup(c, g, name, p, builder); err != nil {
			return nil, err
		}
	}
	r.Curves = builder.table()
	if len(names) > 1 {
		circular := p.Circular != "allow" && (in.Groups.MadeBy(time) || in.Groups.MadeBy(event))
		if err := r.compare(c, p, circular); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func lineageOf(g *frame.Groups) []string {
	if g == nil {
		return nil
	}
	return g.Lineage
}

// eventLevels says for every level of the event column whether it counts.
func (r *KaplanMeierResult) eventLevels(event *frame.Column, chosen []string) ([]bool, error) {
	counts := make([]bool, len(event.Levels))
	for i := range counts {
		counts[i] = len(chosen) == 0 && i > 0
	}
	for i, name := range chosen {
		at := event.LevelIndex(name)
		if at < 0 {
			var names []string
			for _, l := range event.Levels {
				names = append(names, l.Name())
			}
			return nil, kind.AtField(fmt.Errorf("column %q has no level %q; %s", event.Name, name, frame.Suggest(name, names)), "counts", i)
		}
		if at == 0 {
			return nil, kind.AtField(fmt.Errorf("%q is the level of column %q that means censoring", name, event.Name), "counts", i)
		}
		counts[at] = true
	}
	var events []string
	for i, l := range event.Levels {
		if counts[i] {
			events = append(events, l.Name())
		}
	}
	switch {
	case len(events) > 1:
		r.Notes = append(r.Notes, result.Notef("several_events", "%d kinds of event count alike", len(events)))
	case len(events) < len(event.Levels)-1:
		r.Notes = append(r.Notes, result.Notef("competing", "other events than %s count as censoring; where they compete with it the curve overstates its risk", events[0]))
	}
	for i, e := range events {
		if i > 0 {
			r.Event += " or "
		}
		r.Event += e
	}
	return counts, nil
}

// collect takes the complete rows and merges nearly equal times.
func (r *KaplanMeierResult) collect(tab *frame.Table, time, event *frame.Column, codes []int, names []string, counts []bool) (*cases, error) {
	c := &cases{names: names}
	missing, ungrouped := 0, 0
	for i := range codes {
		switch {
		case codes[i] < 0:
			ungrouped++
			continue
		case time.Missing[i] || event.Missing[i]:
			missing++
			continue
		}
		t := time.Numbers[i]
		if math.IsNaN(t) || math.IsInf(t, 0) || t < 0 {
			return nil, kind.AtField(fmt.Errorf("column %q, row %s: a time must be a finite number >= 0, got %v", time.Name, tab.Keys.IDs[i], t), "time")
		}
		c.time, c.event, c.group = append(c.time, t), append(c.event, counts[event.Codes[i]]), append(c.group, codes[i])
	}
	r.LeftOut += missing + ungrouped
	if missing > 0 {
		r.Notes = append(r.Notes, result.Notef("missing", "rows without a time or an event, left out: %d", missing))
	}
	if ungrouped > 0 {
		r.Notes = append(r.Notes, result.Notef("no_group", "rows in no group, left out: %d", ungrouped))
	}
	if len(c.time) == 0 {
		return nil, fmt.Errorf("no row has a time (%s) and an event (%s) and a group", time.Name, event.Name)
	}
	c.time, r.Merged = MergeTimes(c.time)
	if r.Merged > 0 {
		r.Notes = append(r.Notes, result.Notef("merged_times", "times that differ from another by rounding alone and count as equal to it: %d", r.Merged))
	}
	r.N = len(c.time)
	for _, e := range c.event {
		if e {
			r.Events++
		}
	}
	return c, nil
}

func (r *KaplanMeierResult) addGroup(c *cases, g int, name string, p KaplanMeierParams, out *curveTable) error {
	time, event, _ := c.of(g)
	curve, err := KaplanMeier(time, event)
	if err != nil {
		return err
	}
	lower, upper, err := curve.Interval(Scale(*p.ConfType), p.Level)
	if err != nil {
		return err
	}
	out.add(g, curve, lower, upper)
	midpoint := *p.Median == "midpoint"
	quantile := func(s []float64) result.Number {
		switch m := Quantile(curve.Time, s, 0.5, midpoint); {
		case curve.N == 0:
			return result.NA("no cases")
		case math.IsNaN(m):
			return result.NA("not reached")
		default:
			return result.Num(m)
		}
	}
	group := KaplanMeierGroup{
		Name: name, N: curve.N, Events: curve.Events, Censored: curve.N - curve.Events,
		Median: quantile(curve.Survival), MedianLower: quantile(lower), MedianUpper: quantile(upper), Last: result.Num(curve.Last()),
	}
	if curve.N == 0 {
		group.Last = result.NA("no cases")
	}
	reversed := make([]bool, len(event))
	for i, e := range event {
		reversed[i] = !e
	}
	follow, err := KaplanMeier(time, reversed)
	if err != nil {
		return err
	}
	group.FollowUp = result.NA("not reached")
	if m := Quantile(follow.Time, follow.Survival, 0.5, midpoint); !math.IsNaN(m) {
		group.FollowUp = result.Num(m)
	}
	for _, t := range p.Times {
		group.Landmarks = append(group.Landmarks, landmark(curve, lower, upper, t, *p.AtRisk == "time_above"))
	}
	r.Groups = append(r.Groups, group)
	return nil
}

// landmark is survival at t: one before the first step; not available after the longest
// time, unless the curve has reached zero.
func landmark(c *Curve, lower, upper []float64, t float64, after bool) Landmark {
	out := Landmark{Time: t, AtRisk: c.AtRiskFrom(t, after)}
	step := c.Step(t)
	for i := range step + 1 {
		out.Events += c.Died[i]
	}
	switch {
	case c.N == 0:
		na := result.NA("no cases")
		out.Survival, out.SE, out.Lower, out.Upper = na, na, na, na
	case t > c.Last() && c.Survival[step] > 0:
		na := result.NA("nobody was observed so long")
		out.Survival, out.SE, out.Lower, out.Upper = na, na, na, na
	case step < 0:
		out.Survival, out.SE, out.Lower, out.Upper = result.Num(1), result.Num(0), result.Num(1), result.Num(1)
	default:
		out.Survival = result.Num(c.Survival[step])
		out.SE, out.Lower, out.Upper = undefined(c.StdErr(step)), undefined(lower[step]), undefined(upper[step])
	}
	return out
}

func undefined(x float64) result.Number {
	if math.IsNaN(x) {
		return result.NA("not defined where survival is zero or one")
	}
	return result.Num(x)
}

// testName names the test of the family.
func testName(rho float64) string {
	switch rho {
	case 0:
		return "log-rank test"
	case 1:
		return "Peto-Peto test"
	}
	return "Harrington-Fleming test, rho = " + strconv.FormatFloat(rho, 'g', -1, 64)
}

func (r *KaplanMeierResult) compare(c *cases, p KaplanMeierParams, circular bool) error {
	reason := ""
	if circular {
		reason = "used in clustering"
		r.Notes = append(r.Notes, result.Notef("circular", "the time or event column made the groups: tests between them are left out"))
	}
	var all []int
	for g := range c.names {
		all = append(all, g)
	}
	test, statistic, pValue, err := c.logRank(all, p.Rho, reason)
	if err != nil {
		return err
	}
	s := &LogRankSummary{Method: testName(p.Rho), Rho: p.Rho, Statistic: statistic, DF: test.DF, P: pValue}
	for j, name := range c.names {
		s.Groups = append(s.Groups, LogRankGroup{Name: name, N: test.N[j], Observed: test.Observed[j], Expected: test.Expected[j]})
		row := LogRankVariance{Name: name}
		for l, other := range c.names {
			row.With = append(row.With, LogRankCovariance{Name: other, Value: result.Num(test.Variance.At(j, l)).Value})
		}
		s.Variance = append(s.Variance, row)
	}
	if entered := len(all) - 1; test.DF > 0 && test.DF < entered {
		r.Notes = append(r.Notes, result.Notef("reduced_df", "the test has %d degrees of freedom instead of %d: not every group was at risk beside another when an event happened", test.DF, entered))
	}
	r.LogRank = s
	if len(all) < 3 {
		return nil
	}
	var raw []result.P
	for a := range all {
		for b := a + 1; b < len(all); b++ {
			_, statistic, pValue, err := c.logRank([]int{a, b}, p.Rho, reason)
			if err != nil {
				return err
			}
			r.Pairs = append(r.Pairs, LogRankPair{Pair: c.names[a] + " vs " + c.names[b], Statistic: statistic, P: pValue})
			raw = append(raw, pValue)
		}
	}
	adjusted, err := htest.AdjustP(raw, *p.Adjust)
	if err != nil {
		return err
	}
	for i := range r.Pairs {
		r.Pairs[i].PAdjusted = adjusted[i]
	}
	return nil
}

// logRank tests the groups given; a reason leaves statistic and p out.
func (c *cases) logRank(groups []int, rho float64, reason string) (*LogRankTest, result.Number, result.P, error) {
	time, event, code := c.of(groups...)
	test, err := LogRank(time, event, code, len(groups), rho)
	if errors.Is(err, ErrNoComparison) {
		reason, err = ErrNoComparison.Error(), nil
	}
	if err != nil {
		return nil, result.Number{}, result.P{}, err
	}
	if reason != "" {
		return test, result.NA(reason), result.NoP(reason), nil
	}
	return test, result.Num(test.Statistic), result.PValue(test.P), nil
}
