package crypt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// readPrivate reads a file with a secret, refusing one that others could have read.
func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("crypt: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("crypt: %s may be read by others (mode %v): set it to 0600", path, info.Mode().Perm())
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("crypt: %w", err)
	}
	return body, nil
}

// writePrivate writes a file with a secret, whole or not at all. Without replace an existing file stays and
// the error is fs.ErrExist.
func writePrivate(path string, body []byte, replace bool) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".new-*") // created with mode 0600
	if err != nil {
		return fmt.Errorf("crypt: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(body)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("crypt: %w", err)
	}
	if replace {
		err = os.Rename(f.Name(), path)
	} else {
		err = os.Link(f.Name(), path) // unlike rename, fails when two processes start at once
	}
	if err != nil {
		return fmt.Errorf("crypt: %w", err)
	}
	return syncDir(dir)
}

// syncDir makes the new name survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("crypt: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("crypt: %w", err)
	}
	return nil
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
func exists(err error) bool  { return errors.Is(err, fs.ErrExist) }
