package gallery

import (
	"fmt"

	"github.com/a-h/templ"

	"wrota/internal/ui"
)

func rail() templ.Component {
	return ui.Rail(ui.RailProps{Groups: []ui.Views{
		{Title: "Moje", Items: []ui.View{
			{Text: "Do załatwienia", Href: Root + "/kolejka", Count: 24, Current: true},
			{Text: "Po terminie", Href: Root + "/kolejka-pusta", Count: 2, Tone: ui.Bad},
			{Text: "Czekam na stronę", Href: Root + "/kolejka-pusta", Count: 11},
			{Text: "Do podpisu", Href: Root + "/kolejka-pusta", Count: 5},
		}},
		{Title: "Referat dróg", Items: []ui.View{
			{Text: "Nowe wpływy", Href: Root + "/akta", Count: 8},
			{Text: "Nieprzydzielone", Href: Root + "/akta", Count: 3},
		}},
		{Title: "Rejestry", Items: []ui.View{
			{Text: "Zajęcia pasa", Href: Root + "/akta"},
			{Text: "Zjazdy", Href: Root + "/akta"},
		}},
	}})
}

// rows are invented cases: enough to fill a screen, one of them with an overlong title.
func rows(current bool) []ui.QueueRow {
	people := []string{"Maria Kowalczyk", "Jan Wiśniewski", "Bud-Max sp. z o.o.", "Zofia Dąbrowska-Lewandowska"}
	what := []string{"Zajęcie pasa, ul. Świerkowa", "Zjazd z drogi gminnej, dz. 214/7", "Przedłużenie zajęcia pasa, ul. Rynek", "Umieszczenie sieci wodociągowej wzdłuż ul. Ludowej i Łąkowej"}
	states := []struct {
		tone  ui.Tone
		state string
		due   string
	}{{ui.Bad, "Po terminie", "2 dni po"}, {ui.Warn, "Braki formalne", "za 3 dni"}, {ui.Info, "Nowa", "za 12 dni"}, {ui.Neutral, "W toku", "za 21 dni"}}
	out := make([]ui.QueueRow, 24)
	for i := range out {
		st := states[min(i/2, 3)]
		out[i] = ui.QueueRow{
			ID: fmt.Sprintf("c-%02d", i+14), Href: fmt.Sprintf("%s/kolejka?sprawa=%d", Root, i+14), Value: fmt.Sprint(i + 14), Current: current && i == 2,
			Cells: []ui.Cell{
				{Content: ui.Due(ui.DueProps{Day: day(2027, 3, 5).AddDays(i), Text: st.due, Tone: tone(st.tone)})},
				{Text: what[i%4]},
				{Text: people[(i/2)%4]},
				{Content: ui.Tag(st.tone, st.state)},
				{Text: fmt.Sprintf("DR.II.7230.%d.2027", i+14), Mono: true},
			},
		}
	}
	return out
}

// tone shows only what is late or soon to be: a list where everything has a colour says nothing.
func tone(t ui.Tone) ui.Tone {
	if t == ui.Bad || t == ui.Warn {
		return t
	}
	return ui.Neutral
}

func work(current bool) ui.QueueProps {
	return ui.QueueProps{
		Title: "Do załatwienia", Count: 24, Caption: "Sprawy do załatwienia, od najbliższego terminu", Main: 1,
		Columns: []ui.Column{{Text: "Termin", Sort: Root + "/kolejka", Sorted: "ascending"}, {Text: "Sprawa"}, {Text: "Strona"}, {Text: "Stan"}, {Text: "Znak", Low: true}},
		Rows:    rows(current),
		Bulk: &ui.Bulk{Action: Root + "/razem", Name: "sprawa", Buttons: []ui.ButtonProps{
			{Text: "Przekaż", Kind: ui.Secondary, Name: "co", Value: "przekaz"}, {Text: "Drukuj etykiety", Kind: ui.Secondary, Name: "co", Value: "etykiety"},
		}},
	}
}

func bar() ui.BarProps {
	return ui.BarProps{Label: "Czynności w sprawie", Actions: []ui.Action{
		{ButtonProps: ui.ButtonProps{Text: "Decyzja", Href: Root + "/akta", Key: "d", Command: "Sprawa: Przygotuj decyzję"}},
		{ButtonProps: ui.ButtonProps{Text: "Wezwanie", Href: Root + "/akta", Key: "w", Kind: ui.Secondary, Command: "Sprawa: Wezwij do uzupełnienia"}},
		{ButtonProps: ui.ButtonProps{Text: "Przekaż", Href: Root + "/akta", Key: "p", Kind: ui.Secondary, Command: "Sprawa: Przekaż innej osobie"}},
		{ButtonProps: ui.ButtonProps{Text: "Notatka", Key: "n", Kind: ui.Secondary, Command: "Sprawa: Dodaj notatkę"}, Post: Root + "/notatka"},
	}}
}

// bitmap is a picture in the form of a QR code; it holds nothing.
func bitmap() [][]bool {
	out := make([][]bool, 21)
	for y := range out {
		out[y] = make([]bool, 21)
		for x := range out[y] {
			out[y][x] = (x*y+x+y)%3 == 0 || finder(x, y) || finder(20-x, y) || finder(x, 20-y)
		}
	}
	return out
}

func finder(x, y int) bool {
	return x < 7 && y < 7 && (x == 0 || y == 0 || x == 6 || y == 6 || x > 1 && x < 5 && y > 1 && y < 5)
}
