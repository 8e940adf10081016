// Package catalogue knows which e-services there are and which unit offers which of them on what
// terms.
//
// Words: a definition (eservice) is the data of an e-service, the same for the whole region; a unit
// adopts it (przyjęcie usługi do stosowania) and says from which day, whom people ask, which cell
// gets the cases, which class of its file plan they have, where fees are paid and what it adds to the
// start page: an Adoption. What the definition leaves to the unit's council is a Rate, dated. An Offer
// is a definition joined with all this on a day. Topics are the shelves of the public list.
//
// Law: each unit is an organ and a controller of its own (art. 5 § 2 KPA, art. 4(7) RODO), so nothing
// is offered in its name before it adopted it; filing on an account of the organ's own system rests
// on art. 63 § 1 KPA. Fixed fees are dated reference data (reference/tariff.yaml: ustawa z 16.11.2006
// o opłacie skarbowej), so are values of acts that forms compare with (reference/values.yaml) and the
// places of the country (package place: TERYT). Each says how sure we are of it: S from a source, M
// from memory of the act, U uncertain.
//
// Definitions are read when the program starts; one with a mistake stops it and says where. Adoptions
// are kept in memory, because they are asked for on every page of a form: a change shows at once on
// the node that made it and within seconds on the others.
//
// The package draws no public pages, files nothing, opens no cases and charges nobody.
package catalogue

import (
	"embed"
	"io/fs"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "catalogue", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// GrantAdopt allows deciding which e-services the clerk's unit offers, and on what terms.
const GrantAdopt actor.Grant = "catalogue.adopt"

// Deps is what the module needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	// Services are those of field modules, in all their versions. A field module (roads) loads its own
	// service.yaml with eservice.Load and Library(), which has the tariff too, wraps the definition in a
	// type that computes what data cannot say, and offers func Services() ([]eservice.Service, error);
	// internal/app passes the result here. Their topics stand in reference/topics.yaml.
	Services []eservice.Service
	Staff    Staff
	Plan     FilePlan
}

// Service is the module's public face.
type Service struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	staff Staff
	plan  FilePlan
	stock *stock
	book  *book
}

// New makes the module. A definition with a mistake is an error whose text says where it is and how
// to mend it.
func New(d Deps) (*Service, error) {
	st, err := load(d.Services)
	if err != nil {
		return nil, err
	}
	s := &Service{db: d.DB, clock: d.Clock, audit: d.Audit, staff: d.Staff, plan: d.Plan, stock: st}
	s.book = &book{db: d.DB, clock: d.Clock}
	return s, nil
}

func (s *Service) today() calendar.Date { return clock.Today(s.clock) }

// Tariff is the stamp duty and the other fixed fees.
func (s *Service) Tariff() *fee.Tariff { return s.stock.tariff }

// mayAdopt tells whether the actor may change what its unit offers: a clerk with the right, or the
// program itself (seed, command line), which acts for a unit too.
func mayAdopt(by actor.Actor) error {
	if by.Unit.IsZero() || by.Kind != actor.System && !by.May(GrantAdopt) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}
