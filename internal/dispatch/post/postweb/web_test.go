package postweb_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"

	"wrota/internal/dispatch"
	"wrota/internal/dispatch/dispatchtest"
	"wrota/internal/dispatch/post"
	"wrota/internal/dispatch/post/postprint"
	"wrota/internal/dispatch/post/postweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/sheet"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/testkit/browser"
	"wrota/internal/platform/web"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/ui"
)

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

var tables = append([]db.Migrations{web.Migrations}, dispatchtest.Tables...)

// house is an office with the pages of its outgoing mail.
type house struct {
	*dispatchtest.Office
	site *webtest.Site
	post *post.Service
}

type sender struct{}

func (sender) Sender(context.Context, id.Unit) (postprint.Office, error) {
	return postprint.Office{Name: "Urząd Gminy Lipowa", Lines: []string{"ul. Rynek 1", "66-200 Lipowa"}}, nil
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	o := dispatchtest.New(t, d)
	s := post.New(post.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Blobs: o.Blobs, Dispatch: o.Dispatch})
	return house{o, webtest.Start(t, webtest.Config{
		DB: d, Clock: o.Clock, Messages: []fs.FS{ui.Messages, dispatch.Messages, post.Messages}, Static: ui.Static(),
		Routes: postweb.Routes(postweb.Deps{Post: s, Offices: sender{}, Clock: o.Clock}),
	}), s}
}

func each(t *testing.T, test func(t *testing.T, h house)) {
	t.Helper()
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

// posted is a letter on paper that was posted today under a number.
func (h house) posted(t *testing.T, name, number string, mode dispatch.Mode) dispatch.Delivery {
	t.Helper()
	d := h.Send(t, h.Sending(t, "Decyzja: "+name, dispatchtest.OnPaper(name))).Deliveries[0]
	err := h.Dispatch.Post(t.Context(), h.Ewa, []dispatch.Posting{{Chosen: dispatch.Chosen{Delivery: d.ID}, On: h.Dispatch.Today(), Mode: mode, Tracking: number}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (h house) elsewhere() actor.Actor {
	return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: id.New[id.Unit](), Name: "Olga", Grants: []actor.Grant{dispatch.GrantPost}}
}

func TestTheRegisterHasARowForEachAddressee(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.posted(t, "Zofia Kwiatkowska", "RR473124829PL", dispatch.WithReceipt)
		h.Send(t, h.Sending(t, "Zawiadomienie", dispatchtest.OnPaper("=Adam Łoś"), dispatchtest.InBox(h.Maria)))
		ewa := h.site.As(h.Ewa)
		p := ewa.Get(postweb.Path)
		p.WantSays("Zofia Kwiatkowska", "=Adam Łoś", h.Maria.Name, "RR473124829PL")
		for _, tc := range []struct {
			query, says, not, reason string
		}{
			{"?szukaj=kwiatkowska", "Zofia", "Adam", "a name"},
			{"?szukaj=rr4731", "Zofia", "Adam", "the number of the post"},
			{"?droga=portal", h.Maria.Name, "Zofia", "a channel"},
			{"?stan=to-post", "Adam", "Zofia", "a stage"},
			{"?sposob=receipt", "Zofia", "Adam", "a way of posting"},
			{"?dowod=yes", "Nie ma takich", "Zofia", "nothing has a proof yet"},
			{"?do=2020-01-01", "Nie ma takich", "Zofia", "a day"},
		} {
			if p := ewa.Get(postweb.Path + tc.query); !p.Says(tc.says) || p.Says(tc.not) {
				t.Errorf("%s: %s does not show what it asks for", tc.reason, tc.query)
			}
		}
		ewa.Get(postweb.Path + "?po=x").WantStatus(404)

		file := ewa.Get(postweb.Path + "/rejestr.csv")
		rows, err := readCSV(file.Body)
		if err != nil || len(rows) != 4 || rows[1][5] != "Zofia Kwiatkowska" || rows[1][11] != "12,50" || rows[2][5] != "'=Adam Łoś" {
			t.Errorf("csv: %v %q", err, rows)
		}
		book := ewa.Get(postweb.Path + "/rejestr.xlsx?szukaj=kwiatkowska")
		table, err := sheet.Read(book.Body, sheet.Limits{Bytes: 1 << 20, Rows: 10})
		if err != nil || len(table.Rows) != 1 {
			t.Errorf("xlsx: %v, %d rows", err, len(table.Rows))
		}
	})
}

func readCSV(body []byte) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	r.Comma = ';'
	return r.ReadAll()
}

func TestTheRegisterIsPaged(t *testing.T) {
	h := newHouse(t, testkit.DB(t, db.SQLite, tables...))
	var to []dispatch.Addressee
	for range 55 {
		to = append(to, dispatchtest.OnPaper("Jan Łąka"))
	}
	h.Send(t, h.Sending(t, "Zawiadomienie", to...))
	p := h.site.As(h.Ewa).Get(postweb.Path + "?szukaj=zawiadomienie")
	if n := len(p.All("main input[name=d]")); n != 50 {
		t.Errorf("the first page has %d rows", n)
	}
	if n := len(p.Click("Następna").All("main input[name=d]")); n != 5 {
		t.Errorf("the second page has %d rows", n)
	}
	if n := 0; h.post.Each(t.Context(), h.Ewa, post.Question{}, func(post.Row) error { n++; return nil }) != nil || n != 55 {
		t.Errorf("the file has %d rows", n)
	}
}

func TestWhatIsPrinted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		d := h.posted(t, "Zofia Kwiatkowska", "RR473124829PL", dispatch.WithReceipt)
		plain := h.Send(t, h.Sending(t, "Pismo", dispatchtest.OnPaper("Adam Łoś"))).Deliveries[0]
		ewa := h.site.As(h.Ewa)
		ewa.Post(postweb.Path+"/zaznaczone", url.Values{}).WantSays("Nie zaznaczono żadnej przesyłki")
		p := ewa.Post(postweb.Path+"/zaznaczone", url.Values{"d": {d.ID.Short(), plain.ID.Short()}, "co": {"druk"}})
		p.WantSays("Wybrano 2 przesyłki")
		both := "?d=" + d.ID.Short() + "&d=" + plain.ID.Short()
		for _, path := range []string{"/etykiety" + both + "&arkusz=3x8&pomin=2", "/koperty" + both + "&format=DL", "/potwierdzenia.pdf" + both, "/ksiazka.pdf"} {
			if p := ewa.Get(postweb.Path + path); p.Status != 200 || !bytes.HasPrefix(p.Body, []byte("%PDF-1.7")) {
				t.Errorf("%s: %d", path, p.Status)
			}
		}
		for _, tc := range []struct {
			path   string
			status int
			reason string
		}{
			{"/etykiety" + both + "&arkusz=9x9", 422, "no such sheet"},
			{"/etykiety" + both + "&arkusz=3x8&pomin=24", 422, "a sheet has 24 labels"},
			{"/etykiety" + both + "&arkusz=3x8&pomin=x", 422, "no number"},
			{"/koperty" + both + "&format=B9", 422, "no such envelope"},
			{"/potwierdzenia.pdf?d=" + plain.ID.Short(), 409, "it has no number yet"},
			{"/druk", 422, "nothing was chosen"},
			{"/druk?d=nic", 404, "no such letter"},
			{"/druk?d=" + id.New[id.Delivery]().Short(), 404, "no such letter"},
		} {
			if got := ewa.Get(postweb.Path + tc.path).Status; got != tc.status {
				t.Errorf("%s: %s gets %d, want %d", tc.reason, tc.path, got, tc.status)
			}
		}
		if got := h.site.As(h.elsewhere()).Get(postweb.Path + "/etykiety" + both + "&arkusz=3x8").Status; got != 404 {
			t.Errorf("another office prints the addresses: %d", got)
		}
		for _, path := range []string{"", "/rejestr.csv", "/rejestr.xlsx", "/druk" + both, "/ksiazka", "/ksiazka.pdf", "/oplaty"} {
			if got := h.site.As(h.Anna).Get(postweb.Path + path).Status; got != 403 {
				t.Errorf("who does not post gets %d from %s", got, path)
			}
		}
	})
}

func TestTheBookReckonsWithTheFeesOfTheDay(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.posted(t, "Zofia Kwiatkowska", "RR473124829PL", dispatch.WithReceipt)
		h.posted(t, "Adam Łoś", "", dispatch.Ordinary)
		h.posted(t, "Jan Łąka", "", dispatch.InPerson)
		ewa := h.site.As(h.Ewa)
		ewa.Get(postweb.Path+"/ksiazka").WantSays("Te sumy są z opłat przykładowych", "Zofia Kwiatkowska", "17,40")
		today := h.Dispatch.Today()
		form := func(mode, from, amount, source string) url.Values {
			return url.Values{"mode": {mode}, "from": {from}, "amount": {amount}, "source": {source}}
		}
		for _, tc := range []struct {
			form   url.Values
			says   string
			reason string
		}{
			{form("receipt", "", "10", "umowa 1"), "Wpisz dzień, od którego", "no day"},
			{form("receipt", today.String(), "dużo", "umowa 1"), "Wpisz opłatę za jedną przesyłkę", "no amount"},
			{form("receipt", today.String(), "10", " "), "Wpisz, skąd jest ta opłata", "no source"},
			{form("gołąb", today.String(), "10", "umowa 1"), "Wybierz, jak wysłano pismo", "no kind"},
		} {
			p := ewa.Post(postweb.Path+"/oplaty", tc.form)
			if p.Status != 422 || !p.Says(tc.says) {
				t.Errorf("%s: %d", tc.reason, p.Status)
			}
		}
		for range 2 { // twice is once
			ewa.Post(postweb.Path+"/oplaty", form("receipt", today.String(), "10,20", "umowa 7/2027")).WantSays("Zapisano opłatę", "umowa 7/2027")
		}
		ewa.Post(postweb.Path+"/oplaty", form("receipt", today.AddDays(1).String(), "99", "umowa 8/2027")).WantStatus(200)
		ewa.Post(postweb.Path+"/oplaty", form("ordinary", today.AddDays(-30).String(), "4,00", "umowa 7/2027")).WantStatus(200)
		p := ewa.Get(postweb.Path + "/ksiazka?dzien=" + today.String())
		p.WantSays("14,20")
		if p.Says("przykładowych") || p.Says("Jan Łąka") {
			t.Error("fees of the office are not examples, and what was handed over is not posted")
		}
		if p := h.site.As(h.elsewhere()).Get(postweb.Path + "/oplaty"); p.Says("umowa 7/2027") || !strings.Contains(string(p.Body), "przykład") {
			t.Error("another office sees these fees, or has no examples")
		}
	})
}
