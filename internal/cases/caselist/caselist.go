// Package caselist makes the lists of cases (spis spraw): for each cell, class and year one list with the columns that
// the instrukcja kancelaryjna prints (rozporządzenie PRM z 18.01.2011, Dz.U. nr 14 poz. 67, annex 1).
//
// Words: a series is the cell, the class and the year that the signs of one list share; a case stands in the list of
// its sign for ever, whoever leads it today. The head of a list is the year, the leader of the cell, its symbol, the
// class and its title; a row is a number, the title, from whom the case came with the sign and the date of that letter,
// the day it began, the day it was settled for good, and how.
//
// A person finds in a list what they may see elsewhere; the numbers that are missing for them are said as a number.
package caselist

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
)

// Messages are the sentences of the package and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Series is what the signs of one list share.
type Series struct {
	Cell  string // its symbol
	Class jrwa.Class
	Year  int
	Last  int // the highest number that was given
}

// String is the series as it stands in addresses: DR.7230.2027.
func (s Series) String() string {
	return s.Cell + "." + s.Class.String() + "." + strconv.Itoa(s.Year)
}

// ParseSeries reads what String writes. It is read from the right, as a sign is.
func ParseSeries(text string) (s Series, err error) {
	parts := strings.Split(text, ".")
	n := len(parts)
	wrong := fault.New(fault.NotFound, "cases.list.no-series")
	if n < 3 {
		return s, wrong
	}
	if s.Year, err = strconv.Atoi(parts[n-1]); err != nil || s.Year < 1900 || s.Year > 2999 {
		return Series{}, wrong
	}
	if s.Class, err = jrwa.Parse(parts[n-2]); err != nil {
		return Series{}, wrong
	}
	if s.Cell = strings.Join(parts[:n-2], "."); casesign.CheckCell(s.Cell) != nil {
		return Series{}, wrong
	}
	return s, nil
}

// Row is a case in its list.
type Row struct {
	Case      id.Case
	Sign      casesign.Sign
	Title     string
	From      string // who the case came from
	Letter    id.Letter
	BegunOn   calendar.Date
	SettledOn calendar.Date // settled for good: the day of closing; zero before
	How       cases.Settlement
}

// List is a list of cases as one person sees it.
type List struct {
	Series
	Rows   []Row
	Hidden int // rows of the list that the person may not see
}

// Lists makes the lists.
type Lists struct{ DB *db.DB }

func reach(by actor.Actor) []actor.Reach {
	return sight.Of(by, cases.GrantViewUnit, cases.GrantHandle, cases.GrantAssign, cases.GrantApprove)
}

func may(by actor.Actor) error {
	if by.Kind == actor.Clerk && (by.May(cases.GrantHandle) || by.May(cases.GrantAssign) || by.May(cases.GrantApprove) || by.May(cases.GrantViewUnit)) {
		return nil
	}
	return fault.New(fault.Forbidden, "fault.forbidden")
}

// All are the series of the unit in which numbers were given, the newest year first. They name nobody.
func (l Lists) All(ctx context.Context, by actor.Actor) (out []Series, err error) {
	if err := may(by); err != nil {
		return nil, err
	}
	err = l.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT series, n FROM cases_counter WHERE unit_id = $1`, by.Unit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			var n int
			if err := rows.Scan(&text, &n); err != nil {
				return err
			}
			if s, err := ParseSeries(text); err == nil { // groups have counters of their own
				s.Last = n
				out = append(out, s)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("cases: lists: %w", err)
	}
	slices.SortFunc(out, func(a, b Series) int {
		return cmp.Or(cmp.Compare(b.Year, a.Year), cmp.Compare(a.Cell, b.Cell), a.Class.Compare(b.Class))
	})
	return out, nil
}

// Of is the list of a series, by numbers.
func (l Lists) Of(ctx context.Context, by actor.Actor, s Series) (out List, err error) {
	if err := may(by); err != nil {
		return out, err
	}
	out.Series = s
	var w db.Where
	w.And("c.unit_id = ? AND c.class = ? AND c.sign LIKE ? ESCAPE '\\'", by.Unit, s.Class.String(), db.Like(s.Cell+"."+s.Class.String()+".")+"%."+strconv.Itoa(s.Year))
	whole := w.SQL()
	args := slices.Clone(w.Args())
	sight.Limit(&w, reach(by))
	err = l.DB.View(ctx, by, func(tx *db.Tx) error {
		total := 0
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM cases_case c`+whole, args...).Scan(&total); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT c.id, c.sign, c.title, c.party_name, c.letter_id, c.initiated_on, c.closed_at, c.settlement FROM cases_case c`+w.SQL(), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r Row
			var closed db.Time
			if err := rows.Scan(&r.Case, &r.Sign, &r.Title, &r.From, &r.Letter, &r.BegunOn, &closed, &r.How); err != nil {
				return err
			}
			if !closed.IsZero() {
				r.SettledOn = calendar.Of(closed.Time)
			}
			out.Rows = append(out.Rows, r)
		}
		out.Hidden = total - len(out.Rows)
		return rows.Err()
	})
	if err != nil {
		return out, fmt.Errorf("cases: list: %w", err)
	}
	slices.SortFunc(out.Rows, func(a, b Row) int { return a.Sign.Compare(b.Sign) })
	return out, nil
}
