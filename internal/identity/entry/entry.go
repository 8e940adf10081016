// Package entry is how an administrator looks after the way in of somebody who works in their office.
//
// Words: the way in (logowanie) is what an employee shows besides the password, the browsers in which they are
// logged in, and whether their post may be entered at all. A block (blokada) closes one post to its employee,
// until somebody lifts it; both are done with a reason. What the person does in matters of their own is not the
// office's business and stays open.
//
// A block works at once: every request of a clerk asks for it, and the sessions of the account end. It takes no
// authority away and hands nothing over: that is the ceremony of leaving (identity/leaving), and substitution.
//
// Only whoever administers the unit may do any of this, and nobody for themselves: who could lift their own block
// would not be blocked. Law: KRI § 19 (access is withdrawn at once when it has to be, and changes of it are
// accounted for); art. 32 RODO.
//
// Factors and sessions belong to another module (needs: Factors).
package entry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/reach"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

// Factor is something that an employee shows besides the password. What they call it is theirs.
type Factor struct {
	Kind  string // passkey, app
	Added time.Time
	Used  time.Time // zero if never
}

// Ways is how somebody logs in.
type Ways struct {
	Factors  []Factor
	Codes    int // recovery codes that are left
	Sessions int // that are open
	Last     time.Time
}

// Factors knows and resets them, for whoever administers the employee.
type Factors interface {
	Ways(ctx context.Context, by actor.Actor, e id.Employee) (Ways, error)
	Reset(ctx context.Context, by actor.Actor, e id.Employee, why string) error
}

// Block is why a post may not be entered, and since when.
type Block struct {
	Reason string
	By     string
	At     time.Time
}

// Entry is all that an administrator sees of an employee's way in.
type Entry struct {
	Ways
	Block *Block // nil when the post may be entered
}

// Deps is what the package needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Identity *identity.Service
	Factors  Factors
}

// Service looks after the ways in of a unit's employees.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Own tells whether an employee is the actor, on this or another post.
func (s *Service) Own(ctx context.Context, by actor.Actor, e id.Employee) (bool, error) {
	account, err := s.Identity.Subordinate(ctx, by, e)
	return err == nil && account == by.Human(), err
}

// other is the account of an employee whom the actor administers and who is somebody else.
func (s *Service) other(ctx context.Context, by actor.Actor, e id.Employee) (id.Account, error) {
	account, err := s.Identity.Subordinate(ctx, by, e)
	if err == nil && account == by.Human() {
		err = fault.New(fault.Forbidden, "identity.entry.own")
	}
	return account, err
}

// Look shows the way in of an employee.
func (s *Service) Look(ctx context.Context, by actor.Actor, e id.Employee) (x Entry, err error) {
	if _, err = s.other(ctx, by, e); err != nil {
		return x, err
	}
	if x.Ways, err = s.Factors.Ways(ctx, by, e); err != nil {
		return x, err
	}
	x.Block, err = s.blocked(ctx, by, e)
	return x, err
}

func (s *Service) blocked(ctx context.Context, by actor.Actor, e id.Employee) (*Block, error) {
	var b Block
	err := s.DB.Ask(ctx, by, func(tx *db.Tx) error {
		var at db.Time
		row := tx.QueryRowContext(ctx, `SELECT reason, blocked_by, blocked_at FROM identity_block WHERE unit_id = $1 AND employee_id = $2 AND ended_at IS NULL`, by.Unit, e)
		err := row.Scan(&b.Reason, &b.By, &at)
		b.At = at.Time
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil //nolint:nilnil // nobody has blocked it
	}
	if err != nil {
		return nil, fmt.Errorf("identity: block: %w", err)
	}
	return &b, nil
}

// Reset takes the second factors of an employee away, who lost them; the person is told.
func (s *Service) Reset(ctx context.Context, by actor.Actor, e id.Employee, why string) error {
	if _, err := s.other(ctx, by, e); err != nil {
		return err
	}
	why, err := reason(why)
	if err != nil {
		return err
	}
	return s.Factors.Reset(ctx, by, e, why)
}

// EndSessions logs an employee out everywhere.
func (s *Service) EndSessions(ctx context.Context, by actor.Actor, e id.Employee) error {
	if _, err := s.other(ctx, by, e); err != nil {
		return err
	}
	return s.Identity.EndStaffSessions(ctx, by, by.Unit, e)
}

// Block closes a post to its employee at once. Blocked twice it is one block.
func (s *Service) Block(ctx context.Context, by actor.Actor, e id.Employee, why string) error {
	account, err := s.real(ctx, by, e)
	if err != nil {
		return err
	}
	if why, err = reason(why); err != nil {
		return err
	}
	done, err := s.change(ctx, by, e, change{"identity.post-blocked", why, `INSERT INTO identity_block (unit_id, employee_id, reason, blocked_by, blocked_at, no, ended_by, ended_why, ended_at)
VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(MAX(no), 0) + 1 FROM identity_block WHERE unit_id = $1 AND employee_id = $2), '', '', NULL) ON CONFLICT DO NOTHING`})
	if err != nil || !done {
		return err
	}
	return s.Identity.EndSessionsOf(ctx, account)
}

// Unblock lets an employee into their post again.
func (s *Service) Unblock(ctx context.Context, by actor.Actor, e id.Employee, why string) error {
	_, err := s.other(ctx, by, e)
	if err != nil {
		return err
	}
	if why, err = reason(why); err != nil {
		return err
	}
	_, err = s.change(ctx, by, e, change{
		"identity.post-unblocked", why,
		`UPDATE identity_block SET ended_why = $3, ended_by = $4, ended_at = $5 WHERE unit_id = $1 AND employee_id = $2 AND ended_at IS NULL`,
	})
	return err
}

// change is one statement with unit, employee, reason, name and moment, and what the log says of it.
type change struct{ verb, why, sql string }

func (s *Service) change(ctx context.Context, by actor.Actor, e id.Employee, c change) (done bool, err error) {
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		res, err := tx.ExecContext(ctx, c.sql, by.Unit, e, c.why, by.Name, db.At(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("identity: block: %w", err)
		}
		n, err := res.RowsAffected()
		if done = n > 0; err != nil || !done {
			return err
		}
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: c.verb, Subject: "employee:" + e.Short(), Detail: map[string]string{"why": c.why}})
		return reach.Changed(ctx, tx, by.Unit)
	})
	return done && err == nil, err
}

// real is other, for what would spoil a demonstration to everybody who comes after.
func (s *Service) real(ctx context.Context, by actor.Actor, e id.Employee) (id.Account, error) {
	account, err := s.other(ctx, by, e)
	if err != nil {
		return account, err
	}
	a, err := s.Identity.Account(ctx, actor.Automaton("system.identity", id.Region), account)
	if err == nil && a.Persona != "" {
		err = fault.New(fault.Forbidden, "identity.entry.persona")
	}
	return account, err
}

const maxReason = 500

func reason(why string) (string, error) {
	why = strings.TrimSpace(why)
	if why == "" || len([]rune(why)) > maxReason {
		return "", fault.InvalidField("why", "identity.entry.why")
	}
	return why, nil
}
