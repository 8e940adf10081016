package cases

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/cases/sight"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// View is one list of the desk.
type View string

const (
	ViewTodo     View = "do-zalatwienia"
	ViewOverdue  View = "po-terminie"
	ViewWaiting  View = "czekam"
	ViewApproval View = "u-kierownika"
	ViewSettled  View = "zalatwione" // signed, waiting to be delivered or final
	ViewInformed View = "do-wiadomosci"
	ViewClosed   View = "zamkniete"
	ViewNew      View = "nieprzydzielone" // of the clerk's cells
	ViewCell     View = "w-komorce"       // everything open in the clerk's cells
	ViewAccept   View = "do-akceptacji"   // cases whose drafts wait for the superior
	ViewCellLate View = "komorka-po-terminie"
	ViewUnit     View = "caly-urzad" // everything open in the unit, for who may see it
)

// Views lists them for a person, in the order of the rail: one's own, the cell's, the superior's.
func Views(by actor.Actor) []View {
	var vs []View
	if by.May(GrantHandle) {
		vs = append(vs, ViewTodo, ViewOverdue, ViewWaiting, ViewApproval, ViewSettled, ViewInformed, ViewClosed)
	}
	if by.May(GrantAssign) || by.May(GrantApprove) {
		vs = append(vs, ViewAccept)
	}
	if by.May(GrantHandle) || by.May(GrantAssign) {
		vs = append(vs, ViewNew, ViewCell, ViewCellLate)
	}
	if by.May(GrantViewUnit) {
		vs = append(vs, ViewUnit)
	}
	return vs
}

// Question asks for a page of a list.
type Question struct {
	View   View
	Text   string      // part of the title, the party or the sign
	Lead   id.Employee // of the cell's lists: only this leader's
	Class  string      // service slug
	Before calendar.Date
	After  string // cursor of the page before: NextCursor of its answer
	Limit  int    // 0 means 50, at most 200
}

// Row is a case in a list.
type Row struct {
	ID        id.Case
	Sign      string
	Title     string
	PartyName string
	Service   string // slug of the e-service; empty for other letters
	Lead      id.Employee
	Stage     Stage
	DueOn     calendar.Date
	Paused    bool
	Version   int64
}

// Page is a page of a list.
type Page struct {
	Rows []Row
	Next string // cursor of the next page; "" on the last
}

const rowColumns = `c.id, c.sign, c.title, c.party_name, c.service, c.lead_id, c.stage, c.due_on, c.paused, c.version`

// Queue answers a question about the actor's cases, the nearest term first. It reads one index from
// where the page begins, so the millionth case costs nothing.
func (s *Service) Queue(ctx context.Context, by actor.Actor, q Question) (Page, error) {
	if q.Limit <= 0 || q.Limit > maxBulk {
		q.Limit = 50
	}
	var w db.Where
	sql, err := s.pageSQL(&w, by, q)
	if err != nil {
		return Page{}, err
	}
	var page Page
	err = s.db.Ask(ctx, by, func(tx *db.Tx) error {
		page.Rows, err = scanRows(ctx, tx, sql, w.Args())
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("cases: queue: %w", err)
	}
	if len(page.Rows) > q.Limit {
		page.Rows = page.Rows[:q.Limit]
		last := page.Rows[q.Limit-1]
		page.Next = last.DueOn.String() + "." + last.ID.Short()
	}
	return page, nil
}

// pageSQL asks for a page. The indexes hold the terms of each stage in order, so every stage gives its own
// nearest ones, and only these are sorted: the length of the list does not matter.
func (s *Service) pageSQL(w *db.Where, by actor.Actor, q Question) (string, error) {
	parts := [][]Stage{stagesOf(q.View)}
	if q.View != ViewInformed {
		parts = slices.Collect(slices.Chunk(parts[0], 1))
	}
	queries := make([]string, len(parts))
	for i, stages := range parts {
		from, err := s.conditions(w, by, q, stages)
		if err != nil {
			return "", err
		}
		if q.After != "" {
			due, last, err := readCursor(q.After)
			if err != nil {
				return "", err
			}
			w.And("(c.due_on > ? OR (c.due_on = ? AND c.id > ?))", due, due, last)
		}
		queries[i] = `SELECT ` + rowColumns + ` FROM ` + from + w.SQL() + ` ORDER BY c.due_on, c.id LIMIT ` + w.Arg(q.Limit+1)
		w.Again()
	}
	if len(queries) == 1 {
		return queries[0], nil
	}
	return `SELECT * FROM (SELECT * FROM (` + strings.Join(queries, `) p UNION ALL SELECT * FROM (`) + `) p) page ORDER BY page.due_on, page.id LIMIT ` + w.Arg(q.Limit+1), nil
}

func readCursor(s string) (calendar.Date, id.Case, error) {
	day, rest, _ := strings.Cut(s, ".")
	due, err := calendar.Parse(day)
	if err != nil {
		return due, id.Case{}, fault.New(fault.NotFound, "fault.no-page")
	}
	last, err := id.Parse[id.Case](rest)
	if err != nil {
		return due, last, fault.New(fault.NotFound, "fault.no-page")
	}
	return due, last, nil
}

// conditions turns a question about some stages into SQL. The unit and the reach of the actor come first, in every
// branch: what is not said here cannot be seen.
func (s *Service) conditions(w *db.Where, by actor.Actor, q Question, stages []Stage) (from string, err error) {
	from = `cases_case c`
	w.And("c.unit_id = ?", by.Unit)
	if err := reach(w, by, q.View); err != nil {
		return "", err
	}
	if q.View == ViewInformed {
		from += ` JOIN cases_assignment a ON a.unit_id = c.unit_id AND a.case_id = c.id`
		w.And("a.employee_id = ? AND a.kind = 'information' AND a.ended_at IS NULL", by.Employee)
	} else {
		db.In(w, "c.stage", stages)
	}
	if q.View == ViewOverdue || q.View == ViewCellLate {
		w.And("c.due_on < ? AND c.paused = ?", s.today(), false)
	}
	if !q.Lead.IsZero() {
		w.And("c.lead_id = ?", q.Lead)
	}
	if q.Class != "" {
		w.And("c.service = ?", q.Class)
	}
	if !q.Before.IsZero() {
		w.And("c.due_on <= ?", q.Before)
	}
	contains(w, q.Text)
	return from, nil
}

// contains asks that every word of a text stands in the sign, the title or the party's name, without
// regard to case and diacritics.
func contains(w *db.Where, text string) {
	for _, word := range i18n.Words(text) {
		w.And(`c.search LIKE ? ESCAPE '\'`, "%"+db.Like(word)+"%")
	}
}

// searchText is what contains looks at.
func searchText(sign, title, party string) string { return i18n.Fold(sign + " " + title + " " + party) }

func stagesOf(v View) []Stage {
	switch v {
	case ViewTodo:
		return []Stage{StageTodo}
	case ViewWaiting:
		return []Stage{StageWaiting}
	case ViewApproval, ViewAccept:
		return []Stage{StageApproval}
	case ViewSettled:
		return []Stage{StageSettled}
	case ViewClosed:
		return []Stage{StageClosed}
	case ViewNew:
		return []Stage{StageNew}
	case ViewOverdue, ViewCellLate:
		return []Stage{StageNew, StageTodo, StageApproval}
	}
	return Open
}

// reach limits a view to what the actor may see.
func reach(w *db.Where, by actor.Actor, v View) error {
	for _, allowed := range Views(by) {
		if allowed != v {
			continue
		}
		switch v {
		case ViewInformed:
		case ViewUnit:
			sight.Limit(w, sight.Whole(by, GrantViewUnit))
		case ViewNew, ViewCell, ViewCellLate:
			sight.Limit(w, sees(by, GrantHandle, GrantAssign))
		case ViewAccept:
			sight.Limit(w, sees(by, GrantAssign, GrantApprove))
		default:
			w.And("c.lead_id = ?", by.Employee)
		}
		return nil
	}
	return fault.New(fault.NotFound, "fault.no-page")
}

func scanRows(ctx context.Context, tx *db.Tx, sql string, args []any) (out []Row, err error) {
	rows, err := tx.QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.ID, &r.Sign, &r.Title, &r.PartyName, &r.Service, &r.Lead, &r.Stage, &r.DueOn, &r.Paused, &r.Version); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// MaxCount is where counting stops: "500+" says enough, and a long list costs no more than a short one.
const MaxCount = 500

// Counts says how many cases each of the actor's views holds, MaxCount for so many or more, for the rail of the desk. All of them are
// one statement that reads nothing but indexes.
func (s *Service) Counts(ctx context.Context, by actor.Actor) (map[View]int, error) {
	var w db.Where
	var parts []string
	out := map[View]int{}
	var views []View
	for _, v := range Views(by) {
		if v == ViewClosed || v == ViewUnit { // nobody acts on these numbers, and they grow without end
			continue
		}
		from, err := s.conditions(&w, by, Question{View: v}, stagesOf(v))
		if err != nil {
			return nil, fmt.Errorf("cases: counts: %w", err)
		}
		views = append(views, v)
		parts = append(parts, `(SELECT count(*) FROM (SELECT 1 FROM `+from+w.SQL()+` LIMIT `+w.Arg(MaxCount)+`) t)`)
		w.Again()
	}
	if len(views) == 0 {
		return out, nil
	}
	numbers, into := make([]int, len(views)), make([]any, len(views))
	for i := range numbers {
		into[i] = &numbers[i]
	}
	err := s.db.Ask(ctx, by, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT `+strings.Join(parts, `, `), w.Args()...).Scan(into...)
	})
	if err != nil {
		return nil, fmt.Errorf("cases: counts: %w", err)
	}
	for i, v := range views {
		out[v] = numbers[i]
	}
	return out, nil
}

// Search finds cases the actor may see by words of the sign, the title or the party's name; at most
// limit of them, the newest first.
func (s *Service) Search(ctx context.Context, by actor.Actor, text string, limit int) ([]Row, error) {
	text = strings.TrimSpace(text)
	if len([]rune(text)) < 2 {
		return nil, nil
	}
	var w db.Where
	w.And("c.unit_id = ?", by.Unit)
	if reach := sight.Within(&w, sees(by, work...)); reach != "" {
		w.And("(c.lead_id = ? OR "+reach+")", by.Employee)
	}
	contains(&w, text)
	sql := `SELECT ` + rowColumns + ` FROM cases_case c` + w.SQL() + ` ORDER BY c.opened_at DESC, c.id DESC LIMIT ` + w.Arg(limit)
	var out []Row
	err := s.db.Ask(ctx, by, func(tx *db.Tx) (err error) {
		out, err = scanRows(ctx, tx, sql, w.Args())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: search: %w", err)
	}
	return out, nil
}
