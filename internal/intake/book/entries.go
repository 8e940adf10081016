package book

import (
	"context"
	"strconv"
	"strings"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
)

// Question asks for entries of the register.
type Question struct {
	Year     int // 0: all
	Series   string
	Main     bool // of the main series only; Series is empty then
	Channel  intake.Channel
	Stage    intake.Stage
	Cell     id.Cell
	From, To calendar.Date // days of receipt
	Text     string
}

// Entry is a line of the register with the columns that the instruction names.
type Entry struct {
	ID           id.Letter
	Year, No     int
	Series       string
	Number       string
	Channel      intake.Channel
	ReceivedAt   db.Time
	ReceivedOn   calendar.Date
	Sender       string
	DatedOn      calendar.Date
	SenderSign   string
	Title        string
	Attachments  int
	Mode         string
	CarrierNo    string
	Cell         id.Cell
	Notes        string
	Evidence     string
	Access       string
	Scan         intake.Scan
	ScanReason   string
	RegisteredBy string
	Stage        intake.Stage
	Case         id.Case
}

// PageSize is how many entries a page of the list has, and chunk how many are read at once for a file.
const (
	PageSize = 50
	chunk    = 500
)

// Entries is a page of the register in its order, and the mark of the next page; empty on the last.
func (s *Service) Entries(ctx context.Context, by actor.Actor, q Question, after string) ([]Entry, string, error) {
	if err := mayRead(by); err != nil {
		return nil, "", err
	}
	return s.read(ctx, by, q, after, PageSize)
}

// Each gives every entry in the order of the register, a chunk in memory at a time. Entries made meanwhile may come at the end.
func (s *Service) Each(ctx context.Context, by actor.Actor, q Question, fn func(Entry) error) error {
	if err := mayRead(by); err != nil {
		return err
	}
	for after := ""; ; {
		list, next, err := s.read(ctx, by, q, after, chunk)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := fn(e); err != nil {
				return err
			}
		}
		if after = next; after == "" {
			return nil
		}
	}
}

const columns = `id, year, no, series, number, channel, received_at, received_on, sender_name, dated_on, sender_sign, title, attachments, mode, carrier_no, cell_id, notes, evidence, access, scan, scan_reason, registered_by, stage, case_id`

func (s *Service) read(ctx context.Context, by actor.Actor, q Question, after string, limit int) (out []Entry, next string, err error) {
	w, err := q.where(by, after)
	if err != nil {
		return nil, "", err
	}
	sql := `SELECT ` + columns + ` FROM intake_letter` + w.SQL() + ` ORDER BY year, no, series LIMIT ` + w.Arg(limit+1)
	err = s.view(ctx, by, "entries", func(tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, sql, w.Args()...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var e Entry
			err := rows.Scan(&e.ID, &e.Year, &e.No, &e.Series, &e.Number, &e.Channel, &e.ReceivedAt, &e.ReceivedOn, &e.Sender, &e.DatedOn, &e.SenderSign, &e.Title, &e.Attachments,
				&e.Mode, &e.CarrierNo, &e.Cell, &e.Notes, &e.Evidence, &e.Access, &e.Scan, &e.ScanReason, &e.RegisteredBy, &e.Stage, &e.Case)
			if err != nil {
				return err
			}
			out = append(out, e)
		}
		return rows.Err()
	})
	if len(out) > limit {
		out = out[:limit]
		last := out[limit-1]
		next = strconv.Itoa(last.Year) + "." + strconv.Itoa(last.No) + "." + last.Series
	}
	return out, next, err
}

func (q Question) where(by actor.Actor, after string) (*db.Where, error) {
	w := &db.Where{}
	w.And("unit_id = ?", by.Unit)
	if q.Year != 0 {
		w.And("year = ?", q.Year)
	}
	if q.Series != "" || q.Main {
		w.And("series = ?", q.Series)
	}
	if q.Channel != "" {
		w.And("channel = ?", q.Channel)
	}
	if q.Stage != "" {
		w.And("stage = ?", q.Stage)
	}
	if !q.Cell.IsZero() {
		w.And("cell_id = ?", q.Cell)
	}
	if !q.From.IsZero() {
		w.And("received_on >= ?", q.From)
	}
	if !q.To.IsZero() {
		w.And("received_on <= ?", q.To)
	}
	for _, word := range i18n.Words(q.Text) {
		w.And(`search LIKE ? ESCAPE '\'`, "%"+db.Like(word)+"%")
	}
	if after == "" {
		return w, nil
	}
	parts := strings.SplitN(after, ".", 3)
	if len(parts) != 3 {
		return nil, fault.New(fault.NotFound, "fault.no-page")
	}
	year, err1 := strconv.Atoi(parts[0])
	no, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		return nil, fault.New(fault.NotFound, "fault.no-page")
	}
	w.And("(year > ? OR (year = ? AND (no > ? OR (no = ? AND series > ?))))", year, year, no, no, parts[2])
	return w, nil
}
