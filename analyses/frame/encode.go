package frame

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// The binary form of payloads: fields in declared order; integers and the bits of floats
// as 8 little-endian bytes; strings and slices after their length plus one (zero is nil).
// There is one NaN and no negative zero, and a zero stands under every missing mask, so
// equal data have equal bytes on every machine.

const encodingVersion = "reprise-payload-1"

// Encode writes a payload (a pointer to Table, Groups, Distance or Tree) as bytes.
func Encode(payload any) []byte {
	v := reflect.ValueOf(payload).Elem()
	e := encoder{}
	e.text(encodingVersion)
	e.text(v.Type().Name())
	e.value(v)
	return e.buf
}

// Hash returns the SHA-256 of a payload's bytes in hexadecimal.
func Hash(payload any) string {
	sum := sha256.Sum256(Encode(payload))
	return hex.EncodeToString(sum[:])
}

// Decode reads bytes written by Encode into a payload of the same type.
func Decode(b []byte, payload any) error {
	v := reflect.ValueOf(payload).Elem()
	d := decoder{buf: b}
	if s := d.text(); s != encodingVersion {
		return errors.New("not a payload of this version")
	}
	if s := d.text(); s != v.Type().Name() {
		return fmt.Errorf("the payload is a %s, not a %s", s, v.Type().Name())
	}
	d.value(v)
	if d.bad || len(d.buf) != 0 || !sound(payload) {
		v.SetZero()
		return errors.New("the payload is damaged")
	}
	return nil
}

// sound reports whether a payload's parts have the same number of rows and its codes lie
// within their levels, so that what uses it can't run out of range.
func sound(payload any) bool {
	within := func(codes []int, n int) bool {
		return !slices.ContainsFunc(codes, func(c int) bool { return c < -1 || c >= n })
	}
	switch p := payload.(type) {
	case *Table:
		for _, c := range p.Columns {
			if c.Len() != p.Len() || c.Imputed != nil && len(c.Imputed) != p.Len() || !c.sound() {
				return false
			}
		}
	case *Groups:
		return len(p.Codes) == p.Keys.Len() && within(p.Codes, len(p.Names))
	case *Distance:
		n := p.Len()
		return len(p.D) == n*(n-1)/2
	case *Tree:
		n := p.Len()
		if len(p.Merge) != max(0, n-1) || len(p.Height) != len(p.Merge) || len(p.Order) != n || !within(p.Order, n) || slices.Contains(p.Order, -1) {
			return false
		}
		for i, m := range p.Merge {
			for _, x := range m {
				if x == 0 || x < -n || x > i {
					return false
				}
			}
		}
	}
	return true
}

// sound reports whether the column has a value of its type for every row.
func (c *Column) sound() bool {
	switch {
	case c.Type.Numeric():
		return len(c.Numbers) == c.Len()
	case c.Type.Categorical():
		for i, code := range c.Codes {
			if i >= c.Len() || !c.Missing[i] && (code < 0 || code >= len(c.Levels)) {
				return false
			}
		}
		return len(c.Codes) == c.Len()
	}
	return len(c.Texts) == c.Len() && slices.Contains(Types(), c.Type)
}

type encoder struct{ buf []byte }

func (e *encoder) word(x uint64) { e.buf = binary.LittleEndian.AppendUint64(e.buf, x) }

func (e *encoder) text(s string) {
	e.word(uint64(len(s)) + 1)
	e.buf = append(e.buf, s...)
}

func (e *encoder) float(x float64) {
	switch {
	case x == 0:
		e.word(0)
	case math.IsNaN(x):
		e.word(0x7ff8000000000001)
	default:
		e.word(math.Float64bits(x))
	}
}

func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			e.buf = append(e.buf, 1)
		} else {
			e.buf = append(e.buf, 0)
		}
	case reflect.Int:
		e.word(uint64(v.Int()))
	case reflect.Float64:
		e.float(v.Float())
	case reflect.String:
		e.text(v.String())
	case reflect.Pointer:
		e.value(v.Elem())
	case reflect.Array:
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Slice:
		if v.IsNil() {
			e.word(0)
			return
		}
		e.word(uint64(v.Len()) + 1)
		switch s := v.Interface().(type) {
		case []float64:
			for _, x := range s {
				e.float(x)
			}
		case []string:
			for _, x := range s {
				e.text(x)
			}
		case []int:
			for _, x := range s {
				e.word(uint64(x))
			}
		default:
			for i := range v.Len() {
				e.value(v.Index(i))
			}
		}
	case reflect.Struct:
		if c, ok := v.Interface().(Column); ok {
			v = reflect.ValueOf(masked(c))
		}
		for i := range v.NumField() {
			e.value(v.Field(i))
		}
	default:
		panic("a payload can't hold " + v.Type().String())
	}
}

// masked returns the column with zeros under the missing mask.
func masked(c Column) Column {
	if c.MissingCount() == 0 {
		return c
	}
	c.Numbers, c.Codes, c.Texts = zeroed(c.Numbers, c.Missing), zeroed(c.Codes, c.Missing), zeroed(c.Texts, c.Missing)
	return c
}

func zeroed[T any](v []T, mask []bool) []T {
	if v == nil {
		return nil
	}
	out := make([]T, len(v))
	for i := range v {
		if !mask[i] {
			out[i] = v[i]
		}
	}
	return out
}

type decoder struct {
	buf []byte
	bad bool
}

func (d *decoder) word() uint64 {
	if d.bad || len(d.buf) < 8 {
		d.bad = true
		return 0
	}
	x := binary.LittleEndian.Uint64(d.buf)
	d.buf = d.buf[8:]
	return x
}

// length reads a length plus one; -1 is nil. No element is shorter than min bytes, so a
// damaged length can't ask for more memory than there are bytes.
func (d *decoder) length(minBytes int) int {
	n := d.word()
	if n == 0 || d.bad {
		return -1
	}
	n--
	if n > uint64(len(d.buf)/max(1, minBytes)) {
		d.bad = true
		return -1
	}
	return int(n)
}

func (d *decoder) text() string {
	n := d.length(1)
	if n < 0 {
		return ""
	}
	s := string(d.buf[:n])
	d.buf = d.buf[n:]
	return s
}

func (d *decoder) value(v reflect.Value) {
	if d.bad {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		if len(d.buf) == 0 {
			d.bad = true
			return
		}
		d.bad = d.buf[0] > 1
		v.SetBool(d.buf[0] == 1)
		d.buf = d.buf[1:]
	case reflect.Int:
		v.SetInt(int64(d.word()))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(d.word()))
	case reflect.String:
		v.SetString(d.text())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem())
	case reflect.Array:
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case reflect.Slice:
		n := d.length(1)
		if n < 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		switch s := v.Interface().(type) {
		case []float64:
			for i := range s {
				s[i] = math.Float64frombits(d.word())
			}
			return
		case []int:
			for i := range s {
				s[i] = int(int64(d.word()))
			}
			return
		}
		for i := range n {
			d.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			d.value(v.Field(i))
		}
	}
}
