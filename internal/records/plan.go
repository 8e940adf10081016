package records

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/records/query"
)

// Mode is how the files of a class are kept: the head of an office may exclude classes from EZD.
type Mode string

// The modes.
const (
	Electronic Mode = "ezd"
	Paper      Mode = "paper"
)

// Class is one class of a unit's plan, as it applies from From to To.
type Class struct {
	Symbol   jrwa.Class
	Title    string
	Note     string        // what belongs here
	Category jrwa.Category // of the mother cell; none for classes that only group others
	Terminal bool          // only a terminal class holds cases
	Mode     Mode
	Source   string // the order of the head of the office, or where the row was taken from
	From     calendar.Date
	To       calendar.Date // the last day; zero: until further notice
}

// sameRow tells whether two rows say the same about the class, whenever and by whose order they apply: a
// new order that repeats a class does not begin it anew.
func (c Class) sameRow(d Class) bool {
	c.From, c.To, c.Source = d.From, d.To, d.Source
	return c == d
}

func sortedClasses(plan map[jrwa.Class]Class) []Class {
	return slices.SortedFunc(maps.Values(plan), func(a, b Class) int { return a.Symbol.Compare(b.Symbol) })
}

// folded is what people search by.
func (c Class) folded() string { return i18n.Fold(c.Title + " " + c.Note) }

func classFromRow(r query.RecordsClass) Class {
	return Class{
		Symbol: r.Symbol, Title: r.Title, Note: r.Note, Category: r.Category, Terminal: r.Terminal, Mode: Mode(r.Mode), Source: r.Source,
		From: r.ValidFrom, To: r.ValidTo,
	}
}

var reader = actor.Automaton("system.records", id.Region)

// Class returns a class of a unit's plan on a day. A plan is public: anybody may ask.
func (s *Service) Class(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (Class, error) {
	var c Class
	err := s.db.View(ctx, reader, func(tx *db.Tx) error {
		row, err := query.New(tx).ClassOn(ctx, query.ClassOnParams{UnitID: unit, Symbol: class, Day: on})
		c = classFromRow(row)
		return db.Found(err, "records.no-such-class")
	})
	if err != nil {
		return c, fmt.Errorf("records: class: %w", err)
	}
	return c, nil
}

// Retention says how long the files of a class are kept by the plan of a day. A class that the plan does
// not have, or has without a category, is a not-found fault.
func (s *Service) Retention(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (jrwa.Category, error) {
	c, err := s.Class(ctx, unit, class, on)
	if err == nil && c.Category.IsZero() {
		err = fault.New(fault.NotFound, "records.no-category", fault.Args{"Class": class.String()})
	}
	return c.Category, err
}

// PlanQuestion asks for classes of a unit's plan.
type PlanQuestion struct {
	Unit     id.Unit
	On       calendar.Date
	Text     string // the beginning of a symbol, or words of the title and note
	Terminal bool   // only those that hold cases
	Limit    int    // 0 means all
}

// Classes lists classes in the order of the printed plan. Words are looked for without regard to case and
// diacritics, each anywhere in the text.
func (s *Service) Classes(ctx context.Context, q PlanQuestion) ([]Class, error) {
	var w db.Where
	w.And("unit_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)", q.Unit, q.On, q.On)
	if q.Terminal {
		w.And("terminal = ?", true)
	}
	for _, word := range i18n.Words(q.Text) {
		if _, err := jrwa.Parse(word); err == nil {
			w.And(`symbol LIKE ?`, word+"%")
			continue
		}
		w.And(`folded LIKE ? ESCAPE '\'`, "%"+db.Like(word)+"%")
	}
	sql := `SELECT symbol, title, note, category, terminal, mode, source, valid_from, valid_to FROM records_class` + w.SQL() + ` ORDER BY symbol`
	if q.Limit > 0 {
		sql += ` LIMIT ` + w.Arg(q.Limit)
	}
	var out []Class
	err := s.db.View(ctx, reader, func(tx *db.Tx) (err error) {
		out, err = scanClasses(ctx, tx, sql, w.Args())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("records: classes: %w", err)
	}
	return out, nil
}

func scanClasses(ctx context.Context, tx *db.Tx, sql string, args []any) (out []Class, err error) {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err says what went wrong
	for rows.Next() {
		var c Class
		if err := rows.Scan(&c.Symbol, &c.Title, &c.Note, &c.Category, &c.Terminal, &c.Mode, &c.Source, &c.From, &c.To); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
