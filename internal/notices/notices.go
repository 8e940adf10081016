// Package notices tells people that something waits for them: in the box of the portal always, and by
// e-mail as they prefer.
//
// A notice is not service of a letter (doręczenie, art. 39–46 KPA): it says that something waits and
// where, and never what is in it. Terms run from the delivery that dispatch records, whatever happens
// to the e-mail. Zawiadomienie → Notice; powiadomienie e-mail → the mail of a notice; zestawienie
// poranne → the desk digest of a clerk.
//
// Nothing is lost and nothing is told twice. A notice is told once for its Source and Key. Its e-mail
// is a row in a ledger until the mail server has taken it; the job queue only reminds the postman, and
// a sweep finds what the queue forgot. Between the server's answer and our record lies a moment that
// no protocol covers: after a crash there the message goes again under the same Message-ID, so that
// the receiving side can tell (RFC 5322 § 3.6.4).
//
// Failures are visible: an address that does not exist, or five days without success, ends on a list
// of the unit's clerks, because a letter on paper may be needed.
//
// The package knows no cases and no accounts: it asks for addresses through interfaces of its own
// (needs.go) at the moment of sending, so that a changed address is honoured.
package notices

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices/sealed"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "notices", FS: must(fs.Sub(migrations, "migrations"))}

// Messages are the sentences of the module and of the notices of the spine.
//
//go:embed messages/*.yaml
var Messages embed.FS

func must(f fs.FS, err error) fs.FS {
	if err != nil {
		panic(err) // the folder is embedded
	}
	return f
}

// GrantMend is the right to see which messages did not arrive, and to take care of them.
const GrantMend actor.Grant = "notices.mend"

// Deps is what the module needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Queue    *jobs.Queue
	Messages *i18n.Catalog
	Mailer   Mailer
	People   People
	Offices  Offices
	Links    Links
	Desk     Desk
	Base     string // address of the site without a slash at the end: https://wrota.example
	Vault    *vault.Vault
	Key      crypt.Key // of the server; links that end a subscription are signed with a key derived from it
	Kinds    []Kind    // beyond those of the spine
}

// Service is the module's public face.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	queue    *jobs.Queue
	messages *i18n.Catalog
	mailer   Mailer
	people   People
	offices  Offices
	links    Links
	desk     Desk
	base     string
	vault    *vault.Vault // seals addresses of people without an account
	signer   *crypt.Signer
	kinds    map[string]Kind
	relay    relay
}

// New makes the module. It fails only when the key is no key.
func New(d Deps) (*Service, error) {
	signer, err := crypt.NewSigner("notices.unsubscribe", d.Key)
	if err != nil {
		return nil, err
	}
	s := &Service{
		db: d.DB, clock: d.Clock, audit: d.Audit, queue: d.Queue, messages: d.Messages, mailer: d.Mailer, people: d.People,
		offices: d.Offices, links: d.Links, desk: d.Desk, base: d.Base, vault: d.Vault, signer: signer, kinds: map[string]Kind{},
	}
	for _, list := range [][]Kind{Kinds, d.Kinds} {
		for _, k := range list {
			s.kinds[k.Key] = k
		}
	}
	return s, nil
}

// Register puts the module's commands and rounds into the queue.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Handle(q, "notices.send", s.send)
	jobs.Handle(q, "notices.digest", s.digest)
	jobs.Handle(q, "notices.daily", s.daily)
	jobs.Every(q, "notices.sweep", time.Minute, s.Sweep)
	jobs.Every(q, "notices.rounds", 5*time.Minute, s.Rounds)
}

var system = actor.Automaton("system.notices", id.Region)

func (s *Service) record(ctx context.Context, tx *db.Tx, n stored, verb string, detail any) {
	s.audit.Record(ctx, tx, n.Unit, audit.Entry{Verb: verb, Subject: subject(n.ID), Matter: n.Case, About: n.To.about(), Detail: detail})
}

// rows are the queries of the module, with what is sealed opened on the way.
func (s *Service) rows(tx *db.Tx) sealed.Queries { return sealed.New(s.vault, tx) }

func forbidden() error { return fault.New(fault.Forbidden, "fault.forbidden") }
