// Package oidc speaks OpenID Connect with a provider of identities: the authorization code flow with PKCE.
//
// Words: discovery is the provider's description of itself, read when it is needed first and once a day; the ID
// token is what it signs of the person; acr is how it says how surely it knows them.
//
// What is checked: state and browser by federation; the issuer in the answer (RFC 9207), the signature with one of
// the algorithms that the installation named, never none and never a shared secret; issuer, audience and
// authorised party, times by our clock, nonce, the digest of the access token; that further claims are of the same
// person. Answers are read up to a megabyte, within ten seconds, and redirects are not followed.
//
// Standards: OpenID Connect Core 1.0, Discovery 1.0, RP-Initiated Logout 1.0; RFC 6749, 7636 (PKCE, S256), 9207,
// 9700. It does not keep tokens: after the login nothing is asked of the provider any more.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"wrota/internal/federation"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
)

// What an answer of a provider may cost.
const (
	patience = 10 * time.Second
	maxBody  = 1 << 20
	fresh    = 24 * time.Hour // of discovery
	skew     = 2 * time.Minute
)

// Deps is what a provider needs.
type Deps struct {
	Setting  federation.Setting
	Clock    clock.Clock
	Callback string            // absolute address to which the provider sends people back
	Home     string            // absolute address to which it sends them after logging out
	Carrier  http.RoundTripper // nil means the usual one
}

// Provider is one provider. It is safe for many goroutines.
type Provider struct {
	Deps
	secret string
	client *http.Client

	mu    sync.Mutex
	known *known
}

var (
	_ federation.Provider = (*Provider)(nil)
	_ federation.Leaver   = (*Provider)(nil)
)

// known is what discovery said.
type known struct {
	*oidc.Provider
	more metadata
	read time.Time
}

type metadata struct {
	EndSession string `json:"end_session_endpoint"`
	SaysIssuer bool   `json:"authorization_response_iss_parameter_supported"`
	UserInfo   string `json:"userinfo_endpoint"`
}

// New makes a provider. It asks nothing of the network: a provider that is down must not keep us from starting.
func New(d Deps) (*Provider, error) {
	u, err := url.Parse(d.Setting.OIDC.Issuer)
	if err != nil || u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" {
		return nil, fmt.Errorf("oidc: %s: the issuer must be an https address", d.Setting.Name)
	}
	p := &Provider{Deps: d}
	if f := d.Setting.OIDC.SecretFile; f != "" {
		body, err := os.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("oidc: %s: the client's secret: %w", d.Setting.Name, err)
		}
		p.secret = strings.TrimSpace(string(body))
	}
	if p.Carrier == nil {
		p.Carrier = http.DefaultTransport
	}
	p.client = &http.Client{
		Timeout: patience, Transport: bounded{p.Carrier},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("oidc: redirects are not followed") },
	}
	return p, nil
}

// bounded cuts answers that are too long.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxBody), answer.Body}
	}
	return answer, err
}

// discover reads the description of the provider, or remembers it.
func (p *Provider) discover(ctx context.Context) (*known, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Clock.Now()
	if p.known != nil && now.Sub(p.known.read) < fresh {
		return p.known, nil
	}
	// Keys are fetched later with the same context, so it must outlive the request.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), p.client)
	found, err := oidc.NewProvider(lasting, p.Setting.OIDC.Issuer)
	if err != nil {
		if p.known != nil { // yesterday's description is better than none
			return p.known, nil
		}
		return nil, federation.Refuse(federation.Unreachable, "discovery: %w", err)
	}
	k := &known{Provider: found, read: now}
	if err := found.Claims(&k.more); err != nil {
		return nil, federation.Refuse(federation.Unreachable, "discovery: %w", err)
	}
	p.known = k
	return k, nil
}

func (p *Provider) oauth(k *known) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.Setting.OIDC.Client, ClientSecret: p.secret, Endpoint: k.Endpoint(), RedirectURL: p.Callback,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Setting.OIDC.Scopes...),
	}
}

// Begin sends the person to the provider.
func (p *Provider) Begin(ctx context.Context, a federation.Attempt) (federation.Departure, error) {
	k, err := p.discover(ctx)
	if err != nil {
		return federation.Departure{}, err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if wanted := p.wanted(a.Needs); wanted != "" {
		options = append(options, oauth2.SetAuthURLParam("acr_values", wanted))
	}
	if a.Anew {
		// max_age makes the provider say when it asked (OpenID Connect Core § 3.1.2.1): Finish believes no silence.
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return federation.Departure{URL: p.oauth(k).AuthCodeURL(a.State, options...)}, nil
}

// wanted are the classes of authentication that are enough, the lowest first: the provider takes the first it can.
func (p *Provider) wanted(needs actor.Level) string {
	least := p.Setting.Asks(needs)
	var out []string
	for _, level := range []actor.Level{actor.LevelLow, actor.LevelSubstantial, actor.LevelHigh} {
		for _, acr := range slices.Sorted(maps.Keys(p.Setting.Levels)) {
			if level >= least && p.Setting.Vouches(acr) == level {
				out = append(out, acr)
			}
		}
	}
	return strings.Join(out, " ")
}

// Finish exchanges the code for the ID token and believes it after every check.
func (p *Provider) Finish(ctx context.Context, a federation.Attempt, back url.Values) (federation.Assertion, error) {
	var none federation.Assertion
	k, err := p.discover(ctx)
	if err != nil {
		return none, err
	}
	if err := p.answer(k, back); err != nil {
		return none, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.oauth(k).Exchange(ctx, back.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		if said, ok := errors.AsType[*oauth2.RetrieveError](err); ok && said.Response != nil && said.Response.StatusCode < 500 {
			return none, federation.Refuse(federation.Disbelieved, "the code: %s", said.ErrorCode)
		}
		return none, federation.Refuse(federation.Unreachable, "the code: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.verify(ctx, k, raw, a.Nonce, token.AccessToken)
	if err != nil {
		return none, err
	}
	if a.Anew {
		if err := askedAgain(id, a.Began); err != nil {
			return none, err
		}
	}
	return p.assertion(ctx, k, id, token)
}

// askedAgain tells whether the provider asked the person after a login began. The wish to be asked travels through the
// person's browser, so whoever sits at an unlocked computer could leave it out; the signed time of the answer is proof.
func askedAgain(id *oidc.IDToken, began time.Time) error {
	var c struct {
		AuthTime float64 `json:"auth_time"`
	}
	if err := id.Claims(&c); err != nil || c.AuthTime == 0 || time.Unix(int64(c.AuthTime), 0).Before(began.Add(-skew)) {
		return federation.Refuse(federation.Expired, "the provider did not ask again")
	}
	return nil
}

// answer checks what came by the address: it is a success, of this provider.
func (p *Provider) answer(k *known, back url.Values) error {
	iss := back.Get("iss")
	switch {
	case iss != "" && iss != p.Setting.OIDC.Issuer, iss == "" && k.more.SaysIssuer:
		return federation.Refuse(federation.Disbelieved, "the answer is of another issuer")
	case back.Get("error") == "access_denied", back.Get("error") == "login_required":
		return federation.Refuse(federation.Cancelled, "the person gave up")
	case back.Get("error") == "temporarily_unavailable", back.Get("error") == "server_error":
		return federation.Refuse(federation.Unreachable, "the provider failed")
	case back.Get("error") != "":
		return federation.Refuse(federation.Disbelieved, "the provider refuses")
	case back.Get("code") == "":
		return federation.Refuse(federation.Disbelieved, "there is no code")
	}
	return nil
}

// verify checks the ID token.
func (p *Provider) verify(ctx context.Context, k *known, raw, nonce, access string) (*oidc.IDToken, error) {
	algorithms := p.Setting.OIDC.Algorithms
	if len(algorithms) == 0 {
		algorithms = []string{oidc.RS256, oidc.ES256}
	}
	id, err := k.VerifierContext(ctx, &oidc.Config{ClientID: p.Setting.OIDC.Client, SupportedSigningAlgs: algorithms, Now: p.Clock.Now}).Verify(ctx, raw)
	if err != nil {
		return nil, federation.Refuse(federation.Disbelieved, "the ID token: %w", err)
	}
	var more struct {
		Party string `json:"azp"`
	}
	if err := id.Claims(&more); err != nil {
		return nil, federation.Refuse(federation.Disbelieved, "the ID token: %w", err)
	}
	now := p.Clock.Now()
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1:
		return nil, federation.Refuse(federation.Disbelieved, "the ID token answers another attempt")
	case len(id.Audience) > 1 && more.Party == "", more.Party != "" && more.Party != p.Setting.OIDC.Client:
		return nil, federation.Refuse(federation.Disbelieved, "the ID token was made for another client")
	case id.IssuedAt.After(now.Add(skew)) || id.IssuedAt.Before(now.Add(-time.Hour)):
		return nil, federation.Refuse(federation.Disbelieved, "the ID token is of another time")
	case id.AccessTokenHash != "" && id.VerifyAccessToken(access) != nil:
		return nil, federation.Refuse(federation.Disbelieved, "the access token is of another ID token")
	}
	return id, nil
}

// Leave ends the provider's session (RP-Initiated Logout). We keep no ID token to show; the provider may ask.
func (p *Provider) Leave(ctx context.Context, _ string) (federation.Departure, error) {
	k, err := p.discover(ctx)
	if err != nil || k.more.EndSession == "" {
		return federation.Departure{}, err
	}
	to, err := url.Parse(k.more.EndSession)
	if err != nil {
		return federation.Departure{}, fmt.Errorf("oidc: end_session_endpoint: %w", err)
	}
	q := to.Query()
	q.Set("client_id", p.Setting.OIDC.Client)
	q.Set("post_logout_redirect_uri", p.Home)
	to.RawQuery = q.Encode()
	return federation.Departure{URL: to.String()}, nil
}
