package cases

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
)

// Role is what a party is in the case.
type Role string

const (
	Applicant Role = "applicant"
	Interest  Role = "party" // has a legal interest (art. 28 KPA)
	Proxy     Role = "proxy" // acts for a party (art. 32 KPA)

	// Representative is a parent, or an organ of a body (art. 30 § 2 and 3 KPA).
	Representative Role = "representative"
)

// Party is a person or body in a case.
type Party struct {
	Party   id.Party
	Account id.Account // zero when it has no account on the portal
	Name    string
	Role    Role
}

// Acts tells whether somebody stands in the case for a party and is none: letters go to the party's box, where
// who acts for it collects them (art. 40 § 2 KPA).
func (p Party) Acts() bool { return p.Role == Proxy || p.Role == Representative }

// Opening opens a case from a letter. A letter opens one case: repeating the opening returns the
// case that is there.
type Opening struct {
	Unit        id.Unit
	Cell        id.Cell
	CellSymbol  string
	Class       jrwa.Class
	Title       string
	Service     string // slug of the e-service; empty for other letters
	Letter      id.Letter
	Submission  id.Submission
	ReceivedAt  time.Time
	InitiatedOn calendar.Date // art. 61 § 3 and 3a KPA: the day it reached the office
	Term        Term
	Silence     Silence // silence means consent; zero when it does not
	Parties     []Party
	Lead        id.Employee // named by the catalogue; zero leaves it to the superior
}

func (o Opening) check() error {
	switch {
	case o.Unit.IsZero() || o.Cell.IsZero() || o.Letter.IsZero():
		return errors.New("open: the unit, the cell or the letter is missing")
	case o.Class.IsZero():
		return fault.InvalidField("class", "cases.class-missing")
	case o.Title == "":
		return fault.InvalidField("title", "cases.title-missing")
	case len(o.Parties) == 0:
		return fault.InvalidField("party", "cases.party-missing")
	}
	return nil
}

// Open opens a case: takes the next number of the series, starts the clock, names the leader if the
// unit's routing says who it is.
func (s *Service) Open(ctx context.Context, by actor.Actor, o Opening) (*Case, error) {
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	lead, err := s.leadFor(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("cases: open: %w", err)
	}
	var c *Case
	err = s.db.InTx(ctx, by, func(tx *db.Tx) error {
		switch row, err := query.New(tx).CaseByLetter(ctx, query.CaseByLetterParams{UnitID: o.Unit, LetterID: o.Letter}); {
		case err == nil:
			c, err = fromRow(row)
			return err
		case !errors.Is(err, db.ErrNoRows):
			return err
		}
		var err error
		if c, err = s.newCase(ctx, tx, o, lead); err != nil {
			return err
		}
		return s.insert(ctx, tx, by, c, o)
	}, seriesLane(o.Unit))
	if err != nil {
		return nil, fmt.Errorf("cases: open: %w", err)
	}
	return c, nil
}

// seriesLane groups openings of a unit: they wait for the same counters anyway.
func seriesLane(u id.Unit) db.Lane { return db.Lane("cases:" + u.String()) }

// leadFor finds who will lead the case: the one named by the routing, or the substitute of that day.
// Somebody who has left leads nothing: the case then waits for the superior.
func (s *Service) leadFor(ctx context.Context, o Opening) (id.Employee, error) {
	if o.Lead.IsZero() {
		return id.Employee{}, nil
	}
	p, err := s.people.Substitute(ctx, o.Unit, o.Lead, s.today())
	if fault.Is(err, fault.NotFound) {
		return id.Employee{}, nil
	}
	return p.ID, err
}

func (s *Service) newCase(ctx context.Context, tx *db.Tx, o Opening, lead id.Employee) (*Case, error) {
	now := s.clock.Now()
	sign, err := nextSign(ctx, tx, o, calendar.Of(now).Year())
	if err != nil {
		return nil, err
	}
	c := &Case{
		ID: id.New[id.Case](), Unit: o.Unit, Cell: o.Cell, Sign: sign.String(), Title: o.Title, Service: o.Service, Letter: o.Letter,
		Submission: o.Submission, PartyName: o.Parties[0].Name, Lead: lead, Stage: StageNew, InitiatedOn: o.InitiatedOn, Term: o.Term, Silence: o.Silence,
		OpenedAt: now, Version: 1, partyKey: i18n.SortKey(o.Parties[0].Name),
	}
	if !lead.IsZero() {
		c.Stage = StageTodo
	}
	if !o.Silence.Period.IsZero() && o.Silence.From == "" {
		c.SilentOn = o.Silence.lastDay(o.InitiatedOn)
	}
	c.reckon(calendar.Of(now))
	return c, nil
}

// nextSign takes the next number of the series cell.class.year.
func nextSign(ctx context.Context, tx *db.Tx, o Opening, year int) (casesign.Sign, error) {
	sign := casesign.Sign{Cell: o.CellSymbol, Class: o.Class, Year: year}
	series := o.CellSymbol + "." + o.Class.String() + "." + strconv.Itoa(year)
	n, err := query.New(tx).NextNo(ctx, query.NextNoParams{UnitID: o.Unit, Series: series})
	if err != nil {
		return sign, fmt.Errorf("number: %w", err)
	}
	sign.No = int(n)
	return sign, sign.Check()
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, by actor.Actor, c *Case, o Opening) error {
	q := query.New(tx.Deferred())
	err := q.InsertCase(ctx, query.InsertCaseParams{
		ID: c.ID, UnitID: c.Unit, CellID: c.Cell, Sign: c.Sign, Title: c.Title, Service: c.Service, LetterID: c.Letter, SubmissionID: c.Submission,
		PartyName: c.PartyName, PartyKey: c.partyKey, LeadID: c.Lead, Stage: string(c.Stage), InitiatedOn: c.InitiatedOn, Period: c.Term.Period.String(),
		Rules: c.Term.Rules.String(), Basis: c.Term.Basis, DueOn: c.DueOn, SilentOn: c.SilentOn, OpenedAt: db.At(c.OpenedAt), Version: c.Version,
		Search: searchText(c.Sign, c.Title, c.PartyName), Restarts: c.Term.Restarts, SilencePeriod: c.Silence.Period.String(),
		SilenceRules: c.Silence.Rules.String(), SilenceBasis: c.Silence.Basis, SilenceFrom: c.Silence.From, SilenceMeaning: c.Silence.Meaning, Class: o.Class.String(),
	})
	if err != nil {
		return fmt.Errorf("insert: %w", err)
	}
	for i, p := range o.Parties {
		err := q.InsertParty(ctx, query.InsertPartyParams{
			UnitID: c.Unit, CaseID: c.ID, No: int64(i + 1), PartyID: p.Party, AccountID: p.Account, Name: p.Name, Role: string(p.Role),
		})
		if err != nil {
			return fmt.Errorf("party: %w", err)
		}
	}
	n, err := query.New(tx).InsertLetter(ctx, query.InsertLetterParams{UnitID: c.Unit, CaseID: c.ID, LetterID: c.Letter, What: letterOpening, ReceivedAt: db.At(o.ReceivedAt)})
	if err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "cases.letter-elsewhere")
	}
	s.record(ctx, tx, c, "cases.opened", map[string]string{"sign": c.Sign, "letter": c.Letter.Short()})
	if err := s.events.TellFirst(ctx, tx, c.Unit, Opened{c.ID, c.Sign, c.Letter, c.Submission, c.Service}); err != nil {
		return err
	}
	if err := s.awaitSilence(ctx, tx, c); err != nil {
		return err
	}
	if c.Lead.IsZero() {
		return nil
	}
	return s.assign(ctx, tx, by, c, assignment{kind: kindLead, to: c.Lead})
}

// timer wakes the module on the morning of a day.
func (s *Service) timer(ctx context.Context, tx *db.Tx, name string, c *Case, about string, on calendar.Date) error {
	return s.events.Do(ctx, tx, jobs.Command{
		Name: name, Key: c.ID.Short() + about, At: on.Start().Add(5 * time.Hour),
		Payload: wake{Unit: c.Unit, Case: c.ID, About: about},
	})
}

// wake is the payload of a timer.
type wake struct {
	Unit  id.Unit `json:"unit"`
	Case  id.Case `json:"case"`
	About string  `json:"about"`
}
