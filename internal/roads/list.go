package roads

import (
	"context"
	"fmt"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/roads/query"
)

// Filter chooses entries of the register; what is empty does not matter.
type Filter struct {
	State State         // on today
	Road  string        // code
	From  calendar.Date // occupied on or after this day
	To    calendar.Date // occupied on or before this day
	Text  string        // a part of the sign, the holder or the place, however it is written
	After string        // where the next page begins: List.Next of the page before
}

// List is a page of the register, the latest beginning first.
type List struct {
	Entries []Entry
	Total   int    // entries that the filter chooses, on all pages
	Next    string // Filter.After of the next page; empty on the last one
	Today   calendar.Date
}

// pageSize is how many entries a page has; an export reads page by page as well.
const pageSize = 50

// Entries is a page of the register of the clerk's unit. Entries that meet others are marked.
func (s *Service) Entries(ctx context.Context, by actor.Actor, f Filter) (List, error) {
	if err := mayView(by); err != nil {
		return List{}, err
	}
	out := List{Today: s.today()}
	first := f
	first.After = ""
	all := first.where(by.Unit, out.Today)
	w := f.where(by.Unit, out.Today)
	sql := `SELECT id FROM roads_occupancy` + w.SQL() + ` ORDER BY day_from DESC, id DESC LIMIT ` + w.Arg(pageSize+1)
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		ids, err := scanIDs(ctx, tx, sql, w.Args())
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM roads_occupancy`+all.SQL(), all.Args()...).Scan(&out.Total); err != nil {
			return err
		}
		more := len(ids) > pageSize
		if more {
			ids = ids[:pageSize]
		}
		if out.Entries, err = byIDs(ctx, tx, by.Unit, ids); err != nil || len(out.Entries) == 0 {
			return err
		}
		if more {
			out.Next = out.Entries[len(out.Entries)-1].cursor()
		}
		return mark(ctx, tx, by.Unit, out.Entries, out.Today)
	})
	if err != nil {
		return List{}, fmt.Errorf("roads: register: %w", err)
	}
	return out, nil
}

func mayView(by actor.Actor) error {
	if by.Kind != actor.Clerk || !by.May(GrantView) {
		return errForbidden
	}
	return nil
}

func (e Entry) cursor() string { return e.From.String() + "_" + e.ID.Short() }

func (f Filter) where(unit id.Unit, today calendar.Date) *db.Where {
	var w db.Where
	w.And("unit_id = ?", unit)
	switch f.State {
	case Current:
		w.And("day_from <= ? AND until_on >= ?", today, today)
	case Coming:
		w.And("day_from > ?", today)
	case Past:
		w.And("until_on < ?", today)
	}
	if f.Road != "" {
		w.And("road = ?", f.Road)
	}
	if !f.From.IsZero() {
		w.And("until_on >= ?", f.From)
	}
	if !f.To.IsZero() {
		w.And("day_from <= ?", f.To)
	}
	if t := strings.Join(i18n.Words(f.Text), " "); t != "" {
		w.And(`search LIKE ? ESCAPE '\'`, "%"+db.Like(t)+"%")
	}
	day, which, ok := strings.Cut(f.After, "_")
	from, err1 := calendar.Parse(day)
	last, err2 := id.Parse[id.Entry](which)
	if ok && err1 == nil && err2 == nil { // an address that was typed wrong begins at the beginning
		w.And("(day_from < ? OR day_from = ? AND id < ?)", from, from, last)
	}
	return &w
}

func scanIDs(ctx context.Context, tx *db.Tx, sql string, args []any) (out []id.Entry, err error) {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.Entry
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// Page is one entry with what stands around it.
type Page struct {
	Entry
	Instalments []Instalment
	Meets       []Entry
	Today       calendar.Date
}

// Show is one entry of the clerk's unit. It names the holder, so that it was shown is logged.
func (s *Service) Show(ctx context.Context, by actor.Actor, which id.Entry) (Page, error) {
	if err := mayView(by); err != nil {
		return Page{}, err
	}
	out := Page{Today: s.today()}
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		if out.Entry, err = byID(ctx, tx, by.Unit, which); err != nil {
			return err
		}
		if out.Instalments, err = instalments(ctx, tx, out.Entry); err != nil {
			return err
		}
		if out.State(out.Today) == Past {
			return nil
		}
		out.Meets, err = meeting(ctx, tx, by.Unit, out.spot(), out.ID)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("roads: entry: %w", err)
	}
	viewed := audit.Entry{Verb: "roads.shown", Subject: "roads-entry:" + which.Short(), Matter: out.Case}
	return out, s.audit.Viewed(ctx, s.db, by, by.Unit, viewed)
}

// OfCase lists the entries of a case.
func (s *Service) OfCase(ctx context.Context, by actor.Actor, c id.Case) (out []Entry, err error) {
	if err := mayView(by); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).OfCase(ctx, query.OfCaseParams{UnitID: by.Unit, CaseID: c})
		if err != nil {
			return err
		}
		out, err = fromRows(rows)
		return err
	})
	return out, err
}

func byID(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Entry) (Entry, error) {
	row, err := query.New(tx).Find(ctx, query.FindParams{UnitID: unit, ID: which})
	if err != nil {
		return Entry{}, db.Found(err, "roads.no-such-entry")
	}
	return fromRow(row)
}

func fromRows(rows []query.RoadsOccupancy) ([]Entry, error) {
	out := make([]Entry, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = fromRow(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Public lists what is occupied on or after a day in a unit, for everybody: no holder, no case, no fee.
func (s *Service) Public(ctx context.Context, unit id.Unit, from calendar.Date, limit int) (out []Occupied, err error) {
	err = s.db.Ask(ctx, actor.Actor{Kind: actor.Anonymous}, func(tx *db.Tx) error {
		rows, err := query.New(tx).Public(ctx, query.PublicParams{UnitID: unit, UntilOn: from, Limit: int32(limit)})
		if err != nil {
			return err
		}
		entries, err := fromRows(rows)
		for _, e := range entries {
			out = append(out, e.occupied())
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("roads: public list: %w", err)
	}
	return out, nil
}

// Each walks through all entries of the clerk's unit that a filter chooses, page by page, for an export.
// It names the holders, so that it was done is logged.
func (s *Service) Each(ctx context.Context, by actor.Actor, f Filter, do func(Entry) error) error {
	n := 0
	for f.After = ""; ; {
		l, err := s.Entries(ctx, by, f)
		if err != nil {
			return err
		}
		for _, e := range l.Entries {
			if err := do(e); err != nil {
				return err
			}
			n++
		}
		if f.After = l.Next; f.After == "" {
			break
		}
	}
	return s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{Verb: "roads.exported", Subject: "roads-register", Detail: map[string]any{"entries": n}})
}
