package mailbox

import (
	"net/http"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Where the pages are.
const (
	Path      = "/konto/email"
	ProvePath = Path + "/potwierdz/"
)

// Routes are the page to type an address and the one that a link opens. Both are about the account of who sits there.
func (m *Mailbox) Routes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: Path, Name: "mailbox.ask", Access: web.Self, Handle: m.showAsk},
		{Method: http.MethodPost, Pattern: Path, Name: "mailbox.ask.post", Access: web.Self, Handle: m.ask},
		{Method: http.MethodGet, Pattern: ProvePath + "{link}", Name: "mailbox.prove", Access: web.Self, Handle: m.showProve},
		{Method: http.MethodPost, Pattern: ProvePath + "{link}", Name: "mailbox.prove.post", Access: web.Self, Handle: m.prove},
	}
}

func (m *Mailbox) showAsk(w http.ResponseWriter, r *http.Request) error {
	return m.renderAsk(w, r, http.StatusOK, "", nil)
}

func (m *Mailbox) renderAsk(w http.ResponseWriter, r *http.Request, status int, typed string, problems ui.Problems) error {
	by := web.ActorOf(r)
	a, err := m.Identity.Account(r.Context(), by, by.Account)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, askPage(askView{Has: a.Email, Sent: web.SessionOf(r).Pop("mailbox"), Typed: typed, Problems: problems}))
}

// askView is the page to type an address.
type askView struct {
	Has      string // the address that there is already
	Sent     string // where a message has just gone
	Typed    string
	Problems ui.Problems
}

func (m *Mailbox) ask(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	err = m.Ask(r.Context(), web.ActorOf(r), form.Get("email"))
	if err == nil {
		web.SessionOf(r).Put("mailbox", form.Get("email"))
		return web.See(w, r, Path)
	}
	f, ok := fault.As(err)
	switch {
	case ok && f.Kind == fault.Invalid:
		return m.renderAsk(w, r, http.StatusUnprocessableEntity, form.Get("email"), ui.ProblemsOf(r.Context(), f))
	case ok && (f.Kind == fault.Busy || f.Kind == fault.Conflict):
		return m.renderAsk(w, r, web.Status(f.Kind), form.Get("email"), ui.Problems{{Text: i18n.T(r.Context(), f.Key, map[string]any(f.Args))}})
	}
	return err
}

func (m *Mailbox) showProve(w http.ResponseWriter, r *http.Request) error {
	c, err := m.read(web.ActorOf(r), r.PathValue("link"))
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, provePage(c.Email, r.URL.Path))
}

func (m *Mailbox) prove(w http.ResponseWriter, r *http.Request) error {
	err := m.Prove(r.Context(), web.ActorOf(r), r.PathValue("link"))
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		return m.renderAsk(w, r, http.StatusConflict, "", ui.Problems{{Text: i18n.T(r.Context(), f.Key)}})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("mailbox.done", "yes")
	return web.See(w, r, "/konto")
}

// Dress asks somebody without an address for one, on the page of their matters, where messages are looked for, and
// says when one was added. It never stands in the way of anything.
func (m *Mailbox) Dress(r *http.Request, by actor.Actor, c *ui.Chrome) {
	if c.Flash != nil || by.Kind != actor.Resident || by.ForAnother() || r.Method != http.MethodGet {
		return
	}
	t := func(key string) string { return i18n.T(r.Context(), "identity.mailbox."+key) }
	switch r.URL.Path {
	case "/konto":
		if web.SessionOf(r).Pop("mailbox.done") != "" {
			c.Flash = &ui.Flash{Tone: ui.OK, Text: t("done")}
		}
	case identity.HomeOfResident:
		a, err := m.Identity.Account(r.Context(), by, by.Account)
		if err == nil && a.Email == "" && a.Persona == "" {
			c.Flash = &ui.Flash{Tone: ui.Info, Text: t("banner"), Next: &ui.Link{Text: t("add"), Href: Path}}
		}
	}
}
