package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/intake/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Holder is who asks for a draft: an account, a clerk at the counter, or a browser that began it without an
// account and can prove it. Whether the draft is theirs is decided by its Owner.
type Holder struct {
	By    actor.Actor
	Proof string // what StartDraft or Resume returned, kept in the session
	Lang  string // of the pages; "" means Polish
}

// Draft is an application being filled in, with the offer it was begun from.
type Draft struct {
	ID         id.Draft
	Unit       id.Unit
	Owner      Owner
	Matter     id.Case
	Task       id.Task
	Answers    eservice.Answers
	Lang       string
	Revision   int64
	CreatedAt  time.Time
	ChangedAt  time.Time
	ExpiresAt  time.Time
	Submission id.Submission // zero while it is being filled in
	Agent      Agent         // who began it for the owner
	Kind       string        // of the matter: the service of the running case, or of the form
	Joint      int64         // the round in which several people sign it; 0 when nobody was asked
	Offer      Offer

	version    int
	generation int64 // of the proof that opens it without an account
	env        eservice.Env
}

// Definition is the form.
func (d *Draft) Definition() *eservice.Definition { return d.Offer.Definition() }

// Env is what the moment adds to the form.
func (d *Draft) Env() eservice.Env { return d.env }

// Path is the way through the form that the answers make.
func (d *Draft) Path() eservice.Path { return d.Definition().Path(d.Answers, d.env) }

// Quote is what the matter costs by the answers so far.
func (d *Draft) Quote() (fee.Quote, error) {
	return eservice.QuoteOf(d.Offer.Service, d.Answers, d.pricing())
}

func (d *Draft) pricing() eservice.Pricing {
	return eservice.Pricing{Env: d.env, Tariff: d.Offer.Tariff, Unit: d.Offer.Rates}
}

// Start begins an application.
type Start struct {
	Unit    id.Unit
	Service string
	Matter  id.Case // the running case to write in
	Task    id.Task // the call to completion to answer
}

// StartDraft begins an application and returns the proof with which a browser without an account
// shows that the draft is its own; it is empty with an account.
func (s *Service) StartDraft(ctx context.Context, h Holder, st Start) (id.Draft, string, error) {
	offer, err := s.Catalogue.Offer(ctx, st.Unit, st.Service, 0)
	if err != nil {
		return id.Draft{}, "", fmt.Errorf("intake: start: %w", err)
	}
	if !offer.Open {
		return id.Draft{}, "", fault.New(fault.Gone, "intake.not-offered")
	}
	if offer.Definition().Filing != eservice.FilingAnonymous && !h.By.LoggedIn() {
		return id.Draft{}, "", fault.New(fault.LoggedOut, "fault.logged-out")
	}
	if err := sureOf(offer.Definition(), h.By); err != nil {
		return id.Draft{}, "", err
	}
	title, kind := offer.Definition().Title.In(h.Lang), st.Service
	if !st.Matter.IsZero() {
		m, err := s.Matters.MatterOf(ctx, h.By, st.Matter)
		if err != nil {
			return id.Draft{}, "", fmt.Errorf("intake: start: %w", err)
		}
		if m.Unit != st.Unit {
			return id.Draft{}, "", fault.New(fault.NotFound, "intake.no-such-draft")
		}
		title, kind = title+", "+m.Sign, m.Service
	}
	if !h.By.Mandate.Scope.Covers(kind, st.Matter) {
		return id.Draft{}, "", errBeyond
	}
	answers, err := s.prefilled(ctx, h, offer)
	if err != nil {
		return id.Draft{}, "", err
	}
	owner := ownerOf(h.By.Account, id.Employee{})
	d, err := s.begin(ctx, h, owner, beginning{Start: st, version: offer.Definition().Version, title: title, answers: answers, kind: kind})
	if err != nil {
		return d, "", err
	}
	if h.By.LoggedIn() {
		return d, "", s.attachMandate(ctx, h, offer, d)
	}
	return d, s.proof(d, 1), nil
}

// beginning is a draft before anybody has answered anything.
type beginning struct {
	Start
	version int
	title   string
	answers string
	kind    string
}

func (s *Service) begin(ctx context.Context, h Holder, o Owner, b beginning) (id.Draft, error) {
	d, now := id.New[id.Draft](), s.Clock.Now()
	account, employee := o.columns()
	agent := agentOf(h.By)
	return d, s.change(ctx, h.By, "start", func(tx *db.Tx) error {
		if err := s.countDraft(ctx, tx, h.By); err != nil {
			return err
		}
		if !employee.IsZero() { // the clerk sees somebody's data from now on
			s.record(ctx, tx, b.Unit, "intake.counter-begun", "draft:"+d.Short(), map[string]string{"service": b.Service})
		} else if h.By.ForAnother() {
			s.record(ctx, tx, b.Unit, "intake.draft-begun", "draft:"+d.Short(), map[string]string{"service": b.Service})
		}
		return s.rows(tx).InsertDraft(ctx, query.InsertDraftParams{
			ID: d, UnitID: b.Unit, Service: b.Service, Version: int64(b.version), AccountID: account, EmployeeID: employee, MatterID: b.Matter, TaskID: b.Task,
			Title: b.title, Answers: b.answers, Language: h.Lang, CreatedAt: db.At(now), ChangedAt: db.At(now), ExpiresAt: db.At(now.Add(untouched(o))),
			AgentID: agent.Account, AgentName: agent.Name, MandateID: agent.Mandate, Basis: string(agent.Basis), Kind: b.kind,
		})
	})
}

// prefilled are the first answers: what the account and the service know.
func (s *Service) prefilled(ctx context.Context, h Holder, o Offer) (string, error) {
	var a eservice.Answers
	def, env := o.Definition(), s.env(h, o)
	if p, ok := o.Service.(eservice.Prefiller); ok {
		more, err := p.Prefill(ctx, h.By)
		if err != nil {
			return "", fmt.Errorf("intake: prefill: %w", err)
		}
		a = def.Merge(a, more)
	}
	if h.By.LoggedIn() {
		known, err := s.Catalogue.Known(ctx, h.By)
		if err != nil {
			return "", fmt.Errorf("intake: prefill: %w", err)
		}
		a = def.Prefill(proxied(def, a, h.By), known, env)
	}
	body, err := json.Marshal(a)
	return string(body), err
}

func (s *Service) env(h Holder, o Offer) eservice.Env {
	return eservice.Env{Today: s.today(), Lang: h.Lang, Lists: o.Lists, Rates: o.Values}
}

func (s *Service) proof(d id.Draft, generation int64) string {
	return s.Proofs.Digest(proven(d, generation))
}

// proven is what a proof is of: a draft, until somebody else holds it.
func proven(d id.Draft, generation int64) string {
	return "draft:" + d.String() + ":" + strconv.FormatInt(generation, 10)
}

// Draft returns a draft to its holder. To anybody else it does not exist.
func (s *Service) Draft(ctx context.Context, h Holder, d id.Draft) (*Draft, error) {
	var row query.IntakeDraft
	err := s.ask(ctx, h.By, "draft", func(tx *db.Tx) (err error) {
		row, err = s.rows(tx).FindDraft(ctx, d)
		return db.Found(err, "intake.no-such-draft")
	})
	if err != nil {
		return nil, err
	}
	return s.open(ctx, h, row)
}

// open checks whose the draft is and joins it with its definition.
func (s *Service) open(ctx context.Context, h Holder, row query.IntakeDraft) (*Draft, error) {
	owner := ownerOf(row.AccountID, row.EmployeeID)
	if !s.holds(h, &Draft{ID: row.ID, Unit: row.UnitID, Owner: owner, Matter: row.MatterID, Kind: row.Kind, generation: row.Generation}) {
		return nil, fault.New(fault.NotFound, "intake.no-such-draft")
	}
	if row.SubmissionID.IsZero() && row.ExpiresAt.Before(s.Clock.Now()) {
		return nil, fault.New(fault.Gone, "intake.draft-expired")
	}
	d, err := s.joined(ctx, h, row)
	if err == nil && d.Submission.IsZero() {
		d.Answers = proxied(d.Definition(), d.Answers, h.By)
	}
	return d, err
}

// joined joins a row with its definition; it asks nobody's right.
func (s *Service) joined(ctx context.Context, h Holder, row query.IntakeDraft) (*Draft, error) {
	owner := ownerOf(row.AccountID, row.EmployeeID)
	offer, err := s.Catalogue.Offer(ctx, row.UnitID, row.Service, int(row.Version))
	if err != nil {
		return nil, fmt.Errorf("intake: draft: %w", err)
	}
	d := &Draft{
		ID: row.ID, Unit: row.UnitID, Owner: owner, Matter: row.MatterID, Task: row.TaskID, Lang: row.Language, Revision: row.Revision,
		CreatedAt: row.CreatedAt.Time, ChangedAt: row.ChangedAt.Time, ExpiresAt: row.ExpiresAt.Time, Submission: row.SubmissionID, Joint: row.Joint, Offer: offer,
		Agent: Agent{row.AgentID, row.AgentName, row.MandateID, actor.Basis(row.Basis)}, Kind: row.Kind,
		version: int(row.Version), generation: row.Generation, env: s.env(h, offer),
	}
	if err := json.Unmarshal([]byte(row.Answers), &d.Answers); err != nil {
		return nil, fmt.Errorf("intake: answers of %s: %w", row.ID, err)
	}
	return d, nil
}

// Answer takes one page of the form in. What was typed is kept even when it is wrong, so that nobody
// types twice; the problems say what to mend. at comes back with the id of a row that was added.
func (s *Service) Answer(ctx context.Context, h Holder, draft id.Draft, at eservice.At, form url.Values) (eservice.At, []eservice.Problem, error) {
	var problems []eservice.Problem
	err := s.edit(ctx, h, draft, func(d *Draft) error {
		if !d.Path().Allowed(at) && at.Row != eservice.NewRow {
			return fault.New(fault.NotFound, "intake.no-such-page")
		}
		d.Answers, at, problems = d.Definition().Read(d.Answers, at, form, d.env)
		said := d.Answers
		d.Answers = proxied(d.Definition(), said, h.By)
		problems = append(problems, d.otherwise(said, h.By)...)
		for _, x := range d.deliverable() {
			if x.Step == at.Step {
				problems = append(problems, x)
			}
		}
		return nil
	})
	return at, problems, err
}

// RemoveRow takes a row out of a repeating group.
func (s *Service) RemoveRow(ctx context.Context, h Holder, draft id.Draft, group, row string) error {
	return s.edit(ctx, h, draft, func(d *Draft) error {
		d.Answers = d.Answers.WithoutRow(group, row)
		return nil
	})
}

// edit changes the answers of a draft. Two windows on one draft save one after the other: a page
// carries only its own answers, so that neither undoes the other's.
func (s *Service) edit(ctx context.Context, h Holder, draft id.Draft, fn func(d *Draft) error) error {
	for attempt := 1; ; attempt++ {
		d, err := s.Draft(ctx, h, draft)
		if err != nil {
			return err
		}
		if !d.Submission.IsZero() {
			return fault.New(fault.Conflict, "intake.filed-already")
		}
		if d.Joint != 0 {
			return fault.New(fault.Conflict, "intake.waits-for-signatures")
		}
		if err := fn(d); err != nil {
			return err
		}
		err = s.save(ctx, h, d)
		if !fault.Is(err, fault.Conflict) || attempt == 10 {
			return err
		}
	}
}

func (s *Service) save(ctx context.Context, h Holder, d *Draft) error {
	body, err := json.Marshal(d.Answers)
	if err != nil {
		return fmt.Errorf("intake: save: %w", err)
	}
	now := s.Clock.Now()
	return s.change(ctx, h.By, "save", func(tx *db.Tx) error {
		n, err := s.rows(tx).SaveDraft(ctx, query.SaveDraftParams{
			Answers: string(body), Title: d.Definition().CaseName(d.Answers, d.env), Language: d.Lang, Version: int64(d.version), ChangedAt: db.At(now), ExpiresAt: db.At(now.Add(keepDraft)),
			UnitID: d.Unit, ID: d.ID, Revision: d.Revision, Generation: d.generation,
		})
		s.acted(ctx, tx, h.By, d, "intake.draft-changed")
		return db.Changed(n, err, "intake.changed-meanwhile")
	})
}

// acted notes a change of a draft by somebody else than whose it is: by who acts for another, or writes down at the
// counter. What people type for themselves is theirs alone until they send it, and is not watched.
func (s *Service) acted(ctx context.Context, tx *db.Tx, by actor.Actor, d *Draft, verb string) {
	if by.ForAnother() || by.Kind == actor.Clerk {
		s.record(ctx, tx, d.Unit, verb, "draft:"+d.ID.Short(), nil)
	}
}

// Upgrade moves a draft to the version of the form that is in force and lists what changed for the
// person. It happens when the person says so, never silently.
func (s *Service) Upgrade(ctx context.Context, h Holder, draft id.Draft) ([]eservice.Change, error) {
	var changes []eservice.Change
	err := s.edit(ctx, h, draft, func(d *Draft) error {
		offer, err := s.Catalogue.Offer(ctx, d.Unit, d.Definition().Service, 0)
		if err != nil {
			return err
		}
		d.Answers, changes = offer.Definition().Upgrade(d.Definition(), d.Answers, s.env(h, offer))
		d.Offer, d.version = offer, offer.Definition().Version
		return nil
	})
	return changes, err
}

// Discard deletes a draft with its files.
func (s *Service) Discard(ctx context.Context, h Holder, draft id.Draft) error {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return err
	}
	if d.Joint != 0 {
		return fault.New(fault.Conflict, "intake.waits-for-signatures")
	}
	return s.change(ctx, h.By, "discard", func(tx *db.Tx) error {
		n, err := query.New(tx).DeleteDraft(ctx, query.DeleteDraftParams{UnitID: d.Unit, ID: d.ID, Generation: d.generation})
		if err := db.Changed(n, err, "intake.filed-already"); err != nil {
			return err
		}
		s.acted(ctx, tx, h.By, d, "intake.draft-discarded")
		if err := query.New(tx).DeleteSigning(ctx, query.DeleteSigningParams{UnitID: d.Unit, DraftID: d.ID}); err != nil {
			return err
		}
		return query.New(tx).DeleteUploads(ctx, query.DeleteUploadsParams{UnitID: d.Unit, DraftID: d.ID})
	})
}

// Adopt gives an anonymous draft to the account its holder has logged in with. No proof opens it any more,
// and it lives as long as every draft of an account.
func (s *Service) Adopt(ctx context.Context, h Holder, draft id.Draft) error {
	d, err := s.Draft(ctx, Holder{By: actor.Actor{Kind: actor.Anonymous}, Proof: h.Proof}, draft)
	if err != nil || !h.By.LoggedIn() {
		return err
	}
	return s.change(ctx, h.By, "adopt", func(tx *db.Tx) error {
		n, err := query.New(tx).AdoptDraft(ctx, query.AdoptDraftParams{
			AccountID: h.By.Account, ExpiresAt: db.At(s.Clock.Now().Add(keepDraft)), UnitID: d.Unit, ID: d.ID, Generation: d.generation,
		})
		return db.Changed(n, err, "intake.changed-meanwhile")
	})
}
