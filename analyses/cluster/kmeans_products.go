package cluster

import (
	"math"

	"reprise/analyses/lanes"
	"reprise/analyses/linalg"
)

// centreProducts finds the nearest centre of a row by |c|² - 2 x·c, which takes half the
// additions of a squared distance but loses digits: where these could decide it says so.
type centreProducts struct {
	k, d  int
	rows  *lanes.Groups
	norms []float64 // |c|², infinite beyond k
	most  float64   // largest |c|²
}

// norm returns the square of a row's length.
func norm(row []float64) float64 {
	s := 0.0
	for _, v := range row {
		s += float64(v * v)
	}
	return s
}

func newCentreProducts(centers *linalg.Matrix) *centreProducts {
	k, d := centers.Rows, centers.Cols
	c := &centreProducts{k: k, d: d, rows: lanes.Pack(centers.Data, k, d), norms: make([]float64, (k+7)/8*8)}
	for t := range c.norms {
		c.norms[t] = math.Inf(1)
	}
	for t := range k {
		c.norms[t] = norm(centers.Data[t*d : t*d+d])
		c.most = max(c.most, c.norms[t])
	}
	return c
}

// nearest returns the nearest centre of a row of the square length own, an upper bound of
// its distance and a lower one of those of all others; who is -1 if rounding could decide.
func (c *centreProducts) nearest(row []float64, own float64) (who int, upper, lower float64) {
	// With this added a value is positive, and the bits of positive numbers sort as they do.
	// The last three bits give way to the centre's place in its group.
	shift := 2 * (own + c.most)
	// Each value is off by at most 2d + 63 units of 2^-53 times own + most: the roundings of
	// the products and sums, and the bits; a squared distance by 2d + 4.
	slack := float64((own + c.most) * margin(c.d+16))
	first, second := int64(math.MaxInt64), int64(math.MaxInt64)
	for g := 0; g < c.k; g += 8 {
		var s [lanes.Width]float64
		lanes.Products(row, c.rows.Group(g/8), &s)
		n := (*[8]float64)(c.norms[g:])
		a0, b0 := order(key(n[0]-float64(2*s[0])+shift, 0), key(n[1]-float64(2*s[1])+shift, 1))
		a1, b1 := order(key(n[2]-float64(2*s[2])+shift, 2), key(n[3]-float64(2*s[3])+shift, 3))
		a2, b2 := order(key(n[4]-float64(2*s[4])+shift, 4), key(n[5]-float64(2*s[5])+shift, 5))
		a3, b3 := order(key(n[6]-float64(2*s[6])+shift, 6), key(n[7]-float64(2*s[7])+shift, 7))
		a0, b0 = lowest(a0, b0, a1, b1)
		a2, b2 = lowest(a2, b2, a3, b3)
		a0, b0 = lowest(a0, b0, a2, b2)
		if g == 0 {
			who, first, second = int(a0&7), a0, b0
			continue
		}
		if a0 < first {
			who = g + int(a0&7)
		}
		first, second = lowest(first, second, a0, b0)
	}
	near, next := math.Float64frombits(uint64(first&^7))-shift, math.Float64frombits(uint64(second&^7))-shift
	if !(next-near > float64(4*slack)) {
		return -1, 0, 0
	}
	const grow = 1 + 0x1p-50
	upper = float64(math.Sqrt(max(0, (own+near)+float64(2*slack))) * grow)
	lower = float64(math.Sqrt(max(0, (own+next)-float64(2*slack))) * (2 - grow))
	return who, upper, lower
}

func key(v float64, place int64) int64 { return int64(math.Float64bits(v))&^7 | place }

func order(a, b int64) (least, most int64) { return min(a, b), max(a, b) }

// lowest returns the two smallest of two ordered pairs.
func lowest(a, b, c, d int64) (first, second int64) {
	return min(a, c), min(max(a, c), b, d)
}
