package suites

import (
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
)

// small is a folder of the shape of nist-strd whose certified values follow
// from the construction of the data: the univariate set and the groups are
// those of NIST's NumAcc4 and SmLs09 in form (a constant of many digits, one
// decimal that varies), the polynomial fits without residual, the line with
// known ones.
func small() map[string]string {
	y := "y\n10000000.2\n"
	for range 500 {
		y += "10000000.1\n10000000.3\n"
	}
	// P(F > 3) = (1 + 2*3/9)^(-9/2) = 0.6^4.5. Three groups of means c+.4, c+.5, c+.6 with four values each at ±.1:
	// SSB = 4 (0.01 + 0 + 0.01) = 0.08, SSW = 12 * 0.01, F = 0.04 / (0.12/9) = 3.
	groups := "treatment,response\n"
	for g, mean := range []int{4, 5, 6} {
		for _, off := range []int{-1, 1, 1, -1} {
			groups += fmt.Sprintf("%d,1000000000000.%d\n", g+1, mean+off)
		}
	}
	// y = 1 + x + x^2 + ... + x^5.
	poly := "y,x\n"
	for x := range 21 {
		v, power := 0, 1
		for range 6 {
			v += power
			power *= x
		}
		poly += fmt.Sprintf("%d,%d\n", v, x)
	}
	// y = 2 x on x = 1, 2, 2, 1 with residuals e = 1, 0, 0, -1 orthogonal to x
	// up to sum(x e) = 0: b = 2, RSS = 2 on 3 df, sum x^2 = 10.
	origin := "y,x\n3,1\n4,2\n4,2\n1,1\n"
	return map[string]string{
		"nist-strd/Uni.csv":    y,
		"nist-strd/Groups.csv": strings.ReplaceAll(groups, "\n", "\r\n"),
		"nist-strd/Poly.csv":   poly,
		"nist-strd/Origin.csv": origin,
		"nist-strd/certified.json": `{"suite": "nist-strd", "cases": [
{"id": "nist-NumAcc4", "family": "univariate", "n": 1001, "data": "Uni.csv",
 "exact_rational_check_digits": [99, 99, 99],
 "certified": {"mean": "10000000.2", "sd_n_minus_1": "0.1", "autocorr_lag1": "-0.999"}},
{"id": "groups", "family": "one-way-anova", "n": 12, "data": "Groups.csv",
 "certified": {"df_between": 2, "ss_between": "0.08", "ms_between": "0.04", "f_statistic": "3",
  "df_within": 9, "ss_within": "0.12", "ms_within": "0.0133333333333333333", "r_squared": "0.4",
  "residual_sd": "0.115470053837925153"},
 "derived_not_certified": {"p_value_mpmath": "0.100387728333696246"}},
{"id": "poly", "family": "linear-regression", "n": 21, "data": "Poly.csv", "intercept": true,
 "model": "polynomial degree 5 in x, with intercept",
 "certified": {"coefficients": [
  {"term": "B0", "estimate": "1.00", "std_error": "0.00"}, {"term": "B1", "estimate": "1.00", "std_error": "0.00"},
  {"term": "B2", "estimate": "1.00", "std_error": "0.00"}, {"term": "B3", "estimate": "1.00", "std_error": "0.00"},
  {"term": "B4", "estimate": "1.00", "std_error": "0.00"}, {"term": "B5", "estimate": "1.00", "std_error": "0.00"}],
  "residual_sd": "0.000", "r_squared": "1.00", "df_regression": 5, "ss_regression": "18814317208116.7",
  "f_statistic": "Infinity", "df_residual": 15, "ss_residual": "0.0"}},
{"id": "origin", "family": "linear-regression", "n": 4, "data": "Origin.csv", "intercept": false,
 "model": "y ~ x, no intercept", "exact_rational_check_digits": {"coef": 99, "se": 14.2},
 "certified": {"coefficients": [{"term": "B1", "estimate": "2", "std_error": "0.258198889747161126"}],
  "residual_sd": "0.816496580927726033", "r_squared": "0.952380952380952381", "df_regression": 1,
  "ss_regression": "40", "f_statistic": "60", "df_residual": 3, "ss_residual": "2"}}
]}`,
		"nist-strd/r_baseline_lre.json": `{"lre": {
"nist-NumAcc4": {"mean": 15, "sd": 8.3, "r1": "NA"},
"groups": {"f_lm": 4.1, "f_two_pass": 3.2},
"poly": {"lm_default": null, "lm_tol_1e_15": {"coef": 9.1726, "se": 10.0, "resid_sd": 10.0}},
"origin": {"lm_default": {"coef": 15, "se": 15, "resid_sd": 14.6}}}}`,
	}
}

// strd is the list with this suite alone.
func strd() []Suite { return []Suite{{"nist-strd", runStRD}} }

func TestSTRDPasses(t *testing.T) {
	text, summary := runText(t, folder(t, small()), strd())
	check(t, text,
		"nist-NumAcc4  univariate          SD                             15.0   8.3     8.3\n",
		"groups        one-way ANOVA       F                              15.0   4.1     4.1\n",
		"groups        OneWay on float64   F                              15.0   4.1     4.0\n",
		"poly          linear regression   coefficients (worst: B0)       15.0   9.2     9.2\n",
		"origin        linear regression   standard errors (worst: B1)    15.0  15.0    14.1\n",
		"  all  ", "total: 7 cases, 0 failed\n")
	if want := (Summary{Cases: 7}); summary != want {
		t.Errorf("summary %+v, want %+v\n%s", summary, want, text)
	}
}

// A wrong certified value in one place fails that case and no other, and the
// run with it.
func TestSTRDFails(t *testing.T) {
	good := small()
	for _, c := range []struct{ old, new, failed string }{
		{`"sd_n_minus_1": "0.1"`, `"sd_n_minus_1": "0.10000001"`, "FAILED nist-strd nist-NumAcc4 SD (univariate): expected 0.10000001, got 0.1"},
		{`"mean": "10000000.2"`, `"mean": "10000000.3"`, "FAILED nist-strd nist-NumAcc4 mean (univariate): expected 10000000.3, got 10000000.199999999: 8.0000 digits, needed 15.0000"},
		{`"autocorr_lag1": "-0.999"`, `"autocorr_lag1": "0.999"`, "FAILED nist-strd nist-NumAcc4 autocorrelation (univariate)"},
		{`"f_statistic": "3"`, `"f_statistic": "3.001"`, "FAILED nist-strd groups F (one-way ANOVA): expected 3.001, got 3: 3.4773 digits, needed 4.1000"},
		{`"df_within": 9`, `"df_within": 10`, "FAILED nist-strd groups df within (one-way ANOVA)"},
		{`"0.100387728333696246"`, `"0.100387728334"`, "FAILED nist-strd groups p (F tail probability)"},
		{`"B4", "estimate": "1.00"`, `"B4", "estimate": "1.0000001"`, "FAILED nist-strd poly coefficients (worst: B4) (linear regression)"},
		{`"B2", "estimate": "1.00", "std_error": "0.00"`, `"B2", "estimate": "1.00", "std_error": "0.01"`, "FAILED nist-strd poly standard errors (worst: B2)"},
		{`"f_statistic": "Infinity"`, `"f_statistic": "1e30"`, "FAILED nist-strd poly F"},
		{`"ss_regression": "40"`, `"ss_regression": "41"`, "FAILED nist-strd origin SS regression"},
		{`"r_squared": "0.95238`, `"r_squared": "0.85238`, "FAILED nist-strd origin R squared"},
		{`"residual_sd": "0.8164`, `"residual_sd": "0.8165`, "FAILED nist-strd origin residual SD"},
	} {
		files := maps.Clone(good)
		files["nist-strd/certified.json"] = strings.Replace(files["nist-strd/certified.json"], c.old, c.new, 1)
		if files["nist-strd/certified.json"] == good["nist-strd/certified.json"] {
			t.Fatalf("%s is not in the file", c.old)
		}
		text, summary := runText(t, folder(t, files), strd())
		check(t, text, c.failed)
		// The wrong mean and SD fail the float64 row of the same set as well.
		if summary.Failed < 1 || summary.Failed > 2 || summary.OK() {
			t.Errorf("%s: summary %+v", c.new, summary)
		}
	}
}

func TestSTRDBadFolder(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"certified.json", `"suite": "nist-strd",`, `"suite" "nist-strd",`, "certified.json: invalid character"},
		{"certified.json", `"data": "Uni.csv"`, `"data": "Other.csv"`, "nist-NumAcc4: open Other.csv: no such file"},
		{"certified.json", `"n": 1001`, `"n": 1000`, "nist-NumAcc4: Uni.csv: 1000 rows expected, got 1001"},
		{"certified.json", `"0.1"`, `"a tenth"`, `certified value: a decimal number expected, got "a tenth"`},
		{"certified.json", `"n": 4, "data": "Origin.csv", "intercept": false`, `"n": 4, "data": "Origin.csv"`, "must say whether there is an intercept"},
		{"certified.json", "degree 5", "degree 4", "6 certified coefficients for a model of 5"},
		{"Uni.csv", "10000000.2", "x", `Uni.csv:2: column "y": a decimal number expected, got "x"`},
		{"Origin.csv", "4,2", "4,2,1", "Origin.csv:3: 2 fields expected, got 3"},
		{"Origin.csv", "y,x", "z,x", `Origin.csv has no column "y"`},
		{"Origin.csv", "y,x", "y,y", "a column named twice"},
		{"Groups.csv", "treatment", "group", "labels for 12 values"},
		{"certified.json", "[99, 99, 99]", "[99, 99]", "must be a list of 3 numbers, got [99, 99]"},
		{"certified.json", `{"coef": 99, "se": 14.2}`, "[99]", "origin: exact_rational_check_digits: "},
		{"r_baseline_lre.json", "{", "[", "r_baseline_lre.json: "},
	} {
		files := small()
		name := "nist-strd/" + c.file
		changed := strings.Replace(files[name], c.old, c.new, 1)
		if changed == files[name] {
			t.Fatalf("%s is not in %s", c.old, c.file)
		}
		files[name] = changed
		text, summary := runText(t, folder(t, files), strd())
		check(t, text, "nist-strd: FAILED to run: ", c.want)
		if summary.OK() || summary.Broken != 1 {
			t.Errorf("%s: summary %+v", c.want, summary)
		}
	}
}

// What a set or a family doesn't have is counted, not passed over.
func TestSTRDAbsent(t *testing.T) {
	files := small()
	name := "nist-strd/certified.json"
	files[name] = strings.NewReplacer(`"family": "one-way-anova"`, `"family": "nonlinear"`,
		`, "autocorr_lag1": "-0.999"`, ``).Replace(files[name])
	report, err := runStRD(mustSub(t, folder(t, files)))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, r := range report.Rows {
		if r.Outcome == NotOffered && r.ID == "groups" && r.Function == "nonlinear" {
			found++
		}
		if r.Outcome == NotRun && r.Field == "autocorrelation" && r.Why == "no certified value" {
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d of 2 rows found", found)
	}
}

func mustSub(t *testing.T, root fs.FS) fs.FS {
	t.Helper()
	sub, err := fs.Sub(root, "nist-strd")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}
