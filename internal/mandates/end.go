package mandates

import (
	"context"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
)

// Revoke ends a mandate by the will of the principal, at any time and at once (art. 101 § 1 KC). Whoever
// represents the principal alone may do it for them; a proxy may not.
func (s *Service) Revoke(ctx context.Context, by actor.Actor, which id.Mandate) error {
	if by.ForAnother() && (by.Mandate.Basis == actor.Proxy || by.Mandate.Jointly) || by.Kind != actor.Resident {
		return fault.New(fault.Forbidden, "mandates.proxy-gives-not")
	}
	return s.change(ctx, by, "revoke", func(tx *db.Tx) error {
		m, err := s.find(ctx, tx, which)
		switch {
		case err != nil:
			return err
		case !by.Is(m.Principal):
			return errNone
		case m.Basis != actor.Proxy: // a child does not dismiss its parents, nor a firm its register
			return fault.New(fault.Forbidden, "mandates.by-register")
		}
		return s.end(ctx, tx, m, "revoked", "")
	})
}

// Renounce ends a mandate by the will of the agent, or takes back a declaration that still waits.
func (s *Service) Renounce(ctx context.Context, by actor.Actor, which id.Mandate) error {
	if err := own(by); err != nil {
		return err
	}
	return s.change(ctx, by, "renounce", func(tx *db.Tx) error {
		m, err := s.find(ctx, tx, which)
		switch {
		case err != nil:
			return err
		case m.Agent != by.Account:
			return errNone
		}
		return s.end(ctx, tx, m, "renounced", "")
	})
}

// Withdraw ends, by an office, what it confirmed: a parent's authority was taken away, an organ was dismissed.
func (s *Service) Withdraw(ctx context.Context, by actor.Actor, which id.Mandate, reason string) error {
	m, err := s.Asked(ctx, by, which)
	if err != nil {
		return err
	}
	if reason = folded(reason); reason == "" || len(reason) > maxReason {
		return fault.InvalidField("reason", "mandates.missing-reason")
	}
	return s.change(ctx, by, "withdraw", func(tx *db.Tx) error { return s.end(ctx, tx, m.Mandate, "withdrawn", reason) })
}

// Cease ends, by an office, everything that stands in the name of a principal who is no more: a person died, a firm
// was struck off (art. 101 § 2 KC, art. 98 KRO).
func (s *Service) Cease(ctx context.Context, by actor.Actor, which id.Mandate, reason string) error {
	m, err := s.Asked(ctx, by, which)
	if err != nil {
		return err
	}
	if reason = folded(reason); reason == "" || len(reason) > maxReason {
		return fault.InvalidField("reason", "mandates.missing-reason")
	}
	if m.Principal.IsZero() {
		return fault.New(fault.Conflict, "mandates.changed-meanwhile")
	}
	return s.change(ctx, by, "cease", func(tx *db.Tx) error {
		rows, err := s.rows(tx).OpenOf(ctx, m.Principal)
		if err != nil {
			return err
		}
		all, err := fromRows(rows)
		for _, x := range all {
			if err == nil {
				err = s.end(ctx, tx, x, "ceased", reason)
			}
		}
		return err
	})
}

// end ends a mandate and everything that was passed on from it. Ending what has ended changes nothing.
func (s *Service) end(ctx context.Context, tx *db.Tx, m Mandate, why, note string) error {
	q := s.rows(tx)
	n, err := q.End(ctx, query.EndParams{EndedAt: db.At(s.Clock.Now()), EndedWhy: why, ID: m.ID})
	if err != nil || n == 0 {
		return err
	}
	if err := s.step(ctx, tx, m.ID, m.Principal, why, note); err != nil {
		return err
	}
	rows, err := q.Children(ctx, m.ID)
	if err != nil {
		return err
	}
	children, err := fromRows(rows)
	if err != nil {
		return err
	}
	for _, c := range children {
		if err := s.end(ctx, tx, c, "parent", ""); err != nil {
			return err
		}
	}
	return nil
}
