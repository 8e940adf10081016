package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/parties"
	"wrota/internal/payments"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
	"wrota/internal/records"
	"wrota/internal/roads"
	"wrota/internal/roads/occupancy"
)

// signed is a document that was signed, with its case.
func (a *App) signed(ctx context.Context, unit id.Unit, c id.Case, writing id.Document) (*cases.Dossier, cases.Writing, error) {
	d, err := a.Cases.Fetch(ctx, unit, c)
	if err != nil {
		return nil, cases.Writing{}, err
	}
	for _, w := range d.Writings {
		if w.ID == writing {
			return d, w, nil
		}
	}
	return nil, cases.Writing{}, fault.New(fault.NotFound, "cases.no-such-writing")
}

func author(w cases.Writing) string {
	if w.SignerPost == "" {
		return w.Signer
	}
	return w.Signer + ", " + w.SignerPost
}

// fileSigned puts a signed document into the files.
func (a *App) fileSigned(ctx context.Context, src jobs.Source, e cases.Signed) error {
	d, w, err := a.signed(ctx, src.Unit, e.Case, e.Writing)
	if err != nil {
		return err
	}
	direction := records.Internal
	if e.Send {
		direction = records.Out
	}
	_, err = a.Records.File(ctx, System(src.Unit), records.Filing{
		Source: "writing:" + w.ID.Short(), Unit: src.Unit, Case: d.ID, Writing: w.ID, Direction: direction, At: w.SignedAt, Author: author(w),
		Parts: []records.Part{{
			Key: "document", Kind: records.KindOf(string(w.Kind)), Title: w.Title, Original: true, Blob: w.Blob, Size: w.BlobSize,
			MediaType: "application/pdf", FileName: strings.ReplaceAll(string(w.Kind), " ", "-") + "-" + strconv.Itoa(w.No) + ".pdf",
		}},
	})
	return err
}

// sendSigned puts a signed document on its way to every party: into the box of those who have an
// account and did not ask for paper (art. 39 KPA), else by the channel they chose.
func (a *App) sendSigned(ctx context.Context, src jobs.Source, e cases.Signed) error {
	if !e.Send {
		return nil
	}
	d, w, err := a.signed(ctx, src.Unit, e.Case, e.Writing)
	if err != nil {
		return err
	}
	out := dispatch.Sending{
		Source: "writing:" + w.ID.Short(), Unit: src.Unit, Case: d.ID, Writing: w.ID, Sign: cases.LetterSign(&d.Case, &w), Title: w.Title, Kind: string(w.Kind),
		Author: author(w), Blob: w.Blob, Size: w.BlobSize,
	}
	for _, party := range d.Parties {
		p, err := a.Parties.Party(ctx, System(src.Unit), src.Unit, party.Party)
		if err != nil {
			return err
		}
		out.Addressees = append(out.Addressees, dispatch.Addressee{
			Party: p.ID, Account: p.Account, Name: p.FullName(), Address: p.LettersTo(), ADE: p.ADE, Wants: channel(p),
		})
	}
	_, err = a.Dispatch.Send(ctx, System(src.Unit), out)
	return err
}

func channel(p parties.Party) dispatch.Channel {
	switch {
	case p.Delivery == parties.ByADE && p.ADE != "":
		return dispatch.ADE
	case p.Delivery != parties.ByPaper && !p.Account.IsZero():
		return dispatch.Portal
	}
	return dispatch.Paper
}

// noteDelivery tells the case that a document was delivered: terms begin.
func (a *App) noteDelivery(ctx context.Context, src jobs.Source, e dispatch.Delivered) error {
	if e.Case.IsZero() {
		return nil
	}
	return a.Cases.NoteDelivery(ctx, System(src.Unit), cases.Delivered{
		Unit: src.Unit, Case: e.Case, Writing: e.Writing, Delivery: e.Delivery, On: e.On, How: string(e.How), Last: e.Last,
	})
}

// fileReceipt puts the proof of a delivery into the files.
func (a *App) fileReceipt(ctx context.Context, src jobs.Source, e dispatch.Delivered) error {
	if e.Case.IsZero() {
		return nil
	}
	l, err := a.Dispatch.Fetch(ctx, src.Unit, e.Dispatch)
	if err != nil {
		return err
	}
	for _, d := range l.Deliveries {
		step, ok := d.Evidence()
		if d.ID != e.Delivery || !ok {
			continue
		}
		media, err := a.mediaOf(ctx, step.Evidence)
		if err != nil {
			return err
		}
		_, err = a.Records.File(ctx, System(src.Unit), records.Filing{
			Source: "delivery:" + d.ID.Short(), Unit: src.Unit, Case: e.Case, Direction: records.In, At: step.At, Author: d.Name,
			Parts: []records.Part{{
				Key: "evidence", Kind: records.Confirmation, Title: a.Words.Say("pl", "app.delivery-title", "Number", l.Number), Original: true,
				Blob: step.Evidence, Size: step.EvidenceSize, MediaType: media, FileName: "dowod-doreczenia" + extension[media],
			}},
		})
		return err
	}
	return nil
}

// extension of the kinds of proof: a receipt that we made, a scan of one on paper.
var extension = map[string]string{"application/xml": ".xml", "application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}

// mediaOf looks at the first bytes of a stored proof.
func (a *App) mediaOf(ctx context.Context, sum blob.Sum) (string, error) {
	body, _, err := a.Blobs.Open(ctx, sum)
	if err != nil {
		return "", err
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(body, head)
	if err = errors.Join(body.Close(), noShort(err)); err != nil {
		return "", err
	}
	media, _, _ := strings.Cut(http.DetectContentType(head[:n]), ";")
	if media == "text/xml" {
		media = "application/xml"
	}
	return media, nil
}

// noShort forgives a proof that is shorter than what was asked for.
func noShort(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

func (a *App) noteUndeliverable(ctx context.Context, src jobs.Source, e dispatch.Returned) error {
	if e.Case.IsZero() {
		return nil
	}
	return a.Cases.Undeliverable(ctx, System(src.Unit), src.Unit, e.Case, e.Delivery)
}

// bill is what a quote makes somebody pay.
type bill struct {
	unit       id.Unit
	def        *eservice.Definition
	source     string
	quote      fee.Quote
	due        fee.Due
	payer      payments.Payer
	submission id.Submission
	kase       id.Case
	sign       string
	from       calendar.Date
}

// payingTime is how long a fee may be paid after the application or the decision, unless the decision
// says otherwise.
const payingTime = 14

// charge makes one charge for each kind of fee that is due.
func (a *App) charge(ctx context.Context, b bill) error {
	lines, titles := map[payments.Kind][]payments.Line{}, map[payments.Kind]string{}
	sums := map[payments.Kind]int64{}
	for _, l := range b.quote.Lines {
		kind, ok := chargeKind(b.def.Service, l)
		if l.Due != b.due || !ok {
			continue
		}
		lines[kind] = append(lines[kind], payments.Line{Title: l.Title.In("pl"), Arithmetic: l.Arithmetic, Basis: l.Basis, Amount: l.Amount})
		sums[kind] += int64(l.Amount)
		if titles[kind] == "" {
			titles[kind] = feeTitle(b.def, l)
		}
	}
	for _, kind := range payments.Kinds {
		if sums[kind] == 0 {
			continue
		}
		to, err := a.payTo(ctx, b.unit, b.def.Service, kind)
		if err != nil {
			return err
		}
		_, err = a.Payments.Charge(ctx, System(b.unit), payments.Demand{
			Source: b.source, Key: string(kind), Unit: b.unit, Kind: kind, Title: titles[kind], Lines: lines[kind], Payer: b.payer, PayTo: to,
			Case: b.kase, Sign: b.sign, Submission: b.submission, DueOn: b.from.AddDays(payingTime),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// feeTitle is what a fee is called as a whole: the lines of one that is worked out by code name its parts.
func feeTitle(d *eservice.Definition, l fee.Line) string {
	for _, r := range d.Fees {
		if r.ID == l.Rule && !r.Title.IsZero() {
			return r.Title.In("pl")
		}
	}
	return l.Title.In("pl")
}

func chargeKind(service string, l fee.Line) (payments.Kind, bool) {
	switch {
	case l.Kind == fee.StampDuty:
		return payments.StampDuty, true
	case l.Kind == fee.Fee && service == occupancy.Slug:
		return payments.RoadOccupancy, true
	case l.Kind == fee.Fee:
		return payments.Fee, true
	}
	return "", false // somebody else's charge, shown for completeness
}

// payTo is where a unit wants a fee of a service to be paid.
func (a *App) payTo(ctx context.Context, unit id.Unit, service string, kind payments.Kind) (payments.PayTo, error) {
	u, err := a.units.unit(ctx, unit)
	if err != nil {
		return payments.PayTo{}, err
	}
	offer, err := a.Catalogue.Offer(ctx, unit, service, 0)
	if err != nil {
		return payments.PayTo{}, err
	}
	of := fee.Fee
	if kind == payments.StampDuty {
		of = fee.StampDuty
	}
	account := offer.Accounts[of]
	to := payments.PayTo{IBAN: account.IBAN, Name: account.Name, Short: account.Short}
	if to.Name == "" {
		to.Name = u.Name
	}
	if u.NIP != "" {
		if to.NIP, err = nip.Parse(u.NIP); err != nil {
			return to, err
		}
	}
	return to, nil
}

// decided is what a decided case was filed with; ok is false for cases that no e-service began.
func (a *App) decided(ctx context.Context, unit id.Unit, c id.Case) (d *cases.Dossier, x *intake.Submission, ok bool, err error) {
	if d, err = a.Cases.Fetch(ctx, unit, c); err != nil || d.Submission.IsZero() {
		return d, nil, false, err
	}
	if x, err = a.Intake.FetchSubmission(ctx, unit, d.Letter); err != nil {
		return d, nil, false, err
	}
	return d, x, true, nil
}

// chargeOnDelivery makes the applicant pay what is due after a decision that grants what was asked. The
// fee is worked out by the rates of the day of the decision, and is due fourteen days after the decision
// has become final (art. 40 ust. 13 of the act on public roads), which it does when the time for an appeal
// has run out. Whoever pays earlier does no harm.
func (a *App) chargeOnDelivery(ctx context.Context, src jobs.Source, e dispatch.Delivered) error {
	if e.Case.IsZero() || !e.Last {
		return nil
	}
	d, x, ok, err := a.decided(ctx, src.Unit, e.Case)
	if err != nil || !ok {
		return err
	}
	i := slices.IndexFunc(d.Writings, func(w cases.Writing) bool { return w.ID == e.Writing })
	if i < 0 || d.Writings[i].Purpose != cases.ForDecision {
		return nil
	}
	w := d.Writings[i]
	if w.Effect.Outcome != cases.Granted && w.Effect.Outcome != cases.Issued {
		return nil
	}
	quote, err := eservice.QuoteOf(x.Offer.Service, x.Answers, eservice.Pricing{
		Env: x.Env, Tariff: x.Offer.Tariff, Unit: ratesOn(x.Offer.Rates, calendar.Of(w.SignedAt)),
	})
	if err != nil {
		return err
	}
	payer := payments.Payer{Account: x.Account, Name: payerName(x.Sender)}
	if len(d.Parties) > 0 {
		payer.Party = d.Parties[0].Party
	}
	return a.charge(ctx, bill{
		unit: src.Unit, def: x.Offer.Definition(), source: "decision:" + e.Writing.Short(), quote: quote, due: fee.OnDecision, payer: payer,
		submission: d.Submission, kase: d.ID, sign: d.Sign, from: final(e.On, w.Effect.Appeal),
	})
}

// final is the day on which a decision becomes final: at once when nobody may appeal, else the day after
// the last day of the appeal.
func final(served calendar.Date, appeal int) calendar.Date {
	if appeal == 0 {
		return served
	}
	return calendar.End(served, calendar.Days(appeal), calendar.KPA).AddDays(1)
}

// ratesOn lets the rates of the day of the decision count, where they are the unit's own.
func ratesOn(rates any, day calendar.Date) any {
	if r, ok := rates.(*occupancy.Rates); ok && r != nil {
		return r.AsOf(day)
	}
	return rates
}

// enterOccupation puts a granted permit into the register of the road authority.
func (a *App) enterOccupation(ctx context.Context, src jobs.Source, e cases.Decided) error {
	if e.Service != occupancy.Slug || e.Outcome != cases.Granted {
		return nil
	}
	d, x, ok, err := a.decided(ctx, src.Unit, e.Case)
	if err != nil || !ok {
		return err
	}
	cmd := roads.EnterCmd{
		Unit: src.Unit, Service: e.Service, Case: d.ID, Sign: d.Sign, Writing: e.Writing, Answers: x.Answers, Filed: calendar.Of(x.At),
		Decided: calendar.Of(src.At), Account: x.Account, Holder: payerName(x.Sender),
	}
	if len(d.Parties) > 0 {
		cmd.Party = d.Parties[0].Party
	}
	_, err = a.Roads.Enter(ctx, System(src.Unit), cmd)
	return err
}
