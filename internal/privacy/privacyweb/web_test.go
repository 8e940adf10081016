package privacyweb_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/privacy"
	"wrota/internal/privacy/privacyweb"
	"wrota/internal/ui"
)

type around struct{}

func (around) OfAccount(context.Context, actor.Actor) ([]id.Party, error) { return nil, nil }
func (around) Signs(context.Context, actor.Actor, []id.Case) (map[id.Case]string, error) {
	return nil, nil
}

func (around) Controller(context.Context, id.Unit) (privacy.Controller, error) {
	return privacy.Controller{Name: "Urząd Gminy Lipowa", Head: "Wójt Gminy Lipowa", Inspector: "Irena Inspektor, e-mail iod@lipowa.example"}, nil
}

func (around) Offered(context.Context, id.Unit, calendar.Date) ([]personal.Activity, error) {
	return nil, nil
}
func (around) BreachFound(context.Context, id.Unit, id.Breach) error { return nil }
func (around) BreachEnds(context.Context, id.Unit, id.Breach) error  { return nil }
func (around) OfficeName(context.Context, id.Unit) (string, error)   { return "Urząd Gminy Lipowa", nil }

type desk struct {
	site *webtest.Site
	d    *db.DB
	log  *audit.Log
	t    *clock.Manual
}

func newDesk(t *testing.T, e db.Engine) *desk {
	t.Helper()
	d := testkit.DB(t, e, audit.Migrations, privacy.Migrations)
	c := testkit.Clock()
	log := audit.New(c)
	s := privacy.New(privacy.Deps{DB: d, Clock: c, Audit: log, Parties: around{}, Matters: around{}, Alarms: around{}, Office: around{}})
	site := webtest.Start(t, webtest.Config{
		Routes:   privacyweb.Routes(privacyweb.Deps{Privacy: s, Offices: around{}, Clock: c}),
		Messages: []fs.FS{privacy.Messages, ui.Messages, identity.Messages}, Clock: c,
	})
	return &desk{site, d, log, c}
}

func officer() actor.Actor {
	return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Unit: id.New[id.Unit](), Employee: id.New[id.Employee](), Name: "Irena Inspektor", Grants: []actor.Grant{privacy.GrantOfficer}}
}

var told = []string{"what", "List trafił do innej osoby.", "people", "mieszkańcy", "number", "1", "data", "adres", "consequences", "Ktoś zna adres.", "measures", "List odebrano."}

func TestABreachFromItsNoteToItsEnd(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			d := newDesk(t, e)
			b := d.site.As(officer())
			empty := b.Get(privacyweb.BreachesPath + "/nowe").Press("Zapisz")
			if empty.Status != http.StatusUnprocessableEntity || !strings.Contains(empty.Text("main"), "Opisz, co się stało") {
				t.Errorf("%d %s", empty.Status, empty.Text("main"))
			}
			p := empty.Press("Zapisz", told...)
			p.WantText("h1", "Naruszenie nr 1")
			if text := p.Text("main"); !strings.Contains(text, "Do zgłoszenia") || !strings.Contains(text, "72 godz. 0 min") {
				t.Errorf("%s", text)
			}
			refused := p.Press("Dopisz", "kind", "not-reported")
			if refused.Status != http.StatusUnprocessableEntity || !strings.Contains(refused.Text("main"), "Napisz, dlaczego") {
				t.Errorf("%d %s", refused.Status, refused.Text("main"))
			}
			p = refused.Press("Dopisz", "kind", "reported")
			if text := p.Text("main"); !strings.Contains(text, "Do zawiadomienia osób") || !strings.Contains(text, "Zgłoszono Prezesowi UODO") {
				t.Errorf("%s", text)
			}
			list := b.Get(privacyweb.BreachesPath)
			if text := list.Text("table"); !strings.Contains(text, "List trafił") || !strings.Contains(text, "Do zawiadomienia osób") {
				t.Errorf("%s", text)
			}
			amended := p.Click("Popraw opis").Press("Zapisz", "number", "40")
			if !strings.Contains(amended.Text("main"), "40") {
				t.Errorf("%s", amended.Text("main"))
			}
			if p := p.Press("Dopisz", "kind", "told"); p.Status != http.StatusConflict {
				t.Errorf("a form of an old version: %d", p.Status)
			}
			pdf := b.Get(amended.URL + "/zgloszenie.pdf")
			file := filepath.Join(t.TempDir(), "breach.pdf")
			if err := os.WriteFile(file, pdf.Body, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").Output()
			if err != nil || !strings.Contains(string(out), "Urząd Gminy Lipowa") || !strings.Contains(string(out), "List trafił do innej osoby.") {
				t.Errorf("%v %s", err, out)
			}
			at, _ := url.Parse(amended.URL)
			for _, x := range []struct {
				who    actor.Actor
				path   string
				status int
				reason string
			}{
				{officer(), at.Path, http.StatusNotFound, "the breach of another office"},
				{officer(), at.Path + "/zgloszenie.pdf", http.StatusNotFound, "and its print"},
				{officer(), privacyweb.BreachesPath + "/abc", http.StatusNotFound, "no id"},
				{actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Unit: id.New[id.Unit](), Employee: id.New[id.Employee]()}, privacyweb.BreachesPath, http.StatusForbidden, "a clerk without the right"},
			} {
				if got := d.site.As(x.who).Get(x.path).Status; got != x.status {
					t.Errorf("%s: %d, want %d", x.reason, got, x.status)
				}
			}
		})
	}
}

func TestWhoLookedAtMyData(t *testing.T) {
	d := newDesk(t, db.SQLite)
	maria := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}
	b := d.site.As(maria)
	b.Get(privacyweb.SeenPath).WantText("h1", "Kto oglądał moje dane")
	for range 30 {
		clerk := officer()
		clerk.Name, clerk.Post = "Anna Nowak", "inspektor"
		if err := d.log.Viewed(t.Context(), d.d, clerk, clerk.Unit, audit.Entry{Verb: "payments.shown", About: "account:" + maria.Account.Short()}); err != nil {
			t.Fatal(err)
		}
	}
	p := b.Get(privacyweb.SeenPath)
	if rows := p.All("tbody tr"); len(rows) != 25 || !strings.Contains(p.Text("tbody"), "Anna Nowak, inspektor") || !strings.Contains(p.Text("tbody"), "Należności") {
		t.Errorf("%d rows: %s", len(rows), p.Text("tbody"))
	}
	if rows := p.Click("Starsze").All("tbody tr"); len(rows) != 5 {
		t.Errorf("%d rows on the second page", len(rows))
	}
	if got := b.Get(privacyweb.SeenPath + "?przed=x").Status; got != http.StatusNotFound {
		t.Errorf("a place that is none: %d", got)
	}
	other := d.site.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}).Get(privacyweb.SeenPath)
	if strings.Contains(other.Text("main"), "Anna Nowak") {
		t.Error("somebody else sees who looked")
	}
	proxy := maria
	proxy.Mandate = actor.Mandate{ID: id.New[id.Mandate](), Agent: id.New[id.Account](), Basis: actor.Proxy}
	if got := d.site.As(proxy).Get(privacyweb.SeenPath).Status; got != http.StatusForbidden {
		t.Errorf("a proxy: %d", got)
	}
}
