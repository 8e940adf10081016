package e2e_test

import (
	"bytes"
	"image"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
)

// changing is one group of changes of a world.
type changing struct {
	*world
	t *testing.T
}

// fine is the page of an answer that was no refusal.
func (c changing) fine(p *webtest.Page) *webtest.Page {
	c.t.Helper()
	if p.Status != 200 {
		c.t.Fatalf("%s answered %d: %q %q", p.URL, p.Status, p.Texts("h1"), p.Problems())
	}
	return p
}

// send fills in the form of a page whose address has a part, and sends it: what stands in it, then the values by the
// names of their fields; "*" is for every empty field of free text.
func (c changing) send(b *webtest.Browser, p *webtest.Page, part string, pairs ...string) *webtest.Page {
	c.t.Helper()
	form := "main form[action*=" + part + "] "
	found := p.All(strings.TrimSpace(form))
	if len(found) == 0 {
		c.t.Fatalf("%s (%d) has no form for %s", p.URL, p.Status, part)
	}
	v := url.Values{}
	for _, e := range p.All(form + "input") {
		if kind := e.Attr("type"); kind != "radio" && kind != "checkbox" && kind != "file" {
			v.Set(e.Attr("name"), e.Value())
		}
	}
	for _, e := range p.All(form + "input[checked]") {
		v.Set(e.Attr("name"), e.Value())
	}
	for _, e := range append(p.All(form+"textarea"), p.All(form+"select")...) {
		v.Set(e.Attr("name"), e.Value())
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] != "*" {
			v.Set(pairs[i], pairs[i+1])
			continue
		}
		for _, e := range append(p.All(form+"textarea"), p.All(form+"input[type=text]")...) {
			if e.Value() == "" {
				v.Set(e.Attr("name"), pairs[i+1])
			}
		}
	}
	return c.fine(b.Post(found[0].Attr("action"), v))
}

// day is a day of the world as a form of a date takes it.
func (c changing) day(after int) string { return calendar.Of(c.clock.Now()).AddDays(after).String() }

// employee is the identifier of a member of staff of Lipowa, as it stands in addresses.
func (c changing) employee(family string) string {
	c.t.Helper()
	x := c.rows(`SELECT e.id FROM identity_employee e JOIN identity_unit u ON u.id = e.unit_id WHERE u.slug = 'lipowa' AND e.family = $1`, 1, family)
	if len(x) == 0 {
		c.t.Fatalf("nobody is called %s", family)
	}
	return short(x[0][0])
}

// passkeys gives people of these names a passkey: making one takes a browser.
func (w *world) passkeys(families ...string) {
	w.t.Helper()
	for _, family := range families {
		for _, x := range w.rows(`SELECT id FROM identity_account WHERE family = $1`, 1, family) {
			key := id.New[id.Passkey]()
			_, err := w.app.DB.Raw().ExecContext(w.t.Context(), `INSERT INTO login_passkey (id, account_id, credential, name, data, added_at) VALUES ($1, $2, $3, 'Klucz', '{}', $4)`, key, x[0], key.Short(), db.At(w.clock.Now()))
			if err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// settings are those of an office.
func (c changing) settings() {
	adam := c.as("Adam Górski")
	const at = "/biurko/ustawienia/"
	c.fine(adam.Get(at+"urzad").Press("Zapisz dane urzędu", "phone", "68 300 10 09"))
	c.fine(adam.Get(at+"urzad").Press("Zapisz inspektora i organ", "inspector-phone", "68 300 10 08"))
	c.fine(adam.Get(at+"kalendarz").Press("Zapisz godziny pracy", "from", c.day(3), "open0", "08:00"))
	free := c.fine(adam.Get(at+"kalendarz").Press("Dodaj dzień wolny", "day", c.day(20), "reason", "Dzień wolny za święto w sobotę"))
	for _, f := range free.All("main form[action*=/wolne/]") {
		c.fine(adam.Post(f.Attr("action"), url.Values{}))
		break
	}
	var herb bytes.Buffer
	if err := png.Encode(&herb, image.NewRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		c.t.Fatal(err)
	}
	c.fine(adam.Get(at+"wyglad").Attach("Wczytaj herb", []webtest.File{{Field: "herb", Name: "herb.png", Body: herb.Bytes()}}))
	c.fine(adam.Get(at + "wyglad").Press("Usuń herb"))
	c.fine(adam.Get(at+"wyglad").Press("Zapisz papier firmowy", "footer", "Gmina Lipowa, Rynek 1"))
	c.fine(adam.Get(at+"wyglad").Press("Zapisz kolory", "bar", "#0f4a5d"))
	c.fine(adam.Get(at+"doreczenia").Press("Zapisz terminy", "remind", "5", "fallback", "14", "basis", "zarządzenie nr 7"))
	c.fine(adam.Get(at+"komorki/nowa").Press("Zapisz komórkę", "symbol", "PR", "name", "Promocja", "parent", optionOf(c.t, adam.Get(at+"komorki/nowa"), "parent", "UG")))
	cell := short(c.rows(`SELECT id FROM identity_cell WHERE symbol = 'PR'`, 1)[0][0])
	c.fine(adam.Get(at+"komorki/"+cell).Press("Zapisz komórkę", "name", "Promocja gminy"))
	c.fine(adam.Get(at+"komorki/"+cell).Press("Zamknij komórkę", "last", c.day(0)))
}

// services are what an office offers, and its rates.
func (c changing) services() {
	adam := c.as("Adam Górski")
	const at = "/biurko/ustawienia/"
	c.fine(adam.Get(at+"uslugi/wspolne").Press("Zapisz", "stamp_duty.name", "Gmina Lipowa"))
	c.fine(adam.Get(at+"uslugi/skarga").Press("Zapisz", "note", "Skargi przyjmuje też wójt."))
	c.fine(adam.Get(at+"uslugi/skarga").Press("Wyłącz usługę", "last", c.day(40)))
	c.fine(adam.Post(at+"uslugi/deklaracja-odpady/stawki", url.Values{"rate": {"stawka_osoba"}, "value": {"31,00"}, "from": {c.day(30)}, "source": {"uchwała nr XII/34/2027"}}))
	c.fine(adam.Get(at+"drogi").Press("Zapisz drogę", "number", "100299F", "name", "ul. Nowa", "category", "gminna"))
	rates := adam.Get(at + "stawki-drogowe")
	tried := c.send(adam, rates, "/stawki-drogowe", "action", "try", "title", "uchwała nr XII/35/2027", "from", c.day(40), "file", string(adam.Get(rates.All("main a[href^=/biurko/ustawienia/stawki-drogowe/]")[0].Attr("href")).Body))
	c.send(adam, tried, "/stawki-drogowe", "action", "set")
}

// staff are the people of an office.
func (c changing) staff() {
	adam := c.as("Adam Górski")
	const at = "/biurko/ustawienia/pracownicy/"
	form := adam.Get(at + "nowy")
	c.fine(form.Press("Dodaj pracownika", "given", "Lena", "family", "Wójcik-Nowa", "email", "lena@lipowa.example", "cell", optionOf(c.t, form, "cell", "OR"), "post", "referent", "roles", "referent", "invite", "yes"))
	lena := c.employee("Wójcik-Nowa")
	c.passkeys("Wójcik-Nowa")
	c.fine(adam.Get(at + lena).Press("Wyślij zaproszenie"))
	c.fine(adam.Post(at+lena+"/wyloguj", url.Values{}))
	list := "e-mail;imię;nazwisko;symbol komórki;stanowisko;role;kieruje komórką;od\nola@lipowa.example;Ola;Żak;OR;referent;;nie;" + c.day(0) + "\n"
	dry := c.fine(adam.Get(at+"import").Attach("Sprawdź plik", []webtest.File{{Field: "file", Name: "ludzie.csv", Body: []byte(list)}}))
	for _, f := range dry.All("main form[action*=/import/zapisz] button") {
		c.fine(dry.Press(f.Text()))
	}
	const rights = "/biurko/ustawienia/uprawnienia/"
	c.fine(adam.Post(rights+lena+"/blokada", url.Values{"block-why": {"Postępowanie wyjaśniające"}}))
	c.send(adam, adam.Get(rights+lena), "/odblokuj", "*", "Wyjaśnione")
	person := adam.Get(rights + lena)
	c.fine(person.Press("Nadaj upoważnienie", "role", optionOf(c.t, person, "role", "kasa"), "scope", "unit", "why", "Zastępuje w kasie"))
	person = adam.Get(rights + lena)
	c.fine(person.Press("Odbierz upoważnienie", "no", person.All("select[name=no] option")[1].Attr("value"), "now", "yes", "ended-why", "Wróciła kasjerka"))
	c.fine(adam.Post(rights+lena+"/sesje", url.Values{}))
	c.send(adam, adam.Get(rights+lena), "/skladniki", "*", "Zgubiony telefon")
	c.passkeys("Wójcik-Nowa")
	c.send(adam, adam.Get("/biurko/ustawienia/skladniki/"+lena), "/skladniki", "*", "Zgubiony telefon")
	c.fine(adam.Get(at+lena).Press("Zapisz zmianę", "post", "inspektor", "from", c.day(1)))
	c.fine(adam.Get(at+c.employee("Żak")).Press("Zapisz ostatni dzień", "to", c.day(60)))
	c.fine(adam.Get("/biurko/ustawienia/uprawnienia").Press("Potwierdź przegląd", "remark", "Bez uwag"))
}

// region is whoever founds units.
func (c changing) region() {
	weronika := c.as("Weronika Czech")
	for _, a := range weronika.Get("/biurko/region").All("main a[href^=/biurko/region/]") {
		if p := weronika.Get(a.Attr("href")); strings.HasSuffix(a.Attr("href"), "/nowa") {
			continue
		} else if p.Has("form[action*=/zaproszenie]") {
			c.fine(p.Press("Wyślij zaproszenie ponownie"))
			return
		}
	}
	c.t.Error("no unit waits for its administrator")
}

// absences are who is away and who stands in.
func (c changing) absences() {
	anna, jan, adam := c.as("Anna Nowak"), c.as("Jan Wiśniewski"), c.as("Adam Górski")
	c.fine(anna.Get("/biurko/nieobecnosci").Press("Poproś o nieobecność", "why", "leave", "from", c.day(1), "to", c.day(3)))
	p := jan.Get("/biurko/nieobecnosci")
	c.fine(p.Press("Zgódź się"))
	absence := short(c.rows(`SELECT id FROM identity_absence ORDER BY entered_at DESC`, 1)[0][0])
	c.fine(jan.Post("/biurko/nieobecnosci/"+absence+"/zakoncz", url.Values{}))
	form := adam.Get("/biurko/ustawienia/zastepstwa?osoba=" + c.employee("Król"))
	done := c.send(adam, form, "/zastepstwa", "substitute", optionOf(c.t, form, "substitute", "Anna"), "from", c.day(30), "to", c.day(33))
	c.send(adam, done, "/zakoncz")
}

// privacyWork is what the inspector of data protection does.
func (c changing) privacyWork() {
	adam, maria, ewa := c.as("Adam Górski"), c.as("Maria Kowalczyk"), c.as("Ewa Kaczmarek")
	p := c.fine(adam.Get("/biurko/ochrona-danych/naruszenia/nowe").Press("Zapisz",
		"what", "List z decyzją trafił do innej osoby.", "people", "mieszkańcy", "number", "1", "data", "imię i nazwisko", "consequences", "Inna osoba zna adres.", "measures", "List odebrano."))
	c.fine(adam.Get(path(p)+"/popraw").Press("Zapisz", "number", "2"))
	c.fine(adam.Get(path(p)).Press("Dopisz", "kind", "not-reported", "reason", "Małe prawdopodobieństwo szkody"))
	for _, answer := range []string{"/odmowa", "/termin"} {
		form := maria.Get("/konto/moje-dane/sprostowanie")
		place := ""
		for _, o := range form.All("main select[name=place] option") {
			if v := o.Attr("value"); strings.HasPrefix(v, "sprawa:") && strings.Contains(o.Text(), "Lipowa") {
				place = v
			}
		}
		c.fine(form.Press("Wyślij prośbę", "place", place, "wrong", "Numer domu", "should", "8b"))
		c.work()
		demand := ewa.Get("/biurko/ochrona-danych/sprostowania").Click("Maria Kowalczyk")
		c.send(ewa, demand, answer, "*", "Urząd nie może teraz tego zmienić.")
	}
}
