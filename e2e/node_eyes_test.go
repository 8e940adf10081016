package e2e_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit/browser"
)

// nodeSite is a world with a provider of identities that real browsers can reach. The provider has another name than
// the portal, so its forms come from another site to a browser, and without our cookie.
func nodeSite(t *testing.T) *site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &node{}
	n.world = newWorldWith(t, db.SQLite, today, func(cfg *app.Config, c clock.Clock) {
		cfg.Base = "http://" + listener.Addr().String()
		n.idp, cfg.Providers = provider(t, c, "localhost:0")
	})
	n.meet()
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: n.app.Web.Handler(), ReadHeaderTimeout: 10 * time.Second}}
	server.Start()
	t.Cleanup(server.Close)
	return &site{n.world, t, server.URL}
}

// TestTheStatesNodeInABrowser: in a real browser, where cookies of another site's forms are really left out.
func TestTheStatesNodeInABrowser(t *testing.T) {
	for _, x := range []struct {
		name    string
		scripts bool
		options []browser.Option
	}{
		{"1366", true, nil},
		{"360", false, []browser.Option{browser.Viewport(360, 740), browser.NoJS()}},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := nodeSite(t)
			e := &eyes{browser.Page(t, s.address+"/logowanie?dalej=%2Fmoje", append(x.options, browser.Allow("410 (Gone)"))...), t, s}
			e.looks()
			e.Screenshot("login-" + x.name)
			chosen := func() {
				e.press("login.gov.pl (testowy)")
				e.sees("Przejdź do logowania")
				e.looks()
				e.Screenshot("depart-" + x.name)
				e.press("Dalej")
				e.sees("Testowy węzeł krajowy", "Maria Żółkiewska-O’Neill")
				e.Screenshot("node-" + x.name)
				e.Click("button[value='0']")
				if !x.scripts {
					e.Until("the way back", `document.querySelector("main button")?.textContent === "Wróć do serwisu"`)
					e.Click("main button")
				}
				e.Until("the portal", loaded+` && location.host === `+quoted(strings.TrimPrefix(s.address, "http://")))
			}
			chosen()
			e.sees("Wybierz konto", "Maria Żółkiewska-O’Neill", "Nie mam tu konta")
			e.looks()
			e.Screenshot("choose-" + x.name)
			e.press("Załóż konto")
			if at := strings.TrimPrefix(e.Address(), s.address); at != "/moje" {
				t.Errorf("after opening an account at %s", at)
			}
			e.Screenshot("mine-" + x.name)
			e.Go(s.address + "/konto/tozsamosc")
			e.sees("Tożsamość jest potwierdzona", "login.gov.pl (testowy)")
			e.looks()
			e.Screenshot("identity-" + x.name)
			e.Go(s.address + "/logowanie/saml/krajowy/dalej?stan=x")
			e.sees("Nie udało się zalogować")
			e.looks()
			e.Screenshot("failed-" + x.name)
		})
	}
}

func quoted(s string) string { return `"` + s + `"` }
