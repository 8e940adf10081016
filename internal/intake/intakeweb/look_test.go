package intakeweb_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/kit/id"
	"wrota/internal/platform/testkit/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// journey goes through the pages in a browser and looks at each.
type journey struct {
	*browser.Tab
	t    *testing.T
	name string
}

// at waits for a page by its heading, and looks at it unless a page like it was seen.
func (j journey) at(heading, picture string) {
	j.t.Helper()
	j.Until(heading, `document.readyState === "complete" && document.querySelector("h1")?.textContent.replaceAll("\u00a0", " ").includes(`+strconv.Quote(heading)+`)`)
	if j.name == "nojs" || picture == "" {
		return // the same pages: it is the way through them that counts
	}
	j.Accessible()
	j.Screenshot("intake-" + picture + "-1366")
	j.SetViewport(360, 740)
	j.NoSidewaysScroll()
	j.Screenshot("intake-" + picture + "-360")
	j.SetViewport(1366, 768)
}

// next presses the main button of the page.
func (j journey) next() { j.Click("main .btns button:not([name])") }

// TestFilingInABrowser files an application as people do: wide and narrow, with JavaScript and
// without. With WROTA_SHOTS set the pictures are kept.
func TestFilingInABrowser(t *testing.T) {
	for name, opts := range map[string][]browser.Option{"js": nil, "nojs": {browser.NoJS()}} {
		t.Run(name, func(t *testing.T) {
			h := one(t)
			h.offer(t, tasksForm)
			plan := filepath.Join(t.TempDir(), "plan.txt")
			if err := os.WriteFile(plan, []byte("plan sytuacyjny"), 0o600); err != nil {
				t.Fatal(err)
			}
			at := h.site.Serve(h.Maria.By)
			j := journey{browser.Page(t, at+"/uslugi/zajecie", append(opts, browser.Allow("422"))...), t, name}
			j.Click("main form button")
			j.at("Zezwolenie na zajęcie pasa drogowego", "lista-zadan")
			j.Click(".tasks a")
			j.at("W czyim imieniu", "")
			j.Click("input[value=person]")
			j.next()
			j.at("Kim jesteś?", "osoba")
			j.Fill("#applicant_person-given", "Maria")
			j.next()
			j.Until("the form came back", `document.querySelector("[data-error-summary]") !== null`)
			j.at("Kim jesteś?", "osoba-blad")
			j.Fill("#applicant_person-family", "O’Łąka")
			j.Fill("#applicant_person-pesel", "44051401458")
			j.next()
			j.at("Jaki jest adres?", "adres")
			j.filing(plan)
		})
	}
}

// filing goes on from the address to the confirmation.
func (j journey) filing(plan string) {
	for field, text := range map[string]string{"house": "5", "postcode": "66-200", "place": "Lipowa"} {
		j.Fill("#applicant_address-"+field, text)
	}
	address := j.Address()
	j.next()
	// The page of the address is complete, too, until the next one comes: rest would press its button again.
	j.Until("another page than the address", `location.pathname + location.search !== `+strconv.Quote(address))
	j.rest("Zezwolenie")
	j.Click(".task:nth-child(2) a")
	j.at("Po co zajmujesz pas?", "cel")
	j.Click("input[value=reklama]")
	j.Fill("#tresc_reklamy", "Zakład fryzjerski")
	j.at("Po co zajmujesz pas?", "cel-odsloniete")
	j.next()
	j.at("Które miejsca zajmiesz?", "pozycje-puste")
	for i := range 2 {
		j.Click("main a.btn")
		j.Until("a row", `document.querySelector("#miejsce_opis") !== null`)
		j.Fill("#miejsce_opis", "ul. Świerkowa "+strconv.Itoa(i+1))
		j.Fill("#powierzchnia", "24,5")
		j.next()
		j.Until("the list", `document.querySelector(".summary") !== null`)
	}
	j.at("Które miejsca zajmiesz?", "pozycje")
	j.next()
	j.at("Od kiedy do kiedy?", "okres")
	for name, text := range map[string]string{"from-day": "1", "from-month": "4", "from-year": "2027", "to-day": "30", "to-month": "4", "to-year": "2027"} {
		j.Fill("#okres-"+name, text)
	}
	j.Fill("#miejsce", "Lipowa")
	j.next()
	j.at("Zezwolenie", "lista-zadan-2")
	j.Click(".task:nth-child(3) a")
	j.Until("the page of files", `document.querySelector("#plan") !== null`)
	j.at("Dodaj załączniki", "pliki")
	j.Upload("#plan", plan)
	j.Click("main button[value='add:plan']")
	j.Until("the file is there", `document.querySelector(".files") !== null`)
	j.at("Dodaj załączniki", "pliki-dodane")
	j.next()
	j.at("Zezwolenie", "")
	j.Click(".task:nth-child(4) a")
	j.Until("the declarations", `document.querySelector("#prawda") !== null`)
	j.Click("#prawda")
	j.next()
	j.at("Zezwolenie", "")
	j.Click("main .btns a")
	j.at("Sprawdź odpowiedzi", "sprawdz")
	j.next()
	j.at("Wniosek wysłany", "wyslano")
}

// rest answers what the block of the applicant still asks, until the task list.
func (j journey) rest(heading string) {
	for range 6 {
		var h1 string
		j.Until("a page", `document.readyState === "complete" && document.querySelector("h1") !== null`)
		if h1 = j.Text("h1"); strings.Contains(h1, heading) {
			return
		}
		if j.Count("input[type=email]") > 0 {
			j.Fill("input[type=email]", "maria@example.pl")
		}
		if j.Count("main input[type=radio]") > 0 && j.Count("main input[type=radio]:checked") == 0 {
			j.Click("main input[type=radio]")
		}
		before := j.Address()
		j.next()
		j.Until("another page than "+h1, `location.pathname + location.search !== `+strconv.Quote(before))
	}
}

// TestFilingByKeyboard goes through a form without a mouse: Enter in a field means "Dalej".
func TestFilingByKeyboard(t *testing.T) {
	h := one(t)
	tab := browser.Page(t, h.site.Serve(h.Maria.By)+"/uslugi/pismo", browser.Allow("422"))
	onto := func(control string) {
		t.Helper()
		for range 40 {
			if tab.Focused() == control {
				return
			}
			tab.Press("Tab")
		}
		t.Fatalf("%s cannot be reached; the focus is on %s", control, tab.Focused())
	}
	heading := func(text string) {
		t.Helper()
		tab.Until(text, `document.readyState === "complete" && document.querySelector("h1")?.textContent.includes(`+strconv.Quote(text)+`)`)
	}
	onto("button")
	for tab.Text("h1") == "Start" {
		tab.Press("Tab")
		if tab.Count("main button:focus") == 1 {
			tab.Press("Enter")
			break
		}
	}
	heading("Kim jesteś?")
	onto("input#osoba-given")
	tab.Type("Maria")
	tab.Press("Enter")
	tab.Until("the form came back", `document.activeElement.matches("[data-error-summary]")`)
	tab.Press("Tab", "Enter")
	tab.Until("the link of the summary leads to the field", `document.activeElement.id === "osoba-family"`)
	tab.Type("Łąka")
	tab.Press("Enter")
	heading("O co chodzi?")
	onto("input#temat")
	tab.Type("Dziura w drodze")
	tab.Press("Tab")
	tab.Type("Na ul. Lipowej jest dziura.")
	tab.Press("Tab", "Enter")
	heading("Dodaj załączniki")
}

// TestEveryKindInABrowser looks at all kinds of questions in high contrast, as axe and a narrow screen
// see them.
func TestEveryKindInABrowser(t *testing.T) {
	h := one(t)
	def := h.everything(t)
	b := h.site.As(h.Maria.By)
	path := strings.TrimSuffix(begin(b, "wszystko").URL, "/teksty")
	at := h.site.Serve(h.Maria.By)
	tab := browser.Page(t, at+path+"/teksty", browser.Viewport(360, 740), browser.Cookie("kontrast", "high", at))
	for i, s := range def.Steps[:5] {
		if i > 0 {
			h.answer(t, path, s)
			tab.Go(at + path + "/" + s.ID)
		}
		tab.Accessible()
		tab.Screenshot("intake-kontrast-" + s.ID)
	}
}

func TestRegistryInABrowser(t *testing.T) {
	h := one(t)
	for i := range 12 {
		_, err := h.Intake.Enter(t.Context(), h.Ewa, intake.Registration{
			Key: id.New[id.Letter](), Channel: intake.Channels[i%len(intake.Channels)], ReceivedOn: h.Intake.Today(), Scan: intake.ScanFull,
			Sender: intake.Sender{Kind: "organisation", Company: "Bud-Max Przedsiębiorstwo Wielobranżowe sp. z o.o."}, Title: "Wniosek o zajęcie pasa drogowego ul. Świerkowej i Łąkowej",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	at := h.site.Serve(h.Ewa)
	j := journey{browser.Page(t, at+"/biurko/wplywy", browser.Allow("422")), t, "js"}
	j.at("Do rozdzielenia", "wplywy")
	var first string
	j.Eval(`document.querySelector(".queue-main a").getAttribute("href")`, &first)
	j.Go(at + first)
	j.at("Do rozdzielenia", "pismo")
	j.Go(at + "/biurko/wplywy/" + h.File(t, h.Maria).Letter.Short())
	j.at("Do rozdzielenia", "pismo-z-portalu")
	j.Go(at + "/biurko/wplywy/nowy")
	j.at("Zarejestruj pismo", "nowe")
	j.next()
	j.Until("the form came back", `document.querySelector("[data-error-summary]") !== null`)
	j.Click("summary")
	j.at("Zarejestruj pismo", "nowe-blad")
}

// TestTheCounterInABrowser looks at what a clerk sees who fills a form in for somebody.
func TestTheCounterInABrowser(t *testing.T) {
	h := one(t)
	at := h.site.Serve(h.Ewa)
	check := atCounter(h.site.As(h.Ewa)).URL
	j := journey{browser.Page(t, at+counter, browser.Allow("422")), t, "js"}
	j.at("Wypełnij formularz za osobę", "za-osobe")
	j.Go(at + strings.Replace(check, "sprawdz", "tresc", 1))
	j.at("O co chodzi?", "za-osobe-pytanie")
	j.Go(at + check)
	j.at("Sprawdź odpowiedzi", "za-osobe-sprawdz")
	j.Click("main .btns a")
	j.at("Podpis i złożenie wniosku", "okienko")
	j.next()
	j.Until("the form came back", `document.querySelector("[data-error-summary]") !== null`)
	j.Click("input[value=passport]")
	j.Click("input[value=print]")
	j.at("Podpis i złożenie wniosku", "okienko-blad")
	j.next()
	j.at("Wniosek złożony", "za-osobe-zlozony")
}

// A paper letter is registered without a mouse; a known sender is filled in.
func TestRegisterByKeyboard(t *testing.T) {
	h := one(t)
	tab := browser.Page(t, h.site.Serve(h.Ewa)+"/biurko/wplywy/nowy")
	tab.Fill("#family", "Nowa")
	tab.Until("somebody is suggested", `document.querySelectorAll("[role=option]").length === 1`)
	tab.Press("ArrowDown", "Enter")
	tab.Until("the sender is filled in", `document.querySelector("#given").value === "Maria" && document.querySelector("#place").value === "Lipowa"`)
	tab.Press("Tab", "Tab")
	tab.Type("Skarga na hałas")
	tab.Press("Enter")
	tab.Until("the letter is registered", `document.body.innerText.includes("Zarejestrowano") && document.body.innerText.includes("RPW/LIPOWA/1/2027")`)
}
