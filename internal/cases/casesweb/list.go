package casesweb

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
)

// list is what a list shows, as its address says it: a view and its filters. A case that was opened from
// a list, and every step in it, carry the same query.
type list struct {
	View    cases.View
	Text    string
	Lead    string // short id
	Service string
	Before  string
	After   string // cursor
	chosen  bool   // the address names a view: the case was opened from a list
}

func readList(v url.Values, by actor.Actor) (list, error) {
	l := list{View: cases.View(v.Get("widok")), Text: v.Get("q"), Lead: v.Get("prowadzi"), Service: v.Get("usluga"), Before: v.Get("przed"), After: v.Get("od")}
	views := cases.Views(by)
	switch {
	case len(views) == 0:
		return l, fault.New(fault.NotFound, "cases.no-such-case")
	case l.View == "":
		l.View = views[0]
	case !slices.Contains(views, l.View):
		return l, fault.New(fault.NotFound, "fault.no-page")
	default:
		l.chosen = true
	}
	return l, nil
}

func listOf(r *http.Request) (list, error) { return readList(r.URL.Query(), web.ActorOf(r)) }

// question is the list as cases understand it; a filter that cannot be read filters nothing.
func (l list) question() cases.Question {
	q := cases.Question{View: l.View, Text: l.Text, Class: l.Service, After: l.After}
	q.Lead, _ = id.Parse[id.Employee](l.Lead)
	q.Before, _ = calendar.Parse(l.Before)
	return q
}

func (l list) filtered() bool {
	return l.Text != "" || l.Lead != "" || l.Service != "" || l.Before != ""
}

// values are the query of the list's address.
func (l list) values() url.Values {
	v := url.Values{"widok": {string(l.View)}}
	for name, value := range map[string]string{"q": l.Text, "prowadzi": l.Lead, "usluga": l.Service, "przed": l.Before, "od": l.After} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// query is what every address of a case opened from the list ends with; nothing when it was opened from
// elsewhere.
func (l list) query() string {
	if !l.chosen {
		return ""
	}
	return "?" + l.values().Encode()
}

func (l list) href() string { return QueuePath + "?" + l.values().Encode() }

// page is the list that begins after a cursor.
func (l list) page(after string) string {
	l.After = after
	return l.href()
}

// ofCell tells whether the list shows other people's cases, too: then it says who leads each.
func (l list) ofCell() bool {
	return slices.Contains([]cases.View{cases.ViewCell, cases.ViewCellLate, cases.ViewUnit, cases.ViewAccept, cases.ViewInformed}, l.View)
}

// after finds the case that follows one in the list, before a step takes it away.
func (p *pages) after(ctx context.Context, by actor.Actor, l list, c id.Case) (next *cases.Row, err error) {
	if !l.chosen {
		return nil, nil
	}
	page, err := p.Cases.Queue(ctx, by, l.question())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(page.Rows, func(r cases.Row) bool { return r.ID == c })
	switch {
	case i >= 0 && i+1 < len(page.Rows):
		return &page.Rows[i+1], nil
	case i > 0:
		return &page.Rows[0], nil
	}
	return nil, nil
}

func path(c id.Case, parts ...string) string {
	out := QueuePath + "/" + c.Short()
	for _, p := range parts {
		out += "/" + p
	}
	return out
}

func writingPath(c id.Case, w id.Document, parts ...string) string {
	return path(c, append([]string{"pisma", w.Short()}, parts...)...)
}
