package pipeline

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// maxInputFile bounds a data file.
const maxInputFile = 2 << 30

// studyFiles reads files inside the study folder and nothing else: links that leave it are
// refused by os.Root.
type studyFiles struct{ root *os.Root }

func openFiles(dir string) (*studyFiles, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &studyFiles{root}, nil
}

// Close closes the folder.
func (f *studyFiles) Close() { f.root.Close() }

// ReadFile implements kind.Files.
func (f *studyFiles) ReadFile(name string, limit int64) ([]byte, error) {
	return readIn(f.root, name, limit)
}

func readIn(root *os.Root, name string, limit int64) ([]byte, error) {
	if filepath.IsAbs(name) {
		return nil, fmt.Errorf("%s is an absolute path; files are named relative to the study folder", name)
	}
	path := filepath.FromSlash(name)
	info, err := root.Stat(path) // before opening: a named pipe would block
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("the file %s does not exist in the study folder", name)
	case err != nil:
		return nil, unreadable(name, err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder, not a file", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	case info.Size() > limit:
		return nil, tooLarge(name, info.Size(), limit)
	}
	file, err := root.Open(path)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = fmt.Errorf("the file %s grew beyond %d bytes while it was read", name, limit)
	}
	return b, err
}

func tooLarge(name string, size, limit int64) error {
	return fmt.Errorf("the file %s has %d bytes; at most %d are read", name, size, limit)
}

func unreadable(name string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("the file %s can't be read: %w", name, err)
}

// givenFiles are the files that a stage's parameters name, as they were hashed: a method
// sees the bytes that its key stands for, and no other file.
type givenFiles map[string][]byte

// ReadFile implements kind.Files.
func (f givenFiles) ReadFile(name string, limit int64) ([]byte, error) {
	b, ok := f[name]
	switch {
	case !ok:
		return nil, fmt.Errorf("the file %s is named by no parameter", name)
	case int64(len(b)) > limit:
		return nil, tooLarge(name, int64(len(b)), limit)
	}
	return b, nil
}

// ReadText reads one of the study's own text files.
func ReadText(p *Plan, name string) ([]byte, error) {
	files, err := openFiles(p.Dir)
	if err != nil {
		return nil, err
	}
	defer files.Close()
	return files.ReadFile(name, maxTextFile)
}

// maxTextFile bounds prose and bibliography.
const maxTextFile = 16 << 20
