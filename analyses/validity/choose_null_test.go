package validity

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/mixture"
	"reprise/analyses/result"
	"reprise/analyses/rng"
)

// Mixtures are told from one population when there are several, and not when there is one; the
// result doesn't depend on the number of threads.
func TestMixtureAgainstOnePopulation(t *testing.T) {
	o := ChooseOptions{MaxK: 3, Nulls: []string{NormalNull, PermutedNull}, Replicates: 39}
	models := []mixture.Model{mixture.EII, mixture.VVI}
	for _, clusters := range []int{1, 3} {
		x, _ := labelled(90, 2, clusters, 4)
		for _, byICL := range []bool{false, true} {
			r, s, err := ChooseMixture(context.Background(), x, models, mixture.Options{}, byICL, o, rng.New(1, "s"))
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Tests) != 2 || r.Tests[0].Null != NormalNull || r.Tests[0].Observed != gain(criteria(s, byICL)) || r.Tests[0].K < 2 {
				t.Fatalf("%d clusters: %+v", clusters, r.Tests)
			}
			if p := r.Tests[0].P; clusters == 3 && p != 1.0/40 || clusters == 1 && p < 0.05 {
				t.Errorf("%d clusters, ICL %v: p %v (%+v)", clusters, byICL, p, r.Tests[0])
			}
			again, _, err := ChooseMixture(blocks.WithThreads(context.Background(), 1), x, models, mixture.Options{}, byICL, o, rng.New(1, "s"))
			if err != nil || !slices.Equal(again.Tests, r.Tests) {
				t.Errorf("threads change %+v to %+v (%v)", r.Tests, again.Tests, err)
			}
		}
	}
}

// Two classes of five yes-no answers are told from answers that have nothing to do with each other.
func TestLatentClassesAgainstOneClass(t *testing.T) {
	s := rng.New(3, "s")
	for _, classes := range []int{1, 2} {
		vars := make([]mixture.Indicator, 5)
		for i := range vars {
			vars[i] = mixture.Indicator{Name: string(rune('a' + i)), Family: mixture.Categorical, Levels: 2}
		}
		for row := range 120 {
			yes := 0.5
			if classes == 2 {
				yes = []float64{0.15, 0.85}[row%2]
			}
			for i := range vars {
				code := 0
				if s.Float64() < yes {
					code = 1
				}
				if i == 4 && row%17 == 0 {
					code = -1
				}
				vars[i].Codes = append(vars[i].Codes, code)
			}
		}
		r, _, err := ChooseLatentClass(context.Background(), vars, mixture.LatentOptions{Starts: 5, Agreeing: 2, MaxIterations: 500, Penalty: 0.01}, 2, 19, false, rng.New(1, "s"))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Tests) != 1 || r.Tests[0].Null != PermutedNull || r.Tests[0].K != 2 {
			t.Fatalf("%+v", r.Tests)
		}
		if p := r.Tests[0].P; classes == 2 && p != 1.0/20 || classes == 1 && p < 0.1 {
			t.Errorf("%d classes: p %v (%+v)", classes, p, r.Tests[0])
		}
		for i, v := range permuted(vars, rng.New(5, "s")) {
			a, b := slices.Clone(v.Codes), slices.Clone(vars[i].Codes)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) || slices.Equal(v.Codes, vars[i].Codes) {
				t.Errorf("indicator %d is not permuted", i)
			}
		}
	}
}

func TestGain(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{-10, -7, -8}, 3}, {[]float64{-10, -12}, -2}, {[]float64{-10, nan, -11}, -1}, {[]float64{-10, nan}, 0}, {[]float64{nan, -3}, 0}} {
		if got := gain(c.values); got != c.want {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

// Tests of mixtures are made where replicates is given, and a note says so where it isn't.
func TestReplicatesOfMethods(t *testing.T) {
	p := chooseKDefaults
	if p.replicates() != 199 {
		t.Error(p.replicates())
	}
	p.Method = MixtureMethod
	if p.replicates() != 0 {
		t.Error(p.replicates())
	}
	p.Variables, p.Rule, p.MaxK, p.Models = []string{"u", "v"}, BICRule, 3, []string{"EII"}
	tab := trial(t, 60)
	r := mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab}, p)
	told := slices.ContainsFunc(r.Notes, func(n result.Note) bool { return strings.Contains(n.Text, "where replicates is given") })
	if len(r.Tests) > 0 || !told {
		t.Errorf("%+v: %+v", r.Tests, r.Notes)
	}
	nine := 9
	p.Replicates = &nine
	r = mustRun[ChooseKSummary](t, ChooseKKind, map[string]any{"table": tab}, p)
	last := r.Tables()[len(r.Tables())-1]
	if len(r.Tests) != 3 || last.Title != "Gain over one cluster against one population" || !strings.Contains(strings.Join(r.Methods(), " "), "criterion gains over one cluster") {
		t.Errorf("%+v, %s, %q", r.Tests, last.Title, r.Methods())
	}
}
