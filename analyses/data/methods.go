package data

import "fmt"

// Methods says what was read, for the Methods text.
func (r *ReadResult) Methods() []string {
	return []string{fmt.Sprintf("%d rows and %d columns were read by their codebook.", r.N, r.Columns)}
}
