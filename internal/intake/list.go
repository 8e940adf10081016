package intake

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// mayRead tells whether the actor may see the register of the unit.
func mayRead(by actor.Actor) error {
	if by.Kind != actor.Clerk || !by.May(GrantRegister) && !by.May(GrantRoute) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// Letter returns an entry of the register of the clerk's unit with its files.
func (s *Service) Letter(ctx context.Context, by actor.Actor, letter id.Letter) (l Letter, err error) {
	if err := mayRead(by); err != nil {
		return l, err
	}
	return s.FetchLetter(ctx, by.Unit, letter)
}

// FetchLetter returns a letter for the listeners of facts; it asks nobody's right.
func (s *Service) FetchLetter(ctx context.Context, unit id.Unit, letter id.Letter) (l Letter, err error) {
	err = s.view(ctx, actor.Automaton("system.intake", unit), "letter", func(tx *db.Tx) error {
		q := s.rows(tx)
		row, err := q.FindLetter(ctx, query.FindLetterParams{UnitID: unit, ID: letter})
		if err != nil {
			return db.Found(err, "intake.no-such-letter")
		}
		if l, err = letterFromRow(row); err != nil {
			return err
		}
		files, err := q.Files(ctx, query.FilesParams{UnitID: unit, LetterID: letter})
		for _, f := range files {
			l.Files = append(l.Files, File{int(f.No), f.What, f.Name, f.MediaType, f.Blob, f.Size})
		}
		return err
	})
	return l, err
}

// Question asks for a page of the register.
type Question struct {
	Stage Stage // "" means all
	Text  string
	Year  int    // 0 means all
	After string // cursor of the page before
	Limit int    // 0 means 50, at most 200
}

// Page is a page of the register, the newest entry first.
type Page struct {
	Letters []Letter
	Next    string
}

// Letters answers a question about the register of the clerk's unit.
func (s *Service) Letters(ctx context.Context, by actor.Actor, q Question) (Page, error) {
	if err := mayRead(by); err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 || q.Limit > 200 {
		q.Limit = 50
	}
	var w db.Where
	w.And("unit_id = ?", by.Unit)
	if q.Stage != "" {
		w.And("stage = ?", q.Stage)
	}
	if q.Year != 0 {
		w.And("year = ?", q.Year)
	}
	for _, word := range i18n.Words(q.Text) {
		w.And(`search LIKE ? ESCAPE '\'`, "%"+db.Like(word)+"%")
	}
	if q.After != "" {
		year, no, series, ok := cursor(q.After)
		if !ok {
			return Page{}, fault.New(fault.NotFound, "fault.no-page")
		}
		w.And("(year < ? OR (year = ? AND (no < ? OR (no = ? AND series < ?))))", year, year, no, no, series)
	}
	sql := `SELECT id, year, no, number, channel, received_on, sender_name, title, stage, case_id, cell_id, attachments, version, series FROM intake_letter` +
		w.SQL() + ` ORDER BY year DESC, no DESC, series DESC LIMIT ` + w.Arg(q.Limit+1)
	var page Page
	var marks []string
	err := s.view(ctx, by, "letters", func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l Letter
			var year, no int
			var name string
			if err := rows.Scan(&l.ID, &year, &no, &l.Number, &l.Channel, &l.ReceivedOn, &name, &l.Title, &l.Stage, &l.Case, &l.Cell, &l.Attachments, &l.Version, &l.Entry.Series); err != nil {
				return err
			}
			l.Sender = Sender{Kind: "organisation", Company: name} // a list shows the name only
			page.Letters, marks = append(page.Letters, l), append(marks, strconv.Itoa(year)+"."+strconv.Itoa(no)+"."+l.Entry.Series)
		}
		return rows.Err()
	})
	if len(page.Letters) > q.Limit {
		page.Letters, page.Next = page.Letters[:q.Limit], marks[q.Limit-1]
	}
	return page, err
}

func cursor(s string) (year, no int, series string, ok bool) {
	a, b, _ := strings.Cut(s, ".")
	b, series, _ = strings.Cut(b, ".")
	year, err1 := strconv.Atoi(a)
	no, err2 := strconv.Atoi(b)
	return year, no, series, err1 == nil && err2 == nil
}

// Counts says how many letters stand at each stage.
func (s *Service) Counts(ctx context.Context, by actor.Actor) (map[Stage]int, error) {
	if err := mayRead(by); err != nil {
		return nil, err
	}
	out := map[Stage]int{}
	err := s.view(ctx, by, "counts", func(tx *db.Tx) error {
		rows, err := query.New(tx).CountLetters(ctx, by.Unit)
		for _, r := range rows {
			out[Stage(r.Stage)] = int(r.N)
		}
		return err
	})
	return out, err
}

// Concerns names whose data a letter holds, for the audit, when it came from an account. It is work inside a
// transaction of the log's.
func (s *Service) Concerns(ctx context.Context, tx *db.Tx, unit id.Unit, letter id.Letter) ([]string, error) {
	applicant, err := query.New(tx).ApplicantOf(ctx, query.ApplicantOfParams{UnitID: unit, LetterID: letter})
	if errors.Is(err, db.ErrNoRows) || err == nil && applicant.IsZero() {
		return nil, nil
	}
	return []string{"account:" + applicant.Short()}, err
}

// OpenFile returns a file of a letter to the registry, and logs it.
func (s *Service) OpenFile(ctx context.Context, by actor.Actor, letter id.Letter, no int) (File, io.ReadCloser, error) {
	l, err := s.Letter(ctx, by, letter)
	if err != nil {
		return File{}, nil, err
	}
	for _, f := range l.Files {
		if f.No == no {
			return s.openFile(ctx, by, l, f)
		}
	}
	return File{}, nil, fault.New(fault.NotFound, "intake.no-such-file")
}

func (s *Service) openFile(ctx context.Context, by actor.Actor, l Letter, f File) (File, io.ReadCloser, error) {
	err := s.Audit.Viewed(ctx, s.DB, by, l.Unit, audit.Entry{
		Verb: "intake.file-shown", Subject: "letter:" + l.ID.Short(), Matter: l.Case, Detail: map[string]int{"file": f.No},
	})
	if err != nil {
		return File{}, nil, err
	}
	body, _, err := s.Blobs.Open(ctx, f.Blob)
	return f, body, err
}

// Today says on which day the register stands.
func (s *Service) Today() calendar.Date { return s.today() }
