package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"wrota/internal/app"
	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web/webtest"
)

// TestLeaving: whoever leaves hands everything over in one ceremony: what was begun at the counter to somebody who
// serves there, what only they could accept once somebody else may; and Anna's cases to who was chosen.
func TestLeaving(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		adam, today := w.as("Adam Górski"), calendar.Of(w.clock.Now())
		dictates(t, w, w.as("Ewa Kaczmarek"), "ul. Świerkowa 301")
		page := adam.Get("/biurko/odejscia").Click("Ewa Kaczmarek")
		page.WantSays("wniosek spisywany przy okienku")
		if page.Says("ul. Świerkowa 301") {
			t.Error("the administrator reads what somebody said at the counter")
		}
		leaves := func(p *webtest.Page, heir string) *webtest.Page {
			return p.Press("Przekaż", "last", today.String(), "heir", optionOf(t, p, "heir", heir))
		}
		refused := leaves(page, "Tomasz Zając") // who serves nobody at the counter
		refused.WantStatus(409)
		refused.WantSays("wniosek spisywany przy okienku")
		w.authorised("Barbara", "kancelaria")
		leaves(adam.Get(path(page)), "Barbara Lis").WantStatus(200)
		if n := len(w.rows(`SELECT d.id FROM intake_draft d JOIN identity_employee e ON e.id = d.employee_id WHERE e.family = 'Lis'`, 1)); n != 1 {
			t.Errorf("Barbara has %d applications of the counter", n)
		}

		page = adam.Get("/biurko/odejscia").Click("Anna Nowak")
		left := leaves(page, "Tomasz Zając")
		left.WantStatus(200)
		left.WantSays("Ta osoba nie ma otwartej pracy")

		w.withdrawn("Stanisław", "wojt")
		page = adam.Get("/biurko/odejscia").Click("Jan Wiśniewski")
		page.WantSays("nikt inny nie może")
		refused = leaves(page, "Halina Jabłońska-Święcicka")
		refused.WantStatus(409)
		refused.WantSays("nikt inny nie może")
		w.authorised("Tomasz", "kierownik")
		for range 2 { // the daily round finishes what waited, once
			if err := w.app.Staffing.Leaving.Finish(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if open := w.rows(`SELECT employee_id FROM identity_leaving WHERE done_at IS NULL`, 1); len(open) > 0 {
			t.Errorf("%d ceremonies are not over", len(open))
		}
		w.days(1)
		for _, name := range w.as("Adam Górski").Get("/biurko/odejscia").Texts("main tbody th") {
			if slices.Contains([]string{"Jan Wiśniewski", "Anna Nowak", "Ewa Kaczmarek"}, name) {
				t.Errorf("%s left and is still among the staff", name)
			}
		}
	})
}

// optionOf is the value of the line of a list that begins with some words.
func optionOf(t *testing.T, p *webtest.Page, name, text string) string {
	t.Helper()
	for _, o := range p.All("select[name=" + name + "] option") {
		if strings.HasPrefix(o.Text(), text) {
			return o.Attr("value")
		}
	}
	t.Fatalf("%s: %s offers no %s", p.URL, name, text)
	return ""
}

// clerk finds somebody of Lipowa by their given name.
func (w *world) clerk(given string) identity.Employee {
	w.t.Helper()
	u, err := w.app.Identity.UnitBySlug(w.t.Context(), app.System(id.Region), "lipowa")
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := w.app.Identity.Employees(w.t.Context(), app.System(u.ID), u.ID, identity.EmployeeFilter{On: calendar.Of(w.clock.Now())})
	for _, e := range all {
		if e.Given == given {
			return e
		}
	}
	w.t.Fatalf("there is no %s: %v", given, err)
	return identity.Employee{}
}

func (w *world) authorised(given, role string) {
	w.t.Helper()
	e := w.clerk(given)
	a := identity.Authority{Unit: e.Unit, Employee: e.ID, Role: role, From: calendar.Of(w.clock.Now())}
	if _, err := w.app.Identity.Authorise(w.t.Context(), app.System(e.Unit), a); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) withdrawn(given, role string) {
	w.t.Helper()
	e := w.clerk(given)
	all, err := w.app.Identity.Authorities(w.t.Context(), app.System(e.Unit), e.Unit, e.ID)
	for _, a := range all {
		if a.Role == role && err == nil {
			err = w.app.Identity.Withdraw(w.t.Context(), app.System(e.Unit), identity.Withdrawal{Unit: e.Unit, Employee: e.ID, No: a.No, AtOnce: true})
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
}
