package payments

import (
	"context"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/db"
)

// DayRow is a posting with what it was for.
type DayRow struct {
	Posting
	Code  Code
	For   Kind
	Title string
	Payer string
	Sign  string
}

// Day is the cash book of one day of booking.
type Day struct {
	On   calendar.Date
	Rows []DayRow
}

// Day reads the cash book of the clerk's unit for a day.
func (s *Service) Day(ctx context.Context, by actor.Actor, on calendar.Date) (Day, error) {
	if !by.May(GrantBook) {
		return Day{}, errForbidden
	}
	d := Day{On: on}
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).OfDay(ctx, query.OfDayParams{UnitID: by.Unit, BookedOn: on})
		if err != nil {
			return fmt.Errorf("payments: day: %w", err)
		}
		for _, r := range rows {
			p, err := fromPosting(r.PaymentsPosting)
			if err != nil {
				return err
			}
			d.Rows = append(d.Rows, DayRow{p, Code(r.Code), Kind(r.ChargeKind), r.Title, r.Payer, r.Sign})
		}
		return nil
	})
	return d, err
}

// Sum adds up the postings that fit.
func (d Day) Sum(fits func(DayRow) bool) (sum money.Grosze) {
	for _, r := range d.Rows {
		if fits(r) {
			sum += r.Amount
		}
	}
	return sum
}

// Total is what the day brought: payments less refunds and reversals.
func (d Day) Total() money.Grosze { return d.Sum(func(DayRow) bool { return true }) }

// ByKind is the total of one kind of charges.
func (d Day) ByKind(k Kind) money.Grosze {
	return d.Sum(func(r DayRow) bool { return r.For == k })
}
