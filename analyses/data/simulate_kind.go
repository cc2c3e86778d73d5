package data

import (
	"errors"
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// SimulateInput is empty: the data are drawn.
type SimulateInput struct{}

// SimulatedGroup is one subgroup in the result of data.simulate.
type SimulatedGroup struct {
	Name string `json:"name" doc:"Name of the subgroup." key:"true"`
	N    int    `json:"n" doc:"Number of rows." value:"true"`
}

// SimulateResult is the result of data.simulate.
type SimulateResult struct {
	N           int              `json:"n" doc:"Number of rows."`
	Columns     int              `json:"columns" doc:"Number of columns."`
	Groups      []SimulatedGroup `json:"groups" doc:"The subgroups."`
	Variables   []TableVariable  `json:"variables" doc:"The columns." inline:"true"`
	Published   int              `json:"published" doc:"Margins that are published."`
	Inferred    int              `json:"inferred" doc:"Margins that are inferred."`
	Assumed     int              `json:"assumed" doc:"Margins that are assumed."`
	Assumptions []Assumption     `json:"assumptions" doc:"Everything that the simulation takes as given."`
	Table       *frame.Table     `json:"-" out:"table" doc:"The simulated rows."`
	Notes       []result.Note    `json:"notes,omitempty"`
}

// Tables returns the list of assumptions.
func (r *SimulateResult) Tables() []result.Table {
	t := result.Table{ID: "assumptions", Title: "What the simulated cohort assumes", Columns: []result.Column{
		{Key: "subject", Head: "Variable", Text: true},
		{Key: "group", Head: "Subgroup", Text: true},
		{Key: "value", Head: "Simulated as", Text: true},
		{Key: "basis", Head: "Basis", Text: true},
		{Key: "reason", Head: "Source or reason", Text: true},
	}}
	for _, a := range r.Assumptions {
		group := result.TextCell(a.Group)
		if a.Group == "" {
			group = result.TextCell("all")
		}
		t.Rows = append(t.Rows, result.Row{Key: a.Key, Cells: []result.Cell{
			result.TextCell(a.Subject), group, result.TextCell(a.Value), result.TextCell(a.Basis), result.TextCell(a.Reason),
		}})
	}
	return []result.Table{t}
}

// Methods says that the data are simulated, and from what.
func (r *SimulateResult) Methods() []string {
	return []string{fmt.Sprintf("The %d rows were simulated from declared margins of %d subgroups, joined by a Gaussian copula; of the %d declarations %d are published, %d inferred and %d assumed.",
		r.N, len(r.Groups), len(r.Assumptions), r.Published, r.Inferred, r.Assumed)}
}

func runSimulate(c *kind.Call, _ SimulateInput, p SimulateParams) (*SimulateResult, error) {
	if c.Stream == nil {
		return nil, errors.New("a simulation needs the study's seed")
	}
	return Simulate(p, c.Stream, c.Stage)
}

func simExample() SimulateParams {
	f := func(x float64) *float64 { return &x }
	return SimulateParams{
		GroupColumn: "subtype", GroupLabel: "Subtype", ID: "id",
		Groups: []SimGroup{
			{Name: "acute", N: 37, Basis: "inferred", Reason: "29 of 37 are 78.38 %"},
			{Name: "chronic", N: 40, Reason: "a size like the other"},
		},
		Variables: []SimVariable{
			{
				Name: "age", Label: "Age", Unit: "years", Type: "continuous", Role: "clustering", Min: f(18), Max: f(90), Bounds: "truncate", Decimals: new(int),
				Values: []SimValue{
					{Group: "acute", Mean: f(45.8), SD: f(12), Basis: "published", Reason: "Abstract"},
					{Group: "chronic", Median: f(58), Q1: f(50), Q3: f(64), Reason: "as in similar cohorts"},
				},
			},
			{
				Name: "marker", Label: "Marker", Unit: "U/l", Type: "continuous", Role: "clustering", Distribution: "lognormal", Missing: 0.05,
				Values: []SimValue{{Median: f(120), Q1: f(60), Q3: f(240)}}, Reason: "as in similar cohorts",
			},
			{
				Name: "severe", Label: "Severe", Type: "binary", Role: "external", Exact: true,
				Values: []SimValue{{Group: "acute", P: []float64{0.7838}, Basis: "published", Reason: "Abstract"}, {P: []float64{0.25}}},
			},
		},
		Events: []SimEvent{{
			Time: "relapse_months", TimeLabel: "Time to relapse", Unit: "months", Event: "relapse", EventLabel: "Relapse", FollowUpMin: 6, FollowUpMax: 60,
			Values: []SimEventValue{{Group: "acute", Share: f(0.2), At: f(24)}, {Group: "chronic", Median: f(30)}},
		}},
		Correlations: []SimCorrelation{{A: "age", B: "marker", R: 0.3}},
	}
}

// SimulateKind is data.simulate.
var SimulateKind = kind.New("data.simulate", kind.Doc{
	Summary: "Draws a synthetic cohort from declared margins of subgroups.",
	Text: `Each row has a standard normal score for each variable; within a row the scores of the pairs under correlations have the declared correlation, all others are independent (a Gaussian copula, the same in every subgroup). The score then becomes the value that has the same place in the declared distribution, so that the correlation of skewed numbers and of categories is weaker than that of the scores. Correlations that can't hold together are refused.

- Numbers. normal: by mean and SD, or by the median and the distance of the quartiles. lognormal: by the mean and SD of the values, or by the median and the ratio of the quartiles. shifted_lognormal: by the median and quartiles, all of which it has; mirrored where the lower half is the wider one. Outside min and max a value becomes the bound and is counted (clamp), or the distribution is cut (truncate). Values are rounded half away from zero; counts and times are not negative.
- Categories. By shares, or exactly: counts as declared, or shares of the rows by largest remainders. The lowest scores get the first level.
- Times to events. Exponential or Weibull, by the median or by the share with the event at a time. Follow-up is uniform and ends the time where the event comes later; events with the same bounds share a row's follow-up. A time is at least one unit of its last decimal.
- Missing values. Each value by itself with the declared probability, completely at random.

Each variable in each subgroup has a random stream of its own, named by both, so that adding a variable moves no other; a correlation moves the later of its two variables. The subgroups' rows are put in a random order before ids are given. The column of the true subgroup is nominal with the role external.

Everything that the simulation takes as given stands in the list of assumptions and in the codebook, with its basis: published, inferred or assumed. The table is marked synthetic.`,
	References: []string{
		"Nelsen RB. An introduction to copulas. 2nd ed. New York: Springer; 2006. doi:10.1007/0-387-28678-0",
	},
}, SimulateParams{GroupColumn: "subtype", ID: "id"}, runSimulate, kind.Draws(), kind.Example(simExample()))
