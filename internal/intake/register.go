package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"wrota/internal/intake/entry"
	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Registration enters a letter of another channel: paper at the counter or by post, an e-mail, a
// message that came to the office's address for electronic delivery. Key is made by the form, so
// that sending it twice enters the letter once.
type Registration struct {
	Key         id.Letter
	Channel     Channel
	ReceivedOn  calendar.Date
	Sender      Sender
	DatedOn     calendar.Date // zero when the letter bears no date
	SenderSign  string
	Title       string
	Attachments int // on paper; files are counted by themselves
	Mode        string
	CarrierNo   string
	Scan        Scan
	ScanReason  string
	Notes       string
	Entry       entry.Details
	Cell        id.Cell // sent there at once; zero leaves it to be routed
	Files       []Stored
}

// Modes are the ways in which paper comes.
var Modes = []string{"zwykła", "polecona", "polecona ZPO", "kurier", InPerson}

// InPerson is the way of paper that somebody brings to the counter.
const InPerson = "osobiście"

func (r Registration) check(today calendar.Date) error {
	var wrong []fault.Field
	bad := func(name, key string) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	if strings.TrimSpace(r.Sender.Name()) == "" {
		bad("sender", "intake.sender-missing")
	}
	if strings.TrimSpace(r.Title) == "" || len(r.Title) > 500 {
		bad("title", "intake.title-missing")
	}
	wrong = append(append(wrong, entry.Received(r.ReceivedOn, r.DatedOn, today)...), r.Entry.Check()...)
	if r.Channel == ByPaper && (r.Scan == ScanPartial || r.Scan == ScanNone) && strings.TrimSpace(r.ScanReason) == "" {
		bad("scan_reason", "intake.scan-reason-missing")
	}
	if r.Attachments < 0 || r.Attachments > 9999 {
		bad("attachments", "intake.attachments")
	}
	return fault.Fields(wrong)
}

// Enter registers a letter: it gets the next number of the register. Repeating it with the same key
// returns the letter of the first time.
func (s *Service) Enter(ctx context.Context, by actor.Actor, r Registration) (Letter, error) {
	if !by.May(GrantRegister) {
		return Letter{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if r.Key.IsZero() || !validChannel(r.Channel) {
		return Letter{}, fault.InvalidField("channel", "intake.channel-missing")
	}
	if err := r.check(s.today()); err != nil {
		return Letter{}, err
	}
	office, err := s.Offices.Office(ctx, by.Unit)
	if err != nil {
		return Letter{}, fmt.Errorf("intake: register: %w", err)
	}
	err = s.change(ctx, by, "register", func(tx *db.Tx) error {
		switch _, err := query.New(tx).LetterNumber(ctx, query.LetterNumberParams{UnitID: by.Unit, ID: r.Key}); {
		case err == nil:
			return nil // the second click
		case !errors.Is(err, db.ErrNoRows):
			return err
		}
		return s.enterLetter(ctx, tx, by, office, r)
	}, db.Lane("intake:"+by.Unit.String()))
	if err != nil {
		return Letter{}, err
	}
	return s.Letter(ctx, by, r.Key)
}

func validChannel(c Channel) bool {
	for _, x := range Channels {
		if x == c {
			return true
		}
	}
	return false
}

func (s *Service) enterLetter(ctx context.Context, tx *db.Tx, by actor.Actor, o Office, r Registration) error {
	q, now := s.rows(tx), s.Clock.Now()
	year := calendar.Of(now).Year()
	no, err := s.nextNo(ctx, q, by.Unit, r.Entry.Series, year)
	if err != nil {
		return err
	}
	num, name := entry.Number(o.Slug, r.Entry.Series, no, year), r.Sender.Name()
	stage := StageNew
	if !r.Cell.IsZero() {
		stage = StageRouted
	}
	err = q.InsertLetter(ctx, query.InsertLetterParams{
		ID: r.Key, UnitID: by.Unit, Year: int64(year), No: no, Number: num, Channel: string(r.Channel), ReceivedAt: db.At(now), ReceivedOn: r.ReceivedOn,
		SenderName: name, Sender: db.ToJSON(r.Sender), Search: searchText(num, r.Title, name, r.SenderSign), DatedOn: r.DatedOn, SenderSign: r.SenderSign,
		Title: strings.TrimSpace(r.Title), Attachments: int64(r.Attachments), Mode: r.Mode, CarrierNo: r.CarrierNo, Scan: string(r.Scan),
		ScanReason: r.ScanReason, Access: r.Entry.Level(), Series: r.Entry.Series, Evidence: r.Entry.Evidence, Notes: r.Notes, RegisteredBy: by.Name, CellID: r.Cell, Stage: string(stage),
	})
	if err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	for i, f := range r.Files {
		err := q.InsertFile(ctx, query.InsertFileParams{
			UnitID: by.Unit, LetterID: r.Key, No: int64(i + 1), What: "scan", Name: f.Name, MediaType: f.Type, Blob: f.Sum, Size: f.Size,
		})
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
	}
	s.record(ctx, tx, by.Unit, "intake.registered", "letter:"+r.Key.Short(), map[string]string{"number": num})
	return s.Events.TellFirst(ctx, tx, by.Unit, Registered{r.Key, r.Channel, num})
}

// nextNo is the next number of a series.
func (s *Service) nextNo(ctx context.Context, q sealed.Queries, unit id.Unit, series string, year int) (no int64, err error) {
	if series == "" {
		no, err = q.NextNo(ctx, query.NextNoParams{UnitID: unit, Year: int64(year)})
	} else if no, err = q.NextInSeries(ctx, query.NextInSeriesParams{UnitID: unit, Series: series, Year: int64(year), Today: s.today()}); errors.Is(err, db.ErrNoRows) {
		return 0, fault.InvalidField("point", "intake.no-such-point")
	}
	if err != nil {
		return 0, fmt.Errorf("number: %w", err)
	}
	return no, nil
}

// TakeScan stores a file for a letter that is about to be registered: a scan, or the files of an
// e-mail. It belongs to nothing until the letter is entered.
func (s *Service) TakeScan(ctx context.Context, by actor.Actor, name string, body io.Reader) (Stored, error) {
	if !by.May(GrantRegister) {
		return Stored{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	st, err := s.accept(ctx, name, body, s.Limits.File)
	if err != nil {
		return Stored{}, refuse("files", err)
	}
	return st, nil
}

// Routing sends a letter on: to a cell, where a case of a class is opened, or into a running case.
type Routing struct {
	Letter  id.Letter
	Version int64
	Cell    id.Cell
	Class   string // of the file plan; empty when it goes into a case
	Case    id.Case
}

// Route sends a letter on. Whoever hears of it opens the case or puts the letter into it.
func (s *Service) Route(ctx context.Context, by actor.Actor, r Routing) error {
	if !by.May(GrantRoute) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if r.Case.IsZero() && (r.Cell.IsZero() || r.Class == "") {
		return fault.InvalidField("cell", "intake.where-to")
	}
	return s.editLetter(ctx, by, r.Letter, r.Version, "intake.routed", func(tx *db.Tx, l *Letter) error {
		if l.Stage != StageNew && l.Stage != StageRouted {
			return fault.New(fault.Conflict, "intake.routed-already", fault.Args{"Number": l.Number})
		}
		l.Stage, l.Cell = StageRouted, r.Cell
		return s.Events.Tell(ctx, tx, by.Unit, Routed{l.ID, r.Cell, r.Class, r.Case})
	})
}

// Dismiss notes that a letter needs no case, and why.
func (s *Service) Dismiss(ctx context.Context, by actor.Actor, letter id.Letter, version int64, why string) error {
	if !by.May(GrantRoute) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if why = strings.TrimSpace(why); why == "" || len(why) > 500 {
		return fault.InvalidField("why", "intake.why-missing")
	}
	return s.editLetter(ctx, by, letter, version, "intake.dismissed", func(_ *db.Tx, l *Letter) error {
		if l.Stage != StageNew {
			return fault.New(fault.Conflict, "intake.routed-already", fault.Args{"Number": l.Number})
		}
		l.Stage, l.Notes = StageDismissed, strings.TrimSpace(l.Notes+"\n"+why)
		return nil
	})
}

// Correction mends what was mistyped when a letter was registered.
type Correction struct {
	Letter  id.Letter
	Version int64
	Registration
}

// Correct mends the entry of a letter; its number, channel and moment stay.
func (s *Service) Correct(ctx context.Context, by actor.Actor, c Correction) error {
	if !by.May(GrantRegister) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := c.check(s.today()); err != nil {
		return err
	}
	return s.editLetter(ctx, by, c.Letter, c.Version, "intake.corrected", func(_ *db.Tx, l *Letter) error {
		l.Sender, l.DatedOn, l.SenderSign, l.Title, l.Attachments = c.Sender, c.DatedOn, c.SenderSign, strings.TrimSpace(c.Title), c.Attachments
		l.Mode, l.CarrierNo, l.Scan, l.ScanReason, l.Notes = c.Mode, c.CarrierNo, c.Scan, c.ScanReason, c.Notes
		l.Entry.Evidence, l.Entry.Access = c.Entry.Evidence, c.Entry.Access
		return nil
	})
}

// editLetter is the shape of every change of an entry.
func (s *Service) editLetter(ctx context.Context, by actor.Actor, letter id.Letter, version int64, verb string, fn func(tx *db.Tx, l *Letter) error) error {
	return s.change(ctx, by, verb, func(tx *db.Tx) error {
		q := s.rows(tx)
		row, err := q.FindLetter(ctx, query.FindLetterParams{UnitID: by.Unit, ID: letter})
		if err != nil {
			return db.Found(err, "intake.no-such-letter")
		}
		l, err := letterFromRow(row)
		if err != nil {
			return err
		}
		if l.Version != version {
			return fault.New(fault.Conflict, "intake.letter-changed", fault.Args{"Number": l.Number})
		}
		if err := fn(tx, &l); err != nil {
			return err
		}
		n, err := q.UpdateLetter(ctx, query.UpdateLetterParams{
			SenderName: l.Sender.Name(), Sender: db.ToJSON(l.Sender), Search: searchText(l.Number, l.Title, l.Sender.Name(), l.SenderSign), DatedOn: l.DatedOn,
			SenderSign: l.SenderSign, Title: l.Title, Attachments: int64(l.Attachments), Mode: l.Mode, CarrierNo: l.CarrierNo, Scan: string(l.Scan),
			ScanReason: l.ScanReason, Access: l.Entry.Level(), Evidence: l.Entry.Evidence, Notes: l.Notes, CellID: l.Cell, EmployeeID: l.Employee, CaseID: l.Case, Stage: string(l.Stage),
			UnitID: by.Unit, ID: l.ID, Version: l.Version,
		})
		if err := db.Changed(n, err, "intake.letter-changed"); err != nil {
			return err
		}
		s.record(ctx, tx, by.Unit, verb, "letter:"+l.ID.Short(), map[string]string{"number": l.Number})
		return nil
	})
}

// Link notes that a case was opened from a letter, or that it was put into one. It follows a fact
// that may be told twice.
func (s *Service) Link(ctx context.Context, by actor.Actor, unit id.Unit, letter id.Letter, c id.Case) error {
	return s.change(ctx, by, "link", func(tx *db.Tx) error {
		q := query.New(tx)
		if _, err := q.LinkLetter(ctx, query.LinkLetterParams{CaseID: c, UnitID: unit, ID: letter}); err != nil {
			return err
		}
		return q.LinkSubmission(ctx, query.LinkSubmissionParams{CaseID: c, UnitID: unit, LetterID: letter})
	})
}
