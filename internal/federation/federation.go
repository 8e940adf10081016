// Package federation lets people in for whom somebody else vouches: login.gov.pl (SAML), a broker of the region
// or an office's own directory (OpenID Connect).
//
// Words: a provider vouches for people; an attempt is one login with it, from the button to the return, for one
// browser, once and for ten minutes; an assertion is what it says of the person in the end; a link says that who
// comes with this provider under this name is the owner of an account; unlinking takes that back.
//
// Law: ustawa o usługach zaufania oraz identyfikacji elektronicznej art. 21a–21c (węzeł krajowy); levels of
// assurance by eIDAS art. 8. What a PESEL opens: a confirmed identity of level substantial finds the account whose
// identity is confirmed under the same PESEL, and no other. An account whose owner only typed the number, or only
// has the same e-mail address, is never given to anybody: the newcomer opens an account of their own, or shows
// that the other one is theirs by logging in to it in the same session.
//
// Threats, each with a test. Login CSRF: somebody sends a victim the address with which their own login would end,
// so that the victim works in a stranger's account; it is refused, because what ends a login must come from the
// browser that began it. A form from the provider's site arrives without our cookie (SameSite=Lax): it is put
// aside unread, and used when the browser comes again by itself (GET), with its cookie. Fixation: the session gets
// a new token when somebody comes in. Replay: an attempt is used once. Mix-up: the answer must come from the
// provider the attempt was begun with.
//
// The package speaks no protocol (oidc and samlprovider below it do), keeps no accounts (whoever is behind
// Accounts does) and decides nothing about sessions.
package federation

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"time"

	"wrota/internal/federation/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the module.
var Migrations = db.Migrations{Module: "federation", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

var guards = map[string]db.Guard{
	"federation_link":    {Unnamed: true, Why: "a visitor who comes back from a provider is found by the provider’s subject"},
	"federation_session": {Unnamed: true, Why: "a provider that ends a session names it, and nobody is logged in there"},
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

// Provider speaks the protocol of one provider of identities.
type Provider interface {
	// Begin says where the browser goes.
	Begin(ctx context.Context, a Attempt) (Departure, error)
	// Finish checks what came back. A *Refusal says why it is not believed.
	Finish(ctx context.Context, a Attempt, back url.Values) (Assertion, error)
}

// Leaver is a provider that can be asked to end its own session with the person.
type Leaver interface {
	// Leave gets what Assertion.Leave said. The zero Departure means that there is nothing to leave.
	Leave(ctx context.Context, hint string) (Departure, error)
}

// Attempt is one login that is under way.
type Attempt struct {
	State    string // unguessable; travels with the browser
	Nonce    string // comes back inside what the provider signs
	Verifier string // of PKCE: shown to the provider when the code is exchanged
	Kept     string // what Begin wanted to remember
	Began    time.Time
	Needs    actor.Level // how surely it has to be known who comes; LevelNone when nothing depends on it
	Anew     bool        // who is logged in here already is asked by the provider again, even when it knows them
}

// Departure sends the browser to a provider: by a link, or by a form when there are fields.
type Departure struct {
	URL    string
	Fields map[string]string
	Kept   string // for the attempt
}

// Assertion is what a provider says of a person, after every check.
type Assertion struct {
	Provider      string
	Subject       string // the provider's lasting name for the person
	PESEL         string // valid, or empty
	Given         string
	Family        string
	Born          calendar.Date
	Email         string
	EmailVerified bool
	Level         actor.Level
	Strong        bool
	Groups        []string
	Sessions      []string // names by which the provider will speak of this login when it ends it
	Leave         string   // what a Leaver needs
}

// Confirms tells whether it is certain enough who this is to find or confirm an account by the PESEL.
func (a Assertion) Confirms() bool { return a.PESEL != "" && a.Level >= actor.LevelSubstantial }

// Deps is what the module needs.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Audit     *audit.Log
	Events    *jobs.Queue
	Key       crypt.Key
	Accounts  Accounts
	Staff     Staff
	Settings  []Setting
	Providers map[string]Provider // by the names of the settings
}

// Service is the module's public face.
type Service struct {
	Deps
	digest *crypt.Signer
}

// New makes the module.
func New(d Deps) (*Service, error) {
	digest, err := crypt.NewSigner("federation", d.Key)
	if err != nil {
		return nil, fmt.Errorf("federation: %w", err)
	}
	for _, x := range d.Settings {
		if d.Providers[x.Name] == nil {
			return nil, fmt.Errorf("federation: nobody speaks for the provider %q", x.Name)
		}
	}
	return &Service{d, digest}, nil
}

var (
	region = id.Region
	system = actor.Automaton("system.federation", region)
)

// Setting finds a provider by its name.
func (s *Service) Setting(name string) (Setting, error) {
	for _, x := range s.Settings {
		if x.Name == name {
			return x, nil
		}
	}
	return Setting{}, fault.New(fault.NotFound, "fault.no-page")
}

// Register gives the module's periodic work to the queue.
func (s *Service) Register(q *jobs.Queue) { jobs.Every(q, "federation.sweep", time.Hour, s.Sweep) }

// Sweep forgets attempts and names that count no more: nothing of a login that came to nothing is kept.
func (s *Service) Sweep(ctx context.Context) error {
	return s.DB.InTx(ctx, system, func(tx *db.Tx) error {
		q, now := query.New(tx), db.At(s.Clock.Now())
		return errors.Join(q.SweepAttempts(ctx, now), q.SweepSessions(ctx, now), q.SweepOnce(ctx, now))
	})
}

// Once remembers what may be used one time only, for providers that need it.
func (s *Service) Once(ctx context.Context, what string, until time.Time) (fresh bool, err error) {
	return Ledger{s.DB}.Once(ctx, what, until)
}

// Ledger is the memory of what was used, apart from the Service: providers are made before it.
type Ledger struct{ DB *db.DB }

// Once is true the first time.
func (l Ledger) Once(ctx context.Context, what string, until time.Time) (fresh bool, err error) {
	err = l.DB.InTx(ctx, system, func(tx *db.Tx) error {
		n, err := query.New(tx).Once(ctx, query.OnceParams{What: what, ExpiresAt: db.At(until)})
		fresh = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("federation: once: %w", err)
	}
	return fresh, nil
}
