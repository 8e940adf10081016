package e2e_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/kit/id"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit/browser"
)

// brings chooses a signed file in the browser and sends it with the button.
func (e *eyes) brings(field, button string, file []byte) {
	e.t.Helper()
	at := filepath.Join(e.t.TempDir(), "wniosek (podpisany przez Marię Kowalczyk).xml")
	if err := os.WriteFile(at, file, 0o600); err != nil {
		e.t.Fatal(err)
	}
	e.Upload("input[type=file][name="+field+"]", at)
	e.press(button)
}

// stands looks at the page as it stands now and keeps its picture.
func (e *eyes) stands(name string, words ...string) {
	e.t.Helper()
	e.sees(words...)
	e.looks()
	e.Screenshot(name)
}

// TestSigningInABrowser: Maria looks at each page on which an application is signed, on a computer and on a telephone:
// what there is to sign, a file that is refused, a broken signature, a change, the request for podpis zaufany and back,
// her matter, the public page that checks files, and what the clerk sees.
func TestSigningInABrowser(t *testing.T) {
	pki := certtest.New(t, today.AddDate(-1, 0, 0))
	c, key := pki.Issue(certtest.Options{Name: "Maria Kowalczyk"})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldWith(t, db.SQLite, today, func(cfg *app.Config, _ clock.Clock) {
		cfg.Base = "http://" + listener.Addr().String() // the way to podpis zaufany and back has the whole address
		cfg.Trusted.PersonalCertificates = pki.PEM(c)
	})
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: w.app.Web.Handler(), ReadHeaderTimeout: 10 * time.Second}}
	server.Start()
	t.Cleanup(server.Close)
	s, there := pen{w, certtest.Holder{Cert: c, Key: key}}, &site{w, t, server.URL}
	for _, x := range []struct {
		name    string
		options []browser.Option
	}{
		{"1366", nil},
		{"360", []browser.Option{browser.Viewport(360, 740), browser.Cookie("kontrast", "high", there.address)}},
	} {
		maria := w.as("Maria Kowalczyk")
		_, draft := s.toSign(maria)
		document := func() []byte { return w.as("Maria Kowalczyk").Get(draft + "/podpis/dokument.xml").Body }
		e := there.sits("Maria Kowalczyk", draft+"/podpis", append(x.options, browser.Allow("422 (Unprocessable"), browser.Allow("'data:,' violates"))...)
		e.stands("ways-"+x.name, "Podpisz wniosek", "Podpis kwalifikowany albo osobisty")
		e.press("Przeczytaj podpisywany dokument")
		e.stands("read-"+x.name, "SHA-256")
		e.Go(there.address + draft + "/podpis")
		e.brings("file", "Dodaj podpisany plik", document())
		e.stands("unsigned-"+x.name, "W tym pliku nie ma podpisu")
		e.brings("file", "Dodaj podpisany plik", broken(s.sign(document())))
		e.stands("broken-"+x.name, "Podpis jest nieważny")
		e.press("Wyślij mimo to")
		e.stands("anyway-"+x.name, "Zaznacz, że chcesz wysłać")
		unsigned := document()
		good := s.sign(unsigned)
		e.brings("file", "Dodaj podpisany plik", good)
		e.stands("signed-"+x.name, "Dokument jest podpisany")

		maria.Get(draft+"/opis").Press("Dalej", "opis_celu", "Rusztowanie do malowania dachu.")
		e.Go(there.address + draft + "/podpis")
		e.stands("stale-"+x.name, "Zmieniono odpowiedzi")
		e.Go(there.address + draft + "/sprawdz")
		e.stands("check-"+x.name, "Zmieniono odpowiedzi")
		e.press("Podpisz")
		e.stands("again-"+x.name, "Podpisz wniosek")

		e.press("Przejdź do podpisu zaufanego")
		e.stands("service-"+x.name, "Podpis zaufany: ćwiczenia")
		which, err := id.Parse[id.Signing](w.rows(`SELECT id FROM signatures_request WHERE state = 'sent' ORDER BY opened_at DESC LIMIT 1`, 1)[0][0])
		if err != nil {
			t.Fatal(err)
		}
		request := there.address + "/podpisz/" + which.Short()
		e.Go(request)
		e.stands("waits-"+x.name, "Czekamy na podpis")
		e.press("Sprawdź, czy jest podpisany")
		e.stands("checked-"+x.name, "Podpisu jeszcze nie ma")
		e.Click("main details summary")
		e.stands("otherway-"+x.name, "Podpisz inaczej", "Wyślij podpisany plik")
		e.press("Przejdź do podpisu zaufanego")
		e.press("Podpisz")
		e.Screenshot("back-" + x.name)
		e.Go(request)
		e.stands("reqsigned-"+x.name, "Dokument jest podpisany")
		e.press("Dalej")
		e.stands("trusted-"+x.name, "Dokument jest podpisany", "Podpis zaufany")
		e.press("Wyślij podpisany wniosek")
		e.stands("sent-"+x.name, "Wniosek wysłany")
		w.work()
		e.press("Zobacz wniosek w swoich sprawach")
		e.stands("matter-"+x.name, "Podpisy pod wnioskiem", "Podpis zaufany · Podpis ważny")
		matter := strings.TrimPrefix(e.Address(), there.address)

		for _, f := range []struct {
			name string
			body []byte
		}{{"valid", good}, {"broken", broken(good)}, {"unsigned", unsigned}} {
			e.Go(there.address + "/podpis")
			e.brings("plik", "Sprawdź podpis", f.body)
			e.stands("public-" + f.name + "-" + x.name)
		}

		anna := there.sits("Anna Nowak", "/biurko/sprawy/"+strings.TrimPrefix(matter, "/moje/"), x.options...)
		anna.stands("case-"+x.name, "Podpisy na pismach", "Podpis ważny")
		anna.press("Szczegóły")
		anna.stands("report-"+x.name, "Podpis")
	}
}
