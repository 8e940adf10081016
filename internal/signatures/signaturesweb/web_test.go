package signaturesweb_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/signatures"
	"wrota/internal/signatures/signaturesweb"
	"wrota/internal/signatures/trust"
	"wrota/internal/ui"
)

var lipowa = id.Must[id.Unit]("01920000-0000-7000-8000-000000000001")

type around struct{ whom *trust.Trust }

func (a around) Trust(context.Context) (*trust.Trust, error) { return a.whom, nil }
func (around) Register(*jobs.Queue)                          {}
func (around) OfficeNames(context.Context) (map[id.Unit]string, error) {
	return map[id.Unit]string{lipowa: "Urząd Gminy Lipowa"}, nil
}

// house is the pages over one office with a seal.
type house struct {
	site  *webtest.Site
	s     *signatures.Service
	d     *db.DB
	clock *clock.Manual
	seal  *crypt.Seal
	kept  signaturesweb.Longer
}

// Longer implements signaturesweb.Keeper.
func (h *house) Longer(context.Context, id.Unit, blob.Sum) (signaturesweb.Longer, error) {
	return h.kept, nil
}

func newHouse(t *testing.T, e db.Engine) *house {
	t.Helper()
	h := &house{d: testkit.DB(t, e, audit.Migrations, jobs.Migrations, vault.Migrations, signatures.Migrations), clock: testkit.Clock()}
	now := h.clock.Now()
	blobs, err := blob.OpenDir(t.TempDir(), h.clock)
	check(t, err)
	t.Cleanup(func() { _ = blobs.Close() })
	h.seal, err = crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-5250007313", "PL", now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0))
	check(t, err)
	own, err := cert.Parse(h.seal.Certificate.Raw)
	check(t, err)
	a := around{&trust.Trust{Own: []trust.Own{{Unit: lipowa, Certificate: own}}}}
	h.s = signatures.New(signatures.Deps{DB: h.d, Clock: h.clock, Audit: audit.New(h.clock), Blobs: blobs, Vault: vaulttest.New(t, h.clock), Trust: a, Sight: everything{}})
	sentences := []fs.FS{signatures.Messages, ui.Messages}
	words, err := i18n.Load(sentences...)
	check(t, err)
	tickets, err := crypt.NewSigner("test", crypt.NewKey())
	check(t, err)
	h.site = webtest.Start(t, webtest.Config{
		Routes:   signaturesweb.Routes(signaturesweb.Deps{Signatures: h.s, Keeper: h, Offices: a, Clock: h.clock, Words: words, Tickets: tickets}),
		Messages: sentences, Clock: h.clock,
	})
	return h
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) letter(t *testing.T) []byte {
	t.Helper()
	doc, err := xmlsec.Parse([]byte("<Pismo><Kwota>100</Kwota></Pismo>"))
	check(t, err)
	out, err := h.seal.SealXML(doc, h.clock.Now())
	check(t, err)
	return out
}

func (h *house) send(t *testing.T, name string, body []byte, pairs ...string) *webtest.Page {
	t.Helper()
	return h.site.Visitor().Get(signaturesweb.Path).Attach("Sprawdź podpis", []webtest.File{{Field: "plik", Name: name, Body: body}}, pairs...)
}

func TestAnybodyLearnsWhoseDocumentItIs(t *testing.T) {
	h := newHouse(t, db.SQLite)
	page := h.send(t, "decyzja.xml", h.letter(t))
	page.WantStatus(http.StatusOK)
	page.WantSays("Podpis jest ważny", "Ten dokument wydał urząd z tego portalu: Urząd Gminy Lipowa", "Pieczęć ważna", "cały dokument", "decyzja.xml")
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("the result may be kept by caches: %q", got)
	}
	forged := h.send(t, "decyzja.xml", bytes.Replace(h.letter(t), []byte("100"), []byte("900"), 1))
	forged.WantStatus(http.StatusOK)
	forged.WantSays("Podpis jest nieważny", "Treść zmieniono po podpisaniu", "w tej postaci urząd nie wydał", "Poproś o oryginalny plik")
	if forged.Says("Ten dokument wydał urząd") {
		t.Error("the page vouches for a forgery")
	}
}

func TestWhatCannotBeChecked(t *testing.T) {
	h := newHouse(t, db.SQLite)
	for _, tc := range []struct {
		reason string
		name   string
		body   []byte
		pairs  []string
		status int
		want   string
	}{
		{"nothing was chosen", "", nil, nil, 422, "Wybierz podpisany plik"},
		{"an empty file", "a.pdf", nil, nil, 422, "Ten plik jest pusty"},
		{"a picture", "a.png", []byte("\x89PNG\r\n\x1a\n0000"), nil, 422, "Tego rodzaju pliku nie sprawdzamy"},
		{"a broken PDF", "a.pdf", []byte("%PDF-1.7\nnothing"), nil, 422, "Plik jest uszkodzony albo niepełny"},
		{"a PDF with a password", "a.pdf", locked(t), nil, 422, "zabezpieczony hasłem"},
		{"XML without a signature", "a.xml", []byte("<a/>"), nil, 422, "nie ma podpisu elektronicznego"},
		{"too large", "a.pdf", append([]byte("%PDF-"), make([]byte, signaturesweb.MaxFile)...), nil, 413, "Plik jest za duży"},
		{"no date", "a.xml", h.letter(t), []string{"dzien-day", "31", "dzien-month", "2", "dzien-year", "2026"}, 422, "Wpisz dzień, miesiąc i rok"},
		{"a day to come", "a.xml", h.letter(t), []string{"dzien-day", "1", "dzien-month", "1", "dzien-year", "2099"}, 422, "Wpisz dzień, który już był"},
	} {
		page := h.send(t, tc.name, tc.body, tc.pairs...)
		if page.Status != tc.status || !strings.Contains(strings.Join(page.Problems(), " "), tc.want) {
			t.Errorf("%s: %d %q", tc.reason, page.Status, page.Problems())
		}
	}
}

// locked is a PDF that only its password opens, made by qpdf.
func locked(t *testing.T) []byte {
	t.Helper()
	dir := t.TempDir()
	plain, out := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "b.pdf")
	check(t, exec.CommandContext(t.Context(), "qpdf", "--empty", plain).Run())
	if msg, err := exec.CommandContext(t.Context(), "qpdf", "--object-streams=generate", "--encrypt", "a", "b", "256", "--", plain, out).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v %s", err, msg)
	}
	body, err := os.ReadFile(out)
	check(t, err)
	return body
}

func TestAnotherDayAndADetachedSignature(t *testing.T) {
	h := newHouse(t, db.SQLite)
	page := h.send(t, "a.xml", h.letter(t), "dzien-day", "1", "dzien-month", "2", "dzien-year", "2027")
	page.WantStatus(http.StatusOK)
	page.WantSays("01.02.2027, 23:59")

	dir := t.TempDir()
	content, key, crt, sig := filepath.Join(dir, "pismo.txt"), filepath.Join(dir, "k.pem"), filepath.Join(dir, "c.pem"), filepath.Join(dir, "pismo.p7s")
	check(t, os.WriteFile(content, []byte("Wnoszę o wydanie decyzji.\n"), 0o600))
	for _, args := range [][]string{
		{"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", crt, "-subj", "/CN=Jan Lis", "-days", "1000"},
		{"cms", "-sign", "-binary", "-cades", "-in", content, "-signer", crt, "-inkey", key, "-outform", "DER", "-out", sig},
	} {
		if msg, err := exec.CommandContext(t.Context(), "openssl", args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %s: %v %s", args[0], err, msg)
		}
	}
	body, err := os.ReadFile(sig)
	check(t, err)
	alone := h.send(t, "pismo.p7s", body)
	alone.WantSays("Nie ma dokumentu, którego dotyczy ten podpis", "Dodaj także dokument")
	both := h.site.Visitor().Get(signaturesweb.Path).Attach("Sprawdź podpis", []webtest.File{
		{Field: "plik", Name: "pismo.p7s", Body: body}, {Field: "dokument", Name: "pismo.txt", Body: []byte("Wnoszę o wydanie decyzji.\n")},
	})
	both.WantSays("Jan Lis", "cały dokument", "Nie znamy wystawcy certyfikatu")
}

func TestTheReportLeavesAsFiles(t *testing.T) {
	h := newHouse(t, db.SQLite)
	page := h.send(t, "decyzja.xml", h.letter(t))
	pdf := page.Press("Pobierz raport (PDF)")
	path := filepath.Join(t.TempDir(), "r.pdf")
	check(t, os.WriteFile(path, pdf.Body, 0o600))
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").Output()
	if err != nil || !strings.Contains(string(text), "Raport o podpisach elektronicznych") || !strings.Contains(string(text), "Urząd Gminy Lipowa") {
		t.Errorf("%v %s", err, text)
	}
	xml := page.Press("Pobierz raport techniczny ETSI (XML)")
	if !strings.Contains(string(xml.Body), "urn:etsi:019102:mainindication:total-passed") || !strings.HasPrefix(xml.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%s %.300s", xml.Header, xml.Body)
	}
	forged := page.Press("Pobierz raport (PDF)", "raport", page.One("input[name=raport]").Attr("value")[:200]+"AAAA")
	forged.WantStatus(http.StatusUnprocessableEntity)
	h.clock.Set(h.clock.Now().Add(3 * time.Hour))
	page.Press("Pobierz raport (PDF)").WantProblem("Ten wynik jest już nieaktualny. Dodaj plik i sprawdź go jeszcze raz")
}

// everything is seen by everybody: who may see what is tested where it is known.
type everything struct{}

func (everything) May(context.Context, actor.Actor, string) error { return nil }

// TestNothingIsKept: whoever drops a file leaves no row behind.
func TestNothingIsKept(t *testing.T) {
	h := newHouse(t, db.SQLite)
	before := rows(t, h.d)
	h.send(t, "decyzja.xml", h.letter(t)).WantStatus(http.StatusOK)
	if after := rows(t, h.d); after != before {
		t.Errorf("%d rows before, %d after", before, after)
	}
}

func rows(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	for _, table := range []string{"signatures_report", "signatures_list", "audit_entry"} {
		var one int
		check(t, d.Raw().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&one))
		n += one
	}
	return n
}

func TestAReportOnTheDesk(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			h := newHouse(t, e)
			made, err := h.s.Judge(t.Context(), actor.Automaton("system.intake", lipowa), lipowa, "letter:a/2", signatures.File{Name: "wniosek.xml", Body: h.letter(t)}, h.clock.Now())
			check(t, err)
			clerk := func(unit id.Unit, grants ...actor.Grant) *webtest.Browser {
				return h.site.As(actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: unit, Name: "Anna Nowak", Grants: grants})
			}
			at := signatures.ReportPath(made.ID)
			page := clerk(lipowa, signatures.GrantRead).Get(at)
			page.WantStatus(http.StatusOK)
			page.WantSays("wniosek.xml", "Pieczęć ważna")
			if pdf := page.Click("Pobierz raport (PDF)"); !strings.HasPrefix(string(pdf.Body), "%PDF") {
				t.Errorf("%.100s", pdf.Body)
			}
			if xml := page.Click("Pobierz raport techniczny ETSI (XML)"); !strings.Contains(string(xml.Body), "total-passed") {
				t.Errorf("%.100s", xml.Body)
			}
			clerk(lipowa, signatures.GrantRead).Get(at + "/plik").WantStatus(http.StatusNotFound) // nothing was added
			h.kept = signaturesweb.Longer{Body: []byte("<dłuższy/>"), Level: "LTA", Until: h.clock.Now().AddDate(4, 0, 0)}
			page = clerk(lipowa, signatures.GrantRead).Get(at)
			page.WantSays("poziom LTA", "zabezpieczony do")
			if file := page.Click("Pobierz plik z dowodami ważności podpisu"); string(file.Body) != "<dłuższy/>" || !strings.Contains(file.Header.Get("Content-Disposition"), "LTA-wniosek.xml") {
				t.Errorf("%s %.100s", file.Header, file.Body)
			}
			for _, path := range []string{at, at + "/raport.pdf", at + "/raport.xml", at + "/plik"} {
				clerk(id.New[id.Unit](), signatures.GrantRead).Get(path).WantStatus(http.StatusNotFound)
				clerk(lipowa).Get(path).WantStatus(http.StatusForbidden)
			}
			clerk(lipowa, signatures.GrantRead).Get("/biurko/podpisy/nic").WantStatus(http.StatusNotFound)
		})
	}
}
