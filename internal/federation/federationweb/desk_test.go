package federationweb_test

import (
	"net/url"
	"strings"
	"testing"

	"wrota/internal/federation"
	"wrota/internal/federation/federationtest"
	"wrota/internal/federation/federationweb"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/web/webtest"
)

// clerk makes Maria, who has an account of her own, an employee of an office with a directory.
func (w world) clerk() identity.Employee {
	w.t.Helper()
	maria := identitytest.Resident(w.t, w.Identity, identitytest.Maria())
	o := identitytest.Found(w.t, w.Identity, identitytest.Lipowa())
	w.Staff.Form = true
	w.Staff.Says(directory(true))
	return identitytest.Employee(w.t, w.Identity, identity.NewEmployee{
		Employee: identity.Employee{Account: maria.ID, Cell: o.Taxes.ID, Given: "Maria", Family: "Żółkiewska", Post: "referent", Roles: []string{"clerk"}},
	}, o)
}

func directory(strong bool) federation.Assertion {
	return federation.Assertion{Subject: "maria", Email: "maria@example.pl", EmailVerified: true, Level: actor.LevelLow, Strong: strong}
}

// byDirectory goes through the directory of the office.
func (w world) byDirectory(b *webtest.Browser) *webtest.Page {
	w.t.Helper()
	state := w.departs(b, "/logowanie/przez/"+federationtest.Directory)
	return b.Get(federationweb.OIDCCallback(federationtest.Directory) + "?state=" + state)
}

// closed are pages of the account and of matters of one's own.
var closed = []string{"/moje", "/konto", "/konto/haslo", "/konto/tozsamosc", "/konto/polacz"}

func (w world) wantDeskOnly(b *webtest.Browser) {
	w.t.Helper()
	if p := b.Get("/biurko"); !strings.HasPrefix(said(p), "clerk Maria") {
		w.t.Errorf("the desk: %d %q", p.Status, p.URL)
	}
	for _, path := range closed {
		b.Get(path).WantURL("/logowanie?dalej=" + url.QueryEscape(path))
	}
	for _, path := range []string{"/konto/haslo", "/konto/sesje", "/konto/polacz", "/konto/tozsamosc/katalog/odlacz"} {
		if p := b.Post(path, url.Values{"old": {identitytest.Password}, "password": {"zupełnie inne słowa"}}); p.Status != 401 {
			w.t.Errorf("%s: %d", path, p.Status)
		}
	}
}

// TestADirectoryOpensTheDeskOnly: by the directory of an office nobody comes to an employee's account or matters of their
// own (ADR 36).
func TestADirectoryOpensTheDeskOnly(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		e := w.clerk()
		b := w.site.Visitor()
		w.byDirectory(b).WantURL("/biurko")
		w.wantDeskOnly(b)
		if p := b.Get("/wybierz"); p.Has("input[value=ja]") || !p.Has("input[value="+e.ID.Short()+"]") {
			t.Error("the choice offers matters of one's own, or no post")
		}
		b.Post("/wybierz", url.Values{"jako": {"ja"}}).WantStatus(422)
		w.wantDeskOnly(b)

		w.byDirectory(b) // once more, at the desk
		if a, _ := w.Staff.Last(); !a.Anew {
			t.Error("the directory need not ask again who is at the desk")
		}
		w.wantDeskOnly(b)

		w.signIn(b, "/logowanie").WantURL("/wybierz") // a way of one's own in the same browser
		b.Post("/wybierz", url.Values{"jako": {"ja"}}).WantURL("/moje")
		if p := b.Get("/moje"); !strings.HasPrefix(said(p), "resident Maria") {
			t.Errorf("by the own password: %q", said(p))
		}
		w.byDirectory(b) // and from matters of one's own
		w.wantDeskOnly(b)
		if p := b.Post("/wyloguj", nil); p.Status != 200 || !strings.HasPrefix(said(b.Get("/")), "anonymous") {
			t.Errorf("logging out: %d", p.Status)
		}
		b.Get("/biurko").WantURL("/logowanie?dalej=%2Fbiurko")
	})
}

func TestADirectoryWithOneFactorOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.clerk()
		w.Staff.Says(directory(false))
		b := w.site.Visitor()
		p := w.byDirectory(b)
		p.WantStatus(403)
		p.WantSays("Katalog urzędu otwiera tylko stanowisko w urzędzie")
		for _, path := range append([]string{"/biurko", "/wybierz"}, closed...) {
			if p := b.Get(path); !strings.HasPrefix(p.URL, "/logowanie") {
				t.Errorf("%s: %d %s", path, p.Status, p.URL)
			}
		}
	})
}

// TestAProviderOfOnesOwnOpensMore: who sits at the desk by the directory and then comes by a provider of their own has a
// session of their own.
func TestAProviderOfOnesOwnOpensMore(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.clerk()
		b := w.site.Visitor()
		w.signIn(b, "/logowanie").WantURL("/wybierz")
		w.login(b, "/logowanie/przez/krajowy").Press("Połącz")
		b = w.site.Visitor()
		w.byDirectory(b)
		w.wantDeskOnly(b)
		w.login(b, "/logowanie/przez/krajowy").WantURL("/wybierz")
		b.Post("/wybierz", url.Values{"jako": {"ja"}}).WantURL("/moje")
	})
}
