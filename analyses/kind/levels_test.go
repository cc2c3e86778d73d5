package kind

import (
	"reflect"
	"testing"

	"reprise/analyses/frame"
)

type coded struct {
	Levels frame.Levels     `yaml:"levels" doc:"Levels."`
	Event  frame.EventCodes `yaml:"event" doc:"Event."`
}

// TestLevels: levels and event codes keep the order of the file and every code, and stand
// whole among the settings.
func TestLevels(t *testing.T) {
	k := New("test.coded", Doc{Summary: "A kind.", Text: "For tests."}, coded{}, fake[input, coded, output])
	for _, c := range []struct {
		yaml string
		want coded
		set  string
	}{
		{"{levels: [b, 010]}", coded{Levels: frame.Levels{{Code: "b"}, {Code: "010"}}}, `[{"code":"b"},{"code":"010"}]`},
		{"{levels: {0: no, 1: yes}, event: {censored: 1, death: 2}}", coded{
			Levels: frame.Levels{{Code: "0", Label: "no"}, {Code: "1", Label: "yes"}},
			Event:  frame.EventCodes{{Code: "1", Label: "censored"}, {Code: "2", Label: "death"}},
		}, `[{"code":"0","label":"no"},{"code":"1","label":"yes"}]`},
	} {
		got, problems := k.Decode(write(t, c.yaml))
		if len(problems) > 0 || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %s", c.yaml, got, texts(problems))
			continue
		}
		if s := k.Settings(got); len(s) != 2 || s[0].Value != c.set {
			t.Errorf("%s: settings %+v", c.yaml, s)
		}
	}
	for _, c := range []struct{ yaml, want string }{
		{"{levels: x}", "10: levels must be a list of codes or a mapping of codes to labels, got x"},
		{"{levels: [a, [b]]}", "14: levels must be a list of codes or a mapping of codes to labels, got a list"},
		{"{levels: {a: ~}}", "14: levels must be a list of codes or a mapping of codes to labels, got nothing"},
		{"{event: [1, 2]}", "9: event must be a mapping of names to codes with censoring first, such as {censored: 0, death: 1}, got a list"},
		{"{event: {death: [1]}}", "17: event must be a mapping of names to codes with censoring first, such as {censored: 0, death: 1}, got a list"},
	} {
		if _, problems := k.Decode(write(t, c.yaml)); texts(problems) != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.yaml, texts(problems), c.want)
		}
	}
}
