package federationtest

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"testing"

	"wrota/internal/app/federated"
	"wrota/internal/federation"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Tables are what the module needs in a database, with those of identity.
var Tables = append([]db.Migrations{federation.Migrations}, identitytest.Tables...)

// The providers of a World: of the state, of the region (low level, by e-mail), of one office's directory.
const (
	State     = "krajowy"
	Region    = "region"
	Directory = "katalog"
)

// World is the module joined with identity, and providers that say what a test wants.
type World struct {
	*federation.Service
	Identity *identity.Service
	Queue    *jobs.Queue
	State    *Script
	Region   *Script
	Staff    *Script
	told     *[]federation.Linked
}

// Told works the queue off and lists whose accounts got a new way of logging in.
func (w World) Told(t testing.TB) []federation.Linked {
	t.Helper()
	if err := w.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return *w.told
}

// Settings are those of the providers of a World; groups are of the office's directory.
func Settings(groups ...federation.GroupSetting) []federation.Setting {
	label := func(s string) map[string]string { return map[string]string{"pl": s} }
	return []federation.Setting{
		{Name: State, Kind: federation.KindSAML, Label: label("Węzeł krajowy"), Level: "high", Strong: true},
		{Name: Region, Kind: federation.KindOIDC, Label: label("Konto regionu"), Level: "low"},
		{Name: Directory, Kind: federation.KindOIDC, Label: label("Katalog urzędu"), Level: "low", Staff: &federation.StaffSetting{Unit: "lipowa", Groups: groups}},
	}
}

// New makes the module with its providers and a queue that nobody works off but Told.
func New(t testing.TB, d *db.DB, c clock.Clock, settings []federation.Setting, opts ...identitytest.Option) World {
	t.Helper()
	people, q := identitytest.New(t, d, c, opts...)
	w := World{Identity: people, Queue: q, State: &Script{}, Region: &Script{}, Staff: &Script{}, told: &[]federation.Linked{}}
	deps := federation.Deps{
		DB: d, Clock: c, Audit: audit.New(c), Events: q, Key: identitytest.Key, Settings: settings,
		Providers: map[string]federation.Provider{State: w.State, Region: w.Region, Directory: w.Staff},
	}
	deps.Accounts, deps.Staff = federated.House(people, deps)
	s, err := federation.New(deps)
	if err != nil {
		t.Fatal(err)
	}
	jobs.On(q, "test.linked", func(_ context.Context, _ jobs.Source, e federation.Linked) error {
		*w.told = append(*w.told, e)
		return nil
	})
	w.Service = s
	return w
}

// Maria is what the provider of the state says of her.
func Maria() federation.Assertion {
	return federation.Assertion{
		Subject: "pesel:85021412346", PESEL: "85021412346", Given: "Maria", Family: "Żółkiewska", Level: actor.LevelSubstantial, Strong: true,
		Sessions: []string{"maria\n", "maria\n1"}, Leave: "maria",
	}
}

// Script is a provider that says what a test wrote down for it. It is safe for many goroutines.
type Script struct {
	Form bool // people go there by a form, as with SAML

	mu    sync.Mutex
	says  federation.Assertion
	fails error // of Finish
	down  error // of Begin
	last  federation.Attempt
	back  url.Values
	ended []string
}

var (
	_ federation.Provider = (*Script)(nil)
	_ federation.Leaver   = (*Script)(nil)
	_ federation.Side     = (*Script)(nil)
)

// Says is what the provider will say of who comes next, until something else is written down.
func (p *Script) Says(a federation.Assertion) {
	p.set(func() { p.says, p.fails, p.down = a, nil, nil })
}

// Fails is how the next login ends.
func (p *Script) Fails(err error) { p.set(func() { p.fails = err }) }

// Down lets the provider not answer at all.
func (p *Script) Down() {
	p.set(func() { p.down = federation.Refuse(federation.Unreachable, "the provider is down") })
}

func (p *Script) set(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
}

// Last is the attempt that began last, and what came back with the one that ended last.
func (p *Script) Last() (federation.Attempt, url.Values) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last, p.back
}

// Begin sends people to an address that is nowhere.
func (p *Script) Begin(_ context.Context, a federation.Attempt) (federation.Departure, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = a
	to := federation.Departure{URL: "https://dostawca.example/?" + url.Values{"state": {a.State}}.Encode(), Kept: "zachowane"}
	if p.Form {
		to.Fields = map[string]string{"RelayState": a.State}
	}
	return to, p.down
}

// Finish says what was written down.
func (p *Script) Finish(_ context.Context, a federation.Attempt, back url.Values) (federation.Assertion, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.back = back
	if a.Kept != "zachowane" || a.Nonce == "" || a.Verifier == "" {
		return federation.Assertion{}, federation.Refuse(federation.Disbelieved, "the attempt is not the one that began")
	}
	return p.says, p.fails
}

// Leave sends people to the end of the provider's session.
func (p *Script) Leave(_ context.Context, hint string) (federation.Departure, error) {
	return federation.Departure{URL: "https://dostawca.example/wyloguj", Fields: map[string]string{"kto": hint}}, nil
}

// Ended are the sessions that the provider heard were ended.
func (p *Script) Ended() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.ended)
}

// Metadata are not real ones.
func (p *Script) Metadata() ([]byte, error) { return []byte("<metadane/>"), nil }

// Logout ends the session that the message names, and answers.
func (p *Script) Logout(_ context.Context, m federation.Message) ([]string, func(bool) (federation.Departure, error), error) {
	name := m.Form.Get("kto")
	if name == "" {
		return nil, nil, federation.Refuse(federation.Disbelieved, "nobody is named")
	}
	return []string{name}, func(done bool) (federation.Departure, error) {
		p.set(func() {
			if done {
				p.ended = append(p.ended, name)
			}
		})
		return federation.Departure{URL: "https://dostawca.example/wylogowano", Fields: map[string]string{"kto": name}}, nil
	}, nil
}
