// Package catalogueweb has the pages on which a unit decides which e-services it offers and on what
// terms, and the suggestions of places.
//
// Words: a service is on when people may begin it today. The pages are for clerks with the right to
// adopt services; the public list of services belongs to the portal.
//
// Addresses: /biurko/ustawienia/uslugi is the list, …/wspolne what holds for all services,
// …/{service} one service, …/{service}/stawki its rates; /podpowiedzi/miejscowosc answers a field for a
// place in JSON, to anybody, because the names of places are public.
//
// A form carries the version that was shown: when somebody else saved meanwhile, the page comes back
// with what was typed and says what is stored now. Rules are the business of catalogue.
package catalogueweb

import (
	"net/http"

	"wrota/internal/catalogue"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
)

// Deps is what the pages need.
type Deps struct {
	Catalogue *catalogue.Service
	Staff     Staff
	Clock     clock.Clock
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	adopt := web.Clerk(catalogue.GrantAdopt)
	return []web.Route{
		route(http.MethodGet, "/podpowiedzi/miejscowosc", "suggestPlaces", web.Public, p.suggestPlaces),
		route(http.MethodGet, listPath, "list", adopt, p.list),
		route(http.MethodGet, termsPath, "showTerms", adopt, p.showTerms),
		route(http.MethodPost, termsPath, "saveTerms", adopt, p.saveTerms),
		route(http.MethodGet, listPath+"/{service}", "showService", adopt, p.showService),
		route(http.MethodPost, listPath+"/{service}", "save", adopt, p.save),
		route(http.MethodPost, listPath+"/{service}/wylacz", "withdraw", adopt, p.withdraw),
		route(http.MethodGet, listPath+"/{service}/stawki", "showRates", adopt, p.showRates),
		route(http.MethodPost, listPath+"/{service}/stawki", "setRate", adopt, p.setRate),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "catalogue." + name, Access: a, Handle: h}
}
