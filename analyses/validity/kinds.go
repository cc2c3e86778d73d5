package validity

import "reprise/analyses/kind"

// Kinds lists the kinds of this family in the order of the manual.
func Kinds() []*kind.Kind {
	return []*kind.Kind{TendencyKind, ChooseKKind, SilhouetteKind, StabilityKind, AgreementKind, AssignKind}
}
