package staffweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/entry"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// entryRoutes are what is done about the way in of one of the staff.
func (p *pages) entryRoutes() []web.Route {
	admin, at := web.Clerk(identity.GrantAdmin), RightsPath+"/{employee}"
	return []web.Route{
		web.Fresh(post(at+"/skladniki", "resetEntry", admin, p.entryAct("reset", p.Entry.Reset))),
		post(at+"/sesje", "endEntries", admin, p.entryAct("sessions", func(ctx context.Context, by actor.Actor, e id.Employee, _ string) error {
			return p.Entry.EndSessions(ctx, by, e)
		})),
		web.Fresh(post(at+"/blokada", "blockPost", admin, p.entryAct("block", p.Entry.Block))),
		web.Fresh(post(at+"/odblokuj", "unblockPost", admin, p.entryAct("unblock", p.Entry.Unblock))),
	}
}

// entryAct does one of them, and shows the page again with what is wrong or what was done. Each form has a field
// of its own for the reason: name-why.
func (p *pages) entryAct(name string, act func(context.Context, actor.Actor, id.Employee, string) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		e, err := id.Parse[id.Employee](r.PathValue("employee"))
		if err != nil {
			return none("no-such-employee")
		}
		f, err := web.Form(r)
		if err != nil {
			return err
		}
		err = act(r.Context(), web.ActorOf(r), e, f.Get(name+"-why"))
		if x, ok := fault.As(err); ok && (x.Kind == fault.Invalid || x.Kind == fault.Conflict) {
			ps := ui.ProblemsOf(r.Context(), err)
			for i := range ps {
				ps[i].Field = name + "-why"
			}
			return p.renderPerson(w, r, web.Status(x.Kind), personPage{Form: f, Problems: ps})
		}
		if err != nil {
			return err
		}
		web.SessionOf(r).Put("upowaznienie", "entry-"+name)
		return web.See(w, r, personPath(e))
	}
}

// entryView is the way in of a person, for the administrator; nobody has their own here.
type entryView struct {
	entry.Entry
	Own      bool
	At       string // page of the person
	Form     url.Values
	Problems ui.Problems
}

// lookEntry finds it, for who may see it.
func (p *pages) lookEntry(ctx context.Context, page *personPage) error {
	if !page.may() {
		return nil
	}
	v := &entryView{At: personPath(page.ID), Form: page.Form, Problems: page.Problems}
	page.Entry = v
	var err error
	if v.Own, err = p.Entry.Own(ctx, page.By, page.ID); err != nil || v.Own {
		return err
	}
	v.Entry, err = p.Entry.Look(ctx, page.By, page.ID)
	return err
}

func (v *entryView) facts(ctx context.Context) []ui.Fact {
	last := say(ctx, "entry-last-none")
	if !v.Last.IsZero() {
		last = ui.DateText(ctx, calendar.Of(v.Last))
	}
	return []ui.Fact{
		{Name: say(ctx, "entry-factors"), Lines: v.factors(ctx)},
		{Name: say(ctx, "entry-sessions"), Value: strconv.Itoa(v.Sessions)},
		{Name: say(ctx, "entry-last"), Value: last},
		{Name: say(ctx, "entry-post"), Value: v.state(ctx)},
	}
}

func (v *entryView) factors(ctx context.Context) (out []string) {
	for _, f := range v.Factors {
		used := say(ctx, "entry-unused")
		if !f.Used.IsZero() {
			used = say(ctx, "entry-used", "Day", day(f.Used))
		}
		out = append(out, say(ctx, "entry-"+f.Kind, "Day", day(f.Added), "Used", used))
	}
	if len(out) == 0 {
		out = append(out, say(ctx, "entry-no-factor"))
	}
	if v.Codes > 0 {
		out = append(out, say(ctx, "entry-codes", "Count", v.Codes))
	}
	return out
}

func (v *entryView) state(ctx context.Context) string {
	if v.Block == nil {
		return say(ctx, "entry-free")
	}
	return say(ctx, "entry-blocked", "Day", day(v.Block.At), "Name", v.Block.By, "Why", v.Block.Reason)
}

func (v *entryView) why(ctx context.Context, name string) ui.InputProps {
	name += "-why"
	return ui.InputProps{Field: ui.Field{Name: name, Label: say(ctx, "entry-"+name), Error: v.Problems.At(name)}, Value: v.Form.Get(name), Autocomplete: "off"}
}

func day(at time.Time) string { return ui.ShortDate(calendar.Of(at)) }
