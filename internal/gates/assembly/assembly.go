// Package assembly reads Go assembly for amd64 and tells whether it may stand
// beside numbers that must be the same everywhere: it consists of instructions
// of the SSE2 that every amd64 machine has, each of which rounds as its operation
// in Go does. No fused multiply-add, no approximation, nothing that asks what
// the machine is.
package assembly

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// plain are the instructions allowed.
var plain = strings.Fields(`TEXT RET
	MOVQ ADDQ SUBQ DECQ INCQ TESTQ CMPQ CMPB JZ JNZ JEQ JNE JMP JLT JLE JGT JGE
	MOVSD MOVUPD MOVAPD UNPCKLPD UNPCKHPD XORPS XORPD
	ADDSD SUBSD MULSD DIVSD SQRTSD ADDPD SUBPD MULPD DIVPD SQRTPD MINPD MAXPD`)

// Check reads a file and returns an error with the line of the first
// instruction that is not allowed, or if there is none at all.
func Check(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	found := 0
	for number, line := range strings.Split(string(raw), "\n") {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		if line == "" || line == `#include "textflag.h"` || strings.HasSuffix(line, ":") && !strings.ContainsAny(line, " \t;") {
			continue
		}
		instruction := strings.Fields(line)[0]
		if strings.Contains(line, ";") || !slices.Contains(plain, instruction) {
			return fmt.Errorf("%s:%d: %s is not on the list of instructions that give the same bits everywhere", file, number+1, line)
		}
		found++
	}
	if found == 0 {
		return fmt.Errorf("%s holds no instruction", file)
	}
	return nil
}
