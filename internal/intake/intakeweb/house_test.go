package intakeweb_test

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"

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
	cases map[string]intakeweb.Case
	moved []intakeweb.HistoryLine
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{Office: intaketest.New(t, d), db: d, forms: map[string]eservice.Service{}, cases: map[string]intakeweb.Case{}}
	h.Intake.Catalogue = h
	h.deps = intakeweb.Deps{
		Intake: h.Intake, Offices: offices{h}, Clock: h.Clock, Upload: 4 << 20, Places: h, Senders: h, Cells: h, Classes: h, Cases: h, History: h,
	}
	h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.Clock, Routes: intakeweb.Routes(h.deps), Messages: sentence, Static: ui.Static(), Chrome: chrome})
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
	d, err := eservice.Parse("test.yaml", []byte(body), lib.WithTariff(tariff(t)))
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
		return intake.Offer{Unit: unit, Service: s, Open: !h.Closed}, nil
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
