package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden compares every text file of the hand-made study, byte for byte.
func TestGolden(t *testing.T) {
	files := render(t, fixture())
	var names []string
	for n := range files {
		names = append(names, n)
	}
	slices.Sort(names)
	dir := filepath.Join("testdata", "article")
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			p := filepath.Join(dir, filepath.FromSlash(n))
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p, files[n], 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	var golden []string
	if err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			golden = append(golden, filepath.ToSlash(rel))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(golden)
	if !slices.Equal(names, golden) {
		t.Fatalf("files are %v, golden %v", names, golden)
	}
	for _, n := range names {
		want, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(n)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(files[n], want) {
			t.Errorf("%s differs from testdata/article; run go test -update and read the difference", n)
		}
	}
}

// TestSameBytes renders twice, with every format of figures.
func TestSameBytes(t *testing.T) {
	s := fixture()
	for i := range s.Figures {
		s.Figures[i].Formats, s.Figures[i].DPI = []string{"png", "tiff", "pdf"}, 72
	}
	a, b := render(t, s), render(t, s)
	if len(a) != len(b) {
		t.Fatalf("%d and %d files", len(a), len(b))
	}
	for n := range a {
		if !bytes.Equal(a[n], b[n]) {
			t.Errorf("%s differs between two runs", n)
		}
	}
	for _, n := range []string{"figures/fig2.png", "figures/fig2.tiff", "figures/fig2.pdf", "report.md", "tables/baseline-pairs.tex"} {
		if len(a[n]) == 0 {
			t.Errorf("%s is missing", n)
		}
	}
	if !bytes.Contains(a["figures/fig2.png"], []byte("SYNTHETIC")) {
		t.Error("the PNG does not say SYNTHETIC in its metadata")
	}
}

// TestWellFormed reads every SVG as XML and checks that the page's ids are unique and that
// its inner links lead somewhere.
func TestWellFormed(t *testing.T) {
	files := render(t, fixture())
	for n, b := range files {
		if !strings.HasSuffix(n, ".svg") {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", n, err)
			}
		}
		for _, want := range []string{"SYNTHETIC DATA", "<metadata>SYNTHETIC", `role="img"`, "Liberation Sans, Arial"} {
			if !bytes.Contains(b, []byte(want)) {
				t.Errorf("%s lacks %s", n, want)
			}
		}
	}
	ids, links := map[string]bool{}, []string{}
	eachElement(t, files["report.html"], func(n *html.Node) {
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("the id %q stands twice", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			case a.Key == "aria-labelledby":
				links = append(links, strings.Fields(a.Val)...)
			}
		}
	})
	for _, l := range links {
		if !ids[l] {
			t.Errorf("nothing has the id %q", l)
		}
	}
	if len(links) < 20 {
		t.Errorf("only %d inner links", len(links))
	}
}

func eachElement(t *testing.T, b []byte, visit func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			visit(n)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
}

// TestLoadsNothing checks that the page has no address that a browser would fetch.
func TestLoadsNothing(t *testing.T) {
	checkInert(t, render(t, fixture())["report.html"])
}

// checkInert fails on anything that would run or be fetched.
func checkInert(t *testing.T, b []byte) {
	t.Helper()
	policy := false
	eachElement(t, b, func(n *html.Node) {
		switch n.Data {
		case "script", "iframe", "object", "embed", "link", "img", "base", "form", "audio", "video", "image", "use", "foreignobject", "foreignObject", "animate", "set":
			t.Errorf("element %s", n.Data)
		case "style":
			css := n.FirstChild.Data
			for _, bad := range []string{"@import", "url(", "expression(", "</"} {
				if strings.Contains(css, bad) {
					t.Errorf("style has %s", bad)
				}
			}
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "srcset", a.Key == "srcdoc", a.Key == "formaction", a.Key == "ping":
				t.Errorf("attribute %s=%q", a.Key, a.Val)
			case strings.HasSuffix(a.Key, "href"):
				// links are followed by a click alone; none may run or hold a page
				scheme, _, has := strings.Cut(strings.Split(v, "/")[0], ":")
				has = has && !strings.ContainsAny(scheme, "#?")
				known := scheme == "https" || scheme == "http" || scheme == "mailto"
				if n.Data != "a" || has && !known && !strings.HasPrefix(v, "data:text/csv;") {
					t.Errorf("%s %s=%q", n.Data, a.Key, a.Val)
				}
			case a.Key == "style" && (strings.Contains(v, "url(") || strings.Contains(v, "expression")):
				t.Errorf("style=%q", a.Val)
			case a.Key == "content" && strings.Contains(v, "default-src 'none'"):
				policy = true
			}
		}
	})
	if !policy {
		t.Error("the page has no content security policy")
	}
}
