package portal_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/kit/ref"
	"wrota/internal/kit/timeline"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/portal"
	"wrota/internal/ui"
)

var (
	maria = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria Kowalczyk"}
	piotr = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Piotr Zieliński"}
	anna  = actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: lipowa.ID, Name: "Anna Nowak"}
	today = calendar.Of(testkit.Noon)

	lipowa = portal.Office{
		ID: id.New[id.Unit](), Slug: "lipowa", Kind: "gmina", Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa", Lines: []string{"ul. Lipowa 1", "66-200 Lipowa"},
		Email: "urzad@lipowa.example", Phone: "68 000 00 00", ADE: "AE:PL-12345-67890-ABCDE-12", Hours: "pn.–pt. 8:00–15:30", Head: "Wójt Gminy Lipowa", HeadName: "Jan Wiśniewski",
		Topics: []string{"drogi", "podatki"}, Brand: ui.Brand{Name: "Urząd Gminy Lipowa", ShortName: "Gmina Lipowa", Home: "/urzedy/lipowa", Phone: "68 000 00 00", Email: "urzad@lipowa.example"},
	}
	zolkow = portal.Office{
		ID: id.New[id.Unit](), Slug: "zolkow", Kind: "powiat", Name: "Starostwo Powiatowe w Żółkowie", ShortName: "Powiat Żółkowski", Lines: []string{"pl. Ratuszowy 3", "66-210 Żółków"},
		Phone: "68 111 11 11", Topics: []string{"geodezja"}, Brand: ui.Brand{Name: "Starostwo Powiatowe w Żółkowie", ShortName: "Powiat Żółkowski"},
	}
	roads = portal.Cell{ID: id.New[id.Cell](), Parent: id.New[id.Cell](), Symbol: "DR.II", Name: "Referat Dróg", Phone: "68 000 00 12", Email: "drogi@lipowa.example"}
)

// region is what the modules would know. It answers the portal's questions from memory.
type region struct {
	services map[string]portal.Service
	offers   map[string]portal.Offer // by service + "@" + office
	matters  []portal.Matter
	drafts   []portal.Draft
	filings  []portal.Filing
	charges  []portal.Charge
	waiting  int
	owner    actor.Actor // of all this
	told     []timeline.Entry
	files    []portal.File
	asked    actor.Actor // who asked for a history last
	site     *webtest.Site
}

func newRegion(t testing.TB) *region {
	t.Helper()
	g := &region{services: map[string]portal.Service{}, offers: map[string]portal.Offer{}, owner: maria}
	g.fill()
	g.site = webtest.Start(t, webtest.Config{
		Routes: portal.Routes(g.deps()), Messages: []fs.FS{ui.Messages, portal.Messages}, Static: ui.Static(),
		Chrome: func(r *http.Request) context.Context {
			return ui.WithChrome(r.Context(), portal.Settings(r, ui.Chrome{
				Path: r.URL.RequestURI(), Nav: portal.Nav(r.Context(), maria), Footer: portal.Footer(r.Context(), ""), Languages: portal.Languages(r.Context(), r.URL.RequestURI()),
				Login: "/logowanie", Declaration: "https://wrota.example" + portal.DeclarationPath(""),
			}))
		},
	})
	return g
}

func (g *region) deps() portal.Deps {
	return portal.Deps{
		Offers: g, Offices: g, Staff: g, Filings: filings{g}, Receipts: g, Matters: matters{g}, Sources: []portal.Source{g}, Box: g, Charges: g, Files: g, About: g, Hours: g,
		Clock: testkit.Clock(),
	}
}

// fill tells the usual state: two offices, four services, a call to answer, something to pay.
func (g *region) fill() {
	law := []portal.Law{{Act: "ustawa z 21.03.1985 o drogach publicznych", Cite: "art. 40 ust. 1", URL: "https://isap.sejm.gov.pl/"}}
	add := func(slug, action, topic string, offices ...portal.Office) {
		s := portal.Service{
			Listing: portal.Listing{Service: slug, Action: action, Summary: "Złóż wniosek przez internet.", Topic: topic, Lang: "pl"},
			Title:   action, Lead: "Złóż wniosek, jeśli chcesz ustawić rusztowanie albo prowadzić wykop.", Who: "Każdy, kto zajmuje pas drogi.",
			Prepare: []string{"adres albo numer działki", "daty zajęcia"}, Minutes: 12, Cost: "wniosek za 0 zł", When: "do 30 dni", OtherWays: []string{"na papierze w urzędzie"},
			After: []string{"Dostaniesz poświadczenie.", "Wydamy decyzję."}, Law: law,
		}
		for _, o := range offices {
			s.Units = append(s.Units, o.ID)
			g.offers[slug+"@"+o.Slug] = portal.Offer{Unit: o.ID, Open: true, Contact: roads.ID}
		}
		g.services[slug] = s
	}
	add("zajecie-pasa", "Zajmij pas drogowy", "drogi", lipowa)
	add("zjazd", "Zbuduj zjazd z drogi", "drogi", lipowa, zolkow)
	add("drzewo", "Zgłoś wycięcie drzewa", "srodowisko", lipowa)
	add("pismo", "Napisz do urzędu", "pisma")
	c := portal.Matter{
		ID: id.New[id.Case](), Unit: lipowa.ID, Sign: "DR.II.7230.14.2027", Title: "Zajęcie pasa drogowego, ul. Świerkowa", Submission: id.New[id.Submission](), Status: portal.YourTurn,
		Due: today.AddDays(20), Paused: true, Opened: testkit.Noon.AddDate(0, 0, -10), Lead: anna.Employee, Cell: roads.ID,
		Call:   &portal.Call{Task: id.New[id.Task](), Items: []string{"projekt organizacji ruchu"}, Days: 7, Due: today.AddDays(5)},
		Events: []portal.Event{{At: testkit.Noon.AddDate(0, 0, -10), What: "opened"}, {At: testkit.Noon.AddDate(0, 0, -2), What: "called"}},
	}
	done := portal.Matter{ID: id.New[id.Case](), Unit: zolkow.ID, Sign: "GK.6642.3.2026", Title: "Wypis z rejestru gruntów", Status: portal.Closed, Settlement: "granted", Opened: testkit.Noon.AddDate(-1, 0, 0), Closed: testkit.Noon.AddDate(0, -6, 0), Due: today.AddDays(-200)}
	late := portal.Matter{ID: id.New[id.Case](), Unit: lipowa.ID, Sign: "OS.6131.2.2027", Title: "Wycięcie drzewa przy ul. Bardzo Długiej Nazwy Imienia Profesora Doktora Habilitowanego", Submission: id.New[id.Submission](), Status: portal.Filed, Due: today.AddDays(-3), Opened: testkit.Noon.AddDate(0, -2, 0)}
	g.matters = []portal.Matter{c, late, done}
	g.drafts = []portal.Draft{{ID: id.New[id.Draft](), Unit: zolkow.ID, Service: "zjazd", Title: "Zjazd z drogi powiatowej", Changed: testkit.Noon, Expires: testkit.Noon.AddDate(0, 0, 30)}}
	g.filings = []portal.Filing{
		{ID: id.New[id.Submission](), Unit: lipowa.ID, Draft: id.New[id.Draft](), Title: "Pismo ogólne", Number: "RPW/LIPOWA/31/2027", PIN: "1234 5678", At: testkit.Noon},
		{ID: id.New[id.Submission](), Unit: lipowa.ID, Draft: id.New[id.Draft](), Title: "Pismo w sprawie", Number: "RPW/LIPOWA/30/2027", At: testkit.Noon.AddDate(0, 0, -1), Matter: c.ID},
		{ID: c.Submission, Unit: lipowa.ID, Draft: id.New[id.Draft](), Title: c.Title, Number: "RPW/LIPOWA/12/2027", PIN: "8765 4321", At: testkit.Noon.AddDate(0, 0, -10), Case: c.ID},
	}
	g.charges = []portal.Charge{{ID: id.New[id.Charge](), Unit: lipowa.ID, Case: c.ID, Title: "Opłata skarbowa za decyzję", Amount: money.Zl(82), Missing: money.Zl(82), Due: today.AddDays(14)}}
	d := id.New[id.Delivery]()
	g.told = []timeline.Entry{
		{At: testkit.Noon.AddDate(0, 0, -1), Key: "portal.matter.collect", About: ref.To("delivery", d), Documents: []timeline.Document{{Ref: ref.To("delivery", d), Title: "Wezwanie z 17 lutego"}}},
		{At: testkit.Noon.AddDate(0, 0, 12), Expected: true, Key: "portal.matter.collect", About: ref.To("delivery", id.New[id.Delivery]())},
	}
	text := func(body string) func(context.Context) (io.ReadCloser, error) {
		return func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	}
	g.files = []portal.File{
		{Name: "wniosek.xml", At: testkit.Noon, Open: text("<wniosek/>")},
		{Name: "../plan: działka.pdf", At: testkit.Noon, Open: text("plan")},
		{Name: "WNIOSEK.xml", At: testkit.Noon, Open: text("<drugi/>")},
		{Name: "zgubiony.pdf", At: testkit.Noon, Open: func(context.Context) (io.ReadCloser, error) { return nil, errors.New("gone") }},
	}
	g.waiting = 2
}

func (g *region) Topics(context.Context) ([]portal.Topic, error) {
	return []portal.Topic{{ID: "pisma", Title: "Pisma do urzędu", Lang: "pl"}, {ID: "srodowisko", Title: "Środowisko", Text: "Drzewa i śmieci", Lang: "pl"}, {ID: "drogi", Title: "Drogi", Text: "Pas drogowy, zjazdy", Lang: "pl"}}, nil
}

func (g *region) Listings(_ context.Context, f portal.Filter) ([]portal.Listing, error) {
	var out []portal.Listing
	for _, s := range g.services {
		fits := len(s.Units) > 0 && (f.Unit.IsZero() || slices.Contains(s.Units, f.Unit)) && (f.Topic == "" || f.Topic == s.Topic)
		if fits && strings.Contains(i18n.Fold(s.Action), i18n.Fold(f.Text)) {
			out = append(out, s.Listing)
		}
	}
	slices.SortFunc(out, func(a, b portal.Listing) int { return strings.Compare(a.Action, b.Action) })
	return out, nil
}

func (g *region) Service(_ context.Context, service string) (portal.Service, error) {
	if s, ok := g.services[service]; ok {
		return s, nil
	}
	return portal.Service{}, fault.New(fault.NotFound, "portal.no-such-page")
}

func (g *region) Offer(_ context.Context, unit id.Unit, service string) (portal.Offer, error) {
	for _, o := range []portal.Office{lipowa, zolkow} {
		if x, ok := g.offers[service+"@"+o.Slug]; ok && o.ID == unit {
			return x, nil
		}
	}
	return portal.Offer{}, fault.New(fault.NotFound, "portal.no-such-page")
}

func (g *region) Offices(context.Context) ([]portal.Office, error) {
	return []portal.Office{lipowa, zolkow}, nil
}

func (g *region) Office(_ context.Context, unit id.Unit) (portal.Office, error) {
	for _, o := range []portal.Office{lipowa, zolkow} {
		if o.ID == unit {
			return o, nil
		}
	}
	return portal.Office{}, fault.New(fault.NotFound, "portal.no-such-office")
}

func (g *region) OfficeBySlug(_ context.Context, slug string) (portal.Office, error) {
	for _, o := range []portal.Office{lipowa, zolkow} {
		if o.Slug == slug {
			return o, nil
		}
	}
	return portal.Office{}, fault.New(fault.NotFound, "portal.no-such-office")
}

func (g *region) Cells(context.Context, id.Unit) ([]portal.Cell, error) {
	return []portal.Cell{{ID: roads.Parent, Name: "Urząd"}, roads}, nil
}

func (g *region) Clerk(_ context.Context, _ id.Unit, e id.Employee) (portal.Clerk, error) {
	if e == anna.Employee {
		return portal.Clerk{Name: "Anna Nowak", Post: "inspektor ds. dróg", Phone: "68 000 00 13", Cell: "Referat Dróg"}, nil
	}
	return portal.Clerk{}, fault.New(fault.NotFound, "portal.no-such-page")
}

func (g *region) ChargesOf(_ context.Context, q portal.ChargeQuestion) ([]portal.Charge, error) {
	return slices.DeleteFunc(slices.Clone(g.charges), func(c portal.Charge) bool {
		return !q.By.Is(g.owner.Account) || c.Case != q.Case && !q.Case.IsZero() || c.Submission != q.Submission && !q.Submission.IsZero()
	}), nil
}

func (g *region) Progress(_ context.Context, _ actor.Actor, number, pin string) (portal.Progress, error) {
	switch {
	case number == "RPW/LIPOWA/12/2027" && pin == "8765 4321":
		return portal.Progress{Unit: lipowa.ID, Number: number, Received: today, Stage: "filed", Sign: "DR.II.7230.14.2027", Status: portal.YourTurn, Due: today.AddDays(20), Suspended: true}, nil
	case number == "RPW/LIPOWA/14/2027" && pin == "8765 4321":
		return portal.Progress{Unit: lipowa.ID, Number: number, Received: today, Stage: "filed", Sign: "OS.6131.2.2027", Status: portal.Objection, Due: today.AddDays(9)}, nil
	case number == "RPW/LIPOWA/15/2027" && pin == "8765 4321":
		return portal.Progress{Unit: lipowa.ID, Number: number, Received: today, Stage: "filed", Sign: "OS.6131.3.2027", Status: portal.Consented}, nil
	case number == "RPW/LIPOWA/31/2027":
		return portal.Progress{Unit: lipowa.ID, Number: number, Received: today, Stage: "new"}, nil
	case pin == "9999 9999":
		return portal.Progress{}, fault.New(fault.Busy, "portal.check.wrong")
	}
	return portal.Progress{}, fault.New(fault.Invalid, "portal.check.wrong")
}

func (g *region) Timeline(_ context.Context, by actor.Actor, _ id.Unit, _ id.Case) ([]timeline.Entry, error) {
	g.asked = by
	return g.told, nil
}

func (g *region) Waiting(_ context.Context, by actor.Actor) (int, error) {
	if by.Is(g.owner.Account) {
		return g.waiting, nil
	}
	return 0, nil
}

func (g *region) Files(context.Context, actor.Actor, portal.Matter) ([]portal.File, error) {
	return g.files, nil
}

func (g *region) Portal(context.Context) (portal.Portal, error) {
	return portal.Portal{Base: "https://wrota.example", Operator: zolkow, Inspector: "iod@zolkow.example", Source: "https://wrota.example/kod", Licence: "EUPL-1.2"}, nil
}

func (g *region) Declaration(_ context.Context, unit id.Unit) (portal.Declaration, error) {
	d := portal.Declaration{
		Entity: "Starostwo Powiatowe w Żółkowie", URL: "https://wrota.example/", Published: today, Updated: today, Status: portal.Partly, Inaccessible: []string{"Mapy: obok jest lista"}, Made: today, Reviewed: today,
		Method: "samoocena", Email: "dostepnosc@zolkow.example", Phone: "68 111 11 12",
	}
	if unit == lipowa.ID {
		d.Entity, d.URL, d.Architecture, d.Email, d.Phone = lipowa.Name, "https://wrota.example/urzedy/lipowa", []string{"Wejście bez progu od ul. Lipowej."}, "", ""
	}
	return d, nil
}

type matters struct{ *region }

func (g matters) Matters(_ context.Context, by actor.Actor) ([]portal.Matter, error) {
	if by.Is(g.owner.Account) {
		return g.matters, nil
	}
	return nil, nil
}

func (g matters) Matter(_ context.Context, by actor.Actor, c id.Case) (portal.Matter, error) {
	if i := slices.IndexFunc(g.matters, func(m portal.Matter) bool { return m.ID == c }); i >= 0 && by.Is(g.owner.Account) {
		return g.matters[i], nil
	}
	return portal.Matter{}, fault.New(fault.NotFound, "portal.no-such-matter")
}

type filings struct{ *region }

func (g filings) Drafts(_ context.Context, by actor.Actor) ([]portal.Draft, error) {
	if by.Is(g.owner.Account) {
		return g.drafts, nil
	}
	return nil, nil
}

func (g filings) Filings(_ context.Context, by actor.Actor) ([]portal.Filing, error) {
	if by.Is(g.owner.Account) {
		return g.filings, nil
	}
	return nil, nil
}

func (g filings) ToSign(context.Context, actor.Actor) ([]portal.Signing, error) { return nil, nil }

func (g filings) Filing(_ context.Context, by actor.Actor, s id.Submission) (portal.Filing, error) {
	if i := slices.IndexFunc(g.filings, func(f portal.Filing) bool { return f.ID == s }); i >= 0 && by.Is(g.owner.Account) {
		return g.filings[i], nil
	}
	return portal.Filing{}, fault.New(fault.NotFound, "portal.no-such-filing")
}

// Timetable is that of an office which works longer on Mondays.
func (g *region) Timetable(context.Context, id.Unit) (portal.Timetable, error) {
	return portal.Timetable{
		Week: [7]string{"7.30–17.00", "7.30–15.30", "7.30–15.30", "7.30–15.30", "7.30–14.00", "", ""},
		Free: []portal.FreeDay{{Day: calendar.On(2027, 5, 4), Reason: "dzień wolny za 3 maja"}},
	}, nil
}
