package pipeline

import (
	"fmt"
	"path/filepath"
)

// Bless writes the lock from an outcome, whole or not at all. Nothing else writes it.
func Bless(o *Outcome) error {
	return writeBeside(filepath.Join(o.Plan.Dir, LockFile), NewLock(o).Bytes())
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
