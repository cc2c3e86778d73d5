package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
)

const secretBytes = 32

// cacheSecret is the user's own secret, kept in the user's folder for caches and made on
// first use. A study folder that someone else wrote can bring a cache along; without this
// secret none of its entries counts. It changes no result and reaches no output. Where there
// is no such folder the answer is nil, and runs do without a cache.
func cacheSecret() []byte {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil
	}
	return secretIn(filepath.Join(dir, "reprise"))
}

func secretIn(dir string) []byte {
	file := filepath.Join(dir, "secret")
	if b, err := os.ReadFile(file); err == nil && len(b) == secretBytes {
		return b
	}
	if os.MkdirAll(dir, 0o700) != nil {
		return nil
	}
	b := make([]byte, secretBytes)
	rand.Read(b) // never fails
	part, err := os.CreateTemp(dir, "secret-*")
	if err != nil {
		return nil
	}
	defer os.Remove(part.Name())
	_, err = part.Write(b)
	if cerr := part.Close(); err != nil || cerr != nil {
		return nil
	}
	if os.Rename(part.Name(), file) != nil {
		return nil
	}
	// where two programs made one at once, the last one written counts for both
	if b, err = os.ReadFile(file); err != nil || len(b) != secretBytes {
		return nil
	}
	return b
}
