package htest

import (
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// groupedRun is what the kinds that test numeric variables between groups share.
type groupedRun struct {
	title          string
	variables      []string
	group          string
	compare        []string
	most           int    // groups, 0: no limit
	otherwise      string // what to use for more
	level          float64
	adjust         string
	ordinal        bool
	conventions    []Convention
	method, symbol string
	test           func(c *frame.Column, names []string, values [][]float64, l *TestLine, r *TestResult) error
}

// run tests each variable; an error of the test that is about the data becomes the line's
// reason.
func (g groupedRun) run(in GroupsInput) (*TestResult, error) {
	groups, err := groupingOf(in, g.group, g.compare)
	if err == nil {
		at := "group"
		if g.most > 0 {
			at = "compare"
		}
		err = kind.AtField(groups.need(2, g.most, g.otherwise), at)
	}
	if err != nil {
		return nil, err
	}
	r := &TestResult{Title: g.title, Notes: groups.notes, Conventions: g.conventions}
	for i, name := range g.variables {
		c, err := numericColumn(groups.table, name, i, g.ordinal, "variables")
		if err != nil {
			return nil, err
		}
		values, missing := groups.split(c)
		l := newLine(&c.Variable, g.level)
		l.Groups, l.Method, l.Symbol = describeGroups(groups.names, values, missing), g.method, g.symbol
		if err := g.test(c, groups.names, values, &l, r); err != nil {
			l.fail(err)
		}
		r.Variables = append(r.Variables, l)
	}
	return r, r.finishTests(g.adjust)
}

// setChi fills a line from a chi-square statistic.
func (l *TestLine) setChi(x2, df, p float64) {
	l.Statistic, l.DF, l.P = result.Num(x2), result.Num(df), result.PValue(p)
}
