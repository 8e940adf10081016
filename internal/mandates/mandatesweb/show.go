package mandatesweb

import (
	"context"
	"net/http"
	"unicode"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/mandates"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// self is the choice of one's own matters.
const self = "ja"

// showPage lists for whom the person acts, may act, and who acts for them.
type showPage struct {
	By       actor.Actor
	List     mandates.List
	Services map[string]string // titles of kinds of matters
	Today    calendar.Date
	Next     string
	Done     string
	Problems ui.Problems
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	return p.renderShow(w, r, http.StatusOK, showPage{Done: web.SessionOf(r).Pop("umocowanie")})
}

func (p *pages) renderShow(w http.ResponseWriter, r *http.Request, status int, page showPage) (err error) {
	page.By, page.Today, page.Next = web.ActorOf(r), p.Mandates.Today(), web.Local(r.FormValue("dalej"), "")
	if page.By.Kind == actor.Clerk {
		return fault.New(fault.Forbidden, "mandates.not-as-clerk")
	}
	if page.List, err = p.Mandates.Mine(r.Context(), page.By); err != nil {
		return err
	}
	if page.Services, err = p.titles(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, status, showList(page))
}

func (p *pages) titles(ctx context.Context) (map[string]string, error) {
	list, err := p.Choices.Services(ctx, i18n.Lang(ctx))
	out := map[string]string{}
	for _, o := range list {
		out[o.Value] = o.Text
	}
	return out, err
}

// change switches in whose name the session acts.
func (p *pages) change(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	by, next := web.ActorOf(r), web.Local(f.Get("dalej"), "/moje")
	if by.Kind == actor.Clerk {
		return fault.New(fault.Forbidden, "mandates.not-as-clerk")
	}
	if f.Get("jako") == self {
		if err := p.Seats.ActFor(web.SessionOf(r), id.Account{}, id.Mandate{}); err != nil {
			return err
		}
		return web.See(w, r, next)
	}
	choices, err := p.Mandates.Choices(r.Context(), by)
	if err != nil {
		return err
	}
	for _, m := range choices {
		if m.ID.Short() == f.Get("jako") {
			if err := p.Seats.ActFor(web.SessionOf(r), m.Principal, m.ID); err != nil {
				return err
			}
			return web.See(w, r, next)
		}
	}
	problems := ui.Problems{{Field: "jako", Text: i18n.T(r.Context(), "mandates.page.choose-missing")}}
	return p.renderShow(w, r, http.StatusUnprocessableEntity, showPage{Problems: problems})
}

// items are the choices: oneself, then everybody for whom the person may act today.
func (p showPage) items(ctx context.Context) (out []ui.Choice) {
	out = append(out, ui.Choice{Value: self, Text: i18n.T(ctx, "mandates.page.myself"), Hint: p.By.Name})
	for _, m := range p.List.Held {
		if m.Stage(p.Today) == mandates.InForce {
			out = append(out, ui.Choice{Value: m.ID.Short(), Text: m.PrincipalName, Hint: p.what(ctx, m)})
		}
	}
	return out
}

func (p showPage) chosen() []string {
	if p.By.ForAnother() {
		return []string{p.By.Mandate.ID.Short()}
	}
	return []string{self}
}

// what says the basis and the scope of a mandate in a line.
func (p showPage) what(ctx context.Context, m mandates.Mandate) string {
	return capital(Basis(ctx, m.Basis)) + ". " + scope(ctx, m, p.Services)
}

// capital begins a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Basis is on what somebody acts for another: "jako rodzic".
func Basis(ctx context.Context, b actor.Basis) string {
	return i18n.T(ctx, "mandates.basis-"+string(b))
}

// scope says in what a mandate holds.
func scope(ctx context.Context, m mandates.Mandate, titles map[string]string) string {
	switch {
	case !m.Scope.Case.IsZero():
		return i18n.T(ctx, "mandates.page.scope-case", "Sign", m.Sign)
	case len(m.Scope.Services) > 0:
		list := ""
		for i, s := range m.Scope.Services {
			if i > 0 {
				list += ", "
			}
			if t := titles[s]; t != "" {
				s = t
			}
			list += s
		}
		return i18n.T(ctx, "mandates.page.scope-services", "List", list)
	}
	return i18n.T(ctx, "mandates.page.scope-all")
}

// held are the mandates of which the person is the agent, without those that ended.
func (p showPage) open(list []mandates.Mandate) (out []mandates.Mandate) {
	for _, m := range list {
		if st := m.Stage(p.Today); st != mandates.Ended && st != mandates.Expired {
			out = append(out, m)
		}
	}
	return out
}

func (p showPage) past() (out []mandates.Mandate) {
	for _, list := range [][]mandates.Mandate{p.List.Held, p.List.Given} {
		for _, m := range list {
			if st := m.Stage(p.Today); st == mandates.Ended || st == mandates.Expired {
				out = append(out, m)
			}
		}
	}
	return out
}

// table lists mandates: whose, in what, until when, how they stand. agents says that the others are agents.
func (p showPage) table(ctx context.Context, caption string, list []mandates.Mandate, agents bool) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "mandates.page."+key, args...) }
	out := ui.TableProps{
		Caption: caption, Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("who")}, {Text: t("what")}, {Text: t("until")}, {Text: t("stage")}},
	}
	for _, m := range list {
		name := m.PrincipalName
		if agents {
			name = m.AgentName
		}
		if name == "" {
			name = t("not-known-yet")
		}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: name, Href: pathOf(m.ID)}, {Text: p.what(ctx, m)}, {Text: until(ctx, m)}, {Text: i18n.T(ctx, "mandates.stage-"+string(m.Stage(p.Today)))},
		}})
	}
	return out
}

func until(ctx context.Context, m mandates.Mandate) string {
	switch {
	case !m.EndedAt.IsZero():
		return ui.ShortDate(calendar.Of(m.EndedAt))
	case m.To.IsZero():
		return i18n.T(ctx, "mandates.page.no-end")
	}
	return ui.ShortDate(m.To)
}

// held are the mandates that the person may use, now or later; what still waits stands in a list of its own.
func (p showPage) held() (out []mandates.Mandate) {
	for _, m := range p.open(p.List.Held) {
		if m.Stage(p.Today) != mandates.Waiting {
			out = append(out, m)
		}
	}
	return out
}

func (p showPage) waiting() (out []mandates.Mandate) {
	for _, m := range p.List.Held {
		if m.Stage(p.Today) == mandates.Waiting {
			out = append(out, m)
		}
	}
	return out
}

// pastTable names both sides: the person may have been either.
func (p showPage) pastTable(ctx context.Context, list []mandates.Mandate) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "mandates.page."+key, args...) }
	out := ui.TableProps{
		Caption: t("past"), Quiet: true, RowHeaders: true, Narrow: ui.Stacks,
		Columns: []ui.Column{{Text: t("principal")}, {Text: t("agent")}, {Text: t("until")}, {Text: t("stage")}},
	}
	for _, m := range list {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{
			{Text: m.PrincipalName, Href: pathOf(m.ID)}, {Text: m.AgentName}, {Text: until(ctx, m)}, {Text: ended(ctx, m, p.Today)},
		}})
	}
	return out
}

func ended(ctx context.Context, m mandates.Mandate, today calendar.Date) string {
	if m.EndedWhy != "" {
		return i18n.T(ctx, "mandates.step-"+m.EndedWhy)
	}
	return i18n.T(ctx, "mandates.stage-"+string(m.Stage(today)))
}

// links lead to what else can be done: while acting for another only what that allows.
func (p showPage) links(ctx context.Context) (out []ui.Link) {
	add := func(path string) {
		out = append(out, ui.Link{Text: i18n.T(ctx, "mandates.page.link-"+path), Href: Path + "/" + path})
	}
	if p.By.ForAnother() {
		if p.By.Mandate.Scope.Whole() {
			add("dane")
		}
		if p.By.Mandate.Basis != actor.Proxy {
			add("zrobione")
		}
		if p.By.Mandate.Basis != actor.Proxy && !p.By.Mandate.Jointly {
			add("udziel")
		}
		return out
	}
	for _, path := range []string{"dziecko", "firma", "udziel", "dokument", "zrobione"} {
		add(path)
	}
	return out
}
