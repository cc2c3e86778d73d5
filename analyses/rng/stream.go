// Package rng draws random numbers that are the same on every machine.
//
// A [Stream] is named, not seeded by chance: its draws are a function of the
// study's seed, the stage's id and the chain of (purpose, index) pairs that led
// to it, and of nothing else. [Stream.Sub] makes a child that is independent of
// how much the parent has drawn, so a bootstrap gives replicate i the stream
// Sub("bootstrap", i) and may run the replicates in any order, and a new stage
// in a study moves no draw of any other stage.
//
// Only the 64-bit words come from the standard library (ChaCha8, whose output
// is specified); everything built on them is here and uses only arithmetic that
// is exact or correctly rounded on every machine, and package numeric.
//
// A Stream must not be used by two goroutines at the same time; give each block
// of parallel work a Sub of its own. There is no default stream and no default
// seed. Arguments outside a function's stated domain are a caller's mistake and
// panic; [CheckWeights] lets callers test weights that come from a user.
package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// The version tags are part of every key. They change when, and only when, the
// numbers drawn for the same names change.
const (
	rootTag = "reprise/rng/1/root"
	subTag  = "reprise/rng/1/sub"
)

// Stream is one named sequence of random numbers. Make it with [New] or
// [Stream.Sub]; the zero Stream is not usable.
type Stream struct {
	key   [sha256.Size]byte
	words rand.ChaCha8
}

// New returns the stream of a stage: ChaCha8 keyed by the SHA-256 of the
// version tag, the seed, the stage's id, an empty purpose and index 0, each
// preceded by its length in bytes (8 bytes, big-endian; numbers are 8 bytes,
// big-endian).
func New(seed uint64, stage string) *Stream {
	return keyed(hash(rootTag, number(seed), stage, "", number(0)))
}

// Sub returns a new stream that belongs to s, named by a purpose and an index.
// It is keyed by the SHA-256 of a version tag, s's key, the purpose and the
// index, in the same form as in [New]. Sub neither advances s nor depends on
// what s has drawn: the same names always give the same stream, from its start.
func (s *Stream) Sub(purpose string, index int) *Stream {
	return keyed(hash(subTag, string(s.key[:]), purpose, number(uint64(index))))
}

func keyed(key [sha256.Size]byte) *Stream {
	s := &Stream{key: key}
	s.words.Seed(key)
	return s
}

// hash is SHA-256 over parts, each preceded by its length, so that no two lists
// of parts give the same input.
func hash(parts ...string) [sha256.Size]byte {
	var input []byte
	for _, part := range parts {
		input = binary.BigEndian.AppendUint64(input, uint64(len(part)))
		input = append(input, part...)
	}
	return sha256.Sum256(input)
}

func number(n uint64) string {
	return string(binary.BigEndian.AppendUint64(nil, n))
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 { return s.words.Uint64() }

// Float64 returns a multiple of 2^-53 in [0, 1), each with the same
// probability. It takes one word.
func (s *Stream) Float64() float64 {
	return float64(float64(s.words.Uint64()>>11) * 0x1p-53)
}

// Float64Open returns a number in the open interval (0, 1): one of the 2^52
// midpoints (i + 1/2) / 2^52, each with the same probability. It takes one word.
func (s *Stream) Float64Open() float64 {
	return float64((float64(s.words.Uint64()>>12) + 0.5) * 0x1p-52)
}

// fineUniform returns a number in (0, 1] that is finely spaced near 0: 64 bits
// plus a half, rounded to 53 significant ones. Logarithms and quantiles of it
// reach further into the tail than those of Float64Open.
func (s *Stream) fineUniform() float64 {
	return float64((float64(s.words.Uint64()) + 0.5) * 0x1p-64)
}
