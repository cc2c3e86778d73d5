package reduce

import (
	"context"
	"errors"
	"fmt"
	"math"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/linalg"
	"reprise/analyses/result"
)

// FAMDParams are the parameters of reduce.famd.
type FAMDParams struct {
	Variables  []string `yaml:"variables" doc:"Numbers and categories; left out: those with the role clustering, or where none has it all that have no other role." check:"column=table,unique"`
	Components int      `yaml:"components" doc:"Dimensions to keep." check:"min=1,max=1000"`
}

// FAMDInput are the inputs of reduce.famd.
type FAMDInput struct {
	Table *frame.Table `in:"table" doc:"Numbers and categories, one row a case."`
}

// FAMDAssociation says how a variable stands to a dimension.
type FAMDAssociation struct {
	Dimension    string        `json:"dimension" doc:"Name of the dimension." key:"true"`
	Association  float64       `json:"association" doc:"Squared correlation of a number, squared correlation ratio of a category." value:"true"`
	Correlation  result.Number `json:"correlation" doc:"Correlation of a number; not available for a category."`
	Contribution float64       `json:"contribution" doc:"Share of the dimension's variance in per cent."`
	Cos2         float64       `json:"cos2" doc:"Squared association over the number of levels less one."`
}

// FAMDVariable is one variable in the result of reduce.famd.
type FAMDVariable struct {
	Name       string            `json:"name" doc:"Name of the column." key:"true"`
	Type       string            `json:"type" doc:"Type of the variable."`
	Dimensions []FAMDAssociation `json:"dimensions" doc:"The variable on the dimensions." inline:"true"`
}

// FAMDLevelPoint says where the rows of a level stand on a dimension.
type FAMDLevelPoint struct {
	Dimension    string  `json:"dimension" doc:"Name of the dimension." key:"true"`
	Coordinate   float64 `json:"coordinate" doc:"Mean score of the level's rows." value:"true"`
	Contribution float64 `json:"contribution" doc:"Share of the dimension's variance in per cent."`
	Cos2         float64 `json:"cos2" doc:"Quality of representation."`
	VTest        float64 `json:"v_test" doc:"Distance of the level's mean score from 0 in standard errors of sampling without replacement."`
}

// FAMDLevel is one level of a category in the result of reduce.famd.
type FAMDLevel struct {
	Name       string           `json:"name" doc:"Column and code of the level, as sex=female." key:"true"`
	Variable   string           `json:"variable" doc:"Name of the column."`
	Level      string           `json:"level" doc:"Code of the level."`
	Rows       result.Share     `json:"rows" doc:"Rows with the level."`
	Dimensions []FAMDLevelPoint `json:"dimensions" doc:"The level on the dimensions." inline:"true"`
}

// FAMDResult is the result of reduce.famd.
type FAMDResult struct {
	N          int            `json:"n" doc:"Number of rows."`
	Components int            `json:"components" doc:"Dimensions kept."`
	Numbers    int            `json:"numbers" doc:"Numeric variables."`
	Categories int            `json:"categories" doc:"Categorical variables."`
	Dimensions []Dimension    `json:"dimensions" doc:"All dimensions with their eigenvalues." inline:"true"`
	Variables  []FAMDVariable `json:"variables" doc:"The variables."`
	Levels     []FAMDLevel    `json:"levels" doc:"The levels of the categorical variables."`
	Scores     *frame.Table   `json:"-" out:"scores" doc:"Coordinates of the rows, one column Dim.1, Dim.2, … a dimension."`
	Notes      []result.Note  `json:"notes,omitempty"`
}

// block is the part of the weighted matrix that a variable takes.
type block struct {
	column *frame.Column
	first  int
	levels []int // codes with rows; nil for a number
	counts []int // rows of each
}

// FAMD is factor analysis of mixed data. Numbers are standardised with the population
// standard deviation; each level of a category becomes a column (x - p)/sqrt(p), with x
// its indicator and p its share of the rows. The singular value decomposition of that
// matrix gives the dimensions, with eigenvalues the squared singular values over n, so that
// a number and a category with two levels weigh the same. Of m level columns of a category
// m - 1 are free: there are at most p1 + sum(m - 1) dimensions. Levels without rows are
// left out with a note; the order of ordinal levels does not count. The sign of a dimension
// is that for which the largest loading is positive. Missing values and constant columns
// are refused. Cost: O(n q^2) for q columns of the matrix.
//
// Pagès J. Analyse factorielle de données mixtes. Rev Stat Appl 2004;52(4):93-111.
func FAMD(ctx context.Context, t *frame.Table, p FAMDParams) (*FAMDResult, error) {
	cols, err := chosen(t, p.Variables, true)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	out := &FAMDResult{N: t.Len()}
	z, blocks, err := famdMatrix(t, cols, out)
	if err != nil {
		return nil, kind.AtField(err, "variables")
	}
	free := z.Cols - out.Categories
	f, err := factorise(ctx, z, float64(t.Len()), min(t.Len()-1, free), p.Components)
	if err != nil {
		return nil, err
	}
	out.Dimensions = f.dimensions
	out.Notes = append(out.Notes, f.notes...)
	out.Components = f.scores.Cols
	for _, b := range blocks {
		out.describe(b, f, z)
	}
	if out.Components < p.Components {
		out.Notes = append(out.Notes, result.Notef("fewer_components", "%d dimensions were asked for and there are %d", p.Components, out.Components))
	}
	out.Scores = f.scoreTable(t, lineageOf(cols))
	return out, nil
}

// famdMatrix builds the weighted matrix: numbers first, then the levels of the categories;
// blocks stand in the order of the columns.
func famdMatrix(t *frame.Table, cols []*frame.Column, out *FAMDResult) (*linalg.Matrix, []block, error) {
	if err := bounded(t, cols); err != nil {
		return nil, nil, err
	}
	blocks := make([]block, len(cols))
	var columns [][]float64
	for i, c := range cols {
		if !c.Type.Numeric() {
			continue
		}
		z, _, _, err := standardised(c, false)
		if err != nil {
			return nil, nil, err
		}
		blocks[i] = block{column: c, first: len(columns)}
		columns = append(columns, z)
		out.Numbers++
	}
	n := float64(t.Len())
	for i, c := range cols {
		if c.Type.Numeric() {
			continue
		}
		out.Categories++
		counts := make([]int, len(c.Levels))
		for _, code := range c.Codes {
			counts[code]++
		}
		b := block{column: c, first: len(columns)}
		for code, count := range counts {
			if count == 0 {
				out.Notes = append(out.Notes, result.Notef("empty_level", "no row has %s of %s", c.Levels[code].Name(), c.Name))
				continue
			}
			share := float64(count) / n
			root := math.Sqrt(share)
			z := make([]float64, t.Len())
			for r := range z {
				if c.Codes[r] == code {
					z[r] = (1 - share) / root
				} else {
					z[r] = -share / root
				}
			}
			b.levels, b.counts = append(b.levels, code), append(b.counts, count)
			columns = append(columns, z)
		}
		blocks[i] = b
	}
	switch {
	case out.Categories == 0:
		return nil, nil, errors.New("all variables are numbers; use reduce.pca")
	case out.Numbers == 0:
		return nil, nil, errors.New("all variables are categories; factor analysis of mixed data needs a number too")
	}
	z, err := linalg.FromColumns(columns)
	return z, blocks, err
}

// describe adds a variable and its levels to the result.
func (r *FAMDResult) describe(b block, f *factors, z *linalg.Matrix) {
	v := FAMDVariable{Name: b.column.Name, Type: string(b.column.Type)}
	n := float64(r.N)
	width := max(1, len(b.levels))
	levels := make([]FAMDLevel, len(b.levels))
	away := make([]float64, len(b.levels)) // squared distance of each level's mean row from 0
	for l, code := range b.levels {
		name := b.column.Levels[code].Code
		levels[l] = FAMDLevel{
			Name: b.column.Name + "=" + name, Variable: b.column.Name, Level: name,
			Rows: result.Share{Count: b.counts[l], Total: r.N},
		}
		mean := make([]float64, z.Cols)
		for i, c := range b.column.Codes {
			if c == code {
				for j, x := range z.Row(i) {
					mean[j] += x
				}
			}
		}
		for _, m := range mean {
			m /= float64(b.counts[l])
			away[l] += float64(m * m)
		}
	}
	for j := range r.Components {
		a := FAMDAssociation{Dimension: dimensionName(j), Correlation: result.NA("a category")}
		root := math.Sqrt(f.eigenvalues[j])
		for l := range width {
			load := f.loadings.At(b.first+l, j)
			coordinate := float64(load * root)
			a.Association += float64(coordinate * coordinate)
			a.Contribution += float64(float64(100*load) * load)
			if b.levels == nil {
				a.Correlation = result.Num(coordinate)
				continue
			}
			count := float64(b.counts[l])
			p := FAMDLevelPoint{Dimension: dimensionName(j), Contribution: float64(100*load) * load}
			p.Coordinate = float64(coordinate/math.Sqrt(count/n)) * root
			p.Cos2 = float64(p.Coordinate*p.Coordinate) / away[l]
			p.VTest = coordinate / math.Sqrt((n-count)/(n-1)/n)
			levels[l].Dimensions = append(levels[l].Dimensions, p)
		}
		a.Cos2 = float64(a.Association * a.Association)
		if b.levels != nil {
			a.Cos2 /= float64(len(b.levels) - 1)
		}
		v.Dimensions = append(v.Dimensions, a)
	}
	r.Variables = append(r.Variables, v)
	r.Levels = append(r.Levels, levels...)
}

// Tables returns the eigenvalues, the variables and the levels.
func (r *FAMDResult) Tables() []result.Table {
	vars := result.Table{ID: "variables", Title: "Variables", Columns: []result.Column{{Key: "variable", Head: "Variable", Text: true}}}
	levels := result.Table{ID: "levels", Title: "Levels", Columns: []result.Column{{Key: "level", Head: "Level", Text: true}, {Key: "n", Head: "n (%)"}}}
	for j := range r.Components {
		d := r.Dimensions[j].Name
		vars.Columns = append(vars.Columns,
			result.Column{Key: d + " association", Head: d, Sub: "r² or η²"},
			result.Column{Key: d + " contribution", Head: d, Sub: "contribution", Unit: "%"})
		levels.Columns = append(levels.Columns,
			result.Column{Key: d + " coordinate", Head: d, Sub: "coordinate"},
			result.Column{Key: d + " v.test", Head: d, Sub: "v-test"})
	}
	for _, v := range r.Variables {
		row := result.Row{Key: v.Name, Cells: []result.Cell{result.TextCell(v.Name)}}
		for _, a := range v.Dimensions {
			row.Cells = append(row.Cells, result.RealCell(result.Num(a.Association)), result.RealCell(result.Num(a.Contribution)))
		}
		vars.Rows = append(vars.Rows, row)
	}
	for _, l := range r.Levels {
		row := result.Row{Key: l.Name, Cells: []result.Cell{result.TextCell(l.Name), result.ShareCell(l.Rows)}}
		for _, p := range l.Dimensions {
			row.Cells = append(row.Cells, result.RealCell(result.Num(p.Coordinate)), result.RealCell(result.Num(p.VTest)))
		}
		levels.Rows = append(levels.Rows, row)
	}
	return []result.Table{dimensionTable(r.Dimensions), vars, levels}
}

func runFAMD(c *kind.Call, in FAMDInput, p FAMDParams) (*FAMDResult, error) {
	return FAMD(c.Context, in.Table, p)
}

// FAMDKind is reduce.famd.
var FAMDKind = kind.New("reduce.famd", kind.Doc{
	Summary: "Factor analysis of mixed data: numbers and categories together.",
	Text: `Numbers are standardised with the population standard deviation. Each level of a category becomes a column (x - p)/√p, with x its indicator and p the share of rows that have it. The singular value decomposition of that matrix gives the dimensions; an eigenvalue is the squared singular value over n. So a number counts as much as a category with two levels, and one with m levels m - 1 times as much. Eigenvalues, scores, contributions and coordinates are those of FactoMineR's FAMD.

A variable's association with a dimension is its squared correlation (numbers) or squared correlation ratio (categories). A level's coordinate is the mean score of its rows; its v-test compares that mean with 0.

The order of ordinal levels does not count. Levels without rows are left out with a note. Signs: of the loadings of a dimension the largest is positive; of those within one part in a million of it the first decides. Missing values and constant columns are refused. Cost: O(n q²) for q columns of the matrix.`,
	References: []string{
		"Pagès J. Analyse factorielle de données mixtes. Rev Stat Appl 2004;52(4):93-111",
		"Lê S, Josse J, Husson F. FactoMineR: an R package for multivariate analysis. J Stat Softw 2008;25(1):1-18. doi:10.18637/jss.v025.i01",
	},
}, FAMDParams{Components: 5}, runFAMD,
	kind.Example(FAMDParams{Variables: []string{"age", "visits", "site", "sex"}, Components: 3}))

// Methods says how many dimensions were kept and what they explain.
func (r *FAMDResult) Methods() []string {
	return []string{fmt.Sprintf("Factor analysis of mixed data was used on %d numeric and %d categorical variables, and %s.", r.Numbers, r.Categories, kept(r.Dimensions, r.Components))}
}
