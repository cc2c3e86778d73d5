package htest

import "context"

// PairwiseFisher compares all pairs of columns of a table by Fisher's exact test. Each pair
// draws, if it must, from a stream of its own.
func PairwiseFisher(ctx context.Context, table [][]int, opt FisherOptions, adjust string) (PostHocResult, error) {
	number := 0
	return pairwiseCounts("fisher", table, adjust, func(t [][]int) (Pair, error) {
		o := opt
		if o.Stream != nil {
			o.Stream = o.Stream.Sub("pair", number)
		}
		number++
		f, err := FisherRxC(ctx, t, o)
		return Pair{P: f.P}, err
	})
}
