package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"wrota/internal/eservice/field"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/filetype"
)

// Incoming is a file on its way in; Body is read once.
type Incoming struct {
	Field string // the question it answers
	Name  string // as the browser called it
	Body  io.Reader
}

// AddFile takes a file into a draft: it is stored as it streams in, its type is decided by its
// content, it is scanned, and only then does it belong to the answers. What is refused leaves nothing.
func (s *Service) AddFile(ctx context.Context, h Holder, draft id.Draft, in Incoming) (field.File, error) {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return field.File{}, err
	}
	if err := s.room(ctx, h, d, in.Field); err != nil {
		return field.File{}, err
	}
	stored, err := s.counted(ctx, h.By, in.Body, func(body io.Reader) (Stored, error) {
		return s.accept(ctx, in.Name, body, s.most(d, in.Field))
	})
	if err != nil {
		return field.File{}, refuse(in.Field, err)
	}
	f := field.File{Upload: id.New[id.Upload]().Short(), Name: stored.Name, Type: stored.Type, Size: stored.Size, SHA256: stored.Sum.String()}
	if err := s.keep(ctx, h, d, in.Field, f, stored); err != nil {
		return field.File{}, err
	}
	err = s.edit(ctx, h, draft, func(d *Draft) error {
		d.Answers = d.Answers.WithFile(in.Field, f)
		return nil
	})
	if err != nil { // a file that no answer names would only take room
		return field.File{}, errors.Join(err, s.drop(context.WithoutCancel(ctx), h, d, f))
	}
	return f, nil
}

// room refuses a file before its bytes are taken: no such question, or too many files already.
func (s *Service) room(ctx context.Context, h Holder, d *Draft, name string) error {
	if !d.Submission.IsZero() {
		return fault.New(fault.Conflict, "intake.filed-already")
	}
	if f, ok := d.Definition().Field(name); !ok || !f.IsFile() {
		return fault.New(fault.NotFound, "intake.no-such-page")
	}
	return s.ask(ctx, h.By, "uploads", func(tx *db.Tx) error { return s.fits(ctx, tx, d, name, 1) })
}

// fits refuses one more file of a size when the draft has too many already.
func (s *Service) fits(ctx context.Context, tx *db.Tx, d *Draft, name string, size int64) error {
	rows, err := query.New(tx).Uploads(ctx, query.UploadsParams{UnitID: d.Unit, DraftID: d.ID})
	if err != nil {
		return err
	}
	total := size
	for _, r := range rows {
		total += r.Size
	}
	if len(rows) >= s.Limits.Files || total > s.Limits.All {
		return fault.InvalidField(name, "intake.too-many-files", fault.Args{"Files": s.Limits.Files, "MB": s.Limits.All >> 20})
	}
	return nil
}

// most is how big a file of a question may be: a bigger one is refused while it comes in, so that the
// person need not take it out of the answers again.
func (s *Service) most(d *Draft, name string) int64 {
	if f, ok := d.Definition().Field(name); ok && f.IsFile() {
		return min(f.Files().MaxBytes, s.Limits.File)
	}
	return s.Limits.File
}

// Stored is a file that was taken in.
type Stored struct {
	Name    string
	Type    string // media type by content
	Sum     blob.Sum
	Size    int64
	Scanned antivirus.State
}

// accept stores a stream, decides its type and has it scanned.
func (s *Service) accept(ctx context.Context, name string, body io.Reader, most int64) (Stored, error) {
	b, err := s.Blobs.Put(ctx, body, most)
	if err != nil {
		return Stored{}, err
	}
	st := Stored{Name: filetype.CleanName(name), Sum: b.Sum, Size: b.Size}
	whole, err := s.spool(ctx, b)
	if err != nil {
		return Stored{}, err
	}
	defer whole.Close()
	formats, err := filetype.On(s.today()) // the list of the KRI is dated
	if err != nil {
		return Stored{}, err
	}
	t, err := formats.Detect(st.Name, whole, b.Size)
	if err != nil {
		return Stored{}, err
	}
	st.Type = t.Media
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return Stored{}, err
	}
	v, err := s.Scanner.Scan(ctx, whole)
	if errors.Is(err, antivirus.ErrUnavailable) {
		return Stored{}, fault.New(fault.Busy, "intake.scanner-away")
	}
	if err != nil && !errors.Is(err, antivirus.ErrTooLarge) {
		return Stored{}, err
	}
	st.Scanned = v.State
	if v.State == antivirus.Infected {
		return Stored{}, errInfected
	}
	return st, nil
}

var errInfected = errors.New("intake: the scanner found malicious software")

// spool gives random access to a stored blob: a temporary file that disappears when it is closed.
func (s *Service) spool(ctx context.Context, b blob.Blob) (*os.File, error) {
	r, _, err := s.Blobs.Open(ctx, b.Sum)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := os.CreateTemp("", "wrota-scan-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // the open file stays; nothing is left behind by a crash
	if _, err := io.Copy(f, r); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// refuse turns what can be wrong with a file into words that say how to mend it.
func refuse(name string, err error) error {
	for _, r := range []struct {
		err error
		key string
	}{
		{blob.ErrTooLarge, "intake.file-too-large"},
		{filetype.ErrEmpty, "intake.file-empty"},
		{filetype.ErrExecutable, "intake.file-program"},
		{filetype.ErrMismatch, "intake.file-mismatch"},
		{filetype.ErrBomb, "intake.file-bomb"},
		{filetype.ErrDamaged, "intake.file-damaged"},
		{filetype.ErrUnknown, "intake.file-unknown"},
		{errInfected, "intake.file-infected"},
	} {
		if errors.Is(err, r.err) {
			return fault.InvalidField(name, r.key)
		}
	}
	if errors.Is(err, blob.ErrFull) {
		return fault.New(fault.Busy, "fault.full")
	}
	if _, ok := fault.As(err); ok {
		return err
	}
	return fmt.Errorf("intake: upload: %w", err)
}

// keep adds the file to the draft. Its room is looked at again: of many files sent at once, each found room
// before its bytes came.
func (s *Service) keep(ctx context.Context, h Holder, d *Draft, name string, f field.File, st Stored) error {
	up, err := id.Parse[id.Upload](f.Upload)
	if err != nil {
		return fmt.Errorf("intake: %w", err)
	}
	return s.change(ctx, h.By, "upload", func(tx *db.Tx) error {
		n, err := query.New(tx).LockDraft(ctx, query.LockDraftParams{UnitID: d.Unit, ID: d.ID, Generation: d.generation})
		if err := db.Changed(n, err, "intake.changed-meanwhile"); err != nil {
			return err
		}
		if err := s.fits(ctx, tx, d, name, f.Size); err != nil {
			return err
		}
		s.acted(ctx, tx, h.By, d, "intake.draft-changed")
		return query.New(tx).InsertUpload(ctx, query.InsertUploadParams{
			ID: up, UnitID: d.Unit, DraftID: d.ID, Field: name, Name: f.Name, MediaType: f.Type, Blob: st.Sum, Size: f.Size,
			Scanned: string(st.Scanned), At: db.At(s.Clock.Now()),
		})
	})
}

// RemoveFile takes a file out of a draft.
func (s *Service) RemoveFile(ctx context.Context, h Holder, draft id.Draft, name, upload string) error {
	up, err := id.Parse[id.Upload](upload)
	if err != nil {
		return fault.New(fault.NotFound, "intake.no-such-file")
	}
	err = s.edit(ctx, h, draft, func(d *Draft) error {
		d.Answers = d.Answers.WithoutFile(name, upload)
		return nil
	})
	if err != nil {
		return err
	}
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return err
	}
	return s.forget(ctx, h, d, up)
}

// drop forgets a file that did not get into the answers.
func (s *Service) drop(ctx context.Context, h Holder, d *Draft, f field.File) error {
	up, err := id.Parse[id.Upload](f.Upload)
	if err != nil {
		return fmt.Errorf("intake: %w", err)
	}
	return s.forget(ctx, h, d, up)
}

func (s *Service) forget(ctx context.Context, h Holder, d *Draft, up id.Upload) error {
	return s.change(ctx, h.By, "remove file", func(tx *db.Tx) error {
		_, err := query.New(tx).DeleteUpload(ctx, query.DeleteUploadParams{UnitID: d.Unit, DraftID: d.ID, ID: up})
		return err
	})
}

// OpenUpload returns a file of a draft to its holder.
func (s *Service) OpenUpload(ctx context.Context, h Holder, draft id.Draft, upload string) (field.File, io.ReadCloser, error) {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return field.File{}, nil, err
	}
	return s.openUpload(ctx, h.By, d, upload)
}

// openUpload opens a file of a draft for somebody whose right was checked.
func (s *Service) openUpload(ctx context.Context, by actor.Actor, d *Draft, upload string) (field.File, io.ReadCloser, error) {
	var rows []query.IntakeUpload
	err := s.view(ctx, by, "upload", func(tx *db.Tx) (err error) {
		rows, err = query.New(tx).Uploads(ctx, query.UploadsParams{UnitID: d.Unit, DraftID: d.ID})
		return err
	})
	if err != nil {
		return field.File{}, nil, err
	}
	i := slices.IndexFunc(rows, func(r query.IntakeUpload) bool { return r.ID.Short() == upload })
	if i < 0 {
		return field.File{}, nil, fault.New(fault.NotFound, "intake.no-such-file")
	}
	body, _, err := s.Blobs.Open(ctx, rows[i].Blob)
	if err != nil {
		return field.File{}, nil, fmt.Errorf("intake: upload: %w", err)
	}
	return field.File{Upload: upload, Name: rows[i].Name, Type: rows[i].MediaType, Size: rows[i].Size}, body, nil
}
