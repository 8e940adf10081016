package post

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/dispatch"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Row is one letter to one addressee by one channel, as the register shows it.
type Row struct {
	Delivery id.Delivery
	Letter   id.Dispatch
	Case     id.Case
	Number   string // RPWy/LIPOWA/12/2027
	Sign     string // of the letter
	Title    string
	Kind     string
	SentOn   calendar.Date
	Name     string
	Address  address.Address
	ADE      string
	Channel  dispatch.Channel
	Stage    dispatch.Stage
	Mode     dispatch.Mode
	Tracking string // where it was posted, or the number that it got for that
	PostedOn calendar.Date
	ServedOn calendar.Date
	How      dispatch.How
	Proof    bool         // evidence is kept: a sealed receipt or a scan
	Fee      money.Grosze // 0: none is known
	Example  bool         // the fee is an example of the region
	Version  int64

	at place
}

// place is where a row stands in the register.
type place struct{ year, no, addressee, attempt int }

func (p place) String() string {
	return fmt.Sprintf("%d.%d.%d.%d", p.year, p.no, p.addressee, p.attempt)
}

// Question asks for rows of the register.
type Question struct {
	Text    string
	From    calendar.Date // entered on this day or later
	To      calendar.Date // entered on this day or earlier
	Channel dispatch.Channel
	Mode    dispatch.Mode
	Stage   dispatch.Stage
	Proof   string // "yes", "no" or ""
	After   string // cursor of the page before
}

// Page is a page of the register, the newest row first.
type Page struct {
	Rows  []Row
	Total int
	Next  string
}

// pageSize is how many rows one page shows, and one reading of an export takes.
const pageSize = 50

const exported = 500

const columns = `d.id, l.id, l.case_id, l.number, l.sign, l.title, l.kind, l.sent_on, d.name, d.address, d.ade, d.channel, d.stage, d.mode,
	CASE WHEN d.tracking <> '' THEN d.tracking ELSE COALESCE((SELECT n.number FROM dispatch_number n WHERE n.unit_id = d.unit_id AND n.delivery_id = d.id), '') END,
	d.posted_on, d.served_on, d.how,
	CASE WHEN EXISTS (SELECT 1 FROM dispatch_step s WHERE s.unit_id = d.unit_id AND s.delivery_id = d.id AND s.blob IS NOT NULL) THEN 1 ELSE 0 END,
	d.version, l.year, l.no, d.addressee, d.attempt`

const tables = ` FROM dispatch_letter l JOIN dispatch_delivery d ON d.unit_id = l.unit_id AND d.dispatch_id = l.id`

// Register answers a question about the register of the clerk's unit. The page that shows it logs that it did.
func (s *Service) Register(ctx context.Context, by actor.Actor, q Question) (page Page, err error) {
	if err := may(by); err != nil {
		return page, err
	}
	w := q.where(by.Unit)
	count, all := `SELECT COUNT(*)`+tables+w.SQL(), w.Args()
	if q.After != "" {
		p, err := readPlace(q.After)
		if err != nil {
			return page, err
		}
		w.And("(l.year, l.no, d.addressee, d.attempt) < (?, ?, ?, ?)", p.year, p.no, p.addressee, p.attempt)
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		if err := tx.QueryRowContext(ctx, count, all...).Scan(&page.Total); err != nil {
			return err
		}
		page.Rows, err = s.rows(ctx, tx, by.Unit, w, ` ORDER BY l.year DESC, l.no DESC, d.addressee DESC, d.attempt DESC LIMIT `+w.Arg(pageSize+1))
		return err
	})
	if err != nil {
		return page, fmt.Errorf("dispatch: post: register: %w", err)
	}
	if len(page.Rows) > pageSize {
		page.Rows = page.Rows[:pageSize]
		page.Next = page.Rows[pageSize-1].at.String()
	}
	return page, nil
}

// Each hands the rows of the register to fn in the order of their numbers, some at a time, so that the memory needed
// does not grow with the register. Whoever takes the register out logs that first.
func (s *Service) Each(ctx context.Context, by actor.Actor, q Question, fn func(Row) error) error {
	if err := may(by); err != nil {
		return err
	}
	after := place{}
	for {
		w := q.where(by.Unit)
		w.And("(l.year, l.no, d.addressee, d.attempt) > (?, ?, ?, ?)", after.year, after.no, after.addressee, after.attempt)
		var part []Row
		err := s.DB.View(ctx, by, func(tx *db.Tx) (err error) {
			part, err = s.rows(ctx, tx, by.Unit, w, ` ORDER BY l.year, l.no, d.addressee, d.attempt LIMIT `+w.Arg(exported))
			return err
		})
		if err != nil {
			return fmt.Errorf("dispatch: post: export: %w", err)
		}
		for _, r := range part {
			if err := fn(r); err != nil {
				return err
			}
		}
		if len(part) < exported {
			return nil
		}
		after = part[len(part)-1].at
	}
}

// Pick returns chosen rows in the order of the register. A delivery of another unit does not exist.
func (s *Service) Pick(ctx context.Context, by actor.Actor, which []id.Delivery) (out []Row, err error) {
	if err := may(by); err != nil {
		return nil, err
	}
	which = slices.Compact(slices.SortedFunc(slices.Values(which), func(a, b id.Delivery) int { return strings.Compare(a.String(), b.String()) }))
	if len(which) == 0 || len(which) > MaxTogether {
		return nil, fault.New(fault.Invalid, "dispatch.choose", fault.Args{"Max": MaxTogether})
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		out, err = s.pick(ctx, tx, by.Unit, which)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch: post: pick: %w", err)
	}
	if len(out) != len(which) {
		return nil, fault.New(fault.NotFound, "dispatch.no-such-delivery")
	}
	return out, nil
}

func (s *Service) pick(ctx context.Context, tx *db.Tx, unit id.Unit, which []id.Delivery) ([]Row, error) {
	var w db.Where
	w.And("l.unit_id = ?", unit)
	db.In(&w, "d.id", which)
	return s.rows(ctx, tx, unit, &w, ` ORDER BY l.year, l.no, d.addressee, d.attempt`)
}

// where are the conditions of a question, without its page.
func (q Question) where(unit id.Unit) *db.Where {
	var w db.Where
	w.And("l.unit_id = ?", unit)
	if !q.From.IsZero() {
		w.And("l.sent_on >= ?", q.From)
	}
	if !q.To.IsZero() {
		w.And("l.sent_on <= ?", q.To)
	}
	for column, value := range map[string]string{"d.channel": string(q.Channel), "d.mode": string(q.Mode), "d.stage": string(q.Stage)} {
		if value != "" {
			w.And(column+" = ?", value)
		}
	}
	const kept = "EXISTS (SELECT 1 FROM dispatch_step s WHERE s.unit_id = d.unit_id AND s.delivery_id = d.id AND s.blob IS NOT NULL)"
	switch q.Proof {
	case "yes":
		w.And(kept)
	case "no":
		w.And("NOT " + kept)
	}
	for _, word := range i18n.Words(q.Text) {
		like := "%" + db.Like(word) + "%"
		w.And(`(l.folded LIKE ? ESCAPE '\' OR LOWER(d.tracking) LIKE ? ESCAPE '\')`, like, like)
	}
	return &w
}

func readPlace(s string) (p place, err error) {
	if n, err := fmt.Sscanf(s, "%d.%d.%d.%d", &p.year, &p.no, &p.addressee, &p.attempt); n != 4 || err != nil {
		return p, fault.New(fault.NotFound, "fault.no-page")
	}
	return p, nil
}

// rows reads rows and reckons their fees.
func (s *Service) rows(ctx context.Context, tx *db.Tx, unit id.Unit, w *db.Where, order string) ([]Row, error) {
	fees, err := feesOf(ctx, tx, unit)
	if err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+tables+w.SQL()+order, w.Args()...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err says what went wrong
	var out []Row
	for rows.Next() {
		var r Row
		var addr db.JSON
		var proof int
		err := rows.Scan(&r.Delivery, &r.Letter, &r.Case, &r.Number, &r.Sign, &r.Title, &r.Kind, &r.SentOn, &r.Name, &addr, &r.ADE, &r.Channel, &r.Stage, &r.Mode,
			&r.Tracking, &r.PostedOn, &r.ServedOn, &r.How, &proof, &r.Version, &r.at.year, &r.at.no, &r.at.addressee, &r.at.attempt)
		if err == nil {
			err = addr.Into(&r.Address)
		}
		if err != nil {
			return nil, err
		}
		r.Proof = proof == 1
		if f, ok := fees.on(r.Mode, r.PostedOn); ok && r.Channel == dispatch.Paper {
			r.Fee, r.Example = f.Amount, f.Example
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
