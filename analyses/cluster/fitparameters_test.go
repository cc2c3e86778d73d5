package cluster

import (
	"context"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/linalg"
)

type posteriorFit interface {
	PosteriorOf(context.Context, *frame.Table) (*linalg.Matrix, []*frame.Column, error)
}

// ownPosterior holds that the fit's rows get exactly the posterior shares of the payload,
// also once the groups have other names and another order and the payload went through the
// cache, and so do some of the rows in another order.
func ownPosterior(t *testing.T, fit posteriorFit, relabel func(), posterior func() *frame.Table, estimates **frame.Table) {
	t.Helper()
	for range 2 {
		back := &frame.Table{}
		if err := frame.Decode(frame.Encode(*estimates), back); err != nil {
			t.Fatal(err)
		}
		*estimates = back
		all := frame.Demo()
		z, _, err := fit.PosteriorOf(context.Background(), all)
		if err != nil {
			t.Fatal(err)
		}
		some, _, err := fit.PosteriorOf(context.Background(), all.Take([]int{41, 7, 20}))
		if err != nil {
			t.Fatal(err)
		}
		for k := range z.Cols {
			want := posterior().Columns[k].Numbers
			if !slices.Equal(z.Col(k), want) {
				t.Fatalf("group %d: %v, the fit has %v", k, z.Col(k), want)
			}
			if got := some.Col(k); got[0] != want[41] || got[1] != want[7] || got[2] != want[20] {
				t.Errorf("group %d: %v of three rows", k, got)
			}
		}
		relabel()
	}
}

func TestPosteriorOf(t *testing.T) {
	p := mixtureExample()
	p.Components, p.Models = []int{3}, []string{"VVI", "VEE"}
	m := must[MixtureSummary](t, MixtureKind, demo(), p)
	ownPosterior(t, m, func() { m.Relabel([]int{2, 0, 1}, []string{"c", "a", "b"}) }, func() *frame.Table { return m.Posterior }, &m.Estimates)
	q := latentExample()
	q.Classes = 3
	l := must[LatentClassSummary](t, LatentClassKind, demo(), q)
	ownPosterior(t, l, func() { l.Relabel([]int{1, 2, 0}, []string{"b", "c", "a"}) }, func() *frame.Table { return l.Posterior }, &l.Estimates)

	less := func(names ...string) *frame.Table {
		x, err := frame.Demo().Select(names)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	changed := func(from, to string) *frame.Table { // to stands under the name from
		x := frame.Demo()
		c, err := x.Column(to)
		if err != nil {
			t.Fatal(err)
		}
		d := *c
		d.Name = from
		at := slices.Index(x.Names(), from)
		x.Columns[at] = &d
		return x
	}
	odd := frame.Demo()
	stage := *odd.Columns[5]
	stage.Levels = []frame.Level{{Code: "I"}, {Code: "II"}, {Code: "3"}, {Code: "IV"}}
	odd.Columns[5] = &stage
	for _, c := range []struct {
		fit   posteriorFit
		table *frame.Table
		want  string
	}{
		{m, less("weight", "stage"), `the table has no columns "age", "visits", which the fit was made from; it has weight, stage`},
		{m, changed("age", "stage"), `column "age" is ordinal and was continuous in the fit`},
		{m, changed("age", "weight"), `column "age" has 4 missing of 60 values`},
		{m, frame.Demo().Take(nil), "the table has no rows"},
		{l, less("stage", "age"), `no columns "sex", "smoker", "visits"`},
		{l, changed("stage", "age"), `column "stage" is continuous and was ordinal in the fit`},
		{l, changed("visits", "age"), "a whole number"},
		{l, odd, `column "stage" has levels that the fit never saw: 3; it has I, II, III, IV`},
		{&MixtureSummary{}, frame.Demo(), "the fit carries no parameters"},
	} {
		if _, _, err := c.fit.PosteriorOf(context.Background(), c.table); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
