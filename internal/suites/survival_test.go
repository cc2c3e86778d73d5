package suites

import (
	"maps"
	"strings"
	"testing"
)

// tinySurvival is a folder of the shape of the survival suite. Two groups of two: a dies at 1
// and 2, b at 3 and is censored at 4. Pooled, S = 3/4, 1/2, 1/4; Greenwood's variance of
// log S sums d/(n (n-d)): 1/12, 1/6, 1/2. Log-rank: O_a = 2, E_a = 1/2 + 1/3 = 5/6,
// V = 1/4 + 2/9 = 17/36, chi-square = (7/6)² 36/17 = 49/17.
func tinySurvival() map[string]string {
	return map[string]string{
		"survival/data/tiny.csv": "\"time\",\"status\",\"g\"\n1,1,\"a\"\n2,1,\"a\"\n3,1,\"b\"\n4,0,\"b\"\n,1,\"b\"\n",
		"survival/data/g3.csv":   "\"time\",\"event\",\"group\"\n1,1,\"RIT\"\n2,1,\"Control\"\n3,0,\"RIT\"\n",
		"survival/cases.json": `{"cases": [
{"id": "km", "method": "kaplan-meier", "data": "tiny.csv", "time": "time", "status": "status", "event_value": null, "strata": null, "expected": {
 "stratum": "all", "time": [1, 2, 3, 4], "n_risk": [4, 3, 2, 1], "n_event": [1, 1, 1, 0], "n_censor": [0, 0, 0, 1], "survival": [0.75, 0.5, 0.25, 0.25],
 "std_err_surv_greenwood": [0.21650635094611, 0.25, 0.21650635094611, 0.21650635094611], "cumhaz_nelson_aalen": [0.25, 0.583333333333333, 1.08333333333333, 1.08333333333333],
 "std_err_cumhaz": [0.25, 0.416666666666667, 0.6508541396588878, 0.6508541396588878],
 "table": {"strata": "all", "records": 4, "events": 3, "median": 2.5, "median_lcl": null, "median_ucl": null}, "confidence": [{"conf_type": "logit"}]}},
{"id": "lr", "method": "logrank", "data": "tiny.csv", "time": "time", "status": "status", "event_value": 1, "group": "g", "expected": [
 {"rho": 0, "groups": ["g=a", "g=b"], "n": [2, 2], "observed": [2, 1], "expected": [0.833333333333333, 2.16666666666667],
  "variance": [[0.472222222222222, -0.472222222222222], [-0.472222222222222, 0.472222222222222]], "chisq": 2.88235294117647, "df": 1, "p_value": 0.08955507441364256}]},
{"id": "cox", "method": "cox", "expected": []}]}`,
		"survival/published_literals.json": `{"cases": [{"id": "power", "method": "power-cox"},
{"id": "inline", "method": "logrank", "data": "inline", "input": {"control_T": [1, 2], "treatment_T": [3, 4], "treatment_E": [1, 0]}, "expected": {"statistic": 2.882}, "atol": 0.001}]}`,
		"survival/therneau_tests.json": `{"records": [{"test": "book1", "quantity": "fit$var"}]}`,
	}
}

func TestSurvivalSuite(t *testing.T) {
	list := []Suite{{"survival", runSurvival}}
	text, summary := runText(t, folder(t, tinySurvival()), list)
	if !summary.OK() || summary.Cases != 7 {
		t.Errorf("%+v\n%s", summary, text)
	}
	for _, wrong := range [][2]string{
		{`"survival": [0.75, 0.5`, `"survival": [0.75, 0.5000001`},
		{`"median": 2.5`, `"median": 2`},
		{`"chisq": 2.88235294117647`, `"chisq": 2.882353`},
		{`"statistic": 2.882}`, `"statistic": 2.885}`},
	} {
		files := maps.Clone(tinySurvival())
		for name, content := range files {
			files[name] = strings.Replace(content, wrong[0], wrong[1], 1)
		}
		if text, summary := runText(t, folder(t, files), list); summary.OK() || !strings.Contains(text, "FAILED") {
			t.Errorf("%s: not noticed\n%s", wrong[1], text)
		}
	}
}
