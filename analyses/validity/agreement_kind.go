package validity

import (
	"fmt"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// AgreementInput is two partitions of the same rows.
type AgreementInput struct {
	A *frame.Groups `in:"a" doc:"A partition."`
	B *frame.Groups `in:"b" doc:"Another partition of the same rows."`
}

// AgreementParams has no parameters.
type AgreementParams struct{}

// AgreementRow is one group of the first partition against those of the second.
type AgreementRow struct {
	Name  string          `json:"name" doc:"Group of the first partition." key:"true"`
	N     int             `json:"n" doc:"Rows in it."`
	Match string          `json:"match" doc:"Group of the second partition that it was matched with; empty for none."`
	Cells []AgreementCell `json:"cells" doc:"Its rows by group of the second partition." inline:"true"`
}

// AgreementCell is a cell of the cross table.
type AgreementCell struct {
	Name  string       `json:"name" doc:"Group of the second partition." key:"true"`
	Share result.Share `json:"share" doc:"Rows in both, of the rows in the first." value:"true"`
}

// AgreementSummary is the result of validity.agreement.
type AgreementSummary struct {
	N              int            `json:"n" doc:"Rows in a group of both partitions."`
	ARI            result.Number  `json:"ari" doc:"Adjusted Rand index."`
	Rand           result.Number  `json:"rand" doc:"Rand index."`
	AMI            result.Number  `json:"ami" doc:"Adjusted mutual information (arithmetic mean)."`
	V              result.Number  `json:"v" doc:"V-measure: harmonic mean of homogeneity and completeness."`
	NMI            result.Number  `json:"nmi" doc:"Normalised mutual information (arithmetic mean)."`
	Homogeneity    result.Number  `json:"homogeneity" doc:"1 where every group of the second has rows of one group of the first."`
	Completeness   result.Number  `json:"completeness" doc:"1 where the rows of every group of the first are in one group of the second."`
	FowlkesMallows result.Number  `json:"fowlkes_mallows" doc:"Fowlkes-Mallows index."`
	Jaccard        result.Number  `json:"jaccard" doc:"Jaccard index of the pairs of rows that are together."`
	Kappa          result.Number  `json:"kappa" doc:"Cohen's kappa after matching."`
	Moved          result.Share   `json:"moved" doc:"Rows that are in another group after matching."`
	Groups         []AgreementRow `json:"groups" doc:"Cross table by group of the first partition." inline:"true"`
	Notes          []result.Note  `json:"notes,omitempty"`
}

// AgreementKind is validity.agreement.
var AgreementKind = kind.New("validity.agreement", kind.Doc{
	Summary: "Agreement of two partitions of the same rows.",
	Text:    `Rows align by key; rows in no group of either are left out and counted in a note. Pair-counting indices (Rand, adjusted Rand, Fowlkes-Mallows, Jaccard) compare which pairs of rows are together; information indices (mutual information, homogeneity, completeness) what knowing one partition says about the other; both ignore names. Kappa and the number of rows that moved are counted after the groups are matched one to one so that as many rows as possible keep their place (Hungarian algorithm).`,
	References: []string{
		"Hubert L, Arabie P. Comparing partitions. J Classif 1985;2:193-218. doi:10.1007/BF01908075",
		"Vinh NX, Epps J, Bailey J. Information theoretic measures for clusterings comparison. J Mach Learn Res 2010;11:2837-2854",
	},
}, AgreementParams{}, runAgreement, kind.RowOrderFree())

func runAgreement(_ *kind.Call, in AgreementInput, _ AgreementParams) (*AgreementSummary, error) {
	al, err := frame.Align(in.A.Keys, in.B.Keys)
	if err != nil {
		return nil, err
	}
	var a, b []int
	for i := range al.A {
		if ca, cb := in.A.Codes[al.A[i]], in.B.Codes[al.B[i]]; ca >= 0 && cb >= 0 {
			a, b = append(a, ca), append(b, cb)
		}
	}
	if len(a) < 2 {
		return nil, fmt.Errorf("the partitions have %d rows in common; agreement needs at least 2", len(a))
	}
	g, err := Agreement(a, b)
	if err != nil {
		return nil, err
	}
	out := &AgreementSummary{
		N: len(a), ARI: result.Num(g.AdjustedRand), Rand: result.Num(g.Rand), AMI: result.Num(g.AMI), NMI: result.Num(g.NMI), V: result.Num(g.V),
		Homogeneity: result.Num(g.Homogeneity), Completeness: result.Num(g.Completeness), FowlkesMallows: result.Num(g.FowlkesMallows),
		Jaccard: result.Num(g.Jaccard), Kappa: result.Num(g.Kappa), Moved: result.Share{Count: g.Moved, Total: len(a)},
	}
	if left := in.A.Len() + in.B.Len() - 2*len(a); left > 0 {
		out.Notes = append(out.Notes, result.Notef("left_out", "%d rows in the first and %d in the second partition are in no group or not in both and were left out", in.A.Len()-len(a), in.B.Len()-len(a)))
	}
	c := frame.CrossTable(a, b, len(in.A.Names), len(in.B.Names))
	for i, name := range in.A.Names {
		row := AgreementRow{Name: name, N: c.Rows[i]}
		if m := matchOf(g, i); m >= 0 {
			row.Match = in.B.Names[m]
		}
		for j, other := range in.B.Names {
			row.Cells = append(row.Cells, AgreementCell{other, result.Share{Count: c.Counts[i][j], Total: c.Rows[i]}})
		}
		out.Groups = append(out.Groups, row)
	}
	return out, nil
}

// matchOf returns the code of B that is matched with code a of A, -1 for none.
func matchOf(g *AgreementResult, a int) int {
	for i, m := range g.Match {
		if m >= 0 && g.LabelsA[m] == a {
			return g.LabelsB[i]
		}
	}
	return -1
}

// Tables implements kind.Tabler.
func (r *AgreementSummary) Tables() []result.Table {
	t := result.Table{ID: "agreement", Title: "Cross table of the two partitions", Columns: []result.Column{
		{Key: "group", Head: "Group", Text: true}, {Key: "n", Head: "n"},
	}}
	if len(r.Groups) > 0 {
		for _, c := range r.Groups[0].Cells {
			t.Columns = append(t.Columns, result.Column{Key: c.Name, Head: c.Name})
		}
	}
	for _, g := range r.Groups {
		cells := []result.Cell{result.TextCell(g.Name), result.CountCell(g.N)}
		for _, c := range g.Cells {
			cells = append(cells, result.ShareCell(c.Share))
		}
		t.Rows = append(t.Rows, result.Row{Key: g.Name, Cells: cells})
	}
	t.Footnotes = []string{"Cells: n (% of the row)."}
	return []result.Table{t}
}
