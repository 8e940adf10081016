package app

import (
	"context"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/payments"
	"wrota/internal/platform/jobs"
)

// leader is who leads a case today; zero when nobody does.
func (a *App) leader(ctx context.Context, unit id.Unit, c id.Case) (id.Employee, error) {
	if c.IsZero() {
		return id.Employee{}, nil
	}
	d, err := a.Cases.Fetch(ctx, unit, c)
	if err != nil {
		return id.Employee{}, err
	}
	return d.Lead, nil
}

// tellLeader tells whoever leads a case what happened in it; a case that nobody leads yet is read as a whole
// by the one who is given it.
func (a *App) tellLeader(ctx context.Context, src jobs.Source, c id.Case, kind string) error {
	lead, err := a.leader(ctx, src.Unit, c)
	if err != nil || lead.IsZero() {
		return err
	}
	return a.tellStaff(ctx, src, c, kind, lead)
}

// tellReopened takes back what tellClosed said.
func (a *App) tellReopened(ctx context.Context, src jobs.Source, e cases.Reopened) error {
	return a.tellParties(ctx, src, e.Case, notices.CaseReopened)
}

// tellOtherWay tells the leader that a letter was not collected and goes on paper: nothing was delivered, and
// the terms that wait for the delivery wait longer. The registry finds the letter on its list.
func (a *App) tellOtherWay(ctx context.Context, src jobs.Source, e dispatch.FellBack) error {
	return a.tellLeader(ctx, src, e.Case, notices.LetterOtherWay)
}

// mailMatters are the notices of parties that cost somebody a right when nobody reads them.
var mailMatters = []string{notices.LetterWaits, notices.LetterWaitsStill, notices.CompletionRequested, notices.SilentConsent, notices.PaymentDue, notices.PaymentTakenBack}

// tellMailFailed tells the leader that a party did not get an e-mail of the case. Of notices to members of
// staff nothing is told: a mailbox of the office that is full would be told so by e-mail, again and again.
// Whoever mends what did not arrive has the whole list (noticesweb).
func (a *App) tellMailFailed(ctx context.Context, src jobs.Source, e notices.Failed) error {
	if !slices.Contains(mailMatters, e.Kind) {
		return nil
	}
	return a.tellLeader(ctx, src, e.Case, notices.MailFailed)
}

// tellUnpaid tells the payer, who was told that the payment had arrived, and the leader of the case, who may
// have acted upon it.
func (a *App) tellUnpaid(ctx context.Context, src jobs.Source, e payments.Unpaid) error {
	if err := a.tellPayer(ctx, src, e.Charge, notices.PaymentTakenBack); err != nil {
		return err
	}
	lead, err := a.leader(ctx, src.Unit, e.Case)
	if err != nil || lead.IsZero() {
		return err
	}
	c, err := a.Payments.Find(ctx, System(src.Unit), e.Charge)
	if err != nil {
		return err
	}
	return a.tell(ctx, src, notices.Notice{
		Key: lead.Short(), To: notices.To{Employee: lead}, Kind: notices.ChargeUnpaid, Args: map[string]any{"Sign": c.Sign, "Title": c.Title},
		Path: "/biurko/sprawy/" + e.Case.Short(), Case: e.Case,
	})
}
