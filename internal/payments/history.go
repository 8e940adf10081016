package payments

import (
	"context"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/ref"
	"wrota/internal/kit/timeline"
	"wrota/internal/platform/db"
)

// Timeline tells what happened to the charges of a case: raised, paid in part or in full, cancelled;
// and until when something is still to be paid. A resident sees his own charges, and no clerk's name.
func (s *Service) Timeline(ctx context.Context, by actor.Actor, unit id.Unit, kase id.Case) ([]timeline.Entry, error) {
	charges, err := s.OfCase(ctx, by, unit, kase)
	if err != nil {
		return nil, err
	}
	var out []timeline.Entry
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		for _, c := range charges {
			full, err := load(ctx, tx, c.Unit, c.ID)
			if err != nil {
				return err
			}
			out = append(out, full.entries(by)...)
		}
		return nil
	})
	return out, err
}

var postingKeys = map[PostingKind]string{
	PostPayment: "payments.timeline.paid", PostRefund: "payments.timeline.refunded", PostReversal: "payments.timeline.reversed",
}

func (c *Charge) entries(by actor.Actor) []timeline.Entry {
	about := ref.To("charge", c.ID)
	args := func(more ...any) map[string]any {
		m := map[string]any{"Title": c.Title, "Amount": c.Amount.String(), "Code": c.Code.String()}
		for i := 0; i+1 < len(more); i += 2 {
			m[more[i].(string)] = more[i+1]
		}
		return m
	}
	out := []timeline.Entry{{At: c.Made, Key: "payments.timeline.charged", Args: args("Until", c.DueOn.Long()), About: about}}
	for _, p := range c.Postings {
		e := timeline.Entry{At: p.Booked, Key: postingKeys[p.Kind], About: about}
		e.Args = args("Amount", max(p.Amount, -p.Amount).String(), "Number", p.Number, "On", p.Day().Long())
		if by.Kind == actor.Clerk {
			e.Who = p.Cashier
		}
		out = append(out, e)
	}
	if c.Cancelled != nil {
		out = append(out, timeline.Entry{At: c.Cancelled.At, Key: "payments.timeline.cancelled", Args: args(), About: about})
	}
	if missing := c.Missing(); missing > 0 {
		out = append(out, timeline.Entry{
			At: endOf(c.DueOn), Expected: true, Key: "payments.timeline.due", Args: args("Missing", missing.String(), "Until", c.DueOn.Long()), About: about,
		})
	}
	return out
}

// endOf is the last moment of a day in legal time.
func endOf(d calendar.Date) time.Time {
	next := d.AddDays(1)
	return time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, calendar.Warsaw).Add(-time.Microsecond).UTC()
}
