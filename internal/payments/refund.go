package payments

import (
	"context"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/iban"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
)

// Refund gives money back (zwrot). By transfer it needs the account of the person.
type Refund struct {
	ID      id.Payment // see Payment.ID
	Charge  id.Charge
	Version int64
	Amount  money.Grosze
	Ground  Ground
	Method  Method // Cash or Transfer
	IBAN    iban.Number
	On      calendar.Date // when it was handed over, or the transfer ordered
	Reason  string        // the request or the document it follows from
}

// refundTerms are the years after which stamp duty is not given back, counted from the end of the year
// in which it was paid.
var refundTerms = []struct {
	from  calendar.Date
	years int
	basis string
}{
	{calendar.On(2007, 1, 1), 5, "art. 9 ust. 2 ustawy z 16.11.2006 o opłacie skarbowej"},
}

// refundableUntil is the last day on which stamp duty paid on a day is given back.
func refundableUntil(paid calendar.Date) calendar.Date {
	for i := len(refundTerms) - 1; i >= 0; i-- {
		if t := refundTerms[i]; !paid.Before(t.from) {
			return calendar.On(paid.Year()+t.years, 12, 31)
		}
	}
	return calendar.Date{}
}

// Refundable is how much can still be given back on a ground. Stamp duty for an act that was not
// performed comes back only within its term and only as far as it was due, and none of that for a power
// of attorney (Line.Kept); what was paid beyond that is an overpayment.
func (c *Charge) Refundable(g Ground, today calendar.Date) money.Grosze {
	if g == Overpaid {
		return c.Over()
	}
	if g != NotPerformed || c.Kind != StampDuty {
		return 0
	}
	var inTerm money.Grosze
	for _, p := range c.Postings {
		if p.Kind == PostPayment && !c.TakenBack(p.ID) && !today.After(refundableUntil(p.Day())) {
			inTerm += p.Amount
		}
	}
	return max(0, min(c.Due()-c.kept(), c.Balance.Kept(), inTerm-c.Balance.Waived))
}

// kept is the part of a charge that does not come back when the act is not performed.
func (c *Charge) kept() (sum money.Grosze) {
	for _, l := range c.Lines {
		if l.Kept {
			sum += l.Amount
		}
	}
	return sum
}

// Refund writes a refund into the cash book. It never gives back more than is available on its ground.
func (s *Service) Refund(ctx context.Context, by actor.Actor, r Refund) (Posting, error) {
	if !by.May(GrantBook) {
		return Posting{}, errForbidden
	}
	if err := r.check(s.today()); err != nil {
		return Posting{}, err
	}
	entry := Posting{
		ID: r.ID, Charge: r.Charge, Kind: PostRefund, Amount: -r.Amount, Method: r.Method, Ground: r.Ground,
		Reason: strings.TrimSpace(r.Reason), IBAN: r.IBAN,
	}
	entry.setDay(r.On)
	return s.post(ctx, by, entry, "payments.refunded", func(c *Charge) error {
		if err := c.seen(r.Version); err != nil {
			return err
		}
		if most := c.Refundable(r.Ground, s.today()); r.Amount > most {
			return fault.InvalidField("amount", "payments.refund-too-much", fault.Args{"Available": most.String()})
		}
		return nil
	})
}

func (r Refund) check(today calendar.Date) error {
	var wrong []fault.Field
	add := func(bad bool, name, key string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Key: key})
		}
	}
	add(r.Amount <= 0 || r.Amount > maxAmount, "amount", "payments.amount")
	add(r.Ground != NotPerformed && r.Ground != Overpaid, "ground", "payments.ground")
	add(r.Method != Cash && r.Method != Transfer, "method", "payments.refund-method")
	add(r.Method == Transfer && r.IBAN.IsZero(), "iban", "payments.refund-account")
	add(strings.TrimSpace(r.Reason) == "", "reason", "payments.reason")
	add(r.ID.IsZero() || r.Charge.IsZero(), "id", "payments.no-source")
	if f, bad := badDay(r.On, today); bad {
		wrong = append(wrong, f)
	}
	return fault.Fields(wrong)
}
