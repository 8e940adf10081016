package e2e_test

import (
	"archive/zip"
	"bytes"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/platform/web/webtest"
)

// TestAppeal: a party appeals from the portal; the office sees its seven days, writes the covering letter and signs it;
// the higher body gets it with the file; its ruling lets the case go on under its sign.
func TestAppeal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		j := &permit{world: w, t: t, place: "ul. Jesionowa przy numerze 4"}
		maria, anna := func() *webtest.Browser { return w.as("Maria Kowalczyk") }, func() *webtest.Browser { return w.as("Anna Nowak") }
		asked := occupation(w.clock.Now())
		asked.values["adres_miejsca"] = j.place
		p, _ := fill(t, maria().Get("/uslugi/zajecie-pasa-drogowego?urzad=lipowa").Press("Rozpocznij"), asked)
		p.Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
		w.work()
		p = anna().Get("/biurko").Click(j.place)
		j.dossier = path(p)
		for _, step := range []func(){j.isDecided, j.isSigned} {
			step()
			w.work()
		}
		p = maria().Get("/skrzynka").Click("Decyzja o zezwoleniu na zajęcie pasa drogowego").Press("Potwierdzam odbiór")
		w.work()
		matter := path(p.Click("Zobacz sprawę"))

		p = maria().Get(matter)
		p.WantSays("Możesz się odwołać do")
		p, _ = fill(t, p.Press("Odwołaj się"), answers{values: map[string]string{
			"czego_dotyczy": "decyzja", "zakres": "calosc", "uzasadnienie": "Opłata jest za wysoka.", "przywrocenie": "no", "applicant_delivery": "account", "proxy_acts": "no",
		}})
		p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
		w.work()

		page := j.dossier + "/odwolania"
		p = anna().Get(j.dossier)
		p.WantSays("Wpłynęło odwołanie", "art. 132 i 133 KPA")
		p = p.Click("Odwołania i ponaglenia")
		p.WantURL(page)
		p.WantSays("Maria Kowalczyk", "w terminie", "Termin urzędu", "zostało 9 dni")
		if got := w.as("Ewa Kaczmarek").Get(page); got.Status != 404 && got.Status != 403 {
			t.Errorf("another cell reads it: %d", got.Status)
		}
		anna().Post(page, url.Values{"krok": {"rule"}, "letter": {"x"}}).WantStatus(404)
		p = p.Press("Przygotuj przekazanie z aktami")
		text := p.One("textarea[name=body]").Value()
		wantText(t, "the covering letter", strings.ReplaceAll(text, "\u00a0", " "), "Samorządowego Kolegium Odwoławczego w Lipowej", "art. 133", "odwołanie z", "1. ")
		p.Press("Zapisz i przejdź do podpisu").WantSays("a nie do stron")
		p = anna().Get(page).Click("Otwórz projekt").Press("Zapisz i przejdź do podpisu").Press("Podpisz")
		p.WantStatus(200)
		w.work()
		p = anna().Get(page)
		p.WantSays("Przekazał z aktami organowi wyższego stopnia")
		z := anna().Get(page + "/akta.zip")
		archive, err := zip.NewReader(bytes.NewReader(z.Body), int64(len(z.Body)))
		if err != nil || len(archive.File) < 5 {
			t.Fatalf("the file: %v %v", archive, err)
		}
		sent := w.rows(`SELECT d.name, d.channel FROM dispatch_delivery d JOIN dispatch_letter l ON l.id = d.dispatch_id WHERE l.title LIKE 'Przekazanie akt%'`, 2)
		if len(sent) != 1 || sent[0][0] != "Samorządowe Kolegium Odwoławcze w Lipowej" || sent[0][1] != "paper" {
			t.Errorf("the letter went to %v", sent)
		}
		if maria().Get("/skrzynka").Says("Przekazanie akt") {
			t.Error("the covering letter stands in the party's box")
		}
		j.days(20)
		p = anna().Get(page)
		p.Press("Zapisz rozstrzygnięcie", "ruling", "", "sign", "").WantStatus(422)
		p = p.Press("Zapisz rozstrzygnięcie", "ruling", "sentback", "sign", "SKO.412.7.2027")
		p.WantSays("Rozstrzygnięcie jest zapisane", "SKO.412.7.2027")
		anna().Get(j.dossier).WantSays("Decyzja d")
		w.work()
		if maria().Get(matter).Says("Możesz się odwołać") {
			t.Error("there is no decision any more")
		}
	})
}
