package dispatch

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wrota/internal/dispatch/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Item is a letter in a person's box. Before it is confirmed the person sees only who sent it, when, under
// what number and title; the rest is empty.
type Item struct {
	Delivery    id.Delivery
	Unit        id.Unit
	Number      string
	Sender      string
	Title       string
	SentAt      time.Time
	FallBackOn  calendar.Date // until the day before, it can be collected before it goes another way
	WentBy      Channel       // the other way, when it went there; "" otherwise
	CollectedAt time.Time     // zero before it is confirmed

	// Known after it is confirmed.
	Case      id.Case
	Sign      string
	Kind      string
	Author    string
	Name      string // of the addressee
	FileName  string
	MediaType string
	Size      int64
}

// Collected tells whether the person has confirmed it.
func (i Item) Collected() bool { return !i.CollectedAt.IsZero() }

// BoxPage is a page of a box, the newest letter first.
type BoxPage struct {
	Items []Item
	Next  string // cursor of the next page; "" on the last
}

// boxSize is how many letters one page of a box shows.
const boxSize = 30

// Box lists the letters of the actor's account, from all units. After is the cursor of the page before.
func (s *Service) Box(ctx context.Context, by actor.Actor, after string) (BoxPage, error) {
	var page BoxPage
	if !by.LoggedIn() {
		return page, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	var w db.Where
	w.And("d.account_id = ? AND d.channel = ?", by.Account, string(Portal))
	db.Within(&w, by.Mandate.Scope, "l.service", "l.case_id")
	if after != "" {
		at, last, err := readBoxCursor(after)
		if err != nil {
			return page, err
		}
		w.And("(d.sent_at < ? OR (d.sent_at = ? AND d.id < ?))", at, at, last)
	}
	sql := `SELECT d.id, d.unit_id, l.number, l.sender, l.title, d.sent_at, d.fall_back_on, d.stage, d.ade, s.at
		FROM dispatch_delivery d JOIN dispatch_letter l ON l.unit_id = d.unit_id AND l.id = d.dispatch_id
		LEFT JOIN dispatch_step s ON s.unit_id = d.unit_id AND s.delivery_id = d.id AND s.what = 'collected'` +
		w.SQL() + ` ORDER BY d.sent_at DESC, d.id DESC LIMIT ` + w.Arg(boxSize+1)
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		page.Items, err = scanItems(ctx, tx, sql, w.Args())
		return err
	})
	if err != nil {
		return page, fmt.Errorf("dispatch: box: %w", err)
	}
	if len(page.Items) > boxSize {
		page.Items = page.Items[:boxSize]
		last := page.Items[boxSize-1]
		page.Next = last.SentAt.Format(cursorTime) + "." + last.Delivery.Short()
	}
	return page, nil
}

const cursorTime = "20060102T150405.000000"

func readBoxCursor(s string) (db.Time, id.Delivery, error) {
	var none id.Delivery
	if len(s) < len(cursorTime)+1 {
		return db.Time{}, none, fault.New(fault.NotFound, "fault.no-page")
	}
	at, err := time.Parse(cursorTime, s[:len(cursorTime)])
	last, ierr := id.Parse[id.Delivery](strings.TrimPrefix(s[len(cursorTime):], "."))
	if err != nil || ierr != nil {
		return db.Time{}, none, fault.New(fault.NotFound, "fault.no-page")
	}
	return db.At(at), last, nil
}

func scanItems(ctx context.Context, tx *db.Tx, sql string, args []any) (out []Item, err error) {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err says what went wrong
	for rows.Next() {
		var i Item
		var sent, collected db.Time
		var stage Stage
		var ade string
		if err := rows.Scan(&i.Delivery, &i.Unit, &i.Number, &i.Sender, &i.Title, &sent, &i.FallBackOn, &stage, &ade, &collected); err != nil {
			return nil, err
		}
		i.SentAt, i.CollectedAt = sent.Time, collected.Time
		if stage == Lapsed {
			i.WentBy = Addressee{ADE: ade, Wants: Portal}.other()
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// BoxItem returns one letter of the actor's box.
func (s *Service) BoxItem(ctx context.Context, by actor.Actor, which id.Delivery) (Item, error) {
	l, d, err := s.own(ctx, by, which)
	if err != nil {
		return Item{}, err
	}
	return itemOf(l, d), nil
}

// own finds a delivery in the actor's box: anybody else's does not exist.
func (s *Service) own(ctx context.Context, by actor.Actor, which id.Delivery) (*Letter, *Delivery, error) {
	if !by.LoggedIn() {
		return nil, nil, errNoDelivery
	}
	var l *Letter
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		row, err := query.New(tx).DeliveryOfAccount(ctx, query.DeliveryOfAccountParams{
			AccountID: by.Account, ID: which, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
		if err != nil {
			return db.Found(err, errNoDelivery.Key)
		}
		l, err = load(ctx, tx, row.UnitID, row.DispatchID)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("dispatch: own: %w", err)
	}
	return l, l.delivery(which), nil
}

func itemOf(l *Letter, d *Delivery) Item {
	i := Item{Delivery: d.ID, Unit: l.Unit, Number: l.Number, Sender: l.Sender, Title: l.Title, SentAt: d.SentAt, FallBackOn: d.FallBackOn}
	if d.Stage == Lapsed {
		i.WentBy = l.latest(d.Addressee).Channel
	}
	collected, ok := d.step(StepCollected)
	if !ok {
		return i
	}
	i.CollectedAt = collected.At
	i.Case, i.Sign, i.Kind, i.Author, i.Name, i.FileName, i.MediaType, i.Size = l.Case, l.Sign, l.Kind, l.Author, d.Name, l.FileName, l.MediaType, l.Size
	return i
}

// Waiting counts the letters in the actor's box that are not confirmed.
func (s *Service) Waiting(ctx context.Context, by actor.Actor) (int, error) {
	if !by.LoggedIn() {
		return 0, nil
	}
	var n int64
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		n, err = query.New(tx).Waiting(ctx, query.WaitingParams{AccountID: by.Account, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("dispatch: waiting: %w", err)
	}
	return int(n), nil
}
