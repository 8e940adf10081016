package noticesweb_test

import (
	"context"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/notices"
	"wrota/internal/notices/noticestest"
	"wrota/internal/notices/noticesweb"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/mail"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

var (
	tables   = []db.Migrations{audit.Migrations, jobs.Migrations, web.Migrations, vault.Migrations, notices.Migrations}
	messages = []fs.FS{ui.Messages, notices.Messages}
	unit     = id.New[id.Unit]()
)

// post stands in for a mail server: it keeps what it was given and refuses whom it is told to.
type post struct {
	mu     sync.Mutex
	sent   []mail.Message
	refuse map[string]*mail.Error
}

func (p *post) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.refuse[m.To]; e != nil {
		return e
	}
	p.sent = append(p.sent, m)
	return nil
}

type house struct {
	*notices.Service
	site  *webtest.Site
	clock *clock.Manual
	queue *jobs.Queue
	town  *noticestest.Town
	post  *post
	db    *db.DB
	deps  noticesweb.Deps
	clerk actor.Actor // who takes care of messages that did not arrive
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	h := &house{clock: testkit.Clock(), town: noticestest.New(), post: &post{refuse: map[string]*mail.Error{}}, db: d}
	var err error
	if h.queue, err = jobs.New(d, h.clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	said, err := i18n.Load(notices.Messages)
	if err != nil {
		t.Fatal(err)
	}
	h.Service, err = notices.New(notices.Deps{
		DB: d, Clock: h.clock, Audit: audit.New(h.clock), Queue: h.queue, Messages: said, Mailer: h.post,
		People: h.town, Offices: h.town, Links: h.town, Desk: h.town, Base: "https://wrota.example", Vault: vaulttest.New(t, h.clock), Key: crypt.NewKey(),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Register(h.queue)
	m := h.town.Clerk(unit, "ewa@urzad.example")
	h.clerk = actor.Actor{Kind: actor.Clerk, Unit: unit, Account: m.Account, Employee: m.Employee, Name: "Ewa Listowa", Post: "kancelaria", Grants: []actor.Grant{notices.GrantMend}}
	h.deps = noticesweb.Deps{Notices: h.Service, People: h.town, Offices: h.town, Clock: h.clock}
	h.site = webtest.Start(t, webtest.Config{DB: d, Clock: h.clock, Routes: append(noticesweb.Routes(h.deps), box), Messages: messages, Chrome: chrome, Static: ui.Static()})
	return h
}

// box stands in for the page that notices of letters lead to.
var box = web.Route{Method: http.MethodGet, Pattern: "/skrzynka", Name: "test.box", Access: web.LoggedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
	return web.Text(w, r, "text/plain; charset=utf-8", []byte("pisma"))
}}

func each(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// resident is somebody with an address.
func (h *house) resident(email, lang string) actor.Actor {
	return actor.Actor{Kind: actor.Resident, Account: h.town.Person(email, lang), Name: "Maria Żółkiewska-O’Neill"}
}

// tell tells somebody something and sends what is to be sent.
func (h *house) tell(t testing.TB, to notices.To, kind string) id.Notice {
	t.Helper()
	out, err := h.Tell(t.Context(), actor.Automaton("system.jobs", unit), notices.Notice{
		Source: id.New[id.Event]().String(), Unit: unit, To: to, Kind: kind, Path: "/skrzynka", Case: id.New[id.Case](),
		Args: map[string]any{"Sign": "DR.II.7230.14.2027"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return out
}

func (h *house) account(by actor.Actor) notices.To { return notices.To{Account: by.Account} }

func TestTheBox(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		maria := h.resident("maria@poczta.example", "pl")
		b := h.site.As(maria)
		b.Get("/moje/powiadomienia").WantSays("Nie masz jeszcze powiadomień")
		h.tell(t, h.account(maria), notices.CaseOpened)
		h.clock.Move(time.Hour)
		letter := h.tell(t, h.account(maria), notices.LetterWaits)
		page := b.Get("/moje/powiadomienia")
		page.WantSays("2 nowe", "Zaczęliśmy sprawę DR.II.7230.14.2027", "Urząd Gminy Lipowa", "19 lutego 2027, 13:00", "Odbierz je, bo od odbioru liczą się terminy")
		if got := page.Texts(".task a"); len(got) != 2 || got[0] != "Czeka na Ciebie pismo z urzędu" {
			t.Errorf("%q: the newest is not the first", got)
		}
		page.Click("Czeka na Ciebie pismo z urzędu").WantURL("/skrzynka")
		page = b.Get("/moje/powiadomienia")
		page.WantSays("1 nowe", "Przeczytane")

		h.clock.Move(time.Minute)
		h.tell(t, h.account(maria), notices.TermExtended) // while the page lies open
		page = page.Press("Oznacz wszystkie jako przeczytane")
		page.WantURL("/moje/powiadomienia")
		page.WantSays("1 nowe")

		jan := h.site.As(h.resident("jan@poczta.example", "pl"))
		jan.Get("/moje/powiadomienia/"+letter.Short()).WantFault(404, "notices.no-such-notice")
		jan.Get("/moje/powiadomienia/zzz").WantFault(404, "notices.no-such-notice")
		jan.Post("/moje/powiadomienia/przeczytane", url.Values{"do": {"kiedyś"}}).WantFault(422, "fault.not-a-form")
		if p := h.site.Visitor().Get("/moje/powiadomienia"); !strings.HasPrefix(p.URL, "/logowanie") {
			t.Errorf("a visitor got %s", p.URL)
		}
	})
}

func TestALongBoxAndTheDesk(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	maria := h.resident("maria@poczta.example", "pl")
	for range 27 {
		h.tell(t, h.account(maria), notices.CaseClosed)
	}
	h.tell(t, notices.To{Employee: h.clerk.Employee}, notices.CaseAssigned)
	page := h.site.As(maria).Get("/moje/powiadomienia")
	if n := len(page.All(".task")); n != 25 || page.Queries > 8 {
		t.Errorf("%d notices with %d queries", n, page.Queries)
	}
	page = page.Click("2")
	if n := len(page.All(".task")); n != 2 {
		t.Errorf("%d notices on the second page", n)
	}
	desk := h.site.As(h.clerk).Get("/moje/powiadomienia")
	desk.WantSays("1 nowe", "Masz nową sprawę DR.II.7230.14.2027")
	if !desk.Has("body.desk") {
		t.Error("a clerk is taken off the desk")
	}
}

func TestSettings(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		maria := h.resident("maria@poczta.example", "pl")
		page := h.site.As(maria).Get("/konto/powiadomienia")
		page.WantSays("E-maile wysyłamy na adres maria@poczta.example", "czeka na Ciebie pismo")
		if !page.Has("input[value=at_once][checked]") || page.Has("[name=desk]") {
			t.Error("the default is not shown, or a resident is asked about the desk")
		}
		page = page.Press("Zapisz", "mode", "daily")
		page.WantSays("Ustawienia są zapisane")
		if !page.Has("input[value=daily][checked]") {
			t.Error("the choice is not kept")
		}
		if h.site.As(maria).Get("/konto/powiadomienia").Says("Ustawienia są zapisane") {
			t.Error("it is said twice")
		}
		bad := h.site.As(maria).Post("/konto/powiadomienia", url.Values{"mode": {"nigdy"}})
		bad.WantStatus(422)
		bad.WantProblem("Wybierz, jak chcesz dostawać e-maile")
		if p, err := h.Preferences(t.Context(), maria); err != nil || p.Mode != notices.DailyDigest || !p.Desk {
			t.Errorf("%+v, %v", p, err)
		}

		page = h.site.As(h.clerk).Get("/konto/powiadomienia").Press("Zapisz", "desk", "")
		if p, err := h.Preferences(t.Context(), h.clerk); err != nil || p.Desk {
			t.Errorf("the clerk still gets the morning list: %+v, %v", p, err)
		}
		page.Press("Zapisz", "desk", "yes")
		if p, err := h.Preferences(t.Context(), h.clerk); err != nil || !p.Desk {
			t.Errorf("the clerk wanted the morning list: %+v, %v", p, err)
		}
	})
}

func TestSettingsSayWhyNoMailWillCome(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	for _, tc := range []struct {
		person notices.Person
		want   string
	}{
		{notices.Person{}, "Nie mamy Twojego adresu e-mail"},
		{notices.Person{Email: "nowa@poczta.example"}, "Potwierdź swój adres e-mail"},
		{notices.Person{Email: "nowa@poczta.example", Proved: true}, "E-maile wysyłamy na adres nowa@poczta.example"},
	} {
		tc.person.Account = id.New[id.Account]()
		h.town.Set(tc.person)
		h.site.As(actor.Actor{Kind: actor.Resident, Account: tc.person.Account}).Get("/konto/powiadomienia").WantSays(tc.want)
	}
}

// A link from a message changes nothing until somebody presses the button, or their mail program does
// (RFC 8058): without cookies, without our page, and without following redirects.
func TestUnsubscribing(t *testing.T) {
	for _, oneClick := range []bool{false, true} {
		h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
		maria := h.resident("maria@poczta.example", "pl")
		h.tell(t, h.account(maria), notices.CaseOpened)
		link, ok := strings.CutPrefix(h.post.sent[0].Unsubscribe, "https://wrota.example")
		if !ok {
			t.Fatalf("no link in %+v", h.post.sent[0])
		}
		mode := func() notices.Mode {
			p, err := h.Preferences(t.Context(), maria)
			if err != nil {
				t.Fatal(err)
			}
			return p.Mode
		}
		v := h.site.Visitor()
		page := v.Get(link)
		page.WantText("h1", "Rezygnujesz z e-maili?")
		if mode() != notices.AtOnce {
			t.Error("opening the link was enough")
		}
		if oneClick {
			page = v.Post(link, url.Values{"List-Unsubscribe": {"One-Click"}})
		} else {
			page = page.Press("Rezygnuję")
		}
		page.WantText("h1", "Nie wyślemy więcej takich e-maili")
		if page.First != 200 || mode() != notices.BoxOnly {
			t.Errorf("one click %v: %d, %s", oneClick, page.First, mode())
		}
		v.Post(link, nil).WantStatus(200)
		v.Get(link+"x").WantFault(404, "crypt.link.broken")
		h.clock.Move(3 * 365 * 24 * time.Hour)
		v.Get(link).WantFault(410, "crypt.link.expired")
		v.Post(link, nil).WantFault(410, "crypt.link.expired")
	}
}

func TestWhoSeesFailures(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	maria := h.resident("maria@poczta.example", "pl")
	h.post.refuse["maria@poczta.example"] = &mail.Error{Step: mail.StepRecipient, Permanent: true, Code: 550, Enhanced: "5.1.1"}
	n := h.tell(t, h.account(maria), notices.LetterWaits).Short()
	elsewhere := h.clerk
	elsewhere.Unit = id.New[id.Unit]()
	plain := h.clerk
	plain.Grants = nil
	for _, tc := range []struct {
		name      string
		by        actor.Actor
		list, one int
	}{
		{"who may", h.clerk, 200, 200},
		{"clerk of another unit", elsewhere, 200, 404},
		{"clerk without the grant", plain, 403, 403},
		{"recipient", maria, 403, 403},
	} {
		b := h.site.As(tc.by)
		for path, want := range map[string]int{"": tc.list, "/" + n: tc.one, "/" + n + "?adres=tak": tc.one} {
			p := b.Get("/biurko/powiadomienia" + path)
			p.WantStatus(want)
			if tc.name != "who may" && (p.Says("maria@") || p.Says("Czeka na Ciebie")) {
				t.Errorf("%s sees it", tc.name)
			}
		}
		if tc.one != 200 {
			b.Post("/biurko/powiadomienia/"+n+"/ponow", nil).WantStatus(tc.one)
			b.Post("/biurko/powiadomienia/"+n+"/zalatwione", url.Values{"how": {"list"}}).WantStatus(tc.one)
		}
	}
}

func TestMendingFailures(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.site.As(h.clerk)
		b.Get("/biurko/powiadomienia").WantSays("Wszystkie e-maile dotarły")
		for email, enhanced := range map[string]string{"maria@poczta.example": "5.1.1", "jan@poczta.example": "5.2.2"} {
			h.post.refuse[email] = &mail.Error{Step: mail.StepRecipient, Permanent: true, Code: 550, Enhanced: enhanced}
		}
		h.tell(t, h.account(h.resident("maria@poczta.example", "pl")), notices.LetterWaits)
		h.tell(t, h.account(h.resident("jan@poczta.example", "pl")), notices.CompletionRequested)
		page := b.Get("/biurko/powiadomienia")
		page.WantText("h1", "Niedoręczone e-maile (2)")
		page.WantSays("Nie ma takiej skrzynki", "Skrzynka jest pełna")

		page = page.Click("Czeka na Ciebie pismo z urzędu")
		page.WantSays("550 5.1.1")
		if page.Says("maria@poczta.example") || h.audited(t, "notices.address-shown") != 0 {
			t.Error("the address is shown before anybody asked")
		}
		page = page.Click("Pokaż adres")
		page.WantSays("maria@poczta.example")
		if n := h.audited(t, "notices.address-shown"); n != 1 {
			t.Errorf("showing the address left %d lines in the log", n)
		}
		old := page
		bad := page.Press("Załatwione", "how", " ")
		bad.WantStatus(422)
		bad.WantProblem("Napisz, co zostało zrobione, na przykład „wysłano list”")
		page = bad.Press("Załatwione", "how", "wysłany list")
		page.WantURL("/biurko/powiadomienia")
		page.WantSays("Wiadomość zniknęła z listy")
		page.WantText("h1", "Niedoręczone e-maile (1)")
		old.Press("Załatwione", "how", "rozmowa").WantSays("Ktoś już zajął się tą wiadomością")

		delete(h.post.refuse, "jan@poczta.example")
		page = page.Click("Uzupełnij wniosek w sprawie DR.II.7230.14.2027").Press("Wyślij jeszcze raz")
		page.WantSays("Wiadomość wysyłamy jeszcze raz", "Wszystkie e-maile dotarły")
		if err := h.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(h.post.sent) != 1 || h.post.sent[0].To != "jan@poczta.example" {
			t.Errorf("sent: %+v", h.post.sent)
		}
	})
}

// audited counts lines of the log.
func (h *house) audited(t testing.TB, verb string) (n int) {
	t.Helper()
	err := h.db.View(t.Context(), h.clerk, func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), "SELECT count(*) FROM audit_entry WHERE verb = $1", verb).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMessagesThatAreLate(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	h.post.refuse["maria@poczta.example"] = &mail.Error{Step: mail.StepConnect}
	h.tell(t, h.account(h.resident("maria@poczta.example", "pl")), notices.LetterWaits)
	for range 200 {
		h.clock.Move(time.Hour)
		if err := h.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		page := h.site.As(h.clerk).Get("/biurko/powiadomienia")
		if page.Says("1 e-mail się spóźnia") {
			continue
		}
		if page.Says("Serwer poczty nie odpowiadał") {
			return
		}
	}
	t.Error("nobody learns that the message was given up")
}
