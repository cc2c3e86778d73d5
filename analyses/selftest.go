package analyses

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"reprise/analyses/dist"
	"reprise/analyses/linalg"
	"reprise/analyses/numeric"
	"reprise/analyses/rng"
)

// selfTestDigest is the SHA-256 of the self test's numbers. Every machine and every build
// must give it; TestSelfTestBits prints the new one when a function is changed on purpose.
const selfTestDigest = "37d4421ea94eb9134a540bf6ad06f0bff26a3ec42bdab81826d3b95ee3ffb7ea"

// SelfTest computes a fixed set of numbers through the deterministic packages and says
// what is wrong with this build; nothing where its bits are those of every machine.
func SelfTest() []string {
	digest, err := selfTest()
	if err != nil {
		return []string{err.Error()}
	}
	if digest != selfTestDigest {
		return []string{fmt.Sprintf("the self test gives %s instead of %s", digest, selfTestDigest)}
	}
	return nil
}

func selfTest() (string, error) {
	h := sha256.New()
	put := func(xs ...float64) {
		for _, x := range xs {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	s := rng.New(20250128, "self-test")
	x := linalg.New(40, 5)
	for i := range x.Data {
		x.Data[i] = s.Normal()
	}
	for range 200 {
		a, b := s.Gamma(3), s.Normal()
		put(a, b, numeric.Exp(b), numeric.Log(a), numeric.Pow(a, b), numeric.Erfc(b), numeric.LogGamma(a), numeric.Sin(a))
		put(numeric.RegIncBeta(a, 2.5, 0.3), dist.StudentT{DF: a}.Survival(b), dist.ChiSquared{DF: a}.Survival(a))
	}
	put(numeric.Sum(x.Data), numeric.Dot(x.Row(0), x.Row(1)), numeric.Variance(x.Data))
	svd, err := linalg.ThinSVD(context.Background(), x)
	if err != nil {
		return "", err
	}
	put(svd.S...)
	put(svd.V.Data...)
	return hex.EncodeToString(h.Sum(nil)), nil
}
