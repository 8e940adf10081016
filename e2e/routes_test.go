package e2e_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web/webtest"
)

// people are those who look at every page, and where they begin besides their own first page.
var people = []struct {
	who, name string
	from      []string
}{
	{"", "", []string{"/", "/uslugi", "/urzedy", "/sprawdz", "/rejestracja", "/rejestracja/osoba", "/rejestracja/firma", "/haslo/przypomnij", "/haslo/wyslano", "/szukaj/podpowiedzi?q=pas", "/podpowiedzi/miejscowosc?q=Lip", "/drogi/zajecia?urzad=lipowa", "/audyt", "/audyt/klucz", "/podpis"}},
	{"maria", "Maria Kowalczyk", []string{"/moje", "/w-imieniu", "/skrzynka", "/konto", "/konto/dostep-do-danych", "/konto/email", "/konto/moje-dane", "/konto/moje-dane/sprostowanie", "/moje/powiadomienia", "/konto/powiadomienia", "/konto/zabezpieczenia", "/konto/zabezpieczenia/kody", "/konto/sesje", "/konto/potwierdz"}},
	{"anna", "Anna Nowak", []string{"/biurko", "/biurko/klawisze", "/biurko/szukaj/paleta?q=polna"}},
	{"jan", "Jan Wiśniewski", []string{"/biurko", "/biurko/kierownik", "/biurko/sprawy?widok=nieprzydzielone", "/biurko/sprawy?widok=do-akceptacji"}},
	{"ewa", "Ewa Kaczmarek", []string{"/biurko", "/biurko/wplywy", "/biurko/skany", "/biurko/rejestr-wplywow", "/biurko/rejestr-wplywow/rejestr.csv", "/biurko/rejestr-wplywow/rejestr.xlsx", "/biurko/rejestr-wplywow/rejestr.pdf", "/biurko/skany/separatory.pdf", "/biurko/umocowania", "/biurko/wysylka", "/biurko/wysylka/druk", "/biurko/wplywy-nadawcy?q=ow", "/biurko/wplywy-klasy?q=723"}},
	{"pawel", "Paweł Król", []string{"/biurko", "/biurko/sprawy"}},
	{"barbara", "Barbara Lis", []string{"/biurko", "/biurko/kasa", "/biurko/kasa?widok=all", "/biurko/kasa/dzien"}},
	{"adam", "Adam Górski", []string{"/biurko", "/biurko/ustawienia", "/biurko/ustawienia/pieczecie", "/biurko/ochrona-danych/wydania", "/biurko/ochrona-danych/rejestr"}},
	{"stanislaw", "Stanisław Mazur", []string{"/biurko"}},
	{"weronika", "Weronika Czech", []string{"/biurko/region", "/biurko/region/nowa", "/biurko/wzory"}},
}

// unvisited are the routes that no link of a seeded world leads to, with the reason.
var unvisited = map[string]string{
	"cases.back":                  "the address of a button: it leads back to the case",
	"federation.begin":            "leads to another site; the demonstration has no providers",
	"federation.oidc":             "a provider sends people back there",
	"federation.saml":             "a provider sends people back there",
	"federation.metadata":         "for the administrator of a provider",
	"federation.logout":           "a provider sends people there",
	"federation.choose":           "follows a login with a provider",
	"federation.join":             "follows a login with a provider",
	"identity.checkMail":          "follows a registration",
	"identity.verify":             "needs the link of an e-mail",
	"identity.reset":              "needs the link of an e-mail",
	"privacy.demand":              "nobody in the demonstration demands a correction: TestAPersonHasDataCorrected",
	"archive.fetch":               "a package, made in the background: TestAPackageOfACase",
	"privacy.fetchExport":         "a parcel, made in the background: TestAPersonTakesTheirDataHome",
	"privacy.fetchExportFor":      "the same, for a person without an account",
	"migration.columns":           "needs a file of an old system: TestOldSystem",
	"migration.rejected":          "rows of such a file, as a file: TestPages of app/oldsystem",
	"login.second":                "follows a password, of an account that has a second factor",
	"login.recovery":              "follows a password, of an account that has a second factor",
	"login.passkeyOf":             "nobody in the demonstration has a passkey",
	"login.kept":                  "waits for a form that came when its session had ended",
	"login.resetFactors":          "nobody in the demonstration has a second factor",
	"mailbox.prove":               "needs the link of an e-mail",
	"mandates.details":            "for whoever acts for another: TestActForAFirm",
	"mandates.paper":              "no declaration of the demonstration has a file",
	"mandates.deskPaper":          "no declaration of the demonstration has a file",
	"notices.leave":               "needs the link of an e-mail",
	"notices.failure":             "no e-mail has failed in the demonstration",
	"cases.signing.batch":         "opened by a form: TestEveryChange",
	"signatures.request.show":     "opened by a form: TestSigning journeys",
	"signatures.request.document": "the same",
	"signatures.request.result":   "follows a signature: TestSigning journeys",
	"signatures.request.back":     "the address of a button: it leads back to the request",
	"signatures.request.return":   "the service of podpis zaufany sends people back there",
	"signatures.request.decline":  "the service of podpis zaufany sends people back there",
	"intake.invitation":           "needs the link of an e-mail",
	"intake.invitedFile":          "needs the link of an e-mail",
	"intake.suggest":              "asked by the page while somebody types",
	"intake.showVersion":          "no form of the demonstration has a second version",
	"cases.show-resume":           "no case is suspended",
	"cases.show-reopen":           "no case is closed",
	"cases.results":               "shown once, after many were signed",
	"dispatch.evidence":           "no letter has come back from the post",
	"dispatch.out.labels":         "a button of a form prints them",
	"dispatch.out.envelopes":      "a button of a form prints them",
	"dispatch.out.receipts":       "a button of a form prints them",
	"records.open":                "opened from the record of a document",
	"intake.letterFile":           "the scan of a letter, opened from its page before it is routed",
	"office.preview":              "the style sheet of colours that somebody tries",
	"office.sample":               "a button of a form makes the letter",
	"office.herb":                 "a picture; no office of the demonstration has one",
	"office.template":             "a file to download and fill in",
	"payments.showReversal":       "offered to the cashier beside a payment of the same day",
	"payments.showRefund":         "nobody has paid too much",
	"templates.ofLetterView":      "no letter of the demonstration has a file in XML: TestADocumentIsShown",
	"templates.ofLetterText":      "the same",
	"templates.ofLetterInner":     "the same",
	"templates.filedInner":        "no document of the demonstration has files inside",
	"templates.ownInner":          "the same",
	"templates.ownFileView":       "nobody in the demonstration attached a file in XML",
	"templates.ownFileText":       "the same",
	"templates.ownFileInner":      "the same",
	"templates.ownFileSave":       "the same",
	"intake.showSignAgain":        "nobody in the demonstration is called to sign again: TestASignatureThatIsNotValidIsFiledAndMended",
	"intake.documentToSignAgain":  "the same",
	"intake.showSigning":          "opened by a form: TestMariaFilesASignedApplication",
	"intake.documentToSign":       "the same",
	"intake.readDocument":         "the same",
	"signatures.report":           "nothing in the demonstration came signed: signaturesweb.TestAReportOnTheDesk",
	"signatures.reportFile":       "the same",
	"cases.appeals.show":          "nobody in the demonstration appeals: TestAppeal",
	"cases.appeals.pack":          "the same",
	"cases.list.file":             "a button of the list: caselist tests",
	"intake.book.csv":             "a button of the register",
	"intake.book.xlsx":            "the same",
	"intake.book.pdf":             "the same",
	"intake.book.showMove":        "of a letter that may still go another way",
	"scanning.piece":              "nobody in the demonstration has scanned: TestScanning",
	"scanning.pieceFile":          "the same",
	"signatures.reportPDF":        "the same",
	"signatures.reportXML":        "the same",
}

// messageKey finds what looks like the key of a message in a text.
var messageKey = regexp.MustCompile(`(?:^|\s)(?:portal|intake|casesweb|cases|federation|app|ui|dispatch|payments|templates|paymentsweb|notices|catalogue|identity|login|mandates|records|roads|desk|fault|audit|eservice|notice|privacy)\.[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*(?:\s|$)`)

// unfilled tells a form that was sent without its fields: labels and envelopes for no letter.
func unfilled(at string, status int) bool {
	return status == http.StatusUnprocessableEntity && (at == "/biurko/nadawanie/etykiety" || at == "/biurko/nadawanie/koperty")
}

// TestEveryPage opens every page there is, as somebody who may.
func TestEveryPage(t *testing.T) {
	w := worldToday(t)
	from := prepared(t, w)
	c := newCrawler(w)
	for _, x := range people {
		b := w.visitor()
		if x.name != "" {
			b = w.as(x.name)
		}
		c.crawl(x.who, b, slices.Concat(x.from, from[x.who])...)
	}
	found := map[string]bool{}
	for _, v := range c.visits {
		if v.page.Status != http.StatusOK {
			elsewhere := v.page.Status == http.StatusNotFound && strings.HasPrefix(v.at, "/biurko/sprawy/") && (v.who == "ewa" || v.who == "barbara") // a case of another cell
			if !elsewhere && v.page.Status != http.StatusForbidden && v.page.Status != http.StatusConflict && !unfilled(v.at, v.page.Status) {
				t.Errorf("%s %s: %d", v.who, v.at, v.page.Status)
			}
			continue
		}
		found[v.route] = true
		if v.page.Doc != nil {
			if key := messageKey.FindString(v.page.Text("body")); key != "" {
				t.Errorf("%s %s shows the key %q", v.who, v.at, key)
			}
		}
	}
	for _, r := range w.app.Routes() {
		if reason, excused := unvisited[r.Name]; r.Method == http.MethodGet && !found[r.Pattern] && (!excused || reason == "") {
			t.Errorf("nobody has opened %s (%s)", r.Pattern, r.Name)
		}
	}
	t.Run("views", func(t *testing.T) { viewed(t, w, c.visits) })
	t.Run("weight", func(t *testing.T) { weigh(t, w, c.visits) })
	t.Run("look", func(t *testing.T) { look(t, w, c.visits) })
}

// prepared does what the story of the demonstration leaves out, and returns where it can be seen, by person.
func prepared(t *testing.T, w *world) map[string][]string {
	bringsPaper(t, w)
	if n, err := w.app.Notary.CloseDays(t.Context()); err != nil || n == 0 {
		t.Fatalf("%d days of the audit closed: %v", n, err)
	}
	maria, jan, ewa, stanislaw := w.as("Maria Kowalczyk"), w.as("Jan Wiśniewski"), w.as("Ewa Kaczmarek"), w.as("Stanisław Mazur")
	p, road := start(maria, "zajecie-pasa-drogowego")
	check, visited := fill(t, p, occupation(w.clock.Now()))
	out := map[string][]string{"maria": append(visited, check.URL, road+"/elementy/1", road+"/elementy/1/usun", road+"/pliki/plan")}
	for _, a := range check.All("main a[href*=/pobierz]") {
		out["maria"] = append(out["maria"], a.Attr("href"))
	}
	p, letter := start(maria, "pismo-ogolne")
	p, _ = fill(t, p, answers{values: map[string]string{"temat": "Dziura", "tresc": "Jest.", "rodzaj": "informacja", "applicant_delivery": "account", "proxy_acts": "no"}})
	p.Press("Wyślij").WantText("h1", "Wniosek wysłany")
	w.work()
	for _, name := range []string{"wyslano", "upp.xml", "upp.pdf", "wniosek.xml", "wniosek.pdf", "klauzula"} {
		out["maria"] = append(out["maria"], letter+"/"+name)
	}
	out["maria"] = append(out["maria"], "/konto/haslo")
	check, visited = dictates(t, w, ewa, "ul. Świerkowa 33")
	out["ewa"] = append(visited, check.URL, check.Click("Dalej").URL)
	list := jan.Get("/biurko/sprawy?widok=w-komorce")
	out["jan"] = append(out["jan"], chosen(list, "main tbody input[type=checkbox]", "Przydziel zaznaczone"), chosen(jan.Get("/biurko/kierownik"), "main input[name=pismo]", "Podpisz"))
	out["ewa"] = append(out["ewa"], chosen(ewa.Get("/biurko/wysylka"), "main input[name=d]", "Zapisz nadanie zaznaczonych"), "/biurko/ustawienia/doreczenia", chosen(ewa.Get("/biurko/nadawanie"), "main input[name=d]", "Drukuj adresy i potwierdzenia"))
	out["adam"] = append(out["adam"], "/biurko/ustawienia/doreczenia", breach(w.as("Adam Górski")))
	for _, a := range stanislaw.Get("/biurko/sprawy?widok=w-komorce").All("main a[href^=/biurko/sprawy/]") {
		out["stanislaw"] = append(out["stanislaw"], strings.Replace(path(&webtest.Page{URL: a.Attr("href")}), "/biurko/sprawy/", "/biurko/akta/sprawa/", 1))
	}
	return out
}

// chosen marks the first line of a list, presses what is done with the marked ones and says where that led.
func chosen(p *webtest.Page, box, button string) string {
	boxes := p.All(box)
	if len(boxes) == 0 {
		return ""
	}
	return p.Press(button, boxes[0].Attr("name"), boxes[0].Attr("value")).URL
}

// weigh measures what the browser of a citizen has to load, as it travels.
func weigh(t *testing.T, w *world, visits []visit) {
	const page, sheet, script = 100 << 10, 10 << 10, 10 << 10
	assets := map[string]int{}
	b := w.visitor()
	heaviest, which := 0, ""
	for _, v := range visits {
		if v.who != "" && v.who != "maria" || v.page.Doc == nil {
			continue
		}
		sum, css, js := zipped(v.page.Body), 0, 0
		for _, e := range v.page.All("link[rel=stylesheet], link[rel=preload], script[src], img[src]") {
			at := e.Attr("href") + e.Attr("src")
			if _, ok := assets[at]; !ok {
				body := b.Get(at).Body
				assets[at] = len(body)
				if !strings.HasSuffix(at, ".woff2") {
					assets[at] = zipped(body)
				}
			}
			sum += assets[at]
			switch {
			case e.Attr("rel") == "stylesheet":
				css += assets[at]
			case e.Attr("src") != "" && strings.HasSuffix(at, ".js"):
				js += assets[at]
			}
		}
		if sum > page || css > sheet || js > script {
			t.Errorf("%s weighs %d bytes (styles %d, scripts %d)", v.at, sum, css, js)
		}
		if sum > heaviest {
			heaviest, which = sum, v.at
		}
	}
	t.Logf("the heaviest page is %s with %d bytes", which, heaviest)
}

func zipped(body []byte) int {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Len()
}

// look opens one page of each route in a browser, as everybody who may: axe at the usual width, for citizens
// also at 360 px, and no page may scroll sideways there.
func look(t *testing.T, w *world, visits []visit) {
	s := w.site(t)
	for _, x := range people {
		looked := map[string]bool{}
		var mine []visit
		for _, v := range visits {
			if v.who == x.who && !looked[v.route] && v.isPage() {
				looked[v.route] = true
				mine = append(mine, v)
			}
		}
		t.Run("as "+x.who, func(t *testing.T) {
			t.Parallel()
			lookAs(t, s, x.name, mine)
		})
	}
}

// isPage: a whole page that was found where it was asked for, no file and no part of a page.
func (v visit) isPage() bool {
	return v.page.Doc != nil && v.page.Status == http.StatusOK && len(v.page.Hops) == 0 && v.page.Has("html[lang]")
}

func lookAs(t *testing.T, s *site, name string, visits []visit) {
	options := []browser.Option{}
	if name != "" {
		options = append(options, browser.Cookie("wrota", s.as(name).Cookie("wrota"), s.address))
	}
	tab := browser.Page(t, s.address+visits[0].at, options...)
	for _, v := range visits {
		tab.SetViewport(1366, 768)
		tab.Go(s.address + v.at)
		for _, found := range tab.Axe() {
			t.Errorf("%s: axe: %s", v.at, found)
		}
		tab.SetViewport(360, 740)
		if v.who == "" || v.who == "maria" {
			for _, found := range tab.Axe() {
				t.Errorf("%s at 360 px: axe: %s", v.at, found)
			}
		}
		if wide := tab.Sideways(); wide != "" {
			t.Errorf("%s at 360 px %s", v.at, wide)
		}
	}
	t.Logf("%d pages", len(visits))
}
