// Package casesweb has the pages on which clerks lead cases: the queue with the open case beside it,
// every step of a case, the editor of documents, and the superior's board.
//
// The address is the state: /biurko/sprawy/{case}?widok=… is a case opened from a list, and each step
// posts to an address with the same query, so that after it the clerk finds herself at the next case of
// that list. What stays in the office is done at once and can be taken back for a while; what leaves it
// (a signature) is confirmed on a page that says what will happen.
//
// Everything works by links and forms. A key is an attribute of a visible button. Rows of the queue load
// into the pane when there is JavaScript and open a page when there is none.
//
// Words: a list is one of cases.Views with its filters; a step is a form that changes the case. What other
// modules know of a case (documents, charges, texts, people) comes through the interfaces in needs.go.
// Rights are checked by cases; the law of terms is worked out there, too (art. 35, 36, 64, 66a, 97 KPA).
package casesweb

import (
	"embed"
	"net/http"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
)

// Messages are the sentences of the pages.
//
//go:embed messages/*.yaml
var Messages embed.FS

// Addresses of the front doors.
const (
	QueuePath = "/biurko/sprawy"
	BoardPath = "/biurko/kierownik"
)

// Deps is what the pages need. Files, Answers, Templates and Charges may be nil: the page then does
// without them.
type Deps struct {
	Cases     *cases.Service
	Clock     clock.Clock
	People    People
	Prints    Prints
	Files     Files
	Answers   Answers
	Templates Templates
	Charges   Charges
}

type pages struct{ Deps }

// Routes are the pages of the module. That a case may be seen and handled by who asks is checked by
// cases, because it depends on the case.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return []web.Route{
		route(http.MethodGet, QueuePath, "queue", web.Staff, p.showQueue),
	}
}

func route(method, pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: method, Pattern: pattern, Name: "cases." + name, Access: a, Handle: h}
}

func clerk(g actor.Grant) web.Access { return web.Clerk(g) }
