package dispatchweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/kit/address"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

const label = "RR473124829PL" // the example of UPU S10, with its check digit

func TestPostingAndWhatComesBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ewa := h.site.As(h.Ewa)
		_, desk := h.letter(t, "Decyzja", dispatchtest.OnPaper("Zofia Kwiatkowska"))
		p := ewa.Get("/biurko/wysylka").Click("Zofia Kwiatkowska")
		p.WantURL(desk)
		p.WantSays("66-200 Lipowa", "Do wysłania", "RPWy/LIPOWA/1/2027")

		p = p.Press("Wysłane", "post-tracking", "RR473124820PL", "post-on-day", "31", "post-on-month", "2")
		p.WantProblem("Sprawdź numer przesyłki. Przepisz go z nalepki razem z literami")
		if got := p.One("#post-tracking").Value(); got != "RR473124820PL" {
			t.Errorf("what was typed is lost: %q", got)
		}
		stale := p
		p = p.Press("Wysłane", "post-tracking", "rr 473 124 829 pl", "post-on-day", "17", "post-on-month", "2")
		p.WantStatus(422) // before the letter was signed
		p = p.Press("Wysłane", "post-tracking", label, "post-on-day", "19")
		p.WantStatus(200)
		p.WantSays("Zapisano nadanie.", "W drodze", label)
		stale.Press("Wysłane", "post-tracking", "", "post-on-day", "19", "post-mode", "ordinary").WantStatus(409)

		ewa.Get("/biurko/wysylka?widok=w-drodze").WantSays("Zofia Kwiatkowska", label)
		p = ewa.Get(desk)
		p.Press("Doręczone").WantProblem("Wybierz, jak doręczono pismo")
		p = p.Press("Zwrócone", "ret-reason", "other")
		p.WantProblem("Napisz, dlaczego pismo wróciło, najwyżej 500 znaków")
		if !p.Has("details[open]") {
			t.Error("the form that has to be mended is closed")
		}
		p = p.Press("Zwrócone", "ret-reason", "moved")
		p.WantSays("Zapisano zwrot.", "Zwrócone", "Adresat wyprowadził się")

		p.Press("Wyślij na ten adres", "adr-place", "").WantStatus(422)
		p = p.Press("Wyślij na ten adres", "adr-street", "ul. Świerkowa", "adr-house", "8", "adr-place", "Brzozów")
		p.WantSays("ul. Świerkowa 8", "Do wysłania", "Wysłane ponownie")
		if p.URL == desk {
			t.Error("a letter that is sent again is a delivery of its own")
		}
		p = p.Press("Wysłane", "post-mode", "in-person")
		p.WantSays("Doręczone", "Adresatowi do rąk (art. 42 KPA)")
	})
}

func TestMarkingManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ewa := h.site.As(h.Ewa)
		ewa.Post("/biurko/wysylka/zaznaczone", url.Values{}).WantSays("Zaznacz co najmniej jedną przesyłkę")
		h.letter(t, "Decyzja", dispatchtest.OnPaper("Zofia Kwiatkowska"), dispatchtest.OnPaper("Piotr Łoś"))
		ade := dispatchtest.OnPaper("Bud-Max sp. z o.o.")
		ade.Wants, ade.ADE = dispatch.ADE, "AE:PL-61360-92303-WGCGF-27"
		h.letter(t, "Zawiadomienie", ade)
		p := ewa.Get("/biurko/wysylka")
		var all []string
		for _, box := range p.All("input[type=checkbox]") {
			all = append(all, box.Attr("value"))
		}
		if len(all) != 3 {
			t.Fatalf("%d can be marked, want 3", len(all))
		}
		p = ewa.Post("/biurko/wysylka/zaznaczone", url.Values{"d": all})
		p.WantSays("Zofia Kwiatkowska", "Piotr Łoś", "AE:PL-61360-92303-WGCGF-27")
		p = p.Press("Zapisz nadanie 3 przesyłek", "post-tracking-"+all[1], "zły!")
		p.WantProblem("Sprawdź numer przesyłki. Przepisz go z nalepki razem z literami")
		if got := p.One("#post-tracking-" + all[1]).Value(); got != "zły!" {
			t.Errorf("what was typed is lost: %q", got)
		}
		form := p
		p = p.Press("Zapisz nadanie 3 przesyłek", "post-tracking-"+all[1], label)
		p.WantSays("Zapisano nadanie zaznaczonych przesyłek", "Nie ma nic do wysłania")
		form.Press("Zapisz nadanie 3 przesyłek", "post-tracking-"+all[1], label).WantStatus(200) // sent twice
		form.Press("Zapisz nadanie 3 przesyłek", "post-tracking-"+all[1], "").WantStatus(409)    // and again, but otherwise
		ewa.Get("/biurko/wysylka?widok=w-drodze").WantSays("Zofia Kwiatkowska", "Piotr Łoś", "Bud-Max")
		ewa.Get("/biurko/wysylka/nadaj").WantStatus(422)
		ewa.Get("/biurko/wysylka/nadaj?d=nie-ma").WantStatus(404)
		ewa.Get("/biurko/wysylka/nadaj?d=" + all[0]).WantSays("Te przesyłki są już wysłane")
	})
}

func TestTheRegisterAndItsPages(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.letter(t, "Decyzja", dispatchtest.InBox(h.Maria), dispatchtest.OnPaper("Zofia Kwiatkowska"))
		for i := range 54 {
			h.letter(t, "Pismo "+strconv.Itoa(i), dispatchtest.OnPaper("Zofia Kwiatkowska"))
		}
		ewa := h.site.As(h.Ewa)
		p := ewa.Get("/biurko/wysylka?widok=rejestr")
		p.WantSays("(55)", "RPWy/LIPOWA/55/2027")
		if p.Queries > 12 {
			t.Errorf("%d statements for 50 rows", p.Queries)
		}
		p = p.Click("Następna strona")
		p.WantSays("RPWy/LIPOWA/1/2027", "i 1 inny", "Doręczone 0 z 2")
		p.Click("RPWy/LIPOWA/1/2027").WantSays("Pozostałe przesyłki tego pisma")
		ewa.Get("/biurko/wysylka?widok=rejestr&szukaj=lipowa%2F55").WantSays("RPWy/LIPOWA/55/2027", "(1)")
		ewa.Get("/biurko/wysylka?widok=rejestr&od=2027-02-20").WantSays("Nie ma takich przesyłek")
		ewa.Get("/biurko/wysylka?po=bzdura").WantStatus(404)
		list := ewa.Get("/biurko/wysylka")
		list.WantSays("(55)")
		if n := len(list.All("input[type=checkbox]")); n != 50 || list.Queries > 10 {
			t.Errorf("%d rows, %d statements", n, list.Queries)
		}

		p = ewa.Get("/biurko/wysylka/druk")
		p.WantSays("od 01.02.2027 do 19.02.2027", "ul. Lipowa 3, 66-200 Lipowa", "W skrzynce")
		if n := len(p.All("tbody tr")); n != 56 {
			t.Errorf("%d rows are printed, want one a delivery", n)
		}
		ewa.Get("/biurko/wysylka/druk?od=2026-01-01&do=2026-12-31").WantSays("od 01.01.2026 do 31.12.2026")
	})
}

// chrome surrounds pages as the application does.
func chrome(r *http.Request) context.Context {
	by := web.ActorOf(r)
	return ui.WithChrome(r.Context(), ui.Chrome{
		Lang: i18n.Lang(r.Context()), Nonce: templ.GetNonce(r.Context()), Path: r.URL.RequestURI(), Density: "compact", Flash: ui.ChromeOf(r.Context()).Flash,
		Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"}, User: &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"},
		DeskNav: []ui.Link{{Text: "Biurko", Href: "/biurko"}, {Text: "Wysyłka", Href: "/biurko/wysylka", Current: true}},
	})
}

func TestLook(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	long := dispatchtest.OnPaper("Przedsiębiorstwo Wielobranżowe „Bud-Max” Kowalski i Wspólnicy spółka komandytowa")
	long.Address = address.Address{Street: "ul. Bohaterów Powstania Warszawskiego", House: "128A", Flat: "17", Postcode: "66-200", Place: "Lipowa Górna"}
	box, _ := h.letter(t, "Decyzja o zajęciu pasa drogowego drogi gminnej nr 004512F w Lipowej", dispatchtest.InBox(h.Maria))
	taken, done := h.letter(t, "Wezwanie do uzupełnienia wniosku", dispatchtest.InBox(h.Maria), long)
	h.site.As(h.Maria).Get(taken).Press("Potwierdzam odbiór")
	_, desk := h.letter(t, "Decyzja o zezwoleniu na umieszczenie w pasie drogowym urządzeń niezwiązanych z potrzebami zarządzania drogami", long)
	_, back := h.letter(t, "Zawiadomienie o wszczęciu", long)
	_, way := h.letter(t, "Wezwanie na oględziny", dispatchtest.OnPaper("Zofia Kwiatkowska"))
	ewa := h.site.As(h.Ewa)
	ewa.Get(way).Press("Wysłane", "post-tracking", label)
	ewa.Get(back).Press("Wysłane", "post-tracking", label).Press("Zwrócone", "ret-reason", "moved")
	for i := range 12 {
		h.letter(t, "Zaświadczenie "+strconv.Itoa(i), dispatchtest.OnPaper("Zofia Kwiatkowska"))
	}
	head := h.Ewa
	head.Grants = append(head.Grants, dispatch.GrantPolicy)
	marked := strings.TrimPrefix(desk, "/biurko/wysylka/")
	maria, clerk := h.site.Serve(h.Maria), h.site.Serve(head)
	tab := browser.Page(t, maria+"/skrzynka")
	for _, p := range []struct{ name, url string }{
		{"skrzynka", maria + "/skrzynka"},
		{"skrzynka-do-odebrania", maria + box},
		{"skrzynka-odebrane", maria + taken},
		{"wysylka", clerk + "/biurko/wysylka"},
		{"wysylka-otwarta", clerk + desk},
		{"wysylka-zwrocona", clerk + back + "?widok=zwrocone"},
		{"wysylka-doreczona", clerk + done + "?widok=rejestr"},
		{"wysylka-zaznaczone", clerk + "/biurko/wysylka/nadaj?d=" + marked},
		{"wysylka-druk", clerk + "/biurko/wysylka/druk"},
		{"wysylka-w-drodze", clerk + way + "?widok=w-drodze"},
		{"wysylka-terminy", clerk + "/biurko/ustawienia/doreczenia"},
	} {
		look(t, tab, p.name, p.url)
	}
}

// look judges a page on a desk and on a telephone. Axe takes a second: on a telephone it judges only the
// pages that people open there.
func look(t *testing.T, tab *browser.Tab, name, url string) {
	t.Helper()
	tab.SetViewport(1366, 768)
	tab.Go(url)
	tab.Accessible()
	tab.Screenshot(name + "-1366")
	tab.SetViewport(360, 740)
	tab.NoSidewaysScroll()
	if strings.HasPrefix(name, "skrzynka") {
		tab.Accessible()
	}
	tab.Screenshot(name + "-360")
}
