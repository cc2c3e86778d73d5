package numeric

import (
	"math"
	"slices"
)

// radixFrom is the length from which sorting by digits is faster than comparing.
const radixFrom = 512

// SortFloats sorts values in place, smallest first, negative zero before zero, NaN last. It
// gives the same order as comparing (values that are equal have equal bits, save for the
// zeros), by counting 11-bit digits of the bits: 6 passes, digits that all values share
// left out. Cost: linear, 8 bytes of work space a value.
func SortFloats(x []float64) {
	if len(x) < radixFrom {
		slices.SortFunc(x, func(a, b float64) int { return compareBits(OrderedBits(a), OrderedBits(b)) })
		return
	}
	keys, space := make([]uint64, len(x)), make([]uint64, len(x))
	for i, v := range x {
		keys[i] = OrderedBits(v)
	}
	var counts [6][2048]int
	for _, k := range keys {
		for d := range counts {
			counts[d][k>>(11*d)&2047]++
		}
	}
	for d := range counts {
		if !offsets(&counts[d], len(keys)) {
			continue
		}
		at := &counts[d]
		for _, k := range keys {
			digit := k >> (11 * d) & 2047
			space[at[digit]] = k
			at[digit]++
		}
		keys, space = space, keys
	}
	for i, k := range keys {
		x[i] = FloatOfBits(k)
	}
}

// SortedOrder returns the positions of the values, smallest value first; equal values stand
// in the order in which they came, and so do the two zeros among themselves by sign. NaN
// comes last. Cost: linear.
func SortedOrder(x []float64) []int {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	if len(x) < radixFrom {
		slices.SortStableFunc(order, func(a, b int) int { return compareBits(OrderedBits(x[a]), OrderedBits(x[b])) })
		return order
	}
	type item struct {
		key uint64
		at  int
	}
	items, space := make([]item, len(x)), make([]item, len(x))
	var counts [6][2048]int
	for i, v := range x {
		k := OrderedBits(v)
		items[i] = item{k, i}
		for d := range counts {
			counts[d][k>>(11*d)&2047]++
		}
	}
	for d := range counts {
		if !offsets(&counts[d], len(items)) {
			continue
		}
		at := &counts[d]
		for _, it := range items {
			digit := it.key >> (11 * d) & 2047
			space[at[digit]] = it
			at[digit]++
		}
		items, space = space, items
	}
	for i, it := range items {
		order[i] = it.at
	}
	return order
}

// offsets turns counts into starts; false where all values share the digit.
func offsets(counts *[2048]int, n int) bool {
	sum := 0
	for i, c := range counts {
		if c == n {
			return false
		}
		counts[i] = sum
		sum += c
	}
	return true
}

// OrderedBits maps floats to integers in the same order, every NaN to the largest.
func OrderedBits(x float64) uint64 {
	if math.IsNaN(x) {
		return math.MaxUint64
	}
	b := math.Float64bits(x)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// FloatOfBits is the inverse of OrderedBits.
func FloatOfBits(k uint64) float64 {
	switch {
	case k == math.MaxUint64:
		return math.NaN()
	case k>>63 == 1:
		return math.Float64frombits(k &^ (1 << 63))
	}
	return math.Float64frombits(^k)
}

func compareBits(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
