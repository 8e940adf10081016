package app

import (
	"context"
	"strings"

	"wrota/internal/cases/casesweb"
	"wrota/internal/catalogue"
	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/parties"
	"wrota/internal/platform/db"
	"wrota/internal/records"
)

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

// registry is what the registry office needs to know of other modules.
type registry struct{ *App }

var (
	_ intakeweb.Senders  = registry{}
	_ intakeweb.Cells    = registry{}
	_ intakeweb.Classes  = registry{}
	_ intakeweb.Cases    = registry{}
	_ intakeweb.Services = registry{}
)

func (r registry) Senders(ctx context.Context, by actor.Actor, typed string, limit int) ([]intakeweb.KnownSender, error) {
	found, err := r.Parties.Search(ctx, by, typed, limit)
	var out []intakeweb.KnownSender
	for _, p := range found {
		s := intake.Sender{
			Kind: "person", Given: p.Given, Family: p.Family, PESEL: p.PESEL, NIP: p.NIP, REGON: p.REGON, KRS: p.KRS, Address: p.Address, Mailing: p.Mailing,
			Email: p.Email, Phone: p.Phone, ADE: p.ADE,
		}
		if p.Kind == parties.Organisation {
			s.Kind, s.Company, s.Given, s.Family = "organisation", p.Name, "", ""
		}
		out = append(out, intakeweb.KnownSender{Sender: s, Note: strings.Join(p.LettersTo().Lines(), ", ")})
	}
	return out, err
}

func (r registry) Cells(ctx context.Context, by actor.Actor) ([]intakeweb.Cell, error) {
	cells, err := r.Identity.Cells(ctx, by, by.Unit)
	var out []intakeweb.Cell
	for _, c := range cells {
		out = append(out, intakeweb.Cell{ID: c.ID, Symbol: c.Symbol, Name: c.Name})
	}
	return out, err
}

func (r registry) Classes(ctx context.Context, by actor.Actor, typed string, limit int) ([]intakeweb.Class, error) {
	found, err := r.Records.Classes(ctx, records.PlanQuestion{Unit: by.Unit, On: r.Intake.Today(), Text: typed, Terminal: true, Limit: limit})
	var out []intakeweb.Class
	for _, c := range found {
		out = append(out, intakeweb.Class{Symbol: c.Symbol.String(), Title: c.Title})
	}
	return out, err
}

// CaseBySign asks as the office: the registry sends letters into cases that it may not read.
func (r registry) CaseBySign(ctx context.Context, by actor.Actor, sign string) (intakeweb.Case, error) {
	d, err := r.Cases.FetchBySign(ctx, by.Unit, strings.TrimSpace(sign))
	if err != nil {
		return intakeweb.Case{}, err
	}
	return intakeweb.Case{ID: d.ID, Sign: d.Sign, Title: d.Title}, nil
}

func (r registry) Case(ctx context.Context, by actor.Actor, c id.Case) (intakeweb.Case, error) {
	d, err := r.Cases.Fetch(ctx, by.Unit, c)
	if err != nil {
		return intakeweb.Case{}, err
	}
	out := intakeweb.Case{ID: d.ID, Sign: d.Sign, Title: d.Title}
	may, err := r.Cases.Readable(ctx, by, []id.Case{c})
	if may[c] {
		out.Href = casesweb.QueuePath + "/" + d.ID.Short()
	}
	return out, err
}

// Services lists what the clerk's unit offers today: the same as on the portal.
func (r registry) Services(ctx context.Context, by actor.Actor, lang string) (out []intakeweb.Service, err error) {
	offers, err := r.Catalogue.Offers(ctx, catalogue.Filter{Unit: by.Unit, Lang: lang})
	for _, o := range offers {
		d := o.Definition()
		out = append(out, intakeweb.Service{Slug: d.Service, Action: d.Action.In(lang), Summary: d.Summary.In(lang)})
	}
	return out, err
}

// history tells what happened to a letter, from the audit. The page has checked that the clerk may read
// the letter.
type history struct{ *App }

var _ intakeweb.History = history{}

func (h history) History(ctx context.Context, by actor.Actor, letter id.Letter) ([]intakeweb.HistoryLine, error) {
	var out []intakeweb.HistoryLine
	err := h.DB.View(ctx, by, func(tx *db.Tx) error {
		lines, err := h.Audit.Letter(ctx, tx, by.Unit, letter)
		for _, l := range lines {
			out = append(out, intakeweb.HistoryLine{At: l.At.Time, Verb: l.Verb, Who: l.ActorName})
		}
		return err
	})
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
	return intakeweb.Call{What: m.Call.Items, Until: m.Call.DueOn}, nil
}
