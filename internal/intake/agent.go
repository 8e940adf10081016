package intake

import (
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Agent is who acted for the applicant, and on what basis (art. 32 KPA); zero when people act for themselves.
type Agent struct {
	Account id.Account
	Name    string
	Mandate id.Mandate
	Basis   actor.Basis
}

// IsZero tells whether nobody acted for the applicant.
func (a Agent) IsZero() bool { return a.Account.IsZero() }

func agentOf(by actor.Actor) Agent {
	if !by.ForAnother() {
		return Agent{}
	}
	return Agent{by.Mandate.Agent, by.Name, by.Mandate.ID, by.Mandate.Basis}
}

// bases name in documents what somebody acts for another on.
var bases = map[actor.Basis]string{
	actor.Parent: "przedstawiciel ustawowy (art. 98 KRO)", actor.Organ: "organ osoby prawnej albo przedsiębiorca (art. 38 KC)",
	actor.Proxy: "pełnomocnik (art. 33 KPA)",
}

// Words is the basis as documents and clerks read it.
func (a Agent) Words() string { return bases[a.Basis] }

// Title is who acts and on what, as receipts say it; empty when people act for themselves.
func (a Agent) Title() string {
	if a.IsZero() {
		return ""
	}
	return a.Name + ", " + a.Words()
}

var errBeyond = fault.New(fault.Forbidden, "intake.beyond-mandate")

// covered tells whether a draft lies within what the holder may do for its owner.
func (h Holder) covered(d *Draft) bool { return h.By.Mandate.Scope.Covers(d.Kind, d.Matter) }
