package casesbulk_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casesbulk"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/id"
	"wrota/internal/kit/jrwa"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func TestManyCasesStandInListsAndInTheSeries(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := casestest.New(t, d)
		class, err := jrwa.Parse("7230")
		if err != nil {
			t.Fatal(err)
		}
		b := casesbulk.Bulk{Unit: o.Anna.Unit, Cell: o.Anna.Cells[0], CellSymbol: "DR", Class: class, Leads: []id.Employee{o.Anna.Employee}, N: 2500}
		if err := casesbulk.InsertMany(t.Context(), d, testkit.Noon, b); err != nil {
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
