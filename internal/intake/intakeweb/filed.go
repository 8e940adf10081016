package intakeweb

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/sheet"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/calendar"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// filedPage is the confirmation: the number, the receipt, what happens next and what to pay.
type filedPage struct {
	opened
	Filed   *intake.Filed
	Charges []Charge
	Marks   []signing.Mark // the signatures under it, as they were found when it was filed
}

func (p *pages) showFiled(w http.ResponseWriter, r *http.Request) error {
	o, f, done, err := p.filed(w, r)
	if err != nil || done {
		return err
	}
	page := filedPage{opened: o, Filed: f}
	z, err := p.Intake.Signing(r.Context(), o.Holder, o.Draft)
	if err != nil {
		return err
	}
	if z != nil && z.Filed {
		page.Marks = z.Signed.Marks
	}
	if p.Charges != nil && !o.Anonymous() {
		if page.Charges, err = p.Charges.ChargesOf(r.Context(), o.Holder.By, f.Submission); err != nil {
			return err
		}
	}
	if o.AtCounter() {
		return web.Render(w, branded(r, o.Office), http.StatusOK, filedAtCounter(page))
	}
	return web.Render(w, branded(r, o.Office), http.StatusOK, filed(page))
}

// term is the last day of the term for settling; none when the law sets none or another case's counts.
func (f filedPage) term() calendar.Date {
	t := f.Definition().Term
	if t.Period.IsZero() || !f.Matter.IsZero() {
		return calendar.Date{}
	}
	return calendar.End(calendar.Of(f.Filed.At), t.Period, t.Rules)
}

func (f filedPage) facts(ctx context.Context) []ui.Fact {
	t := func(key string) string { return i18n.T(ctx, "intake.page."+key) }
	out := []ui.Fact{
		{Name: t("number"), Content: ui.Copy(ui.CopyProps{Text: f.Filed.Number, What: t("number")})},
		{Name: t("pin"), Content: ui.Copy(ui.CopyProps{Text: f.Filed.PIN, What: t("pin")}), Note: t("pin-note")},
		{Name: t("filed-at"), Value: ui.MomentText(ctx, f.Filed.At)},
		{Name: t("office"), Lines: append([]string{f.Office.Name}, f.Office.Address...)},
		{Name: t("what"), Value: f.Filed.Title},
	}
	if f.Marks != nil {
		out = append(out, ui.Fact{Name: t("signed-by"), Lines: SignedWords(ctx, f.Marks)})
	}
	return out
}

// SignedWords are the signatures under an application, one a line: who, by what, and what was found when it was filed.
func SignedWords(ctx context.Context, marks []signing.Mark) (out []string) {
	for _, m := range marks {
		who := m.Signer
		if who == "" {
			who = i18n.T(ctx, "intake.sign.nobody")
		}
		out = append(out, who+" · "+i18n.T(ctx, "intake.sign.means-"+m.Means)+" · "+i18n.T(ctx, "intake.sign.worth-"+string(m.Outcome)))
	}
	return out
}

// foreseen is what was to be paid with the application, until the charges are made.
func (f filedPage) foreseen() fee.Quote {
	q := fee.Quote{Day: f.Filed.Quote.Day}
	for _, l := range f.Filed.Quote.Lines {
		if l.Due == fee.OnFiling && l.Amount > 0 {
			q.Lines = append(q.Lines, l)
		}
	}
	return q
}

// fileName makes the name of a saved file: "UPP-RPW-LIPOWA-12-2027.xml".
func fileName(what string, f *intake.Filed, ext string) string {
	return what + "-" + strings.ReplaceAll(f.Number, "/", "-") + "." + ext
}

func send(w http.ResponseWriter, name, media string, body []byte) error {
	return web.Send(w, web.File{Name: name, Type: media, Size: int64(len(body)), Body: bytes.NewReader(body)})
}

// receiptXML gives the official receipt as it was sealed: this file is the proof.
func (p *pages) receiptXML(w http.ResponseWriter, r *http.Request) error {
	_, f, done, err := p.filed(w, r)
	if err != nil || done {
		return err
	}
	return send(w, fileName("UPP", f, "xml"), "application/xml", f.Receipt)
}

// documentXML gives the application as it was filed, byte for byte.
func (p *pages) documentXML(w http.ResponseWriter, r *http.Request) error {
	_, f, done, err := p.filed(w, r)
	if err != nil || done {
		return err
	}
	x, err := p.Intake.FetchSubmission(r.Context(), f.Unit, f.Letter) // the holder's right was checked
	if err != nil {
		return err
	}
	media, ending := signing.MediaType(x.Document)
	return send(w, fileName("wniosek", f, ending), media, x.Document)
}

// receiptPDF is the receipt to read and print; the sealed XML is inside it.
func (p *pages) receiptPDF(w http.ResponseWriter, r *http.Request) error {
	return p.document(w, r, "UPP", func(ctx context.Context, o opened, f *intake.Filed, x *intake.Submission) (*pdf.Document, error) {
		d := receiptDocument(o, f, x)
		if x.Witness == nil {
			return d, nil
		}
		more, err := p.handedOver(ctx, o, f)
		d.Blocks = append(d.Blocks, more...)
		return d, err
	})
}

// documentPDF is the application to read and print, with its XML and the receipt inside.
func (p *pages) documentPDF(w http.ResponseWriter, r *http.Request) error {
	return p.document(w, r, "wniosek", func(_ context.Context, o opened, f *intake.Filed, x *intake.Submission) (*pdf.Document, error) {
		s, _ := x.Sheet()
		d := o.document(s.Title+" "+f.Number, f)
		d.Lang = s.Lang
		d.Blocks = append(d.Blocks, sheet.Blocks(s)...)
		d.Blocks = append(d.Blocks, pdf.Heading{Level: 2, Text: "Złożenie w urzędzie"}, filedFacts(f, x))
		if x.Witness != nil {
			d.Blocks = append(d.Blocks, protocol(o, x.Witness.Attestation))
		}
		media, ending := signing.MediaType(x.Document)
		d.Attachments = []pdf.Attachment{
			{Name: fileName("wniosek", f, ending), Media: media, Description: "Wniosek (XML)", Data: x.Document},
			{Name: fileName("UPP", f, "xml"), Media: "application/xml", Description: "Urzędowe poświadczenie przedłożenia", Data: f.Receipt},
		}
		return d, nil
	})
}

type maker func(ctx context.Context, o opened, f *intake.Filed, x *intake.Submission) (*pdf.Document, error)

func (p *pages) document(w http.ResponseWriter, r *http.Request, name string, make maker) error {
	o, f, done, err := p.filed(w, r)
	if err != nil || done {
		return err
	}
	x, err := p.Intake.FetchSubmission(r.Context(), f.Unit, f.Letter)
	if err != nil {
		return err
	}
	d, err := make(r.Context(), o, f, x)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, d); err != nil {
		return err
	}
	return send(w, fileName(name, f, "pdf"), "application/pdf", out.Bytes())
}

// document is an empty document with the letterhead of the office.
func (o opened) document(title string, f *intake.Filed) *pdf.Document {
	return &pdf.Document{
		Title: title, Lang: "pl", Author: o.Office.Name, Subject: f.Title, Created: f.At, ID: f.Number,
		Letterhead: &pdf.Letterhead{Name: o.Office.Name, Lines: o.Office.Address, Contact: o.Office.contact()},
	}
}

func (o Office) contact() []string {
	var out []string
	for _, s := range []string{o.Phone, o.Email} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// receiptDocument is in Polish, whatever the language of the form: it is the office that speaks.
func receiptDocument(o opened, f *intake.Filed, x *intake.Submission) *pdf.Document {
	d := o.document("Urzędowe poświadczenie przedłożenia "+f.Number, f)
	facts := filedFacts(f, x)
	for _, a := range x.Files {
		facts = append(facts, pdf.Fact{Label: "Załącznik", Value: pdf.Plain(a.Name + ", SHA-256: " + a.Blob.String())})
	}
	d.Blocks = append(d.Blocks, pdf.Heading{Level: 1, Text: "Urzędowe poświadczenie przedłożenia"}, facts, pdf.Space{Height: 6},
		pdf.Paragraph{Text: pdf.Plain("To wydruk do czytania. Dowodem złożenia jest plik XML z pieczęcią elektroniczną urzędu, dołączony do tego dokumentu.")},
		pdf.Paragraph{Small: true, Text: pdf.Plain("Podstawa: art. 3 pkt 20 ustawy o informatyzacji działalności podmiotów realizujących zadania publiczne.")})
	d.Attachments = []pdf.Attachment{{Name: fileName("UPP", f, "xml"), Media: "application/xml", Description: "Urzędowe poświadczenie przedłożenia", Data: f.Receipt}}
	return d
}

func filedFacts(f *intake.Filed, x *intake.Submission) pdf.Facts {
	return pdf.Facts{
		{Label: "Numer w rejestrze", Value: pdf.Plain(f.Number)},
		{Label: "Data wpływu", Value: pdf.Plain(calendar.Moment(f.At))},
		{Label: "Dokument", Value: pdf.Plain(x.Offer.Definition().Title.In("pl"))},
		{Label: "Czego dotyczy", Value: pdf.Plain(f.Title)},
		{Label: "Nadawca", Value: pdf.Plain(x.Sender.Name())},
		{Label: "Identyfikator dokumentu", Value: pdf.Plain(f.Submission.Short())},
		{Label: "Suma kontrolna (SHA-256)", Value: pdf.Plain(x.SHA256)},
	}
}

func joined(lines []string) string { return strings.Join(lines, ", ") }

// after lists what happens next, in the words of the service.
func (f filedPage) after(ctx context.Context) []string { return texts(ctx, f.Definition().Start.After) }

func (f filedPage) chargeRows(ctx context.Context) []ui.SummaryRow {
	var out []ui.SummaryRow
	for _, c := range f.Charges {
		row := ui.SummaryRow{Key: c.Title, Content: ui.Money(c.Left)}
		switch {
		case c.Left == 0:
			row.Content, row.Value = nil, i18n.T(ctx, "intake.page.paid")
		default:
			if f.AtCounter() {
				row.Note = i18n.T(ctx, "intake.desk.transfer", "Account", c.Account, "Title", c.Transfer, "Day", ui.DateText(ctx, c.Due))
				break
			}
			row.Actions = []ui.Link{{Text: i18n.T(ctx, "intake.page.pay"), Href: c.Href, Hidden: c.Title}}
			if !c.Due.IsZero() {
				row.Note = i18n.T(ctx, "intake.page.pay-until", "Day", ui.DateText(ctx, c.Due))
			}
		}
		out = append(out, row)
	}
	return out
}
