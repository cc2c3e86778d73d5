package linalg

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"reprise/analyses/blocks"
)

var update = flag.Bool("update", false, "rewrite testdata/bits.golden")

// hashBits is a digest of the bits of all values, with one NaN.
func hashBits(parts ...[]float64) string {
	h := sha256.New()
	var b [8]byte
	for _, p := range parts {
		for _, v := range p {
			bits := math.Float64bits(v)
			if math.IsNaN(v) {
				bits = 0x7FF8000000000001
			}
			binary.LittleEndian.PutUint64(b[:], bits)
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// bitLines computes one digest per function under ctx.
func bitLines(t testing.TB, ctx context.Context) string {
	var out strings.Builder
	line := func(name string, err error, parts ...[]float64) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&out, "%s %s\n", name, hashBits(parts...))
	}
	a, b := randomMatrix(3000, 13, 1), randomMatrix(13, 21, 2)
	y := randomMatrix(3000, 1, 3).Data
	line("input", nil, a.Data, b.Data, y)
	c, err := Mul(ctx, a, b)
	line("mul", err, c.Data)
	g, err := Gram(ctx, a)
	line("gram", err, g.Data)
	m, err := MulTrans(ctx, a, c)
	line("multrans", err, m.Data)
	line("mulvec", nil, MulVec(b, b.Row(0)), MulTransVec(a, y))

	f, err := Cholesky(g)
	line("cholesky", err, f.l.Data)
	inv, err := f.Inverse()
	line("inverse", err, inv.Data)
	x, err := f.Solve(b.Col(0))
	line("solve", err, x)
	det, err := f.LogDet()
	line("logdet", err, []float64{det})

	q, err := QR(c, 0)
	line("qr", err, q.Q().Data, q.R().Data)
	for _, n := range []int{20, 70} {
		e, err := EigenSym(symmetric(n, 4))
		line("eigen"+e.Method, err, e.Values, e.Vectors.Data, []float64{float64(e.Sweeps)})
	}
	for _, s := range []*Matrix{a, a.T(), randomMatrix(1500, 60, 5), hilbert(12), graded(20, 6), New(5, 4)} {
		d, err := ThinSVD(ctx, s)
		line(fmt.Sprintf("svd%dx%d", s.Rows, s.Cols), err, d.U.Data, d.S, d.V.Data, []float64{float64(d.Sweeps)})
	}
	fit, err := LeastSquares(ctx, a, y, 0)
	line("leastsquares", err, fit.Coef, fit.StdErrors, fit.Residuals, fit.Fitted, fit.Effects, fit.Unscaled.Data, []float64{fit.RSS, fit.ResidualSD})
	var decimals []float64
	for _, d := range DecimalDD(y) {
		decimals = append(decimals, d.Hi, d.Lo)
	}
	line("decimal", nil, decimals)
	for _, s := range readSTRD(t, "testdata/nist_strd.txt") {
		fit, err := LeastSquaresDD(s.design(), s.y, 0)
		line("dd"+s.name, err, fit.Coef, fit.StdErrors, fit.Residuals, fit.Fitted, fit.Effects, fit.Unscaled.Data, []float64{fit.RSS, fit.ResidualSD})
	}
	return out.String()
}

// The same bits with 1, 2 and 8 threads and, by the committed digests, on
// every machine. "go test -update" rewrites them.
func TestLinalgBits(t *testing.T) {
	const golden = "testdata/bits.golden"
	one := bitLines(t, blocks.WithThreads(t.Context(), 1))
	for _, threads := range []int{2, 8} {
		if got := bitLines(t, blocks.WithThreads(t.Context(), threads)); got != one {
			t.Errorf("%d threads give other bits than one:\n%s\n%s", threads, got, one)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(one), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != one {
		t.Errorf("%s/%s gives\n%s\nwant\n%s", runtime.GOOS, runtime.GOARCH, one, want)
	}
}
