package readable_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/readable"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestReadable: what Readable says of many cases is what Dossier does with each of them.
func TestReadable(t *testing.T) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := casestest.New(t, d)
		roads := o.Open(t, casestest.Lead(o.Anna))
		green := o.Open(t, func(p *cases.Opening) { p.Cell = o.Green })
		lent := o.Open(t, func(p *cases.Opening) { p.Cell, p.Lead = o.Green, o.Anna.Employee })
		which := []id.Case{roads.ID, green.ID, lent.ID, id.New[id.Case]()}
		if err := o.Cases.Inform(t.Context(), o.Anna, cases.Chosen{Case: roads.ID, Version: roads.Version}, o.Piotr.Employee, ""); err != nil {
			t.Fatal(err)
		}
		unit, other, registry := o.Anna, o.Anna, o.Piotr
		unit.Cells, unit.Grants = nil, []actor.Grant{cases.GrantHandle, cases.GrantViewUnit}
		other.Unit = id.New[id.Unit]()
		registry.Grants, registry.Employee = nil, id.New[id.Employee]()
		told := o.Piotr
		told.Grants = nil
		for _, x := range []struct {
			by     actor.Actor
			want   int
			reason string
		}{
			{o.Anna, 2, "her cell, and what she leads elsewhere"},
			{o.Jan, 1, "his cell"},
			{o.Piotr, 3, "his cell, and what he was told of"},
			{unit, 3, "the whole unit"},
			{other, 0, "another unit"},
			{registry, 0, "no right to any case"},
			{told, 1, "what was shown to him needs no right"},
			{o.Maria, 0, "a resident has no desk"},
		} {
			got, err := readable.Cases{DB: o.DB}.Readable(t.Context(), x.by, which)
			if err != nil || len(got) != x.want {
				t.Errorf("%s: %d, %v; want %d", x.reason, len(got), err, x.want)
			}
			for _, c := range which {
				_, err := o.Cases.Dossier(t.Context(), x.by, c)
				if err != nil && !fault.Is(err, fault.NotFound) {
					t.Fatal(err)
				}
				if got[c] != (err == nil) {
					t.Errorf("%s: Readable says %v, Dossier %v", x.reason, got[c], err)
				}
			}
		}
		none, err := readable.Cases{DB: o.DB}.Readable(t.Context(), o.Anna, nil)
		if err != nil || len(none) != 0 {
			t.Error(none, err)
		}
	})
}
