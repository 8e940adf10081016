package mandates

import (
	"context"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/krs"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
)

// Child is what a parent declares (art. 98 KRO). It opens nothing until a clerk of the unit has confirmed it.
type Child struct {
	Given, Family, PESEL string
	Unit                 id.Unit // the office that is asked
	Papers               []Paper // a birth certificate; none when the parent will show it at the counter
}

// DeclareChild asks an office to confirm that the actor is a parent. The mandate ends by itself on the day
// before the child's eighteenth birthday.
func (s *Service) DeclareChild(ctx context.Context, by actor.Actor, c Child) (id.Mandate, error) {
	if err := own(by); err != nil {
		return id.Mandate{}, err
	}
	sub := Subject{Kind: "person", Given: folded(c.Given), Family: folded(c.Family)}
	bad := append(needed("given", sub.Given), needed("family", sub.Family)...)
	number, err := pesel.Parse(c.PESEL)
	switch {
	case err != nil:
		bad = append(bad, fault.Field{Name: "pesel", Key: "mandates.pesel-form"})
	case number.Age(s.today()) >= 18:
		bad = append(bad, fault.Field{Name: "pesel", Key: "mandates.of-age"})
	}
	bad = append(bad, office(c.Unit)...)
	if err := fault.Fields(bad); err != nil {
		return id.Mandate{}, err
	}
	sub.PESEL = number.String()
	return s.declare(ctx, by, declaration{basis: actor.Parent, subject: sub, unit: c.Unit, papers: c.Papers, scope: "*"})
}

// Firm is what somebody declares of a firm or body whose organ they are (art. 38 KC).
type Firm struct {
	Name, NIP, KRS, Post string
	Sole                 bool // a sole trader: the person is the firm
	Jointly              bool // only together with others
	Unit                 id.Unit
	Papers               []Paper
}

// DeclareFirm asks an office to confirm that the actor represents a firm by its register. A sole trader with
// a confirmed identity begins at once, on their own word, which every office reads as such: the firm's account is
// then a new one, so that nobody's matters are opened by a number that somebody typed.
func (s *Service) DeclareFirm(ctx context.Context, by actor.Actor, f Firm) (id.Mandate, error) {
	if err := own(by); err != nil {
		return id.Mandate{}, err
	}
	sub := Subject{Kind: "firm", Name: folded(f.Name), Post: folded(f.Post)}
	bad := needed("name", sub.Name)
	if n, err := nip.Parse(f.NIP); err != nil {
		bad = append(bad, fault.Field{Name: "nip", Key: "mandates.nip-form"})
	} else {
		sub.NIP = n.String()
	}
	if k, err := krs.Parse(f.KRS); err == nil {
		sub.KRS = k.String()
	} else if strings.TrimSpace(f.KRS) != "" {
		bad = append(bad, fault.Field{Name: "krs", Key: "mandates.krs-form"})
	}
	if !f.Sole {
		bad = append(bad, needed("post", sub.Post)...)
		bad = append(bad, office(f.Unit)...)
	}
	if err := fault.Fields(bad); err != nil {
		return id.Mandate{}, err
	}
	d := declaration{basis: actor.Organ, subject: sub, unit: f.Unit, papers: f.Papers, scope: "*", jointly: f.Jointly && !f.Sole}
	if !f.Sole {
		return s.declare(ctx, by, d)
	}
	if by.Level < actor.LevelSubstantial {
		return id.Mandate{}, fault.New(fault.Forbidden, "mandates.confirm-first")
	}
	return s.begin(ctx, by, d)
}

// declaration is a mandate that waits for an office.
type declaration struct {
	basis   actor.Basis
	subject Subject
	unit    id.Unit
	papers  []Paper
	scope   string
	jointly bool
	given   *Terms // of a power of attorney on paper
}

func (s *Service) declare(ctx context.Context, by actor.Actor, d declaration) (id.Mandate, error) {
	m := id.New[id.Mandate]()
	if err := s.named(ctx, by, &d.subject); err != nil {
		return m, err
	}
	p := query.InsertParams{
		ID: m, AgentID: by.Account, Basis: string(d.basis), PrincipalName: d.subject.FullName(), AgentName: by.Name, Subject: db.ToJSON(d.subject),
		Services: d.scope, FromDay: s.today(), Jointly: d.jointly, Evidence: string(AtCounter), UnitID: d.unit, MadeAt: db.At(s.Clock.Now()),
	}
	if len(d.papers) > 0 {
		p.Evidence = string(ByDocument)
	}
	if t := d.given; t != nil {
		t.into(&p)
	}
	return m, s.change(ctx, by, "declare", func(tx *db.Tx) error {
		if err := s.insert(ctx, tx, p, "made"); err != nil {
			return err
		}
		return s.file(ctx, tx, m, d.papers)
	})
}

// begin makes a mandate that needs nobody's consent.
func (s *Service) begin(ctx context.Context, by actor.Actor, d declaration) (id.Mandate, error) {
	if err := s.named(ctx, by, &d.subject); err != nil {
		return id.Mandate{}, err
	}
	firm, err := s.People.Represented(ctx, by, d.subject, true)
	if err != nil {
		return id.Mandate{}, err
	}
	m, now := id.New[id.Mandate](), db.At(s.Clock.Now())
	return m, s.change(ctx, by, "declare", func(tx *db.Tx) error {
		return s.insert(ctx, tx, query.InsertParams{
			ID: m, PrincipalID: firm.Account, AgentID: by.Account, Basis: string(d.basis), PrincipalName: firm.Name, AgentName: by.Name,
			Subject: db.ToJSON(d.subject), Services: d.scope, FromDay: s.today(), Evidence: string(ByStatement), MadeAt: now, AcceptedAt: now,
		}, "stated")
	})
}

// named puts the agent's name to a firm: an account of a firm has the name of a person who acts for it.
func (s *Service) named(ctx context.Context, by actor.Actor, sub *Subject) error {
	if sub.Kind != "firm" {
		return nil
	}
	me, err := s.People.Person(ctx, by.Account)
	sub.Given, sub.Family = me.Given, me.Family
	return err
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, p query.InsertParams, what string) error {
	if err := s.rows(tx).Insert(ctx, p); err != nil {
		return err
	}
	return s.step(ctx, tx, p.ID, p.PrincipalID, what, "")
}

// maxName is longer than any name.
const maxName = 200

func needed(name, value string) []fault.Field {
	switch {
	case value == "":
		return []fault.Field{{Name: name, Key: "mandates.missing-" + name}}
	case utf8.RuneCountInString(value) > maxName:
		return []fault.Field{{Name: name, Key: "mandates.too-long"}}
	}
	return nil
}

func office(u id.Unit) []fault.Field {
	if u.IsZero() {
		return []fault.Field{{Name: "unit", Key: "mandates.missing-unit"}}
	}
	return nil
}
