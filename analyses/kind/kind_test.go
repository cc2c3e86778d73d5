package kind

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"reprise/analyses/frame"
)

type fakeProfile map[string]string

func (f fakeProfile) ProfileName() string { return "fake" }

func (f fakeProfile) Convention(key string) (string, error) {
	if v, ok := f[key]; ok {
		return v, nil
	}
	return "", fmt.Errorf("profile fake has no %s", key)
}

func TestFillProfile(t *testing.T) {
	k := testKind()
	in := params{K: 1, Windows: []window{{From: 1}, {From: 2}}}
	got, err := k.FillProfile(in, fakeProfile{"quantile": "7", "type": "2"})
	if err != nil {
		t.Fatal(err)
	}
	p := got.(params)
	if *p.Quantile != 7 || *p.Window.Type != 2 || *p.Windows[1].Type != 2 {
		t.Errorf("got %+v", p)
	}
	if in.Quantile != nil || in.Windows[1].Type != nil {
		t.Error("the parameters given were changed")
	}
	six := 6
	if got, err = k.FillProfile(params{Quantile: &six}, fakeProfile{"quantile": "7", "type": "2"}); err != nil || *got.(params).Quantile != 6 {
		t.Errorf("a value of the study's own is overwritten: %v, %v", got, err)
	}
	node := write(t, "{k: 1, windows: [{from: 1}, {from: 2}]}")
	_, err = k.FillProfile(in, fakeProfile{"quantile": "70"})
	if got, want := texts(node.Problems(err)), "1: profile fake: convention quantile: quantile must be an integer >= 1 and <= 9, got 70\n1: profile fake has no type\n18: profile fake has no type\n29: profile fake has no type"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSettings(t *testing.T) {
	k := testKind()
	seven := 7
	show := func(p params) string {
		var out []string
		for _, s := range k.Settings(p) {
			d := ""
			if s.Default {
				d = "*"
			}
			out = append(out, s.Path+"="+s.Value+d)
		}
		return strings.Join(out, " ")
	}
	got := show(params{K: 2, Tol: 0.5, Rule: "two", Quantile: &seven, Windows: []window{{From: 1, To: 2}}})
	want := `k=2 tol=0.5* rule="two" strict=false* columns=null* weight=""* quantile=7 window.from=0* window.to=0* window.tags=null* window.type=null* windows[1].from=1* windows[1].to=2* windows[1].tags=null* windows[1].type=null* limit=null* file=""* files=null*`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := show(params{Windows: []window{{From: 3}}}); !strings.Contains(got, "windows[1].from=3 windows[1].to=0* windows[1].tags=null*") {
		t.Error(got)
	}
}

func TestFileParams(t *testing.T) {
	got := testKind().FileParams(params{File: "a.csv", Files: []string{"b.csv", "c.csv"}})
	want := []FileParam{{"file", "a.csv"}, {"files[1]", "b.csv"}, {"files[2]", "c.csv"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func demo() *frame.Table {
	keys := frame.Keys{Source: "s", IDs: []string{"1"}}
	return &frame.Table{Keys: keys, Columns: []*frame.Column{
		{Variable: frame.Variable{Name: "age", Type: frame.Continuous}, Numbers: []float64{1}, Missing: []bool{false}},
		{Variable: frame.Variable{Name: "sex", Type: frame.Binary}, Codes: []int{0}, Missing: []bool{false}},
	}}
}

func TestRun(t *testing.T) {
	k := testKind()
	call := &Call{}
	for _, c := range []struct {
		inputs map[string]any
		params params
		want   string
	}{
		{map[string]any{"table": demo()}, params{K: 4, Columns: []string{"age"}, Weight: "sex"}, ""},
		{map[string]any{}, params{}, "exactly one of the inputs table (Table), distance (Distance) is needed, got 0"},
		{map[string]any{"table": demo(), "distance": &frame.Distance{}}, params{}, "exactly one of the inputs table (Table), distance (Distance) is needed, got 2"},
		{map[string]any{"table": &frame.Groups{}}, params{}, `the input "table" takes a Table, got a Groups`},
		{map[string]any{"table": demo()}, params{Columns: []string{"age", "sex", "agee"}, Weight: "wt"}, `column "sex" is binary; columns takes continuous or count` + "\n" + `the table has no column "agee"; did you mean "age"?` + "\n" + `the table has no column "wt"; there are: age, sex`},
		{map[string]any{"distance": &frame.Distance{}}, params{Weight: "wt"}, ""},
	} {
		res, err := k.Run(call, c.inputs, c.params)
		got := ""
		if err != nil {
			got = err.Error()
		} else if res.(*output).N != c.params.K {
			t.Errorf("result %+v", res)
		}
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	_, err := k.Run(call, map[string]any{"table": demo()}, params{Columns: []string{"age", "sex"}})
	var fe *FieldError
	if !errors.As(err, &fe) || !reflect.DeepEqual(fe.Path, []any{"columns", 1}) {
		t.Errorf("the place of a column: %+v", fe)
	}
}

func TestKind(t *testing.T) {
	k := testKind()
	if k.Name() != "test.kind" || k.Family() != "test" || !k.Draws() || !k.RowOrderFree() || k.Waived("x") != "a reason" || k.Waived("y") != "" {
		t.Error("properties")
	}
	if k.Drawing(params{}) != DrawsAlways || k.Drawing(nil) != DrawsAlways {
		t.Error("a kind that always draws")
	}
	run := func(*Call, input, params) (*output, error) { return &output{}, nil }
	by := New("test.by", Doc{Summary: "A kind.", Text: "For tests."}, params{Windows: []window{{From: 1, To: 2}}}, run,
		DrawsBy(func(p params) Drawing { return Drawing(p.K) }))
	if !by.Draws() || by.Drawing(params{}) != NoDraws || by.Drawing(params{K: 1}) != DrawsIfSeeded || by.Drawing(params{K: 2}) != DrawsAlways || by.Drawing(nil) != NoDraws {
		t.Error("a kind that draws by its parameters")
	}
	func() {
		defer func() {
			if r := recover(); r == nil || !strings.Contains(r.(string), "drawing is a rule on") {
				t.Errorf("a rule on other parameters: %v", r)
			}
		}()
		New("test.by", Doc{Summary: "A kind.", Text: "For tests."}, params{}, run, DrawsBy(func(window) Drawing { return NoDraws }))
	}()
	if !Relabels(k) {
		t.Error("its groups can be named")
	}
	if p := k.ExampleParams().(params); p.K != 2 {
		t.Errorf("example %+v", p)
	}
	res := k.NewResult().(*output)
	if k.Payload(res, "groups") != nil || k.Payload(res, "") != any(res) || k.Payload(res, "nothing") != nil {
		t.Error("payloads of an empty result")
	}
	g := &frame.Groups{}
	k.SetPayload(res, "groups", g)
	if k.Payload(res, "groups") != any(g) {
		t.Error("a payload put back is lost")
	}
	sets := k.OneOfSets()
	if len(sets) != 1 || len(sets[0]) != 2 || sets[0][1].TypeName() != "Distance" {
		t.Errorf("sets %v", sets)
	}
}

// TestDeclarations: mistakes in declarations are found when the kind is built.
func TestDeclarations(t *testing.T) {
	doc := Doc{Summary: "s", Text: "t"}
	type in struct{}
	type out struct {
		N int `json:"n" doc:"N."`
	}
	type one struct {
		A int `yaml:"a"`
	}
	type two struct {
		A int `yaml:"a" doc:"A." check:"big"`
	}
	type three struct {
		A map[string]int `yaml:"a" doc:"A."`
	}
	type four struct {
		A string `yaml:"a" doc:"A." check:"column=table"`
	}
	type five struct {
		A int `yaml:"a" doc:"A." profile:"a"`
	}
	type six struct {
		A string `yaml:"a" doc:"A." check:"oneof"`
	}
	type seven struct {
		A int `yaml:"a" doc:"A." file:"true"`
	}
	type eight struct {
		A string `yaml:"a" doc:"A." check:"column=table,types=continous"`
	}
	type nine struct {
		A int `yaml:"a" doc:"A."`
		B int `yaml:"a" doc:"B."`
	}
	type badPort struct {
		T frame.Table `in:"t" doc:"T."`
	}
	type twice struct {
		A *frame.Table `in:"t" doc:"T."`
		B *frame.Table `in:"t" doc:"T."`
	}
	type noDoc struct {
		N int `json:"n"`
	}
	type mapped struct {
		N map[string]int `json:"n" doc:"N."`
	}
	type inlined struct {
		N out `json:"n" doc:"N." inline:"true"`
	}
	type payload struct {
		T *frame.Table `json:"t" out:"t" doc:"T."`
	}
	mustPanic(t, "lower snake case", func() { New("Bad", doc, in{}, fake[in, in, out]) })
	mustPanic(t, "summary", func() { New("a.b", Doc{}, in{}, fake[in, in, out]) })
	mustPanic(t, "no doc tag", func() { New("a.b", doc, one{}, fake[in, one, out]) })
	mustPanic(t, "unknown check", func() { New("a.b", doc, two{}, fake[in, two, out]) })
	mustPanic(t, "can't be map", func() { New("a.b", doc, three{}, fake[in, three, out]) })
	mustPanic(t, "no table port", func() { New("a.b", doc, four{}, fake[in, four, out]) })
	mustPanic(t, "is a pointer", func() { New("a.b", doc, five{}, fake[in, five, out]) })
	mustPanic(t, "wants a value", func() { New("a.b", doc, six{}, fake[in, six, out]) })
	mustPanic(t, "only text names a file", func() { New("a.b", doc, seven{}, fake[in, seven, out]) })
	mustPanic(t, "no type of column", func() { New("a.b", doc, eight{}, fake[in, eight, out]) })
	mustPanic(t, "stands twice", func() { New("a.b", doc, nine{}, fake[in, nine, out]) })
	mustPanic(t, "a port is a pointer", func() { New("a.b", doc, in{}, fake[badPort, in, out]) })
	mustPanic(t, "stands twice", func() { New("a.b", doc, in{}, fake[twice, in, out]) })
	mustPanic(t, "no doc tag", func() { New("a.b", doc, in{}, fake[in, in, noDoc]) })
	mustPanic(t, "can't hold", func() { New("a.b", doc, in{}, fake[in, in, mapped]) })
	mustPanic(t, "only a list", func() { New("a.b", doc, in{}, fake[in, in, inlined]) })
	mustPanic(t, "a payload is a pointer", func() { New("a.b", doc, in{}, fake[in, in, payload]) })
	mustPanic(t, "the example is", func() { New("a.b", doc, in{}, fake[in, in, out], Example(1)) })
}

func fake[I, P, R any](*Call, I, P) (*R, error) { return new(R), nil }
