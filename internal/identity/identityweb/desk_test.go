package identityweb_test

import (
	"net/url"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
)

// TestAnAccountOfAnOfficeIsNoResident: who has only an account that their office opened cannot choose matters of their own.
func TestAnAccountOfAnOfficeIsNoResident(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := identitytest.Found(t, w.Service, identitytest.Lipowa())
		e := identitytest.Employee(t, w.Service, identity.NewEmployee{
			Employee: identity.Employee{Cell: o.Roads.ID, Given: "Anna", Family: "Nowak", Post: "inspektor", Roles: []string{"clerk"}}, Email: "anna@lipowa.example.pl",
		}, o)
		link := w.link(t, "anna@lipowa.example.pl", func(a id.Account) (string, error) { return w.ResetLink(t.Context(), a) })
		if err := w.Reset(t.Context(), actor.Actor{Kind: actor.Anonymous}, link[len(identity.ResetPath):], identitytest.Password); err != nil {
			t.Fatal(err)
		}
		b := w.site.Visitor()
		p := b.Get("/logowanie").Press("Zaloguj się", "email", "anna@lipowa.example.pl", "password", identitytest.Password)
		p.WantURL("/biurko")
		if p = b.Get("/wybierz"); p.Has("input[value=ja]") || !p.Has("input[value="+e.ID.Short()+"]") {
			t.Error("the choice offers matters of one's own, or no post")
		}
		b.Post("/wybierz", url.Values{"jako": {"ja"}}).WantStatus(422)
		if p = b.Get("/biurko"); string(p.Body) != "clerk Anna Nowak" {
			t.Errorf("%q", p.Body)
		}
	}, func(d *identity.Deps) { d.OneFactor = true })
}
