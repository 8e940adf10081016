// Package adopt brings entries of an old register of incoming mail into the register of a unit, with the numbers they
// have, and takes them back with their import.
//
// An adopted entry keeps its number word for word. In the order of the register it stands below the entries that were
// made here in the same year: its place is its old number less ten million, so that it meets no number of the unit's
// own counter, and old entries keep their order among themselves. Nobody is told that a letter came: it came long ago.
//
// Everything is work inside the transaction of the caller, who has asked for the right.
package adopt

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"wrota/internal/intake"
	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/vault"
)

// Letter is an entry of an old register.
type Letter struct {
	Number     string // RPW of the old system, as it stands there
	No         int    // its number in the year
	Year       int
	ReceivedOn calendar.Date
	DatedOn    calendar.Date
	Channel    intake.Channel
	Sender     intake.Sender
	SenderSign string
	Title      string
	Notes      string
	Case       id.Case // zero when it belongs to none
	Waiting    bool    // without a case: the registry still has to send it on
}

// below is what the place of an adopted entry is less than its number.
const below = 10_000_000

// Register adopts entries.
type Register struct {
	Clock clock.Clock
	Audit *audit.Log
	Vault *vault.Vault
}

// Check says what keeps an entry from being adopted, without asking the database.
func (r Register) Check(l Letter) error {
	today := clock.Today(r.Clock)
	var wrong []fault.Field
	bad := func(when bool, field, key string) {
		if when {
			wrong = append(wrong, fault.Field{Name: field, Key: key})
		}
	}
	bad(l.Number == "" || len(l.Number) > 100 || l.No < 1 || l.No >= below || l.Year < 1900 || l.Year > today.Year(), "number", "intake.adopt.number")
	bad(l.ReceivedOn.IsZero() || l.ReceivedOn.After(today), "received", "intake.received-missing")
	bad(!l.DatedOn.IsZero() && l.DatedOn.After(l.ReceivedOn), "dated", "intake.dated-later")
	bad(strings.TrimSpace(l.Title) == "" || len(l.Title) > 1000, "title", "intake.title-missing")
	bad(strings.TrimSpace(l.Sender.Name()) == "", "sender", "intake.sender-missing")
	return fault.Fields(wrong)
}

// Adopt enters a letter and returns its entry. A number that the year has already is a conflict.
func (r Register) Adopt(ctx context.Context, tx *db.Tx, unit id.Unit, l Letter) (which id.Letter, err error) {
	if err := r.Check(l); err != nil {
		return which, err
	}
	q := sealed.New(r.Vault, tx)
	no := int64(l.No) - below
	switch _, err := q.LetterByNo(ctx, query.LetterByNoParams{UnitID: unit, Year: int64(l.Year), No: no}); {
	case err == nil:
		return which, fault.New(fault.Conflict, "intake.adopt.number-taken", fault.Args{"Number": l.Number})
	case !errors.Is(err, db.ErrNoRows):
		return which, fmt.Errorf("intake: adopt: %w", err)
	}
	which = id.New[id.Letter]()
	stage := intake.StageDismissed
	switch {
	case !l.Case.IsZero():
		stage = intake.StageFiled
	case l.Waiting:
		stage = intake.StageNew
	}
	name := l.Sender.Name()
	err = q.InsertLetter(ctx, query.InsertLetterParams{
		ID: which, UnitID: unit, Year: int64(l.Year), No: no, Number: l.Number, Channel: string(l.Channel),
		ReceivedAt: db.At(l.ReceivedOn.Start().Add(12 * time.Hour)), ReceivedOn: l.ReceivedOn,
		SenderName: name, Sender: db.ToJSON(l.Sender), Search: i18n.Fold(l.Number + " " + l.Title + " " + name + " " + l.SenderSign), DatedOn: l.DatedOn,
		SenderSign: l.SenderSign, Title: strings.TrimSpace(l.Title), Access: "public", Notes: l.Notes, RegisteredBy: tx.By().Name, CaseID: l.Case, Stage: string(stage),
	})
	if err != nil {
		return which, fmt.Errorf("intake: adopt: %w", err)
	}
	r.Audit.Record(ctx, tx, unit, audit.Entry{Verb: "intake.adopted", Subject: "letter:" + which.Short(), Matter: l.Case, Detail: map[string]string{"number": l.Number}})
	return which, nil
}

// Remove takes an adopted entry back. One that somebody changed or sent on since is a conflict.
func (r Register) Remove(ctx context.Context, tx *db.Tx, unit id.Unit, l id.Letter) error {
	res, err := tx.ExecContext(ctx, `DELETE FROM intake_letter WHERE unit_id = $1 AND id = $2 AND no < 0 AND version = 1
    AND NOT EXISTS (SELECT 1 FROM intake_file f WHERE f.unit_id = intake_letter.unit_id AND f.letter_id = intake_letter.id)`, unit, l)
	if err != nil {
		return fmt.Errorf("intake: remove: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "intake.adopt.worked-on")
	}
	r.Audit.Record(ctx, tx, unit, audit.Entry{Verb: "intake.adoption-undone", Subject: "letter:" + l.Short()})
	return nil
}
