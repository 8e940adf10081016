package officeweb_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/platform/web/webtest"
)

// TestPeoplePages: somebody is taken on once however often the button is pressed, found, moved and leaves.
func TestPeoplePages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page := w.admin.Get(settings + "pracownicy/nowy")
		page.Press("Dodaj pracownika", "given", "Zoë", "family", "Brontë").WantSays("Wpisz adres e-mail")
		page.Press("Dodaj pracownika", "given", "Zoë", "family", "Brontë", "email", "zoe@lipowa.example.pl").WantSays("Wybierz komórkę", "Wpisz stanowisko")
		for range 2 {
			page.Press("Dodaj pracownika", "given", "Zoë", "family", "Brontë", "email", "zoe@lipowa.example.pl", "cell", w.o.Roads.ID.Short(), "post", "inspektor "+naughty, "roles", "clerk").
				WantSays("Pracownik dodany", "Zoë Brontë", "rola clerk", naughty)
		}
		w.admin.Get(settings + "pracownicy?szukaj=bronte").WantSays("Osoby: 1")
		w.admin.Get(settings + "pracownicy?stan=dawni").WantSays("Nie ma takich osób")
		staff, err := w.Staff(t.Context(), identitytest.Seed, w.o.Unit.ID)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(staff, func(m identity.Member) bool { return m.Given == "Zoë" })
		at := settings + "pracownicy/" + staff[i].ID.Short()
		one := w.admin.Get(at)
		one.WantSays("zoe@lipowa.example.pl")
		one.Press("Wyślij zaproszenie").WantSays("Zaproszenie wysłane")
		one.Press("Zakończ sesje").WantSays("Zakończyliśmy wszystkie sesje")
		one.Press("Zapisz zmianę", "cell", w.o.Taxes.ID.Short(), "post", "księgowa", "from", "2027-02-19").WantSays("Wpisz dzień zmiany")
		one.Press("Zapisz zmianę", "cell", w.o.Taxes.ID.Short(), "post", "księgowa", "from", "2027-03-01").WantSays("Zmiana stanowiska zapisana")
		w.admin.Get(settings+"pracownicy?stan=przyszli").WantSays("Zoë Brontë", "księgowa")
		w.admin.Get(at).WantSays("19.02.2027–28.02.2027")
		i = slices.IndexFunc(staff, func(m identity.Member) bool { return m.Given == "Adam" })
		own := settings + "pracownicy/" + staff[i].ID.Short()
		if w.admin.Get(own).Says("Zakończ sesje") {
			t.Error("administrators are offered to end their own sessions")
		}
		w.admin.Post(own+"/wyloguj", nil).WantFault(409, "office.own-sessions")
		if got := w.other.Get(at).Status; got != 404 {
			t.Errorf("the administrator of another office: %d", got)
		}
	})
}

const list = "e-mail;imię;nazwisko;symbol komórki;stanowisko;role;kieruje komórką;od\n"

func csv(rows string) []webtest.File {
	return []webtest.File{{Field: "file", Name: "lista.csv", Body: []byte(list + rows)}}
}

// TestImportPages: a list is looked at, mended, applied, and changes nothing the second time.
func TestImportPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		page := w.admin.Get(settings + "pracownicy/import")
		page.Attach("Sprawdź plik", nil).WantSays("Wybierz plik CSV albo XLSX")
		page.Attach("Sprawdź plik", []webtest.File{{Field: "file", Name: "x.csv", Body: []byte("a;b\n1;2\n")}}).WantSays("W pliku brakuje kolumny „e-mail”")
		bad := page.Attach("Sprawdź plik", csv("jan@lipowa.example.pl;Jan;Łoś;DR;inspektor;szef;nie;1.03.2027\nola@lipowa.example.pl;Ola;;FN;księgowa;clerk;może;kiedyś\n"))
		bad.WantSays("Wiersze do poprawy: 2", "Wybierz role z listy", "Wpisz nazwisko", "wpisz tak albo nie", "wpisz dzień, na przykład")
		if bad.Has("input[name=list]") {
			t.Error("a list with mistakes can be applied")
		}
		good := page.Attach("Sprawdź plik", csv("jan@lipowa.example.pl;Jan;Łoś;DR;\"inspektor ;)\";rola clerk;nie;19.02.2027\nola@lipowa.example.pl;Ola;Żak;FN;<b>księgowa</b>;;tak;2027-02-19\n"))
		good.WantSays("Nowe osoby: 2", "inspektor ;)", "<b>księgowa</b>")
		for range 2 {
			good.Press("Zapisz zmiany").WantSays("Lista pracowników wczytana", "Jan Łoś")
		}
		page.Attach("Sprawdź plik", csv("jan@lipowa.example.pl;Jan;Łoś;DR;inspektor ;);;nie;19.02.2027\n")).WantStatus(200)
		if staff, err := w.Staff(t.Context(), identitytest.Seed, w.o.Unit.ID); err != nil || len(staff) != 7 {
			t.Errorf("%v %d", err, len(staff))
		}
		sample := w.admin.Get(settings + "pracownicy/import/wzor.csv")
		if !strings.HasPrefix(string(sample.Body), "\ufeffe-mail;imię") {
			t.Errorf("%q", sample.Body)
		}
	})
}

// TestHerbPage: a picture is put, shown to everybody and taken away; a drawing that may run is refused.
func TestHerbPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 80, 100))); err != nil {
			t.Fatal(err)
		}
		page := w.admin.Get(settings + "wyglad")
		page.Attach("Wczytaj herb", []webtest.File{{Field: "herb", Name: "h.svg", Body: []byte("<svg onload=alert(1)/>")}}).WantSays("Wybierz obraz PNG albo JPEG")
		now := page.Attach("Wczytaj herb", []webtest.File{{Field: "herb", Name: "h.png", Body: b.Bytes()}})
		now.WantSays("Zapisaliśmy herb")
		src := now.One("main img").Attr("src")
		got := w.site.As(w.nobody()).Get(src)
		if got.Status != 200 || got.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%d %v", got.Status, got.Header)
		}
		if got := w.admin.Get("/herby/x/y.png").Status; got != 404 {
			t.Errorf("%d", got)
		}
		now.Press("Usuń herb").WantSays("Usunęliśmy herb")
	})
}
