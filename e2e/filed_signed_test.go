package e2e_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/platform/xmlsec"
)

// pen is somebody with a certificate that the installation trusts as that of an identity card.
type pen struct {
	*world
	certtest.Holder
}

// eachPen runs a journey of Maria and her identity card on both databases.
func eachPen(t *testing.T, journey func(t *testing.T, s pen)) {
	t.Helper()
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			pki := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0))
			c, key := pki.Issue(certtest.Options{Name: "Maria Kowalczyk"})
			w := newWorldWith(t, e, testkit.Noon, func(cfg *app.Config, _ clock.Clock) { cfg.Trusted.PersonalCertificates = pki.PEM(c) })
			journey(t, pen{w, certtest.Holder{Cert: c, Key: key}})
		})
	}
}

// sign puts a signature into a document.
func (s pen) sign(document []byte) []byte {
	s.t.Helper()
	d, err := xmlsec.Parse(document)
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := xmlsec.Seal(d, s.Key, s.Cert, s.clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// broken changes a character of the signature's value.
func broken(file []byte) []byte {
	file = bytes.Clone(file)
	at := bytes.Index(file, []byte("</ds:SignatureValue>")) - 10
	file[at] = map[bool]byte{true: 'B', false: 'A'}[file[at] == 'A']
	return file
}

// bring adds a signed file on a page that asks for one.
func bring(p *webtest.Page, file []byte) *webtest.Page {
	return p.Attach("Dodaj podpisany plik", []webtest.File{{Field: "file", Name: "wniosek (podpisany).xml", Body: file}})
}

// toSign fills an application in until there is a document to sign.
func (s pen) toSign(maria *webtest.Browser) (page *webtest.Page, draft string) {
	s.t.Helper()
	p, draft := start(maria, "zajecie-pasa-drogowego")
	p, _ = fill(s.t, p, occupation(s.clock.Now()))
	p = p.Press("Podpisz przed wysłaniem")
	p.WantText("h1", "Podpisz wniosek")
	return p, draft
}

// TestMariaFilesASignedApplication: what she signed is filed byte for byte, and everybody concerned is told by whom.
func TestMariaFilesASignedApplication(t *testing.T) {
	eachPen(t, func(t *testing.T, s pen) {
		maria := s.as("Maria Kowalczyk")
		p, draft := s.toSign(maria)
		p.Click("Przeczytaj podpisywany dokument").WantSays("Rusztowanie do malowania elewacji", "Plan sytuacyjny ul. Świerkowa.pdf", "SHA-256: ")
		document := p.Click("Pobierz dokument do podpisu")
		if !bytes.HasPrefix(document.Body, []byte("<?xml")) {
			t.Fatalf("the document to sign: %.80q", document.Body)
		}
		for reason, body := range map[string][]byte{
			"W tym pliku nie ma podpisu": document.Body, "To plik PDF": []byte("%PDF-1.7\n%%EOF"), "Tego pliku nie umiemy odczytać": []byte("Kowalczyk"),
			"Ten plik podpisuje inny dokument": s.sign(bytes.Replace(document.Body, []byte("Rusztowanie"), []byte("Koparka"), 1)),
		} {
			wrong := bring(p, body)
			wrong.WantStatus(422)
			if got := strings.Join(wrong.Problems(), " "); !strings.HasPrefix(got, reason) {
				t.Errorf("told %q, want %q", got, reason)
			}
		}
		for _, rest := range []string{"", "/dokument.xml", "/podglad"} {
			s.as("Olena Kowalenko").Get(draft + "/podpis" + rest).WantStatus(404)
		}

		// A change after signing is told, and the old signature files nothing.
		stale := bring(p, s.sign(document.Body))
		stale.WantSays("Dokument jest podpisany", "Maria Kowalczyk", "Podpis ważny")
		maria.Get(draft+"/opis").Press("Dalej", "opis_celu", "Rusztowanie do malowania dachu.")
		maria.Get(draft + "/sprawdz").WantSays("Zmieniono odpowiedzi – podpisz jeszcze raz")
		late := stale.Press("Wyślij podpisany wniosek")
		late.WantURL(draft + "/podpis")
		late.WantSays("Zmieniono odpowiedzi – podpisz jeszcze raz")
		p = late.Press("Przygotuj dokument do podpisu")
		again := bring(p, s.sign(document.Body))
		again.WantStatus(422)

		file := s.sign(p.Click("Pobierz dokument do podpisu").Body)
		p = bring(p, file)
		p.WantSays("Dokument jest podpisany")
		maria.Get(draft + "/sprawdz").Click("Przejdź do wysłania").WantURL(draft + "/podpis")
		filed := p.Press("Wyślij podpisany wniosek")
		filed.WantText("h1", "Wniosek wysłany")
		filed.WantSays("Maria Kowalczyk · Podpis osobisty z dowodu · Podpis ważny")
		twice := p.Press("Wyślij podpisany wniosek") // a second click, or another window
		twice.WantURL(path(filed))
		maria.Get(draft + "/podpis").WantURL(path(filed)) // back
		if got := maria.Get(draft + "/wniosek.xml"); !bytes.Equal(got.Body, file) {
			t.Error("the document in the office is not what was signed")
		}
		receipt := maria.Get(draft + "/upp.xml")
		s.sealed("lipowa", receipt)
		wantText(t, "the receipt", string(receipt.Body), "Podpis 1", "Maria Kowalczyk, podpis osobisty, ważny w chwili złożenia")
		s.work()

		anna := s.as("Anna Nowak").Get("/biurko").Click("ul. Świerkowa przy numerze 8a")
		anna.WantSays("Podpisy na pismach", "Podpis ważny – Maria Kowalczyk")
		if anna.Says("Podpis pod pismem jest nieważny") {
			t.Error("a valid signature is a task")
		}
	})
}

// atService goes to the service of podpis zaufany from a page of the draft, signs as somebody there, and comes back twice.
// The page of the service is not one of ours: it has a style of its own. It returns the address of the request.
func (s pen) atService(b *webtest.Browser, from, person string) (request string) {
	s.t.Helper()
	send := func(to string, form url.Values) string {
		r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, to, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(&http.Cookie{Name: "wrota", Value: b.Cookie("wrota")})
		answer := httptest.NewRecorder()
		s.app.Web.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusSeeOther && answer.Code != http.StatusFound {
			s.t.Fatalf("%s: %d: %.300s", to, answer.Code, answer.Body)
		}
		return answer.Header().Get("Location")
	}
	there := send("http://wrota.test"+from+"/zaufany", url.Values{})
	if again := send("http://wrota.test"+from+"/zaufany", url.Values{}); again != there {
		s.t.Errorf("a second press leads to %s, the first to %s", again, there)
	}
	back := send(there, url.Values{"co": {"podpisz"}, "osoba": {person}})
	for range 2 { // coming back twice
		b.Get(back).WantURL(from)
	}
	return strings.TrimSuffix(strings.TrimPrefix(back, "http://wrota.test"), "/powrot")
}

// Those who sign at the practice service, as its page lists them.
const (
	janKowalski    = "0"
	mariaKowalczyk = "4"
)

// TestMariaFilesWithPodpisZaufany: one press leads her to the service, and from there she is back on the page of her
// application. Her neighbour's signature is told at once; she signs again herself, and files that.
func TestMariaFilesWithPodpisZaufany(t *testing.T) {
	eachPen(t, func(t *testing.T, s pen) {
		maria := s.as("Maria Kowalczyk")
		_, draft := s.toSign(maria)
		s.atService(maria, draft+"/podpis", janKowalski)
		s.work() // she need not come back to the page for it
		maria.Get(draft + "/sprawdz").WantSays("Ten wniosek jest już podpisany")
		maria.Get(draft+"/podpis").WantSays("Dokument jest podpisany", "Podpis zaufany", "Podpisała inna osoba", "Pod dokumentem jest podpis: Jan Kowalski")
		s.clock.Set(s.clock.Now().Add(time.Second))
		request := s.atService(maria, draft+"/podpis", mariaKowalczyk)
		p := maria.Get(draft + "/podpis")
		p.WantSays("Dokument jest podpisany", "Maria Kowalczyk")
		if p.Says("Podpisała inna osoba") {
			t.Error("Maria is told that she is somebody else")
		}
		maria.Get(request).WantSays("Dokument jest podpisany", "Przejście do podpisu zaufanego")
		filed := p.Press("Wyślij podpisany wniosek")
		filed.WantText("h1", "Wniosek wysłany")
		wantText(t, "the receipt", string(maria.Get(draft+"/upp.xml").Body), "Maria Kowalczyk, podpis zaufany, ważny w chwili złożenia")
	})
}

// TestWhatAnotherSignedIsFiledWithAWarning: Maria files what Jan Kowalski signed; the clerk is told so.
func TestWhatAnotherSignedIsFiledWithAWarning(t *testing.T) {
	eachPen(t, func(t *testing.T, s pen) {
		maria := s.as("Maria Kowalczyk")
		_, draft := s.toSign(maria)
		s.atService(maria, draft+"/podpis", janKowalski)
		maria.Get(draft+"/podpis").Press("Wyślij podpisany wniosek").WantText("h1", "Wniosek wysłany")
		s.work()
		s.as("Anna Nowak").Get("/biurko").Click("ul. Świerkowa przy numerze 8a").WantSays("Podpisuje Jan Kowalski, a wniosek składa Maria Kowalczyk. Sprawdź umocowanie")
	})
}

// TestASignatureThatIsNotValidIsFiledAndMended: the application is never lost, the clerk calls, Maria signs the same
// document again, and the new report stands beside the old one.
func TestASignatureThatIsNotValidIsFiledAndMended(t *testing.T) {
	eachPen(t, func(t *testing.T, s pen) {
		maria := s.as("Maria Kowalczyk")
		p, draft := s.toSign(maria)
		original := p.Click("Pobierz dokument do podpisu").Body
		p = bring(p, broken(s.sign(original)))
		p.WantSays("Podpis jest nieważny")
		maria.Get(draft + "/sprawdz").WantSays("Ten wniosek jest już podpisany")
		refused := p.Press("Wyślij mimo to")
		refused.WantStatus(422)
		refused.WantProblem("Zaznacz, że chcesz wysłać wniosek z tym podpisem, albo podpisz jeszcze raz")
		filed := refused.Press("Wyślij mimo to", "anyway", "1")
		filed.WantSays("Podpis nieważny")
		s.work()

		anna := s.as("Anna Nowak")
		p = anna.Get("/biurko").Click("ul. Świerkowa przy numerze 8a")
		dossier := path(p)
		p.WantSays("Podpis nieważny", "Podpis pod pismem jest nieważny albo go brakuje")
		p = anna.Get(dossier).Click("Wezwanie")
		p.WantSays("Podpis nie zgadza się z dokumentem")
		p = p.Press("Przygotuj pismo", "days", "7")
		p = p.Press("Zapisz i przejdź do podpisu").Press("Podpisz")
		p.WantStatus(200)
		if anna.Get(dossier).Says("Podpis pod pismem jest nieważny albo go brakuje") {
			t.Error("the task stays after the call")
		}
		s.days(1)

		maria = s.as("Maria Kowalczyk")
		p = maria.Get("/skrzynka").Click("Wezwanie do uzupełnienia wniosku").Press("Potwierdzam odbiór").Click("Zobacz sprawę")
		matter := path(p)
		p = p.Press("Uzupełnij wniosek")
		for range 3 { // past what comes before the first page
			if p.Says("Podpisz złożony wniosek jeszcze raz") {
				break
			}
			p = p.Press("Dalej", pairs(p, nil)...)
		}
		answer := p
		p = p.Click("Podpisz złożony wniosek jeszcze raz")
		if got := p.Click("Pobierz dokument do podpisu").Body; !bytes.Equal(got, original) {
			t.Error("the document to sign again is another")
		}
		bring(p, s.sign(bytes.Replace(original, []byte("Rusztowanie"), []byte("Koparka"), 1))).WantStatus(422)
		again := path(p)
		signed := s.sign(original)
		p = bring(p, signed)
		p.WantSays("Podpisany plik jest w Twojej odpowiedzi", "Podpis jest ważny")
		s.atService(maria, again, mariaKowalczyk)
		maria.Get(again).WantSays("Podpisany plik jest w Twojej odpowiedzi", "Podpis zaufany", "Podpis ważny")
		second := strings.Join(strings.SplitN(path(maria.Get(matter).Press("Uzupełnij wniosek").Press("Zacznij nowy")), "/", 4)[:3], "/") + "/podpis-wniosku"
		maria.Get(second).WantStatus(200)
		s.as("Piotr Żółć-O’Brien").Get(path(p)).WantStatus(404)
		p, _ = fill(t, maria.Get(path(answer)), answers{
			values: map[string]string{"zakres": "wszystko", "odpowiedz": "Podpisano jeszcze raz.", "applicant_delivery": "account", "proxy_acts": "no"},
		})
		p.WantSays("wniosek-podpisany.xml")
		p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
		s.work()
		maria.Get(matter).WantStatus(200)
		anna = s.as("Anna Nowak")
		anna.Get(dossier).WantSays("Podpis nieważny", "Podpis ważny – Maria Kowalczyk", "wniosek-podpisany.xml")
		if anna.Get(dossier + "/wezwanie").Says("Podpis nie zgadza się z dokumentem") {
			t.Error("what was mended is asked for again")
		}
		maria.Get(second).WantStatus(404) // nobody is asked to sign what is mended
		lipowa, err := s.app.Identity.UnitBySlug(t.Context(), app.System(id.Region), "lipowa")
		if err != nil {
			t.Fatal(err)
		}
		kept, ok, err := s.app.Keeping.Find(t.Context(), lipowa.ID, blob.SumOf(signed))
		if err != nil || !ok || !strings.HasPrefix(kept.Subject, "letter:") {
			t.Errorf("the signed file is not entrusted to the keeper: %+v, %v", kept, err)
		}
	})
}

// TestAnOfficeAsksForSignatures: what has to be signed is not filed without, whichever page is asked.
func TestAnOfficeAsksForSignatures(t *testing.T) {
	eachPen(t, func(t *testing.T, s pen) {
		adam := s.as("Adam Górski")
		adam.Get("/biurko/ustawienia/uslugi/zajecie-pasa-drogowego").Press("Zapisz", "sign", "1").WantStatus(200)
		maria := s.as("Maria Kowalczyk")
		p, draft := start(maria, "zajecie-pasa-drogowego")
		p, _ = fill(t, p, occupation(s.clock.Now()))
		p.WantSays("Ten wniosek trzeba podpisać elektronicznie")
		revision := p.One("input[name=revision]").Value()
		refused := maria.Post(draft+"/wyslij", url.Values{"revision": {revision}})
		refused.WantStatus(422)
		refused.WantSays("Ten wniosek trzeba podpisać elektronicznie")
		p = p.Press("Podpisz przed wysłaniem")
		p = bring(p, s.sign(p.Click("Pobierz dokument do podpisu").Body))
		p.Press("Wyślij podpisany wniosek").WantText("h1", "Wniosek wysłany")
	})
}

// TestASignedFileAtTheRegistry: what the registry enters with a letter, an XML document that its sender signed, gets its
// report, and is shown as people read it.
func TestASignedFileAtTheRegistry(t *testing.T) {
	eachPen(t, func(t *testing.T, s pen) {
		document, err := os.ReadFile("../internal/platform/xmlsec/testdata/samples/Pismo_przewodnie_z_aktami_do_nadzoru_sanitized.xml")
		if err != nil {
			t.Fatal(err)
		}
		ewa := s.as("Ewa Kaczmarek")
		ewa.Get("/biurko/wplywy/nowy").Attach("Zarejestruj", []webtest.File{{Field: "files", Name: "pismo.xml", Body: s.sign(document)}},
			"given", "Maria", "family", "Kowalczyk", "title", "Pismo na pendrivie", "attachments", "0", "scan", "full").WantStatus(200)
		s.work()
		letter := ewa.Get("/biurko/wplywy").Click("Pismo na pendrivie")
		letter.WantSays("pismo.xml", "Maria Kowalczyk", "ważny")
		report := letter.Click("Szczegóły")
		report.WantSays("Raport o podpisach", "Maria Kowalczyk")
		s.as("Anna Nowak").Get(path(report)).WantStatus(404) // no case of hers yet
		letter.Click("Pokaż treść").WantStatus(200)
	})
}
