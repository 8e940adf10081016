package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"wrota/internal/eservice"
	"wrota/internal/intake/entry"
	"wrota/internal/intake/query"
	"wrota/internal/intake/sender"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// Identification is how the clerk knew who stood at the counter. Only the kind of document is kept, never
// its number: more is not needed (art. 5(1)(c) RODO).
type Identification string

// The ways in which somebody at the counter is identified.
const (
	ByIDCard         Identification = "id-card"
	ByPassport       Identification = "passport"
	ByMobile         Identification = "mobile"    // the document in the state's application
	ByResidenceCard  Identification = "residence" // of a foreigner
	ByOtherDocument  Identification = "other"     // with a picture
	ByAcquaintance   Identification = "known"     // the clerk knows the person
	ByProxysDocument Identification = "proxy"     // a representative showed a document and the power of attorney
)

// Identifications lists the ways in the order of the form.
var Identifications = []Identification{ByIDCard, ByMobile, ByPassport, ByResidenceCard, ByOtherDocument, ByAcquaintance, ByProxysDocument}

// Confirmation is how the person took what was written down for their own.
type Confirmation string

// The ways of confirming; each makes a letter of another channel.
const (
	// ByProtocol: the protocol was read out, and signed by the person and by the clerk (art. 63 § 3 and
	// art. 68 § 2 KPA).
	ByProtocol Confirmation = "protocol"
	// BySignedPrint: the person read the printed application and signed it: a written one, brought in person.
	BySignedPrint Confirmation = "print"
)

// Confirmations lists the ways in the order of the form.
var Confirmations = []Confirmation{ByProtocol, BySignedPrint}

// Attestation is what the clerk bears witness to when an application is filed at the counter.
type Attestation struct {
	Identified Identification
	Confirmed  Confirmation
}

func (a Attestation) check() error {
	var wrong []fault.Field
	if !slices.Contains(Identifications, a.Identified) {
		wrong = append(wrong, fault.Field{Name: "identified", Key: "intake.identified-missing"})
	}
	if !slices.Contains(Confirmations, a.Confirmed) {
		wrong = append(wrong, fault.Field{Name: "confirmed", Key: "intake.confirmed-missing"})
	}
	return fault.Fields(wrong)
}

// channel is the way such a letter came: said to a protocol, or on paper (art. 63 § 1 KPA).
func (a Attestation) channel() Channel {
	if a.Confirmed == BySignedPrint {
		return ByPaper
	}
	return Oral
}

// words says in the receipt how the application was made.
func (a Attestation) words() string {
	if a.Confirmed == BySignedPrint {
		return "na piśmie, osobiście w urzędzie"
	}
	return "ustnie do protokołu"
}

// Witness is the attestation as it stands with a submission: whose it is, and what it says.
type Witness struct {
	Employee id.Employee
	Attestation
}

// StartAtCounter begins an application that the clerk fills in for somebody who stands at the counter. known is
// what the unit knows of that person; what is known of the clerk's own account never gets into it.
func (s *Service) StartAtCounter(ctx context.Context, h Holder, service string, known eservice.Known) (id.Draft, error) {
	if !mayServe(h.By) {
		return id.Draft{}, fault.New(fault.Forbidden, "fault.forbidden")
	}
	offer, err := s.Catalogue.Offer(ctx, h.By.Unit, service, 0)
	if err != nil {
		return id.Draft{}, fmt.Errorf("intake: start: %w", err)
	}
	switch def := offer.Definition(); {
	case def.InMatter:
		return id.Draft{}, fault.New(fault.NotFound, "intake.not-offered")
	case !offer.Open:
		return id.Draft{}, fault.New(fault.Gone, "intake.not-offered")
	}
	answers, err := json.Marshal(offer.Definition().Prefill(byLetter(offer.Definition()), known, s.env(h, offer)))
	if err != nil {
		return id.Draft{}, fmt.Errorf("intake: start: %w", err)
	}
	return s.begin(ctx, h, AtCounter{h.By.Employee}, beginning{
		Start: Start{Unit: h.By.Unit, Service: service}, kind: service, version: offer.Definition().Version,
		title: offer.Definition().Title.In(h.Lang), answers: string(answers),
	})
}

// SubmitAtCounter files a draft that a clerk filled in for somebody else, with what the clerk bears witness
// to. Otherwise it is as Submit: the same register, the same receipt, once.
func (s *Service) SubmitAtCounter(ctx context.Context, h Holder, draft id.Draft, revision int64, a Attestation) (*Filed, error) {
	d, err := s.Draft(ctx, h, draft)
	if err != nil {
		return nil, err
	}
	return s.submit(ctx, h, d, Consent{Revision: revision}, &a)
}

// witnessed joins a draft of the counter with what its clerk bears witness to; no other draft has a witness.
func (d *Draft) witnessed(a *Attestation) (*Witness, error) {
	o, counter := d.Owner.(AtCounter)
	switch {
	case !counter && a == nil:
		return nil, nil //nolint:nilnil // none is what a draft of the portal has
	case !counter:
		return nil, fault.New(fault.NotFound, "intake.no-such-page")
	case a == nil:
		a = &Attestation{} // nothing was said: each question is told
	}
	return &Witness{o.Employee, *a}, a.check()
}

// way says in the receipt how an application was made at the counter.
func (f *filing) way() string {
	if f.witness == nil {
		return ""
	}
	return f.witness.words()
}

// The question about delivery, and its answers.
const (
	roleDelivery     = "applicant.delivery"
	deliverToAccount = "account"
	deliverByPost    = "post"
)

// delivery finds the question how letters shall be delivered.
func delivery(d *eservice.Definition) (step, field string, ok bool) {
	for _, s := range d.Steps {
		for _, f := range s.Fields {
			if f.Role == roleDelivery {
				return s.ID, f.ID, slices.Contains(f.Symbol().Options, deliverByPost)
			}
		}
	}
	return "", "", false
}

// byLetter are the first answers at the counter: whoever comes there has letters sent on paper unless they
// say otherwise.
func byLetter(d *eservice.Definition) eservice.Answers {
	var a eservice.Answers
	if _, field, ok := delivery(d); ok {
		a = a.With(field, deliverByPost)
	}
	return a
}

// noAccount is told when letters shall go to an account that the application does not belong to.
var noAccount = eservice.Text{
	"pl": "Wniosek złożony przy okienku nie należy do konta w portalu. Wybierz list albo adres do doręczeń elektronicznych",
}

// Refuses tells whether an answer that the form offers cannot be given here: the counter has no account to
// deliver to.
func (d *Draft) Refuses(role, option string) bool {
	return d.AtCounter() && role == roleDelivery && option == deliverToAccount
}

// deliverable finds what the form allows and the counter cannot keep.
func (d *Draft) deliverable() []eservice.Problem {
	if !d.AtCounter() || d.Definition().Live(d.Answers, d.env).Applicant().Delivery != deliverToAccount {
		return nil
	}
	step, field, _ := delivery(d.Definition())
	return []eservice.Problem{{Step: step, Field: field, Key: "intake.counter-no-account", Text: noAccount}}
}

// Problems is everything that keeps the draft from being filed.
func (d *Draft) Problems() []eservice.Problem {
	_, problems := d.settle()
	return problems
}

// settle works out what counts of the answers, and what keeps them from being filed.
func (d *Draft) settle() (*eservice.Live, []eservice.Problem) {
	live, problems := eservice.Settle(d.Offer.Service, d.Answers, d.env)
	return live, append(problems, d.deliverable()...)
}

// DraftsAtCounter lists what the clerk has begun at the counter of the unit and not filed.
func (s *Service) DraftsAtCounter(ctx context.Context, by actor.Actor) (out []DraftLine, err error) {
	if !mayServe(by) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.view(ctx, by, "drafts at the counter", func(tx *db.Tx) error {
		rows, err := query.New(tx).DraftsAtCounter(ctx, query.DraftsAtCounterParams{
			UnitID: by.Unit, EmployeeID: by.Employee, ExpiresAt: db.At(s.Clock.Now()),
		})
		for _, r := range rows {
			out = append(out, DraftLine{r.ID, r.UnitID, r.Service, r.Title, r.ChangedAt.Time, r.ExpiresAt.Time, false, ""})
		}
		return err
	})
	return out, err
}

// entry is the line of the register. At the counter it names the clerk, and the way the person signed.
func (f *filing) entry(d *Draft, by actor.Actor, year, no int64) query.InsertLetterParams {
	from := sender.Of(f.applicant)
	p := query.InsertLetterParams{
		ID: f.letter, UnitID: d.Unit, Year: year, No: no, Number: f.number, Channel: string(ByPortal), ReceivedAt: db.At(f.at), ReceivedOn: calendar.Of(f.at),
		Title: f.title, Attachments: int64(len(f.files)), Access: string(entry.Open), CaseID: d.Matter, Stage: string(stageAtFiling(d)), SubmissionID: f.submission,
	}
	if !f.agent.IsZero() { // the clerk reads it with the letter
		p.Notes = "W imieniu nadawcy działa: " + f.agent.Name + ", " + f.agent.Words()
	}
	if w := f.witness; w != nil {
		p.Channel, p.RegisteredBy = string(w.channel()), by.Name
		if w.channel() == ByPaper { // what was signed is on paper; what it says is in the document
			p.Mode, p.Scan, p.ScanReason = InPerson, string(ScanNone), "treść w dokumencie elektronicznym"
		}
		if from.Delivery == "" {
			from.Delivery = deliverByPost // without an account there is no box; a known party's box is not meant
		}
	}
	p.SenderName, p.Sender, p.Search = from.Name(), db.ToJSON(from), searchText(f.number, f.title, from.Name(), "")
	return p
}

// TakenDown returns a submission to the clerk who took it down at the counter: they tell the person what is
// to be paid and how.
func (s *Service) TakenDown(ctx context.Context, by actor.Actor, sub id.Submission) (*Submission, error) {
	x, err := s.FetchByID(ctx, by.Unit, sub)
	if err != nil {
		return nil, err
	}
	if !mayServe(by) || x.Witness == nil || x.Witness.Employee != by.Employee {
		return nil, fault.New(fault.NotFound, "intake.no-such-submission")
	}
	return x, nil
}
