// Package prepared offers the desk the decisions and letters that the definition of an e-service brings, filled with what
// the application, the case, the office and the service's own arithmetic say.
//
// What a definition cannot know is left as a gap for the clerk, never guessed.
package prepared

import (
	"context"
	"strings"

	"wrota/internal/app/wording"
	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/eservice"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/payments"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/richtext"
)

// Texts are the prepared texts of the e-services.
type Texts struct {
	Cases    *cases.Service
	Intake   *intake.Service
	Identity *identity.Service
	Office   *office.Service
	Clock    clock.Clock
	Unit     func(ctx context.Context, unit id.Unit) (identity.Unit, error)
	// Gaps are those that the definition does not know: what is wrong with the signatures.
	Gaps func(ctx context.Context, d *cases.Dossier) ([]string, error)
	// PayTo is where money of a kind for a service is paid.
	PayTo func(ctx context.Context, unit id.Unit, service string, kind payments.Kind) (payments.PayTo, error)
	// Rates are those of a council as they are on a day.
	Rates func(rates any, day calendar.Date) any
}

var _ casesweb.Templates = Texts{}

// began is the application that began a case, with the office that handles it.
func (t Texts) began(ctx context.Context, d *cases.Dossier) (*intake.Submission, bool, error) {
	if d.Submission.IsZero() {
		return nil, false, nil
	}
	x, err := t.Intake.FetchSubmission(ctx, d.Unit, d.Letter)
	return x, err == nil, err
}

// Offered lists the texts that fit the application, and the gaps in it that the definition finds by itself.
func (t Texts) Offered(ctx context.Context, by actor.Actor, d *cases.Dossier) (out []casesweb.Template, gaps []string, err error) {
	x, ok, err := t.began(ctx, d)
	if err != nil || !ok {
		return nil, nil, err
	}
	signature, err := t.Gaps(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	for _, dec := range x.Offer.Definition().Live(x.Answers, x.Env).Decisions() {
		tpl := wording.Template(dec)
		out = append(out, tpl)
		if tpl.Purpose != cases.ForCompletion {
			continue
		}
		body, _, err := t.text(ctx, by, d, x, dec)
		if err != nil {
			return nil, nil, err
		}
		gaps, _ = wording.UsualGaps(body)
	}
	return out, append(signature, gaps...), nil
}

var errNoTemplate = fault.New(fault.NotFound, "cases.no-such-writing")

// Fill writes one of them out for a case.
func (t Texts) Fill(ctx context.Context, by actor.Actor, d *cases.Dossier, name string) (casesweb.Filled, error) {
	x, ok, err := t.began(ctx, d)
	if err != nil {
		return casesweb.Filled{}, err
	}
	if !ok {
		return casesweb.Filled{}, errNoTemplate
	}
	dec, ok := x.Offer.Definition().Decision(name)
	if !ok {
		return casesweb.Filled{}, errNoTemplate
	}
	body, missing, err := t.text(ctx, by, d, x, dec)
	if err != nil {
		return casesweb.Filled{}, err
	}
	out := casesweb.Filled{Title: dec.Title.In("pl"), Body: body, Missing: missing}
	tpl := wording.Template(dec)
	if tpl.Purpose == cases.ForCompletion {
		_, out.Body = wording.UsualGaps(body)
	}
	if tpl.Purpose == cases.ForDecision {
		out.Effect.Outcome = tpl.Outcome
		if tpl.Kind == cases.Decision {
			out.Effect.Appeal = t.Cases.Statute().Appeal
		}
	}
	return out, nil
}

// text puts the facts and the answers into a letter of the definition.
func (t Texts) text(ctx context.Context, by actor.Actor, d *cases.Dossier, x *intake.Submission, dec eservice.Decision) (body string, missing []string, err error) {
	known, err := t.facts(ctx, by, d, x)
	if err != nil {
		return "", nil, err
	}
	live := x.Offer.Definition().Live(x.Answers, x.Env)
	body, missing = richtext.Fill(dec.Body, func(field string) (string, bool) {
		if v, ok := known[field]; ok {
			return v, v != ""
		}
		return live.MergeValue(field)
	})
	return strings.TrimSpace(body), missing, nil
}

// facts are the merge fields that are no answers: what the case, the unit, the clerk and the service's
// own arithmetic add.
func (t Texts) facts(ctx context.Context, by actor.Actor, d *cases.Dossier, x *intake.Submission) (map[string]string, error) {
	u, err := t.Unit(ctx, d.Unit)
	if err != nil {
		return nil, err
	}
	settings, err := t.Office.Settings(ctx, d.Unit)
	if err != nil {
		return nil, err
	}
	today := calendar.Of(t.Clock.Now())
	known := map[string]string{
		"applicant.name": x.Sender.Name(), "applicant.address": strings.Join(x.Sender.Address.Lines(), ", "), "applicant.id": wording.Identifier(x.Sender),
		"submission.number": x.Number, "submission.filed": calendar.Of(x.At).Long(), "case.sign": d.Sign, "case.opened": calendar.Of(d.OpenedAt).Long(),
		"case.title": d.Title, "unit.name": u.Name, "unit.place": u.Address.Place, "unit.head": u.Head, "unit.appeal": settings.Appeal.Words(), "clerk.name": by.Name, "clerk.post": by.Post,
		"clerk.phone": t.phone(ctx, by, u.Phone), "decision.date": today.Long(),
	}
	if due := d.DueOn; due != cases.NoTerm && !due.IsZero() {
		known["term.date"] = due.Long()
	}
	pricing := eservice.Pricing{Env: x.Env, Tariff: x.Offer.Tariff, Unit: t.Rates(x.Offer.Rates, today)}
	quote, err := eservice.QuoteOf(x.Offer.Service, x.Answers, pricing)
	if err != nil {
		return nil, err
	}
	known["fee.total"], known["fee.lines"] = quote.Sum().String(), wording.FeeLines(quote)
	if to, err := t.PayTo(ctx, d.Unit, x.Service, wording.Account(x.Offer.Definition())); err == nil && !to.IBAN.IsZero() {
		known["fee.account"] = to.IBAN.Grouped()
	}
	if drafter, ok := x.Offer.Service.(eservice.Drafter); ok {
		more, err := drafter.Draft(x.Answers, pricing)
		if err != nil {
			return nil, err
		}
		for name, value := range more {
			known[name] = value
		}
	}
	return known, nil
}

// phone is where one may ask about the case: the clerk's own, else the cell's, else the office's.
func (t Texts) phone(ctx context.Context, by actor.Actor, office string) string {
	x, err := t.Identity.Employee(ctx, by, by.Unit, by.Employee)
	if err != nil {
		return office
	}
	if x.Phone != "" {
		return x.Phone
	}
	if c, err := t.Identity.Cell(ctx, by, by.Unit, x.Cell); err == nil && c.Phone != "" {
		return c.Phone
	}
	return office
}
