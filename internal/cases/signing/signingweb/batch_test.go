package signingweb_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/signing"
	"wrota/internal/cases/signing/signingweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

// house is an office with the pages on which Jan signs what Anna submitted.
type house struct {
	*casestest.Office
	t      *testing.T
	site   *webtest.Site
	noSeal bool
}

func (h *house) Clerk(_ context.Context, _ id.Unit, e id.Employee) (actor.Actor, error) {
	if e != h.Jan.Employee {
		return actor.Actor{}, fault.New(fault.NotFound, "identity.employee.none")
	}
	return h.Jan, nil
}

func (h *house) Print(ctx context.Context, s cases.Sheet) (cases.Printed, error) {
	if h.noSeal {
		return cases.Printed{}, fmt.Errorf("press: %w", signing.ErrNoSeal)
	}
	return h.Office.Print(ctx, s)
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, append([]db.Migrations{web.Migrations}, casestest.Tables...), func(t *testing.T, d *db.DB) {
		h := &house{Office: casestest.New(t, d), t: t}
		c := cases.New(cases.Deps{DB: d, Clock: h.Clock, Audit: h.Audit, Events: h.Queue, People: h.People, Plan: h.Office, Press: h})
		s := signing.New(signing.Deps{DB: d, Clock: h.Clock, Cases: c, Press: h, Audit: h.Audit, Queue: h.Queue, Staff: h})
		s.Register(h.Queue)
		h.site = webtest.Start(t, webtest.Config{
			DB: d, Clock: h.Clock, Routes: signingweb.Routes(signingweb.Pages{Cases: c, Signing: s, Request: "/podpis"}), Messages: []fs.FS{ui.Messages, cases.Messages, signing.Messages},
		})
		test(t, h)
	})
}

// submitted is a decision that waits for Jan.
func (h *house) submitted() cases.Edit {
	h.t.Helper()
	c := h.Open(h.t, casestest.Lead(h.Anna))
	d, err := h.Cases.Write(h.t.Context(), h.Anna, cases.NewWriting{
		Case: c.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted, Appeal: 14}, Title: "Zezwolenie", Body: "Zezwalam.",
	})
	if err == nil {
		err = h.Cases.Submit(h.t.Context(), h.Anna, c.ID, d, 1)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return cases.Edit{Case: c.ID, Writing: d, Version: 2}
}

// form is what the page before sends: a batch and the documents that were picked.
func form(b string, picked ...cases.Edit) url.Values {
	v := url.Values{"paczka": {b}}
	for _, p := range picked {
		v.Add("pismo", fmt.Sprintf("%s.%s.%d", p.Case.Short(), p.Writing.Short(), p.Version))
	}
	return v
}

func (h *house) drain() {
	h.t.Helper()
	if err := h.Queue.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

const path = signingweb.BatchPath

func TestABatchIsFollowedToItsEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		good, changed, last := h.submitted(), h.submitted(), h.submitted()
		b := id.New[id.Batch]().Short()
		jan := h.site.As(h.Jan)
		page := jan.Post(path, form(b, good, changed, last))
		page.WantURL(path + "/" + b)
		page.WantSays("Podpisane: 0 z 3. Czekają: 3. Odmowy: 0.", "Możesz zamknąć tę stronę", "Strona odświeża się co 5 sekund.")
		if !strings.Contains(page.Text("noscript"), `http-equiv="refresh"`) || !page.Has("#podpisy[data-again=5]") {
			t.Error("the page does not load itself anew")
		}
		still := page.Click("Wyłącz odświeżanie")
		if still.Has("noscript") || still.Has("[data-again]") {
			t.Error("the page loads itself anew although it was asked not to")
		}
		if err := h.Cases.SendBack(t.Context(), h.Jan, changed.Case, changed.Writing, 2, "jeszcze raz"); err != nil {
			t.Fatal(err)
		}
		h.drain()
		page = jan.Get(path + "/" + b)
		page.WantSays("Podpisane: 2 z 3. Czekają: 0. Odmowy: 1.", "Ktoś zapisał inną treść tego pisma")
		if got := strings.Join(page.Texts("tbody tr td .tag"), ", "); got != "podpisane, odmowa, podpisane" {
			t.Errorf("the documents are %s", got)
		}
		if page.Has("noscript") || page.Has("[data-again]") || page.Has("main form") {
			t.Error("the page offers to go on though nothing is left")
		}
	})
}

func TestAFormSentTwiceFindsTheSameBatch(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, b := h.submitted(), id.New[id.Batch]().Short()
		jan := h.site.As(h.Jan)
		for range 2 {
			page := jan.Post(path, form(b, p))
			page.WantURL(path + "/" + b)
			page.WantSays("z 1.")
			h.drain()
		}
		jan.Get(path + "/" + b).WantSays("Podpisane: 1 z 1. Czekają: 0. Odmowy: 0.")
		if n := h.Printed.Load(); n != 1 {
			t.Errorf("%d documents were made", n)
		}
	})
}

func TestABatchIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, b := h.submitted(), id.New[id.Batch]().Short()
		h.noSeal = true
		jan := h.site.As(h.Jan)
		jan.Post(path, form(b, p))
		h.drain()
		page := jan.Get(path + "/" + b)
		page.WantSays("Odmowy: 1", "Urząd nie ma dziś ważnej pieczęci elektronicznej")
		h.noSeal = false
		page.Press("Spróbuj ponownie").WantSays("Czekają: 1. Odmowy: 0.")
		page.Press("Spróbuj ponownie") // from the page that is old by now
		h.drain()
		page = jan.Get(path + "/" + b)
		page.WantSays("Podpisane: 1 z 1.")
		if page.Has("main form") {
			t.Error("what is signed may be tried again")
		}
	})
}

func TestWhoMayAndWhatIsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, b := h.submitted(), id.New[id.Batch]().Short()
		jan, anna := h.site.As(h.Jan), h.site.As(h.Anna)
		jan.Post(path, form(b, p))
		colleague, stranger := h.Jan, h.Jan
		colleague.Account, colleague.Employee = id.New[id.Account](), id.New[id.Employee]()
		stranger.Account, stranger.Employee, stranger.Unit, stranger.Cells = id.New[id.Account](), id.New[id.Employee](), id.New[id.Unit](), []id.Cell{id.New[id.Cell]()}
		for _, who := range []actor.Actor{colleague, stranger} {
			other := h.site.As(who)
			other.Get(path+"/"+b).WantFault(404, "cases.signing.no-such-batch")
			other.Post(path+"/"+b, nil).WantFault(404, "cases.signing.no-such-batch")
		}
		h.site.As(stranger).Post(path, form(id.New[id.Batch]().Short(), p)).WantStatus(404)
		anna.Post(path, form(id.New[id.Batch]().Short(), p)).WantStatus(403)
		anna.Post(path+"/"+b, nil).WantStatus(403)
		anna.Get(path + "/" + b).WantStatus(404)
		h.site.As(h.Maria).Get(path + "/" + b).WantStatus(403)
		for _, x := range []struct {
			reason string
			form   url.Values
			status int
		}{
			{"nothing was selected", form(id.New[id.Batch]().Short()), 422},
			{"more than may be signed at once", form(id.New[id.Batch]().Short(), slices.Repeat([]cases.Edit{p}, signing.MaxBatch+1)...), 422},
			{"no batch", form("", p), 404},
			{"no document", url.Values{"paczka": {id.New[id.Batch]().Short()}, "pismo": {"a.b.c"}}, 404},
			{"half a document", url.Values{"paczka": {id.New[id.Batch]().Short()}, "pismo": {p.Case.Short()}}, 404},
		} {
			if page := jan.Post(path, x.form); page.Status != x.status {
				t.Errorf("%s: %d, want %d", x.reason, page.Status, x.status)
			}
		}
		jan.Get(path+"/nic").WantFault(404, "cases.signing.no-such-batch")
	})
}
