package intakeweb_test

import (
	"context"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
)

const completion = `service: uzupelnienie-wniosku
version: 1
valid_from: 2026-01-01
topic: pisma
title: Uzupełnienie wniosku
action: Uzupełnij wniosek
summary: Dla osób, które urząd wezwał.
case_title: Odpowiedź na wezwanie
in_matter: true
law: [{act: KPA, cite: art. 64 § 2}]
filing: account
applicants: [person]
start: {lead: Prześlij to, who: Strona., minutes: 5, cost: Nic., when: Zaraz., after: [Sprawdzimy]}
sections: [{id: tresc, title: Odpowiedź}]
steps:
  - id: tresc
    section: tresc
    title: Co uzupełniasz?
    fields: [{id: opis, kind: longtext, max_length: 2000, label: Odpowiedź na wezwanie}]
attachments: [{id: plik, label: Dokumenty, optional: true, accept: [pdf, txt]}]
privacy: {version: 1, purposes: [Załatwienie sprawy], basis: [art. 6], retention: 5 lat, duty: Dobrowolne.}
`

// Call is what the office asked for.
func (h *house) Call(context.Context, actor.Actor, id.Case, id.Task) (intakeweb.Call, error) {
	return intakeweb.Call{What: []string{"Dołącz plan sytuacyjny"}, Until: calendar.Of(testkit.Noon).AddDays(7)}, nil
}

func TestLetterInARunningCase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.offer(t, completion)
		c, task := id.New[id.Case](), id.New[id.Task]()
		h.Cases[c] = intake.Matter{Unit: h.Unit, Sign: "DR.7230.14.2027", Title: "Zajęcie pasa"}
		b := h.site.As(h.Maria.By)
		path, form := "/moje/"+c.Short()+"/odpowiedz", url.Values{"usluga": {"uzupelnienie-wniosku"}, "zadanie": {task.Short()}}
		p := b.Post(path, form)
		p.WantText("h1", "Co uzupełniasz?")
		p.WantSays("DR.7230.14.2027", "Urząd prosi o uzupełnienie do 26 lutego 2027", "Dołącz plan sytuacyjny")
		p = p.Press("Dalej", "opis", "W załączeniu plan").Press("Dalej")
		p.WantSays("Uzupełnienie wniosku, DR.7230.14.2027")
		p.Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
		jan := h.site.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Jan"})
		for name, got := range map[string]int{
			"somebody else's case":                            jan.Post(path, form).Status,
			"no such case":                                    b.Post("/moje/nonsens/odpowiedz", form).Status,
			"a service that opens cases":                      b.Post(path, url.Values{"usluga": {"pismo"}}).Status,
			"a letter that belongs to a case, without a case": begin(b, "uzupelnienie-wniosku").Status,
			"a task that is nonsense":                         b.Post(path, url.Values{"usluga": {"uzupelnienie-wniosku"}, "zadanie": {"x"}}).Status,
		} {
			if got != 404 {
				t.Errorf("%s: %d, want 404", name, got)
			}
		}
	})
}

// The pages speak all languages of the portal; what the office has not translated stays Polish.
func TestLanguages(t *testing.T) {
	h := one(t)
	h.offer(t, tasksForm)
	for lang, want := range map[string]string{"en": "Save and come back later", "uk": "Зберегти й повернутися пізніше", "de": "Speichern und später weitermachen"} {
		b := h.site.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Oksana"})
		b.Lang = lang
		p := begin(b, "zajecie")
		if lang == "uk" {
			p.WantText("h1", "Дозвіл на зайняття смуги дороги")
		}
		b.Get(p.URL + "/kto-sklada").WantSays(want)
	}
	c, err := i18n.Load([]fs.FS{intakeweb.Messages}...)
	if err != nil {
		t.Fatal(err)
	}
	people := func(lang string) []string {
		return slices.DeleteFunc(c.Keys(lang), func(k string) bool { return !strings.HasPrefix(k, "intake.page.") })
	}
	for _, lang := range i18n.Languages[1:] {
		if got, want := people(lang), people("pl"); !slices.Equal(got, want) {
			t.Errorf("%s: %d sentences, Polish has %d", lang, len(got), len(want))
		}
	}
}
