package loginweb_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
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
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/pytanie", Name: "test.question", Access: web.LoggedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
			return web.Render(w, r, http.StatusOK, questionPage())
		}},
		{Method: http.MethodPost, Pattern: "/pytanie", Name: "test.answer", Access: web.LoggedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
			form, err := web.Form(r)
			if err != nil {
				return err
			}
			return web.Text(w, r, "text/plain; charset=utf-8", []byte("przyjęto: "+form.Get("ulica")))
		}},
	}
}

func questionPage() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		form := templ.Raw(`<h1>Pytanie</h1><form method="post" action="/pytanie"><label for="ulica">Ulica</label> <input class="input" id="ulica" name="ulica"/> <button class="btn">Dalej</button></form>`)
		return ui.Page(ui.PageProps{Title: "Pytanie"}).Render(templ.WithChildren(ctx, form), w)
	})
}

func TestAFormThatCameTooLateIsGivenBack(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		identitytest.Resident(t, w.Identity, identitytest.Maria())
		r := identitytest.Maria()
		r.Email = "jan@example.pl"
		identitytest.Resident(t, w.Identity, r)
		late := func() *webtest.Browser {
			b := w.site.Visitor()
			signIn(b, "/logowanie").WantURL("/moje")
			w.clock.Move(31 * time.Minute)
			return b
		}
		b := late()
		p := b.Post("/pytanie", url.Values{"ulica": {"Świerkowa 33 & <b>"}})
		p.WantURL("/logowanie?dalej=%2Fsesja%2Fpowrot")
		p = p.Press("Zaloguj się", "email", "maria@example.pl", "password", identitytest.Password)
		p.WantURL("/sesja/powrot")
		p = p.Press("Wyślij to, co było wpisane")
		if got := string(p.Body); got != "przyjęto: Świerkowa 33 & <b>" {
			t.Errorf("%q", got)
		}

		b = late()
		p = b.Post("/pytanie", url.Values{"ulica": {"tajne"}})
		p = p.Press("Zaloguj się", "email", "jan@example.pl", "password", identitytest.Password)
		p.WantURL("/moje") // it was Maria's
		b.Get("/sesja/powrot").WantURL("/moje")

		late().Post("/pytanie", url.Values{"ulica": {"x"}, "password": {"sekret"}}).WantStatus(401) // never kept
		long := make([]byte, 100<<10)
		for i := range long {
			long[i] = 'x'
		}
		late().Post("/pytanie", url.Values{"ulica": {string(long)}}).WantStatus(401)
		w.site.Visitor().Post("/pytanie", url.Values{"ulica": {"x"}}).WantStatus(401) // nobody's
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
	at(tab, "/sesja/powrot")
	tab.Accessible()
	tab.Click("main form button")
	tab.Until("the answer", `document.body.innerText === "przyjęto: Świerkowa 34"`)
}
