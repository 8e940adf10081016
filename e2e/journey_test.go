package e2e_test

import (
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/web/webtest"
)

// days lets the clock run and does what falls due.
func (w *world) days(n int) {
	w.t.Helper()
	w.clock.Set(w.clock.Now().Add(time.Duration(n) * 24 * time.Hour))
	w.work()
}

// path is the address of a page without its query.
func path(p *webtest.Page) string {
	at, _, _ := strings.Cut(p.URL, "?")
	return at
}

// permit is the journey of an application to occupy a road: what the steps know of each other.
type permit struct {
	*world
	t       *testing.T
	place   string // by which people find the matter
	number  string // in the register of incoming mail
	pin     string
	matter  string // the resident's address of the case
	dossier string // the clerk's
	upp     string // the address of the receipt
}

// TestPermit is the main job of the house, from the application to the closed case.
func TestPermit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		j := &permit{world: w, t: t, place: "ul. Świerkowa przy numerze 8a"}
		for _, step := range []func(){
			j.files, j.appears, j.isCalled, j.completes, j.isDecided, j.isSigned, j.collects, j.pays, j.isClosed, j.isRegistered,
		} {
			step()
			w.work()
		}
	})
}

// files walks through every page, submits twice and holds one receipt.
func (j *permit) files() {
	maria := j.as("Maria Kowalczyk")
	p := maria.Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa").Press("Rozpocznij")
	p, visited := fill(j.t, p, occupation(j.clock.Now()))
	if len(visited) < 20 {
		j.t.Errorf("the application has only the pages %q", visited)
	}
	p.WantSays("Rusztowanie do malowania elewacji <domu> & bramy.", "12,5 m²", "Plan sytuacyjny ul. Świerkowa.pdf", "685,00 zł", "Wyślij wniosek")
	filed := p.Press("Wyślij wniosek")
	filed.WantText("h1", "Wniosek wysłany")
	again := p.Press("Wyślij wniosek")
	again.WantURL(filed.URL)
	for i, p := range []*webtest.Page{filed, again} {
		facts := p.Texts("main dd")
		number, _, _ := strings.Cut(facts[0], " Kopiuj")
		pin, _, _ := strings.Cut(facts[1], " Kopiuj")
		if i > 0 && (number != j.number || pin != j.pin) {
			j.t.Errorf("submitted again: %s %s, first %s %s", number, pin, j.number, j.pin)
		}
		j.number, j.pin = number, pin
	}
	if !strings.HasPrefix(j.number, "RPW/LIPOWA/") || len(j.pin) < 8 {
		j.t.Fatalf("number %q, PIN %q", j.number, j.pin)
	}
	j.upp = strings.Replace(filed.URL, "wyslano", "upp.xml", 1)
	receipt := maria.Get(j.upp)
	j.sealed("lipowa", receipt)
	wantText(j.t, "the receipt", string(receipt.Body), j.number)
	wantText(j.t, "the printed receipt", readPDF(j.t, maria.Get(strings.Replace(filed.URL, "wyslano", "upp.pdf", 1))), j.number, "Urząd Gminy Lipowa")
	wantText(j.t, "the printed application", readPDF(j.t, maria.Get(strings.Replace(filed.URL, "wyslano", "wniosek.pdf", 1))), "Maria Kowalczyk", j.place)
	maria.Get(strings.Replace(filed.URL, "wyslano", "wniosek.xml", 1)).WantStatus(200)
}

// appears: the case is on the clerk's list, with the receipt in its files; anybody with the PIN sees how it stands.
func (j *permit) appears() {
	p := j.as("Anna Nowak").Get("/biurko").Click(j.place)
	p.WantSays(j.number, "Maria Kowalczyk", "Plan sytuacyjny ul. Świerkowa.pdf")
	j.dossier = path(p)
	p = j.visitor().Get("/sprawdz").Press("Sprawdź", "numer", j.number, "pin", j.pin)
	p.WantStatus(200)
	p.WantSays(j.number)
	if p.Says("Kowalczyk") || p.Says(j.place) {
		j.t.Error("the public check tells who filed, or what")
	}
}

// isCalled: Anna calls to complete and signs; Maria confirms that she has read it.
func (j *permit) isCalled() {
	anna := j.as("Anna Nowak")
	p := anna.Get(j.dossier).Click("Wezwanie w").Press("Przygotuj pismo", "items", "Zgoda właściciela budynku.\nSzkic <barierek>.", "days", "7")
	p = p.Press("Zapisz i przejdź do podpisu").Press("Podpisz")
	p.WantStatus(200)
	j.days(1)
	maria := j.as("Maria Kowalczyk")
	p = maria.Get("/skrzynka").Click("Wezwanie do uzupełnienia wniosku")
	p = p.Press("Potwierdzam odbiór")
	p.WantSays("Odbiór pisma jest potwierdzony")
	j.sealed("lipowa", maria.Get(path(p)+"/upd"))
	wantText(j.t, "the call", readPDF(j.t, maria.Get(path(p)+"/dokument")), "Zgoda właściciela budynku.", "Szkic <barierek>.", "art. 64 § 2")
	j.matter = path(p.Click("Zobacz sprawę"))
}

// completes: Maria answers the call from the page of her matter.
func (j *permit) completes() {
	j.days(2)
	maria := j.as("Maria Kowalczyk")
	p := maria.Get(j.matter)
	p.WantSays("Zgoda właściciela budynku.")
	p, _ = fill(j.t, p.Press("Uzupełnij wniosek"), answers{
		values: map[string]string{"zakres": "wszystko", "odpowiedz": "1. Zgoda w pliku.\n2. Szkic w pliku.", "applicant_delivery": "account", "proxy_acts": "no"},
		files:  map[string]string{"dokumenty": "Zgoda.pdf"},
	})
	p = p.Press("Wyślij")
	p.WantText("h1", "Wniosek wysłany")
	j.work()
	if maria.Get(j.matter).Has("form input[name=zadanie]") {
		j.t.Error("the call was answered and is still open")
	}
	p = j.as("Anna Nowak").Get(j.dossier)
	p.WantSays("Odpowiedź na wezwanie", "Zgoda.pdf")
	p.Press("Przeczytane").WantStatus(200)
}

// isDecided: Anna writes the decision from the service's text; what nobody filled in is not let through.
func (j *permit) isDecided() {
	j.days(1)
	p := j.as("Anna Nowak").Get(j.dossier).Click("Decyzja d").Press("Otwórz projekt", "text", "zezwolenie")
	text := p.One("textarea[name=body]").Value()
	wantText(j.t, "the draft", text, "685,00 zł", "Maria Kowalczyk", j.place, "{{ustalenia}}")
	p = p.Press("Zapisz i przekaż do akceptacji")
	p.WantStatus(422)
	text = strings.ReplaceAll(text, "{{ustalenia}}", "Plan jest zgodny ze stanem w terenie.")
	p = p.Press("Zapisz i przekaż do akceptacji", "body", text)
	p.WantStatus(200)
}

// isSigned: Jan accepts and signs; a draft that he saw before cannot be signed again.
func (j *permit) isSigned() {
	jan := j.as("Jan Wiśniewski")
	p := jan.Get(j.dossier).Click("Sprawdź projekt")
	p = p.Press("Zaakceptuj")
	p.WantStatus(200)
	p = jan.Get(j.dossier).Click("Podpisz")
	sign := p
	p.Press("Podpisz").WantStatus(200)
	if p := sign.Press("Podpisz"); p.Status != 409 && p.Status != 200 {
		j.t.Errorf("signed twice: %d", p.Status)
	}
}

// collects: Maria confirms the decision; the document is whole and says what was decided.
func (j *permit) collects() {
	j.days(1)
	maria := j.as("Maria Kowalczyk")
	waiting := maria.Get("/skrzynka").Click("Decyzja o zezwoleniu na zajęcie pasa drogowego")
	maria.Get(path(waiting) + "/dokument").WantStatus(409)
	p := waiting.Press("Potwierdzam odbiór")
	j.sealed("lipowa", maria.Get(path(p)+"/upd"))
	wantText(j.t, "the decision", readPDF(j.t, maria.Get(path(p)+"/dokument")), "zezwalam", "Opłata: 685,00 zł", "Plan jest zgodny ze stanem w terenie.",
		"Jan Wiśniewski", j.place, "odwołać do Samorządowego Kolegium Odwoławczego w Lipowej")
	j.provable(path(p)+"/dokument", path(p)+"/upd")
}

// pays: the fee stands at /platnosci; the cashier books it.
func (j *permit) pays() {
	j.days(15)
	maria := j.as("Maria Kowalczyk")
	p := maria.Get(j.matter)
	var charge string
	for _, a := range p.All("main a[href^=/platnosci/]") {
		charge = a.Attr("href")
	}
	if charge == "" {
		j.t.Fatalf("the matter shows no charge: %q", p.Texts("main a"))
	}
	p = maria.Get(charge)
	p.WantSays("685,00 zł", "20 9999 0000 0000 0000 0000 0001")
	barbara := j.as("Barbara Lis")
	barbara.Get("/biurko/kasa"+strings.TrimPrefix(charge, "/platnosci")).Press("Zapisz wpłatę", "amount", "685,00", "reference", "wyciąg 31").WantSays("Zapłacona")
	j.work()
	p = maria.Get(charge)
	p.WantSays("Wszystko zapłacone", "Opłata za zajęcie pasa drogowego")
	wantText(j.t, "the receipt of payment", readPDF(j.t, maria.Get(p.One("main a[href^="+charge+"/potwierdzenie]").Attr("href"))), "685,00 zł")
}

// isClosed: Anna closes; the record of the case lists everything that happened.
func (j *permit) isClosed() {
	anna := j.as("Anna Nowak")
	p := anna.Get(j.dossier).Click("Zakończ c").Press("Zakończ sprawę")
	p.WantStatus(200)
	p.WantSays("sprawa zamknięta")
	record := strings.Join(anna.Get(j.dossier+"/metryka").Texts("main tbody tr"), "\n")
	wantText(j.t, "the record of the case", record, "Wszczęto sprawę", "Wezwano stronę do uzupełnienia wniosku", "Maria Kowalczyk Adresat potwierdził odbiór", "Wpłynęło uzupełnienie",
		"Jan Wiśniewski, kierownik Referatu Dróg i Inwestycji Podpisano pismo", "Wpisano zezwolenie do rejestru zajęć", "Decyzja stała się ostateczna", "Barbara Lis, inspektor ds. księgowości, kasa Zapisano wpłatę")
	story := strings.Join(j.as("Maria Kowalczyk").Get(j.matter).Texts("main li"), "\n")
	wantText(j.t, "the resident's timeline", story, j.number, "Urząd wysłał wezwanie do uzupełnienia", "Wniosek uzupełniony", "Rozstrzygnięcie podpisane", "Wpłata 685,00 zł", "Sprawa zakończona")
}

// isRegistered: the register of occupations has the entry, and the public one tells nobody's name.
func (j *permit) isRegistered() {
	p := j.as("Anna Nowak").Get("/biurko/rejestry/zajecia-pasa")
	p.WantSays(j.place)
	first := j.visitor().Get("/drogi/zajecia?urzad=lipowa")
	first.WantSays("Świerkowa")
	if first.Says("Kowalczyk") {
		j.t.Error("the public register names a person")
	}
}
