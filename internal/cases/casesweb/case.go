package casesweb

import (
	"context"
	"net/http"
	"strconv"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/web"
	"wrota/internal/ui"
)

func notFound() error { return fault.New(fault.NotFound, "cases.no-such-case") }

// at is where a clerk is: a case, opened from a list, by somebody, on a day.
type at struct {
	*cases.Dossier
	By    actor.Actor
	List  list
	Today calendar.Date
}

// enter loads the case in the address for a step; reading it for that is not logged as shown.
func (p *pages) enter(r *http.Request) (at, error) {
	return p.load(r, p.Cases.Dossier)
}

// enterToWork is enter for who may work on the case; who was only informed of it finds nothing to do.
func (p *pages) enterToWork(r *http.Request) (at, error) {
	a, err := p.enter(r)
	if err == nil && !a.HandledBy(a.By) {
		return a, notFound()
	}
	return a, err
}

func (p *pages) load(r *http.Request, show func(context.Context, actor.Actor, id.Case) (*cases.Dossier, error)) (at, error) {
	a := at{By: web.ActorOf(r), Today: clock.Today(p.Clock)}
	c, err := caseOf(r)
	if err != nil {
		return a, err
	}
	if a.List, err = readList(r.URL.Query(), a.By); err != nil {
		return a, err
	}
	a.Dossier, err = show(r.Context(), a.By, c)
	return a, err
}

// here is the address of the case, or of a page below it, with the list it was opened from.
func (a at) here(parts ...string) string { return path(a.ID, parts...) + a.List.query() }

func (a at) writing(w id.Document, parts ...string) string {
	return writingPath(a.ID, w, parts...) + a.List.query()
}

func (a at) chosen(version int64) cases.Chosen { return cases.Chosen{Case: a.ID, Version: version} }

// leads tells whether the clerk leads the case.
func (a at) leads() bool { return !a.Lead.IsZero() && a.Lead == a.By.Employee }

// casePage is an open case with what others know of it.
type casePage struct {
	at
	Names      map[id.Employee]string
	Mail       []Letter // what came in; Letters of the dossier are their ids
	Documents  []Document
	Sections   []Section
	Charges    []Charge
	Neighbours []Neighbour
	Aside      Aside
	Signed     []Signature // what came signed
	Problems   ui.Problems
	Full       bool // the whole dossier, not the pane beside the list
}

func (p *pages) showCase(w http.ResponseWriter, r *http.Request) error {
	return p.renderCase(w, r, http.StatusOK, nil)
}

// renderCase shows the case in the address beside its list. A row of the queue that was clicked asks for
// the pane alone.
func (p *pages) renderCase(w http.ResponseWriter, r *http.Request, status int, ps ui.Problems) error {
	page, err := p.openCase(r)
	if err != nil {
		return err
	}
	page.Problems = ps
	w.Header().Add("Vary", "HX-Request")
	if status == http.StatusOK && r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Target") == ui.PaneID {
		return web.Render(w, r, status, paneAlone(page)) // a message waits for the next whole page
	}
	q, err := p.queue(r.Context(), page.By, page.List)
	if err != nil {
		return err
	}
	q.Open = &page
	return web.Render(w, hear(r), status, queue(q))
}

func (p *pages) showFull(w http.ResponseWriter, r *http.Request) error {
	page, err := p.openCase(r)
	if err != nil {
		return err
	}
	page.Full = true
	return web.Render(w, hear(r), http.StatusOK, full(page))
}

// openCase asks everybody who knows something of the case.
func (p *pages) openCase(r *http.Request) (page casePage, err error) {
	if page.at, err = p.load(r, p.Cases.Show); err != nil {
		return page, err
	}
	ctx := r.Context()
	if page.Names, err = p.People.Names(ctx, page.By, page.employees()); err != nil {
		return page, err
	}
	if p.Files != nil {
		page.Documents, err = p.Files.Documents(ctx, page.By, page.ID)
		if err = unseen(err); err != nil {
			return page, err
		}
	}
	if p.Answers != nil && !page.Submission.IsZero() {
		page.Sections, err = p.Answers.Answers(ctx, page.By, page.Submission)
		if err = unseen(err); err != nil {
			return page, err
		}
	}
	if p.Charges != nil {
		page.Charges, err = p.Charges.Charges(ctx, page.By, page.ID)
		if err = unseen(err); err != nil {
			return page, err
		}
	}
	return page, p.around(ctx, &page)
}

// unseen forgives that a clerk may not see a part of a case: the part is left out. What is broken is an
// error.
func unseen(err error) error {
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// employees are all whose names the page writes.
func (a at) employees() (out []id.Employee) {
	seen := map[id.Employee]bool{{}: true}
	add := func(e id.Employee) {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	add(a.Lead)
	for _, x := range a.Assignments {
		add(x.To)
		add(x.By)
	}
	return out
}

func (c casePage) name(e id.Employee) string { return c.Names[e] }

// withVersion is an address of a button that changes the case as it was shown.
func (a at) withVersion(where string) string {
	return a.with(where, "wersja", strconv.FormatInt(a.Version, 10))
}
