package cases_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
)

func TestManyCasesStandInListsAndInTheSeries(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		class, err := jrwa.Parse("7230")
		if err != nil {
			t.Fatal(err)
		}
		b := cases.Bulk{Unit: o.Anna.Unit, Cell: o.Anna.Cells[0], CellSymbol: "DR", Class: class, Leads: []id.Employee{o.Anna.Employee}, N: 2500}
		if err := o.Cases.InsertMany(t.Context(), o.Anna, b); !fault.Is(err, fault.NotFound) {
			t.Errorf("a clerk makes cases of nothing: %v", err)
		}
		if err := o.Cases.InsertMany(t.Context(), actor.Automaton("system.test", id.Region), b); err != nil {
			t.Fatal(err)
		}
		n, err := o.Cases.Counts(t.Context(), o.Anna)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []cases.View{cases.ViewTodo, cases.ViewOverdue, cases.ViewWaiting, cases.ViewApproval, cases.ViewSettled, cases.ViewNew, cases.ViewCell, cases.ViewCellLate} {
			q := cases.Question{View: v, Limit: 200}
			got := 0
			for {
				page, err := o.Cases.Queue(t.Context(), o.Anna, q)
				if err != nil {
					t.Fatal(err)
				}
				got += len(page.Rows)
				if q.After = page.Next; page.Next == "" {
					break
				}
			}
			if got == 0 || n[v] != got {
				t.Errorf("%s: counted %d, listed %d", v, n[v], got)
			}
		}
		if c := o.Open(t); c.Sign == "" { // the series goes on after them
			t.Error("no sign")
		}
	})
}
