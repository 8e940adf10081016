package e2e_test

import (
	"testing"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestSubstitutionDuringLeave: Anna is away from today on; what Maria files lies with Anna's substitute, the
// superior is told of near terms of what Anna left, once; and when Anna is back, new work is hers again.
func TestSubstitutionDuringLeave(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) { substituted(t, byRequests(t, e)) })
	}
	t.Run("in Chromium", func(t *testing.T) { substituted(t, inChromium(t, db.SQLite)) })
}

func substituted(t *testing.T, s stage) {
	first := calendar.Of(s.clock.Now())
	anna := s.sit("Anna Nowak", "/biurko/nieobecnosci")
	anna.looks()
	anna.fill(map[string]string{"why": "urlop", "from": first.String(), "to": first.AddDays(40).String()})
	anna.press("Poproś o nieobecność")
	anna.says("Prośba czeka na zgodę przełożonego")

	jan := s.sit("Jan Wiśniewski", "/biurko/nieobecnosci")
	jan.looks()
	jan.fill(map[string]string{"stand-*": "Paweł Król"})
	jan.press("Zgódź się")
	jan.says("Nieobecność jest wpisana", "Paweł Król")

	s.files("ul. Świerkowa 201")
	pawel := s.sit("Paweł Król", "/biurko/sprawy?widok=do-zalatwienia")
	pawel.says("ul. Świerkowa 201")
	s.sit("Anna Nowak", "/biurko/sprawy?widok=do-zalatwienia").hides("ul. Świerkowa 201")

	for range 2 { // every morning, and each term is told once
		if err := s.app.Staffing.Alarm(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	told := s.rows(`SELECT e.family, n.args FROM notices_notice n JOIN identity_employee e ON e.id = n.employee_id WHERE n.kind = 'notice.absent-term'`, 2)
	once := map[string]bool{}
	for _, x := range told {
		if x[0] != "Wiśniewski" || once[x[1]] {
			t.Errorf("told %s of %s", x[0], x[1])
		}
		once[x[1]] = true
	}
	if len(told) == 0 {
		t.Error("nobody was told of the near terms of what Anna left")
	}

	s.days(1)
	jan = s.sit("Jan Wiśniewski", "/biurko/nieobecnosci")
	jan.press("Zakończ")
	jan.says("Nieobecność jest zakończona")
	s.files("ul. Świerkowa 202")
	s.sit("Anna Nowak", "/biurko/sprawy?widok=do-zalatwienia").says("ul. Świerkowa 202")
	s.sit("Paweł Król", "/biurko/sprawy?widok=do-zalatwienia").hides("ul. Świerkowa 202")
}

// files lets Maria apply for occupying a road at a place.
func (s stage) files(place string) {
	s.t.Helper()
	a := occupation(s.clock.Now())
	a.values["adres_miejsca"] = place
	p, _ := fill(s.t, s.as("Maria Kowalczyk").Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa").Press("Rozpocznij"), a)
	p.Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
	s.work()
}
