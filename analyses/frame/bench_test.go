package frame

import (
	"fmt"
	"strings"
	"testing"
)

// bigFile is a file of n rows: an id, ten numbers, four categories, five flags.
func bigFile(n int) ([]byte, *Codebook) {
	book := &Codebook{Variables: []CodebookVariable{{Name: "id", Type: "id"}}}
	for j := range 19 {
		v := CodebookVariable{Name: fmt.Sprint("v", j), Type: "continuous"}
		if j >= 10 {
			v.Type = "nominal"
		}
		book.Variables = append(book.Variables, v)
	}
	var b strings.Builder
	b.WriteString("id")
	for _, v := range book.Variables[1:] {
		b.WriteString("," + v.Name)
	}
	b.WriteByte('\n')
	for i := range n {
		fmt.Fprintf(&b, "P%07d", i)
		for j := range 19 {
			if j >= 10 {
				fmt.Fprintf(&b, ",L%d", (i+j)%5)
			} else {
				fmt.Fprintf(&b, ",%d.%02d", (i*31+j*17)%1000, i%100)
			}
		}
		b.WriteByte('\n')
	}
	return []byte(b.String()), book
}

func BenchmarkReadDelimited(b *testing.B) {
	text, book := bigFile(100_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadDelimited(text, book, ReadOptions{Delimiter: ',', File: "big.csv"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkArrange(b *testing.B) {
	text, book := bigFile(100_000)
	t, err := ReadDelimited(text, book, ReadOptions{Delimiter: ',', File: "big.csv"})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Arrange(t, "v12", "-v3"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	text, book := bigFile(100_000)
	t, err := ReadDelimited(text, book, ReadOptions{Delimiter: ',', File: "big.csv"})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Encode(t)
	}
}
