package pipeline

import (
	"strings"
	"testing"

	"reprise/analyses/kind"
)

// A stage has a stream, and the study needs a seed, as its parameters say.
func TestDrawingFollowsTheParameters(t *testing.T) {
	seen := ""
	draws := kind.New("describe.maybe", kind.Doc{Summary: "A fake.", Text: "For tests."}, drawParams{N: 1},
		func(c *kind.Call, _ tableInput, _ drawParams) (*drawResult, error) {
			seen = "no stream"
			if c.Stream != nil {
				seen = "stream"
			}
			return &drawResult{}, nil
		},
		kind.DrawsBy(func(p drawParams) kind.Drawing {
			return []kind.Drawing{kind.NoDraws, kind.DrawsIfSeeded, kind.DrawsAlways}[p.N-1]
		}))
	kinds := append(runKinds(&probe{}), draws)
	for _, c := range []struct{ seed, n, want string }{
		{"", "1", "no stream"},
		{"seed: 7\n", "1", "no stream"},
		{"", "2", "no stream"},
		{"seed: 7\n", "2", "stream"},
		{"seed: 7\n", "3", "stream"},
		{"", "3", `seed is required: stage "maybe" (describe.maybe) draws random numbers`},
	} {
		dir := writeStudy(t, strings.Replace(head, "seed: 7\n", c.seed, 1)+"stages:\n  - {id: maybe, use: describe.maybe, from: cohort, with: {n: "+c.n+"}}\n")
		seen = ""
		p, problems := Load(dir, StudyFile, kinds)
		if len(problems) > 0 {
			seen = lines(problems)
		} else {
			if _, err := Run(t.Context(), p, Options{}); err != nil {
				t.Fatal(err)
			}
			for _, s := range p.JSON().Stages {
				if s.ID == "maybe" && s.Draws != (c.want == "stream") {
					t.Errorf("%s%s: the plan says draws: %v", c.seed, c.n, s.Draws)
				}
			}
		}
		if !strings.Contains(seen, c.want) || seen == "" {
			t.Errorf("%sn %s: %s, want %s", c.seed, c.n, seen, c.want)
		}
	}
}
