package e2e_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wrota/internal/platform/web/webtest"
)

// visit is a page that somebody opened.
type visit struct {
	who   string // persona; "" is nobody
	at    string
	route string // its pattern
	page  *webtest.Page
}

// crawler opens pages by following links as people do, a few of each route.
type crawler struct {
	w      *world
	routes *http.ServeMux
	seen   map[string]bool     // who and address
	opened map[string]int      // who and route
	queue  map[string][]string // who → addresses
	visits []visit
}

// each persona opens at most so many pages of one route.
const ofOneRoute = 4

func newCrawler(w *world) *crawler {
	c := &crawler{w: w, routes: http.NewServeMux(), seen: map[string]bool{}, opened: map[string]int{}, queue: map[string][]string{}}
	for _, r := range w.app.Routes() {
		if r.Method == http.MethodGet {
			c.routes.HandleFunc("GET "+r.Pattern, func(http.ResponseWriter, *http.Request) {})
		}
	}
	return c
}

// route is the pattern that an address belongs to; "" when it is no page of ours.
func (c *crawler) route(at string) string {
	u, err := url.Parse(at)
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return ""
	}
	_, pattern := c.routes.Handler(&http.Request{Method: http.MethodGet, URL: u, Host: "wrota.test"})
	return strings.TrimPrefix(pattern, "GET ")
}

// crawl lets somebody walk from some addresses.
func (c *crawler) crawl(who string, b *webtest.Browser, from ...string) {
	queue := slices.Clone(from)
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		route := c.route(at)
		if key := who + " " + at; route == "" || c.seen[key] || c.opened[who+" "+route] >= ofOneRoute {
			continue
		} else {
			c.seen[key] = true
		}
		c.opened[who+" "+route]++
		p := b.Get(at)
		c.visits = append(c.visits, visit{who, at, route, p})
		if p.Doc == nil {
			continue
		}
		for _, a := range p.All("a[href], form[method=get][action], link[rel=stylesheet]") {
			to, _, _ := strings.Cut(a.Attr("href")+a.Attr("action"), "#")
			if strings.HasPrefix(to, "?") {
				to = path(p) + to
			}
			queue = append(queue, to)
		}
	}
}
