package intakeweb_test

import (
	"net/url"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web/webtest"
)

// begin starts an application as a browser that shows its start page would.
func begin(b *webtest.Browser, service string) *webtest.Page {
	return b.Post("/uslugi/"+service+"/rozpocznij", url.Values{"urzad": {"lipowa"}})
}

// fill answers the form of intaketest up to the check of answers.
func fill(p *webtest.Page) *webtest.Page {
	p = p.Press("Dalej", "osoba.given", "Maria", "osoba.family", "O’Łąka")
	p = p.Press("Dalej", "temat", "Dziura w drodze", "opis", "Na ul. Lipowej jest dziura.")
	return p.Press("Dalej")
}

func TestFiling(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, b := range map[string]*webtest.Browser{"account": h.site.As(h.Maria.By), "no account": h.site.Visitor()} {
			p := begin(b, "pismo")
			p.WantText("h1", "Kim jesteś?")
			p.WantSays("Krok 1 z 3 · Treść")
			p = fill(p)
			p.WantText("h1", "Sprawdź odpowiedzi")
			p.WantSays("Maria O’Łąka", "Dziura w drodze", "Nic nie płacisz", "Urząd Gminy Lipowa, ul. Rynek 1, 66-200 Lipowa", "iod@lipowa.example.pl", "Odpowiedź na pismo")
			p = p.Press("Wyślij wniosek")
			p.WantText("h1", "Wniosek wysłany")
			p.WantSays("RPW/LIPOWA/", "PIN", "19 lutego 2027", "Odpowiemy", "najpóźniej do 19 marca 2027")
			if p.First != 303 {
				t.Errorf("%s: sending answered %d, so a reload would send again", name, p.First)
			}
			for link, want := range map[string]string{
				"Urzędowe poświadczenie przedłożenia (UPP)": "application/xml", "Poświadczenie do czytania": "application/pdf",
				"Twój wniosek do czytania": "application/pdf", "Twój wniosek w postaci złożonej w urzędzie": "application/xml",
			} {
				doc := p.Click(link)
				if doc.Status != 200 || doc.Header.Get("Content-Type") != want || len(doc.Body) < 500 {
					t.Errorf("%s: %s: %d %s, %d bytes", name, link, doc.Status, doc.Header.Get("Content-Type"), len(doc.Body))
				}
			}
		}
	})
}

// Whatever is pressed twice, opened in two tabs or gone back to: one application, one receipt.
func TestOneApplicationOneReceipt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.Maria.By)
		check := fill(begin(b, "pismo"))
		path, _, _ := strings.Cut(check.URL, "/sprawdz")
		other := b.Get(path + "/sprawdz") // a second tab
		first := check.Press("Wyślij wniosek")
		second := other.Press("Wyślij wniosek")
		second.WantURL(path + "/wyslano")
		if a, b := first.Text(".panel strong"), second.Text(".panel strong"); a != b {
			t.Errorf("two receipts: %s, %s", a, b)
		}
		for _, page := range []string{"", "/kto", "/tresc", "/sprawdz", "/zapisz", "/porzuc"} {
			b.Get(path + page).WantURL(path + "/wyslano")
		}
		late := b.Post(path+"/tresc", url.Values{"temat": {"Inny"}, "opis": {"Inny"}})
		late.WantURL(path + "/wyslano")
		if lines, err := h.Intake.Submissions(t.Context(), h.Maria.By); err != nil || len(lines) != 1 {
			t.Errorf("%d submissions, %v", len(lines), err)
		}
	})
}

func TestAnswersChangedInAnotherTab(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.Maria.By)
		check := fill(begin(b, "pismo"))
		path, _, _ := strings.Cut(check.URL, "/sprawdz")
		b.Get(path+"/tresc").Press("Dalej", "temat", "Inny temat")
		again := check.Press("Wyślij wniosek")
		again.WantStatus(409)
		again.WantSays("Odpowiedzi zmieniły się w innym oknie", "Inny temat")
		again.Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
	})
}

func TestWhatIsWrongIsShownWithWhatWasTyped(t *testing.T) {
	h := one(t)
	b := h.site.As(h.Maria.By)
	p := begin(b, "pismo").Press("Dalej", "osoba.given", "Maria", "osoba.family", "")
	p.WantStatus(422)
	if got := p.One("#osoba-given").Value(); got != "Maria" {
		t.Errorf("typed: %q", got)
	}
	if title := p.Text("title"); !strings.HasPrefix(title, "Błąd:") {
		t.Errorf("title %q", title)
	}
	if href := p.One("[data-error-summary] a").Attr("href"); href != "#osoba-family" {
		t.Errorf("the summary leads to %q", href)
	}
	p = p.Press("Dalej", "osoba.family", "Łąka")
	p.WantText("h1", "O co chodzi?")
	p = p.Press("Zapisz i wróć później", "temat", "Zaczęty")
	if got := p.Hops; len(got) == 0 || got[len(got)-1] != "/moje" {
		t.Errorf("an account goes to its matters, not to %v", got)
	}
	p = begin(b, "pismo")
	p.WantText("h1", "Masz już zaczęty wniosek")
	p = p.Click("Kontynuuj")
	if got := p.One("#temat").Value(); got != "Zaczęty" {
		t.Errorf("kept: %q", got)
	}
	begin(b, "pismo").Press("Zacznij nowy").WantText("h1", "Kim jesteś?")
}

func TestChangeOneAnswer(t *testing.T) {
	h := one(t)
	check := fill(begin(h.site.As(h.Maria.By), "pismo"))
	p := check.Click("Zmień temat")
	p = p.Press("Dalej", "temat", "Nowy temat")
	p.WantText("h1", "Sprawdź odpowiedzi")
	p.WantSays("Nowy temat")
}

func TestWhoseDraftItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path := begin(h.site.As(h.Maria.By), "pismo").URL
		path = strings.TrimSuffix(path, "/kto")
		anonymous := h.site.Visitor()
		free := strings.TrimSuffix(begin(anonymous, "pismo").URL, "/kto")
		jan := actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Jan"}
		for _, tc := range []struct {
			who, reason string
			b           *webtest.Browser
			path        string
		}{
			{"another account", "it is not theirs", h.site.As(jan), path},
			{"nobody", "they cannot prove anything", h.site.Visitor(), path},
			{"the registry", "a draft is nobody's business before it is filed", h.site.As(h.Ewa), path},
			{"another browser", "the proof is in the session of the first", h.site.Visitor(), free},
			{"an account that did not begin it", "the same", h.site.As(jan), free},
			{"nonsense", "no such id", h.site.As(jan), "/wnioski/nonsens"},
		} {
			for _, page := range []string{"", "/kto", "/sprawdz", "/wyslano", "/upp.xml", "/wniosek.pdf", "/zapisz", "/pliki/plik/x/pobierz", "/podpowiedzi/osoba"} {
				if p := tc.b.Get(tc.path + page); p.Status != 404 {
					t.Errorf("%s, %s: %d, want 404: %s", tc.who, page, p.Status, tc.reason)
				}
			}
			for _, page := range []string{"/kto", "/wyslij", "/porzuc", "/zapisz", "/pliki/plik", "/wersja"} {
				if p := tc.b.Post(tc.path+page, url.Values{}); p.Status != 404 {
					t.Errorf("%s, POST %s: %d, want 404: %s", tc.who, page, p.Status, tc.reason)
				}
			}
		}
		h.Clock.Move(31 * 24 * 60 * 60 * 1e9)
		h.site.As(h.Maria.By).Get(path).WantFault(410, "intake.draft-expired")
	})
}
