// Package elsewhere is out of scope: its own products may fuse, those that it
// inlines from package fuses may not.
package elsewhere

import "fixture/fuses"

// Own fuses by itself.
func Own(x, y, z float64) float64 { return x*y + z }

// Inlined fuses what package fuses wrote.
func Inlined(x, y, z float64) float64 { return fuses.Sum(x, y, z) }
