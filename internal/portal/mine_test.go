package portal_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/kit/money"
	"wrota/internal/portal"
)

func TestWhoSeesWhat(t *testing.T) {
	g := newRegion(t)
	m := "/moje/" + g.matters[0].ID.Short()
	paths := []string{m, m + "/wycofaj", m + "/pliki.zip", "/moje/wniosek/" + g.filings[0].ID.Short()}
	for _, tc := range []struct {
		name string
		by   actor.Actor
		want int
	}{
		{"the party", maria, 200},
		{"another account", piotr, 404},
		{"a clerk of the office, who has a desk for that", anna, 404},
	} {
		for _, path := range paths {
			if got := g.site.As(tc.by).Get(path).Status; got != tc.want {
				t.Errorf("%s: %s answered %d, want %d", tc.name, path, got, tc.want)
			}
		}
		g.site.As(tc.by).Get("/moje").WantStatus(200)
	}
	for _, path := range append(paths, "/moje") {
		if page := g.site.Visitor().Get(path); len(page.Hops) == 0 || page.Hops[0] != "/logowanie?dalej="+url.QueryEscape(path) {
			t.Errorf("a visitor of %s is sent to %v", path, page.Hops)
		}
	}
	for _, path := range []string{"/moje/x", "/moje/x/wycofaj", m + "/inne", "/moje/wniosek/x", "/moje/" + id.New[id.Case]().Short(), "/moje/wniosek/" + id.New[id.Submission]().Short()} {
		g.site.As(maria).Get(path).WantStatus(404)
	}
}

// A clerk has matters of their own, too; the rights of the desk do not reach into these pages.
func TestAClerkIsAPersonHere(t *testing.T) {
	g := newRegion(t)
	g.owner = anna
	g.site.As(anna).Get("/moje/" + g.matters[0].ID.Short()).WantStatus(200)
	if g.asked.Kind != actor.Resident || g.asked.Account != anna.Account || !g.asked.Employee.IsZero() || !g.asked.Unit.IsZero() || len(g.asked.Grants) > 0 {
		t.Errorf("the history is asked for by %+v", g.asked)
	}
}

// Some sources know less in lists than of one matter.
func TestMineWithLittleKnown(t *testing.T) {
	g := newRegion(t)
	g.matters[0].Paused, g.matters[0].Due = false, today.AddDays(-5)
	g.matters[2].Closed, g.matters[2].Settlement = time.Time{}, ""
	g.matters = append(g.matters, portal.Matter{ID: id.New[id.Case](), Unit: id.New[id.Unit](), Title: "Bez terminu", Status: portal.Handled})
	page := g.site.As(maria).Get("/moje")
	page.WantSays("wstrzymany", "bez terminu", "Zakończona", "–")
	if page.Says("01.01.0001") {
		t.Error("a day that is not known is printed")
	}
}

func TestMine(t *testing.T) {
	g := newRegion(t)
	page := g.site.As(maria).Get("/moje")
	todo := page.Texts(".tasks a")
	if len(todo) < 3 || !strings.HasPrefix(todo[0], "Uzupełnij wniosek") {
		t.Errorf("what is to be done begins with %q", todo)
	}
	page.WantSays("do 24.02.2027", "Odbierz 2 pisma ze skrzynki", "Zapłać 82,00 zł", "Zjazd z drogi powiatowej", "21.03.2027", "RPW/LIPOWA/31/2027", "wstrzymany", "po terminie", "Załatwiona: zgoda")
	if page.Says("RPW/LIPOWA/30/2027") || page.Says("RPW/LIPOWA/12/2027") {
		t.Error("what belongs to a case stands in its history only")
	}
	g.site.As(maria).Get("/").WantSays("Uzupełnij wniosek", "Odbierz 2 pisma")
	empty := g.site.As(piotr).Get("/moje")
	empty.WantSays("Nie masz jeszcze żadnej sprawy")
	empty.Click("Wybierz usługę").WantURL("/uslugi")
	g.site.As(piotr).Get("/").WantSays("Nic teraz od Ciebie nie zależy")
}

func TestOneMatter(t *testing.T) {
	g := newRegion(t)
	page := g.site.As(maria).Get("/moje/" + g.matters[0].ID.Short())
	page.WantText("h1", "Zajęcie pasa drogowego, ul. Świerkowa")
	page.WantSays("Czekamy na Twoją odpowiedź", "Uzupełnij wniosek do 24 lutego 2027", "projekt organizacji ruchu", "zostawimy wniosek bez rozpoznania", "Anna Nowak", "tel. 68 000 00 13", "82,00 zł")
	want := []string{
		"Wniosek wysłany. Numer RPW/LIPOWA/12/2027", "Sprawa założona pod znakiem DR.II.7230.14.2027", "Urząd wysłał wezwanie do uzupełnienia", "Twoje pismo wysłane. Numer RPW/LIPOWA/30/2027", "Odbierz pismo",
		"Czekamy na uzupełnienie do 24 lutego 2027", "Odbierz pismo", "Załatwienie sprawy. Termin teraz nie biegnie albo nie jest ustalony",
	}
	got := page.Texts(".timeline h3")
	if len(got) != len(want) {
		t.Fatalf("the history is %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d is %q, want %q", i, got[i], want[i])
		}
	}
	if n := len(page.All(".timeline-now")); n != 1 {
		t.Errorf("the matter stands in %d places", n)
	}
	for _, href := range []string{"/wnioski/" + g.filings[2].Draft.Short() + "/upp.pdf", "/skrzynka/" + g.told[0].About.ID, "/platnosci/" + g.charges[0].ID.Short()} {
		if !page.Has("main a[href=" + href + "]") {
			t.Errorf("no link to %s", href)
		}
	}
	answer := map[string]string{}
	for _, e := range page.All("form[action*=odpowiedz] input") {
		answer[e.Attr("name")+"="+e.Attr("value")] = ""
	}
	for _, field := range []string{"usluga=uzupelnienie-wniosku", "usluga=pismo-w-sprawie", "zadanie=" + g.matters[0].Call.Task.Short()} {
		if _, ok := answer[field]; !ok {
			t.Errorf("no form sends %s: %v", field, answer)
		}
	}
}

// What is told depends on where the matter stands.
func TestWhatToDoInAMatter(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(g *region, m *portal.Matter)
		says   []string
		not    []string
		reason string
	}{
		{"late", func(_ *region, m *portal.Matter) {
			m.Status, m.Call, m.Paused, m.Due = portal.Handled, nil, false, today.AddDays(-1)
		}, []string{"Urząd nie zdążył w terminie", "ponaglenie", "Termin minął 18 lutego 2027"}, nil, "art. 37 KPA: the party may urge the office"},
		{"on the last day", func(_ *region, m *portal.Matter) {
			m.Status, m.Call, m.Paused, m.Due = portal.Handled, nil, false, today
		}, []string{"Załatwimy sprawę najpóźniej 19 lutego 2027"}, []string{"Urząd nie zdążył"}, "the last day belongs to the office"},
		{"late, but standing still", func(_ *region, m *portal.Matter) { m.Due = today.AddDays(-1) }, nil, []string{"Urząd nie zdążył"}, "art. 35 § 5 KPA: these days are not counted"},
		{"a call not delivered yet", func(_ *region, m *portal.Matter) { m.Call = &portal.Call{Task: m.Call.Task, Days: 7} }, []string{"Uzupełnij wniosek w ciągu 7 dni od odbioru wezwania"}, nil, "the days run from the delivery"},
		{"nothing but a fee", func(g *region, m *portal.Matter) {
			m.Status, m.Call, g.told = portal.Handled, nil, nil
		}, []string{"Zapłać 82,00 zł do 5 marca 2027"}, []string{"Uzupełnij wniosek"}, "one thing to do has one box"},
		{"a fee that is late", func(g *region, m *portal.Matter) { g.charges[0].Due = today.AddDays(-1) }, []string{"Termin minął 18 lutego 2027", "Po terminie"}, nil, "the day has passed"},
		{"a fee without a day", func(g *region, m *portal.Matter) {
			m.Status, m.Call, g.told, g.charges[0].Due = portal.Handled, nil, nil, portal.Day{}
		}, []string{"Zapłać 82,00 zł"}, []string{"Termin minął", "Po terminie"}, "no term cannot have passed"},
		{"a cancelled fee", func(g *region, m *portal.Matter) { g.charges[0].Cancelled = true }, []string{"Anulowana"}, []string{"Zapłać"}, "nobody pays what was cancelled"},
		{"a paid fee", func(g *region, m *portal.Matter) { g.charges[0].Missing = 0 }, []string{"Zapłacona"}, []string{"Zapłać"}, "nobody pays twice"},
		{"closed", func(_ *region, m *portal.Matter) {
			m.Status, m.Settlement, m.Call = portal.Closed, "refused", nil
		}, []string{"Załatwiona: odmowa"}, []string{"Napisz w tej sprawie", "Wycofaj wniosek", "Załatwimy"}, "nothing more happens"},
		{"decided", func(_ *region, m *portal.Matter) { m.Status, m.Call = portal.Decided, nil }, []string{"Odpowiedź jest gotowa", "Napisz w tej sprawie"}, []string{"Wycofaj wniosek"}, "there is nothing left to withdraw"},
		{"begun by the office", func(_ *region, m *portal.Matter) { m.Submission = id.Submission{} }, nil, []string{"Wycofaj wniosek"}, "art. 105 § 2 KPA: only who asked may withdraw"},
		{"nobody leads it", func(_ *region, m *portal.Matter) { m.Lead = id.Employee{} }, []string{"Jeszcze nikt", "Referat Dróg", "tel. 68 000 00 12"}, []string{"Anna Nowak"}, "the telephone of the cell helps then"},
		{"the leader has left", func(_ *region, m *portal.Matter) { m.Lead = id.New[id.Employee]() }, []string{"Referat Dróg"}, []string{"Anna Nowak"}, "a page must not fail for that"},
		{"filed by another party", func(g *region, _ *portal.Matter) { g.filings = g.filings[:2] }, []string{"Sprawa założona"}, []string{"RPW/LIPOWA/12/2027"}, "its papers are not hers to open here"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := newRegion(t)
			tc.change(g, &g.matters[0])
			page := g.site.As(maria).Get("/moje/" + g.matters[0].ID.Short())
			page.WantStatus(200)
			page.WantSays(tc.says...)
			for _, words := range tc.not {
				if page.Says(words) {
					t.Errorf("says %q although %s", words, tc.reason)
				}
			}
		})
	}
}

// What people and other offices wrote is text and nothing else.
func TestHostileTexts(t *testing.T) {
	for _, bad := range []string{`<img src=x onerror=alert(1)>`, `"><script>alert("ł")</script>`, `O’Neill & Żółć's {{.X}}`, "\u202eod prawej", strings.Repeat("ą", 5000)} {
		g := newRegion(t)
		m := &g.matters[0]
		m.Title, m.Sign, m.Call.Items = bad, bad, []string{bad}
		g.charges[0].Title, g.drafts[0].Title, g.filings[0].Title, g.filings[0].Number = bad, bad, bad, bad
		g.told[0].Documents[0].Title = bad
		for _, path := range []string{"/moje", "/moje/" + m.ID.Short(), "/moje/" + m.ID.Short() + "/wycofaj", "/moje/wniosek/" + g.filings[0].ID.Short(), "/"} {
			page := g.site.As(maria).Get(path)
			page.WantStatus(200)
			if page.Has("img[src=x]") || strings.Contains(string(page.Body), "<script>alert") {
				t.Errorf("%s lets %q through", path, bad)
			}
		}
		g.site.As(maria).Get("/moje/" + m.ID.Short() + "/pliki.zip").WantStatus(200)
	}
}

func TestWithdrawing(t *testing.T) {
	g := newRegion(t)
	page := g.site.As(maria).Get("/moje/" + g.matters[0].ID.Short()).Click("Wycofaj wniosek")
	page.WantSays("urząd umorzy postępowanie", "art. 105 § 2 KPA")
	if got := page.One("[name=usluga]").Value(); got != "wycofanie-wniosku" {
		t.Errorf("it begins %q", got)
	}
	g.matters[0].Status = portal.Decided
	g.site.As(maria).Get("/moje/" + g.matters[0].ID.Short() + "/wycofaj").WantStatus(410)
}

func TestAFilingBecomesAMatter(t *testing.T) {
	g := newRegion(t)
	b := g.site.As(maria)
	page := b.Get("/moje/wniosek/" + g.filings[0].ID.Short())
	page.WantSays("Dostaliśmy Twoje pismo", "RPW/LIPOWA/31/2027", "1234 5678")
	if !page.Has("a[href=/wnioski/" + g.filings[0].Draft.Short() + "/upp.xml]") {
		t.Error("the sealed receipt cannot be downloaded")
	}
	b.Get("/moje/wniosek/" + g.filings[1].ID.Short()).WantURL("/moje/" + g.matters[0].ID.Short())
	b.Get("/moje/wniosek/" + g.filings[2].ID.Short()).WantURL("/moje/" + g.matters[0].ID.Short())
	g.filings[0].Case = id.New[id.Case]() // opened, and its parties are not entered yet
	b.Get("/moje/wniosek/"+g.filings[0].ID.Short()).WantText("h1", "Pismo ogólne")
}

func TestEverythingInOneFile(t *testing.T) {
	g := newRegion(t)
	page := g.site.As(maria).Get("/moje/" + g.matters[0].ID.Short() + "/pliki.zip")
	if got := page.Header.Get("Content-Disposition"); got != "attachment; filename=DR.II.7230.14.2027.zip" {
		t.Errorf("it is saved as %q", got)
	}
	z, err := zip.NewReader(bytes.NewReader(page.Body), int64(len(page.Body)))
	if err != nil {
		t.Fatal(err)
	}
	inside := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		inside[f.Name] = string(body)
	}
	for name, want := range map[string]string{"wniosek.xml": "<wniosek/>", "-plan- działka.pdf": "plan", "WNIOSEK (2).xml": "<drugi/>"} {
		if inside[name] != want {
			t.Errorf("%s holds %q of %v", name, inside[name], inside)
		}
	}
	if !strings.Contains(inside["BRAKUJE.txt"], "zgubiony.pdf") || len(inside) != 4 {
		t.Errorf("the lost file is not told: %v", inside)
	}
	g.files = nil
	g.site.As(maria).Get("/moje/"+g.matters[0].ID.Short()+"/pliki.zip").WantFault(404, "portal.no-files")
}

// A panic while the file is being written ends this answer and nothing else.
func TestAFileThatPanicsEndsItsAnswerAlone(t *testing.T) {
	g := newRegion(t)
	g.files = append([]portal.File{{Name: "zepsuty.pdf", Open: func(context.Context) (io.ReadCloser, error) { panic("broken source") }}}, g.files...)
	path := "/moje/" + g.matters[0].ID.Short() + "/pliki.zip"
	res, err := http.Get(g.site.Serve(maria) + path)
	if err != nil {
		t.Fatal(err)
	}
	if res.Body.Close() != nil || res.StatusCode != 500 {
		t.Errorf("the answer is %d", res.StatusCode)
	}
	g.files = g.files[1:]
	g.site.As(maria).Get(path).WantStatus(200)
}

// What has the nearest term comes first; what has none, last.
func TestOrderOfWhatToDo(t *testing.T) {
	g := newRegion(t)
	g.charges = append(g.charges,
		portal.Charge{ID: id.New[id.Charge](), Unit: lipowa.ID, Title: "Druga", Amount: money.Zl(5), Missing: money.Zl(5), Due: today.AddDays(-9)},
		portal.Charge{ID: id.New[id.Charge](), Unit: lipowa.ID, Title: "Zapłacona", Amount: money.Zl(5), Due: today})
	body := string(g.site.As(maria).Get("/moje").Body)
	last := -1
	for _, words := range []string{"Druga", "Uzupełnij", "Opłata skarbowa", "Odbierz"} {
		at := strings.Index(body, words)
		if at <= last {
			t.Errorf("%s stands at %d, after %d", words, at, last)
		}
		last = at
	}
	if strings.Contains(body, "Zapłacona<") {
		t.Error("what is paid is still to be done")
	}
}
