package numeric

// The prefactors of the incomplete gamma and beta functions carry their
// exponent as a double-double: it is a difference of terms up to 1e9 and its
// absolute error becomes the relative error of the tail.

// ddSum is a+b without error.
func ddSum(a, b float64) DD {
	s, e := TwoSum(a, b)
	return DD{s, e}
}

// ddLog is log(x) for a positive finite x, to the accuracy of LogDD.
func ddLog(x DD) DD {
	r := LogDD(x.Hi)
	if x.Lo == 0 {
		return r
	}
	return r.AddFloat(x.Lo / x.Hi) // the next term is below 2^-107
}

// ddExp is exp(x) with one rounding more than Exp.
func ddExp(x DD) float64 {
	if x.Hi < -746 {
		return 0
	}
	e := Exp(x.Hi)
	return e + float64(e*x.Lo)
}
