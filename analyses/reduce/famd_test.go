package reduce

import (
	"fmt"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

type famdReference struct {
	Eig, Percent []float64
	Variables    []string
	Coord        [][]float64
	Cos2         [][]float64
	Contrib      [][]float64
	Quanti       []string
	QuantiCoord  [][]float64 `json:"quanti_coord"`
	Levels       []string
	LevelCoord   [][]float64 `json:"level_coord"`
	LevelCos2    [][]float64 `json:"level_cos2"`
	LevelContrib [][]float64 `json:"level_contrib"`
	LevelV       [][]float64 `json:"level_v"`
	Scores       [][]float64
}

func TestFAMDAgainstR(t *testing.T) {
	var ref struct {
		Mixed  famdReference
		Binary famdReference `json:"binary_and_number"`
	}
	readReference(t, &ref)
	full := completeDemo(t)
	for _, c := range []struct {
		names []string
		k     int
		ref   famdReference
	}{
		{[]string{"age", "weight", "marker", "visits", "stage", "site", "sex", "smoker"}, 5, ref.Mixed},
		{[]string{"marker", "sex", "smoker"}, 3, ref.Binary},
	} {
		got, err := FAMD(background(), full, FAMDParams{Variables: c.names, Components: c.k})
		if err != nil {
			t.Fatal(err)
		}
		compareFAMD(t, got, c.ref)
	}
}

func compareFAMD(t *testing.T, got *FAMDResult, ref famdReference) {
	t.Helper()
	if len(got.Dimensions) != len(ref.Eig) || len(got.Variables) != len(ref.Variables) || len(got.Levels) != len(ref.Levels) {
		t.Fatalf("%d dimensions, %d variables, %d levels; FactoMineR has %d, %d, %d", len(got.Dimensions), len(got.Variables), len(got.Levels), len(ref.Eig), len(ref.Variables), len(ref.Levels))
	}
	for j, d := range got.Dimensions {
		near(t, "eigenvalue", d.Eigenvalue, ref.Eig[j])
		near(t, "percent", d.Percent.Value, ref.Percent[j])
	}
	for j := range got.Components {
		// One sign a dimension: that of the scores must be that of everything else.
		s := 1.0
		if got.Scores.Columns[j].Numbers[0]*ref.Scores[0][j] < 0 {
			s = -1
		}
		for i, v := range got.Variables {
			at := fmt.Sprintf("%s dimension %d ", v.Name, j+1)
			a := v.Dimensions[j]
			near(t, at+"association", a.Association, ref.Coord[i][j])
			near(t, at+"cos2", a.Cos2, ref.Cos2[i][j])
			near(t, at+"contribution", a.Contribution, ref.Contrib[i][j])
			if i < len(ref.Quanti) {
				near(t, at+"correlation", a.Correlation.Value, s*ref.QuantiCoord[i][j])
			} else if a.Correlation.OK() {
				t.Errorf("%s: a category has a correlation", v.Name)
			}
		}
		for i, l := range got.Levels {
			at := fmt.Sprintf("%s dimension %d ", l.Name, j+1)
			p := l.Dimensions[j]
			near(t, at+"coordinate", p.Coordinate, s*ref.LevelCoord[i][j])
			near(t, at+"cos2", p.Cos2, ref.LevelCos2[i][j])
			near(t, at+"contribution", p.Contribution, ref.LevelContrib[i][j])
			near(t, at+"v-test", p.VTest, s*ref.LevelV[i][j])
		}
		for i, x := range got.Scores.Columns[j].Numbers {
			near(t, fmt.Sprintf("row %d dimension %d", i, j+1), x, s*ref.Scores[i][j])
		}
	}
}

func TestFAMDErrorsAndNotes(t *testing.T) {
	full := completeDemo(t)
	for _, c := range []struct {
		table *frame.Table
		names []string
		want  string
	}{
		{full, []string{"age", "weight"}, "use reduce.pca"},
		{full, []string{"sex", "site"}, "needs a number too"},
		{full, []string{"age", "status"}, "is an outcome"},
		{full, []string{"age", "id"}, `column "id" is id`},
		{readDemo(t), []string{"age", "stage"}, `column "stage" has 1 missing of 60 values`},
		{full.Take([]int{0, 1, 3}), []string{"age", "smoker", "arm"}, ""},
		{full.Take([]int{0, 1}), []string{"age", "smoker"}, `column "smoker" is constant`},
	} {
		_, err := FAMD(background(), c.table, FAMDParams{Variables: c.names, Components: 2})
		if c.want == "" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.names, err, c.want)
		}
	}
	got, err := FAMD(background(), full.Take([]int{0, 1, 3, 4, 5, 6}), FAMDParams{Variables: []string{"age", "stage", "arm"}, Components: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notes) == 0 || got.Notes[0].Code != "empty_level" {
		t.Errorf("notes: %v; levels %v", got.Notes, got.Levels)
	}
}

// The signs are those of the rule: the largest loading of a dimension is positive.
func TestFAMDSigns(t *testing.T) {
	got, err := FAMD(background(), completeDemo(t), FAMDParams{Components: 4})
	if err != nil {
		t.Fatal(err)
	}
	for j := range got.Components {
		best, at := 0.0, 0.0
		for _, v := range got.Variables {
			if c := v.Dimensions[j]; c.Correlation.OK() && c.Contribution > best {
				best, at = c.Contribution, c.Correlation.Value
			}
		}
		for _, l := range got.Levels {
			if c := l.Dimensions[j]; c.Contribution > best {
				best, at = c.Contribution, c.Coordinate
			}
		}
		if at < 0 {
			t.Errorf("the largest loading of dimension %d is negative", j+1)
		}
	}
}

func TestFAMDRefusesTooManyLevels(t *testing.T) {
	n := 4000
	c := &frame.Column{Variable: frame.Variable{Name: "name", Type: frame.Nominal}, Missing: make([]bool, n)}
	x := &frame.Column{Variable: frame.Variable{Name: "x", Type: frame.Continuous}, Missing: make([]bool, n)}
	table := &frame.Table{Columns: []*frame.Column{c, x}}
	for i := range n {
		c.Levels = append(c.Levels, frame.Level{Code: fmt.Sprint(i)})
		c.Codes = append(c.Codes, i)
		x.Numbers = append(x.Numbers, float64(i))
		table.Keys.IDs = append(table.Keys.IDs, fmt.Sprint(i))
	}
	_, err := FAMD(background(), table, FAMDParams{Components: 2})
	if err == nil || !strings.Contains(err.Error(), `column "name" alone has 4000 levels`) {
		t.Errorf("error %v", err)
	}
}
