// Package data makes tables: from delimited files, and by simulation from declared
// margins.
package data
