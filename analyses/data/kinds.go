package data

import "reprise/analyses/kind"

// Kinds lists the kinds of the family in the order of the manual.
func Kinds() []*kind.Kind {
	return []*kind.Kind{ReadKind, SimulateKind}
}
