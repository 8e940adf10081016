package adopt

import (
	"context"
	"fmt"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Annulled is how an entry is settled that was taken back and could not be removed.
const Annulled = "annulled"

// Term is an open term of an adopted case, where the other system keeps it apart from the case.
type Term struct {
	DueOn       calendar.Date
	SuspendedOn calendar.Date
}

// stood is the term of a case as it was before another one was set.
type stood struct {
	Period   string        `json:"period"`
	Basis    string        `json:"basis"`
	DueOn    calendar.Date `json:"due"`
	Extended calendar.Date `json:"extended"`
	Paused   bool          `json:"paused"`
	Stage    string        `json:"stage"`
}

const setTerm = `UPDATE cases_case SET period = $1, basis = $2, due_on = $3, extended_to = $4, paused = $5, stage = $6 WHERE unit_id = $7 AND id = $8`

// SetTerm sets the term of an adopted case on which nobody has worked yet, and returns what stood there.
func (s Service) SetTerm(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case, t Term) (before string, err error) {
	if err := s.Untouched(ctx, tx, unit, c); err != nil {
		return "", err
	}
	row, err := query.New(tx).FindCase(ctx, query.FindCaseParams{UnitID: unit, ID: c})
	if err != nil {
		return "", db.Found(err, "cases.no-such-case")
	}
	switch {
	case row.Stage == string(cases.StageClosed) || !row.SettledOn.IsZero():
		return "", fault.New(fault.Conflict, "cases.adopt.no-term", fault.Args{"Sign": row.Sign})
	case t.DueOn.IsZero() || t.DueOn.Before(row.InitiatedOn):
		return "", fault.InvalidField("due", "cases.adopt.due-before")
	}
	now := Case{OpenedOn: row.InitiatedOn, DueOn: t.DueOn, SuspendedOn: t.SuspendedOn, Lead: row.LeadID}
	k := s.term(now)
	_, err = tx.ExecContext(ctx, setTerm, k.period.String(), k.basis, k.due, k.extended, now.paused() || row.Paused, stageAfter(now, row.Stage), unit, c)
	if err != nil {
		return "", fmt.Errorf("cases: adopted term: %w", err)
	}
	if now.paused() && !row.Paused {
		err = query.New(tx).InsertPause(ctx, query.InsertPauseParams{UnitID: unit, CaseID: c, No: 1, Why: "suspension", FromOn: t.SuspendedOn, Basis: "art. 97 KPA"})
		if err != nil {
			return "", fmt.Errorf("cases: adopted term: %w", err)
		}
	}
	s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: "cases.adopted-term", Subject: "case:" + c.Short(), Matter: c, Detail: map[string]string{"due": t.DueOn.String()}})
	return string(db.ToJSON(stood{row.Period, row.Basis, row.DueOn, row.ExtendedTo, row.Paused, row.Stage})), nil
}

// RestoreTerm takes back what SetTerm did, unless somebody has worked on the case since.
func (s Service) RestoreTerm(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case, before string) error {
	if err := s.Untouched(ctx, tx, unit, c); err != nil {
		return err
	}
	var was stood
	if err := db.JSON(before).Into(&was); err != nil {
		return fmt.Errorf("cases: restore term: %w", err)
	}
	if !was.Paused {
		if _, err := tx.ExecContext(ctx, `DELETE FROM cases_pause WHERE unit_id = $1 AND case_id = $2`, unit, c); err != nil {
			return fmt.Errorf("cases: restore term: %w", err)
		}
	}
	if _, err := tx.ExecContext(ctx, setTerm, was.Period, was.Basis, was.DueOn, was.Extended, was.Paused, was.Stage, unit, c); err != nil {
		return fmt.Errorf("cases: restore term: %w", err)
	}
	s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: "cases.adoption-undone", Subject: "case:" + c.Short(), Matter: c})
	return nil
}

// HasParty tells whether somebody is a party of any case of the unit.
func (s Service) HasParty(ctx context.Context, tx *db.Tx, unit id.Unit, p id.Party) (bool, error) {
	var n int64
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM cases_party WHERE unit_id = $1 AND party_id = $2`, unit, p).Scan(&n); err != nil {
		return false, fmt.Errorf("cases: has party: %w", err)
	}
	return n > 0, nil
}

func stageAfter(c Case, stage string) string {
	if c.paused() {
		return string(c.stage())
	}
	return stage
}

// AddLetter puts a letter of the other system into the file of a case; the first one is the one that opened it.
func (s Service) AddLetter(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case, letter id.Letter, on calendar.Date) error {
	rows, err := query.New(tx).Letters(ctx, query.LettersParams{UnitID: unit, CaseID: c})
	if err != nil {
		return fmt.Errorf("cases: adopted letter: %w", err)
	}
	what := "message"
	if len(rows) == 0 {
		what = "opening"
		if _, err := tx.ExecContext(ctx, `UPDATE cases_case SET letter_id = $1 WHERE unit_id = $2 AND id = $3`, letter, unit, c); err != nil {
			return fmt.Errorf("cases: adopted letter: %w", err)
		}
	}
	_, err = query.New(tx).InsertLetter(ctx, query.InsertLetterParams{UnitID: unit, CaseID: c, LetterID: letter, What: what, ReceivedAt: noon(on)})
	if err != nil {
		return fmt.Errorf("cases: adopted letter: %w", err)
	}
	return nil
}

// DropLetter takes a letter out of the file of a case again. A letter that opened the case leaves its id there: no
// letter has it any more.
func (s Service) DropLetter(ctx context.Context, tx *db.Tx, unit id.Unit, letter id.Letter) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM cases_letter WHERE unit_id = $1 AND letter_id = $2`, unit, letter); err != nil {
		return fmt.Errorf("cases: drop letter: %w", err)
	}
	return nil
}

// Untouched refuses a case that was not adopted, and one on which somebody has worked since it was.
func (s Service) Untouched(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) error {
	var sign string
	var version, adopted, work int64
	err := tx.QueryRowContext(ctx, `SELECT c.sign, c.version, COALESCE(a.version, -1),
    (SELECT COUNT(*) FROM cases_writing w WHERE w.unit_id = c.unit_id AND w.case_id = c.id)
    + (SELECT COUNT(*) FROM cases_note n WHERE n.unit_id = c.unit_id AND n.case_id = c.id)
    + (SELECT COUNT(*) FROM cases_task k WHERE k.unit_id = c.unit_id AND k.case_id = c.id)
FROM cases_case c LEFT JOIN cases_adopted a ON a.unit_id = c.unit_id AND a.case_id = c.id WHERE c.unit_id = $1 AND c.id = $2`, unit, c).Scan(&sign, &version, &adopted, &work)
	if err != nil {
		return db.Found(err, "cases.no-such-case")
	}
	if version != adopted || work > 0 {
		return fault.New(fault.Conflict, "cases.adopt.worked-on", fault.Args{"Sign": sign})
	}
	return nil
}

// Remove takes an adopted case back. Its letters have to be out of it. It tells whether the entry had to stay, annulled.
func (s Service) Remove(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) (annulled bool, err error) {
	if err := s.Untouched(ctx, tx, unit, c); err != nil {
		return false, err
	}
	var sign, series string
	var top, floor, counter, letters int64
	err = tx.QueryRowContext(ctx, `SELECT c.sign, a.series, (SELECT COUNT(*) FROM cases_letter l WHERE l.unit_id = c.unit_id AND l.case_id = c.id)
FROM cases_adopted a JOIN cases_case c ON c.unit_id = a.unit_id AND c.id = a.case_id WHERE a.unit_id = $1 AND a.case_id = $2`, unit, c).Scan(&sign, &series, &letters)
	if err != nil {
		return false, fmt.Errorf("cases: remove: %w", err)
	}
	if letters > 0 {
		return false, fault.New(fault.Conflict, "cases.adopt.has-letters", fault.Args{"Sign": sign})
	}
	// A change that changes nothing locks the row: whoever opens a case waits.
	err = tx.QueryRowContext(ctx, `UPDATE cases_counter SET n = n WHERE unit_id = $1 AND series = $2 RETURNING n`, unit, series).Scan(&counter)
	if err != nil {
		return false, fmt.Errorf("cases: remove: %w", err)
	}
	if top, floor, err = seriesOf(ctx, tx, unit, series); err != nil {
		return false, err
	}
	annulled = counter > top // the office has given numbers after it
	s.Audit.Record(ctx, tx, unit, audit.Entry{Verb: "cases.adoption-undone", Subject: "case:" + c.Short(), Matter: c, Detail: map[string]string{"sign": sign}})
	if annulled {
		return true, s.annul(ctx, tx, unit, c, sign)
	}
	if err := s.delete(ctx, tx, unit, c); err != nil {
		return false, err
	}
	left, _, err := seriesOf(ctx, tx, unit, series)
	if err != nil {
		return false, err
	}
	if _, err = tx.ExecContext(ctx, `UPDATE cases_counter SET n = $1 WHERE unit_id = $2 AND series = $3 AND n > $1`, max(floor, left), unit, series); err != nil {
		return false, fmt.Errorf("cases: remove: %w", err)
	}
	return false, nil
}

// belongings are the tables of what an adopted case brought, the case itself last.
var belongings = []string{
	`DELETE FROM cases_party WHERE unit_id = $1 AND case_id = $2`,
	`DELETE FROM cases_pause WHERE unit_id = $1 AND case_id = $2`,
	`DELETE FROM cases_assignment WHERE unit_id = $1 AND case_id = $2`,
}

func (s Service) delete(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) error {
	for _, sql := range append(append([]string{}, belongings...),
		`DELETE FROM cases_adopted WHERE unit_id = $1 AND case_id = $2`, `DELETE FROM cases_case WHERE unit_id = $1 AND id = $2`) {
		if _, err := tx.ExecContext(ctx, sql, unit, c); err != nil {
			return fmt.Errorf("cases: remove: %w", err)
		}
	}
	return nil
}

// annul leaves the sign with nobody's data, so that the series has no hole.
func (s Service) annul(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case, sign string) error {
	for _, sql := range belongings {
		if _, err := tx.ExecContext(ctx, sql, unit, c); err != nil {
			return fmt.Errorf("cases: annul: %w", err)
		}
	}
	now := db.At(s.Clock.Now())
	_, err := tx.ExecContext(ctx, `UPDATE cases_case SET stage = 'closed', settlement = $1, title = '', party_name = '', party_key = '', search = $2, lead_id = NULL, paused = FALSE,
    closed_at = $3, retention = '', dispose_year = 0, version = version + 1 WHERE unit_id = $4 AND id = $5`, Annulled, sign, now, unit, c)
	if err != nil {
		return fmt.Errorf("cases: annul: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE cases_adopted SET annulled_at = $1 WHERE unit_id = $2 AND case_id = $3`, now, unit, c); err != nil {
		return fmt.Errorf("cases: annul: %w", err)
	}
	return nil
}
