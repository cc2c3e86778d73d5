package plot

import "reprise/analyses/numeric"

// BoxStats are the numbers of a box plot.
type BoxStats struct {
	N              int
	Q1, Median, Q3 float64
	// Lower and Upper are the ends of the whiskers: the last values within 1.5 times Q3 - Q1
	// of the box, or the box's own end where no value lies between.
	Lower, Upper float64
	// Outliers are the values beyond the whiskers, rising.
	Outliers []float64
}

// NewBoxStats describes sorted values with quartiles by a definition of numeric.Quantile.
//
// Tukey JW. Exploratory Data Analysis. Addison-Wesley 1977.
func NewBoxStats(values []float64, definition int) (BoxStats, error) {
	b := BoxStats{N: len(values)}
	for _, q := range []struct {
		p  float64
		to *float64
	}{{0.25, &b.Q1}, {0.5, &b.Median}, {0.75, &b.Q3}} {
		v, err := numeric.Quantile(values, q.p, definition)
		if err != nil {
			return b, err
		}
		*q.to = v
	}
	reach := float64(1.5 * (b.Q3 - b.Q1))
	b.Lower, b.Upper = b.Q1, b.Q3
	for _, v := range values {
		if v < b.Q1-reach || v > b.Q3+reach {
			b.Outliers = append(b.Outliers, v)
			continue
		}
		b.Lower, b.Upper = min(b.Lower, v), max(b.Upper, v)
	}
	return b, nil
}
