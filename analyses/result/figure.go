package result

// Figure is one panel in data coordinates: axes and layers, group codes and no colours.
// It is the result of a plot.* kind.
type Figure struct {
	// Kind is the plot kind's short name, such as "factor_map".
	Kind   string  `json:"kind"`
	Title  string  `json:"title,omitempty"`
	X      Axis    `json:"x"`
	Y      Axis    `json:"y"`
	Layers []Layer `json:"layers"`
	// Groups names the group codes: code g of a layer is Groups[g-1].
	Groups []FigureGroup `json:"groups,omitempty"`
	// Equal asks for the same scale on both axes.
	Equal bool `json:"equal,omitempty"`
	// NoFrame leaves the axes out.
	NoFrame bool `json:"no_frame,omitempty"`
	// Legend asks for a legend of the groups where direct labels do not name them.
	Legend bool `json:"legend,omitempty"`
	// Risk is the number at risk under a survival curve, aligned under the x axis.
	Risk *RiskTable `json:"risk,omitempty"`
	// Caption says what is shown: n, what bars and bands mean, the test. Sentences.
	Caption string `json:"caption,omitempty"`
	// Alt is the text alternative: one or two sentences with the main numbers.
	Alt   string `json:"alt,omitempty"`
	Notes []Note `json:"notes,omitempty"`
}

// FigureGroup names one group of a figure.
type FigureGroup struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Axis is one axis. Min and Max are the data range to show, in data coordinates.
type Axis struct {
	Label string  `json:"label,omitempty"`
	Unit  string  `json:"unit,omitempty"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
	// Log asks for a logarithmic scale (base 10).
	Log bool `json:"log,omitempty"`
	// Ticks fixes the ticks; empty leaves them to the report. Hidden shows none.
	Ticks  []Tick `json:"ticks,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
	// Percent asks for ticks in per cent: data coordinates are proportions.
	Percent bool `json:"percent,omitempty"`
}

// Tick is one tick of an axis with its label.
type Tick struct {
	At    float64 `json:"at"`
	Label string  `json:"label"`
	// Group colours the label, 0 for ink.
	Group int `json:"group,omitempty"`
}

// LayerKind says how the points of a layer are drawn.
type LayerKind string

// The kinds of layers and what their fields mean.
const (
	LayerPoints  LayerKind = "points"  // X, Y; Shape; Groups per point or Group
	LayerLine    LayerKind = "line"    // polyline through X, Y
	LayerSteps   LayerKind = "steps"   // right-continuous steps through X, Y
	LayerBand    LayerKind = "band"    // area between Y and Y2 over X; Steps for stepwise
	LayerPolygon LayerKind = "polygon" // closed outline through X, Y
	LayerSegment LayerKind = "segment" // segments from (X,Y) to (X2,Y2)
	LayerBars    LayerKind = "bars"    // rectangles with corners (X,Y) and (X2,Y2)
	LayerText    LayerKind = "text"    // Labels at (X,Y)
	LayerTicks   LayerKind = "ticks"   // small vertical ticks at (X,Y): censored times
	LayerTiles   LayerKind = "tiles"   // rectangles filled by Values on a scale from Low to High
)

// Layer is one layer of a figure; slices that a kind reads have the same length.
type Layer struct {
	Kind   LayerKind `json:"kind"`
	X      []float64 `json:"x,omitempty"`
	Y      []float64 `json:"y,omitempty"`
	X2     []float64 `json:"x2,omitempty"`
	Y2     []float64 `json:"y2,omitempty"`
	Labels []string  `json:"labels,omitempty"`
	Values []float64 `json:"values,omitempty"`
	// Group is the 1-based group that colours the whole layer, 0 for ink. Groups, where
	// given, has one code for each point instead.
	Group  int   `json:"group,omitempty"`
	Groups []int `json:"groups,omitempty"`
	// Dash draws dashed lines; Muted draws in the secondary ink; Fill fills bars and
	// polygons (a light tint for polygons and bands); Bold is for text and lines.
	Dash  bool `json:"dash,omitempty"`
	Muted bool `json:"muted,omitempty"`
	Fill  bool `json:"fill,omitempty"`
	Bold  bool `json:"bold,omitempty"`
	Steps bool `json:"steps,omitempty"`
	// Shape is "circle" (default), "cross", "square", "triangle" or "diamond".
	Shape string `json:"shape,omitempty"`
	// Size is a point's radius or a text's size relative to the default 1.
	Size float64 `json:"size,omitempty"`
	// Anchor is the text's alignment: "start", "middle" (default) or "end"; Rotate turns it
	// by 90 degrees.
	Anchor string `json:"anchor,omitempty"`
	Rotate bool   `json:"rotate,omitempty"`
	// Low, Mid and High are the ends and the centre of the scale of tiles.
	Low  float64 `json:"low,omitempty"`
	Mid  float64 `json:"mid,omitempty"`
	High float64 `json:"high,omitempty"`
}

// RiskTable is the number at risk by group at given times.
type RiskTable struct {
	Title string    `json:"title"`
	Times []float64 `json:"times"`
	// Rows has one row a group: Counts[i] belongs to Times[i].
	Rows []RiskRow `json:"rows"`
}

// RiskRow is one row of a RiskTable.
type RiskRow struct {
	Name   string `json:"name"`
	Group  int    `json:"group"`
	Counts []int  `json:"counts"`
}
