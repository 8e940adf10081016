package intakeweb_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/web/webtest"
)

// Services offers the form of intaketest at the counter, and what tests have added.
func (h *house) Services(context.Context, actor.Actor, string) ([]intakeweb.Service, error) {
	out := []intakeweb.Service{{Slug: "pismo", Action: "Napisz do urzędu", Summary: "Dla każdego."}}
	for slug, s := range h.forms {
		out = append(out, intakeweb.Service{Slug: slug, Action: s.Definition().Action.In("pl")})
	}
	return out, nil
}

const counter = "/biurko/wplywy/za-osobe"

// atCounter begins a form for somebody at the counter and answers everything.
func atCounter(b *webtest.Browser) *webtest.Page {
	return fill(b.Get(counter).Press("Rozpocznij", "usluga", "pismo"))
}

// readPDF is what a page of a document says, read by pdftotext.
func readPDF(t *testing.T, p *webtest.Page) string {
	t.Helper()
	p.WantStatus(200)
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, p.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, out)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func wantText(t *testing.T, what, text string, want ...string) {
	t.Helper()
	for _, s := range want {
		if !strings.Contains(text, s) {
			t.Errorf("%s does not say %q: %s", what, s, text)
		}
	}
}

// TestAFormForSomebodyAtTheCounter is the whole way without a script.
func TestAFormForSomebodyAtTheCounter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ewa := h.site.As(h.Ewa)
		list := ewa.Get("/biurko/wplywy").Click("Wypełnij formularz za osobę")
		list.WantURL(counter)
		list.Press("Rozpocznij").WantStatus(422)
		p := list.Press("Rozpocznij", "usluga", "pismo")
		const note = "Wypełniasz w imieniu osoby przy okienku"
		p.WantSays(note, "Krok 1 z 3")
		if got := p.One("#osoba-family").Value(); got != "" {
			t.Errorf("prefilled with %q", got)
		}
		p = p.Press("Dalej", "osoba.given", "Genowefa", "osoba.family", "Mróz")
		p.WantSays(note)
		begun := p.Press("Zapisz i wróć później", "temat", "Studnia", "opis", "Wyschła.")
		begun.WantURL(counter)
		begun.WantSays("Rozpoczęte przy okienku", "Studnia")
		check := begun.Click("Kontynuuj").Press("Dalej")
		check.WantSays(note, "Genowefa Mróz", "Wyschła.", "Odczytaj odpowiedzi")
		if check.Says("Wyślij wniosek") {
			t.Error("it can be sent without saying who it is")
		}
		w := check.Click("Dalej")
		w.WantSays(note, "Nie wpisuj nigdzie jego numeru")
		wantText(t, "the paper to sign", readPDF(t, w.Click("Protokół do podpisu")), "Genowefa Mróz", "Protokół przyjęcia podania wniesionego ustnie", "Podpis osoby, która wnosi podanie",
			"Podpis pracownika: Ewa Lis, kancelaria", "art. 63 § 3", "nadamy po podpisaniu")
		wantText(t, "the print to sign", readPDF(t, w.Click("Wniosek do podpisu")), "Podpis osoby, która składa wniosek")
		wrong := w.Press("Złóż wniosek", "identified", "id-card")
		wrong.WantStatus(422)
		wrong.WantSays("Wybierz, jak osoba potwierdziła treść wniosku")
		done := wrong.Press("Złóż wniosek", "confirmed", "protocol")
		done.WantText("h1", "Wniosek złożony")
		done.WantSays("RPW/LIPOWA/1/2027", "PIN")
		wantText(t, "the receipt", readPDF(t, done.Click("Poświadczenie z PIN-em do wydruku")), "RPW/LIPOWA/1/2027", "PIN", "https://wrota.example.pl/sprawdz", "Potwierdzam odbiór poświadczenia", "art. 13 RODO", "Odpowiedź na pismo")
		wantText(t, "the application", readPDF(t, done.Click("Wniosek z miejscem na podpisy do wydruku")), "RPW/LIPOWA/1/2027", "okazany dowód osobisty", "Podpis osoby")
		if receipt := done.Click("Urzędowe poświadczenie przedłożenia (UPP)"); !strings.Contains(string(receipt.Body), "ustnie do protokołu") {
			t.Error("the receipt does not say how the application was made")
		}
		entry := done.Click("Zobacz wpis w rejestrze")
		entry.WantSays("Ustnie do protokołu", "Dowód osobisty", "Protokół z podpisami", "Ewa Lis", "Genowefa Mróz", "Wyschła.")
		w.Press("Złóż wniosek", "identified", "passport", "confirmed", "print").WantURL(done.URL) // the second click
		if ewa.Get(counter).Says("Rozpoczęte przy okienku") {
			t.Error("what was filed is still listed as begun")
		}
	})
}

// TestAKnownPersonAtTheCounter: what the office knows of a person is filled in, and nothing of anybody else.
func TestAKnownPersonAtTheCounter(t *testing.T) {
	h := one(t)
	list := h.site.As(h.Ewa).Get(counter)
	wrong := list.Press("Rozpocznij", "usluga", "pismo", "pesel", "44051401358")
	wrong.WantStatus(422)
	wrong.WantSays("Sprawdź numer PESEL")
	if got := wrong.One("#pesel").Value(); got != "44051401358" || !wrong.Has("input[value=pismo][checked]") {
		t.Errorf("what was typed is not kept: %q", got)
	}
	for typed, want := range map[string]string{knownPESEL: "Mróz", "": "", "02070803628": ""} {
		p := list.Press("Rozpocznij", "usluga", "pismo", "pesel", typed)
		p.WantText("h1", "Kim jesteś?")
		if got := p.One("#osoba-family").Value(); got != want {
			t.Errorf("PESEL %q: the family name is %q, want %q", typed, got, want)
		}
	}
}

// TestWhoseDraftOfTheCounterItIs: nobody's but the clerk's who began it, in their unit, with their right.
func TestWhoseDraftOfTheCounterItIs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		path, _, _ := strings.Cut(atCounter(h.site.As(h.Ewa)).URL, "/sprawdz")
		elsewhere, colleague, moved := h.Ewa, h.Ewa, h.Ewa
		elsewhere.Unit = id.New[id.Unit]()
		colleague.Employee, colleague.Account = id.New[id.Employee](), id.New[id.Account]()
		moved.Grants = []actor.Grant{intake.GrantRoute}
		person := actor.Actor{Kind: actor.Resident, Account: h.Ewa.Account, Name: "Ewa Lis"}
		for _, tc := range []struct {
			who, reason string
			b           *webtest.Browser
			clerk       bool // may use the counter at all
		}{
			{"the same clerk for another office", "the draft is the unit's", h.site.As(elsewhere), true},
			{"a colleague", "what somebody said to one clerk is not yet in the register", h.site.As(colleague), true},
			{"the clerk without the right", "it is no longer their work", h.site.As(moved), false},
			{"the clerk's own account", "a private person", h.site.As(person), false},
			{"a resident", "it is not theirs", h.site.As(h.Maria.By), false},
			{"nobody", "they cannot prove anything", h.site.Visitor(), false},
		} {
			for _, page := range []string{"", "/kto", "/sprawdz", "/wyslano", "/upp.xml", "/wniosek.pdf", "/zapisz"} {
				if p := tc.b.Get(path + page); p.Status != 404 {
					t.Errorf("%s, %s: %d, want 404: %s", tc.who, page, p.Status, tc.reason)
				}
			}
			for _, page := range []string{"/kto", "/wyslij", "/porzuc", "/zapisz", "/pliki/plik"} {
				if p := tc.b.Post(path+page, url.Values{}); p.Status != 404 {
					t.Errorf("%s, POST %s: %d, want 404: %s", tc.who, page, p.Status, tc.reason)
				}
			}
			for _, p := range []*webtest.Page{tc.b.Get(path + "/okienko"), tc.b.Get(path + "/protokol.pdf"), tc.b.Post(path+"/okienko", url.Values{"identified": {"known"}, "confirmed": {"print"}})} {
				switch {
				case tc.clerk && p.Status != 404, !tc.clerk && !refused(p):
					t.Errorf("%s, %s: %d: %s", tc.who, p.URL, p.Status, tc.reason)
				}
			}
			if !tc.clerk {
				if p := tc.b.Post(counter, url.Values{"usluga": {"pismo"}}); !refused(p) {
					t.Errorf("%s begins at the counter: %d", tc.who, p.Status)
				}
			} else if tc.b.Get(counter).Says("Rozpoczęte przy okienku") {
				t.Errorf("%s sees what another began", tc.who)
			}
		}
		ewa := h.site.As(h.Ewa)
		ewa.Post(path+"/wyslij", url.Values{"revision": {"4"}}).WantURL(path + "/okienko") // not without a witness
		ewa.Post(path+"/zapisz", url.Values{"email": {"ja@example.pl"}}).WantStatus(404)   // no link leads to it
		ewa.Post(counter, url.Values{"usluga": {"nie-ma"}}).WantStatus(404)
		ewa.Post(path+"/okienko", url.Values{"identified": {"known"}, "confirmed": {"print"}, "revision": {"2"}}).WantStatus(409)
		h.Clock.Move(31 * 24 * 60 * 60 * 1e9)
		ewa.Get(path).WantFault(410, "intake.draft-expired")
		if ewa.Get(counter).Says("Rozpoczęte przy okienku") {
			t.Error("what has expired is still listed")
		}
	})
}

// refused tells whether a page may not be used, or not before logging in.
func refused(p *webtest.Page) bool {
	return p.Status == 401 || p.Status == 403 || strings.HasPrefix(p.URL, "/logowanie")
}

// A draft of a resident has no page on which a clerk bears witness, whoever asks.
func TestADraftOfTheCounterAndOneOfThePortalDoNotMix(t *testing.T) {
	h := one(t)
	ewa := h.site.As(h.Ewa)
	path, _, _ := strings.Cut(fill(begin(ewa, "pismo")).URL, "/sprawdz") // for herself, on the portal
	ewa.Get(path + "/okienko").WantURL(path + "/sprawdz")
	ewa.Post(path+"/okienko", url.Values{"identified": {"known"}, "confirmed": {"print"}, "revision": {"4"}}).WantStatus(404)
	check := atCounter(ewa)
	at, _, _ := strings.Cut(check.URL, "/sprawdz")
	ewa.Get(at + "/porzuc").Press("Porzuć wniosek").WantURL(counter)
	ewa.Get(at).WantStatus(404)
}
