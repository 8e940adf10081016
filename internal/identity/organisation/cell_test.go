package organisation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// uses are what the rest of the house keeps in cells.
type uses map[id.Cell]identity.CellUse

func (u uses) CellUse(_ context.Context, _ id.Unit, c id.Cell) (identity.CellUse, error) {
	return u[c], nil
}

func keys(err error) (out []string) {
	if f, ok := fault.As(err); ok {
		for _, x := range f.Fields {
			out = append(out, x.Key)
		}
	}
	slices.Sort(out)
	return out
}

// TestCells: an administrator tends the tree of cells; what is left in a cell keeps it from being closed, and
// the refusal names all of it.
func TestCells(t *testing.T) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		ctx, c, kept := t.Context(), testkit.Clock(), uses{}
		s, _ := identitytest.New(t, d, c, func(d *identity.Deps) { d.Uses = kept })
		o := identitytest.Found(t, s, lipowa())
		sub := identitytest.Cell(t, s, identity.Cell{Unit: o.Unit.ID, Parent: o.Roads.ID, Symbol: "DR.I", Name: "Stanowisko ds. mostów"})
		kept[o.Roads.ID] = identity.CellUse{Cases: 2, Services: []string{"Zajęcie pasa drogowego"}}
		err := s.CloseCell(ctx, seed, o.Unit.ID, o.Roads.ID, today)
		want := []string{"identity.cell.has-cases", "identity.cell.has-cells", "identity.cell.has-people", "identity.cell.has-services"}
		if !slices.Equal(keys(err), want) {
			t.Errorf("%v", keys(err))
		}
		if err := s.CloseCell(ctx, seed, o.Unit.ID, o.Root.ID, today); !slices.Contains(keys(err), "identity.cell.root-stays") {
			t.Errorf("the office itself: %v", err)
		}
		if err := s.CloseCell(ctx, seed, o.Unit.ID, sub.ID, today.AddDays(-1)); !fault.Is(err, fault.Invalid) {
			t.Errorf("yesterday: %v", err)
		}
		moved := sub
		moved.Parent, moved.Name, moved.Phone = o.Taxes.ID, "Stanowisko ds. mostów i przepustów", "68 000 00 12"
		if err := s.AmendCell(ctx, seed, moved); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Cell(ctx, nobody, o.Unit.ID, sub.ID); err != nil || got.Parent != o.Taxes.ID || got.Phone != "+48680000012" || got.Symbol != "DR.I" {
			t.Errorf("%v %+v", err, got)
		}
		for _, x := range []struct {
			cell   identity.Cell
			parent id.Cell
			reason string
		}{
			{o.Taxes, sub.ID, "below itself"},
			{o.Root, o.Taxes.ID, "the office has one root"},
			{sub, id.New[id.Cell](), "of no office"},
			{sub, id.Cell{}, "a second root"},
		} {
			x.cell.Parent = x.parent
			if err := s.AmendCell(ctx, seed, x.cell); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", x.reason, err)
			}
		}
		if err := s.CloseCell(ctx, seed, o.Unit.ID, sub.ID, today); err != nil {
			t.Fatal(err)
		}
		c.Move(24 * time.Hour)
		if list, err := s.Cells(ctx, nobody, o.Unit.ID); err != nil || slices.ContainsFunc(list, func(c identity.Cell) bool { return c.ID == sub.ID }) {
			t.Errorf("%v: a closed cell is still offered", err)
		}
		if list, err := s.CellsEver(ctx, nobody, o.Unit.ID); err != nil || len(list) != 4 {
			t.Errorf("%v %d", err, len(list))
		}
		if _, err := s.AddCell(ctx, seed, identity.Cell{Unit: o.Unit.ID, Parent: o.Root.ID, Symbol: "DR.I", Name: "Inna"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a symbol stands in signs for ever: %v", err)
		}
		if _, err := s.AddCell(ctx, seed, identity.Cell{Unit: o.Unit.ID, Parent: sub.ID, Symbol: "DR.III", Name: "Inna"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("below a closed cell: %v", err)
		}
		rights(t, s, o)
	})
}

// rights: nobody without the right, and no administrator of another office.
func rights(t *testing.T, s *identity.Service, o identitytest.Office) {
	t.Helper()
	other := identitytest.Lipowa()
	other.Slug, other.Name = "debowa", "Urząd Gminy Dębowa"
	p := identitytest.Found(t, s, other)
	admin := identitytest.Employee(t, s, identity.NewEmployee{Employee: identity.Employee{Cell: p.Root.ID, Given: "Adam", Family: "Górski", Post: "informatyk", Roles: []string{"admin"}}}, p)
	stranger, clerk := identitytest.Actor(t, s, admin), identitytest.Actor(t, s, o.Clerk)
	for name, do := range map[string]func() error{
		"amend": func() error { return s.AmendCell(t.Context(), stranger, o.Taxes) },
		"close": func() error { return s.CloseCell(t.Context(), stranger, o.Unit.ID, o.Taxes.ID, today.AddDays(9)) },
		"unit":  func() error { return s.SetParticulars(t.Context(), stranger, o.Unit.ID, 1, o.Unit.Particulars()) },
	} {
		if err := do(); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by an administrator of another office: %v", name, err)
		}
	}
	if err := s.AmendCell(t.Context(), clerk, o.Taxes); !fault.Is(err, fault.Forbidden) {
		t.Errorf("without the right: %v", err)
	}
}

// TestParticulars: an office changes what it says of itself; its slug stays.
func TestParticulars(t *testing.T) {
	testkit.Each(t, identitytest.Tables, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		s, _ := identitytest.New(t, d, testkit.Clock())
		u, err := s.AddUnit(ctx, seed, lipowa())
		if err != nil {
			t.Fatal(err)
		}
		p := u.Particulars()
		p.Name, p.Phone, p.HeadName, p.Topics = "  Urząd Miejski w  Lipowej ", "68 111 22 33", "Ewa Ćwik", []string{"Śmieci", "", "drogi", "drogi"}
		if err := s.SetParticulars(ctx, seed, u.ID, u.Version, p); err != nil {
			t.Fatal(err)
		}
		got, err := s.Unit(ctx, nobody, u.ID)
		if err != nil || got.Name != "Urząd Miejski w Lipowej" || got.Phone != "+48681112233" || got.Slug != "lipowa" || !slices.Equal(got.Topics, []string{"drogi", "śmieci"}) {
			t.Errorf("%v %+v", err, got)
		}
		if err := s.SetParticulars(ctx, seed, u.ID, u.Version, p); !fault.Is(err, fault.Conflict) {
			t.Errorf("from an old page: %v", err)
		}
		for field, change := range map[string]func(*identity.Particulars){
			"name":     func(p *identity.Particulars) { p.Name = " " },
			"head":     func(p *identity.Particulars) { p.Head = "" },
			"email":    func(p *identity.Particulars) { p.Email = "urzad" },
			"nip":      func(p *identity.Particulars) { p.NIP = "5265877634" },
			"ade":      func(p *identity.Particulars) { p.ADE = "AE:PL-61360-92303-WGCGF-28" },
			"postcode": func(p *identity.Particulars) { p.Address.Postcode = "662" },
		} {
			bad := u.Particulars()
			change(&bad)
			f, ok := fault.As(s.SetParticulars(ctx, seed, u.ID, got.Version, bad))
			if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != field {
				t.Errorf("%s: %v", field, f)
			}
		}
	})
}
