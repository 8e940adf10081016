package cases

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// Dossier is everything the module knows of a case, for the page that shows it to a clerk.
type Dossier struct {
	Case
	Parties     []Party
	Letters     []Letter
	Assignments []AssignmentLine
	Notes       []NoteLine
	Calls       []Completion
	Writings    []Writing
	Tasks       []Task
	DaysLeft    int // of the term, by the clock that may stand still
}

// AssignmentLine is one dekretacja in the history of a case.
type AssignmentLine struct {
	Kind        string
	To, By      id.Employee
	Instruction string
	ReplyBy     calendar.Date
	At          time.Time
	Ended       bool
}

// NoteLine is a note with its author.
type NoteLine struct {
	Author string
	Body   string
	At     time.Time
}

// Show returns the whole case and logs that its data was shown.
func (s *Service) Show(ctx context.Context, by actor.Actor, c id.Case) (*Dossier, error) {
	d, err := s.Dossier(ctx, by, c)
	if err != nil {
		return nil, err
	}
	return d, s.Shown(ctx, by, d)
}

// Shown logs that a case was shown to who may handle it, on a page that read it with Dossier.
func (s *Service) Shown(ctx context.Context, by actor.Actor, d *Dossier) error {
	err := s.audit.Viewed(ctx, s.db, by, d.Unit, audit.Entry{Verb: "cases.shown", Subject: subject(d.ID), Matter: d.ID})
	if err != nil {
		return fmt.Errorf("cases: show: %w", err)
	}
	return nil
}

// Dossier returns the whole case of a clerk who may handle it.
func (s *Service) Dossier(ctx context.Context, by actor.Actor, c id.Case) (*Dossier, error) {
	var d *Dossier
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			if seen, ierr := informed(ctx, tx, by, c); ierr != nil || !seen {
				return err
			}
		}
		d, err = s.collect(ctx, tx, cs)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: dossier: %w", err)
	}
	return d, nil
}

// informed tells whether the case was shown to the actor for information.
func informed(ctx context.Context, tx *db.Tx, by actor.Actor, c id.Case) (bool, error) {
	rows, err := query.New(tx).Assignments(ctx, query.AssignmentsParams{UnitID: by.Unit, CaseID: c})
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		if r.Kind == kindInformation && r.EmployeeID == by.Employee {
			return true, nil
		}
	}
	return false, nil
}

func (s *Service) collect(ctx context.Context, tx *db.Tx, cs *Case) (*Dossier, error) {
	d := &Dossier{Case: *cs, DaysLeft: cs.daysLeft(s.today())}
	var err error
	if d.Parties, err = partiesOf(ctx, tx, cs.Unit, cs.ID); err != nil {
		return nil, err
	}
	if d.Calls, err = completions(ctx, tx, cs); err != nil {
		return nil, err
	}
	if d.Tasks, err = openTasks(ctx, tx, cs.Unit, cs.ID); err != nil {
		return nil, err
	}
	q := query.New(tx)
	letters, err := q.Letters(ctx, query.LettersParams{UnitID: cs.Unit, CaseID: cs.ID})
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		d.Letters = append(d.Letters, Letter{l.LetterID, l.What, l.ReceivedAt.Time})
	}
	if err := d.collectHistory(ctx, q); err != nil {
		return nil, err
	}
	writings, err := q.Writings(ctx, query.WritingsParams{UnitID: cs.Unit, CaseID: cs.ID})
	if err != nil {
		return nil, err
	}
	for _, r := range writings {
		w, err := writingFromRow(r)
		if err != nil {
			return nil, err
		}
		d.Writings = append(d.Writings, w)
	}
	return d, nil
}

func (d *Dossier) collectHistory(ctx context.Context, q *query.Queries) error {
	assignments, err := q.Assignments(ctx, query.AssignmentsParams{UnitID: d.Unit, CaseID: d.ID})
	if err != nil {
		return err
	}
	for _, a := range assignments {
		d.Assignments = append(d.Assignments, AssignmentLine{a.Kind, a.EmployeeID, a.ByID, a.Instruction, a.ReplyBy, a.At.Time, !a.EndedAt.IsZero()})
	}
	notes, err := q.Notes(ctx, query.NotesParams{UnitID: d.Unit, CaseID: d.ID})
	if err != nil {
		return err
	}
	for _, n := range notes {
		d.Notes = append(d.Notes, NoteLine{n.Author, n.Body, n.At.Time})
	}
	return nil
}

// daysLeft counts to the due date: by the clock while it stands still, by the told date when the term
// was extended.
func (c *Case) daysLeft(today calendar.Date) int {
	if c.DueOn == NoTerm {
		return 0
	}
	if c.Paused {
		return c.clockOf().DaysLeft(today)
	}
	return today.DaysUntil(c.DueOn)
}

func partiesOf(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) ([]Party, error) {
	rows, err := query.New(tx).Parties(ctx, query.PartiesParams{UnitID: unit, CaseID: c})
	if err != nil {
		return nil, fmt.Errorf("parties: %w", err)
	}
	out := make([]Party, len(rows))
	for i, r := range rows {
		out[i] = Party{r.PartyID, r.AccountID, r.Name, Role(r.Role)}
	}
	return out, nil
}

// Writing returns a document being written, with what was said about it.
func (s *Service) Writing(ctx context.Context, by actor.Actor, c id.Case, d id.Document) (*Writing, error) {
	var w *Writing
	err := s.db.View(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			return err
		}
		if w, err = findWriting(ctx, tx, by.Unit, c, d); err != nil {
			return err
		}
		rows, err := query.New(tx).Approvals(ctx, query.ApprovalsParams{UnitID: by.Unit, WritingID: d})
		for _, r := range rows {
			w.Remarks = append(w.Remarks, Remark{r.Verdict, r.Name, r.Remark, r.Version, r.At.Time})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: writing: %w", err)
	}
	return w, nil
}

// Form is what of a writing was shown.
type Form string

// Forms in which a writing is shown.
const (
	AsPage  Form = "page"  // its text
	AsProof Form = "proof" // the document as it stands, marked as a draft
	AsPDF   Form = "pdf"   // the signed document
)

// WritingShown logs that a writing was shown to who may read it. It stands apart from Writing because each step
// reads the writing anew, and what the step did is in the log by itself.
func (s *Service) WritingShown(ctx context.Context, by actor.Actor, c id.Case, w *Writing, as Form) error {
	err := s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{
		Verb: "cases.writing-shown", Subject: subject(c), Matter: c, Detail: map[string]any{"writing": w.ID.Short(), "version": w.Version, "as": as},
	})
	if err != nil {
		return fmt.Errorf("cases: writing: %w", err)
	}
	return nil
}

// Log is the metryka of a case: who did what and when (art. 66a KPA). That it was shown is logged, and stands
// not in the metryka itself.
func (s *Service) Log(ctx context.Context, by actor.Actor, c id.Case) (lines []audit.Line, err error) {
	err = s.db.View(ctx, by, func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, by.Unit, c)
		if err != nil {
			return err
		}
		if err := cs.mayHandle(by); err != nil {
			return err
		}
		lines, err = s.audit.Matter(ctx, tx, by.Unit, c)
		return err
	})
	if err == nil {
		err = s.audit.Viewed(ctx, s.db, by, by.Unit, audit.Entry{Verb: "cases.log-shown", Subject: subject(c), Matter: c})
	}
	if err != nil {
		return nil, fmt.Errorf("cases: log: %w", err)
	}
	return lines, nil
}

// Fetch returns a case for the listeners of facts and for other modules through app; it asks nobody's
// right and must not feed a page by itself.
func (s *Service) Fetch(ctx context.Context, unit id.Unit, c id.Case) (*Dossier, error) {
	var d *Dossier
	err := s.db.View(ctx, actor.Automaton("system.cases", unit), func(tx *db.Tx) error {
		cs, err := s.load(ctx, tx, unit, c)
		if err != nil {
			return err
		}
		d, err = s.collect(ctx, tx, cs)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: fetch: %w", err)
	}
	return d, nil
}
