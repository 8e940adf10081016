package acting

import (
	"context"

	"wrota/internal/cases/casesweb"
	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

var _ intake.Mandates = Papers(nil)

// Papers asks mandates, which is built after intake, for the document of a mandate.
type Papers func() *mandates.Service

// Paper is the document that shows what the actor stands on.
func (f Papers) Paper(ctx context.Context, by actor.Actor) (string, []byte, error) {
	return f().Certificate(ctx, by)
}

// Known is what forms are filled in with that an account alone does not say: who acts for it, and where whoever
// nobody logs in as is reached.
func (h House) Known(ctx context.Context, by actor.Actor, a identity.Account) (eservice.Known, error) {
	out := eservice.Known{"account.email": a.Email, "account.kind": "person"}
	if a.Kind == identity.Firm {
		out["account.representative"] = field.Record{"given": a.Given, "family": a.Family}
	}
	if !by.ForAnother() {
		return out, nil
	}
	agent, err := h.Identity.Account(ctx, system, by.Human())
	if err != nil {
		return nil, err
	}
	who := field.Record{"given": agent.Given, "family": agent.Family}
	if by.Mandate.Basis == actor.Proxy {
		who["pesel"] = agent.PESEL
		out["proxy.person"] = who
	} else if a.Kind == identity.Firm {
		out["account.representative"] = who
	}
	reached, err := h.Mandates.Reached(ctx, by)
	if err != nil {
		return nil, err
	}
	switch {
	case reached != "":
		out["account.email"] = reached
	case a.Email == "": // nobody logs in as them: whoever acts for them hears
		out["account.email"] = agent.Email
	}
	return out, nil
}

// Details tells of the principal what the account says.
func (h House) Details(ctx context.Context, by actor.Actor) (mandates.Details, error) {
	a, err := h.Identity.Account(ctx, by, by.Account)
	return mandates.Details{
		Name: a.FullName(), Firm: a.Kind == identity.Firm, PESEL: a.PESEL, NIP: a.NIP, KRS: a.KRS, Address: a.Address, Phone: a.Phone, Email: a.Email, Version: a.Version,
	}, err
}

// Amend changes where the principal is reached.
func (h House) Amend(ctx context.Context, by actor.Actor, d mandates.Details) error {
	p, err := h.Identity.Profile(ctx, by)
	if err != nil {
		return err
	}
	p.Address, p.Phone = d.Address, d.Phone
	_, err = h.Identity.UpdateProfile(ctx, by, d.Version, p)
	return err
}

// AgentSection tells a clerk who filed for the applicant, on what, and how that is known: the word of a sole trader
// was checked by nobody.
func (h House) AgentSection(ctx context.Context, x *intake.Submission) ([]casesweb.Section, error) {
	if x.Agent.IsZero() {
		return nil, nil
	}
	t := func(key string) string { return i18n.T(ctx, "mandates."+key) }
	s := casesweb.Section{Title: t("desk.acted"), Facts: []ui.Fact{{Name: t("page.agent"), Value: x.Agent.Name}, {Name: t("page.basis"), Value: x.Agent.Words()}}}
	if !x.Agent.Mandate.IsZero() {
		w, err := h.Mandates.Fetch(ctx, x.Agent.Mandate)
		if err != nil {
			return nil, err
		}
		s.Facts = append(s.Facts, ui.Fact{Name: t("page.number"), Value: w.Number()}, ui.Fact{Name: t("page.evidence"), Value: t("evidence-" + string(w.Evidence))})
	}
	return []casesweb.Section{s}, nil
}

// Found is the account of a firm or a person by their confirmed number, if there is one.
func (h House) Found(ctx context.Context, s mandates.Subject) (id.Account, error) {
	contact := "pesel:" + s.PESEL
	if s.Kind == "firm" {
		contact = "nip:" + s.NIP
	}
	return h.offered(ctx, contact)
}
