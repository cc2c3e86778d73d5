package distance

import (
	"fmt"
	"math"

	"reprise/analyses/linalg"
)

func columnMeans(x *linalg.Matrix) []float64 {
	mean := make([]float64, x.Cols)
	for i := range x.Rows {
		for j, v := range x.Data[i*x.Cols : (i+1)*x.Cols] {
			mean[j] += v
		}
	}
	for j := range mean {
		mean[j] /= float64(x.Rows)
	}
	return mean
}

// standardize centres the columns and divides them by their standard deviation
// (n-1).
func standardize(x *linalg.Matrix) (*linalg.Matrix, error) {
	if x.Rows < 2 {
		return nil, fmt.Errorf("standardized distance needs at least 2 rows, got %d", x.Rows)
	}
	mean := columnMeans(x)
	sd := make([]float64, x.Cols)
	for i := range x.Rows {
		for j, v := range x.Data[i*x.Cols : (i+1)*x.Cols] {
			sd[j] += float64((v - mean[j]) * (v - mean[j]))
		}
	}
	for j := range sd {
		sd[j] = math.Sqrt(sd[j] / float64(x.Rows-1))
		if !(sd[j] > 1e-14*math.Abs(mean[j])) {
			return nil, fmt.Errorf("column %d is constant; standardized distance needs columns that vary", j+1)
		}
	}
	y := linalg.New(x.Rows, x.Cols)
	for i, v := range x.Data {
		j := i % x.Cols
		y.Data[i] = (v - mean[j]) / sd[j]
	}
	return y, nil
}

// whiten solves L z = x - mean for every row, with L L' the covariance of the
// columns (n-1), so that Euclidean distance between the results is the
// Mahalanobis distance. A column that is a linear combination of earlier ones
// (a pivot below 1e-12 of its variance) is an error.
func whiten(x *linalg.Matrix) (*linalg.Matrix, error) {
	n, d := x.Rows, x.Cols
	if n <= d {
		return nil, fmt.Errorf("mahalanobis distance on %d columns needs at least %d rows, got %d", d, d+1, n)
	}
	mean := columnMeans(x)
	y := linalg.New(n, d)
	for i, v := range x.Data {
		y.Data[i] = v - mean[i%d]
	}
	cov := linalg.New(d, d)
	for i := range n {
		row := y.Data[i*d : i*d+d]
		for a, v := range row {
			for b, w := range row[:a+1] {
				cov.Data[a*d+b] += float64(v * w)
			}
		}
	}
	for i := range cov.Data {
		cov.Data[i] /= float64(n - 1)
	}
	for a := range d {
		variance := cov.Data[a*d+a]
		for b := range a + 1 {
			s := cov.Data[a*d+b]
			for k := range b {
				s -= float64(cov.Data[a*d+k] * cov.Data[b*d+k])
			}
			if a == b {
				if !(s > 1e-12*variance) {
					return nil, fmt.Errorf("column %d is constant or a linear combination of earlier columns; mahalanobis distance needs a covariance of full rank", a+1)
				}
				cov.Data[a*d+a] = math.Sqrt(s)
			} else {
				cov.Data[a*d+b] = s / cov.Data[b*d+b]
			}
		}
	}
	for i := range n {
		row := y.Data[i*d : i*d+d]
		for a := range row {
			s := row[a]
			for k := range a {
				s -= float64(cov.Data[a*d+k] * row[k])
			}
			row[a] = s / cov.Data[a*d+a]
		}
	}
	return y, nil
}

// unitRows centres each row and scales it to length 1.
func unitRows(x *linalg.Matrix) (*linalg.Matrix, error) {
	d := x.Cols
	y := linalg.New(x.Rows, d)
	for i := range x.Rows {
		row, out := x.Data[i*d:i*d+d], y.Data[i*d:i*d+d]
		mean, largest := 0.0, 0.0
		for _, v := range row {
			mean += v
			largest = max(largest, math.Abs(v))
		}
		mean /= float64(d)
		length := 0.0
		for k, v := range row {
			out[k] = v - mean
			length += float64(out[k] * out[k])
		}
		length = math.Sqrt(length)
		if !(length > 1e-14*largest) {
			return nil, fmt.Errorf("row %d has the same value in every column; its correlation with other rows is not defined", i+1)
		}
		for k := range out {
			out[k] /= length
		}
	}
	return y, nil
}
