// Package login asks for a second proof of who somebody is, and knows where they are logged in.
//
// Words: a factor (składnik) is something besides the password: a passkey (klucz dostępu), which a phone, a
// computer or a stick keeps and opens only for its owner's finger, face or PIN, so that it is two factors by
// itself; an app (aplikacja z kodami), which counts a new code every thirty seconds; recovery codes (kody
// zapasowe), on paper, each good once, for who has lost the rest. A session is one browser that is logged
// in; a device is a browser that the account has been seen in.
//
// Law and standards: eIDAS art. 8 and implementing regulation 2015/1502 (substantial needs two factors of
// different kinds), KRI § 19 (access of staff), RFC 6238 and RFC 4226 (codes), W3C Web Authentication
// (passkeys), NIST SP 800-63B (each code once, attempts slowed down).
//
// Secrets: the app's secret is sealed with a key derived from the server's; recovery codes are kept as keyed
// digests; of a passkey only the public half is known. Attempts are counted by whoever gives Attempts.
//
// The package checks factors and remembers sessions. Who is logged in, with what rights, and when a second
// factor must be shown is decided by identity, which asks HasSecond.
package login

import (
	"embed"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"wrota/internal/kit/actor"
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
var Migrations = db.Migrations{Module: "login", FS: must(fs.Sub(migrations, "migrations")), Guards: guards}

// guards: the second factor is shown before anybody is logged in.
var guards = map[string]db.Guard{
	"login_app":      {Unnamed: true, Why: second},
	"login_recovery": {Unnamed: true, Why: second},
	"login_passkey":  {Unnamed: true, Why: "a visitor logs in with nothing but the key"},
	"login_session":  {Unnamed: true, Why: "a session is written down while its person is logging in"},
	"login_device":   {Unnamed: true, Why: "a device is recognised while its person is logging in"},
}

const second = "a visitor who has given the password is asked for the second factor"

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
	DB       *db.DB
	Clock    clock.Clock
	Audit    *audit.Log
	Jobs     *jobs.Queue
	Key      crypt.Key // of the server; what seals secrets is derived from it
	Base     string    // address of the portal: passkeys are bound to its host
	People   People
	Attempts Attempts
	Sessions Sessions
	Idle     time.Duration // a session ends after so long without a request; 0 means half an hour
	Lifetime time.Duration // and after so long in any case; 0 means ten hours
}

// Service is the module's public face.
type Service struct {
	db       *db.DB
	clock    clock.Clock
	audit    *audit.Log
	jobs     *jobs.Queue
	box      *crypt.Box
	digest   *crypt.Signer
	web      *webauthn.WebAuthn
	host     string
	people   People
	attempts Attempts
	sessions Sessions
	idle     time.Duration
	lifetime time.Duration
}

// region is whose log and facts accounts belong to.
var region = id.Region

// system is the actor of questions that precede knowing who asks.
var system = actor.Automaton("system.login", id.Region)

// New makes the module.
func New(d Deps) (*Service, error) {
	s := &Service{db: d.DB, clock: d.Clock, audit: d.Audit, jobs: d.Jobs, people: d.People, attempts: d.Attempts, sessions: d.Sessions, idle: d.Idle, lifetime: d.Lifetime}
	if s.idle == 0 {
		s.idle = 30 * time.Minute
	}
	if s.lifetime == 0 {
		s.lifetime = 10 * time.Hour
	}
	var err error
	if s.box, err = crypt.NewBox("login", d.Key); err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	if s.digest, err = crypt.NewSigner("login", d.Key); err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	origin := ""
	if s.host, origin, err = relyingParty(d.Base); err != nil {
		return nil, err
	}
	if net.ParseIP(s.host) != nil {
		s.host = "" // a number is no host for passkeys; all the rest works
		return s, nil
	}
	s.web, err = webauthn.New(&webauthn.Config{
		RPID: s.host, RPDisplayName: "Wrota", RPOrigins: []string{origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("login: %w", err)
	}
	return s, nil
}

// PasskeyHost is the host under which passkeys work; "" when they do not, because the portal has a number for an
// address.
func (s *Service) PasskeyHost() string { return s.host }

// relyingParty reads the host that passkeys are bound to, and the origin they are used on. Browsers bind none
// to a number, so on one's own machine the name is used.
func relyingParty(base string) (host, origin string, err error) {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" {
		return "", "", fmt.Errorf("login: base %q is no address", base)
	}
	if at := net.ParseIP(u.Hostname()); at != nil && at.IsLoopback() {
		u.Host = "localhost"
		if port := portOf(base); port != "" {
			u.Host += ":" + port
		}
	}
	return u.Hostname(), u.Scheme + "://" + u.Host, nil
}

func portOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Port()
}
