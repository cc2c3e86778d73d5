// Package describe has the tables that describe a cohort: characteristics by group, cross
// tables, missing values, correlations, and what characterises a group.
package describe

import "reprise/analyses/kind"

// Kinds lists the family's kinds in the order of the manual.
func Kinds() []*kind.Kind {
	return []*kind.Kind{TableOneKind, CrosstabKind, MissingKind, CorrelationKind, CharacteriseKind, FlowKind}
}
