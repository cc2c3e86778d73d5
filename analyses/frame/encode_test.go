package frame

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func payloads() []any {
	d := Demo()
	return []any{
		d,
		&Table{},
		&Table{Keys: Keys{Source: "s", IDs: []string{"1"}}, Columns: []*Column{{Variable: Variable{Name: "x", Type: Continuous}, Numbers: []float64{0.1}, Missing: []bool{false}, Imputed: []bool{true}}}, Synthetic: true},
		&Groups{Keys: d.Keys, Codes: make([]int, d.Len()), Names: []string{"a"}, Lineage: []string{"demo.age"}},
		&Groups{Keys: Keys{IDs: []string{"1", "2"}}, Codes: []int{-1, 0}, Names: []string{"ä"}},
		&Distance{Keys: Keys{IDs: []string{"1", "2", "3"}}, D: []float64{1, 2.5, math.Pi}, Metric: "gower"},
		&Tree{Keys: Keys{IDs: []string{"1", "2", "3"}}, Merge: [][2]int{{-1, -3}, {-2, 1}}, Height: []float64{1, 2}, Order: []int{1, 0, 2}, Linkage: "average"},
	}
}

func TestEncodeRoundTrip(t *testing.T) {
	for i, p := range payloads() {
		b := Encode(p)
		back := reflect.New(reflect.TypeOf(p).Elem()).Interface()
		if err := Decode(b, back); err != nil {
			t.Errorf("payload %d: %v", i, err)
			continue
		}
		if !reflect.DeepEqual(p, back) {
			t.Errorf("payload %d changed: %+v", i, back)
		}
		if Hash(back) != Hash(p) {
			t.Errorf("payload %d: another hash after a round trip", i)
		}
	}
}

// Equal data have equal bytes: one NaN, no negative zero, zero under a mask.
func TestHashIgnoresWhatDoesNotCount(t *testing.T) {
	column := func(x float64, hidden float64) *Table {
		return &Table{Keys: Keys{IDs: []string{"1", "2"}}, Columns: []*Column{{Variable: Variable{Name: "x", Type: Continuous}, Numbers: []float64{x, hidden}, Missing: []bool{false, true}}}}
	}
	if Hash(column(0, 7)) != Hash(column(math.Copysign(0, -1), math.NaN())) {
		t.Error("negative zero or a value under the mask changes the hash")
	}
	if Hash(column(0, 0)) == Hash(column(math.SmallestNonzeroFloat64, 0)) {
		t.Error("the smallest change of a value does not change the hash")
	}
	d := func(bits uint64) *Distance {
		return &Distance{Keys: Keys{IDs: []string{"1", "2"}}, D: []float64{math.Float64frombits(bits)}}
	}
	if Hash(d(0x7ff8000000000000)) != Hash(d(0xfff0000000000123)) {
		t.Error("two NaN have different hashes")
	}
	a, b := &Groups{Names: []string{"ab", "c"}}, &Groups{Names: []string{"a", "bc"}}
	if Hash(a) == Hash(b) {
		t.Error("two lists of names with the same letters have the same hash")
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	for i, p := range payloads() {
		b := Encode(p)
		fresh := func() any { return reflect.New(reflect.TypeOf(p).Elem()).Interface() }
		for cut := 0; cut < len(b); cut += 1 + len(b)/97 {
			if err := Decode(b[:cut], fresh()); err == nil {
				t.Errorf("payload %d cut at %d of %d bytes is accepted", i, cut, len(b))
			}
		}
		if err := Decode(append(append([]byte{}, b...), 0), fresh()); err == nil {
			t.Errorf("payload %d with a byte more is accepted", i)
		}
	}
	if err := Decode(Encode(&Groups{}), &Tree{}); err == nil || !strings.Contains(err.Error(), "is a Groups, not a Tree") {
		t.Errorf("another type: %v", err)
	}
	if err := Decode([]byte("no payload"), &Tree{}); err == nil {
		t.Error("no payload is accepted")
	}
	for _, bad := range []any{
		&Groups{Keys: Keys{IDs: []string{"1"}}, Codes: []int{3}, Names: []string{"a"}},
		&Groups{Keys: Keys{IDs: []string{"1"}}, Codes: []int{0, 0}, Names: []string{"a"}},
		&Distance{Keys: Keys{IDs: []string{"1", "2"}}},
		&Tree{Keys: Keys{IDs: []string{"1", "2"}}, Merge: [][2]int{{-1, 1}}, Height: []float64{1}, Order: []int{0, 1}},
		&Tree{Keys: Keys{IDs: []string{"1", "2"}}, Merge: [][2]int{{-1, -2}}, Height: []float64{1}, Order: []int{0, 2}},
		&Table{Keys: Keys{IDs: []string{"1"}}, Columns: []*Column{{Variable: Variable{Type: Continuous}, Missing: []bool{false}}}},
		&Table{Keys: Keys{IDs: []string{"1"}}, Columns: []*Column{{Variable: Variable{Type: Nominal}, Codes: []int{0}, Missing: []bool{false}}}},
		&Table{Columns: []*Column{{Variable: Variable{Type: Text}, Texts: []string{"a"}, Missing: []bool{false}}}},
	} {
		if err := Decode(Encode(bad), reflect.New(reflect.TypeOf(bad).Elem()).Interface()); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

// Any damage is either refused or gives a payload that encodes to the same bytes.
func FuzzDecode(f *testing.F) {
	for _, p := range payloads()[1:] {
		f.Add(Encode(p))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range []any{&Table{}, &Groups{}, &Distance{}, &Tree{}} {
			if err := Decode(b, p); err == nil {
				again := reflect.New(reflect.TypeOf(p).Elem()).Interface()
				if err := Decode(Encode(p), again); err != nil {
					t.Fatalf("what was decoded does not decode again: %v", err)
				}
			}
		}
	})
}

func TestEncodeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "n")
		c := &Column{
			Variable: Variable{Name: rapid.String().Draw(t, "name"), Type: Count},
			Numbers:  rapid.SliceOfN(rapid.Float64(), n, n).Draw(t, "numbers"),
			Missing:  rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "missing"),
		}
		table := &Table{Keys: Keys{IDs: rapid.SliceOfN(rapid.String(), n, n).Draw(t, "ids")}, Columns: []*Column{c}}
		var back Table
		if err := Decode(Encode(table), &back); err != nil {
			t.Fatal(err)
		}
		for i, x := range c.Numbers {
			if y := back.Columns[0].Numbers[i]; !c.Missing[i] && x != y && !(math.IsNaN(x) && math.IsNaN(y)) || c.Missing[i] && y != 0 {
				t.Fatalf("row %d: %v became %v", i, x, y)
			}
		}
	})
}

// The bytes of the demonstration cohort, its partition and its order are the same on every
// machine. A change of these lines needs a new version of the encoding.
func TestFrameBits(t *testing.T) {
	d := Demo()
	arm, err := d.Column("arm")
	if err != nil {
		t.Fatal(err)
	}
	g, err := GroupsOf(d, arm)
	if err != nil {
		t.Fatal(err)
	}
	sorted, err := Arrange(d, "stage", "-marker", "sex", "id")
	if err != nil {
		t.Fatal(err)
	}
	age, _ := d.Column("age")
	means, err := GroupStat(d, age, g, "mean", "")
	if err != nil {
		t.Fatal(err)
	}
	site, _ := d.Column("site")
	ari := CrossTable(arm.Codes, site.Codes, 3, 3).AdjustedRand()
	for _, c := range []struct {
		what    string
		payload any
		want    string
	}{
		{"table", d, "f2703776e6ac5b865c5b0a66c08bcd356c7bac5d2d249ae972f97526f28e7087"},
		{"groups", g, "167c07a7b4f35c8e26449e962855dc54b1117dd693b85976aec4bb04a9212464"},
		{"arranged", sorted, "168c7abbc1bfab956e3bc5168da278ca8726884274cf4d760e5f05d1b5e67a97"},
		{"statistics", &Distance{D: append(means, ari)}, "b789e24ad5c8e2fcd430b77aac4bc48fcc3c6e88cc7ec616ccc3924e6734852f"},
	} {
		if got := Hash(c.payload); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}
