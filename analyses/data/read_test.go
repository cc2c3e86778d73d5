package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

// files serves files from memory.
type files map[string]string

func (f files) ReadFile(name string, limit int64) ([]byte, error) {
	s, ok := f[name]
	if !ok {
		return nil, fmt.Errorf("the file %s does not exist", name)
	}
	if int64(len(s)) > limit {
		return nil, fmt.Errorf("the file %s is too large", name)
	}
	return []byte(s), nil
}

func runReadKind(p ReadParams, f files) (*ReadResult, error) {
	res, err := ReadKind.Run(&kind.Call{Context: context.Background(), Stage: "cohort", Files: f}, nil, p)
	if err != nil {
		return nil, err
	}
	return res.(*ReadResult), nil
}

func demoParams(file string) ReadParams {
	p := ReadKind.Defaults().(ReadParams)
	p.File, p.Codebook = file, frame.DemoCodebook()
	return p
}

func TestReadKind(t *testing.T) {
	text := string(frame.DemoCSV())
	sum := sha256.Sum256(frame.DemoCSV())
	digest := hex.EncodeToString(sum[:])
	p := demoParams("a.csv")
	p.SHA256 = strings.ToUpper(digest)
	got, err := runReadKind(p, files{"a.csv": text})
	if err != nil {
		t.Fatal(err)
	}
	if got.N != 60 || got.Columns != 12 || got.SHA256 != digest || got.Table.Keys.Source != "cohort" || got.Table.Synthetic {
		t.Errorf("%+v", got)
	}
	w := got.Variables[2]
	if w.Name != "weight" || w.Missing.Count != 4 || w.Missing.Total != 60 || w.Type != "continuous" || w.Role != "clustering" {
		t.Errorf("%+v", w)
	}
	for delimiter, by := range map[string]string{"tab": "\t", "semicolon": ";", "pipe": "|"} {
		p := demoParams("a.txt")
		p.Delimiter = delimiter
		other, err := runReadKind(p, files{"a.txt": strings.ReplaceAll(text, ",", by)})
		if err != nil || frame.Hash(other.Table) != frame.Hash(got.Table) {
			t.Errorf("%s: another table (%v)", delimiter, err)
		}
	}
	if other, err := runReadKind(demoParams("A.TSV"), files{"A.TSV": strings.ReplaceAll(text, ",", "\t")}); err != nil || frame.Hash(other.Table) != frame.Hash(got.Table) {
		t.Errorf("a .tsv file: %v", err)
	}
}

func TestReadKindErrors(t *testing.T) {
	p := demoParams("a.csv")
	_, err := runReadKind(p, files{})
	var fe *kind.FieldError
	if !errors.As(err, &fe) || fe.Path[0] != "file" || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("no file: %v", err)
	}
	p.SHA256 = strings.Repeat("0", 64)
	if _, err = runReadKind(p, files{"a.csv": string(frame.DemoCSV())}); !errors.As(err, &fe) || fe.Path[0] != "sha256" || !strings.Contains(err.Error(), "another SHA-256") {
		t.Errorf("another file: %v", err)
	}
	p = demoParams("a.csv")
	p.SHA256 = "abc"
	p.Codebook.Variables[3].Name = "age"
	p.Codebook.Variables[5].Levels = nil
	err = p.Check()
	for _, want := range []string{"sha256 must be 64 hexadecimal digits", `variable "age": it stands twice`, `variable "stage": an ordinal variable needs its levels`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("check: %v, want %q", err, want)
		}
	}
	book := &kind.Node{Type: kind.List, Items: []*kind.Node{{}, {}, {}, {Line: 33}, {}, {Line: 55}}}
	root := &kind.Node{Type: kind.Map, Pairs: []kind.Pair{{Key: &kind.Node{Text: "codebook"}, Value: &kind.Node{Type: kind.Map, Pairs: []kind.Pair{{Key: &kind.Node{Text: "variables"}, Value: book}}}}}}
	if problems := root.Problems(err); len(problems) != 3 || problems[0].Line != 33 || problems[1].Line != 55 {
		t.Errorf("places: %v", problems)
	}
}
