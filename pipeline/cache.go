package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

// CacheDir is the folder in the study folder that holds the cache and what the last run
// knew.
const CacheDir = ".reprise"

const cacheFormat = "reprise-cache-1"

// cache keeps results by key. Every entry carries its own checksum: a damaged one counts as
// absent, so nothing needs to be synced to disk.
type cache struct {
	dir string // empty: no cache
	exe string // digest of the running program
}

func openCache(studyDir string, off bool) (*cache, error) {
	exe, err := executableDigest(filepath.Join(studyDir, CacheDir), off)
	if err != nil {
		return nil, err
	}
	c := &cache{exe: exe}
	if off {
		return c, nil
	}
	c.dir = filepath.Join(studyDir, CacheDir, "cache")
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return nil, fmt.Errorf("the cache can't be written: %w", err)
	}
	return c, nil
}

// executableDigest is the SHA-256 of the running program, remembered by path, size and
// time of change.
func executableDigest(dir string, off bool) (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	type memory struct {
		Path, Digest string
		Size, Time   int64
	}
	now := memory{Path: path, Size: info.Size(), Time: info.ModTime().UnixNano()}
	file := filepath.Join(dir, "program.json")
	if b, err := os.ReadFile(file); err == nil && !off {
		var old memory
		if json.Unmarshal(b, &old) == nil && old.Path == now.Path && old.Size == now.Size && old.Time == now.Time && len(old.Digest) == 64 {
			return old.Digest, nil
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	now.Digest = hex.EncodeToString(h.Sum(nil))
	if !off {
		if b, err := json.Marshal(now); err == nil && os.MkdirAll(dir, 0o755) == nil {
			_ = writeBeside(file, b) // only a memory: losing it costs one hash
		}
	}
	return now.Digest, nil
}

// keyParts are what a stage's result depends on, by name: compared with the last run's
// they say why a stage must run.
type keyParts struct {
	Program string            `json:"program"`
	Kind    string            `json:"kind"`
	Params  []kind.Setting    `json:"params"`
	Files   map[string]string `json:"files,omitempty"`
	Inputs  []inputHash       `json:"inputs,omitempty"`
	Seed    string            `json:"seed,omitempty"`
}

type inputHash struct {
	Port, From, Hash string
}

// key hashes the parts in one order, each after its length.
func (k keyParts) key() string {
	h := sha256.New()
	put := func(s string) {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		io.WriteString(h, s)
	}
	put(cacheFormat)
	put(k.Program)
	put(runtime.GOARCH)
	put(k.Kind)
	put(strconv.Itoa(len(k.Params)))
	for _, s := range k.Params {
		put(s.Path)
		put(s.Value)
	}
	for _, f := range sortedKeys(k.Files) {
		put(f)
		put(k.Files[f])
	}
	put(strconv.Itoa(len(k.Inputs)))
	for _, in := range k.Inputs {
		put(in.Port)
		put(in.Hash)
	}
	put(k.Seed)
	return hex.EncodeToString(h.Sum(nil))
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sortStrings(keys)
	return keys
}

// load returns the stored result, nil where there is none that is whole.
func (c *cache) load(key string, k *kind.Kind) any {
	if c.dir == "" {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(c.dir, key))
	if err != nil || len(b) < sha256.Size {
		return nil
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(want[:], sum) {
		return nil
	}
	next := func() []byte {
		if len(body) < 8 {
			return nil
		}
		n := binary.LittleEndian.Uint64(body)
		if n > uint64(len(body)-8) {
			return nil
		}
		out := body[8 : 8+n]
		body = body[8+n:]
		return out
	}
	res := k.NewResult()
	if json.Unmarshal(next(), res) != nil {
		return nil
	}
	for _, o := range k.Offers() {
		if o.Name == "" {
			continue
		}
		part := next()
		if len(part) == 0 {
			continue
		}
		p := reflect.New(o.Type.Elem()).Interface()
		if frame.Decode(part, p) != nil {
			return nil
		}
		k.SetPayload(res, o.Name, p)
	}
	return res
}

// store writes a result; a full disk only costs the next run its time.
func (c *cache) store(key string, k *kind.Kind, res any) error {
	if c.dir == "" {
		return nil
	}
	summary, err := json.Marshal(res)
	if err != nil {
		return fmt.Errorf("the result can't be written as JSON: %w", err)
	}
	var buf []byte
	put := func(b []byte) {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(len(b)))
		buf = append(buf, b...)
	}
	put(summary)
	for _, o := range k.Offers() {
		if o.Name == "" {
			continue
		}
		if p := k.Payload(res, o.Name); p != nil {
			put(frame.Encode(p))
		} else {
			put(nil)
		}
	}
	sum := sha256.Sum256(buf)
	_ = writeBeside(filepath.Join(c.dir, key), append(buf, sum[:]...))
	return nil
}

// writeBeside writes a file by renaming a whole one over it.
func writeBeside(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Clean empties the cache of a study.
func Clean(studyDir string) error {
	return os.RemoveAll(filepath.Join(studyDir, CacheDir))
}
