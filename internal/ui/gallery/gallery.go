// Package gallery shows every component of the design system in every state, and pages composed of
// them. It is served at /_ui in development, and it is what the browser tests look at: axe, sideways
// scrolling, contrast and keyboard are checked here once for all pages of the house.
//
// The people, offices and matters in it are invented. It decides nothing and reads nothing; it is not
// part of what citizens can reach.
package gallery

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/kit/calendar"
	"wrota/internal/ui"
)

// Root is the address of the gallery.
const Root = "/_ui"

// Page is one page of the gallery.
type Page struct {
	Path    string
	Title   string
	Content templ.Component
	Desk    bool
	change  func(*ui.Chrome)
}

// Pages lists the pages of the gallery: the two galleries, then the examples.
func Pages() []Page {
	return []Page{
		{Path: Root, Title: "Części stron dla mieszkańców", Content: people()},
		{Path: Root + "/biurko", Title: "Części stron dla urzędników", Content: clerks(), Desk: true},
		{Path: Root + "/strona-glowna", Title: "Strona główna", Content: home()},
		{Path: Root + "/usluga", Title: "Początek e-usługi", Content: start()},
		{Path: Root + "/pytanie", Title: "Pytanie", Content: question(nil)},
		{Path: Root + "/blad", Title: "Błędy", Content: question(mistakes())},
		{Path: Root + "/wybor", Title: "Wybór", Content: choice()},
		{Path: Root + "/sprawdz", Title: "Sprawdź odpowiedzi", Content: check()},
		{Path: Root + "/zadania", Title: "Lista zadań", Content: tasks()},
		{Path: Root + "/wyslano", Title: "Potwierdzenie", Content: sent()},
		{Path: Root + "/sprawa", Title: "Moja sprawa", Content: matter()},
		{Path: Root + "/moje", Title: "Moje sprawy", Content: matters(), change: flash},
		{Path: Root + "/kolejka", Title: "Biurko: kolejka", Content: queue(true), Desk: true, change: undo},
		{Path: Root + "/kolejka-pusta", Title: "Biurko: nic nie otwarto", Content: queue(false), Desk: true},
		{Path: Root + "/akta", Title: "Biurko: formularz", Content: decision(), Desk: true},
		{Path: Root + "/przeglad", Title: "Biurko: przegląd", Content: overview(), Desk: true},
	}
}

// Chrome surrounds a page of the gallery with an invented office.
func Chrome(p Page) ui.Chrome {
	c := ui.Chrome{
		Path: p.Path, Login: "/zaloguj", Declaration: "https://lipowa.example/deklaracja-dostepnosci", Search: Root + "/szukaj",
		Demo: "To jest galeria. Osoby i sprawy są zmyślone.",
		Unit: &ui.Brand{
			Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa", Home: Root,
			Address: []string{"ul. Rynek 1", "66-200 Lipowa"}, Phone: "68 000 00 00", Email: "urzad@lipowa.example",
		},
		User:      &ui.User{Name: "Maria Kowalczyk", Href: Root, Logout: "/wyloguj"},
		Nav:       links("Usługi", Root+"/usluga", "Moje sprawy", Root+"/moje", "BIP", Root+"/wybor"),
		DeskNav:   links("Moja praca", Root+"/kolejka", "Kancelaria", Root+"/kolejka-pusta", "Przegląd", Root+"/przeglad"),
		Footer:    links("Deklaracja dostępności", Root, "Polski język migowy (PJM)", Root, "Tekst łatwy do czytania (ETR)", Root, "Ochrona danych", Root, "Kontakt", Root),
		Languages: languages(),
	}
	if p.Desk {
		c.User = &ui.User{Name: "Anna Nowak", Note: "referat dróg", Href: Root, Logout: "/wyloguj", Desk: true}
		c.Density = "compact"
	}
	if p.change != nil {
		p.change(&c)
	}
	return c
}

// Suggest answers the suggestions of the example address field.
func Suggest(q string) []ui.Suggestion {
	var out []ui.Suggestion
	for _, street := range []string{"Lipowa", "Ludowa", "Łąkowa", "Rynek", "Świerkowa", "Żurawia"} {
		if strings.HasPrefix(strings.ToLower(street), strings.ToLower(q)) {
			out = append(out, ui.Suggestion{Value: street, Label: "ul. " + street, Note: "66-200 Lipowa", Fill: map[string]string{"kod": "66-200"}})
		}
	}
	return out
}

// Search answers the palette's search.
func Search(q string) []ui.Found {
	if !strings.Contains("dr.ii.7230.14.2027 kowalczyk", strings.ToLower(q)) {
		return nil
	}
	return []ui.Found{{Text: "DR.II.7230.14.2027", Note: "Zajęcie pasa drogowego, Maria Kowalczyk", Href: Root + "/kolejka"}}
}

func flash(c *ui.Chrome) {
	c.Flash = &ui.Flash{Tone: ui.OK, Text: "Zapisaliśmy Twój adres do doręczeń.", Next: &ui.Link{Text: "Zobacz swoje dane", Href: Root}}
	c.Acting = &ui.Acting{Name: "Bud-Max sp. z o.o.", Href: Root}
}

func undo(c *ui.Chrome) {
	c.Flash = &ui.Flash{
		Tone: ui.OK, Text: "Załatwione.", Next: &ui.Link{Text: "Następna: DR.II.7230.16.2027", Href: Root + "/kolejka"},
		Undo: &ui.Undo{Action: Root + "/cofnij", Seconds: 600},
	}
}

func languages() []ui.Link {
	return []ui.Link{
		{Text: "Polski", Lang: "pl", Current: true},
		{Text: "English", Lang: "en", Href: Root + "?lang=en"},
		{Text: "Українська", Lang: "uk", Href: Root + "?lang=uk"},
		{Text: "Deutsch", Lang: "de", Href: Root + "?lang=de"},
	}
}

// links makes links of pairs: text, address.
func links(pairs ...string) []ui.Link {
	var out []ui.Link
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, ui.Link{Text: pairs[i], Href: pairs[i+1]})
	}
	return out
}

func day(y int, m time.Month, d int) calendar.Date { return calendar.On(y, m, d) }

func at(y int, m time.Month, d, hour, minute int) time.Time {
	return time.Date(y, m, d, hour, minute, 0, 0, calendar.Warsaw)
}

func mistakes() ui.Problems {
	return ui.Problems{
		{Field: "od", Text: "Wpisz datę po 20 lutego 2027", Href: "#od-day"},
		{Field: "nip", Text: "Wpisz NIP: 10 cyfr, na przykład 5261040828"},
	}
}
