package dispatchweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"wrota/internal/dispatch"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

func (p *pages) post(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "post", func(ctx context.Context, by actor.Actor, c dispatch.Chosen, f url.Values) (id.Delivery, error) {
		return c.Delivery, p.Dispatch.Post(ctx, by, []dispatch.Posting{{Chosen: c, On: typedDay(f, "post-on"), Mode: dispatch.Mode(f.Get("post-mode")), Tracking: f.Get("post-tracking")}})
	})
}

func (p *pages) acknowledge(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "ack", func(ctx context.Context, by actor.Actor, c dispatch.Chosen, f url.Values) (id.Delivery, error) {
		a := dispatch.Acknowledgement{Chosen: c, On: typedDay(f, "ack-on"), How: dispatch.How(f.Get("ack-how")), To: f.Get("ack-to")}
		if err := p.attach(r, &a); err != nil {
			return c.Delivery, err
		}
		return c.Delivery, p.Dispatch.Acknowledge(ctx, by, a)
	})
}

func (p *pages) returned(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "ret", func(ctx context.Context, by actor.Actor, c dispatch.Chosen, f url.Values) (id.Delivery, error) {
		return c.Delivery, p.Dispatch.Return(ctx, by, dispatch.Return{Chosen: c, On: typedDay(f, "ret-on"), Reason: dispatch.Reason(f.Get("ret-reason")), Note: f.Get("ret-note")})
	})
}

func (p *pages) readdress(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "adr", func(ctx context.Context, by actor.Actor, c dispatch.Chosen, f url.Values) (id.Delivery, error) {
		return p.Dispatch.Readdress(ctx, by, dispatch.Address{Chosen: c, Address: address.Address{
			Street: f.Get("adr-street"), House: f.Get("adr-house"), Flat: f.Get("adr-flat"), Postcode: f.Get("adr-postcode"), Place: f.Get("adr-place"), Country: f.Get("adr-country"),
		}})
	})
}

// step does what one of the forms of the pane asks. The fields of each form begin with its prefix, because
// several stand on one page. What is refused comes back with what was typed and with the state as it is now.
func (p *pages) step(w http.ResponseWriter, r *http.Request, prefix string, do func(context.Context, actor.Actor, dispatch.Chosen, url.Values) (id.Delivery, error)) error {
	which, err := delivery(r)
	if err != nil {
		return err
	}
	f, err := formOf(r)
	if err != nil {
		return err
	}
	seen, _ := strconv.ParseInt(f.Get("version"), 10, 64)        // zero would mean "does not matter":
	c := dispatch.Chosen{Delivery: which, Version: max(seen, 1)} // a person always saw some version
	then, err := do(r.Context(), web.ActorOf(r), c, f)
	if ps, status, ok := problems(r.Context(), err, prefix); ok {
		return p.renderPane(w, r, status, panePage{Form: f, Problems: ps})
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("wysylka", prefix)
	return web.See(w, r, deskPath(then)+suffix(r))
}

// problems are the mistakes with which a form is shown again.
func problems(ctx context.Context, err error, prefix string) (ui.Problems, int, bool) {
	f, ok := fault.As(err)
	switch {
	case ok && f.Kind == fault.Conflict:
		return ui.Problems{{Text: i18n.T(ctx, f.Key, map[string]any(f.Args)), Href: "#" + ui.PaneID}}, http.StatusConflict, true
	case !ok || f.Kind != fault.Invalid:
		return nil, 0, false
	}
	ps := ui.ProblemsOf(ctx, f)
	for i := range ps {
		name, _, _ := strings.Cut(ps[i].Field, "-") // tracking-<delivery>
		ps[i].Field = prefix + "-" + name
		switch name {
		case "on":
			ps[i].Href = "#" + ps[i].Field + "-day"
		case "address": // mended by another form
			ps[i].Href = "#adr-street"
		}
	}
	return ps, http.StatusUnprocessableEntity, true
}

// typedDay reads a day of three fields. What is no day is no day for the module either, which says so.
func typedDay(f url.Values, name string) calendar.Date {
	var n [3]int
	for i, part := range []string{"year", "month", "day"} {
		n[i], _ = strconv.Atoi(strings.TrimSpace(f.Get(name + "-" + part))) // zero is refused below
	}
	d, err := calendar.New(n[0], n[1], n[2])
	if err != nil {
		return calendar.Date{}
	}
	return d
}

func suffix(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

func choices[T ~string](ctx context.Context, key string, list []T) []ui.Choice {
	out := make([]ui.Choice, len(list))
	for i, v := range list {
		out[i] = ui.Choice{Value: string(v), Text: i18n.T(ctx, key+string(v))}
	}
	return out
}

// proposedDay is the day of a delivery before somebody types it: that of a return receipt is not known, a
// message of e-Doręczenia mostly arrives at once.
func (p panePage) proposedDay() calendar.Date {
	if p.Channel == dispatch.ADE {
		return p.Today
	}
	return calendar.Date{}
}

func (p panePage) addressFields(ctx context.Context) []ui.InputProps {
	var out []ui.InputProps
	for _, f := range []struct {
		name, value string
		width       ui.Width
		optional    bool
	}{
		{"street", p.Address.Street, 0, true},
		{"house", p.Address.House, 5, false},
		{"flat", p.Address.Flat, 5, true},
		{"postcode", p.Address.Postcode, 10, false},
		{"place", p.Address.Place, 0, false},
	} {
		q := p.ask(ctx, "adr-"+f.name, f.name)
		q.Optional = f.optional
		out = append(out, ui.InputProps{Field: q, Value: p.typed("adr-"+f.name, f.value), Width: f.width, Autocomplete: "off"})
	}
	return out
}

// flashed puts what has just been done into the page, with the next delivery of the list.
func flashed(r *http.Request, list deskPage) *http.Request {
	done := web.SessionOf(r).Pop("wysylka")
	if done == "" {
		return r
	}
	ctx := r.Context()
	c := ui.ChromeOf(ctx)
	c.Flash = &ui.Flash{Tone: ui.OK, Text: i18n.T(ctx, "dispatch.desk.done-"+done)}
	if done == "none" {
		c.Flash.Tone = ui.Info
	} else if rows := list.Work.Rows; len(rows) > 0 {
		c.Flash.Next = &ui.Link{Text: i18n.T(ctx, "dispatch.desk.next", "Name", rows[0].Delivery.Name), Href: deskPath(rows[0].Delivery.ID) + list.query(list.After)}
	}
	return r.WithContext(ui.WithChrome(ctx, c))
}
