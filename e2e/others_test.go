package e2e_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// receipt reads the number and the PIN on the page that confirms a filing.
func receipt(t testing.TB, p *webtest.Page) (number, pin string) {
	t.Helper()
	p.WantText("h1", "Wniosek wysłany")
	facts := p.Texts("main dd")
	number, _, _ = strings.Cut(facts[0], " Kopiuj")
	pin, _, _ = strings.Cut(facts[1], " Kopiuj")
	if !strings.HasPrefix(number, "RPW/") || len(pin) < 8 {
		t.Fatalf("number %q, PIN %q", number, pin)
	}
	return number, pin
}

// TestOtherJourneys are the shorter ones; they share a world, because none minds what another does.
func TestOtherJourneys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, j := range []struct {
			name string
			walk func(t *testing.T, w *world)
		}{
			{"a question without an account", asksAnonymously},
			{"paper at the counter", bringsPaper},
			{"a form for somebody at the counter", servesAtTheCounter},
			{"a firm for itself", firmFiles},
			{"rights", rightsHold},
		} {
			t.Run(j.name, func(t *testing.T) { j.walk(t, &world{t: t, app: w.app, clock: w.clock}) })
		}
	})
}

// asksAnonymously: art. 2 and 10 of the act on public information: nobody has to say who asks.
func asksAnonymously(t *testing.T, w *world) {
	b := w.visitor()
	p, _ := fill(t, b.Get("/uslugi/udostepnienie-informacji-publicznej?urzad=lipowa").Press("Rozpocznij"), answers{values: map[string]string{
		"temat": "umowy na zimowe utrzymanie dróg", "zakres": "Proszę o umowy z 2026 roku.", "forma": "dane", "sposob": "email", "email": "redakcja@gazeta.example", "kto": "anonim",
	}})
	number, pin := receipt(t, p.Press("Wyślij"))
	w.work()
	found := w.visitor().Get("/sprawdz").Press("Sprawdź", "numer", number, "pin", pin)
	found.WantStatus(200)
	found.WantSays(number)
	for _, secret := range []string{"gazeta", "zimowe"} {
		if found.Says(secret) {
			t.Errorf("the public check tells %q", secret)
		}
	}
	wrong := w.visitor().Get("/sprawdz").Press("Sprawdź", "numer", number, "pin", "0000 0000")
	if wrong.Status == 200 {
		t.Error("a wrong PIN opens the matter")
	}
	w.as("Ewa Kaczmarek").Get("/biurko/wplywy?widok=wszystkie").WantStatus(200)
}

// bringsPaper: Ewa registers a letter and sends it to the road cell with a class: it becomes a case.
func bringsPaper(t *testing.T, w *world) {
	ewa := w.as("Ewa Kaczmarek")
	const title = "Wniosek o wycinkę gałęzi przy ul. Polnej"
	p := ewa.Get("/biurko/wplywy/nowy").Attach("Zarejestruj", []webtest.File{{Field: "files", Name: "skan.pdf", Body: sketch(t, "Skan pisma")}}, "given", "Genowefa", "family", "Mróz-Święcicka", "title", title, "attachments", "1",
		"scan", "full")
	p.WantStatus(200)
	p.WantSays("Zarejestrowano RPW/LIPOWA/")
	p = ewa.Get("/biurko/wplywy").Click(title)
	wantText(t, "the confirmation", readPDF(t, ewa.Get(path(p)+"/potwierdzenie.pdf")), "RPW/LIPOWA/", "Mróz-Święcicka")
	readPDF(t, ewa.Get(path(p)+"/etykieta.pdf"))
	var cell string
	for _, o := range p.All("select[name=cell] option") {
		if strings.Contains(o.Text(), "Referat Dróg") {
			cell = o.Attr("value")
		}
	}
	p.Press("Przekaż", "cell", cell, "class", "9999").WantStatus(422)
	p.Press("Przekaż", "cell", cell, "class", "7230").WantSays("Przekazano")
	w.work()
	list := w.as("Jan Wiśniewski").Get("/biurko/sprawy?widok=nieprzydzielone")
	dossier := list.Click(title)
	if !dossier.Has("main a[href*=/dokumenty/]") {
		t.Error("the scan of the letter is not in the case")
	}
	dossier.WantSays("Genowefa Mróz-Święcicka", "DR.7230.")
	p = dossier.Click("Przydziel p")
	var anna string
	for _, o := range p.All("main input[name=to], main select[name=to] option") {
		if anna == "" || strings.Contains(o.Text(), "Anna") {
			anna = o.Attr("value")
		}
	}
	p.Press("Przydziel", "to", anna).WantStatus(200)
}

// servesAtTheCounter: Ewa fills a form in for a woman without an account. It becomes a case like any other, the
// woman may look it up with the PIN of the printed receipt, and the letter to her goes by post.
func servesAtTheCounter(t *testing.T, w *world) {
	const place = "ul. Świerkowa 31"
	ewa := w.as("Ewa Kaczmarek")
	check, visited := dictates(t, w, ewa, place)
	check.WantSays("Wypełniasz w imieniu osoby przy okienku", "Genowefa Mróz-Święcicka", "Listem na podany adres", "685,00 zł")
	for who, b := range map[string]*webtest.Browser{"Maria": w.as("Maria Kowalczyk"), "Karol of another office": w.as("Karol Maj"), "nobody": w.visitor()} {
		if got := b.Get(visited[0]).Status; got != http.StatusNotFound {
			t.Errorf("%s opens what Ewa writes down: %d", who, got)
		}
	}
	signing := check.Click("Dalej")
	wantText(t, "the protocol", readPDF(t, signing.Click("Protokół do podpisu")), "Protokół przyjęcia podania wniesionego ustnie", "Genowefa Mróz-Święcicka", "Ewa Kaczmarek")
	filed := signing.Press("Złóż wniosek", "identified", "id-card", "confirmed", "protocol")
	filed.WantText("h1", "Wniosek złożony")
	signing.Press("Złóż wniosek", "identified", "id-card", "confirmed", "protocol").WantURL(filed.URL)
	number, _, _ := strings.Cut(filed.Texts("main dd")[0], " Kopiuj")
	pin, _, _ := strings.Cut(filed.Texts("main dd")[1], " Kopiuj")
	wantText(t, "the printed receipt", readPDF(t, filed.Click("Poświadczenie z PIN-em")), number, pin, "Potwierdzam odbiór")
	w.work()
	w.visitor().Get("/sprawdz").Press("Sprawdź", "numer", number, "pin", pin).WantSays(number)
	filed.Click("Zobacz wpis w rejestrze").WantSays("Ustnie do protokołu", "Dowód osobisty", "Ewa Kaczmarek")
	p := w.as("Anna Nowak").Get("/biurko").Click(place)
	p.WantSays(number, "Genowefa Mróz-Święcicka")
	p = p.Click("Wezwanie w").Press("Przygotuj pismo", "items", "Zgoda właściciela budynku.", "days", "7")
	p.Press("Zapisz i przejdź do podpisu").Press("Podpisz").WantStatus(200)
	w.work()
	ewa.Get("/biurko/wysylka").WantSays("Genowefa Mróz-Święcicka") // what waits to be posted
}

// dictates: a woman without an account says what she wants and Ewa writes it down, until the answers are to
// be checked.
func dictates(t *testing.T, w *world, ewa *webtest.Browser, place string) (check *webtest.Page, visited []string) {
	a := occupation(w.clock.Now())
	delete(a.values, "applicant_delivery") // the post is chosen beforehand
	for name, value := range map[string]string{
		"adres_miejsca": place, "applicant_kind": "person", "applicant_person.given": "Genowefa", "applicant_person.family": "Mróz-Święcicka",
		"applicant_person.pesel": "44051401359", "applicant_address.street": "ul. Polna", "applicant_address.house": "17", "applicant_address.postcode": "66-299",
		"applicant_address.place": "Lipowa", "applicant_phone": "600 200 199",
	} {
		a.values[name] = value
	}
	p := ewa.Get("/biurko/wplywy").Click("Wypełnij formularz za osobę").Press("Rozpocznij", "usluga", "zajecie-pasa-drogowego")
	return fill(t, p, a)
}

// firmFiles: the firm's account files in the name of the firm.
func firmFiles(t *testing.T, w *world) {
	b := w.as("Bud-Dróg Borkowski")
	a := occupation(w.clock.Now())
	a.values["adres_miejsca"], a.values["applicant_representative.given"], a.values["applicant_representative.family"] = "ul. Świerkowa 77", "Marek", "Borkowski"
	p, _ := fill(t, b.Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa").Press("Rozpocznij"), a)
	p.WantSays("Bud-Dróg Borkowski spółka z ograniczoną odpowiedzialnością spółka komandytowa")
	filed := p.Press("Wyślij wniosek")
	receipt(t, filed)
	w.work()
	b.Get("/moje").Click("ul. Świerkowa 77").WantStatus(200)
	w.as("Anna Nowak").Get("/biurko").Click("ul. Świerkowa 77").WantSays("Bud-Dróg Borkowski")
}

// rightsHold: what is not yours does not exist; what you may not do is refused.
func rightsHold(t *testing.T, w *world) {
	maria, olena, karol, anna := w.as("Maria Kowalczyk"), w.as("Olena Kowalenko"), w.as("Karol Maj"), w.as("Anna Nowak")
	for _, page := range []string{"/moje", "/skrzynka"} {
		for _, a := range maria.Get(page).All("main a[href]") {
			href := a.Attr("href")
			if len(strings.Split(href, "/")) < 3 || !strings.HasPrefix(href, "/moje/") && !strings.HasPrefix(href, "/skrzynka/") && !strings.HasPrefix(href, "/wnioski/") {
				continue
			}
			maria.Get(href).WantStatus(200)
			for who, b := range map[string]*webtest.Browser{"Olena": olena, "Anna": anna, "nobody": w.visitor()} {
				p := b.Get(href)
				if p.Status != http.StatusNotFound && !strings.HasPrefix(p.URL, "/logowanie") {
					t.Errorf("%s opens %s: %d", who, href, p.Status)
				}
			}
		}
	}
	dossier := path(anna.Get("/biurko").Click("ul. Polna 17"))
	for _, rest := range []string{"", "/akta", "/metryka", "/pismo", "/wezwanie", "/zakoncz"} {
		karol.Get(dossier + rest).WantStatus(http.StatusNotFound)
		w.as("Barbara Lis").Get(dossier) // of another cell: either refused or hidden, never an error
	}
	karol.Post(dossier+"/notatka", url.Values{"wersja": {"1"}, "body": {"x"}}).WantStatus(http.StatusNotFound)
	for _, b := range []*webtest.Browser{anna, karol} {
		b.Get("/biurko/wplywy").WantStatus(http.StatusForbidden)
		b.Get("/biurko/wysylka").WantStatus(http.StatusForbidden)
		b.Get("/biurko/kasa").WantStatus(http.StatusForbidden)
		b.Get("/biurko/kierownik").WantStatus(http.StatusForbidden)
	}
	for _, at := range []string{"/biurko", "/biurko/sprawy", "/biurko/wplywy", dossier} {
		maria.Get(at).WantStatus(http.StatusForbidden)
	}
}
