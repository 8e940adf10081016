package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/search/sealed"
)

// State filters by whether the case goes on.
type State string

// States of the cases that are looked for.
const (
	AnyState State = ""
	Open     State = "otwarte"
	Closed   State = "zamkniete"
)

// Question is what somebody looks for. Everything but the text narrows down.
type Question struct {
	Text  string
	Kinds []Kind
	Class string // of the file plan, with all below it
	Cell  id.Cell
	Lead  id.Employee
	State State
	From  calendar.Date // first day
	To    calendar.Date // last day
	After string        // cursor of the page before
	Limit int           // 0 means 20, at most 100
}

// Empty tells that nothing was asked.
func (q Question) Empty() bool {
	return strings.TrimSpace(q.Text) == "" && len(q.Kinds) == 0 && q.Class == "" && q.Cell.IsZero() && q.Lead.IsZero() && q.State == AnyState && q.From.IsZero() && q.To.IsZero()
}

// Page is a page of what was found, the newest change first.
type Page struct {
	Found    []Shown
	Next     string // cursor of the next page; "" on the last
	Words    Query  // what was understood, for marking
	Common   bool   // only words that stand everywhere were typed
	Building bool   // the index is being made: there may be more
}

const (
	usualPage = 20
	mostPage  = 100
	// chunk is how many entries are asked for filters and rights at once.
	chunk = 128
	// mostChunks bounds one question: what is beyond stands on the next page. It matters to who sees little of a large unit.
	mostChunks = 120
)

// Find looks for things that the actor may see. A page holds at most Limit things; with a cursor there may be more, even when the page
// is not full.
func (s *Service) Find(ctx context.Context, by actor.Actor, q Question) (Page, error) {
	page := Page{Words: Understand(q.Text)}
	if by.Kind != actor.Clerk {
		return page, nil
	}
	if q.Limit <= 0 || q.Limit > mostPage {
		q.Limit = usualPage
	}
	if strings.TrimSpace(q.Text) != "" && page.Words.IsZero() {
		page.Common = true
		return page, nil
	}
	x, err := s.begin(ctx, by, q, &page)
	if err != nil || x == nil {
		return page, err
	}
	if err := x.run(ctx, &page); err != nil {
		return page, fmt.Errorf("search: find: %w", err)
	}
	return page, nil
}

// finding is a question on its way.
type finding struct {
	*Service
	by     actor.Actor
	q      Question
	sight  Sight
	asked  asked
	below  int64 // numbers under it are still to be looked at
	chunks int
}

// begin reads what the index of the unit is; nothing when it has none.
func (s *Service) begin(ctx context.Context, by actor.Actor, q Question, page *Page) (*finding, error) {
	x := &finding{Service: s, by: by, q: q, sight: s.Shelf.Sight(by)}
	err := s.DB.Ask(ctx, system(by.Unit), func(tx *db.Tx) error {
		row, err := sealed.New(s.Vault, tx).Unit(ctx, by.Unit)
		if err != nil {
			return err
		}
		n, err := newNumbering(row.Secret)
		if err != nil {
			return err
		}
		x.asked, x.below, page.Building = n.asked(page.Words), row.LastNo+1, row.BuiltAt.IsZero()
		return nil
	})
	if errors.Is(err, db.ErrNoRows) {
		page.Building = true
		return nil, nil //nolint:nilnil // a unit without an index has nothing to be found
	}
	if err != nil {
		return nil, fmt.Errorf("search: index: %w", err)
	}
	if q.After != "" {
		after, err := strconv.ParseInt(q.After, 36, 64)
		if err != nil || after < 0 {
			return nil, fault.New(fault.NotFound, "fault.no-page")
		}
		x.below = min(x.below, after)
	}
	return x, nil
}

// run goes through the index from the newest number down until the page is full.
func (x *finding) run(ctx context.Context, page *Page) error {
	for x.below > 0 && x.chunks < mostChunks {
		nos, lowest, err := x.candidates(ctx)
		if err != nil {
			return err
		}
		for part := range slices.Chunk(nos, chunk) {
			full, err := x.take(ctx, part, page)
			if err != nil || full {
				return err
			}
		}
		x.below = lowest
	}
	if x.below > 0 {
		page.Next = strconv.FormatInt(x.below, 36)
	}
	return nil
}

// candidates are the next numbers that have the words, the highest first, and how far down they go. Without words they are
// all numbers: the entries are then asked without them.
func (x *finding) candidates(ctx context.Context) (nos []int64, lowest int64, err error) {
	if len(x.asked.all) == 0 {
		lowest = max(0, x.below-blockSize)
		for no := x.below - 1; no >= lowest; no-- {
			nos = append(nos, no)
		}
		return nos, lowest, nil
	}
	block := max(0, (x.below-1)/blockSize-window+1)
	lowest = block * blockSize
	var met numbers
	err = x.DB.Ask(ctx, system(x.by.Unit), func(tx *db.Tx) (err error) {
		met, err = meet(ctx, tx, x.by.Unit, x.asked, block)
		return err
	})
	for _, n := range met.below(int(x.below - lowest)) {
		nos = append(nos, lowest+int64(n))
	}
	return nos, lowest, err
}

// take asks the entries of some numbers for filters and rights and adds what may be shown; full when the page is.
func (x *finding) take(ctx context.Context, nos []int64, page *Page) (full bool, err error) {
	x.chunks++
	found, err := x.entries(ctx, nos)
	if err != nil {
		return false, err
	}
	var things []Thing
	for _, e := range found {
		things = append(things, e.Thing)
	}
	var shown map[Thing]Shown
	if len(things) > 0 {
		if shown, err = x.Shelf.Show(ctx, x.by, things); err != nil {
			return false, err
		}
	}
	for _, e := range found {
		line, ok := shown[e.Thing]
		if !ok {
			continue
		}
		if len(page.Found) == x.q.Limit {
			page.Next = strconv.FormatInt(e.no+1, 36)
			return true, nil
		}
		page.Found = append(page.Found, line)
	}
	x.below = nos[len(nos)-1]
	if x.chunks >= mostChunks {
		page.Next = strconv.FormatInt(x.below, 36)
		return true, nil
	}
	return false, nil
}

// entry is a thing with its number.
type entry struct {
	Thing
	no int64
}

// entries reads those of some numbers that pass the filters and lie within what the actor sees, the highest number first; one more
// than a page can show.
func (x *finding) entries(ctx context.Context, nos []int64) (out []entry, err error) {
	var w db.Where
	w.And("e.unit_id = ?", x.by.Unit)
	if len(x.asked.all) == 0 { // a run without gaps
		w.And("e.no <= ? AND e.no >= ?", nos[0], nos[len(nos)-1])
	} else {
		same := make([]int64, chunk) // always as many, so that it is always the same statement
		for i := range same {
			same[i] = nos[min(i, len(nos)-1)]
		}
		db.In(&w, "e.no", same)
	}
	x.q.filter(&w)
	x.sight.within(&w, x.by)
	err = x.DB.Ask(ctx, x.by, func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT e.no, e.kind, e.thing FROM search_entry e`+w.SQL()+` ORDER BY e.no DESC LIMIT `+w.Arg(chunk), w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e entry
			if err := rows.Scan(&e.no, &e.Kind, &e.ID); err != nil {
				return err
			}
			out = append(out, e)
		}
		return rows.Err()
	})
	return out, err
}

// filter adds what narrows down.
func (q Question) filter(w *db.Where) {
	if len(q.Kinds) > 0 && len(q.Kinds) < len(Kinds) {
		db.In(w, "e.kind", q.Kinds)
	}
	if q.Class != "" {
		w.And(`e.class LIKE ? ESCAPE '\'`, db.Like(q.Class)+"%")
	}
	if !q.Cell.IsZero() {
		w.And("e.cell_id = ?", q.Cell)
	}
	if !q.Lead.IsZero() {
		w.And("e.lead_id = ?", q.Lead)
	}
	if q.State != AnyState {
		w.And("e.case_id IS NOT NULL AND e.closed = ?", q.State == Closed)
	}
	if !q.From.IsZero() {
		w.And("e.day >= ?", q.From)
	}
	if !q.To.IsZero() {
		w.And("e.day <= ?", q.To)
	}
}
