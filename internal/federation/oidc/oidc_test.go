package oidc_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/federation/oidc"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
)

const (
	callback = "http://127.0.0.1:9/powrot"
	home     = "http://127.0.0.1:9/"
)

func setting(issuer, client string) federation.Setting {
	return federation.Setting{
		Name: "region", Kind: federation.KindOIDC, Label: map[string]string{"pl": "Region"}, Level: "low", Strong: true,
		Levels: map[string]string{"urn:region:substantial": "substantial", "urn:region:low": "low"},
		OIDC: federation.OIDCSetting{
			Issuer: issuer, Client: client, Scopes: []string{"osoba", "email", "grupy"}, Claims: federation.Claims{PESEL: "pesel", Born: "birthdate", Groups: "groups"},
			Algorithms: []string{"ES256", "RS256"},
		},
	}
}

func provider(t *testing.T, x federation.Setting, c clock.Clock) *oidc.Provider {
	t.Helper()
	x.OIDC.SecretFile = filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(x.OIDC.SecretFile, []byte(federationtest.Secret(x.OIDC.Client)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := oidc.New(oidc.Deps{Setting: x, Clock: c, Callback: callback, Home: home})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func attempt() federation.Attempt {
	return federation.Attempt{State: federation.Secret(), Nonce: federation.Secret(), Verifier: federation.Secret(), Began: clock.System{}.Now()}
}

// reason is why a login came to nothing; "" when it did not, or for another mistake.
func reason(err error) federation.Reason {
	if r, ok := errors.AsType[*federation.Refusal](err); ok {
		return r.Reason
	}
	return ""
}

// Everything here is against a provider that we did not write.
func TestAgainstOidcProvider(t *testing.T) {
	them := federationtest.Start(t, callback, home)
	p := provider(t, setting(them.Issuer, "wrota"), clock.System{})
	begin := func(p *oidc.Provider, a federation.Attempt) *url.URL {
		t.Helper()
		to, err := p.Begin(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		return them.Walk(to.URL)
	}

	t.Run("a person with a PESEL", func(t *testing.T) {
		them.Next("maria", "urn:region:substantial")
		a := attempt()
		back := begin(p, a)
		if back.Query().Get("state") != a.State {
			t.Fatalf("came back with %s", back)
		}
		got, err := p.Finish(t.Context(), a, back.Query())
		if err != nil {
			t.Fatal(err)
		}
		if got.Subject != "maria" || got.PESEL != "85021412346" || got.Family != "Żółkiewska" || got.Level != actor.LevelSubstantial || !got.Strong || !got.EmailVerified || got.Born.String() != "1985-02-14" {
			t.Errorf("%+v", got)
		}
		if _, err := p.Finish(t.Context(), a, back.Query()); reason(err) != federation.Disbelieved {
			t.Errorf("the code worked twice: %v", err)
		}
	})
	t.Run("a weak login confirms nobody", func(t *testing.T) {
		them.Next("jan", "urn:region:low")
		a := attempt()
		got, err := p.Finish(t.Context(), a, begin(p, a).Query())
		if err != nil || got.Level != actor.LevelLow || got.Confirms() || got.EmailVerified {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("asked again", func(t *testing.T) {
		them.Next("maria", "urn:region:substantial")
		a := attempt()
		a.Anew = true
		if _, err := p.Finish(t.Context(), a, begin(p, a).Query()); err != nil {
			t.Error(err)
		}
	})
	t.Run("groups", func(t *testing.T) {
		them.Next("anna", "urn:region:low")
		a := attempt()
		got, err := p.Finish(t.Context(), a, begin(p, a).Query())
		if err != nil || len(got.Groups) != 2 || got.Groups[0] != "drogi" {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("two factors only when the answer says so", func(t *testing.T) {
		x := setting(them.Issuer, "wrota")
		x.Strong, x.StrongBy = false, federation.StrongSetting{AMR: []string{"mfa"}, ACR: []string{"urn:region:substantial"}}
		p := provider(t, x, clock.System{})
		for _, tc := range []struct {
			reason, acr string
			amr         []string
			want        bool
		}{
			{"a password", "urn:region:low", []string{"pwd"}, false},
			{"a password and a token", "urn:region:low", []string{"pwd", "mfa"}, true},
			{"a class that needs two", "urn:region:substantial", []string{"pwd"}, true},
			{"nothing said", "urn:region:low", nil, false},
		} {
			them.Next("anna", tc.acr, tc.amr...)
			a := attempt()
			got, err := p.Finish(t.Context(), a, begin(p, a).Query())
			if err != nil || got.Strong != tc.want {
				t.Errorf("%s: %t, %v", tc.reason, got.Strong, err)
			}
		}
	})
	t.Run("the level asked for is the lowest that is enough", func(t *testing.T) {
		x := setting(them.Issuer, "wrota")
		x.Levels["urn:region:high"] = "high"
		for needs, want := range map[actor.Level]string{
			actor.LevelNone: "urn:region:substantial urn:region:high", actor.LevelSubstantial: "urn:region:substantial urn:region:high", actor.LevelHigh: "urn:region:high",
		} {
			a := attempt()
			a.Needs = needs
			to, err := provider(t, x, clock.System{}).Begin(t.Context(), a)
			if u, _ := url.Parse(to.URL); err != nil || u.Query().Get("acr_values") != want {
				t.Errorf("%d: %s, %v", needs, to.URL, err)
			}
		}
	})
	t.Run("what does not hold", func(t *testing.T) {
		them.Next("maria", "urn:region:substantial")
		other := provider(t, setting(them.Issuer, "inny"), clock.System{})
		late := provider(t, setting(them.Issuer, "wrota"), &ahead{2 * time.Hour})
		for _, tc := range []struct {
			reason string
			by     *oidc.Provider // began it
			with   *oidc.Provider // finishes it
			change func(a *federation.Attempt, q url.Values)
			want   federation.Reason
		}{
			{"an ID token of another attempt", p, p, func(a *federation.Attempt, _ url.Values) { a.Nonce = federation.Secret() }, federation.Disbelieved},
			{"a code without its PKCE verifier", p, p, func(a *federation.Attempt, _ url.Values) { a.Verifier = federation.Secret() }, federation.Disbelieved},
			{"a code that another client was given", other, p, func(*federation.Attempt, url.Values) {}, federation.Disbelieved},
			{"an answer of another issuer (mix-up, RFC 9207)", p, p, func(_ *federation.Attempt, q url.Values) { q.Set("iss", "https://evil.example") }, federation.Disbelieved},
			{"an answer without the issuer that the provider always names", p, p, func(_ *federation.Attempt, q url.Values) { q.Del("iss") }, federation.Disbelieved},
			{"no code", p, p, func(_ *federation.Attempt, q url.Values) { q.Del("code") }, federation.Disbelieved},
			{"an expired ID token", p, late, func(*federation.Attempt, url.Values) {}, federation.Disbelieved},
		} {
			a := attempt()
			q := begin(tc.by, a).Query()
			tc.change(&a, q)
			if _, err := tc.with.Finish(t.Context(), a, q); reason(err) != tc.want {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
	})
	t.Run("the person gives up", func(t *testing.T) {
		them.Next("", "")
		a := attempt()
		if _, err := p.Finish(t.Context(), a, begin(p, a).Query()); reason(err) != federation.Cancelled {
			t.Error(err)
		}
	})
	t.Run("logging out", func(t *testing.T) {
		to, err := p.Leave(t.Context(), "")
		u, _ := url.Parse(to.URL)
		if err != nil || u.Query().Get("post_logout_redirect_uri") != home || u.Query().Get("client_id") != "wrota" {
			t.Errorf("%v, %v", to, err)
		}
	})
	t.Run("the provider is down", func(t *testing.T) {
		them.Next("maria", "")
		a := attempt()
		q := begin(p, a).Query()
		them.Stop()
		if _, err := p.Finish(t.Context(), a, q); reason(err) != federation.Unreachable {
			t.Errorf("while somebody is there: %v", err)
		}
		if _, err := provider(t, setting(them.Issuer, "wrota"), clock.System{}).Begin(t.Context(), a); reason(err) != federation.Unreachable {
			t.Errorf("before: %v", err)
		}
	})
}

// ahead is a clock that is fast.
type ahead struct{ by time.Duration }

func (a *ahead) Now() time.Time { return clock.System{}.Now().Add(a.by) }
