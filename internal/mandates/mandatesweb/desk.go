package mandatesweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

type queuePage struct {
	List  []mandates.Mandate
	Held  []mandates.Mandate // confirmed by the office
	Today calendar.Date
	Done  string
}

func (p *pages) queue(w http.ResponseWriter, r *http.Request) error {
	list, err := p.Mandates.Queue(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	held, err := p.Mandates.Confirmed(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, queueList(queuePage{list, held, p.Mandates.Today(), web.SessionOf(r).Pop("umocowanie")}))
}

func (q queuePage) table(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "mandates.desk."+key) }
	out := ui.TableProps{
		Caption: t("title"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("agent")}, {Text: t("principal")}, {Text: t("basis")}, {Text: t("made")}},
	}
	for _, m := range q.List {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.AgentName, Href: DeskPath + "/" + m.ID.Short()}, {Text: m.PrincipalName}, {Text: capital(Basis(ctx, m.Basis))}, {Content: ui.MomentShort(m.MadeAt)},
		}})
	}
	return out
}

// held lists what the office has confirmed, to end it when it has to.
func (q queuePage) held(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "mandates.desk."+key) }
	out := ui.TableProps{
		Caption: t("held"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: i18n.T(ctx, "mandates.page.agent")}, {Text: t("principal")}, {Text: t("basis")}, {Text: i18n.T(ctx, "mandates.page.until")}, {Text: i18n.T(ctx, "mandates.page.stage")}},
	}
	for _, m := range q.Held {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.AgentName, Href: DeskPath + "/" + m.ID.Short()},
			{Text: m.PrincipalName},
			{Text: capital(Basis(ctx, m.Basis))},
			{Text: until(ctx, m)},
			{Text: i18n.T(ctx, "mandates.stage-"+string(m.Stage(q.Today)))},
		}})
	}
	return out
}

// askedPage is a declaration that a clerk has to answer.
type askedPage struct {
	mandatePage
	How      string
	Reason   string
	Problems ui.Problems
}

func (p *pages) asked(w http.ResponseWriter, r *http.Request) error {
	return p.renderAsked(w, r, http.StatusOK, askedPage{})
}

func (p *pages) renderAsked(w http.ResponseWriter, r *http.Request, status int, page askedPage) error {
	which, err := of(r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), web.ActorOf(r)
	page.By, page.Today = by, p.Mandates.Today()
	if page.Whole, err = p.Mandates.Asked(ctx, by, which); err != nil {
		return err
	}
	if err := p.Mandates.Seen(ctx, by, page.Whole); err != nil {
		return err
	}
	if page.Services, err = p.titles(ctx); err != nil {
		return err
	}
	return web.Render(w, r, status, showAsked(page))
}

// decide runs a clerk's answer; what is wrong with it is shown on the same page.
func (p *pages) decide(w http.ResponseWriter, r *http.Request, done string, verb func(f func(string) string) error) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	err = verb(f.Get)
	if x, ok := fault.As(err); ok && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
		problems, status := ui.ProblemsOf(r.Context(), err), http.StatusUnprocessableEntity
		if x.Kind == fault.Conflict {
			problems, status = ui.Problems{{Text: i18n.T(r.Context(), x.Key)}}, http.StatusConflict
		}
		return p.renderAsked(w, r, status, askedPage{How: f.Get("how"), Reason: f.Get("reason"), Problems: problems})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("umocowanie", done)
	return web.See(w, r, DeskPath)
}

func (p *pages) confirm(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "confirmed", func(f func(string) string) error {
		which, err := of(r)
		if err != nil {
			return err
		}
		version, _ := strconv.ParseInt(f("version"), 10, 64) // a wrong one is a conflict
		return p.Mandates.Confirm(r.Context(), web.ActorOf(r), which, version, mandates.Evidence(f("how")))
	})
}

func (p *pages) refuse(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "refused", func(f func(string) string) error {
		which, err := of(r)
		if err != nil {
			return err
		}
		return p.Mandates.Refuse(r.Context(), web.ActorOf(r), which, f("reason"))
	})
}

func (p *pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "withdrawn", func(f func(string) string) error {
		which, err := of(r)
		if err != nil {
			return err
		}
		return p.Mandates.Withdraw(r.Context(), web.ActorOf(r), which, f("reason"))
	})
}

func (p *pages) cease(w http.ResponseWriter, r *http.Request) error {
	return p.decide(w, r, "ceased", func(f func(string) string) error {
		which, err := of(r)
		if err != nil {
			return err
		}
		return p.Mandates.Cease(r.Context(), web.ActorOf(r), which, f("reason"))
	})
}

// heading says whether the clerk has to answer.
func (p askedPage) heading(ctx context.Context) string {
	if p.Stage(p.Today) == mandates.Waiting {
		return i18n.T(ctx, "mandates.desk.one")
	}
	return i18n.T(ctx, "mandates.desk.one-answered", "Name", p.AgentName)
}

// declared are what the person says of the represented; the clerk compares it with the documents.
func (p askedPage) declared(ctx context.Context) (out []ui.SummaryRow) {
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.SummaryRow{Key: i18n.T(ctx, "mandates.ask-"+key), Value: value})
		}
	}
	s := p.Subject
	if s.Kind != "firm" { // of a firm they are the agent's
		add("given", s.Given)
		add("family", s.Family)
	}
	add("name", s.Name)
	add("pesel", s.PESEL)
	add("nip", s.NIP)
	add("krs", s.KRS)
	if s.Post != "" { // the label of the form speaks to the person
		out = append(out, ui.SummaryRow{Key: i18n.T(ctx, "mandates.desk.post"), Value: s.Post})
	}
	if n, err := pesel.Parse(s.PESEL); err == nil && p.Basis == actor.Parent {
		out = append(out, ui.SummaryRow{Key: i18n.T(ctx, "mandates.desk.born"), Value: ui.ShortDate(n.Born())})
	}
	return out
}

func (p askedPage) how(ctx context.Context) ui.ChoicesProps {
	items := []ui.Choice{{Value: string(mandates.AtCounter), Text: i18n.T(ctx, "mandates.desk.how-"+string(p.Basis))}}
	if len(p.Papers) > 0 {
		items = append(items, ui.Choice{Value: string(mandates.ByDocument), Text: i18n.T(ctx, "mandates.desk.how-document")})
	}
	return ui.ChoicesProps{Field: ui.Field{Name: "how", Label: i18n.T(ctx, "mandates.desk.how"), Error: p.Problems.At("how")}, Items: items, Values: []string{p.How}, Small: true}
}

func (p askedPage) reason(ctx context.Context, path string) ui.TextareaProps {
	return ui.TextareaProps{Field: ui.Field{Name: "reason", ID: "reason-" + path, Label: i18n.T(ctx, "mandates.desk.reason"), Error: p.Problems.At("reason")}, Value: p.Reason, Rows: 3}
}

func (p askedPage) version() string { return strconv.FormatInt(p.Version, 10) }
