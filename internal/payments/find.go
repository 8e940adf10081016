package payments

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/payments/query"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// mineLimit bounds the list of a person's charges; older ones are found through their matters.
const mineLimit = 200

// Find returns a charge with its postings to those whose business it is: the payer, the cashiers of the
// unit, and the listeners of facts. To anybody else it does not exist, also to the other clerks of the unit,
// who read what is due on the page of a case that they may open. That a cashier saw it is logged.
func (s *Service) Find(ctx context.Context, by actor.Actor, which id.Charge) (Charge, error) {
	return s.find(ctx, by, func(q *query.Queries) (query.PaymentsCharge, error) {
		if isCashier(by) || by.Kind == actor.System {
			return q.Find(ctx, query.FindParams{UnitID: by.Unit, ID: which})
		}
		return q.FindOwn(ctx, query.FindOwnParams{AccountID: by.Account, ID: which, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case})
	})
}

// isCashier tells whether the actor sees the charges of the whole unit.
func isCashier(by actor.Actor) bool { return by.Kind == actor.Clerk && by.May(GrantBook) }

// ByCode returns the charge of the clerk's unit that a transfer names.
func (s *Service) ByCode(ctx context.Context, by actor.Actor, code Code) (Charge, error) {
	if !by.May(GrantBook) {
		return Charge{}, errForbidden
	}
	return s.find(ctx, by, func(q *query.Queries) (query.PaymentsCharge, error) {
		return q.ByCode(ctx, query.ByCodeParams{UnitID: by.Unit, Code: int64(code)})
	})
}

func (s *Service) find(ctx context.Context, by actor.Actor, ask func(*query.Queries) (query.PaymentsCharge, error)) (Charge, error) {
	var c *Charge
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := ask(query.New(tx))
		if err != nil {
			return db.Found(err, "payments.no-such-charge")
		}
		c, err = withPostings(ctx, tx, row)
		return err
	})
	if err != nil {
		return Charge{}, err
	}
	if by.Kind != actor.Clerk {
		return *c, nil
	}
	return *c, s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{
		Verb: "payments.shown", Subject: subject(c.ID), Matter: c.Case, About: about(c),
	})
}

// OfCase lists the charges of a case, the first one first: to the clerks of the unit all, to a
// resident his own.
func (s *Service) OfCase(ctx context.Context, by actor.Actor, unit id.Unit, kase id.Case) ([]Charge, error) {
	return s.list(ctx, by, unit, func(q *query.Queries) ([]query.PaymentsCharge, error) {
		return q.OfCase(ctx, query.OfCaseParams{UnitID: unit, CaseID: kase})
	})
}

// OfSubmission lists the charges of a submission, like OfCase.
func (s *Service) OfSubmission(ctx context.Context, by actor.Actor, unit id.Unit, sub id.Submission) ([]Charge, error) {
	return s.list(ctx, by, unit, func(q *query.Queries) ([]query.PaymentsCharge, error) {
		return q.OfSubmission(ctx, query.OfSubmissionParams{UnitID: unit, SubmissionID: sub})
	})
}

// Mine lists what the account of the actor has to pay or has paid, in all units, the newest first.
func (s *Service) Mine(ctx context.Context, by actor.Actor) ([]Charge, error) {
	if !by.LoggedIn() {
		return nil, nil
	}
	return s.list(ctx, by, id.Unit{}, func(q *query.Queries) ([]query.PaymentsCharge, error) {
		return q.OfAccount(ctx, query.OfAccountParams{
			AccountID: by.Account, MaxRows: mineLimit, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
	})
}

// list reads charges with their balances and keeps those that the actor may see.
func (s *Service) list(ctx context.Context, by actor.Actor, unit id.Unit, ask func(*query.Queries) ([]query.PaymentsCharge, error)) ([]Charge, error) {
	var out []Charge
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := ask(query.New(tx))
		if err != nil {
			return fmt.Errorf("payments: list: %w", err)
		}
		for _, r := range rows {
			all := by.Kind == actor.System || by.Kind == actor.Clerk && by.Unit == unit
			if !all && (!by.Is(r.AccountID) || !by.Mandate.Scope.Covers(r.Service, r.CaseID)) {
				continue
			}
			c, err := fromRow(r)
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return totals(ctx, tx, out)
	})
	return out, err
}
