package payments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/db"
)

// Payment is money that came in (wpłata). ID is chosen by whoever asks, so that a form sent twice
// books once. Version is the one the cashier was looking at; zero when it does not matter.
type Payment struct {
	ID         id.Payment
	Charge     id.Charge
	Version    int64
	Amount     money.Grosze
	Method     Method
	On         calendar.Date // the day that the law counts for the method; see Posting.Day
	Reference  string        // bank statement, terminal slip; may be empty
	AcceptMore bool          // the cashier knows that it is more than is missing
}

// Book writes a payment into the cash book, numbers its receipt and, when nothing is missing any more,
// tells Paid. More than is missing must be accepted explicitly: at the desk it is a slip of the finger,
// in a bank statement it is a fact.
func (s *Service) Book(ctx context.Context, by actor.Actor, p Payment) (Posting, error) {
	if !by.May(GrantBook) {
		return Posting{}, errForbidden
	}
	if err := p.check(s.today()); err != nil {
		return Posting{}, err
	}
	entry := Posting{ID: p.ID, Charge: p.Charge, Kind: PostPayment, Amount: p.Amount, Method: p.Method, Reference: strings.TrimSpace(p.Reference)}
	entry.setDay(p.On)
	return s.post(ctx, by, entry, "payments.booked", func(c *Charge) error {
		if err := c.seen(p.Version); err != nil {
			return err
		}
		if more := p.Amount - c.Missing(); more > 0 && !p.AcceptMore {
			return fault.InvalidField("amount", "payments.more-than-due", fault.Args{"Missing": c.Missing().String(), "More": more.String()})
		}
		return nil
	})
}

func (p Payment) check(today calendar.Date) error {
	var wrong []fault.Field
	if p.Amount <= 0 || p.Amount > maxAmount {
		wrong = append(wrong, fault.Field{Name: "amount", Key: "payments.amount"})
	}
	if p.Method != Cash && p.Method != Transfer && p.Method != Card {
		wrong = append(wrong, fault.Field{Name: "method", Key: "payments.method"})
	}
	if f, bad := badDay(p.On, today); bad {
		wrong = append(wrong, f)
	}
	if p.ID.IsZero() || p.Charge.IsZero() {
		wrong = append(wrong, fault.Field{Name: "id", Key: "payments.no-source"})
	}
	return fault.Fields(wrong)
}

func badDay(d, today calendar.Date) (fault.Field, bool) {
	switch {
	case d.IsZero():
		return fault.Field{Name: "on", Key: "payments.day"}, true
	case d.After(today):
		return fault.Field{Name: "on", Key: "payments.day-ahead"}, true
	}
	return fault.Field{}, false
}

// post writes one posting of a clerk's unit: entry says what, allow checks it against the charge as it
// stands now. A posting that is known already is returned as it was booked.
func (s *Service) post(ctx context.Context, by actor.Actor, entry Posting, verb string, allow func(c *Charge) error) (Posting, error) {
	if done, err := s.known(ctx, by, entry); err != nil || !done.ID.IsZero() {
		return done, err
	}
	office, err := s.offices.Office(ctx, by.Unit)
	if err != nil {
		return Posting{}, fmt.Errorf("payments: %w", err)
	}
	entry.office, entry.Employee, entry.Cashier, entry.Post = office, by.Employee, by.Name, by.Post
	err = s.change(ctx, by, by.Unit, entry.Charge, func(tx *db.Tx, c *Charge) error {
		if slices.ContainsFunc(c.Postings, func(p Posting) bool { return p.ID == entry.ID }) {
			return errBooked
		}
		if err := allow(c); err != nil {
			return err
		}
		entry.No, entry.Booked = c.Version, s.clock.Now()
		if err := s.number(ctx, tx, c.Unit, &entry); err != nil {
			return err
		}
		if err := query.New(tx).Post(ctx, entry.row(c.Unit)); err != nil {
			return fmt.Errorf("payments: post: %w", err)
		}
		c.Postings = append(c.Postings, entry)
		c.Balance = balanceOf(c.Postings)
		s.record(ctx, tx, c, verb, map[string]any{"number": entry.Number, "amount": entry.Amount.Decimal(), "method": entry.Method})
		return nil
	})
	if errors.Is(err, errBooked) || db.IsDuplicate(err) {
		return s.known(ctx, by, entry)
	}
	if err != nil {
		return Posting{}, err
	}
	return entry, nil
}

// errBooked: the same form came twice at the same moment.
var errBooked = errors.New("payments: booked already")

// known returns the posting that was booked under this id, if there is one. The id under which
// something else was booked is refused.
func (s *Service) known(ctx context.Context, by actor.Actor, entry Posting) (Posting, error) {
	var done Posting
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		done, err = findPosting(ctx, tx, by.Unit, entry.ID)
		return err
	})
	switch {
	case fault.Is(err, fault.NotFound):
		return Posting{}, nil
	case err != nil:
		return Posting{}, err
	case done.Charge != entry.Charge || done.Kind != entry.Kind || done.Amount != entry.Amount || done.TakesBack != entry.TakesBack:
		return Posting{}, errChanged
	}
	return done, nil
}

// number gives a posting the next number of its series, unit and year. Numbers have no holes: the
// counter moves in the transaction of the posting.
func (s *Service) number(ctx context.Context, tx *db.Tx, unit id.Unit, p *Posting) error {
	year := calendar.Of(p.Booked).Year()
	n, err := query.New(tx).NextNumber(ctx, query.NextNumberParams{UnitID: unit, Series: series[p.Kind], Year: int64(year)})
	if err != nil {
		return fmt.Errorf("payments: number: %w", err)
	}
	p.Number = fmt.Sprintf("%s/%d/%06d", series[p.Kind], year, n)
	return nil
}
