package migration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/filetype"
)

// openFolder opens the folder of documents; nothing outside it can be reached, also not by links.
func openFolder(name string) (*os.Root, error) {
	if name == "" {
		return nil, fault.InvalidField("folder", "migration.folder-missing")
	}
	r, err := os.OpenRoot(name)
	if err != nil {
		return nil, fault.InvalidField("folder", "migration.folder-missing")
	}
	return r, nil
}

// fetchFile looks at the file of a document and, when it is to be kept, puts it into the store.
func (s *Service) fetchFile(ctx context.Context, folder *os.Root, r *record, keep bool) error {
	refuse := func(field, key string) error {
		r.reject(Reason{Field: field, Shown: path.Base(r.path), Key: key})
		return nil
	}
	f, err := folder.Open(filepath.FromSlash(r.path))
	if err != nil {
		return refuse("file", "migration.file-missing")
	}
	defer f.Close()
	st, err := f.Stat()
	switch {
	case err != nil || !st.Mode().IsRegular():
		return refuse("file", "migration.file-missing")
	case st.Size() == 0:
		return refuse("file", "migration.file-empty")
	case st.Size() > s.MaxFile:
		return refuse("file", "migration.file-large")
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if r.sha256 != "" && r.sha256 != hex.EncodeToString(sum.Sum(nil)) {
		return refuse("sha256", "migration.file-hash")
	}
	formats, err := filetype.On(clock.Today(s.Clock))
	if err != nil {
		return err
	}
	name := filetype.CleanName(path.Base(r.path))
	t, err := formats.Detect(name, f, st.Size())
	if err != nil {
		return refuse("file", "migration.file-type")
	}
	r.document.Name, r.document.Media = name, t.Media
	r.document.Blob = blob.Blob{Sum: blob.Sum(sum.Sum(nil)), Size: st.Size()}
	if !keep {
		return nil
	}
	return s.keepFile(ctx, f, r, refuse)
}

func (s *Service) keepFile(ctx context.Context, f *os.File, r *record, refuse func(field, key string) error) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch v, err := s.Scanner.Scan(ctx, f); {
	case err != nil && !errors.Is(err, antivirus.ErrTooLarge):
		return err // tried again later
	case v.State == antivirus.Infected:
		return refuse("file", "migration.file-infected")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	b, err := s.Blobs.Put(ctx, f, s.MaxFile)
	r.document.Blob = b
	return err
}

// Laid is what lies in the folder of an office on the server: files that can be read, and folders of documents.
type Laid struct{ Files, Folders []string }

const mostLaid = 200

// Laid lists it, by name.
func (s *Service) Laid(by actor.Actor) (out Laid, err error) {
	if err := s.may(by); err != nil {
		return out, err
	}
	root, err := s.Folder(by.Unit)
	if err != nil {
		return out, wrap("folder", err)
	}
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	for _, e := range entries {
		switch {
		case e.IsDir() && len(out.Folders) < mostLaid:
			out.Folders = append(out.Folders, e.Name())
		case e.Type().IsRegular() && len(out.Files) < mostLaid:
			out.Files = append(out.Files, e.Name())
		}
	}
	return out, wrap("folder", err)
}

// Place is the path of a folder of documents by its name in Laid.
func (s *Service) Place(by actor.Actor, name string) (string, error) {
	laid, err := s.Laid(by)
	if err != nil {
		return "", err
	}
	if !slices.Contains(laid.Folders, name) {
		return "", fault.InvalidField("folder", "migration.folder-missing")
	}
	root, err := s.Folder(by.Unit)
	return filepath.Join(root, name), wrap("folder", err)
}

// OpenLaid opens a file of the folder by its name in Laid.
func (s *Service) OpenLaid(by actor.Actor, name string) (*os.File, error) {
	laid, err := s.Laid(by)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(laid.Files, name) {
		return nil, fault.InvalidField("laid", "table.none")
	}
	root, err := s.Folder(by.Unit)
	if err != nil {
		return nil, wrap("folder", err)
	}
	r, err := openFolder(root)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // only read
	f, err := r.Open(name)
	return f, wrap("folder", err)
}
