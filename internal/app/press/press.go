// Package press makes the documents that leave an office: the letterhead, the text, who signs, and the electronic
// seal of the office over all of it (PAdES), with a timestamp when the authority answers in time. A field on the
// page shows whose seal it is, who ordered it and when. Inside the PDF, and so under the seal, lies podpis.xml,
// the same said for programs.
//
// Words: a sheet is what cases hands over to be printed; the organ (Wójt Gminy Lipowa) is who decides, the
// office (Urząd Gminy Lipowa) is where it works.
//
// Law: parts of a decision, an order and a certificate (art. 107 § 1, 124 § 1 and 217 KPA); signing by the
// authority of the organ (art. 268a KPA); seals (eIDAS art. 35–36), which stand beside a signature of a person
// and not in its place.
//
// What it does not do: it decides nothing about who may sign, sends nothing, and makes no signature of a person:
// for that it hands out the document unsigned, and takes it back as it is.
package press

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"wrota/internal/app/seals/purpose"
	"wrota/internal/cases"
	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/richtext"
)

// Offices is asked about the office that issues the document and about the addressees.
type Offices interface {
	Unit(ctx context.Context, unit id.Unit) (identity.Unit, error)
	// Seal returns the seal of the unit for a document, valid at the moment, or a fault: forbidden, when the document
	// needs a person and names none.
	Seal(ctx context.Context, unit id.Unit, what purpose.Sealing, at time.Time) (*crypt.Seal, error)
	Party(ctx context.Context, unit id.Unit, party id.Party) (parties.Party, error)
}

// Heads knows what the letters of an office carry beside its name, address and contact.
type Heads interface {
	Head(ctx context.Context, unit id.Unit) (office.Letterhead, error)
}

// Press prints into a store of files.
type Press struct {
	Offices Offices
	Heads   Heads
	Blobs   blob.Store
	Stamp   cades.Stamp // nil: nobody gives timestamps
}

var _ cases.Press = Press{}

// maxLetter bounds a made document; sixty pages of text take a twentieth of it.
const maxLetter = 20 << 20

// Print makes the document that the sheet asks for and stores it durably.
func (p Press) Print(ctx context.Context, s cases.Sheet) (cases.Printed, error) {
	file, err := p.document(ctx, s)
	if err != nil {
		return cases.Printed{}, err
	}
	b, err := p.Blobs.Put(ctx, bytes.NewReader(file), maxLetter)
	if err != nil {
		return cases.Printed{}, err
	}
	return cases.Printed{Sum: b.Sum, Size: b.Size}, nil
}

// document is the file of a sheet: as a person signed it, or made here; and sealed, unless a person's signature
// is to come first or alone.
func (p Press) document(ctx context.Context, s cases.Sheet) ([]byte, error) {
	if !s.Signed.IsZero() {
		file, err := p.stored(ctx, s.Signed)
		if err != nil || !s.Seal {
			return file, err
		}
		return p.seal(ctx, s, file, pdf.Place{})
	}
	var made bytes.Buffer
	place, err := p.write(ctx, &made, s)
	if err != nil || s.Draft || s.Unsigned {
		return made.Bytes(), err
	}
	return p.seal(ctx, s, made.Bytes(), place)
}

func (p Press) stored(ctx context.Context, sum blob.Sum) ([]byte, error) {
	body, _, err := blob.OpenWhole(ctx, p.Blobs, sum)
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(io.LimitReader(body, maxLetter))
	return file, errors.Join(err, body.Close())
}

// Write makes the PDF of a draft, marked as one.
func (p Press) Write(ctx context.Context, w io.Writer, s cases.Sheet) error {
	s.Draft = true
	_, err := p.write(ctx, w, s)
	return err
}

// write makes the PDF without any seal, and tells where the seal may show itself.
func (p Press) write(ctx context.Context, w io.Writer, s cases.Sheet) (pdf.Place, error) {
	unit, err := p.Offices.Unit(ctx, s.Unit)
	if err != nil {
		return pdf.Place{}, err
	}
	text, err := richtext.Parse(i18n.Typeset(s.Body))
	if err != nil {
		return pdf.Place{}, err
	}
	to, err := p.addressees(ctx, s)
	if err != nil {
		return pdf.Place{}, err
	}
	doc := &pdf.Document{
		Title: s.Title, Lang: "pl", Author: unit.Name, Subject: s.Title + ", " + s.Sign, Created: s.SignedAt, ID: s.Sign,
	}
	if err := p.dress(ctx, doc, unit); err != nil {
		return pdf.Place{}, err
	}
	doc.Blocks = append(doc.Blocks, head(unit, s, to)...)
	doc.Blocks = append(doc.Blocks, pdf.Heading{Level: 1, Text: s.Title})
	doc.Blocks = append(doc.Blocks, richtext.Blocks(text)...)
	if s.Draft {
		doc.Blocks = append([]pdf.Block{pdf.Note{Title: "Projekt", Blocks: []pdf.Block{pdf.Paragraph{Text: pdf.Plain("To pismo nie jest podpisane i nie wywołuje skutków prawnych.")}}}}, doc.Blocks...)
		return pdf.WriteRoom(w, doc)
	}
	sign := pdf.Signature{Name: s.Signer, Post: post(unit, s), Sentence: "Podpis elektroniczny osoby podpisującej jest częścią tego pliku."}
	if !s.Unsigned { // what a person signs says of itself who signed
		sign.Room = fieldHeight
		record, err := record(s, unit)
		if err != nil {
			return pdf.Place{}, err
		}
		doc.Attachments = []pdf.Attachment{{
			Name: "podpis.xml", Media: "application/xml", Description: "Zapis podpisu: kto, na jakim stanowisku i kiedy", Relation: pdf.Data, Data: record,
		}}
	}
	doc.Blocks = append(doc.Blocks, sign)
	return pdf.WriteRoom(w, doc)
}

// dress gives a document the letterhead of the office, its colour and what it wants at the foot of each page.
func (p Press) dress(ctx context.Context, doc *pdf.Document, unit identity.Unit) error {
	head, err := p.Heads.Head(ctx, unit.ID)
	if err != nil {
		return err
	}
	doc.Letterhead = letterhead(unit, head)
	if head.Footer != "" {
		doc.Footer.Text = doc.ID + " · " + head.Footer // the number stays: loose pages have to be told apart
		if doc.ID == "" {
			doc.Footer.Text = head.Footer
		}
	}
	return nil
}

// Sample makes a letter with the letterhead of an office and nothing that anybody could take for real.
func (p Press) Sample(ctx context.Context, w io.Writer, unit identity.Unit, head office.Letterhead) error {
	p.Heads = fixed(head)
	doc := &pdf.Document{Title: "Wzór pisma", Lang: "pl", Author: unit.Name, Subject: "Wzór papieru firmowego", ID: "wzór"}
	if err := p.dress(ctx, doc, unit); err != nil {
		return err
	}
	doc.Blocks = []pdf.Block{
		pdf.Address{Lines: []string{"Adresat pisma", "ul. Przykładowa 1", "00-000 Miejscowość"}, Aside: []pdf.Fact{{Label: "Znak", Value: pdf.Plain("AB.0000.1.2027")}}},
		pdf.Heading{Level: 1, Text: "Wzór pisma"},
		pdf.Paragraph{Text: pdf.Plain(i18n.Typeset("Tak wyglądają pisma urzędu. To jest wzór, nie pismo w sprawie: nie ma numeru, podpisu ani pieczęci."))},
	}
	return pdf.Write(w, doc)
}

// fixed is one head for every office.
type fixed office.Letterhead

func (f fixed) Head(context.Context, id.Unit) (office.Letterhead, error) {
	return office.Letterhead(f), nil
}

func letterhead(u identity.Unit, head office.Letterhead) *pdf.Letterhead {
	contact := []string{}
	for _, c := range [][2]string{{"tel. ", u.Phone}, {"", u.Email}, {"", u.ADE}} {
		if c[1] != "" {
			contact = append(contact, c[0]+c[1])
		}
	}
	return &pdf.Letterhead{Name: u.Name, Lines: slices.Concat(head.Above, u.Address.Lines()), Contact: contact, Accent: accent(u)}
}

// accent is the colour of the office; zero, which is the house's, when it has none.
func accent(u identity.Unit) (c pdf.Color) {
	if _, err := fmt.Sscanf(u.Brand.Bar, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		return pdf.Color{}
	}
	return c
}

// formal tells the documents that an organ issues: an office is not one, and without the name of the organ
// nobody could say whose decision it is (art. 107 § 1 pkt 1, art. 124 § 1 and art. 217 KPA).
func formal(k cases.Kind) bool {
	return k == cases.Decision || k == cases.Order || k == cases.Certificate
}

// post is what stands under the name of who signed. Whoever is not the organ signs by its authority
// (art. 268a KPA), and says so; the name of the organ is not inflected.
func post(u identity.Unit, s cases.Sheet) string {
	if !formal(s.Kind) || u.Head == "" || strings.EqualFold(s.Signer, u.HeadName) {
		return s.SignerPost
	}
	return s.SignerPost + ", z upoważnienia organu: " + u.Head
}

// head is what stands above the title: the addressees, the sign, the place and the day.
func head(u identity.Unit, s cases.Sheet, to [][]string) []pdf.Block {
	var facts []pdf.Fact
	if formal(s.Kind) && u.Head != "" {
		facts = append(facts, pdf.Fact{Label: "Organ", Value: pdf.Plain(u.Head)})
	}
	facts = append(facts, []pdf.Fact{
		{Label: "Znak", Value: pdf.Plain(s.Sign)},
		{Label: "Data", Value: pdf.Plain(u.Address.Place + ", " + calendar.Of(s.SignedAt).Long() + "\u00a0r.")},
	}...)
	var blocks []pdf.Block
	for i, lines := range to {
		a := pdf.Address{Lines: lines}
		if i == 0 {
			a.Aside = facts
		}
		blocks = append(blocks, a)
	}
	return blocks
}

func (p Press) addressees(ctx context.Context, s cases.Sheet) ([][]string, error) {
	var out [][]string
	for _, party := range s.Parties {
		if party.Acts() && len(out) > 0 { // letters go to who acts for the party, in the party's box (art. 40 § 2 KPA)
			out[0] = append(out[0], "działa: "+party.Name)
			continue
		}
		x, err := p.Offices.Party(ctx, s.Unit, party.Party)
		if err != nil {
			return nil, fmt.Errorf("press: %w", err)
		}
		out = append(out, append([]string{x.FullName()}, x.LettersTo().Lines()...))
	}
	return out, nil
}
