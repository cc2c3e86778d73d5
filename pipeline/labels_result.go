package pipeline

import (
	"reflect"

	"reprise/analyses/result"
)

// LabelResult is what a stage's labels step did. Its values are addressed as
// stage.labels.ari and so on.
type LabelResult struct {
	Rule      string        `json:"rule" doc:"How the groups were named: match, or the statistic, column and order."`
	Reference string        `json:"reference" doc:"What the groups were named after: stage and column; empty unless matched."`
	ARI       result.Number `json:"ari" doc:"Adjusted Rand index between the groups and the reference."`
	Moved     *result.Share `json:"moved,omitempty" doc:"Rows whose group differs from the reference after matching, of those that both partitions have; absent unless matched."`
	Notes     []result.Note `json:"notes,omitempty"`
}

var labelResultType = reflect.TypeFor[LabelResult]()
