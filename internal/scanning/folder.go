package scanning

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Folder is a folder into which the scanners of one registry point write.
type Folder struct {
	Dir   string
	Unit  id.Unit
	Point string // symbol of the point; empty: the main one
}

// The folders inside a watched one.
const (
	doneDir     = "przyjete"
	rejectedDir = "odrzucone"
)

// settled is for how long a file must not have changed before it counts as complete.
const settled = 10 * time.Second

// lookAtOnce is how many files of a folder are taken in one go.
const lookAtOnce = 200

// Look takes what lies complete in the watched folders. A file is moved to a folder of its own only after it is durable here; a
// process that is killed in between finds the same bytes again, and the batch that it made of them.
func (s *Service) Look(ctx context.Context) error {
	var all error
	for _, f := range s.Folders {
		if err := s.lookInto(ctx, f); err != nil {
			all = errors.Join(all, fmt.Errorf("scanning: folder of %s: %w", f.Unit.Short(), err))
		}
	}
	return all
}

func (s *Service) lookInto(ctx context.Context, f Folder) error {
	list, err := os.ReadDir(f.Dir)
	if err != nil {
		return err
	}
	n := 0
	for _, e := range list {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || ctx.Err() != nil {
			continue
		}
		if n++; n > lookAtOnce {
			break
		}
		if err := s.pick(ctx, f, e.Name()); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// pick takes one file, when it is complete.
func (s *Service) pick(ctx context.Context, f Folder, name string) error {
	at := filepath.Join(f.Dir, name)
	before, err := os.Stat(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another node was faster
	}
	if err != nil {
		return err
	}
	if s.Clock.Now().Sub(before.ModTime()) < settled || before.Size() == 0 {
		return nil
	}
	file, err := os.Open(at)
	if err != nil {
		return err
	}
	by := system(f.Unit)
	b, taken, err := s.take(ctx, by, Coming{Name: name, Point: f.Point, Body: file}, "folder")
	if err := file.Close(); err != nil {
		return err
	}
	if after, stat := os.Stat(at); stat == nil && (after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())) {
		return nil // it was still growing: what is there later is another file, and is taken then
	}
	if _, ok := fault.As(err); err != nil && !ok {
		return err
	}
	if err == nil && !taken && (b.Way != "folder" || b.Name != fileName(name)) {
		err = s.again(ctx, f.Unit, b)
	}
	return s.putAway(f, name, err)
}

// putAway moves a file that was taken, or refused with a reason, out of the way.
func (s *Service) putAway(f Folder, name string, refusal error) error {
	to := filepath.Join(f.Dir, doneDir)
	if refusal != nil {
		to = filepath.Join(f.Dir, rejectedDir)
	}
	if err := os.MkdirAll(to, 0o750); err != nil {
		return err
	}
	target := filepath.Join(to, name)
	if _, err := os.Stat(target); err == nil { // the name was there before
		target = filepath.Join(to, s.Clock.Now().UTC().Format("20060102-150405")+"-"+name)
	}
	if refusal != nil {
		if err := os.WriteFile(target+".txt", []byte(reasonText(refusal)+"\n"), 0o640); err != nil { //nolint:gosec // for the office's own people
			return err
		}
	}
	return os.Rename(filepath.Join(f.Dir, name), target)
}

// reasonText says in Polish why a file was refused; the program speaks to the office here without a page.
func reasonText(refusal error) string {
	f, ok := fault.As(refusal)
	if !ok {
		return "Pliku nie przyjęto."
	}
	key := f.Key
	if len(f.Fields) > 0 {
		key = f.Fields[0].Key
	}
	switch key {
	case "scanning.not-pdf":
		return "Plik nie jest dokumentem PDF."
	case "scanning.too-large":
		return "Plik jest za duży. Podziel skan na mniejsze części."
	case "scanning.infected":
		return "W pliku jest złośliwe oprogramowanie."
	case "scanning.taken-waits":
		return "Ten sam plik przyjęto już wcześniej. Czeka w tacce skanów."
	case "scanning.taken-attached":
		return fmt.Sprintf("Ten sam plik przyjęto już wcześniej. Należy do pism: %v.", f.Args["Numbers"])
	}
	return "Pliku nie przyjęto."
}
