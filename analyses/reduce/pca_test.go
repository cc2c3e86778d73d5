package reduce

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

type pcaReference struct {
	Eig, Percent, Cumulative          []float64
	Coord, Cor, Cos2, Contrib, Scores [][]float64
	Sdev                              []float64   `json:"prcomp_sdev"`
	Rotation                          [][]float64 `json:"prcomp_rotation"`
	PrcompScores                      [][]float64 `json:"prcomp_scores"`
}

var demoNumbers = []string{"age", "weight", "marker", "visits"}

func TestPCAAgainstR(t *testing.T) {
	var ref struct {
		IDs              []string
		Scaled, Unscaled pcaReference
		FewRows          pcaReference `json:"few_rows"`
	}
	readReference(t, &ref)
	full := completeDemo(t)
	if strings.Join(full.Keys.IDs, " ") != strings.Join(ref.IDs, " ") {
		t.Fatalf("the rows differ from R's")
	}
	for name, want := range map[string]struct {
		table *frame.Table
		scale bool
		ref   pcaReference
	}{"scaled": {full, true, ref.Scaled}, "unscaled": {full, false, ref.Unscaled}, "few rows": {full.Take([]int{0, 1, 2, 3}), true, ref.FewRows}} {
		n := "n"
		got, err := PCA(background(), want.table, PCAParams{Variables: demoNumbers, Components: len(want.ref.Eig), Scale: want.scale, SDDenominator: &n})
		if err != nil {
			t.Fatal(name, err)
		}
		comparePCA(t, name, got, want.ref)
		comparePrcomp(t, name, want.table, want.scale, want.ref)
	}
}

func comparePCA(t *testing.T, name string, got *PCAResult, ref pcaReference) {
	t.Helper()
	if len(got.Dimensions) != len(ref.Eig) {
		t.Fatalf("%s: %d dimensions, FactoMineR has %d", name, len(got.Dimensions), len(ref.Eig))
	}
	for j, d := range got.Dimensions {
		near(t, name+" eigenvalue", d.Eigenvalue, ref.Eig[j])
		near(t, name+" percent", d.Percent.Value, ref.Percent[j])
		near(t, name+" cumulative", d.Cumulative.Value, ref.Cumulative[j])
		s := sign(ref.Coord, j)
		for i, v := range got.Variables {
			at := fmt.Sprintf("%s %s dimension %d ", name, v.Name, j+1)
			c := v.Coordinates[j]
			near(t, at+"coordinate", c.Coordinate, s*ref.Coord[i][j])
			near(t, at+"correlation", c.Correlation, s*ref.Cor[i][j])
			near(t, at+"cos2", c.Cos2, ref.Cos2[i][j])
			near(t, at+"contribution", c.Contribution, ref.Contrib[i][j])
		}
		for i, x := range got.Scores.Columns[j].Numbers {
			near(t, fmt.Sprintf("%s row %d dimension %d", name, i, j+1), x, s*ref.Scores[i][j])
		}
	}
}

// comparePrcomp checks the denominator n - 1, and that the scores are those of the
// denominator n times sqrt((n-1)/n) where columns are scaled.
func comparePrcomp(t *testing.T, name string, table *frame.Table, scale bool, ref pcaReference) {
	t.Helper()
	lessOne := "n-1"
	got, err := PCA(background(), table, PCAParams{Variables: demoNumbers, Components: len(ref.Eig), Scale: scale, SDDenominator: &lessOne})
	if err != nil {
		t.Fatal(err)
	}
	for j := range got.Components {
		near(t, name+" sdev", math.Sqrt(got.Dimensions[j].Eigenvalue), ref.Sdev[j])
		s := sign(ref.Rotation, j)
		for i, v := range got.Variables {
			near(t, name+" loading", v.Coordinates[j].Loading, s*ref.Rotation[i][j])
		}
		for i, x := range got.Scores.Columns[j].Numbers {
			near(t, name+" prcomp score", x, s*ref.PrcompScores[i][j])
		}
	}
}

func TestPCAColumnsAndErrors(t *testing.T) {
	n := "n"
	full := completeDemo(t)
	got, err := PCA(background(), full, PCAParams{Components: 9, Scale: true, SDDenominator: &n})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Variables) != 3 || got.Components != 3 { // age, weight and marker have the role clustering
		t.Errorf("default columns: %+v", got.Variables)
	}
	if len(got.Notes) != 1 || got.Notes[0].Code != "fewer_components" {
		t.Errorf("notes: %v", got.Notes)
	}
	if want := "demo.age demo.marker demo.weight"; strings.Join(got.Scores.Columns[0].Lineage, " ") != want {
		t.Errorf("lineage %v, want %s", got.Scores.Columns[0].Lineage, want)
	}
	if want := fmt.Sprintf("Dim 1 (%.1f %%)", got.Dimensions[0].Percent.Value); got.Scores.Columns[0].Label != want {
		t.Errorf("label %q, want %q", got.Scores.Columns[0].Label, want)
	}
	for _, c := range []struct {
		table *frame.Table
		names []string
		want  string
	}{
		{readDemo(t), []string{"age", "weight"}, `column "weight" has 4 missing of 60 values`},
		{full, []string{"age", "sex"}, `column "sex" is binary`},
		{full, []string{"months"}, `is an outcome`},
		{full, []string{"agee"}, `did you mean "age"?`},
		{full, []string{"age", "age"}, `named twice`},
		{full.Take([]int{0}), []string{"age"}, `at least two rows, got 1`},
		{full.Take([]int{0, 0}), []string{"age"}, `column "age" is constant`},
	} {
		_, err := PCA(background(), c.table, PCAParams{Variables: c.names, Components: 2, Scale: true, SDDenominator: &n})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %q", c.names, err, c.want)
		}
	}
}

func TestEqualEigenvaluesAreNoted(t *testing.T) {
	table := &frame.Table{Keys: frame.Keys{Source: "x", IDs: []string{"1", "2", "3", "4"}}}
	for i, v := range [][]float64{{1, -1, 1, -1}, {1, 1, -1, -1}} {
		table.Columns = append(table.Columns, &frame.Column{
			Variable: frame.Variable{Name: fmt.Sprint("v", i), Type: frame.Continuous}, Numbers: v, Missing: make([]bool, 4),
		})
	}
	n := "n"
	got, err := PCA(background(), table, PCAParams{Components: 2, Scale: true, SDDenominator: &n})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Notes) != 1 || got.Notes[0].Code != "equal_eigenvalues" {
		t.Errorf("notes: %v", got.Notes)
	}
}
