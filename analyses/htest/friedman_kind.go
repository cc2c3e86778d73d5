package htest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// FriedmanParams are the parameters of test.friedman.
type FriedmanParams struct {
	Variables []string `yaml:"variables" doc:"The columns to compare within each case." check:"required,minlen=2,unique,column=table"`
	Effects   string   `yaml:"effect_interval" doc:"Interval of Kendall's W; bootstrap draws and needs a seed." check:"oneof=none bootstrap"`
	Resamples int      `yaml:"resamples" doc:"Resamples of the bootstrap." check:"min=99,max=1000000"`
	Level     float64  `yaml:"level" doc:"Confidence level of that interval." check:"above=0,below=1"`
}

// FriedmanKind is the kind test.friedman.
var FriedmanKind = kind.New("test.friedman", kind.Doc{
	Summary: "Friedman's test of several columns measured on the same cases.",
	Text: `Tests whether columns differ within cases, by their ranks in each case. The statistic is corrected for ties and
compared with chi-square. Kendall's W, the statistic over n (k - 1), measures the agreement; on request it has the percentile
interval of a bootstrap of the cases. Cases that lack a value are
left out and counted.`,
	References: []string{"Friedman M. The use of ranks to avoid the assumption of normality implicit in the analysis of variance. J Am Stat Assoc 1937;32:675-701. doi:10.1080/01621459.1937.10503522"},
}, FriedmanParams{Effects: "none", Resamples: bootstrapResamples, Level: 0.95}, runFriedman, kind.RowOrderFree(),
	kind.DrawsBy(func(p FriedmanParams) kind.Drawing { return drawsFor(p.Effects) }),
	kind.Example(FriedmanParams{Variables: []string{"age", "weight", "months"}, Effects: "bootstrap", Resamples: 199, Level: 0.95}))

func runFriedman(call *kind.Call, in TableInput, p FriedmanParams) (*TestResult, error) {
	var columns []*frame.Column
	for i, name := range p.Variables {
		c, err := numericColumn(in.Table, name, i, true, "variables")
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	blocks, missing := completeRows(columns)
	l := blocksLine(columns, blocks, missing)
	l.Method, l.Symbol = "Friedman's test", "X²"
	r := &TestResult{Title: "Friedman's test"}
	t, err := Friedman(blocks)
	if err != nil {
		l.fail(err)
	} else {
		l.setChi(t.X2, t.DF, t.P)
		l.Effects = []EffectLine{{"kendalls_w", result.Num(KendallW(t)), noIntervalBecause(p.Level, onlyResampling)}}
		if p.Effects == "bootstrap" {
			b, err := KendallWInterval(call.Context, blocks, p.Resamples, p.Level, call.Stream.Sub(l.Variable, 0))
			if call.Context.Err() != nil {
				return nil, call.Context.Err()
			}
			r.Notes = l.setBootstrap(b, err)
		}
	}
	r.Variables = []TestLine{l}
	return r, r.finishTests("none")
}

// completeRows returns the rows without a missing value, sorted, and the number of others.
func completeRows(columns []*frame.Column) (rows [][]float64, missing int) {
	values := make([][]float64, len(columns))
	for j, c := range columns {
		values[j] = c.Floats()
	}
	for i := range values[0] {
		row := make([]float64, len(columns))
		ok := true
		for j := range columns {
			row[j] = values[j][i]
			ok = ok && !math.IsNaN(row[j])
		}
		if ok {
			rows = append(rows, row)
		} else {
			missing++
		}
	}
	slices.SortFunc(rows, slices.Compare[[]float64])
	return rows, missing
}

// blocksLine is one line for several columns of the same cases.
func blocksLine(columns []*frame.Column, blocks [][]float64, missing int) TestLine {
	var names, titles []string
	for _, c := range columns {
		names, titles = append(names, c.Name), append(titles, c.Title())
	}
	l := newLine(&frame.Variable{Name: strings.Join(names, "+"), Label: strings.Join(titles, ", ")}, 0.95)
	for j, name := range names {
		x := make([]float64, len(blocks))
		for i := range blocks {
			x[i] = blocks[i][j]
		}
		l.Groups = append(l.Groups, describeGroup(name, x, missing))
	}
	return l
}

// CochranQParams are the parameters of test.cochran_q.
type CochranQParams struct {
	Variables []string `yaml:"variables" doc:"The binary columns to compare within each case." check:"required,minlen=2,unique,column=table"`
}

// CochranQKind is the kind test.cochran_q.
var CochranQKind = kind.New("test.cochran_q", kind.Doc{
	Summary: "Cochran's Q test of several binary columns measured on the same cases.",
	Text: `Tests whether the share of the second level differs between binary columns of the same cases. Q is compared with
chi-square; cases in which all columns agree say nothing. Cases that lack a value are left out and counted.`,
	References: []string{"Cochran WG. The comparison of percentages in matched samples. Biometrika 1950;37:256-66. doi:10.1093/biomet/37.3-4.256"},
}, CochranQParams{}, runCochranQ, kind.RowOrderFree(),
	kind.Example(CochranQParams{Variables: []string{"sex", "smoker"}}))

func runCochranQ(_ *kind.Call, in TableInput, p CochranQParams) (*TestResult, error) {
	var columns []*frame.Column
	for i, name := range p.Variables {
		c, err := binaryColumn(in.Table, name, i)
		if err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	blocks, missing := completeRows(columns)
	l := blocksLine(columns, blocks, missing)
	l.Method, l.Symbol = "Cochran's Q test", "Q"
	if t, err := CochranQ(blocks); err != nil {
		l.fail(err)
	} else {
		l.setChi(t.X2, t.DF, t.P)
	}
	r := &TestResult{Title: "Cochran's Q test", Variables: []TestLine{l}}
	return r, r.finishTests("none")
}

// binaryColumn finds a categorical column with two levels.
func binaryColumn(t *frame.Table, name string, at int) (*frame.Column, error) {
	c, err := categoricalColumn(t, name, at)
	if err == nil && len(c.Levels) != 2 {
		err = kind.AtField(fmt.Errorf("column %q has %d levels; this test takes two", name, len(c.Levels)), "variables", at)
	}
	return c, err
}
