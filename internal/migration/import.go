package migration

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/jobs"
)

// Stage is where an import stands.
type Stage string

// The stages. Work in a stage that ends with -ing goes on by itself, also after a crash.
const (
	Uploaded Stage = "uploaded"
	Checking Stage = "checking"
	Checked  Stage = "checked"
	Running  Stage = "running"
	Done     Stage = "done"
	Undoing  Stage = "undoing"
	Undone   Stage = "undone"
	Failed   Stage = "failed"
)

// Working tells whether rows are being gone through.
func (s Stage) Working() bool { return s == Checking || s == Running || s == Undoing }

// Import is one bringing-over of one file.
type Import struct {
	ID        id.Import
	Unit      id.Unit
	FileName  string
	Blob      blob.Sum // zero when the file is gone
	Size      int64
	Memo      blob.Sum
	MemoName  string
	SHA256    string
	Folder    string
	Profile   string
	Version   int // of the profile
	Kind      Kind
	Stage     Stage
	Position  int64
	Expected  map[int]int // by year; 0 is all together
	Why       Reason      // of a failure
	CreatedAt time.Time
	CreatedBy string
	ChangedAt time.Time
}

// Source is a file on its way in.
type Source struct {
	Name     string
	Body     io.Reader
	MemoName string // of a DBF with long texts
	Memo     io.Reader
	Folder   string // where the documents lie
}

// MaxSource is the largest file that is taken, in bytes.
const MaxSource = 8 << 30

// Upload takes a file and returns its import. Nothing is read of it yet.
func (s *Service) Upload(ctx context.Context, by actor.Actor, src Source) (im Import, err error) {
	if err := s.may(by); err != nil {
		return im, err
	}
	if src.Body == nil || src.Name == "" {
		return im, fault.InvalidField("file", "table.none")
	}
	body, err := s.Blobs.Put(ctx, src.Body, MaxSource)
	if err != nil {
		return im, wrap("upload", err)
	}
	if body.Size == 0 {
		return im, fault.InvalidField("file", "table.empty")
	}
	now := s.Clock.Now()
	im = Import{
		ID: id.New[id.Import](), Unit: by.Unit, FileName: filetype.CleanName(src.Name), Blob: body.Sum, Size: body.Size, SHA256: body.Sum.String(), Folder: src.Folder, Stage: Uploaded,
		CreatedAt: now, CreatedBy: by.Name, ChangedAt: now,
	}
	if src.Memo != nil {
		memo, err := s.Blobs.Put(ctx, src.Memo, MaxSource)
		if err != nil {
			return im, wrap("upload", err)
		}
		im.Memo, im.MemoName = memo.Sum, filetype.CleanName(src.MemoName)
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO migration_import (id, unit_id, file_name, blob, size, memo_blob, memo_name, sha256, folder, profile, profile_version, kind, stage, position, expected, why, created_at, created_by, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '', $10, 0, $11, $11, $12, $13, $12)`,
			im.ID, im.Unit, im.FileName, im.Blob, im.Size, im.Memo, im.MemoName, im.SHA256, im.Folder, string(im.Stage), db.JSON("{}"), db.At(now), by.Name)
		if err != nil {
			return err
		}
		s.record(ctx, tx, im, "migration.uploaded", map[string]string{"sha256": im.SHA256})
		return nil
	})
	return im, wrap("upload", err)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, im Import, verb string, detail any) {
	s.Audit.Record(ctx, tx, im.Unit, audit.Entry{Verb: verb, Subject: "migration:" + im.ID.Short(), Detail: detail})
}

const importColumns = `id, unit_id, file_name, blob, size, memo_blob, memo_name, sha256, folder, profile, profile_version, kind, stage, position, expected, why, created_at, created_by, changed_at`

func scan(row interface{ Scan(dest ...any) error }) (im Import, err error) {
	var expected, why db.JSON
	var created, changed db.Time
	err = row.Scan(&im.ID, &im.Unit, &im.FileName, &im.Blob, &im.Size, &im.Memo, &im.MemoName, &im.SHA256, &im.Folder, &im.Profile, &im.Version, &im.Kind, &im.Stage, &im.Position,
		&expected, &why, &created, &im.CreatedBy, &changed)
	if err != nil {
		return im, err
	}
	im.CreatedAt, im.ChangedAt = created.Time, changed.Time
	return im, errors.Join(expected.Into(&im.Expected), why.Into(&im.Why))
}

// find reads an import of a unit.
func find(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Import) (Import, error) {
	im, err := scan(tx.QueryRowContext(ctx, `SELECT `+importColumns+` FROM migration_import WHERE unit_id = $1 AND id = $2`, unit, which))
	return im, db.Found(err, "migration.no-such-import")
}

// Import returns an import of the clerk's unit.
func (s *Service) Import(ctx context.Context, by actor.Actor, which id.Import) (im Import, err error) {
	if err := s.may(by); err != nil {
		return im, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		im, err = find(ctx, tx, by.Unit, which)
		return err
	})
	return im, wrap("import", err)
}

// mostImports is more than an office brings over.
const mostImports = 200

// Imports lists those of the clerk's unit, the newest first.
func (s *Service) Imports(ctx context.Context, by actor.Actor) (out []Import, err error) {
	if err := s.may(by); err != nil {
		return nil, err
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT `+importColumns+` FROM migration_import WHERE unit_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, by.Unit, mostImports)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			im, err := scan(rows)
			if err != nil {
				return err
			}
			out = append(out, im)
		}
		return rows.Err()
	})
	return out, wrap("imports", err)
}

// Order says what shall be done with an import.
type Order struct {
	Import   id.Import
	Profile  string      // for a dry run
	Expected map[int]int // for a dry run: what the old system says it holds
	Folder   string      // for a dry run of documents
}

// Check begins a dry run with the newest version of a profile.
func (s *Service) Check(ctx context.Context, by actor.Actor, o Order) error {
	return s.begin(ctx, by, o, Checking, []Stage{Uploaded, Checked, Failed})
}

// Run takes what the dry run would take.
func (s *Service) Run(ctx context.Context, by actor.Actor, which id.Import) error {
	return s.begin(ctx, by, Order{Import: which}, Running, []Stage{Checked})
}

// Undo takes the whole import back, as far as nobody has worked on it.
func (s *Service) Undo(ctx context.Context, by actor.Actor, which id.Import) error {
	return s.begin(ctx, by, Order{Import: which}, Undoing, []Stage{Done, Undone, Failed})
}

// verbs are what the audit calls the beginning of a stage.
var verbs = map[Stage]string{Checking: "migration.check-begun", Running: "migration.run-begun", Undoing: "migration.undo-begun"}

func (s *Service) begin(ctx context.Context, by actor.Actor, o Order, to Stage, from []Stage) error {
	if err := s.may(by); err != nil {
		return err
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		im, err := find(ctx, tx, by.Unit, o.Import)
		if err != nil {
			return err
		}
		if im.Stage == to {
			return nil // the second click
		}
		if !slices.Contains(from, im.Stage) || to != Undoing && im.Blob.IsZero() {
			return fault.New(fault.Conflict, "migration.not-now")
		}
		var busy int64
		err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM migration_import WHERE unit_id = $1 AND stage IN ('checking', 'running', 'undoing')`, by.Unit).Scan(&busy)
		if err != nil {
			return err
		}
		if busy > 0 {
			return fault.New(fault.Conflict, "migration.busy")
		}
		if to == Checking {
			if err := prepare(ctx, tx, &im, o); err != nil {
				return err
			}
		}
		im.Stage, im.Position, im.Why = to, 0, Reason{}
		if err := s.save(ctx, tx, im); err != nil {
			return err
		}
		s.record(ctx, tx, im, verbs[to], map[string]string{"profile": im.Profile, "version": strconv.Itoa(im.Version)})
		return s.Events.Do(ctx, tx, s.command(im))
	}, db.Lane("migration:"+by.Unit.String()))
	return wrap(string(to), err)
}

// prepare forgets an earlier dry run.
func prepare(ctx context.Context, tx *db.Tx, im *Import, o Order) error {
	p, err := profile(ctx, tx, im.Unit, o.Profile, 0)
	if err != nil {
		return fault.InvalidField("profile", "migration.profile-choose")
	}
	im.Profile, im.Version, im.Kind, im.Expected = p.Name, p.Version, p.Kind, o.Expected
	if o.Folder != "" {
		im.Folder = o.Folder
	}
	for _, sql := range []string{
		`DELETE FROM migration_rejected WHERE unit_id = $1 AND import_id = $2`, `DELETE FROM migration_total WHERE unit_id = $1 AND import_id = $2`,
		`DELETE FROM migration_met WHERE unit_id = $1 AND import_id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, sql, im.Unit, im.ID); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
	}
	return nil
}

// save writes the state of an import.
func (s *Service) save(ctx context.Context, tx *db.Tx, im Import) error {
	if im.Expected == nil {
		im.Expected = map[int]int{}
	}
	_, err := tx.ExecContext(ctx, `UPDATE migration_import SET folder = $1, profile = $2, profile_version = $3, kind = $4, stage = $5, position = $6, expected = $7, why = $8, changed_at = $9, blob = $10, memo_blob = $11
WHERE unit_id = $12 AND id = $13`,
		im.Folder, im.Profile, im.Version, string(im.Kind), string(im.Stage), im.Position, db.ToJSON(im.Expected), db.ToJSON(im.Why), db.At(s.Clock.Now()), im.Blob, im.Memo, im.Unit, im.ID)
	if err != nil {
		return fmt.Errorf("save import: %w", err)
	}
	return nil
}

// Discard drops an import that was never run; its file goes with the next sweep.
func (s *Service) Discard(ctx context.Context, by actor.Actor, which id.Import) error {
	if err := s.may(by); err != nil {
		return err
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		im, err := find(ctx, tx, by.Unit, which)
		if err != nil {
			return err
		}
		var made int64
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM migration_made WHERE unit_id = $1 AND import_id = $2`, im.Unit, im.ID).Scan(&made); err != nil {
			return err
		}
		if im.Stage.Working() || made > 0 {
			return fault.New(fault.Conflict, "migration.not-now")
		}
		if err := prepareNothing(ctx, tx, im); err != nil {
			return err
		}
		s.record(ctx, tx, im, "migration.discarded", nil)
		return nil
	})
	return wrap("discard", err)
}

func prepareNothing(ctx context.Context, tx *db.Tx, im Import) error {
	for _, sql := range []string{
		`DELETE FROM migration_rejected WHERE unit_id = $1 AND import_id = $2`, `DELETE FROM migration_total WHERE unit_id = $1 AND import_id = $2`,
		`DELETE FROM migration_met WHERE unit_id = $1 AND import_id = $2`, `DELETE FROM migration_import WHERE unit_id = $1 AND id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, sql, im.Unit, im.ID); err != nil {
			return fmt.Errorf("discard: %w", err)
		}
	}
	return nil
}

// Refers tells whether a file is still needed.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.DB.View(ctx, s.system(id.Region), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	return n > 0, wrap("refers", err)
}

// ReadExpected reads what the old system says it holds: a line a year, "2024 120", or "razem 500".
func ReadExpected(s string) (map[int]int, error) {
	out := map[int]int{}
	for line := range strings.Lines(s) {
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r\n;:=", r) })
		if len(words) == 0 {
			continue
		}
		year, err := strconv.Atoi(words[0])
		if strings.EqualFold(words[0], "razem") {
			year, err = 0, nil
		}
		n, err2 := strconv.Atoi(words[len(words)-1])
		if err != nil || err2 != nil || len(words) != 2 || year < 0 || year > 2999 || n < 0 {
			return nil, fault.InvalidField("expected", "migration.expected")
		}
		out[year] = n
	}
	return out, nil
}

// WriteExpected is the inverse of ReadExpected.
func WriteExpected(m map[int]int) string {
	var b strings.Builder
	for _, year := range slices.Sorted(maps.Keys(m)) {
		name := strconv.Itoa(year)
		if year == 0 {
			name = "razem"
		}
		b.WriteString(name + " " + strconv.Itoa(m[year]) + "\n")
	}
	return b.String()
}

// command is the work that waits for an import.
func (s *Service) command(im Import) jobs.Command {
	return jobs.Command{Name: workName, Key: im.ID.Short() + string(im.Stage) + strconv.FormatInt(im.Position, 10), Payload: todo{im.Unit, im.ID}}
}

const workName = "migration.work"

// todo is the payload of the work on an import.
type todo struct {
	Unit   id.Unit   `json:"unit"`
	Import id.Import `json:"import"`
}
