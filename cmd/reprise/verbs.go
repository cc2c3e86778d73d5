package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"reprise/analyses"
	"reprise/pipeline"
)

func (a *app) runCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run [study ...]",
		Short: "Run what is out of date and write the outputs",
		Long:  "Runs what is out of date, writes the outputs to out/, prints one line a stage (ran or cached, and why) and the verdict counts. The exit code is 0 whatever the verdicts.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.out != "" && len(args) > 1 {
				return wrongInput(errors.New("--out goes with one study"))
			}
			return a.each(args, func(arg string) error { return a.runStudy(cmd, arg) })
		},
	}
	cmd.Flags().StringVar(&a.out, "out", "", "folder for the outputs (default: out in the study folder)")
	return cmd
}

func (a *app) runStudy(cmd *cobra.Command, arg string) error {
	p, err := a.load(arg)
	if err != nil {
		return err
	}
	out := a.outFolder(p)
	if err := pipeline.CheckOut(p, out); err != nil {
		return wrongInput(err)
	}
	if _, err := os.Stat(filepath.Dir(filepath.Clean(out))); err == nil {
		if err := switching(out, func() error { return pipeline.FinishSwitch(out) }); err != nil {
			return err
		}
	}
	if err := checkProse(p); err != nil {
		return err
	}
	o, err := a.runPlan(cmd.Context(), p)
	if err != nil {
		return err
	}
	files, err := render(cmd.Context(), o)
	if err != nil {
		return err
	}
	if err := switching(out, func() error { return pipeline.Publish(out, files) }); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(runSummary(o, out))
	}
	for _, s := range o.Stages {
		state := "ran"
		if s.Cached {
			state = "cached"
		}
		line := fmt.Sprintf("%-7s %-18s %s", state, s.Stage.ID, s.Stage.Kind.Name())
		if s.Why != "" {
			line += "  (" + s.Why + ")"
		}
		a.say("%s", line)
		for _, n := range s.Notes {
			a.say("        note: %s", n.Text)
		}
	}
	a.say("%s", verdictLine(o))
	a.say("wrote %s", filepath.ToSlash(filepath.Join(out, "report.html")))
	return nil
}

// switching keeps other runs from switching outputs beside these meanwhile.
func switching(out string, f func() error) error {
	parent := filepath.Dir(filepath.Clean(out))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	unlock, err := lockFolder(parent)
	if err != nil {
		return err
	}
	defer unlock()
	return f()
}

func (a *app) outFolder(p *pipeline.Plan) string {
	if a.out != "" {
		return a.out
	}
	return filepath.Join(p.Dir, "out")
}

func verdictLine(o *pipeline.Outcome) string {
	v := o.Verdicts()
	line := fmt.Sprintf("claims: %d match, %d within, %d differ, %d not comparable", v.Match, v.Within, v.Differs, v.NotComparable)
	if v.NotCounted > 0 {
		line += fmt.Sprintf("; %d not counted", v.NotCounted)
	}
	if o.Synthetic() {
		line += " (SYNTHETIC: nothing here counts as reproduced)"
	}
	return line
}

type runJSON struct {
	Study    string            `json:"study"`
	Out      string            `json:"out"`
	Stages   []stageJSON       `json:"stages"`
	Verdicts pipeline.Verdicts `json:"verdicts"`
}

type stageJSON struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Cached bool   `json:"cached"`
	Why    string `json:"why,omitempty"`
}

func runSummary(o *pipeline.Outcome, out string) runJSON {
	r := runJSON{Study: o.Plan.Study.ID, Out: filepath.ToSlash(out), Verdicts: o.Verdicts()}
	for _, s := range o.Stages {
		r.Stages = append(r.Stages, stageJSON{s.Stage.ID, s.Stage.Kind.Name(), s.Cached, s.Why})
	}
	return r
}

func (a *app) blessCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "bless [study ...]",
		Short: "Show what changes in the lock and write it",
		Long:  "Runs the study, shows how its results differ from reprise.lock and writes the lock. The only verb that does.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.each(args, func(arg string) error {
				o, err := a.compute(cmd.Context(), arg)
				if err != nil {
					return err
				}
				old, err := pipeline.ReadLock(o.Plan.Dir)
				if err != nil && !errors.Is(err, pipeline.ErrNoLock) {
					a.say("%s", err)
				}
				diffs := []pipeline.Difference{}
				if old != nil {
					diffs = append(diffs, old.Compare(o)...)
				}
				if err := pipeline.Bless(o); err != nil {
					return err
				}
				if a.json {
					return a.printJSON(diffs)
				}
				for _, d := range diffs {
					a.say("%s", d)
				}
				if old == nil {
					a.say("wrote %s", pipeline.LockFile)
				} else {
					a.say("wrote %s: %d lines differ from before", pipeline.LockFile, len(diffs))
				}
				return nil
			})
		},
	}
}

func (a *app) validateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "validate [study ...]",
		Short: "List every configuration error at once, without running",
		RunE: func(_ *cobra.Command, args []string) error {
			return a.each(args, func(arg string) error {
				p, err := a.load(arg)
				if err == nil {
					err = checkProse(p)
				}
				if a.json {
					return a.problemsJSON(err)
				}
				if err == nil {
					a.say("%s: %d stages, %d claims, no configuration error", p.Study.ID, len(p.Stages), len(p.Claims))
				}
				return err
			})
		},
	}
}

// problemsJSON prints the user's mistakes as an array; other errors go their way.
func (a *app) problemsJSON(err error) error {
	type problem struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Column int    `json:"column"`
		Text   string `json:"text"`
	}
	list := []problem{}
	var problems pipeline.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	for _, p := range problems {
		list = append(list, problem{p.File, p.Line, p.Column, p.Text})
	}
	if jerr := a.printJSON(list); jerr != nil || len(list) == 0 {
		return jerr
	}
	return errCode(exitInput)
}

func (a *app) planCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "plan [study]",
		Short: "Show what would run and why",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.load(studies(args)[0])
			if err != nil {
				return err
			}
			switch {
			case format == "mermaid":
				fmt.Fprint(a.stdout, p.Mermaid())
			case format == "dot":
				fmt.Fprint(a.stdout, p.Dot())
			case format != "":
				return wrongInput(fmt.Errorf("--graph takes mermaid or dot, got %s", format))
			case a.json:
				return a.printJSON(p.JSON())
			default:
				steps, err := pipeline.Preview(p, a.options())
				if err != nil {
					return err
				}
				for _, s := range steps {
					a.say("%-7s %-18s %s%s", s.State, s.ID, s.Kind, parenthesis(s.Why))
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "graph", "", "print the graph as mermaid or dot")
	return cmd
}

func parenthesis(s string) string {
	if s == "" {
		return ""
	}
	return "  (" + s + ")"
}

func (a *app) whyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "why STAGE [study]",
		Short: "Say why a stage would run, or that it would not",
		Args:  cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := a.load(studies(args[1:])[0])
			if err != nil {
				return err
			}
			steps, err := pipeline.Preview(p, a.options())
			if err != nil {
				return err
			}
			var ids []string
			for _, s := range steps {
				if s.ID == args[0] {
					if a.json {
						return a.printJSON(s)
					}
					a.say("%s %s%s", s.ID, s.State, parenthesis(s.Why))
					return nil
				}
				ids = append(ids, s.ID)
			}
			return wrongInput(fmt.Errorf("there is no stage %q; there are: %s", args[0], strings.Join(ids, ", ")))
		},
	}
}

func (a *app) valuesCommand() *cobra.Command {
	var study string
	cmd := &cobra.Command{
		Use:   "values [PATTERN]",
		Short: "List value paths with their values",
		Long:  "Lists every value of the study by its one long path. PATTERN is the start of a path, or has * and ?.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.compute(cmd.Context(), study)
			if err != nil {
				return err
			}
			pattern := ""
			if len(args) == 1 {
				pattern = args[0]
			}
			leaves, err := o.Values(pattern)
			if err != nil {
				return wrongInput(fmt.Errorf("the pattern %q: %w", pattern, err))
			}
			if a.json {
				return a.printJSON(leaves)
			}
			for _, l := range leaves {
				fmt.Fprintf(a.stdout, "%s = %s\n", l.Path, pipeline.LeafText(l))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&study, "study", ".", "study folder or file")
	return cmd
}

func (a *app) kindsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "kinds [NAME]",
		Short: "List the methods, or explain one",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			kinds := analyses.Kinds()
			if len(args) == 0 {
				if a.json {
					type entry struct {
						Name    string `json:"name"`
						Summary string `json:"summary"`
					}
					var list []entry
					for _, k := range kinds {
						list = append(list, entry{k.Name(), k.Doc().Summary})
					}
					return a.printJSON(list)
				}
				for _, k := range kinds {
					fmt.Fprintf(a.stdout, "%-26s %s\n", k.Name(), k.Doc().Summary)
				}
				return nil
			}
			var names []string
			for _, k := range kinds {
				if k.Name() == args[0] {
					if a.json {
						return a.printJSON(k.Schema())
					}
					fmt.Fprint(a.stdout, k.Reference())
					return nil
				}
				names = append(names, k.Name())
			}
			return wrongInput(fmt.Errorf("there is no kind %q; %s", args[0], pipeline.Suggest(args[0], names)))
		},
	}
}

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the study file, for editors",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.printJSON(pipeline.Schema(analyses.Kinds()))
		},
	}
}

func (a *app) cleanCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "clean [study ...]",
		Short: "Empty the cache",
		RunE: func(_ *cobra.Command, args []string) error {
			return a.each(args, func(arg string) error {
				dir, _, err := locate(arg)
				if err != nil {
					return err
				}
				return pipeline.Clean(dir)
			})
		},
	}
}
