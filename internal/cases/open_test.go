package cases_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func each(t *testing.T, test func(t *testing.T, o *casestest.Office)) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) { test(t, casestest.New(t, d)) })
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dossier(t *testing.T, o *casestest.Office, by actor.Actor, c id.Case) *cases.Dossier {
	t.Helper()
	d, err := o.Cases.Dossier(t.Context(), by, c)
	ok(t, err)
	return d
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestOpenTakesTheNextSignAndStartsTheClock(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		a, b := o.Open(t), o.Open(t, casestest.Lead(o.Anna))
		want(t, "signs", a.Sign+" "+b.Sign, "DR.7230.1.2027 DR.7230.2.2027")
		want(t, "stages", []any{a.Stage, b.Stage}, "[new todo]")
		// 19 February 2027 + 1 month = 19 March, a Friday (art. 57 § 3a KPA).
		want(t, "due", a.DueOn, "2027-03-19")
		d := dossier(t, o, o.Anna, b.ID)
		want(t, "days left", d.DaysLeft, 28)
		want(t, "assignments", len(d.Assignments), 1)
	})
}

func TestOneLetterOpensOneCase(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		letter := id.New[id.Letter]()
		same := func(op *cases.Opening) { op.Letter = letter }
		var wg sync.WaitGroup
		got := make([]string, 8)
		for i := range got {
			wg.Go(func() { got[i] = o.Open(t, same).Sign })
		}
		wg.Wait()
		for _, s := range got {
			want(t, "sign", s, "DR.7230.1.2027")
		}
		want(t, "next sign", o.Open(t).Sign, "DR.7230.2.2027")
	})
}

// TestSignsAreGapFree opens cases at once; a quarter of the openings fail after they took a number,
// because their letter belongs to another case. No number may be lost or given twice.
func TestSignsAreGapFree(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		first, taken := o.Open(t), id.New[id.Letter]()
		ok(t, o.Cases.Receive(t.Context(), o.Jan, cases.Receipt{Unit: o.Unit, Case: first.ID, Letter: taken, What: cases.LetterMessage, ReceivedAt: o.Clock.Now()}))
		var wg sync.WaitGroup
		var mu sync.Mutex
		signs := map[string]bool{first.Sign: true}
		for i := range 60 {
			wg.Go(func() {
				if i%4 == 0 {
					_, err := o.Cases.Open(t.Context(), o.Jan, cases.Opening{
						Unit: o.Unit, Cell: o.Roads, CellSymbol: "DR", Class: must(jrwa.Parse("7230")), Letter: taken, Title: "x", ReceivedAt: o.Clock.Now(),
						InitiatedOn: calendar.On(2027, 2, 19), Parties: []cases.Party{{Party: id.New[id.Party](), Name: "x"}},
					})
					if !fault.Is(err, fault.Conflict) {
						t.Errorf("a letter of another case opened one: %v", err)
					}
					return
				}
				c := o.Open(t)
				mu.Lock()
				defer mu.Unlock()
				signs[c.Sign] = true
			})
		}
		wg.Wait()
		for n := 1; n <= 46; n++ {
			if sign := fmt.Sprintf("DR.7230.%d.2027", n); !signs[sign] {
				t.Errorf("%s is missing", sign)
			}
		}
		want(t, "different signs", len(signs), 46)
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestTheYearOfASignIsTheYearOfOpening: a letter of 31 December opened after midnight gets the new
// year's series; the term still counts from the day the letter came.
func TestTheYearOfASignIsTheYearOfOpening(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		o.Clock.Set(time.Date(2027, 12, 31, 22, 59, 59, 0, time.UTC)) // 23:59:59 in Warsaw
		old := o.Open(t)
		o.Clock.Move(2 * time.Second)
		fresh := o.Open(t, func(op *cases.Opening) { op.InitiatedOn = calendar.On(2027, 12, 31) })
		want(t, "signs", old.Sign+" "+fresh.Sign, "DR.7230.1.2027 DR.7230.1.2028")
		// 31 January 2028 is a Monday.
		want(t, "due", fresh.DueOn, "2028-01-31")
	})
}

func TestAnAbsentLeaderIsReplacedAndOneWhoLeftIsNot(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		o.People.Away(o.Anna, o.Jan)
		want(t, "lead", o.Open(t, casestest.Lead(o.Anna)).Lead, o.Jan.Employee)
		gone := actor.Actor{Employee: id.New[id.Employee]()}
		want(t, "stage", o.Open(t, casestest.Lead(gone)).Stage, cases.StageNew)
	})
}

func TestOpenRefusesWhatIsNoCase(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		for name, change := range map[string]func(*cases.Opening){
			"class": func(op *cases.Opening) { op.Class = jrwa.Class{} },
			"title": func(op *cases.Opening) { op.Title = "" },
			"party": func(op *cases.Opening) { op.Parties = nil },
		} {
			op := cases.Opening{Unit: o.Unit, Cell: o.Roads, CellSymbol: "DR", Class: must(jrwa.Parse("7230")), Letter: id.New[id.Letter](), Title: "x", Parties: []cases.Party{{Name: "x"}}}
			change(&op)
			_, err := o.Cases.Open(t.Context(), o.Jan, op)
			f, isFault := errors.AsType[*fault.Error](err)
			if !isFault || len(f.Fields) != 1 || f.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
