package portal_test

import (
	"testing"

	"wrota/internal/platform/web/webtest"
	"wrota/internal/portal"
)

func TestCheckingANotificationOnWhichTheOfficeKeepsSilent(t *testing.T) {
	g := newRegion(t)
	check := func(number string) *webtest.Page {
		return g.site.Visitor().Get("/sprawdz").Press("Sprawdź", "numer", number, "pin", "8765 4321")
	}
	page := check("RPW/LIPOWA/14/2027")
	page.WantText("h1", "Biegnie termin na sprzeciw")
	page.WantSays("Urząd może jeszcze wnieść sprzeciw", "28 lutego 2027")
	page = check("RPW/LIPOWA/15/2027")
	page.WantText("h1", "Urząd nie wniósł sprzeciwu")
	page.WantSays("Sprawa jest załatwiona milcząco")
}

func TestAMatterInWhichSilenceIsConsent(t *testing.T) {
	g := newRegion(t)
	m := g.matters[0]
	const meaning = "Możesz usunąć drzewa opisane w zgłoszeniu."
	for _, x := range []struct {
		reason string
		status portal.Status
		tacit  *portal.Tacit
		call   bool
		says   []string
		not    []string
	}{
		{"before the inspection nobody knows the day", portal.Handled, &portal.Tacit{Meaning: meaning, Event: true}, false, []string{"Ten termin jeszcze nie biegnie"}, []string{meaning}},
		{"after it the last day is known", portal.Objection, &portal.Tacit{Until: today.AddDays(9), Meaning: meaning, Event: true}, false, []string{"Urząd może wnieść sprzeciw do 28 lutego 2027", "Poczekaj do tego dnia", "Wycofaj wniosek"}, []string{"ponaglenie"}},
		{"when it has passed, the right is there", portal.Consented, &portal.Tacit{Until: today.AddDays(-1), Meaning: meaning, Event: true, Consented: true}, false, []string{"Urząd nie wniósł sprzeciwu", meaning, "Decyzji nie będzie"}, []string{"Wycofaj wniosek", "ponaglenie"}},
		{"and stays there when the file is closed", portal.Closed, &portal.Tacit{Until: today.AddDays(-1), Meaning: meaning, Event: true, Consented: true}, false, []string{"Załatwiona milcząco", meaning}, nil},
		{"what is not completed is objected to", portal.YourTurn, &portal.Tacit{Meaning: meaning, Event: true}, true, []string{"urząd wniesie sprzeciw"}, []string{"bez rozpoznania"}},
		{"an ordinary matter", portal.Handled, nil, false, nil, []string{"sprzeciw"}},
	} {
		n := m
		n.Status, n.Tacit, n.Paused = x.status, x.tacit, false
		if !x.call {
			n.Call = nil
		}
		if x.status == portal.Closed {
			n.Settlement = "silent"
		}
		g.matters[0] = n
		page := g.site.As(maria).Get("/moje/" + m.ID.Short())
		page.WantStatus(200)
		page.WantSays(x.says...)
		for _, words := range x.not {
			if page.Says(words) {
				t.Errorf("%s: it says %q", x.reason, words)
			}
		}
	}
}
