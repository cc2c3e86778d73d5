package htest

import "reprise/analyses/kind"

// Kinds lists the kinds of the family test in the manual's order.
func Kinds() []*kind.Kind {
	return []*kind.Kind{
		TKind, AnovaKind, MannWhitneyKind, WilcoxonKind, KruskalWallisKind, FriedmanKind,
		LeveneKind, BartlettKind, FlignerKind, ShapiroWilkKind, KolmogorovSmirnovKind,
		PearsonKind, SpearmanKind, KendallKind,
		ChiSquareKind, FisherKind, McNemarKind, CochranQKind, TrendKind, CMHKind,
		BinomialKind, ProportionsKind, PermutationKind,
	}
}
