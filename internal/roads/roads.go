// Package roads keeps what a road authority keeps: the rates of its resolutions by date, the list of its
// roads, and the register of occupations of the road strip (art. 40 ustawy z 21.03.1985 o drogach
// publicznych, u.d.p.). Two e-services belong to it: roads/occupancy and roads/access.
//
// Words: uchwała o stawkach → occupancy.Resolution; zajęcie pasa → Entry of the register; opłata roczna
// za urządzenie → Instalment, one for each further calendar year (art. 40 ust. 13a).
//
// An entry is made when a permit was signed (Enter), with the fee as it was worked out on the day of
// the decision. Entries that meet on a road are shown to the clerk (Conflicts) and forbid nothing:
// two diggings at one place may be agreed. Instalments are charged some weeks before they are due.
//
// The register of a unit is its own; what everybody may see of it (Public) names no person. The package
// does not know penalties, location permits of devices (art. 39) or the map.
package roads

import (
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"wrota/internal/eservice"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/roads/access"
	"wrota/internal/roads/occupancy"
)

// Rights of the module.
const (
	GrantView  actor.Grant = "roads.view"  // see and mend the register of the unit
	GrantRates actor.Grant = "roads.rates" // set rates and roads of the unit
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "roads", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards are the tables whose second wall differs from the standard (platform/db).
var guards = map[string]db.Guard{
	"roads_occupancy": {NoOwner: true, Why: "the register is public; the account is only told"},
}

//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// Deps is what the module needs. Library has the blocks and lists of the e-services, with the keys of
// the tariff if they are to be checked.
type Deps struct {
	DB      *db.DB
	Clock   clock.Clock
	Audit   *audit.Log
	Events  *jobs.Queue
	Library *eservice.Library
	Charges Charges
}

// Service is the module's public face.
type Service struct {
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	events    *jobs.Queue
	charges   Charges
	statutes  occupancy.Statutes
	occupancy *occupancy.Service
	access    *access.Service

	mu    sync.Mutex
	books map[id.Unit]book // rates by unit, in the version last read
}

// New makes the module; it fails when a definition of its e-services is wrong.
func New(d Deps) (*Service, error) {
	occ, err := occupancy.New(d.Library)
	if err != nil {
		return nil, err
	}
	acc, err := access.New(d.Library)
	if err != nil {
		return nil, err
	}
	ss, err := occupancy.LoadStatutes()
	if err != nil {
		return nil, fmt.Errorf("roads: %w", err)
	}
	return &Service{
		db: d.DB, clock: d.Clock, audit: d.Audit, events: d.Events, charges: d.Charges, statutes: ss, occupancy: occ, access: acc, books: map[id.Unit]book{},
	}, nil
}

// PayWithin is how long the fee of a permit decided on a day may be paid, from the day on which the permit
// becomes final (art. 40 ust. 13).
func (s *Service) PayWithin(decided calendar.Date) calendar.Period {
	return s.statutes.On(decided).PayWithin
}

// Services are the e-services of the module, for the catalogue.
func (s *Service) Services() []eservice.Service { return []eservice.Service{s.occupancy, s.access} }
