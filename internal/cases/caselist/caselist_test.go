package caselist_test

import (
	"sync"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/caselist"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func series(t *testing.T, text string) caselist.Series {
	t.Helper()
	s, err := caselist.ParseSeries(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSeriesAreReadFromTheRight(t *testing.T) {
	for _, c := range []struct {
		text, cell string
		bad        bool
		reason     string
	}{
		{"DR.7230.2027", "DR", false, "the usual one"},
		{"DR.II.7230.2027", "DR.II", false, "a symbol may have dots"},
		{"7230.2027", "", true, "no cell"},
		{"DR.7230.27", "", true, "no year of four digits"},
		{"DR.x.2027", "", true, "no class"},
		{"", "", true, "nothing"},
	} {
		s, err := caselist.ParseSeries(c.text)
		if (err != nil) != c.bad || s.Cell != c.cell || !c.bad && s.String() != c.text {
			t.Errorf("%q: %+v %v: %s", c.text, s, err, c.reason)
		}
	}
}

func TestAListHasTheCasesOfItsSeries(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o, l, ctx := casestest.New(t, d), caselist.Lists{DB: d}, t.Context()
		other, err := jrwa.Parse("7231")
		if err != nil {
			t.Fatal(err)
		}
		for range 11 {
			o.Open(t, casestest.Lead(o.Anna))
		}
		o.Open(t, func(p *cases.Opening) { p.Class = other })
		o.Open(t, func(p *cases.Opening) { p.CellSymbol = "DR.II" })
		hidden := o.Open(t, func(p *cases.Opening) { p.Cell = o.Green }) // went to another cell, and keeps its sign
		first := o.Open(t, casestest.Lead(o.Anna))
		if err := o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: first.ID}, cases.ByLetter); err != nil {
			t.Fatal(err)
		}
		got, err := l.Of(ctx, o.Jan, series(t, "DR.7230.2027"))
		if err != nil || len(got.Rows) != 12 || got.Hidden != 1 {
			t.Fatalf("%d rows, %d hidden (%s): %v", len(got.Rows), got.Hidden, hidden.Sign, err)
		}
		for i, r := range got.Rows[:11] {
			if r.Sign.No != i+1 || r.From != o.Maria.Name || r.BegunOn != calendar.On(2027, 2, 19) || !r.SettledOn.IsZero() {
				t.Errorf("row %d: %+v", i, r)
			}
		}
		if last := got.Rows[11]; last.Sign.No != 13 || last.SettledOn != calendar.On(2027, 2, 19) || last.How != cases.ByLetter {
			t.Errorf("the closed one: %+v", last)
		}
		all, err := l.All(ctx, o.Jan)
		if err != nil || len(all) != 3 || all[0].String() != "DR.7230.2027" || all[0].Last != 13 {
			t.Errorf("%v %v", all, err)
		}
		stranger := o.Jan
		stranger.Unit = id.New[id.Unit]()
		if none, err := l.Of(ctx, stranger, series(t, "DR.7230.2027")); err != nil || len(none.Rows) != 0 || none.Hidden != 0 {
			t.Errorf("another office: %+v %v", none, err)
		}
		if _, err := l.Of(ctx, o.Maria, series(t, "DR.7230.2027")); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a resident: %v", err)
		}
	})
}

// Two clerks open cases around midnight of 31 December: every case stands in the list of the year in which its number
// was given, each list begins with 1, and neither has a hole or a number twice.
func TestNumbersAtMidnightOfTheNewYear(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o, l := casestest.New(t, d), caselist.Lists{DB: d}
		o.Clock.Set(time.Date(2027, 12, 31, 23, 59, 59, 0, calendar.Warsaw))
		const each = 15
		var work sync.WaitGroup
		for clerk := range 2 {
			work.Add(1)
			go func() {
				defer work.Done()
				for i := range each {
					if clerk == 0 && i == each/2 {
						o.Clock.Set(time.Date(2028, 1, 1, 0, 0, 0, 0, calendar.Warsaw))
					}
					o.Open(t)
				}
			}()
		}
		work.Wait()
		sum := 0
		for _, s := range []string{"DR.7230.2027", "DR.7230.2028"} {
			got, err := l.Of(t.Context(), o.Jan, series(t, s))
			if err != nil || len(got.Rows) == 0 {
				t.Fatalf("%s: %d rows: %v", s, len(got.Rows), err)
			}
			for i, r := range got.Rows {
				if r.Sign.No != i+1 {
					t.Errorf("%s: number %d in row %d", s, r.Sign.No, i+1)
				}
			}
			sum += len(got.Rows)
		}
		if sum != 2*each {
			t.Errorf("%d cases in the lists of both years, %d were opened", sum, 2*each)
		}
	})
}
