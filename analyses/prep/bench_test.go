package prep

import (
	"testing"

	"reprise/analyses/frame"
)

func BenchmarkDerive(b *testing.B) {
	d := frame.Demo()
	rows := make([]int, 100_000)
	for i := range rows {
		rows[i] = i % d.Len()
	}
	t := d.Take(rows)
	for b.Loop() {
		if _, err := Derive(t, DeriveParams{Variables: []Derived{{Name: "y", Expression: "ifelse(stage >= 'III' and not missing(weight), log10(marker) + weight / 2, age ** 2)"}}}); err != nil {
			b.Fatal(err)
		}
	}
}
