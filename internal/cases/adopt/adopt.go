// Package adopt brings over cases that an office led in another system, with their signs, and takes them back when
// the whole import is taken back.
//
// A case keeps its sign for ever (§ 5 of the instrukcja kancelaryjna), so an adopted one comes with the sign it has,
// and the counter of its series (cell, class, year) goes on after the highest: a case that is opened here at the same
// moment gets another number. Adopting tells the parties nothing and opens no letter: nothing happened in the matter.
// The term comes as the other system reckoned it, and is a clock like any other from then on.
//
// Everything here is work inside the transaction of the caller, who has asked for the right, has checked that cell
// and leader are of the unit, and gives each case a Source: a text without personal data, unique in the unit. A
// source that was adopted is found, and nothing is changed.
//
// Taking back refuses a case on which somebody has worked since. It removes the case when its series ends with
// adopted signs. When the series has gone on here, removing would leave a hole in it: the entry then stays, closed,
// marked as annulled and without anybody's data.
package adopt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
)

// Case is a case of another system. Where it stands follows from its days: closed, settled, suspended, led or waiting
// for a leader, in this order.
type Case struct {
	Source      string
	Sign        casesign.Sign
	Title       string
	Cell        id.Cell     // which leads it today; its symbol need not be that of the sign
	Lead        id.Employee // zero: it waits for the superior
	OpenedOn    calendar.Date
	InitiatedOn calendar.Date // zero: the day it was opened
	DueOn       calendar.Date // zero: a month (art. 35 § 3 KPA)
	SuspendedOn calendar.Date // since when the clock stands still; zero when it does not
	SettledOn   calendar.Date // the day of the decision; zero before
	ClosedOn    calendar.Date
	Settlement  cases.Settlement // of a closed case
	Retention   jrwa.Category    // of a closed case; zero when the plan does not say
	Parties     []cases.Party    // may be none: the office acted by itself
	Letter      id.Letter        // the entry that opened it; zero when it was not brought over
}

// Adopted tells that a case came from another system. The parties learn nothing: nothing happened in their matter.
type Adopted struct {
	Case id.Case `json:"case"`
	Sign string  `json:"sign"`
}

// Name is the name of the fact.
func (Adopted) Name() string { return "cases.adopted" }

// Subject orders facts about one case.
func (e Adopted) Subject() string { return "case:" + e.Case.Short() }

// Service adopts cases.
type Service struct {
	Clock  clock.Clock
	Audit  *audit.Log
	Events *jobs.Queue
}

// Check says what keeps a case from being adopted, without asking the database.
func (s Service) Check(c Case) error {
	today := clock.Today(s.Clock)
	var wrong []fault.Field
	bad := func(when bool, field, key string) {
		if when {
			wrong = append(wrong, fault.Field{Name: field, Key: key})
		}
	}
	bad(c.Sign.Check() != nil || c.Sign.Year > today.Year(), "sign", "cases.adopt.sign")
	bad(c.Title == "" || len(c.Title) > maxTitle, "title", "cases.title-missing")
	bad(c.Cell.IsZero(), "cell", "cases.adopt.cell")
	bad(c.OpenedOn.IsZero() || c.OpenedOn.After(today), "opened", "cases.adopt.opened")
	bad(c.InitiatedOn.After(today), "initiated", "cases.adopt.future")
	bad(c.SettledOn.After(today), "settled", "cases.adopt.future")
	bad(c.SuspendedOn.After(today), "suspended", "cases.adopt.future")
	bad(c.ClosedOn.After(today), "closed", "cases.adopt.future")
	bad(!c.ClosedOn.IsZero() && c.ClosedOn.Before(c.OpenedOn), "closed", "cases.adopt.closed-before")
	bad(!c.DueOn.IsZero() && c.DueOn.Before(c.begun()), "due", "cases.adopt.due-before")
	bad(!c.ClosedOn.IsZero() && !slices.Contains(cases.Settlements, c.Settlement), "settlement", "cases.settlement-missing")
	return fault.Fields(wrong)
}

const maxTitle = 1000 // bytes: 500 letters with two bytes each

func (c Case) begun() calendar.Date {
	if c.InitiatedOn.IsZero() {
		return c.OpenedOn
	}
	return c.InitiatedOn
}

// Adopt brings a case into the unit and returns it; made is false for a source that was adopted before. A sign that
// another case of the unit has is a conflict. The transaction stays usable after a fault.
func (s Service) Adopt(ctx context.Context, tx *db.Tx, unit id.Unit, c Case) (which id.Case, made bool, err error) {
	if c.Source == "" || unit.IsZero() {
		return which, false, errors.New("cases: adopt: the unit or the source is missing")
	}
	if err := s.Check(c); err != nil {
		return which, false, err
	}
	if which, err = s.Find(ctx, tx, unit, c.Source); err != nil || !which.IsZero() {
		return which, false, err
	}
	span, err := take(ctx, tx, unit, c.Sign)
	if err != nil {
		return which, false, fmt.Errorf("cases: adopt: %w", err)
	}
	switch _, err := query.New(tx).CaseBySign(ctx, query.CaseBySignParams{UnitID: unit, Sign: c.Sign.String()}); {
	case err == nil:
		return which, false, fault.New(fault.Conflict, "cases.adopt.sign-taken", fault.Args{"Sign": c.Sign.String()})
	case !errors.Is(err, db.ErrNoRows):
		return which, false, fmt.Errorf("cases: adopt: %w", err)
	}
	which = id.New[id.Case]()
	if err := s.insert(ctx, tx, unit, which, c, span); err != nil {
		return which, false, fmt.Errorf("cases: adopt: %w", err)
	}
	return which, true, nil
}

// Find returns the case of a source; zero when there is none.
func (s Service) Find(ctx context.Context, tx *db.Tx, unit id.Unit, source string) (which id.Case, err error) {
	err = tx.QueryRowContext(ctx, `SELECT case_id FROM cases_adopted WHERE unit_id = $1 AND source = $2`, unit, source).Scan(&which)
	if errors.Is(err, db.ErrNoRows) {
		return which, nil
	}
	if err != nil {
		return which, fmt.Errorf("cases: adopted: %w", err)
	}
	return which, nil
}

// BySign returns the case of a sign; zero when the unit has none.
func (s Service) BySign(ctx context.Context, tx *db.Tx, unit id.Unit, sign casesign.Sign) (id.Case, error) {
	row, err := query.New(tx).CaseBySign(ctx, query.CaseBySignParams{UnitID: unit, Sign: sign.String()})
	if errors.Is(err, db.ErrNoRows) {
		return id.Case{}, nil
	}
	if err != nil {
		return id.Case{}, fmt.Errorf("cases: by sign: %w", err)
	}
	return row.ID, nil
}

func (s Service) insert(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Case, c Case, span span) error {
	q, t := query.New(tx), s.term(c)
	party := ""
	if len(c.Parties) > 0 {
		party = c.Parties[0].Name
	}
	letter := c.Letter
	if letter.IsZero() {
		letter = id.New[id.Letter]() // no letter has it: the column is unique and never empty
	}
	dispose := 0
	if !c.ClosedOn.IsZero() && !c.Retention.IsZero() {
		dispose, _ = c.Retention.DisposalYear(c.ClosedOn)
	}
	err := q.InsertCase(ctx, query.InsertCaseParams{
		ID: which, UnitID: unit, CellID: c.Cell, Sign: c.Sign.String(), Title: c.Title, LetterID: letter, PartyName: party, PartyKey: i18n.SortKey(party),
		LeadID: c.Lead, Stage: string(c.stage()), InitiatedOn: c.begun(), Period: t.period.String(), Rules: calendar.KPA.String(), Basis: t.basis,
		ExtendedTo: t.extended, DueOn: t.due, Paused: c.paused(), OpenedAt: noon(c.OpenedOn), ClosedAt: noon(c.ClosedOn), Settlement: string(c.Settlement),
		Retention: c.Retention.String(), DisposeYear: int64(dispose), Version: 1, Search: i18n.Fold(c.Sign.String() + " " + c.Title + " " + party), Class: c.Sign.Class.String(),
	})
	if err != nil {
		return err
	}
	if !c.SettledOn.IsZero() {
		if _, err := tx.ExecContext(ctx, `UPDATE cases_case SET settled_on = $1 WHERE unit_id = $2 AND id = $3`, c.SettledOn, unit, which); err != nil {
			return err
		}
	}
	for i, p := range c.Parties {
		err := q.InsertParty(ctx, query.InsertPartyParams{UnitID: unit, CaseID: which, No: int64(i + 1), PartyID: p.Party, AccountID: p.Account, Name: p.Name, Role: string(p.Role)})
		if err != nil {
			return err
		}
	}
	if c.paused() {
		if err := q.InsertPause(ctx, query.InsertPauseParams{UnitID: unit, CaseID: which, No: 1, Why: "suspension", FromOn: c.SuspendedOn, Basis: "art. 97 KPA"}); err != nil {
			return err
		}
	}
	if !c.Lead.IsZero() {
		if err := q.InsertAssignment(ctx, query.InsertAssignmentParams{UnitID: unit, CaseID: which, No: 1, Kind: "lead", EmployeeID: c.Lead, At: noon(c.OpenedOn)}); err != nil {
			return err
		}
	}
	return s.enter(ctx, tx, unit, which, c, span)
}

// enter writes down whence the case came, and tells it.
func (s Service) enter(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Case, c Case, span span) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO cases_adopted (unit_id, source, case_id, series, no, floor, version, at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7)`,
		unit, c.Source, which, span.series, span.no, span.floor, db.At(s.Clock.Now()))
	if err != nil {
		return err
	}
	sign := c.Sign.String()
	s.Audit.Record(ctx, tx, unit, audit.Entry{
		Verb: "cases.adopted", Subject: "case:" + which.Short(), Matter: which, Detail: map[string]string{"sign": sign, "source": c.Source},
	})
	return s.Events.TellFirst(ctx, tx, unit, Adopted{which, sign})
}

func (c Case) paused() bool {
	return !c.SuspendedOn.IsZero() && c.SettledOn.IsZero() && c.ClosedOn.IsZero()
}

func (c Case) stage() cases.Stage {
	switch {
	case !c.ClosedOn.IsZero():
		return cases.StageClosed
	case !c.SettledOn.IsZero():
		return cases.StageSettled
	case c.paused():
		return cases.StageWaiting
	case c.Lead.IsZero():
		return cases.StageNew
	}
	return cases.StageTodo
}

// noon is a moment of a day of which only the day is known; zero of none.
func noon(d calendar.Date) db.Time {
	if d.IsZero() {
		return db.Time{}
	}
	return db.At(d.Start().Add(12 * time.Hour))
}

// term is the clock of an adopted case: the month of the Code, told to be longer when the other system says so, and
// shorter when it was a special act's.
type term struct {
	period   calendar.Period
	basis    string
	due      calendar.Date
	extended calendar.Date
}

const (
	ordinary = "art. 35 § 3 KPA"
	foreign  = "termin z poprzedniego systemu"
)

func (s Service) term(c Case) term {
	t := term{period: calendar.Months(1), basis: ordinary}
	month, _ := calendar.Clock{Start: c.begun(), Period: t.period, Rules: calendar.KPA}.Due()
	switch days := c.begun().DaysUntil(c.DueOn); {
	case c.DueOn.IsZero():
		t.due = month
	case c.DueOn.After(month):
		t.due, t.extended = c.DueOn, c.DueOn
	case c.DueOn.Before(month):
		t.period, t.basis, t.due = calendar.Days(max(days, 1)), foreign, c.DueOn
	default:
		t.due = c.DueOn
	}
	if !c.SettledOn.IsZero() || !c.ClosedOn.IsZero() {
		t.due = cases.NoTerm
	}
	return t
}

// span is what a sign takes of its series.
type span struct {
	series    string
	no, floor int64
}

// take raises the counter of the series to the number of the sign. The row of the counter stays locked until the
// transaction ends, so that whoever opens a case waits and gets the next number. The number of a group is that of the
// case it was made of (§ 5 of the instrukcja), so it takes its place in the series.
func take(ctx context.Context, tx *db.Tx, unit id.Unit, sign casesign.Sign) (span, error) {
	x := span{series: sign.Cell + "." + sign.Class.String() + "." + strconv.Itoa(sign.Year), no: int64(sign.No)}
	if sign.Group > 0 {
		x.no = int64(sign.Group)
	}
	// A change that changes nothing locks the row, and says what stands there.
	var was int64
	err := tx.QueryRowContext(ctx, `INSERT INTO cases_counter (unit_id, series, n) VALUES ($1, $2, 0)
ON CONFLICT (unit_id, series) DO UPDATE SET n = cases_counter.n RETURNING n`, unit, x.series).Scan(&was)
	if err != nil {
		return x, fmt.Errorf("counter: %w", err)
	}
	top, floor, err := seriesOf(ctx, tx, unit, x.series)
	if err != nil {
		return x, err
	}
	if x.floor = floor; was > top {
		x.floor = was // the office itself has given numbers up to here
	}
	if x.no <= was {
		return x, nil
	}
	_, err = tx.ExecContext(ctx, `UPDATE cases_counter SET n = $1 WHERE unit_id = $2 AND series = $3`, x.no, unit, x.series)
	return x, err
}

// seriesOf is the highest adopted number of a series, and the highest that was given here as far as adopting saw.
func seriesOf(ctx context.Context, tx *db.Tx, unit id.Unit, series string) (top, floor int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(no), 0), COALESCE(MAX(floor), 0) FROM cases_adopted WHERE unit_id = $1 AND series = $2`, unit, series).Scan(&top, &floor)
	if err != nil {
		return 0, 0, fmt.Errorf("series: %w", err)
	}
	return top, floor, nil
}
