package searchweb_test

import (
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"wrota/internal/identity"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/platform/web/webtest"
	"wrota/internal/search"
	"wrota/internal/search/searchtest"
	"wrota/internal/search/searchweb"
	"wrota/internal/ui"
)

// house has one exact number and one cell.
type house struct {
	*searchtest.Shelf
	cell id.Cell
	lead id.Employee
}

const pesel = "90010112349"

func (house) Numbered(typed string) bool { return strings.Contains(typed, pesel) }

func (h house) Exact(ctx context.Context, by actor.Actor, typed string) (out []search.Shown, err error) {
	if typed != "DR.7230.1.2027" && typed != pesel {
		return nil, nil
	}
	may, err := h.Show(ctx, by, h.Things()[:1])
	for _, x := range may {
		out = append(out, x)
	}
	return out, err
}

func (h house) Cells(context.Context, actor.Actor) ([]searchweb.Cell, error) {
	return []searchweb.Cell{{ID: h.cell, Name: "DR Drogi"}}, nil
}

func (h house) People(context.Context, actor.Actor) ([]searchweb.Person, error) {
	return []searchweb.Person{{ID: h.lead, Name: "Anna Nowak"}}, nil
}

// newSite has 25 cases and a clerk who sees them.
func newSite(t *testing.T, e db.Engine) (*webtest.Site, house, actor.Actor) {
	t.Helper()
	d, c := testkit.DB(t, e, audit.Migrations, vault.Migrations, search.Migrations), testkit.Clock()
	h := house{searchtest.New(id.New[id.Unit]()), id.New[id.Cell](), id.New[id.Employee]()}
	s := search.New(search.Deps{DB: d, Clock: c, Audit: audit.New(c), Vault: vaulttest.New(t, c), Shelf: h.Shelf})
	for i := range 25 {
		k := id.New[id.Case]()
		it := search.Item{
			Thing: search.Thing{Kind: search.Case, ID: k.String()}, Of: search.Of{Case: k, Cell: h.cell, Class: "7230", Closed: i == 3}, Day: calendar.On(2027, 3, 1),
			Head: []string{fmt.Sprintf("Zajęcie drogi gminnej <b>%d</b>", i)}, Text: []string{"Wniosek o zajęcie drogi, ulica Szkolna", pesel},
		}
		h.Put(it)
		if err := s.Put(t.Context(), h.Unit, it); err != nil {
			t.Fatal(err)
		}
	}
	anna := actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Unit: h.Unit, Employee: h.lead, Cells: []id.Cell{h.cell}, Name: "Anna Nowak", Grants: []actor.Grant{searchtest.Handle}}
	return webtest.Start(t, webtest.Config{
		Routes: searchweb.Routes(searchweb.Deps{Search: s, House: h, Clock: c}), Messages: []fs.FS{search.Messages, searchweb.Messages, ui.Messages, identity.Messages}, Clock: c,
	}), h, anna
}

func each(t *testing.T, test func(t *testing.T, s *webtest.Site, h house, anna actor.Actor)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			s, h, anna := newSite(t, e)
			test(t, s, h, anna)
		})
	}
}

func TestFindsAndLeadsOn(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Site, h house, anna actor.Actor) {
		b := s.As(anna)
		b.Get(searchweb.Path).WantSays("Wpisz, czego szukasz")
		p := b.Get(searchweb.Path + "?q=drogami+szkolnej")
		p.WantSays("Zajęcie drogi gminnej", "ulica Szkolna", "01.03.2027")
		if n := len(p.All(".found li")); n != 20 {
			t.Errorf("%d things on a page", n)
		}
		if n := len(p.All(".found-part mark")); n != 40 {
			t.Errorf("%d words are marked in excerpts", n)
		}
		if strings.Contains(string(p.Body), pesel) || strings.Contains(string(p.Body), "<b>1</b>") {
			t.Error("a number of a person, or markup of somebody else, stands on the page")
		}
		next := p.All(`a[rel="next"]`)
		if len(next) != 1 {
			t.Fatal("no way on")
		}
		if p = b.Get(next[0].Attr("href")); len(p.All(".found li")) != 5 || len(p.All(`a[rel="prev"]`)) != 1 {
			t.Errorf("%d things on the second page", len(p.All(".found li")))
		}
		b.Get(searchweb.Path + "?q=na+w").WantSays("Te słowa są w prawie każdym piśmie")
		b.Get(searchweb.Path + "?q=kosmos").WantSays("Nic takiego nie ma")
		b.Get(searchweb.Path + "?q=drogi&po=*").WantStatus(404)
		b.Get(searchweb.Path + "?q=DR.7230.1.2027").WantSays("Dokładnie ten numer")
	})
}

func TestTheAddressNarrows(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Site, h house, anna actor.Actor) {
		b := s.As(anna)
		for query, want := range map[string]int{
			"stan=zamkniete": 1, "stan=zamkniete&q=drogi": 1, "rodzaj=pismo": 0, "rok=2026": 0, "rok=2027&stan=zamkniete": 1, "klasa=72&stan=zamkniete": 1, "klasa=62": 0,
			"od=2027-03-02": 0, "do=2027-02-28": 0, "komorka=" + h.cell.Short() + "&stan=zamkniete": 1, "prowadzi=" + h.lead.Short(): 0,
			"rok=x&klasa=abc&komorka=1&prowadzi=2&stan=3&od=4&stan=zamkniete": 20, // what cannot be read narrows nothing down
		} {
			if query[:5] == "rok=x" {
				query = "q=drogi&" + strings.TrimSuffix(query, "&stan=zamkniete")
			}
			if n := len(b.Get(searchweb.Path + "?" + query).All(".found li")); n != want {
				t.Errorf("%s: %d things, want %d", query, n, want)
			}
		}
	})
}

func TestKeptSearches(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Site, h house, anna actor.Actor) {
		b := s.As(anna)
		p := b.Get(searchweb.Path+"?q=drogi&stan=otwarte").Press("Zapisz", "nazwa", "")
		p.WantStatus(422)
		p.WantSays("Wpisz nazwę, najwyżej 60 znaków")
		p = b.Get(searchweb.Path+"?q=drogi&stan=otwarte").Press("Zapisz", "nazwa", "Drogi w toku")
		p.WantSays("Zapisano wyszukiwanie")
		if kept := p.All(`.rail a[aria-current]`); len(kept) != 2 || kept[1].Attr("href") != searchweb.Path+"?q=drogi&stan=otwarte" {
			t.Errorf("the rail has %v", kept)
		}
		if rail := s.As(actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Unit: h.Unit, Employee: id.New[id.Employee](), Name: "Jan"}).Get(searchweb.Path); strings.Contains(string(rail.Body), "Drogi w toku") {
			t.Error("somebody else sees it")
		}
		p.Press("Usuń zapisane wyszukiwanie „Drogi w toku”").WantSays("Usunięto zapisane wyszukiwanie")
		if strings.Contains(string(b.Get(searchweb.Path+"?q="+pesel).Body), "Zapisz to wyszukiwanie") {
			t.Error("a search by a number of a person may be kept")
		}
		p = b.Post(searchweb.Path+"/zapisz", url.Values{"nazwa": {"x"}, "pytanie": {"q=" + pesel}})
		p.WantStatus(422)
		p.WantSays("Nie zapisujemy wyszukiwań z numerem PESEL lub NIP")
	})
}

func TestWhoMayLook(t *testing.T) {
	each(t, func(t *testing.T, s *webtest.Site, h house, anna actor.Actor) {
		s.As(actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria"}).Get(searchweb.Path + "?q=drogi").WantStatus(403)
		other := anna
		other.Unit, other.Account = id.New[id.Unit](), id.New[id.Account]()
		stranger := anna
		stranger.Cells, stranger.Employee, stranger.Account = []id.Cell{id.New[id.Cell]()}, id.New[id.Employee](), id.New[id.Account]()
		for _, by := range []actor.Actor{other, stranger} {
			for _, q := range []string{"q=drogi", "stan=otwarte", "q=DR.7230.1.2027"} {
				if p := s.As(by).Get(searchweb.Path + "?" + q); strings.Contains(string(p.Body), "Zajęcie drogi") {
					t.Errorf("%s finds what is not theirs by %s", by.Name, q)
				}
			}
		}
	})
}
