// Package gates holds the rules that every build of Reprise must keep, each
// with a test that shows it can fail.
//
//   - fusion finds fused multiply-adds in compiled code.
//   - portablemath reads the source for what would make results depend on the
//     machine, on the clock or on the order of a map.
//   - portability runs the same tests, and the same study, as built for several
//     processors and compares what they print.
//   - The test of this package holds the table of allowed imports.
package gates
