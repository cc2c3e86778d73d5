package reduce

import (
	"context"
	"fmt"
	"math"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
)

// PCAParams are the parameters of reduce.pca.
type PCAParams struct {
	Variables     []string `yaml:"variables" doc:"Numeric columns; left out: those with the role clustering, or where none has it all that have no other role." check:"column=table,unique"`
	Components    int      `yaml:"components" doc:"Dimensions to keep." check:"min=1,max=1000"`
	Scale         bool     `yaml:"scale" doc:"Divide each column by its standard deviation."`
	SDDenominator *string  `yaml:"sd_denominator" doc:"Denominator of variances: n - 1 as in R's prcomp, n as in FactoMineR's PCA; it scales the scores." check:"oneof=n-1 n" profile:"pca.sd_denominator"`
}

// PCAInput are the inputs of reduce.pca.
type PCAInput struct {
	Table *frame.Table `in:"table" doc:"Numeric columns, one row a case."`
}

// PCACoordinate says how a variable stands to a dimension.
type PCACoordinate struct {
	Dimension    string  `json:"dimension" doc:"Name of the dimension." key:"true"`
	Loading      float64 `json:"loading" doc:"Entry of the eigenvector of length 1."`
	Coordinate   float64 `json:"coordinate" doc:"Loading times the root of the eigenvalue."`
	Correlation  float64 `json:"correlation" doc:"Correlation of the variable with the scores." value:"true"`
	Contribution float64 `json:"contribution" doc:"Squared loading in per cent."`
	Cos2         float64 `json:"cos2" doc:"Squared correlation: quality of representation."`
}

// PCAVariable is one variable in the result of reduce.pca.
type PCAVariable struct {
	Name        string          `json:"name" doc:"Name of the column." key:"true"`
	Mean        float64         `json:"mean" doc:"Mean that was taken off."`
	SD          float64         `json:"sd" doc:"Standard deviation with the chosen denominator."`
	Coordinates []PCACoordinate `json:"coordinates" doc:"The variable on the dimensions." inline:"true"`
}

// PCAResult is the result of reduce.pca.
type PCAResult struct {
	N           int           `json:"n" doc:"Number of rows."`
	Components  int           `json:"components" doc:"Dimensions kept."`
	Scaled      bool          `json:"scaled" doc:"Whether columns were divided by their standard deviations."`
	Denominator string        `json:"sd_denominator" doc:"Denominator of variances."`
	Dimensions  []Dimension   `json:"dimensions" doc:"All dimensions with their eigenvalues." inline:"true"`
	Variables   []PCAVariable `json:"variables" doc:"The variables."`
	Scores      *frame.Table  `json:"-" out:"scores" doc:"Coordinates of the rows, one column Dim.1, Dim.2, … a dimension."`
	Notes       []result.Note `json:"notes,omitempty"`
}

// PCA is principal component analysis by the singular value decomposition of the centred
// and, where scale is set, standardised columns, n rows by p columns. With d = n - 1 or n,
// eigenvalues are the squared singular values over d and the scores are the standardised
// data times the eigenvectors. Scaled by d = n the scores are those of FactoMineR's PCA, by
// d = n - 1 those of R's prcomp, which are smaller by sqrt((n-1)/n). The sign of a
// dimension is that for which the largest loading is positive. Missing values are refused.
// Cost: O(n p^2).
//
// Lê S, Josse J, Husson F. FactoMineR: an R package for multivariate analysis. J Stat Softw
// 2008;25(1):1-18. doi:10.18637/jss.v025.i01
func PCA(ctx context.Context, t *frame.Table, p PCAParams) (*PCAResult, error) {
	cols, err := chosen(t, p.Variables, false)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if err := bounded(t, cols); err != nil {
		return nil, kind.AtField(err, "variables")
	}
	if p.SDDenominator == nil {
		return nil, kind.AtField(fmt.Errorf("sd_denominator must be n-1 or n, got nothing"), "sd_denominator")
	}
	lessOne := *p.SDDenominator == "n-1"
	out := &PCAResult{N: t.Len(), Scaled: p.Scale, Denominator: *p.SDDenominator}
	d := float64(t.Len())
	if lessOne {
		d--
	}
	z := linalg.New(t.Len(), len(cols))
	for j, c := range cols {
		col, mean, sd, err := standardised(c, lessOne)
		if err != nil {
			return nil, kind.AtField(err, "variables")
		}
		for i, v := range col {
			if !p.Scale {
				v = c.Numbers[i] - mean
			}
			z.Set(i, j, v)
		}
		out.Variables = append(out.Variables, PCAVariable{Name: c.Name, Mean: mean, SD: sd})
	}
	f, err := factorise(ctx, z, d, min(t.Len()-1, len(cols)), p.Components)
	if err != nil {
		return nil, err
	}
	out.Dimensions, out.Notes = f.dimensions, f.notes
	out.Components = f.scores.Cols
	for i := range out.Variables {
		v := &out.Variables[i]
		for j := range out.Components {
			load := f.loadings.At(i, j)
			c := PCACoordinate{Dimension: dimensionName(j), Loading: load, Contribution: float64(100*load) * load}
			c.Coordinate = float64(load * math.Sqrt(f.eigenvalues[j]))
			c.Correlation = c.Coordinate
			if !p.Scale {
				c.Correlation = c.Coordinate / v.SD
			}
			c.Cos2 = float64(c.Correlation * c.Correlation)
			v.Coordinates = append(v.Coordinates, c)
		}
	}
	if out.Components < p.Components {
		out.Notes = append(out.Notes, result.Notef("fewer_components", "%d dimensions were asked for and there are %d", p.Components, out.Components))
	}
	out.Scores = f.scoreTable(t, lineageOf(cols))
	return out, nil
}

// Tables returns the eigenvalues, and the variables' correlations and contributions.
func (r *PCAResult) Tables() []result.Table {
	t := result.Table{ID: "variables", Title: "Variables", Columns: []result.Column{{Key: "variable", Head: "Variable", Text: true}}}
	for j := range r.Components {
		d := r.Dimensions[j].Name
		t.Columns = append(t.Columns,
			result.Column{Key: d + " correlation", Head: d, Sub: "correlation"},
			result.Column{Key: d + " contribution", Head: d, Sub: "contribution", Unit: "%"})
	}
	for _, v := range r.Variables {
		row := result.Row{Key: v.Name, Cells: []result.Cell{result.TextCell(v.Name)}}
		for _, c := range v.Coordinates {
			row.Cells = append(row.Cells, result.RealCell(result.Num(c.Correlation)), result.RealCell(result.Num(c.Contribution)))
		}
		t.Rows = append(t.Rows, row)
	}
	return []result.Table{dimensionTable(r.Dimensions), t}
}

func runPCA(c *kind.Call, in PCAInput, p PCAParams) (*PCAResult, error) {
	return PCA(c.Context, in.Table, p)
}

// PCAKind is reduce.pca.
var PCAKind = kind.New("reduce.pca", kind.Doc{
	Summary: "Principal component analysis of numeric columns.",
	Text: `The columns are centred and, by default, divided by their standard deviations; the singular value decomposition of what remains gives the dimensions. An eigenvalue is the variance along its dimension: the squared singular value over n - 1 (as R's prcomp) or n (as FactoMineR's PCA), whichever the profile or the parameter says. The denominator also enters the standard deviations, so that with scaling the eigenvalues are the same and only the scores differ, by the factor sqrt((n - 1) / n).

A variable's coordinate is its loading times the root of the eigenvalue, its correlation with the scores follows from it, its contribution is the squared loading in per cent. All eigenvalues are listed, at most the smaller of n - 1 and the number of variables.

Signs: of the loadings of a dimension the largest is positive; of those within one part in a million of it the first decides. Dimensions of equal eigenvalues are one choice of many, and a note says so. Missing values and constant columns are refused. Cost: O(n p²).`,
	References: []string{
		"Pearson K. On lines and planes of closest fit to systems of points in space. Philos Mag 1901;2:559-572. doi:10.1080/14786440109462720",
		"Lê S, Josse J, Husson F. FactoMineR: an R package for multivariate analysis. J Stat Softw 2008;25(1):1-18. doi:10.18637/jss.v025.i01",
	},
}, PCAParams{Components: 5, Scale: true}, runPCA,
	kind.Example(PCAParams{Variables: []string{"age", "visits"}, Components: 2, Scale: true}))

// Methods says how many dimensions were kept and what they explain.
func (r *PCAResult) Methods() []string {
	what := "centred"
	if r.Scaled {
		what = "standardised"
	}
	return []string{fmt.Sprintf("Principal component analysis of %d %s variables was used, and %s.", len(r.Variables), what, kept(r.Dimensions, r.Components))}
}
