package htest

import (
	"errors"
	"fmt"
	"math"

	"reprise/analyses/numeric"
)

// CramerV is the association of the rows and columns of a table, sqrt(X²/(n (k-1))) with k the
// smaller number of rows or columns, from the uncorrected X². The interval transforms
// that of the noncentrality λ of X²: sqrt((λ + df)/(n (k-1))), at most 1 and at least 0.
//
// References: Cramér 1946; Smithson 2003, doi:10.4135/9781412983761.
func CramerV(table [][]int, level float64) (Effect, error) {
	x, err := ChiSquare(table, false)
	if err = errors.Join(err, checkLevel(level)); err != nil {
		return Effect{}, err
	}
	scale := float64(x.N) * float64(min(len(table), len(table[0]))-1)
	e := Effect{Value: math.Min(1, math.Sqrt(x.X2/scale)), Level: level}
	if x.X2 > 1e6 {
		return Effect{}, fmt.Errorf("the statistic X² = %v is too large for the interval of its effect size", x.X2)
	}
	lo, hi := noncentralInterval(level, 0, x.X2, func(l float64) float64 { return noncentralChi(x.X2, x.DF, l) })
	if lo > 0 {
		e.Lower = math.Min(e.Value, math.Sqrt((lo+x.DF)/scale))
	}
	e.Upper = math.Max(e.Value, math.Min(1, math.Sqrt((hi+x.DF)/scale)))
	return e, nil
}

// CramerVCorrected is Bergsma's bias-corrected V: φ² = max(0, X²/n - (r-1)(c-1)/(n-1)) over
// min(r', c') - 1 with r' = r - (r-1)²/(n-1). The interval puts the bounds of [CramerV]'s
// interval, (λ + df)/n in place of X²/n, through the same correction.
//
// Reference: Bergsma 2013, doi:10.1016/j.jkss.2012.10.002.
func CramerVCorrected(table [][]int, level float64) (Effect, error) {
	x, err := ChiSquare(table, false)
	if err != nil {
		return Effect{}, err
	}
	if x.N < 2 {
		return Effect{}, errors.New("the bias correction needs at least two cases")
	}
	n, r, c := float64(x.N), float64(len(table)), float64(len(table[0]))
	shrink := func(k float64) float64 { return k - float64((k-1)*(k-1))/(n-1) }
	below := math.Min(shrink(r), shrink(c)) - 1
	if below <= 0 {
		return Effect{}, errors.New("the table has too few cases for the bias correction")
	}
	plain, err := CramerV(table, level)
	if err != nil {
		return Effect{}, err
	}
	scale := math.Min(r, c) - 1
	correct := func(v float64) float64 {
		phi := math.Max(0, float64(v*v*scale)-x.DF/(n-1))
		return math.Min(1, math.Sqrt(phi/below))
	}
	e := Effect{Value: correct(math.Sqrt(x.X2 / (n * scale))), Lower: correct(plain.Lower), Upper: correct(plain.Upper), Level: level}
	e.Lower, e.Upper = math.Min(e.Lower, e.Value), math.Max(e.Upper, e.Value)
	return e, nil
}

// Risks compares how often an event happens in two groups.
type Risks struct {
	K1, N1, K2, N2 int
	P1, P2         float64
	// Difference is P1 - P2 with Newcombe's hybrid score interval.
	Difference Effect
	// Ratio is P1/P2 and Odds the sample odds ratio, with normal intervals of their
	// logarithms (Katz; Woolf). Where a count is zero the error says that they have none.
	Ratio, Odds       Effect
	RatioErr, OddsErr error
	// NumberNeeded is 1/|Difference|: cases to treat for one event less (benefit, P1 < P2)
	// or more (harm). Its bounds invert those of the difference; when that spans zero
	// they run through infinity, and NumberNeededErr says so.
	NumberNeeded    Effect
	NumberNeededErr error
}

// CompareRisks computes difference, ratio, odds ratio and number needed to treat of k1 events
// among n1 cases against k2 among n2.
//
// References: Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I;
// Katz 1978, doi:10.2307/2530610; Woolf 1955, doi:10.1111/j.1469-1809.1955.tb01348.x;
// Altman 1998, doi:10.1136/bmj.317.7168.1309.
func CompareRisks(k1, n1, k2, n2 int, level float64) (Risks, error) {
	if err := errors.Join(checkCount(k1, n1), checkCount(k2, n2), checkLevel(level)); err != nil {
		return Risks{}, err
	}
	r := Risks{K1: k1, N1: n1, K2: k2, N2: n2, P1: float64(k1) / float64(n1), P2: float64(k2) / float64(n2)}
	a, err := Wilson(k1, n1, level, false)
	if err != nil {
		return Risks{}, err
	}
	b, err := Wilson(k2, n2, level, false)
	if err != nil {
		return Risks{}, err
	}
	d := r.P1 - r.P2
	r.Difference = Effect{
		d, math.Max(-1, d-numeric.Hypot(r.P1-a.Lower, b.Upper-r.P2)), math.Min(1, d+numeric.Hypot(a.Upper-r.P1, r.P2-b.Lower)), level,
	}
	z := normalInterval(0, 1, level).Upper
	x1, x2, m1, m2 := float64(k1), float64(k2), float64(n1), float64(n2)
	if k1 == 0 || k2 == 0 {
		r.RatioErr = errors.New("a group has no event: the risk ratio is 0 or infinite")
	} else {
		se := math.Sqrt(1/x1 - 1/m1 + 1/x2 - 1/m2)
		r.Ratio = logEffect(r.P1/r.P2, z*se, level)
	}
	if k1 == 0 || k2 == 0 || k1 == n1 || k2 == n2 {
		r.OddsErr = errors.New("a cell of the table is zero: the odds ratio is 0, infinite or undefined")
	} else {
		se := math.Sqrt(1/x1 + 1/(m1-x1) + 1/x2 + 1/(m2-x2))
		r.Odds = logEffect(x1*(m2-x2)/(x2*(m1-x1)), z*se, level)
	}
	switch {
	case d == 0:
		r.NumberNeededErr = errors.New("the risks are equal: the number needed to treat is infinite")
	case r.Difference.Lower <= 0 && r.Difference.Upper >= 0:
		r.NumberNeeded = Effect{Value: 1 / math.Abs(d), Level: level}
		r.NumberNeededErr = errors.New("the interval of the risk difference holds zero: that of the number needed to treat runs through infinity")
	default:
		lo, hi := math.Abs(r.Difference.Lower), math.Abs(r.Difference.Upper)
		r.NumberNeeded = Effect{1 / math.Abs(d), 1 / math.Max(lo, hi), 1 / math.Min(lo, hi), level}
	}
	return r, nil
}

// logEffect is a positive effect with the interval estimate e^±half.
func logEffect(estimate, half, level float64) Effect {
	f := numeric.Exp(half)
	return Effect{estimate, estimate / f, estimate * f, level}
}
