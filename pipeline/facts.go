package pipeline

import (
	"strings"

	"reprise/analyses/frame"
	"reprise/analyses/result"
)

// Facts are what a reader wants to know of a run at first sight.
type Facts struct {
	// Cases and Variables are those of the first data entry, its id left out.
	Cases, Variables int
	// Clusters are the groups of the first stage that partitions rows.
	Clusters []GroupSize
	// Imputed is the share of values that imputation filled in; nil where none did.
	Imputed *result.Share
}

// GroupSize is one group with its number of rows.
type GroupSize struct {
	Name string
	N    int
}

// Facts collects the facts from the payloads.
func (o *Outcome) Facts() Facts {
	var f Facts
	for _, s := range o.Stages {
		k := s.Stage.Kind
		for _, offer := range k.Offers() {
			switch p := k.Payload(s.Result, offer.Name).(type) {
			case *frame.Table:
				if s.Stage.Role == DataRole && f.Cases == 0 && p != nil {
					f.Cases = p.Len()
					for _, c := range p.Columns {
						if c.Type != frame.ID {
							f.Variables++
						}
					}
				}
				if strings.HasPrefix(k.Name(), "prep.impute") && f.Imputed == nil && p != nil {
					f.Imputed = imputed(p)
				}
			case *frame.Groups:
				if f.Clusters == nil && p != nil {
					for i, n := range p.Sizes() {
						f.Clusters = append(f.Clusters, GroupSize{p.Names[i], n})
					}
				}
			}
		}
	}
	return f
}

// imputed counts filled values out of all values of the columns that imputation touched.
func imputed(t *frame.Table) *result.Share {
	share := &result.Share{}
	for _, c := range t.Columns {
		if c.Imputed == nil {
			continue
		}
		share.Total += c.Len()
		for _, yes := range c.Imputed {
			if yes {
				share.Count++
			}
		}
	}
	if share.Total == 0 {
		return nil
	}
	return share
}
