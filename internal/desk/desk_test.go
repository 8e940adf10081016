package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"wrota/internal/desk"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

func clerk(grants ...actor.Grant) actor.Actor {
	return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: id.New[id.Unit](), Name: "Anna Nowak", Grants: grants}
}

// source finds what it was given; it fails when it is broken.
type source struct {
	found  []ui.Found
	broken bool
	asked  *string
}

func (s source) Search(_ context.Context, _ actor.Actor, text string) ([]ui.Found, error) {
	if s.broken {
		return nil, errors.New("no connection")
	}
	if s.asked != nil {
		*s.asked = text
	}
	return s.found, nil
}

// journal remembers what was written down.
type journal struct{ lines []string }

func (j *journal) Searched(_ context.Context, by actor.Actor, length, found int) error {
	if j.lines = append(j.lines, fmt.Sprintf("%s %d %d", by.Kind, length, found)); by.Name == "unwritten" {
		return errors.New("the disk is full")
	}
	return nil
}

func site(t *testing.T, sources ...desk.Source) *webtest.Site {
	t.Helper()
	return written(t, &journal{}, sources...)
}

func written(t *testing.T, j *journal, sources ...desk.Source) *webtest.Site {
	t.Helper()
	routes := desk.Routes(desk.Deps{
		Doors:   []desk.Door{{Href: "/biurko/wplywy", Grants: []actor.Grant{"intake.register"}}, {Href: "/biurko/kierownik", Grants: []actor.Grant{"cases.assign", "cases.approve"}}, {Href: "/biurko/sprawy", Grants: []actor.Grant{"cases.handle"}}},
		Sources: sources, Journal: j,
		Settings: []desk.Setting{
			{Group: "matters", Name: "rates", Href: "/biurko/ustawienia/stawki-drogowe", Grants: []actor.Grant{"roads.rates"}},
			{Group: "matters", Name: "plan", Href: "/biurko/ustawienia/wykaz-akt", Grants: []actor.Grant{"identity.admin", "records.plan"}},
		},
	})
	for _, to := range []string{"/biurko/wplywy", "/biurko/kierownik", "/biurko/sprawy"} {
		routes = append(routes, web.Route{Method: "GET", Pattern: to, Name: "test.door", Access: web.Staff, Handle: routes[2].Handle})
	}
	return webtest.Start(t, webtest.Config{Routes: routes, Messages: []fs.FS{ui.Messages, desk.Messages}, Static: ui.Static()})
}

func TestDoors(t *testing.T) {
	s := site(t)
	for _, x := range []struct {
		grants []actor.Grant
		to     string
		reason string
	}{
		{[]actor.Grant{"cases.handle"}, "/biurko/sprawy", "a clerk begins with the queue"},
		{[]actor.Grant{"cases.handle", "cases.approve"}, "/biurko/kierownik", "a superior begins with what waits for a decision"},
		{[]actor.Grant{"cases.handle", "intake.register"}, "/biurko/wplywy", "the registry begins with what has come in"},
	} {
		page := s.As(clerk(x.grants...)).Get("/biurko")
		if page.First != 303 || page.URL != x.to {
			t.Errorf("%v: %d to %s, want %s: %s", x.grants, page.First, page.URL, x.to, x.reason)
		}
	}
	s.As(clerk("nothing")).Get("/biurko").WantFault(403, "desk.no-door")
	s.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}).Get("/biurko").WantStatus(403)
}

// TestSettings: each setting is listed for whoever may open it, and for nobody else.
func TestSettings(t *testing.T) {
	s := site(t)
	for _, x := range []struct {
		grants []actor.Grant
		want   []string
		reason string
	}{
		{[]actor.Grant{"roads.rates"}, []string{"Stawki drogowe"}, "only what may be opened"},
		{[]actor.Grant{"records.plan"}, []string{"Wykaz akt"}, "any one of the rights is enough"},
		{[]actor.Grant{"identity.admin", "roads.rates"}, []string{"Stawki drogowe", "Wykaz akt"}, "in the order of the composition"},
	} {
		page := s.As(clerk(x.grants...)).Get("/biurko/ustawienia")
		page.WantStatus(200)
		if got := page.Texts("main li a"); !slices.Equal(got, x.want) {
			t.Errorf("%v: %v, want %v: %s", x.grants, got, x.want, x.reason)
		}
	}
	s.As(clerk("cases.handle")).Get("/biurko/ustawienia").WantStatus(403)
	s.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}).Get("/biurko/ustawienia").WantStatus(403)
}

func TestSearchMergesSources(t *testing.T) {
	var asked string
	many := make([]ui.Found, 20)
	for i := range many {
		many[i] = ui.Found{Text: "Sprawa", Href: "/s"}
	}
	s := site(t, source{found: many, asked: &asked}, source{}, source{found: []ui.Found{{Text: "Jan Kowalski", Note: "strona", Href: "/p"}}})
	page := s.As(clerk("cases.handle")).Get("/biurko/szukaj/paleta?q=+kowal+")
	var got []ui.Found
	if err := json.Unmarshal(page.Body, &got); err != nil || len(got) != 9 || got[8].Text != "Jan Kowalski" || asked != "kowal" {
		t.Errorf("%v, asked %q: %s", err, asked, page.Body)
	}
	if got := string(s.As(clerk("cases.handle")).Get("/biurko/szukaj/paleta?q=k").Body); got != "[]" {
		t.Errorf("one letter finds %s", got)
	}
	s.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}).Get("/biurko/szukaj/paleta?q=kowal").WantStatus(403)
}

// What the palette shows names people: each search that finds something is one entry, without the text.
func TestSearchesAreWrittenDown(t *testing.T) {
	var j journal
	found := []ui.Found{{Text: "Jan Kowalski", Href: "/p"}, {Text: "DR.7230.1.2027", Href: "/s"}}
	s := written(t, &j, source{found: found}, source{found: found})
	for _, q := range []string{"żó", "84022912340", "k", "", "++"} {
		s.As(clerk("cases.handle")).Get("/biurko/szukaj/paleta?q=" + url.QueryEscape(q)).WantStatus(200)
	}
	written(t, &j, source{}).As(clerk("cases.handle")).Get("/biurko/szukaj/paleta?q=nikt").WantStatus(200)
	want := []string{"clerk 2 4", "clerk 11 4", "clerk 2 4"}
	if !slices.Equal(j.lines, want) {
		t.Errorf("written down %q, want %q", j.lines, want)
	}
	unwritten := clerk("cases.handle")
	unwritten.Name = "unwritten"
	res, err := http.Get(s.Serve(unwritten) + "/biurko/szukaj/paleta?q=kowal")
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(res.Body); err != nil || res.Body.Close() != nil || res.StatusCode != 500 || strings.Contains(string(body), "Kowalski") {
		t.Errorf("shown without an entry: %d %v %s", res.StatusCode, err, body)
	}
}

// A source that does not answer does not take the others with it.
func TestSearchWithABrokenSource(t *testing.T) {
	s := site(t, source{broken: true}, source{found: []ui.Found{{Text: "Jan Kowalski", Href: "/p"}}})
	page := s.As(clerk("cases.handle")).Get("/biurko/szukaj/paleta?q=kowal")
	var got []ui.Found
	if err := json.Unmarshal(page.Body, &got); page.Status != 200 || err != nil || len(got) != 1 {
		t.Errorf("%d %v: %s", page.Status, err, page.Body)
	}
}

func TestKeysPage(t *testing.T) {
	url := site(t).Serve(clerk("cases.handle"))
	tab := browser.Page(t, url+"/biurko/klawisze", browser.Viewport(1366, 768))
	tab.Accessible()
	if os.Getenv("WROTA_SHOTS") != "" {
		tab.Screenshot("klawisze-1366")
	}
	tab.SetViewport(360, 740)
	tab.NoSidewaysScroll()
	if tab.Count("kbd") < 16 {
		t.Errorf("%d keys", tab.Count("kbd"))
	}
}
