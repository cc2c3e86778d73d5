package analyses

import "testing"

func TestSelfTestBits(t *testing.T) {
	digest, err := selfTest()
	if err != nil {
		t.Fatal(err)
	}
	if digest != selfTestDigest {
		t.Errorf("the self test gives %s, not %s", digest, selfTestDigest)
	}
}
