// Package acting joins mandates with the rest of the house: with accounts, sessions and the frame of pages, and
// with what follows from facts.
//
// Words: as in mandates. The package decides nothing: who may act for whom is mandates' business, and in what
// the modules hold in their own queries (actor.Scope).
package acting

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/catalogue"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/identity/identityweb"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/email"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/mandates/mandatesweb"
	"wrota/internal/notices"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// House is what the package joins.
type House struct {
	Identity  *identity.Service
	Mandates  *mandates.Service
	Catalogue *catalogue.Service
	Intake    *intake.Service
	Cases     *cases.Service
	Parties   *parties.Service
	Dispatch  *dispatch.Service
	Notices   *notices.Service
	Payments  *payments.Service
	// PayTo is where a unit wants a fee of a service to be paid.
	PayTo func(ctx context.Context, unit id.Unit, service string, kind payments.Kind) (payments.PayTo, error)
}

var (
	_ identity.Mandates   = Standing(nil)
	_ mandates.People     = House{}
	_ mandatesweb.Seats   = House{}
	_ mandatesweb.Choices = House{}
)

// system is the actor of what no person asks for.
var system = actor.Automaton("system.acting", id.Region)

// Standing asks mandates, which is built after identity.
type Standing func() *mandates.Service

// Standing is what an agent stands on today.
func (f Standing) Standing(ctx context.Context, agent, principal id.Account, m id.Mandate) (actor.Mandate, error) {
	return f().Standing(ctx, agent, principal, m)
}

// Person tells mandates of an account: only what was proved.
func (h House) Person(ctx context.Context, account id.Account) (mandates.Person, error) {
	a, err := h.Identity.Account(ctx, system, account)
	if err != nil {
		return mandates.Person{}, err
	}
	p := mandates.Person{Account: a.ID, Name: a.FullName(), Given: a.Given, Family: a.Family, Level: a.Level}
	if e, err := email.Parse(a.Email); err == nil && !a.Verified.IsZero() {
		p.Email = e.Fold()
	}
	if a.Confirmed() {
		p.PESEL = a.PESEL
	}
	return p, nil
}

// Represented finds or opens the account of somebody for whom others act.
func (h House) Represented(ctx context.Context, by actor.Actor, s mandates.Subject, own bool) (mandates.Person, error) {
	kind := identity.Person
	if s.Kind == "firm" {
		kind = identity.Firm
	}
	a, err := h.Identity.Represented(ctx, by, kind, identity.Profile{Given: s.Given, Family: s.Family, Name: s.Name, PESEL: s.PESEL, NIP: s.NIP, KRS: s.KRS}, !own)
	return mandates.Person{Account: a.ID, Name: a.FullName(), Given: a.Given, Family: a.Family, Level: a.Level}, err
}

// ActFor changes for whom a session acts.
func (h House) ActFor(s *web.Session, principal id.Account, m id.Mandate) error {
	s.Remove(identityweb.Fallen)
	return identity.ActFor(s, principal, m)
}

// Services are the kinds of matters that somebody may be given a mandate for.
func (h House) Services(ctx context.Context, lang string) ([]mandatesweb.Option, error) {
	found, err := h.Catalogue.Listings(ctx, catalogue.Filter{Lang: lang})
	var out []mandatesweb.Option
	for _, x := range found {
		d := x.Service.Definition()
		out = append(out, mandatesweb.Option{Value: d.Service, Text: d.Title.In(lang)})
	}
	return out, err
}

// Matters are the running cases of whom the actor acts for.
func (h House) Matters(ctx context.Context, by actor.Actor) ([]mandatesweb.Option, error) {
	found, err := h.Cases.Matters(ctx, by)
	var out []mandatesweb.Option
	for _, m := range found {
		if m.ClosedAt.IsZero() {
			out = append(out, mandatesweb.Option{Value: m.ID.Short(), Text: m.Sign + " – " + m.Title})
		}
	}
	return out, err
}

// Offices are the units that can be asked to accept a declaration.
func (h House) Offices(ctx context.Context) ([]mandatesweb.Option, error) {
	found, err := h.Identity.Units(ctx, system, identity.UnitFilter{})
	var out []mandatesweb.Option
	for _, u := range found {
		out = append(out, mandatesweb.Option{Value: u.ID.Short(), Text: u.Name})
	}
	return out, err
}

// Dress says on a page for whom its reader acts, and that a mandate holds no more.
func Dress(ctx context.Context, s *web.Session, by actor.Actor, c *ui.Chrome) {
	if by.Kind != actor.Resident {
		return
	}
	c.Acting = &ui.Acting{Href: mandatesweb.Path}
	if by.ForAnother() {
		c.Acting.Name, c.Acting.Basis = by.Mandate.Principal, "("+mandatesweb.Basis(ctx, by.Mandate.Basis)+")"
		c.User.Href = mandatesweb.Path // one's own account is for one's own matters
		return
	}
	if s.Pop(identityweb.Fallen) != "" {
		c.Flash = &ui.Flash{Tone: ui.Info, Title: i18n.T(ctx, "mandates.fallen-title"), Text: i18n.T(ctx, "mandates.fallen")}
	}
}
