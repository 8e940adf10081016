package intakeweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/eservice"
	"wrota/internal/eservice/field"
	"wrota/internal/intake"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Addresses of the counter: its list, and the page of a draft on which the clerk bears witness.
const (
	counterPath = registryPath + "/za-osobe"
	witnessStep = "okienko"
)

// counterPage is where a clerk begins a form for somebody at the counter, or goes on with one.
type counterPage struct {
	Services []Service
	Chosen   string
	PESEL    string // of the person, as it was typed
	Begun    []intake.DraftLine
	Problems ui.Problems
}

func (p *pages) showCounter(w http.ResponseWriter, r *http.Request) error {
	return p.counterPage(w, r, http.StatusOK, counterPage{})
}

func (p *pages) counterPage(w http.ResponseWriter, r *http.Request, status int, c counterPage) error {
	var err error
	if c.Begun, err = p.Intake.DraftsAtCounter(r.Context(), web.ActorOf(r)); err != nil {
		return err
	}
	if c.Services, err = p.Offered.Services(r.Context(), web.ActorOf(r), i18n.Lang(r.Context())); err != nil {
		return err
	}
	return web.Render(w, r, status, counter(c))
}

// startAtCounter begins a form. Two people may come with the same matter, so nobody is asked whether the
// form was begun before: what was begun is listed on the page.
func (p *pages) startAtCounter(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	c := counterPage{Chosen: form.Get("usluga"), PESEL: strings.TrimSpace(form.Get("pesel"))}
	number, err := pesel.Parse(c.PESEL)
	if c.PESEL != "" && err != nil {
		c.Problems = append(c.Problems, ui.Problem{Field: "pesel", Text: i18n.T(r.Context(), "intake.desk.pesel-wrong")})
	}
	if c.Chosen == "" {
		c.Problems = append(c.Problems, ui.Problem{Field: "usluga", Text: i18n.T(r.Context(), "intake.desk.service-missing")})
	}
	if len(c.Problems) > 0 {
		return p.counterPage(w, r, http.StatusUnprocessableEntity, c)
	}
	known, err := p.known(r, number)
	if err != nil {
		return err
	}
	h := intake.Holder{By: web.ActorOf(r), Lang: i18n.Lang(r.Context())}
	d, err := p.Intake.StartAtCounter(r.Context(), h, c.Chosen, known)
	if err != nil {
		return err
	}
	return web.See(w, r, draftPath(d))
}

// known is what the unit knows of a person by the PESEL that the clerk typed; nothing when it was left out,
// or when nobody of the unit's parties has it.
func (p *pages) known(r *http.Request, number pesel.Number) (eservice.Known, error) {
	if number.String() == "" || p.Senders == nil {
		return nil, nil //nolint:nilnil // most people are not known
	}
	found, err := p.Senders.Senders(r.Context(), web.ActorOf(r), number.String(), suggestions)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		if s.PESEL != number.String() || s.Kind == "organisation" {
			continue
		}
		out := eservice.Known{"account.kind": "person", "account.person": field.Record{"given": s.Given, "family": s.Family, "pesel": s.PESEL}, "account.pesel": s.PESEL}
		if !s.Address.IsZero() {
			out["account.address"] = s.Address
		}
		for name, value := range map[string]string{"account.phone": s.Phone, "account.email": s.Email, "account.ade": s.ADE} {
			if value != "" {
				out[name] = value
			}
		}
		return out, nil
	}
	return nil, nil //nolint:nilnil // as above
}

func (c counterPage) choices() []ui.Choice {
	out := make([]ui.Choice, 0, len(c.Services))
	for _, s := range c.Services {
		out = append(out, ui.Choice{Value: s.Slug, Text: s.Action, Hint: s.Summary})
	}
	return out
}

// begun are the drafts of this clerk, the last changed first.
func (c counterPage) begun(ctx context.Context) []ui.SummaryRow {
	var out []ui.SummaryRow
	for _, d := range c.Begun {
		out = append(out, ui.SummaryRow{
			Key: d.Title, Value: i18n.T(ctx, "intake.desk.begun-changed", "Moment", ui.MomentText(ctx, d.ChangedAt)),
			Note: i18n.T(ctx, "intake.desk.begun-until", "Day", ui.DateText(ctx, calendar.Of(d.ExpiresAt))),
			Actions: []ui.Link{
				{Text: i18n.T(ctx, "intake.page.go-on"), Href: draftPath(d.ID), Hidden: d.Title},
				{Text: i18n.T(ctx, "intake.desk.drop"), Href: draftPath(d.ID) + "/porzuc", Hidden: d.Title},
			},
		})
	}
	return out
}

// witnessPage is the last page before filing at the counter.
type witnessPage struct {
	opened
	Said     intake.Attestation
	Problems ui.Problems
}

// showWitness asks who stands at the counter, when everything else is answered.
func (p *pages) showWitness(w http.ResponseWriter, r *http.Request, o opened) error {
	if at, ready := o.ready(); !ready {
		return web.See(w, r, at)
	}
	return web.Render(w, r, http.StatusOK, witness(witnessPage{opened: o}))
}

// ready tells whether everything is answered; if not, where to go.
func (o opened) ready() (at string, ok bool) {
	if !o.AtCounter() || o.Path().Exit != nil {
		return o.path(), false
	}
	for _, s := range o.Path().Steps {
		if s.State == eservice.ToDo {
			return o.path(), false
		}
	}
	return o.path(checkStep), len(o.Problems()) == 0
}

// submitAtCounter files what the clerk filled in, with what they bear witness to.
func (p *pages) submitAtCounter(w http.ResponseWriter, r *http.Request) error {
	o, r, err := p.open(r)
	if err != nil {
		return err
	}
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if !o.AtCounter() {
		return fault.New(fault.NotFound, "intake.no-such-page")
	}
	said := intake.Attestation{Identified: intake.Identification(form.Get("identified")), Confirmed: intake.Confirmation(form.Get("confirmed"))}
	revision, _ := strconv.ParseInt(form.Get("revision"), 10, 64) // none is the revision of nobody: a conflict
	_, err = p.Intake.SubmitAtCounter(r.Context(), o.Holder, o.ID, revision, said)
	if f, refused := fault.As(err); refused && f.Kind == fault.Invalid && len(f.Fields) > 0 {
		page := witnessPage{opened: o, Said: said, Problems: ui.ProblemsOf(r.Context(), err)}
		return web.Render(w, r, http.StatusUnprocessableEntity, witness(page))
	}
	return p.submitted(w, r, o, err)
}

func identifiedName(ctx context.Context, i intake.Identification) string {
	return i18n.T(ctx, "intake.desk.identified-"+string(i))
}

func confirmedName(ctx context.Context, c intake.Confirmation) string {
	return i18n.T(ctx, "intake.desk.confirmed-"+string(c))
}

// identifications are the ways of knowing who it is; documents first, the others after a word.
func identifications(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, i := range intake.Identifications {
		if i == intake.ByAcquaintance {
			out = append(out, ui.Choice{Divider: i18n.T(ctx, "intake.desk.or")})
		}
		out = append(out, ui.Choice{Value: string(i), Text: identifiedName(ctx, i)})
	}
	return out
}

func confirmations(ctx context.Context) []ui.Choice {
	var out []ui.Choice
	for _, c := range intake.Confirmations {
		out = append(out, ui.Choice{Value: string(c), Text: confirmedName(ctx, c), Hint: i18n.T(ctx, "intake.desk.confirmed-"+string(c)+"-hint")})
	}
	return out
}

// printed are the papers to sign before filing.
func (p witnessPage) printed(ctx context.Context) []ui.Link {
	var out []ui.Link
	for _, c := range intake.Confirmations {
		href := p.path("protokol.pdf") + "?" + url.Values{"rodzaj": {string(c)}}.Encode()
		out = append(out, ui.Link{Text: i18n.T(ctx, "intake.desk.print-"+string(c)), Href: href, Note: "PDF"})
	}
	return out
}
