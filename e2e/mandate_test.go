package e2e_test

import (
	"testing"

	"wrota/internal/platform/testkit"
)

// TestActForAFirm: Maria changes in whose name she acts, sees nothing of her own, files for the firm, and the
// clerk's register says who acted.
func TestActForAFirm(t *testing.T) {
	w := worldToday(t)
	maria := w.as("Maria Kowalczyk")
	own := maria.Get("/moje")
	own.WantSays("Działam w imieniu")
	page := maria.Get("/w-imieniu")
	page.WantSays("Zofia Kowalczyk", "Kwiaciarnia Konwalia", "jako rodzic")
	choice := ""
	for _, l := range page.All("main label") {
		if l.Text() == "Kwiaciarnia Konwalia Maria Kowalczyk" {
			choice = l.Attr("for")
		}
	}
	mine := page.Press("Zmień", "jako", page.One("#"+choice).Attr("value"))
	mine.WantSays("Działasz w imieniu", "Kwiaciarnia Konwalia Maria Kowalczyk")
	maria.Get("/konto").WantStatus(403)
	p, letter := start(maria, "pismo-ogolne")
	p, _ = fill(t, p, answers{values: map[string]string{"applicant_representative.given": "Maria", "applicant_representative.family": "Kowalczyk", "temat": "Szyld", "tresc": "Chcę zawiesić szyld.", "rodzaj": "informacja", "applicant_delivery": "account", "proxy_acts": "no",
		"applicant_address.street": "Rynek", "applicant_address.house": "4", "applicant_address.postcode": "66-299", "applicant_address.place": "Lipowa"}})
	p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
	w.work()
	if xml := maria.Get(letter + "/wniosek.xml"); xml.Status != 200 {
		t.Errorf("the document of whom she acts for: %d", xml.Status)
	}
	back := maria.Get("/w-imieniu")
	back.Press("Zmień", "jako", "ja").WantSays("Działam w imieniu")
	maria.Get(letter + "/wyslano").WantStatus(404) // it is the firm's
}

// TestGiveUseRevoke: Olena gives Maria a power of attorney, Maria uses it, Olena revokes it, and Maria's next click
// is in her own matters.
func TestGiveUseRevoke(t *testing.T) {
	_ = testkit.Noon
	w := worldToday(t)
	olena, maria := w.as("Olena Kowalenko"), w.as("Maria Kowalczyk")
	form := olena.Get("/w-imieniu/udziel")
	form.Press("Надати довіреність", "to-whom", "maria@poczta.example", "scope", "all").WantURL("/w-imieniu")
	w.work()
	offer := maria.Get("/w-imieniu").Click("Olena Kowalenko")
	offer.Press("Przyjmij").WantURL("/w-imieniu")
	w.work()
	page := maria.Get("/w-imieniu")
	value := ""
	for _, l := range page.All("main label") {
		if l.Text() == "Olena Kowalenko" {
			value = page.One("#" + l.Attr("for")).Attr("value")
		}
	}
	page.Press("Zmień", "jako", value).WantSays("Działasz w imieniu", "Olena Kowalenko")
	olena.Get("/w-imieniu").Click("Maria Kowalczyk").Press("Скасувати довіреність").WantURL("/w-imieniu")
	next := maria.Get("/moje")
	next.WantStatus(200)
	next.WantSays("Działasz znów we własnym imieniu")
	if next.Says("Działasz w imieniu") {
		t.Error("still acts for Olena")
	}
}
