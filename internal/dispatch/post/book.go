package post

import (
	"context"
	"fmt"

	"wrota/internal/dispatch"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/money"
	"wrota/internal/platform/db"
)

// Book is the posting book (książka nadawcza) of a day: registered letters one by one, ordinary ones by their number.
type Book struct {
	Day         calendar.Date
	Rows        []Row // registered, in the order of the register
	Registered  money.Grosze
	Ordinary    int // letters without proof
	OrdinaryFee money.Grosze
	Total       money.Grosze
	Unknown     int  // letters of which no fee is known; the sums leave them out
	Examples    bool // a fee among the sums is an example of the region
}

// Book returns the book of a day. The page that shows it logs that it did.
func (s *Service) Book(ctx context.Context, by actor.Actor, day calendar.Date) (Book, error) {
	b := Book{Day: day}
	if err := may(by); err != nil {
		return b, err
	}
	var w db.Where
	w.And("l.unit_id = ? AND d.channel = ? AND d.posted_on = ?", by.Unit, string(dispatch.Paper), day)
	var rows []Row
	err := s.DB.View(ctx, by, func(tx *db.Tx) (err error) {
		rows, err = s.rows(ctx, tx, by.Unit, &w, ` ORDER BY l.year, l.no, d.addressee, d.attempt`)
		return err
	})
	if err != nil {
		return b, fmt.Errorf("dispatch: post: book: %w", err)
	}
	for _, r := range rows {
		if err := b.add(r); err != nil {
			return b, fmt.Errorf("dispatch: post: book: %w", err)
		}
	}
	return b, nil
}

func (b *Book) add(r Row) (err error) {
	sum := &b.Registered
	switch r.Mode {
	case dispatch.Registered, dispatch.WithReceipt:
		b.Rows = append(b.Rows, r)
	case dispatch.Ordinary:
		b.Ordinary++
		sum = &b.OrdinaryFee
	default: // handed over in the office: nothing goes to the post
		return nil
	}
	if r.Fee == 0 {
		b.Unknown++
	}
	b.Examples = b.Examples || r.Example
	if *sum, err = money.Sum(*sum, r.Fee); err != nil {
		return err
	}
	b.Total, err = money.Sum(b.Total, r.Fee)
	return err
}
