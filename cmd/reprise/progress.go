package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"reprise/pipeline"
)

// runPlan runs a plan and shows on a terminal how far it is.
func (a *app) runPlan(ctx context.Context, p *pipeline.Plan) (*pipeline.Outcome, error) {
	opt := a.options()
	if a.quiet || a.json || !terminal(a.stderr) {
		return pipeline.Run(ctx, p, opt)
	}
	done := 0
	opt.Done = func(s *pipeline.StageOutcome) {
		done++
		fmt.Fprintf(a.stderr, "\r\x1b[K%d of %d: %s", done, len(p.Stages), s.Stage.ID)
	}
	o, err := pipeline.Run(ctx, p, opt)
	fmt.Fprint(a.stderr, "\r\x1b[K")
	return o, err
}

// terminal reports whether a stream is a terminal: progress is for people.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
