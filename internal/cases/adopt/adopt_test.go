package adopt_test

import (
	"errors"
	"strconv"
	"sync"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/adopt"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

type house struct {
	*casestest.Office
	adopting adopt.Service
	db       *db.DB
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	o := casestest.New(t, d)
	return house{o, adopt.Service{Clock: o.Clock, Audit: o.Audit, Events: o.Queue}, d}
}

func (h house) system() actor.Actor { return actor.Automaton("system.migration", h.Unit) }

func (h house) of(t testing.TB, sign string) adopt.Case {
	t.Helper()
	s, err := casesign.Parse(sign)
	if err != nil {
		t.Fatal(err)
	}
	return adopt.Case{
		Source: "import:" + sign, Sign: s, Title: "Zezwolenie na zajęcie pasa – D'Arc, ul. Łąkowa", Cell: h.Roads, Lead: h.Anna.Employee,
		OpenedOn: calendar.On(s.Year, 1, 2), Parties: []cases.Party{{Party: id.New[id.Party](), Name: "Joanna D'Arc-Łoś", Role: cases.Applicant}},
	}
}

func (h house) adopt(t testing.TB, c adopt.Case) (which id.Case, made bool, err error) {
	t.Helper()
	err = h.db.InTx(t.Context(), h.system(), func(tx *db.Tx) error {
		which, made, err = h.adopting.Adopt(t.Context(), tx, h.Unit, c)
		return err
	})
	return which, made, err
}

func (h house) must(t testing.TB, c adopt.Case) id.Case {
	t.Helper()
	which, made, err := h.adopt(t, c)
	if err != nil || !made {
		t.Fatalf("%s: %v, %v", c.Sign, made, err)
	}
	return which
}

func (h house) remove(t testing.TB, c id.Case) (annulled bool, err error) {
	t.Helper()
	err = h.db.InTx(t.Context(), h.system(), func(tx *db.Tx) error {
		annulled, err = h.adopting.Remove(t.Context(), tx, h.Unit, c)
		return err
	})
	return annulled, err
}

func (h house) fetch(t testing.TB, c id.Case) *cases.Dossier {
	t.Helper()
	d, err := h.Cases.Fetch(t.Context(), h.Unit, c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnAdoptedCaseGoesOn(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		year := strconv.Itoa(calendar.Of(h.Clock.Now()).Year())
		c := h.must(t, h.of(t, "DR.7230.41."+year))
		got := h.fetch(t, c)
		if got.Sign != "DR.7230.41."+year || got.Stage != cases.StageTodo || got.Lead != h.Anna.Employee || got.PartyName != "Joanna D'Arc-Łoś" {
			t.Errorf("%+v", got.Case)
		}
		again, made, err := h.adopt(t, h.of(t, "DR.7230.41."+year))
		if err != nil || made || again != c {
			t.Errorf("the same source again: %v %v %v", again, made, err)
		}
		other := h.of(t, "DR.7230.41."+year)
		other.Source = "import:other"
		if _, _, err := h.adopt(t, other); !fault.Is(err, fault.Conflict) {
			t.Errorf("the sign of another case: %v", err)
		}
		if o := h.Open(t); o.Sign != "DR.7230.42."+year {
			t.Errorf("the next sign is %s", o.Sign)
		}
		if err := h.Cases.Note(t.Context(), h.Anna, c, "Dalej tutaj."); err != nil {
			t.Fatal(err)
		}
		if _, err := h.remove(t, c); !fault.Is(err, fault.Conflict) {
			t.Errorf("a case that was worked on: %v", err)
		}
	})
}

func TestStages(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for i, x := range []struct {
			change func(*adopt.Case)
			stage  cases.Stage
			due    calendar.Date
			reason string
		}{
			{func(c *adopt.Case) { c.Lead = id.Employee{} }, cases.StageNew, calendar.On(2024, 2, 2), "nobody leads it: the superior names somebody; a month, art. 35 § 3"},
			{func(*adopt.Case) {}, cases.StageTodo, calendar.On(2024, 2, 2), "its leader has to act"},
			{func(c *adopt.Case) { c.DueOn = calendar.On(2024, 2, 29) }, cases.StageTodo, calendar.On(2024, 2, 29), "a longer term was told to the party (art. 36), on a leap day"},
			{func(c *adopt.Case) { c.DueOn = calendar.On(2024, 1, 12) }, cases.StageTodo, calendar.On(2024, 1, 12), "a special act gave less"},
			{func(c *adopt.Case) { c.SettledOn = calendar.On(2024, 1, 31) }, cases.StageSettled, cases.NoTerm, "what is decided cannot be late"},
			{func(c *adopt.Case) { c.ClosedOn, c.Settlement = calendar.On(2024, 12, 31), cases.ByGrant }, cases.StageClosed, cases.NoTerm, "closed on the last day of a year"},
		} {
			c := h.of(t, "DR.7230."+strconv.Itoa(i+1)+".2024")
			x.change(&c)
			if got := h.fetch(t, h.must(t, c)); got.Stage != x.stage || got.DueOn != x.due {
				t.Errorf("%s until %s, want %s until %s: %s", got.Stage, got.DueOn, x.stage, x.due, x.reason)
			}
		}
		c := h.of(t, "DR.7230.9.2024")
		c.SuspendedOn = calendar.On(2024, 1, 20)
		if got := h.fetch(t, h.must(t, c)); got.Stage != cases.StageWaiting || !got.Paused {
			t.Errorf("suspended: %s, paused %v", got.Stage, got.Paused)
		}
	})
}

func TestCheck(t *testing.T) {
	h := house{adopting: adopt.Service{Clock: testkit.Clock()}, Office: &casestest.Office{Roads: id.New[id.Cell]()}}
	h.Anna = actor.Actor{Employee: id.New[id.Employee]()}
	for _, x := range []struct {
		change func(*adopt.Case)
		field  string
		reason string
	}{
		{func(c *adopt.Case) { c.Sign.Year = 2998 }, "sign", "a sign of the future would raise a counter that nobody uses yet"},
		{func(c *adopt.Case) { c.Title = "" }, "title", "the list of cases has a title for each (§ 52 of the instrukcja)"},
		{func(c *adopt.Case) { c.Cell = id.Cell{} }, "cell", "somebody has to see it"},
		{func(c *adopt.Case) { c.OpenedOn = calendar.Date{} }, "opened", "the term begins somewhere"},
		{func(c *adopt.Case) { c.ClosedOn, c.Settlement = calendar.On(2023, 12, 31), cases.ByGrant }, "closed", "it ends after it begins"},
		{func(c *adopt.Case) { c.ClosedOn = calendar.On(2024, 12, 31) }, "settlement", "a closed case was settled somehow"},
		{func(c *adopt.Case) { c.DueOn = calendar.On(2023, 12, 31) }, "due", "a term ends after it begins"},
	} {
		c := h.of(t, "DR.7230.1.2024")
		x.change(&c)
		f, ok := fault.As(h.adopting.Check(c))
		if !ok || len(f.Fields) != 1 || f.Fields[0].Name != x.field {
			t.Errorf("%v, want %s: %s", f, x.field, x.reason)
		}
	}
}

func TestTakingBack(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		year := strconv.Itoa(calendar.Of(h.Clock.Now()).Year())
		first := h.Open(t) // number 1 is the office's own
		var made []id.Case
		for _, no := range []string{"7", "3", "900"} {
			made = append(made, h.must(t, h.of(t, "DR.7230."+no+"."+year)))
		}
		for _, c := range made {
			if annulled, err := h.remove(t, c); err != nil || annulled {
				t.Fatalf("remove: %v %v", annulled, err)
			}
		}
		if o := h.Open(t); first.Sign != "DR.7230.1."+year || o.Sign != "DR.7230.2."+year {
			t.Errorf("after all was taken back the next sign is %s", o.Sign)
		}
		stays := h.must(t, h.of(t, "DR.7230.5."+year))
		if o := h.Open(t); o.Sign != "DR.7230.6."+year {
			t.Fatalf("the next sign is %s", o.Sign)
		}
		annulled, err := h.remove(t, stays)
		if err != nil || !annulled {
			t.Fatalf("the series went on: %v, %v", annulled, err)
		}
		if got := h.fetch(t, stays); got.Stage != cases.StageClosed || got.Settlement != adopt.Annulled || got.PartyName != "" || got.Title != "" || len(got.Parties) != 0 {
			t.Errorf("an annulled entry has data: %+v", got.Case)
		}
	})
}

// TestSignsUnderConcurrency: cases are opened while others are adopted into the same series; every sign is one case's.
func TestSignsUnderConcurrency(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		year := strconv.Itoa(calendar.Of(h.Clock.Now()).Year())
		var wg sync.WaitGroup
		var mu sync.Mutex
		signs, taken := map[string]int{}, 0
		for i := range 30 {
			wg.Go(func() {
				o := h.Open(t)
				mu.Lock()
				defer mu.Unlock()
				signs[o.Sign]++
			})
			wg.Go(func() {
				c := h.of(t, "DR.7230."+strconv.Itoa(3*i+1)+"."+year)
				err := d.InTx(t.Context(), h.system(), func(tx *db.Tx) error {
					_, _, err := h.adopting.Adopt(t.Context(), tx, h.Unit, c)
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					signs[c.Sign.String()]++
				case fault.Is(err, fault.Conflict):
					taken++ // the office gave it first
				default:
					t.Error(errors.Unwrap(err), err)
				}
			})
		}
		wg.Wait()
		if len(signs)+taken != 60 {
			t.Errorf("%d signs and %d refused, want 60", len(signs), taken)
		}
		for s, n := range signs {
			if n != 1 {
				t.Errorf("%s was given %d times", s, n)
			}
		}
	})
}
