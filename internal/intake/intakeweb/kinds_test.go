package intakeweb_test

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/eservice/eservicetest"
	"wrota/internal/eservice/field"
	"wrota/internal/intake"
	"wrota/internal/kit/id"
)

// naughty are texts that break pages which put them together carelessly.
var naughty = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `O'Łąka & Źdźbło`, "שלום עולם", "‮evil", "{{.}} ${7*7}", `</textarea><b>`, `' OR 1=1 --`, "zażółć gęślą jaźń 🏠",
}

// Whatever is typed into any kind of question comes back as it was typed, as text.
func TestNaughtyTextsComeBackAsText(t *testing.T) {
	h := one(t)
	def := h.everything(t)
	b := h.site.As(h.Maria.By)
	path := strings.TrimSuffix(begin(b, "wszystko").URL, "/teksty")
	for _, bad := range naughty {
		for _, s := range def.Steps[:5] {
			form := url.Values{}
			for _, f := range s.Fields {
				for _, name := range f.Names() {
					form.Set(name, bad)
				}
			}
			d := h.draft(t, path)
			if !d.Path().Allowed(eservice.At{Step: s.ID}) {
				h.answer(t, path, s)
			}
			page := b.Post(path+"/"+s.ID, form)
			if page.Status != 422 && page.First != 303 {
				t.Fatalf("%s: %q: %d", s.ID, bad, page.Status)
			}
			body := string(page.Body)
			if strings.ContainsAny(bad, "<") && strings.Contains(body, bad) {
				t.Errorf("%s: %q stands in the page unescaped", s.ID, bad)
			}
			if page.Status == 422 {
				kept := html.UnescapeString(body)
				if !strings.Contains(kept, bad) && s.ID != "wybory" {
					t.Errorf("%s: %q was not kept", s.ID, bad)
				}
			}
		}
	}
}

// draft is the draft at an address, as its holder sees it.
func (h *house) draft(t testing.TB, path string) interface{ Path() eservice.Path } {
	t.Helper()
	d, err := h.Intake.Draft(t.Context(), h.Maria, draftID(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func draftID(t testing.TB, path string) id.Draft {
	t.Helper()
	d, err := id.Parse[id.Draft](strings.Split(strings.TrimPrefix(path, "/wnioski/"), "/")[0])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// answer opens the way to a page by answering everything before it.
func (h *house) answer(t testing.TB, path string, until *eservice.Step) {
	t.Helper()
	which := draftID(t, path)
	for range 10 {
		d, err := h.Intake.Draft(t.Context(), h.Maria, which)
		if err != nil {
			t.Fatal(err)
		}
		at, open := d.Path().Open()
		if !open || at.Step == until.ID {
			return
		}
		good := eservicetest.Sample(t, d.Definition(), d.Env(), 7)
		page, _ := d.Definition().Page(good, at, d.Env(), nil)
		form := url.Values{}
		for _, f := range page.Fields {
			if !f.Hidden {
				collect(form, f.Inputs)
			}
			if f.Field.IsFile() && len(d.Answers.Files(f.Field.ID)) == 0 {
				in := intake.Incoming{Field: f.Field.ID, Name: "plik.pdf", Body: strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")}
				if _, err := h.Intake.AddFile(t.Context(), h.Maria, which, in); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, problems, err := h.Intake.Answer(t.Context(), h.Maria, which, at, form); err != nil || len(problems) > 0 {
			t.Fatalf("%s: %v %v", at, problems, err)
		}
	}
}

// collect is what a browser would send for controls.
func collect(form url.Values, inputs []field.Input) {
	for _, in := range inputs {
		switch {
		case len(in.Parts) > 0:
			collect(form, in.Parts)
		case len(in.Options) > 0 && in.Widget != field.WidgetSelect:
			for _, o := range in.Options {
				if o.Checked {
					form.Add(in.Name, o.Value)
				}
			}
		case in.Widget != field.WidgetFile && in.Widget != field.WidgetNote && in.Widget != field.WidgetComputed:
			form.Set(in.Name, in.Value)
		}
	}
}

// Every page of every kind can be opened, shows each control once, and is accepted as it is sent back.
func TestEveryKindIsDrawn(t *testing.T) {
	h := one(t)
	def := h.everything(t)
	b := h.site.As(h.Maria.By)
	path := strings.TrimSuffix(begin(b, "wszystko").URL, "/teksty")
	for _, s := range def.Steps[:5] {
		h.answer(t, path, s)
		page := b.Get(path + "/" + s.ID)
		page.WantStatus(200)
		for _, f := range s.Fields {
			if !f.Asked() || f.When != nil || f.IsFile() {
				continue
			}
			for _, name := range f.Names() {
				if !page.Has(`[name="` + name + `"]`) {
					t.Errorf("%s: no control %q", s.ID, name)
				}
			}
		}
	}
	h.answer(t, path, def.Steps[3])
	if p := b.Get(path + "/wybory"); !p.Has("#gdy_b") || !p.Has(".reveal #gdy_b") {
		t.Error("a revealed question stands under its answer, so that it works without JavaScript")
	}
}

func TestTooMuch(t *testing.T) {
	h := one(t)
	b := h.site.As(h.Maria.By)
	path := begin(b, "pismo").URL
	form := url.Values{}
	for i := range 10_000 {
		form.Set(fmt.Sprintf("pole%d", i), "x")
	}
	b.Post(path, form).WantStatus(413)
	b.Post(path, url.Values{"osoba.given": {strings.Repeat("ą", 1<<20)}}).WantStatus(413)
	fields := map[string]string{}
	for i := range 10_000 {
		fields[fmt.Sprintf("pole%d", i)] = "x"
	}
	post(t, b, path, fields, "plik").WantStatus(413)
	b.Get(path).WantStatus(200)
}

func TestFiles(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.Maria.By)
		check := fill(begin(b, "pismo"))
		path := strings.TrimSuffix(check.URL, "/sprawdz")
		p := post(t, b, path+"/zalaczniki", map[string]string{"_akcja": "add:plik"}, "plik", file{"plan ł.txt", "plan"}, file{"virus.exe", "MZ\x90"})
		p.WantStatus(422)
		p.WantSays("plan ł.txt", "virus.exe: Nazwa pliku nie zgadza się z jego zawartością")
		if doc := p.Click("plan ł.txt"); string(doc.Body) != "plan" || !strings.Contains(doc.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q, %s", doc.Body, doc.Header.Get("Content-Disposition"))
		}
		p = post(t, b, path+"/pliki/plik", nil, "plik", file{"drugi.txt", "drugi"})
		p.WantURL(path + "/zalaczniki")
		p.WantSays("drugi.txt")
		p = post(t, b, path+"/pliki/plik", nil, "plik", file{"duzy.txt", strings.Repeat("x", 2<<20)})
		p.WantStatus(422)
		p.WantSays("duzy.txt: Plik jest za duży")
		post(t, b, path+"/pliki/plik", nil, "plik", file{"ogromny.txt", strings.Repeat("x", 5<<20)}).WantStatus(413)
		p = b.Get(path + "/zalaczniki").Press("Usuń drugi.txt")
		if p.Says("drugi.txt") {
			t.Error("removed files are gone")
		}
		b.Get(path + "/sprawdz").WantSays("plan ł.txt")
		h.site.Visitor().Get(path + "/pliki/plik/x/pobierz").WantStatus(404)
	})
}

func TestFilesForPrograms(t *testing.T) {
	h := one(t)
	b := h.site.As(h.Maria.By)
	path := strings.TrimSuffix(begin(b, "pismo").URL, "/kto")
	r := parts(t, path+"/pliki/plik", nil, "plik", file{"a.txt", "a"})
	r.Header.Set("Accept", "application/json")
	p := b.Do(r)
	if p.Status != 200 || !strings.Contains(string(p.Body), `"name":"a.txt"`) || !strings.Contains(string(p.Body), `"problems":[]`) {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}

func TestWithoutAnAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.Visitor()
		p := begin(b, "pismo").Press("Zapisz i wróć później", "osoba.given", "Maria", "osoba.family", "Łąka")
		p.WantText("h1", "Zapisz i wróć później")
		p.Press("Wyślij link", "email", "to nie adres").WantProblem("Wpisz adres e-mail, na przykład imie.nazwisko@example.pl")
		p.Press("Wyślij link", "email", "maria@example.pl").WantSays("Wyślemy link na adres maria@example.pl")
		path := strings.TrimSuffix(p.URL, "/zapisz")
		link := h.Intake.ResumeLink(draftID(t, path))
		other := h.site.Visitor()
		begin(b, "pismo").WantText("h1", "Masz już zaczęty wniosek")
		ask := other.Get(link)
		ask.WantText("h1", "Wrócić do tego wniosku?")
		ask.WantSays("Pismo ogólne", "Urząd Gminy Lipowa", "19 lutego 2027")
		b.Get(path).WantText("h1", "O co chodzi?") // looking changes nothing
		ask.Press("Wróć do wniosku").WantText("h1", "O co chodzi?")
		other.Get("/wnioski/wznow/nieprawda").WantStatus(404)
		other.Post("/wnioski/wznow/nieprawda", url.Values{}).WantStatus(404)
	})
}

// A draft begun without an account belongs to the account its holder logs in with.
func TestLoggingInKeepsTheDraft(t *testing.T) {
	h := one(t)
	visitor := h.site.Visitor()
	path := strings.TrimSuffix(begin(visitor, "pismo").URL, "/kto")
	h.site.As(h.Maria.By).Get(path).WantStatus(404)
	maria := h.site.As(h.Maria.By)
	link := h.Intake.ResumeLink(draftID(t, path))
	ask := maria.Get(link)
	ask.WantSays("Wniosek przejdzie na Twoje konto", "są w nim jego odpowiedzi")
	visitor.Get(path).WantText("h1", "Kim jesteś?")
	if lines, err := h.Intake.Drafts(t.Context(), h.Maria.By); err != nil || len(lines) != 0 {
		t.Errorf("a link that was only opened put %v into the account, %v", lines, err)
	}
	ask.Press("Wróć do wniosku").WantText("h1", "Kim jesteś?")
	visitor.Get(path).WantStatus(404)
	visitor.Get(link).WantStatus(404)
	visitor.Post(link, url.Values{}).WantStatus(404)
	maria.Get(link).WantText("h1", "Kim jesteś?") // her own link goes on leading her there
	lines, err := h.Intake.Drafts(t.Context(), h.Maria.By)
	if err != nil || len(lines) != 1 {
		t.Errorf("%v, %v", lines, err)
	}
	maria.Get(path + "/porzuc").Press("Porzuć wniosek").WantURL("/moje")
	maria.Get(path).WantStatus(404)
}

func TestNewVersion(t *testing.T) {
	h := one(t)
	b := h.site.As(h.Maria.By)
	check := fill(begin(b, "pismo"))
	for range 8 { // the draft is kept alive by its holder while the months pass
		h.Clock.Move(18 * 24 * 60 * 60 * 1e9)
		b.Get(strings.TrimSuffix(check.URL, "/sprawdz")+"/tresc").Press("Dalej", "temat", "Dziura")
	}
	h.Version = 2
	p := check.Press("Wyślij wniosek")
	if p.Status == 409 { // the answers changed as well
		p = b.Get(check.URL)
	}
	p.WantText("h1", "Formularz ma nową wersję")
	p = p.Press("Przenieś odpowiedzi")
	p.WantSays("Odpowiedzi są przeniesione", "Temat")
	p = p.Click("Kontynuuj")
	p.WantText("h1", "Sprawdź odpowiedzi")
	p.Press("Wyślij wniosek").WantText("h1", "Wniosek wysłany")
}
