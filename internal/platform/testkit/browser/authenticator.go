package browser

import (
	"context"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device of Chromium's own that keeps passkeys and recognises its owner (CTAP 2, resident
// keys, user verification), in place of a phone with a finger on it.
type Authenticator struct {
	tab *Tab
	id  webauthn.AuthenticatorID
}

// Authenticator plugs a device into the tab.
func (tab *Tab) Authenticator() *Authenticator {
	tab.t.Helper()
	a := &Authenticator{tab: tab}
	tab.run("plug an authenticator in", webauthn.Enable(), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		a.id, err = webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}).Do(ctx)
		return err
	}))
	return a
}

// Recognises sets whether the device recognises its owner from now on.
func (a *Authenticator) Recognises(owner bool) {
	a.tab.t.Helper()
	a.tab.run("recognise", webauthn.SetUserVerified(a.id, owner))
}

// Keys is how many passkeys the device keeps.
func (a *Authenticator) Keys() int { return len(a.keys()) }

func (a *Authenticator) keys() (out []*webauthn.Credential) {
	a.tab.t.Helper()
	a.tab.run("list passkeys", chromedp.ActionFunc(func(ctx context.Context) (err error) {
		out, err = webauthn.GetCredentials(a.id).Do(ctx)
		return err
	}))
	return out
}

// Rewind sets the counters of all passkeys back to one, as those of a copy that was made long ago.
func (a *Authenticator) Rewind() {
	a.tab.t.Helper()
	for _, k := range a.keys() {
		k.SignCount = 0
		a.tab.run("rewind", webauthn.RemoveCredential(a.id, k.CredentialID), webauthn.AddCredential(a.id, k))
	}
}

// Forget empties the device.
func (a *Authenticator) Forget() {
	a.tab.t.Helper()
	a.tab.run("forget passkeys", webauthn.ClearCredentials(a.id))
}
