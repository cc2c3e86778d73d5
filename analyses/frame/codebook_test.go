package frame

import (
	"strings"
	"testing"
)

func TestCodebookProblems(t *testing.T) {
	levels := func(codes ...string) Levels {
		var out Levels
		for _, c := range codes {
			code, label, _ := strings.Cut(c, "=")
			out = append(out, Level{code, label})
		}
		return out
	}
	for _, c := range []struct {
		v    CodebookVariable
		want string
	}{
		{CodebookVariable{Name: "x", Type: "continuous"}, ""},
		{CodebookVariable{Name: " x", Type: "continuous"}, "a name is not empty"},
		{CodebookVariable{Name: "", Type: "continuous"}, "a name is not empty"},
		{CodebookVariable{Name: "a", Type: "continuous"}, "it stands twice"},
		{CodebookVariable{Name: "x", Type: "id"}, "at most one variable is the id"},
		{CodebookVariable{Name: "x", Type: "count", Levels: levels("a")}, "levels are for ordinal, nominal and binary variables, not count"},
		{CodebookVariable{Name: "x", Type: "ordinal"}, "needs its levels in order"},
		{CodebookVariable{Name: "x", Type: "binary", Levels: levels("a", "b", "c")}, "has two levels, got 3"},
		{CodebookVariable{Name: "x", Type: "event"}, "needs event:"},
		{CodebookVariable{Name: "x", Type: "nominal", Event: EventCodes(levels("0=c", "1=d"))}, "event: is for event variables"},
		{CodebookVariable{Name: "x", Type: "event", Event: EventCodes(levels("0=c", "0=d"))}, `the code "0" stands twice`},
		{CodebookVariable{Name: "x", Type: "nominal", Levels: levels("1=a", "2=a")}, `the label "a" stands twice`},
		{CodebookVariable{Name: "x", Type: "nominal", Levels: levels("")}, "is empty or has spaces"},
		{CodebookVariable{Name: "x", Type: "nominal", Levels: levels("a", "NA"), Missing: []string{"NA"}}, "a level and a missing code"},
		{CodebookVariable{Name: "x", Type: "nominal", Asymmetric: true}, "asymmetric is for binary variables"},
	} {
		book := Codebook{Variables: []CodebookVariable{{Name: "key", Type: "id"}, {Name: "a", Type: "text"}, c.v}}
		problems := book.Problems()
		if c.want == "" {
			if problems != nil {
				t.Error(problems)
			}
			continue
		}
		if len(problems) == 0 || problems[0].Entry != 2 || !strings.Contains(problems[0].Text, c.want) {
			t.Errorf("%+v: %v, want %q", c.v, problems, c.want)
		}
	}
}

func TestCodebookVariable(t *testing.T) {
	v := CodebookVariable{Name: "s", Type: "event", Role: "outcome", Event: EventCodes{{"0", "censored"}, {"1", "death"}}, Assumption: "a", Note: "n", Unit: "u", Label: "l", Missing: []string{"9"}}
	got := v.Variable()
	if got.Levels[1].Name() != "death" || got.Role != Outcome || got.Title() != "l" || got.Assumption != "a" || got.Note != "n" || got.Unit != "u" || got.Missing[0] != "9" {
		t.Errorf("%+v", got)
	}
}
