package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/lemma"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/search"
	"wrota/internal/search/sealed"
	"wrota/internal/search/searchtest"
)

var tables = []db.Migrations{audit.Migrations, vault.Migrations, search.Migrations}

// world is an index over a shelf.
type world struct {
	*search.Service
	db    *db.DB
	vault *vault.Vault
	shelf *searchtest.Shelf
	cells []id.Cell
	boss  actor.Actor
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) { test(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	c := testkit.Clock()
	w := &world{db: d, vault: vaulttest.New(t, c), shelf: searchtest.New(id.New[id.Unit]()), cells: []id.Cell{id.New[id.Cell](), id.New[id.Cell]()}}
	w.Service = search.New(search.Deps{DB: d, Clock: c, Audit: audit.New(c), Vault: w.vault, Shelf: w.shelf})
	w.boss = w.clerk(searchtest.Handle, searchtest.Letters, searchtest.Documents)
	w.boss.Cells = w.cells
	return w
}

func (w *world) clerk(grants ...actor.Grant) actor.Actor {
	return actor.Actor{Kind: actor.Clerk, Unit: w.shelf.Unit, Employee: id.New[id.Employee](), Account: id.New[id.Account](), Cells: w.cells[:1], Name: "Anna Nowak", Grants: grants}
}

var day = calendar.On(2026, 11, 20)

// kase is a case of the first cell.
func (w *world) kase(text ...string) search.Item {
	c := id.New[id.Case]()
	return search.Item{
		Thing: search.Thing{Kind: search.Case, ID: c.String()}, Of: search.Of{Case: c, Cell: w.cells[0], Class: "6220", Service: "zajecie-pasa"}, Day: day, Head: text[:1], Text: text[1:],
	}
}

func (w *world) put(t *testing.T, items ...search.Item) {
	t.Helper()
	var things []search.Thing
	for _, it := range items {
		w.shelf.Put(it)
		things = append(things, it.Thing)
	}
	if err := w.Follow(t.Context(), w.shelf.Unit, things...); err != nil {
		t.Fatal(err)
	}
}

// find are the titles that are found, page by page.
func (w *world) find(t *testing.T, by actor.Actor, q search.Question) (out []string) {
	t.Helper()
	for range 1000 {
		page, err := w.Find(t.Context(), by, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range page.Found {
			out = append(out, f.Title)
		}
		if q.After = page.Next; page.Next == "" {
			return out
		}
	}
	t.Fatal("the pages do not end")
	return nil
}

func TestFindsByWordsInAnyForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(t, w.kase("Zajęcie drogi gminnej", "Jan Kowalski prosi o zezwolenie na dwa tygodnie"), w.kase("Wycinka drzew w parku", "znak GD.6220.14.2026"),
			w.kase("Skarga na hałas", "PESEL 90010112349"))
		for _, c := range []struct {
			text   string
			want   []string
			reason string
		}{
			{"drogami", []string{"Zajęcie drogi gminnej"}, "another form"},
			{"zajec drog gmin", []string{}, "a part of a word is another word"},
			{"zajecia GMINNYCH drog", []string{"Zajęcie drogi gminnej"}, "all words, without diacritics, in any order"},
			{"drzewo park", []string{"Wycinka drzew w parku"}, "both words"},
			{"drzewo drogi", []string{}, "no thing has both"},
			{"kowalskiego", []string{"Zajęcie drogi gminnej"}, "a name in another case"},
			{"tydzień", []string{"Zajęcie drogi gminnej"}, "another stem"},
			{"GD.6220.14.2026", []string{"Wycinka drzew w parku"}, "a sign is its parts"},
			{"90010112349", []string{"Skarga na hałas"}, "a whole number"},
			{"9001011234", []string{}, "a part of a number finds nobody"},
			{"skarga -hałasu", []string{}, "what is left out"},
			{"skarga -drogi", []string{"Skarga na hałas"}, "what is left out is not there"},
			{"na w i", nil, "words that stand everywhere"},
		} {
			got := w.find(t, w.boss, search.Question{Text: c.text})
			if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("%s: %q found %q, want %q", c.reason, c.text, got, c.want)
			}
		}
	})
}

func TestFiltersNarrow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b, l := w.kase("Droga do lasu"), w.kase("Droga nad rzeką"), w.kase("Droga")
		b.Cell, b.Class, b.Lead, b.Closed, b.Day = w.cells[1], "7230", id.New[id.Employee](), true, day.AddDays(-400)
		l.Thing, l.Of, l.Day = search.Thing{Kind: search.Letter, ID: id.New[id.Letter]().String()}, search.Of{Letter: id.New[id.Letter]()}, day.AddDays(1)
		w.put(t, a, b, l)
		for reason, c := range map[string]struct {
			q    search.Question
			want []string
		}{
			"nothing":       {search.Question{Text: "drogi"}, []string{"Droga", "Droga nad rzeką", "Droga do lasu"}},
			"without words": {search.Question{Kinds: []search.Kind{search.Case}}, []string{"Droga nad rzeką", "Droga do lasu"}},
			"kind":          {search.Question{Text: "droga", Kinds: []search.Kind{search.Letter}}, []string{"Droga"}},
			"class":         {search.Question{Text: "droga", Class: "72"}, []string{"Droga nad rzeką"}},
			"cell":          {search.Question{Text: "droga", Cell: w.cells[0]}, []string{"Droga do lasu"}},
			"leader":        {search.Question{Text: "droga", Lead: b.Lead}, []string{"Droga nad rzeką"}},
			"closed":        {search.Question{Text: "droga", State: search.Closed}, []string{"Droga nad rzeką"}},
			"open":          {search.Question{Text: "droga", State: search.Open}, []string{"Droga do lasu"}},
			"from":          {search.Question{Text: "droga", From: day}, []string{"Droga", "Droga do lasu"}},
			"to":            {search.Question{Text: "droga", To: day}, []string{"Droga nad rzeką", "Droga do lasu"}},
		} {
			got := w.find(t, w.boss, c.q)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", reason, got, c.want)
			}
		}
		if _, err := w.Find(t.Context(), w.boss, search.Question{Text: "droga", After: "*"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a cursor of somebody's own making: %v", err)
		}
	})
}

// TestFindsWhatMayBeSeen compares the search with a shelf that asks every thing for every word and right, while things change.
func TestFindsWhatMayBeSeen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := rand.New(rand.NewPCG(1, 2))
		vocabulary := strings.Fields("droga drogi podatek lasu szkoła woda wniosek decyzję sprzeciw mostem drzewa opłatami hałas Kowalski Nowakowi 6220 7230 łąka")
		text := func() (out string) {
			for range 1 + r.IntN(6) {
				out += vocabulary[r.IntN(len(vocabulary))] + " "
			}
			return strings.TrimSpace(out)
		}
		clerks := []actor.Actor{w.boss, w.clerk(searchtest.Handle), w.clerk(searchtest.Letters), w.clerk(searchtest.Documents), w.clerk(), w.clerk(searchtest.Handle)}
		clerks[5].Narrow = map[actor.Grant][]actor.Reach{searchtest.Handle: {{Unit: true, Kinds: []string{"72", "zajecie-pasa"}}}}
		stranger := w.clerk(searchtest.Handle, searchtest.Letters, searchtest.Documents)
		stranger.Unit = id.New[id.Unit]()
		clerks = append(clerks, stranger, actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()})
		var cases []search.Item
		for round := range 6 {
			var batch []search.Item
			for range 40 {
				it := w.kase(fmt.Sprint(round, " ", text()))
				it.Cell, it.Class, it.Service = w.cells[r.IntN(2)], []string{"6220", "7230"}[r.IntN(2)], []string{"zajecie-pasa", ""}[r.IntN(2)]
				if r.IntN(4) == 0 {
					it.Lead = clerks[1].Employee
				}
				if r.IntN(5) == 0 {
					it.Informed = []id.Employee{clerks[4].Employee}
				}
				cases = append(cases, it)
				batch = append(batch, it)
				other := w.kase(text())
				if r.IntN(2) == 0 {
					other.Thing, other.Of = search.Thing{Kind: search.Letter, ID: id.New[id.Letter]().String()}, search.Of{Letter: id.New[id.Letter]()}
				} else {
					other.Thing, other.Of = search.Thing{Kind: search.Document, ID: id.New[id.Document]().String()}, it.Of
				}
				batch = append(batch, other)
			}
			for range 5 { // some move to another cell and get other words, and one goes
				i := r.IntN(len(cases))
				cases[i].Cell, cases[i].Head = w.cells[r.IntN(2)], []string{text()}
				batch = append(batch, cases[i])
			}
			w.put(t, batch...)
			gone := w.shelf.Things()[r.IntN(20)]
			w.shelf.Take(gone)
			if err := w.Follow(t.Context(), w.shelf.Unit, gone); err != nil {
				t.Fatal(err)
			}
		}
		for n, by := range clerks {
			for range 12 {
				q := search.Question{Text: vocabulary[r.IntN(len(vocabulary))], Limit: 5 + r.IntN(60)}
				if r.IntN(2) == 0 {
					q.Text += " " + vocabulary[r.IntN(len(vocabulary))]
				}
				got, want := w.find(t, by, q), w.naively(t, by, q.Text)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Fatalf("clerk %d: %q found %d things, want %d", n, q.Text, len(got), len(want))
				}
			}
		}
	})
}

// naively asks every thing.
func (w *world) naively(t *testing.T, by actor.Actor, text string) (out []string) {
	t.Helper()
	items, err := w.shelf.Items(t.Context(), w.shelf.Unit, w.shelf.Things())
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range items {
		var have []string
		for _, s := range slices.Concat(it.Head, it.Text) {
			for f := range strings.FieldsSeq(s) {
				have = append(have, lemma.Of(f)...)
			}
		}
		all := w.shelf.MayOpen(by, it)
		for _, asked := range i18n.Words(text) {
			all = all && slices.ContainsFunc(lemma.Of(asked), func(l string) bool { return slices.Contains(have, l) })
		}
		if all {
			out = append(out, it.Head[0])
		}
	}
	slices.Sort(out)
	return out
}

func TestPagesAreWholeAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var want []string
		var batch []search.Item
		for i := range 130 {
			batch = append(batch, w.kase(fmt.Sprintf("Podatek %03d", i)))
			want = append(want, batch[i].Head[0])
		}
		for part := range slices.Chunk(batch, 1) {
			w.put(t, part...)
		}
		slices.Reverse(want)
		for _, q := range []search.Question{{Text: "podatki", Limit: 7}, {Kinds: []search.Kind{search.Case}, Limit: 7}, {Text: "podatku"}} {
			if got := w.find(t, w.boss, q); !slices.Equal(got, want) {
				t.Errorf("%+v: %d things, the first %q", q, len(got), got[:min(3, len(got))])
			}
		}
		w.put(t, batch[3]) // the same words: its place stays
		if got := w.find(t, w.boss, search.Question{Text: "podatki"}); !slices.Equal(got, want) {
			t.Error("putting the same again moved it")
		}
		batch[3].Text = append(batch[3].Text, "odroczenie")
		w.put(t, batch[3])
		if got := w.find(t, w.boss, search.Question{Text: "podatki"}); got[0] != "Podatek 003" || len(got) != len(want) {
			t.Errorf("what changed last stands at %q", got[0])
		}
	})
}

// TestNothingIsKeptInClear looks for words of things in every table of the module.
func TestNothingIsKeptInClear(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(t, w.kase("Zażalenie Kowalskiego", "nadciśnienie"))
		if err := w.Save(t.Context(), w.boss, search.Saved{Name: "Moje", Question: "q=nadcisnienie"}); err != nil {
			t.Fatal(err)
		}
		for _, q := range []string{
			`SELECT secret FROM search_unit`, `SELECT entries FROM search_posting`, `SELECT kind || thing || class || service || digest FROM search_entry`, `SELECT question FROM search_saved`,
		} {
			rows, err := w.db.Raw().QueryContext(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for rows.Next() {
				var v string
				if err := rows.Scan(&v); err != nil {
					t.Fatal(err)
				}
				n++
				for _, l := range []string{"zazaleni", "kowalsk", "nadcisnieni"} {
					if strings.Contains(i18n.Fold(v), l) {
						t.Errorf("%s holds %q", q, v)
					}
				}
			}
			if err := rows.Err(); err != nil || n == 0 {
				t.Errorf("%s: %d rows, %v", q, n, err)
			}
		}
	})
}

func TestTheSameWordIsAnotherNumberInAnotherUnit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := newWorld(t, w.db)
		other.vault = w.vault
		other.Service = search.New(search.Deps{DB: w.db, Clock: testkit.Clock(), Audit: audit.New(testkit.Clock()), Vault: w.vault, Shelf: other.shelf})
		w.put(t, w.kase("Wniosek"))
		other.put(t, other.kase("Wniosek"))
		var tokens, units int
		if err := w.db.Raw().QueryRowContext(t.Context(), `SELECT count(DISTINCT token), count(DISTINCT unit_id) FROM search_posting`).Scan(&tokens, &units); err != nil {
			t.Fatal(err)
		}
		if tokens != 2 || units != 2 {
			t.Errorf("%d numbers in %d units: one dump would tell which units have the same words", tokens, units)
		}
	})
}

func TestARotationKeepsTheIndex(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.put(t, w.kase("Droga"))
		if err := w.Save(t.Context(), w.boss, search.Saved{Name: "Drogi", Question: "q=droga"}); err != nil {
			t.Fatal(err)
		}
		if err := w.vault.Renew(t.Context(), w.db, w.shelf.Unit); err != nil {
			t.Fatal(err)
		}
		n, err := w.vault.Move(t.Context(), w.db, []vault.Mover{sealed.Mover{DB: w.db, Vault: w.vault}}, func(int) {})
		if err != nil || n != 2 {
			t.Fatalf("%d rows moved: %v", n, err)
		}
		saved, err := w.Saved(t.Context(), w.boss)
		if got := w.find(t, w.boss, search.Question{Text: "drogi"}); len(got) != 1 || err != nil || len(saved) != 1 || saved[0].Question != "q=droga" {
			t.Errorf("after a rotation: found %q, saved %v, %v", got, saved, err)
		}
	})
}

func TestRebuild(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 150 {
			w.shelf.Put(w.kase(fmt.Sprint("Podatek ", i)))
		}
		page, err := w.Find(t.Context(), w.boss, search.Question{Text: "podatki"})
		if err != nil || !page.Building || len(page.Found) > 0 {
			t.Fatalf("a unit without an index: %+v, %v", page, err)
		}
		for range 2 {
			last := 0
			if err := w.Rebuild(t.Context(), w.shelf.Unit, func(n int) { last = n }); err != nil || last != 150 {
				t.Fatalf("%d things, %v", last, err)
			}
			if got := w.find(t, w.boss, search.Question{Text: "podatki"}); len(got) != 150 {
				t.Errorf("%d found after a rebuild", len(got))
			}
		}
		n, err := search.Known(t.Context(), w.db, w.shelf.Unit, search.Case)
		if err != nil || len(n) != 150 {
			t.Errorf("%v, %v", n, err)
		}
	})
}

func TestTheLogIsFollowed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, d := w.kase("Droga"), w.kase("Rysunek drogi")
		d.Thing, d.Of = search.Thing{Kind: search.Document, ID: id.New[id.Document]().String()}, c.Of
		w.shelf.Put(c)
		w.shelf.Put(d)
		doc := id.Must[id.Document](d.ID)
		lines := []audit.Line{
			{UnitID: w.shelf.Unit, Kind: "change", Subject: "document:" + doc.Short(), MatterID: c.Case},
			{UnitID: w.shelf.Unit, Kind: "change", Subject: "letter:" + id.New[id.Letter]().Short()},
			{UnitID: w.shelf.Unit, Kind: "change", Subject: "draft:x"},
			{UnitID: id.Region, Kind: "change", Subject: "case:x"},
		}
		for range 2 {
			if err := w.Send(t.Context(), lines); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.find(t, w.boss, search.Question{Text: "droga"}); len(got) != 2 {
			t.Errorf("found %q", got)
		}
		c.Cell = w.cells[1] // the case goes to another cell, and what belongs to it goes along
		w.put(t, c)
		if got := w.find(t, w.clerk(searchtest.Handle), search.Question{Text: "droga"}); len(got) != 0 {
			t.Errorf("a clerk of the cell before finds %q", got)
		}
		if err := w.FollowCase(t.Context(), w.shelf.Unit, c.Case); err != nil {
			t.Error(err)
		}
	})
}

func TestSaved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		anna, jan := w.clerk(searchtest.Handle), w.clerk(searchtest.Handle)
		for _, c := range []struct {
			by     actor.Actor
			saved  search.Saved
			field  string
			reason string
		}{
			{anna, search.Saved{Name: " Drogi  gminne ", Question: "q=droga"}, "", "a name is one line"},
			{anna, search.Saved{Name: "Drogi gminne", Question: "q=drogi"}, "", "the same name is replaced"},
			{anna, search.Saved{Name: " ", Question: "q=drogi"}, "nazwa", "no name"},
			{anna, search.Saved{Name: strings.Repeat("ż", 61), Question: "q=drogi"}, "nazwa", "a name too long for the rail"},
			{anna, search.Saved{Name: "Nic"}, "nazwa", "nothing to save"},
		} {
			err := w.Save(t.Context(), c.by, c.saved)
			if f, refused := fault.As(err); refused != (c.field != "") || refused && f.Fields[0].Name != c.field || err != nil && !refused {
				t.Errorf("%s: %v", c.reason, err)
			}
		}
		got, err := w.Saved(t.Context(), anna)
		if err != nil || len(got) != 1 || got[0] != (search.Saved{Name: "Drogi gminne", Question: "q=drogi"}) {
			t.Errorf("%v, %v", got, err)
		}
		if got, err := w.Saved(t.Context(), jan); err != nil || len(got) != 0 {
			t.Errorf("somebody else sees %v, %v", got, err)
		}
		if err := w.Drop(t.Context(), jan, "Drogi gminne"); err != nil {
			t.Error(err)
		}
		if got, _ := w.Saved(t.Context(), anna); len(got) != 1 {
			t.Error("somebody else dropped it")
		}
		if err := w.Drop(t.Context(), anna, "Drogi gminne"); err != nil {
			t.Error(err)
		}
		for i := range 31 {
			if err = w.Save(t.Context(), anna, search.Saved{Name: fmt.Sprint(i), Question: "q=a"}); err != nil && i < 30 {
				t.Fatal(err)
			}
		}
		if _, refused := fault.As(err); !refused {
			t.Errorf("there is no end to them: %v", err)
		}
	})
}

func TestMarksAndExcerpts(t *testing.T) {
	q := search.Understand("drogi gminne")
	join := func(ps []search.Piece) (out string) {
		for _, p := range ps {
			if p.Hit {
				out += "[" + p.Text + "]"
			} else {
				out += p.Text
			}
		}
		return out
	}
	if got := join(q.Marked("O drogach i drodze gminnej; drogeria.")); got != "O [drogach] i [drodze] [gminnej]; drogeria." {
		t.Error(got)
	}
	text := strings.Repeat("Droga wewnętrzna. ", 3) + strings.Repeat("ąę ", 300) + "Zarządca\n drogi gminnej wydaje zezwolenie. " + strings.Repeat("słowo ", 300)
	got := join(q.Excerpt(text, 120))
	if !strings.Contains(got, "[drogi] [gminnej] wydaje") || !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || len(got) > 180 {
		t.Error(got)
	}
	if got := join(q.Excerpt("Droga gminna, PESEL 84022990000, RPWy/LIPOWA/1/2026/UPD/01m81c22xwf3ja8k0v", 200)); got != "[Droga] [gminna], PESEL …, …" {
		t.Errorf("numbers of persons stand in an excerpt: %s", got)
	}
	if q.Excerpt("nic z tego", 100) != nil {
		t.Error("an excerpt without a word that was looked for")
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{"drogi gminne", "-a", "GD.6220.1.2026", "\xff", strings.Repeat("ż ", 400), "a-b", "--"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, asked, text string) {
		q := search.Understand(asked)
		var all string
		for _, p := range q.Marked(text) {
			all += p.Text
		}
		if all != text {
			t.Errorf("marking changed %q into %q", text, all)
		}
		q.Excerpt(text, 50)
	})
}
