// Package federated joins the logins with providers of identities to what the house is made of: the providers that
// an installation describes in a file, the accounts and employees of identity, the notices that follow.
//
// It decides nothing: what opens an account is the business of federation, what a confirmed identity is that of
// identity.
package federated

import (
	"context"
	"slices"

	"wrota/internal/federation"
	"wrota/internal/federation/federationweb"
	"wrota/internal/federation/oidc"
	"wrota/internal/federation/samlprovider"
	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
)

// Providers are the providers of an installation, opened.
type Providers struct {
	*federation.Service
	Identity *identity.Service
	Sides    map[string]federation.Side
}

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.federation", unit) }

// Open reads the file of providers and opens each; without a file there are none. A provider that does not answer
// keeps nobody from starting; a file or a key that is missing does. base is the address of the portal; the rest of
// what federation needs is made here.
func Open(file, base string, people *identity.Service, d federation.Deps) (*Providers, error) {
	p := &Providers{Identity: people, Sides: map[string]federation.Side{}}
	d.Accounts, d.Staff = House(people, d)
	d.Providers = map[string]federation.Provider{}
	if file != "" {
		var err error
		if d.Settings, err = federation.Read(file); err != nil {
			return nil, err
		}
	}
	for _, x := range d.Settings {
		if err := checkRoles(people, x); err != nil {
			return nil, err
		}
		if x.Kind == federation.KindOIDC {
			one, err := oidc.New(oidc.Deps{Setting: x, Clock: d.Clock, Callback: base + federationweb.OIDCCallback(x.Name), Home: base + "/"})
			if err != nil {
				return nil, err
			}
			d.Providers[x.Name] = one
			continue
		}
		one, err := samlprovider.New(samlprovider.Deps{Setting: x, Clock: d.Clock, Once: federation.Ledger{DB: d.DB}, Base: base, Path: federationweb.SAMLPath(x.Name)})
		if err != nil {
			return nil, err
		}
		d.Providers[x.Name], p.Sides[x.Name] = one, one
	}
	var err error
	p.Service, err = federation.New(d)
	return p, err
}

// House gives federation the accounts and the employees of identity.
func House(people *identity.Service, d federation.Deps) (federation.Accounts, federation.Staff) {
	return accounts{people}, staff{people, d.DB, d.Audit}
}

// Web are the pages.
func (p *Providers) Web() federationweb.Deps {
	return federationweb.Deps{Federation: p.Service, Identity: p.Identity, Sides: p.Sides, MeansName: p.MeansName}
}

// MeansName is what people call a way of logging in, or of confirming an identity.
func (p *Providers) MeansName(ctx context.Context, means string) string {
	if x, err := p.Setting(means); err == nil {
		return x.Title(i18n.Lang(ctx))
	}
	if slices.Contains([]string{identity.MeansPassword, "persona", identity.ByCounter, identity.MeansTwo, identity.MeansPasskey}, means) {
		return i18n.T(ctx, "app.means."+means)
	}
	return i18n.T(ctx, "app.means.former") // a provider that is described no more
}

// accounts gives federation the accounts of identity.
type accounts struct{ *identity.Service }

var _ federation.Accounts = accounts{}

func (a accounts) ConfirmedAccount(ctx context.Context, pesel string) (id.Account, error) {
	return a.Service.ConfirmedAccount(ctx, system(id.Region), pesel)
}

func confirmation(x federation.Assertion) identity.Confirmation {
	return identity.Confirmation{Way: x.Provider, Level: x.Level, PESEL: x.PESEL, Given: x.Given, Family: x.Family}
}

func (a accounts) Confirm(ctx context.Context, account id.Account, x federation.Assertion) error {
	_, err := a.Service.Confirm(ctx, system(id.Region), account, confirmation(x))
	return err
}

func (a accounts) Open(ctx context.Context, x federation.Assertion, lang string) (id.Account, error) {
	n := identity.Newcomer{Confirmation: confirmation(x), Email: x.Email, Proved: x.EmailVerified, Lang: lang}
	if !x.Confirms() {
		n.Level = min(n.Level, actor.LevelLow)
	}
	out, err := a.OpenVouched(ctx, system(id.Region), n)
	return out.ID, err
}

// OtherWays counts the password, when its owner can use it.
func (a accounts) OtherWays(ctx context.Context, account id.Account) (int, error) {
	who, err := a.Account(ctx, system(id.Region), account)
	if err != nil {
		return 0, err
	}
	if who.Persona != "" { // anybody may enter a persona
		return 1, nil
	}
	means, err := a.Means(ctx, actor.Actor{Kind: actor.Resident, Account: account})
	if who.Verified.IsZero() {
		return 0, err
	}
	return len(means), err
}

func (a accounts) EndSessions(ctx context.Context, account id.Account) error {
	_, err := a.Service.EndSessions(ctx, actor.Actor{Kind: actor.Resident, Account: account, Name: "system.federation"})
	return err
}
