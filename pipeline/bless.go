package pipeline

import (
	"fmt"
	"os"
)

// Bless writes the lock from an outcome, whole or not at all. Nothing else writes it.
func Bless(o *Outcome) error {
	root, err := os.OpenRoot(o.Plan.Dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := writeIn(root, LockFile, NewLock(o).Bytes(), 0o644, true); err != nil {
		return fmt.Errorf("the lock can't be written, %s is what it was: %w", LockFile, err)
	}
	return nil
}

// String prints a difference on one line.
func (d Difference) String() string {
	switch {
	case d.Lock == "":
		return fmt.Sprintf("new      %s = %s", d.Key, shorten(d.Now))
	case d.Now == "":
		return fmt.Sprintf("gone     %s (was %s)", d.Key, shorten(d.Lock))
	}
	return fmt.Sprintf("changed  %s: %s, the lock has %s", d.Key, shorten(d.Now), shorten(d.Lock))
}
