package appeals

import (
	"context"
	"fmt"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Came enters a letter that came under its own name, from the portal. Another letter is none of ours, and one that was
// entered stays as it is.
func (s *Service) Came(ctx context.Context, unit id.Unit, c id.Case, l id.Letter, what string) error {
	if !slices.Contains(Kinds, Kind(what)) {
		return nil
	}
	d, err := s.Cases.Fetch(ctx, unit, c)
	if err != nil {
		return err
	}
	account, err := s.House.Sender(ctx, unit, l)
	if err != nil {
		return fmt.Errorf("cases: appeals: %w", err)
	}
	m, err := s.matter(ctx, d, Recognition{Case: c, Letter: l, Kind: Kind(what), Party: partyOf(d, account)})
	if err != nil {
		return err
	}
	return s.Cases.Step(ctx, actor.Automaton("system.cases", unit), cases.Chosen{Case: c}, func(x *cases.Step) error { return s.enter(ctx, x, m) })
}

// partyOf is the party of an account; the only party where nothing else says whose the letter is.
func partyOf(d *cases.Dossier, account id.Account) id.Party {
	var own []cases.Party
	for _, p := range d.Parties {
		if p.Acts() {
			continue
		}
		if own = append(own, p); !account.IsZero() && p.Account == account {
			return p.Party
		}
	}
	if len(own) == 1 {
		return own[0].Party
	}
	return id.Party{}
}

// Recognition says what a letter of a case is, in the eyes of the clerk.
type Recognition struct {
	Case     id.Case
	Letter   id.Letter
	Version  int64 // of the matter, when it is there already; 0 for a letter that nobody recognised yet
	Kind     Kind
	Against  id.Document   // zero takes the newest that it can be against
	Party    id.Party      // zero when the case has one party only
	PostedOn calendar.Date // zero when it did not come by post
}

// Recognise says that a letter of the case is one against the office, or mends what was said of it before it was
// answered.
func (s *Service) Recognise(ctx context.Context, by actor.Actor, r Recognition) error {
	d, err := s.Cases.Dossier(ctx, by, r.Case)
	if err != nil {
		return err
	}
	if err := r.check(d); err != nil {
		return err
	}
	if r.Party.IsZero() {
		r.Party = partyOf(d, id.Account{})
	}
	m, err := s.matter(ctx, d, r)
	if err != nil {
		return err
	}
	return s.Cases.Step(ctx, by, cases.Chosen{Case: r.Case}, func(x *cases.Step) error {
		if !x.Allows(by, cases.GrantHandle) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		return s.enter(ctx, x, m)
	})
}

func (r Recognition) check(d *cases.Dossier) error {
	var wrong []fault.Field
	add := func(name, key string) { wrong = append(wrong, fault.Field{Name: name, Key: key}) }
	i := slices.IndexFunc(d.Letters, func(l cases.Letter) bool { return l.ID == r.Letter && l.What != "opening" })
	if i < 0 {
		add("letter", "cases.appeals.letter-missing")
	}
	if !slices.Contains(Kinds, r.Kind) {
		add("kind", "cases.appeals.kind-missing")
	}
	if i >= 0 && r.PostedOn.After(calendar.Of(d.Letters[i].ReceivedAt)) {
		add("posted", "cases.appeals.posted-late")
	}
	if !r.Party.IsZero() && !slices.ContainsFunc(d.Parties, func(p cases.Party) bool { return p.Party == r.Party }) {
		add("party", "cases.appeals.party-missing")
	}
	if w := find(d.Writings, r.Against); !r.Against.IsZero() && (w == nil || !Against(r.Kind, w)) {
		add("against", "cases.appeals.against-wrong")
	}
	if len(wrong) == 0 && r.Kind != Urging && r.Against.IsZero() && target(r.Kind, d.Writings) == nil {
		add("kind", "cases.appeals.against-none")
	}
	return fault.Fields(wrong)
}

// matter reckons the days of a letter.
func (s *Service) matter(ctx context.Context, d *cases.Dossier, r Recognition) (m Matter, err error) {
	m = Matter{Unit: d.Unit, Case: d.ID, Letter: r.Letter, Kind: r.Kind, Party: r.Party, PostedOn: r.PostedOn, Version: r.Version}
	for _, l := range d.Letters {
		if l.ID == r.Letter {
			m.ReceivedOn = calendar.Of(l.ReceivedAt)
		}
	}
	if m.ReceivedOn.IsZero() {
		return m, fault.New(fault.NotFound, "cases.appeals.letter-missing")
	}
	against := find(d.Writings, r.Against)
	if against == nil {
		against = target(r.Kind, d.Writings)
	}
	var served calendar.Date
	if against != nil {
		m.Against = against.ID
		if served, err = s.House.Served(ctx, d.Unit, d.ID, against.ID, m.Party); err != nil {
			return m, fmt.Errorf("cases: appeals: %w", err)
		}
	}
	m.reckon(against, served, s.Cases.Statute())
	return m, nil
}

// enter writes a letter down, or what is now known of it, and lets its term come before that of the case.
func (s *Service) enter(ctx context.Context, x *cases.Step, m Matter) error {
	all, err := load(ctx, x.Tx, x.Unit, x.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o Matter) bool { return o.Letter == m.Letter })
	switch {
	case i >= 0 && m.Version == 0: // told twice, or recognised by somebody else meanwhile
		return nil
	case i >= 0 && (!all[i].Waits() || all[i].Version != m.Version):
		return fault.New(fault.Conflict, "cases.appeals.changed")
	case i >= 0:
		if err := x.Done(ctx, all[i].Kind.task(), m.Letter.Short()); err != nil {
			return err
		}
		m.Writing = all[i].Writing
		if err := save(ctx, x.Tx, &m); err != nil {
			return err
		}
		all[i] = m
	default:
		n, err := query.New(x.Tx).InsertAppeal(ctx, query.InsertAppealParams{
			UnitID: m.Unit, CaseID: m.Case, LetterID: m.Letter, Kind: string(m.Kind), AgainstID: m.Against, PartyID: m.Party, ReceivedOn: m.ReceivedOn, PostedOn: m.PostedOn,
			UntilOn: m.UntilOn, Late: m.Late, DueOn: m.DueOn,
		})
		if err := db.Changed(n, err, "cases.appeals.elsewhere"); err != nil {
			return err
		}
		all = append(all, m)
	}
	if err := x.Relabel(ctx, m.Letter, string(m.Kind)); err != nil {
		return err
	}
	if err := x.Done(ctx, cases.TaskReadMessage, m.Letter.Short()); err != nil {
		return err
	}
	if m.Kind == Appeal && !m.Late { // the decision is not final: an appeal posted in time may come later
		if err := x.DoneAll(ctx, cases.TaskClose); err != nil {
			return err
		}
	}
	if err := x.Again(ctx, m.Kind.task(), m.Letter.Short(), m.DueOn); err != nil {
		return err
	}
	x.Record(ctx, "cases.appeals.entered", map[string]any{"letter": m.Letter.Short(), "kind": m.Kind, "late": m.Late, "until": m.UntilOn})
	return settle(ctx, x, all)
}

// settle lets the nearest term of those that wait be that of the case.
func settle(ctx context.Context, x *cases.Step, all []Matter) error {
	x.AnswerBy = calendar.Date{}
	for _, m := range all {
		if m.Waits() && !m.DueOn.IsZero() && (x.AnswerBy.IsZero() || m.DueOn.Before(x.AnswerBy)) {
			x.AnswerBy = m.DueOn
		}
	}
	return x.Reckon(ctx)
}

// Of lists what was brought against the office in a case that the actor may see, the first one first.
func (s *Service) Of(ctx context.Context, by actor.Actor, c id.Case) (out []Matter, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		out, err = load(ctx, tx, by.Unit, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases: appeals: %w", err)
	}
	return out, nil
}

// step loads one matter for a step of a clerk who may handle its case, in the version that was shown.
func (s *Service) step(ctx context.Context, by actor.Actor, w Which, fn func(x *cases.Step, m *Matter, all []Matter) error) error {
	return s.Cases.Step(ctx, by, cases.Chosen{Case: w.Case}, func(x *cases.Step) error {
		if by.Kind == actor.Clerk && !x.Allows(by, cases.GrantHandle) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		all, err := load(ctx, x.Tx, x.Unit, x.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(m Matter) bool { return m.Letter == w.Letter })
		if i < 0 {
			return fault.New(fault.NotFound, "cases.appeals.letter-missing")
		}
		if all[i].Version != w.Version {
			return fault.New(fault.Conflict, "cases.appeals.changed")
		}
		return fn(x, &all[i], all)
	})
}

// Which names a matter in the version that was shown.
type Which struct {
	Case    id.Case
	Letter  id.Letter
	Version int64
}

// Misnamed takes back that a letter is one against the office: it was an ordinary one. A decision that its appeal kept
// from becoming final is looked at again.
func (s *Service) Misnamed(ctx context.Context, by actor.Actor, w Which) error {
	return s.step(ctx, by, w, func(x *cases.Step, m *Matter, all []Matter) error {
		if !m.Waits() {
			return fault.New(fault.Conflict, "cases.appeals.answered")
		}
		n, err := query.New(x.Tx).DeleteAppeal(ctx, query.DeleteAppealParams{UnitID: m.Unit, LetterID: m.Letter, Version: m.Version})
		if err := db.Changed(n, err, "cases.appeals.changed"); err != nil {
			return err
		}
		if err := x.Relabel(ctx, m.Letter, cases.LetterMessage); err != nil {
			return err
		}
		if err := x.Done(ctx, m.Kind.task(), m.Letter.Short()); err != nil {
			return err
		}
		x.Record(ctx, "cases.appeals.misnamed", map[string]any{"letter": m.Letter.Short(), "kind": m.Kind})
		if !x.FinalOn.IsZero() && !x.IsClosed() {
			if err := x.AwaitFinal(ctx, m.Letter.Short()); err != nil {
				return err
			}
		}
		return settle(ctx, x, slices.DeleteFunc(all, func(o Matter) bool { return o.Letter == m.Letter }))
	})
}
