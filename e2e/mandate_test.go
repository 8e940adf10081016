package e2e_test

import (
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// TestActForAFirm: Maria changes in whose name she acts, sees nothing of her own, files for the firm, and the
// clerk's register says who acted.
func TestActForAFirm(t *testing.T) { each(t, actForAFirm) }

func actForAFirm(t *testing.T, w *world) {
	maria := w.as("Maria Kowalczyk")
	own := maria.Get("/moje")
	own.WantSays("Działam w imieniu")
	maria.Get("/w-imieniu").WantSays("Zofia Kowalczyk", "Kwiaciarnia Konwalia", "Jako rodzic")
	mine := as(t, maria, "Kwiaciarnia Konwalia Maria Kowalczyk")
	mine.WantSays("Działasz w imieniu", "Kwiaciarnia Konwalia Maria Kowalczyk")
	maria.Get("/konto").WantStatus(403)
	data := maria.Get("/w-imieniu/dane")
	data.WantText("h1", "Dane firmy")
	data.Press("Zapisz", "house", "4", "postcode", "nie", "place", "Lipowa").WantStatus(422)
	data.Press("Zapisz", "street", "Rynek", "house", "4", "postcode", "66-299", "place", "Lipowa", "email", "kwiaty@konwalia.example", "iban", "61 1090 1014 0000 0712 1981 2874").WantSays("Zapisano dane")
	p, letter := start(maria, "pismo-ogolne")
	p, _ = fill(t, p, answers{values: map[string]string{"temat": "Szyld", "tresc": "Chcę zawiesić szyld.", "rodzaj": "informacja", "applicant_delivery": "account"}})
	p.WantSays("Rynek", "66-299", "kwiaty@konwalia.example") // nobody typed it twice
	p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
	w.work()
	if xml := maria.Get(letter + "/wniosek.xml"); xml.Status != 200 {
		t.Errorf("the document of whom she acts for: %d", xml.Status)
	}
	back := maria.Get("/w-imieniu")
	back.Press("Działaj w tym imieniu", "jako", "ja").WantSays("Działam w imieniu")
	maria.Get(letter + "/wyslano").WantStatus(404) // it is the firm's
}

// TestGiveUseRevoke: Olena gives Maria a power of attorney, Maria uses it, Olena revokes it, and Maria's next click
// is in her own matters.
func TestGiveUseRevoke(t *testing.T) { each(t, giveUseRevoke) }

func giveUseRevoke(t *testing.T, w *world) {
	olena, maria := w.as("Olena Kowalenko"), w.as("Maria Kowalczyk")
	form := olena.Get("/w-imieniu/udziel")
	form.Press("Надати довіреність", "to-whom", "maria@poczta.example", "scope", "all").WantURL("/w-imieniu")
	w.work()
	offer := maria.Get("/w-imieniu").Click("Olena Kowalenko")
	offer.Press("Przyjmij").WantURL("/w-imieniu")
	w.work()
	as(t, maria, "Olena Kowalenko").WantSays("Działasz w imieniu", "Olena Kowalenko")
	p, letter := start(maria, "pismo-ogolne")
	said := map[string]string{"temat": "Chodnik", "tresc": "Proszę o naprawę.", "rodzaj": "informacja", "applicant_delivery": "account"}
	p, _ = fill(t, p, answers{values: said})
	p.WantSays("pelnomocnictwo-", "17,00 zł") // the document and the duty follow from the mandate
	maria.Get(letter+"/pelnomocnik").Press("Dalej", "proxy_acts", "no").WantStatus(422)
	maria.Get(letter+"/sprawdz").Press("Wyślij").WantText("h1", "Wniosek wysłany")
	w.work()
	w.caseOfLast().WantSays("Kto złożył wniosek", "Maria Kowalczyk", "Złożono po zalogowaniu: postać z wersji pokazowej", "Udzielone w portalu")
	done := olena.Get("/w-imieniu/zrobione")
	done.WantSays("Maria Kowalczyk", "17,00 zł", "Gmina Lipowa")
	olena.Get("/moje").WantSays("17,00 zł")
	olena.Get("/w-imieniu").Click("Maria Kowalczyk").Press("Скасувати довіреність").WantURL("/w-imieniu")
	next := maria.Get("/moje")
	next.WantStatus(200)
	next.WantSays("Działasz znów we własnym imieniu")
	if next.Says("Działasz w imieniu") {
		t.Error("still acts for Olena")
	}
}

// TestTwoTabs: what was begun for one is never sent for another: not an application, not a form of the account. The
// frame says on every page for whom it is, also on a page that is not there.
func TestTwoTabs(t *testing.T) { each(t, twoTabs) }

func twoTabs(t *testing.T, w *world) {
	maria := w.as("Maria Kowalczyk")
	firm := as(t, maria, "Kwiaciarnia Konwalia Maria Kowalczyk")
	firm.WantSays("Działasz w imieniu")
	gone := maria.Get("/tego-nie-ma")
	gone.WantStatus(404)
	gone.WantSays("Działasz w imieniu", "Kwiaciarnia Konwalia")
	if c := firm.Header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("the back button would show the firm's page from memory: %q", c)
	}
	page, letter := start(maria, "pismo-ogolne")
	give, data := maria.Get("/w-imieniu/udziel"), maria.Get("/w-imieniu/dane")
	maria.Get("/moje").WantSays("Zaczął: Maria Kowalczyk, w imieniu: Kwiaciarnia Konwalia")
	as(t, maria, "Zofia Kowalczyk") // in another tab
	page.Press("Dalej", "rodzaj", "informacja").WantStatus(404)
	maria.Get(letter + "/sprawdz").WantStatus(404)
	data.Press("Zapisz", "house", "4", "postcode", "66-299", "place", "Lipowa").WantStatus(409)
	if give.Status == 200 && give.Has("input[name=to-whom]") {
		give.Press("Udziel pełnomocnictwa", "to-whom", "olena@poczta.example", "scope", "all").WantStatus(409)
	}
	maria.Get("/w-imieniu").Press("Działaj w tym imieniu", "jako", "ja")
	page.Press("Dalej", "rodzaj", "informacja").WantStatus(404)
	as(t, maria, "Kwiaciarnia Konwalia Maria Kowalczyk")
	maria.Get(letter + "/sprawdz").WantStatus(200)
	maria.Get("/w-imieniu").Press("Działaj w tym imieniu", "jako", "ja")
}

// as changes in whose name a browser acts.
func as(t *testing.T, b *webtest.Browser, name string) *webtest.Page {
	t.Helper()
	page := b.Get("/w-imieniu")
	for _, l := range page.All("main label") {
		if l.Text() == name {
			return page.Press("Działaj w tym imieniu", "jako", page.One("#"+l.Attr("for")).Attr("value"))
		}
	}
	t.Fatalf("there is no %q", name)
	return nil
}

// TestListOfOrgans: the administrator looks at a list before it is applied, mends it, and applies it; whoever is on it
// takes the mandate up.
func TestListOfOrgans(t *testing.T) { each(t, listOfOrgans) }

func listOfOrgans(t *testing.T, w *world) {
	adam := w.as("Adam Górski")
	page := adam.Get("/biurko/ustawienia").Click("Reprezentanci firm")
	send := func(row string) *webtest.Page {
		list := "nip;nazwa;imię;nazwisko;pesel;funkcja;krs;reprezentacja;od;do\n" + row + "\n"
		return page.Attach("Sprawdź wykaz", []webtest.File{{Field: "file", Name: "wykaz.csv", Body: []byte(list)}})
	}
	send("5250007314;Młyn sp. z o.o.;Jan;Nowak;44051401458;prezes;;sam;;").WantSays("Wpisz NIP: 10 cyfr")
	good := send("5250007313;Młyn sp. z o.o.;Jan;Nowak;44051401458;prezes;;łącznie;;")
	good.WantSays("Nowe: 1")
	good.Press("Zapisz zmiany").WantSays("Zapisano wykaz")
	send("525-000-73-13;Młyn sp. z o.o.;Jan;Nowak;44051401458;prezes;;łącznie;;").WantSays("Nowe: 0", "bez zmian: 1")
	if got := w.as("Ewa Kaczmarek").Get("/biurko/ustawienia/reprezentanci").Status; got != 403 {
		t.Errorf("the registry brings lists in: %d", got)
	}
}

// TestMandateInABrowser: somebody gives a mandate, another takes it up, acts on it until it is revoked, and acts for
// their own firm; in a real Chromium, on both databases.
func TestMandateInABrowser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.site(t)
		olena := s.sits("Olena Kowalenko", "/w-imieniu/udziel")
		olena.looks()
		olena.answer(map[string]string{"to-whom": "maria@poczta.example", "scope": "all"})
		olena.press("Udziel pełnomocnictwa")
		olena.sees("Ta osoba musi jeszcze przyjąć")
		maria := s.sits("Maria Kowalczyk", "/w-imieniu")
		maria.press("Olena Kowalenko")
		maria.looks()
		maria.press("Przyjmij")
		maria.press("Olena Kowalenko")
		maria.press("Działaj w tym imieniu")
		maria.Go(s.address + "/w-imieniu/dane")
		maria.sees("Dane mocodawcy", "Pełnomocnik tych danych nie zmienia")
		maria.looks()
		maria.Go(s.address + "/uslugi/pismo-ogolne?urzad=lipowa")
		maria.press("Rozpocznij")
		maria.fills(answers{values: map[string]string{"temat": "Ławka", "tresc": "Proszę o ławkę.", "rodzaj": "informacja", "applicant_delivery": "account"}}, "pelnomocnik")
		maria.sees("pelnomocnictwo-", "17,00 zł")
		maria.press("Wyślij")
		maria.sees("Wniosek wysłany")
		w.work()
		olena.Go(s.address + "/w-imieniu/zrobione")
		olena.sees("Maria Kowalczyk")
		olena.looks()
		olena.Go(s.address + "/w-imieniu")
		olena.press("Maria Kowalczyk")
		olena.press("Odwołaj pełnomocnictwo")
		maria.Go(s.address + "/moje")
		if band := maria.Text("header"); strings.Contains(band, "Działasz w imieniu") {
			t.Error("still acts for Olena")
		}
		maria.Go(s.address + "/w-imieniu")
		maria.looks()
		maria.press("Kwiaciarnia Konwalia Maria Kowalczyk")
		maria.press("Działaj w tym imieniu")
		maria.Go(s.address + "/w-imieniu/dane")
		maria.sees("Dane firmy")
		maria.looks()
	})
}

// TestDutyOfAnotherGmina: who gave the mandate lives in Brzezinka and the matter is Lipowa's: the duty of 17 zł is
// owed to Brzezinka (art. 12 ust. 2 pkt 3 of the act on stamp duty), and Lipowa's cashier has nothing of it.
func TestDutyOfAnotherGmina(t *testing.T) { each(t, dutyOfAnotherGmina) }

func dutyOfAnotherGmina(t *testing.T, w *world) {
	olena, maria := w.as("Olena Kowalenko"), w.as("Maria Kowalczyk")
	home := olena.Get("/konto/adres")
	home.Press("Зберегти", "street", "Polna", "house", "3", "postcode", "66-297", "place", "Brzezinka nad Czarną").WantURL("/konto")
	olena.Get("/w-imieniu/udziel").Press("Надати довіреність", "to-whom", "maria@poczta.example", "scope", "all").WantURL("/w-imieniu")
	w.work()
	maria.Get("/w-imieniu").Click("Olena Kowalenko").Press("Przyjmij").WantURL("/w-imieniu")
	w.work()
	as(t, maria, "Olena Kowalenko").WantSays("Działasz w imieniu")
	p, _ := start(maria, "pismo-ogolne")
	p, _ = fill(t, p, answers{values: map[string]string{"temat": "Chodnik", "tresc": "Proszę o naprawę.", "rodzaj": "informacja", "applicant_delivery": "account"}})
	p.WantSays("17,00 zł")
	p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
	w.work()

	owed := w.rows(`SELECT u.slug, c.amount, a.collector FROM mandates_act a JOIN payments_charge c ON c.id = a.charge_id JOIN identity_unit u ON u.id = c.unit_id`, 3)
	if len(owed) != 1 || owed[0][0] != "brzezinka" || owed[0][1] != "1700" || owed[0][2] != "Gmina Brzezinka" {
		t.Fatalf("the duty is %q", owed)
	}
	olena.Get("/w-imieniu/zrobione").WantSays("17,00 zł", "Gmina Brzezinka")
	olena.Get("/moje").WantSays("17,00 zł")
	if cash := w.as("Barbara Lis").Get("/biurko/kasa?widok=all"); cash.Says("pełnomocnictwo") {
		t.Error("the cashier of Lipowa sees a duty that is Brzezinka's")
	}
}
