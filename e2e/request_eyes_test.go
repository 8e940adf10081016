package e2e_test

import (
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/signatures/request"
)

// ask asks Maria to sign a document, and returns the request.
func (w *world) ask(subject string) request.Request {
	w.t.Helper()
	document := "<Dokument>" + subject + "</Dokument>"
	kept, err := w.app.Blobs.Put(w.t.Context(), strings.NewReader(document), 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	maria := id.Must[id.Account](w.rows(`SELECT id FROM identity_account WHERE email = 'maria@poczta.example'`, 1)[0][0])
	unit := id.Must[id.Unit](w.rows(`SELECT id FROM identity_unit WHERE slug = 'lipowa'`, 1)[0][0])
	r, err := w.app.Requests.Open(w.t.Context(), actor.Actor{Kind: actor.Resident, Account: maria, Name: "Maria Kowalczyk"}, request.Offer{
		Unit: unit, Subject: subject, Name: "Oświadczenie o prawie do dysponowania nieruchomością.xml", Media: "application/xml", Sum: kept.Sum, Size: kept.Size, Back: "/moje",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// ended are three requests of Maria's that came to nothing: she did not want to sign, the document was changed, and time
// went by.
func (w *world) ended(maria *webtest.Browser) (cancelled, superseded, lapsed string) {
	w.t.Helper()
	path := func(r request.Request) string { return request.Path + r.ID.Short() }
	one, two, three := w.ask("test:anulowany"), w.ask("test:zmieniony"), w.ask("test:spozniony")
	p := maria.Get(path(one))
	for range 2 { // a second press on the old page changes nothing
		p.Press("Nie podpisuję teraz").WantText("h1", "Podpisywanie przerwane")
	}
	if err := w.app.Requests.Supersede(w.t.Context(), two.Unit, two.Subject); err != nil {
		w.t.Fatal(err)
	}
	w.clock.Set(three.DueAt.Add(time.Second))
	if err := w.app.Requests.Lapse(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return path(one), path(two), path(three)
}

// TestRequestsThatCameToNothing: each says why and what to do, and nothing can be sent to it any more.
func TestRequestsThatCameToNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		cancelled, superseded, lapsed := w.ended(w.as("Maria Kowalczyk"))
		maria := w.as("Maria Kowalczyk") // the session did not last that long
		for path, title := range map[string]string{cancelled: "Podpisywanie przerwane", superseded: "Dokument się zmienił", lapsed: "Czas na podpis minął"} {
			p := maria.Get(path)
			p.WantText("h1", title)
			p.Click("Zacznij od nowa").WantURL("/moje")
			if p.Has("main form") {
				t.Errorf("%s: something can still be sent", title)
			}
		}
	})
}

// TestRequestsThatCameToNothingInABrowser looks at the same pages, on a computer and on a telephone.
func TestRequestsThatCameToNothingInABrowser(t *testing.T) {
	w := worldToday(t)
	cancelled, superseded, lapsed := w.ended(w.as("Maria Kowalczyk"))
	open := request.Path + w.ask("test:otwarty").ID.Short()
	there := w.site(t)
	for _, x := range []struct {
		name    string
		options []browser.Option
	}{
		{"1366", nil},
		{"360", []browser.Option{browser.Viewport(360, 740), browser.Cookie("kontrast", "high", there.address)}},
	} {
		e := there.sits("Maria Kowalczyk", open, x.options...)
		e.stands("open-"+x.name, "Podpisz dokument")
		for name, path := range map[string]string{"cancelled": cancelled, "superseded": superseded, "lapsed": lapsed} {
			e.Go(there.address + path)
			e.stands(name + "-" + x.name)
		}
	}
}
