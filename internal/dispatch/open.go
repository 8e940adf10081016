package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
)

// File is what is being sent to a browser.
type File struct {
	Name      string
	MediaType string
	Size      int64
	Body      io.ReadCloser
}

// OpenCollected returns the bytes of a letter in the actor's box. Before the receipt is confirmed nobody gets
// them there (see the package), and the refusal says what to do.
func (s *Service) OpenCollected(ctx context.Context, by actor.Actor, which id.Delivery) (File, error) {
	l, d, err := s.own(ctx, by, which)
	if err != nil {
		return File{}, err
	}
	if _, done := d.step(StepCollected); !done {
		return File{}, fault.New(fault.Conflict, "dispatch.not-collected")
	}
	return s.open(ctx, by, l, d, File{Name: l.FileName, MediaType: l.MediaType}, l.Blob)
}

// OpenReceipt returns the sealed receipt (UPD) of a letter in the actor's box.
func (s *Service) OpenReceipt(ctx context.Context, by actor.Actor, which id.Delivery) (File, error) {
	l, d, err := s.own(ctx, by, which)
	if err != nil {
		return File{}, err
	}
	st, done := d.step(StepCollected)
	if !done {
		return File{}, fault.New(fault.Conflict, "dispatch.not-collected")
	}
	return s.open(ctx, by, l, d, receiptFile(l), st.Evidence)
}

func receiptFile(l *Letter) File {
	return File{Name: fmt.Sprintf("UPD %d-%d.xml", l.No, l.Year), MediaType: "application/xml"}
}

// Letter returns an entry of the register with everything that happened to its deliveries, to the one who
// posts and to those who may read the case; it logs the view.
func (s *Service) Letter(ctx context.Context, by actor.Actor, which id.Dispatch) (Letter, error) {
	l, err := s.letter(ctx, by, which)
	if err != nil {
		return Letter{}, err
	}
	err = s.audit.Viewed(ctx, s.db, by, l.Unit, audit.Entry{Verb: "dispatch.shown", Subject: subject(l.ID), Matter: l.Case})
	if err != nil {
		return Letter{}, fmt.Errorf("dispatch: letter: %w", err)
	}
	return *l, nil
}

// LetterOf is Letter for one of its deliveries.
func (s *Service) LetterOf(ctx context.Context, by actor.Actor, which id.Delivery) (Letter, Delivery, error) {
	letter, err := s.letterOf(ctx, by, which)
	if err != nil {
		return Letter{}, Delivery{}, err
	}
	l, err := s.Letter(ctx, by, letter)
	if err != nil {
		return Letter{}, Delivery{}, err
	}
	return l, *l.delivery(which), nil
}

func (s *Service) letterOf(ctx context.Context, by actor.Actor, which id.Delivery) (letter id.Dispatch, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).FindDelivery(ctx, query.FindDeliveryParams{UnitID: by.Unit, ID: which})
		letter = row.DispatchID
		return db.Found(err, errNoDelivery.Key)
	})
	if err != nil {
		return letter, fmt.Errorf("dispatch: delivery: %w", err)
	}
	return letter, nil
}

// letter reads an entry of the clerk's register and checks that it may be seen.
func (s *Service) letter(ctx context.Context, by actor.Actor, which id.Dispatch) (*Letter, error) {
	if by.Kind != actor.Clerk {
		return nil, errNoLetter
	}
	var l *Letter
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		l, err = load(ctx, tx, by.Unit, which)
		return err
	})
	if err == nil {
		err = s.mayRead(ctx, by, l)
	}
	if err != nil {
		return nil, fmt.Errorf("dispatch: letter: %w", err)
	}
	return l, nil
}

func (s *Service) mayRead(ctx context.Context, by actor.Actor, l *Letter) error {
	if by.Unit == l.Unit && by.May(GrantPost) {
		return nil
	}
	if l.Case.IsZero() {
		return errNoLetter
	}
	err := s.cases.MayRead(ctx, by, l.Case)
	if _, refused := fault.As(err); refused {
		return errNoLetter
	}
	return err
}

// OpenLetter returns the bytes of a letter to a clerk who may see it: for printing.
func (s *Service) OpenLetter(ctx context.Context, by actor.Actor, which id.Dispatch) (File, error) {
	l, err := s.letter(ctx, by, which)
	if err != nil {
		return File{}, err
	}
	return s.open(ctx, by, l, nil, File{Name: l.FileName, MediaType: l.MediaType}, l.Blob)
}

// OpenEvidence returns the proof of a delivery to a clerk who may see the letter.
func (s *Service) OpenEvidence(ctx context.Context, by actor.Actor, which id.Delivery) (File, error) {
	letter, err := s.letterOf(ctx, by, which)
	if err != nil {
		return File{}, err
	}
	l, err := s.letter(ctx, by, letter)
	if err != nil {
		return File{}, err
	}
	d := l.delivery(which)
	st, ok := d.Evidence()
	if !ok {
		return File{}, errNoDelivery
	}
	f := receiptFile(l)
	if st.What != StepCollected {
		f = File{Name: fmt.Sprintf("zwrotka %d-%d.pdf", l.No, l.Year), MediaType: "application/pdf"}
	}
	return s.open(ctx, by, l, d, f, st.Evidence)
}

// open gives the bytes and logs the view. They were checked from beginning to end: damaged ones are a fault,
// are told (Damaged) and are never shown.
func (s *Service) open(ctx context.Context, by actor.Actor, l *Letter, d *Delivery, f File, sum blob.Sum) (File, error) {
	var err error
	f.Body, f.Size, err = s.openWhole(ctx, l.Unit, sum)
	if errors.Is(err, blob.ErrCorrupt) || errors.Is(err, blob.ErrNotFound) {
		return File{}, s.damaged(ctx, by, l, d, sum)
	}
	if err != nil {
		return File{}, fmt.Errorf("dispatch: open: %w", err)
	}
	e := audit.Entry{Verb: "dispatch.opened", Subject: subject(l.ID), Matter: l.Case, Detail: map[string]string{"sha256": sum.String()}}
	if d != nil {
		e.Subject, e.About = "delivery:"+d.ID.Short(), d.about()
	}
	if err := s.audit.Viewed(ctx, s.db, by, l.Unit, e); err != nil {
		return File{}, fmt.Errorf("dispatch: open: %w", errors.Join(err, f.Body.Close()))
	}
	return f, nil
}

func (s *Service) damaged(ctx context.Context, by actor.Actor, l *Letter, d *Delivery, sum blob.Sum) error {
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		s.record(ctx, tx, l, d, "dispatch.damaged", map[string]string{"sha256": sum.String()})
		return s.events.Tell(ctx, tx, l.Unit, Damaged{Dispatch: l.ID, Unit: l.Unit, Case: l.Case})
	})
	if err != nil {
		return fmt.Errorf("dispatch: damaged: %w", err)
	}
	return fault.New(fault.Gone, "dispatch.damaged", fault.Args{"Title": l.Title})
}

// OfCase lists the letters sent in a case, the first one first, with everything that happened to them, to a
// clerk who may read the case.
func (s *Service) OfCase(ctx context.Context, by actor.Actor, c id.Case) (out []Letter, err error) {
	if by.Kind != actor.Clerk {
		return nil, errNoLetter
	}
	if err := s.mayRead(ctx, by, &Letter{Unit: by.Unit, Case: c}); err != nil {
		return nil, fmt.Errorf("dispatch: case: %w", err)
	}
	return s.ofCase(ctx, by, by.Unit, c)
}

func (s *Service) ofCase(ctx context.Context, by actor.Actor, unit id.Unit, c id.Case) (out []Letter, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).LettersOfCase(ctx, query.LettersOfCaseParams{UnitID: unit, CaseID: c})
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, *letterFromRow(r))
		}
		if err := addDeliveries(ctx, tx, unit, out); err != nil {
			return err
		}
		steps, err := query.New(tx).StepsOfCase(ctx, query.StepsOfCaseParams{UnitID: unit, CaseID: c})
		if err != nil {
			return err
		}
		return addSteps(out, steps)
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch: case: %w", err)
	}
	return out, nil
}

// FetchOfCase is OfCase for the listeners of facts; it asks nobody's right and must not feed a page.
func (s *Service) FetchOfCase(ctx context.Context, unit id.Unit, c id.Case) ([]Letter, error) {
	return s.ofCase(ctx, actor.Automaton("system.dispatch", unit), unit, c)
}

// Fetch returns a letter for the listeners of facts; it asks nobody's right and must not feed a page.
func (s *Service) Fetch(ctx context.Context, unit id.Unit, which id.Dispatch) (Letter, error) {
	var l *Letter
	err := s.db.View(ctx, actor.Automaton("system.dispatch", unit), func(tx *db.Tx) (err error) {
		l, err = load(ctx, tx, unit, which)
		return err
	})
	if err != nil {
		return Letter{}, fmt.Errorf("dispatch: fetch: %w", err)
	}
	return *l, nil
}

// Refers tells whether a letter or its evidence in any unit has these bytes; see blob.Referenced.
func (s *Service) Refers(ctx context.Context, sum blob.Sum) (bool, error) {
	var n int64
	err := s.db.View(ctx, actor.Automaton("system.dispatch", id.Region), func(tx *db.Tx) (err error) {
		n, err = query.New(tx).RefersToBlob(ctx, sum)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("dispatch: refers: %w", err)
	}
	return n > 0, nil
}

// openWhole opens the newest form of a file, checked from beginning to end.
func (s *Service) openWhole(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error) {
	if s.newest == nil {
		return blob.OpenWhole(ctx, s.blobs, sum)
	}
	return s.newest.Open(ctx, unit, sum)
}

// CaseOf is the case of a delivery, for who knows only the delivery; it asks nobody's right.
func (s *Service) CaseOf(ctx context.Context, unit id.Unit, which id.Delivery) (c id.Case, err error) {
	err = s.db.View(ctx, actor.Automaton("system.dispatch", unit), func(tx *db.Tx) error {
		row, err := query.New(tx).FindDelivery(ctx, query.FindDeliveryParams{UnitID: unit, ID: which})
		if err != nil {
			return db.Found(err, errNoDelivery.Key)
		}
		l, err := load(ctx, tx, unit, row.DispatchID)
		if err == nil {
			c = l.Case
		}
		return err
	})
	if err != nil {
		return c, fmt.Errorf("dispatch: case of a delivery: %w", err)
	}
	return c, nil
}
