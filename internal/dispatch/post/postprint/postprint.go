// Package postprint makes what an office prints for the post: the posting book of a day, address labels, envelopes and
// the return receipt (zwrotne potwierdzenie odbioru, ZPO) with the number of the letter as a barcode.
//
// Labels come on A4 sheets of the common sizes; a sheet that was begun can be gone on with. Envelopes are C5 and DL,
// printed one a page in landscape, with the sender in the corner. The receipt is the office's own form: it names the
// letter and leaves the ways of service of the code for the postman to mark (art. 42–44, 46 and 47 KPA). Whether an
// operator takes it is for the contract with the operator.
//
// Barcodes are Code 128 (ISO/IEC 15417); twenty digits are GS1-128. The package knows no database and no page.
package postprint

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/post"
	"wrota/internal/kit/money"
	"wrota/internal/platform/pdf"
)

// Office is the sender.
type Office struct {
	Name  string
	Lines []string // its address
}

// Sheet is a size of label sheets that shops sell.
type Sheet struct {
	Name          string // in addresses of pages: "3x8"
	Across, Down  int
	Width, Height float64 // mm
	Left, Top     float64
	GapX          float64
}

// Sheets are the common sizes of A4.
var Sheets = []Sheet{
	{Name: "3x8", Across: 3, Down: 8, Width: 70, Height: 37, Top: 0.5},
	{Name: "2x7", Across: 2, Down: 7, Width: 99.1, Height: 38.1, Left: 4.7, Top: 15.1, GapX: 2.5},
	{Name: "2x8", Across: 2, Down: 8, Width: 105, Height: 37, Top: 0.5},
	{Name: "2x4", Across: 2, Down: 4, Width: 105, Height: 74, Top: 0.5},
}

// Envelope is a size of envelopes.
type Envelope struct {
	Name          string
	Width, Height float64 // mm
}

// Envelopes are the sizes that offices use.
var Envelopes = []Envelope{{"C5", 229, 162}, {"DL", 220, 110}}

// to is the addressee as on an envelope.
func to(r post.Row) []string { return append([]string{r.Name}, r.Address.Lines()...) }

// Labels are the addresses of letters on sheets of labels; skip labels of the first sheet are used up.
func Labels(rows []post.Row, s Sheet, skip int, at time.Time) *pdf.Document {
	var items [][]string
	for _, r := range rows {
		items = append(items, to(r))
	}
	return &pdf.Document{
		Title: "Etykiety adresowe", Created: at, Page: pdf.Page{Width: 210, Height: 297, Left: 5, Right: 5, Top: 5, Bottom: 5}, Footer: pdf.Footer{Hide: true},
		Blocks: []pdf.Block{pdf.Stickers{Across: s.Across, Down: s.Down, Width: s.Width, Height: s.Height, Left: s.Left, Top: s.Top, GapX: s.GapX, Skip: skip, Items: items}},
	}
}

// Covers are envelopes, one a page: the sender at the top left, the addressee at the bottom right.
func Covers(rows []post.Row, e Envelope, o Office, at time.Time) *pdf.Document {
	var items [][]string
	for _, r := range rows {
		sender := append(append([]string{o.Name}, o.Lines...), r.Sign)
		items = append(items, sender, nil, nil, to(r))
	}
	return &pdf.Document{
		Title: "Koperty", Author: o.Name, Created: at, Page: pdf.Page{Width: e.Width, Height: e.Height, Left: 5, Right: 5, Top: 5, Bottom: 5}, Footer: pdf.Footer{Hide: true},
		Blocks: []pdf.Block{pdf.Stickers{Across: 2, Down: 2, Width: e.Width/2 - 8, Height: e.Height/2 - 8, Left: 8, Top: 8, Items: items}},
	}
}

// Book is the posting book of a day.
func Book(b post.Book, o Office, at time.Time) *pdf.Document {
	table := pdf.Table{
		Caption: "Przesyłki rejestrowane", Small: true,
		Columns: []pdf.Column{
			{Title: "Lp.", Width: 5, Align: pdf.Right},
			{Title: "Adresat", Width: 22},
			{Title: "Adres", Width: 26},
			{Title: "Numer nadawczy", Width: 24},
			{Title: "Opłata zł", Width: 10, Align: pdf.Right},
			{Title: "Uwagi", Width: 13},
		},
	}
	for i, r := range b.Rows {
		remark := ""
		if r.Mode == dispatch.WithReceipt {
			remark = "ZPO"
		}
		table.Rows = append(table.Rows, pdf.Cells(strconv.Itoa(i+1), r.Name, r.Address.String(), r.Tracking, amount(r.Fee), remark))
	}
	table.Rows = append(table.Rows, pdf.Row{Strong: true, Cells: []pdf.Cell{
		{Text: pdf.Plain(fmt.Sprintf("Razem przesyłek: %d", len(b.Rows))), Span: 4}, {Text: pdf.Plain(amount(b.Registered))}, {},
	}})
	facts := pdf.Facts{{Label: "Nadawca", Value: pdf.Plain(o.Name)}, {Label: "Dzień nadania", Value: pdf.Plain(b.Day.Long())}}
	blocks := []pdf.Block{pdf.Heading{Level: 1, Text: "Pocztowa książka nadawcza"}, facts, table}
	sums := pdf.Facts{
		{Label: "Listy zwykłe", Value: pdf.Plain(fmt.Sprintf("%d, opłata %s", b.Ordinary, b.OrdinaryFee))},
		{Label: "Opłata razem", Value: pdf.Bold(b.Total.String())},
	}
	if b.Unknown > 0 {
		sums = append(sums, pdf.Fact{Label: "Bez opłaty", Value: pdf.Plain(fmt.Sprintf("%d, sumy ich nie obejmują", b.Unknown))})
	}
	if b.Examples {
		sums = append(sums, pdf.Fact{Label: "Uwaga", Value: pdf.Plain("opłaty przykładowe, do potwierdzenia w cenniku lub umowie z operatorem")})
	}
	blocks = append(blocks, sums, pdf.Space{Height: 14}, pdf.Paragraph{Small: true, Text: pdf.Plain("Przyjęto (data, podpis i odcisk datownika placówki): ……………………………………………")})
	return &pdf.Document{
		Title: "Pocztowa książka nadawcza, " + b.Day.Long(), Author: o.Name, Created: at, Letterhead: &pdf.Letterhead{Name: o.Name, Lines: o.Lines},
		Page: pdf.Page{Width: 297, Height: 210, Left: 18, Right: 18, Top: 16, Bottom: 18}, Blocks: blocks,
	}
}

// amount is a fee in a column of złoty; what is not known stays empty.
func amount(g money.Grosze) string {
	if g == 0 {
		return ""
	}
	return g.Plain()
}

// Receipts are return receipts, one a page of A5. A letter without a number has none.
func Receipts(rows []post.Row, o Office, at time.Time) (*pdf.Document, error) {
	var blocks []pdf.Block
	for _, r := range rows {
		if r.Tracking == "" {
			continue
		}
		bars, err := Code128(r.Tracking)
		if err != nil {
			return nil, err
		}
		if len(blocks) > 0 {
			blocks = append(blocks, pdf.PageBreak{})
		}
		blocks = append(blocks, receipt(r, o, bars)...)
	}
	return &pdf.Document{
		Title: "Zwrotne potwierdzenie odbioru", Author: o.Name, Created: at, Page: pdf.Page{Width: 148, Height: 210, Left: 12, Right: 12, Top: 10, Bottom: 10},
		Footer: pdf.Footer{Hide: true}, Blocks: blocks,
	}, nil
}

// receipt is one form. The sentences are those that the code asks of the one who delivers.
func receipt(r post.Row, o Office, bars *pdf.Drawing) []pdf.Block {
	posted := "…………………"
	if !r.PostedOn.IsZero() {
		posted = r.PostedOn.Long()
	}
	line := func(s string) pdf.Item { return pdf.Item{Text: pdf.Plain(s)} }
	return []pdf.Block{
		pdf.Heading{Level: 1, Text: "Potwierdzenie odbioru"},
		pdf.Figure{Alt: "Numer przesyłki " + r.Tracking, Width: 80, Drawing: bars, Caption: r.Tracking},
		pdf.Facts{
			{Label: "Nadawca", Value: pdf.Plain(join(append([]string{o.Name}, o.Lines...)))},
			{Label: "Adresat", Value: pdf.Plain(join(to(r)))},
			{Label: "Pismo", Value: pdf.Plain(r.Sign + " z dnia " + r.SentOn.Long())},
			{Label: "Nadano", Value: pdf.Plain(posted)},
		},
		pdf.Paragraph{Small: true, Text: pdf.Bold("Przesyłkę doręczono dnia ………………………… (zaznaczyć):")},
		pdf.List{Items: []pdf.Item{
			line("adresatowi (art. 42 KPA)"),
			line("dorosłemu domownikowi, sąsiadowi lub dozorcy (art. 43 KPA): ……………………………"),
			line("osobie uprawnionej do odbioru w jednostce (art. 45 KPA): ……………………………"),
			line("adresat odmówił przyjęcia (art. 47 KPA)"),
		}},
		pdf.Paragraph{Small: true, Text: pdf.Plain("Podpis odbierającego i doręczającego: ……………………………………………")},
		pdf.Paragraph{Small: true, Text: pdf.Bold("Nie zastano adresata (art. 44 KPA):")},
		pdf.List{Items: []pdf.Item{
			line("pismo złożono dnia ……………… w ……………………………………………"),
			line("zawiadomienie pozostawiono dnia ……………… w ……………………………………………"),
			line("zawiadomienie ponowne pozostawiono dnia ………………"),
			line("zwrócono nadawcy dnia ………………, bo przesyłki nie podjęto w terminie"),
		}},
	}
}

func join(lines []string) string { return strings.Join(lines, ", ") }
