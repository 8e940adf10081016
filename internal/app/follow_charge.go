package app

import (
	"context"
	"slices"

	"wrota/internal/app/acting"
	"wrota/internal/app/dossier"
	"wrota/internal/cases"
	"wrota/internal/dispatch"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/payments"
	"wrota/internal/platform/jobs"
	"wrota/internal/roads/occupancy"
)

// chargeOnFiling makes people pay what is due with the application: its fee stands in the receipt.
func (a *App) chargeOnFiling(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	x, err := a.submitted(ctx, src, e)
	if err != nil {
		return err
	}
	return a.charge(ctx, bill{
		unit: src.Unit, kind: x.Kind, def: x.Offer.Definition(), source: "submission:" + e.Submission.Short(), quote: x.Quote, due: fee.OnFiling,
		payer: payments.Payer{Account: e.Account, Name: dossier.Sender(x.Sender)}, submission: e.Submission, from: calendar.Of(x.At),
		within: calendar.Days(payingDays),
	})
}

// chargeOnDelivery makes the applicant pay what is due after a decision that grants what was asked. The
// fee is worked out by the rates of the day of the decision. The time to pay runs from the day on which the
// decision became final (art. 40 ust. 13 of the act on public roads), which it does when the time for an
// appeal has run out. Whoever pays earlier does no harm.
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
	payer := payments.Payer{Account: x.Account, Name: dossier.Sender(x.Sender)}
	if len(d.Parties) > 0 {
		payer.Party = d.Parties[0].Party
	}
	b := bill{
		unit: src.Unit, kind: d.Service, def: x.Offer.Definition(), source: "decision:" + e.Writing.Short(), quote: quote, due: fee.OnDecision, payer: payer,
		submission: d.Submission, kase: d.ID, sign: d.Sign, from: final(e.On, d.FinalOn, w.Effect), within: calendar.Days(payingDays),
	}
	if b.def.Service == occupancy.Slug {
		b.within = a.Roads.PayWithin(calendar.Of(w.SignedAt))
	}
	return a.charge(ctx, b)
}

// final is the day on which a decision becomes final: at once when nobody may appeal, else the day after
// the last day of the appeal. Each party has its days from its own delivery (art. 129 § 2 KPA): what is
// known last need not have been delivered last, as when a receipt comes back by post, and the case knows
// the last day of all.
func final(served, lastDay calendar.Date, e cases.Effect) calendar.Date {
	if e.Appeal == 0 {
		return served
	}
	if until := e.AppealUntil(served); until.After(lastDay) {
		lastDay = until
	}
	return lastDay.AddDays(1)
}

// ratesOn lets the rates of the day of the decision count, where they are the unit's own.
func ratesOn(rates any, day calendar.Date) any {
	if r, ok := rates.(*occupancy.Rates); ok && r != nil {
		return r.AsOf(day)
	}
	return rates
}

// bill is what a quote makes somebody pay.
type bill struct {
	unit       id.Unit
	kind       string // of the matter
	def        *eservice.Definition
	source     string
	quote      fee.Quote
	due        fee.Due
	payer      payments.Payer
	submission id.Submission
	kase       id.Case
	sign       string
	from       calendar.Date // the time to pay begins on the day after this one
	within     calendar.Period
}

// payingDays is how long a fee may be paid where no act says it. It is a habit of offices and no term of law:
// for a fee that is due with the application art. 261 § 1 KPA knows a call of seven to fourteen days.
const payingDays = 14

// charge makes one charge for each kind of fee that is due.
func (a *App) charge(ctx context.Context, b bill) error {
	lines, titles := map[payments.Kind][]payments.Line{}, map[payments.Kind]string{}
	sums := map[payments.Kind]int64{}
	for _, l := range b.quote.Lines {
		kind, ok := chargeKind(b.def.Service, l)
		if l.Due != b.due || !ok || l.Due == fee.OnFiling && acting.ForProxy(b.def, l) { // that one goes to a gmina of its own: acting.Collect
			continue
		}
		lines[kind] = append(lines[kind], payments.Line{Title: l.Title.In("pl"), Arithmetic: l.Arithmetic, Basis: l.Basis, Amount: l.Amount, Kept: acting.ForProxy(b.def, l)})
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
			Case: b.kase, Sign: b.sign, Service: b.kind, Submission: b.submission, DueOn: calendar.End(b.from, b.within, calendar.KPA),
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
