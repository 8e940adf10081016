package acting

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wrota/internal/cases/casesweb"
	"wrota/internal/catalogue/place"
	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/identity"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/mandates"
	"wrota/internal/notices"
	"wrota/internal/payments"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/ui"
)

// proxyItem is the duty for filing a power of attorney in the tariff.
const proxyItem = "power_of_attorney"

// payingDays is how long the duty may be paid: the longest that a call to pay gives (art. 261 § 1 KPA).
const payingDays = 14

// ForProxy tells the line of the duty for filing a power of attorney: it is not given back (payments.Line), and it
// belongs to a gmina of its own (Collect).
func ForProxy(d *eservice.Definition, l fee.Line) bool {
	return slices.ContainsFunc(d.Fees, func(r *fee.Rule) bool { return r.ID == l.Rule && r.Item == proxyItem })
}

// duty is the stamp duty for a power of attorney that was filed with an application, with who takes it. It is asked
// when an application was filed, and not before: only then is it due (art. 6 ust. 1 pkt 4).
func (h House) duty(ctx context.Context, x *intake.Submission) (mandates.Duty, error) {
	day := calendar.Of(x.At)
	by, err := h.takers(ctx, x)
	if err != nil {
		return mandates.Duty{}, err
	}
	if x.Agent.Mandate.IsZero() {
		return typed(x, by, day), nil
	}
	w, err := h.Mandates.Fetch(ctx, x.Agent.Mandate)
	if err != nil {
		return mandates.Duty{}, err
	}
	by.Mandate, by.FreeMatter = w.Mandate, !h.charges(x)
	if !x.Matter.IsZero() {
		d, err := h.Cases.Fetch(ctx, x.Unit, x.Matter)
		if err != nil {
			return mandates.Duty{}, err
		}
		by.FiledBefore, err = h.Mandates.FiledBefore(ctx, x.Agent.Mandate, x.Unit, x.Matter, source(d.Submission), source(x.Filed.Submission))
		if err != nil {
			return mandates.Duty{}, err
		}
	}
	if item, err := h.Catalogue.Tariff().On(proxyItem, day); err == nil {
		by.Rate = item.Amount
	}
	return mandates.DutyOf(by, day), nil
}

// typed is the duty of a proxy who has no mandate in the portal and attached a document: the form asked for what
// decides, and its quote has the answer.
func typed(x *intake.Submission, by mandates.DutyQuestion, day calendar.Date) mandates.Duty {
	var sum money.Grosze
	for _, l := range x.Quote.Lines {
		if ForProxy(x.Offer.Definition(), l) && l.Due == fee.OnFiling {
			sum += l.Amount
		}
	}
	if sum == 0 {
		return mandates.Duty{}
	}
	by.Mandate, by.Rate = mandates.Mandate{Basis: actor.Proxy}, sum
	return mandates.DutyOf(by, day)
}

// charges tells whether the kind of matter charges the duty: its definition says so; one that does not is free of it.
func (h House) charges(x *intake.Submission) bool {
	def := x.Offer.Definition()
	if x.Kind != "" && x.Kind != def.Service {
		if s, err := h.Catalogue.Service(x.Kind); err == nil {
			def = s.Definition()
		}
	}
	return slices.ContainsFunc(def.Fees, func(r *fee.Rule) bool { return r.Item == proxyItem })
}

func source(s id.Submission) string { return "submission:" + s.Short() }

// takers are the two gminy that could take the duty: of whom it was filed for, and of the office's seat.
func (h House) takers(ctx context.Context, x *intake.Submission) (q mandates.DutyQuestion, err error) {
	units, err := h.Identity.Units(ctx, system, identity.UnitFilter{Kinds: []identity.UnitKind{identity.Gmina}})
	if err != nil {
		return q, err
	}
	office, err := h.Identity.Unit(ctx, system, x.Unit)
	if err != nil {
		return q, err
	}
	q.Electronic = x.Witness == nil
	if q.Place = h.gmina(units, office.Address); office.Kind == identity.Gmina {
		q.Place = mandates.Gmina{Name: office.ShortName, Office: office.ID}
	}
	home := x.Sender.Address
	if home.IsZero() && !x.Account.IsZero() {
		a, err := h.Identity.Account(ctx, system, x.Account)
		if err != nil {
			return q, err
		}
		home = a.Address
	}
	if !home.Abroad() {
		q.Residence = h.gmina(units, home)
	}
	return q, nil
}

// unknownGmina is written when an address does not say in which gmina it is.
const unknownGmina = "gmina, w której mieszka albo ma siedzibę mocodawca"

// gmina finds the gmina of an address, and its office if it is here: by the code, by the seat of an office, by the
// name of the place where only one is called so.
func (h House) gmina(units []identity.Unit, a address.Address) mandates.Gmina {
	of := func(match func(u identity.Unit) bool) (out []mandates.Gmina) {
		for _, u := range units {
			if match(u) {
				out = append(out, mandates.Gmina{Name: cmp.Or(u.ShortName, u.Name), Office: u.ID})
			}
		}
		return out
	}
	code, name := a.Gmina, ""
	if code == "" {
		if seat := of(func(u identity.Unit) bool { return a.Place != "" && i18n.Fold(u.Address.Place) == i18n.Fold(a.Place) }); len(seat) == 1 {
			return seat[0]
		}
	}
	code, name = h.named(a)
	if len(code) >= areaCode {
		if by := of(func(u identity.Unit) bool { return len(u.TERYT) >= areaCode && u.TERYT[:areaCode] == code[:areaCode] }); len(by) == 1 {
			return by[0]
		}
	}
	if name != "" {
		return mandates.Gmina{Name: "gmina " + name}
	}
	return mandates.Gmina{Name: unknownGmina}
}

// areaCode is how much of the code of a gmina names its area; the seventh digit says its kind.
const areaCode = 6

// named is the code and the name of the gmina of an address, as far as the register of places tells.
func (h House) named(a address.Address) (code, name string) {
	found, err := h.Catalogue.Places(a.Place, 50)
	if err != nil {
		return a.Gmina, ""
	}
	found = slices.DeleteFunc(found, func(p place.Place) bool {
		return i18n.Fold(p.Name) != i18n.Fold(a.Place) || a.Gmina != "" && p.TERC != a.Gmina
	})
	for _, p := range found {
		if p.TERC != found[0].TERC {
			return a.Gmina, "" // several are called so
		}
		code, name = p.TERC, p.Gmina
	}
	return cmp.Or(a.Gmina, code), name
}

// Collect makes the duty for a power of attorney a charge of the gmina that takes it. Where the gmina has no office
// here the portal takes no money: the applicant is told whom to pay.
func (h House) Collect(ctx context.Context, src jobs.Source, x *intake.Submission) (mandates.Duty, error) {
	d, err := h.duty(ctx, x)
	if err != nil || d.Why != mandates.DutyDue || d.Amount == 0 {
		return d, err
	}
	if d.Office.IsZero() {
		return d, h.tellElsewhere(ctx, src, x, d)
	}
	to, err := h.PayTo(ctx, d.Office, payingService, payments.StampDuty)
	if err != nil {
		return d, err
	}
	day := calendar.Of(x.At)
	c, err := h.Payments.Charge(ctx, actor.Automaton("system.acting", d.Office), payments.Demand{
		Source: source(x.Filed.Submission), Key: proxyItem, Unit: d.Office, Kind: payments.StampDuty, Title: "Opłata skarbowa za pełnomocnictwo",
		Lines: []payments.Line{{Title: "Złożenie pełnomocnictwa, " + x.Number, Basis: basis, Amount: d.Amount, Kept: true}},
		Payer: payments.Payer{Account: x.Account, Name: cmp.Or(strings.TrimSpace(x.Sender.Name()), "bez nazwy")}, PayTo: to,
		Service: x.Kind, Submission: x.Filed.Submission, DueOn: dueOn(day),
	})
	d.Charge = c.ID
	return d, err
}

// payingService is a service that every office has: where its account for stamp duty is found.
const payingService = "pismo-w-sprawie"

const basis = "art. 1 ust. 1 pkt 2, art. 12 ust. 2 i cz. IV załącznika do ustawy z 16.11.2006 o opłacie skarbowej"

func (h House) tellElsewhere(ctx context.Context, src jobs.Source, x *intake.Submission, d mandates.Duty) error {
	if x.Account.IsZero() {
		return nil
	}
	n := notices.Notice{
		Source: src.Event.Short(), Key: noticeElsewhere, Unit: src.Unit, To: notices.To{Account: x.Account}, Kind: noticeElsewhere, Service: x.Kind, Case: x.Matter,
		Args: map[string]any{"Amount": d.Amount.String(), "Name": d.Collector, "Title": x.Number}, Path: "/moje/wniosek/" + x.Filed.Submission.Short(),
	}
	by := actor.Automaton("system.acting", src.Unit)
	if _, err := h.Notices.Tell(ctx, by, n); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return h.TellAgents(ctx, by, n)
}

// Paid tells how the charges of acts stand, for those who may read the acts.
func (h House) Paid(ctx context.Context, list []mandates.Act) (map[id.Charge]payments.State, error) {
	out := map[id.Charge]payments.State{}
	for _, a := range list {
		if a.Duty.Charge.IsZero() {
			continue
		}
		c, err := h.Payments.Find(ctx, actor.Automaton("system.acting", a.Duty.Office), a.Duty.Charge)
		if err != nil {
			return nil, err
		}
		out[c.ID] = c.State()
	}
	return out, nil
}

// ChargesOf lists what the actor has to pay for an application: to its office, and to the gmina that takes the duty
// for a power of attorney.
func (h House) ChargesOf(ctx context.Context, by actor.Actor, unit id.Unit, sub id.Submission) ([]payments.Charge, error) {
	found, err := h.Payments.OfSubmission(ctx, by, unit, sub)
	if err != nil {
		return nil, err
	}
	mine, err := h.Payments.Mine(ctx, by)
	for _, c := range mine {
		if c.Submission == sub && c.Unit != unit {
			found = append(found, c)
		}
	}
	return found, err
}

// DutyInCase tells the clerk of a case how the duty for a power of attorney stands that another gmina takes: the
// clerk's own unit has no charge of it.
func (h House) DutyInCase(ctx context.Context, by actor.Actor, c id.Case) (out []casesweb.Charge, err error) {
	acts, err := h.Mandates.FiledIn(ctx, by.Unit, c)
	if err != nil {
		return nil, err
	}
	states, err := h.Paid(ctx, acts)
	for _, a := range acts {
		if a.Duty.Why != mandates.DutyDue || a.Duty.Office == by.Unit {
			continue
		}
		one := casesweb.Charge{
			Title: i18n.T(ctx, "mandates.desk.duty", "Collector", a.Duty.Collector), Amount: a.Duty.Amount, DueOn: dueOn(calendar.Of(a.At)),
			State: i18n.T(ctx, "mandates.desk.duty-elsewhere"), Tone: ui.Info,
		}
		if st, ok := states[a.Duty.Charge]; ok {
			one.State = i18n.T(ctx, "payments.state."+string(st))
			if st == payments.StatePaid || st == payments.StateTooMuch {
				one.Tone = ui.OK
			}
		}
		out = append(out, one)
	}
	return out, err
}

func dueOn(day calendar.Date) calendar.Date {
	return calendar.End(day, calendar.Days(payingDays), calendar.KPA)
}
