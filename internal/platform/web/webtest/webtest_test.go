package webtest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
)

const page = `<!doctype html><html lang="pl"><title>Ławka</title><body><main id="tresc" class="sheet wide">
<h1>Zgłoś  ławkę</h1><a href="/gdzie">Dalej<span> do parku</span></a>
<form method="post" action="/zapisz"><input type="hidden" name="wersja" value="7">
<label for="opis">Opis</label><textarea id="opis" name="opis">Pusta
ławka</textarea>
<label for="a">A</label><input type="checkbox" id="a" name="co" value="a" checked><label for="b">B</label><input type="checkbox" id="b" name="co" value="b">
<label for="s">Stan</label><select id="s" name="stan"><option value="1">Zły<option selected>Dobry</select>
<button name="krok" value="dalej">Zapisz</button></form></main></body></html>`

// echo answers with what it was sent, so that a test sees what a form sends.
func echo(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	web.SessionOf(r).Put("form", form.Encode())
	return web.See(w, r, "/gdzie")
}

func html(body func(r *http.Request) string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return web.Text(w, r, "text/html; charset=utf-8", []byte(body(r)))
	}
}

var routes = []web.Route{
	{Method: "GET", Pattern: "/{$}", Name: "t.page", Access: web.Public, Handle: html(func(*http.Request) string { return page })},
	{Method: "POST", Pattern: "/zapisz", Name: "t.save", Access: web.Public, Handle: echo},
	{Method: "GET", Pattern: "/gdzie", Name: "t.where", Access: web.Public, Handle: html(func(r *http.Request) string {
		return fmt.Sprintf(`<!doctype html><html lang="pl"><title>x</title><h1>%s</h1><p>%s</p></html>`, web.ActorOf(r).Name, web.SessionOf(r).Get("form"))
	})},
	{Method: "GET", Pattern: "/moje", Name: "t.mine", Access: web.LoggedIn, Handle: html(func(*http.Request) string { return page })},
	{Method: "GET", Pattern: "/zla", Name: "t.bad", Access: web.Public, Handle: func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Conflict, "t.conflict")
	}},
}

func TestBrowser(t *testing.T) {
	site := webtest.Start(t, webtest.Config{Routes: routes})
	anna := site.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Anna"})
	p := anna.Get("/")
	p.WantStatus(200)
	p.WantText("main > h1", "Zgłoś ławkę")
	if p.Queries != 0 {
		t.Errorf("%d statements for a page without any", p.Queries)
	}
	p.Click("Dalej do parku").WantText("h1", "Anna")
	anna.Get("/moje").WantStatus(200)
	anna.Get("/zla").WantFault(409, "t.conflict")
	if p := site.Visitor().Get("/nie-ma"); p.Status != 404 {
		t.Errorf("an unknown page answered %d", p.Status)
	}
	if p := site.Visitor().Get("/moje"); p.First != 303 || !strings.HasPrefix(p.Hops[0], "/logowanie?dalej=") {
		t.Errorf("a visitor got %d %v", p.First, p.Hops)
	}
}

func TestPressSendsWhatABrowserWould(t *testing.T) {
	for _, tc := range []struct {
		pairs  []string
		want   url.Values
		reason string
	}{
		{nil, url.Values{"wersja": {"7"}, "opis": {"Pusta\r\nławka"}, "co": {"a"}, "stan": {"Dobry"}, "krok": {"dalej"}}, "nobody touched the form"},
		{[]string{"opis", "", "co", "a", "co", "b", "stan", "1"}, url.Values{"wersja": {"7"}, "opis": {""}, "co": {"a", "b"}, "stan": {"1"}, "krok": {"dalej"}}, "both boxes, another option, an emptied text"},
		{[]string{"co", ""}, url.Values{"wersja": {"7"}, "opis": {"Pusta\r\nławka"}, "stan": {"Dobry"}, "krok": {"dalej"}}, "an unchecked box sends nothing"},
	} {
		p := webtest.Start(t, webtest.Config{Routes: routes}).Visitor().Get("/").Press("Zapisz", tc.pairs...)
		if p.First != 303 || p.URL != "/gdzie" || p.Text("p") != tc.want.Encode() {
			t.Errorf("%s: %d %s sent %s, want %s", tc.reason, p.First, p.URL, p.Text("p"), tc.want.Encode())
		}
	}
}

func TestSelectors(t *testing.T) {
	p := webtest.Start(t, webtest.Config{Routes: routes}).Visitor().Get("/")
	for selector, want := range map[string]int{
		"input": 3, "form input[type=checkbox]": 2, "main.sheet.wide#tresc": 1, "main > input": 0, "body input[name^=w]": 1,
		"h1, button": 2, "[for]": 4, "input[checked]": 1, "main [value*=al]": 1, "p": 0, `option[value="1"]`: 1, "*.wide": 1,
	} {
		if got := len(p.All(selector)); got != want {
			t.Errorf("%q matches %d, want %d", selector, got, want)
		}
	}
}

// quiet hears the failures of a page instead of failing itself.
type quiet struct {
	testing.TB
	heard []string
}

func (q *quiet) Errorf(format string, args ...any) {
	q.heard = append(q.heard, fmt.Sprintf(format, args...))
}
func (q *quiet) Helper() {}

func TestEveryPageIsLookedOver(t *testing.T) {
	for _, tc := range []struct{ body, want string }{
		{"<p>⟦x.y⟧</p>", "message is missing"},
		{`<p id="a"></p><p id="a"></p>`, `id "a" is used twice`},
		{`<input name="x" id="x">`, `"x" has no label`},
		{`<label for="y">Y</label>`, `points at "y"`},
		{`<p style="color:red">x</p>`, "inline style"},
		{`<p onclick="x()">x</p>`, "inline onclick"},
		{`<script>x()</script>`, "inline <script>"},
		{`<a href="#nic">x</a>`, "#nic leads nowhere"},
		{`<h1>Drugi</h1>`, "2 headings"},
	} {
		q := &quiet{TB: t}
		body := func(*http.Request) string {
			return `<!doctype html><html lang="pl"><title>x</title><h1>x</h1>` + tc.body + `</html>`
		}
		webtest.Start(q, webtest.Config{Routes: []web.Route{{Method: "GET", Pattern: "/{$}", Name: "t", Access: web.Public, Handle: html(body)}}}).Visitor().Get("/")
		if !slices.ContainsFunc(q.heard, func(s string) bool { return strings.Contains(s, tc.want) }) {
			t.Errorf("%s: heard %q, want %q", tc.body, q.heard, tc.want)
		}
	}
}

func TestServeIsASiteForRealBrowsers(t *testing.T) {
	site := webtest.Start(t, webtest.Config{Routes: routes, Static: fstest.MapFS{"a.css": {Data: []byte("a{}")}}})
	at := site.Serve(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Anna"})
	for path, want := range map[string]string{"/gdzie": "<h1>Anna</h1>", "/static/a.css": "a{}"} {
		res, err := http.Get(at + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %q %v", path, res.StatusCode, body, err)
		}
	}
}
