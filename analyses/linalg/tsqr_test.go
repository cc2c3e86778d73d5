package linalg

import "testing"

func TestTallQR(t *testing.T) {
	ctx := t.Context()
	for _, s := range [][2]int{{1, 1}, {2, 5}, {256, 3}, {257, 3}, {258, 3}, {1500, 60}, {20000, 2}} {
		a := randomMatrix(s[0], s[1], 8)
		tree, err := factorTall(ctx, a, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := s[1]
		for i := range n {
			for j := range i {
				if tree.r.At(i, j) != 0 {
					t.Errorf("%v: R is not triangular", s)
				}
			}
		}
		qr, err := tree.mulQ(ctx, tree.r)
		if err != nil {
			t.Fatal(err)
		}
		if d := largestDifference(t, qr, a); d > 1e-14*float64(n) {
			t.Errorf("%v: Q R differs by %g", s, d)
		}
		if s[0] < n {
			continue
		}
		q, err := tree.mulQ(ctx, Identity(n))
		if err != nil {
			t.Fatal(err)
		}
		checkOrthonormal(t, "Q", q, 1e-15*float64(10+n))
	}
}
