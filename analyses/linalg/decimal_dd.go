package linalg

import (
	"math"
	"strconv"

	"reprise/analyses/numeric"
)

// DecimalDD returns, for each value, the shortest decimal number that reads as
// it, in double-double: 0.1 becomes one tenth to 32 digits instead of the
// float64 nearest to it. So data that were printed with at most 15 digits get
// back what reading them as float64 lost; numbers that were computed move by
// less than half a unit of their last place. Integers stay as they are, NaN
// and infinities too.
//
// [LeastSquaresDD] wants its data this way, with powers and products of
// columns formed in double-double afterwards.
func DecimalDD(values []float64) []numeric.DD {
	d := make([]numeric.DD, len(values))
	buffer := make([]byte, 0, 32)
	for i, v := range values {
		d[i], buffer = decimal(v, buffer)
	}
	return d
}

func decimal(v float64, buffer []byte) (numeric.DD, []byte) {
	if v == math.Trunc(v) || math.IsNaN(v) {
		return numeric.FromFloat(v), buffer
	}
	buffer = strconv.AppendFloat(buffer[:0], math.Abs(v), 'e', -1, 64)
	// d.ddde±xx with at most 17 digits.
	var digits uint64
	after, at := 0, 0
	for point := 0; buffer[at] != 'e'; at++ {
		if buffer[at] == '.' {
			point = 1
			continue
		}
		digits = 10*digits + uint64(buffer[at]-'0')
		after += point
	}
	exponent, err := strconv.Atoi(string(buffer[at+1:]))
	power := exponent - after // the value is digits * 10^power
	if err != nil || power < -44 || power > 0 {
		exact, parseErr := numeric.ParseDD(string(buffer))
		if parseErr != nil || exact.Hi != math.Abs(v) {
			return numeric.FromFloat(v), buffer
		}
		return withSign(exact, v), buffer
	}
	const low = 1<<32 - 1
	whole := numeric.FromFloat(float64(digits &^ low)).AddFloat(float64(digits & low))
	return withSign(whole.Div(tenTo(-power)), v), buffer
}

// tenTo returns 10^n for 0 <= n <= 44, which a double-double holds exactly.
func tenTo(n int) numeric.DD {
	p := numeric.FromFloat(1)
	for ; n > 22; n -= 22 {
		p = p.MulFloat(1e22)
	}
	small := 1.0
	for range n {
		small *= 10
	}
	return p.MulFloat(small)
}

func withSign(d numeric.DD, v float64) numeric.DD {
	if v < 0 {
		return d.Neg()
	}
	return d
}
