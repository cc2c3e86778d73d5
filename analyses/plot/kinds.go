package plot

import "reprise/analyses/kind"

// Kinds lists the kinds of this family in the manual's order.
func Kinds() []*kind.Kind {
	return []*kind.Kind{
		ChooseKKind,
		DendrogramKind,
		FactorMapKind,
		SilhouetteKind,
		BoxKind,
		ProportionsKind,
		KaplanMeierKind,
		HeatmapKind,
		RadarKind,
		ScatterKind,
	}
}
