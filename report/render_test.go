package report

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func render(t *testing.T, s Study) map[string][]byte {
	t.Helper()
	files, problems, err := Render(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%d:%d: %s", p.Line, p.Column, p.Text)
	}
	if t.Failed() {
		t.FailNow()
	}
	return files
}

func TestWriteForLooking(t *testing.T) {
	dir := os.Getenv("REPORT_OUT")
	if dir == "" {
		t.Skip("REPORT_OUT is not set")
	}
	s := fixture()
	for i := range s.Figures {
		s.Figures[i].Formats = []string{"png", "pdf", "tiff"}
		s.Figures[i].DPI = 200
	}
	for name, b := range render(t, s) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
