package records

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/xmlsec"
)

// nsNDAP is the namespace of the metadata of the state archives, in which systems exchange file plans
// (schema WykazAkt.xsd: wykaz/akta with symbol, haslo, kategoriaMerytoryczna, kategoriaInna).
const nsNDAP = "http://www.mswia.gov.pl/standardy/ndap"

// isXML tells a plan in XML from a table.
func isXML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<"))
}

// parsePlanXML reads a plan in that form. What is told of a line is told of the n-th class.
func parsePlanXML(body []byte, source string) ([]Class, error) {
	doc, err := xmlsec.Parse(body)
	if err != nil || !doc.Root().Is(nsNDAP, "wykaz") {
		return nil, fault.InvalidField("file", "records.plan.not-xml")
	}
	p := planReader{source: source, at: map[jrwa.Class]int{}}
	no := 0
	for n := range doc.Root().Elements() {
		if no++; no > maxClasses {
			return nil, fault.InvalidField("file", "records.plan.too-large")
		}
		l := planLine{no: no}
		for col, name := range map[int]string{colSymbol: "symbol", colTitle: "haslo", colCategory: "kategoriaMerytoryczna"} {
			l.cells[col] = strings.Join(strings.Fields(n.Child(nsNDAP, name).Text()), " ")
		}
		p.line(l)
	}
	return p.result()
}

// keepUntold copies into a plan that came in XML what that form has no place for: the notes and the modes of the
// classes that the office has already.
func keepUntold(plan map[jrwa.Class]Class, classes []Class) {
	for i := range classes {
		if old, known := plan[classes[i].Symbol]; known {
			classes[i].Note, classes[i].Mode = old.Note, old.Mode
		}
	}
}

// WritePlanXML writes classes in the form of WykazAkt.xsd, for another system.
func WritePlanXML(w io.Writer, classes []Class) error {
	b := xmlsec.NewBuilder("wykaz", xmlsec.Namespace{URI: nsNDAP})
	for _, c := range classes {
		row := b.Root().Element("akta")
		row.Leaf("symbol", c.Symbol.String())
		row.Leaf("haslo", c.Title)
		if !c.Category.IsZero() {
			row.Leaf("kategoriaMerytoryczna", c.Category.String())
		}
	}
	doc, err := b.Document()
	if err == nil {
		_, err = w.Write(doc.Bytes())
	}
	if err != nil {
		return fmt.Errorf("records: plan: %w", err)
	}
	return nil
}

// WritePlanCSV writes classes in the form that ImportPlan reads.
func WritePlanCSV(w io.Writer, classes []Class) error {
	words := map[Mode]string{Electronic: "ezd", Paper: "papier"}
	rows := [][]string{{"symbol", "hasło", "kategoria", "tryb", "uszczegółowienie"}}
	for _, c := range classes {
		rows = append(rows, []string{c.Symbol.String(), c.Title, c.Category.String(), words[c.Mode], c.Note})
	}
	return sheet.WriteCSV(w, rows)
}
