// Package officeweb has the pages on which a local administrator sets up an office and keeps it in order: its
// data, its looks and letters, its cells, its people, when it works, and the list of what is still missing.
//
// Each page saves one thing with one use case; what was saved is told on the page that follows. A form that was
// refused comes back with its answers (422); one that was overtaken by somebody else says so (409 as a sentence
// above the form, with the newer values in the next look). Forms that add something carry its identifier, so
// that a second press adds nothing.
//
// Addresses: /biurko/ustawienia/start, …/urzad, …/wyglad, …/komorki, …/kalendarz, …/pracownicy; coats of arms
// are at /herby/{unit}/{sum}.png for everybody.
//
// The pages of services, accounts, the file plan, substitutions and authorities belong to their modules.
package officeweb

import (
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"wrota/internal/catalogue"
	"wrota/internal/identity"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/office"
	"wrota/internal/platform/web"
	"wrota/internal/records"
)

// Letters makes a sample of the letters of an office.
type Letters interface {
	Sample(ctx context.Context, w io.Writer, u identity.Unit, head office.Letterhead) error
}

// Seals knows until when the seal of an office is good; no such seal is a not-found fault.
type Seals interface {
	SealUntil(ctx context.Context, unit id.Unit) (time.Time, error)
}

// Deps is what the pages need.
type Deps struct {
	Identity  *identity.Service
	Office    *office.Service
	Catalogue *catalogue.Service
	Records   *records.Service
	Letters   Letters
	Seals     Seals
	RoleName  func(ctx context.Context, role string) string
	Roles     []string // those that an office may give, in the order of the page
	Changed   func()   // what is known of units has changed
}

type pages struct{ Deps }

const (
	root         = "/biurko/ustawienia/"
	startPath    = root + "start"
	unitPath     = root + "urzad"
	lookPath     = root + "wyglad"
	cellsPath    = root + "komorki"
	calendarPath = root + "kalendarz"
	peoplePath   = root + "pracownicy"
	herbPath     = "/herby/"
)

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return slices.Concat(p.officeRoutes(), p.cellRoutes(), p.peopleRoutes())
}

func (p *pages) officeRoutes() []web.Route {
	set := web.Clerk(office.GrantSet)
	return []web.Route{
		get(startPath, "start", set, p.showStart),
		get(unitPath, "unit", set, p.showUnit),
		post(unitPath, "setUnit", set, p.setUnit),
		post(unitPath+"/kontakty", "setContacts", set, p.setContacts),
		get(lookPath, "look", set, p.showLook),
		post(lookPath, "setColours", set, p.setColours),
		get(lookPath+"/podglad.css", "preview", set, p.preview),
		large(lookPath+"/herb", "putHerb", set, p.putHerb),
		post(lookPath+"/herb/usun", "dropHerb", set, p.dropHerb),
		post(lookPath+"/papier", "setLetterhead", set, p.setLetterhead),
		get(lookPath+"/wzor.pdf", "sample", set, p.sample),
		get(herbPath+"{unit}/{file}", "herb", web.Public, p.herb),
		get(calendarPath, "calendar", set, p.showCalendar),
		post(calendarPath+"/godziny", "setHours", set, p.setHours),
		post(calendarPath+"/wolne", "addFreeDay", set, p.addFreeDay),
		post(calendarPath+"/wolne/{day}/usun", "dropFreeDay", set, p.dropFreeDay),
	}
}

func (p *pages) cellRoutes() []web.Route {
	admin := web.Clerk(identity.GrantAdmin)
	return []web.Route{
		get(cellsPath, "cells", admin, p.showCells),
		get(cellsPath+"/nowa", "newCell", admin, p.showNewCell),
		post(cellsPath+"/nowa", "addCell", admin, p.addCell),
		get(cellsPath+"/{cell}", "cell", admin, p.showCell),
		post(cellsPath+"/{cell}", "amendCell", admin, p.amendCell),
		post(cellsPath+"/{cell}/zamknij", "closeCell", admin, p.closeCell),
	}
}

func (p *pages) peopleRoutes() []web.Route {
	admin := web.Clerk(identity.GrantAdmin)
	importing := func(pattern, name string, h web.Handler) web.Route {
		out := post(pattern, name, admin, h)
		out.Body = maxImport
		return out
	}
	return []web.Route{
		get(peoplePath, "people", admin, p.showPeople),
		get(peoplePath+"/nowy", "newPerson", admin, p.showNewPerson),
		post(peoplePath+"/nowy", "addPerson", admin, p.addPerson),
		get(peoplePath+"/import", "showImport", admin, p.showImport),
		get(peoplePath+"/import/wzor.csv", "template", admin, p.template),
		importing(peoplePath+"/import", "tryImport", p.tryImport),
		importing(peoplePath+"/import/zapisz", "import", p.doImport),
		get(peoplePath+"/{employee}", "person", admin, p.showPerson),
		post(peoplePath+"/{employee}/stanowisko", "movePerson", admin, p.movePerson),
		post(peoplePath+"/{employee}/koniec", "endPerson", admin, p.endPerson),
		post(peoplePath+"/{employee}/zaproszenie", "invitePerson", admin, p.invitePerson),
		web.Fresh(post(peoplePath+"/{employee}/wyloguj", "logoutPerson", admin, p.logoutPerson)),
	}
}

func get(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "office." + name, Access: a, Handle: h}
}

func post(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Name: "office." + name, Access: a, Handle: h}
}

// maxUpload is a file of the largest size with the rest of its form.
const maxUpload = office.MaxHerb + 64<<10

func large(pattern, name string, a web.Access, h web.Handler) web.Route {
	out := post(pattern, name, a, h)
	out.Body = maxUpload
	return out
}

// done keeps what was just done for the page that follows, and goes there.
func done(w http.ResponseWriter, r *http.Request, what, to string) error {
	web.SessionOf(r).Put("urzad", what)
	return web.See(w, r, to)
}

// popDone is what was just done, or nothing.
func popDone(r *http.Request) string { return web.SessionOf(r).Pop("urzad") }

// refused tells whether a page is shown again with what is wrong, and under which status.
func refused(err error) (status int, again bool) {
	switch {
	case fault.Is(err, fault.Invalid):
		return http.StatusUnprocessableEntity, true
	case fault.Is(err, fault.Conflict):
		return http.StatusConflict, true
	}
	return 0, false
}
