package dispatch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/filetype"
	"wrota/internal/platform/jobs"
)

// Sending puts a signed letter into the register and on its way. Source makes it one letter however often it
// is repeated ("writing:…"). The bytes are in the store already.
type Sending struct {
	Source     string
	Unit       id.Unit
	Case       id.Case
	Service    string // kind of the matter; empty when no e-service began it
	Writing    id.Document
	Sign       string // of the letter
	Title      string
	Kind       string // rodzajTekstu of NES 2.0
	Author     string // who signed, with the post
	Blob       blob.Sum
	Size       int64
	MediaType  string // application/pdf when empty
	FileName   string // made of the title when empty
	Addressees []Addressee
}

func (c *Sending) check() error {
	c.Title = strings.TrimSpace(c.Title)
	switch {
	case c.Source == "" || c.Unit.IsZero() || c.Blob.IsZero():
		return errors.New("send: the source, the unit or the bytes are missing")
	case c.Title == "" || utf8.RuneCountInString(c.Title) > 500:
		return fault.InvalidField("title", "dispatch.title-missing")
	case len(c.Addressees) == 0:
		return fault.InvalidField("addressees", "dispatch.no-addressee")
	}
	for _, a := range c.Addressees {
		if strings.TrimSpace(a.Name) == "" {
			return fault.InvalidField("addressees", "dispatch.no-addressee")
		}
	}
	if c.MediaType == "" {
		c.MediaType = "application/pdf"
	}
	if c.FileName == "" {
		c.FileName = filetype.CleanName(c.Title + ".pdf")
	}
	return nil
}

// Send enters a letter into the register of outgoing mail and begins one delivery for each addressee: into
// the box of those who have an account and want it so, as a task for the one who posts otherwise. Repeating
// it under its Source returns the first letter unchanged.
func (s *Service) Send(ctx context.Context, by actor.Actor, c Sending) (Letter, error) {
	if by.Kind != actor.System && (by.Unit != c.Unit || mayPost(by) != nil) {
		return Letter{}, errForbidden
	}
	if err := c.check(); err != nil {
		return Letter{}, fmt.Errorf("dispatch: %w", err)
	}
	office, err := s.offices.Office(ctx, c.Unit)
	if err != nil {
		return Letter{}, fmt.Errorf("dispatch: send: %w", err)
	}
	// An addressee must never confirm a letter that is not there.
	if kept, err := s.blobs.Stat(ctx, c.Blob); err != nil || kept.Size != c.Size {
		return Letter{}, fmt.Errorf("dispatch: send: %d of %d bytes are in the store: %w", kept.Size, c.Size, errors.Join(err, errIncomplete))
	}
	var l *Letter
	work := func(tx *db.Tx) error {
		row, err := query.New(tx).LetterBySource(ctx, query.LetterBySourceParams{UnitID: c.Unit, Source: c.Source})
		switch {
		case err == nil:
			l, err = fill(ctx, tx, row)
			return err
		case !errors.Is(err, db.ErrNoRows):
			return err
		}
		l, err = s.send(ctx, tx, office, c)
		return err
	}
	err = s.db.InTx(ctx, by, work, lane(c.Unit))
	if db.IsDuplicate(err) { // another node was first: now it is found
		err = s.db.InTx(ctx, by, work, lane(c.Unit))
	}
	if err != nil {
		return Letter{}, fmt.Errorf("dispatch: send: %w", err)
	}
	return *l, nil
}

var errIncomplete = errors.New("incomplete")

func (s *Service) send(ctx context.Context, tx *db.Tx, office Office, c Sending) (*Letter, error) {
	now := s.clock.Now()
	today, q := calendar.Of(now), query.New(tx)
	no, err := q.NextNo(ctx, query.NextNoParams{UnitID: c.Unit, Year: int64(today.Year())})
	if err != nil {
		return nil, fmt.Errorf("number: %w", err)
	}
	l := &Letter{
		ID: id.New[id.Dispatch](), Unit: c.Unit, Number: number(office.Slug, int(no), today.Year()), Year: today.Year(), No: int(no), Case: c.Case, Service: c.Service,
		Writing: c.Writing, Sign: c.Sign, Title: c.Title, Kind: c.Kind, Blob: c.Blob, Size: c.Size, MediaType: c.MediaType, FileName: c.FileName,
		Sender: office.Name, Author: c.Author, SentAt: now,
	}
	err = q.InsertLetter(ctx, query.InsertLetterParams{
		ID: l.ID, UnitID: l.Unit, Source: c.Source, Year: int64(l.Year), No: no, Number: l.Number, CaseID: l.Case, WritingID: l.Writing, Sign: l.Sign,
		Title: l.Title, Kind: l.Kind, Blob: l.Blob, Size: l.Size, MediaType: l.MediaType, FileName: l.FileName, Sender: l.Sender, Author: l.Author,
		SentAt: db.At(now), SentOn: today, Folded: l.folded(c.Addressees), Service: c.Service,
	})
	if err != nil {
		return nil, fmt.Errorf("letter: %w", err)
	}
	s.record(ctx, tx, l, nil, "dispatch.sent", map[string]any{"number": l.Number, "addressees": len(c.Addressees), "sha256": l.Blob.String()})
	policy, err := policyOn(ctx, tx, c.Unit, today)
	if err != nil {
		return nil, err
	}
	for i, a := range c.Addressees {
		d := Delivery{
			ID: id.New[id.Delivery](), Unit: l.Unit, Letter: l.ID, Addressee: i + 1, Attempt: 1, Party: a.Party, Account: a.Account, Name: strings.TrimSpace(a.Name),
			Address: a.Address, ADE: a.ADE, Channel: a.channel(),
		}
		if err := s.begin(ctx, tx, l, d, policy); err != nil {
			return nil, err
		}
	}
	return load(ctx, tx, l.Unit, l.ID)
}

// begin starts a delivery by its channel and tells it.
func (s *Service) begin(ctx context.Context, tx *db.Tx, l *Letter, d Delivery, p Policy) error {
	d.SentAt, d.Since, d.Version = s.clock.Now(), s.clock.Now(), 1
	d.Stage = ToPost
	sent := Sent{Dispatch: l.ID, Delivery: d.ID, Unit: l.Unit, Case: l.Case, Writing: l.Writing, Channel: d.Channel}
	if d.Channel == Portal {
		d.Stage, sent.Account = InBox, d.Account
		d.RemindOn, d.FallBackOn = p.days(calendar.Of(d.SentAt))
	}
	err := query.New(tx).InsertDelivery(ctx, query.InsertDeliveryParams{
		ID: d.ID, UnitID: d.Unit, DispatchID: d.Letter, Addressee: int64(d.Addressee), Attempt: int64(d.Attempt), PartyID: d.Party, AccountID: d.Account,
		Name: d.Name, Address: db.ToJSON(d.Address), Ade: d.ADE, Channel: string(d.Channel), Stage: string(d.Stage), Since: db.At(d.Since),
		SentAt: db.At(d.SentAt), RemindOn: d.RemindOn, FallBackOn: d.FallBackOn,
	})
	if err != nil {
		return fmt.Errorf("delivery: %w", err)
	}
	if err := s.step(ctx, tx, &d, Step{What: StepSent}); err != nil {
		return err
	}
	if d.Channel == Portal {
		if err := errors.Join(s.timer(ctx, tx, "dispatch.remind", d, d.RemindOn), s.timer(ctx, tx, "dispatch.fall-back", d, d.FallBackOn)); err != nil {
			return err
		}
	}
	return s.events.Tell(ctx, tx, l.Unit, sent)
}

// timer wakes the module on the morning of a day.
func (s *Service) timer(ctx context.Context, tx *db.Tx, name string, d Delivery, on calendar.Date) error {
	return s.events.Do(ctx, tx, jobs.Command{Name: name, Key: d.ID.Short(), At: on.Start().Add(7 * time.Hour), Payload: wake{Unit: d.Unit, Delivery: d.ID}})
}

// wake is the payload of a timer.
type wake struct {
	Unit     id.Unit     `json:"unit"`
	Delivery id.Delivery `json:"delivery"`
}
