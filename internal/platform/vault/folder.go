package vault

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Folder keeps key-encryption keys as files "kek-0001.key", "kek-0002.key" …, each 256 bits in base64; the
// last is the current one. A file that others on the machine could read is refused.
type Folder struct {
	dir  string
	mu   sync.Mutex
	keys map[string][]byte
}

const kekPrefix, kekSuffix = "kek-", ".key"

// OpenFolder opens a folder of key-encryption keys.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return &Folder{dir: dir, keys: map[string][]byte{}}, nil
}

// Names lists the keys of the folder, the current one last.
func (f *Folder) Names() ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	var out []string
	for _, e := range entries {
		if n := e.Name(); strings.HasPrefix(n, kekPrefix) && strings.HasSuffix(n, kekSuffix) {
			out = append(out, strings.TrimSuffix(n, kekSuffix))
		}
	}
	slices.Sort(out)
	return out, nil
}

// Make writes a new key, which becomes the current one, and returns its name.
func (f *Folder) Make() (string, error) {
	names, err := f.Names()
	if err != nil {
		return "", err
	}
	next := 1
	if n := len(names); n > 0 {
		if _, err := fmt.Sscanf(names[n-1], kekPrefix+"%d", &next); err != nil {
			return "", fmt.Errorf("vault: %s is not the name of a key", names[n-1])
		}
		next++
	}
	name := fmt.Sprintf("%s%04d", kekPrefix, next)
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the program instead
	file, err := os.CreateTemp(f.dir, ".new-*")
	if err != nil {
		return "", fmt.Errorf("vault: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", fmt.Errorf("vault: %w", err)
	}
	// Unlike a rename, a link fails when two processes start at once.
	if err := os.Link(file.Name(), filepath.Join(f.dir, name+kekSuffix)); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("vault: %w", err)
	}
	return name, f.sync()
}

// sync makes a new name survive a power cut.
func (f *Folder) sync() error {
	d, err := os.Open(f.dir)
	if err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("vault: %w", err)
	}
	return nil
}

func (f *Folder) key(name string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if k := f.keys[name]; k != nil {
		return k, nil
	}
	if name != filepath.Base(name) {
		return nil, fmt.Errorf("%w: %q", ErrNoKEK, name)
	}
	path := filepath.Join(f.dir, name+kekSuffix)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoKEK, path)
	}
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("vault: %s may be read by others (mode %v): set it to 0600", path, info.Mode().Perm())
	}
	body, err := os.ReadFile(path) //nolint:gosec // the folder is a setting, the name is one of ours
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	k, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(body)))
	if err != nil || len(k) != 32 {
		return nil, fmt.Errorf("vault: %s is not a key file", path)
	}
	f.keys[name] = k
	return k, nil
}

// Wrap wraps a data key with the current key-encryption key; the first one is made when there is none.
func (f *Folder) Wrap(_ context.Context, key, bound []byte) (kek string, wrapped []byte, err error) {
	names, err := f.Names()
	if err != nil {
		return "", nil, err
	}
	if len(names) == 0 {
		if _, err := f.Make(); err != nil {
			return "", nil, err
		}
		if names, err = f.Names(); err != nil {
			return "", nil, err
		}
	}
	kek = names[len(names)-1]
	k, err := f.key(kek)
	if err != nil {
		return "", nil, err
	}
	return kek, encrypt(k, key, bound), nil
}

// Unwrap opens a data key.
func (f *Folder) Unwrap(_ context.Context, kek string, wrapped, bound []byte) ([]byte, error) {
	k, err := f.key(kek)
	if err != nil {
		return nil, err
	}
	return decrypt(k, wrapped, bound)
}
