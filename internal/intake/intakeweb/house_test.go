package intakeweb_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"wrota/internal/eservice"
	"wrota/internal/eservice/fee"
	"wrota/internal/eservice/messages"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

var (
	tables   = append([]db.Migrations{web.Migrations}, intaketest.Tables...)
	sentence = []fs.FS{ui.Messages, messages.FS(), intake.Messages, intakeweb.Messages}
)

// house is an office with its pages.
type house struct {
	*intaketest.Office
	site  *webtest.Site
	deps  intakeweb.Deps
	db    *db.DB
	forms map[string]eservice.Service
	fees  *fee.Tariff
	cases map[string]intakeweb.Case
	moved []intakeweb.HistoryLine
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{Office: intaketest.New(t, d), db: d, forms: map[string]eservice.Service{}, cases: map[string]intakeweb.Case{}}
	h.Intake.Catalogue = h
	h.deps = intakeweb.Deps{
		Intake: h.Intake, Offices: offices{h}, Clock: h.Clock, Base: "https://wrota.example.pl", Upload: 4 << 20, Places: h, Senders: h, Cells: h, Classes: h, Cases: h, History: h, Calls: h, Offered: h,
	}
	h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.Clock, Routes: append(intakeweb.Routes(h.deps), neighbours()...), Messages: sentence, Static: ui.Static(), Chrome: chrome})
	return h
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

func one(t testing.TB) *house {
	t.Helper()
	return newHouse(t, testkit.DB(t, db.SQLite, tables...))
}

// offer lets the office take one more form.
func (h *house) offer(t testing.TB, body string) *eservice.Definition {
	t.Helper()
	lib, err := eservice.Common()
	if err != nil {
		t.Fatal(err)
	}
	h.fees = tariff(t)
	d, err := eservice.Parse("test.yaml", []byte(body), lib.WithTariff(h.fees))
	if err != nil {
		t.Fatalf("%s", eservice.Explain(os.DirFS("."), err))
	}
	h.forms[d.Service] = eservice.Plain{Def: d}
	return d
}

func tariff(t testing.TB) *fee.Tariff {
	t.Helper()
	x, err := fee.LoadTariff(os.DirFS("../../eservice/testdata"), "oplata-skarbowa.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// everything is a form with all kinds of questions.
func (h *house) everything(t testing.TB) *eservice.Definition {
	t.Helper()
	body, err := os.ReadFile("../../eservice/testdata/wszystko.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return h.offer(t, string(body))
}

func (h *house) Offer(ctx context.Context, unit id.Unit, service string, version int) (intake.Offer, error) {
	if s, ok := h.forms[service]; ok {
		return intake.Offer{Unit: unit, Service: s, Open: !h.Closed, Tariff: h.fees}, nil
	}
	return h.Office.Offer(ctx, unit, service, version)
}

func (h *house) Known(context.Context, actor.Actor) (eservice.Known, error) {
	return eservice.Known{}, nil
}

// offices says of the office what its pages show.
type offices struct{ *house }

func (h offices) Office(_ context.Context, unit id.Unit) (intakeweb.Office, error) {
	return intakeweb.Office{
		ID: unit, Slug: "lipowa", Name: "Urząd Gminy Lipowa", Address: []string{"ul. Rynek 1", "66-200 Lipowa"}, Email: "urzad@lipowa.example.pl",
		Phone: "68 000 00 00", Inspector: "iod@lipowa.example.pl",
	}, nil
}

func (h offices) Named(_ context.Context, slug string) (id.Unit, error) {
	if slug != "lipowa" {
		return id.Unit{}, fault.New(fault.NotFound, "fault.no-page")
	}
	return h.Unit, nil
}

func (h *house) Suggest(_ context.Context, source, typed string, _ int) ([]eservice.Suggestion, error) {
	if source != "place" || !strings.HasPrefix("Lipowa", typed) {
		return nil, nil
	}
	return []eservice.Suggestion{{Text: "Lipowa", Note: "gm. Lipowa", Fill: map[string]string{"place": "Lipowa", "postcode": "66-200"}}}, nil
}

// neighbours are the pages of others to which ours lead: the start page of a service, one's matters.
func neighbours() []web.Route {
	page := func(html string) web.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			body := strings.ReplaceAll(html, "{service}", r.PathValue("service"))
			return web.Render(w, r, http.StatusOK, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
				return ui.Page(ui.PageProps{Title: "Obok"}).Render(templ.WithChildren(ctx, templ.Raw(body)), w)
			}))
		}
	}
	start := `<h1>Start</h1><form method="post" action="/uslugi/{service}/rozpocznij"><input type="hidden" name="urzad" value="lipowa"><button class="btn">Rozpocznij</button></form>`
	return []web.Route{
		{Method: "GET", Pattern: "/uslugi/{service}", Name: "test.start", Access: web.Public, Handle: page(start)},
		{Method: "GET", Pattern: "/moje", Name: "test.mine", Access: web.LoggedIn, Handle: page("<h1>Moje sprawy</h1>")},
	}
}
