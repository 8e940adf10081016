package casesweb_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/casesweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

func has(text string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}

// decision is a draft of a decision in a case that Anna leads.
func (h *house) decision(c *cases.Case) id.Document {
	h.t.Helper()
	d, err := h.Cases.Write(h.t.Context(), h.Anna, cases.NewWriting{
		Case: c.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted, Appeal: 14}, Title: "Zezwolenie", Body: "Zezwalam na wszystko.",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// submitted is a decision that waits for Jan.
func (h *house) submitted(c *cases.Case) id.Document {
	h.t.Helper()
	d := h.decision(c)
	if err := h.Cases.Submit(h.t.Context(), h.Anna, c.ID, d, 1); err != nil {
		h.t.Fatal(err)
	}
	return d
}

// TestWhoMayWhat asks every page of a case as people who must not see it: a clerk of another cell, a clerk
// of another office, a resident and nobody at all.
func TestWhoMayWhat(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	d := h.decision(c)
	stranger := h.Jan
	stranger.Unit = id.New[id.Unit]()
	reader := h.Anna
	reader.Grants = []actor.Grant{cases.GrantHandle}
	assigner := h.Jan
	assigner.Grants = []actor.Grant{cases.GrantAssign}
	for _, r := range casesweb.Routes(h.deps) {
		if !strings.Contains(r.Pattern, "{case}") {
			continue
		}
		path := strings.NewReplacer("{case}", c.ID.Short(), "{writing}", d.Short(), "{document}", applicationDoc.Short()).Replace(r.Pattern)
		for _, x := range []struct {
			who    string
			by     actor.Actor
			status []int
			reason string
		}{
			{"another cell", h.Piotr, []int{403, 404, 409}, "a case of another cell looks as if it did not exist; 409 only for undoing what one did not do"},
			{"another office", stranger, []int{404, 409}, "the unit is part of every question"},
			{"resident", h.Maria, []int{403}, "the desk is for staff"},
		} {
			b := h.site.As(x.by)
			page := b.Get(path)
			if r.Method == "POST" {
				page = b.Post(path, url.Values{"wersja": {"1"}})
			}
			if !strings.Contains(fmt.Sprint(x.status), fmt.Sprint(page.First)) {
				t.Errorf("%s %s for %s: %d, want %v: %s", r.Method, r.Pattern, x.who, page.First, x.status, x.reason)
			}
			if has(string(page.Body), "Zezwalam na wszystko") {
				t.Errorf("%s %s for %s leaks", r.Method, r.Pattern, x.who)
			}
		}
	}
	if got := h.dossier(c); got.Version != c.Version+1 && got.Version != c.Version {
		t.Errorf("somebody changed the case: version %d", got.Version)
	}
	for _, x := range []struct {
		by     actor.Actor
		path   string
		status int
		reason string
	}{
		{reader, "/przydziel", 403, "a clerk does not assign"},
		{reader, "/pisma/" + d.Short() + "/akceptuj", 403, "a clerk does not accept"},
		{assigner, "/wezwanie", 403, "who only assigns does not call"},
		{assigner, "/pisma/" + d.Short() + "/popraw", 403, "who only assigns does not review"},
	} {
		h.site.As(x.by).Post("/biurko/sprawy/"+c.ID.Short()+x.path, url.Values{"wersja": {"1"}}).WantStatus(x.status)
	}
	page := h.site.As(reader).Post("/biurko/sprawy/"+c.ID.Short()+"/pisma/"+d.Short()+"/podpis", url.Values{"wersja": {"1"}})
	page.WantStatus(403)
	h.site.As(h.Anna).Get("/biurko/sprawy?widok=do-akceptacji").WantStatus(404)
	h.site.As(h.Anna).Get("/biurko/sprawy?od=bzdura").WantStatus(404)
	h.site.As(h.Anna).Get("/biurko/sprawy/bzdura").WantStatus(404)
	h.site.As(h.Anna).Get("/biurko/kierownik").WantStatus(403)
}

// A form on a foreign site cannot press the clerk's buttons.
func TestForeignSitesPressNothing(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	d := h.decision(c)
	server := h.site.Serve(h.Anna)
	for _, path := range []string{"/notatka", "/zakoncz", "/pisma/" + d.Short() + "/usun", "/pisma/" + d.Short() + "/przekaz"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server+"/biurko/sprawy/"+c.ID.Short()+path, strings.NewReader("wersja=1&body=x&how=granted"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
	}
	if ds := h.dossier(c); len(ds.Notes) != 0 || ds.Writings[0].State != cases.Draft {
		t.Error("a foreign site changed the case")
	}
}

// Two people edit one draft: who comes second sees both texts and loses neither.
func TestTwoEditors(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t, casestest.Lead(h.Anna))
		d := h.decision(c)
		path := "/biurko/sprawy/" + c.ID.Short() + "/pisma/" + d.Short()
		old := h.site.As(h.Anna).Get(path)
		h.site.As(h.Jan).Get(path).Press("Zapisz", "body", "Zezwalam na prawie wszystko.").WantSays("Zapisano.")
		page := old.Press("Zapisz", "body", "Zezwalam na wszystko oprócz hałasu.")
		page.WantStatus(409)
		page.WantSays("Ktoś zmienił to pismo", "nic z niego nie zginęło", "Tekst zapisany")
		if got := page.Text("del"); !has(got, "prawie") {
			t.Errorf("the difference says %q", got)
		}
		if got := page.One("[name=body]").Value(); got != "Zezwalam na wszystko oprócz hałasu." {
			t.Errorf("what was typed is %q", got)
		}
		page.Press("Zapisz mój tekst").WantSays("Zapisano.")
		if got := h.dossier(c).Writings[0].Body; got != "Zezwalam na wszystko oprócz hałasu." {
			t.Errorf("stored %q", got)
		}
		page.Click("Zostaw tekst zapisany").WantStatus(200)
		// The same form twice changes nothing and is no conflict.
		form := h.site.As(h.Anna).Get(path)
		form.Press("Zapisz", "title", "Zezwolenie warunkowe").WantStatus(200)
		form.Press("Zapisz", "title", "Zezwolenie warunkowe").WantStatus(200)
		if got := h.dossier(c).Writings[0].Version; got != 4 {
			t.Errorf("version %d, want 4", got)
		}
	})
}

func TestFormsSentTwice(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t, casestest.Lead(h.Anna))
		form := h.open(h.Anna, c, cases.ViewTodo).Click("Inne pismo o")
		form.Press("Otwórz projekt").WantProblem("Wybierz wzór pisma")
		for range 2 {
			form.Press("Otwórz projekt", "text", "wzor-odmowa").WantText("h1", "Decyzja odmowna")
		}
		form = h.open(h.Anna, c, cases.ViewTodo).Click("Wezwanie w")
		form.Press("Przygotuj pismo", "gap", "").WantProblem("Napisz, czego brakuje. Każdy brak wpisz w osobnym wierszu")
		form.Press("Przygotuj pismo", "items", "Podpis", "days", "3").WantProblem("Wpisz od 7 do 365 dni (art. 64 § 2 KPA)")
		for range 2 {
			form.Press("Przygotuj pismo", "items", "Podpis").WantText("h1", "Wezwanie do uzupełnienia wniosku")
		}
		ds := h.dossier(c)
		if len(ds.Writings) != 2 || len(ds.Calls) != 1 {
			t.Fatalf("%d documents and %d calls", len(ds.Writings), len(ds.Calls))
		}
		confirm := h.site.As(h.Anna).Get("/biurko/sprawy/" + c.ID.Short() + "/pisma/" + ds.Writings[1].ID.Short() + "/podpis")
		confirm.Press("Podpisz").WantSays("podpisano")
		confirm.Press("Podpisz").WantSays("podpisano")
		if h.Printed.Load() != 1 {
			t.Errorf("printed %d times", h.Printed.Load())
		}
		// What stands in the way of closing is named, with the way to it.
		page := h.open(h.Anna, c, cases.ViewWaiting).Click("Zakończ c")
		page.WantSays("Zanim zamkniesz sprawę", "Decyzja odmowna", "Strona może jeszcze odpowiedzieć na wezwanie")
		page = page.Press("Zakończ sprawę", "how", "letter")
		page.WantStatus(409)
		page.WantSays("Podpisz albo usuń projekt „Decyzja odmowna”")
		page = page.Click("Decyzja odmowna").Press("Usuń projekt")
		page.WantSays("Projekt usunięty")
	})
}

func TestReview(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		c := h.Open(t, casestest.Lead(h.Anna))
		d := h.submitted(c)
		path := "/biurko/sprawy/" + c.ID.Short() + "/pisma/" + d.Short()
		own := h.site.As(h.Anna).Get(path)
		if own.Has("form textarea") || own.Has("a[href="+path+"/podpis]") {
			t.Error("a draft at the superior's is not changed by its author")
		}
		pdf := h.site.As(h.Anna).Get(path + "/podglad.pdf")
		if pdf.Header.Get("Content-Type") != "application/pdf" || !has(pdf.Header.Get("Content-Disposition"), "projekt") {
			t.Errorf("proof: %v", pdf.Header)
		}
		page := h.site.As(h.Jan).Get(path)
		page.Press("Zwróć do poprawy").WantProblem("Napisz, co trzeba poprawić, najwyżej 2000 znaków")
		page.Press("Zwróć do poprawy", "remark", "Brak uzasadnienia").WantSays("zwrócono do poprawy")
		mine := h.open(h.Anna, c, cases.ViewTodo)
		mine.WantSays("Projekt „Zezwolenie” nie jest skończony")
		page = mine.Click("Dokończ projekt Zezwolenie")
		page.WantSays("Do poprawy: Jan Kowalski", "Brak uzasadnienia")
		page.Press("Zapisz", "outcome", "refused", "appeal", "x").WantProblem("Wpisz liczbę dni od 0 do 365")
		page.Press("Zapisz i przekaż do akceptacji", "body", "Zezwalam, bo tak.").WantSays("przekazano do akceptacji")
		h.site.As(h.Jan).Get(path).Click("Podpisz s").Press("Podpisz").WantSays("podpisano")
		h.site.As(h.Jan).Get(path + "/podpis").WantURL(path)
	})
}

func TestTermLetters(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	page := h.open(h.Anna, c, cases.ViewTodo)
	form := page.Click("Przedłuż termin")
	bad := form.Press("Przygotuj zawiadomienie", "until", "2027-03-01")
	bad.WantProblem("Wpisz dzień późniejszy niż obecny termin")
	bad.WantProblem("Napisz powód, najwyżej 2000 znaków")
	letter := form.Press("Przygotuj zawiadomienie", "until", "2027-04-19", "reason", "Czekamy na opinię.")
	if body := letter.One("[name=body]").Value(); !has(body, "Czekamy na opinię.", "19\u00a0kwietnia\u00a02027", "ponaglenie") {
		t.Errorf("%s", body)
	}
	letter.Press("Zapisz i przejdź do podpisu").Press("Podpisz")
	h.open(h.Anna, c, cases.ViewTodo).WantSays("19.04.2027", "Stronę zawiadomiono o nowym terminie: 19 kwietnia 2027 (art. 36 KPA)")

	form = page.Click("Zawieś postępowanie")
	form.Press("Przygotuj postanowienie", "reason", "x").WantProblem("Wybierz podstawę zawieszenia")
	order := form.Press("Przygotuj postanowienie", "basis", "art. 97 § 1 pkt 4", "reason", "Sąd rozstrzyga o własności.")
	if body := order.One("[name=body]").Value(); !has(body, "art. 101 § 3") || has(body, "art. 98") {
		t.Errorf("%s", body)
	}
	order.Press("Zapisz i przekaż do akceptacji").WantSays("przekazano do akceptacji")
	h.open(h.Jan, c, cases.ViewAccept).Click("Sprawdź projekt Postanowienie o zawieszeniu postępowania").Click("Podpisz s").Press("Podpisz")
	page = h.open(h.Anna, c, cases.ViewWaiting)
	page.WantSays("zegar stoi: zawieszenie postępowania (art. 97 § 1 pkt 4 KPA)")
	page.Click("Podejmij postępowanie").Press("Przygotuj postanowienie", "reason", "Sąd rozstrzygnął.").WantText("h1", "Postanowienie o podjęciu postępowania")

	asked := h.open(h.Anna, h.Open(t, casestest.Lead(h.Anna)), cases.ViewTodo).Click("Zawieś postępowanie")
	body := asked.Press("Przygotuj postanowienie", "basis", "art. 98 § 1", "reason", "Strona prosi.").One("[name=body]").Value()
	if !has(body, "art. 101 § 3", "3 lat", "art. 98 § 2 KPA") {
		t.Errorf("a suspension on request does not warn of art. 98 § 2: %s", body)
	}
}

// When the term has passed, the case says first what the law wants then; while a letter about it is being
// written, and before the term, it does not.
func TestTheTermHasPassed(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	quiet := func() {
		t.Helper()
		if page := h.open(h.Anna, c, cases.ViewTodo); strings.Contains(page.Text("main"), "Termin minął") {
			t.Error("the case says that its term has passed")
		}
	}
	quiet()
	h.Clock.Move(60 * 24 * time.Hour)
	late := h.open(h.Anna, c, cases.ViewTodo)
	late.WantSays("Termin minął", "art. 36 § 1 KPA")
	until := calendar.Of(h.Clock.Now()).AddDays(20).String()
	h.site.As(h.Anna).Get("/biurko/sprawy/"+c.ID.Short()+"/przedluz").Press("Przygotuj zawiadomienie", "until", until, "reason", "Czekamy na opinię.").Press("Zapisz")
	quiet()
}

func TestSeveralAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a, b := h.Open(t), h.Open(t)
		list := h.site.As(h.Jan).Get("/biurko/sprawy?widok=nieprzydzielone")
		list.Press("Przydziel zaznaczone P").WantProblem("Zaznacz od 1 do 50 spraw")
		one, two := value(a), value(b)
		form := list.Press("Przydziel zaznaczone P", "sprawa", one, "sprawa", two)
		form.WantText("h1", "Przydziel 2 sprawy")
		form.WantSays(a.Sign, b.Sign)
		form.Press("Przydziel").WantProblem("Wybierz osobę, która dziś pracuje w Twoim urzędzie")
		page := form.Press("Przydziel", "to", h.Anna.Employee.Short())
		page.WantSays("Przydzielono 2 sprawy: Anna Nowak", "Wszystkie sprawy są przydzielone")
		page = page.Press("Cofnij")
		page.WantSays("Cofnięto krok w 2 sprawach", a.Sign)
		// One of them was taken meanwhile: the other is done, and it is said which and why.
		stale := h.site.As(h.Jan).Get("/biurko/sprawy?widok=nieprzydzielone")
		versions := [2]string{}
		for i, e := range stale.All("[name=sprawa]") {
			versions[i] = e.Value()
		}
		if err := h.Cases.TakeOver(t.Context(), h.Anna, cases.Chosen{Case: a.ID}); err != nil {
			t.Fatal(err)
		}
		page = stale.Press("Przydziel zaznaczone P", "sprawa", versions[0], "sprawa", versions[1]).Press("Przydziel", "to", h.Anna.Employee.Short())
		page.WantStatus(409)
		page.WantSays("Nie wszystkie sprawy się udały", "Gotowe", "Ktoś zmienił sprawę "+a.Sign)
	})
}

func value(c *cases.Case) string { return fmt.Sprintf("%s.%d", c.ID.Short(), c.Version) }

func TestTheBoard(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var cs []*cases.Case
		for range 4 {
			c := h.Open(t, casestest.Lead(h.Anna))
			h.submitted(c)
			cs = append(cs, c)
		}
		h.Open(t, func(o *cases.Opening) { o.InitiatedOn = calendar.On(2027, 1, 2) })
		page := h.site.As(h.Jan).Get("/biurko/kierownik")
		page.WantSays("Po terminie: 1. Do przydzielenia: 1. Do akceptacji: 4.", "Najwięcej spraw w toku: Anna Nowak (4)", cs[0].Sign)
		if page.Queries > 20 {
			t.Errorf("%d queries for the board", page.Queries)
		}
		page.Press("Podpisz zaznaczone s").WantProblem("Zaznacz od 1 do 50 pism")
		picks := page.All("[name=pismo]")
		page.Press("Zaakceptuj Zezwolenie, " + cs[0].Sign).WantSays("Zaakceptowano 1 pismo")
		ask := page.Press("Podpisz zaznaczone s", "pismo", picks[1].Value(), "pismo", picks[2].Value())
		ask.WantText("h1", "Podpisz 2 pisma")
		if n := len(ask.All("form[action=/biurko/kierownik/podpisy] input[name=pismo]")); n != 2 || ask.One("input[name=paczka]").Value() == "" {
			t.Errorf("%d documents go into the batch", n)
		}
		h.site.As(h.Anna).Post("/biurko/kierownik", url.Values{"pismo": {picks[3].Value()}}).WantStatus(403)
	})
}

// The queue asks a bounded number of questions, however long it is, and finds what is asked for.
func TestQueueIsBounded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 60 {
			h.Open(t, casestest.Lead(h.Anna), func(o *cases.Opening) {
				o.Title, o.InitiatedOn = fmt.Sprintf("Sprawa nr %d", 900+i), calendar.On(2027, 2, 1).AddDays(i%20)
			})
		}
		b := h.site.As(h.Jan)
		page := b.Get("/biurko/sprawy?widok=w-komorce")
		if n := len(page.All("tbody tr")); n != 50 || page.Queries > 20 {
			t.Errorf("%d rows, %d queries", n, page.Queries)
		}
		rest := page.Click("Dalsze sprawy")
		if n := len(rest.All("tbody tr")); n != 10 {
			t.Errorf("%d rows on the second page", n)
		}
		page = page.Press("Pokaż", "q", "sprawa 917")
		page.WantSays("Sprawa nr 917")
		if n := len(page.All("tbody tr")); n != 1 {
			t.Errorf("%d rows found", n)
		}
		page = page.Press("Pokaż", "q", "", "prowadzi", h.Jan.Employee.Short())
		page.WantSays("Żadna sprawa nie pasuje do filtru")
		page.Click("Pokaż całą listę").WantSays("W komórce (60)")
		row := b.Get("/biurko/sprawy?widok=w-komorce&q=917&przed=2027-04-01").One(".queue-main a")
		open := b.Get(row.Attr("href"))
		open.WantSays("Sprawa nr 917")
		if open.Queries > 40 {
			t.Errorf("%d queries for an open case", open.Queries)
		}
		if !has(row.Attr("href"), "q=917", "przed=2027-04-01", "widok=w-komorce") {
			t.Errorf("the row forgets its list: %s", row.Attr("href"))
		}
	})
}

// Every word that a page may look up by a value exists: a stage, a way of settlement, a letter.
func TestWordsForEveryValue(t *testing.T) {
	have := map[string]bool{}
	c := catalog(t)
	for _, k := range c.Keys(i18n.Languages[0]) {
		have[k] = true
	}
	var want []string
	for _, s := range append(cases.Open, cases.StageClosed) {
		want = append(want, "stage-"+string(s))
	}
	for _, s := range cases.Settlements {
		want = append(want, "how-"+string(s))
	}
	all := actor.Actor{Grants: []actor.Grant{cases.GrantHandle, cases.GrantAssign, cases.GrantApprove, cases.GrantViewUnit}}
	for _, v := range cases.Views(all) {
		want = append(want, "view-"+string(v), "empty-"+string(v))
	}
	for _, k := range []cases.TaskKind{cases.TaskReadCompletion, cases.TaskReadMessage, cases.TaskWithdrawal, cases.TaskAppeal, cases.TaskExtend, cases.TaskUrging, cases.TaskWaiver, cases.TaskLeave, cases.TaskRework, cases.TaskSilence, cases.TaskClose, cases.TaskUndelivered} {
		want = append(want, "task-"+string(k))
	}
	for _, p := range []cases.Purpose{cases.ForLetter, cases.ForDecision, cases.ForCompletion, cases.ForExtension, cases.ForSuspension, cases.ForResumption, cases.ForLeaving, cases.ForForwarding} {
		want = append(want, "purpose-"+string(p))
	}
	for _, s := range []cases.WritingState{cases.Draft, cases.InReview, cases.Accepted, cases.SignedState, cases.Dropped} {
		want = append(want, "state-"+string(s))
	}
	for _, k := range want {
		if !have["casesweb."+k] {
			t.Errorf("no message casesweb.%s", k)
		}
	}
}

// A letter in which fields of its template were left is not signed (among others: package signing).
func TestUnfilledLettersAreNotSigned(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Jan))
	page := h.open(h.Jan, c, cases.ViewTodo).Click("Inne pismo o").Press("Otwórz projekt", "text", "wzor-odmowa")
	page = page.Press("Zapisz i przejdź do podpisu")
	page.WantStatus(409)
	page.WantSays("Uzupełnij pola, zanim podpiszesz pismo: stan_faktyczny, stan_prawny")
	w := h.dossier(c).Writings[0].ID
	page = h.site.As(h.Jan).Post("/biurko/sprawy/"+c.ID.Short()+"/pisma/"+w.Short()+"/podpis", url.Values{"wersja": {"1"}})
	page.WantStatus(409)
	if h.Printed.Load() != 0 {
		t.Error("signed with empty fields")
	}
}

// A row that was clicked gets the pane alone: what the list shows is not asked for again.
func TestThePaneAlone(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	whole := h.open(h.Anna, c, cases.ViewTodo)
	r := httptest.NewRequest("GET", whole.URL, nil)
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Target", ui.PaneID)
	pane := h.site.As(h.Anna).Do(r)
	if body := string(pane.Body); !has(body, `id="okno"`, c.Sign) || strings.Contains(body, "data-queue") {
		t.Errorf("the pane is %s", body)
	}
	if pane.Queries >= whole.Queries || !has(pane.Header.Get("Vary"), "HX-Request") && !has(strings.Join(pane.Header.Values("Vary"), " "), "HX-Request") {
		t.Errorf("%d queries for the pane, %d for the page; %v", pane.Queries, whole.Queries, pane.Header.Values("Vary"))
	}
	t.Logf("queries: the pane %d, the page %d", pane.Queries, whole.Queries)
}

// Every own letter opens in the editor with the facts of the case, and what nobody knows is left to fill in.
func TestOwnLetters(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	form := h.site.As(h.Anna).Get("/biurko/sprawy/" + c.ID.Short() + "/pismo")
	for _, e := range form.All("[name=text][value^=wzor-]") {
		fresh := h.site.As(h.Anna).Get("/biurko/sprawy/" + c.ID.Short() + "/pismo")
		page := fresh.Press("Otwórz projekt", "text", e.Value())
		page.WantStatus(200)
		if body := page.One("[name=body]").Value(); len(body) < 80 || has(body, "{{title}}") || has(body, "{{clerk}}") {
			t.Errorf("%s: %s", e.Value(), body)
		}
		if want := instructions[strings.TrimPrefix(e.Value(), "wzor-")]; !has(page.One("[name=body]").Value(), want...) {
			t.Errorf("%s lacks a part of its instruction: %q", e.Value(), want)
		}
	}
}

// instructions are what art. 107 § 1 pkt 7 KPA wants a decision to say (whether, where and until when one may
// appeal, the waiver and what it means), and art. 124 § 1 an order.
var instructions = map[string][]string{
	"zgoda":         {"## Pouczenie", "Samorządowego Kolegium Odwoławczego w Zielonej Górze", "14 dni", "zrzec się", "zaskarżyć do sądu"},
	"odmowa":        {"## Pouczenie", "Samorządowego Kolegium Odwoławczego w Zielonej Górze", "14 dni", "zrzec się", "zaskarżyć do sądu"},
	"umorzenie":     {"## Pouczenie", "Samorządowego Kolegium Odwoławczego w Zielonej Górze", "14 dni", "zrzec się", "zaskarżyć do sądu"},
	"postanowienie": {"## Pouczenie", "Strona: ", "{{pouczenie_o_zażaleniu}}"},
}

func TestTheFile(t *testing.T) {
	h := sqlite(t)
	c := h.Open(t, casestest.Lead(h.Anna))
	page := h.open(h.Anna, c, cases.ViewTodo)
	doc := page.Click("Wniosek o zajęcie pasa drogowego")
	if doc.Status != 200 || doc.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%d %v", doc.Status, doc.Header)
	}
	h.site.As(h.Anna).Get("/biurko/sprawy/" + c.ID.Short() + "/dokumenty/" + id.New[id.Document]().Short()).WantStatus(404)
}
