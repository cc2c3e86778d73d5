package frame

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func readBook() *Codebook {
	return &Codebook{Variables: []CodebookVariable{
		{Name: "id", Type: "id"},
		{Name: "age", Type: "continuous", Missing: []string{"NA", "-9"}},
		{Name: "n", Type: "count"},
		{Name: "grade", Type: "ordinal", Levels: Levels{{Code: "low"}, {Code: "high", Label: "High grade"}}},
		{Name: "site", Type: "nominal"},
		{Name: "sex", Type: "binary"},
		{Name: "t", Type: "time"},
		{Name: "status", Type: "event", Event: EventCodes{{Code: "0", Label: "censored"}, {Code: "1", Label: "death"}}},
		{Name: "seen", Type: "date"},
		{Name: "note", Type: "text"},
	}}
}

const readHead = "id,age,n,grade,site,sex,t,status,seen,note\n"

func read(text string, change ...func(*ReadOptions)) (*Table, error) {
	opt := ReadOptions{Delimiter: ',', Source: "cohort", File: "a.csv"}
	for _, f := range change {
		f(&opt)
	}
	return ReadDelimited([]byte(text), readBook(), opt)
}

func TestReadTypes(t *testing.T) {
	const rows = "p2,1.50,3,high,B,m,0,1,2025-01-28,\"a, \"\"b\"\"\nsecond line\"\n" +
		"p1,NA,0,,A,f,2.5,0,1969-12-31,\n" +
		"p3, -0 ,7,low, ö ,m,1e2,1,, x \n"
	table, err := read(readHead + rows)
	if err != nil {
		t.Fatal(err)
	}
	get := func(name string) *Column { return column(t, table, name) }
	if !slices.Equal(table.Keys.IDs, []string{"p2", "p1", "p3"}) || table.Keys.Name != "id" || table.Keys.Source != "cohort" {
		t.Errorf("keys %+v", table.Keys)
	}
	age := get("age")
	if !slices.Equal(age.Numbers, []float64{1.5, 0, 0}) || !slices.Equal(age.Missing, []bool{false, true, false}) || age.Decimals != 2 || fmt.Sprint(age.Numbers[2]) != "0" {
		t.Errorf("age %+v", age)
	}
	if !slices.Equal(age.Lineage, []string{"cohort.age"}) {
		t.Errorf("lineage %v", age.Lineage)
	}
	if g := get("grade"); !slices.Equal(g.Codes, []int{1, 0, 0}) || !g.Missing[1] || g.MissingCount() != 1 {
		t.Errorf("grade %+v", g)
	}
	if s := get("site"); s.Levels[0].Code != "A" || s.Levels[2].Code != "ö" || !slices.Equal(s.Codes, []int{1, 0, 2}) {
		t.Errorf("site: undeclared levels sort by code point: %+v", s)
	}
	if s := get("sex"); s.Levels[0].Code != "f" || !slices.Equal(s.Codes, []int{1, 0, 1}) {
		t.Errorf("sex %+v", s)
	}
	if s := get("status"); s.Levels[1].Name() != "death" || !slices.Equal(s.Codes, []int{1, 0, 1}) {
		t.Errorf("status %+v", s)
	}
	if s := get("seen"); !slices.Equal(s.Numbers, []float64{20116, -1, 0}) || !s.Missing[2] {
		t.Errorf("seen %+v", s)
	}
	if s := get("note"); !slices.Equal(s.Texts, []string{"a, \"b\"\nsecond line", "", "x"}) || !s.Missing[1] {
		t.Errorf("note %q", s.Texts)
	}
	if got := get("t").Numbers; !slices.Equal(got, []float64{0, 2.5, 100}) {
		t.Errorf("t %v", got)
	}
	// A byte-order mark, CRLF, quotes, spaces around names, empty lines at the end and
	// another order of the columns change nothing.
	for what, text := range map[string]string{
		"mark":       "\uFEFF" + readHead + rows,
		"CRLF":       strings.ReplaceAll(readHead+strings.ReplaceAll(rows, "\nsecond", " second"), "\n", "\r\n"),
		"quoted":     "\"id\",\" age \"" + readHead[len("id,age"):] + rows,
		"empty ends": readHead + rows + "\n\r\n\n",
		"no end":     strings.TrimSuffix(readHead+rows, "\n"),
	} {
		other, err := read(text)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		want := table
		if what == "CRLF" {
			want, _ = read(strings.ReplaceAll(readHead+rows, "\nsecond", " second"))
		}
		if Hash(other) != Hash(want) {
			t.Errorf("%s: another table", what)
		}
	}
}

func TestReadDecimalComma(t *testing.T) {
	book := &Codebook{Variables: []CodebookVariable{{Name: "y", Type: "continuous"}, {Name: "x", Type: "continuous"}}}
	opt := ReadOptions{Delimiter: ';', DecimalComma: true, Source: "s", File: "a.csv"}
	table, err := ReadDelimited([]byte("x;y\n1,5;2\n-3,25;1e-3\n"), book, opt)
	if err != nil {
		t.Fatal(err)
	}
	if table.Columns[0].Name != "y" || !slices.Equal(table.Columns[1].Numbers, []float64{1.5, -3.25}) || !slices.Equal(table.Columns[0].Numbers, []float64{2, 0.001}) {
		t.Errorf("%+v", table.Columns)
	}
	if !slices.Equal(table.Keys.IDs, []string{"1", "2"}) || table.Keys.Name != "" {
		t.Errorf("keys without an id column: %+v", table.Keys)
	}
	for _, bad := range []string{"1.5", "1,5,5", "1.000,5"} {
		if _, err := ReadDelimited([]byte("x;y\n"+bad+";1\n"), book, opt); err == nil {
			t.Errorf("%s is a number with a decimal comma", bad)
		}
	}
	opt.DecimalComma = false
	if _, err := ReadDelimited([]byte("x;y\n1,5;2\n"), book, opt); err == nil || !strings.Contains(err.Error(), "set decimal: comma") {
		t.Errorf("no hint: %v", err)
	}
}

const goodRow = "p1,50,1,low,A,m,1,0,2025-01-28,x\np2,50,1,low,A,f,1,0,2025-01-28,x\n"

func TestReadErrors(t *testing.T) {
	with := func(row string) string { return readHead + goodRow + row + "\n" }
	cases := map[string]struct{ text, want string }{
		"empty":            {"", "a.csv is empty"},
		"blank":            {" \n\n", "a.csv is empty"},
		"only a mark":      {"\uFEFF", "a.csv is empty"},
		"header only":      {readHead, "has a header and no rows"},
		"UTF-16":           {"\xff\xfei\x00d\x00", "is UTF-16"},
		"UTF-16 big":       {"\xfe\xff\x00i\x00d", "is UTF-16"},
		"zero byte":        {readHead + "p1,\x00", "holds a zero byte"},
		"Latin-1":          {readHead + "p1,50,1,low,M\xfcnchen,m,1,0,,x\n", "not UTF-8 (line 2)"},
		"old Mac":          {strings.ReplaceAll(readHead+goodRow, "\n", "\r"), "carriage return alone"},
		"twice":            {"id,age," + readHead + goodRow, `row 1, column 3: the column name "id" stands twice, first in column 1`},
		"no name":          {"," + readHead, "row 1, column 1: the column has no name"},
		"undeclared":       {"agee," + readHead, `the column "agee" is not in the codebook (declare it, or set undeclared: drop); did you mean "age"?`},
		"not there":        {strings.Replace(readHead, ",age", "", 1) + "x\n", `the codebook's variable "age" is no column of the file`},
		"ragged short":     {with("p3,1"), "a.csv, row 4: it has 2 fields, the header has 10"},
		"ragged long":      {with("p3,1,1,low,A,m,1,0,,x,y"), "a.csv, row 4: it has 11 fields, the header has 10"},
		"empty line":       {with("\np3,1,1,low,A,m,1,0,,x"), "a.csv, row 4: the row is empty"},
		"text":             {with("p3,old,1,low,A,m,1,0,,x"), `a.csv, row 4, column "age": "old" is not a number`},
		"missing word":     {with("p3,n/a,1,low,A,m,1,0,,x"), "declare it under missing:"},
		"NaN":              {with("p3,NaN,1,low,A,m,1,0,,x"), "is not a number"},
		"Inf":              {with("p3,-Inf,1,low,A,m,1,0,,x"), "finite and decimal"},
		"hex":              {with("p3,0x1p3,1,low,A,m,1,0,,x"), "finite and decimal"},
		"out of range":     {with("p3,1e999,1,low,A,m,1,0,,x"), "within the range of 64-bit floats"},
		"level":            {with("p3,1,1,medium,A,m,1,0,,x"), `a.csv, row 4, column "grade": "medium" is not among the levels of the codebook (low, high)`},
		"label":            {with("p3,1,1,High grade,A,m,1,0,,x"), "is not among the levels"},
		"event":            {with("p3,1,1,low,A,m,1,2,,x"), `column "status": "2" is not among`},
		"third sex":        {with("p3,1,1,low,A,d,1,0,,x"), `column "sex": a binary variable has two levels, the file has 3`},
		"count":            {with("p3,1,1.5,low,A,m,1,0,,x"), "is not a count: a whole number >= 0"},
		"negative count":   {with("p3,1,-1,low,A,m,1,0,,x"), "is not a count"},
		"negative time":    {with("p3,1,1,low,A,m,-1,0,,x"), "is not a duration"},
		"date":             {with("p3,1,1,low,A,m,1,0,28.1.2025,x"), "is not a date such as 2025-01-28"},
		"no such day":      {with("p3,1,1,low,A,m,1,0,2025-02-30,x"), "is not a date"},
		"id twice":         {with("p1,1,1,low,A,m,1,0,,x"), `the id "p1" stands in data rows 1 and 3; ids are unique`},
		"id missing":       {with(",1,1,low,A,m,1,0,,x"), "the id is missing"},
		"open quote":       {with(`p3,1,1,low,A,m,1,0,,"x`), "quoted field that does not close"},
		"bare quote":       {with(`p3,1,1,low,A,m,1,0,,a"x`), "a quote inside an unquoted field"},
		"row after quotes": {readHead + "p1,50,1,low,A,m,1,0,,\"a\nb\"\np2,x,1,low,A,f,1,0,,\n", `a.csv, row 3, column "age": "x"`},
		"long cell":        {with("p3," + strings.Repeat("x", 1000) + ",1,low,A,m,1,0,,x"), strings.Repeat("x", 60) + `…"`},
	}
	for name, c := range cases {
		_, err := read(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	var cell *CellError
	if _, err := read(cases["text"].text); !errors.As(err, &cell) || cell.Row != 4 || cell.Column != "age" || cell.File != "a.csv" {
		t.Errorf("the error has no place: %+v", cell)
	}
}

func TestReadListsAtMostTwentyMistakes(t *testing.T) {
	var b strings.Builder
	b.WriteString(readHead)
	for i := range 1000 {
		fmt.Fprintf(&b, "p%d,x,y,low,A,m,1,0,,x\n", i)
	}
	_, err := read(b.String())
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != maxCellErrors+1 || !strings.Contains(lines[maxCellErrors], "stopped after 20 mistakes") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

func TestReadDropsUndeclared(t *testing.T) {
	table, err := read("extra,"+strings.ReplaceAll(readHead+goodRow, "p", "9,p"), func(o *ReadOptions) { o.DropUndeclared = true })
	if err != nil {
		t.Fatal(err)
	}
	want, err := read(readHead + goodRow)
	if err != nil || Hash(table) != Hash(want) {
		t.Errorf("another table than without the column (%v)", err)
	}
}

// A nominal column whose every row has another level costs linear time.
func TestReadManyLevels(t *testing.T) {
	var b strings.Builder
	b.WriteString("site\n")
	for i := range 200_000 {
		fmt.Fprintf(&b, "%d\n", i*7919%1_000_003)
	}
	book := &Codebook{Variables: []CodebookVariable{{Name: "site", Type: "nominal"}}}
	table, err := ReadDelimited([]byte(b.String()), book, ReadOptions{Delimiter: ',', File: "a.csv"})
	if err != nil || len(table.Columns[0].Levels) != 200_000 {
		t.Fatalf("%v", err)
	}
}

// Reading never panics; what is read has a value of its type in every row and survives its
// binary form; every refusal names the file.
func FuzzReadDelimited(f *testing.F) {
	for _, s := range []string{
		"", readHead, readHead + goodRow, "\uFEFF" + readHead + goodRow, "\xff\xfe", readHead + "\n\n" + goodRow,
		"id,age\np1,\"a\nb\"\n\np2,1\n", "age;n\n1,5;2\n", "\"", "a\"b", "\r\r", readHead + "p1,NA,1,high,ö,m,1e3,1,2024-02-29,\"\"\n",
	} {
		for mode := range 8 {
			f.Add([]byte(s), byte(mode))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, mode byte) {
		opt := ReadOptions{Delimiter: []rune(",;\t|")[mode&3], DecimalComma: mode&4 != 0, DropUndeclared: mode&8 != 0, Source: "s", File: "fuzz.csv"}
		book := readBook()
		if mode&16 != 0 {
			book = &Codebook{Variables: []CodebookVariable{{Name: "age", Type: "continuous"}}}
		}
		table, err := ReadDelimited(b, book, opt)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.Contains(line, "fuzz.csv") {
					t.Fatalf("an error without the file: %q", line)
				}
			}
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 100_000 {
				t.Fatalf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		var back Table
		if err := Decode(Encode(table), &back); err != nil || table.Len() == 0 {
			t.Fatalf("the table is not sound: %v", err)
		}
	})
}
