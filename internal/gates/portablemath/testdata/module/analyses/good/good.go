// Package good keeps every rule.
package good

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sort"
	"time"
)

// Half is a constant of package math: constants are exact.
const Half = math.Pi / 2

// Length uses safe functions.
func Length(x, y float64) float64 {
	if math.IsNaN(x) || math.IsInf(y, 0) {
		return math.NaN()
	}
	return math.Sqrt(float64(x*x) + float64(y*y))
}

// Limit converts a constant.
const Limit = int(1e9)

// Whole converts an integer.
func Whole(n int) (float64, int64) { return float64(n), int64(n) }

// Keys collects keys and sorts them.
func Keys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

type name string

// Some collects a part of the keys, converted, and sorts them by a function.
func Some(m map[name]int, least int) []string {
	var keys []string
	for k, v := range m {
		if v < least {
			continue
		}
		if len(k) > 0 {
			keys = append(keys, string(k))
		}
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	return keys
}

// Count counts and adds up integers.
func Count(m map[string]int) (n, total int) {
	for _, v := range m {
		if v > 3 {
			n++
		}
		total += v
	}
	for range m {
		n++
	}
	return n, total
}

// Clone fills another map and empties the first.
func Clone(m map[string]int) map[string]int {
	out := map[string]int{}
	for k, v := range m {
		out[k] = v + 1
		delete(m, k)
	}
	return out
}

// AtOnce sorts what an iterator yields.
func AtOnce(m map[string]int) ([]string, []int) {
	keys := slices.SortedFunc(maps.Keys(m), cmp.Compare[string])
	for _, k := range slices.Sorted(maps.Keys(m)) {
		_ = m[k]
	}
	return keys, slices.Sorted(maps.Values(m))
}

// Largest is waived.
func Largest(m map[string]float64) float64 {
	largest := math.Inf(-1)
	// order: the maximum of a set does not depend on the order
	for _, v := range m {
		largest = max(largest, v)
	}
	return largest
}

// Day computes with a time that it is given.
func Day(t time.Time) string { return t.UTC().Add(time.Hour).Format(time.DateOnly) }
