package nes

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"wrota/internal/platform/xmlsec"
)

// Item is a row of a transfer list (spis zdawczo-odbiorczy), one case. Days and moments are those of XML Schema.
type Item struct {
	Sign      string
	Class     string // hasło klasyfikacyjne: the symbol with the words of the file plan
	Title     string
	From, To  string
	Documents int
	Remarks   string
}

// MarshalList writes a transfer list as XML, valid by the schema Transfer. An empty list is an error: the schema wants a case.
func MarshalList(items []Item) ([]byte, error) {
	if len(items) == 0 {
		return nil, fmt.Errorf("nes: the transfer list is empty")
	}
	b := xmlsec.NewBuilder("SpisZdawczoOdbiorczy", xmlsec.Namespace{URI: Space})
	root := b.Root()
	for i, x := range items {
		e := root.Element("Sprawa")
		e.Leaf("LiczbaPorzadkowa", strconv.Itoa(i+1))
		e.Leaf("ZnakSprawy", x.Sign)
		e.Leaf("HasloKlasyfikacyjne", x.Class)
		e.Leaf("TytulSprawy", x.Title)
		e.Leaf("DataWszczecia", x.From)
		e.Leaf("DataZakonczenia", x.To)
		e.Leaf("LiczbaDokumentow", strconv.Itoa(x.Documents))
		if x.Remarks != "" {
			e.Leaf("Uwagi", x.Remarks)
		}
	}
	doc, err := b.Document()
	if err != nil {
		return nil, fmt.Errorf("nes: transfer list: %w", err)
	}
	return append(doc.Bytes(), '\n'), nil
}

// WriteList writes a transfer list as CSV with semicolons, for a spreadsheet, with the columns of the regulation.
// A cell that a spreadsheet would run as a formula is quoted with an apostrophe.
func WriteList(w io.Writer, items []Item) error {
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	if err := c.Write([]string{"lp.", "znak sprawy", "hasło klasyfikacyjne", "tytuł", "data wszczęcia", "data zakończenia", "liczba dokumentów", "uwagi"}); err != nil {
		return err
	}
	for i, x := range items {
		err := c.Write([]string{strconv.Itoa(i + 1), tame(x.Sign), tame(x.Class), tame(x.Title), x.From, x.To, strconv.Itoa(x.Documents), tame(x.Remarks)})
		if err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func tame(s string) string {
	if s != "" && (s[0] == '=' || s[0] == '+' || s[0] == '-' || s[0] == '@' || s[0] == '\t') {
		return "'" + s
	}
	return s
}
