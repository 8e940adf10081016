package dispatchweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wrota/internal/dispatch"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"

	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// maxMarked is more than one page of the list holds.
const maxMarked = 200

// markedPage writes down the posting of several letters at once: one day and one way for all, a number for
// each. Messages of e-Doręczenia among them need no way.
type markedPage struct {
	panePage // the form and its mistakes
	Rows     []dispatch.WorkRow
}

// mark takes what was marked in the list to the form; the addresses of pages are for reading only.
func (p *pages) mark(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	if len(f["d"]) == 0 {
		web.SessionOf(r).Put("wysylka", "none")
		return web.See(w, r, "/biurko/wysylka")
	}
	return web.See(w, r, "/biurko/wysylka/nadaj?"+url.Values{"d": f["d"]}.Encode())
}

func (p *pages) showMarked(w http.ResponseWriter, r *http.Request) error {
	return p.renderMarked(w, r, http.StatusOK, r.URL.Query()["d"], panePage{})
}

func (p *pages) renderMarked(w http.ResponseWriter, r *http.Request, status int, marked []string, page panePage) error {
	only, err := deliveries(marked)
	if err != nil {
		return err
	}
	list, err := p.Dispatch.Work(r.Context(), web.ActorOf(r), dispatch.WorkQuestion{Stage: dispatch.ToPost, Only: only, Limit: maxMarked})
	if err != nil {
		return err
	}
	page.Today = p.Dispatch.Today()
	return web.Render(w, r, status, marking(markedPage{page, list.Rows}))
}

func deliveries(marked []string) (out []id.Delivery, err error) {
	for _, s := range marked {
		which, err := id.Parse[id.Delivery](s)
		if err != nil {
			return nil, fault.New(fault.NotFound, "dispatch.no-such-delivery")
		}
		out = append(out, which)
	}
	if len(out) == 0 || len(out) > maxMarked {
		return nil, fault.New(fault.Invalid, "dispatch.choose", fault.Args{"Max": maxMarked})
	}
	return out, nil
}

// postMarked writes all of them down or none. The form says which are messages of e-Doręczenia.
func (p *pages) postMarked(w http.ResponseWriter, r *http.Request) error {
	f, err := web.Form(r)
	if err != nil {
		return err
	}
	all, err := deliveries(f["d"])
	if err != nil {
		return err
	}
	var postings []dispatch.Posting
	for _, which := range all {
		one := dispatch.Posting{Chosen: dispatch.Chosen{Delivery: which}, On: typedDay(f, "post-on"), Mode: dispatch.Mode(f.Get("post-mode")), Tracking: f.Get("post-tracking-" + which.Short())}
		one.Version, _ = strconv.ParseInt(f.Get("version-"+which.Short()), 10, 64) // never zero: see step
		one.Version = max(one.Version, 1)
		if slices.Contains(f["ade"], which.Short()) {
			one.Mode = dispatch.ByADE
		}
		postings = append(postings, one)
	}
	err = p.Dispatch.Post(r.Context(), web.ActorOf(r), postings)
	if ps, status, ok := problems(r.Context(), err, "post"); ok {
		return p.renderMarked(w, r, status, f["d"], panePage{Form: f, Problems: markedProblems(err, ps)})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("wysylka", "marked")
	return web.See(w, r, "/biurko/wysylka")
}

// markedProblems leads each mistake to its place on the page of many.
func markedProblems(err error, ps ui.Problems) ui.Problems {
	f, _ := fault.As(err)
	for i := range ps {
		switch {
		case f.Kind == fault.Conflict || ps[i].Field == "post-address":
			ps[i].Href = "#zaznaczone"
		case i < len(f.Fields) && strings.HasPrefix(f.Fields[i].Name, "tracking-"):
			ps[i].Field = "post-" + f.Fields[i].Name
			ps[i].Href = ""
		}
	}
	return ps
}

// paper tells whether any of them goes by post.
func (m markedPage) paper() bool {
	return slices.ContainsFunc(m.Rows, func(r dispatch.WorkRow) bool { return r.Delivery.Channel == dispatch.Paper })
}

// number asks for the number of one letter; what it is about stands under the addressee's name.
func (m markedPage) number(row dispatch.WorkRow) ui.InputProps {
	d := row.Delivery
	name := "post-tracking-" + d.ID.Short()
	where := d.Address.String()
	if d.Channel == dispatch.ADE {
		where = d.ADE
	}
	return ui.InputProps{
		Field: ui.Field{
			Name: name, Label: d.Name, Optional: true, Error: m.Problems.At(name),
			Hint: strings.Join([]string{where, row.Title, row.Number}, " · "),
		},
		Value: m.typed(name, ""), Autocomplete: "off", Spellcheck: "false",
	}
}
