package mandates

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/email"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates/query"
	"wrota/internal/platform/db"
)

// Terms are what a power of attorney says: in what, from when to when, and whether it may be passed on.
type Terms struct {
	Scope    actor.Scope
	Sign     string // of the case of the scope
	From     calendar.Date
	To       calendar.Date // zero: until it is revoked
	Passable bool
	Kin      Kin
}

// slug is the form of a service's name; it keeps the list of them readable for queries.
var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (t Terms) check(today calendar.Date) []fault.Field {
	var bad []fault.Field
	if slices.ContainsFunc(t.Scope.Services, func(s string) bool { return !slug.MatchString(s) }) || len(t.Scope.Services) > 50 {
		bad = append(bad, fault.Field{Name: "services", Key: "mandates.services"})
	}
	if t.From.IsZero() || t.From.Before(today.AddDays(-366)) {
		bad = append(bad, fault.Field{Name: "from", Key: "mandates.from"})
	}
	if !t.To.IsZero() && (t.To.Before(t.From) || t.To.Before(today)) {
		bad = append(bad, fault.Field{Name: "to", Key: "mandates.to"})
	}
	if t.Kin != NoKin && !slices.Contains(Kins, t.Kin) {
		bad = append(bad, fault.Field{Name: "kin", Key: "mandates.kin"})
	}
	return bad
}

func (t Terms) into(p *query.InsertParams) {
	p.Services, p.CaseID, p.Sign, p.FromDay, p.ToDay, p.Passable, p.Kin = t.Scope.Kinds(), t.Scope.Case, t.Sign, t.From, t.To, t.Passable, string(t.Kin)
}

// Giving is a power of attorney that is given in the portal (art. 33 § 2 KPA: in electronic form). To is the
// e-mail address or the PESEL of the other person, as the principal knows it.
type Giving struct {
	To string
	Terms
}

// Give offers a power of attorney to another person, who has to accept it. The principal needs a session with a
// confirmed identity. Whether the address or number has an account is not told: the offer waits for its owner.
func (s *Service) Give(ctx context.Context, by actor.Actor, g Giving) (id.Mandate, error) {
	principal, err := mayGive(by)
	if err != nil {
		return id.Mandate{}, err
	}
	contact, ok := contactOf(g.To)
	bad := g.check(s.today())
	if !ok {
		bad = append(bad, fault.Field{Name: "to-whom", Key: "mandates.to-whom"})
	}
	if err := fault.Fields(bad); err != nil {
		return id.Mandate{}, err
	}
	me, err := s.People.Person(ctx, by.Human())
	if err != nil {
		return id.Mandate{}, err
	}
	if contact == contactPESEL+me.PESEL || contact == contactEmail+me.Email {
		return id.Mandate{}, fault.InvalidField("to-whom", "mandates.to-yourself")
	}
	m := id.New[id.Mandate]()
	p := query.InsertParams{
		ID: m, PrincipalID: by.Account, Basis: string(actor.Proxy), PrincipalName: principal, Subject: "{}", Contact: contact,
		Evidence: string(InPortal), MadeAt: db.At(s.Clock.Now()),
	}
	g.into(&p)
	return m, s.change(ctx, by, "give", func(tx *db.Tx) error { return s.insert(ctx, tx, p, "made") })
}

// mayGive tells who gives a power of attorney: a person for themselves, a parent for a child, an organ that
// acts alone for its firm. Proxies pass theirs on instead (PassOn).
func mayGive(by actor.Actor) (principal string, err error) {
	switch {
	case by.Kind != actor.Resident || !by.LoggedIn():
		return "", errForbidden
	case by.Level < actor.LevelSubstantial:
		return "", fault.New(fault.Forbidden, "mandates.confirm-first")
	case !by.ForAnother():
		return by.Name, nil
	case by.Mandate.Basis == actor.Proxy || !by.Mandate.Scope.Whole():
		return "", fault.New(fault.Forbidden, "mandates.proxy-gives-not")
	case by.Mandate.Jointly:
		return "", fault.New(fault.Forbidden, "mandates.jointly")
	}
	return by.Mandate.Principal, nil
}

// What comes before a contact.
const (
	contactEmail = "email:"
	contactPESEL = "pesel:"
)

// contactOf reads an e-mail address or a PESEL.
func contactOf(typed string) (string, bool) {
	typed = strings.TrimSpace(typed)
	if p, err := pesel.Parse(typed); err == nil {
		return contactPESEL + p.String(), true
	}
	if e, err := email.Parse(typed); err == nil {
		return contactEmail + e.Fold(), true
	}
	return "", false
}

// Passing passes a mandate on to somebody else (substytucja, art. 106 KC).
type Passing struct {
	Parent id.Mandate
	To     string
	Until  calendar.Date // zero: as long as the parent
}

// PassOn offers a mandate's authority, whole, to a further person, within its scope and time. It ends with it.
func (s *Service) PassOn(ctx context.Context, by actor.Actor, x Passing) (id.Mandate, error) {
	if err := own(by); err != nil {
		return id.Mandate{}, err
	}
	if by.Level < actor.LevelSubstantial {
		return id.Mandate{}, fault.New(fault.Forbidden, "mandates.confirm-first")
	}
	contact, ok := contactOf(x.To)
	if !ok {
		return id.Mandate{}, fault.InvalidField("to-whom", "mandates.to-whom")
	}
	m := id.New[id.Mandate]()
	return m, s.change(ctx, by, "pass on", func(tx *db.Tx) error {
		parent, err := s.find(ctx, tx, x.Parent)
		switch {
		case err != nil:
			return err
		case parent.Agent != by.Account:
			return errNone
		case !parent.Passable:
			return fault.New(fault.Forbidden, "mandates.not-passable")
		}
		if st := parent.Stage(s.today()); st != InForce && st != Future {
			return fault.New(fault.Conflict, "mandates.over")
		}
		until := x.Until
		if until.IsZero() || !parent.To.IsZero() && parent.To.Before(until) {
			until = parent.To
		}
		if !until.IsZero() && until.Before(s.today()) {
			return fault.InvalidField("to", "mandates.to")
		}
		p := query.InsertParams{
			ID: m, PrincipalID: parent.Principal, Basis: string(actor.Proxy), PrincipalName: parent.PrincipalName, Subject: "{}", Contact: contact,
			ParentID: parent.ID, Evidence: string(InPortal), MadeAt: db.At(s.Clock.Now()),
		}
		Terms{Scope: parent.Scope, Sign: parent.Sign, From: later(parent.From, s.today()), To: until}.into(&p)
		return s.insert(ctx, tx, p, "passed")
	})
}

func later(a, b calendar.Date) calendar.Date {
	if a.After(b) {
		return a
	}
	return b
}

// Filing is a power of attorney on paper, or as a file, that the agent sends to an office.
type Filing struct {
	Principal Subject // with PESEL or NIP
	Terms
	Unit   id.Unit
	Papers []Paper
}

// FileDocument asks an office to accept a document by which somebody gave the actor a power of attorney.
func (s *Service) FileDocument(ctx context.Context, by actor.Actor, f Filing) (id.Mandate, error) {
	if err := own(by); err != nil {
		return id.Mandate{}, err
	}
	sub := f.Principal
	sub.Given, sub.Family, sub.Name = folded(sub.Given), folded(sub.Family), folded(sub.Name)
	bad := append(f.check(s.today()), office(f.Unit)...)
	bad = append(bad, needed("name", sub.FullName())...)
	more, wrong := sub.identified()
	sub, bad = more, append(bad, wrong...)
	if len(f.Papers) == 0 {
		bad = append(bad, fault.Field{Name: "paper", Key: "mandates.missing-paper"})
	}
	if err := fault.Fields(bad); err != nil {
		return id.Mandate{}, err
	}
	return s.declare(ctx, by, declaration{basis: actor.Proxy, subject: sub, unit: f.Unit, papers: f.Papers, given: &f.Terms})
}
