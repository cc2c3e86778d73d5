package lanes

import "math"

// squaresPlain and productsPlain are what every machine must give.
func squaresPlain(a, b []float64, out *[Width]float64, root bool) {
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	for _, v := range a {
		q := (*[Width]float64)(b)
		d0, d1, d2, d3 := v-q[0], v-q[1], v-q[2], v-q[3]
		d4, d5, d6, d7 := v-q[4], v-q[5], v-q[6], v-q[7]
		s0 += float64(d0 * d0)
		s1 += float64(d1 * d1)
		s2 += float64(d2 * d2)
		s3 += float64(d3 * d3)
		s4 += float64(d4 * d4)
		s5 += float64(d5 * d5)
		s6 += float64(d6 * d6)
		s7 += float64(d7 * d7)
		b = b[Width:]
	}
	*out = [Width]float64{s0, s1, s2, s3, s4, s5, s6, s7}
	if root {
		for t, v := range out {
			out[t] = math.Sqrt(v)
		}
	}
}

func productsPlain(a, b []float64, out *[Width]float64) {
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	for _, v := range a {
		q := (*[Width]float64)(b)
		s0 += float64(q[0] * v)
		s1 += float64(q[1] * v)
		s2 += float64(q[2] * v)
		s3 += float64(q[3] * v)
		s4 += float64(q[4] * v)
		s5 += float64(q[5] * v)
		s6 += float64(q[6] * v)
		s7 += float64(q[7] * v)
		b = b[Width:]
	}
	*out = [Width]float64{s0, s1, s2, s3, s4, s5, s6, s7}
}

func leastPlain(x []float64, start float64) float64 {
	for _, v := range x {
		if v < start {
			start = v
		}
	}
	return start
}
