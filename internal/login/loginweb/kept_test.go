package loginweb_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"wrota/internal/identity/identitytest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

// question is a page with a form, as any of the program's; what it is sent is shown on the next page.
func question() []web.Route {
	show := func(page templ.Component) web.Handler {
		return func(w http.ResponseWriter, r *http.Request) error { return web.Render(w, r, http.StatusOK, page) }
	}
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/pytanie", Name: "test.question", Access: web.LoggedIn, Handle: show(questionPage(form))},
		{Method: http.MethodGet, Pattern: "/krotkie", Name: "test.short", Access: web.LoggedIn, Handle: show(questionPage(short))},
		{Method: http.MethodPost, Pattern: "/pytanie", Name: "test.answer", Access: web.LoggedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
			form, err := web.Form(r)
			if err != nil {
				return err
			}
			return web.Text(w, r, "text/plain; charset=utf-8", []byte("przyjęto: "+form.Get("ulica")+form.Get("uwagi")))
		}},
	}
}

const (
	form = `<h1>Pytanie</h1><form method="post" action="/szukaj"><label for="q">Szukaj</label> <input id="q" name="ulica"/></form>
<form method="post" action="/pytanie"><input type="hidden" name="wersja" value="9"/><label for="ulica">Ulica</label> <input class="input" id="ulica" name="ulica"/>
<label for="uwagi">Uwagi</label> <textarea id="uwagi" name="uwagi">x</textarea>
<label><input type="checkbox" name="zgody" value="a" checked/> A</label> <label><input type="checkbox" name="zgody" value="b"/> B</label>
<label for="rodzaj">Rodzaj</label> <select id="rodzaj" name="rodzaj"><option value="1" selected>Jeden</option><option value="2">Dwa</option></select> <button class="btn">Dalej</button></form>`
	short = `<h1>Pytanie</h1><form method="post" action="/pytanie"><label for="ulica">Ulica</label> <input class="input" id="ulica" name="ulica"/> <button class="btn">Dalej</button></form>`
)

func questionPage(content string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Page(ui.PageProps{Title: "Pytanie"}).Render(templ.WithChildren(ctx, templ.Raw(content)), w)
	})
}

func typed() url.Values {
	return url.Values{"wersja": {"7"}, "ulica": {"Świerkowa 33 & <b>"}, "uwagi": {"raz\r\ndwa"}, "zgody": {"b"}, "rodzaj": {"2"}}
}

// withFile is a form that is sent with a file.
func withFile(t *testing.T, to string, values url.Values) *http.Request {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, all := range values {
		for _, v := range all {
			_ = m.WriteField(name, v)
		}
	}
	f, _ := m.CreateFormFile("plik", "plan.pdf")
	_, _ = f.Write([]byte("%PDF-1.7"))
	_ = m.Close()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://wrota.test"+to, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

// late is a browser whose session ended on a page.
func (w world) late(at string) *webtest.Browser {
	b := w.site.Visitor()
	signIn(b, "/logowanie").WantURL("/moje")
	b.Get(at).WantStatus(200)
	w.clock.Move(31 * time.Minute)
	return b
}

func (w world) maria(t *testing.T) {
	identitytest.Resident(t, w.Identity, identitytest.Maria())
}

func TestAFormThatCameTooLateIsPutBackIntoItsPage(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.maria(t)
		b := w.late("/pytanie?krok=2")
		p := b.Post("/pytanie", typed())
		p.WantURL("/logowanie?dalej=%2Fsesja%2Fpowrot")
		p = p.Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantURL("/pytanie?krok=2")
		for range 2 { // it stays until it has arrived
			p.WantSays("Przywróciliśmy to, co było tu wpisane")
			if got := p.One("#ulica").Value(); got != "Świerkowa 33 & <b>" || p.One("#q").Value() != "" {
				t.Errorf("%q", got)
			}
			if got := p.One("#uwagi").Value(); got != "raz\ndwa" || p.Has("input[value=a][checked]") || !p.Has("input[value=b][checked]") || p.One("#rodzaj").Value() != "2" {
				t.Errorf("%q, %s", got, p.Body)
			}
			p = b.Get("/pytanie")
		}
		if p = p.Press("Dalej"); string(p.Body) != "przyjęto: Świerkowa 33 & <b>raz\r\ndwa" {
			t.Errorf("%q", p.Body)
		}
		if b.Get("/pytanie").Says("Przywróciliśmy") {
			t.Error("what has arrived is put back again")
		}
		b.Get("/sesja/powrot").WantURL("/moje")
	})
}

func TestNothingTypedIsLostWhateverThePage(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.maria(t)
		back := func(p *webtest.Page) *webtest.Page {
			return p.Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		}
		b := w.late("/krotkie") // which has fewer fields than what was sent
		p := back(b.Post("/pytanie", typed()))
		p.WantURL("/krotkie")
		p.WantSays("Część wpisanych odpowiedzi nie ma miejsca na tej stronie")
		p = p.Click("Zobacz wszystko, co było wpisane")
		p.WantSays("Świerkowa 33 & <b>", "raz dwa")
		p = p.Press("Wyślij to, co było wpisane")
		if got := string(p.Body); got != "przyjęto: Świerkowa 33 & <b>raz\r\ndwa" {
			t.Errorf("%q", got)
		}

		b = w.late("/pytanie") // two windows, both too late
		b.Post("/pytanie", typed())
		b.Post("/krotkie-inne?x=1", typed()).WantStatus(404) // no page of ours takes that
		r := b.Post("/pytanie?druga=1", url.Values{"ulica": {"Polna 1"}})
		back(r).WantSays("Przywróciliśmy")
		if n := len(b.Get("/pytanie").All("[data-kept]")); n != 2 {
			t.Errorf("%d forms wait", n)
		}
		if n := len(b.Get("/pytanie").Press("Zacznij od nowa").All("[data-kept]")); n != 1 {
			t.Errorf("%d forms wait after one was given up", n)
		}

		b = w.late("/pytanie")
		p = b.Do(withFile(t, "/pytanie", typed()))
		p = back(p)
		p.WantSays("Przywróciliśmy to, co było tu wpisane", "Pliki dodaj jeszcze raz")
		if got := p.One("#ulica").Value(); got != "Świerkowa 33 & <b>" {
			t.Errorf("%q", got)
		}
	})
}

// TestAFormThatIsTooLongToWait: the person is told so, whichever way it came.
func TestAFormThatIsTooLongToWait(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.maria(t)
		long := url.Values{"ulica": {"Polna 1"}, "uwagi": {strings.Repeat("a", 600<<10)}}
		for _, c := range []struct {
			send   func(b *webtest.Browser) *webtest.Page
			to     string
			reason string
		}{
			{func(b *webtest.Browser) *webtest.Page { return b.Post("/pytanie", long) }, "/logowanie?dalej=%2Fpytanie", "sent when the session had ended"},
			{func(b *webtest.Browser) *webtest.Page { return b.Do(withFile(t, "/pytanie", long)) }, "/logowanie?dalej=%2Fpytanie", "sent with a file"},
			{func(b *webtest.Browser) *webtest.Page {
				if got := b.Post("/sesja/zachowaj", url.Values{"_dokad": {"/pytanie"}, "uwagi": long["uwagi"]}).Status; got != http.StatusNoContent {
					t.Errorf("the script is told %d", got)
				}
				return b.Get("/logowanie")
			}, "/logowanie", "sent by the script of the warning"},
		} {
			b := w.late("/pytanie")
			p := c.send(b)
			p.WantURL(c.to)
			if !p.Says("Nie przechowaliśmy Twojego formularza") {
				t.Errorf("%s: the page says nothing", c.reason)
			}
			if b.Get("/logowanie").Says("Nie przechowaliśmy") {
				t.Errorf("%s: it is said for ever", c.reason)
			}
		}
	})
}

func TestWhatWasTypedIsShownToNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.maria(t)
		r := identitytest.Maria()
		r.Email = "jan@example.pl"
		identitytest.Resident(t, w.Identity, r)
		b := w.late("/pytanie")
		p := b.Post("/pytanie", url.Values{"ulica": {"tajne"}})
		p = p.Press("Zaloguj się", "email", "jan@example.pl", "password", identitytest.Password)
		p.WantURL("/moje") // it was Maria's
		b.Get("/sesja/powrot?calosc=tak").WantURL("/moje")
		p = b.Get("/pytanie")
		if p.Says("tajne") || p.One("#ulica").Value() != "" {
			t.Error("what Maria typed is shown to Jan")
		}

		w.late("/pytanie").Post("/pytanie", url.Values{"ulica": {"x"}, "password": {"sekret"}}).WantStatus(401) // never kept
		w.site.Visitor().Post("/pytanie", url.Values{"ulica": {"x"}}).WantStatus(401)                           // nobody's
	})
}

func TestTheWarningComesBeforeTheEndAndNothingTypedIsLost(t *testing.T) {
	w, base := served(t, db.SQLite)
	identitytest.Resident(t, w.Identity, identitytest.Maria())
	b := w.site.Visitor()
	signIn(b, "/logowanie")
	tab := browser.Page(t, base+"/pytanie?zostalo=123s", icon, browser.Cookie("wrota", b.Cookie("wrota"), base))
	if tab.Visible("dialog[data-session]") {
		t.Error("the warning stands there from the start")
	}
	tab.Fill("#ulica", "Świerkowa 33")
	tab.Until("the warning", "document.querySelector('dialog[data-session]').open")
	tab.Accessible()
	tab.Click("[data-session-extend]")
	tab.Until("it goes", "!document.querySelector('dialog[data-session]').open")
	if got := tab.Value("#ulica"); got != "Świerkowa 33" {
		t.Errorf("after staying: %q", got)
	}

	tab.Go(base + "/pytanie?zostalo=6s")
	tab.Eval(`document.querySelector("#ulica").value = "Świerkowa 34"`, nil)
	w.clock.Move(31 * time.Minute)
	at(tab, "/logowanie")
	tab.Fill("#email", "maria@example.pl")
	tab.Fill("#password", identitytest.Password)
	tab.Press("Enter")
	at(tab, "/pytanie")
	tab.Accessible()
	if got := tab.Value("#ulica"); got != "Świerkowa 34" {
		t.Errorf("put back: %q", got)
	}
	tab.Go(base + "/pytanie") // without the query, which says that the session ends at once
	tab.Click("form[action='/pytanie'] button")
	tab.Until("the answer", `document.body.innerText === "przyjęto: Świerkowa 34x"`)
}
