package mixture

import (
	"context"
	"errors"
	"fmt"

	"reprise/analyses/blocks"
	"reprise/analyses/linalg"
	"reprise/analyses/rng"
)

// Criteria are the criteria of one model with one number of components.
type Criteria struct {
	Model      Model
	G          int
	Reason     string // why there is no fit
	LogLik     float64
	Parameters int
	BIC, ICL   float64
	Iterations int
	Converged  bool
}

// Selection is a table of models by numbers of components, and the best fits.
type Selection struct {
	// Table holds the numbers of components in the given order, and within each the models.
	Table []Criteria
	// Best is the fit of the largest BIC, BestICL that of the largest ICL; the first of
	// equal ones. Both are nil if no model could be fitted.
	Best, BestICL *Gaussian
	// Each holds the same for every number of components, in the given order.
	Each []Choice
	// Subset is true where the starts came from a random subset of the rows.
	Subset bool
}

// Choice is the best fit of one number of components by each criterion, nil where no model
// could be fitted; Reason then says why of the first model.
type Choice struct {
	G             int
	Best, BestICL *Gaussian
	Reason        string
}

// add takes a fit that is better.
func (c *Choice) add(f *Gaussian) {
	if f.Reason != "" {
		if c.Reason == "" {
			c.Reason = string(f.Model) + ": " + f.Reason
		}
		return
	}
	if c.Best == nil || f.BIC > c.Best.BIC {
		c.Best = f
	}
	if c.BestICL == nil || f.ICL > c.BestICL.ICL {
		c.BestICL = f
	}
}

// Select fits every model with every number of components, in parallel, from the starts of
// NewStarts.
func Select(ctx context.Context, x *linalg.Matrix, models []Model, components []int, o Options, stream *rng.Stream) (*Selection, error) {
	if err := checkMatrix(x); err != nil {
		return nil, err
	}
	if len(models) == 0 || len(components) == 0 {
		return nil, errors.New("at least one model and one number of components are needed")
	}
	for _, m := range models {
		if err := m.check(x.Cols); err != nil {
			return nil, err
		}
		if o.Prior {
			if _, err := newPrior(x, m, 1); err != nil {
				return nil, err
			}
		}
	}
	several := false
	for _, g := range components {
		if g < 1 || g > x.Rows {
			return nil, fmt.Errorf("the number of components must be between 1 and the number of rows, %d, got %d", x.Rows, g)
		}
		several = several || g > 1
	}
	starts := &Starts{x: x}
	if several {
		var err error
		if starts, err = NewStarts(ctx, x, stream); err != nil {
			return nil, err
		}
	}
	s := &Selection{Subset: starts.Subset != nil}
	fits, err := blocks.Map(ctx, len(models)*len(components), 1, func(ctx context.Context, at, _, _ int) (*Gaussian, error) {
		model, g := models[at%len(models)], components[at/len(models)]
		start, reason, err := starts.Start(x, model, g, o)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			return &Gaussian{Model: model, G: g, Reason: reason, Parameters: model.Parameters(x.Cols, g)}, nil
		}
		f, err := FitGaussian(ctx, x, model, start, o)
		if err != nil {
			return nil, fmt.Errorf("%s with %d components: %w", model, g, err)
		}
		return f, nil
	})
	if err != nil {
		return nil, err
	}
	var all Choice
	for at, f := range fits {
		s.Table = append(s.Table, Criteria{
			Model: f.Model, G: f.G, Reason: f.Reason, LogLik: f.LogLik, Parameters: f.Parameters,
			BIC: f.BIC, ICL: f.ICL, Iterations: f.Iterations, Converged: f.Converged,
		})
		if at%len(models) == 0 {
			s.Each = append(s.Each, Choice{G: f.G})
		}
		s.Each[len(s.Each)-1].add(f)
		all.add(f)
	}
	s.Best, s.BestICL = all.Best, all.BestICL
	return s, nil
}
