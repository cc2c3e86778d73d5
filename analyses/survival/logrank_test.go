package survival

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"reprise/analyses/htest"
)

func checkTest(t *testing.T, name string, got *LogRankTest, want testValues) {
	t.Helper()
	for j := range got.N {
		near(t, fmt.Sprintf("%s n[%d]", name, j), float64(got.N[j]), want.N[j], 0)
		near(t, fmt.Sprintf("%s observed[%d]", name, j), got.Observed[j], want.Observed[j], tolerance)
		near(t, fmt.Sprintf("%s expected[%d]", name, j), got.Expected[j], want.Expected[j], tolerance)
		for l := range got.N {
			near(t, fmt.Sprintf("%s variance[%d,%d]", name, j, l), got.Variance.At(j, l), want.Variance[j][l], 1e-12)
		}
	}
	near(t, name+" statistic", got.Statistic, want.ChiSq, 1e-12)
	near(t, name+" df", float64(got.DF), want.DF, 0)
	near(t, name+" p", got.P, want.P, 1e-11)
}

// ecog returns the cases of lung with a performance score among those given, coded in
// their order.
func ecog(d data, scores ...float64) (time []float64, event []bool, group []int) {
	for i, e := range d.ECOG {
		for code, s := range scores {
			if e == s {
				time, event, group = append(time, d.Time[i]), append(event, d.Dead[i]), append(group, code)
			}
		}
	}
	return time, event, group
}

func TestLogRankAgainstR(t *testing.T) {
	r := reference(t)
	for _, want := range r.Sex {
		got, err := LogRank(r.Lung.Time, r.Lung.Dead, codes(r.Lung.Sex), 2, want.Rho)
		if err != nil {
			t.Fatal(err)
		}
		checkTest(t, fmt.Sprintf("sex, rho %v", want.Rho), got, want)
	}
	time, event, group := ecog(r.Lung, 0, 1, 2, 3)
	got, err := LogRank(time, event, group, 4, 0)
	if err != nil {
		t.Fatal(err)
	}
	checkTest(t, "ecog", got, r.ECOG[0])
	var raw []float64
	for i, want := range r.Pairs.P {
		time, event, group := ecog(r.Lung, r.Pairs.A[i], r.Pairs.B[i])
		got, err := LogRank(time, event, group, 2, 0)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprintf("pair %d", i), got.P, want, 1e-11)
		raw = append(raw, got.P)
	}
	for method, want := range map[string][]float64{"holm": r.Pairs.Holm, "bh": r.Pairs.BH} {
		adjusted, err := htest.Adjust(raw, method)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			near(t, method, adjusted[i], want[i], 1e-11)
		}
	}
	merged, _ := MergeTimes(r.Near.Data.Time)
	got, err = LogRank(merged, r.Near.Data.Dead, codes(r.Near.Data.G), 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	checkTest(t, "near", got, *r.Near.Test)
	got, err = LogRank(r.Late.Data.Time, r.Late.Data.Dead, codes(r.Late.Data.G), 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	checkTest(t, "late", got, *r.Late.Test)
}

func TestLogRankProperties(t *testing.T) {
	r := reference(t)
	time, event, group := ecog(r.Lung, 0, 1, 2)
	a, err := LogRank(time, event, group, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	turned := make([]int, len(group))
	scaled := make([]float64, len(time))
	for i := range group {
		turned[i] = (group[i] + 1) % 3
		scaled[i] = 4 * time[i]
	}
	b, err := LogRank(scaled, event, turned, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "groups renamed, times scaled", b.Statistic, a.Statistic, 1e-12)
	var o, e float64
	for j := range a.Observed {
		o, e = o+a.Observed[j], e+a.Expected[j]
	}
	near(t, "expected sum", e, o, 1e-13)
}

func TestLogRankEdges(t *testing.T) {
	// the second group is only at risk after the first has gone
	_, err := LogRank([]float64{1, 2, 3, 4}, []bool{true, true, false, false}, []int{0, 0, 1, 1}, 2, 0)
	if err != nil {
		t.Errorf("two groups at risk: %v", err)
	}
	if _, err = LogRank([]float64{1, 2, 3}, []bool{false, false, true}, []int{0, 0, 1}, 2, 0); !errors.Is(err, ErrNoComparison) {
		t.Errorf("no event beside the other group: %v", err)
	}
	if _, err = LogRank([]float64{1, 2}, []bool{false, false}, []int{0, 1}, 2, 0); !errors.Is(err, ErrNoComparison) {
		t.Errorf("no event: %v", err)
	}
	// groups 0 and 1 meet; group 2 only ever meets itself: one degree of freedom less
	got, err := LogRank([]float64{1, 2, 3, 4, 9, 10}, []bool{true, true, false, false, true, true}, []int{0, 1, 0, 1, 2, 2}, 3, 0)
	if err != nil || got.DF != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	for name, err := range map[string]error{
		"one group":  second(LogRank([]float64{1}, []bool{true}, []int{0}, 1, 0)),
		"a bad code": second(LogRank([]float64{1, 2}, []bool{true, true}, []int{0, 2}, 2, 0)),
		"rho":        second(LogRank([]float64{1, 2}, []bool{true, true}, []int{0, 1}, 2, -1)),
		"lengths":    second(LogRank([]float64{1, 2}, []bool{true}, []int{0, 1}, 2, 0)),
		"infinite":   second(LogRank([]float64{1, math.Inf(1)}, []bool{true, true}, []int{0, 1}, 2, 0)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }
