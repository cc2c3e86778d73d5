package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

const chain = head + `stages:
  - {id: more, use: prep.add, from: cohort, with: {amount: 2}}
  - {id: groups, use: cluster.cut, from: more, with: {at: [8]}}
  - {id: told, use: describe.tell, from: {table: cohort, groups: groups}}
  - {id: drawn, use: describe.draw, from: cohort}
`

func TestWhatRunsAgain(t *testing.T) {
	for name, c := range map[string]struct {
		file, old, text string
		ran             string
		why             map[string]string
	}{
		"nothing":   {"pipeline.yaml", "seed: 7", "seed: 7", "", nil},
		"prose":     {"pipeline.yaml", "A study", "Another title", "", nil},
		"parameter": {"pipeline.yaml", "amount: 2", "amount: 3", "groups more", map[string]string{"more": "amount changed from 2", "groups": "input table from more changed"}},
		// the same groups come out: what follows is cached
		"early stop": {"pipeline.yaml", "at: [8]", "at: [7]", "groups", map[string]string{"groups": "at changed from [8]"}},
		"file":       {"cohort.csv", "P-1,1", "P-1,1.5", "cohort drawn groups more told", map[string]string{"cohort": "file cohort.csv changed", "more": "input table from cohort changed"}},
		"same table": {"cohort.csv", "P-1,1,", "P-1,1.0,", "cohort", map[string]string{"cohort": "file cohort.csv changed"}},
		"seed":       {"pipeline.yaml", "seed: 7", "seed: 8", "drawn", map[string]string{"drawn": "seed changed"}},
		"profile":    {"pipeline.yaml", "seed: 7", "seed: 7\nprofile: sas", "cohort drawn groups more told", map[string]string{"told": "profile changed from r-4.5"}},
		"name":       {"pipeline.yaml", "id: drawn", "id: drawn2", "drawn2", map[string]string{"drawn2": "new"}},
		"kind":       {"pipeline.yaml", "use: describe.draw", "use: describe.tell", "drawn", map[string]string{"drawn": "kind changed from describe.draw"}},
		"input":      {"pipeline.yaml", "draw, from: cohort", "draw, from: more", "drawn", map[string]string{"drawn": "input table from cohort changed"}},
		"labels":     {"pipeline.yaml", "at: [8]}", "at: [8]}, labels: {names: [a, b]}", "told", map[string]string{"told": "input groups from groups changed"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &probe{}
			dir := writeStudy(t, chain)
			mustRun(t, dir, p, Options{})
			if p.take() != "cohort drawn groups more told" {
				t.Fatal("the first run did not run everything")
			}
			change(t, filepath.Join(dir, c.file), c.old, c.text)
			if name == "input" {
				c.why["drawn"] = "input table is another one"
			}
			preview, err := Preview(mustLoad(t, dir, runKinds(p)), Options{Secret: secret})
			if err != nil || p.take() != "" {
				t.Fatalf("preview: %v", err)
			}
			o := mustRun(t, dir, p, Options{})
			if ran := p.take(); ran != c.ran {
				t.Errorf("ran %q, want %q", ran, c.ran)
			}
			for id, why := range c.why {
				if got := o.Stage(id).Why; got != why {
					t.Errorf("%s: why %q, want %q", id, got, why)
				}
			}
			for i, s := range preview {
				if s.State == "cached" && !o.Stages[i].Cached {
					t.Errorf("preview took %s for cached", s.ID)
				}
				if why := c.why[s.ID]; why != "" && s.Why != why && !strings.HasSuffix(s.Why, "runs first") {
					t.Errorf("preview says %q of %s, want %q", s.Why, s.ID, why)
				}
			}
			mustRun(t, dir, p, Options{})
			if p.take() != "" {
				t.Error("the third run is not cached")
			}
		})
	}
}

// TestKeyParts changes one part at a time: every one changes the key.
func TestKeyParts(t *testing.T) {
	base := func() keyParts {
		return keyParts{
			Program: "p", Kind: "k", Stage: "s", Profile: "r", Params: []kind.Setting{{Path: "a", Value: "1"}},
			Files: map[string]string{"f": "h"}, Inputs: []inputHash{{"table", "x", "h"}}, Seed: "7",
		}
	}
	keys := map[string]string{"base": base().key()}
	for name, f := range map[string]func(*keyParts){
		"program": func(k *keyParts) { k.Program = "q" },
		"kind":    func(k *keyParts) { k.Kind = "l" },
		"stage":   func(k *keyParts) { k.Stage = "t" },
		"profile": func(k *keyParts) { k.Profile = "sas" },
		"value":   func(k *keyParts) { k.Params[0].Value = "2" },
		"path":    func(k *keyParts) { k.Params[0].Path = "b" },
		"param":   func(k *keyParts) { k.Params = append(k.Params, kind.Setting{Path: "b", Value: "1"}) },
		"file":    func(k *keyParts) { k.Files = map[string]string{"g": "h"} },
		"content": func(k *keyParts) { k.Files["f"] = "i" },
		"port":    func(k *keyParts) { k.Inputs[0].Port = "groups" },
		"input":   func(k *keyParts) { k.Inputs[0].Hash = "i" },
		"seed":    func(k *keyParts) { k.Seed = "8" },
		"shifted": func(k *keyParts) { k.Kind, k.Stage = "ks", "" },
	} {
		k := base()
		f(&k)
		for other, key := range keys {
			if key == k.key() {
				t.Errorf("%s and %s have one key", name, other)
			}
		}
		keys[name] = k.key()
	}
	k := base()
	k.Inputs[0].From = "y" // the same data from another stage
	k.Params[0].Default = true
	if k.key() != keys["base"] {
		t.Error("where an input comes from is in the key")
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, CacheDir, entriesDir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestDamagedEntriesCountAsAbsent(t *testing.T) {
	p := &probe{}
	dir := writeStudy(t, chain)
	want := bytesOf(t, mustRun(t, dir, p, Options{}))
	p.take()
	for name, damage := range map[string]func(b []byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"cut":       func(b []byte) []byte { return b[:len(b)-1] },
		"short":     func(b []byte) []byte { return b[:10] },
		"longer":    func(b []byte) []byte { return append(b, 0) },
		"flipped":   func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"checksum":  func(b []byte) []byte { b[0] ^= 1; return b },
		"other key": nil,
	} {
		files := entries(t, dir)
		if len(files) != 5 {
			t.Fatalf("%d entries", len(files))
		}
		first, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case damage != nil:
				b = damage(b)
			case i > 0:
				b = first // a whole entry under another name
			default:
				continue
			}
			put(t, f, string(b))
		}
		o := mustRun(t, dir, p, Options{})
		n := len(strings.Fields(p.take()))
		if damage != nil && n != 5 || damage == nil && n != 4 {
			t.Errorf("%s: %d stages ran", name, n)
		}
		if bytesOf(t, o) != want {
			t.Errorf("%s: other bytes", name)
		}
		if name == "flipped" && o.Stage("cohort").Why != "not in the cache" {
			t.Errorf("why: %q", o.Stage("cohort").Why)
		}
	}
	for _, f := range entries(t, dir) {
		os.Remove(f)
		if err := os.Mkdir(f, 0o755); err != nil { // in the way: nothing can be stored
			t.Fatal(err)
		}
	}
	if bytesOf(t, mustRun(t, dir, p, Options{})) != want {
		t.Error("folders in the place of entries: other bytes")
	}
}

// TestEntriesAnswerForTheirKeyAlone swaps the entries of two stages of one kind: each is
// whole and of the right form, and neither counts.
func TestEntriesAnswerForTheirKeyAlone(t *testing.T) {
	p := &probe{}
	dir := writeStudy(t, head+"stages:\n  - {id: a, use: prep.add, from: cohort, with: {amount: 1}}\n  - {id: b, use: prep.add, from: cohort, with: {amount: 2}}\n")
	want := bytesOf(t, mustRun(t, dir, p, Options{}))
	p.take()
	files := entries(t, dir)
	var texts []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	for i, f := range files {
		put(t, f, texts[(i+1)%len(files)])
	}
	o := mustRun(t, dir, p, Options{})
	if ran := p.take(); ran != "a b cohort" || bytesOf(t, o) != want {
		t.Errorf("ran only %q", ran)
	}
}

// TestForeignCacheIsNotTrusted: a study that brings results along gets none of them used,
// even where they are well-formed.
func TestForeignCacheIsNotTrusted(t *testing.T) {
	p := &probe{}
	dir := writeStudy(t, chain)
	mustRun(t, dir, p, Options{})
	p.take()
	other := Options{Secret: []byte("another user's")}
	mustRun(t, dir, p, other)
	if ran := p.take(); ran != "cohort drawn groups more told" {
		t.Errorf("ran only %q", ran)
	}
	mustRun(t, dir, p, other)
	if ran := p.take(); ran != "" {
		t.Errorf("the other user's own cache does not answer: ran %q", ran)
	}
}

func TestWithoutACache(t *testing.T) {
	p := &probe{}
	dir := writeStudy(t, chain)
	for range 2 {
		mustRun(t, dir, p, Options{NoCache: true})
		if p.take() != "cohort drawn groups more told" {
			t.Error("NoCache does not run everything")
		}
	}
	if _, err := os.Stat(filepath.Join(dir, CacheDir)); err == nil {
		t.Error("NoCache wrote into the study folder")
	}
	if _, err := Preview(mustLoad(t, dir, runKinds(p)), Options{Secret: secret}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, CacheDir)); err == nil {
		t.Error("a preview wrote into the study folder")
	}
	// a cache folder that leaves the study is no cache, and nothing is written there
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, CacheDir)); err != nil {
		t.Fatal(err)
	}
	mustRun(t, dir, p, Options{})
	if files, _ := os.ReadDir(outside); len(files) > 0 {
		t.Errorf("a run wrote outside the study: %v", files)
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error("clean followed a link")
	}
	// no secret: no cache
	for range 2 {
		if _, err := Run(t.Context(), mustLoad(t, dir, runKinds(p)), Options{}); err != nil || p.take() == "" {
			t.Errorf("a cache without a secret is trusted: %v", err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, CacheDir)); err == nil {
		t.Error("a cache without a secret is written")
	}
}

func TestCacheFolder(t *testing.T) {
	dir := writeStudy(t, chain)
	mustRun(t, dir, &probe{}, Options{})
	if b, err := os.ReadFile(filepath.Join(dir, CacheDir, ".gitignore")); err != nil || string(b) != "*\n" {
		t.Errorf(".gitignore: %q %v", b, err)
	}
	err := filepath.Walk(filepath.Join(dir, CacheDir), func(path string, info os.FileInfo, err error) error {
		if err == nil && strings.Contains(path, entriesDir) && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others can read %s: %s", path, info.Mode())
		}
		if strings.Contains(path, ".part-") {
			t.Errorf("%s was left", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, CacheDir)); err == nil {
		t.Error("clean left the cache")
	}
	if err := Clean(dir); err != nil {
		t.Error(err)
	}
}

// FuzzDecodeResult: a damaged entry whose checksum holds is refused, without a panic and
// without more memory than it has bytes.
func FuzzDecodeResult(f *testing.F) {
	k := runKinds(&probe{})[0]
	body, err := encodeResult(k, &csvResult{N: 1, Table: &frame.Table{Keys: frame.Keys{Source: "a", IDs: []string{"1"}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add(body[:20])
	f.Fuzz(func(t *testing.T, b []byte) {
		res, err := decodeResult(k, b)
		if err == nil && res == nil {
			t.Error("neither a result nor an error")
		}
	})
}
