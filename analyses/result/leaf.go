package result

// LeafType says what a leaf of a result is, so that prose and claims print it rightly.
type LeafType string

// The types of leaves.
const (
	LeafCount LeafType = "count" // an integer
	LeafReal  LeafType = "real"  // a Number or float64
	LeafP     LeafType = "p"     // a p-value
	LeafShare LeafType = "share" // count over total
	LeafText  LeafType = "text"
	LeafBool  LeafType = "bool"
)

// Leaf is one scalar of a result with its one long path, such as
// baseline.variables[crp].p.
type Leaf struct {
	Path   string   `json:"path"`
	Type   LeafType `json:"type"`
	Number Number   `json:"number,omitzero"` // count, real, p; true is 1 and false 0
	Share  Share    `json:"share,omitzero"`
	Text   string   `json:"text,omitempty"`
}
