package payments

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/payments/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// View is a list of the cashier.
type View string

const (
	ViewDue     View = "due"      // something is missing
	ViewOverdue View = "overdue"  // … and its day has passed
	ViewOver    View = "too_much" // something must be given back
	ViewAll     View = "all"      // everything, the newest first
)

// Views are all lists in the order of the rail.
var Views = []View{ViewDue, ViewOverdue, ViewOver, ViewAll}

// PageSize is how many charges one page of a list shows.
const PageSize = 50

// Filter chooses charges of the cashier's unit. Text is a code, or the beginning of any word of the
// payer's name, the title or the sign, without regard to case and diacritics.
type Filter struct {
	View View // "" is ViewDue
	Kind Kind // "" for all
	Text string
	Page int // from 1
}

// List is one page of charges.
type List struct {
	Charges []Charge
	Total   int // on all pages
	Page    int
	Pages   int
}

// Due lists charges for the cashier: what is longest due comes first. A code that is typed in full
// finds its charge in any state.
func (s *Service) Due(ctx context.Context, by actor.Actor, f Filter) (List, error) {
	if !by.May(GrantBook) {
		return List{}, errForbidden
	}
	var l List
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := s.page(ctx, query.New(tx), by.Unit, f, &l)
		if err != nil {
			return fmt.Errorf("payments: due: %w", err)
		}
		for _, r := range rows {
			c, err := fromRow(r)
			if err != nil {
				return err
			}
			l.Charges = append(l.Charges, c)
		}
		return totals(ctx, tx, l.Charges)
	})
	return l, err
}

// page reads the rows of one page and says in l which of how many it is.
func (s *Service) page(ctx context.Context, q *query.Queries, unit id.Unit, f Filter, l *List) ([]query.PaymentsCharge, error) {
	if code, err := ParseCode(f.Text); err == nil {
		l.Page, l.Pages = 1, 1
		row, err := q.ByCode(ctx, query.ByCodeParams{UnitID: unit, Code: int64(code)})
		if errors.Is(err, db.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		l.Total = 1
		return []query.PaymentsCharge{row}, nil
	}
	text := db.Like(strings.Join(i18n.Words(f.Text), " "))
	starts, word := text+"%", "% "+text+"%"
	if f.View == ViewAll {
		n, err := q.CountListAll(ctx, query.CountListAllParams{UnitID: unit, Kind: string(f.Kind), Starts: starts, Word: word})
		if err != nil {
			return nil, err
		}
		skip := l.place(n, f.Page)
		return q.ListAll(ctx, query.ListAllParams{UnitID: unit, Kind: string(f.Kind), Starts: starts, Word: word, Size: PageSize, Skip: skip})
	}
	least, most, before := s.bounds(f.View)
	n, err := q.CountListOpen(ctx, query.CountListOpenParams{
		UnitID: unit, Least: least, Most: most, Before: before, Kind: string(f.Kind), Starts: starts, Word: word,
	})
	if err != nil {
		return nil, err
	}
	rows, err := q.ListOpen(ctx, query.ListOpenParams{
		UnitID: unit, Least: least, Most: most, Before: before, Kind: string(f.Kind), Starts: starts, Word: word,
		Size: PageSize, Skip: l.place(n, f.Page),
	})
	out := make([]query.PaymentsCharge, len(rows))
	for i, r := range rows {
		out[i] = r.PaymentsCharge
	}
	return out, err
}

// bounds are the amounts and the day that make a view of the list of work.
func (s *Service) bounds(v View) (least, most money.Grosze, before calendar.Date) {
	never := calendar.On(2999, 12, 31)
	switch v {
	case ViewOver:
		return -maxAmount, -1, never
	case ViewOverdue:
		return 1, maxAmount, s.today()
	}
	return 1, maxAmount, never
}

// place turns a page that was asked for into one that exists, and returns how many rows lie before it.
func (l *List) place(total int64, page int) int32 {
	l.Total = int(total)
	l.Pages = max(1, (l.Total+PageSize-1)/PageSize)
	l.Page = min(max(1, page), l.Pages)
	return int32((l.Page - 1) * PageSize)
}

// Counts is how many charges wait in the lists of the cashier.
type Counts struct{ Due, Overdue, TooMuch int }

// Count counts the charges of the clerk's unit that are not even.
func (s *Service) Count(ctx context.Context, by actor.Actor) (Counts, error) {
	if by.Kind != actor.Clerk {
		return Counts{}, errForbidden
	}
	var n Counts
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).CountOpen(ctx, query.CountOpenParams{UnitID: by.Unit, Today: s.today()})
		n = Counts{int(row.Due), int(row.Overdue), int(row.TooMuch)}
		return err
	})
	return n, err
}
