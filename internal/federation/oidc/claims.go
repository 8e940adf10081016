package oidc

import (
	"context"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"wrota/internal/federation"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/pesel"
)

// assertion makes of claims what a provider says of a person.
func (p *Provider) assertion(ctx context.Context, k *known, id *oidc.IDToken, token *oauth2.Token) (federation.Assertion, error) {
	var none federation.Assertion
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return none, federation.Refuse(federation.Disbelieved, "claims: %w", err)
	}
	acr, _ := claims["acr"].(string) // of the login: only the ID token tells it
	strong := p.Setting.ShowsTwo(acr, texts(claims["amr"]))
	if k.more.UserInfo != "" {
		info, err := k.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return none, federation.Refuse(federation.Unreachable, "userinfo: %w", err)
		}
		if info.Subject != id.Subject { // OpenID Connect Core § 5.3.2
			return none, federation.Refuse(federation.Disbelieved, "userinfo is of somebody else")
		}
		more := map[string]any{}
		if err := info.Claims(&more); err != nil {
			return none, federation.Refuse(federation.Disbelieved, "userinfo: %w", err)
		}
		for name, v := range more {
			if _, signed := claims[name]; !signed {
				claims[name] = v
			}
		}
	}
	a, err := p.read(id.Subject, acr, claims)
	a.Strong = strong
	return a, err
}

// texts are the words of a list in a claim.
func texts(claim any) (out []string) {
	list, _ := claim.([]any)
	for _, x := range list {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// read takes the claims that the setting names.
func (p *Provider) read(subject, acr string, claims map[string]any) (federation.Assertion, error) {
	names := p.Setting.OIDC.Claims
	text := func(name, usual string) string {
		if name == "" {
			name = usual
		}
		s, _ := claims[name].(string)
		return strings.TrimSpace(s)
	}
	a := federation.Assertion{
		Subject: subject, Given: text(names.Given, "given_name"), Family: text(names.Family, "family_name"), Email: text(names.Email, "email"),
		Level: p.Setting.Vouches(acr),
	}
	a.EmailVerified, _ = claims["email_verified"].(bool)
	if sid, _ := claims["sid"].(string); sid != "" {
		a.Sessions = append(a.Sessions, sid)
	}
	if names.PESEL != "" && text(names.PESEL, "") != "" {
		n, err := pesel.Parse(text(names.PESEL, ""))
		if err != nil {
			return a, federation.Refuse(federation.Disbelieved, "the PESEL is none")
		}
		a.PESEL, a.Born = n.String(), n.Born()
		if born := text(names.Born, "birthdate"); born != "" {
			day, err := calendar.Parse(born)
			if err != nil || day != n.Born() {
				return a, federation.Refuse(federation.Disbelieved, "the day of birth and the PESEL are of two people")
			}
		}
	}
	if a.Level >= actor.LevelSubstantial && (a.Given == "" || a.Family == "") {
		return a, federation.Refuse(federation.Disbelieved, "a confirmed person without a name")
	}
	if names.Groups != "" {
		a.Groups = texts(claims[names.Groups])
	}
	return a, nil
}
