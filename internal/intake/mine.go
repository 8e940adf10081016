package intake

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/intake/clause"
	"wrota/internal/intake/query"
	"wrota/internal/intake/sealed"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// DraftLine is a draft in the list of its owner.
type DraftLine struct {
	ID        id.Draft
	Unit      id.Unit
	Service   string
	Title     string
	ChangedAt time.Time
	ExpiresAt time.Time
	Joint     bool   // others were asked to sign it
	Agent     string // who began it for the owner; empty when they did themselves
}

// Drafts lists what the account has begun and not filed.
func (s *Service) Drafts(ctx context.Context, by actor.Actor) (out []DraftLine, err error) {
	if !by.LoggedIn() {
		return nil, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	err = s.view(ctx, by, "drafts", func(tx *db.Tx) error {
		rows, err := query.New(tx).DraftsOfAccount(ctx, query.DraftsOfAccountParams{
			AccountID: by.Account, ExpiresAt: db.At(s.Clock.Now()), Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
		for _, r := range rows {
			out = append(out, DraftLine{r.ID, r.UnitID, r.Service, r.Title, r.ChangedAt.Time, r.ExpiresAt.Time, r.Joint != 0, r.AgentName})
		}
		return err
	})
	return out, err
}

// SubmissionLine is a submission in the list of its owner.
type SubmissionLine struct {
	ID      id.Submission
	Unit    id.Unit
	Service string
	Title   string
	Number  string
	At      time.Time
	Case    id.Case // zero until one was opened
	Matter  id.Case // the running case it was written in
	Agent   string  // who filed it for the applicant; empty when they did themselves
}

// Submissions lists what the account has filed, the newest first.
func (s *Service) Submissions(ctx context.Context, by actor.Actor) (out []SubmissionLine, err error) {
	if !by.LoggedIn() {
		return nil, fault.New(fault.LoggedOut, "fault.logged-out")
	}
	err = s.view(ctx, by, "submissions", func(tx *db.Tx) error {
		rows, err := query.New(tx).SubmissionsOfAccount(ctx, query.SubmissionsOfAccountParams{
			AccountID: by.Account, Kinds: by.Mandate.Scope.Kinds(), OneCase: by.Mandate.Scope.Case,
		})
		for _, r := range rows {
			out = append(out, SubmissionLine{r.ID, r.UnitID, r.Service, r.Title, r.Number, r.SubmittedAt.Time, r.CaseID, r.MatterID, r.AgentName})
		}
		return err
	})
	return out, err
}

// Submission is an application as it was filed.
type Submission struct {
	Filed
	Account  id.Account
	Witness  *Witness        // who took it down at the counter; nil when it was filed on the portal
	Agent    Agent           // who filed it for the applicant
	Kind     string          // of the matter
	Signing  *signing.Frozen // the document that was signed, and how; nil when it was filed without a signature
	Signed   []Signatory     // those who signed it together; empty when one person filed it
	Draft    id.Draft
	Matter   id.Case // the running case it was written in
	Task     id.Task
	Service  string
	Level    actor.Level
	Means    string // by what the applicant had logged in, or MeansCounter
	Lang     string
	Answers  eservice.Answers
	Document []byte
	SHA256   string
	Sender   Sender
	Files    []File
	Offer    Offer
	Env      eservice.Env
}

// OwnSubmission returns a submission to the account that filed it.
func (s *Service) OwnSubmission(ctx context.Context, by actor.Actor, sub id.Submission) (*Submission, error) {
	x, err := s.submission(ctx, by, func(q sealed.Queries) (query.IntakeSubmission, error) { return q.FindSubmission(ctx, sub) })
	if err != nil {
		return nil, err
	}
	if !by.Is(x.Account) || !by.Mandate.Scope.Covers(x.Kind, x.Case) {
		return nil, fault.New(fault.NotFound, "intake.no-such-submission")
	}
	return x, nil
}

// FetchSubmission returns the submission of a letter for the listeners of facts and for clerks whose
// right to the letter was checked; it asks nobody's right itself.
func (s *Service) FetchSubmission(ctx context.Context, unit id.Unit, letter id.Letter) (*Submission, error) {
	return s.submission(ctx, actor.Automaton("system.intake", unit), func(q sealed.Queries) (query.IntakeSubmission, error) {
		return q.SubmissionByLetter(ctx, query.SubmissionByLetterParams{UnitID: unit, LetterID: letter})
	})
}

// FetchByID is FetchSubmission for who knows the submission and not its letter.
func (s *Service) FetchByID(ctx context.Context, unit id.Unit, sub id.Submission) (*Submission, error) {
	x, err := s.submission(ctx, actor.Automaton("system.intake", unit), func(q sealed.Queries) (query.IntakeSubmission, error) { return q.FindSubmission(ctx, sub) })
	if err == nil && x.Unit != unit {
		return nil, fault.New(fault.NotFound, "intake.no-such-submission")
	}
	return x, err
}

func (s *Service) submission(ctx context.Context, by actor.Actor, find func(q sealed.Queries) (query.IntakeSubmission, error)) (*Submission, error) {
	x := &Submission{}
	var version int
	err := s.view(ctx, by, "submission", func(tx *db.Tx) error {
		row, err := find(s.rows(tx))
		if err != nil {
			return db.Found(err, "intake.no-such-submission")
		}
		f, err := s.filedFromRow(ctx, tx, row)
		if err != nil {
			return err
		}
		*x = Submission{
			Filed: *f, Account: row.AccountID, Draft: row.DraftID, Matter: row.MatterID, Task: row.TaskID, Service: row.Service, Level: actor.Level(row.Level), Lang: row.Language,
			Means:    row.Means,
			Document: row.Document, SHA256: row.Sha256, Agent: Agent{row.AgentID, row.AgentName, row.MandateID, actor.Basis(row.Basis)}, Kind: row.Kind,
		}
		if !row.EmployeeID.IsZero() {
			x.Witness = &Witness{row.EmployeeID, Attestation{Identification(row.Identified), Confirmation(row.Confirmed)}}
		}
		z, err := signing.Find(ctx, s.rows(tx), row.UnitID, row.DraftID)
		if err != nil {
			return err
		}
		if z != nil && z.Filed {
			x.Signing = z
		}
		if row.Joint != 0 {
			j, err := s.readJoint(ctx, tx, Round{row.UnitID, row.DraftID, row.Joint})
			if err != nil {
				return err
			}
			x.Signed = j.People
		}
		version = int(row.Version)
		return json.Unmarshal([]byte(row.Answers), &x.Answers)
	})
	if err != nil {
		return nil, err
	}
	l, err := s.FetchLetter(ctx, x.Unit, x.Letter)
	if err != nil {
		return nil, err
	}
	x.Sender, x.Files = l.Sender, l.Files
	if x.Offer, err = s.Catalogue.Offer(ctx, x.Unit, x.Service, version); err != nil {
		return nil, err
	}
	x.Env = eservice.Env{Today: calendar.Of(x.At), Lang: x.Lang, Lists: x.Offer.Lists, Rates: x.Offer.Values}
	return x, nil
}

// Sheet is the application as people read it, with the fees it was filed with.
func (x *Submission) Sheet() (eservice.Sheet, fee.Quote) {
	return x.Offer.Definition().Sheet(x.Answers, x.Env), x.Quote
}

// OpenOwnFile returns a file of a submission to the account that filed it.
func (s *Service) OpenOwnFile(ctx context.Context, by actor.Actor, sub id.Submission, no int) (File, io.ReadCloser, error) {
	x, err := s.OwnSubmission(ctx, by, sub)
	if err != nil {
		return File{}, nil, err
	}
	for _, f := range x.Files {
		if f.No == no {
			body, _, err := s.Blobs.Open(ctx, f.Blob)
			return f, body, err
		}
	}
	return File{}, nil, fault.New(fault.NotFound, "intake.no-such-file")
}

// ClauseOf returns the information clause that was shown with an application of a unit, as it was; whoever may read
// the application may read it.
func (s *Service) ClauseOf(ctx context.Context, unit id.Unit, sub id.Submission) (out clause.Shown, err error) {
	err = s.view(ctx, actor.Automaton("system.intake", unit), "clause", func(tx *db.Tx) error {
		out, err = clause.Of(ctx, tx, unit, sub)
		return err
	})
	return out, err
}
