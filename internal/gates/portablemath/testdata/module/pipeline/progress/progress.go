// Package progress shows how long a stage takes.
package progress

import "time"

// Seconds since a start.
func Seconds(start time.Time) float64 { return time.Since(start).Seconds() }
