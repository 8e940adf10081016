package intakeweb_test

import (
	"net/url"
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit/browser"
)

// Whoever sent the link on must not read what the other one types: only the last browser holds the draft.
func TestALinkGivesTheDraftToOneBrowser(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, second, third := h.site.Visitor(), h.site.Visitor(), h.site.Visitor()
		path := strings.TrimSuffix(begin(first, "pismo").URL, "/kto")
		link := h.Intake.ResumeLink(draftID(t, path))
		ask := second.Get(link)
		ask.Press("Wróć do wniosku").WantText("h1", "Kim jesteś?")
		for _, page := range []string{"", "/kto", "/zapisz", "/sprawdz"} {
			first.Get(path + page).WantStatus(404)
		}
		first.Post(path+"/kto", url.Values{"osoba.given": {"Podrzucony"}}).WantStatus(404)
		first.Post(path+"/porzuc", url.Values{}).WantStatus(404)
		// The back button, the link opened again, and the old page sent again: still theirs, and nothing new.
		second.Get(link).WantText("h1", "Kim jesteś?")
		ask.Press("Wróć do wniosku").WantText("h1", "Kim jesteś?")
		fill(second.Get(path)).WantText("h1", "Sprawdź odpowiedzi")
		first.Get(path).WantStatus(404)
		third.Get(link).Press("Wróć do wniosku").WantText("h1", "Sprawdź odpowiedzi")
		second.Get(path).WantStatus(404)
		// What was filed stays with who filed it, and the link leads to the confirmation.
		third.Get(path+"/sprawdz").Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
		filed := second.Get(link)
		filed.WantText("h1", "Ten wniosek jest już wysłany")
		filed.Press("Zobacz potwierdzenie").WantText("h1", "Wniosek wysłany")
		third.Get(path).WantText("h1", "Wniosek wysłany")
	})
}

func TestLinksThatLeadNowhere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.Visitor()
		path := strings.TrimSuffix(begin(h.site.As(h.Maria.By), "pismo").URL, "/kto")
		for what, link := range map[string]string{
			"an account's draft": h.Intake.ResumeLink(draftID(t, path)), "no draft at all": h.Intake.ResumeLink(id.New[id.Draft]()),
			"changed": h.Intake.ResumeLink(draftID(t, path)) + "x",
		} {
			if p := b.Get(link); p.Status != 404 {
				t.Errorf("%s: %d", what, p.Status)
			}
			if p := b.Post(link, url.Values{}); p.Status != 404 {
				t.Errorf("%s, POST: %d", what, p.Status)
			}
		}
	})
}

func TestVisitorsOfOneNetworkBeginNotWithoutEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Intake.Limits.DailyDrafts = 3
		for range 3 {
			begin(h.site.Visitor(), "pismo").WantText("h1", "Kim jesteś?")
		}
		late := h.site.Visitor()
		p := begin(late, "pismo")
		p.WantStatus(429)
		p.WantText("h1", "Na dziś to już wszystko bez logowania")
		p.WantSays("spróbuj jutro", "Zaloguj się", "Załóż konto")
		if to := p.One("main a[href^=/logowanie]").Attr("href"); to != "/logowanie?dalej=%2Fuslugi%2Fpismo%3Furzad%3Dlipowa" {
			t.Errorf("the login leads back to %s", to)
		}
		late.Address = "192.0.2.2"
		begin(late, "pismo").WantText("h1", "Kim jesteś?")
		begin(h.site.As(h.Maria.By), "pismo").WantText("h1", "Kim jesteś?")
	})
}

func TestVisitorsOfOneNetworkSendNotWithoutEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.Intake.Limits.DailyBytes = 4 << 20
		b := h.site.Visitor()
		path := strings.TrimSuffix(fill(begin(b, "pismo")).URL, "/sprawdz")
		post(t, b, path+"/pliki/plik", nil, "plik", file{"jeden.txt", "jeden"}).WantSays("jeden.txt")
		for _, to := range []string{"/pliki/plik", "/zalaczniki"} {
			p := post(t, b, path+to, nil, "plik", file{"dwa.txt", "dwa"})
			p.WantStatus(429)
			p.WantSays("Na dziś to już wszystko bez logowania", "Zapisane wcześniej odpowiedzi czekają")
		}
		b.Get(path + "/sprawdz").WantSays("jeden.txt")
		h.Clock.Move(24 * 60 * 60 * 1e9)
		b = h.site.Visitor()
		path = strings.TrimSuffix(fill(begin(b, "pismo")).URL, "/sprawdz")
		post(t, b, path+"/pliki/plik", nil, "plik", file{"dwa.txt", "dwa"}).WantSays("dwa.txt")
	})
}

// TestALinkInABrowser follows a link and meets the limit of a network, wide and narrow, with JavaScript and
// without. With WROTA_SHOTS set the pictures are kept.
func TestALinkInABrowser(t *testing.T) {
	for name, opts := range map[string][]browser.Option{"js": nil, "nojs": {browser.NoJS()}} {
		t.Run(name, func(t *testing.T) {
			h := one(t)
			h.Intake.Limits.DailyDrafts = 1
			d, _, err := h.Intake.StartDraft(t.Context(), visiting(), intake.Start{Unit: h.Unit, Service: "pismo"})
			if err != nil {
				t.Fatal(err)
			}
			j := journey{browser.Page(t, h.site.Serve(h.Maria.By)+h.Intake.ResumeLink(d), opts...), t, name}
			j.at("Wrócić do tego wniosku?", "wroc")
			j.next()
			j.at("Kim jesteś?", "")
			j = journey{browser.Page(t, h.site.Serve(visiting().By)+"/uslugi/pismo", append(opts, browser.Allow("429"))...), t, name}
			j.Click("main form button")
			j.at("Na dziś to już wszystko", "limit")
		})
	}
}

// visiting is somebody without an account at this machine.
func visiting() intake.Holder {
	return intake.Holder{By: actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: "127.0.0.1"}}, Lang: "pl"}
}
