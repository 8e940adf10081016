package e2e_test

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/testkit"
	"wrota/internal/records"
)

// TestUnitFromNothing: the region founds a unit; its first administrator accepts the invitation and sets it up; a
// resident files there, a clerk who was invited handles and signs, and the resident reads what was decided.
func TestUnitFromNothing(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) { fromNothing(t, byRequests(t, e)) })
		t.Run(string(e)+" in Chromium", func(t *testing.T) { fromNothing(t, inChromium(t, e)) })
	}
}

// szumin is the journey of a new unit.
type szumin struct {
	stage
	t   *testing.T
	iga hand // its administrator
}

func fromNothing(t *testing.T, s stage) {
	j := &szumin{stage: s, t: t}
	for _, step := range []func(){j.isFounded, j.isSealed, j.describesItself, j.getsPeople, j.getsPlan, j.offers, j.isReady, j.isUsed} {
		step()
		j.work()
	}
}

// isFounded: the regional administrator founds the unit; a word that another unit has is refused first.
func (j *szumin) isFounded() {
	region := j.sit("Weronika Czech", "/biurko/region")
	region.looks()
	region.press("Załóż jednostkę")
	region.looks()
	region.fill(map[string]string{
		"name": "Urząd Gminy Szumin", "short": "Gmina Szumin", "slug": "szumin", "kind": "gmina", "teryt": "0802042", "head": "Wójt Gminy Szumin", "symbol": "UG",
		"street": "ul. Polna", "house": "1", "postcode": "66-298", "place": "Szumin", "email": "urzad@szumin.example", "phone": "68 300 70 00", "nip": "5260250995",
		"admin-given": "Iga", "admin-family": "Wróbel", "admin-email": "iga@szumin.example", "admin-post": "informatyczka",
	})
	region.press("Załóż jednostkę i zaproś administratora")
	region.says("Jednostka jest założona", "Iga Wróbel", "jeszcze się nie zalogował", "Bez pieczęci jednostka nie przyjmie wniosku")
	region.looks()
	j.work()
	j.iga = j.joins("iga@szumin.example", "sowa nad Szuminem czyta")
}

// isSealed is what only the operator can do.
func (j *szumin) isSealed() {
	now := j.clock.Now()
	seal, err := crypt.GenerateSeal("Urząd Gminy Szumin", "VATPL-5260250995", "PL", now.Add(-time.Hour), now.AddDate(2, 0, 0))
	if err == nil {
		err = j.app.Seals.Put("szumin", seal)
	}
	if err != nil {
		j.t.Fatal(err)
	}
}

// joins lets somebody who was invited set a password, add a second factor and come in.
func (j *szumin) joins(email, password string) hand {
	j.t.Helper()
	invited := j.letter(email, `http://wrota\.test/haslo/przypomnij`)
	h := j.sit("", strings.TrimPrefix(invited, "http://wrota.test"))
	h.fill(map[string]string{"email": email})
	h.press("Wyślij link")
	j.work()
	h.open(j.letter(email, `/haslo/nowe/[A-Za-z0-9_.~=-]+`))
	h.fill(map[string]string{"password": password})
	h.press("Zapisz hasło")
	h.open("/logowanie")
	h.fill(map[string]string{"email": email, "password": password})
	h.press("Zaloguj się")
	h.press("Dodaj aplikację z kodami")
	h.looks()
	h.fill(map[string]string{"code": j.code(h.value(".copy-value"))})
	h.press("Włącz")
	h.press("Kody są zapisane")
	h.open("/biurko")
	return h
}

// code counts what an app with codes shows (RFC 6238).
func (j *szumin) code(typed string) string {
	j.t.Helper()
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.ReplaceAll(typed, " ", "")))
	if err != nil {
		j.t.Fatalf("the secret %q: %v", typed, err)
	}
	var step [8]byte
	binary.BigEndian.PutUint64(step[:], uint64(j.clock.Now().Unix()/30)) //nolint:gosec // after 1970
	m := hmac.New(sha1.New, secret)
	m.Write(step[:])
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// describesItself: whatever the checklist asks for that needs nobody else.
func (j *szumin) describesItself() {
	h := j.iga
	h.open("/biurko/ustawienia/start")
	h.says("Brakuje")
	h.looks()
	h.open("/biurko/ustawienia/urzad")
	h.fill(map[string]string{"head-name": "Zofia Las"})
	h.press("Zapisz dane urzędu")
	h.open("/biurko/ustawienia/urzad")
	h.fill(map[string]string{"inspector-name": "Olga Jar", "inspector-email": "iod@szumin.example", "appeal-to": "Samorządowego Kolegium Odwoławczego w Lipowej", "appeal-address": "ul. Sejmikowa 2, 66-299 Lipowa"})
	h.press("Zapisz inspektora i organ")
	h.open("/biurko/ustawienia/wyglad")
	h.fill(map[string]string{"footer": "Urząd Gminy Szumin, ul. Polna 1"})
	h.press("Zapisz papier firmowy")
	h.open("/biurko/ustawienia/kalendarz")
	h.fill(map[string]string{"from": calendar.Of(j.clock.Now()).String()})
	h.press("Zapisz godziny pracy")
	h.says("Zapisaliśmy godziny pracy")
}

// getsPeople: a cell, the head of the unit, and who handles taxes.
func (j *szumin) getsPeople() {
	h := j.iga
	h.open("/biurko/ustawienia/komorki/nowa")
	h.fill(map[string]string{"symbol": "FN", "name": "Referat Podatków", "parent": "UG"})
	h.press("Zapisz komórkę")
	for _, x := range []map[string]string{
		{"given": "Zofia", "family": "Las", "email": "zofia@szumin.example", "cell": "UG", "post": "wójt", "roles": "wojt", "leads": "yes"},
		{"given": "Marek", "family": "Sowa", "email": "marek@szumin.example", "cell": "FN", "post": "kierownik Referatu Podatków", "roles": "kierownik", "leads": "yes", "phone": "68 300 70 11"},
	} {
		h.open("/biurko/ustawienia/pracownicy/nowy")
		h.fill(x)
		h.press("Dodaj pracownika")
		h.says(x["given"] + " " + x["family"])
	}
	h.looks()
}

// getsPlan: the file plan of the office as a file.
func (j *szumin) getsPlan() {
	f, err := records.Plans.Open("plans/gmina.csv")
	if err != nil {
		j.t.Fatal(err)
	}
	defer f.Close()
	plan, err := io.ReadAll(f)
	if err != nil {
		j.t.Fatal(err)
	}
	first := calendar.Of(j.clock.Now())
	h := j.iga
	h.open("/biurko/ustawienia/wykaz-akt/wprowadz")
	h.send("file", "wykaz.csv", plan)
	h.fill(map[string]string{"from-day": fmt.Sprint(first.Day()), "from-month": fmt.Sprint(int(first.Month())), "from-year": fmt.Sprint(first.Year()), "source": "zarządzenie nr 1 Wójta Gminy Szumin"})
	h.press("Pokaż, co się zmieni")
	h.press("Przyjmij ten wykaz")
	h.says("Wykaz akt jest wprowadzony")
	h.open("/biurko/ustawienia/wykaz-akt/uzupelnij")
	h.fill(map[string]string{"symbol": "72301", "title": "Zajęcie pasa drogowego na imprezy", "category": "B5", "from-day": fmt.Sprint(first.Day()), "from-month": fmt.Sprint(int(first.Month())), "from-year": fmt.Sprint(first.Year()), "source": "zarządzenie nr 2 Wójta Gminy Szumin"})
	h.press("Zapisz w wykazie")
	h.says("Wykaz akt jest wprowadzony", "zarządzenie nr 2 Wójta Gminy Szumin")
}

// offers: the account for the stamp duty, and one e-service with who leads its cases.
func (j *szumin) offers() {
	h := j.iga
	h.open("/biurko/ustawienia/uslugi/wspolne")
	h.looks()
	h.fill(map[string]string{"stamp_duty.iban": "61 1090 1014 0000 0712 1981 2874", "stamp_duty.name": "Gmina Szumin", "stamp_duty.short": "Gmina Szumin"})
	h.press("Zapisz")
	h.open("/biurko/ustawienia/uslugi/zaswiadczenie-o-niezaleganiu")
	h.fill(map[string]string{"opens": calendar.Of(j.clock.Now()).String(), "cell": "FN", "lead": "Marek Sowa", "class": "3123"})
	h.press("Zapisz")
	h.says("Ostatnia zmiana", "Iga Wróbel")
}

func (j *szumin) isReady() {
	j.iga.open("/biurko/ustawienia/start")
	j.iga.says("Urząd może pracować")
	j.iga.looks()
	p := j.visitor().Get("/urzedy/szumin")
	p.WantStatus(http.StatusOK)
	p.WantSays("Urząd Gminy Szumin", "poniedziałek")
}

// isUsed: Maria files, Marek certifies and signs, Maria reads.
func (j *szumin) isUsed() {
	maria := j.sit("Maria Kowalczyk", "/uslugi/zaswiadczenie-o-niezaleganiu?urzad=szumin")
	maria.press("Rozpocznij")
	maria.apply(answers{values: map[string]string{
		"podatki": "lokalne", "rodzaj": "niezaleganie", "cel": "kredyt", "jednostka_zwolniona": "no", "postac": "elektroniczna", "applicant_delivery": "account", "proxy_acts": "no",
	}})
	maria.press("Wyślij wniosek")
	maria.says("Wniosek wysłany", "RPW/SZUMIN/1/")
	j.work()
	marek := j.joins("marek@szumin.example", "kierownik czyta gazety rano")
	marek.open("/biurko/sprawy?widok=do-zalatwienia")
	marek.says("Maria Kowalczyk")
	marek.open("/biurko/sprawy/" + short(j.rows(`SELECT c.id FROM cases_case c JOIN identity_unit u ON u.id = c.unit_id WHERE u.slug = 'szumin'`, 1)[0][0]))
	marek.looks()
	marek.press("Decyzja")
	marek.fill(map[string]string{"text": "niezaleganie"})
	marek.press("Otwórz projekt")
	body := regexp.MustCompile(`\{\{dzien\}\}`).ReplaceAllString(marek.value("textarea[name=body]"), "dzisiejszy")
	marek.fill(map[string]string{"body": body})
	marek.press("Zapisz i przejdź do podpisu")
	marek.press("Podpisz")
	j.days(1)
	maria = j.sit("Maria Kowalczyk", "/skrzynka")
	maria.press("Zaświadczenie o niezaleganiu w podatkach")
	maria.press("Potwierdzam odbiór")
	maria.says("Odbiór pisma jest potwierdzony")
	at, _, _ := strings.Cut(maria.at(), "?")
	sheet := readPDF(j.t, j.as("Maria Kowalczyk").Get(at+"/dokument"))
	wantText(j.t, "the certificate", sheet, "zaświadczam", "Maria Kowalczyk", "Wójt Gminy Szumin", "Urząd Gminy Szumin, ul. Polna 1")
	again := j.sit("Weronika Czech", "/biurko/region")
	again.press("Urząd Gminy Szumin")
	again.says("wgrana")
	again.hides("jeszcze się nie zalogował")
}
