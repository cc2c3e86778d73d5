package numeric

import (
	"bufio"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// elementaryCase is a function of one or two arguments and its stated bound.
type elementaryCase struct {
	name  string
	one   func(float64) float64
	two   func(x, y float64) float64
	bound float64
}

// elementary lists the functions that testdata/elementary.csv covers, with the bound
// in ulps that their comments state.
var elementary = []elementaryCase{
	{"Exp", Exp, nil, 0.52},
	{"Expm1", Expm1, nil, 0.75},
	{"Log", Log, nil, 0.53},
	{"Log1p", Log1p, nil, 0.53},
	{"Log2", Log2, nil, 0.51},
	{"Log10", Log10, nil, 0.51},
	{"Sin", Sin, nil, 0.75},
	{"Cos", Cos, nil, 0.75},
	{"Tan", Tan, nil, 0.8},
	{"Atan", Atan, nil, 0.7},
	{"Tanh", Tanh, nil, 0.7},
	{"Erf", Erf, nil, 0.8},
	{"Erfc", Erfc, nil, 0.7},
	{"Erfcx", Erfcx, nil, 0.8},
	{"LogErfc", LogErfc, nil, 2},
	{"NormalSurvival", NormalSurvival, nil, 0.8},
	{"LogNormalSurvival", LogNormalSurvival, nil, 2},
	{"Pow", nil, Pow, 0.52},
	{"Hypot", nil, Hypot, 0.51},
}

// ulp is the distance of neighbouring floats at v.
func ulp(v float64) float64 {
	_, e := math.Frexp(v)
	return math.Ldexp(1, max(e-53, -1074))
}

// ulpError is the distance of got from value + rest ulp(value), in ulps of value.
func ulpError(got, value, rest float64) float64 {
	if got == value {
		return math.Abs(rest)
	}
	return math.Abs((got-value)/ulp(value) - rest)
}

func parseHex(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("reference value %q: %v", s, err)
	}
	return v
}

func TestElementaryAgainstHighPrecision(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "elementary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type tally struct {
		cases     int
		worst     float64
		argument  string
		got, want float64
	}
	tallies := map[string]*tally{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		c := strings.Split(lines.Text(), ",")
		i := slices.IndexFunc(elementary, func(e elementaryCase) bool {
			return e.name == c[0]
		})
		if i < 0 {
			t.Fatalf("no function %q", c[0])
		}
		want, rest := parseHex(t, c[len(c)-2]), parseHex(t, c[len(c)-1])
		var got float64
		if elementary[i].one != nil {
			got = elementary[i].one(parseHex(t, c[1]))
		} else {
			got = elementary[i].two(parseHex(t, c[1]), parseHex(t, c[2]))
		}
		a := tallies[c[0]]
		if a == nil {
			a = &tally{}
			tallies[c[0]] = a
		}
		a.cases++
		if d := ulpError(got, want, rest); !(d <= a.worst) {
			a.worst, a.argument, a.got, a.want = d, strings.Join(c[1:len(c)-2], " "), got, want
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for _, e := range elementary {
		a := tallies[e.name]
		if a == nil || a.cases < 200 {
			t.Errorf("%s: too few reference values", e.name)
			continue
		}
		t.Logf("%-18s %5d values, largest error %.4f ulp at %s", e.name, a.cases, a.worst, a.argument)
		if !(a.worst <= e.bound) {
			t.Errorf("%s(%s) = %x, reference %x: %.4f ulp, at most %v stated", e.name, a.argument, a.got, a.want, a.worst, e.bound)
		}
	}
}
