package saml_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/saml"
	"wrota/internal/platform/saml/samltest"
)

// noon is when the tests happen.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const (
	here    = "https://wrota.example/saml"
	acs     = here + "/powrot"
	slo     = here + "/wyloguj"
	soapSLO = here + "/wyloguj-soap"
)

// world is our service and the test provider, which know each other.
type world struct {
	idp   *samltest.Server
	sp    *saml.ServiceProvider
	clock *clock.Manual
	used  *samltest.Memory
}

// config is our side without the provider.
func config(t testing.TB, c clock.Clock) saml.Config {
	t.Helper()
	sign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signCert, err := samltest.Certificate(sign, "Wrota, podpis", noon)
	if err != nil {
		t.Fatal(err)
	}
	open, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	openCert, err := samltest.Certificate(open, "Wrota, szyfrowanie", noon)
	if err != nil {
		t.Fatal(err)
	}
	private, err := open.ECDH()
	if err != nil {
		t.Fatal(err)
	}
	return saml.Config{
		EntityID: here + "/metadane", Name: "Wrota & spółka", ACS: acs, SLO: slo, SOAP: soapSLO,
		Signer: sign, Certificate: signCert, Decryption: []saml.DecryptionKey{saml.ECKey(private, openCert)},
		Clock: c, Once: &samltest.Memory{},
		Contact: saml.Contact{Organisation: "Gmina Lipowa", URL: "https://lipowa.example", Email: "saml@lipowa.example"},
	}
}

// rsaConfig is our side with RSA keys, for providers that know no elliptic curves.
func rsaConfig(t testing.TB, c clock.Clock) saml.Config {
	t.Helper()
	cfg := config(t, c)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := samltest.Certificate(key, "Wrota RSA", noon)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Signer, cfg.Certificate, cfg.Decryption = key, cert, []saml.DecryptionKey{saml.RSAKey(key, cert)}
	return cfg
}

// newWorld starts a provider and makes them known to each other. with changes our configuration.
func newWorld(t testing.TB, with ...func(*saml.Config)) *world {
	t.Helper()
	w := &world{clock: clock.At(noon), used: &samltest.Memory{}}
	var err error
	if w.idp, err = samltest.Start(w.clock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.idp.Stop)
	cfg := config(t, w.clock)
	cfg.Once, cfg.Roots, cfg.Client = w.used, w.idp.Roots, w.idp.Client
	metadata, err := w.idp.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Provider, err = saml.ParseProvider(metadata, w.idp.Cert); err != nil {
		t.Fatal(err)
	}
	for _, change := range with {
		change(&cfg)
	}
	if w.sp, err = saml.New(cfg); err != nil {
		t.Fatal(err)
	}
	ours, err := w.sp.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.idp.Serve(ours); err != nil {
		t.Fatal(err)
	}
	return w
}

// begin starts a login and lets the provider read the request as a browser would bring it.
func (w *world) begin(t testing.TB, ask saml.Ask) (saml.Pending, samltest.Request) {
	t.Helper()
	p, to, err := w.sp.Begin(ask)
	if err != nil {
		t.Fatal(err)
	}
	request, err := w.idp.Read(browser(to))
	if err != nil {
		t.Fatal(err)
	}
	return p, request
}

// browser follows a Redirect.
func browser(to saml.Redirect) *http.Request {
	if !to.IsPOST() {
		return httptest.NewRequest(http.MethodGet, to.URL, nil)
	}
	form := url.Values{}
	for k, v := range to.Fields {
		form.Set(k, v)
	}
	r := httptest.NewRequest(http.MethodPost, to.URL, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// login goes all the way: begin, the provider's answer about a person, finish.
func (w *world) login(t testing.TB, ask saml.Ask) (*saml.Assertion, error) {
	t.Helper()
	p, request := w.begin(t, ask)
	artifact, err := w.idp.Issue(request, w.idp.People[0])
	if err != nil {
		t.Fatal(err)
	}
	return w.sp.Finish(context.Background(), p, artifact)
}

func TestLogin(t *testing.T) {
	w := newWorld(t)
	got, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial, RelayState: "bilet 1&2"})
	if err != nil {
		t.Fatal(err)
	}
	who := w.idp.People[0]
	if got.PESEL.String() != who.PESEL || got.Given != who.Given || got.Family != who.Family || got.Born.String() != who.Born {
		t.Errorf("read another person: %+v", got)
	}
	if got.Level != actor.LevelSubstantial || got.Issuer != w.idp.EntityID || got.NameID != "osoba-"+who.PESEL || got.SessionIndex == "" || !got.AuthenticatedAt.Equal(noon) {
		t.Errorf("read another login: %+v", got)
	}
}

func TestLoginByRedirect(t *testing.T) {
	w := newWorld(t, func(c *saml.Config) {
		metadata := strings.Replace(rawMetadata(t, c), "HTTP-POST\" Location=\"http", "HTTP-SOAP\" Location=\"http", 2)
		var err error
		if c.Provider, err = saml.ParseProvider([]byte(metadata)); err != nil {
			t.Fatal(err)
		}
	})
	p, to, err := w.sp.Begin(saml.Ask{Level: actor.LevelHigh, Force: true, RelayState: "bilet 1&2"})
	if err != nil {
		t.Fatal(err)
	}
	if to.IsPOST() || to.Fields != nil {
		t.Fatalf("the provider takes redirects only: %+v", to)
	}
	request, err := w.idp.Read(browser(to))
	if err != nil {
		t.Fatal(err)
	}
	if request.ID != p.ID || request.RelayState != "bilet 1&2" || request.Level != "high" || !request.Force {
		t.Errorf("the provider reads %+v", request)
	}
	to.URL = strings.Replace(to.URL, "RelayState=bilet", "RelayState=bilon", 1)
	if _, err := w.idp.Read(browser(to)); err == nil {
		t.Error("a changed RelayState passes the signature")
	}
}

// rawMetadata is the metadata of a provider without signature, for changing them.
func rawMetadata(t testing.TB, c *saml.Config) string {
	t.Helper()
	p, err := samltest.New(c.Clock)
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Metadata()
	if err != nil {
		t.Fatal(err)
	}
	s := string(b)
	s = strings.ReplaceAll(s, "https://test.wezel.example", "http://127.0.0.1:1")
	start, end := strings.Index(s, "<ds:Signature "), strings.Index(s, "</ds:Signature>")+len("</ds:Signature>")
	return s[:start] + s[end:]
}

// TestLevels: the provider may prove more than was asked, and what it proved is what counts.
func TestLevels(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		reason string
		asked  actor.Level
		given  string
		want   actor.Level // LevelNone: refused
	}{
		{"as asked", actor.LevelSubstantial, "substantial", actor.LevelSubstantial},
		{"more than asked", actor.LevelLow, "high", actor.LevelHigh},
		{"less than asked", actor.LevelHigh, "substantial", actor.LevelNone},
		{"nothing asked means low", actor.LevelNone, "low", actor.LevelLow},
		{"a password is no level of eIDAS", actor.LevelLow, "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", actor.LevelNone},
		{"another country's notation", actor.LevelLow, "http://eidas.europa.eu/NotNotified/LoA/high", actor.LevelNone},
	} {
		w.idp.Misbehave(samltest.Bend{Claims: func(x *samltest.Claims) { x.Level = c.given }})
		got, err := w.login(t, saml.Ask{Level: c.asked})
		if c.want == actor.LevelNone {
			if saml.ReasonOf(err) != saml.LevelTooLow {
				t.Errorf("%s: %v", c.reason, err)
			}
		} else if err != nil || got.Level != c.want {
			t.Errorf("%s: %+v, %v", c.reason, got, err)
		}
	}
}

// TestFaults: what a person is told. An answer that fails a check says nothing of which.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		status string
		kind   fault.Kind
		key    string
		reason saml.Reason
	}{
		{"AuthnFailed", fault.Conflict, "saml.cancelled", saml.Cancelled},
		{"RequestDenied", fault.Conflict, "saml.cancelled", saml.Cancelled},
		{"NoAuthnContext", fault.Forbidden, "saml.level-too-low", saml.LevelTooLow},
		{"RequestUnsupported", fault.Forbidden, "saml.refused", saml.BadStatus},
	} {
		w := newWorld(t)
		p, request := w.begin(t, saml.Ask{Level: actor.LevelSubstantial})
		artifact, err := w.idp.Refuse(request, c.status)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.sp.Finish(context.Background(), p, artifact)
		f, ok := fault.As(err)
		if !ok || f.Kind != c.kind || f.Key != c.key || saml.ReasonOf(err) != c.reason {
			t.Errorf("%s: %v", c.status, err)
		}
	}
}

// TestOwnKeys: the old decryption key is understood after the new one stands in the metadata.
func TestOwnKeys(t *testing.T) {
	var old saml.Config
	w := newWorld(t, func(c *saml.Config) { old = *c })
	next := config(t, w.clock)
	old.Decryption = append(next.Decryption, old.Decryption...)
	sp, err := saml.New(old)
	if err != nil {
		t.Fatal(err)
	}
	w.sp = sp // the provider still encrypts to the old key
	if _, err := w.login(t, saml.Ask{Level: actor.LevelSubstantial}); err != nil {
		t.Error(err)
	}
}

func TestBadConfigurations(t *testing.T) {
	for _, c := range []struct {
		reason string
		change func(*saml.Config)
	}{
		{"no name", func(c *saml.Config) { c.EntityID = "" }},
		{"no clock", func(c *saml.Config) { c.Clock = nil }},
		{"nobody to trust", func(c *saml.Config) { c.Provider.Signing = nil }},
		{"nothing remembers what was used", func(c *saml.Config) { c.Once = nil }},
		{"encrypted answers cannot be read", func(c *saml.Config) { c.Decryption = nil }},
		{"a return address that is not absolute", func(c *saml.Config) { c.ACS = "/saml/powrot" }},
		{"a return address without TLS", func(c *saml.Config) { c.ACS = "http://wrota.example/saml" }},
		{"a clock that may be an hour wrong", func(c *saml.Config) { c.Skew = time.Hour }},
		{"a certificate of another key", func(c *saml.Config) { c.Certificate = c.Decryption[0].Certificate }},
		{"a decryption key without certificate", func(c *saml.Config) { c.Decryption[0].Certificate = nil }},
	} {
		cfg := config(t, clock.At(noon))
		p, err := saml.ParseProvider([]byte(rawMetadata(t, &cfg)))
		if err != nil {
			t.Fatal(err)
		}
		cfg.Provider = p
		if _, err := saml.New(cfg); err != nil {
			t.Fatalf("the honest configuration: %v", err)
		}
		c.change(&cfg)
		if _, err := saml.New(cfg); err == nil {
			t.Errorf("%s: taken", c.reason)
		}
	}
}

func TestProviderMetadata(t *testing.T) {
	cfg := config(t, clock.At(noon))
	honest := rawMetadata(t, &cfg)
	swap := func(old, to string) string {
		if !strings.Contains(honest, old) {
			t.Fatalf("nothing to replace: %s", old)
		}
		return strings.ReplaceAll(honest, old, to)
	}
	for _, c := range []struct{ reason, metadata string }{
		{"two kinds of entity in one file", `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">` + honest + `</md:EntitiesDescriptor>`},
		{"a service, not a provider", swap("IDPSSODescriptor", "SPSSODescriptor")},
		{"SAML 1.1", swap("SAML:2.0:protocol", "SAML:1.1:protocol")},
		{"no key to trust", swap(`use="signing"`, `use="encryption"`)},
		{"login without TLS", swap("http://127.0.0.1:1", "http://wezel.example")},
		{"a script as an address", swap("http://127.0.0.1:1", "javascript:alert(1)//")},
		{"two resolvers with one index", swap(`<md:ArtifactResolutionService`, `<md:ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://x.example" index="0"/><md:ArtifactResolutionService`)},
		{"an expiry that is no time", swap(`ID="_meta"`, `ID="_meta" validUntil="jutro"`)},
		{"a document type", "<!DOCTYPE a>" + honest},
	} {
		if _, err := saml.ParseProvider([]byte(c.metadata)); err == nil {
			t.Errorf("%s: taken", c.reason)
		}
	}
	idp, err := samltest.New(clock.At(noon))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := saml.ParseProvider([]byte(honest), idp.Cert); err == nil {
		t.Error("unsigned metadata pass although a signer is named")
	}
	signed, _ := idp.Metadata()
	if _, err := saml.ParseProvider(signed, idp.Cert); err != nil {
		t.Error(err)
	}
	if _, err := saml.ParseProvider([]byte(strings.Replace(string(signed), "/artefakt", "/atrapa", 1)), idp.Cert); err == nil {
		t.Error("changed metadata pass")
	}
}

func TestExpiredProvider(t *testing.T) {
	cfg := config(t, clock.At(noon))
	p, err := saml.ParseProvider([]byte(strings.Replace(rawMetadata(t, &cfg), `ID="_meta"`, `ID="_meta" validUntil="2026-11-21T12:00:00Z"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Provider = p
	sp, err := saml.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := sp.Begin(saml.Ask{}); saml.ReasonOf(err) != saml.ProviderOutOfDate {
		t.Errorf("keys that may have been replaced are used: %v", err)
	}
}

type brokenOnce struct{}

func (brokenOnce) Once(context.Context, string, time.Time) (bool, error) {
	return false, errors.New("no database")
}

// TestOnceMustWork: without memory no login, and no fault that blames the person.
func TestOnceMustWork(t *testing.T) {
	w := newWorld(t, func(c *saml.Config) { c.Once = brokenOnce{} })
	_, err := w.login(t, saml.Ask{Level: actor.LevelLow})
	if _, isFault := fault.As(err); err == nil || isFault {
		t.Errorf("got %v", err)
	}
}

func decoded(t testing.TB, field string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(field)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func encoded(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
