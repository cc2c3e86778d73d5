package reduce

import (
	"encoding/json"
	"testing"

	"reprise/analyses/frame"
)

// The scores and the summaries of the demonstration file have the same bytes on every
// machine.
func TestReduceBits(t *testing.T) {
	full := completeDemo(t)
	n := "n-1"
	pca, err := PCA(background(), full, PCAParams{Variables: demoNumbers, Components: 4, Scale: true, SDDenominator: &n})
	if err != nil {
		t.Fatal(err)
	}
	famd, err := FAMD(background(), full, FAMDParams{Components: 5})
	if err != nil {
		t.Fatal(err)
	}
	summary := func(v any) *frame.Groups {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return &frame.Groups{Names: []string{string(b)}}
	}
	for _, c := range []struct {
		what    string
		payload any
		want    string
	}{
		{"PCA scores", pca.Scores, "f2062501628e8c8910df46c2b76fe0adafaad0a221c57a429d4b9c4b11a5d706"},
		{"PCA summary", summary(pca), "596a09601e970d88cfb7a662c9db313e9171f569612cf8a2ecaab4bbf64470ef"},
		{"FAMD scores", famd.Scores, "a868748a57845920ec631986d7c1ed1f26d607c2296f4b92c7a744554756f0b2"},
		{"FAMD summary", summary(famd), "bb1e0eeef028ed5a7a9ac6f6e3c31d799768398629dda32071dd355ad996dd4c"},
	} {
		if got := frame.Hash(c.payload); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}
