package app

import (
	"context"

	"wrota/internal/app/told"
	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
)

// mails sends to addresses that visitors typed.
type mails struct{ *App }

var _ intake.Mails = mails{}

func (m mails) MayMail(ctx context.Context, by actor.Actor, email string) (bool, error) {
	return m.Identity.MayMail(ctx, by, email)
}

func (m mails) MailLink(ctx context.Context, unit id.Unit, d id.Draft, email string) error {
	_, err := m.Notices.Tell(ctx, System(unit), notices.Notice{
		Source: "link:" + id.New[id.Notice]().Short(), Unit: unit, To: notices.To{Email: email}, Kind: told.DraftSaved, Path: draftPath + d.Short(),
	})
	return err
}

// filingOffices tells the pages of filing who controls the data and whom to ask.
type filingOffices struct{ *App }

var _ intakeweb.Offices = filingOffices{}

func (f filingOffices) Office(ctx context.Context, unit id.Unit) (intakeweb.Office, error) {
	u, err := f.units.unit(ctx, unit)
	if err != nil {
		return intakeweb.Office{}, err
	}
	inspector, err := f.house().Inspector(ctx, u)
	return intakeweb.Office{
		ID: u.ID, Slug: u.Slug, Name: u.Name, Address: u.Address.Lines(), Email: u.Email, Phone: u.Phone, Inspector: inspector, Brand: brand(u),
	}, err
}

func (f filingOffices) Named(ctx context.Context, slug string) (id.Unit, error) {
	u, err := f.units.named(ctx, slug)
	return u.ID, err
}

// filingCharges tells a person what an application costs, once the charges were made.
type filingCharges struct{ *App }

var _ intakeweb.Charges = filingCharges{}

func (f filingCharges) ChargesOf(ctx context.Context, by actor.Actor, sub id.Submission) ([]intakeweb.Charge, error) {
	if !by.LoggedIn() {
		return nil, nil // pages of payments need an account; the amounts stand on the confirmation
	}
	x, err := f.Intake.OwnSubmission(ctx, by, sub)
	if fault.Is(err, fault.NotFound) {
		x, err = f.Intake.TakenDown(ctx, by, sub)
	}
	if err != nil {
		return nil, err
	}
	found, err := f.Payments.OfSubmission(ctx, by, x.Unit, sub)
	var out []intakeweb.Charge
	for _, c := range found {
		if c.Cancelled == nil {
			out = append(out, intakeweb.Charge{
				Title: c.Title, Left: max(0, c.Missing()), Due: c.DueOn, Href: "/platnosci/" + c.ID.Short(), Account: c.PayTo.IBAN.Grouped(), Transfer: c.TransferTitle(),
			})
		}
	}
	return out, err
}

// filingCalls tells the party of a case what a call to complete says.
type filingCalls struct{ *App }

var _ intakeweb.Calls = filingCalls{}

func (f filingCalls) Call(ctx context.Context, by actor.Actor, c id.Case, task id.Task) (intakeweb.Call, error) {
	m, err := f.Cases.MatterOf(ctx, by, c)
	if err != nil {
		return intakeweb.Call{}, err
	}
	if m.Call == nil || m.Call.Task != task {
		return intakeweb.Call{}, fault.New(fault.NotFound, "cases.no-such-case")
	}
	_, gap, err := f.verdict().Wanted(ctx, by, c)
	if err != nil && !fault.Is(err, fault.NotFound) { // another party's application is not theirs to sign
		return intakeweb.Call{}, err
	}
	return intakeweb.Call{What: m.Call.Items, Until: m.Call.DueOn, Sign: err == nil && gap != ""}, nil
}
