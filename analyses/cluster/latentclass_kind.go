package cluster

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/distance"
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/mixture"
	"reprise/analyses/result"
)

// LatentClassParams are the parameters of cluster.latent_class.
type LatentClassParams struct {
	Variables     []string `yaml:"variables" doc:"Indicators; left out: all columns that are not outcomes, excluded, events, dates, texts or ids." check:"column=table,types=continuous|count|time|ordinal|nominal|binary,unique"`
	Classes       int      `yaml:"classes" doc:"Number of classes." check:"required,min=1"`
	KWas          string   `yaml:"k_was" doc:"How the number of classes came about; it stands in the Methods text." check:"oneof=prespecified chosen_by_index chosen_by_eye"`
	Shared        []string `yaml:"shared" doc:"Indicators with one distribution in all classes: they count in the likelihood and say nothing about the classes." check:"column=table,unique"`
	Counts        string   `yaml:"counts" doc:"Distribution of count columns within a class." check:"oneof=poisson normal"`
	Penalty       float64  `yaml:"penalty" doc:"Small penalty that keeps probabilities off 0 and 1; randomLCA takes 0.01." check:"min=0,max=1000"`
	Starts        int      `yaml:"starts" doc:"Most random starts." check:"min=1,max=100000"`
	Agreeing      int      `yaml:"agreeing" doc:"Starts that must reach the best optimum before the search ends." check:"min=1,max=100000"`
	MaxIterations int      `yaml:"max_iterations" doc:"Most iterations of one start." check:"min=1,max=1000000"`
}

// Check implements kind.Checker.
func (p LatentClassParams) Check() error {
	for i, name := range p.Shared {
		if len(p.Variables) > 0 && !slices.Contains(p.Variables, name) {
			return kind.AtField(fmt.Errorf("%q is not among the variables", name), "shared", i)
		}
	}
	return nil
}

// LatentLevel is one level of a categorical indicator in a class.
type LatentLevel struct {
	Level       string        `json:"level" doc:"Name of the level." key:"true"`
	Probability float64       `json:"probability" doc:"Its probability in the class." value:"true"`
	SE          result.Number `json:"se" doc:"Standard error."`
}

// LatentIndicator is one indicator in a class.
type LatentIndicator struct {
	Variable string        `json:"variable" doc:"Name of the column." key:"true"`
	Label    string        `json:"label" doc:"Its label."`
	Mean     result.Number `json:"mean" doc:"Mean in the class of a numeric indicator."`
	MeanSE   result.Number `json:"mean_se" doc:"Standard error of the mean."`
	SD       result.Number `json:"sd" doc:"Standard deviation in the class of a normal indicator."`
	Levels   []LatentLevel `json:"levels,omitempty" doc:"Levels of a categorical indicator." inline:"true"`
}

// LatentGroup is one class.
type LatentGroup struct {
	Name       string            `json:"name" doc:"Name of the class." key:"true"`
	N          int               `json:"n" doc:"Rows whose largest posterior share it has." value:"true"`
	Share      float64           `json:"share" doc:"Estimated share."`
	ShareSE    result.Number     `json:"share_se" doc:"Standard error of the share."`
	Certainty  result.Number     `json:"certainty" doc:"Mean posterior share of the class among its rows."`
	Indicators []LatentIndicator `json:"indicators" doc:"The indicators." inline:"true"`
}

// LatentOptimum is an end point of starts.
type LatentOptimum struct {
	Rank   string  `json:"rank" doc:"1 for the best." key:"true"`
	LogLik float64 `json:"log_lik" doc:"Log-likelihood, with the penalty where there is one." value:"true"`
	Starts int     `json:"starts" doc:"Starts that ended there."`
}

// LatentClassSummary is the result of cluster.latent_class.
type LatentClassSummary struct {
	N          int             `json:"n" doc:"Rows."`
	K          int             `json:"k" doc:"Number of classes."`
	KWas       string          `json:"k_was,omitempty" doc:"How the number of classes came about."`
	Patterns   int             `json:"patterns" doc:"Distinct rows."`
	LogLik     float64         `json:"log_lik" doc:"Maximised log-likelihood."`
	Penalised  float64         `json:"penalised" doc:"Log-likelihood with the penalty."`
	Parameters int             `json:"parameters" doc:"Free parameters."`
	AIC        float64         `json:"aic" doc:"-2 log L + 2 parameters: smaller is better."`
	AIC3       float64         `json:"aic3" doc:"-2 log L + 3 parameters."`
	BIC        float64         `json:"bic" doc:"-2 log L + parameters log n: smaller is better."`
	SABIC      float64         `json:"sabic" doc:"BIC with (n + 2) / 24 in place of n."`
	ICL        float64         `json:"icl" doc:"BIC less twice the log of the rows' largest posterior shares: smaller is better."`
	Entropy    result.Number   `json:"entropy" doc:"Relative entropy, 1 for classes without overlap."`
	G2         result.Number   `json:"g2" doc:"Likelihood-ratio statistic against the table of response patterns."`
	X2         result.Number   `json:"x2" doc:"Pearson statistic against the table of response patterns."`
	DF         result.Number   `json:"df" doc:"min(n, possible patterns - 1) - parameters."`
	Iterations int             `json:"iterations" doc:"Iterations of the winning start."`
	Converged  bool            `json:"converged" doc:"Whether it converged."`
	Start      int             `json:"start" doc:"The winning start, from 1."`
	Starts     int             `json:"starts" doc:"Starts that were run."`
	Agreeing   int             `json:"agreeing" doc:"Starts that reached the best optimum."`
	Optima     []LatentOptimum `json:"optima" doc:"End points of the starts, best first, at most 20."`
	Classes    []LatentGroup   `json:"classes" doc:"The classes in their order." inline:"true"`
	Notes      []result.Note   `json:"notes,omitempty"`

	Groups    *frame.Groups `json:"-" out:"groups" doc:"The partition by largest posterior share."`
	Posterior *frame.Table  `json:"-" out:"posterior" doc:"Posterior shares of every row and its uncertainty."`
	// Estimates stand in the order of EM's arithmetic.
	Estimates *frame.Table `json:"-" out:"estimates" doc:"Parameters that the posterior shares were computed from, one row each: what validity.assign gives new rows to the classes by."`
	Profiles  *frame.Table `json:"-" out:"patterns" doc:"Distinct rows with posterior shares, uncertainty, count and, of complete categorical indicators, expected count."`
}

// LatentClassKind is cluster.latent_class.
var LatentClassKind = kind.New("cluster.latent_class", kind.Doc{
	Summary: "Latent class analysis of categorical, numeric and mixed indicators.",
	Text: `Looks for K classes within which the indicators are independent. Binary, nominal and ordinal columns have a free probability for every level in every class (latent class analysis), continuous and time columns a normal distribution (latent profile analysis), counts a Poisson distribution, or a normal one by counts: normal. A level that does not occur is left out. Missing values are allowed: a row counts by the indicators that it has, which is right if values are missing at random.

EM runs from random starts until a stated number of them (agreeing) reached the best log-likelihood, or starts are used up; every end point is listed with the number of starts that ended there, so that a local maximum shows. The penalty, as randomLCA's Bayesian constant, adds penalty / (classes x levels) times the sum of the log probabilities; AIC, BIC and ICL use the log-likelihood without it. A start in which a standard deviation falls below 1e-4 of the column's own is left out. Standard errors are those of the empirical information matrix; probabilities below 0.1/n are taken as fixed. G2 and X2 compare the table of response patterns with the model and need complete categorical indicators; where the table is sparse neither has a chi-squared distribution, so no p is given.

Classes are numbered by decreasing estimated share. Each row belongs to the class of its largest posterior share, of equal ones the first. Criteria are on the usual scale where smaller is better, unlike cluster.mixture's. Cost: O(patterns x classes x indicators) an iteration.`,
	References: []string{
		"Goodman LA. Exploratory latent structure analysis using both identifiable and unidentifiable models. Biometrika 1974;61:215-231. doi:10.1093/biomet/61.2.215",
		"Linzer DA, Lewis JB. poLCA: an R package for polytomous variable latent class analysis. J Stat Softw 2011;42(10). doi:10.18637/jss.v042.i10",
		"Beath KJ. randomLCA: an R package for latent class with random effects analysis. J Stat Softw 2017;81(13). doi:10.18637/jss.v081.i13",
		"Marbac M, Sedki M. Variable selection for model-based clustering using the integrated complete-data likelihood. Stat Comput 2017;27:1049-1063. doi:10.1007/s11222-016-9670-1",
	},
}, latentDefaults, runLatentClass, kind.Draws(), kind.Example(latentExample()))

var latentDefaults = LatentClassParams{Counts: "poisson", Starts: 500, Agreeing: 5, MaxIterations: 10000}

func latentExample() LatentClassParams {
	p := latentDefaults
	p.Variables, p.Classes, p.KWas = []string{"stage", "sex", "smoker", "visits", "age"}, 2, "prespecified"
	return p
}

// LatentIndicators takes columns of a table as indicators of a latent class model: the named
// ones, or all that are not outcomes, excluded, events, dates, texts or ids. Categorical ones
// have the levels that occur, which are listed by column. shared names indicators with one
// distribution in all classes; counts is poisson or normal.
func LatentIndicators(t *frame.Table, names, shared []string, counts string) ([]mixture.Indicator, []*frame.Column, [][]frame.Level, error) {
	cols, err := mixedColumns(t, names, false)
	if err != nil {
		return nil, nil, nil, err
	}
	var out []mixture.Indicator
	levels := make([][]frame.Level, len(cols))
	for j, c := range cols {
		v := mixture.Indicator{Name: c.Name, Shared: slices.Contains(shared, c.Name)}
		switch {
		case c.Type.Categorical():
			occurs := make([]bool, len(c.Levels))
			for i, code := range c.Codes {
				if !c.Missing[i] {
					occurs[code] = true
				}
			}
			to := make([]int, len(c.Levels))
			for l, l1 := range c.Levels {
				to[l] = len(levels[j])
				if occurs[l] {
					levels[j] = append(levels[j], l1)
				}
			}
			v.Family, v.Levels = mixture.Categorical, len(levels[j])
			v.Codes = make([]int, c.Len())
			for i := range v.Codes {
				v.Codes[i] = -1
				if !c.Missing[i] {
					v.Codes[i] = to[c.Codes[i]]
				}
			}
		default:
			v.Family, v.Numbers = mixture.Normal, c.Floats()
			if c.Type == frame.Count && counts == "poisson" {
				v.Family = mixture.Poisson
			}
		}
		out = append(out, v)
	}
	return out, cols, levels, nil
}

func runLatentClass(c *kind.Call, in TableInput, p LatentClassParams) (*LatentClassSummary, error) {
	vars, cols, occurring, err := LatentIndicators(in.Table, p.Variables, p.Shared, p.Counts)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if p.Classes > in.Table.Len() {
		return nil, kind.AtField(fmt.Errorf("classes must be at most the number of rows, %d, got %d", in.Table.Len(), p.Classes), "classes")
	}
	for i, name := range p.Shared {
		if !slices.ContainsFunc(cols, func(c *frame.Column) bool { return c.Name == name }) {
			return nil, kind.AtField(fmt.Errorf("%q is not among the indicators", name), "shared", i)
		}
	}
	m, err := mixture.LatentClass(c.Context, vars, mixture.LatentOptions{
		Classes: p.Classes, Penalty: p.Penalty, Starts: p.Starts, Agreeing: p.Agreeing, MaxIterations: p.MaxIterations,
	}, c.Stream)
	if err != nil {
		return nil, err
	}
	r := &LatentClassSummary{
		N: m.N, K: p.Classes, KWas: p.KWas, Patterns: len(m.First), LogLik: m.LogLik, Penalised: m.Penalised, Parameters: m.Parameters,
		AIC: m.AIC, AIC3: m.AIC3, BIC: m.BIC, SABIC: m.SABIC, ICL: m.ICL, Entropy: result.Num(m.Entropy),
		Iterations: m.Iterations, Converged: m.Converged, Start: m.Start + 1, Starts: m.Starts,
	}
	if p.Classes == 1 {
		r.Entropy = result.NA("there is one class")
	}
	for i, o := range m.Optima {
		r.Optima = append(r.Optima, LatentOptimum{fmt.Sprint(i + 1), o.LogLik, o.Starts})
	}
	r.Agreeing = m.Optima[0].Starts
	fit := m.Fit()
	r.G2, r.X2, r.DF = result.Num(fit.G2), result.Num(fit.X2), result.Num(float64(fit.DF))
	if fit.Reason != "" {
		na := result.NA(fit.Reason)
		r.G2, r.X2, r.DF = na, na, na
	}
	lineage := distance.ColumnsLineage(cols)
	r.Groups, _ = partition(in.Table.Keys, m.Codes, p.Classes, lineage, in.Table.Synthetic)
	for i := range r.Groups.Names {
		r.Groups.Names[i] = fmt.Sprintf("Class %d", i+1)
	}
	r.describe(m, vars, cols, occurring)
	r.payloads(c, in.Table, m, cols, lineage)
	r.Estimates = latentParameters(c.Stage, m, r.Groups.Names, cols, occurring, lineage, in.Table.Synthetic)
	r.remarks(m, p, cols)
	return r, nil
}

func errorNumber(v float64, reason string) result.Number {
	switch {
	case reason != "":
		return result.NA(reason)
	case math.IsNaN(v):
		return result.NA("the estimate is at its bound")
	}
	return result.Num(v)
}

// describe fills in the classes.
func (r *LatentClassSummary) describe(m *mixture.Latent, vars []mixture.Indicator, cols []*frame.Column, levels [][]frame.Level) {
	se := m.StandardErrors()
	sizes := r.Groups.Sizes()
	for k, name := range r.Groups.Names {
		certain := 0.0
		for i, code := range m.Codes {
			if code == k {
				certain += m.Posterior.At(m.Pattern[i], k)
			}
		}
		g := LatentGroup{Name: name, N: sizes[k], Share: m.Shares[k], Certainty: result.NA("the class has no row of its own")}
		if sizes[k] > 0 {
			g.Certainty = result.Num(certain / float64(sizes[k]))
		}
		share := math.NaN()
		if se.Reason == "" {
			share = se.Shares[k]
		}
		g.ShareSE = errorNumber(share, se.Reason)
		if r.K == 1 {
			g.ShareSE = result.NA("there is one class")
		}
		for j, c := range vars {
			d := m.Distributions[k][j]
			none := result.NA("a categorical indicator")
			v := LatentIndicator{Variable: c.Name, Label: cols[j].Title(), Mean: none, MeanSE: none, SD: none}
			var e mixture.Distribution
			if se.Reason == "" {
				e = se.Distributions[k][j]
			}
			if d.P == nil {
				v.Mean, v.MeanSE, v.SD = result.Num(d.Mean), errorNumber(e.Mean, se.Reason), result.NA("a Poisson indicator")
				if c.Family == mixture.Normal {
					v.SD = result.Num(d.SD)
				}
			}
			for l, prob := range d.P {
				x := math.NaN()
				if l < len(e.P) {
					x = e.P[l]
				}
				v.Levels = append(v.Levels, LatentLevel{levels[j][l].Name(), prob, errorNumber(x, se.Reason)})
			}
			g.Indicators = append(g.Indicators, v)
		}
		r.Classes = append(r.Classes, g)
	}
}

// payloads makes the tables by row and by pattern.
func (r *LatentClassSummary) payloads(c *kind.Call, t *frame.Table, m *mixture.Latent, cols []*frame.Column, lineage []string) {
	byPattern := make([]float64, len(m.First))
	for i := range byPattern {
		top := 0.0
		for k := range r.K {
			top = max(top, m.Posterior.At(i, k))
		}
		byPattern[i] = 1 - top
	}
	uncertainty := make([]float64, r.N)
	for i, at := range m.Pattern {
		uncertainty[i] = byPattern[at]
	}
	z := posteriorTable(frame.Keys{}, r.Groups.Names, m.Posterior, byPattern, lineage, t.Synthetic)
	r.Posterior = &frame.Table{Keys: t.Keys, Synthetic: t.Synthetic}
	for _, col := range z.Columns {
		r.Posterior.Columns = append(r.Posterior.Columns, col.Take(m.Pattern))
	}
	keys := frame.Keys{Source: c.Stage + ".patterns", Name: "pattern"}
	count := make([]float64, len(m.First))
	for i := range m.First {
		keys.IDs = append(keys.IDs, fmt.Sprint(i+1))
		count[i] = float64(m.Count[i])
	}
	r.Profiles = z
	z.Keys = keys
	number := func(name string, typ frame.Type, v []float64) {
		z.Columns = append(z.Columns, &frame.Column{
			Variable: frame.Variable{Name: name, Type: typ}, Numbers: v, Missing: make([]bool, len(v)), Lineage: lineage,
		})
	}
	number("count", frame.Count, count)
	if m.Expected != nil {
		number("expected", frame.Continuous, m.Expected)
	}
	taken := z.Names()
	for _, col := range cols {
		x := col.Take(m.First)
		if slices.Contains(taken, x.Name) || strings.HasPrefix(x.Name, "Class ") {
			x.Name = "indicator " + x.Name
		}
		z.Columns = append(z.Columns, x)
	}
}

// remarks notes what a reader must know.
func (r *LatentClassSummary) remarks(m *mixture.Latent, p LatentClassParams, cols []*frame.Column) {
	note := func(code, format string, args ...any) {
		r.Notes = append(r.Notes, result.Notef(code, format, args...))
	}
	if !m.Converged {
		note("not_converged", "the winning start stopped at %d iterations before it converged; raise max_iterations", m.Iterations)
	}
	ended := m.Starts - m.Degenerate
	if r.K > 1 && r.Agreeing < p.Agreeing {
		note("few_agree", "only %d of %d starts reached the best log-likelihood, %d were asked for: more starts may find a higher one", r.Agreeing, ended, p.Agreeing)
	}
	if len(r.Optima) > 1 {
		ends := "lower local maxima"
		if ended-r.Agreeing == 1 {
			ends = "a lower local maximum"
		}
		note("local_maxima", "%d of %d starts ended at "+ends+"; the next one has a log-likelihood of %.3f, the best %.3f", ended-r.Agreeing, ended, r.Optima[1].LogLik, r.Optima[0].LogLik)
	}
	if m.Degenerate > 0 {
		note("degenerate", "%d of %d starts %s left out because a class shrank to rows without variation", m.Degenerate, m.Starts, oneOrMore(m.Degenerate, "was", "were"))
	}
	missing := 0
	for i := range r.N {
		if slices.ContainsFunc(cols, func(c *frame.Column) bool { return c.Missing[i] }) {
			missing++
		}
	}
	if missing > 0 {
		note("missing", "%d of %d rows %s", missing, r.N,
			oneOrMore(missing, "has missing values and counts by the indicators that it has", "have missing values and count by the indicators that they have"))
	}
	atBound := 0
	for k := range m.Distributions {
		for _, d := range m.Distributions[k] {
			if slices.ContainsFunc(d.P, func(v float64) bool { return v < 0.1/float64(r.N) }) {
				atBound++
			}
		}
	}
	if atBound > 0 && p.Penalty == 0 {
		note("boundary", "%d %s a probability at 0 or 1 in a class; a penalty of 0.01 would keep %s off", atBound,
			oneOrMore(atBound, "indicator has", "indicators have"), oneOrMore(atBound, "it", "them"))
	}
	if r.G2.OK() && r.DF.Value < 0 {
		note("not_identified", "the model has more parameters than the table of patterns has cells: it is not identified")
	}
}

// Relabel implements kind.Relabeler.
func (r *LatentClassSummary) Relabel(order []int, names []string) {
	r.Groups = relabelGroups(r.Groups, order, names)
	r.Posterior = relabelPosterior(r.Posterior, order, names)
	r.Profiles = relabelPosterior(r.Profiles, order, names)
	r.Estimates = relabelParameters(r.Estimates, order, names)
	r.Classes = reorder(r.Classes, order)
	for i := range r.Classes {
		r.Classes[i].Name = names[i]
	}
}

func oneOrMore(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

func decimals(c result.Cell, digits int) result.Cell {
	c.Digits = &digits
	return c
}

// probabilityCell prints three decimals, four below 0.0005, and a bound where EM has all but
// reached 0: the digits of such a number only tell when it stopped.
func probabilityCell(p float64) result.Cell {
	switch c := result.RealCell(result.Num(p)); {
	case p == 0:
		return decimals(c, 3)
	case p < 1e-6:
		return result.TextCell("<0.000001")
	case p < 0.0005:
		return decimals(c, 4)
	default:
		return decimals(c, 3)
	}
}

// Tables implements kind.Tabler.
func (r *LatentClassSummary) Tables() []result.Table {
	t := result.Table{ID: "classes", Title: "Classes and their indicators", Columns: []result.Column{{Key: "indicator", Head: "Indicator", Text: true}}}
	if len(r.Classes) == 0 {
		return []result.Table{t}
	}
	size := result.Row{Key: "n", Cells: []result.Cell{result.TextCell("n (%)")}}
	share := result.Row{Key: "share", Cells: []result.Cell{result.TextCell("Estimated share")}}
	for _, c := range r.Classes {
		t.Columns = append(t.Columns, result.Column{Key: c.Name, Head: c.Name})
		size.Cells = append(size.Cells, result.ShareCell(result.Share{Count: c.N, Total: r.N}))
		share.Cells = append(share.Cells, probabilityCell(c.Share))
	}
	t.Rows = append(t.Rows, size, share)
	row := func(key, label string, indent int, value func(LatentGroup) result.Cell) {
		line := result.Row{Key: key, Indent: indent, Cells: []result.Cell{result.TextCell(label)}}
		for _, c := range r.Classes {
			line.Cells = append(line.Cells, value(c))
		}
		t.Rows = append(t.Rows, line)
	}
	for j, v := range r.Classes[0].Indicators {
		if len(v.Levels) == 0 {
			row(v.Variable, v.Label+", mean", 0, func(c LatentGroup) result.Cell { return result.RealCell(c.Indicators[j].Mean) })
			if v.SD.OK() {
				row(v.Variable+"_sd", v.Label+", SD", 0, func(c LatentGroup) result.Cell { return result.RealCell(c.Indicators[j].SD) })
			}
			continue
		}
		row(v.Variable, v.Label, 0, func(LatentGroup) result.Cell { return result.EmptyCell("") })
		for l, level := range v.Levels {
			row(v.Variable+"="+level.Level, level.Level, 1, func(c LatentGroup) result.Cell {
				return probabilityCell(c.Indicators[j].Levels[l].Probability)
			})
		}
	}
	t.Footnotes = []string{"Probabilities of levels, means and standard deviations within a class, all estimated."}
	fit := result.Table{ID: "fit", Title: "Fit of the model", Columns: []result.Column{{Key: "criterion", Head: "Criterion", Text: true}, {Key: "value", Head: "Value"}}}
	for _, x := range []struct {
		key, label string
		cell       result.Cell
	}{
		{"log_lik", "Log-likelihood", decimals(result.RealCell(result.Num(r.LogLik)), 2)},
		{"parameters", "Parameters", result.CountCell(r.Parameters)},
		{"aic", "AIC", decimals(result.RealCell(result.Num(r.AIC)), 2)},
		{"bic", "BIC", decimals(result.RealCell(result.Num(r.BIC)), 2)},
		{"icl", "ICL", decimals(result.RealCell(result.Num(r.ICL)), 2)},
		{"entropy", "Relative entropy", decimals(result.RealCell(r.Entropy), 3)},
		{"g2", "G²", decimals(result.RealCell(r.G2), 2)},
		{"x2", "X²", decimals(result.RealCell(r.X2), 2)},
		{"df", "Degrees of freedom", decimals(result.RealCell(r.DF), 0)},
	} {
		fit.Rows = append(fit.Rows, result.Row{Key: x.key, Cells: []result.Cell{result.TextCell(x.label), x.cell}})
	}
	return []result.Table{t, fit}
}
