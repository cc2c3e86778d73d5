package pipeline

import (
	"reprise/analyses/frame"
	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// The kinds of these tests: small declarations without a method, so that the reader of
// study files is tested apart from the statistics.

type readVariable struct {
	Name   string   `yaml:"name" doc:"Name." check:"required"`
	Type   string   `yaml:"type" doc:"Type." check:"required,oneof=continuous nominal"`
	Levels []string `yaml:"levels" doc:"Levels." check:"unique"`
}

type readCodebook struct {
	Variables []readVariable `yaml:"variables" doc:"The variables." check:"required,minlen=1"`
}

type readParams struct {
	File      string        `yaml:"file" doc:"The file." file:"true" check:"required"`
	Codebook  *readCodebook `yaml:"codebook" doc:"The codebook." include:"true"`
	Delimiter string        `yaml:"delimiter" doc:"The delimiter." check:"oneof=comma tab"`
}

type simParams struct {
	Rows     int           `yaml:"rows" doc:"Rows." check:"required,min=1"`
	Codebook *readCodebook `yaml:"codebook" doc:"The codebook." include:"true"`
}

type noInput struct{}

type readResult struct {
	N     int          `json:"n" doc:"Rows."`
	Table *frame.Table `json:"-" out:"table" doc:"The table."`
}

type tableInput struct {
	Table *frame.Table `in:"table" doc:"A table."`
}

type pcaParams struct {
	Components int  `yaml:"components" doc:"How many." check:"min=1"`
	Quantile   *int `yaml:"quantile" doc:"Quartile type." profile:"quantile.type" check:"min=1,max=9"`
}

type pcaResult struct {
	Share  result.Share `json:"share" doc:"A share."`
	Scores *frame.Table `json:"-" out:"scores" doc:"Scores."`
}

type distanceResult struct {
	Rows     int             `json:"rows" doc:"Rows."`
	Distance *frame.Distance `json:"-" out:"distance" doc:"Distances."`
}

type clusterInput struct {
	Table    *frame.Table    `in:"table" oneof:"data" doc:"A table."`
	Distance *frame.Distance `in:"distance" oneof:"data" doc:"A distance."`
}

type clusterParams struct {
	K       int    `yaml:"k" doc:"Groups." check:"required,min=1"`
	Linkage string `yaml:"linkage" doc:"Linkage." check:"oneof=ward.D2 average"`
}

type clusterResult struct {
	Clusters []clusterSize `json:"clusters" inline:"true" doc:"The clusters."`
	Method   string        `json:"method" doc:"The method."`
	Stable   bool          `json:"stable" doc:"Whether it holds."`
	Groups   *frame.Groups `json:"-" out:"groups" doc:"Groups."`
	Tree     *frame.Tree   `json:"-" out:"tree" doc:"Tree."`
}

type clusterSize struct {
	Name  string        `json:"name" key:"true" doc:"Name."`
	Size  int           `json:"size" value:"true" doc:"Size."`
	Mean  result.Number `json:"mean" doc:"Mean."`
	Share result.Share  `json:"share" doc:"Share."`
	P     result.P      `json:"p" doc:"P."`
}

func (c *clusterResult) Relabel([]int, []string) {}

type groupedInput struct {
	Table  *frame.Table  `in:"table" doc:"A table."`
	Groups *frame.Groups `in:"groups" doc:"Groups."`
}

type twoTables struct {
	First  *frame.Table `json:"-" out:"first" doc:"First."`
	Second *frame.Table `json:"-" out:"second" doc:"Second."`
}

type treeInput struct {
	Tree   *frame.Tree   `in:"tree" doc:"A tree."`
	Groups *frame.Groups `in:"groups" optional:"true" doc:"Groups."`
}

type optionalInput struct {
	First  *frame.Table `in:"first" optional:"true" doc:"A table."`
	Second *frame.Table `in:"second" optional:"true" doc:"A table."`
}

func none[I, P, R any](*kind.Call, I, P) (*R, error) { return new(R), nil }

func fakeKinds() []*kind.Kind {
	doc := kind.Doc{Summary: "A fake.", Text: "For tests."}
	return []*kind.Kind{
		kind.New("data.read", doc, readParams{Delimiter: "comma"}, none[noInput, readParams, readResult]),
		kind.New("data.simulate", doc, simParams{}, none[noInput, simParams, readResult], kind.Draws()),
		kind.New("prep.scale", doc, noInput{}, none[tableInput, noInput, readResult]),
		kind.New("prep.split", doc, noInput{}, none[tableInput, noInput, twoTables]),
		kind.New("prep.maybe", doc, noInput{}, none[optionalInput, noInput, readResult]),
		kind.New("reduce.pca", doc, pcaParams{Components: 5}, none[tableInput, pcaParams, pcaResult]),
		kind.New("distance.gower", doc, noInput{}, none[tableInput, noInput, distanceResult]),
		kind.New("cluster.hierarchical", doc, clusterParams{Linkage: "ward.D2"}, none[clusterInput, clusterParams, clusterResult]),
		kind.New("describe.table_one", doc, noInput{}, none[groupedInput, noInput, readResult]),
		kind.New("plot.dendrogram", doc, noInput{}, none[treeInput, noInput, result.Figure]),
		kind.New("plot.factor_map", doc, noInput{}, none[tableInput, noInput, result.Figure]),
	}
}
