package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"reprise/analyses"
	"reprise/pipeline"
	"reprise/report"
)

func (a *app) figureCommand() *cobra.Command {
	var study string
	cmd := &cobra.Command{
		Use:   "figure ID",
		Short: "Redraw one figure",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.compute(cmd.Context(), study)
			if err != nil {
				return err
			}
			s, err := reportStudy(o)
			if err != nil {
				return err
			}
			var ids []string
			for _, f := range s.Figures {
				if f.ID != args[0] {
					ids = append(ids, f.ID)
					continue
				}
				s.Figures, s.Prose, s.Formats = []report.Figure{f}, nil, []string{"md"}
				files, problems, err := report.Render(cmd.Context(), s)
				if err != nil {
					return err
				}
				if len(problems) > 0 {
					return proseProblems(o.Plan, problems)
				}
				return a.writeFigure(o.Plan, files)
			}
			return wrongInput(fmt.Errorf("there is no figure %q; %s", args[0], pipeline.Suggest(args[0], ids)))
		},
	}
	cmd.Flags().StringVar(&study, "study", ".", "study folder or file")
	cmd.Flags().StringVar(&a.out, "out", "", "folder for the files (default: out/figures in the study folder)")
	return cmd
}

func (a *app) writeFigure(p *pipeline.Plan, files map[string][]byte) error {
	base, dir := a.out, "."
	if base == "" {
		base, dir = p.Dir, "out/figures" // inside the study folder: a link that leaves it is refused
	} else if err := os.MkdirAll(base, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(base)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		figure, ok := strings.CutPrefix(name, "figures/")
		if !ok {
			continue // the report around it
		}
		file := path.Join(dir, figure)
		if err := root.WriteFile(file, files[name], 0o644); err != nil {
			return err
		}
		a.say("wrote %s", filepath.ToSlash(filepath.Join(base, file)))
	}
	return nil
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version and how the program was built",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			f := buildFacts()
			if a.json {
				return a.printJSON(f)
			}
			fmt.Fprintf(a.stdout, "reprise %s (format %d, %s, %s/%s%s)\n", f.Version, f.Format, f.Go, f.OS, f.Arch, f.level())
			return nil
		},
	}
}

type facts struct {
	Version string `json:"version"`
	Format  int    `json:"format"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Level   string `json:"level,omitempty"` // GOAMD64 or GOARM64
	Cgo     bool   `json:"cgo"`
}

func (f facts) level() string {
	if f.Level == "" {
		return ""
	}
	return " " + f.Level
}

func buildFacts() facts {
	f := facts{Version: pipeline.Version, Format: pipeline.Format, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "GOAMD64", "GOARM64":
				f.Level = s.Value
			case "CGO_ENABLED":
				f.Cgo = s.Value == "1"
			}
		}
	}
	return f
}

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say whether this build gives portable bits",
		Long:  "Computes the self test's numbers on this machine and compares their bits with those that every machine must give.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			f := buildFacts()
			problems := analyses.SelfTest()
			if a.json {
				return a.printJSON(map[string]any{"build": f, "portable": len(problems) == 0, "problems": problems})
			}
			a.say("reprise %s, %s, %s/%s%s", f.Version, f.Go, f.OS, f.Arch, f.level())
			if len(problems) > 0 {
				return errors.New("this build does not give portable bits: " + strings.Join(problems, "; "))
			}
			a.say("portable: the self test gives the bits that every machine must give")
			return nil
		},
	}
}
