package crypt

import (
	"context"
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

// Seals is a folder with the seals of all offices, read from files: <name>.pem, and any number of files in the folder
// <name> (see readHeld for their kinds). The name is the office's word in addresses.
//
// Certificates of an office may overlap, follow one another or have ended; Get chooses. What cannot be read is one
// office's trouble and nobody else's.
type Seals struct {
	dir    string
	mu     sync.RWMutex
	files  map[string]*entry // by path within the folder
	byName map[string][]Held
	broken []Broken
}

// Broken is a file that could not be read.
type Broken struct {
	Office string // empty when the file is named after none
	File   string // within the folder
	Err    error
	Kept   bool // the seal that was read from it before is still used
}

// nameForm keeps a name from leading out of the folder.
var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

const sealFile = ".pem"

// OpenSeals reads all seals of a folder, making it if need be. Only a folder that cannot be read is an error; files are
// asked for by Broken.
func OpenSeals(dir string) (*Seals, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("crypt: seals: %w", err)
	}
	s := &Seals{dir: dir, files: map[string]*entry{}, byName: map[string][]Held{}}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, fmt.Errorf("crypt: seals: %w", err)
	}
	_ = s.Reload() // told by Broken
	return s, nil
}

// Reload reads the folder again: new files appear, removed ones disappear, unchanged ones are not read. A file
// that became unreadable keeps the seal it had and is reported, so that one office's mistake does not stop the others.
func (s *Seals) Reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := sealFiles(s.dir)
	if err != nil {
		return err
	}
	files := make(map[string]*entry, len(found))
	for _, f := range found {
		files[f.name] = f.read(s.dir, s.files[f.name])
		if f.err != nil && f.office != "" { // the folder of an office cannot be read
			s.keepFolder(files, f.office)
		}
	}
	s.files = files
	s.arrange()
	all := make([]error, 0, len(s.broken))
	for _, b := range s.broken {
		all = append(all, b.Err)
	}
	return errors.Join(all...)
}

// keepFolder keeps what the files of an office's folder gave before.
func (s *Seals) keepFolder(files map[string]*entry, office string) {
	for name, e := range s.files {
		if strings.HasPrefix(name, office+string(filepath.Separator)) {
			files[name] = e
		}
	}
}

// arrange makes the lists of offices from what the files gave.
func (s *Seals) arrange() {
	s.byName, s.broken = map[string][]Held{}, nil
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		e := s.files[name]
		if e.err != nil {
			s.broken = append(s.broken, Broken{e.office, name, e.err, e.held != nil})
		}
		if e.held != nil {
			s.byName[e.office] = append(s.byName[e.office], *e.held)
		}
	}
	for _, all := range s.byName {
		revoke(all)
	}
}

// revoke carries what is written down of a certificate to every file with the same one: a lost key stops sealing when
// its certificate is marked, even where nobody has taken the key away yet.
func revoke(all []Held) {
	for i := range all {
		for j := range all {
			if all[i].Revoked.IsZero() && !all[j].Revoked.IsZero() && all[i].Certificate.Equal(all[j].Certificate) {
				all[i].Revoked = all[j].Revoked
			}
		}
	}
}

// of returns the certificates of an office; the slice is not changed by anybody.
func (s *Seals) of(name string) []Held {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byName[name]
}

// Get is the seal of an office to use at the moment: of those valid then the one that began last. Otherwise a
// fault says what is wrong.
func (s *Seals) Get(name string, at time.Time) (*Seal, error) {
	all := s.of(name)
	if used := choose(all, at); used != nil {
		return used.Seal, nil
	}
	all = slices.DeleteFunc(slices.Clone(all), func(h Held) bool { return h.Seal == nil || !h.Revoked.IsZero() })
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "crypt.seal.none")
	}
	over := slices.DeleteFunc(slices.Clone(all), func(h Held) bool { return at.Before(h.Certificate.NotBefore) })
	if len(over) > 0 { // it ended, and what comes next has not begun
		last := slices.MaxFunc(over, func(a, b Held) int { return a.Certificate.NotAfter.Compare(b.Certificate.NotAfter) })
		return nil, last.Seal.CheckAt(at)
	}
	first := slices.MinFunc(all, func(a, b Held) int { return a.Certificate.NotBefore.Compare(b.Certificate.NotBefore) })
	return nil, first.Seal.CheckAt(at)
}

// All are the certificates of an office, the newest first, also those that ended, wait, were revoked or have no key here:
// whoever asks "is this ours?" needs them all.
func (s *Seals) All(name string, at time.Time) []Placed { return place(s.of(name), at) }

// Every is All of all offices, in their order.
func (s *Seals) Every(at time.Time) (out []Placed) {
	s.mu.RLock()
	byName := s.byName
	s.mu.RUnlock()
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		out = append(out, place(byName[name], at)...)
	}
	return out
}

// Until is the last moment at which the office can seal without a new certificate, following those that it has from one
// to the next without a gap. It is false when the office cannot seal at the moment.
func (s *Seals) Until(name string, at time.Time) (time.Time, bool) { return until(s.of(name), at) }

// Broken lists the files that could not be read the last time.
func (s *Seals) Broken() []Broken {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.broken
}

// Put saves a seal as <name>.pem, in place of the one that was there.
func (s *Seals) Put(name string, seal *Seal) error {
	if !nameForm.MatchString(name) {
		return errors.New("crypt: a seal's name is small letters, digits and dashes")
	}
	if err := seal.Save(filepath.Join(s.dir, name+sealFile)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := file{name: name + sealFile, office: name}
	s.files[f.name] = f.read(s.dir, nil)
	s.arrange()
	return s.files[f.name].err
}

// Names lists the offices that have a seal with a key, in order.
func (s *Seals) Names() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := slices.Sorted(maps.Keys(s.byName))
	return slices.DeleteFunc(names, func(n string) bool {
		return !slices.ContainsFunc(s.byName[n], func(h Held) bool { return h.Seal != nil })
	})
}

// Check asks, for every seal that could be used at the moment, whether its key can be reached.
func (s *Seals) Check(ctx context.Context, at time.Time) error {
	var all []error
	for _, p := range s.Every(at) {
		if p.State != InUse && p.State != Waits && p.State != Spare {
			continue
		}
		if err := p.Check(ctx); err != nil {
			all = append(all, fmt.Errorf("crypt: %s: %w", p.File, err))
		}
	}
	return errors.Join(all...)
}
