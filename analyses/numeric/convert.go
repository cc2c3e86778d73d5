package numeric

import (
	"fmt"
	"math"
)

// ToInt converts a float that holds an integer to int. Go leaves the conversion of a
// value out of range to the machine, so this is the program's only way from float to
// integer. A fraction, NaN, an infinity and a value outside the range of int64 are
// errors. Round, floor or truncate first where a fraction may occur.
func ToInt(x float64) (int, error) {
	v, err := ToInt64(x)
	if err != nil {
		return 0, err
	}
	if int64(int(v)) != v {
		return 0, fmt.Errorf("an integer between %d and %d expected, got %v", math.MinInt, math.MaxInt, x)
	}
	return int(v), nil
}

// ToInt64 is ToInt for int64.
func ToInt64(x float64) (int64, error) {
	switch {
	case math.IsNaN(x):
		return 0, fmt.Errorf("an integer expected, got NaN")
	case x != math.Trunc(x):
		return 0, fmt.Errorf("an integer expected, got %v", x)
	case x < -0x1p63 || x >= 0x1p63: // the upper bound itself is no int64
		return 0, fmt.Errorf("an integer of at most 63 bits expected, got %v", x)
	}
	return int64(x), nil
}
