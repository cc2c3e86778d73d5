package pipeline

import (
	"encoding/json"

	"reprise/analyses/kind"
	"reprise/analyses/result"
)

// Version is the program's version: one constant, so that outputs do not depend on how the
// program was built.
const Version = "0.1.0"

// Outcome is a finished run: every stage's result in plan order, every value by its long
// path, every claim with its verdict.
type Outcome struct {
	Plan   *Plan
	Stages []*StageOutcome
	Claims []ClaimOutcome
	// Files are the study's input files with their SHA-256, sorted by name.
	Files  []InputFile
	values values
	byID   map[string]*StageOutcome
}

// InputFile is a file that the run read.
type InputFile struct {
	Name   string `json:"file"`
	SHA256 string `json:"sha256"`
}

// StageOutcome is one stage's result.
type StageOutcome struct {
	Stage  *Stage
	Result any
	// Labels is what the labels step did; nil without one.
	Labels *LabelResult
	Leaves []result.Leaf
	Notes  []result.Note
	Tables []result.Table
	// Figure is the panel's figure; nil for other stages.
	Figure *result.Figure
	// Payloads are the hashes of what the stage offers.
	Payloads []PayloadHash
	// Partitions are the group codes of every Groups payload.
	Partitions []Partition
	// Cached says that the result came from the cache; Why says why the stage ran.
	Cached bool
	Why    string
	// RowsIn and RowsOut count rows of the first table or groups in and out; -1 for none.
	RowsIn, RowsOut int
}

// PayloadHash is the hash of one payload; the empty name with type Figure is the figure
// itself.
type PayloadHash struct {
	Name   string `json:"name,omitempty"`
	Type   string `json:"type"`
	SHA256 string `json:"sha256"`
}

// Partition is a Groups payload as the lock keeps it: codes in row order, without keys.
type Partition struct {
	Name     string
	Names    []string
	Codes    []int
	KeysHash string
}

// Stage returns a stage's outcome by id.
func (o *Outcome) Stage(id string) *StageOutcome { return o.byID[id] }

// Synthetic reports whether the study runs on simulated data.
func (o *Outcome) Synthetic() bool { return o.Plan.Study.Basis == "synthetic" }

// resultsFile is results.json.
type resultsFile struct {
	Reprise  int           `json:"reprise"`
	Version  string        `json:"version"`
	Study    resultsStudy  `json:"study"`
	Profile  string        `json:"profile"`
	Seed     *uint64       `json:"seed,omitempty"`
	Inputs   []InputFile   `json:"inputs"`
	Stages   []resultStage `json:"stages"`
	Verdicts Verdicts      `json:"verdicts"`
}

type resultsStudy struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Citation string `json:"citation,omitempty"`
	Basis    string `json:"basis"`
}

type resultStage struct {
	ID       string          `json:"id"`
	Kind     string          `json:"kind"`
	Settings []resultSetting `json:"parameters"`
	Result   json.RawMessage `json:"result,omitempty"`
	Labels   *LabelResult    `json:"labels,omitempty"`
	Payloads []PayloadHash   `json:"payloads,omitempty"`
}

type resultSetting struct {
	Path    string          `json:"path"`
	Value   json.RawMessage `json:"value"`
	Default bool            `json:"default"`
}

// ResultsJSON writes results.json: the same bytes for the same study on every machine.
func (o *Outcome) ResultsJSON() ([]byte, error) {
	p := o.Plan
	f := resultsFile{
		Reprise: Format, Version: Version, Profile: p.Profile.Name, Inputs: o.Files,
		Study:    resultsStudy{p.Study.ID, p.Study.Title, p.Study.Citation, p.Study.Basis},
		Verdicts: o.Verdicts(),
	}
	if p.HasSeed {
		f.Seed = &p.Seed
	}
	for _, s := range o.Stages {
		rs := resultStage{ID: s.Stage.ID, Kind: s.Stage.Kind.Name(), Labels: s.Labels, Payloads: s.Payloads}
		for _, set := range s.Stage.Kind.Settings(s.Stage.Params) {
			rs.Settings = append(rs.Settings, resultSetting{set.Path, json.RawMessage(set.Value), set.Default})
		}
		if s.Figure == nil {
			b, err := json.Marshal(s.Result)
			if err != nil {
				return nil, err
			}
			rs.Result = b
		}
		f.Stages = append(f.Stages, rs)
	}
	return marshalIndent(f)
}

// ClaimsJSON writes claims.json: an array, one object a claim.
func (o *Outcome) ClaimsJSON() ([]byte, error) {
	claims := o.Claims
	if claims == nil {
		claims = []ClaimOutcome{}
	}
	return marshalIndent(claims)
}

func marshalIndent(v any) ([]byte, error) {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}

// notesOf joins a result's own notes and those of its labels step.
func notesOf(res any, labels *LabelResult) []result.Note {
	notes := kind.Notes(res)
	if f, ok := res.(*result.Figure); ok {
		notes = f.Notes
	}
	if labels != nil {
		notes = append(notes[:len(notes):len(notes)], labels.Notes...)
	}
	return notes
}
