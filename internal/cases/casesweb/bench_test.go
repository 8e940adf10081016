package casesweb

import (
	"fmt"
	"io"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/i18n"
	"wrota/internal/ui"
)

// BenchmarkQueue renders a full page of the queue: fifty rows, the rail, the filters. It should take less
// than two milliseconds.
func BenchmarkQueue(b *testing.B) {
	catalog, err := i18n.Load(ui.Messages, cases.Messages, Messages)
	if err != nil {
		b.Fatal(err)
	}
	ctx := catalog.Speak(b.Context(), "pl")
	q := queuePage{
		List:   list{View: cases.ViewTodo, chosen: true},
		By:     actor.Actor{Kind: actor.Clerk, Employee: id.New[id.Employee](), Grants: []actor.Grant{cases.GrantHandle, cases.GrantAssign}},
		Counts: map[cases.View]int{cases.ViewTodo: 240},
		Today:  calendar.On(2027, 2, 19),
	}
	for i := range 50 {
		q.Rows = append(q.Rows, cases.Row{
			ID: id.New[id.Case](), Sign: fmt.Sprintf("DR.7230.%d.2027", i), Title: "Zajęcie pasa drogowego, ul. Świerkowa 12", PartyName: "Maria O’Łąka",
			Stage: cases.StageTodo, DueOn: q.Today.AddDays(i - 5), Version: 1,
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := queue(q).Render(ctx, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
