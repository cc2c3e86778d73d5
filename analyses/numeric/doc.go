// Package numeric holds the floating-point functions that every reported number may
// pass through: elementary functions, sums, moments, double-doubles and conversions.
// The same arguments give the same bits on every machine: nothing here depends on the
// processor, and every product that meets a sum is rounded first (float64(a*b) + c).
// Only FMA asks for a fused multiply-add, and it is never inlined.
//
// Accuracies are stated in ulps, the distance of neighbouring floats at the result; the
// tests measure them against values of an arbitrary-precision program.
package numeric

//go:generate sh -c "python3 -B testdata/gen_tables.py | gofmt -s > tables.go"
//go:generate sh -c "python3 -B testdata/gen_piecewise.py | gofmt -s > tables_piecewise.go"
//go:generate sh -c "python3 -B testdata/gen_elementary.py > testdata/elementary.csv"
