package intakeweb

import (
	"bytes"
	"context"
	"net/http"

	"wrota/internal/eservice/sheet"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web"
)

// protocolPDF is what the person reads and signs before the application is filed: the answers, and the
// record of who was present.
func (p *pages) protocolPDF(w http.ResponseWriter, r *http.Request, o opened) error {
	if at, ready := o.ready(); !ready {
		return web.See(w, r, at)
	}
	said := intake.Attestation{Confirmed: intake.ByProtocol}
	if r.URL.Query().Get("rodzaj") == string(intake.BySignedPrint) {
		said.Confirmed = intake.BySignedPrint
	}
	s := o.Definition().Sheet(o.Answers, o.Env())
	now := p.Clock.Now()
	d := o.document(s.Title, &intake.Filed{Title: o.Definition().CaseName(o.Answers, o.Env()), At: now})
	d.Lang = s.Lang
	d.Blocks = append(d.Blocks, sheet.Blocks(s)...)
	d.Blocks = append(d.Blocks, pdf.Heading{Level: 2, Text: "Przyjęcie w urzędzie"}, pdf.Facts{
		{Label: "Urząd", Value: pdf.Plain(o.Office.Name)},
		{Label: "Data i godzina", Value: pdf.Plain(calendar.Moment(now))},
		{Label: "Numer w rejestrze", Value: pdf.Plain("nadamy po podpisaniu")},
	})
	d.Blocks = append(d.Blocks, privacy(r.Context(), o)...)
	d.Blocks = append(d.Blocks, protocol(o, said))
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return err
	}
	return web.Send(w, web.File{
		Name: "do-podpisu.pdf", Type: "application/pdf", Size: int64(out.Len()), Body: bytes.NewReader(out.Bytes()), Inline: true,
	})
}

// identifiedWords say in a document, which is in Polish, how somebody was known.
var identifiedWords = map[intake.Identification]string{
	intake.ByIDCard: "okazany dowód osobisty", intake.ByMobile: "okazany mDowód", intake.ByPassport: "okazany paszport",
	intake.ByResidenceCard: "okazana karta pobytu", intake.ByOtherDocument: "okazany inny dokument ze zdjęciem",
	intake.ByAcquaintance: "osoba znana pracownikowi", intake.ByProxysDocument: "pełnomocnik: okazany dokument tożsamości i pełnomocnictwo",
}

// protocol is the record of how an application was taken down, with the places to sign (art. 63 § 3 and
// art. 68 KPA). Until the clerk has said how the person was known, there is a line to write it on.
func protocol(o opened, a intake.Attestation) pdf.Block {
	known, ok := identifiedWords[a.Identified]
	if !ok {
		known = blankLine
	}
	clerk := o.Holder.By.Name
	if o.Holder.By.Post != "" {
		clerk += ", " + o.Holder.By.Post
	}
	facts := pdf.Facts{{Label: "Przyjmuje", Value: pdf.Plain(clerk)}, {Label: "Tożsamość", Value: pdf.Plain(known)}}
	if a.Confirmed == intake.BySignedPrint {
		return pdf.KeepTogether{
			pdf.Heading{Level: 2, Text: "Potwierdzenie treści"},
			facts,
			pdf.Paragraph{Text: pdf.Plain("Treść wniosku jest zgodna z tym, co chcę załatwić. Wniosek podpisuję własnoręcznie.")},
			signatures("Podpis osoby, która składa wniosek"),
			pdf.Paragraph{Small: true, Text: pdf.Plain("Podstawa: art. 63 § 1 i 3 Kodeksu postępowania administracyjnego.")},
		}
	}
	return pdf.KeepTogether{
		pdf.Heading{Level: 2, Text: "Protokół przyjęcia podania wniesionego ustnie"},
		facts,
		pdf.Paragraph{Text: pdf.Plain("Osoba wniosła podanie ustnie, a pracownik zapisał je w formularzu. Protokół odczytano. Uwagi:")},
		pdf.Paragraph{Text: pdf.Plain(blankLine)},
		signatures("Podpis osoby, która wnosi podanie", "Podpis pracownika: "+clerk),
		pdf.Paragraph{Small: true, Text: pdf.Plain("Podstawa: art. 63 § 3 i art. 68 Kodeksu postępowania administracyjnego.")},
	}
}

// blankLine is a place to write on.
const blankLine = "……………………………………………………………………………………"

// signatures are lines for signing by hand, each with what belongs on it.
func signatures(whose ...string) pdf.Block {
	var out pdf.KeepTogether
	for _, s := range whose {
		out = append(out, pdf.Space{Height: 20}, pdf.Paragraph{Text: pdf.Plain("……………………………………………………………")}, pdf.Paragraph{Small: true, Text: pdf.Plain(s)})
	}
	return out
}

// handedOver is the part of the printed receipt that somebody without an account needs: the PIN, and the
// line on which they sign that they have got it.
func (p *pages) handedOver(ctx context.Context, o opened, f *intake.Filed) ([]pdf.Block, error) {
	pay, err := p.toPay(ctx, o, f)
	if err != nil {
		return nil, err
	}
	out := append(pay,
		pdf.Heading{Level: 2, Text: "Jak sprawdzić stan sprawy"},
		pdf.Facts{{Label: "Numer", Value: pdf.Bold(f.Number)}, {Label: "PIN", Value: pdf.Bold(f.PIN)}},
		pdf.Paragraph{Text: pdf.Plain("Wejdź na stronę " + p.Base + "/sprawdz i wpisz numer oraz PIN. Konto nie jest potrzebne. Nie podawaj PIN-u innym osobom.")},
		pdf.Paragraph{Text: pdf.Plain("Pisma w tej sprawie wyślemy tak, jak wskazano we wniosku; bez wskazania – listem na podany adres.")},
	)
	out = append(out, signatures("Potwierdzam odbiór poświadczenia: data i podpis"))
	return append(out, privacy(ctx, o)...), nil
}

// toPay says on paper what is to be paid, and to which account; the account is known as soon as the charges
// were made.
func (p *pages) toPay(ctx context.Context, o opened, f *intake.Filed) ([]pdf.Block, error) {
	var charges []Charge
	var err error
	if p.Charges != nil {
		charges, err = p.Charges.ChargesOf(ctx, o.Holder.By, f.Submission)
	}
	var facts pdf.Facts
	for _, c := range charges {
		if c.Left > 0 {
			facts = append(facts, pdf.Fact{Label: c.Title, Value: pdf.Bold(c.Left.String())}, pdf.Fact{Label: "Konto", Value: pdf.Plain(c.Account)},
				pdf.Fact{Label: "Tytuł przelewu", Value: pdf.Plain(c.Transfer)}, pdf.Fact{Label: "Zapłać do", Value: pdf.Plain(c.Due.Long())})
		}
	}
	if len(facts) == 0 || err != nil {
		return nil, err
	}
	return []pdf.Block{pdf.Heading{Level: 2, Text: "Do zapłaty"}, facts}, nil
}
