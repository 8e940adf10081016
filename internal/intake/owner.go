package intake

import (
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// Owner is whose a draft is. It is one of three types, so that a draft of two owners, or a clerk's draft
// that a proof in some browser would open, cannot be written; the table refuses it too.
type Owner interface {
	// columns is how the owner stands in the table.
	columns() (id.Account, id.Employee)
}

type (
	// OfAccount is a person or a firm with an account.
	OfAccount struct{ Account id.Account }
	// OfBrowser is whoever began the draft without an account and can prove it.
	OfBrowser struct{}
	// AtCounter is the clerk of the unit who fills the form in for somebody who stands at the counter.
	// The person needs no account, and the clerk's own account has no part in it.
	AtCounter struct{ Employee id.Employee }
)

func (o OfAccount) columns() (id.Account, id.Employee) { return o.Account, id.Employee{} }
func (OfBrowser) columns() (id.Account, id.Employee)   { return id.Account{}, id.Employee{} }
func (o AtCounter) columns() (id.Account, id.Employee) { return id.Account{}, o.Employee }

// ownerOf reads the columns; the table allows one of them at most.
func ownerOf(account id.Account, employee id.Employee) Owner {
	switch {
	case !employee.IsZero():
		return AtCounter{employee}
	case !account.IsZero():
		return OfAccount{account}
	}
	return OfBrowser{}
}

// holds tells whether a draft of the owner is the holder's. A clerk who moved to another unit, or may no
// longer register letters, holds nothing at its counter.
func (s *Service) holds(h Holder, d *Draft) bool {
	switch o := d.Owner.(type) {
	case OfAccount:
		return h.By.Is(o.Account) && h.covered(d)
	case AtCounter:
		return mayServe(h.By) && h.By.Unit == d.Unit && h.By.Employee == o.Employee
	}
	return s.Proofs.Matches(h.Proof, proven(d.ID, d.generation))
}

// mayServe tells whether the actor takes applications down at the counter of a unit.
func mayServe(by actor.Actor) bool {
	return by.Kind == actor.Clerk && !by.Unit.IsZero() && !by.Employee.IsZero() && by.May(GrantRegister)
}

// Account is the account that the draft belongs to, if any.
func (d *Draft) Account() id.Account {
	account, _ := d.Owner.columns()
	return account
}

// AtCounter tells whether a clerk fills the draft in for somebody else.
func (d *Draft) AtCounter() bool {
	_, clerk := d.Owner.columns()
	return !clerk.IsZero()
}

// Anonymous tells whether the draft belongs to whoever can prove that they began it.
func (d *Draft) Anonymous() bool { return d.Owner == OfBrowser{} }

// ProofKey is where the session of a browser keeps the proof that it began a draft (Holder.Proof).
func ProofKey(d id.Draft) string { return "szkic." + d.Short() }
