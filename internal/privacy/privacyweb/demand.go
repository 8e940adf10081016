package privacyweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

// Addresses of demands.
const (
	CorrectPath = DataPath + "/sprostowanie"
	DemandsPath = "/biurko/ochrona-danych/sprostowania"
)

func demandPath(d id.Demand) string { return DemandsPath + "/" + d.Short() }

func (p *pages) demandRoutes() []web.Route {
	decide := web.Clerk(privacy.GrantDecide)
	return []web.Route{
		{Method: http.MethodGet, Pattern: CorrectPath, Name: "privacy.showCorrect", Access: web.Self, Handle: p.showCorrect},
		{Method: http.MethodPost, Pattern: CorrectPath, Name: "privacy.correct", Access: web.Self, Handle: p.correct},
		{Method: http.MethodGet, Pattern: DemandsPath, Name: "privacy.demands", Access: decide, Handle: p.demands},
		{Method: http.MethodGet, Pattern: DemandsPath + "/{demand}", Name: "privacy.demand", Access: decide, Handle: p.demand},
		{Method: http.MethodPost, Pattern: DemandsPath + "/{demand}", Name: "privacy.accept", Access: decide, Handle: p.accept},
		{Method: http.MethodPost, Pattern: DemandsPath + "/{demand}/odmowa", Name: "privacy.refuse", Access: decide, Handle: p.refuse},
		{Method: http.MethodPost, Pattern: DemandsPath + "/{demand}/termin", Name: "privacy.extend", Access: decide, Handle: p.extend},
	}
}

type correctPage struct {
	form
	Places  []privacy.Place
	Offices map[id.Unit]string
}

func (p *pages) correctForm(r *http.Request, f form) (correctPage, error) {
	places, err := p.Privacy.Places(r.Context(), web.ActorOf(r))
	page := correctPage{form: f, Places: places, Offices: map[id.Unit]string{}}
	for _, x := range places {
		if _, known := page.Offices[x.Unit]; known || err != nil {
			continue
		}
		page.Offices[x.Unit], err = p.Offices.OfficeName(r.Context(), x.Unit)
	}
	return page, err
}

func (p *pages) showCorrect(w http.ResponseWriter, r *http.Request) error {
	page, err := p.correctForm(r, form{})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, askCorrect(page))
}

func (p *pages) correct(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	_, err = p.Privacy.Demand(r.Context(), web.ActorOf(r), privacy.Wish{Place: v.Get("place"), Wrong: v.Get("wrong"), Should: v.Get("should")})
	if fault.Is(err, fault.Invalid) {
		page, found := p.correctForm(r, form{v, problems(r.Context(), err)})
		if found != nil {
			return found
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, askCorrect(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("sprostowanie", "tak")
	return web.See(w, r, DataPath)
}

// asked is a field of a demand.
func (f form) asked(ctx context.Context, name string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "privacy.demand."+name), Hint: i18n.T(ctx, "privacy.demand."+name+"-hint"), Error: f.Problems.At(name)}
}

func (f form) plain(ctx context.Context, name string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "privacy.demand.field-"+name), Error: f.Problems.At(name)}
}

func (c correctPage) places(ctx context.Context) ui.SelectProps {
	out := ui.SelectProps{Field: c.asked(ctx, "place"), Value: c.Typed.Get("place"), Items: []ui.Option{{Text: i18n.T(ctx, "privacy.demand.choose")}}}
	for _, x := range c.Places {
		text := strings.Join([]string{x.Sign, x.Title, c.Offices[x.Unit]}, " · ")
		if x.Case.IsZero() {
			text = i18n.T(ctx, "privacy.demand.files-of", "Office", x.Title)
		}
		out.Items = append(out.Items, ui.Option{Value: x.Key(), Text: text})
	}
	return out
}

func verdict(ctx context.Context, d *privacy.Demand, today calendar.Date) ui.Cell {
	switch {
	case d.Late(today):
		return ui.Cell{Content: ui.Tag(ui.Bad, i18n.T(ctx, "privacy.demand.late"))}
	case d.Open():
		return ui.Cell{Content: ui.Tag(ui.Warn, i18n.T(ctx, "privacy.demand.waits"))}
	}
	return ui.Cell{Content: ui.Tag(ui.OK, i18n.T(ctx, "privacy.demand.is-"+string(d.Verdict)))}
}

// demandsTable lists demands: for the person with the answers, for the desk with links.
func demandsTable(ctx context.Context, list []privacy.Demand, today calendar.Date, desk bool) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "privacy.demand."+key) }
	out := ui.TableProps{Caption: t("list"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("wrong")}, {Text: t("should")}, {Text: t("due")}, {Text: t("state")}}}
	if desk {
		out.Columns = append([]ui.Column{{Text: t("who")}}, out.Columns...)
	} else {
		out.Columns = append(out.Columns, ui.Column{Text: t("answer")})
	}
	for i := range list {
		d := &list[i]
		cells := []ui.Cell{{Text: short(d.Wrong)}, {Text: short(d.Should)}, {Content: ui.DateShort(d.Due)}, verdict(ctx, d, today)}
		if desk {
			cells = append([]ui.Cell{{Text: d.Name, Href: demandPath(d.ID)}}, cells...)
		} else {
			cells = append(cells, ui.Cell{Text: strings.TrimSpace(d.Answer + " " + d.Longer)})
		}
		out.Rows = append(out.Rows, ui.Row{Cells: cells})
	}
	return out
}

func (p *pages) demands(w http.ResponseWriter, r *http.Request) error {
	list, err := p.Privacy.Demands(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	var links []ui.Link
	if web.ActorOf(r).May(privacy.GrantOfficer) { // the other pages are the inspector's
		links = doors(r.Context(), DemandsPath)
	}
	return web.Render(w, r, http.StatusOK, demandList(links, demandsTable(r.Context(), list, clock.Today(p.Clock), true)))
}

type demandPage struct {
	form
	privacy.Demand
	Entry   privacy.Entry
	Found   bool
	Changes []privacy.Change
	Today   calendar.Date
	Done    bool
}

// values are the fields of an entry that may be corrected, in their order.
var values = []string{"given", "family", "name", "pesel", "email", "phone", "street", "house", "flat", "postcode", "place"}

func (d demandPage) has(name string) bool { _, ok := d.Entry.Values[name]; return ok }

func (d demandPage) version() string { return strconv.FormatInt(d.Version, 10) }

func (d demandPage) entryVersion() string { return strconv.FormatInt(d.Entry.Version, 10) }

func (p *pages) openDemand(r *http.Request, f form) (d demandPage, err error) {
	which, err := id.Parse[id.Demand](r.PathValue("demand"))
	if err != nil {
		return d, fault.New(fault.NotFound, "privacy.demand.none")
	}
	ctx, by := r.Context(), web.ActorOf(r)
	d = demandPage{form: f, Today: clock.Today(p.Clock), Done: web.SessionOf(r).Pop("sprostowano") != ""}
	if d.Demand, err = p.Privacy.ShowDemand(ctx, by, which); err != nil {
		return d, err
	}
	if !d.Open() {
		d.Changes, err = p.Privacy.Files.ChangesOf(ctx, by, d.Demand)
		return d, err
	}
	d.Entry, err = p.Privacy.Files.EntryOf(ctx, by, d.Demand)
	if d.Found = err == nil; fault.Is(err, fault.NotFound) {
		err = nil
	}
	return d, err
}

func (p *pages) demand(w http.ResponseWriter, r *http.Request) error {
	page, err := p.openDemand(r, form{})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, demandOne(page))
}

// decided answers a form of the desk: done, or the same page with what is wrong.
func (p *pages) decided(w http.ResponseWriter, r *http.Request, do func(d demandPage) error) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.openDemand(r, form{Typed: v})
	if err != nil {
		return err
	}
	err = do(page)
	if fault.Is(err, fault.Invalid) {
		page.Problems = problems(r.Context(), err)
		return web.Render(w, r, http.StatusUnprocessableEntity, demandOne(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("sprostowano", "tak")
	return web.See(w, r, demandPath(page.ID))
}

func (p *pages) accept(w http.ResponseWriter, r *http.Request) error {
	return p.decided(w, r, func(d demandPage) error {
		version, _ := strconv.ParseInt(d.Typed.Get("version"), 10, 64) // another one is a conflict
		e := privacy.Entry{Party: d.Entry.Party, Values: map[string]string{}}
		e.Version, _ = strconv.ParseInt(d.Typed.Get("entry"), 10, 64)
		for _, name := range values {
			if d.has(name) {
				e.Values[name] = strings.TrimSpace(d.Typed.Get(name))
			}
		}
		return p.Privacy.Accept(r.Context(), web.ActorOf(r), d.ID, version, e, d.Typed.Get("remark"))
	})
}

func (p *pages) refuse(w http.ResponseWriter, r *http.Request) error {
	return p.decided(w, r, func(d demandPage) error {
		version, _ := strconv.ParseInt(d.Typed.Get("version"), 10, 64) // another one is a conflict
		return p.Privacy.Refuse(r.Context(), web.ActorOf(r), d.ID, version, d.Typed.Get("answer"))
	})
}

func (p *pages) extend(w http.ResponseWriter, r *http.Request) error {
	return p.decided(w, r, func(d demandPage) error {
		version, _ := strconv.ParseInt(d.Typed.Get("version"), 10, 64) // another one is a conflict
		return p.Privacy.Extend(r.Context(), web.ActorOf(r), d.ID, version, d.Typed.Get("why"))
	})
}

func (d demandPage) summary(ctx context.Context) (out ui.SummaryProps) {
	t := func(key string) string { return i18n.T(ctx, "privacy.demand."+key) }
	for _, x := range [][2]string{{"who", d.Name}, {"where", d.Sign}, {"wrong", d.Wrong}, {"should", d.Should}, {"asked", ui.MomentText(ctx, d.Asked)}, {"due", ui.DateText(ctx, d.Due)}, {"longer", d.Longer}, {"answer", d.Answer}, {"by", d.By}} {
		if x[1] != "" {
			out.Rows = append(out.Rows, ui.SummaryRow{Key: t(x[0]), Lines: strings.Split(x[1], "\n")})
		}
	}
	return out
}

func (d demandPage) changes(ctx context.Context) ui.TableProps {
	t := func(key string) string { return i18n.T(ctx, "privacy.demand."+key) }
	out := ui.TableProps{Caption: t("changes"), Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("what")}, {Text: t("before")}, {Text: t("after")}}}
	for _, c := range d.Changes {
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{{Text: t("field-" + c.Field)}, {Text: c.Before}, {Text: c.After}}})
	}
	return out
}
