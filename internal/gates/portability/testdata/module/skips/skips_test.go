package skips

import (
	"runtime"
	"testing"
)

func TestSquaresBits(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("not here")
	}
}
