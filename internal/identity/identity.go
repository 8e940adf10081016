// Package identity knows the offices, the people who work in them, and everybody's accounts.
//
// Words: a unit (jednostka) is an office, a controller of its own data; a cell (komórka) is a part of
// it, in a tree; an employee (pracownik) is a person on a post of one cell, from a day to a day, so the
// same person may be several employees; a post (stanowisko) stands also while it is vacant; an authority
// (upoważnienie) is a role given to an employee, from a day to a day, for some cells and kinds of matters,
// and is never deleted; a substitution (zastępstwo) lets somebody stand in for somebody
// absent. An account is what a person or a firm logs in with; a means is how they prove who they are.
// The epoch of an account is raised to end its sessions. A persona is an account of a demonstration
// that anybody may enter with one click; outside a demonstration there are none.
//
// Law: art. 268a KPA (authority to decide is given in writing to a named person, hence roles belong to
// employees and a substitute holds only those that were passed on); RODO art. 5(1)(c) and (f), 32; KRI
// § 19 (rights follow the post and end with it). Assurance levels are those of eIDAS art. 8.
//
// E-mail addresses are never confirmed to strangers: registering, logging in and asking for a new
// password answer the same, in the same time, whether an account exists or not. Attempts are counted in
// the database. Links in messages are signed, not stored: account, purpose, number and moment.
//
// The package sends nothing itself (it tells facts and makes the links), keeps no sessions (the web
// server does), and does not decide who may do what with a case: a role is a list of grants given to it.
package identity

import (
	"embed"
	"fmt"
	"io/fs"

	"wrota/internal/identity/organisation"
	"wrota/internal/identity/reach"
	"wrota/internal/identity/sealed"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "identity", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards are the tables whose second wall differs from the standard (platform/db).
var guards = map[string]db.Guard{
	"identity_account":  {Owner: "id", Unnamed: true, Why: "a visitor who logs in is found by the e-mail address"},
	"identity_means":    {Unnamed: true, Why: "a visitor who logs in is asked for the means"},
	"identity_employee": {NoOwner: true, Why: "people are told who leads their matter; the account is the clerk’s own"},
}

// Messages holds the module's sentences for i18n.Load.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// Deps is what the module needs.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Jobs      *jobs.Queue
	Passwords *crypt.Passwords
	Vault     *vault.Vault             // seals PESEL and NIP
	Key       crypt.Key                // of the server; links and digests are made with keys derived from it
	Roles     map[string][]actor.Grant // what each role of an employee may do
	Mandates  Mandates                 // who may act for whom; nil lets nobody
	Whole     []string                 // roles that cannot be narrowed: what they allow is not parted by cells or kinds of matters
	Regional  []string                 // roles that reach beyond one unit; no unit's administrator gives them
	Limits    Limits                   // the zero value means StandardLimits
	Uses      Uses                     // what other modules keep in a cell; nil means nothing
	Seconds   Seconds                  // who has a second factor; nil means that nobody can have one
	Leaked    Leaked                   // passwords that others know; nil knows none but the commonest
	OneFactor bool                     // employees may act after a password alone
	Demo      bool                     // personas exist and may be entered without a password
}

// Service is the module's public face.
type Service struct {
	*organisation.Service
	db        *db.DB
	clock     clock.Clock
	audit     *audit.Log
	jobs      *jobs.Queue
	passwords *crypt.Passwords
	vault     *vault.Vault
	verify    *crypt.Signer
	reset     *crypt.Signer
	digest    *crypt.Signer
	roles     map[string][]actor.Grant
	limits    Limits
	seconds   Seconds
	oneFactor bool
	leaked    Leaked
	mandates  Mandates
	demo      bool
	standing  reach.Known
}

// New makes the module.
func New(d Deps) (*Service, error) {
	s := &Service{
		Service: organisation.New(organisation.Deps{
			DB: d.DB, Clock: d.Clock, Audit: d.Audit, Roles: d.Roles, Whole: d.Whole, Regional: d.Regional, Uses: d.Uses,
		}),
		db: d.DB, clock: d.Clock, audit: d.Audit, jobs: d.Jobs, passwords: d.Passwords, vault: d.Vault, roles: d.Roles,
		limits: d.Limits, mandates: d.Mandates, seconds: d.Seconds, oneFactor: d.OneFactor, demo: d.Demo, leaked: d.Leaked,
	}
	if s.limits == (Limits{}) {
		s.limits = StandardLimits
	}
	for purpose, to := range map[string]**crypt.Signer{"identity.verify": &s.verify, "identity.reset": &s.reset, "identity.attempt": &s.digest} {
		signer, err := crypt.NewSigner(purpose, d.Key)
		if err != nil {
			return nil, fmt.Errorf("identity: %w", err)
		}
		*to = signer
	}
	return s, nil
}

// rows are the queries of a transaction, with the numbers of accounts open.
func (s *Service) rows(tx *db.Tx) sealed.Queries { return sealed.New(s.vault, tx) }

// Demo tells whether this is a demonstration.
func (s *Service) Demo() bool { return s.demo }
