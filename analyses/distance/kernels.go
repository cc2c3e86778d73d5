package distance

import "math"

func manhattan4(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	b0, b1, b2, b3 = b0[:len(a)], b1[:len(a)], b2[:len(a)], b3[:len(a)]
	for k, v := range a {
		s0 += math.Abs(v - b0[k])
		s1 += math.Abs(v - b1[k])
		s2 += math.Abs(v - b2[k])
		s3 += math.Abs(v - b3[k])
	}
	return s0, s1, s2, s3
}

func maximum4(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	b0, b1, b2, b3 = b0[:len(a)], b1[:len(a)], b2[:len(a)], b3[:len(a)]
	for k, v := range a {
		s0 = max(s0, math.Abs(v-b0[k]))
		s1 = max(s1, math.Abs(v-b1[k]))
		s2 = max(s2, math.Abs(v-b2[k]))
		s3 = max(s3, math.Abs(v-b3[k]))
	}
	return s0, s1, s2, s3
}

// correlation4 takes centred rows of length 1, whose dot product is their
// correlation. Rounding must not leave [0, 2].
func correlation4(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	b0, b1, b2, b3 = b0[:len(a)], b1[:len(a)], b2[:len(a)], b3[:len(a)]
	for k, v := range a {
		s0 += float64(v * b0[k])
		s1 += float64(v * b1[k])
		s2 += float64(v * b2[k])
		s3 += float64(v * b3[k])
	}
	return fromCorrelation(s0), fromCorrelation(s1), fromCorrelation(s2), fromCorrelation(s3)
}

func fromCorrelation(r float64) float64 { return 1 - max(-1, min(1, r)) }

// four lets a metric for one pair stand where four are expected. The last rows
// of a tile pass one row four times; the repeats are not computed.
func four(one func(a, b []float64) float64) kernel {
	return func(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
		s0 = one(a, b0)
		if &b0[0] == &b1[0] {
			return s0, s0, s0, s0
		}
		return s0, one(a, b1), one(a, b2), one(a, b3)
	}
}

func canberra1(a, b []float64) float64 {
	b = b[:len(a)]
	sum, kept := 0.0, 0
	for k, v := range a {
		top, bottom := math.Abs(v-b[k]), math.Abs(v+b[k])
		if top > 0x1p-1022 || bottom > 0x1p-1022 {
			sum += top / bottom
			kept++
		}
	}
	switch kept {
	case 0:
		return 0
	case len(a):
		return sum
	}
	return sum / (float64(kept) / float64(len(a)))
}

func jaccard1(a, b []float64) float64 {
	b = b[:len(a)]
	one, any := 0, 0
	for k, v := range a {
		if v != 0 || b[k] != 0 {
			any++
			if v == 0 || b[k] == 0 {
				one++
			}
		}
	}
	if any == 0 {
		return 0
	}
	return float64(one) / float64(any)
}

func matching1(a, b []float64) float64 {
	b = b[:len(a)]
	differ := 0
	for k, v := range a {
		if v != b[k] {
			differ++
		}
	}
	return float64(differ) / float64(len(a))
}
