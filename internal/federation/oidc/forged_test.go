package oidc_test

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/federation"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
)

// liar is a provider that signs whatever a test wants: no honest one would.
type liar struct {
	*httptest.Server
	key   *rsa.PrivateKey
	token string         // the next ID token
	info  map[string]any // the next userinfo; none when nil
	long  bool           // answers do not end
}

func lying(t *testing.T) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{key: key}
	mux := http.NewServeMux()
	say := func(path string, what func() any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if l.long {
				_, _ = w.Write([]byte(`{"x":"` + strings.Repeat("x", 2<<20))) // the test is what reads it
			}
			_ = json.NewEncoder(w).Encode(what())
		})
	}
	say("/.well-known/openid-configuration", func() any {
		d := map[string]any{
			"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/jwks",
			"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		}
		if l.info != nil {
			d["userinfo_endpoint"] = l.URL + "/me"
		}
		return d
	})
	say("/jwks", func() any {
		return map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes()),
		}}}
	})
	say("/token", func() any {
		return map[string]any{"access_token": "dostęp", "token_type": "Bearer", "expires_in": 60, "id_token": l.token}
	})
	say("/me", func() any { return l.info })
	l.Server = httptest.NewServer(mux)
	t.Cleanup(l.Close)
	return l
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign makes an ID token in one of the ways of lying.
func (l *liar) sign(t *testing.T, alg string, claims map[string]any) string {
	t.Helper()
	head, _ := json.Marshal(map[string]string{"alg": alg, "kid": "1", "typ": "JWT"})
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed := b64(head) + "." + b64(body)
	sum := sha256.Sum256([]byte(signed))
	var mark []byte
	switch alg {
	case "RS256":
		if mark, err = rsa.SignPKCS1v15(rand.Reader, l.key, crypto.SHA256, sum[:]); err != nil {
			t.Fatal(err)
		}
	case "HS256": // by the client's secret, which the client knows, or by the public key, which everybody does
		m := hmac.New(sha256.New, []byte("tajny-klucz-klienta-wrota"))
		m.Write([]byte(signed))
		mark = m.Sum(nil)
	}
	return signed + "." + b64(mark)
}

func TestForgedTokens(t *testing.T) {
	l := lying(t)
	now := clock.System{}.Now()
	x := setting(l.URL, "wrota")
	x.OIDC.Algorithms = nil // the usual ones
	for _, tc := range []struct {
		reason string
		alg    string
		change map[string]any // nil takes a claim away
		ok     bool
	}{
		{"a good one, so that the others fail for their reason", "RS256", nil, true},
		{"nobody signed it", "none", nil, false},
		{"signed by a secret that we know ourselves", "HS256", nil, false},
		{"of another issuer", "RS256", map[string]any{"iss": "https://evil.example"}, false},
		{"for another client", "RS256", map[string]any{"aud": "inny"}, false},
		{"for two clients, and it does not say which asked", "RS256", map[string]any{"aud": []string{"wrota", "inny"}}, false},
		{"for two clients, and the other asked", "RS256", map[string]any{"aud": []string{"wrota", "inny"}, "azp": "inny"}, false},
		{"expired", "RS256", map[string]any{"exp": now.Add(-time.Minute).Unix()}, false},
		{"from the future", "RS256", map[string]any{"iat": now.Add(time.Hour).Unix()}, false},
		{"from yesterday", "RS256", map[string]any{"iat": now.Add(-24 * time.Hour).Unix()}, false},
		{"another nonce", "RS256", map[string]any{"nonce": "inny"}, false},
		{"no nonce", "RS256", map[string]any{"nonce": nil}, false},
		{"an access token of another login", "RS256", map[string]any{"at_hash": b64(make([]byte, 16))}, false},
		{"a PESEL that is none", "RS256", map[string]any{"pesel": "85021412345"}, false},
		{"a day of birth of somebody else", "RS256", map[string]any{"birthdate": "1990-01-01"}, false},
		{"confirmed, but nameless", "RS256", map[string]any{"family_name": nil}, false},
	} {
		a := attempt()
		claims := map[string]any{
			"iss": l.URL, "sub": "maria", "aud": "wrota", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": a.Nonce, "acr": "urn:region:substantial",
			"pesel": "85021412346", "birthdate": "1985-02-14", "given_name": "Maria", "family_name": "Żółkiewska",
		}
		for name, v := range tc.change {
			if claims[name] = v; v == nil {
				delete(claims, name)
			}
		}
		l.token = l.sign(t, tc.alg, claims)
		p := provider(t, x, clock.System{})
		got, err := p.Finish(t.Context(), a, url.Values{"code": {"kod"}})
		if tc.ok && (err != nil || got.Level != actor.LevelSubstantial) || !tc.ok && reason(err) != federation.Disbelieved {
			t.Errorf("%s: %+v, %v", tc.reason, got, err)
		}
		if err != nil && (strings.Contains(err.Error(), "85021412346") || strings.Contains(err.Error(), "Żółkiewska")) {
			t.Errorf("%s: the log gets to know who: %v", tc.reason, err)
		}
	}
}

// Who is logged in already proves it again: what the provider remembers is not enough, and neither is its silence.
func TestAskedAgain(t *testing.T) {
	l := lying(t)
	now := clock.System{}.Now()
	p := provider(t, setting(l.URL, "wrota"), clock.System{})
	for _, tc := range []struct {
		reason string
		anew   bool
		at     any
		ok     bool
	}{
		{"asked just now", true, now.Unix(), true},
		{"remembered from the morning", true, now.Add(-4 * time.Hour).Unix(), false},
		{"it does not say when", true, nil, false},
		{"a text is no time", true, "teraz", false},
		{"whoever logs in may be remembered", false, now.Add(-4 * time.Hour).Unix(), true},
	} {
		a := attempt()
		a.Anew = tc.anew
		claims := map[string]any{"iss": l.URL, "sub": "maria", "aud": "wrota", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": a.Nonce, "acr": "urn:region:low"}
		if tc.at != nil {
			claims["auth_time"] = tc.at
		}
		l.token = l.sign(t, "RS256", claims)
		if _, err := p.Finish(t.Context(), a, url.Values{"code": {"kod"}}); tc.ok && err != nil || !tc.ok && reason(err) != federation.Expired {
			t.Errorf("%s: %v", tc.reason, err)
		}
	}
}

func TestFurtherClaimsAreOfTheSamePerson(t *testing.T) {
	l := lying(t)
	l.info = map[string]any{"sub": "jan", "pesel": "44051401458"}
	a, now := attempt(), clock.System{}.Now()
	l.token = l.sign(t, "RS256", map[string]any{"iss": l.URL, "sub": "maria", "aud": "wrota", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": a.Nonce})
	p := provider(t, setting(l.URL, "wrota"), clock.System{})
	if _, err := p.Finish(t.Context(), a, url.Values{"code": {"kod"}}); reason(err) != federation.Disbelieved {
		t.Error(err)
	}
}

func TestAnswersThatDoNotEnd(t *testing.T) {
	l := lying(t)
	l.long = true
	if _, err := provider(t, setting(l.URL, "wrota"), clock.System{}).Begin(t.Context(), attempt()); reason(err) != federation.Unreachable {
		t.Error(err)
	}
}
