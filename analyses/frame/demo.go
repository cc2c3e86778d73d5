package frame

import (
	"fmt"
	"strings"
)

// demoRows is the number of rows of the demonstration cohort.
const demoRows = 60

// DemoCodebook describes the demonstration cohort.
func DemoCodebook() Codebook {
	return Codebook{Variables: []CodebookVariable{
		{Name: "id", Label: "Patient", Type: string(ID)},
		{Name: "age", Label: "Age", Unit: "years", Type: string(Continuous), Role: string(Clustering)},
		{Name: "weight", Label: "Weight", Unit: "kg", Type: string(Continuous), Role: string(Clustering)},
		{Name: "marker", Label: "Marker", Unit: "U/l", Type: string(Continuous), Role: string(Clustering)},
		{Name: "visits", Label: "Visits", Type: string(Count), Role: string(External)},
		{Name: "stage", Label: "Stage", Type: string(Ordinal), Role: string(Clustering), Levels: Levels{{Code: "I"}, {Code: "II"}, {Code: "III"}, {Code: "IV"}}},
		{Name: "site", Label: "Site", Type: string(Nominal), Role: string(External), Levels: Levels{{Code: "A"}, {Code: "B"}, {Code: "C"}}},
		{Name: "sex", Label: "Sex", Type: string(Binary), Role: string(Clustering), Levels: Levels{{Code: "female"}, {Code: "male"}}},
		{Name: "smoker", Label: "Smoker", Type: string(Binary), Role: string(External), Asymmetric: true, Levels: Levels{{Code: "no"}, {Code: "yes"}}},
		{Name: "arm", Label: "Arm", Type: string(Nominal), Levels: Levels{{Code: "control"}, {Code: "treated"}, {Code: "third"}}},
		{Name: "months", Label: "Follow-up", Unit: "months", Type: string(Time), Role: string(Outcome)},
		{Name: "status", Label: "Status", Type: string(Event), Role: string(Outcome), Event: EventCodes{{Code: "0", Label: "censored"}, {Code: "1", Label: "death"}}},
	}}
}

// DemoCSV is the demonstration cohort as a file: 60 invented rows made by fixed integer
// formulas. The arms differ in age, marker and follow-up; a few values of weight, marker,
// stage and smoker are missing.
func DemoCSV() []byte {
	var b strings.Builder
	b.WriteString("id,age,weight,marker,visits,stage,site,sex,smoker,arm,months,status\n")
	pick := func(i int, words ...string) string { return words[i%len(words)] }
	for i := range demoRows {
		g := i % 3
		cells := []string{
			fmt.Sprintf("P%02d", i+1),
			tenths(280 + 70*g + 37*i%230),
			tenths(560 + 53*i%410 - 15*g),
			tenths(12 + (i*i*7+11*i)%97*(1+g)),
			fmt.Sprint(1 + 11*i%7 + g),
			pick(i*i/7+g, "I", "II", "III", "IV"),
			pick(i/2+i/9, "A", "B", "C"),
			pick(13*i/5, "female", "male"),
			pick((i*i+g)%5/3, "no", "yes"),
			pick(g, "control", "treated", "third"),
			tenths(11 + 71*i%230 + 40*(2-g)),
			pick((3*i+i/5+g)%5/2, "0", "1", "1"),
		}
		for j, bad := range []bool{2: i%17 == 5, 3: i%13 == 7, 5: i == 31, 8: i%29 == 14} {
			if bad {
				cells[j] = ""
			}
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	return []byte(b.String())
}

func tenths(n int) string { return fmt.Sprintf("%d.%d", n/10, n%10) }

// Demo is the demonstration cohort that examples and conformance tests run on: DemoCSV read
// by DemoCodebook.
func Demo() *Table {
	book := DemoCodebook()
	t, err := ReadDelimited(DemoCSV(), &book, ReadOptions{Delimiter: ',', Source: "demo", File: "demo.csv"})
	if err != nil {
		panic("the demonstration cohort can't be read: " + err.Error())
	}
	t.Synthetic = true
	return t
}
