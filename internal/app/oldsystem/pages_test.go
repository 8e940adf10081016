package oldsystem_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/migration/migrationweb"
	"wrota/internal/parties"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/records"
	"wrota/internal/ui"
)

func (w *world) site() *webtest.Site {
	w.t.Helper()
	return webtest.Start(w.t, webtest.Config{
		DB: w.db, Clock: w.deps.Clock, Messages: []fs.FS{ui.Messages, migration.Messages, cases.Messages, intake.Messages, parties.Messages, records.Messages}, Static: ui.Static(),
		Chrome: func(r *http.Request) context.Context {
			by := web.ActorOf(r)
			return ui.WithChrome(r.Context(), ui.Chrome{
				Lang: i18n.Lang(r.Context()), Nonce: templ.GetNonce(r.Context()), Path: r.URL.RequestURI(), Density: "compact",
				Unit: &ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa"}, User: &ui.User{Name: by.Name, Href: "/konto", Logout: "/wyloguj"}, DeskNav: []ui.Link{{Text: "Biurko", Href: "/biurko"}},
			})
		},
		Routes: migrationweb.Routes(w.Service),
	})
}

// TestPages: an administrator brings over the parties of the example by forms alone.
func TestPages(t *testing.T) {
	testkit.Each(t, append([]db.Migrations{web.Migrations}, tables...), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		jan := w.site().As(w.admin)
		p := jan.Get(migrationweb.Path)
		p.Attach("Wczytaj plik", nil).WantProblem("Wybierz plik")
		p = p.Attach("Wczytaj plik", []webtest.File{{Field: "file", Name: "strony.csv", Body: w.file("strony.csv")}})
		p.WantText("h1", "strony.csv")
		at := p.URL
		p = p.Click("Przypisz kolumny do pól").Press("Pokaż tak", "rodzaj", "parties")
		p.WantSays("Łoś Stanisław", "D'Arc Joanna Maria", "Kolumny i pola")
		p.Press("Zapisz profil", "name", "strony").WantProblem("Wskaż kolumny, po których rozpoznamy wiersz")
		form := []string{
			"name", "strony", "key", "ID", "pole-kind", "RODZAJ", "pole-kind-kody", "OSOBA = person\nFIRMA = organisation", "pole-family", "NAZWA", "pole-family-zmiana", "first",
			"pole-given", "NAZWA", "pole-given-zmiana", "rest", "pole-name", "NAZWA", "pole-pesel", "PESEL", "pole-nip", "NIP",
		}
		looked := p.Press("Pokaż, co powstanie", form...)
		looked.WantSays("Co z nich powstanie", "Numer PESEL jest błędny")
		p = looked.Press("Zapisz profil", form...)
		p.WantText("h1", "strony.csv")
		p.Press("Zrób próbę", "profile", "strony", "expected", "wszystko").WantProblem("Wpisz w każdym wierszu rok i liczbę, na przykład 2024 120, albo razem i liczbę")
		p.Press("Zrób próbę", "profile", "strony", "expected", "razem 8").WantSays("trwa próba")
		w.do(nil)
		p = jan.Get(at)
		p.WantSays("Wynik próby", "8, nie zgadza się", "Numer PESEL jest błędny", "5•••2", "Ten sam klucz ma wiersz 3")
		if p.Says("58031412342") {
			t.Error("a number stands in the report")
		}
		csv := jan.Get(migrationweb.Path + "/odrzucone?postac=csv&" + strings.SplitN(at, "?", 2)[1])
		if !strings.Contains(string(csv.Body), "Numer PESEL") || !strings.Contains(string(csv.Body), ";PESEL;") {
			t.Errorf("%s", csv.Body)
		}
		if sheet := jan.Get(migrationweb.Path + "/odrzucone?postac=xlsx&" + strings.SplitN(at, "?", 2)[1]); !strings.HasPrefix(string(sheet.Body), "PK") {
			t.Error("no workbook")
		}
		p.Press("Przenieś wiersze: 4")
		w.do(nil)
		p = jan.Get(at)
		p.WantSays("Wynik przeniesienia", "przeniesiony")
		p.Press("Wycofaj całe przeniesienie")
		w.do(nil)
		jan.Get(at).WantSays("wycofany")
		if n := w.count("parties_party"); n != 0 {
			t.Errorf("%d parties stay", n)
		}
	})
}

// TestPagesRefuse: rights, strange ids, and what is no form.
func TestPagesRefuse(t *testing.T) {
	testkit.Each(t, append([]db.Migrations{web.Migrations}, tables...), func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		site := w.site()
		im := w.upload("strony.csv", w.file("strony.csv"))
		nr := "nr=" + im.ID.Short()
		if err := os.MkdirAll(filepath.Join(w.data, "migration", "lipowa", "akta"), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, at := range []string{"?" + nr, "/kolumny?" + nr, "/odrzucone?postac=csv&" + nr} {
			site.As(w.anna).Get(migrationweb.Path + at).WantStatus(403)
		}
		w.profile("dokumenty")
		jan := site.As(w.admin)
		jan.Get(migrationweb.Path+"/kolumny?profil=dokumenty&"+nr).WantSays("Popraw błędy", "W pliku nie ma kolumn: DATA, OPIS, PLIK, SKROT, ZNAK. Popraw profil albo wybierz inną tabelę")
		jan.Get(migrationweb.Path + "?nr=zly").WantStatus(404)
		jan.Get(migrationweb.Path + "?nr=" + id.New[id.Import]().Short()).WantStatus(404)
		jan.Post(migrationweb.Path+"/krok", url.Values{"nr": {im.ID.Short()}, "krok": {"inny"}}).WantStatus(422)
		jan.Post(migrationweb.Path+"/krok", url.Values{"nr": {im.ID.Short()}, "krok": {"przenies"}}).WantStatus(409)
		jan.Post(migrationweb.Path+"/krok", url.Values{"nr": {im.ID.Short()}, "krok": {"proba"}, "profile": {"nie ma"}}).WantProblem("Wybierz profil")
		jan.Post(migrationweb.Path+"/krok", url.Values{"nr": {im.ID.Short()}, "krok": {"proba"}, "profile": {"dokumenty"}, "folder": {"../../etc"}}).WantProblem("Wybierz folder z dokumentami, który jest na serwerze")
		jan.Post(migrationweb.Path+"/kolumny", url.Values{"nr": {im.ID.Short()}, "krok": {"tekst"}, "profile": {"name: x\nkind: y\n"}}).WantStatus(422)
		jan.Get(migrationweb.Path).WantSays("strony.csv", "wczytany")
		jan.Post(migrationweb.Path+"/krok", url.Values{"nr": {im.ID.Short()}, "krok": {"usun"}}).WantSays("Plik usunięto")
	})
}
