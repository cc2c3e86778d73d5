package mixture

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

type mclustCase struct {
	Name    string
	Prior   bool
	Columns int
	X       []float64
	G       []int
	Models  []Model
	BIC     []*float64
	ICL     []*float64
}

func (c *mclustCase) matrix() *linalg.Matrix {
	return &linalg.Matrix{Rows: len(c.X) / c.Columns, Cols: c.Columns, Data: c.X}
}

func mclust(t *testing.T) (cases []mclustCase, classes []string) {
	t.Helper()
	b, err := os.ReadFile("testdata/mclust.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Classes []string
		Cases   []mclustCase
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all.Cases, all.Classes
}

// TestSelectAgainstMclust compares every BIC and ICL, and which models are not available.
// EM stops by the change of the log-likelihood, so that equal values need the same start and
// the same path; 1e-11 is what rounding leaves after hundreds of iterations.
func TestSelectAgainstMclust(t *testing.T) {
	cases, _ := mclust(t)
	for _, c := range cases {
		s, err := Select(context.Background(), c.matrix(), c.Models, c.G, Options{Prior: c.Prior}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range s.Table {
			name := fmt.Sprintf("%s prior=%v %s,%d", c.Name, c.Prior, m.Model, m.G)
			if (c.BIC[i] == nil) != (m.Reason != "") {
				t.Errorf("%s: available in mclust %v, reason %q", name, c.BIC[i] != nil, m.Reason)
			}
			if c.BIC[i] == nil || m.Reason != "" {
				continue
			}
			if !near(m.BIC, *c.BIC[i], 1e-11) {
				t.Errorf("%s: BIC %.17g, mclust %.17g", name, m.BIC, *c.BIC[i])
			}
			if !c.Prior && !near(m.ICL, *c.ICL[i], 1e-9) {
				t.Errorf("%s: ICL %.17g, mclust %.17g", name, m.ICL, *c.ICL[i])
			}
		}
	}
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))
}

// TestReavenMiller checks the numbers printed in the vignette "A quick tour of mclust",
// mclust 6.0.0, and iris's VEV,2.
func TestReavenMiller(t *testing.T) {
	cases, classes := mclust(t)
	s, err := Select(context.Background(), cases[1].matrix(), Models(3), cases[1].G, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := s.Best
	if f.Model != VVV || f.G != 3 || f.Parameters != 29 || !f.Converged {
		t.Fatalf("chosen %s,%d with %d parameters", f.Model, f.G, f.Parameters)
	}
	printed := func(what string, got float64, want string) {
		t.Helper()
		digits := 0
		if i := slices.Index([]byte(want), '.'); i >= 0 {
			digits = len(want) - i - 1
		}
		if s := fmt.Sprintf("%.*f", digits, got); s != want {
			t.Errorf("%s is %s, printed %s", what, s, want)
		}
	}
	var eve6, vvv4 float64
	for _, m := range s.Table {
		if m.Model == EVE && m.G == 6 {
			eve6 = m.BIC
		}
		if m.Model == VVV && m.G == 4 {
			vvv4 = m.BIC
		}
	}
	printed("BIC", f.BIC, "-4751.316")
	printed("BIC of VVV,4", vvv4, "-4784.32213")
	printed("BIC of EVE,6", eve6, "-4785.24591")
	printed("log-likelihood", f.LogLik, "-2303.496")
	printed("ICL", f.ICL, "-4770.169")
	printed("share 1", f.Components[0].Share, "0.5368974")
	printed("share 2", f.Components[1].Share, "0.2650129")
	printed("share 3", f.Components[2].Share, "0.1980897")
	printed("glucose 1", f.Components[0].Mean[0], "90.96239")
	printed("insulin 3", f.Components[2].Mean[1], "1098.25990")
	printed("variance of sspg 2", f.Components[1].Covariance.At(2, 2), "23835.7278")
	printed("covariance 2", f.Components[1].Covariance.At(1, 0), "1282.340")
	if got := f.Sizes(); !slices.Equal(got, []int{81, 36, 28}) {
		t.Errorf("sizes %v", got)
	}
	cross := map[string][]int{}
	for i, c := range classes {
		if cross[c] == nil {
			cross[c] = make([]int, 3)
		}
		cross[c][f.Codes[i]]++
	}
	if fmt.Sprint(cross) != "map[Chemical:[9 26 1] Normal:[72 4 0] Overt:[0 6 27]]" {
		t.Errorf("cross table %v", cross)
	}
	iris, err := Select(context.Background(), cases[0].matrix(), []Model{VEV}, []int{2}, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	printed("BIC of iris", iris.Best.BIC, "-561.73")
}

func blobs(seed uint64, n, d, g int) (*linalg.Matrix, []int) {
	s := rng.New(seed, "blobs")
	x, codes := linalg.New(n, d), make([]int, n)
	for i := range n {
		codes[i] = i % g
		for j := range d {
			x.Set(i, j, 4*float64((i%g)*(j+1)%5)+s.Normal())
		}
	}
	return x, codes
}

// TestPassAgainstPlain compares the kernels with the textbook E step and moments.
func TestPassAgainstPlain(t *testing.T) {
	for _, d := range []int{1, 2, 3, 5, 8} {
		const n, g = 301, 3
		x, codes := blobs(uint64(d), n, d, g)
		f, err := FitGaussian(context.Background(), x, map[bool]Model{true: V, false: VVV}[d == 1], Start{Codes: codes, G: g}, Options{})
		if err != nil || f.Reason != "" {
			t.Fatal(err, f.Reason)
		}
		p := &pass{x: x, keep: linalg.New(n, g)}
		if err := p.set(f.Components); err != nil {
			t.Fatal(err)
		}
		s, err := p.run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		logLik := 0.0
		z := linalg.New(n, g)
		for i := range n {
			logs := make([]float64, g)
			for k, c := range f.Components {
				chol, err := linalg.Cholesky(c.Covariance)
				if err != nil {
					t.Fatal(err)
				}
				dev := make([]float64, d)
				for j := range dev {
					dev[j] = x.At(i, j) - c.Mean[j]
				}
				sol, _ := chol.Solve(dev)
				det, _ := chol.LogDet()
				logs[k] = math.Log(c.Share) - 0.5*(float64(d)*math.Log(2*math.Pi)+det+numeric.Dot(dev, sol))
			}
			sum := numeric.LogSumExp(logs)
			logLik += sum
			for k := range g {
				z.Set(i, k, math.Exp(logs[k]-sum))
			}
		}
		if !near(s.logLik, logLik, 1e-12) {
			t.Errorf("d=%d: log-likelihood %v, plain %v", d, s.logLik, logLik)
		}
		for k, c := range f.Components {
			at := 0
			for a := range d {
				for b := 0; b <= a; b++ {
					want := 0.0
					for i := range n {
						want += z.At(i, k) * (x.At(i, a) - c.Mean[a]) * (x.At(i, b) - c.Mean[b])
					}
					if got := s.second[k*p.width()+at]; !near(got, want, 1e-10) {
						t.Errorf("d=%d: moment %d,%d of %d is %v, plain %v", d, a, b, k, got, want)
					}
					at++
				}
			}
		}
	}
}

// TestFitRises checks that no iteration loses likelihood, that nested models are ordered and
// that shares sum to one.
func TestFitRises(t *testing.T) {
	x, codes := blobs(9, 200, 4, 3)
	last := map[Model]float64{}
	for _, m := range Models(4) {
		before := math.Inf(-1)
		for it := 1; it <= 6; it++ {
			f, err := FitGaussian(context.Background(), x, m, Start{Codes: codes, G: 3}, Options{Tolerance: 1e-300, MaxIterations: it})
			if err != nil || f.Reason != "" {
				t.Fatal(m, err, f.Reason)
			}
			slack := 1e-7
			if m == VVE { // its axes weigh the components as mclust does, see commonOrientation
				slack = 1e-3
			}
			if f.LogLik < before-slack {
				t.Errorf("%s: the log-likelihood falls from %v to %v", m, before, f.LogLik)
			}
			before, last[m] = f.LogLik, f.LogLik
			for i := range x.Rows {
				if s := numeric.Sum(f.Posterior.Row(i)); math.Abs(s-1) > 1e-14 {
					t.Fatalf("%s: shares of row %d sum to %v", m, i, s)
				}
			}
		}
	}
	for _, pair := range [][2]Model{{EII, VII}, {EII, EEI}, {EEI, VEI}, {VEI, VVI}, {EVI, VVI}, {EEI, EEE}, {EEE, VEE}, {EEE, EEV}, {VEV, VVV}, {EVV, VVV}, {VVE, VVV}, {EVE, VVE}} {
		if last[pair[0]] > last[pair[1]]+1e-3 {
			t.Errorf("%s fits better than the wider %s: %v, %v", pair[0], pair[1], last[pair[0]], last[pair[1]])
		}
	}
}

func TestParameters(t *testing.T) {
	// mclust's nMclustParams for d = 4, G = 3.
	want := []int{15, 17, 18, 20, 24, 26, 24, 26, 30, 32, 36, 38, 42, 44}
	for i, m := range Models(4) {
		if got := m.Parameters(4, 3); got != want[i] {
			t.Errorf("%s: %d parameters, want %d", m, got, want[i])
		}
	}
}

func TestThreads(t *testing.T) {
	x, codes := blobs(3, 5000, 5, 4)
	var first *Gaussian
	for _, threads := range []int{1, 2, 8} {
		f, err := FitGaussian(blocks.WithThreads(context.Background(), threads), x, VVV, Start{Codes: codes, G: 4}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = f
		} else if f.LogLik != first.LogLik || !slices.Equal(f.Posterior.Data, first.Posterior.Data) {
			t.Errorf("%d threads give other bits", threads)
		}
	}
}

// TestSubset starts from 2,000 of 2,500 rows.
func TestSubset(t *testing.T) {
	x, codes := blobs(5, 2500, 2, 3)
	s, err := Select(context.Background(), x, []Model{VVV, EII}, []int{1, 3}, Options{}, rng.New(1, "s"))
	if err != nil {
		t.Fatal(err)
	}
	if !s.Subset || s.Best.G != 3 {
		t.Fatalf("subset %v, chosen %s,%d", s.Subset, s.Best.Model, s.Best.G)
	}
	wrong := 0
	for i, c := range s.Best.Codes {
		if c != codes[i] {
			wrong++
		}
	}
	if wrong > 25 {
		t.Errorf("%d of 2500 rows are in another component than they were drawn from", wrong)
	}
}

func TestNotAvailable(t *testing.T) {
	x := linalg.New(6, 2)
	copy(x.Data, []float64{1, 1, 1, 1, 1, 1, 5, 7, 6, 8, 9, 2})
	for _, m := range []Model{VII, VVV} {
		f, err := FitGaussian(context.Background(), x, m, Start{Codes: []int{0, 0, 0, 1, 1, 1}, G: 2}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if f.Reason == "" {
			t.Errorf("%s fits a component of equal rows", m)
		}
	}
	f, err := FitGaussian(context.Background(), x, VVV, Start{Codes: []int{0, 0, 0, 1, 1, 1}, G: 2}, Options{Prior: true})
	if err != nil || f.Reason != "" {
		t.Errorf("the prior does not help: %v %s", err, f.Reason)
	}
	bad := linalg.New(3, 2)
	bad.Data[3] = math.NaN()
	if _, err := FitGaussian(context.Background(), bad, VVV, Start{Codes: []int{0, 0, 0}, G: 1}, Options{}); err == nil {
		t.Error("NaN is accepted")
	}
	for _, c := range []struct {
		m Model
		s Start
		o Options
	}{
		{"XXX", Start{Codes: make([]int, 6), G: 1}, Options{}},
		{E, Start{Codes: make([]int, 6), G: 1}, Options{}},
		{VVV, Start{Codes: make([]int, 5), G: 1}, Options{}},
		{VVV, Start{Codes: []int{0, 0, 0, 1, 1, 2}, G: 2}, Options{}},
		{VVV, Start{G: 7}, Options{}},
		{VVV, Start{Codes: make([]int, 6), G: 1}, Options{Tolerance: 2}},
		{EVE, Start{Codes: make([]int, 6), G: 1}, Options{Prior: true}},
	} {
		if _, err := FitGaussian(context.Background(), x, c.m, c.s, c.o); err == nil {
			t.Errorf("%s %+v is accepted", c.m, c.s)
		}
	}
}

func BenchmarkVVV(b *testing.B) {
	for _, n := range []int{10000, 100000} {
		x, codes := blobs(1, n, 20, 8)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				f, err := FitGaussian(context.Background(), x, VVV, Start{Codes: codes, G: 8}, Options{Tolerance: 1e-300, MaxIterations: 5})
				if err != nil || f.Reason != "" {
					b.Fatal(err, f.Reason)
				}
			}
		})
	}
}

// TestSharesAreTheFits holds that the fit's rows get its own posterior shares, bit for bit:
// all of them and part of them, and where the components reported are those of a further M
// step.
func TestSharesAreTheFits(t *testing.T) {
	for d := 1; d <= 3; d += 2 {
		x, _ := blobs(4, 2300, d, 3) // beyond 2,000 rows the start is made from some
		some, _ := blobs(5, 90, d, 3)
		for _, y := range []*linalg.Matrix{x, some} {
			for _, model := range Models(d) {
				if y == x && model != VVV && model != V { // one start of 2,000 rows a number of columns
					continue
				}
				s, err := Select(context.Background(), y, []Model{model}, []int{3}, Options{}, rng.New(3, "s"))
				if err != nil || s.Best == nil {
					t.Fatal(model, err)
				}
				f := s.Best
				z, err := Shares(context.Background(), y, model, f.Last)
				if err != nil {
					t.Fatal(err)
				}
				for i := range y.Rows {
					for k, at := range f.Order {
						if z.At(i, at) != f.Posterior.At(i, k) {
							t.Fatalf("%s, row %d: %v, the fit has %v", model, i, z.Row(i), f.Posterior.Row(i))
						}
					}
				}
				part := &linalg.Matrix{Rows: 30, Cols: d, Data: y.Data[17*d : 47*d]}
				if z, err = Shares(context.Background(), part, model, f.Last); err != nil || z.At(29, f.Order[1]) != f.Posterior.At(46, 1) {
					t.Errorf("%s: of a part %v, %v", model, z.Row(29), err)
				}
			}
		}
	}
}
