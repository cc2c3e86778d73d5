// Command reprise stands for the program: it reads its study and writes a
// number that some processors fuse.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fixture/fuses"
	"fixture/rounds"
)

func main() {
	flags := flag.NewFlagSet("run", flag.ExitOnError)
	out := flags.String("out", "out", "where to write")
	if err := flags.Parse(os.Args[2:]); err != nil {
		panic(err)
	}
	method, err := os.ReadFile("pipeline.yaml")
	if err != nil {
		panic(err)
	}
	if _, err := os.ReadFile("data/cohort.csv"); err != nil {
		panic(err)
	}
	values := []float64{0.1, 0.2, 0.3, 0.7}
	result := rounds.Squares(values)
	if strings.HasPrefix(string(method), "fuses") {
		result = fuses.Squares(values)
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		panic(err)
	}
	text := fmt.Sprintf("{\n  \"n\": 3,\n  \"squares\": %.17g\n}\n", result)
	if err := os.WriteFile(filepath.Join(*out, "results.json"), []byte(text), 0o644); err != nil {
		panic(err)
	}
}
