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
	"slices"

	"wrota/internal/cases"
	"wrota/internal/cases/workload"
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

// Deps is what the pages need. Files, Letters, Answers, Templates, Charges, Services, Neighbours, Signatures and Batches may be nil:
// the page then does without them.
type Deps struct {
	Cases      *cases.Service
	Clock      clock.Clock
	Workload   workload.Counter
	People     People
	Prints     Prints
	Files      Files
	Letters    Letters
	Answers    Answers
	Templates  Templates
	Charges    Charges
	Services   Services
	Neighbours Neighbours
	Appeals    Appeals
	Signatures Signatures
	Batches    Batches
	Besides    []Beside
}

type pages struct{ Deps }

// Routes are the pages of the module. That a case may be seen and handled by who asks is checked by
// cases, because it depends on the case.
func Routes(d Deps) []web.Route {
	p := &pages{d}
	return slices.Concat(p.lists(), p.steps(), p.documents(), p.superior())
}

// lists are the pages of the queue, of a case, and of what is done with several.
func (p *pages) lists() []web.Route {
	const one = QueuePath + "/{case}"
	return []web.Route{
		get(QueuePath, "queue", web.Staff, p.showQueue),
		post(QueuePath+"/zaznaczone", "picked", web.Staff, p.picked),
		get(QueuePath+"/dekretacja", "showAssignMany", web.Clerk(cases.GrantAssign), p.showAssignMany),
		post(QueuePath+"/dekretacja", "assignMany", web.Clerk(cases.GrantAssign), p.assignMany),
		post(QueuePath+"/cofnij", "undoMany", web.Staff, p.undoMany),
		post(QueuePath+"/podglad", "preview", web.Staff, p.preview),
		get(one, "case", web.Staff, p.showCase),
		get(one+"/akta", "full", web.Staff, p.showFull),
		get(one+"/metryka", "log", web.Staff, p.showLog),
		get(one+"/dokumenty/{document}", "document", web.Staff, p.showDocument),
		post(one+"/cofnij", "undo", web.Staff, p.undo),
		post(one+"/przejmij", "take", web.Clerk(cases.GrantHandle), p.button("taken", take)),
		post(one+"/zapoznanie", "seen", web.Staff, p.button("seen", seen)),
		post(one+"/zadanie", "done", web.Staff, p.button("task", done)),
		// A refusal is shown at the address of its button; reloading it by GET leads to the case.
		get(one+"/cofnij", "back", web.Staff, p.back),
		get(one+"/przejmij", "back", web.Staff, p.back),
		get(one+"/zapoznanie", "back", web.Staff, p.back),
		get(one+"/zadanie", "back", web.Staff, p.back),
		get(QueuePath+"/zaznaczone", "back", web.Staff, p.back),
		get(QueuePath+"/cofnij", "back", web.Staff, p.back),
	}
}

// steps are the forms of a case, each with the right it needs beyond handling the case.
func (p *pages) steps() (out []web.Route) {
	for _, s := range []struct {
		step   step
		access web.Access
	}{
		{assign, web.Clerk(cases.GrantAssign)},
		{inform, web.Staff},
		{giveBack, web.Staff},
		{note, web.Staff},
		{call, web.Clerk(cases.GrantHandle)},
		{event, web.Clerk(cases.GrantHandle)},
		{extend, web.Clerk(cases.GrantHandle)},
		{suspend, web.Clerk(cases.GrantHandle)},
		{resume, web.Clerk(cases.GrantHandle)},
		{write, web.Clerk(cases.GrantHandle)},
		{finish, web.Clerk(cases.GrantHandle)},
		{reopen, web.Clerk(cases.GrantHandle)},
	} {
		where := QueuePath + "/{case}/" + s.step.where
		out = append(out, get(where, "show-"+s.step.name, s.access, p.showStep(s.step)), post(where, s.step.name, s.access, p.doStep(s.step)))
	}
	return out
}

// documents are the pages of a document that is being written.
func (p *pages) documents() []web.Route {
	const one = QueuePath + "/{case}/pisma/{writing}"
	return []web.Route{
		get(one, "writing", web.Staff, p.showWriting),
		post(one, "rewrite", web.Staff, p.saveWriting),
		get(one+"/podglad.pdf", "pdf", web.Staff, p.showPDF),
		post(one+"/przekaz", "submit", web.Clerk(cases.GrantHandle), p.give(submitDraft)),
		post(one+"/akceptuj", "accept", web.Clerk(cases.GrantApprove), p.give(acceptDraft)),
		post(one+"/popraw", "sendBack", web.Clerk(cases.GrantApprove), p.give(sendBack)),
		post(one+"/usun", "drop", web.Staff, p.give(dropDraft)),
		get(one+"/podpis", "showSign", web.Staff, p.showSign),
		post(one+"/podpis", "sign", web.Staff, p.give(signDraft)),
		get(one+"/przekaz", "back", web.Staff, p.back),
		get(one+"/akceptuj", "back", web.Staff, p.back),
		get(one+"/popraw", "back", web.Staff, p.back),
		get(one+"/usun", "back", web.Staff, p.back),
	}
}

// superior are the pages of who assigns, accepts and signs.
func (p *pages) superior() []web.Route {
	return []web.Route{
		get(BoardPath, "board", web.Staff, p.showBoard),
		post(BoardPath, "decideMany", web.Clerk(cases.GrantApprove), p.decideMany),
		get(BoardPath+"/podpis", "showSignMany", web.Clerk(cases.GrantSign), p.showSignMany),
		get(BoardPath+"/wynik", "results", web.Staff, p.showResults),
	}
}

func get(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: pattern, Name: "cases." + name, Access: a, Handle: h}
}

func post(pattern, name string, a web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Pattern: pattern, Name: "cases." + name, Access: a, Handle: h}
}

// back leads from the address of a button to the page that the button stands on.
func (p *pages) back(w http.ResponseWriter, r *http.Request) error {
	l, err := listOf(r)
	if err != nil {
		return err
	}
	if r.PathValue("case") == "" {
		return web.See(w, r, l.href())
	}
	a, err := p.enter(r)
	if err != nil {
		return err
	}
	return web.See(w, r, a.here())
}
