package validity

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

func load(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func TestAgreementAgainstScikitLearn(t *testing.T) {
	var ref struct{ Cases []map[string]json.RawMessage }
	load(t, "agreement.json", &ref)
	for i, c := range ref.Cases {
		labels := func(name string) (list []int) {
			if err := json.Unmarshal(c[name], &list); err != nil {
				t.Fatal(err)
			}
			return list
		}
		r, err := Agreement(labels("a"), labels("b"))
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]float64{
			"rand": r.Rand, "adjusted_rand": r.AdjustedRand, "fowlkes_mallows": r.FowlkesMallows, "jaccard": r.Jaccard,
			"homogeneity": r.Homogeneity, "completeness": r.Completeness, "v": r.V, "common": float64(r.Common),
			"nmi_arithmetic": r.NMI, "nmi_geometric": r.Normalized(Geometric), "nmi_min": r.Normalized(Smaller), "nmi_max": r.Normalized(Larger),
			"ami_arithmetic": r.AMI, "ami_geometric": r.Adjusted(Geometric), "ami_min": r.Adjusted(Smaller), "ami_max": r.Adjusted(Larger),
		} {
			var want float64
			if err := json.Unmarshal(c[name], &want); err != nil {
				t.Fatal(err)
			}
			if name == "fowlkes_mallows" && len(r.LabelsA) == r.N && len(r.LabelsB) == r.N {
				want = 1 // no pairs anywhere: scikit-learn says 0, although the partitions are equal
			}
			// Expected and observed information cancel in the adjusted index.
			if math.Abs(got-want) > 1e-12*math.Max(1, math.Abs(want)) {
				t.Errorf("case %d %s: got %v, want %v", i, name, got, want)
			}
		}
	}
}

func TestAgreementByHand(t *testing.T) {
	// B is A under other names with two of seven rows moved.
	r, err := Agreement([]int{1, 1, 1, 2, 2, 3, 3}, []int{7, 7, 5, 5, 5, 6, 5})
	if err != nil {
		t.Fatal(err)
	}
	// Labels of B: 5, 6, 7; matched with 2, 3, 1.
	if r.Common != 5 || r.Moved != 2 || !slices.Equal(r.Match, []int{1, 2, 0}) || !slices.Equal(r.LabelsB, []int{5, 6, 7}) {
		t.Errorf("matching: %+v", r)
	}
	expected := (3*2 + 2*4 + 2*1) / 49.0
	if want := (5/7.0 - expected) / (1 - expected); math.Abs(r.Kappa-want) > 1e-15 {
		t.Errorf("kappa %v, want %v", r.Kappa, want)
	}
	empty, err := Agreement(nil, nil)
	if err != nil || empty.AdjustedRand != 1 || empty.AMI != 1 || empty.V != 1 || empty.Kappa != 1 {
		t.Errorf("no rows: %+v %v", empty, err)
	}
	more, err := Agreement([]int{0, 0, 0, 0}, []int{0, 1, 1, 2})
	if err != nil || !slices.Equal(more.Match, []int{-1, 0, -1}) || more.Moved != 2 {
		t.Errorf("more clusters: %+v %v", more, err)
	}
	if _, err := Agreement([]int{1}, []int{1, 2}); err == nil {
		t.Error("different lengths were taken")
	}
	if !math.IsNaN(more.Normalized("harmonic")) || !math.IsNaN(more.Adjusted("harmonic")) {
		t.Error("an unknown average has a value")
	}
}

func TestAgreementProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 50 {
		n := 2 + r.IntN(60)
		a, b, renamed := make([]int, n), make([]int, n), make([]int, n)
		for i := range a {
			a[i], b[i] = r.IntN(5), r.IntN(4)
			renamed[i] = 10 - 2*b[i]
		}
		x, _ := Agreement(a, b)
		y, _ := Agreement(b, a)
		z, _ := Agreement(a, renamed)
		close := func(u, v float64) bool { return math.Abs(u-v) < 1e-12 }
		if !close(x.AdjustedRand, y.AdjustedRand) || !close(x.AMI, y.AMI) || !close(x.Homogeneity, y.Completeness) || x.Moved != y.Moved {
			t.Fatalf("not symmetric: %+v %+v", x, y)
		}
		if !close(x.AdjustedRand, z.AdjustedRand) || !close(x.AMI, z.AMI) || !close(x.V, z.V) || x.Moved != z.Moved {
			t.Fatalf("depends on names: %+v %+v", x, z)
		}
		same, _ := Agreement(b, renamed)
		if same.AdjustedRand != 1 || same.AMI != 1 || same.NMI != 1 || same.Moved != 0 || same.Kappa != 1 || same.Jaccard != 1 {
			t.Fatalf("equal partitions: %+v", same)
		}
	}
}

// The assignment is the best of all permutations.
func TestMatchTable(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var best func(table [][]int, columns, row int, used []bool) int
	best = func(table [][]int, columns, row int, used []bool) int {
		if row == len(table) {
			return 0
		}
		top := best(table, columns, row+1, used)
		for j := range columns {
			if !used[j] {
				used[j] = true
				top = max(top, table[row][j]+best(table, columns, row+1, used))
				used[j] = false
			}
		}
		return top
	}
	for range 200 {
		rows, columns := r.IntN(6), r.IntN(6)
		table := make([][]int, rows)
		for i := range table {
			for range columns {
				table[i] = append(table[i], r.IntN(9))
			}
		}
		got, used := 0, make([]bool, columns)
		for i, j := range matchTable(table, columns) {
			if j >= 0 {
				if used[j] {
					t.Fatal("a column was given twice")
				}
				used[j] = true
				got += table[i][j]
			}
		}
		if want := best(table, columns, 0, make([]bool, columns)); got != want {
			t.Fatalf("%v: sum %d, best %d", table, got, want)
		}
	}
}
