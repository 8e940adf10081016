// Package office keeps what an office decides about itself and prints or shows to people: who inspects data
// protection, to whom appeals go, the letterhead, the coat of arms, opening hours and the days on which it
// does not work.
//
// Words: settings (ustawienia urzędu) are versioned, so that two administrators do not overwrite each other;
// a free day (dzień wolny urzędu) is one that the head set by an order, for example in lieu of a holiday that
// fell on a Saturday (art. 130 § 2 KP); the week (godziny pracy) holds from a day until the next one.
//
// Law: the contact of the inspector belongs into every information clause (art. 13(1)(b) RODO), and the
// instruction on the means of appeal into every decision (art. 107 § 1 pkt 7 KPA). A free day of the office
// moves no statutory term: art. 57 § 4 KPA counts only Saturdays and the days that an act calls free.
//
// What is kept here is public. The package knows no names, cells and people of an office (identity does), and
// draws neither pages nor letters.
package office

import (
	"embed"
	"io/fs"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "office", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module and of its pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// GrantSet allows changing the settings of the clerk's unit.
const GrantSet actor.Grant = "office.set"

// Deps is what the module needs.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Audit *audit.Log
	Blobs blob.Store // of pictures
}

// Service is the module's public face.
type Service struct {
	db    *db.DB
	clock clock.Clock
	audit *audit.Log
	blobs blob.Store
}

// New makes the module.
func New(d Deps) *Service { return &Service{db: d.DB, clock: d.Clock, audit: d.Audit, blobs: d.Blobs} }

// Today is the day of the module's clock.
func (s *Service) Today() calendar.Date { return clock.Today(s.clock) }

// reader is the actor of questions that everybody may ask.
func reader(unit id.Unit) actor.Actor { return actor.Automaton("system.office", unit) }

// maySet tells whether the actor may change the settings of its unit: an administrator, or the program itself.
func maySet(by actor.Actor) error {
	if by.Unit.IsZero() || by.Kind != actor.System && !by.May(GrantSet) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}
