package frame

import "fmt"

// Named finds columns by name for a method that may not read outcomes; use is what those may not
// do, such as "make clusters". fits says why a column can't be taken. Every mistake is returned.
func (t *Table) Named(names []string, use string, fits func(*Column) error) (cols []*Column, errs []error) {
	for _, name := range names {
		c, err := t.Column(name)
		switch {
		case err != nil:
		case c.Role == Outcome:
			err = fmt.Errorf("column %q is an outcome and may not %s; leave it out of variables", name, use)
		default:
			err = fits(c)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cols = append(cols, c)
	}
	return cols, errs
}

// Open returns the columns that fit and are neither outcomes nor excluded: what a method takes
// when no columns are named.
func (t *Table) Open(fits func(*Column) error) []*Column {
	var cols []*Column
	for _, c := range t.Columns {
		if c.Role != Outcome && c.Role != Excluded && fits(c) == nil {
			cols = append(cols, c)
		}
	}
	return cols
}

// Complete returns an error if values are missing.
func (c *Column) Complete() error {
	if n := c.MissingCount(); n > 0 {
		return fmt.Errorf("column %q has %d missing of %d values; fill them with prep.impute or keep complete rows with prep.select", c.Name, n, c.Len())
	}
	return nil
}
