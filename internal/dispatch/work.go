package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// WorkStages are the lists of the one who posts, in the order of the work.
var WorkStages = []Stage{ToPost, Posted, Back}

// WorkQuestion asks for a page of a list of work.
type WorkQuestion struct {
	Stage Stage         // one of WorkStages
	Text  string        // words of the number, the sign, the title or an addressee
	By    Channel       // only this channel; "" is all
	Only  []id.Delivery // only these, when there are any: what somebody marked in a list
	After string        // cursor of the page before
	Limit int           // 0 means 50, at most 200
}

// WorkRow is one delivery in a list, with what is needed of its letter.
type WorkRow struct {
	Delivery Delivery
	Number   string
	Sign     string
	Title    string
	Case     id.Case
}

// WorkPage is a page of a list of work, what has waited longest first.
type WorkPage struct {
	Rows  []WorkRow
	Total int // on all pages
	Next  string
}

// Work answers a question about the deliveries that wait for the one who posts.
func (s *Service) Work(ctx context.Context, by actor.Actor, q WorkQuestion) (WorkPage, error) {
	var page WorkPage
	if err := mayPost(by); err != nil {
		return page, err
	}
	if !slices.Contains(WorkStages, q.Stage) {
		return page, fault.New(fault.NotFound, "fault.no-page")
	}
	limit := q.Limit
	if limit <= 0 || limit > maxBulk {
		limit = 50
	}
	w := q.where(by.Unit)
	const from = ` FROM dispatch_delivery d JOIN dispatch_letter l ON l.unit_id = d.unit_id AND l.id = d.dispatch_id`
	count, all := `SELECT COUNT(*)`+from+w.SQL(), w.Args()
	if q.After != "" {
		at, last, err := readBoxCursor(q.After)
		if err != nil {
			return page, err
		}
		w.And("(d.since > ? OR (d.since = ? AND d.id > ?))", at, at, last)
	}
	sql := `SELECT ` + deliveryColumns + `, l.number, l.sign, l.title, l.case_id` + from + w.SQL() + ` ORDER BY d.since, d.id LIMIT ` + w.Arg(limit+1)
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		if err := tx.QueryRowContext(ctx, count, all...).Scan(&page.Total); err != nil {
			return err
		}
		return scan(ctx, tx, sql, w.Args(), func(row scanner) error {
			var r WorkRow
			d, err := scanDelivery(row, &r.Number, &r.Sign, &r.Title, &r.Case)
			r.Delivery = d
			page.Rows = append(page.Rows, r)
			return err
		})
	})
	if err != nil {
		return page, fmt.Errorf("dispatch: work: %w", err)
	}
	if len(page.Rows) > limit {
		page.Rows = page.Rows[:limit]
		last := page.Rows[limit-1].Delivery
		page.Next = last.Since.Format(cursorTime) + "." + last.ID.Short()
	}
	return page, nil
}

// where are the conditions of the list, without its page.
func (q WorkQuestion) where(unit id.Unit) *db.Where {
	var w db.Where
	w.And("d.unit_id = ? AND d.stage = ?", unit, string(q.Stage))
	if q.By != "" {
		w.And("d.channel = ?", string(q.By))
	}
	if len(q.Only) > 0 {
		w.And("d.id IN (?"+strings.Repeat(", ?", len(q.Only)-1)+")", anys(q.Only)...)
	}
	contains(&w, q.Text)
	return &w
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// contains asks that every word of a text stands somewhere in what a letter is searched by.
func contains(w *db.Where, text string) {
	for _, word := range i18n.Words(text) {
		w.And(`l.folded LIKE ? ESCAPE '\'`, "%"+db.Like(word)+"%")
	}
}

// Counts says how much waits in each list of work.
func (s *Service) Counts(ctx context.Context, by actor.Actor) (out map[Stage]int, err error) {
	if err := mayPost(by); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		out, err = counts(ctx, tx, by.Unit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch: counts: %w", err)
	}
	return out, nil
}

// Question asks for a page of the register of outgoing mail.
type Question struct {
	Text  string
	From  calendar.Date // sent on this day or later
	To    calendar.Date // sent on this day or earlier
	After string        // cursor of the page before
	Limit int           // 0 means 50, at most MaxPrint
}

// MaxPrint is how many letters the register shows at once, for its print.
const MaxPrint = 2000

// Register is a page of the register, the newest letter first.
type Register struct {
	Letters []Letter // with deliveries, without their steps
	Total   int      // on all pages
	Next    string
}

// Outgoing answers a question about the register of outgoing mail of the clerk's unit and logs that it was
// shown, because it names people.
func (s *Service) Outgoing(ctx context.Context, by actor.Actor, q Question) (Register, error) {
	var page Register
	if err := mayPost(by); err != nil {
		return page, err
	}
	limit := q.Limit
	if limit <= 0 || limit > MaxPrint {
		limit = 50
	}
	var w db.Where
	w.And("l.unit_id = ?", by.Unit)
	if !q.From.IsZero() {
		w.And("l.sent_on >= ?", q.From)
	}
	if !q.To.IsZero() {
		w.And("l.sent_on <= ?", q.To)
	}
	contains(&w, q.Text)
	count, all := `SELECT COUNT(*) FROM dispatch_letter l`+w.SQL(), w.Args()
	if q.After != "" {
		var year, no int
		if n, err := fmt.Sscanf(q.After, "%d.%d", &year, &no); n != 2 || err != nil {
			return page, fault.New(fault.NotFound, "fault.no-page")
		}
		w.And("(l.year < ? OR (l.year = ? AND l.no < ?))", year, year, no)
	}
	sql := `SELECT l.id, l.number, l.year, l.no, l.case_id, l.writing_id, l.sign, l.title, l.kind, l.sender, l.author, l.sent_at FROM dispatch_letter l` +
		w.SQL() + ` ORDER BY l.year DESC, l.no DESC LIMIT ` + w.Arg(limit+1)
	err := s.db.View(ctx, by, func(tx *db.Tx) (err error) {
		if err := tx.QueryRowContext(ctx, count, all...).Scan(&page.Total); err != nil {
			return err
		}
		if page.Letters, err = scanLetters(ctx, tx, by.Unit, sql, w.Args()); err != nil {
			return err
		}
		if len(page.Letters) > limit {
			page.Letters = page.Letters[:limit]
			last := page.Letters[limit-1]
			page.Next = fmt.Sprintf("%d.%d", last.Year, last.No)
		}
		return addDeliveries(ctx, tx, by.Unit, page.Letters)
	})
	if err == nil {
		err = s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{Verb: "dispatch.register-shown", Subject: "register:dispatch"})
	}
	if err != nil {
		return page, fmt.Errorf("dispatch: outgoing: %w", err)
	}
	return page, nil
}
