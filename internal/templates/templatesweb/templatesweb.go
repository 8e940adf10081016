// Package templatesweb has the public register of document templates, the pages on which an administrator of the region keeps it, and
// the pages that show an XML document as people read it: to clerks a document of a case or a file of a letter, to residents what
// they filed.
//
// A document is shown by package render: nothing of it is run and nothing is fetched, all of it is escaped text, and what is inside of
// it is offered for saving only. Whether somebody may see a document is decided where it is kept (Files); who saw it is written
// down there, too.
//
// Law: act of 17.02.2005 on informatisation art. 19b (register of templates); KPA art. 10 and 73 (a party sees the files of the case).
package templatesweb

import (
	"context"
	"net/http"
	"slices"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/web"
	"wrota/internal/templates"
	"wrota/internal/ui"
)

// Addresses of the registers.
const (
	Path     = "/wzory"
	KeepPath = "/biurko/wzory"
)

// MaxDocument is the largest document that is shown, in bytes.
const MaxDocument = 16 << 20

// File is a file that somebody wants to read. Body is nil when it is larger than MaxDocument.
type File struct {
	Name     string
	Body     []byte
	SHA256   string
	On       calendar.Date // when it came
	Original string        // where it can be saved as it came
	Back     ui.Link
}

// Files give files to those who may see them, and log that they were seen; anybody else gets a not-found fault.
type Files interface {
	// Filed is a version of a document in the files of the actor's office.
	Filed(ctx context.Context, by actor.Actor, d id.Document, version int) (File, error)
	// OfLetter is a file of a letter at the registry of the actor's office.
	OfLetter(ctx context.Context, by actor.Actor, l id.Letter, no int) (File, error)
	// Own is a file of what the actor filed: 0 is the application itself, and others are what was attached to it.
	Own(ctx context.Context, by actor.Actor, s id.Submission, no int) (File, error)
}

// Deps is what the pages need.
type Deps struct {
	Templates *templates.Service
	Files     Files
	Clock     clock.Clock
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	keep := web.Clerk(templates.GrantRegister)
	return slices.Concat([]web.Route{
		route(http.MethodGet, Path, "list", web.Public, p.list),
		route(http.MethodGet, Path+"/{template}", "template", web.Public, p.show),
		route(http.MethodGet, Path+"/{template}/{file}", "file", web.Public, p.file),
		route(http.MethodGet, KeepPath, "keep", keep, p.keep),
		route(http.MethodGet, KeepPath+"/nowy", "showAdd", keep, p.showAdd),
		{Method: http.MethodPost, Pattern: KeepPath + "/nowy", Name: "templates.add", Access: keep, Handle: p.add, Body: templates.MaxPackage + 1<<20},
		route(http.MethodGet, KeepPath+"/{template}", "showWithdraw", keep, p.showWithdraw),
		route(http.MethodPost, KeepPath+"/{template}", "withdraw", keep, p.withdraw),
	},
		p.views("/biurko/akta/{document}/{version}/tresc", "filed", web.Staff, p.filed),
		p.views("/biurko/wplywy/{letter}/pliki/{no}/tresc", "ofLetter", web.Staff, p.ofLetter),
		p.views("/moje/wniosek/{submission}/tresc", "own", web.LoggedIn, p.own),
		p.views("/moje/wniosek/{submission}/pliki/{no}/tresc", "ownFile", web.LoggedIn, p.own),
		[]web.Route{
			route(http.MethodGet, "/moje/wniosek/{submission}/tresc/plik", "ownSave", web.LoggedIn, p.save(p.own)),
			route(http.MethodGet, "/moje/wniosek/{submission}/pliki/{no}/tresc/plik", "ownFileSave", web.LoggedIn, p.save(p.own)),
		},
	)
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "templates." + name, Access: a, Handle: h}
}

// views are the three ways to read a document: the page, plain text, and a file inside of it.
func (p *pages) views(pattern, name string, a web.Access, open opener) []web.Route {
	return []web.Route{
		route(http.MethodGet, pattern, name+"View", a, p.view(open)),
		route(http.MethodGet, pattern+"/tekst", name+"Text", a, p.text(open)),
		route(http.MethodGet, pattern+"/zalacznik/{inner}", name+"Inner", a, p.inner(open)),
	}
}

func say(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "templates.page."+key, args...)
}
