package pipeline

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"

	"reprise/analyses/frame"
	"reprise/analyses/kind"
)

// CacheDir is the folder in the study folder that holds the cache and what the last run
// knew. It holds row-level values, so it is readable by its owner alone and ignored by git.
const CacheDir = ".reprise"

const (
	cacheFormat = "reprise-cache-2"
	entriesDir  = "cache"
	// maxEntry bounds what is read of one entry.
	maxEntry = 8 << 30
)

// cache keeps results by key. Every entry carries a checksum under a secret of the user's:
// a damaged one, and one that came with a stranger's study folder, counts as absent. So
// nothing needs to be synced to disk, and a study can't bring its own results along.
type cache struct {
	root   *os.Root // CacheDir; nil: no cache
	exe    string   // digest of the running program
	secret []byte
}

// openCache opens the cache of a study. A study folder that can't be written, or a user
// without a secret, has none: that costs time, never a result. Without create nothing is
// written.
func openCache(studyDir string, opt Options, create bool) (*cache, error) {
	c := &cache{secret: opt.Secret}
	if !opt.NoCache && len(opt.Secret) > 0 {
		c.root = openCacheDir(studyDir, create)
	}
	exe, err := executableDigest(c.root)
	if err != nil {
		c.Close()
		return nil, err
	}
	c.exe = exe
	return c, nil
}

// Close closes the cache's folder.
func (c *cache) Close() {
	if c.root != nil {
		c.root.Close()
		c.root = nil
	}
}

// openCacheDir opens CacheDir inside the study folder: a link that leaves it is no cache.
func openCacheDir(studyDir string, create bool) *os.Root {
	study, err := os.OpenRoot(studyDir)
	if err != nil {
		return nil
	}
	defer study.Close()
	if create {
		if err := study.MkdirAll(path.Join(CacheDir, entriesDir), 0o700); err != nil {
			return nil
		}
	}
	root, err := study.OpenRoot(CacheDir)
	if err != nil {
		return nil
	}
	if _, err := root.Lstat(".gitignore"); create && errors.Is(err, os.ErrNotExist) {
		_ = writeIn(root, ".gitignore", []byte("*\n"), 0o644, false)
	}
	return root
}

// executableDigest is the SHA-256 of the running program, remembered by path, size and
// time of change.
func executableDigest(root *os.Root) (string, error) {
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
	const file = "program.json"
	if root != nil {
		var old memory
		if b, err := readIn(root, file, maxTextFile); err == nil && json.Unmarshal(b, &old) == nil &&
			old.Path == now.Path && old.Size == now.Size && old.Time == now.Time && len(old.Digest) == 2*sha256.Size {
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
	if root != nil {
		if b, err := json.Marshal(now); err == nil {
			_ = writeIn(root, file, b, 0o600, false) // only a memory: losing it costs one hash
		}
	}
	return now.Digest, nil
}

// keyParts are what a stage's result depends on, by name: compared with the last run's
// they say why a stage must run.
type keyParts struct {
	Program string            `json:"program"`
	Kind    string            `json:"kind"`
	Stage   string            `json:"stage"`   // row keys and streams carry it
	Profile string            `json:"profile"` // a kind may ask for conventions that are no parameters
	Params  []kind.Setting    `json:"params"`
	Files   map[string]string `json:"files,omitempty"`
	Inputs  []inputHash       `json:"inputs,omitempty"`
	Seed    string            `json:"seed,omitempty"` // of kinds that draw
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
	put(k.Stage)
	put(k.Profile)
	put(strconv.Itoa(len(k.Params)))
	for _, s := range k.Params {
		put(s.Path)
		put(s.Value)
	}
	put(strconv.Itoa(len(k.Files)))
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

// load returns the stored result, nil where there is none that is whole and our own.
func (c *cache) load(key string, k *kind.Kind) any {
	if c.root == nil {
		return nil
	}
	b, err := readIn(c.root, path.Join(entriesDir, key), maxEntry)
	if err != nil || len(b) < sha256.Size {
		return nil
	}
	body := b[sha256.Size:]
	if !hmac.Equal(c.sign(key, body), b[:sha256.Size]) {
		return nil
	}
	res, err := decodeResult(k, body)
	if err != nil {
		return nil
	}
	return res
}

// store writes a result; a full disk only costs the next run its time.
func (c *cache) store(key string, body []byte) {
	if c.root != nil {
		_ = writeIn(c.root, path.Join(entriesDir, key), slices.Concat(c.sign(key, body), body), 0o600, false)
	}
}

// sign is the checksum of an entry under the user's secret; the key is part of it, so that
// an entry answers for nothing else.
func (c *cache) sign(key string, body []byte) []byte {
	h := hmac.New(sha256.New, c.secret)
	io.WriteString(h, key)
	h.Write(body)
	return h.Sum(nil)
}

// encodeResult writes a result's summary as JSON and its payloads in their binary form.
func encodeResult(k *kind.Kind, res any) ([]byte, error) {
	summary, err := json.Marshal(res)
	if err != nil {
		return nil, fmt.Errorf("the result can't be written as JSON: %w", err)
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
	return buf, nil
}

var errDamaged = errors.New("the stored result is damaged")

// decodeResult reads what encodeResult wrote.
func decodeResult(k *kind.Kind, body []byte) (any, error) {
	next := func() ([]byte, bool) {
		if len(body) < 8 {
			return nil, false
		}
		n := binary.LittleEndian.Uint64(body)
		if n > uint64(len(body)-8) {
			return nil, false
		}
		out := body[8 : 8+n]
		body = body[8+n:]
		return out, true
	}
	res := k.NewResult()
	summary, ok := next()
	if !ok {
		return nil, errDamaged
	}
	if err := json.Unmarshal(summary, res); err != nil {
		return nil, fmt.Errorf("the result doesn't survive JSON: %w", err)
	}
	for _, o := range k.Offers() {
		if o.Name == "" {
			continue
		}
		part, ok := next()
		if !ok {
			return nil, errDamaged
		}
		if len(part) == 0 {
			continue
		}
		p := reflect.New(o.Type.Elem()).Interface()
		if err := frame.Decode(part, p); err != nil {
			return nil, err
		}
		k.SetPayload(res, o.Name, p)
	}
	if len(body) > 0 {
		return nil, errDamaged
	}
	return res, nil
}

// roundTrip puts a fresh result into the form in which the cache gives it back: cached or
// fresh, what follows sees the same bits.
func roundTrip(k *kind.Kind, res any) (any, []byte, error) {
	body, err := encodeResult(k, res)
	if err != nil {
		return nil, nil, err
	}
	out, err := decodeResult(k, body)
	if err != nil {
		return nil, nil, err
	}
	return out, body, nil
}

// writeIn writes a file inside a folder by renaming a whole one over it; with sync it is on
// the disk before it takes the old one's place.
func writeIn(root *os.Root, name string, b []byte, mode os.FileMode, sync bool) error {
	var part string
	var f *os.File
	err := os.ErrExist
	for n := 0; errors.Is(err, os.ErrExist); n++ { // another program's, or left by one that was killed
		part = path.Join(path.Dir(name), fmt.Sprintf(".part-%d", n))
		f, err = root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(b))
	if err == nil && sync {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = root.Rename(part, name)
	}
	if err != nil {
		_ = root.Remove(part)
		return err
	}
	if sync {
		return syncDir(filepath.Join(root.Name(), filepath.FromSlash(path.Dir(name))))
	}
	return nil
}

// Clean empties the cache of a study.
func Clean(studyDir string) error {
	root, err := os.OpenRoot(studyDir)
	if err != nil {
		return err
	}
	defer root.Close()
	return root.RemoveAll(CacheDir)
}
