package intake

import (
	"context"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/field"
	"wrota/internal/intake/clause"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/id"
	"wrota/internal/platform/crypt"
)

// Offer is an e-service as one unit offers it.
type Offer struct {
	Unit    id.Unit
	Service eservice.Service
	Lists   field.Lists
	Tariff  *fee.Tariff
	Values  eservice.Rates // what the law or the unit sets from a day; nil when the definition uses none
	Rates   any            // the unit's own rates, for a service that prices in code
	Open    bool           // it may be begun today

	Signature eservice.Need // what the unit asks for; empty: what the definition says
}

// Definition is the data of the service.
func (o Offer) Definition() *eservice.Definition { return o.Service.Definition() }

// Catalogue says what units offer. It answers from memory: it is asked on every page of a form.
type Catalogue interface {
	// Offer returns a service of a unit in a version, or the one in force for version 0.
	Offer(ctx context.Context, unit id.Unit, service string, version int) (Offer, error)
	// Known returns what is known of the person beforehand, to prefill a form.
	Known(ctx context.Context, by actor.Actor) (eservice.Known, error)
}

// Office is a unit as receipts and documents name it.
type Office struct {
	ID      id.Unit
	Slug    string
	Name    string
	NIP     string
	REGON   string
	ADE     string
	Address address.Address
}

// Clauses makes the information clause that a form of a unit shows (art. 13 RODO).
type Clauses interface {
	Clause(ctx context.Context, unit id.Unit, d *eservice.Definition, lang string) (clause.Clause, error)
}

// Offices knows the units and their seals.
type Offices interface {
	Office(ctx context.Context, unit id.Unit) (Office, error)
	Seal(ctx context.Context, unit id.Unit, at time.Time) (*crypt.Seal, error)
}

// Matter is a running case to which a party writes.
type Matter struct {
	Unit  id.Unit
	Sign  string
	Title string
	// Service is the kind of the matter; empty when no e-service began it.
	Service string
}

// Mails counts and sends messages to addresses that a visitor typed and nobody proved.
type Mails interface {
	// MayMail is false when the mailbox got enough of them, and a fault when the visitor asks too often.
	MayMail(ctx context.Context, by actor.Actor, email string) (bool, error)
	// MailLink sends the way back to a draft of a unit; the link itself is made at the moment of sending (ResumeLink).
	MailLink(ctx context.Context, unit id.Unit, d id.Draft, email string) error
}

// Matters tells whether a case is the actor's own.
type Matters interface {
	MatterOf(ctx context.Context, by actor.Actor, c id.Case) (Matter, error)
}
