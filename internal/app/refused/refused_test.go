package refused_test

import (
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"wrota/internal/app/refused"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

func routes() []web.Route {
	hidden := func(http.ResponseWriter, *http.Request) error { return fault.New(fault.NotFound, "cases.no-such-case") }
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/kasa", Name: "test.cash", Access: web.Clerk("cash"), Handle: hidden},
		{Method: http.MethodGet, Pattern: "/sprawy/{case}", Name: "test.case", Access: web.Public, Handle: hidden},
	}
}

// entries are what the log of a unit says was refused, the newest first.
func entries(t *testing.T, d *db.DB, unit id.Unit, log *audit.Log) (out []audit.Line) {
	t.Helper()
	err := d.View(t.Context(), actor.Automaton("system.test", unit), func(tx *db.Tx) (err error) {
		out, err = log.Refusals(t.Context(), tx, unit, 0, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRefusalsStandInTheAuditAndAFloodDoesNotFillIt(t *testing.T) {
	testkit.Each(t, []db.Migrations{web.Migrations, audit.Migrations}, func(t *testing.T, d *db.DB) {
		c, log := testkit.Clock(), audit.New(testkit.Clock())
		w := &refused.Watch{DB: d, Clock: c, Audit: log, Log: slog.New(slog.DiscardHandler)}
		site := webtest.Start(t, webtest.Config{DB: d, Clock: c, Routes: append(routes(), w.Routes()...), Refused: w.Note, Messages: []fs.FS{ui.Messages, os.DirFS("..")}})
		unit, other := id.New[id.Unit](), id.New[id.Unit]()
		clerk := func(name string, u id.Unit, grants ...actor.Grant) actor.Actor {
			return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: u, Name: name, Post: "referent", Grants: grants, Source: actor.Source{Address: "192.0.2.7"}}
		}
		anna, iod := clerk("Anna Nowak", unit), clerk("Iga Odolan", unit, refused.Grant)
		b := site.As(anna)
		b.Get("/kasa").WantStatus(403)
		b.Get("/sprawy/44051401359").WantStatus(404) // not hers, which she is not told
		b.Get("/nie-ma-takiej-strony").WantStatus(404)
		site.As(clerk("Obcy", other)).Get("/kasa").WantStatus(403)
		maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
		site.As(maria).Get("/sprawy/1").WantStatus(404)
		site.Visitor().Get("/sprawy/1").WantStatus(404) // who is nobody learns nothing

		got := entries(t, d, unit, log)
		if len(got) != 2 || got[1].Subject != "page:test.cash" || got[0].Subject != "page:test.case" || got[0].ActorID != anna.Employee.String() {
			t.Fatalf("%+v", got)
		}
		if strings.Contains(got[0].Detail+got[0].Subject+got[0].Origin, "44051401359") || !strings.Contains(got[1].Detail, `"status":403`) {
			t.Errorf("what was typed into an address may be anything: %+v", got[0])
		}
		if n := len(entries(t, d, id.Region, log)); n != 1 {
			t.Errorf("%d refusals of people without a post", n)
		}
		p := site.As(iod).Get(refused.Path)
		p.WantSays("Anna Nowak, referent", "test.cash")
		if p.Says("Obcy") {
			t.Error("the list shows another office's")
		}
		site.As(anna).Get(refused.Path).WantStatus(403)

		for range 1100 {
			b.Get("/kasa")
		}
		if n := len(entries(t, d, unit, log)); n != 22 { // 20, the 100th, the 1,000th
			t.Errorf("a flood leaves %d entries", n)
		}
		c.Move(time.Hour)
		b.Get("/kasa")
		if n := len(entries(t, d, unit, log)); n != 23 {
			t.Errorf("in the next hour there are %d entries", n)
		}
	})
}
