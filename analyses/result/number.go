// Package result holds the neutral data that analyses hand on: numbers that may be
// missing with a reason, shares, notes, tables with typed cells and figures in data
// coordinates. It knows neither HTML nor pixels nor colours nor digits: package printed
// owns every digit and package report every colour.
package result

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Number is a real number, an infinity, or "not available" with the reason why.
//
// JSON: a finite number is a JSON number with as many digits as its bits need; an
// infinity is the text "Inf" or "-Inf"; not available is {"na": reason}. NaN does not
// exist in results: Num turns it into "not available".
type Number struct {
	Value float64
	// Reason says why the number is not available; empty for a number.
	Reason string
}

// Num wraps a computed value. A NaN becomes "not available: undefined"; negative zero
// becomes zero.
func Num(x float64) Number {
	if math.IsNaN(x) {
		return Number{Reason: "undefined"}
	}
	if x == 0 {
		x = 0
	}
	return Number{Value: x}
}

// NA is a number that is not available for the reason given.
func NA(reason string) Number {
	if reason == "" {
		reason = "not available"
	}
	return Number{Reason: reason}
}

// OK reports whether the number is available.
func (n Number) OK() bool { return n.Reason == "" }

// Float returns the value, NaN where it is not available.
func (n Number) Float() float64 {
	if !n.OK() {
		return math.NaN()
	}
	return n.Value
}

// MarshalJSON implements json.Marshaler.
func (n Number) MarshalJSON() ([]byte, error) {
	switch {
	case !n.OK():
		return json.Marshal(struct {
			NA string `json:"na"`
		}{n.Reason})
	case math.IsNaN(n.Value):
		return nil, fmt.Errorf("a result holds NaN without a reason")
	case math.IsInf(n.Value, 1):
		return []byte(`"Inf"`), nil
	case math.IsInf(n.Value, -1):
		return []byte(`"-Inf"`), nil
	}
	return json.Marshal(n.Value)
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *Number) UnmarshalJSON(b []byte) error {
	*n = Number{}
	switch {
	case string(b) == `"Inf"`:
		n.Value = math.Inf(1)
	case string(b) == `"-Inf"`:
		n.Value = math.Inf(-1)
	case len(b) > 0 && b[0] == '{':
		var na struct {
			NA string `json:"na"`
		}
		if err := json.Unmarshal(b, &na); err != nil {
			return err
		}
		*n = NA(na.NA)
	default:
		v, err := strconv.ParseFloat(string(b), 64)
		if err != nil {
			return fmt.Errorf("not a number: %s", b)
		}
		n.Value = v
	}
	return nil
}

// P is a p-value. The type of its own tells the report how to print it.
type P struct{ Number }

// PValue wraps a computed p-value.
func PValue(p float64) P { return P{Num(p)} }

// NoP is a p-value that is not given, with the reason.
func NoP(reason string) P { return P{NA(reason)} }

// Share is a count out of a total, never a rounded percentage.
type Share struct {
	Count int `json:"count" doc:"How many."`
	Total int `json:"total" doc:"Out of how many."`
}

// Proportion returns count/total, not available where the total is zero.
func (s Share) Proportion() Number {
	if s.Total == 0 {
		return NA("no cases")
	}
	return Num(float64(s.Count) / float64(s.Total))
}

// Interval is a confidence interval at the given level (0.95 for 95 %).
type Interval struct {
	Lower Number  `json:"lower" doc:"Lower limit."`
	Upper Number  `json:"upper" doc:"Upper limit."`
	Level float64 `json:"level" doc:"Confidence level, between 0 and 1."`
}

// Note is a caveat that must reach the page: an expected count below five, a tie that
// was broken, a fallback that was taken.
type Note struct {
	// Code is a short stable name such as "small_expected".
	Code string `json:"code"`
	// Text is one sentence without a final full stop.
	Text string `json:"text"`
}

// Notef makes a note with a formatted text.
func Notef(code, format string, args ...any) Note {
	return Note{Code: code, Text: fmt.Sprintf(format, args...)}
}
