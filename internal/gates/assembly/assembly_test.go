package assembly

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for text, want := range map[string]string{
		"TEXT ·f(SB), NOSPLIT, $0-8\n\tMOVQ a+0(FP), SI // load\n\nloop:\n\tMULPD X0, X1\n\tJNZ loop\n\tRET\n": "",
		"TEXT ·f(SB), NOSPLIT, $0-8\n\tVFMADD231PD Y0, Y1, Y2\n\tRET\n":                                        ":2: VFMADD231PD",
		"TEXT ·f(SB), NOSPLIT, $0-8\n\tRCPPS X0, X1\n":                                                         ":2: RCPPS",
		"TEXT ·f(SB), NOSPLIT, $0-8\n\tMOVQ AX, BX; CPUID\n":                                                   ":2: MOVQ AX, BX; CPUID",
		"#define F VFMADD231PD\nTEXT ·f(SB), NOSPLIT, $0-8\n\tF Y0, Y1, Y2\n":                                  ":1: #define",
		"loop: VADDPD Y0, Y1, Y2\n":                                                                            ":1: loop: VADDPD",
		"// nothing\n":                                                                                         "holds no instruction",
	} {
		file := filepath.Join(t.TempDir(), "f.s")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		err := Check(file)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if Check(filepath.Join(t.TempDir(), "none.s")) == nil {
		t.Error("a file that isn't there passed")
	}
}
