package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/app/dossier"
	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
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
		Source: "writing:" + w.ID.Short(), Unit: src.Unit, Case: d.ID, Service: d.Service, Writing: w.ID, Sign: cases.LetterSign(&d.Case, &w), Title: w.Title, Kind: string(w.Kind),
		Author: author(w), Blob: w.Blob, Size: w.BlobSize,
	}
	if w.Purpose == cases.ForForwarding {
		if out.Addressees, err = a.appealing().Addressees(ctx, src.Unit); err != nil {
			return err
		}
		_, err = a.Dispatch.Send(ctx, System(src.Unit), out)
		return err
	}
	for _, party := range d.Parties {
		if party.Acts() {
			continue
		}
		p, err := a.Parties.Party(ctx, System(src.Unit), src.Unit, party.Party)
		if err != nil {
			return err
		}
		out.Addressees = append(out.Addressees, dispatch.Addressee{
			Party: p.ID, Account: party.Account, Name: p.FullName(), Address: p.LettersTo(), ADE: p.ADE, Wants: channel(p, party.Account),
		})
	}
	_, err = a.Dispatch.Send(ctx, System(src.Unit), out)
	return err
}

// channel is how a party gets a letter: in the portal only with the account that it filed with in this case.
func channel(p parties.Party, account id.Account) dispatch.Channel {
	switch {
	case p.Delivery == parties.ByADE && p.ADE != "":
		return dispatch.ADE
	case p.Delivery != parties.ByPaper && !account.IsZero():
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
		Decided: calendar.Of(src.At), Account: x.Account, Holder: dossier.Sender(x.Sender),
	}
	if len(d.Parties) > 0 {
		cmd.Party = d.Parties[0].Party
	}
	_, err = a.Roads.Enter(ctx, System(src.Unit), cmd)
	return err
}
