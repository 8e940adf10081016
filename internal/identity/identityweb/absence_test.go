package identityweb_test

import (
	"context"
	"net/url"
	"slices"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/identity/identityweb"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
)

const absences = "/biurko/ustawienia/zastepstwa"

// TestAbsences: an administrator writes down who stands in for whom, once however often the form is sent, and
// ends it; nobody else does, and not for another office.
func TestAbsences(t *testing.T) {
	testkit.Each(t, append(slices.Clone(identitytest.Tables), web.Migrations), func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		s, _ := identitytest.New(t, d, c)
		o := identitytest.Found(t, s, identitytest.Lipowa())
		admin := identitytest.Employee(t, s, identity.NewEmployee{Employee: identity.Employee{Cell: o.Root.ID, Given: "Adam", Family: "Górski", Post: "informatyk", Roles: []string{"admin"}}}, o)
		site := webtest.Start(t, webtest.Config{DB: d, Clock: c, Messages: messages, Routes: identityweb.Routes(identityweb.Deps{
			Identity: s, RoleName: func(_ context.Context, role string) string { return "rola " + role },
		})})
		b := site.As(identitytest.Actor(t, s, admin))
		b.Get(absences).WantSays("Nikt nikogo teraz nie zastępuje")
		form := b.Get(absences).Press("Dalej", "osoba", o.Chief.ID.Short())
		form.WantSays("Ewa Ćwik", "rola head")
		today := s.Today()
		bad := form.Press("Zapisz zastępstwo", "substitute", o.Clerk.ID.Short(), "from", today.String(), "to", today.AddDays(-1).String(), "role", "head")
		bad.WantProblem("Wpisz ostatni dzień zastępstwa. Nie może być wcześniejszy niż pierwszy")
		bad.Press("Zapisz zastępstwo", "to", today.AddDays(3).String(), "substitute", "").WantProblem("Wybierz osobę, która zastępuje")
		for range 2 {
			done := bad.Press("Zapisz zastępstwo", "to", today.AddDays(3).String())
			done.WantURL(absences)
			done.WantSays("Zastępstwo zapisane", "Ewa Ćwik", "Anna Nowak", "rola head")
		}
		list, err := s.Substitutions(t.Context(), identitytest.Seed, o.Unit.ID, today)
		if err != nil || len(list) != 1 || list[0].To != today.AddDays(3) {
			t.Fatalf("%v %+v", err, list)
		}

		clerk := site.As(identitytest.Actor(t, s, o.Clerk))
		stranger := identitytest.Actor(t, s, admin)
		stranger.Unit = id.New[id.Unit]()
		end := absences + "/" + list[0].ID.Short() + "/zakoncz"
		if got := clerk.Get(absences).Status; got != 403 {
			t.Errorf("a clerk without the right: %d", got)
		}
		if got := clerk.Post(end, url.Values{}).Status; got != 403 {
			t.Errorf("a clerk without the right ends it: %d", got)
		}
		site.As(stranger).Post(end, url.Values{}).WantURL(absences)
		if got := site.As(stranger).Post(absences, url.Values{"osoba": {o.Chief.ID.Short()}, "substitute": {o.Clerk.ID.Short()}, "from": {today.String()}, "to": {today.String()}}).Status; got != 404 {
			t.Errorf("the administrator of another office: %d", got)
		}
		if list, err = s.Substitutions(t.Context(), identitytest.Seed, o.Unit.ID, today); err != nil || len(list) != 1 {
			t.Fatalf("%v %+v", err, list)
		}
		// A page left open: ending what ended long ago changes nothing.
		c.Move(30 * 24 * time.Hour)
		site.As(identitytest.Actor(t, s, admin)).Post(end, url.Values{}).WantURL(absences)
		if past, err := s.Substitutions(t.Context(), identitytest.Seed, o.Unit.ID, today); err != nil || len(past) != 1 || past[0].To != today.AddDays(3) {
			t.Errorf("%v %+v", err, past)
		}
		c.Move(-30 * 24 * time.Hour)
		b.Get(absences).Press("Zakończ Ewa Ćwik").WantSays("Zastępstwo zakończone", "Nikt nikogo teraz nie zastępuje")
		b.Post(end, url.Values{}).WantURL(absences)
	})
}
