package intakeweb

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"

	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/qr"
	"wrota/internal/platform/web"
	"wrota/internal/scanning"
)

// showCorrection shows the entry of a letter as a form.
func (p *pages) showCorrection(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	if !l.Submission.IsZero() {
		return fault.New(fault.NotFound, "fault.no-page") // what an applicant filed is not mended
	}
	if err := p.letterShown(r, l); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, entry(entryOf(l)))
}

// entryOf fills the form with an entry.
func entryOf(l intake.Letter) entryForm {
	f := entryForm{Values: url.Values{}, Letter: &l}
	for name, value := range senderFields(l.Sender) {
		f.Set(name, value)
	}
	for name, value := range map[string]string{
		"version": strconv.FormatInt(l.Version, 10), "title": l.Title, "attachments": strconv.Itoa(l.Attachments), "mode": l.Mode, "carrier": l.CarrierNo,
		"scan": string(l.Scan), "scan_reason": l.ScanReason, "notes": l.Notes, "sender-sign": l.SenderSign, "evidence": l.Entry.Evidence, "access": l.Entry.Level(),
	} {
		f.Set(name, value)
	}
	f.setDate("dated", l.DatedOn)
	return f
}

// correct mends an entry. What the form does not ask stays as it is.
func (p *pages) correct(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	if !l.Submission.IsZero() {
		return fault.New(fault.NotFound, "fault.no-page")
	}
	f := entryForm{Values: v, Letter: &l}
	f.Set("channel", string(l.Channel))
	f.setDate("received", l.ReceivedOn)
	command, wrong := f.registration()
	s := command.Sender // what the form does not ask stays
	s.REGON, s.KRS, s.Mailing, s.ADE, s.Delivery = l.Sender.REGON, l.Sender.KRS, l.Sender.Mailing, l.Sender.ADE, l.Sender.Delivery
	command.Sender = s
	if len(wrong) == 0 {
		version, _ := strconv.ParseInt(v.Get("version"), 10, 64) // none is the version of nobody: a conflict
		err = p.Intake.Correct(r.Context(), web.ActorOf(r), intake.Correction{Letter: l.ID, Version: version, Registration: command})
		wrong, err = fieldsOf(err)
	}
	switch {
	case fault.Is(err, fault.Conflict):
		f.Newer = true // the form keeps what was typed and takes the version that is shown beside it
		f.Set("version", strconv.FormatInt(l.Version, 10))
		return web.Render(w, r, http.StatusConflict, entry(f))
	case err != nil:
		return err
	case len(wrong) > 0:
		f.Problems = f.problems(r.Context(), wrong)
		return web.Render(w, r, http.StatusUnprocessableEntity, entry(f))
	}
	done(r, "corrected", l)
	return web.See(w, r, letterPath(l))
}

// label is the sticker of a paper letter: the number and the day, as the office stamps it, and the code by which its scan
// finds it.
func (p *pages) label(w http.ResponseWriter, r *http.Request) error {
	return p.print(w, r, "etykieta", func(l intake.Letter, o Office) *pdf.Document {
		code, _ := qr.Encode(scanning.LabelCode(l.ID), qr.M) // of a length that always fits
		return &pdf.Document{
			Title: "Etykieta " + l.Number, Lang: "pl", Author: o.Name, Created: l.ReceivedAt, Page: pdf.Label(70, 50), Footer: pdf.Footer{Hide: true},
			Blocks: []pdf.Block{
				pdf.Paragraph{Text: pdf.Plain(o.Name)},
				pdf.Paragraph{Text: pdf.Bold(l.Number)},
				pdf.Paragraph{Text: pdf.Plain("Wpłynęło " + l.ReceivedOn.Long() + ", zał. " + strconv.Itoa(l.Attachments))},
				pdf.Figure{Alt: "Kod, po którym skan trafia do pisma", Width: 18, Modules: code},
			},
		}
	})
}

// confirmation is what a person gets who brought a letter to the counter (art. 63 § 4 KPA).
func (p *pages) confirmation(w http.ResponseWriter, r *http.Request) error {
	return p.print(w, r, "potwierdzenie", func(l intake.Letter, o Office) *pdf.Document {
		return &pdf.Document{
			Title: "Potwierdzenie wniesienia pisma " + l.Number, Lang: "pl", Author: o.Name, Created: l.ReceivedAt, ID: l.Number,
			Letterhead: &pdf.Letterhead{Name: o.Name, Lines: o.Address, Contact: o.contact()},
			Blocks: []pdf.Block{
				pdf.Heading{Level: 1, Text: "Potwierdzenie wniesienia pisma"},
				pdf.Facts{
					{Label: "Numer w rejestrze", Value: pdf.Plain(l.Number)},
					{Label: "Data wpływu", Value: pdf.Plain(l.ReceivedOn.Long())},
					{Label: "Zarejestrowano", Value: pdf.Plain(calendar.Moment(l.ReceivedAt))},
					{Label: "Nadawca", Value: pdf.Plain(l.Sender.Name())},
					{Label: "Czego dotyczy", Value: pdf.Plain(l.Title)},
					{Label: "Liczba załączników", Value: pdf.Plain(strconv.Itoa(l.Attachments))},
					{Label: "Przyjmuje", Value: pdf.Plain(or(l.RegisteredBy, o.Name))},
				},
				pdf.Paragraph{Small: true, Text: pdf.Plain("Podstawa: art. 63 § 4 Kodeksu postępowania administracyjnego.")},
			},
		}
	})
}

// print makes a PDF about a letter.
func (p *pages) print(w http.ResponseWriter, r *http.Request, name string, make func(l intake.Letter, o Office) *pdf.Document) error {
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	if err := p.letterShown(r, l); err != nil {
		return err
	}
	o, err := p.Offices.Office(r.Context(), l.Unit)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := pdf.Write(&out, make(l, o)); err != nil {
		return err
	}
	body := out.Bytes()
	return web.Send(w, web.File{
		Name: fileName(name, &intake.Filed{Number: l.Number}, "pdf"), Type: "application/pdf", Size: int64(len(body)), Body: bytes.NewReader(body), Inline: true,
	})
}
