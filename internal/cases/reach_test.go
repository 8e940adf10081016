package cases_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/readable"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// narrowed is a clerk of an office with one grant for some cells and kinds of matters.
func narrowed(by actor.Actor, g actor.Grant, reaches ...actor.Reach) actor.Actor {
	by.Employee, by.Grants, by.Narrow = id.New[id.Employee](), []actor.Grant{g}, map[actor.Grant][]actor.Reach{g: reaches}
	return by
}

func TestRightsReachCellsAndKindsOfMatters(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx, c := t.Context(), o.Open(t) // waits in the cell of roads, class 7230
		here := o.Anna.Cells
		d := dossier(t, o, o.Jan, c.ID)
		for _, tc := range []struct {
			reach  actor.Reach
			want   bool
			reason string
		}{
			{actor.Reach{Cells: here}, true, "every kind of matter of the cell"},
			{actor.Reach{Cells: here, Kinds: []string{"7230"}}, true, "its class"},
			{actor.Reach{Cells: here, Kinds: []string{"72"}}, true, "a class above it"},
			{actor.Reach{Cells: here, Kinds: []string{d.Service, "1"}}, true, "its e-service"},
			{actor.Reach{Cells: here, Kinds: []string{"6220"}}, false, "another class"},
			{actor.Reach{Cells: here, Kinds: []string{"skarga"}}, false, "another e-service"},
			{actor.Reach{Cells: []id.Cell{o.Green}, Kinds: []string{"7230"}}, false, "its class in another cell"},
			{actor.Reach{Unit: true, Kinds: []string{"7230"}}, true, "its class anywhere"},
			{actor.Reach{}, false, "nowhere"},
		} {
			by := narrowed(o.Jan, cases.GrantHandle, tc.reach)
			n, err := o.Cases.Counts(ctx, by)
			page, perr := o.Cases.Queue(ctx, by, cases.Question{View: cases.ViewCell})
			found, serr := o.Cases.Search(ctx, by, c.Sign, 10)
			readable, rerr := readable.Cases{DB: o.DB}.Readable(ctx, by, []id.Case{c.ID})
			_, derr := o.Cases.Dossier(ctx, by, c.ID)
			if err != nil || perr != nil || serr != nil || rerr != nil {
				t.Fatal(err, perr, serr, rerr)
			}
			got := [5]bool{n[cases.ViewCell] == 1, len(page.Rows) == 1, len(found) == 1, readable[c.ID], derr == nil}
			if want := [5]bool{tc.want, tc.want, tc.want, tc.want, tc.want}; got != want {
				t.Errorf("%s: counted, listed, found, linked, opened: %v", tc.reason, got)
			}
			if !tc.want && !fault.Is(derr, fault.NotFound) {
				t.Errorf("%s: %v, want what strangers get", tc.reason, derr)
			}
		}
	})
}

func TestAGrantHoldsWhereItReaches(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		c := o.Open(t)
		by := narrowed(o.Jan, cases.GrantHandle, actor.Reach{Cells: o.Anna.Cells})
		by.Grants = append(by.Grants, cases.GrantAssign)
		by.Narrow[cases.GrantAssign] = []actor.Reach{{Cells: o.Anna.Cells, Kinds: []string{"6220"}}}
		_, results, err := o.Cases.Assign(t.Context(), by, cases.Assignment{Cases: []cases.Chosen{{Case: c.ID}}, To: o.Anna.Employee})
		if err != nil || len(results) != 1 || !fault.Is(results[0].Err, fault.Forbidden) {
			t.Errorf("a case of a kind that the grant is not for: %v, %+v", err, results)
		}
		d := dossier(t, o, by, c.ID)
		if !d.Allows(by, cases.GrantHandle) || d.Allows(by, cases.GrantAssign) || d.Allows(by, cases.GrantSign) {
			t.Error("each grant has a reach of its own")
		}
		d.Lead = by.Employee
		by.Narrow[cases.GrantHandle] = []actor.Reach{{Cells: []id.Cell{o.Green}, Kinds: []string{"1"}}}
		if !d.Allows(by, cases.GrantHandle) {
			t.Error("whoever was named to lead a case handles it")
		}
	})
}
