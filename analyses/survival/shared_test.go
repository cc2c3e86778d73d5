package survival

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// numbers reads a list of numbers, or one number; null is NaN.
type numbers []float64

func (n *numbers) UnmarshalJSON(b []byte) error {
	var list []*float64
	if err := json.Unmarshal(b, &list); err != nil || list == nil {
		var one *float64
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		list = []*float64{one}
	}
	*n = nil
	for _, x := range list {
		v := math.NaN()
		if x != nil {
			v = *x
		}
		*n = append(*n, v)
	}
	return nil
}

// data is a data set of the reference, a list of rows or of columns.
type data struct {
	Time, Sex, ECOG, G []float64
	Dead               []bool
}

func (d *data) UnmarshalJSON(b []byte) error {
	var columns struct{ Time, Dead, Sex, ECOG numbers }
	if len(b) > 0 && b[0] == '{' {
		if err := json.Unmarshal(b, &columns); err != nil {
			return err
		}
		d.Time, d.Sex, d.ECOG = columns.Time, columns.Sex, columns.ECOG
		for _, e := range columns.Dead {
			d.Dead = append(d.Dead, e == 1)
		}
		return nil
	}
	var rows []struct{ Time, Dead, G float64 }
	if err := json.Unmarshal(b, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		d.Time, d.Dead, d.G = append(d.Time, r.Time), append(d.Dead, r.Dead == 1), append(d.G, r.G)
	}
	return nil
}

type curveValues struct {
	Data                         data `json:"data"`
	Group                        stringList
	Time, Survival, Lower, Upper numbers
	AtRisk                       numbers `json:"n_risk"`
	Events                       numbers `json:"n_event"`
	Censored                     numbers `json:"n_censor"`
	Median                       numbers `json:"median"`
	MedianLower                  numbers `json:"median_lower"`
	MedianUpper                  numbers `json:"median_upper"`
	Landmark                     landmarkValues
	Test                         *testValues
}

type landmarkValues struct {
	Time, Survival, SE, Lower, Upper numbers
	AtRisk                           numbers `json:"n_risk"`
}

type testValues struct {
	Rho                   float64
	N, Observed, Expected numbers
	Variance              [][]float64
	ChiSq, DF, P          float64
}

type stringList []string

func (l *stringList) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*l = make([]string, 1)
		return json.Unmarshal(b, &(*l)[0])
	}
	return json.Unmarshal(b, (*[]string)(l))
}

type referenceFile struct {
	Lung     data
	Plain    curveValues `json:"sex_plain"`
	Log      curveValues `json:"sex_log"`
	LogLog   curveValues `json:"sex_log-log"`
	Level90  curveValues `json:"level90"`
	Flat     curveValues
	Stays    curveValues
	Near     curveValues
	Late     curveValues
	Sex      []testValues
	ECOG     []testValues
	Pairs    struct{ A, B, P, Holm, BH numbers } `json:"ecog_pairs"`
	FollowUp numbers                             `json:"follow_up"`
}

func reference(t *testing.T) *referenceFile {
	t.Helper()
	text, err := os.ReadFile("testdata/survival.json")
	if err != nil {
		t.Fatal(err)
	}
	r := &referenceFile{}
	if err := json.Unmarshal(text, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// near compares with a relative tolerance; NaN equals NaN.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > tolerance*math.Abs(want) {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

func codes(groups []float64) []int {
	out := make([]int, len(groups))
	for i, g := range groups {
		out[i] = int(g) - 1
	}
	return out
}
