package pdf

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

var herb = &Drawing{Width: 64, Height: 64, Paths: []Path{
	{D: "M6 58V26A26 26 0 0 1 58 26V58H46V28A14 14 0 0 0 18 28V58Z", Fill: petrol},
	{D: "M26 58V34a6 6 0 0 1 12 0V58z", Fill: Color{0x9B, 0x1B, 0x4A}},
}}

// checker is a pattern in place of a QR code.
type checker int

func (c checker) Size() int { return int(c) }
func (c checker) Dark(x, y int) bool {
	return x > 1 && y > 1 && x < int(c)-2 && y < int(c)-2 && (x*y+x+y)%3 == 0
}

func letterhead() *Letterhead {
	return &Letterhead{
		Name: "Urząd Gminy Lipowa", Lines: []string{"ul. Kościelna 12", "34-324 Lipowa"},
		Contact: []string{"tel. 33 000 00 00", "e-mail: urzad@lipowa.example", "AE:PL-12345-67890-ABCDE-12"}, Mark: herb,
	}
}

// decision is a letter with everything that letters have.
func decision() *Document {
	return &Document{
		Title: "Decyzja nr 12/2026 w sprawie zajęcia pasa drogowego", Author: "Urząd Gminy Lipowa", Subject: "Zezwolenie na zajęcie pasa drogowego ul. Polnej",
		Created: time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), ID: "7f3k9-2m4qa-8c1xz", Letterhead: letterhead(),
		Blocks: []Block{
			Address{Lines: []string{"Pani", "Żaneta Brzęczyszczykiewicz", "ul. Gęślarska 5 m. 7", "34-324 Lipowa"}, Aside: []Fact{
				{"Znak sprawy", Bold("DR.II.7230.14.2026")}, {"Lipowa, dnia", Plain("21 listopada 2026 r.")}, {"Sprawę prowadzi", Plain("Anna Ślusarczyk, tel. 33 000 00 12")},
			}},
			Heading{Level: 1, Text: "Decyzja nr 12/2026"},
			Paragraph{Text: Text{{Text: "Na podstawie art. 104 ustawy z dnia 14 czerwca 1960 r. – Kodeks postępowania administracyjnego oraz art. 40 ust. 1 i 2 ustawy z dnia 21 marca 1985 r. o drogach publicznych, po rozpatrzeniu wniosku z dnia 3 listopada 2026 r., "}, {Text: "zezwalam", Bold: true}, {Text: " na zajęcie pasa drogowego drogi gminnej nr 120345S (ul. Polna) w celu prowadzenia robót."}}},
			Heading{Level: 2, Text: "Warunki zajęcia"},
			Facts{{"Miejsce", Plain("ul. Polna, działka nr 241702_2.0003.118/4, po stronie numerów parzystych")}, {"Termin", Plain("od 1 do 10 grudnia 2026 r. (10 dni)")}, {"Powierzchnia", Plain("12,5 m²")}},
			Heading{Level: 2, Text: "Opłata"},
			Table{Caption: "Wyliczenie opłaty", Columns: []Column{{Title: "Za co"}, {Title: "Powierzchnia", Align: Right}, {Title: "Stawka za m² i dzień", Align: Right}, {Title: "Dni", Align: Right}, {Title: "Kwota", Align: Right}}, Rows: []Row{
				Cells("Zajęcie jezdni do 50% szerokości", "12,5 m²", "6,00 zł", "10", "750,00 zł"),
				Cells("Zajęcie chodnika", "4,0 m²", "3,00 zł", "10", "120,00 zł"),
				{Strong: true, Cells: []Cell{{Text: Plain("Razem"), Span: 4}, {Text: Plain("870,00 zł")}}},
			}},
			Note{Title: "Co trzeba zrobić", Blocks: []Block{
				Paragraph{Text: Text{{Text: "Zapłać "}, {Text: "870,00 zł", Bold: true}, {Text: " w ciągu 14 dni od dnia, w którym decyzja stanie się ostateczna. Numer rachunku i kod do przelewu są na drugiej stronie. Zobacz też "}, {Text: "stronę sprawy", Link: "https://lipowa.example/moje/7f3k9"}, {Text: "."}}},
				List{Items: []Item{{Text: Plain("oznacz miejsce robót,")}, {Text: Plain("po zakończeniu przywróć pas do stanu poprzedniego.")}}},
			}},
			Heading{Level: 2, Text: "Uzasadnienie"},
			Paragraph{Text: Plain(strings.Repeat("Strona wystąpiła z wnioskiem o zajęcie pasa drogowego w celu budowy przyłącza wodociągowego do budynku. Organ ustalił, że zajęcie nie zagraża bezpieczeństwu ruchu i że z uwagi na porę roku roboty mogą trwać najwyżej dziesięć dni. ", 3))},
			List{Ordered: true, Items: []Item{
				{Text: Plain("Wniosek zawierał wszystkie wymagane dane.")},
				{Text: Plain("Projekt organizacji ruchu zatwierdził starosta:"), Sub: &List{Items: []Item{{Text: Plain("pismem z dnia 5 listopada 2026 r.,")}, {Text: Plain("bez uwag.")}}}},
				{Text: Plain("Opłatę wyliczono według stawek uchwały nr XII/98/2024 Rady Gminy Lipowa.")},
			}},
			Figure{Alt: "Kod QR do przelewu 870,00 zł na rachunek Urzędu Gminy Lipowa", Width: 32, Modules: checker(37), Caption: "Kod do przelewu. Zeskanuj go w aplikacji banku."},
			Signature{Name: "Jan Kowalczyk-Nowak", Post: "Wójt Gminy Lipowa"},
			Rule{},
			Heading{Level: 3, Text: "Pouczenie"},
			Paragraph{Small: true, Text: Plain("Od tej decyzji możesz się odwołać do Samorządowego Kolegium Odwoławczego w Bielsku-Białej za pośrednictwem Wójta Gminy Lipowa w ciągu 14 dni od dnia doręczenia (art. 127 § 1 i 2 oraz art. 129 § 1 i 2 KPA). W tym czasie możesz też zrzec się prawa do odwołania (art. 127a KPA).")},
			Paragraph{Small: true, Text: Text{{Text: "Довідка українською: рішення надано у формі електронного документа.", Lang: "uk"}, {Text: " "}, {Text: "Auskunft: Straßenverkehr über Größe.", Lang: "de", Italic: true}}},
		},
		Attachments: []Attachment{{Name: "decyzja.xml", Media: "application/xml", Description: "Dane decyzji", Relation: Source, Data: []byte("<decyzja/>")}},
	}
}

func mustWrite(t testing.TB, d *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
