package pipeline

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestResultsJSON(t *testing.T) {
	o := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{})
	b, err := o.ResultsJSON()
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Reprise int
		Version string
		Study   map[string]string
		Seed    uint64
		Inputs  []map[string]string
		Stages  []struct {
			ID, Kind   string
			Parameters []struct {
				Path    string
				Value   any
				Default bool
			}
			Result   map[string]any
			Labels   map[string]any
			Payloads []map[string]string
		}
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	if f.Reprise != 1 || f.Version != Version || f.Seed != 7 || f.Study["id"] != "s" || len(f.Inputs) != 1 || len(f.Inputs[0]["sha256"]) != 64 {
		t.Errorf("head: %+v", f)
	}
	var ids []string
	for i, s := range f.Stages {
		ids = append(ids, s.ID)
		if s.ID != o.Stages[i].Stage.ID || s.Kind == "" {
			t.Errorf("stage %d: %+v", i, s)
		}
		for _, p := range s.Payloads {
			if len(p["sha256"]) != 64 || p["type"] == "" {
				t.Errorf("%s: payload %v", s.ID, p)
			}
		}
	}
	if got := strings.Join(ids, " "); got != "cohort more groups told drawn fig.A" {
		t.Errorf("stages %s", got)
	}
	told := f.Stages[3]
	if told.Result["endless"] != "Inf" || told.Result["none"].(map[string]any)["na"] != "no\ncases" || told.Parameters[0].Value != "a \"b\"\n= c" || told.Parameters[0].Default {
		t.Errorf("told: %+v", told)
	}
	if f.Stages[2].Labels["ari"] != 1.0 || f.Stages[5].Result != nil || f.Stages[5].Payloads[0]["type"] != "Figure" {
		t.Errorf("labels or figure: %+v", f.Stages)
	}
	if text := string(b); strings.Contains(text, "NaN") || !strings.HasSuffix(text, "}\n") || strings.Contains(text, o.Plan.Dir) {
		t.Error("results.json holds NaN, a path of the machine, or no last line end")
	}
}

func TestClaimsJSON(t *testing.T) {
	o := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{})
	b, err := o.ClaimsJSON()
	if err != nil {
		t.Fatal(err)
	}
	var claims []map[string]any
	if err := json.Unmarshal(b, &claims); err != nil || len(claims) != 2 {
		t.Fatalf("%v: %s", err, b)
	}
	want := map[string]any{
		"id": "third", "source": "text", "class": "", "published": "33.3", "computed": "1/3", "printed": "33.3", "verdict": "match", "counted": true, "reason": "",
	}
	for k, v := range want {
		if claims[1][k] != v {
			t.Errorf("%s: %v, want %v", k, claims[1][k], v)
		}
	}
	o = mustRun(t, writeStudy(t, head), &probe{}, Options{})
	if b, err := o.ClaimsJSON(); err != nil || string(b) != "[]\n" {
		t.Errorf("no claims: %q %v", b, err)
	}
}

func TestMethods(t *testing.T) {
	m := mustRun(t, writeStudy(t, fullStudy), &probe{}, Options{}).Methods()
	for _, want := range []string{
		"**cohort** (`data.read`). A fake.\n", "adjusted Rand index 1.000; 0 of 5 rows moved", "follow the profile r-4.5", "under the seed 7", "Reprise " + Version,
	} {
		if !strings.Contains(m, want) {
			t.Errorf("no %q in\n%s", want, m)
		}
	}
	if strings.Contains(m, "fig.A") {
		t.Error("a panel has its own paragraph")
	}
}
