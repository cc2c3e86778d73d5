package htest

import (
	"errors"
	"math"

	"reprise/analyses/dist"
)

// CMHResult is the result of the Cochran-Mantel-Haenszel test.
type CMHResult struct {
	Method    string // "mantel-haenszel", "mantel-haenszel, corrected" or "generalised"
	Strata    int    // with at least two cases
	X2, DF, P float64
	// Odds is the common odds ratio of Mantel and Haenszel, with the interval of
	// Robins, Breslow and Greenland, for 2 by 2 tables; OddsErr says why there is none.
	Odds    Effect
	OddsErr error
}

// CMH tests whether rows and columns are independent within each of several strata (tables of the
// same size).
//
// Null hypothesis: independence in every stratum. For 2 by 2 tables
// X² = (|Σ(a - E a)| - c)²/Σ Var a with c = 1/2 if corrected (no more than the deviation); for
// larger ones the quadratic form of Landis and others on (r-1)(c-1) degrees of freedom, fewer
// where margins are empty ([GeneralCMH] has it with the narrower alternatives).
//
// References: Mantel and Haenszel 1959, doi:10.1093/jnci/22.4.719; Robins and others 1986,
// doi:10.2307/2531052; Landis and others 1978, doi:10.2307/1402373.
func CMH(tables [][][]int, correct bool, level float64) (CMHResult, error) {
	if err := checkLevel(level); err != nil {
		return CMHResult{}, err
	}
	strata, err := strataOf(tables)
	if err != nil {
		return CMHResult{}, err
	}
	r := CMHResult{Strata: len(strata)}
	if len(tables[0]) == 2 && len(tables[0][0]) == 2 {
		return r.twoByTwo(strata, correct, level)
	}
	return r.general(strata)
}

// emptyTable tells whether a well-formed table has no cases: such a stratum says nothing.
func emptyTable(t [][]int) bool {
	if len(t) < 2 || len(t[0]) < 2 {
		return false
	}
	for _, row := range t {
		if len(row) != len(t[0]) {
			return false
		}
		for _, v := range row {
			if v != 0 {
				return false
			}
		}
	}
	return true
}

func (r CMHResult) twoByTwo(strata []counts, correct bool, level float64) (CMHResult, error) {
	deviation, variance := 0.0, 0.0
	var top, bottom, pr, psqr, qs float64 // Σ R, Σ S, Σ PR, Σ (PS + QR), Σ QS
	for _, c := range strata {
		n := float64(c.n)
		a, b, d, e := float64(c.table[0][0]), float64(c.table[0][1]), float64(c.table[1][0]), float64(c.table[1][1])
		deviation += a - c.expected(0, 0)
		variance += c.expected(0, 0) * (float64(c.rows[1]) * float64(c.cols[1]) / n) / (n - 1)
		rr, ss := a*e/n, b*d/n
		p, q := (a+e)/n, (b+d)/n
		top += rr
		bottom += ss
		pr += float64(p * rr)
		psqr += float64(p*ss) + float64(q*rr)
		qs += float64(q * ss)
	}
	if !(variance > 0) {
		return CMHResult{}, errors.New("every stratum has a zero margin: the Mantel-Haenszel test has no answer")
	}
	r.Method = "mantel-haenszel"
	off := math.Abs(deviation)
	if correct {
		r.Method = "mantel-haenszel, corrected"
		off -= math.Min(0.5, off)
	}
	r.X2, r.DF = off/variance*off, 1
	r.P = dist.ChiSquared{DF: 1}.Survival(r.X2)
	if top == 0 || bottom == 0 {
		r.OddsErr = errors.New("the common odds ratio is 0 or infinite")
		return r, nil
	}
	se := math.Sqrt(pr/(2*float64(top*top)) + psqr/(2*top*bottom) + qs/(2*float64(bottom*bottom)))
	r.Odds = logEffect(top/bottom, normalInterval(0, 1, level).Upper*se, level)
	return r, nil
}

func (r CMHResult) general(strata []counts) (CMHResult, error) {
	r.Method = "generalised"
	r.OddsErr = errors.New("larger tables have no common odds ratio")
	if len(strata) == 0 {
		return CMHResult{}, errors.New("no stratum has two cases: the test has no answer")
	}
	t := generalAssociation(strata)
	r.X2, r.DF, r.P = t.X2, t.DF, t.P
	return r, t.Err
}
