package cases_test

import (
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/cases/workload"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// The superior sees the work of the own cells and of nobody else.
func TestWorkloadAndPending(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		ctx, load := t.Context(), workload.Counter{DB: o.DB, Clock: o.Clock}
		since := func(d calendar.Date) func(*cases.Opening) {
			return func(op *cases.Opening) { op.InitiatedOn = d }
		}
		o.Open(t, casestest.Lead(o.Anna), since(calendar.On(2027, 1, 4)))            // due 4 February: late
		o.Open(t, casestest.Lead(o.Anna), since(calendar.On(2027, 1, 22)))           // due 22 February: soon
		waiting := o.Open(t, casestest.Lead(o.Anna), since(calendar.On(2027, 1, 5))) // late, but decided
		o.Open(t, since(calendar.On(2027, 1, 4)))                                    // nobody's, late
		o.Open(t, casestest.Lead(o.Piotr), func(op *cases.Opening) { op.Cell = o.Green })
		draft := write(t, o, waiting.ID, cases.Decision, cases.ForDecision, cases.Effect{Outcome: cases.Granted, Appeal: 14})
		ok(t, o.Cases.Submit(ctx, o.Anna, waiting.ID, draft, 1))

		loads, err := load.Workload(ctx, o.Jan)
		ok(t, err)
		want(t, "workload", []any{len(loads), loads[0].Lead == o.Anna.Employee, loads[0].Open, loads[0].Overdue, loads[0].Soon, loads[1].Lead.IsZero(), loads[1].Open, loads[1].Overdue},
			"[2 true 3 2 1 true 1 1]")
		pending, err := o.Cases.Pending(ctx, o.Jan)
		ok(t, err)
		want(t, "pending", []any{len(pending), pending[0].Writing == draft, pending[0].State, pending[0].Author, pending[0].WritingVersion}, "[1 true submitted Anna Nowak 2]")

		elsewhere := o.Jan
		elsewhere.Cells = []id.Cell{o.Green}
		pending, err = o.Cases.Pending(ctx, elsewhere)
		ok(t, err)
		want(t, "pending in another cell", len(pending), "0")
		stranger := o.Jan
		stranger.Unit = id.New[id.Unit]()
		loads, err = load.Workload(ctx, stranger)
		ok(t, err)
		want(t, "workload of another office", len(loads), "0")
		if _, err := load.Workload(ctx, o.Anna); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk asks for the workload: %v", err)
		}
		if _, err := o.Cases.Pending(ctx, o.Anna); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk asks what waits for the superior: %v", err)
		}

		ok(t, o.Cases.Sign(ctx, o.Jan, waiting.ID, draft, 2))
		loads, err = load.Workload(ctx, o.Jan)
		ok(t, err)
		want(t, "what is decided is not late", []any{loads[0].Open, loads[0].Overdue}, "[3 1]")
	})
}

// A form that is sent twice starts one document; the identifier of another case's document starts none.
func TestADocumentIsStartedOnce(t *testing.T) {
	each(t, func(t *testing.T, o *casestest.Office) {
		a, b := o.Open(t, casestest.Lead(o.Anna)), o.Open(t, casestest.Lead(o.Anna))
		n := cases.NewWriting{ID: id.New[id.Document](), Case: a.ID, Kind: cases.Plain, Purpose: cases.ForLetter, Title: "Pismo", Body: "Treść"}
		for range 2 {
			got, err := o.Cases.Write(t.Context(), o.Anna, n)
			ok(t, err)
			want(t, "document", got == n.ID, "true")
		}
		call := cases.CompletionRequest{ID: id.New[id.Document](), Case: a.ID, Items: []string{"podpis"}, Days: 7, Title: "Wezwanie", Body: "Treść"}
		for range 2 {
			_, err := o.Cases.RequestCompletion(t.Context(), o.Anna, call)
			ok(t, err)
		}
		d := dossier(t, o, o.Anna, a.ID)
		want(t, "documents and calls", []int{len(d.Writings), len(d.Calls)}, "[2 1]")
		n.Case = b.ID
		if _, err := o.Cases.Write(t.Context(), o.Anna, n); !fault.Is(err, fault.NotFound) {
			t.Errorf("the document of another case: %v", err)
		}
	})
}
