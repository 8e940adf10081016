package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wrota/internal/platform/testkit/browser"
)

// seen is the journey of the main job as eyes see it. What the documents contain is told in
// journey_test.go; here people find their way by what is on the screen.
type seen struct {
	*site
	options []browser.Option
	place   string // by which people find the matter
}

// TestPermitInABrowser is the main job in a real Chromium, from the application to the booked fee: wide and
// with JavaScript; narrow, without JavaScript and in high contrast.
func TestPermitInABrowser(t *testing.T) {
	for _, x := range []struct {
		name, place string
		options     []browser.Option
		begins      func(e *eyes)
	}{
		{"1366 px with JavaScript", "ul. Świerkowa 101", nil, nil},
		{"360 px without JavaScript in high contrast", "ul. Świerkowa 102", []browser.Option{browser.Viewport(360, 740), browser.NoJS()}, (*eyes).wantsContrast},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			j := &seen{worldToday(t).site(t), x.options, x.place}
			maria := j.sit("Maria Kowalczyk", "/uslugi/zajecie-pasa-drogowego?urzad=lipowa")
			if x.begins != nil {
				x.begins(maria)
				j.options = append(j.options, browser.Cookie("kontrast", "high", j.address))
			}
			j.files(maria)
			for _, step := range []func(){j.isCalled, j.completes, j.isDecided, j.isSigned, j.collects, j.pays, j.isClosed} {
				step()
				j.work()
			}
		})
	}
}

func (j *seen) sit(name, at string) *eyes {
	j.t.Helper()
	return j.sits(name, at, j.options...)
}

// wantsContrast presses the switch at the top of the page.
func (e *eyes) wantsContrast() {
	e.t.Helper()
	e.Click("button[name=kontrast]")
	e.Until("high contrast", loaded+` && document.documentElement.dataset.contrast === "high"`)
}

func (j *seen) files(maria *eyes) {
	maria.looks()
	maria.press("Rozpocznij")
	a := occupation(j.clock.Now())
	a.values["adres_miejsca"] = j.place
	maria.fills(a, "zarzadca", "gdzie", "termin", "elementy", "zalaczniki")
	maria.sees("685,00 zł", j.place)
	maria.press("Wyślij wniosek")
	maria.looks()
	maria.sees("Wniosek wysłany", "RPW/LIPOWA/")
	number := maria.Text("main dd")
	maria.sendsAgain("Wyślij wniosek")
	maria.sees("Wniosek wysłany", number)
	j.work()
}

// isCalled: Anna finds the case in her queue, calls to complete and signs; Maria confirms.
func (j *seen) isCalled() {
	anna := j.sit("Anna Nowak", "/biurko")
	anna.looks()
	anna.press(j.place)
	anna.looks()
	anna.press("Wezwanie")
	anna.looks()
	anna.answer(map[string]string{"items": "Zgoda właściciela budynku.\nSzkic barierek.", "days": "7"})
	anna.press("Przygotuj pismo")
	anna.looks()
	anna.press("Zapisz i przejdź do podpisu")
	anna.press("Podpisz")
	j.days(1)
	maria := j.sit("Maria Kowalczyk", "/skrzynka")
	maria.press("Wezwanie do uzupełnienia wniosku")
	maria.press("Potwierdzam odbiór")
	maria.sees("Odbiór pisma jest potwierdzony")
	maria.looks()
}

// completes: Maria answers the call from the page of her matter; Anna reads it.
func (j *seen) completes() {
	j.days(2)
	maria := j.sit("Maria Kowalczyk", "/moje")
	maria.looks()
	maria.press(j.place)
	maria.sees("Zgoda właściciela budynku.")
	maria.looks()
	maria.press("Uzupełnij wniosek")
	maria.fills(answers{
		values: map[string]string{"zakres": "wszystko", "odpowiedz": "1. Zgoda w pliku.\n2. Szkic w pliku.", "applicant_delivery": "account", "proxy_acts": "no"},
		files:  map[string]string{"dokumenty": "Zgoda.pdf"},
	})
	maria.press("Wyślij")
	maria.sees("Wniosek wysłany")
	j.work()
	anna := j.sit("Anna Nowak", "/biurko")
	anna.press(j.place)
	anna.sees("Odpowiedź na wezwanie")
	anna.press("Przeczytane")
}

func (j *seen) isDecided() {
	j.days(1)
	anna := j.sit("Anna Nowak", "/biurko")
	anna.press(j.place)
	anna.press("Decyzja")
	anna.answer(map[string]string{"text": "zezwolenie"})
	anna.press("Otwórz projekt")
	anna.looks()
	text := anna.Value("textarea[name=body]")
	wantText(j.t, "the draft", text, "685,00 zł", "Maria Kowalczyk", j.place, "{{ustalenia}}")
	anna.answer(map[string]string{"body": strings.ReplaceAll(text, "{{ustalenia}}", "Plan jest zgodny ze stanem w terenie.")})
	anna.press("Zapisz i przekaż do akceptacji")
}

// isSigned: Jan accepts and signs.
func (j *seen) isSigned() {
	jan := j.sit("Jan Wiśniewski", "/biurko/sprawy?widok=do-akceptacji")
	jan.looks()
	jan.press(j.place)
	jan.press("Sprawdź projekt")
	jan.looks()
	jan.press("Zaakceptuj")
	jan = j.sit("Jan Wiśniewski", "/biurko/sprawy?widok=do-akceptacji")
	jan.press(j.place)
	jan.press("Podpisz")
	jan.looks()
	jan.press("Podpisz")
}

func (j *seen) collects() {
	j.days(1)
	maria := j.sit("Maria Kowalczyk", "/skrzynka")
	maria.looks()
	maria.press("Decyzja o zezwoleniu na zajęcie pasa drogowego")
	maria.looks()
	maria.press("Potwierdzam odbiór")
	maria.sees("Odbiór pisma jest potwierdzony")
}

// pays: Maria sees where to pay, and her bank would read the same in the code; Barbara books what came.
func (j *seen) pays() {
	j.days(15)
	maria := j.sit("Maria Kowalczyk", "/moje")
	maria.press(j.place)
	maria.looks()
	var charge string
	maria.Eval(`document.querySelector("main a[href^='/platnosci/']")?.getAttribute("href") ?? ""`, &charge)
	maria.Click(`main a[href^="/platnosci/"]`)
	maria.Until("the page of the charge", loaded+` && location.pathname.startsWith("/platnosci/")`)
	maria.sees("685,00 zł", "20 9999 0000 0000 0000 0000 0001")
	maria.looks()
	if code := scanned(j.t, maria.Screenshot("e2e-platnosc")); !strings.Contains(code, "|20999900000000000000000001|") || !strings.Contains(code, "|068500|") {
		j.t.Errorf("the code on the screen says %q", code)
	}
	barbara := j.sit("Barbara Lis", "/biurko/kasa")
	barbara.looks()
	barbara.Go(j.address + "/biurko/kasa" + strings.TrimPrefix(charge, "/platnosci"))
	barbara.looks()
	barbara.answer(map[string]string{"amount": "685,00", "reference": "wyciąg 31"})
	barbara.press("Zapisz wpłatę")
	barbara.sees("Zapłacona")
	j.work()
	maria.Go(j.address + charge)
	maria.sees("Wszystko zapłacone")
}

func (j *seen) isClosed() {
	anna := j.sit("Anna Nowak", "/biurko/sprawy?widok=w-komorce")
	anna.press(j.place)
	anna.press("Zakończ")
	anna.looks()
	anna.press("Zakończ sprawę")
	maria := j.sit("Maria Kowalczyk", "/moje")
	maria.press(j.place)
	maria.sees("Sprawa zakończona")
	maria.looks()
}

// scanned reads the QR code of a picture as a telephone does.
func scanned(t *testing.T, picture []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ekran.png")
	if err := os.WriteFile(name, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "zbarimg", "--quiet", "--raw", name).Output()
	if err != nil {
		t.Fatalf("zbarimg (Debian package zbar-tools): %v", err)
	}
	return strings.TrimSpace(string(out))
}
