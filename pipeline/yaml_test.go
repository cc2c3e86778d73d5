package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"reprise/analyses/kind"
)

// dump writes a node with its places.
func dump(n *kind.Node) string {
	at := fmt.Sprintf("%d:%d ", n.Line, n.Column)
	switch n.Type {
	case kind.List:
		var out []string
		for _, i := range n.Items {
			out = append(out, dump(i))
		}
		return at + "[" + strings.Join(out, ", ") + "]"
	case kind.Map:
		var out []string
		for _, p := range n.Pairs {
			out = append(out, fmt.Sprintf("%d:%d %s: %s", p.Key.Line, p.Key.Column, p.Key.Text, dump(p.Value)))
		}
		return at + "{" + strings.Join(out, ", ") + "}"
	case kind.Null:
		return at + "~"
	}
	if n.Quoted {
		return at + fmt.Sprintf("%q", n.Text)
	}
	return at + n.Text
}

func TestParseYAML(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a: 010\nb: 3.50\n", "1:1 {1:1 a: 1:4 010, 2:1 b: 2:4 3.50}"},
		{"\xef\xbb\xbfa: 1\r\nb: x\r\n", "1:1 {1:1 a: 1:4 1, 2:1 b: 2:4 x}"},
		{"a: '12'\nb: \"x\"\nc: |\n  t\nd:\ne: null\nf: ~\ng: 'null'", `1:1 {1:1 a: 1:4 "12", 2:1 b: 2:4 "x", 3:1 c: 3:4 "t\n", 5:1 d: 5:3 ~, 6:1 e: 6:4 ~, 7:1 f: 7:4 ~, 8:1 g: 8:4 "null"}`},
		{"- a\n- [b, {c: d}]\n", "1:1 [1:3 a, 2:3 [2:4 b, 2:7 {2:8 c: 2:11 d}]]"},
		{"a: &x {k: 1}\nb: *x\n", "1:1 {1:1 a: 1:4 {1:8 k: 1:11 1}, 2:1 b: 2:4 {1:8 k: 1:11 1}}"},
		{"---\na: é ü\nß: 2\n...\n", "2:1 {2:1 a: 2:4 é ü, 3:1 ß: 3:4 2}"},
		{"Y: 1\nno: 2\n'1': 3\n", "1:1 {1:1 Y: 1:4 1, 2:1 no: 2:5 2, 3:1 1: 3:6 3}"},
		{"0: no\n010: yes\ntrue: x\n", "1:1 {1:1 0: 1:4 no, 2:1 010: 2:6 yes, 3:1 true: 3:7 x}"},
		{"a: 2020-01-01\nb: 0x10\nc: 1e3\nd: true\n", "1:1 {1:1 a: 1:4 2020-01-01, 2:1 b: 2:4 0x10, 3:1 c: 3:4 1e3, 4:1 d: 4:4 true}"},
	} {
		n, problems := ParseYAML("f.yaml", []byte(c.src))
		if len(problems) > 0 || n == nil {
			t.Errorf("%q: %v", c.src, problems)
			continue
		}
		if got := dump(n); got != c.want {
			t.Errorf("%q:\ngot  %s\nwant %s", c.src, got, c.want)
		}
	}
}

func TestParseYAMLLimits(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"bytes", strings.Repeat("#", maxYAMLBytes+1), "f.yaml:1:1: the file has 4194305 bytes; at most 4194304 are read"},
		{"entries", "[" + strings.Repeat("a,", maxYAMLMarks) + "]", "f.yaml:1:1: the file has too many entries; at most 200000 are read"},
		{"nodes", "[" + strings.Repeat("a,", maxYAMLNodes) + "]", "f.yaml:1:400000: the file has more than 200000 values after its aliases are written out"},
		{"utf-8", "a: b\nc: \xff\n", "f.yaml:2:4: the file is not UTF-8 text"},
		{"utf-16", "\xff\xfea\x00", "f.yaml:1:1: the file is not UTF-8 text"},
		{"zero byte", "a: \x00", "f.yaml:1:4: the control character U+0000 is not allowed"},
		{"documents", "{a: 1}\n{b: 2}", "f.yaml:2:1: a second YAML document starts here; one file holds one"},
		{"broken second", "a: 1\n---\nb: [", "f.yaml:3:1: not valid YAML: did not find expected node content"},
		{"long key", strings.Repeat("k", 1001) + ": 1\n", "f.yaml:1:1: a key has 1001 bytes; at most 1000 are read"},
		{"null key", "~: 1\n", "f.yaml:1:1: a key must be text; put it in quotes if \"~\" is meant"},
		{"null", "~", "f.yaml:1:1: the file is empty"},
		{"nothing", "", "f.yaml:1:1: the file is empty"},
	} {
		n, problems := ParseYAML("f.yaml", []byte(c.src))
		if got := lines(problems); got != c.want+"\n" {
			t.Errorf("%s: got %s want %s, node %v", c.name, got, c.want, n != nil)
		}
	}
}
