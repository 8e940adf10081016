package app

import (
	"context"

	"wrota/internal/app/setup"
	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/payments"
	"wrota/internal/platform/jobs"
)

// tell sends one notice; a person who is no more is no reason to try again.
func (a *App) tell(ctx context.Context, src jobs.Source, n notices.Notice) error {
	n.Source, n.Unit = src.Event.Short(), src.Unit
	_, err := a.Notices.Tell(ctx, System(src.Unit), n)
	if err != nil && !fault.Is(err, fault.NotFound) || n.To.Account.IsZero() || n.Service == "" && n.Case.IsZero() {
		return known(err)
	}
	return a.acting().TellAgents(ctx, System(src.Unit), n)
}

// known forgives that a person is no more.
func known(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// tellParties tells every party of a case that has an account.
func (a *App) tellParties(ctx context.Context, src jobs.Source, c id.Case, kind string) error {
	d, err := a.Cases.Fetch(ctx, src.Unit, c)
	if err != nil {
		return err
	}
	for _, p := range d.Parties {
		if p.Account.IsZero() {
			continue
		}
		err := a.tell(ctx, src, notices.Notice{
			Key: p.Account.Short(), To: notices.To{Account: p.Account}, Kind: kind, Args: map[string]any{"Sign": d.Sign}, Path: "/moje/" + c.Short(), Case: c, Service: d.Service,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellStaff tells members of staff of a case on their desk.
func (a *App) tellStaff(ctx context.Context, src jobs.Source, c id.Case, kind string, to ...id.Employee) error {
	d, err := a.Cases.Fetch(ctx, src.Unit, c)
	if err != nil {
		return err
	}
	for _, e := range to {
		if e.IsZero() || e == src.By.Employee { // whoever did it knows
			continue
		}
		err := a.tell(ctx, src, notices.Notice{
			Key: e.Short(), To: notices.To{Employee: e}, Kind: kind, Args: map[string]any{"Sign": d.Sign}, Path: "/biurko/sprawy/" + c.Short(), Case: c,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *App) tellReceived(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	x, err := a.submitted(ctx, src, e)
	if err != nil {
		return err
	}
	n := notices.Notice{
		To: notices.To{Account: e.Account}, Kind: notices.SubmissionReceived, Path: "/moje/wniosek/" + e.Submission.Short(),
		Args: map[string]any{"Number": e.Number, "Service": x.Offer.Definition().Title.In("pl")}, Service: x.Kind, Case: x.Matter,
	}
	if e.Account.IsZero() {
		if x.Sender.Email == "" {
			return nil
		}
		n.To, n.Path = notices.To{Email: x.Sender.Email}, "/sprawdz"
	}
	return a.tell(ctx, src, n)
}

func (a *App) tellOpened(ctx context.Context, src jobs.Source, e cases.Opened) error {
	return a.tellParties(ctx, src, e.Case, notices.CaseOpened)
}

func (a *App) tellClosed(ctx context.Context, src jobs.Source, e cases.Closed) error {
	return a.tellParties(ctx, src, e.Case, notices.CaseClosed)
}

func (a *App) tellAssigned(ctx context.Context, src jobs.Source, e cases.Assigned) error {
	kind := notices.CaseAssigned
	if e.ForInformation {
		kind = notices.CaseForInformation
	}
	return a.tellStaff(ctx, src, e.Case, kind, e.To)
}

func (a *App) tellCame(ctx context.Context, src jobs.Source, e cases.Received) error {
	d, err := a.Cases.Fetch(ctx, src.Unit, e.Case)
	if err != nil {
		return err
	}
	return a.tellStaff(ctx, src, e.Case, notices.LetterCame, d.Lead)
}

func (a *App) tellReturned(ctx context.Context, src jobs.Source, e cases.Returned) error {
	return a.tellStaff(ctx, src, e.Case, notices.WritingReturned, e.Author)
}

// tellSubmitted tells the author's superiors that a draft waits for them.
func (a *App) tellSubmitted(ctx context.Context, src jobs.Source, e cases.Submitted) error {
	d, w, err := a.signed(ctx, src.Unit, e.Case, e.Writing)
	if err != nil {
		return err
	}
	above, err := a.Identity.Superiors(ctx, System(d.Unit), d.Unit, w.AuthorID, a.Intake.Today())
	if err != nil {
		return err
	}
	var to []id.Employee
	for _, x := range above {
		to = append(to, x.ID)
	}
	return a.tellStaff(ctx, src, e.Case, notices.WritingToAccept, to...)
}

// tellSent says that a letter waits in the box, and if it is a call to complete, that something must
// be done.
func (a *App) tellSent(ctx context.Context, src jobs.Source, e dispatch.Sent) error {
	if e.Account.IsZero() || e.Channel != dispatch.Portal {
		return nil
	}
	l, err := a.Dispatch.Fetch(ctx, src.Unit, e.Dispatch)
	if err != nil {
		return err
	}
	kind := notices.LetterWaits
	if l.Kind == string(cases.Call) {
		kind = notices.CompletionRequested
	}
	return a.tell(ctx, src, letterNotice(kind, l, e.Delivery, e.Account))
}

func (a *App) tellReminded(ctx context.Context, src jobs.Source, e dispatch.Reminded) error {
	l, err := a.Dispatch.Fetch(ctx, src.Unit, e.Dispatch)
	if err != nil {
		return err
	}
	if err := a.tell(ctx, src, letterNotice(notices.LetterWaitsStill, l, e.Delivery, e.Account)); err != nil {
		return err
	}
	return a.Dispatch.Notified(ctx, System(src.Unit), src.Unit, e.Delivery)
}

func letterNotice(kind string, l dispatch.Letter, d id.Delivery, to id.Account) notices.Notice {
	return notices.Notice{
		Key: d.Short(), To: notices.To{Account: to}, Kind: kind, Args: map[string]any{"Sign": l.Sign}, Path: "/skrzynka/" + d.Short(), Case: l.Case, Service: l.Service,
	}
}

func (a *App) tellCharged(ctx context.Context, src jobs.Source, e payments.Charged) error {
	return a.tellPayer(ctx, src, e.Charge, notices.PaymentDue)
}

func (a *App) tellPaid(ctx context.Context, src jobs.Source, e payments.Paid) error {
	return a.tellPayer(ctx, src, e.Charge, notices.PaymentReceived)
}

func (a *App) tellPayer(ctx context.Context, src jobs.Source, charge id.Charge, kind string) error {
	c, err := a.Payments.Find(ctx, System(src.Unit), charge)
	if err != nil || c.Payer.Account.IsZero() {
		return err
	}
	return a.tell(ctx, src, notices.Notice{
		Key: charge.Short(), To: notices.To{Account: c.Payer.Account}, Kind: kind, Path: "/platnosci/" + charge.Short(), Case: c.Case, Service: c.Service,
		Args: map[string]any{"Amount": c.Amount.String(), "Title": c.Title, "Until": c.DueOn.Long()},
	})
}

func (a *App) tellAccount(ctx context.Context, src jobs.Source, account id.Account, kind string) error {
	src.Unit = id.Region
	return a.tell(ctx, src, notices.Notice{To: notices.To{Account: account}, Kind: kind, Path: "/konto"})
}

// tellInvited leads to the page where a link for a new password is asked for: the message holds no secret and
// does not grow old.
func (a *App) tellInvited(ctx context.Context, src jobs.Source, e identity.StaffInvited) error {
	u, err := a.units.unit(ctx, e.Unit)
	if err != nil {
		return err
	}
	return a.tell(ctx, src, notices.Notice{To: notices.To{Account: e.Account}, Kind: setup.NoticeInvited, Args: map[string]any{"Office": u.Name}, Path: "/haslo/przypomnij"})
}
