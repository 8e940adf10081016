// Package portal is what residents and firms see before and after they fill in a form: the home page,
// the list of e-services with their start pages, the offices, the search, the way to check a matter
// with the number and the PIN of a receipt, "Moje sprawy" with everything an account has begun, filed
// and received, the page of one matter, and the pages about the portal itself.
//
// It is a shell: it shows what the modules know and decides nothing. It imports none of them; what it
// shows comes through the interfaces in needs*.go, whose answers are already in the language of the
// context (i18n.Lang). Whether something may be seen is decided by whoever answers: what is not the
// actor's does not exist.
//
// Words: an Offer is an e-service of one office; a Matter is a case as its party sees it; a Filing is
// an application that was sent; a Call is what the party must do now (art. 64 § 2 KPA).
//
// Forms are filled in elsewhere (intakeweb): the start page posts to /uslugi/{service}/rozpocznij with
// the office's word in "urzad", and a matter to /moje/{case}/odpowiedz with "usluga" and "zadanie".
//
// Law: art. 9 and 73 KPA (people are told how their matter stands and may read its file), ustawa z
// 4.04.2019 o dostępności cyfrowej (the declaration), art. 13 RODO (the page on privacy).
package portal

import (
	"embed"
	"log/slog"
	"net/http"

	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Deps is what the pages need.
type Deps struct {
	Offers   Offers
	Offices  Offices
	Staff    Staff
	Filings  Filings
	Receipts Receipts
	Matters  Matters
	Sources  []Source // of the history of a matter, besides the matter itself and what was filed in it
	Box      Box
	Charges  Charges
	Files    Files
	About    About
	Hours    Hours // nil shows what offices wrote as a sentence
	Clock    clock.Clock
	Secure   bool         // cookies of the settings only over TLS
	Logger   *slog.Logger // of what fails while a file is being sent; nil logs nothing
}

type pages struct{ Deps }

// Routes are the pages of the portal.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		route(http.MethodGet, "/{$}", "home", web.Public, p.home),
		route(http.MethodGet, "/uslugi", "services", web.Public, p.services),
		route(http.MethodGet, "/uslugi/{service}", "service", web.Public, p.service),
		route(http.MethodGet, "/urzedy", "offices", web.Public, p.offices),
		route(http.MethodGet, "/urzedy/{unit}", "office", web.Public, p.office),
		route(http.MethodGet, "/szukaj", "search", web.Public, p.search),
		route(http.MethodGet, "/szukaj/podpowiedzi", "suggest", web.Public, p.suggest),
		route(http.MethodGet, "/sprawdz", "showCheck", web.Public, p.showCheck),
		route(http.MethodPost, "/sprawdz", "check", web.Public, p.check),
		route(http.MethodGet, "/moje", "mine", web.LoggedIn, p.mine),
		route(http.MethodGet, "/moje/wniosek/{submission}", "filing", web.LoggedIn, p.filing),
		route(http.MethodGet, "/moje/{case}", "matter", web.LoggedIn, p.matter),
		route(http.MethodGet, "/moje/{case}/{page}", "matterPage", web.LoggedIn, p.matterPage),
		route(http.MethodGet, "/o-portalu", "about", web.Public, p.about),
		route(http.MethodGet, "/prywatnosc", "privacy", web.Public, p.privacy),
		route(http.MethodGet, "/deklaracja-dostepnosci", "declaration", web.Public, p.declaration),
		route(http.MethodGet, "/dostepnosc-wsparcie", "support", web.Public, p.support),
		route(http.MethodGet, "/prostymi-slowami", "simple", web.Public, p.simple),
		route(http.MethodGet, "/pomoc", "help", web.Public, p.help),
		route(http.MethodGet, LanguagePath+"/{lang}", "language", web.Public, p.language),
		route(http.MethodPost, ui.SettingsPath, "look", web.Public, p.look),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "portal." + name, Access: a, Handle: h, Body: 64 << 10}
}

// matterIn reads the case in the address; what is no identifier is no matter.
func matterIn(r *http.Request) (id.Case, error) {
	c, err := id.Parse[id.Case](r.PathValue("case"))
	if err != nil {
		return c, fault.New(fault.NotFound, "portal.no-such-matter")
	}
	return c, nil
}

// report logs what went wrong while an answer was already on its way.
func (p *pages) report(err error) {
	if p.Logger != nil {
		p.Logger.Error("portal", "error", err)
	}
}
