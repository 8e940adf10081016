package privacyweb

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/privacy"
	"wrota/internal/ui"
)

// Addresses of what art. 15 and 16 RODO give.
const (
	DataPath    = "/konto/moje-dane"
	ExportsPath = "/biurko/ochrona-danych/wydania"
)

// Found is an entry in the files of an office that may be the person who asks.
type Found struct {
	Party   id.Party
	Name    string
	Address string
	Account bool // it also acts on the portal
}

// People finds people in the files of the actor's office.
type People interface {
	FindPeople(ctx context.Context, by actor.Actor, n pesel.Number) ([]Found, error)
}

func (p *pages) dataRoutes() []web.Route {
	officer := web.Clerk(privacy.GrantOfficer)
	return []web.Route{
		{Method: http.MethodGet, Pattern: DataPath, Name: "privacy.data", Access: web.Self, Handle: p.data},
		{Method: http.MethodPost, Pattern: DataPath, Name: "privacy.askExport", Access: web.Self, Handle: p.askExport},
		web.Fresh(web.Route{Method: http.MethodGet, Pattern: DataPath + "/{export}/dane.zip", Name: "privacy.fetchExport", Access: web.Self, Handle: p.fetch}),
		{Method: http.MethodGet, Pattern: ExportsPath, Name: "privacy.exports", Access: officer, Handle: p.exports},
		{Method: http.MethodPost, Pattern: ExportsPath, Name: "privacy.askExportFor", Access: officer, Handle: p.askFor},
		{Method: http.MethodPost, Pattern: ExportsPath + "/osoba", Name: "privacy.findPerson", Access: officer, Handle: p.find},
		{Method: http.MethodGet, Pattern: ExportsPath + "/{export}/dane.zip", Name: "privacy.fetchExportFor", Access: officer, Handle: p.fetch},
	}
}

type dataPage struct {
	Exports []privacy.Export
	Demands []privacy.Demand
	Now     time.Time
	Asked   bool
	Sent    bool // a demand
}

func (p *pages) data(w http.ResponseWriter, r *http.Request) error {
	list, err := p.Privacy.Exports(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	demands, err := p.Privacy.OwnDemands(r.Context(), web.ActorOf(r))
	if err != nil {
		return err
	}
	s := web.SessionOf(r)
	return web.Render(w, r, http.StatusOK, myData(dataPage{Exports: list, Demands: demands, Now: p.Clock.Now(), Asked: s.Pop("moje-dane") != "", Sent: s.Pop("sprostowanie") != ""}))
}

func (p *pages) askExport(w http.ResponseWriter, r *http.Request) error {
	if _, err := p.Privacy.AskExport(r.Context(), web.ActorOf(r)); err != nil {
		return err
	}
	web.SessionOf(r).Put("moje-dane", "tak")
	return web.See(w, r, DataPath)
}

// packing is the parcel that is being made, if any.
func (d dataPage) packing() *privacy.Export {
	if len(d.Exports) > 0 && d.Exports[0].Packing() {
		return &d.Exports[0]
	}
	return nil
}

func (d dataPage) table(ctx context.Context, at string) ui.TableProps {
	t := func(key string, args ...any) string { return i18n.T(ctx, "privacy.export."+key, args...) }
	out := ui.TableProps{Caption: t("list"), Quiet: true, Narrow: ui.Stacks, Columns: []ui.Column{{Text: t("asked")}, {Text: t("state")}, {Text: t("until")}, {Text: t("file")}}}
	if at == ExportsPath {
		out.Columns = append([]ui.Column{{Text: t("name")}, {Text: t("basis")}}, out.Columns...)
	}
	for i := range d.Exports {
		e := &d.Exports[i]
		state, file, until := ui.Cell{Text: t("over")}, ui.Cell{Text: "–"}, ui.Cell{Text: "–"}
		switch {
		case e.Packing():
			state = ui.Cell{Text: t("packing", "Percent", e.Percent())}
		case e.Open(d.Now):
			state, until = ui.Cell{Text: t("ready")}, ui.Cell{Content: ui.MomentShort(e.Expires)}
			file = ui.Cell{Text: t("fetch") + " (ZIP, " + ui.Size(e.Size) + ")", Href: at + "/" + e.ID.Short() + "/dane.zip"}
		}
		cells := []ui.Cell{{Content: ui.MomentShort(e.Asked)}, state, until, file}
		if at == ExportsPath {
			cells = append([]ui.Cell{{Text: e.Name}, {Text: e.Basis}}, cells...)
		}
		out.Rows = append(out.Rows, ui.Row{Cells: cells})
	}
	return out
}

// fetch sends a parcel; the module decides whose it is.
func (p *pages) fetch(w http.ResponseWriter, r *http.Request) error {
	which, err := id.Parse[id.Export](r.PathValue("export"))
	if err != nil {
		return fault.New(fault.NotFound, "privacy.export.none")
	}
	e, body, err := p.Privacy.Fetch(r.Context(), web.ActorOf(r), which)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // only read
	return web.Send(w, web.File{Name: fmt.Sprintf("dane-%s.zip", e.Asked.Format("2006-01-02")), Type: "application/zip", Size: e.Size, Body: body})
}

type exportsPage struct {
	form
	dataPage
	Searched bool
	Found    []Found
}

func (p *pages) officeExports(r *http.Request) (exportsPage, error) {
	list, err := p.Privacy.ExportsOfOffice(r.Context(), web.ActorOf(r))
	return exportsPage{dataPage: dataPage{Exports: list, Now: p.Clock.Now(), Asked: web.SessionOf(r).Pop("wydanie") != ""}}, err
}

func (p *pages) exports(w http.ResponseWriter, r *http.Request) error {
	page, err := p.officeExports(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, officeExports(page))
}

// find looks a person up by PESEL. It is a POST, so that the number stands in no address and no log.
func (p *pages) find(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := p.officeExports(r)
	if err != nil {
		return err
	}
	page.form = form{Typed: v}
	n, err := pesel.Parse(v.Get("pesel"))
	if err != nil {
		page.Problems = problems(r.Context(), fault.InvalidField("pesel", "privacy.export.need-pesel"))
		return web.Render(w, r, http.StatusUnprocessableEntity, officeExports(page))
	}
	page.Searched = true
	if page.Found, err = p.People.FindPeople(r.Context(), web.ActorOf(r), n); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, officeExports(page))
}

func (p *pages) askFor(w http.ResponseWriter, r *http.Request) error {
	v, err := web.Form(r)
	if err != nil {
		return err
	}
	by := web.ActorOf(r)
	n, err := pesel.Parse(v.Get("pesel"))
	if err != nil {
		return fault.New(fault.Invalid, "fault.invalid")
	}
	found, err := p.People.FindPeople(r.Context(), by, n) // whom the officer may choose; a strange id is none of them
	if err != nil {
		return err
	}
	paper := privacy.Paper{Basis: v.Get("basis")}
	for _, x := range found {
		for _, chosen := range v["party"] {
			if chosen == x.Party.Short() {
				paper.Parties, paper.Name = append(paper.Parties, x.Party), x.Name
			}
		}
	}
	_, err = p.Privacy.AskExportFor(r.Context(), by, paper)
	if fault.Is(err, fault.Invalid) {
		page, listed := p.officeExports(r)
		if listed != nil {
			return listed
		}
		page.form, page.Searched, page.Found = form{v, problems(r.Context(), err)}, true, found
		return web.Render(w, r, http.StatusUnprocessableEntity, officeExports(page))
	}
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("wydanie", "tak")
	return web.See(w, r, ExportsPath)
}

// choices are the entries found.
func (e exportsPage) choices(ctx context.Context) ui.ChoicesProps {
	out := ui.ChoicesProps{Field: ui.Field{Name: "party", Label: i18n.T(ctx, "privacy.export.party"), Hint: i18n.T(ctx, "privacy.export.party-hint"), Error: e.Problems.At("party")}, Values: e.Typed["party"]}
	for _, x := range e.Found {
		hint := x.Address
		if x.Account {
			hint += " · " + i18n.T(ctx, "privacy.export.has-account")
		}
		out.Items = append(out.Items, ui.Choice{Value: x.Party.Short(), Text: x.Name, Hint: hint})
	}
	return out
}
