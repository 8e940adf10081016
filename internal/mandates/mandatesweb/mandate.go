package mandatesweb

import (
	"context"
	"net/http"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// mandatePage shows one mandate with its history, what was done on it, and what its reader may do.
type mandatePage struct {
	mandates.Whole
	By       actor.Actor
	Services map[string]string
	Today    calendar.Date
	Offered  bool // it waits for the reader's answer
	Done     string
	Next     string
	Paid     map[string]string
}

func (p *pages) mandate(w http.ResponseWriter, r *http.Request) error {
	which, err := of(r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), web.ActorOf(r)
	page := mandatePage{By: by, Today: p.Mandates.Today(), Done: web.SessionOf(r).Pop("umocowanie"), Next: web.Local(r.FormValue("dalej"), "")}
	page.Whole, err = p.Mandates.Show(ctx, by, which)
	if fault.Is(err, fault.NotFound) {
		page.Whole, err = p.Mandates.Offer(ctx, by, which)
		page.Offered = err == nil
	}
	if err != nil {
		return err
	}
	if page.Services, err = p.titles(ctx); err != nil {
		return err
	}
	if page.Paid, err = p.paid(ctx, page.Acts); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showMandate(page))
}

// do runs a verb on the mandate of the address and shows it, or the list when it is no longer the reader's.
func (p *pages) do(verb func(ctx context.Context, by actor.Actor, m id.Mandate) error, done string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		which, err := of(r)
		if err != nil {
			return err
		}
		if err := verb(r.Context(), web.ActorOf(r), which); err != nil {
			return err
		}
		web.SessionOf(r).Put("umocowanie", done)
		return web.See(w, r, Path)
	}
}

func (p *pages) accept(ctx context.Context, by actor.Actor, m id.Mandate) error {
	return p.Mandates.Accept(ctx, by, m)
}

func (p *pages) decline(ctx context.Context, by actor.Actor, m id.Mandate) error {
	return p.Mandates.Decline(ctx, by, m)
}

func (p *pages) revoke(ctx context.Context, by actor.Actor, m id.Mandate) error {
	return p.Mandates.Revoke(ctx, by, m)
}

func (p *pages) renounce(ctx context.Context, by actor.Actor, m id.Mandate) error {
	return p.Mandates.Renounce(ctx, by, m)
}

// rows are what the mandate says.
func (p mandatePage) rows(ctx context.Context) (out []ui.SummaryRow) {
	t := func(key string, args ...any) string { return i18n.T(ctx, "mandates.page."+key, args...) }
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.SummaryRow{Key: t(key), Value: value})
		}
	}
	add("principal", p.PrincipalName)
	agent := p.AgentName
	if agent == "" {
		agent = t("not-known-yet")
	}
	add("agent", agent)
	add("basis", capital(Basis(ctx, p.Basis)))
	add("what", scope(ctx, p.Mandate, p.Services))
	add("from", ui.ShortDate(p.From))
	if p.To.IsZero() {
		add("until", t("no-end"))
	} else {
		add("until", ui.ShortDate(p.To))
	}
	if evidence := string(p.Evidence); p.Evidence == mandates.AtCounter && p.Stage(p.Today) == mandates.Waiting {
		add("evidence", i18n.T(ctx, "mandates.evidence-awaited"))
	} else {
		add("evidence", i18n.T(ctx, "mandates.evidence-"+evidence))
	}
	if p.Basis == actor.Proxy {
		add("passable", t(map[bool]string{true: "yes", false: "no"}[p.Passable]))
		add("duty", duty(ctx, p.Kin))
	}
	if p.Jointly {
		add("jointly", t("jointly-text"))
	}
	for _, m := range p.Chain {
		add("passed-from", m.AgentName+", "+m.Number())
	}
	for _, m := range p.Passed {
		if m.AgentName != "" {
			add("passed-to", m.AgentName)
		}
	}
	add("number", p.Number())
	return out
}

// title names the other side: for the principal who acts, for everybody else in whose name.
func (p mandatePage) title(ctx context.Context) string {
	name := p.PrincipalName
	if p.By.Is(p.Principal) {
		name = p.AgentName
	}
	if name == "" {
		return i18n.T(ctx, "mandates.page.one")
	}
	return i18n.T(ctx, "mandates.page.one-of", "Name", name)
}

func (p mandatePage) tone() ui.Tone {
	switch p.Stage(p.Today) {
	case mandates.InForce:
		return ui.OK
	case mandates.Offered, mandates.Waiting:
		return ui.Warn
	}
	return ui.Neutral
}

func (p mandatePage) live() bool {
	st := p.Stage(p.Today)
	return st != mandates.Ended && st != mandates.Expired
}

// mayRevoke: the principal, or who represents them by law, of a power of attorney.
func (p mandatePage) mayRevoke() bool {
	return p.live() && p.Basis == actor.Proxy && p.By.Is(p.Principal) && (!p.By.ForAnother() || p.By.Mandate.Basis != actor.Proxy && !p.By.Mandate.Jointly)
}

func (p mandatePage) mine() bool { return p.live() && !p.By.ForAnother() && p.Agent == p.By.Account }

func (p mandatePage) mayPass() bool { return p.mine() && p.Passable }

func (p mandatePage) maySwitch() bool {
	return p.Agent == p.By.Human() && p.Stage(p.Today) == mandates.InForce && p.By.Mandate.ID != p.ID
}

func (p mandatePage) history(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "mandates.page."+key) }
	out := ui.TableProps{
		Caption: t("history"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("when")}, {Text: t("step")}, {Text: t("by")}, {Text: t("note")}},
	}
	for _, s := range p.Steps {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Content: ui.MomentShort(s.At.Time)}, {Text: i18n.T(ctx, "mandates.step-"+s.What)}, {Text: s.By}, {Text: s.Note}}})
	}
	return out
}

// duty says what filing the mandate costs, or on what ground it costs nothing.
func duty(ctx context.Context, k mandates.Kin) string {
	if k == mandates.NoKin {
		return i18n.T(ctx, "mandates.page.duty-pays")
	}
	return i18n.T(ctx, "mandates.page.duty-free", "Ground", i18n.T(ctx, "mandates.kin-"+string(k)))
}
