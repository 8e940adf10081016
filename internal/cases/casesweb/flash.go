package casesweb

import (
	"encoding/json"
	"net/http"

	"wrota/internal/cases"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// flashKey is where a session keeps what the next page has to say.
const flashKey = "sprawy"

// undoSeconds is how long the way back is offered; cases.UndoFor is longer, for slow networks.
const undoSeconds = 10

// told is a message for the next page: what was done, to which case, and how to take it back.
type told struct {
	What  string // message casesweb.done-<what>
	Sign  string
	Name  string // of a person
	Count int
	Undo  string // address
	Next  bool   // the page that says it shows the next case
}

func tell(r *http.Request, t told) {
	b, err := json.Marshal(t)
	if err == nil { // a struct of strings always is
		web.SessionOf(r).Put(flashKey, string(b))
	}
}

// hear puts what was told into the chrome of the page.
func hear(r *http.Request) *http.Request {
	var t told
	if json.Unmarshal([]byte(web.SessionOf(r).Pop(flashKey)), &t) != nil {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	args := []any{"Sign", t.Sign, "Name", t.Name}
	if t.Count > 0 {
		args = append(args, "Count", t.Count)
	}
	c.Flash = &ui.Flash{Tone: ui.OK, Text: i18n.T(ctx, "casesweb.done-"+t.What, args...)}
	if t.Next {
		c.Flash.Text += " " + i18n.T(ctx, "casesweb.next")
	}
	if t.Undo != "" {
		c.Flash.Undo = &ui.Undo{Action: t.Undo, Seconds: undoSeconds}
	}
	return r.WithContext(ui.WithChrome(ctx, c))
}

// on leads to the next case of the list, or, when there is none, to the list; a case that was opened from
// elsewhere stays open.
func (p *pages) on(w http.ResponseWriter, r *http.Request, at at, next *cases.Row, o outcome) error {
	t := told{What: o.what, Sign: at.Sign, Name: o.name, Next: next != nil}
	if o.undo {
		t.Undo = path(at.ID, "cofnij") + at.List.query()
	}
	tell(r, t)
	switch {
	case next != nil:
		return web.See(w, r, path(next.ID)+at.List.query())
	case at.List.chosen:
		return web.See(w, r, at.List.href())
	}
	return web.See(w, r, path(at.ID))
}

// stay shows the case again.
func (p *pages) stay(w http.ResponseWriter, r *http.Request, at at, what string) error {
	tell(r, told{What: what, Sign: at.Sign})
	return web.See(w, r, path(at.ID)+at.List.query())
}

// caseOf reads the case in the address.
func caseOf(r *http.Request) (id.Case, error) {
	c, err := id.Parse[id.Case](r.PathValue("case"))
	if err != nil {
		return c, notFound()
	}
	return c, nil
}
