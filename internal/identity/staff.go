package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"wrota/internal/identity/organisation"
	"wrota/internal/identity/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Member is an employee with what their office has to know of their account to help them log in.
type Member struct {
	Employee
	Email   string
	Proved  bool      // they have been in, or at least followed a link to their address
	EnterOn time.Time // when a means of logging in was used last; zero if never
}

// Staff lists who works in a unit, did or will, by family name, for its administrator.
func (s *Service) Staff(ctx context.Context, by actor.Actor, unit id.Unit) (out []Member, err error) {
	if err := mayAdmin(by, unit); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = s.staff(ctx, tx, unit)
		return err
	})
	return out, err
}

func (s *Service) staff(ctx context.Context, tx *db.Tx, unit id.Unit) ([]Member, error) {
	all, err := organisation.EmployeesIn(ctx, tx, unit, s.Today())
	if err != nil {
		return nil, err
	}
	rows, err := query.New(tx).StaffAccounts(ctx, unit)
	if err != nil {
		return nil, fmt.Errorf("identity: staff: %w", err)
	}
	accounts := make(map[id.Employee]query.StaffAccountsRow, len(rows))
	for _, r := range rows {
		accounts[r.ID] = r
	}
	out := make([]Member, 0, len(all))
	for _, e := range all {
		a := accounts[e.ID]
		out = append(out, Member{e, a.Email, !a.VerifiedAt.IsZero(), a.UsedAt.Time})
	}
	return out, nil
}

// Invite tells employees how to log in for the first time. Who has proved their address already is left alone.
func (s *Service) Invite(ctx context.Context, by actor.Actor, unit id.Unit, who []id.Employee) (n int, err error) {
	if err := mayAdmin(by, unit); err != nil {
		return 0, err
	}
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		n = 0
		all, err := s.staff(ctx, tx, unit)
		if err != nil {
			return err
		}
		told := map[id.Account]bool{}
		for _, m := range all {
			if !slices.Contains(who, m.ID) || m.Proved || m.Email == "" || told[m.Account] {
				continue
			}
			told[m.Account] = true
			if err := s.jobs.Tell(ctx, tx, unit, StaffInvited{m.Account, unit}); err != nil {
				return fmt.Errorf("identity: invite: %w", err)
			}
			n++
		}
		if n > 0 {
			s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.staff-invited", Subject: "unit:" + unit.Short(), Detail: map[string]int{"people": n}})
		}
		return nil
	})
	return n, err
}

// EndStaffSessions logs an employee out everywhere: a lost telephone, a dispute. It ends the sessions in their
// own matters too, because nobody can tell them apart.
func (s *Service) EndStaffSessions(ctx context.Context, by actor.Actor, unit id.Unit, employee id.Employee) error {
	if err := mayAdmin(by, unit); err != nil {
		return err
	}
	return s.db.InTx(ctx, by, func(tx *db.Tx) error {
		e, err := organisation.FindOn(ctx, tx, unit, employee, s.Today())
		if err != nil {
			return err
		}
		a, err := s.accountByID(ctx, tx, e.Account)
		if err != nil {
			return err
		}
		if a.Persona != "" {
			return fault.New(fault.Forbidden, "identity.demo-only")
		}
		a.Epoch++
		if err := s.saveAccount(ctx, tx, &a); err != nil {
			return err
		}
		s.audit.Record(ctx, tx, unit, audit.Entry{Verb: "identity.sessions-ended", Subject: "employee:" + employee.Short()})
		return nil
	})
}
