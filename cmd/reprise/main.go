// Command reprise runs a study from one YAML file: its data, statistics, figures and
// report, and holds every published number against the computed one.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"reprise/pipeline"
)

// The exit codes.
const (
	exitDone        = 0
	exitDiffers     = 1 // check found an unexpected difference or something not comparable
	exitInput       = 2 // the user's input is wrong: flags, YAML, data
	exitFailed      = 3 // the program failed: I/O, a bug
	exitInterrupted = 130
)

// errDiffers ends check after its report has been printed.
var errDiffers = errors.New("differs")

// inputError is a mistake of the user's.
type inputError struct{ err error }

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

func wrongInput(err error) error {
	if err == nil {
		return nil
	}
	return &inputError{err}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs the command and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	a := &app{stdout: stdout, stderr: stderr}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return a.exit(root.ExecuteContext(ctx))
}

// exit prints what went wrong and says which code that is.
func (a *app) exit(err error) int {
	var internal *pipeline.InternalError
	var input *inputError
	var problems pipeline.Problems
	var code errCode
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code): // its message has been printed
		return int(code)
	case errors.Is(err, errDiffers):
		return exitDiffers
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.stderr, "reprise: interrupted; the outputs are what they were")
		return exitInterrupted
	case errors.As(err, &internal):
		fmt.Fprintf(a.stderr, "reprise: a mistake of the program's own: %s\n", internal)
		if internal.Stack != "" {
			fmt.Fprintln(a.stderr, internal.Stack)
		}
		return exitFailed
	case errors.As(err, &problems):
		fmt.Fprintln(a.stderr, problems)
		if n := len(problems); n > 1 {
			fmt.Fprintf(a.stderr, "reprise: %d problems\n", n)
		}
		return exitInput
	case errors.As(err, &input):
		fmt.Fprintln(a.stderr, "reprise:", err)
		return exitInput
	}
	fmt.Fprintln(a.stderr, "reprise:", err)
	return exitFailed
}

// app is what every verb shares.
type app struct {
	stdout, stderr io.Writer

	out     string
	threads int
	noCache bool
	quiet   bool
	json    bool
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "reprise",
		Short:         "One YAML file and its data become a whole study, the same bytes every time",
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrongInput(fmt.Errorf("%w; see: %s --help", err, cmd.CommandPath()))
	})
	flags := root.PersistentFlags()
	flags.IntVar(&a.threads, "threads", 0, "bound on parallel work; 0 is all cores (never changes a result)")
	flags.BoolVar(&a.noCache, "no-cache", false, "neither read nor write the cache")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "print errors only")
	flags.BoolVar(&a.json, "json", false, "print JSON")
	root.AddCommand(
		a.runCommand(), a.checkCommand(), a.blessCommand(), a.validateCommand(),
		a.planCommand(), a.whyCommand(), a.valuesCommand(), a.figureCommand(),
		a.kindsCommand(), a.schemaCommand(), a.cleanCommand(), a.versionCommand(), a.doctorCommand(),
	)
	for _, c := range root.Commands() {
		c.Args = usage(c.Args)
	}
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return wrongInput(fmt.Errorf("there is no verb %q; see: reprise --help", args[0]))
	}
	return root
}

// usage marks wrong arguments as the user's mistake.
func usage(args cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if args == nil {
			return nil
		}
		if err := args(cmd, given); err != nil {
			return wrongInput(fmt.Errorf("%w; see: %s --help", err, cmd.CommandPath()))
		}
		return nil
	}
}

// say prints a line for people unless asked to be quiet.
func (a *app) say(format string, args ...any) {
	if !a.quiet && !a.json {
		fmt.Fprintf(a.stdout, strings.TrimRight(format, "\n")+"\n", args...)
	}
}
