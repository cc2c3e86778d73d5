package numeric

import (
	"bufio"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
)

// refRow is one line of testdata/gammabeta.txt.
type refRow struct {
	name string
	args []float64
	want *big.Float
}

func readReference(t testing.TB, path string) []refRow {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []refRow
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		parts := strings.Fields(sc.Text())
		row := refRow{name: parts[0]}
		for _, p := range parts[1 : len(parts)-1] {
			v, err := strconv.ParseFloat(p, 64)
			if err != nil {
				t.Fatal(err)
			}
			row.args = append(row.args, v)
		}
		w, _, err := big.ParseFloat(parts[len(parts)-1], 10, 120, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		row.want = w
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatal("no reference rows")
	}
	return rows
}

// relativeError is |got/want - 1|, or |got - want| where want is zero.
func relativeError(got float64, want *big.Float) float64 {
	if math.IsNaN(got) || math.IsInf(got, 0) {
		return math.Inf(1)
	}
	d := new(big.Float).SetPrec(120).Sub(new(big.Float).SetPrec(120).SetFloat64(got), want)
	if want.Sign() != 0 {
		d.Quo(d, want)
	}
	v, _ := d.Float64()
	return math.Abs(v)
}

// logOf is the logarithm of a value that may lie outside the range of float64.
func logOf(x *big.Float) float64 {
	m := new(big.Float)
	e := x.MantExp(m)
	f, _ := m.Float64()
	return LogDD(f).Add(LogDD(2).MulFloat(float64(e))).Float()
}

// checkReference runs f over the rows called name and reports the worst error.
// weight gives the error allowed for a row in units of tol.
func checkReference(t *testing.T, name string, tol float64, f func(a []float64) float64, weight func(r refRow) float64) {
	t.Helper()
	worst, count := 0.0, 0
	var at []float64
	for _, r := range readReference(t, "testdata/gammabeta.txt") {
		if r.name != name {
			continue
		}
		if v, _ := r.want.Float64(); math.Abs(v) < 1e-307 || math.IsInf(v, 0) {
			continue
		}
		count++
		e := relativeError(f(r.args), r.want)
		if weight != nil {
			e /= weight(r)
		}
		if e > worst {
			worst, at = e, r.args
		}
		if e > tol {
			t.Errorf("%s%v = %v, want %s: relative error %.2g above %.2g", name, r.args, f(r.args), r.want.Text('g', 20), e, tol)
		}
	}
	if count == 0 {
		t.Fatalf("no rows %q", name)
	}
	t.Logf("%s: %d values, worst relative error %.2g at %v", name, count, worst, at)
}

// absoluteBelowOne weighs an error as absolute where the value is below one.
func absoluteBelowOne(r refRow) float64 {
	v, _ := r.want.Float64()
	if v = math.Abs(v); v < 1 {
		return 1 / v
	}
	return 1
}

func TestLogGamma(t *testing.T) {
	checkReference(t, "loggamma", 2e-15, func(a []float64) float64 { return LogGamma(a[0]) }, nil)
	for _, x := range []float64{0, -1, -7, math.Inf(1), math.Inf(-1)} {
		if v := LogGamma(x); !math.IsInf(v, 1) {
			t.Errorf("LogGamma(%v) = %v, want +Inf", x, v)
		}
	}
	if !math.IsNaN(LogGamma(math.NaN())) {
		t.Error("LogGamma(NaN) is not NaN")
	}
	for _, c := range []struct {
		x    float64
		sign int
	}{{-0.5, -1}, {-1.5, 1}, {-2.5, -1}, {3, 1}, {-1e-300, -1}} {
		if _, s := LogGammaSign(c.x); s != c.sign {
			t.Errorf("sign of Gamma(%v) = %d, want %d", c.x, s, c.sign)
		}
	}
}

func TestGamma(t *testing.T) {
	checkReference(t, "gamma", 2e-15, func(a []float64) float64 { return Gamma(a[0]) }, nil)
	f := big.NewInt(1)
	for n := 1; n <= 171; n++ {
		want, _ := new(big.Float).SetInt(f).Float64()
		if got := Gamma(float64(n)); got != want {
			t.Errorf("Gamma(%d) = %v, want %v", n, got, want)
		}
		f.Mul(f, big.NewInt(int64(n)))
	}
	for _, c := range [][2]float64{{172, math.Inf(1)}, {0, math.Inf(1)}, {math.Inf(1), math.Inf(1)}, {-1, math.NaN()}, {math.Inf(-1), math.NaN()}} {
		if got := Gamma(c[0]); got != c[1] && !(math.IsNaN(got) && math.IsNaN(c[1])) {
			t.Errorf("Gamma(%v) = %v, want %v", c[0], got, c[1])
		}
	}
}

func TestLogFactorial(t *testing.T) {
	for _, n := range []int{0, 1, 5, 170, 171, 1000} {
		want := LogGamma(float64(n) + 1)
		if got := LogFactorial(n); math.Abs(got-want) > 4e-16*want {
			t.Errorf("LogFactorial(%d) = %v, want %v", n, got, want)
		}
	}
	if !math.IsNaN(LogFactorial(-1)) {
		t.Error("LogFactorial(-1) is not NaN")
	}
}

func TestLog1pmx(t *testing.T) {
	for _, x := range []float64{-0.9, -0.5, -0.1, -1e-5, 1e-9, 0.01, 0.3, 0.59, 0.61, 5} {
		// log(1+x)-x from a double-double logarithm of 1+x.
		want := ddLog(ddSum(1, x)).AddFloat(-x).Float()
		tol := 4e-16 + 1e-20/math.Abs(x)
		if got := log1pmx(x); math.Abs(got-want) > tol*math.Abs(want) {
			t.Errorf("log1pmx(%v) = %v, want %v", x, got, want)
		}
	}
}
