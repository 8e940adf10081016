package app

import (
	"context"
	"slices"
	"strings"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/payments"
	"wrota/internal/platform/richtext"
)

// templates offers the decisions and letters that the definition of an e-service brings.
type templates struct{ *App }

var _ casesweb.Templates = templates{}

// began is the application that began a case, with the office that handles it.
func (t templates) began(ctx context.Context, d *cases.Dossier) (*intake.Submission, bool, error) {
	if d.Submission.IsZero() {
		return nil, false, nil
	}
	x, err := t.Intake.FetchSubmission(ctx, d.Unit, d.Letter)
	return x, err == nil, err
}

func (t templates) Offered(ctx context.Context, _ actor.Actor, d *cases.Dossier) ([]casesweb.Template, []string, error) {
	x, ok, err := t.began(ctx, d)
	if err != nil || !ok {
		return nil, nil, err
	}
	var out []casesweb.Template
	for _, dec := range x.Offer.Definition().Live(x.Answers, x.Env).Decisions() {
		out = append(out, template(dec))
	}
	return out, nil, nil
}

// template says what signing a letter of the definition does. A refusal, an objection and an order to
// complete the application are known by their names, because the language of definitions has one word for
// all decisions and one for all orders.
func template(dec eservice.Decision) casesweb.Template {
	out := casesweb.Template{Name: dec.ID, Title: dec.Title.In("pl"), Kind: kindOf(dec.Kind), Purpose: cases.ForLetter}
	switch {
	case out.Kind == cases.Certificate:
		out.Purpose, out.Outcome = cases.ForDecision, cases.Issued
	case out.Kind == cases.Order && strings.HasPrefix(dec.ID, "uzupelnienie"):
		out.Purpose = cases.ForCompletion
	case out.Kind != cases.Decision:
	case strings.HasPrefix(dec.ID, "odmowa"), strings.HasPrefix(dec.ID, "sprzeciw"):
		out.Purpose, out.Outcome = cases.ForDecision, cases.Refused
	case strings.HasPrefix(dec.ID, "umorzenie"):
		out.Purpose, out.Outcome = cases.ForDecision, cases.Discontinued
	default:
		out.Purpose, out.Outcome = cases.ForDecision, cases.Granted
	}
	return out
}

func kindOf(s string) cases.Kind {
	switch s {
	case "decyzja":
		return cases.Decision
	case "postanowienie":
		return cases.Order
	case "zaswiadczenie":
		return cases.Certificate
	case "wezwanie":
		return cases.Call
	case "zawiadomienie":
		return cases.Notice
	}
	return cases.Plain
}

var errNoTemplate = fault.New(fault.NotFound, "cases.no-such-writing")

func (t templates) Fill(ctx context.Context, by actor.Actor, d *cases.Dossier, name string) (casesweb.Filled, error) {
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
	known, err := t.facts(ctx, by, d, x)
	if err != nil {
		return casesweb.Filled{}, err
	}
	live := x.Offer.Definition().Live(x.Answers, x.Env)
	body, missing := richtext.Fill(dec.Body, func(field string) (string, bool) {
		if v, ok := known[field]; ok {
			return v, v != ""
		}
		return live.MergeValue(field)
	})
	out := casesweb.Filled{Title: dec.Title.In("pl"), Body: strings.TrimSpace(body), Missing: missing}
	if tpl := template(dec); tpl.Purpose == cases.ForDecision {
		out.Effect.Outcome = tpl.Outcome
		if tpl.Kind == cases.Decision {
			out.Effect.Appeal = t.Cases.Statute().Appeal
		}
	}
	return out, nil
}

// facts are the merge fields that are no answers: what the case, the unit, the clerk and the service's
// own arithmetic add.
func (t templates) facts(ctx context.Context, by actor.Actor, d *cases.Dossier, x *intake.Submission) (map[string]string, error) {
	u, err := t.units.unit(ctx, d.Unit)
	if err != nil {
		return nil, err
	}
	today := calendar.Of(t.Clock.Now())
	known := map[string]string{
		"applicant.name": x.Sender.Name(), "applicant.address": strings.Join(x.Sender.Address.Lines(), ", "), "applicant.id": identifier(x.Sender),
		"submission.number": x.Number, "submission.filed": calendar.Of(x.At).Long(), "case.sign": d.Sign, "case.opened": calendar.Of(d.OpenedAt).Long(),
		"case.title": d.Title, "unit.name": u.Name, "unit.place": u.Address.Place, "unit.head": u.Head, "clerk.name": by.Name, "clerk.post": by.Post,
		"clerk.phone": t.phone(ctx, by, u.Phone), "decision.date": today.Long(),
	}
	if due := term(d.DueOn); !due.IsZero() {
		known["term.date"] = due.Long()
	}
	pricing := eservice.Pricing{Env: x.Env, Tariff: x.Offer.Tariff, Unit: ratesOn(x.Offer.Rates, today)}
	quote, err := eservice.QuoteOf(x.Offer.Service, x.Answers, pricing)
	if err != nil {
		return nil, err
	}
	known["fee.total"], known["fee.lines"] = quote.Sum().String(), feeLines(quote)
	if to, err := t.payTo(ctx, d.Unit, x.Service, accountOf(x.Offer.Definition())); err == nil && !to.IBAN.IsZero() {
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

// accountOf is the kind of fee whose account a letter of the service names: the unit's own fee where the service
// has one, else stamp duty, which goes to an account of its own.
func accountOf(d *eservice.Definition) payments.Kind {
	if slices.ContainsFunc(d.Fees, func(r *fee.Rule) bool { return r.Kind == fee.Fee }) {
		return payments.Fee
	}
	return payments.StampDuty
}

func feeLines(q fee.Quote) string {
	var lines []string
	for _, l := range q.Lines {
		text := l.Title.In("pl") + ": "
		if l.Arithmetic != "" {
			text += l.Arithmetic + " = "
		}
		lines = append(lines, text+l.Amount.String())
	}
	return strings.Join(lines, "\n")
}

// identifier is how a decision tells two people of one name apart.
func identifier(s intake.Sender) string {
	switch {
	case s.PESEL != "":
		return "PESEL " + s.PESEL
	case s.NIP != "":
		return "NIP " + s.NIP
	case s.REGON != "":
		return "REGON " + s.REGON
	}
	return ""
}

// phone is where one may ask about the case: the clerk's own, else the cell's, else the office's.
func (a *App) phone(ctx context.Context, by actor.Actor, office string) string {
	x, err := a.Identity.Employee(ctx, by, by.Unit, by.Employee)
	if err != nil {
		return office
	}
	if x.Phone != "" {
		return x.Phone
	}
	if c, err := a.Identity.Cell(ctx, by, by.Unit, x.Cell); err == nil && c.Phone != "" {
		return c.Phone
	}
	return office
}

// Templates are the prepared texts of the e-services, as the desk offers them.
func (a *App) Templates() casesweb.Templates { return templates{a} }
