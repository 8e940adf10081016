package portal_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/portal"
	"wrota/internal/ui"
)

// publicPaths are the pages for everybody.
var publicPaths = []string{
	"/", "/uslugi", "/uslugi?q=drog", "/uslugi?temat=drogi", "/uslugi?temat=drogi&urzad=lipowa", "/uslugi/zajecie-pasa", "/uslugi/zjazd", "/uslugi/zjazd?urzad=zolkow", "/uslugi/drzewo?urzad=zolkow",
	"/uslugi/pismo", "/urzedy", "/urzedy?q=zolkow", "/urzedy/lipowa", "/urzedy/zolkow", "/szukaj", "/szukaj?q=drog", "/szukaj?q=RPW/LIPOWA/12/2027", "/szukaj?q=zzz", "/sprawdz",
	"/o-portalu", "/prostymi-slowami", "/prywatnosc", "/pomoc", "/dostepnosc-wsparcie", "/deklaracja-dostepnosci", "/deklaracja-dostepnosci?urzad=lipowa",
}

// Every page speaks every language: the browser of the test fails on a message that is missing.
func TestAllLanguages(t *testing.T) {
	g := newRegion(t)
	own := []string{"/", "/moje", "/moje/" + g.matters[0].ID.Short(), "/moje/" + g.matters[1].ID.Short(), "/moje/" + g.matters[2].ID.Short(), "/moje/" + g.matters[0].ID.Short() + "/wycofaj", "/moje/wniosek/" + g.filings[0].ID.Short()}
	for _, lang := range i18n.Languages {
		visitor, owner := g.site.Visitor(), g.site.As(maria)
		visitor.Lang, owner.Lang = lang, lang
		for _, path := range publicPaths {
			page := visitor.Get(path)
			page.WantStatus(200)
			if got := page.One("html").Attr("lang"); got != lang {
				t.Errorf("%s in %s says it is in %q", path, lang, got)
			}
		}
		for _, path := range own {
			owner.Get(path).WantStatus(200)
		}
	}
}

// All states and stages have words in all languages.
func TestEveryStateHasWords(t *testing.T) {
	g := newRegion(t)
	m := g.matters[0]
	for _, lang := range i18n.Languages {
		b := g.site.As(maria)
		b.Lang = lang
		for _, status := range []portal.Status{portal.Filed, portal.Handled, portal.YourTurn, portal.Stopped, portal.Objection, portal.Consented, portal.Decided, portal.Closed} {
			for _, settlement := range []string{"", "granted", "refused", "certificate", "letter", "noted", "silent", "discontinued", "withdrawn", "left", "transferred"} {
				m.Status, m.Settlement = status, settlement
				m.Events = nil
				for _, what := range []string{"opened", "called", "completed", "lapsed", "left", "decided", "extended", "suspended", "resumed", "recorded", "consented", "closed"} {
					m.Events = append(m.Events, portal.Event{At: m.Opened, What: what})
				}
				g.matters[0] = m
				b.Get("/moje/" + m.ID.Short()).WantStatus(200)
				if status != portal.Closed {
					break // only a closed matter was settled
				}
			}
		}
	}
}

func TestStartPage(t *testing.T) {
	g := newRegion(t)
	v := g.site.Visitor()
	page := v.Get("/uslugi/zajecie-pasa")
	page.WantText("h1", "Zajmij pas drogowy")
	page.WantSays("około 12 minut", "wniosek za 0 zł", "do 30 dni", "Urząd Gminy Lipowa", "tel. 68 000 00 12", "art. 40 ust. 1", "Zbuduj zjazd z drogi")
	if form := page.One("form[action=/uslugi/zajecie-pasa/rozpocznij]"); form.Attr("method") != "post" {
		t.Error("beginning changes something, so it is a post")
	}
	if got := page.One("[name=urzad]").Value(); got != "lipowa" {
		t.Errorf("the only office is %q", got)
	}

	page = v.Get("/uslugi/zjazd")
	page.WantSays("Który urząd ma załatwić sprawę?")
	if page.Has("form[method=post][action*=rozpocznij]") {
		t.Error("it can be begun without an office")
	}
	page = page.Press("Dalej", "urzad", "zolkow")
	page.WantSays("Starostwo Powiatowe w Żółkowie")
	page.Click("Zmień urząd").WantURL("/uslugi/zjazd")

	page = v.Get("/uslugi/drzewo?urzad=zolkow")
	page.WantSays("Starostwo Powiatowe w Żółkowie: tej sprawy nie załatwisz tu teraz", "na papierze w urzędzie")
	page.Click("Urząd Gminy Lipowa").WantURL("/uslugi/drzewo?urzad=lipowa")
	v.Get("/uslugi/pismo").WantSays("Żaden urząd nie przyjmuje teraz tej sprawy przez internet")

	g.offers["drzewo@lipowa"] = portal.Offer{Unit: lipowa.ID, Closed: "portal.start.nobody-text"}
	page = v.Get("/uslugi/drzewo?urzad=lipowa")
	page.WantSays("Możesz załatwić ją na papierze")
	if page.Has("form[method=post][action*=rozpocznij]") {
		t.Error("what is closed can be begun")
	}
	for _, path := range []string{"/uslugi/nie-ma", "/uslugi/zjazd?urzad=nie-ma", "/uslugi?temat=x", "/uslugi?urzad=x", "/urzedy/x", "/deklaracja-dostepnosci?urzad=x"} {
		v.Get(path).WantStatus(404)
	}
}

func TestAccountIsAskedForBeforeTheForm(t *testing.T) {
	g := newRegion(t)
	s := g.services["zajecie-pasa"]
	s.Account = true
	g.services["zajecie-pasa"] = s
	page := g.site.Visitor().Get("/uslugi/zajecie-pasa")
	if got := page.One("main a[href^=/logowanie]").Attr("href"); got != "/logowanie?dalej="+url.QueryEscape("/uslugi/zajecie-pasa?urzad=lipowa") {
		t.Errorf("the way back is %q", got)
	}
	if !g.site.As(maria).Get("/uslugi/zajecie-pasa").Has("form[action*=rozpocznij]") {
		t.Error("who is logged in cannot begin")
	}
}

func TestManyOfficesAreAList(t *testing.T) {
	g := newRegion(t)
	page := g.site.Visitor().Get("/uslugi/zjazd")
	if page.Has("select[name=urzad]") || len(page.All("[type=radio]")) != 2 {
		t.Error("two offices are radios")
	}
}

func TestSearch(t *testing.T) {
	g := newRegion(t)
	page := g.site.Visitor().Get("/").Press("Szukaj", "q", "DROG")
	page.WantURL("/szukaj?q=DROG")
	page.WantSays("Zajmij pas drogowy", "Zbuduj zjazd z drogi", "Urząd Gminy Lipowa")
	if page.Says("Moje sprawy") && page.Has("main a[href^=/moje/]") {
		t.Error("a visitor finds somebody's matters")
	}
	if got := g.site.As(maria).Get("/szukaj?q=świerkowa").Texts("main .directory a"); len(got) != 1 || got[0] != "Zajęcie pasa drogowego, ul. Świerkowa" {
		t.Errorf("her own matter is found as %q", got)
	}
	page = g.site.Visitor().Get("/szukaj?q=" + url.QueryEscape("rpw/lipowa/12/2027"))
	if got := page.Click("Sprawdź sprawę z potwierdzeniem").One("[name=numer]").Value(); got != "rpw/lipowa/12/2027" {
		t.Errorf("the number arrives as %q", got)
	}
	hostile := `"><script>alert('ł')</script>` + "\u202e"
	page = g.site.Visitor().Get("/szukaj?q=" + url.QueryEscape(hostile))
	page.WantSays("Nie ma niczego o")
	if got := page.One("[name=q]").Value(); got != hostile || strings.Contains(string(page.Body), "<script>alert") {
		t.Errorf("what was typed comes back as %q", got)
	}
}

func TestSuggestions(t *testing.T) {
	g := newRegion(t)
	var got []ui.Suggestion
	if err := json.Unmarshal(g.site.Visitor().Get("/szukaj/podpowiedzi?q=pas").Body, &got); err != nil || len(got) != 1 || got[0].Value != "Zajmij pas drogowy" {
		t.Errorf("%+v, %v", got, err)
	}
	for _, q := range []string{"", "zzz"} {
		if body := string(g.site.Visitor().Get("/szukaj/podpowiedzi?q=" + q).Body); body != "[]" {
			t.Errorf("%q suggests %s", q, body)
		}
	}
}

func TestCheckingAMatterWithoutAnAccount(t *testing.T) {
	g := newRegion(t)
	b := g.site.Visitor()
	page := b.Get("/sprawdz").Press("Sprawdź")
	page.WantProblem("Wpisz numer z potwierdzenia, na przykład RPW/LIPOWA/12/2027")
	page.WantProblem("Wpisz PIN z potwierdzenia: 8 cyfr")
	page = page.Press("Sprawdź", "numer", "RPW/LIPOWA/12/2027", "pin", "0000 0000")
	page.WantProblem("Sprawdź numer i PIN. Jedno z nich nie pasuje do żadnego potwierdzenia")
	if page.One("[name=numer]").Value() != "RPW/LIPOWA/12/2027" {
		t.Error("what was typed is lost")
	}
	busy := page.Press("Sprawdź", "pin", "9999 9999")
	busy.WantStatus(429)
	busy.WantSays("Za dużo błędnych prób")
	page = page.Press("Sprawdź", "pin", "8765 4321")
	page.WantText("h1", "Czekamy na Twoją odpowiedź")
	page.WantSays("DR.II.7230.14.2027", "11 marca 2027", "Termin teraz nie biegnie", "Urząd Gminy Lipowa")
	for _, secret := range []string{"Maria", "Kowalczyk", "Anna Nowak", "Świerkowa", "projekt organizacji"} {
		if page.Says(secret) {
			t.Errorf("a stranger reads %q", secret)
		}
	}
	if strings.Contains(page.URL, "8765") || strings.Contains(page.URL, "RPW") {
		t.Errorf("the secret stands in the address %s", page.URL)
	}
	page.Click("Sprawdź inną sprawę").Press("Sprawdź", "numer", "RPW/LIPOWA/31/2027", "pin", "1").WantText("h1", "Dostaliśmy Twoje pismo")
}

func TestTooManyFields(t *testing.T) {
	g := newRegion(t)
	form := url.Values{"numer": {"RPW/LIPOWA/12/2027"}}
	for i := range 10_000 {
		form.Set("p"+strconv.Itoa(i), "x")
	}
	g.site.Visitor().Post("/sprawdz", form).WantStatus(413)
}

// A page with more than anybody has is light enough for a bad connection.
func TestWeight(t *testing.T) {
	g := newRegion(t)
	for i := range 100 {
		m := g.matters[1]
		m.ID, m.Sign = id.New[id.Case](), "OS.6131."+strconv.Itoa(i)+".2027"
		g.matters = append(g.matters, m)
		g.told = append(g.told, g.told[0])
	}
	for _, path := range []string{"/", "/moje", "/moje/" + g.matters[0].ID.Short(), "/uslugi", "/uslugi/zajecie-pasa", "/deklaracja-dostepnosci"} {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(g.site.As(maria).Get(path).Body); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		if packed.Len() > 15<<10 {
			t.Errorf("%s weighs %d bytes", path, packed.Len())
		}
	}
}

func TestOfficePage(t *testing.T) {
	g := newRegion(t)
	page := g.site.Visitor().Get("/urzedy").Click("Urząd Gminy Lipowa")
	page.WantURL("/urzedy/lipowa")
	page.WantSays("ul. Lipowa 1", "AE:PL-12345-67890-ABCDE-12", "poniedziałek: 7.30–17.00", "Wójt Gminy Lipowa – Jan Wiśniewski", "Referat Dróg", "Wejście bez progu")
	if got := page.One("meta[name=deklaracja-dostępności]").Attr("content"); got != "https://wrota.example/deklaracja-dostepnosci?urzad=lipowa" {
		t.Errorf("the declaration of the office is said to be at %q", got)
	}
	page.Click("Zbuduj zjazd z drogi").WantURL("/uslugi/zjazd?urzad=lipowa")
}

// The ids are those of the technical conditions of the declaration, version 2.0.
func TestDeclaration(t *testing.T) {
	g := newRegion(t)
	for path, entity := range map[string]string{"/deklaracja-dostepnosci": "Starostwo Powiatowe w Żółkowie", "/deklaracja-dostepnosci?urzad=lipowa": "Urząd Gminy Lipowa"} {
		page := g.site.Visitor().Get(path)
		page.WantText("#a11y-podmiot", entity)
		for _, name := range []string{"wstep", "url", "status", "tresci-niedostepne", "ocena", "kontakt", "osoba", "email", "telefon", "procedura", "aplikacje", "architektura", "deklaracja"} {
			if !page.Has("#a11y-" + name) {
				t.Errorf("%s has no a11y-%s", path, name)
			}
		}
		for _, name := range []string{"publikacja", "aktualizacja", "sporzadzenie", "przeglad"} {
			if got := page.One("time#a11y-data-" + name).Attr("datetime"); got != today.String() {
				t.Errorf("%s: a11y-data-%s is %q", path, name, got)
			}
		}
	}
	g.site.Visitor().Get("/deklaracja-dostepnosci?urzad=lipowa").WantText("#a11y-email", lipowa.Email)
}

func TestLanguageAndLook(t *testing.T) {
	g := newRegion(t)
	b := g.site.Visitor()
	page := b.Get("/uslugi?q=drog").Click("English")
	page.WantURL("/uslugi?q=drog")
	page.WantText("h1", "Services")
	page = page.Press("High contrast")
	page.WantURL("/uslugi?q=drog")
	if got := page.One("html").Attr("data-contrast"); got != "high" {
		t.Errorf("the contrast is %q", got)
	}
	if got := page.Press("Normal contrast").One("html").Attr("data-contrast"); got != "" {
		t.Errorf("the contrast stays %q", got)
	}
	b.Get("/jezyk/xx").WantStatus(404)
	b.Get("/jezyk/pl?wroc=" + url.QueryEscape("//zlodziej.example/")).WantURL("/")
	b.Post(ui.SettingsPath, url.Values{ui.FieldContrast: {"<script>"}, ui.FieldReturn: {"https://zlodziej.example/"}}).WantURL("/")
	if got := b.Cookie(ui.FieldContrast); got != "" {
		t.Errorf("a contrast of %q is kept", got)
	}
}

func TestChrome(t *testing.T) {
	ctx := t.Context()
	if links := portal.Nav(ctx, actor.Actor{}); len(links) != 3 {
		t.Errorf("a visitor has %d places to go", len(links))
	}
	last := func(by actor.Actor) string { links := portal.Nav(ctx, by); return links[len(links)-1].Href }
	if last(maria) != "/skrzynka" || last(anna) != "/biurko" {
		t.Errorf("the menus end with %s and %s", last(maria), last(anna))
	}
	if portal.DeclarationPath("") != "/deklaracja-dostepnosci" || portal.Footer(ctx, "lipowa")[0].Href != "/deklaracja-dostepnosci?urzad=lipowa" {
		t.Error("the declaration must be linked from every page")
	}
}

// TestOfficeHours: days with the same hours are one line, and days off that others do not have are told.
func TestOfficeHours(t *testing.T) {
	site := newRegion(t).site
	page := site.Visitor().Get("/urzedy/lipowa")
	page.WantStatus(200)
	page.WantSays("poniedziałek: 7.30–17.00", "wtorek – czwartek: 7.30–15.30", "piątek: 7.30–14.00", "sobota – niedziela: zamknięte", "4 maja 2027", "dzień wolny za 3 maja")
	english := site.Visitor()
	english.SetCookie("jezyk", "en")
	english.Get("/urzedy/lipowa").WantSays("Tuesday – Thursday")
}
