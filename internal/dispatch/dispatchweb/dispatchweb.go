// Package dispatchweb has the pages of sent letters: for an addressee the box, where a letter is confirmed
// before it can be read; for the one who posts the lists of work and the register of outgoing mail.
//
// The box shows who sends what, when and under what number; the document is served only after the
// confirmation (see dispatch). Confirming is a form with one button and a sentence that says what it means:
// opening a page never confirms anything, because browsers and mail programs open pages by themselves.
//
// The desk has three lists in the order of the work (to post, on the way, come back) and the register,
// which also prints. Each list is an address with its search in it. Forms carry the version of the delivery
// that was shown: when somebody else was faster, the page comes back with the new state and what was typed.
//
// Addresses: /skrzynka for people, /biurko/wysylka for the office, /biurko/ustawienia/doreczenia for how long
// letters wait in a box.
package dispatchweb

import (
	"net/http"

	"wrota/internal/dispatch"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
)

// Deps is what the pages need.
type Deps struct {
	Dispatch *dispatch.Service
	Scans    Scans // nil: return receipts stay on paper
	Cases    Cases // nil: no page leads to a case
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	post := web.Clerk(dispatch.GrantPost)
	return []web.Route{
		route(http.MethodGet, "/skrzynka", "box", web.LoggedIn, p.showBox),
		route(http.MethodGet, "/skrzynka/{delivery}", "show", web.LoggedIn, p.showItem),
		route(http.MethodPost, "/skrzynka/{delivery}/odbierz", "collect", web.LoggedIn, p.collect),
		route(http.MethodGet, "/skrzynka/{delivery}/dokument", "ownDocument", web.LoggedIn, p.ownDocument),
		route(http.MethodGet, "/skrzynka/{delivery}/upd", "ownReceipt", web.LoggedIn, p.ownReceipt),
		route(http.MethodGet, "/biurko/wysylka", "desk", post, p.showDesk),
		route(http.MethodPost, "/biurko/wysylka/zaznaczone", "mark", post, p.mark),
		route(http.MethodGet, "/biurko/wysylka/nadaj", "showMarked", post, p.showMarked),
		route(http.MethodPost, "/biurko/wysylka/nadaj", "postMarked", post, p.postMarked),
		route(http.MethodGet, "/biurko/wysylka/druk", "print", post, p.print),
		route(http.MethodGet, "/biurko/wysylka/{delivery}", "open", post, p.showPane),
		route(http.MethodPost, "/biurko/wysylka/{delivery}/nadaj", "post", post, p.post),
		{Method: http.MethodPost, Pattern: "/biurko/wysylka/{delivery}/doreczono", Name: "dispatch.acknowledge", Access: post, Handle: p.acknowledge, Body: maxScan + inMind},
		route(http.MethodPost, "/biurko/wysylka/{delivery}/zwrot", "return", post, p.returned),
		route(http.MethodPost, "/biurko/wysylka/{delivery}/adres", "readdress", post, p.readdress),
		route(http.MethodGet, policyPath, "showPolicy", web.Clerk(dispatch.GrantPolicy), p.showPolicy),
		route(http.MethodPost, policyPath, "setPolicy", web.Clerk(dispatch.GrantPolicy), p.setPolicy),
		route(http.MethodGet, "/biurko/wysylka/{delivery}/dokument", "document", web.Staff, p.document),
		route(http.MethodGet, "/biurko/wysylka/{delivery}/dowod", "evidence", web.Staff, p.evidence),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "dispatch." + name, Access: a, Handle: h}
}

// delivery is the one in the address.
func delivery(r *http.Request) (id.Delivery, error) {
	which, err := id.Parse[id.Delivery](r.PathValue("delivery"))
	if err != nil {
		return which, fault.New(fault.NotFound, "dispatch.no-such-delivery")
	}
	return which, nil
}

// Addresses of the pages.
func path(d id.Delivery) string     { return "/skrzynka/" + d.Short() }
func deskPath(d id.Delivery) string { return "/biurko/wysylka/" + d.Short() }
