package casesweb_test

import (
	"context"
	"io"
	"io/fs"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/casesweb"
	"wrota/internal/cases/workload"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

var tables = append([]db.Migrations{web.Migrations}, casestest.Tables...)

// house is an office with its pages.
type house struct {
	*casestest.Office
	t    testing.TB
	site *webtest.Site
	deps casesweb.Deps
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{Office: casestest.New(t, d), t: t}
	h.deps = casesweb.Deps{
		Cases: h.Cases, Clock: h.Clock, Workload: workload.Counter{DB: d, Clock: h.Clock}, People: staff{h.Office}, Prints: printer{}, Files: files{}, Answers: answers{}, Charges: charges{}, Templates: templates{},
		Letters: letters{}, Neighbours: neighbours{}, Appeals: appeals{},
	}
	h.site = webtest.Start(t, webtest.Config{
		DB: d, Clock: h.Clock, Routes: casesweb.Routes(h.deps), Messages: []fs.FS{ui.Messages, cases.Messages, casesweb.Messages}, Static: ui.Static(), Chrome: h.chrome,
	})
	return h
}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

func sqlite(t testing.TB) *house {
	t.Helper()
	return newHouse(t, testkit.DB(t, db.SQLite, tables...))
}

// appeals go where the office wrote down.
type appeals struct{}

func (appeals) AppealTo(context.Context, id.Unit) (string, error) {
	return "Samorządowego Kolegium Odwoławczego w Zielonej Górze", nil
}

// staff are the three of the office; Piotr is away and Anna stands in for him.
type staff struct{ o *casestest.Office }

func (s staff) all() []casesweb.Colleague {
	one := func(a actor.Actor, cell string) casesweb.Colleague {
		return casesweb.Colleague{ID: a.Employee, Name: a.Name, Post: a.Post, Phone: "68 000 00 11", Cell: a.Cells[0], CellName: cell}
	}
	piotr := one(s.o.Piotr, "Referat Zieleni")
	piotr.Away, piotr.Substitute = true, "Anna Nowak"
	return []casesweb.Colleague{one(s.o.Jan, "Referat Dróg"), one(s.o.Anna, "Referat Dróg"), piotr}
}

func (s staff) Staff(context.Context, actor.Actor, calendar.Date) ([]casesweb.Colleague, error) {
	return s.all(), nil
}

func (s staff) Names(_ context.Context, _ actor.Actor, who []id.Employee) (map[id.Employee]string, error) {
	out := map[id.Employee]string{}
	for _, c := range s.all() {
		out[c.ID] = c.Name
	}
	return out, nil
}

type printer struct{}

func (printer) Proof(_ context.Context, w io.Writer, s cases.Sheet) error {
	_, err := io.WriteString(w, "%PDF-1.7 projekt "+s.Title)
	return err
}

func (printer) Signed(_ context.Context, w *cases.Writing) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(w.Body)), nil
}

var applicationDoc = id.New[id.Document]()

type files struct{}

func (files) Documents(context.Context, actor.Actor, id.Case) ([]casesweb.Document, error) {
	return []casesweb.Document{
		{ID: applicationDoc, Title: "Wniosek o zajęcie pasa drogowego", Note: "RPW/2027/000014, portal", On: calendar.Of(testkit.Noon), Size: 84_000},
		{ID: id.New[id.Document](), Title: "Szkic sytuacyjny", On: calendar.Of(testkit.Noon), Size: 1_200_000},
	}, nil
}

func (files) Open(_ context.Context, _ actor.Actor, _ id.Case, d id.Document) (casesweb.File, error) {
	return casesweb.File{Name: "wniosek.pdf", Type: "application/pdf", Size: 8, Body: io.NopCloser(strings.NewReader("%PDF-1.7"))}, nil
}

// letters are as the register has them: the first of a case came on paper, and nobody scanned it.
type letters struct{}

func (letters) Letters(_ context.Context, _ actor.Actor, which []id.Letter) ([]casesweb.Letter, error) {
	var out []casesweb.Letter
	for _, l := range which {
		out = append(out, casesweb.Letter{ID: l, Number: "RPW/LIPOWA/17/2027", Title: "Wniosek na papierze", Sender: "Genowefa Mróz", Channel: "Papier", Missing: "bez skanu", On: calendar.Of(testkit.Noon)})
	}
	return out, nil
}

// neighbours has one permit that may be opened and one that may not, for occupations of roads alone.
type neighbours struct{}

func (neighbours) Neighbours(_ context.Context, _ actor.Actor, d *cases.Dossier) ([]casesweb.Neighbour, error) {
	if d.Service != "zajecie-pasa-drogowego" {
		return nil, nil
	}
	day := calendar.Of(testkit.Noon)
	one := casesweb.Neighbour{Sign: "DR.7230.2.2027", Href: "/biurko/sprawy/dr2", Holder: "Wodociągi Lipowa", Where: "km 0+120–0+160", From: day, To: day.AddDays(4)}
	other := one
	other.Sign, other.Href = "ZK.7230.9.2027", ""
	return []casesweb.Neighbour{one, other}, nil
}

type answers struct{}

func (answers) Answers(context.Context, actor.Actor, id.Submission) ([]casesweb.Section, error) {
	return []casesweb.Section{{Title: "Zajęcie pasa", Facts: []ui.Fact{{Name: "Powierzchnia", Value: "24,5 m²"}, {Name: "Od kiedy", Value: "14 marca 2027"}}}}, nil
}

type charges struct{}

func (charges) Charges(context.Context, actor.Actor, id.Case) ([]casesweb.Charge, error) {
	return []casesweb.Charge{{Title: "Pełnomocnictwo", Amount: money.Zl(17), State: "Zapłacona", Tone: ui.OK}}, nil
}

// templates have one text of the service and one usual gap.
type templates struct{}

func (templates) Offered(_ context.Context, _ actor.Actor, d *cases.Dossier) ([]casesweb.Template, []string, error) {
	if d.Silence.From != "" {
		return []casesweb.Template{
			{Name: "sprzeciw", Title: "Decyzja o sprzeciwie", Kind: cases.Decision, Purpose: cases.ForDecision, Outcome: cases.Refused},
			{Name: "uzupelnienie", Title: "Postanowienie", Kind: cases.Order, Purpose: cases.ForCompletion},
		}, nil, nil
	}
	return []casesweb.Template{{Name: "zezwolenie", Title: "Zezwolenie na zajęcie pasa", Kind: cases.Decision, Purpose: cases.ForDecision, Outcome: cases.Granted}},
		[]string{"Brakuje projektu organizacji ruchu."}, nil
}

func (templates) Fill(_ context.Context, _ actor.Actor, d *cases.Dossier, name string) (casesweb.Filled, error) {
	switch name {
	case "sprzeciw":
		return casesweb.Filled{Title: "Decyzja o sprzeciwie", Body: "Wnoszę sprzeciw.", Effect: cases.Effect{Outcome: cases.Refused, Appeal: 14}}, nil
	case "uzupelnienie":
		return casesweb.Filled{Title: "Postanowienie o obowiązku uzupełnienia", Body: "Uzupełnij w ciągu 7 dni:\n\n{{braki}}"}, nil
	}
	if name != "zezwolenie" {
		return casesweb.Filled{}, fault.New(fault.NotFound, "cases.no-such-writing")
	}
	return casesweb.Filled{Title: "Zezwolenie na zajęcie pasa drogowego", Body: "Zezwalam na zajęcie 24,5 m² w sprawie " + d.Sign + ".", Effect: cases.Effect{Outcome: cases.Granted, Appeal: 14}}, nil
}

// submission makes the case come from the portal, with answers to show.
func submission(o *cases.Opening) { o.Submission = id.New[id.Submission]() }

// open opens a case as its page shows it.
func (h *house) open(by actor.Actor, c *cases.Case, view cases.View) *webtest.Page {
	h.t.Helper()
	page := h.site.As(by).Get("/biurko/sprawy/" + c.ID.Short() + "?widok=" + string(view))
	page.WantStatus(200)
	return page
}

func (h *house) dossier(c *cases.Case) *cases.Dossier {
	h.t.Helper()
	d, err := h.Cases.Dossier(h.t.Context(), h.Jan, c.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(ui.Messages, cases.Messages, casesweb.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
