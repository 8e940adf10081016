package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/app/dossier"
	"wrota/internal/cases"
	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/book"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/parties"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
	"wrota/internal/records"
)

// Services by which people write in a running case, and what such a letter is there.
const (
	serviceCompletion = "uzupelnienie-wniosku"
	serviceWithdrawal = "wycofanie-wniosku"
	serviceMessage    = "pismo-w-sprawie"
	serviceAppeal     = "odwolanie"
	serviceUrging     = "ponaglenie"
)

func whatLetter(service string, a eservice.Answers) string {
	switch service {
	case serviceCompletion:
		return cases.LetterCompletion
	case serviceWithdrawal:
		return cases.LetterWithdrawal
	case serviceMessage:
		if what, ok := map[string]string{"odwolanie": cases.LetterAppeal, "ponaglenie": cases.LetterUrging, "zrzeczenie": cases.LetterWaiver}[a.Text("rodzaj")]; ok {
			return what
		}
	case serviceAppeal:
		if a.Text("czego_dotyczy") == "postanowienie" {
			return cases.LetterInterim
		}
		return cases.LetterAppeal
	case serviceUrging:
		return cases.LetterUrging
	}
	return cases.LetterMessage
}

// submitted is what a fact about filing is about; its listeners share it.
func (a *App) submitted(ctx context.Context, src jobs.Source, e intake.Submitted) (*intake.Submission, error) {
	return jobs.Shared(src, "submission", func() (*intake.Submission, error) { return a.Intake.FetchSubmission(ctx, src.Unit, e.Letter) })
}

// openSubmitted makes a case of what was filed on the portal. Where the definition leaves it to the
// registry, the letter waits there.
func (a *App) openSubmitted(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	x, err := a.submitted(ctx, src, e)
	if err != nil {
		return err
	}
	by := System(src.Unit)
	if !e.Matter.IsZero() {
		return a.Cases.Receive(ctx, by, cases.Receipt{
			Unit: src.Unit, Case: e.Matter, Letter: e.Letter, What: whatLetter(e.Service, x.Answers), Task: e.Task, ReceivedAt: x.At,
		})
	}
	def := x.Offer.Definition()
	if def.Opening != eservice.OpensCase {
		return nil
	}
	offer, err := a.Catalogue.Offer(ctx, src.Unit, e.Service, def.Version)
	if err != nil {
		return err
	}
	party, err := a.recognise(ctx, parties.Recognition{Unit: src.Unit, Account: e.Account, Seen: x.Witness != nil}, x.Sender)
	if err != nil {
		return err
	}
	others, err := a.joint().Others(ctx, x)
	if err != nil {
		return err
	}
	agents, err := a.acting().AgentParty(ctx, x)
	if err != nil {
		return err
	}
	return a.open(ctx, cases.Opening{
		Unit: src.Unit, Cell: offer.Cell, Class: offer.Class, Title: def.CaseName(x.Answers, x.Env), Service: e.Service, Letter: e.Letter,
		Submission: e.Submission, ReceivedAt: x.At, InitiatedOn: calendar.Of(x.At), Lead: offer.Lead, Parties: slices.Concat([]cases.Party{party}, agents, others),
	}, def)
}

// noteFiled tells whoever it was filed for, and keeps it with the mandate.
func (a *App) noteFiled(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	x, err := a.submitted(ctx, src, e)
	if err != nil {
		return err
	}
	return a.acting().NoteFiled(ctx, src, x)
}

// opensCase tells whether an e-service opens a case by itself, in every version of it.
func (a *App) opensCase(service string) bool {
	for _, s := range a.Catalogue.Versions(service) {
		if s.Definition().Opening != eservice.OpensCase {
			return false
		}
	}
	return true
}

// open completes an opening with the term of the law and the sign of the cell.
func (a *App) open(ctx context.Context, o cases.Opening, def *eservice.Definition) error {
	cell, err := a.Identity.Cell(ctx, System(o.Unit), o.Unit, o.Cell)
	if err != nil {
		return err
	}
	o.CellSymbol = cell.Symbol
	o.Term = ordinary()
	if def != nil && !def.Term.Period.IsZero() {
		o.Term = cases.Term{Period: def.Term.Period, Rules: def.Term.Rules, Basis: def.Term.Basis, Restarts: def.Term.Restarts}
	}
	if def != nil && def.Silent != nil {
		o.Silence = cases.Silence{
			Period: def.Silent.Period, Rules: def.Silent.Rules, Basis: def.Silent.Basis, From: def.Silent.From.In("pl"), Meaning: def.Silent.Meaning.In("pl"),
		}
	}
	_, err = a.Cases.Open(ctx, System(o.Unit), o)
	return err
}

// ordinary is the term of a matter for which no act gives another.
func ordinary() cases.Term {
	return cases.Term{Period: calendar.Months(1), Rules: calendar.KPA, Basis: "art. 35 § 3 KPA"}
}

// recognise finds or enters the sender among the parties of the unit.
func (a *App) recognise(ctx context.Context, r parties.Recognition, s intake.Sender) (cases.Party, error) {
	d := parties.Details{
		Kind: parties.Person, Given: s.Given, Family: s.Family, PESEL: s.PESEL, NIP: s.NIP, REGON: s.REGON, KRS: s.KRS,
		Email: s.Email, Phone: s.Phone, ADE: s.ADE, Address: s.Address, Mailing: s.Mailing,
		Delivery: map[string]parties.Delivery{"account": parties.ByPortal, "ade": parties.ByADE, "post": parties.ByPaper}[s.Delivery],
	}
	if s.Kind == "organisation" {
		d.Kind, d.Name, d.Given, d.Family, d.PESEL = parties.Organisation, s.Company, "", "", ""
	}
	if d.FullName() == "" { // an information request needs no name (art. 10 of the act of 6.09.2001)
		d.Kind, d.Family = parties.Person, dossier.Nameless
	}
	r.Details = d
	p, err := a.Parties.Recognise(ctx, System(r.Unit), r)
	return cases.Party{Party: p.ID, Account: r.Account, Name: p.FullName(), Role: cases.Applicant}, err
}

// openRouted does what the registry decided: opens a case from a letter, or puts it into one.
func (a *App) openRouted(ctx context.Context, src jobs.Source, e intake.Routed) error {
	l, err := a.Intake.FetchLetter(ctx, src.Unit, e.Letter)
	if err != nil {
		return err
	}
	if !e.Matter.IsZero() {
		return a.Cases.Receive(ctx, System(src.Unit), cases.Receipt{Unit: src.Unit, Case: e.Matter, Letter: e.Letter, What: cases.LetterMessage, ReceivedAt: l.ReceivedAt})
	}
	if e.Class == "" { // a cell will say what it is
		return nil
	}
	class, err := jrwa.Parse(e.Class)
	if err != nil {
		return err
	}
	o := cases.Opening{
		Unit: src.Unit, Cell: e.Cell, Class: class, Title: l.Title, Letter: l.ID, Submission: l.Submission, ReceivedAt: l.ReceivedAt, InitiatedOn: l.ReceivedOn,
	}
	sender := parties.Recognition{Unit: src.Unit, Seen: true} // the registry entered the letter
	var def *eservice.Definition
	var others []cases.Party
	if !l.Submission.IsZero() {
		x, err := a.Intake.FetchSubmission(ctx, src.Unit, l.ID)
		if err != nil {
			return err
		}
		sender.Account, sender.Seen, def, o.Service = x.Account, x.Witness != nil, x.Offer.Definition(), x.Service
		o.Title = def.CaseName(x.Answers, x.Env)
		if others, err = a.joint().Others(ctx, x); err != nil {
			return err
		}
	}
	party, err := a.recognise(ctx, sender, l.Sender)
	if err != nil {
		return err
	}
	o.Parties = append([]cases.Party{party}, others...)
	return a.open(ctx, o, def)
}

// linkLetter tells the register of incoming mail which case a letter became.
func (a *App) linkLetter(ctx context.Context, src jobs.Source, e cases.Opened) error {
	return a.Intake.Link(ctx, System(src.Unit), src.Unit, e.Letter, e.Case)
}

// fileSubmitted puts an application into the files: the document, what was attached, the receipt. What
// opens a case by itself is filed when the case is there (attachDocuments), once instead of twice.
func (a *App) fileSubmitted(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	if e.Matter.IsZero() && a.opensCase(e.Service) {
		return nil
	}
	return a.fileSubmission(ctx, src.Unit, e.Letter, e.Matter)
}

func (a *App) fileSubmission(ctx context.Context, unit id.Unit, letter id.Letter, c id.Case) error {
	x, err := a.Intake.FetchSubmission(ctx, unit, letter)
	if err != nil {
		return err
	}
	f := records.Filing{
		Source: "submission:" + x.Filed.Submission.Short(), Unit: unit, Case: c, Letter: letter, Direction: records.In, At: x.At, Author: x.Sender.Name(),
	}
	file := "wniosek-" + strings.NewReplacer("/", "-").Replace(x.Number)
	media, ending := signing.MediaType(x.Document)
	for _, p := range []struct {
		key   string
		kind  records.Kind
		title string
		body  []byte
		name  string
		media string
	}{
		{"document", records.Application, x.Title, x.Document, file + "." + ending, media},
		{"upp", records.Confirmation, a.Words.Say("pl", "app.receipt-title", "Number", x.Number), x.Receipt, file + "-upp.xml", "application/xml"},
	} {
		b, err := a.keep(ctx, p.body)
		if err != nil {
			return err
		}
		f.Parts = append(f.Parts, records.Part{
			Key: p.key, Kind: p.kind, Title: p.title, Original: true, Blob: b.Sum, Size: b.Size, MediaType: p.media, FileName: p.name,
		})
	}
	f.Parts = append(f.Parts, attachments(x.Files)...)
	_, err = a.Records.File(ctx, System(unit), f)
	return err
}

func attachments(files []intake.File) (out []records.Part) {
	for _, one := range files {
		out = append(out, records.Part{
			Key: "file:" + strconv.Itoa(one.No), Kind: records.Other, Title: one.Name, Blob: one.Blob, Size: one.Size, MediaType: one.Type, FileName: one.Name,
			Original: one.What != "scan",
		})
	}
	return out
}

// fileRegistered puts the scans of a letter into the files.
func (a *App) fileRegistered(ctx context.Context, src jobs.Source, e intake.Registered) error {
	return a.fileLetter(ctx, src.Unit, e.Letter)
}

// fileScanned puts a scan that came later beside what was filed of the letter before.
func (a *App) fileScanned(ctx context.Context, src jobs.Source, e book.Scanned) error {
	return a.fileLetter(ctx, src.Unit, e.Letter)
}

func (a *App) fileLetter(ctx context.Context, unit id.Unit, letter id.Letter) error {
	l, err := a.Intake.FetchLetter(ctx, unit, letter)
	if err != nil || len(l.Files) == 0 {
		return err
	}
	parts := attachments(l.Files)
	parts[0].Title, parts[0].Kind = l.Title, records.Application
	_, err = a.Records.File(ctx, System(unit), records.Filing{
		Source: "letter:" + letter.Short(), Unit: unit, Letter: letter, Direction: records.In, At: l.ReceivedAt, Author: l.Sender.Name(), Parts: parts,
	})
	return err
}

// attachDocuments moves the documents of a letter into the case it opened. Filing comes first here too:
// the facts of a submission and of a case have no order between them, and both may be repeated.
func (a *App) attachDocuments(ctx context.Context, src jobs.Source, e cases.Opened) error {
	return a.attachLetter(ctx, src.Unit, e.Letter, e.Case, !e.Submission.IsZero())
}

func (a *App) attachReceived(ctx context.Context, src jobs.Source, e cases.Received) error {
	l, err := a.Intake.FetchLetter(ctx, src.Unit, e.Letter)
	if err != nil {
		return err
	}
	if err := a.attachLetter(ctx, src.Unit, e.Letter, e.Case, !l.Submission.IsZero()); err != nil {
		return err
	}
	return a.Intake.Link(ctx, System(src.Unit), src.Unit, e.Letter, e.Case)
}

func (a *App) attachLetter(ctx context.Context, unit id.Unit, letter id.Letter, c id.Case, filed bool) error {
	file := a.fileLetter
	if filed {
		file = func(ctx context.Context, unit id.Unit, l id.Letter) error { return a.fileSubmission(ctx, unit, l, c) }
	}
	if err := file(ctx, unit, letter); err != nil {
		return err
	}
	return a.Records.Attach(ctx, System(unit), records.Attachment{Unit: unit, Letter: letter, Case: c})
}

// keep stores bytes that a database has held so far.
func (a *App) keep(ctx context.Context, body []byte) (blob.Blob, error) {
	return a.Blobs.Put(ctx, strings.NewReader(string(body)), int64(len(body)))
}

func (a *App) attachCharges(ctx context.Context, src jobs.Source, e cases.Opened) error {
	if e.Submission.IsZero() {
		return nil
	}
	if err := a.Mandates.Opened(ctx, src.Unit, "submission:"+e.Submission.Short(), e.Case); err != nil {
		return err
	}
	return a.Payments.Attach(ctx, System(src.Unit), src.Unit, e.Submission, e.Case, e.Sign)
}
