package notices

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/notices/sealed"
	"wrota/internal/platform/db"
)

// PageSize is how many notices one page of the box shows.
const PageSize = 25

// Shown is a notice as its recipient sees it. Kind and Kind+".text" are its sentences.
type Shown struct {
	ID   id.Notice
	Unit id.Unit
	Kind string
	Args map[string]any
	Path string
	At   time.Time
	Read time.Time // zero while it is new
}

// Box is one page of somebody's notices, the newest first.
type Box struct {
	Notices []Shown
	Unread  int
	Total   int
	Page    int
	Pages   int
}

// Box lists the notices of the actor: of a clerk those of the desk, of everybody else their own.
func (s *Service) Box(ctx context.Context, by actor.Actor, page int) (Box, error) {
	var b Box
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		q := s.rows(tx)
		var err error
		if b.Total, b.Unread, err = count(ctx, q.Queries, by); err != nil {
			return err
		}
		b.Pages = max(1, (b.Total+PageSize-1)/PageSize)
		b.Page = min(max(1, page), b.Pages)
		rows, err := boxRows(ctx, q, by, int32((b.Page-1)*PageSize))
		if err != nil {
			return err
		}
		for _, r := range rows {
			n, err := fromRow(r)
			if err != nil {
				return err
			}
			b.Notices = append(b.Notices, n.shown())
		}
		return nil
	})
	if err != nil {
		return Box{}, fmt.Errorf("notices: box: %w", err)
	}
	return b, nil
}

// Unread is how many notices of the actor are new.
func (s *Service) Unread(ctx context.Context, by actor.Actor) (n int, err error) {
	if !by.LoggedIn() {
		return 0, nil
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		_, n, err = count(ctx, query.New(tx), by)
		return err
	})
	return n, err
}

func count(ctx context.Context, q *query.Queries, by actor.Actor) (total, unread int, err error) {
	if by.Kind == actor.Clerk {
		row, err := q.CountOfEmployee(ctx, query.CountOfEmployeeParams{UnitID: by.Unit, EmployeeID: by.Employee})
		return int(row.Total), int(row.Unread), err
	}
	row, err := q.CountOfAccount(ctx, query.CountOfAccountParams{AccountID: by.Account, Kinds: kindsOf(by), OneCase: by.Mandate.Scope.Case})
	return int(row.Total), int(row.Unread), err
}

func boxRows(ctx context.Context, q sealed.Queries, by actor.Actor, skip int32) ([]query.NoticesNotice, error) {
	if by.Kind == actor.Clerk {
		return q.BoxOfEmployee(ctx, query.BoxOfEmployeeParams{UnitID: by.Unit, EmployeeID: by.Employee, Limit: PageSize, Offset: skip})
	}
	return q.BoxOfAccount(ctx, query.BoxOfAccountParams{AccountID: by.Account, MaxRows: PageSize, Skip: skip, Kinds: kindsOf(by), OneCase: by.Mandate.Scope.Case})
}

// Open returns a notice of the actor and notes that it was read.
func (s *Service) Open(ctx context.Context, by actor.Actor, which id.Notice) (Shown, error) {
	var n stored
	err := s.db.InTx(ctx, by, func(tx *db.Tx) error {
		q := s.rows(tx)
		row, err := findOwn(ctx, q, by, which)
		if err != nil {
			return db.Found(err, "notices.no-such-notice")
		}
		if by.ForAnother() { // the recipient has not read it
			n, err = fromRow(row)
			return err
		}
		if _, err := q.Read(ctx, query.ReadParams{ReadAt: db.At(s.clock.Now()), UnitID: row.UnitID, ID: row.ID}); err != nil {
			return fmt.Errorf("notices: read: %w", err)
		}
		n, err = fromRow(row)
		return err
	})
	return n.shown(), err
}

func findOwn(ctx context.Context, q sealed.Queries, by actor.Actor, which id.Notice) (query.NoticesNotice, error) {
	if by.Kind == actor.Clerk {
		return q.FindOfEmployee(ctx, query.FindOfEmployeeParams{UnitID: by.Unit, EmployeeID: by.Employee, ID: which})
	}
	return q.FindOwn(ctx, query.FindOwnParams{AccountID: by.Account, ID: which, Kinds: kindsOf(by), OneCase: by.Mandate.Scope.Case})
}

// kindsOf are the kinds of matters of which the actor may see notices; "+" is those of any matter: what is told
// about the account itself is for its owner alone.
func kindsOf(by actor.Actor) string {
	if by.ForAnother() && by.Mandate.Scope.Whole() {
		return "+"
	}
	return by.Mandate.Scope.Kinds()
}

// ReadAll notes that the actor has read everything that was told before a moment (when the page was
// made), so that what came meanwhile stays new.
func (s *Service) ReadAll(ctx context.Context, by actor.Actor, before time.Time) error {
	if !by.LoggedIn() || by.ForAnother() { // what another reads, the recipient has not read
		return nil
	}
	now := db.At(s.clock.Now())
	return s.db.InTx(ctx, by, func(tx *db.Tx) (err error) {
		if by.Kind == actor.Clerk {
			_, err = query.New(tx).ReadAllOfEmployee(ctx, query.ReadAllOfEmployeeParams{ReadAt: now, UnitID: by.Unit, EmployeeID: by.Employee, CreatedAt: db.At(before)})
			return err
		}
		_, err = query.New(tx).ReadAllOfAccount(ctx, query.ReadAllOfAccountParams{ReadAt: now, AccountID: by.Account, CreatedAt: db.At(before)})
		return err
	})
}

func (n stored) shown() Shown {
	return Shown{n.ID, n.Unit, n.Kind, n.Args, n.Path, n.Told, n.Read}
}
