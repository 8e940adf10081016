package ui

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"wrota/internal/kit/calendar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pretty is the HTML of a component with one element a line and all its attributes.
func pretty(t *testing.T, s string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	top := doc
	if !strings.Contains(s, "<html") {
		top = doc.FirstChild.LastChild // <body>
	}
	var b strings.Builder
	for n := range top.ChildNodes() {
		outlineNode(&b, n, 0, func(n *html.Node) string {
			var out strings.Builder
			for _, a := range n.Attr {
				out.WriteString(" " + a.Key + `="` + a.Val + `"`)
			}
			return out.String()
		})
	}
	// The names of bundled files carry a hash of their content; the golden files must not.
	text := b.String()
	for name, url := range assets {
		text = strings.ReplaceAll(text, url, StaticPrefix+name)
	}
	return text
}

func text(s string) templ.Component { return templ.Raw("<p>" + s + "</p>") }

func flow() []Event {
	return []Event{
		{Day: calendar.On(2027, 2, 20), Title: "Wniosek wysłany", Docs: []Link{{Text: "UPP", Href: "/upp", Note: "PDF, 84 KB"}}},
		{Day: calendar.On(2027, 3, 2), Title: "Wezwanie", Note: "Anna Nowak", Now: true},
		{Title: "Decyzja", Next: true},
	}
}

func list() QueueProps {
	return QueueProps{
		Title: "Do załatwienia", Count: 1, Caption: "Od najbliższego terminu", Main: 1,
		Columns: []Column{{Text: "Termin", Sort: "/?s=termin", Sorted: "ascending"}, {Text: "Sprawa"}, {Text: "Kwota", Numeric: true}, {Text: "Znak", Low: true}},
		Rows: []QueueRow{{ID: "c-1", Href: "/biurko?sprawa=1", Value: "1", Current: true, Cells: []Cell{
			{Content: Due(DueProps{Day: calendar.On(2027, 3, 7), Text: "za 3 dni", Tone: Warn})}, {Text: "Zajęcie pasa"}, {Text: "784,00 zł"}, {Text: "DR.1", Mono: true},
		}}},
		Bulk: &Bulk{Action: "/razem", Name: "sprawa", Buttons: []ButtonProps{{Text: "Przekaż", Kind: Secondary}}},
	}
}

// goldens are the components that GOV.UK does not have.
var goldens = []struct {
	name string
	c    templ.Component
}{
	{"bar", Bar(BarProps{Label: "Czynności", Actions: []Action{
		{ButtonProps: ButtonProps{Text: "Decyzja", Href: "/d", Key: "d", Command: "Sprawa: Decyzja"}},
		{ButtonProps: ButtonProps{Text: "Notatka", Key: "n", Kind: Secondary}, Post: "/n"},
	}})},
	{"bar-chart", BarChart(BarsProps{Finding: "Najwięcej ma Anna", Caption: "Sprawy", Name: "Kto", Value: "Ile", Bars: []BarValue{{Name: "Anna", Value: 24, Text: "24", Href: "/a", Tone: Bad}, {Name: "Ewa", Value: 12, Text: "12"}, {Name: "Nikt", Text: "0"}}})},
	{"line-chart", LineChart(LineProps{ID: "w", Finding: "Spada", Name: "Miesiąc", Value: "Dni", Show: "Pokaż liczby", Limit: &Point{Name: "termin", Value: 30}, Points: []Point{{"sty", 19, "19"}, {"lut", 12, "12"}}})},
	{"qr", QR(QRProps{Bitmap: [][]bool{{true, true, false}, {false, true, false}, {true, false, true}}, Alt: "Kod do zapłaty", Text: "wrota.example/1"})},
	{"rail", Rail(RailProps{Groups: []Views{{Title: "Moje", Items: []View{{Text: "Do załatwienia", Href: "/biurko", Count: 24, Current: true}, {Text: "Po terminie", Href: "/po", Count: 2, Tone: Bad}, {Text: "Rejestr", Href: "/r"}}}}})},
	{"pane", with(Pane(PaneProps{Title: "Zajęcie pasa", Sign: "DR.1", Status: "Nowa", Tone: Info, Back: "/biurko", Full: "/akta/1"}), text("treść"))},
	{"pane-empty", PaneEmpty(EmptyProps{Icon: IconFolder, Title: "Wybierz sprawę"})},
	{"queue", Queue(list())},
	{"palette", Palette("/szukaj")},
	{"toast", toast(&Flash{Tone: OK, Text: "Załatwione.", Next: &Link{Text: "Następna: DR.2", Href: "/2"}, Undo: &Undo{Action: "/cofnij"}})},
	{"timeline", Timeline(3, flow())},
	{"facts", Facts([]Fact{{Name: "Adres", Lines: []string{"ul. Lipowa 3", "66-200 Lipowa"}, Note: "z rejestru"}, {Name: "Kwota", Content: Money(123450)}})},
	{"highlights", Highlights([]Highlight{{Icon: IconClock, Name: "Czas", Text: "10 minut", Note: "Możesz przerwać."}})},
	{"empty", EmptyState(EmptyProps{Icon: IconInbox, Title: "Nic tu nie ma", Text: "Pisma zobaczysz tutaj.", Action: &Link{Text: "Złóż wniosek", Href: "/"}})},
	{"due-paused", Due(DueProps{Day: calendar.On(2027, 4, 1), Text: "wstrzymany", Paused: true})},
	{"verdict", Verdict(VerdictProps{Tone: OK, Text: "Podpis ważny – Jan Lis, podpis zaufany", More: Link{Text: "Szczegóły", Hidden: "podpisu pisma", Href: "/p"}})},
	{"note", with(Note(NoteProps{Tone: Warn, Title: "Uzupełnij do 9 marca"}), text("Brakuje projektu."))},
	{"files", Files("Pliki", []File{{Name: "plan.pdf", Href: "/p", Size: 1_240_000, Remove: "/usun"}, {Name: "b.exe", Note: "Nie przyjmujemy", Tone: Bad}})},
	{"hero", with(Hero(HeroProps{Title: "Co chcesz załatwić?", Search: &SearchProps{Action: "/szukaj", Label: "Sprawa", Button: "Szukaj", Suggest: "/p"}}), text(""))},
	{"directory", Directory([]Link{{Text: "Drogi", Href: "/drogi", Note: "Zajęcie pasa"}})},
	{"dialog", with(Dialog(DialogProps{ID: "okno", Title: "Przekazać?"}), text("Dostanie Ewa."))},
	{"rich-text", RichText(RichTextProps{Preview: "/podglad", TextareaProps: TextareaProps{Field: Field{Name: "tresc", Label: "Treść"}, Value: "**x**"}})},
	{"table-stack", Table(TableProps{Caption: "Sprawy", Narrow: Stacks, RowHeaders: true, Columns: []Column{{Text: "Sprawa"}, {Text: "Kwota", Numeric: true}, {Text: "Co", Hidden: true}}, Rows: []Row{Text("Podatek", "312,50 zł", "Zapłać")}})},
	{"table-scroll", Table(TableProps{Caption: "Stawki", Columns: []Column{{Text: "Cel"}}, Rows: []Row{Text("Roboty")}})},
}

func TestGolden(t *testing.T) {
	ctx := WithChrome(speaking(t, "pl"), Chrome{Path: "/biurko?widok=1"})
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) { golden(t, g.name, pretty(t, render(t, ctx, g.c))) })
	}
}

// TestGoldenPages keeps the whole frame of both kinds of page, with everything that can surround them.
func TestGoldenPages(t *testing.T) {
	c := Chrome{
		Path: "/moje/1?x=y", Nonce: "n", Login: "/zaloguj", Declaration: "https://lipowa.example/deklaracja", Search: "/szukaj", Demo: "Demonstracja",
		Unit:      &Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa", Home: "/lipowa", Herb: "/herb.svg", Address: []string{"Rynek 1"}, Phone: "68 000 00 00", Email: "a@lipowa.example", Stylesheet: "/marka/1.css"},
		User:      &User{Name: "Maria Kowalczyk", Note: "referat dróg", Href: "/konto", Logout: "/wyloguj"},
		Acting:    &Acting{Name: "Bud-Max", Basis: "jako wspólnik", Href: "/zmien"},
		Nav:       []Link{{Text: "Usługi", Href: "/uslugi"}, {Text: "Moje sprawy", Href: "/moje"}},
		DeskNav:   []Link{{Text: "Moja praca", Href: "/biurko"}},
		Footer:    []Link{{Text: "Deklaracja dostępności", Href: "/deklaracja"}},
		Languages: []Link{{Text: "Polski", Lang: "pl", Current: true}, {Text: "English", Lang: "en", Href: "/en"}},
		Flash:     &Flash{Tone: OK, Text: "Zapisano."}, Session: &Session{Left: 15 * 60e9, Extend: "/sesja", Ended: "/koniec"},
	}
	ctx := WithChrome(speaking(t, "pl"), c)
	people := with(Page(PageProps{Title: "Od kiedy?", Description: "opis", HasErrors: true, NoIndex: true, Back: &Link{Href: "/wstecz"}, Aside: text("obok")}), text("treść"))
	golden(t, "page", pretty(t, render(t, ctx, people)))
	clerks := with(DeskPage(DeskProps{Title: "Biurko", Rail: text("widoki"), Pane: text("okno")}), text("lista"))
	golden(t, "desk-page", pretty(t, render(t, ctx, clerks)))
	bare := with(Page(PageProps{Bare: true}), text("treść"))
	golden(t, "bare-page", pretty(t, render(t, speaking(t, "en"), bare)))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/golden/" + name + ".txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; write it with: go test ./internal/ui -run Golden -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-golden +now); if that is meant: go test ./internal/ui -run Golden -update\n%s", file, diff)
	}
}
