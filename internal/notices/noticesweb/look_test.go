package noticesweb_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// chrome surrounds pages as the application does.
func chrome(r *http.Request) context.Context {
	by := web.ActorOf(r)
	c := ui.Chrome{
		Lang: i18n.Lang(r.Context()), Path: r.URL.RequestURI(), Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"},
		DeskNav: []ui.Link{{Text: "Sprawy", Href: "/biurko/sprawy"}}, Density: "compact",
	}
	if by.LoggedIn() {
		c.User = &ui.User{Name: by.Name, Note: by.Post, Href: "/konto", Logout: "/wyloguj"}
	}
	return ui.WithChrome(r.Context(), c)
}

// TestLook opens every page as people see it, wide and narrow, and asks axe. With WROTA_SHOTS set the
// pictures are kept.
func TestLook(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	maria := h.resident("maria@poczta.example", "pl")
	for _, kind := range []string{notices.CaseOpened, notices.TermExtended, notices.LetterWaits, notices.CaseDecided} {
		h.clock.Move(26 * time.Hour)
		h.tell(t, h.account(maria), kind)
	}
	link := strings.TrimPrefix(h.post.sent[0].Unsubscribe, "https://wrota.example")
	var failed id.Notice
	for i, enhanced := range []string{"5.1.1", "5.2.2", "5.7.1"} {
		email := strings.Repeat("a", i+1) + "@poczta.example"
		h.post.refuse[email] = &mail.Error{Step: mail.StepRecipient, Permanent: true, Code: 550, Enhanced: enhanced}
		failed = h.tell(t, h.account(h.resident(email, "pl")), notices.CompletionRequested)
	}
	person, desk, visitor := h.site.Serve(maria), h.site.Serve(h.clerk), h.site.Serve(actor.Actor{Kind: actor.Anonymous})
	for _, size := range []struct {
		name          string
		width, height int
	}{{"1366", 1366, 768}, {"360", 360, 740}} {
		tab := browser.Page(t, person+"/moje/powiadomienia", browser.Viewport(size.width, size.height))
		for _, p := range []struct{ name, url string }{
			{"box", person + "/moje/powiadomienia"},
			{"settings", person + "/konto/powiadomienia"},
			{"settings-clerk", desk + "/konto/powiadomienia"},
			{"leave", visitor + link},
			{"desk-box", desk + "/moje/powiadomienia"},
			{"failures", desk + "/biurko/powiadomienia"},
			{"failure", desk + "/biurko/powiadomienia/" + failed.Short() + "?adres=tak"},
		} {
			tab.Go(p.url)
			tab.Accessible()
			tab.NoSidewaysScroll()
			tab.Screenshot("notices-" + p.name + "-" + size.name)
		}
	}
}

func TestPagesSpeakFourLanguages(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	maria := h.resident("maria@poczta.example", "pl")
	h.tell(t, h.account(maria), notices.LetterWaits)
	for lang, want := range map[string][2]string{
		"pl": {"Powiadomienia", "Ustawienia powiadomień"}, "en": {"Notifications", "Notification settings"},
		"uk": {"Сповіщення", "Налаштування сповіщень"}, "de": {"Benachrichtigungen", "Einstellungen der Benachrichtigungen"},
	} {
		b := h.site.As(maria)
		b.Lang = lang
		b.Get("/moje/powiadomienia").WantText("h1", want[0])
		b.Get("/konto/powiadomienia").WantText("h1", want[1])
	}
}

// Every sentence that residents read exists in every language.
func TestSentencesForResidents(t *testing.T) {
	c, err := i18n.Load(notices.Messages)
	if err != nil {
		t.Fatal(err)
	}
	polish, n := c.Keys("pl"), 0
	for _, lang := range i18n.Languages {
		have := map[string]bool{}
		for _, k := range c.Keys(lang) {
			have[k] = true
		}
		for _, k := range polish {
			if strings.HasPrefix(k, "notices.page.") {
				n++
				if !have[k] {
					t.Errorf("%s is not in %s", k, lang)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d sentences compared", n)
	}
}
