package mandates_test

import (
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/kit/pesel"
	"wrota/internal/mandates"
	"wrota/internal/platform/blob"
)

// TestDetails: whoever holds a whole mandate reads the principal's data; a parent or an organ changes them.
func TestDetails(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		as := func(m actor.Mandate) actor.Actor {
			by := w.piotr
			m.Agent, m.Principal = w.maria.Account, "Piotr"
			by.Mandate = m
			return by
		}
		for _, tc := range []struct {
			name        string
			by          actor.Actor
			read, write bool
			reason      string
		}{
			{"oneself", w.piotr, false, false, "one's own data stand in one's account"},
			{"parent", as(actor.Mandate{Basis: actor.Parent}), true, true, "art. 98 KRO"},
			{"organ", as(actor.Mandate{Basis: actor.Organ}), true, true, "art. 38 KC"},
			{"jointly", as(actor.Mandate{Basis: actor.Organ, Jointly: true}), true, false, "not alone"},
			{"whole proxy", as(actor.Mandate{Basis: actor.Proxy}), true, false, "reads, to fill in forms"},
			{"narrow proxy", as(actor.Mandate{Basis: actor.Proxy, Scope: actor.Scope{Services: []string{"skarga"}}}), false, false, "one kind of matter is not everything"},
		} {
			d, err := w.Details(t.Context(), tc.by)
			if (err == nil) != tc.read {
				t.Errorf("%s reads: %v (%s)", tc.name, err, tc.reason)
			}
			d.Version, d.Email, d.IBAN = 1, "biuro@firma.example", "61109010140000071219812874"
			if err := w.Amend(t.Context(), tc.by, d); (err == nil) != tc.write {
				t.Errorf("%s changes: %v (%s)", tc.name, err, tc.reason)
			}
		}
		d, err := w.Details(t.Context(), as(actor.Mandate{Basis: actor.Parent}))
		if err != nil || d.Email != "biuro@firma.example" || d.IBAN == "" {
			t.Errorf("kept %+v: %v", d, err)
		}
		d.Email, d.Version = "biuro", 1
		if err := w.Amend(t.Context(), as(actor.Mandate{Basis: actor.Parent}), d); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong address: %v", err)
		}
	})
}

// TestLeapDays: a last day on 29 February is kept, and whoever was born on one comes of age on 1 March.
func TestLeapDays(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.clock.Set(calendar.On(2028, time.February, 1).Start().Add(time.Hour))
		m := w.give(t, w.piotr, "maria@poczta.example", func(x *mandates.Terms) { x.To = calendar.On(2028, time.February, 29) })
		w.accept(t, w.maria, m)
		for day, want := range map[calendar.Date]bool{calendar.On(2028, time.February, 29): true, calendar.On(2028, time.March, 1): false} {
			w.clock.Set(day.Start().Add(time.Hour))
			if _, ok := w.stands(t, w.maria, w.piotr, m); ok != want {
				t.Errorf("on %s: %v", day, ok)
			}
		}
		born, err := pesel.Make(calendar.On(2012, time.February, 29), 910, pesel.Female)
		if err != nil {
			t.Fatal(err)
		}
		child, err := w.DeclareChild(t.Context(), w.maria, mandates.Child{Given: "Zofia", Family: "Lis", PESEL: born.String(), Unit: w.unit})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Confirm(t.Context(), w.ewa, child, 1, mandates.AtCounter); err != nil {
			t.Fatal(err)
		}
		if x, err := w.Show(t.Context(), w.maria, child); err != nil || x.To != calendar.On(2030, time.February, 28) {
			t.Errorf("a parent until %s: %v", x.To, err)
		}
	})
}

// TestDocument is the path of a power of attorney on paper: sent to an office, refused with a reason, sent again and
// accepted by a clerk who is not the one who sent it, used, and ended with everything else when the firm is no more.
func TestDocument(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		paper := []mandates.Paper{{ID: id.New[id.Upload](), Name: "pelnomocnictwo.pdf", Type: "application/pdf", Blob: blob.SumOf([]byte("p")), Size: 1}}
		file := func(by actor.Actor) id.Mandate {
			t.Helper()
			for i := range paper {
				paper[i].ID = id.New[id.Upload]()
			}
			m, err := w.FileDocument(t.Context(), by, mandates.Filing{
				Principal: mandates.Subject{Kind: "firm", Name: "Tartak sp. z o.o.", NIP: "5250007313"}, Terms: mandates.Terms{From: w.Today(), Passable: true}, Unit: w.unit, Papers: paper,
			})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		refused := file(w.maria)
		if err := w.Refuse(t.Context(), w.ewa, refused, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if err := w.Refuse(t.Context(), w.ewa, refused, "Brak podpisu prezesa"); err != nil {
			t.Fatal(err)
		}
		x, err := w.Show(t.Context(), w.maria, refused)
		if err != nil || x.EndedWhy != "refused" || x.Steps[len(x.Steps)-1].Note != "Brak podpisu prezesa" {
			t.Errorf("the reason is not read: %+v %v", x.Steps, err)
		}
		own := w.ewa
		own.Account = w.maria.Account
		accepted := file(w.maria)
		if err := w.Confirm(t.Context(), own, accepted, 1, mandates.ByDocument); !fault.Is(err, fault.Forbidden) {
			t.Errorf("one's own declaration: %v", err)
		}
		if err := w.Confirm(t.Context(), w.ewa, accepted, 1, mandates.ByDocument); err != nil {
			t.Fatal(err)
		}
		if x, err = w.Show(t.Context(), w.maria, accepted); err != nil {
			t.Fatal(err)
		}
		firm := actor.Actor{Account: x.Principal}
		second, err := w.PassOn(t.Context(), w.maria, mandates.Passing{Parent: accepted, To: "olena@poczta.example"})
		if err != nil {
			t.Fatal(err)
		}
		w.accept(t, w.olena, second)
		if err := w.Cease(t.Context(), w.ewa, accepted, "Wykreślona z KRS"); err != nil {
			t.Fatal(err)
		}
		for who, m := range map[*actor.Actor]id.Mandate{&w.maria: accepted, &w.olena: second} {
			if _, ok := w.stands(t, *who, firm, m); ok {
				t.Error("acts for a firm that is no more")
			}
		}
	})
}

// TestDone: the principal sees in one list what everybody did, and a proxy does not.
func TestDone(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i, to := range []string{"maria@poczta.example", "olena@poczta.example"} {
			m := w.give(t, w.piotr, to)
			w.accept(t, []actor.Actor{w.maria, w.olena}[i], m)
			for range 2 { // told twice, it is one act
				a := mandates.Act{Source: "submission:" + to, What: mandates.Filed, At: w.clock.Now(), Unit: w.unit, Duty: mandates.Duty{Why: mandates.DutyKin}}
				if err := w.Note(t.Context(), m, a); err != nil {
					t.Fatal(err)
				}
			}
			before, err := w.FiledBefore(t.Context(), m, w.unit, id.New[id.Case](), "submission:"+to, "submission:later")
			if err != nil || !before {
				t.Errorf("filed with the application that began the case: %v %v", before, err)
			}
		}
		if done, err := w.Done(t.Context(), w.piotr); err != nil || len(done) != 2 {
			t.Errorf("%d acts: %v", len(done), err)
		}
		proxy := w.piotr
		proxy.Mandate = actor.Mandate{Agent: w.maria.Account, Basis: actor.Proxy}
		if _, err := w.Done(t.Context(), proxy); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a proxy reads what others did: %v", err)
		}
	})
}

// TestImport: a list is looked at, mended, applied, taken up by whom it names, and changes nothing the second time.
func TestImport(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		adam := w.ewa
		adam.Grants = []actor.Grant{mandates.GrantImport}
		line := func(no int, nip, pesel string) mandates.Line {
			return mandates.Line{No: no, Firm: mandates.Subject{Name: "Tartak sp. z o.o.", NIP: nip, KRS: "0000929001", Post: "prezes"}, Given: "Maria", Family: "X", PESEL: pesel}
		}
		good := line(2, "525-000-73-13", "84022909002")
		for _, tc := range []struct {
			name, field string
			line        mandates.Line
		}{
			{"nip", "nip", line(3, "5250007314", "84022909002")},
			{"pesel", "pesel", line(3, "5250007313", "84022909003")},
			{"twice", "pesel", good},
			{"a child", "pesel", line(3, "5250007313", "10251512344")},
		} {
			out, err := w.Import(t.Context(), adam, []mandates.Line{good, tc.line}, true)
			if err != nil || len(out[1].Wrong) == 0 || out[1].Wrong[0].Name != tc.field || out[1].Outcome != mandates.Faulty {
				t.Errorf("%s: %+v %v", tc.name, out, err)
			}
			if _, err := w.Import(t.Context(), adam, []mandates.Line{good, tc.line}, false); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s was applied: %v", tc.name, err)
			}
		}
		if _, err := w.Import(t.Context(), w.ewa, []mandates.Line{good}, true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the grant: %v", err)
		}
		if l, err := w.Mine(t.Context(), w.maria); err != nil || len(l.Offered) != 0 {
			t.Fatalf("a trial left %d: %v", len(l.Offered), err)
		}
		for i, want := range []mandates.Outcome{mandates.Added, mandates.Unchanged} {
			out, err := w.Import(t.Context(), adam, []mandates.Line{good}, false)
			if err != nil || out[0].Outcome != want {
				t.Fatalf("time %d: %+v %v", i+1, out, err)
			}
		}
		l, err := w.Mine(t.Context(), w.maria)
		if err != nil || len(l.Offered) != 1 {
			t.Fatalf("offered %d: %v", len(l.Offered), err)
		}
		w.accept(t, w.maria, l.Offered[0].ID)
		firm := actor.Actor{Account: l.Offered[0].Principal}
		if x, ok := w.stands(t, w.maria, firm, l.Offered[0].ID); !ok || x.Basis != actor.Organ || x.Jointly {
			t.Errorf("%v %+v", ok, x)
		}
		good.Jointly, good.To = true, w.Today().AddDays(1)
		if out, err := w.Import(t.Context(), adam, []mandates.Line{good}, false); err != nil || out[0].Outcome != mandates.Amended {
			t.Fatalf("%+v %v", out, err)
		}
		if x, ok := w.stands(t, w.maria, firm, l.Offered[0].ID); !ok || !x.Jointly {
			t.Errorf("changed: %v %+v", ok, x)
		}
		w.clock.Move(48 * time.Hour)
		if _, ok := w.stands(t, w.maria, firm, l.Offered[0].ID); ok {
			t.Error("represents a firm after its last day in the register")
		}
	})
}
