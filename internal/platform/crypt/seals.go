package crypt

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"wrota/internal/kit/fault"
)

// Seals is a directory of seals: one file, <name>.pem, for each office. The name is the office's identifier.
type Seals struct {
	dir    string
	mu     sync.RWMutex
	byName map[string]*Seal
}

// nameForm keeps a name from leading out of the directory.
var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

const sealFile = ".pem"

// OpenSeals reads all seals of a directory, making it if need be. A file that cannot be read is an error:
// better not to start than to find out when a receipt is due.
func OpenSeals(dir string) (*Seals, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("crypt: seals: %w", err)
	}
	s := &Seals{dir: dir, byName: map[string]*Seal{}}
	if err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Reload reads the directory again: new files appear, removed ones disappear. A file that became unreadable keeps the
// seal it had and is reported, so that one office's mistake does not stop the others.
func (s *Seals) Reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	paths, err := filepath.Glob(filepath.Join(s.dir, "*"+sealFile))
	if err != nil {
		return fmt.Errorf("crypt: seals: %w", err)
	}
	read, broken := make(map[string]*Seal, len(paths)), []error(nil)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), sealFile)
		if !nameForm.MatchString(name) {
			broken = append(broken, fmt.Errorf("crypt: %s is not named after an office", path))
			continue
		}
		seal, err := LoadSeal(path)
		if err != nil {
			broken = append(broken, err)
			if seal = s.byName[name]; seal == nil {
				continue
			}
		}
		read[name] = seal
	}
	s.byName = read
	return errors.Join(broken...)
}

// Get is the seal of an office, valid at the given moment; otherwise a fault that says what is wrong.
func (s *Seals) Get(name string, at time.Time) (*Seal, error) {
	s.mu.RLock()
	seal := s.byName[name]
	s.mu.RUnlock()
	if seal == nil {
		return nil, fault.New(fault.NotFound, "crypt.seal.none")
	}
	if err := seal.CheckAt(at); err != nil {
		return nil, err
	}
	return seal, nil
}

// Put saves a seal under a name, in place of the one that was there.
func (s *Seals) Put(name string, seal *Seal) error {
	if !nameForm.MatchString(name) {
		return errors.New("crypt: a seal's name is small letters, digits and dashes")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := seal.Save(filepath.Join(s.dir, name+sealFile)); err != nil {
		return err
	}
	s.byName[name] = seal
	return nil
}

// Names lists the offices that have a seal, in order.
func (s *Seals) Names() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.byName))
}
