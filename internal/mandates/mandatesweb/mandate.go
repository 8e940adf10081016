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
	add("basis", Basis(ctx, p.Basis))
	add("what", scope(ctx, p.Mandate, p.Services))
	add("from", ui.ShortDate(p.From))
	if p.To.IsZero() {
		add("until", t("no-end"))
	} else {
		add("until", ui.ShortDate(p.To))
	}
	add("stage", ended(ctx, p.Mandate, p.Today))
	add("evidence", i18n.T(ctx, "mandates.evidence-"+string(p.Evidence)))
	if p.Basis == actor.Proxy {
		add("passable", t(map[bool]string{true: "yes", false: "no"}[p.Passable]))
		add("duty", t(map[bool]string{true: "duty-kin", false: "duty-pays"}[p.Kin != mandates.NoKin]))
	}
	if p.Jointly {
		add("jointly", t("jointly-text"))
	}
	for _, m := range p.Chain {
		add("passed-from", m.AgentName)
	}
	for _, m := range p.Passed {
		if m.AgentName != "" {
			add("passed-to", m.AgentName)
		}
	}
	return out
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

// acts lists what was done, for whom it was done and by whom.
func (p mandatePage) acts(ctx context.Context) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "mandates.page."+key, args...) }
	out := ui.TableProps{
		Caption: t("acts"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("when")}, {Text: t("act")}, {Text: t("by")}, {Text: t("duty")}},
	}
	for _, a := range p.Acts {
		duty := ""
		if a.Duty.Why != "" {
			duty = t("act-duty-"+string(a.Duty.Why), "Amount", a.Duty.Amount.String(), "Collector", a.Duty.Collector)
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Content: ui.MomentShort(a.At)}, {Text: i18n.T(ctx, "mandates.act-"+a.What) + ": " + a.Title, Href: p.href(a)}, {Text: a.By}, {Text: duty},
		}})
	}
	return out
}

// href leads to what was done: only in the name of the principal, whose it is.
func (p mandatePage) href(a mandates.Act) string {
	if p.By.Is(p.Principal) {
		return a.Path
	}
	return ""
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
