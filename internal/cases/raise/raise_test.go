package raise_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/raise"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestRaisedOnce: a task that is found again, as a fact may come again, stands there once, on the desk of the case and in
// its history; another letter of the same case is another task.
func TestRaisedOnce(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := casestest.New(t, d)
		c := o.Open(t)
		tasks := raise.Tasks{DB: d, Clock: o.Clock, Audit: o.Audit}
		first, second := id.New[id.Letter]().Short(), id.New[id.Letter]().Short()
		for _, about := range []string{first, first, second} {
			if err := tasks.Raise(t.Context(), raise.Task{Unit: o.Unit, Case: c.ID, Kind: cases.TaskSignature, About: about}); err != nil {
				t.Fatal(err)
			}
		}
		dossier, err := o.Cases.Dossier(t.Context(), o.Jan, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for _, x := range dossier.Tasks {
			if x.Kind == cases.TaskSignature {
				found[x.About]++
			}
		}
		if len(found) != 2 || found[first] != 1 || found[second] != 1 {
			t.Errorf("tasks %v", found)
		}
		var entries int
		if err := d.Raw().QueryRowContext(t.Context(), "SELECT count(*) FROM audit_entry WHERE verb = 'cases.task-raised'").Scan(&entries); err != nil || entries != 2 {
			t.Errorf("%d entries, %v", entries, err)
		}
	})
}
