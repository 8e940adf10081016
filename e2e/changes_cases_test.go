package e2e_test

import (
	"net/url"
	"strings"

	"wrota/internal/platform/web/webtest"
)

// dossier is the address of a case that a person leads and that is open, of those whose title has a part.
func (c changing) dossier(b *webtest.Browser, part string) string {
	c.t.Helper()
	return path(b.Get("/biurko/sprawy?widok=do-zalatwienia").Click(part))
}

// cases are what clerks do with cases.
func (c changing) cases() {
	anna, jan := c.as("Anna Nowak"), c.as("Jan Wiśniewski")
	list := anna.Get("/biurko/sprawy?widok=do-zalatwienia")
	var open []string
	for _, a := range list.All("main tbody a[href^=/biurko/sprawy/]") {
		if at, _, _ := strings.Cut(a.Attr("href"), "?"); len(open) == 0 || open[len(open)-1] != at {
			open = append(open, at)
		}
	}
	at := open[0]
	c.send(anna, anna.Get(at+"/notatka"), "/notatka", "body", "Dzwoniłam do strony.")
	c.send(anna, anna.Get(at+"/paczka"), "/paczka")
	form := anna.Get(at + "/wiadomosc")
	c.send(anna, form, "/wiadomosc", "to", optionOf(c.t, form, "to", "Jan"), "instruction", "Do wiadomości")
	c.send(jan, jan.Get(at), "/zapoznanie")
	draft := c.send(anna, anna.Get(at+"/przedluz"), "/przedluz", "until", c.day(50), "reason", "Potrzebna opinia zarządcy drogi.")
	c.send(anna, draft, "/usun")
	draft = c.send(anna, anna.Get(at+"/pismo?na=decision"), "/pismo", "text", "wzor-odmowa")
	writing := path(draft)
	c.send(anna, draft, writing, "co", "zapisz", "title", "Decyzja odmowna")
	c.fine(anna.Post(writing+"/przekaz", version(anna.Get(writing))))
	c.send(jan, jan.Get(writing), "/popraw", "remark", "Proszę o podstawę prawną.")

	draft = c.send(anna, anna.Get(open[1]+"/zawies"), "/zawies", "basis", "art. 97 § 1 pkt 4", "reason", "Czekamy na wyrok sądu.")
	c.fine(draft.Press("Zapisz i przekaż do akceptacji"))
	c.fine(jan.Post(path(draft)+"/akceptuj", version(jan.Get(path(draft)))))
	c.signed(jan, path(draft))
	draft = c.send(anna, anna.Get(open[1]+"/podejmij"), "/podejmij", "reason", "Jest wyrok.")

	c.send(anna, anna.Get(open[2]+"/zwroc"), "/zwroc", "reason", "Nie moja ulica.")
	c.fine(anna.Post(open[2]+"/cofnij", nil))
	c.send(anna, anna.Get(open[3]+"/zakoncz"), "/zakoncz", "how", "withdrawn")
	c.send(anna, anna.Get(open[3]+"/wznow"), "/wznow", "reason", "Strona cofnęła wycofanie")
}

// signed signs a writing.
func (c changing) signed(b *webtest.Browser, writing string) {
	c.t.Helper()
	c.send(b, b.Get(writing+"/podpis"), "/podpis")
}

// version is the version of a case that the forms of a page bring.
func version(p *webtest.Page) url.Values {
	return url.Values{"wersja": {p.All("main input[name=wersja]")[0].Value()}}
}

// many is what is done with several cases at once.
func (c changing) many() {
	jan, pawel := c.as("Jan Wiśniewski"), c.as("Paweł Król")
	paperArrives(c.world, "Gałęzie nad chodnikiem")
	list := jan.Get("/biurko/sprawy?widok=nieprzydzielone")
	boxes := list.All("main tbody input[type=checkbox]")
	c.fine(list.Press("Przejmij zaznaczone", boxes[0].Attr("name"), boxes[0].Attr("value")))
	one, _, _ := strings.Cut(boxes[0].Attr("value"), ".")
	c.fine(jan.Post("/biurko/sprawy/cofnij?sprawa="+one, nil))
	c.send(jan, jan.Get("/biurko/sprawy/"+one), "/przejmij")
	list = jan.Get("/biurko/sprawy?widok=w-komorce")
	boxes = list.All("main tbody input[type=checkbox]")
	form := c.fine(list.Press("Przydziel zaznaczone", boxes[0].Attr("name"), boxes[0].Attr("value")))
	c.fine(form.Press("Przydziel", "to", optionOf(c.t, form, "to", "Anna")))
	board := jan.Get("/biurko/kierownik")
	waiting := board.All("main input[name=pismo]")
	c.fine(board.Press("Zaakceptuj zaznaczone", "pismo", waiting[0].Attr("value")))
	board = jan.Get("/biurko/kierownik")
	waiting = board.All("main input[name=pismo]")
	form = c.fine(board.Press("Podpisz zaznaczone", "pismo", waiting[0].Attr("value")))
	c.send(jan, form, "/podpisy")
	for _, a := range pawel.Get("/biurko/sprawy").All("main tbody a[href^=/biurko/sprawy/]") {
		at, _, _ := strings.Cut(a.Attr("href"), "?")
		if p := pawel.Get(at + "/zdarzenie"); p.Status == 200 {
			c.send(pawel, p, "/zdarzenie", "on", c.day(-6), "reason", "Pomyłka w dacie oględzin")
			return
		}
	}
	c.t.Error("Paweł has no case with an event to write down")
}

// register is that of occupations of roads.
func (c changing) register() {
	anna := c.as("Anna Nowak")
	amended, back := false, false
	for _, a := range anna.Get("/biurko/rejestry/zajecia-pasa").All("main tbody a[href^=/biurko/rejestry/zajecia-pasa/]") {
		p := anna.Get(a.Attr("href"))
		if !amended && p.Has("form[action*=/miejsce]") {
			amended = c.send(anna, p, "/miejsce", "place", "ul. Leśna 23, od strony lasu") != nil
		}
		if p = anna.Get(a.Attr("href")); !back && p.Has("form[action*=/odbior]") {
			back = c.send(anna, p, "/odbior", "on", c.day(-14)) != nil
		}
	}
	if !amended || !back {
		c.t.Errorf("amended %v, taken back %v", amended, back)
	}
}

// mail is what the registry does with letters that come and go.
func (c changing) mail() {
	ewa := c.as("Ewa Kaczmarek")
	for _, title := range []string{"Pismo do odłożenia", "Pismo do poprawienia"} {
		c.fine(ewa.Get("/biurko/wplywy/nowy").Attach("Zarejestruj", nil, "given", "Genowefa", "family", "Mróz-Święcicka", "title", title, "scan", "none", "scan_reason", "Oprawa"))
	}
	c.send(ewa, ewa.Get("/biurko/wplywy").Click("Pismo do odłożenia"), "/odloz", "*", "Reklama")
	c.send(ewa, ewa.Get(path(ewa.Get("/biurko/wplywy").Click("Pismo do poprawienia"))+"/popraw"), "/popraw", "title", "Pismo poprawione")
	for range 2 {
		servesAtTheCounter(c.t, c.world) // whose letters go by post
	}
	var paper []string
	for _, a := range ewa.Get("/biurko/wysylka").All("main tbody a[href^=/biurko/wysylka/]") {
		at, _, _ := strings.Cut(a.Attr("href"), "?")
		paper = append(paper, at)
	}
	if len(paper) < 3 {
		c.t.Fatalf("only %d letters go by post", len(paper))
	}
	c.send(ewa, ewa.Get(paper[0]), "/adres", "adr-house", "10")
	c.send(ewa, ewa.Get(paper[0]), paper[0]+"/nadaj", "post-mode", "receipt")
	c.send(ewa, ewa.Get(paper[0]), "/doreczono", "ack-how", "post", "ack-on-day", "19", "ack-on-month", "2", "ack-on-year", "2027")
	list := ewa.Get("/biurko/wysylka")
	var both []string
	for _, at := range paper[1:] {
		both = append(both, "d", strings.TrimPrefix(at, "/biurko/wysylka/"))
	}
	form := c.fine(list.Press("Zapisz nadanie zaznaczonych", both...))
	c.fine(form.Press("Zapisz nadanie", "post-mode", "receipt"))
	c.send(ewa, ewa.Get(paper[1]), "/zwrot", "ret-reason", "not-collected")
	c.fine(ewa.Get("/biurko/nadawanie/oplaty").Press("Zapisz opłatę", "mode", "receipt", "from", "2027-02-17", "amount", "10,20", "source", "umowa 7/2027"))
}

// cash is what the cash desk does.
func (c changing) cash() {
	barbara := c.as("Barbara Lis")
	var open []string
	for _, a := range barbara.Get("/biurko/kasa?widok=wszystkie").All("main tbody a[href^=/biurko/kasa/]") {
		if p := barbara.Get(a.Attr("href")); p.Has("form[action*=/wplata]") {
			open = append(open, path(p))
		}
	}
	c.send(barbara, barbara.Get(open[0]), "/wplata")
	c.send(barbara, barbara.Get(open[0]).Click("Wycofaj"), "/storno/", "reason", "wpłata innej osoby")
	c.send(barbara, barbara.Get(open[0]+"/anuluj"), "/anuluj", "reason", "Wydano w miejsce tej inną decyzję")
	amount := barbara.Get(open[1]).One("main input[name=amount]").Value()
	c.send(barbara, barbara.Get(open[1]), "/wplata", "amount", "9"+amount, "accept", "yes")
	c.send(barbara, barbara.Get(open[1]+"/zwrot"), "/zwrot", "ground", "overpaid", "method", "cash", "reason", "nadpłata")
}
