package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"reprise/analyses"
	"reprise/pipeline"
)

// studyFile is the study file's name in a study folder.
const studyFile = pipeline.StudyFile

// locate splits an argument (a study folder or a study file) into folder and file.
func locate(arg string) (dir, file string, err error) {
	info, err := os.Stat(arg)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", "", wrongInput(fmt.Errorf("%s does not exist; name a study folder or its %s", arg, studyFile))
	case err != nil:
		return "", "", err
	case info.IsDir():
		if _, err := os.Stat(filepath.Join(arg, studyFile)); errors.Is(err, os.ErrNotExist) {
			return "", "", wrongInput(fmt.Errorf("%s has no %s; name a study folder or its study file", arg, studyFile))
		}
		return arg, studyFile, nil
	}
	dir, file = filepath.Split(arg)
	if dir == "" {
		dir = "."
	}
	return filepath.Clean(dir), file, nil
}

// load reads and checks a study.
func (a *app) load(arg string) (*pipeline.Plan, error) {
	dir, file, err := locate(arg)
	if err != nil {
		return nil, err
	}
	p, problems := pipeline.Load(dir, file, analyses.Kinds())
	if len(problems) > 0 {
		return nil, pipeline.Problems(problems)
	}
	return p, nil
}

// compute loads and runs a study.
func (a *app) compute(ctx context.Context, arg string) (*pipeline.Outcome, error) {
	p, err := a.load(arg)
	if err != nil {
		return nil, err
	}
	return a.runPlan(ctx, p)
}

func (a *app) options() pipeline.Options {
	threads := a.threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return pipeline.Options{Threads: threads, NoCache: a.noCache, Secret: cacheSecret(), WithThreads: analyses.WithThreads}
}

// studies are the arguments, or the folder that one stands in.
func studies(args []string) []string {
	if len(args) == 0 {
		return []string{"."}
	}
	return args
}

// each runs f on every study and goes on after a failure; the worst exit code wins.
func (a *app) each(args []string, f func(arg string) error) error {
	var worst error
	code := exitDone
	for _, arg := range studies(args) {
		if len(args) > 1 {
			a.say("%s", arg)
		}
		err := f(arg)
		if err == nil {
			continue
		}
		if len(args) == 1 || len(args) == 0 {
			return err
		}
		c := a.exit(err)
		if c > code {
			worst, code = errCode(c), c
		}
		if c == exitInterrupted {
			break
		}
	}
	return worst
}

// errCode is an exit code whose message has been printed.
type errCode int

func (e errCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
