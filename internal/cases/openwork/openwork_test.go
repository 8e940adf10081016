package openwork_test

import (
	"slices"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/openwork"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

type world struct {
	*casestest.Office
	desk openwork.Desk
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := casestest.New(t, d)
		test(t, world{o, openwork.Desk{Deps: openwork.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Cases: o.Cases}}})
	})
}

// of is what lies with somebody: sort and case, in order.
func (w world) of(t *testing.T, who actor.Actor) (out []string) {
	t.Helper()
	items, err := w.desk.Of(t.Context(), w.Unit, who.Employee)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range items {
		out = append(out, string(x.Kind)+" "+x.Case.Short())
	}
	return out
}

// TestEverythingOpenIsListedAndHandedOver: cases led, drafts written in anybody's case, cases shown for
// information; not what is closed. Each piece passes once, however often it is handed over.
func TestEverythingOpenIsListedAndHandedOver(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		led, shown, piotrs, closed := w.Open(t, casestest.Lead(w.Anna)), w.Open(t, casestest.Lead(w.Piotr)), w.Open(t, casestest.Lead(w.Jan)), w.Open(t, casestest.Lead(w.Anna))
		check(t, w.Cases.Inform(ctx, w.Jan, cases.Chosen{Case: shown.ID}, w.Anna.Employee, "do wiadomości"))
		draft, err := w.Cases.Write(ctx, w.Anna, cases.NewWriting{Case: piotrs.ID, Kind: cases.Plain, Title: "Pismo", Body: "Treść."})
		check(t, err)
		check(t, w.Cases.Close(ctx, w.Anna, cases.Chosen{Case: closed.ID}, cases.ByWithdrawal))
		want := []string{"case " + led.ID.Short(), "draft " + piotrs.ID.Short(), "information " + shown.ID.Short()}
		if got := w.of(t, w.Anna); !slices.Equal(got, want) {
			t.Fatalf("%q, want %q", got, want)
		}
		admin := w.Jan // who hands over holds no right in cases
		admin.Grants, admin.Cells = nil, nil
		items, err := w.desk.Of(ctx, w.Unit, w.Anna.Employee)
		check(t, err)
		for range 2 {
			for _, x := range items {
				check(t, w.desk.HandOver(ctx, admin, openwork.Pass{Item: x, Unit: w.Unit, From: w.Anna.Employee, To: w.Piotr.Employee, Why: "Przejęcie po Annie Nowak"}))
			}
		}
		if got := w.of(t, w.Anna); len(got) > 0 {
			t.Errorf("%q stays", got)
		}
		d, err := w.Cases.Show(ctx, w.Piotr, led.ID)
		check(t, err)
		if d.Lead != w.Piotr.Employee || len(d.Assignments) != 2 || !strings.Contains(d.Assignments[1].Instruction, "Annie") {
			t.Errorf("led by %v after %d assignments %+v", d.Lead, len(d.Assignments), d.Assignments)
		}
		if got := w.of(t, w.Piotr); !slices.Contains(got, "draft "+piotrs.ID.Short()) {
			t.Errorf("%q: the draft %s went nowhere", got, draft.Short())
		}
	})
}

// TestHandOverRefuses: an heir who is no clerk, and a sort that there is not, leave everything as it is.
func TestHandOverRefuses(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		c := w.Open(t, casestest.Lead(w.Anna))
		pass := openwork.Pass{Item: openwork.Item{Kind: openwork.Led, Case: c.ID}, Unit: w.Unit, From: w.Anna.Employee, To: id.New[id.Employee]()}
		if err := w.desk.HandOver(t.Context(), w.Jan, pass); !fault.Is(err, fault.Conflict) {
			t.Errorf("to nobody: %v", err)
		}
		pass.Kind = "letter"
		if err := w.desk.HandOver(t.Context(), w.Jan, pass); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no sort: %v", err)
		}
		if got := w.of(t, w.Anna); len(got) != 1 {
			t.Errorf("%q", got)
		}
	})
}

// TestWaiting: what lies with nobody by name is a case without a leader and a draft to be accepted, in the words
// that rights are given in.
func TestWaiting(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx := t.Context()
		nobodys, annas := w.Open(t), w.Open(t, casestest.Lead(w.Anna))
		d, err := w.Cases.Write(ctx, w.Anna, cases.NewWriting{Case: annas.ID, Kind: cases.Plain, Title: "Pismo", Body: "Treść."})
		check(t, err)
		check(t, w.Cases.Submit(ctx, w.Anna, annas.ID, d, 1))
		items, err := w.desk.Waiting(ctx, w.Unit)
		check(t, err)
		seen := map[openwork.Kind]openwork.Item{}
		for _, x := range items {
			seen[x.Kind] = x
		}
		if len(items) != 2 || seen[openwork.Unnamed].Case != nobodys.ID || seen[openwork.Accept].Case != annas.ID {
			t.Fatalf("%+v", items)
		}
		if x := seen[openwork.Accept]; x.Class != "7230" || x.Cell != w.Roads || !w.Jan.MayIn(x.Kind.Needs(), x.Matter) || w.Anna.MayIn(x.Kind.Needs(), x.Matter) {
			t.Errorf("%+v", x)
		}
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
