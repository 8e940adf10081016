package signweb_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/intake/signing"
	"wrota/internal/intake/signweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/ui"
)

// service is podpis zaufany as far as these pages see it.
type service struct {
	sent []signweb.ToSign
	came *signweb.Returned
	away bool
}

func (s *service) Send(_ context.Context, _ intake.Holder, z signweb.ToSign) (string, error) {
	if s.away {
		return "", fault.New(fault.Conflict, "intake.scanner-away")
	}
	s.sent = append(s.sent, z)
	return "/serwis", nil
}

func (s *service) Signed(context.Context, signweb.ToSign) (*signweb.Returned, error) {
	return s.came, nil
}

func (s *service) Use(context.Context, intake.Holder, *signweb.Returned) error { return nil }

// house is the pages over an office, with Maria's draft that is ready to be signed.
type house struct {
	*intaketest.Office
	*testing.T
	site    *webtest.Site
	service *service
	maria   *webtest.Browser
	draft   *intake.Draft
	pen     certtest.Holder
}

func (h *house) Name(context.Context, id.Unit) (string, error) { return "Urząd Gminy Lipowa", nil }

func each(t *testing.T, test func(h *house)) {
	testkit.Each(t, intaketest.Tables, func(t *testing.T, d *db.DB) {
		h := &house{Office: intaketest.New(t, d), T: t, service: &service{}}
		h.Need = eservice.Allowed
		h.Office.Trusted["Maria O’Łąka"] = true
		c, key := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0)).Issue(certtest.Options{Name: "Maria O’Łąka"})
		h.pen = certtest.Holder{Cert: c, Key: key}
		_, h.draft = h.Fill(t, h.Maria)
		next := func(path string) web.Route {
			return web.Route{Method: http.MethodGet, Pattern: path, Name: "test." + path, Access: web.Public, Handle: func(w http.ResponseWriter, _ *http.Request) error {
				_, err := w.Write([]byte("<!doctype html><html lang=pl><title>Dalej</title><h1>Dalej</h1>"))
				return err
			}}
		}
		routes := append(signweb.Routes(signweb.Deps{Intake: h.Intake, Offices: h, Trusted: h.service, Service: "https://pz.example/podpis"}),
			next("/wnioski/{draft}/sprawdz"), next("/wnioski/{draft}/wyslano"), next("/serwis"))
		h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.Clock, Routes: routes, Messages: []fs.FS{signweb.Messages, intake.Messages, eservice.Messages, ui.Messages}})
		h.maria = h.site.As(h.Maria.By)
		test(h)
	})
}

func (h *house) path(rest string) string { return "/wnioski/" + h.draft.ID.Short() + rest }

// frozen presses the button that makes the document.
func (h *house) frozen() *webtest.Page {
	h.Helper()
	return h.maria.Get(h.path("/podpis")).Press("Przygotuj dokument do podpisu")
}

func (h *house) sign(document []byte) []byte {
	h.Helper()
	d, err := xmlsec.Parse(document)
	if err != nil {
		h.Fatal(err)
	}
	out, err := xmlsec.Seal(d, h.pen.Key, h.pen.Cert, testkit.Noon)
	if err != nil {
		h.Fatal(err)
	}
	return out
}

func (h *house) bring(p *webtest.Page, file []byte) *webtest.Page {
	h.Helper()
	return p.Attach("Dodaj podpisany plik", []webtest.File{{Field: "file", Name: "podpisany.xml", Body: file}})
}

// TestNobodyElsesPages: for whoever does not hold the draft none of its pages is there, nor can anything be sent to them.
func TestNobodyElsesPages(t *testing.T) {
	each(t, func(h *house) {
		h.frozen()
		olena := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Olena", Level: actor.LevelLow}
		for _, by := range []actor.Actor{olena, {Kind: actor.Anonymous}, h.Ewa} {
			b := h.site.As(by)
			for _, rest := range []string{"/podpis", "/podpis/dokument.xml", "/podpis/podglad", "/podpis-wniosku", "/podpis-wniosku/dokument.xml"} {
				b.Get(h.path(rest)).WantStatus(http.StatusNotFound)
			}
			for _, rest := range []string{"/podpis", "/podpis/zaufany", "/podpis/wyslij", "/podpis-wniosku/zaufany"} {
				b.Post(h.path(rest), url.Values{"revision": {"1"}}).WantStatus(http.StatusNotFound)
			}
		}
		h.maria.Get(h.path("/podpis-wniosku")).WantStatus(http.StatusNotFound) // nobody asked for it
		if len(h.service.sent) > 0 {
			h.Errorf("sent to the service: %v", h.service.sent)
		}
	})
}

// TestFilesThatAreRefused: each is told beside the field, and the draft stays as it was.
func TestFilesThatAreRefused(t *testing.T) {
	each(t, func(h *house) {
		p := h.frozen()
		document := p.Click("Pobierz dokument do podpisu").Body
		for _, tc := range []struct {
			reason, says string
			file         []byte
		}{
			{"no file", "Wybierz podpisany plik", nil},
			{"not signed", "W tym pliku nie ma podpisu. Podpisz pobrany dokument i dodaj podpisany plik", document},
			{"a print", "To plik PDF. Podpisz pobrany dokument XML, a nie jego wydruk", []byte("%PDF-1.7\n%%EOF")},
			{"another text", "Ten plik podpisuje inny dokument, może poprzednią wersję wniosku. Pobierz dokument jeszcze raz i podpisz go", h.sign(bytes.Replace(document, []byte("jest dziura"), []byte("nie ma dziury"), 1))},
		} {
			wrong := h.bring(p, tc.file)
			if wrong.Status != http.StatusUnprocessableEntity {
				h.Errorf("%s: %d", tc.reason, wrong.Status)
			}
			wrong.WantProblem(tc.says)
		}
		h.maria.Get(h.path("/podpis")).WantSays("Co podpisujesz")
		h.maria.Post(h.path("/podpis/plik"), url.Values{}).WantStatus(http.StatusUnprocessableEntity) // no form with a file
	})
}

// TestSendingTwice: the second press, from the same page or another window, leads to the receipt of the first.
func TestSendingTwice(t *testing.T) {
	each(t, func(h *house) {
		p := h.frozen()
		p = h.bring(p, h.sign(p.Click("Pobierz dokument do podpisu").Body))
		p.WantSays("Dokument jest podpisany")
		for range 2 {
			p.Press("Wyślij podpisany wniosek").WantURL(h.path("/wyslano"))
		}
		again := h.maria.Post(h.path("/podpis"), url.Values{"revision": {"1"}})
		again.WantURL(h.path("/wyslano"))
		mine, err := h.Intake.Draft(h.Context(), h.Maria, h.draft.ID)
		if err != nil || mine.Submission.IsZero() {
			h.Errorf("%+v, %v", mine, err)
		}
	})
}

// TestTheWayToPodpisZaufany: one press leads to the service with exactly the document; when it is away, the page says so
// and nothing is lost; what came back is taken over once, also when somebody else signed, and that is told.
func TestTheWayToPodpisZaufany(t *testing.T) {
	each(t, func(h *house) {
		p := h.frozen()
		if csp := p.Header.Get("Content-Security-Policy"); !bytes.Contains([]byte(csp), []byte("form-action 'self' https://pz.example")) {
			h.Errorf("the form may not lead to the service: %s", csp)
		}
		document := p.Click("Pobierz dokument do podpisu").Body
		h.service.away = true
		p.Press("Przejdź do podpisu zaufanego").WantStatus(http.StatusConflict)
		h.service.away = false
		p.Press("Przejdź do podpisu zaufanego").WantURL("/serwis")
		if len(h.service.sent) != 1 || !bytes.Equal(h.service.sent[0].Document, document) || h.service.sent[0].Back != h.path("/podpis") {
			h.Errorf("sent %+v", h.service.sent)
		}
		stranger, key := certtest.New(h.T, testkit.Noon.AddDate(-1, 0, 0)).Issue(certtest.Options{Name: "Jan Kowalski"})
		mine := h.pen
		h.pen = certtest.Holder{Cert: stranger, Key: key}
		h.service.came = &signweb.Returned{File: signing.File{Name: "a.xml", Body: h.sign(document)}, Way: signing.ByTrusted, At: h.Clock.Now()}
		h.maria.Get(h.path("/podpis")).WantSays("Podpisała inna osoba", "Pod dokumentem jest podpis: Jan Kowalski", "Podpisz jeszcze raz")

		// She signs by herself afterwards: the older file does not come back over it.
		h.pen = mine
		h.Clock.Set(h.Clock.Now().Add(time.Minute))
		h.bring(h.maria.Get(h.path("/podpis")), h.sign(document)).WantSays("Dokument jest podpisany")
		p = h.maria.Get(h.path("/podpis"))
		p.WantSays("Dokument jest podpisany", "Maria O’Łąka")
		if p.Says("Podpisała inna osoba") {
			h.Error("the older file came back over the newer one")
		}
	})
}
