package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"reprise/pipeline"
)

type checkFlags struct {
	withoutData bool
	junit       string
	markdown    string
	github      bool
}

func (a *app) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check [study ...]",
		Short: "Run, and hold the results against the lock and the claims",
		Long:  "Runs, writes no outputs, compares with reprise.lock and the claims, and prints every difference and the first stage that diverged. Exit code 1: an unexpected difference, or something that can't be compared.",
		RunE: func(cmd *cobra.Command, args []string) error {
			var reports []*pipeline.CheckReport
			err := a.each(args, func(arg string) error {
				r, err := a.checkStudy(cmd, arg, f)
				if err != nil {
					return err
				}
				reports = append(reports, r)
				if !a.json && !a.quiet {
					fmt.Fprint(a.stdout, r.Text())
				}
				if f.github {
					dir, file, err := locate(arg)
					if err != nil {
						return err
					}
					fmt.Fprint(a.stdout, annotations(r, filepath.ToSlash(filepath.Join(dir, file))))
				}
				if !r.Passed() {
					return errDiffers
				}
				return nil
			})
			if a.json && reports != nil {
				if jerr := a.printJSON(reports); jerr != nil {
					return jerr
				}
			}
			if f.junit != "" {
				b, xerr := junit(reports)
				if xerr != nil {
					return xerr
				}
				if werr := os.WriteFile(f.junit, b, 0o644); werr != nil {
					return werr
				}
			}
			if f.markdown != "" {
				if werr := os.WriteFile(f.markdown, []byte(markdown(reports)), 0o644); werr != nil {
					return werr
				}
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.withoutData, "without-data", false, "verify claims and prose from the lock's values; run nothing")
	flags.StringVar(&f.junit, "junit", "", "write a JUnit file")
	flags.StringVar(&f.markdown, "markdown", "", "write a Markdown summary")
	flags.BoolVar(&f.github, "github", false, "print annotations for a code host's CI")
	return cmd
}

func (a *app) checkStudy(cmd *cobra.Command, arg string, f checkFlags) (*pipeline.CheckReport, error) {
	p, err := a.load(arg)
	if err != nil {
		return nil, err
	}
	if err := checkProse(p); err != nil {
		return nil, err
	}
	lock, err := pipeline.ReadLock(p.Dir)
	if err != nil {
		return nil, wrongInput(err)
	}
	if f.withoutData {
		r := pipeline.CheckWithoutData(p, lock)
		r.Prose, err = proseFromLock(p, lock)
		return r, err
	}
	o, err := a.runPlan(cmd.Context(), p)
	if err != nil {
		return nil, err
	}
	if _, err := render(cmd.Context(), o); err != nil { // the prose must hold too; nothing is written
		return nil, err
	}
	return pipeline.Check(o, lock), nil
}

// The JUnit form: one suite a study, one case a claim, one for the lock.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func junit(reports []*pipeline.CheckReport) ([]byte, error) {
	var all junitSuites
	for _, r := range reports {
		s := junitSuite{Name: r.Study}
		add := func(class, name string, failure *junitFailure) {
			s.Tests++
			if failure != nil {
				s.Failures++
			}
			s.Cases = append(s.Cases, junitCase{r.Study + "." + class, name, failure})
		}
		for _, c := range r.Claims {
			var f *junitFailure
			if !c.Expected {
				f = &junitFailure{c.Verdict, fmt.Sprintf("published %s, computed %s. %s", c.Published, c.Computed, c.Reason)}
			}
			add("claims", c.ID, f)
		}
		var lock *junitFailure
		if n := len(r.Differences) + len(r.Prose); n > 0 {
			var lines []string
			for _, d := range r.Differences {
				lines = append(lines, d.String())
			}
			lock = &junitFailure{fmt.Sprintf("%d differences, first at %q", n, r.Diverged), strings.Join(append(lines, r.Prose...), "\n")}
		}
		add("lock", pipeline.LockFile, lock)
		all.Suites = append(all.Suites, s)
	}
	b, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}

// annotations are workflow commands that a code host shows beside the study file.
func annotations(r *pipeline.CheckReport, file string) string {
	var b strings.Builder
	escape := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace
	for _, d := range r.Differences {
		fmt.Fprintf(&b, "::error file=%s,title=%s::%s\n", escape(file), "lock differs", escape(d.String()))
	}
	for _, p := range r.Prose {
		fmt.Fprintf(&b, "::error file=%s,title=%s::%s\n", escape(file), "prose", escape(p))
	}
	for _, c := range r.Claims {
		if !c.Expected {
			fmt.Fprintf(&b, "::error file=%s,title=%s::%s\n", escape(file), "claim "+escape(c.ID), escape(fmt.Sprintf("%s: published %s, computed %s. %s", c.Verdict, c.Published, c.Computed, c.Reason)))
		}
	}
	return b.String()
}

func markdown(reports []*pipeline.CheckReport) string {
	var b strings.Builder
	cell := strings.NewReplacer("|", "\\|", "\n", " ").Replace
	for _, r := range reports {
		v := r.Verdicts
		fmt.Fprintf(&b, "## %s\n\n%d match, %d within, %d differ, %d not comparable, %d not counted; %d differences from the lock.\n", r.Study, v.Match, v.Within, v.Differs, v.NotComparable, v.NotCounted, len(r.Differences))
		if len(r.Differences) > 0 {
			b.WriteString("\n| changed | lock | now |\n|---|---|---|\n")
			for _, d := range r.Differences {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", cell(d.Key), cell(d.Lock), cell(d.Now))
			}
		}
		if len(r.Prose) > 0 {
			b.WriteString("\n")
			for _, p := range r.Prose {
				fmt.Fprintf(&b, "- %s\n", cell(p))
			}
		}
		if len(r.Claims) > 0 {
			b.WriteString("\n| claim | published | computed | verdict |\n|---|---|---|---|\n")
			for _, c := range r.Claims {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(c.ID), cell(c.Published), cell(c.Computed), c.Verdict)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
