package dispatchweb_test

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/dispatch/dispatchweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

var tables = append([]db.Migrations{web.Migrations}, dispatchtest.Tables...)

type house struct {
	*dispatchtest.Office
	site *webtest.Site
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	o := dispatchtest.New(t, d)
	return house{o, webtest.Start(t, webtest.Config{
		DB: d, Clock: o.Clock, Messages: []fs.FS{ui.Messages, dispatch.Messages}, Static: ui.Static(), Chrome: chrome,
		Routes: dispatchweb.Routes(dispatchweb.Deps{Dispatch: o.Dispatch, Scans: scans{o}}),
	})}
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// letter sends a letter and returns the addresses of its first delivery in the box and on the desk.
func (h house) letter(t *testing.T, title string, to ...dispatch.Addressee) (box, desk string) {
	t.Helper()
	first := h.Send(t, h.Sending(t, title, to...)).Deliveries[0].ID.Short()
	return "/skrzynka/" + first, "/biurko/wysylka/" + first
}

func TestALetterIsReadOnlyAfterItIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		maria := h.site.As(h.Maria)
		maria.Get("/skrzynka").WantSays("Nie masz żadnych pism")
		box, _ := h.letter(t, "Decyzja o zajęciu pasa drogowego", dispatchtest.InBox(h.Maria))

		p := maria.Get("/skrzynka")
		p.WantSays("Do odebrania", "Urząd Gminy Lipowa")
		p = p.Click("Decyzja o zajęciu pasa drogowego")
		p.WantURL(box)
		p.WantSays("Gdy potwierdzisz odbiór, pismo będzie Ci doręczone z dzisiejszą datą", "RPWy/LIPOWA/1/2027", "Pismo czeka tu do 5 marca 2027")
		if p.Says("DR.7230.14.2027.AN.3") || p.Says("Jan Kowalski") || p.Has("a[href*=dokument]") {
			t.Error("more than the envelope is shown before the confirmation")
		}
		maria.Get(box+"/dokument").WantFault(409, "dispatch.not-collected")
		maria.Get(box+"/upd").WantFault(409, "dispatch.not-collected")

		p = p.Press("Potwierdzam odbiór")
		if p.First != 303 {
			t.Errorf("confirming answers %d", p.First)
		}
		p.WantSays("Odbiór pisma jest potwierdzony", "Jan Kowalski, kierownik referatu", "czy i do kiedy możesz się odwołać")
		doc := p.Click("Otwórz pismo")
		if doc.Status != 200 || !bytes.HasPrefix(doc.Body, []byte("%PDF-1.7 Decyzja")) || doc.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("document: %d %s %.20s", doc.Status, doc.Header.Get("Content-Type"), doc.Body)
		}
		upd := maria.Get(box + "/upd")
		if upd.Status != 200 || !bytes.Contains(upd.Body, []byte("Signature")) || !strings.HasPrefix(upd.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("receipt: %d %s", upd.Status, upd.Header.Get("Content-Disposition"))
		}

		again := maria.Post(box+"/odbierz", url.Values{})
		again.WantStatus(200)
		if sent := maria.Get(box + "/upd"); !bytes.Equal(sent.Body, upd.Body) {
			t.Error("the second confirmation made another receipt")
		}
		p = maria.Get(box)
		if p.Says("Odbiór pisma jest potwierdzony") && !p.Says("Odebrano") {
			t.Error("the news is told once, the fact for ever")
		}
		maria.Get("/skrzynka").WantSays("Odebrano")
	})
}

func TestALetterThatWentAnotherWay(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	box, _ := h.letter(t, "Wezwanie", dispatchtest.InBox(h.Maria))
	h.Days(20)
	h.Drain(t)
	maria := h.site.As(h.Maria)
	maria.Get("/skrzynka").WantSays("Wysłano listem")
	p := maria.Get(box)
	p.WantSays("urząd wysyła to pismo także listem")
	p.Press("Potwierdzam odbiór").WantSays("Odbiór pisma jest potwierdzony")
	h.site.As(h.Ewa).Get("/biurko/wysylka").WantSays("Nie ma nic do wysłania") // withdrawn
}

func TestTheBoxInOtherLanguages(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	h.letter(t, "Zawiadomienie", dispatchtest.InBox(h.Maria))
	for lang, words := range map[string][3]string{
		"en": {"Box", "I confirm that I collect it", "Open the letter"},
		"uk": {"Скринька", "Підтверджую отримання", "Відкрити лист"},
		"de": {"Postfach", "Ich bestätige den Empfang", "Schreiben öffnen"},
	} {
		box, _ := h.letter(t, "Decyzja "+lang, dispatchtest.InBox(h.Maria))
		b := h.site.As(h.Maria)
		b.Lang = lang
		b.Get("/skrzynka").WantText("h1", words[0])
		b.Get(box).Press(words[1]).WantSays(words[2])
	}
}

// TestWhoMay: what is not yours does not exist; what your post does not allow is refused.
func TestWhoMay(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		box, desk := h.letter(t, "Decyzja", dispatchtest.InBox(h.Maria))
		_, paper := h.letter(t, "Pismo", dispatchtest.OnPaper("Zofia Kwiatkowska"))
		elsewhere := actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: id.New[id.Unit](), Name: "Olga", Grants: []actor.Grant{dispatch.GrantPost}}
		h.site.As(h.Maria).Get(box).Press("Potwierdzam odbiór")
		for _, tc := range []struct {
			who    actor.Actor
			path   string
			status int
			reason string
		}{
			{h.Jan, box, 404, "somebody else's letter"},
			{h.Jan, box + "/dokument", 404, "its document"},
			{h.Jan, box + "/upd", 404, "its receipt"},
			{h.Ewa, box, 404, "a clerk has no business in a box"},
			{h.Maria, "/skrzynka/nie-ma", 404, "no such letter"},
			{h.Maria, "/biurko/wysylka", 403, "a resident at the desk"},
			{h.Anna, "/biurko/wysylka", 403, "a clerk who does not post"},
			{h.Anna, paper, 403, "and one letter there"},
			{h.Anna, desk + "/dokument", 200, "the letter of the case that she leads"},
			{h.Anna, desk + "/dowod", 200, "and the proof that it was delivered"},
			{elsewhere, desk, 404, "another office"},
			{elsewhere, desk + "/dokument", 404, "and its document"},
			{elsewhere, desk + "/dowod", 404, "and its proof"},
			{h.Ewa, desk + "/dowod", 200, "the one who posts"},
			{h.Ewa, paper + "/dowod", 404, "there is no proof yet"},
		} {
			if got := h.site.As(tc.who).Get(tc.path).Status; got != tc.status {
				t.Errorf("%s: %s gets %d, want %d", tc.reason, tc.path, got, tc.status)
			}
		}
		for _, step := range []string{"nadaj", "doreczono", "zwrot", "adres"} {
			if got := h.site.As(elsewhere).Post(paper+"/"+step, url.Values{"version": {"1"}, "post-mode": {"ordinary"}, "adr-place": {"X"}, "adr-house": {"1"}}).Status; got != 404 {
				t.Errorf("another office may %s: %d", step, got)
			}
			if got := h.site.As(h.Anna).Post(paper+"/"+step, url.Values{}).Status; got != 403 {
				t.Errorf("a clerk who does not post may %s: %d", step, got)
			}
		}
		if got := h.site.As(h.Jan).Post(box+"/odbierz", url.Values{}).Status; got != 404 {
			t.Errorf("confirmed by somebody else: %d", got)
		}
	})
}

func TestADamagedLetter(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	c := h.Sending(t, "Decyzja", dispatchtest.InBox(h.Maria))
	l := h.Send(t, c)
	box := "/skrzynka/" + l.Deliveries[0].ID.Short()
	h.site.As(h.Maria).Get(box).Press("Potwierdzam odbiór")
	h.Spoil(t, c.Blob)
	h.site.As(h.Maria).Get(box+"/dokument").WantFault(410, "dispatch.damaged")
}
