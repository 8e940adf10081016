package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"

	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/web/webtest"
)

// naughty are the strings of the Big List of Naughty Strings (MIT, see NOTICE), which the fields of forms
// are tested with, and a few of ours.
func naughty(t testing.TB) []string {
	t.Helper()
	body, err := os.ReadFile("../internal/eservice/field/testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(body, &out); err != nil || len(out) < 400 {
		t.Fatalf("%d strings, %v", len(out), err)
	}
	return append(out, "\x00", "a\x0bb", "\ufffe", "\u202eexe.fdp", "\xed\xa0\x80", "]]></x>", "{{#if x}}", strings.Repeat("ż", 5000))
}

// start begins an application and returns its first page and the address of the draft.
func start(b *webtest.Browser, service string) (*webtest.Page, string) {
	p := b.Get("/uslugi/" + service + "?urzad=lipowa").Press("Rozpocznij")
	if p.Has("main form button[value]") && p.Says("Masz już zaczęty wniosek") {
		p = p.Press("Zacznij nowy")
	}
	return p, p.URL[:strings.LastIndex(p.URL, "/")]
}

// unharmed fails when a page is an internal error or carries an element that only a string could have brought;
// inline scripts and handlers are found by webtest itself.
func unharmed(t testing.TB, p *webtest.Page, s string) {
	t.Helper()
	if p.Status >= 500 {
		t.Errorf("%s: %q: %d", p.URL, s, p.Status)
	}
	if p.Doc != nil && p.Has("main iframe, main embed, main object, main video, main audio, main marquee, main applet, main link, main meta, main base, main plaintext, main svg[onload], main img[src=x]") {
		t.Errorf("%s: %q is not escaped", p.URL, s)
	}
}

// textNames are the fields of a page into which people type.
func textNames(p *webtest.Page) (out []string) {
	for _, e := range p.All("main form textarea[name], main form input[type=text][name], main form input[type=email][name], main form input[type=tel][name]") {
		out = append(out, e.Attr("name"))
	}
	return out
}

// assault types every naughty string into all text fields of a page at once, and puts back what stood there:
// what was refused is kept for the person to mend.
func assault(t testing.TB, b *webtest.Browser, p *webtest.Page) {
	t.Helper()
	names := textNames(p)
	if len(names) == 0 {
		return
	}
	form := url.Values{}
	given := pairs(p, occupationValues)
	for i := 0; i+1 < len(given); i += 2 {
		form.Set(given[i], given[i+1])
	}
	for _, s := range naughty(t) {
		for _, n := range names {
			form.Set(n, s)
		}
		unharmed(t, b.Post(path(p), form), s)
		if strings.ContainsAny(s, "<{'\"") {
			unharmed(t, b.Get(path(p)), s)
		}
	}
	for _, n := range names {
		form.Set(n, p.One(`main [name="`+n+`"]`).Value())
	}
	unharmed(t, b.Post(path(p), form), "what stood there")
}

// occupationValues are good choices, so that only the typed text is bad.
var occupationValues = map[string]string{"miejsce_jak": "adres", "rodzaj_robot": "roboty_inne", "strona": "lewa", "rodzaj": "informacja", "applicant_delivery": "account"}

func TestNaughtyStrings(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for _, x := range []struct {
		service string
		answers answers
	}{
		{"zajecie-pasa-drogowego", occupation(w.clock.Now())},
		{"pismo-ogolne", answers{values: map[string]string{"temat": "Dziura", "tresc": "Jest.", "rodzaj": "informacja", "applicant_delivery": "account", "proxy_acts": "no"}}},
	} {
		maria := w.as("Maria Kowalczyk")
		p, _ := start(maria, x.service)
		added := map[string]bool{}
		for range maxPages {
			if strings.HasSuffix(p.URL, "/sprawdz") {
				break
			}
			assault(t, maria, p)
			p = x.answers.answer(t, maria.Get(p.URL), added)
			p.WantStatus(200)
		}
		if !strings.HasSuffix(p.URL, "/sprawdz") {
			t.Errorf("%s does not end", x.service)
		}
	}
	ewa := w.as("Ewa Kaczmarek")
	assault(t, ewa, ewa.Get("/biurko/wplywy/nowy"))
	unharmed(t, ewa.Get("/biurko/wplywy"), "all")
	for _, s := range naughty(t) {
		for _, at := range []string{"/szukaj?q=", "/biurko/szukaj/paleta?q=", "/biurko/wplywy?szukaj=", "/uslugi?q="} {
			unharmed(t, ewa.Get(at+url.QueryEscape(s)), s)
		}
	}
}

func TestBadRequests(t *testing.T) {
	w := newWorld(t, db.SQLite)
	maria := w.as("Maria Kowalczyk")
	first, draft := start(maria, "zajecie-pasa-drogowego")
	many := url.Values{}
	for i := range 10_000 {
		many.Set(fmt.Sprintf("pole%d", i), "x")
	}
	for _, at := range []string{first.URL, "/sprawdz", "/logowanie", "/ustawienia/wyglad"} {
		if p := maria.Post(at, many); p.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("10,000 fields to %s: %d", at, p.Status)
		}
	}
	for name, r := range map[string]struct{ kind, body string }{
		"no boundary":     {"multipart/form-data", "x"},
		"another":         {"multipart/form-data; boundary=a", "--b\r\n\r\nx\r\n--b--"},
		"broken off":      {"multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=\"plan\"; filename=\"x.pdf\"\r\n\r\n%PDF"},
		"headers broken":  {"multipart/form-data; boundary=a", "--a\r\nContent-Dispo"},
		"a long header":   {"multipart/form-data; boundary=a", "--a\r\nX: " + strings.Repeat("y", 100_000) + "\r\n\r\nx\r\n--a--"},
		"not a form":      {"application/xml", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"},
		"bad percent":     {"application/x-www-form-urlencoded", "a=%zz&b=%"},
		"no kind at all":  {"", "a=b"},
		"a bad parameter": {"multipart/form-data; boundary=\"", "x"},
	} {
		for _, at := range []string{first.URL, draft + "/zalaczniki", draft + "/pliki/plan", "/sprawdz"} {
			q := httptest.NewRequest(http.MethodPost, "http://wrota.test"+at, strings.NewReader(r.body))
			q.Header.Set("Content-Type", r.kind)
			if p := maria.Do(q); p.Status >= 500 || p.Status < 300 && at != "/sprawdz" && p.First < 300 {
				t.Errorf("%s to %s: %d", name, at, p.Status)
			}
		}
	}
}

func TestNamesOfFilesAreNoPaths(t *testing.T) {
	w := newWorld(t, db.SQLite)
	maria := w.as("Maria Kowalczyk")
	_, draft := start(maria, "zajecie-pasa-drogowego")
	a := occupation(w.clock.Now())
	a.files = nil
	p := maria.Get(draft)
	for added := map[string]bool{}; !strings.HasSuffix(p.URL, "/zalaczniki"); p.WantStatus(200) {
		p = a.answer(t, p, added)
	}
	for _, name := range []string{
		"../../../../etc/passwd.pdf", `..\..\windows\system32\x.pdf`, "/etc/cron.d/x.pdf", `C:\x.pdf`, "a\x00b.pdf", "%2e%2e%2fx.pdf", "plan.pdf/../../x.pdf", "\u202efdp.exe.pdf",
		"CON.pdf", strings.Repeat("ł", 400) + ".pdf", ".pdf", "<script>alert(1)</script>.pdf", `x".pdf`, "a\r\nSet-Cookie: x=1.pdf",
	} {
		p = maria.Get(draft + "/zalaczniki")
		p = p.Attach(p.Text("button[value=add:plan]"), []webtest.File{{Field: "plan", Name: name, Body: sketch(t, "Plan")}})
		unharmed(t, p, name)
		for _, link := range p.All("main .files a[href]") {
			if strings.ContainsAny(link.Text(), "/\\\u202e\x00") {
				t.Errorf("%q is kept as %q", name, link.Text())
			}
			file := maria.Get(link.Attr("href"))
			file.WantStatus(200)
			if d := file.Header.Get("Content-Disposition"); strings.ContainsAny(d, "\r\n\x00/\\") || file.Header.Get("Set-Cookie") == "x=1.pdf" {
				t.Errorf("%q is sent as %q", name, d)
			}
		}
		for range p.All("main .files li") {
			p = maria.Get(draft + "/zalaczniki")
			p.Press(p.Texts("button[value^=remove:plan]")[0]).WantStatus(200)
		}
	}
}

// TestDrafts: wrong days, somebody else's draft, two tabs, an expired one, logged out in between.
func TestDrafts(t *testing.T) {
	w := newWorld(t, db.SQLite)
	maria := w.as("Maria Kowalczyk")
	p, draft := start(maria, "zajecie-pasa-drogowego")
	check, _ := fill(t, p, occupation(w.clock.Now()))
	for _, month := range []string{"13", "0", "-1", "luty", "2.5", "999999999999999999999"} {
		maria.Get(draft+"/termin").Press("Dalej", "okres.from.month", month).WantStatus(422)
	}
	p = maria.Get(draft + "/termin")
	p.Press("Dalej", pairs(p, occupation(w.clock.Now()).values)...).WantStatus(200)
	check = maria.Get(draft + "/sprawdz")
	for _, b := range []*webtest.Browser{w.as("Olena Kowalenko"), w.as("Anna Nowak"), w.visitor()} {
		for _, at := range []string{draft, draft + "/cel", draft + "/sprawdz", draft + "/zapisz", draft + "/upp.xml"} {
			b.Get(at).WantStatus(404)
		}
		b.Post(draft+"/cel", url.Values{"cel": {"reklama"}}).WantStatus(404)
		b.Post(draft+"/wyslij", url.Values{"revision": {check.One("form[action*=wyslij] input[name=revision]").Value()}}).WantStatus(404)
	}
	for _, at := range []string{"/wnioski/" + id.New[id.Draft]().Short(), "/wnioski/zzz/cel", "/wnioski/..%2f..%2fetc/cel", draft + "/nie-ma", draft + "/elementy/99", draft + "/elementy/-1"} {
		if p := maria.Get(at); p.First == http.StatusSeeOther { // to where the application stands
			continue
		}
		if p := maria.Get(at); p.Status != 404 {
			t.Errorf("%s: %d", at, p.Status)
		}
	}
	maria.Get(draft+"/gdzie").Press("Dalej", "adres_miejsca", "ul. Łąkowa 4").WantStatus(200) // the other tab
	stale := check.Press("Wyślij wniosek")
	if stale.Says("Wniosek wysłany") {
		t.Error("answers that nobody saw were filed")
	}
	stale.WantSays("Odpowiedzi zmieniły się w innym oknie", "ul. Łąkowa 4")
	maria.Post("/wyloguj", nil)
	if p := stale.Press("Wyślij wniosek"); p.Status == 200 && p.Says("Wniosek wysłany") {
		t.Error("filed after logging out")
	}
	maria = w.as("Maria Kowalczyk")
	maria.Get(draft + "/sprawdz").WantStatus(200)
	w.days(60)
	maria = w.as("Maria Kowalczyk")
	for _, at := range []string{draft, draft + "/cel", draft + "/sprawdz"} {
		maria.Get(at).WantStatus(http.StatusGone)
	}
}

// endless is an upload that never ends; it remembers how much was taken and how much memory that cost.
type endless struct {
	head  io.Reader
	taken int64
	most  uint64
}

func (e *endless) Read(p []byte) (int, error) {
	if n, err := e.head.Read(p); err == nil {
		return n, nil
	}
	for i := range p {
		p[i] = 'x'
	}
	if e.taken>>20 != (e.taken+int64(len(p)))>>20 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.most = max(e.most, m.HeapAlloc)
	}
	e.taken += int64(len(p))
	return len(p), nil
}

func TestUploadsWithoutEnd(t *testing.T) {
	w := newWorld(t, db.SQLite)
	maria := w.as("Maria Kowalczyk")
	p, draft := start(maria, "zajecie-pasa-drogowego")
	fill(t, p, occupation(w.clock.Now()))
	for _, x := range []struct {
		announced int64
		reason    string
	}{{5 << 30, "5 GB announced"}, {-1, "streamed without end"}} {
		for _, at := range []string{draft + "/zalaczniki", draft + "/pliki/plan", draft + "/cel"} {
			body := &endless{head: bytes.NewReader([]byte("--a\r\nContent-Disposition: form-data; name=\"plan\"; filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n"))}
			r := httptest.NewRequest(http.MethodPost, "http://wrota.test"+at, body)
			r.ContentLength = x.announced
			r.Header.Set("Content-Type", "multipart/form-data; boundary=a")
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			p := maria.Do(r)
			if p.Status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s to %s: %d", x.reason, at, p.Status)
			}
			limit := int64(w.app.Config.MaxFiles)<<20 + 1<<20
			if x.announced > 0 {
				limit = 1 << 20
			}
			if body.taken > limit {
				t.Errorf("%s to %s: %d bytes were read", x.reason, at, body.taken)
			}
			if grown := int64(body.most) - int64(before.HeapAlloc); grown > 64<<20 {
				t.Errorf("%s to %s: %d MB of memory", x.reason, at, grown>>20)
			}
		}
	}
}
