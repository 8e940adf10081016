package e2e_test

import (
	"net/url"
	"regexp"

	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
)

// account is what residents do with their own accounts.
func (c changing) account() {
	maria := c.as("Maria Kowalczyk")
	c.send(maria, maria.Get("/konto/dane"), "/konto/dane", "phone", "600100299")
	c.send(maria, maria.Get("/konto/adres"), "/konto/adres", "house", "9")
	c.send(maria, maria.Get("/konto/doreczenia"), "/konto/doreczenia", "delivery", "paper")
	c.send(maria, maria.Get("/konto/powiadomienia"), "/konto/powiadomienia", "mode", "daily")
	c.send(maria, maria.Get("/konto/jezyk"), "/konto/jezyk", "lang", "uk")
	c.send(maria, maria.Get("/konto/jezyk"), "/konto/jezyk", "lang", "pl")
	c.send(maria, maria.Get("/moje/powiadomienia"), "/przeczytane")
	c.as("Maria Kowalczyk")
	c.send(maria, maria.Get("/konto/sesje"), "/zakoncz")
	c.as("Maria Kowalczyk")
	c.fine(maria.Post("/konto/sesje", url.Values{}))
	key := short(c.rows(`SELECT p.id FROM login_passkey p JOIN identity_account a ON a.id = p.account_id WHERE a.email = 'maria@poczta.example'`, 1)[0][0])
	at := "/konto/zabezpieczenia/klucz/" + key
	c.send(maria, maria.Get(at), at, "name", "Klucz od wnuka")
	c.send(maria, maria.Get("/konto/zabezpieczenia/kody"), "/kody")
	c.send(maria, maria.Get(at), at+"/usun")

	ewa := c.as("Ewa Kaczmarek")
	number := regexp.MustCompile(`\b\d{11}\b`).FindString(c.as("Olena Kowalenko").Get("/konto").Text("main"))
	found := c.send(ewa, ewa.Get("/biurko/tozsamosc"), "/tozsamosc", "email", "olena@poczta.example", "pesel", number)
	found = c.send(ewa, found, "/potwierdz", "document", "passport")
	found = c.send(ewa, ewa.Get("/biurko/tozsamosc"), "/tozsamosc", "email", "olena@poczta.example", "pesel", number)
	c.send(ewa, found, "/cofnij", "reason", "Pomyłka")
}

// registration is a new account: a firm's, which proves its address, changes its password and adds an app with codes.
func (c changing) registration() {
	const first, second = "młyn nad rzeką stoi 9", "wiatrak za rzeką stoi 8"
	stranger := c.visitor()
	c.send(stranger, stranger.Get("/rejestracja/firma"), "/rejestracja/firma", "name", "Młyn sp. z o.o.", "nip", "5250007313", "given", "Jan", "family", "Młynarz", "email", "mlyn@poczta.example", "password", first)
	c.fine(stranger.Post("/rejestracja/wyslij-ponownie", url.Values{"email": {"mlyn@poczta.example"}}))
	c.work()
	link := c.mailed("/potwierdz/", "mlyn@poczta.example")
	c.send(stranger, stranger.Get(link), "/potwierdz/", "password", first)
	c.send(stranger, stranger.Get("/konto/haslo"), "/konto/haslo", "old", first, "password", second)
	app := stranger.Get("/konto/zabezpieczenia/aplikacja")
	c.send(stranger, app, "/aplikacja", "code", (&szumin{stage: stage{world: c.world}, t: c.t}).code(app.One(".copy-value").Text()))
	c.send(stranger, stranger.Get("/konto/zabezpieczenia"), "/aplikacja/usun")
	c.send(stranger, stranger.Get("/konto/potwierdz"), "/konto/potwierdz", "password", second)
}

// mishaps are e-mails that did not arrive.
func (c changing) mishaps() {
	adam := c.as("Adam Górski")
	now := db.At(c.clock.Now())
	_, err := c.app.DB.Raw().ExecContext(c.t.Context(), `UPDATE notices_mail SET state = 'failed', ended_at = $1, handled_at = NULL
WHERE unit_id = (SELECT id FROM identity_unit WHERE slug = 'lipowa') AND state = 'sent'`, now)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, part := range []string{"/ponow", "/zalatwione"} {
		list := adam.Get("/biurko/powiadomienia").All("main tbody a[href^=/biurko/powiadomienia/]")
		if len(list) == 0 {
			c.t.Fatal("no mail has failed")
		}
		c.send(adam, adam.Get(list[0].Attr("href")), part, "how", "Zadzwoniliśmy")
	}
	anna := c.as("Anna Nowak")
	c.send(anna, anna.Get("/wybierz"), "/wybierz")
}

// authority is who may act for whom.
func (c changing) authority() {
	maria, olena, ewa := c.as("Maria Kowalczyk"), c.as("Olena Kowalenko"), c.as("Ewa Kaczmarek")
	lipowa := optionOf(c.t, maria.Get("/w-imieniu/dziecko"), "unit", "Urząd Gminy Lipowa")
	scan := []webtest.File{{Field: "paper", Name: "skan.pdf", Body: sketch(c.t, "Dokument")}}
	ask := func(path, button string, pairs ...string) {
		c.fine(maria.Get(path).Attach(button, scan, append(pairs, "unit", lipowa)...))
	}
	ask("/w-imieniu/dziecko", "Wyślij do urzędu", "given", "Jan", "family", "Kowalczyk", "pesel", "15270500019")
	ask("/w-imieniu/firma", "Dodaj firmę", "name", "Młyn sp. z o.o.", "nip", "5250007313", "sort", "organ", "krs", "0000000019", "post", "prezes")
	ask("/w-imieniu/dokument", "Wyślij do urzędu", "kind", "person", "given", "Jan", "family", "Nowak", "pesel", "44051401458", "scope", "all")
	confirmed := []string{}
	for _, answer := range []string{"/potwierdz", "/odmow"} {
		p := ewa.Get("/biurko/umocowania")
		rows := p.All("main tbody a[href^=/biurko/umocowania/]")
		one := ewa.Get(rows[0].Attr("href"))
		confirmed = append(confirmed, path(one))
		c.send(ewa, one, answer, "how", "counter", "*", "Nieczytelny dokument")
	}
	c.send(ewa, ewa.Get(confirmed[0]), "/zakoncz", "reason", "Wygasł mandat prezesa")
	again := ewa.Get(ewa.Get("/biurko/umocowania").All("main tbody a[href^=/biurko/umocowania/]")[0].Attr("href"))
	c.send(ewa, again, "/potwierdz", "how", "counter")
	c.send(ewa, ewa.Get(path(again)), "/ustalo", "reason", "Odpis aktu zgonu")
	give := func(button string) string {
		olena.Get("/w-imieniu/udziel").Press(button, "to-whom", "maria@poczta.example", "scope", "all", "passable", "tak").WantURL("/w-imieniu")
		c.work()
		return path(maria.Get("/w-imieniu").Click("Olena Kowalenko"))
	}
	c.send(maria, maria.Get(give("Надати довіреність")), "/odmow")
	mandate := give("Надати довіреність")
	c.send(maria, maria.Get(mandate), "/przyjmij")
	c.send(maria, maria.Get(mandate+"/przekaz"), "/przekaz", "to-whom", "piotr@poczta.example")
	c.send(maria, maria.Get(mandate), "/wypowiedz")
}

// drafts are what is not sent yet.
func (c changing) drafts() {
	maria, piotr := c.as("Maria Kowalczyk"), c.as("Piotr Żółć-O’Brien")
	_, at := start(maria, "pismo-ogolne")
	c.fine(maria.Post(at+"/porzuc", url.Values{}))
	p, at := start(maria, "zajecie-pasa-drogowego")
	p, _ = fill(c.t, p, occupation(c.clock.Now()))
	ask := func() string {
		more := maria.Get(at + "/sprawdz").Click("Zbierz podpisy")
		return path(c.fine(more.Press("Podpisz i poproś o podpisy", "name.0", "Piotr Żółć-O’Brien", "email.0", "piotr@poczta.example")))
	}
	status := ask()
	c.days(1)
	maria, piotr = c.as("Maria Kowalczyk"), c.as("Piotr Żółć-O’Brien")
	c.send(maria, maria.Get(status), "/przypomnij")
	c.send(maria, maria.Get(status), "/wycofaj")
	ask()
	c.work()
	link := c.invitation("piotr@poczta.example")
	c.send(piotr, piotr.Get(link), "/odmow", "reason", "Nie zgadzam się")
}
