package privacy

import (
	"context"
	"fmt"
	"strings"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/privacy/query"
)

// GrantDecide is the right to decide about demands of people to have their data corrected (art. 16 RODO).
const GrantDecide actor.Grant = "privacy.decide"

// Bounds of the term of an answer: one month from the demand, longer by two when it is complex or there are many
// (art. 12 sec. 3 RODO). Those who decide are told again so many days before its end.
const (
	answerMonths = 1
	longerMonths = 2
	remindDays   = 7
)

// Verdict is what was decided about a demand.
type Verdict string

// The verdicts.
const (
	Waits    Verdict = ""
	Accepted Verdict = "accepted" // the data were corrected
	Refused  Verdict = "refused"  // with reasons, and the right to complain (art. 12 sec. 4)
)

// Place is where data may be wrong: a case of the person, or the files of an office.
type Place struct {
	Unit  id.Unit
	Case  id.Case // zero: the files of the office
	Sign  string
	Title string
}

// Key names the place in a form.
func (p Place) Key() string {
	if p.Case.IsZero() {
		return "urzad:" + p.Unit.Short()
	}
	return "sprawa:" + p.Case.Short()
}

// Wish is what a person asks for.
type Wish struct {
	Place  string // the key of one of their places
	Wrong  string // what is wrong
	Should string // and how it should be
}

// Demand is a person's demand to have data corrected, and what became of it.
type Demand struct {
	ID       id.Demand
	Unit     id.Unit
	Account  id.Account
	Name     string
	Case     id.Case
	Sign     string
	Wrong    string
	Should   string
	Asked    time.Time
	Due      calendar.Date
	Longer   string // why the term was made longer
	Verdict  Verdict
	Answer   string
	By       string
	Decided  time.Time
	Version  int64
	LongerAt time.Time
}

// Open tells whether nobody has decided yet.
func (d *Demand) Open() bool { return d.Verdict == Waits }

// Late tells whether the term is over.
func (d *Demand) Late(today calendar.Date) bool { return d.Open() && today.After(d.Due) }

// Source is the demand as what follows from it names it.
func (d *Demand) Source() string { return "demand:" + d.ID.Short() }

func demandFromRow(r query.PrivacyDemand) Demand {
	return Demand{
		ID: r.ID, Unit: r.UnitID, Account: r.AccountID, Name: r.Name, Case: r.CaseID, Sign: r.Sign, Wrong: r.Wrong, Should: r.Should, Asked: r.AskedAt.Time, Due: r.DueOn,
		Longer: r.Longer, LongerAt: r.LongerAt.Time, Verdict: Verdict(r.Verdict), Answer: r.Answer, By: r.DecidedBy, Decided: r.DecidedAt.Time, Version: r.Version,
	}
}

// Demand asks an office to correct data of the actor. The term of its answer begins.
func (s *Service) Demand(ctx context.Context, by actor.Actor, w Wish) (which id.Demand, err error) {
	if !by.LoggedIn() || by.ForAnother() {
		return which, fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	places, err := s.Files.PlacesOf(ctx, by)
	if err != nil {
		return which, fmt.Errorf("privacy: demand: %w", err)
	}
	var at *Place
	for i := range places {
		if places[i].Key() == w.Place {
			at = &places[i]
		}
	}
	var problems []fault.Field
	if at == nil {
		problems = append(problems, fault.Field{Name: "place", Key: "privacy.demand.need-place"})
	}
	for _, x := range [][2]string{{"wrong", w.Wrong}, {"should", w.Should}} {
		switch n := len([]rune(strings.TrimSpace(x[1]))); {
		case n == 0:
			problems = append(problems, fault.Field{Name: x[0], Key: "privacy.demand.need-" + x[0]})
		case n > mostText:
			problems = append(problems, fault.Field{Name: x[0], Key: "privacy.breach.too-long"})
		}
	}
	if err := fault.Fields(problems); err != nil {
		return which, err
	}
	which = id.New[id.Demand]()
	now, by := s.Clock.Now(), private(by)
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		// the office's own row, of the person: the second wall lets the owner write it
		s.Audit.Record(ctx, tx, at.Unit, audit.Entry{Verb: "privacy.demanded", Subject: "demand:" + which.Short(), Matter: at.Case, About: "account:" + by.Account.Short(), Purpose: "art. 16 RODO"})
		return query.New(tx).InsertDemand(ctx, query.InsertDemandParams{
			ID: which, UnitID: at.Unit, AccountID: by.Account, Name: by.Name, CaseID: at.Case, Sign: at.Sign, Wrong: strings.TrimSpace(w.Wrong), Should: strings.TrimSpace(w.Should),
			AskedAt: db.At(now), DueOn: clock.Today(s.Clock).AddMonths(answerMonths),
		})
	})
	if err != nil {
		return which, fmt.Errorf("privacy: demand: %w", err)
	}
	if err := s.Answers.Demanded(ctx, at.Unit, which); err != nil {
		return which, fmt.Errorf("privacy: demand: %w", err)
	}
	return which, nil
}

// private is somebody in their own matters: whoever works in an office demands as anybody else, of any office.
func private(by actor.Actor) actor.Actor {
	by.Kind, by.Employee, by.Unit, by.Post, by.Grants = actor.Resident, id.Employee{}, id.Unit{}, "", nil
	return by
}

// Places are where the actor's data may be wrong.
func (s *Service) Places(ctx context.Context, by actor.Actor) ([]Place, error) {
	if !by.LoggedIn() || by.ForAnother() {
		return nil, fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	return s.Files.PlacesOf(ctx, by)
}

// OwnDemands lists the demands of the actor, the newest first.
func (s *Service) OwnDemands(ctx context.Context, by actor.Actor) (out []Demand, err error) {
	if !by.LoggedIn() || by.ForAnother() {
		return nil, fault.New(fault.Forbidden, "fault.own-matters-only")
	}
	return s.demands(ctx, by, func(q *query.Queries) ([]query.PrivacyDemand, error) { return q.DemandsOfAccount(ctx, by.Account) })
}

// mayDecide: demands are the business of whoever holds the right for the whole office.
func mayDecide(by actor.Actor) error {
	if by.Kind != actor.Clerk || !by.May(GrantDecide) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// Demands lists the demands to the actor's office: those that wait first, by their terms.
func (s *Service) Demands(ctx context.Context, by actor.Actor) ([]Demand, error) {
	if err := mayDecide(by); err != nil {
		return nil, err
	}
	return s.demands(ctx, by, func(q *query.Queries) ([]query.PrivacyDemand, error) { return q.DemandsOfUnit(ctx, by.Unit) })
}

func (s *Service) demands(ctx context.Context, by actor.Actor, list func(q *query.Queries) ([]query.PrivacyDemand, error)) (out []Demand, err error) {
	err = s.ask(ctx, by, func(tx *db.Tx) error {
		rows, err := list(query.New(tx))
		for _, r := range rows {
			out = append(out, demandFromRow(r))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("privacy: demands: %w", err)
	}
	return out, nil
}

// ShowDemand returns a demand to the actor's office, and logs that the data in it was shown.
func (s *Service) ShowDemand(ctx context.Context, by actor.Actor, which id.Demand) (d Demand, err error) {
	if err := mayDecide(by); err != nil {
		return d, err
	}
	err = s.ask(ctx, by, func(tx *db.Tx) error {
		d, err = demandOf(ctx, tx, by.Unit, which)
		return err
	})
	if err != nil {
		return d, err
	}
	return d, s.Audit.Viewed(ctx, s.DB, by, by.Unit, audit.Entry{Verb: "privacy.demand-shown", Subject: d.Source(), Matter: d.Case, About: "account:" + d.Account.Short()})
}

func demandOf(ctx context.Context, tx *db.Tx, unit id.Unit, which id.Demand) (Demand, error) {
	row, err := query.New(tx).FindDemand(ctx, query.FindDemandParams{UnitID: unit, ID: which})
	return demandFromRow(row), db.Found(err, "privacy.demand.none")
}

// Refuse answers that the data stay as they are, with the reasons.
func (s *Service) Refuse(ctx context.Context, by actor.Actor, which id.Demand, version int64, why string) error {
	return s.decide(ctx, by, which, version, Refused, why)
}

// Accept corrects the data and says so. The correction is made first and once: decided again after a crash, it finds
// what is there.
func (s *Service) Accept(ctx context.Context, by actor.Actor, which id.Demand, version int64, e Entry, answer string) error {
	d, err := s.waiting(ctx, by, which, version)
	if err != nil {
		return err
	}
	if err := s.Files.Correct(ctx, by, d, e); err != nil {
		return err
	}
	return s.decide(ctx, by, which, version, Accepted, answer)
}

// waiting is a demand about which the actor may decide now.
func (s *Service) waiting(ctx context.Context, by actor.Actor, which id.Demand, version int64) (d Demand, err error) {
	if err := mayDecide(by); err != nil {
		return d, err
	}
	err = s.ask(ctx, by, func(tx *db.Tx) error {
		d, err = demandOf(ctx, tx, by.Unit, which)
		return err
	})
	if err == nil && (!d.Open() || d.Version != version) {
		err = fault.New(fault.Conflict, "privacy.demand.changed")
	}
	return d, err
}

func (s *Service) decide(ctx context.Context, by actor.Actor, which id.Demand, version int64, v Verdict, answer string) error {
	answer = strings.TrimSpace(answer)
	switch n := len([]rune(answer)); {
	case v == Refused && n < 10:
		return fault.InvalidField("answer", "privacy.demand.need-answer")
	case n > mostText:
		return fault.InvalidField("answer", "privacy.breach.too-long")
	}
	d, err := s.waiting(ctx, by, which, version)
	if err != nil {
		return err
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "privacy.demand-" + string(v), Subject: d.Source(), Matter: d.Case, About: "account:" + d.Account.Short(), Purpose: "art. 16 RODO"})
		n, err := query.New(tx).DecideDemand(ctx, query.DecideDemandParams{
			Verdict: string(v), Answer: answer, DecidedBy: by.Name, EmployeeID: by.Employee, DecidedAt: db.At(s.Clock.Now()), UnitID: by.Unit, ID: which, Version: version,
		})
		return db.Changed(n, err, "privacy.demand.changed")
	})
	if err != nil {
		return fmt.Errorf("privacy: decide: %w", err)
	}
	return s.Answers.Answered(ctx, d)
}

// Extend makes the term of the answer longer by two months, once, within the first month; the person is told why
// (art. 12 sec. 3).
func (s *Service) Extend(ctx context.Context, by actor.Actor, which id.Demand, version int64, why string) error {
	why = strings.TrimSpace(why)
	if n := len([]rune(why)); n < 10 || n > mostText {
		return fault.InvalidField("why", "privacy.demand.need-why")
	}
	d, err := s.waiting(ctx, by, which, version)
	if err != nil {
		return err
	}
	if d.Longer != "" || d.Late(clock.Today(s.Clock)) {
		return fault.New(fault.Conflict, "privacy.demand.not-longer")
	}
	err = s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		s.Audit.Record(ctx, tx, by.Unit, audit.Entry{Verb: "privacy.demand-extended", Subject: d.Source(), Matter: d.Case, About: "account:" + d.Account.Short()})
		n, err := query.New(tx).ExtendDemand(ctx, query.ExtendDemandParams{Longer: why, LongerAt: db.At(s.Clock.Now()), DueOn: d.Due.AddMonths(longerMonths), UnitID: by.Unit, ID: which, Version: version})
		return db.Changed(n, err, "privacy.demand.changed")
	})
	if err != nil {
		return fmt.Errorf("privacy: extend: %w", err)
	}
	return s.Answers.Answered(ctx, d)
}

// RemindDemands tells those who decide about demands whose term ends within a week, once for each.
func (s *Service) RemindDemands(ctx context.Context) error {
	today := clock.Today(s.Clock)
	var due []query.PrivacyDemand
	err := s.ask(ctx, region, func(tx *db.Tx) (err error) {
		due, err = query.New(tx).DemandsDue(ctx, query.DemandsDueParams{Since: today.AddDays(-1), Until: today.AddDays(remindDays)})
		return err
	})
	if err != nil {
		return fmt.Errorf("privacy: remind: %w", err)
	}
	for _, d := range due {
		if err := s.Answers.DemandEnds(ctx, d.UnitID, d.ID); err != nil {
			return fmt.Errorf("privacy: remind: %w", err)
		}
	}
	return nil
}
