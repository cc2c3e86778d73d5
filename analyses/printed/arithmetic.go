package printed

import (
	"fmt"
	"math/big"
)

// Combine computes a + b, a - b, a * b or a / b of two values, as claims and
// prose ask for. It is exact on the values as stored and on the values as seen
// at 15 significant digits, so no rounding enters; a share counts as its
// quotient. A missing operand, an infinite one, a text and a division by zero
// give Missing with the reason.
func Combine(op rune, a, b Value) Value {
	for _, v := range []Value{a, b} {
		if v.exact == nil {
			return Missing(v.obstacle())
		}
	}
	apply := func(x, y *big.Rat) *big.Rat {
		switch op {
		case '+':
			return new(big.Rat).Add(x, y)
		case '-':
			return new(big.Rat).Sub(x, y)
		case '*':
			return new(big.Rat).Mul(x, y)
		case '/':
			if y.Sign() != 0 {
				return new(big.Rat).Quo(x, y)
			}
		}
		return nil
	}
	out := Value{exact: apply(a.exact, b.exact), seen: apply(a.seen, b.seen)}
	switch {
	case out.exact != nil && out.seen != nil:
		return out
	case op == '/':
		return Missing("division by zero")
	}
	return Missing(fmt.Sprintf("%q isn't one of + - * /", op))
}

// Magnitude is |v|.
func Magnitude(v Value) Value {
	if v.exact == nil {
		if v.infinite < 0 {
			v.infinite = -v.infinite
		} else if v.infinite == 0 {
			return Missing(v.obstacle())
		}
		return v
	}
	return Value{exact: new(big.Rat).Abs(v.exact), seen: new(big.Rat).Abs(v.seen)}
}

// Compare orders two values: -1, 0 or 1, and false where one of them is no
// number. Two doubles that agree to 15 significant digits are equal.
func Compare(a, b Value) (int, bool) {
	if !a.numeric() || !b.numeric() {
		return 0, false
	}
	if a.infinite != 0 || b.infinite != 0 {
		switch {
		case a.infinite < b.infinite:
			return -1, true
		case a.infinite > b.infinite:
			return 1, true
		}
		return 0, true
	}
	if a.seen.Cmp(b.seen) == 0 {
		return 0, true
	}
	return a.exact.Cmp(b.exact), true
}

// obstacle says why a value can't be calculated with.
func (v Value) obstacle() string {
	switch {
	case v.isText:
		return fmt.Sprintf("the text %q isn't a number", v.text)
	case v.infinite != 0:
		return "the computed value is infinite"
	}
	return v.reason
}
