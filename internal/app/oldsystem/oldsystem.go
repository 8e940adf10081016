// Package oldsystem joins the module that brings in data of an old system with the modules where the data belongs.
//
// It turns a row into what parties, cases, intake and records call it, inside the transaction of the import, and takes
// it back when the import is taken back: what somebody has worked on stays, and so does everything that belongs to it.
package oldsystem

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	caseadopt "wrota/internal/cases/adopt"
	"wrota/internal/identity"
	"wrota/internal/identity/organisation"
	letteradopt "wrota/internal/intake/adopt"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/migration"
	"wrota/internal/parties"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
	"wrota/internal/records"
)

// Deps is what the package joins.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Queue    *jobs.Queue
	Blobs    blob.Store
	Scanner  antivirus.Scanner
	Vault    *vault.Vault
	Key      crypt.Key
	Data     string // the folder of the installation
	Identity *identity.Service
	Parties  *parties.Service
	Records  *records.Service
}

// Open builds the module.
func Open(d Deps) (*migration.Service, error) {
	digest, err := crypt.NewSigner("migration", d.Key)
	if err != nil {
		return nil, err
	}
	h := house{
		Deps: d, cases: caseadopt.Service{Clock: d.Clock, Audit: d.Audit, Events: d.Queue}, letters: letteradopt.Register{Clock: d.Clock, Audit: d.Audit, Vault: d.Vault},
	}
	return migration.New(migration.Deps{
		DB: d.DB, Clock: d.Clock, Audit: d.Audit, Events: d.Queue, Blobs: d.Blobs, Scanner: d.Scanner, Digest: digest, House: h, Offices: h, Folder: h.folder,
	}), nil
}

type house struct {
	Deps
	cases   caseadopt.Service
	letters letteradopt.Register
}

var (
	_ migration.House   = house{}
	_ migration.Offices = house{}
)

// folder is where the operator puts what is too large to upload: migration/<slug> below the data of the installation.
func (h house) folder(unit id.Unit) (string, error) {
	u, err := h.Identity.Unit(context.Background(), actor.Automaton("system.migration", unit), unit)
	if err != nil {
		return "", err
	}
	return filepath.Join(h.Data, "migration", u.Slug), nil
}

// Cells are those of the unit today, by their symbols in upper case.
func (h house) Cells(ctx context.Context, unit id.Unit) (map[string]id.Cell, error) {
	all, err := h.Identity.Cells(ctx, actor.Automaton("system.migration", unit), unit)
	out := map[string]id.Cell{}
	for _, c := range all {
		out[strings.ToUpper(c.Symbol)] = c.ID
	}
	return out, err
}

// People are those who work in the unit today, by their names in lower case.
func (h house) People(ctx context.Context, unit id.Unit) (map[string]id.Employee, error) {
	all, err := h.Identity.Employees(ctx, actor.Automaton("system.migration", unit), unit, organisation.EmployeeFilter{On: clock.Today(h.Clock)})
	out, twice := map[string]id.Employee{}, map[string]bool{}
	for _, e := range all {
		name := strings.ToLower(e.Name)
		if _, ok := out[name]; ok {
			twice[name] = true
		}
		out[name] = e.ID
	}
	for name := range twice {
		delete(out, name)
	}
	return out, err
}

// Retention is the category of a class on a day.
func (h house) Retention(ctx context.Context, unit id.Unit, class jrwa.Class, on calendar.Date) (jrwa.Category, error) {
	return h.Records.Retention(ctx, unit, class, on)
}

// noon is a moment of a day of which only the day is known.
func noon(d calendar.Date) time.Time { return d.Start().Add(12 * time.Hour) }
