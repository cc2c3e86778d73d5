// Package rng takes ChaCha8 alone from the standard library.
package rng

import "math/rand/v2"

// Uint64 is allowed.
func Uint64(key [32]byte) uint64 { return rand.NewChaCha8(key).Uint64() }

// Normal is not.
func Normal(key [32]byte) float64 {
	return rand.New(rand.NewChaCha8(key)).NormFloat64() // want random random
}
