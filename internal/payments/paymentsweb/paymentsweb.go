// Package paymentsweb has the pages of charges: for the payer what to pay, for what, how, and what
// happened; for the cashier the lists, the booking of payments, refunds and corrections, and the report
// of a day.
//
// A form that books carries the id of the posting that it will make, and the version of the charge that
// was shown: sent twice it books once, and when somebody else booked meanwhile the page comes back with
// the new state and what was typed.
//
// Addresses: /platnosci/{charge} for the payer, /biurko/kasa for the cashier. Amounts and the law are
// the business of payments; nothing is worked out here.
package paymentsweb

import (
	"net/http"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/payments"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
)

// Deps is what the pages need.
type Deps struct {
	Payments *payments.Service
	Offices  payments.Offices
	Clock    clock.Clock
	Cases    Cases // nil: no page leads to a case
}

type pages struct{ Deps }

// Routes are the pages of the module.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	book := web.Clerk(payments.GrantBook)
	return []web.Route{
		route(http.MethodGet, "/platnosci/{charge}", "show", web.LoggedIn, p.showCharge),
		route(http.MethodGet, "/platnosci/{charge}/potwierdzenie/{posting}", "receipt", web.LoggedIn, p.receipt),
		route(http.MethodGet, "/biurko/kasa", "due", book, p.showList),
		route(http.MethodGet, "/biurko/kasa/dzien", "day", book, p.showDay),
		route(http.MethodGet, "/biurko/kasa/{charge}", "open", book, p.showPane),
		route(http.MethodPost, "/biurko/kasa/{charge}/wplata", "book", book, p.book),
		route(http.MethodGet, "/biurko/kasa/{charge}/zwrot", "showRefund", book, p.showRefund),
		route(http.MethodPost, "/biurko/kasa/{charge}/zwrot", "refund", book, p.refund),
		route(http.MethodGet, "/biurko/kasa/{charge}/storno/{posting}", "showReversal", book, p.showReversal),
		route(http.MethodPost, "/biurko/kasa/{charge}/storno/{posting}", "reverse", book, p.reverse),
		route(http.MethodGet, "/biurko/kasa/{charge}/anuluj", "showCancel", book, p.showCancel),
		route(http.MethodPost, "/biurko/kasa/{charge}/anuluj", "cancel", book, p.cancel),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "payments." + name, Access: a, Handle: h}
}

// charge finds the charge in the address.
func (p *pages) charge(r *http.Request) (payments.Charge, error) {
	which, err := id.Parse[id.Charge](r.PathValue("charge"))
	if err != nil {
		return payments.Charge{}, fault.New(fault.NotFound, "payments.no-such-charge")
	}
	return p.Payments.Find(r.Context(), web.ActorOf(r), which)
}

// posting finds the posting in the address among those of the charge.
func posting(r *http.Request, c payments.Charge) (payments.Posting, error) {
	which, err := id.Parse[id.Payment](r.PathValue("posting"))
	for _, one := range c.Postings {
		if err == nil && one.ID == which {
			return one, nil
		}
	}
	return payments.Posting{}, fault.New(fault.NotFound, "payments.no-such-posting")
}

// Addresses of the pages.
func path(c payments.Charge) string     { return "/platnosci/" + c.ID.Short() }
func deskPath(c payments.Charge) string { return "/biurko/kasa/" + c.ID.Short() }

func receiptPath(c payments.Charge, one payments.Posting) string {
	return path(c) + "/potwierdzenie/" + one.ID.Short()
}

// isCashier tells whether the page is the cashier's own.
func isCashier(by actor.Actor) bool {
	return by.Kind == actor.Clerk && by.May(payments.GrantBook)
}
