package mixture

import (
	"fmt"
	"strings"
)

// Model names a family of covariance matrices Σ_k = λ_k D_k A_k D_kᵀ, with the volume λ,
// the shape A (diagonal, determinant 1) and the orientation D, by three letters for volume,
// shape and orientation: E equal in all components, V varying, I identity. E and V alone
// are the models of one variable.
//
// Reference: G. Celeux, G. Govaert. Gaussian parsimonious clustering models. Pattern
// Recognit 1995;28:781, doi:10.1016/0031-3203(94)00125-6.
type Model string

// The models.
const (
	E   Model = "E"
	V   Model = "V"
	EII Model = "EII"
	VII Model = "VII"
	EEI Model = "EEI"
	VEI Model = "VEI"
	EVI Model = "EVI"
	VVI Model = "VVI"
	EEE Model = "EEE"
	VEE Model = "VEE"
	EVE Model = "EVE"
	VVE Model = "VVE"
	EEV Model = "EEV"
	VEV Model = "VEV"
	EVV Model = "EVV"
	VVV Model = "VVV"
)

// Models lists the models of data with the given number of columns, in the order of
// mclust's tables.
func Models(columns int) []Model {
	if columns == 1 {
		return []Model{E, V}
	}
	return []Model{EII, VII, EEI, VEI, EVI, VVI, EEE, VEE, EVE, VVE, EEV, VEV, EVV, VVV}
}

// diagonal reports whether all covariances are diagonal.
func (m Model) diagonal() bool { return len(m) == 1 || m[2] == 'I' }

// Constraint says in words what the components share.
func (m Model) Constraint() string {
	switch m {
	case E:
		return "equal variance"
	case V:
		return "varying variance"
	}
	if m[1:] == "II" {
		return "spherical, " + word(m[0]) + " volume"
	}
	words := []string{"ellipsoidal"}
	if m[2] == 'I' {
		words[0] = "diagonal"
	}
	words = append(words, word(m[0])+" volume", word(m[1])+" shape")
	if m[2] != 'I' {
		words = append(words, word(m[2])+" orientation")
	}
	return strings.Join(words, ", ")
}

func word(letter byte) string {
	if letter == 'E' {
		return "equal"
	}
	return "varying"
}

// CovarianceParameters counts the free parameters of the covariances of g components in d
// columns.
func (m Model) CovarianceParameters(d, g int) int {
	volume, shape, orientation := 1, 0, 0
	if m[0] == 'V' {
		volume = g
	}
	if len(m) == 1 {
		return volume
	}
	switch m[1] {
	case 'E':
		shape = d - 1
	case 'V':
		shape = g * (d - 1)
	}
	switch m[2] {
	case 'E':
		orientation = d * (d - 1) / 2
	case 'V':
		orientation = g * d * (d - 1) / 2
	}
	return volume + shape + orientation
}

// Parameters counts all free parameters: g-1 mixing shares, g d means, and covariances.
func (m Model) Parameters(d, g int) int { return g - 1 + g*d + m.CovarianceParameters(d, g) }

// check refuses a model that does not fit the number of columns.
func (m Model) check(columns int) error {
	for _, known := range Models(columns) {
		if m == known {
			return nil
		}
	}
	return fmt.Errorf("a model of %d columns must be one of %v, got %q", columns, Models(columns), string(m))
}

// single is the model that m is the same as where there is one component.
func (m Model) single() Model {
	switch {
	case len(m) == 1:
		return E
	case m[1:] == "II":
		return EII
	case m[2] == 'I':
		return EEI
	}
	return EEE
}
