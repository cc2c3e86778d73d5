package pipeline

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"reprise/analyses/kind"
)

// compiled is the schema of the kinds as a validator of others reads it.
func compiled(t *testing.T, kinds []*kind.Kind) *jsonschema.Schema {
	t.Helper()
	b, err := json.Marshal(Schema(kinds))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	const urn = "urn:reprise:study:1"
	if err := c.AddResource(urn, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(urn)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance reads YAML as an editor does, aliases written out.
func instance(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSchemaAcceptsGoodStudies(t *testing.T) {
	s := compiled(t, fakeKinds())
	a := readArchive(t, "testdata/good.txtar")
	if err := s.Validate(instance(t, a.files["pipeline.yaml"])); err != nil {
		t.Error(err)
	}
	run := compiled(t, runKinds(&probe{}))
	for _, text := range []string{
		head, fullStudy, chain, labelled("{by: {stat: size, order: desc}}"), labelled("{match: {from: cohort, column: g, min_ari: 0.3}, names: [1, x, z]}"),
		claimStudy("published: 7.30, value: told.mean, tolerance: {abs: 0.2}, expect: differs, reason: x"),
		strings.Replace(fullStudy, "{amount: 2}", "&a {amount: 2}\n  - {id: again, use: prep.add, from: cohort, with: *a}", 1)[:len(head)] + "stages:\n  - {id: a, use: prep.add, from: cohort, with: &a {amount: 2}}\n  - {id: b, use: prep.add, from: cohort, with: *a}\n",
		head + "figures:\n  - {id: f, plot: points, from: cohort, width: 480pt, height: 12.5 cm, dpi: 300, formats: [png]}\n",
		strings.Replace(head, "file: cohort.csv", "file: cohort.csv, sha256: "+strings.Repeat("aB", 32), 1),
	} {
		if err := run.Validate(instance(t, text)); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
		if _, problems := Load(writeStudy(t, text), StudyFile, runKinds(&probe{})); len(problems) > 0 {
			t.Errorf("the program refuses what the schema accepts:\n%s", lines(problems))
		}
	}
}

func TestSchemaRefusesBadStudies(t *testing.T) {
	s := compiled(t, runKinds(&probe{}))
	for name, text := range map[string]string{
		"version":           strings.Replace(head, "reprise: 1", "reprise: 2", 1),
		"no study":          "reprise: 1\n",
		"basis":             strings.Replace(head, "basis: real", "basis: made-up", 1),
		"unknown section":   head + "stage: []\n",
		"negative seed":     strings.Replace(head, "seed: 7", "seed: -7", 1),
		"text as seed":      strings.Replace(head, "seed: 7", "seed: seven", 1),
		"profile":           head + "profile: stata\n",
		"unknown kind":      head + "stages:\n  - {id: a, use: prep.nix, from: cohort}\n",
		"plot as a stage":   head + "stages:\n  - {id: a, use: plot.points, from: cohort}\n",
		"no id":             head + "stages:\n  - {use: prep.add, from: cohort}\n",
		"unknown parameter": head + "stages:\n  - {id: a, use: prep.add, from: cohort, with: {amuont: 1}}\n",
		"type of parameter": head + "stages:\n  - {id: a, use: prep.add, from: cohort, with: {amount: much}}\n",
		"bound":             head + "stages:\n  - {id: a, use: describe.draw, from: cohort, with: {n: 0}}\n",
		"choice":            head + "stages:\n  - {id: a, use: prep.fail, from: cohort, with: {how: nicely}}\n",
		"required":          head + "stages:\n  - {id: a, use: prep.fail, from: cohort, with: {}}\n",
		"unknown plot":      head + "figures:\n  - {id: f, plot: pie, from: cohort}\n",
		"size":              head + "figures:\n  - {id: f, plot: points, from: cohort, width: wide}\n",
		"format":            head + "figures:\n  - {id: f, plot: points, from: cohort, formats: [gif]}\n",
		"alpha":             head + "report: {alpha: 2}\n",
		"claim":             head + "claims:\n  - {id: c, published: 1, source: x}\n",
		"relation":          head + "claims:\n  - {id: c, published: 1, source: x, value: [a.b, c.d], relation: bigger}\n",
		"data":              strings.Replace(head, "file: cohort.csv", "codebook: x", 1),
		"data field":        strings.Replace(head, "file: cohort.csv", "file: cohort.csv, flie: x", 1),
		"digest":            strings.Replace(head, "file: cohort.csv", "file: cohort.csv, sha256: abc", 1),
		"labels":            labelled("{by: {stat: mode}}"),
		"list":              "[]\n",
	} {
		if err := s.Validate(instance(t, text)); err == nil {
			t.Errorf("%s: the schema accepts\n%s", name, text)
		}
		if p, _ := Load(writeStudy(t, text), StudyFile, runKinds(&probe{})); p != nil {
			t.Errorf("%s: the program accepts\n%s", name, text)
		}
	}
}

// TestSchemaOfErrorArchive: whatever the schema refuses, the program refuses: editors raise
// no false alarm. The archive's studies are all bad, so this holds its schema part only.
func TestSchemaIsStable(t *testing.T) {
	a, err := json.Marshal(Schema(fakeKinds()))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(Schema(fakeKinds()))
	if err != nil || string(a) != string(b) {
		t.Error("the schema differs between two calls")
	}
	files, _ := filepath.Glob("testdata/errors/*.txtar")
	s := compiled(t, fakeKinds())
	refused := 0
	for _, f := range files {
		text := readArchive(t, f).files["pipeline.yaml"]
		var v any
		if len(text) > 100_000 || yaml.Unmarshal([]byte(text), &v) != nil {
			continue
		}
		if b, err := json.Marshal(v); err == nil {
			if doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b))); err == nil && s.Validate(doc) != nil {
				refused++
			}
		}
	}
	if refused < 8 {
		t.Errorf("the schema refuses only %d of the bad studies", refused)
	}
}
