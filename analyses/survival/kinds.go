package survival

import "reprise/analyses/kind"

// Kinds lists the family's kinds in the order of the manual.
func Kinds() []*kind.Kind {
	return []*kind.Kind{KaplanMeierKind}
}
