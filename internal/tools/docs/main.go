// Command docs writes what the manual generates from declarations: one reference page a
// kind, their index, the table of conventions and the JSON Schema of the study file.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"reprise/analyses"
	"reprise/analyses/profile"
	"reprise/pipeline"
)

func main() {
	root, err := moduleRoot()
	if err == nil {
		err = write(filepath.Join(root, "docs"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

// moduleRoot is the nearest folder above with a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the working folder")
		}
		dir = parent
	}
}

func write(docs string) error {
	files, err := pages()
	if err != nil {
		return err
	}
	reference := filepath.Join(docs, "reference")
	if err := os.RemoveAll(reference); err != nil { // a kind that went away leaves no page
		return err
	}
	if err := os.MkdirAll(reference, 0o755); err != nil {
		return err
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(docs, filepath.FromSlash(name)), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pages returns the generated files by name.
func pages() (map[string][]byte, error) {
	files := map[string][]byte{}
	var index bytes.Buffer
	index.WriteString("# Methods\n\nEvery page here is generated from the declaration of its kind; so is the JSON Schema beside this folder.\n\n| kind | |\n|---|---|\n")
	for _, k := range analyses.Kinds() {
		files["reference/"+k.Name()+".md"] = []byte(k.Reference())
		fmt.Fprintf(&index, "| [`%s`](%s.md) | %s |\n", k.Name(), k.Name(), k.Doc().Summary)
	}
	files["reference/README.md"] = index.Bytes()
	files["reference/profiles.md"] = []byte("# Profiles\n\nA profile settles the conventions on which honest programs differ. A convention that has no sourced value in a profile is an error there.\n\n" + profile.All())
	schema, err := json.MarshalIndent(pipeline.Schema(analyses.Kinds()), "", "  ")
	if err != nil {
		return nil, err
	}
	files["schema.json"] = append(schema, '\n')
	return files, nil
}
