package cases

import (
	"context"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// Step is what a package below cases does in a case: the loaded case, the transaction, and what the case itself
// keeps. The case is written when the step ends.
type Step struct {
	*Case
	Tx    *db.Tx
	Today calendar.Date
	s     *Service
}

// Step takes a step of a package below cases, in one transaction with its own rows, as change does for the steps of
// this package. A zero version means that it does not matter what the clerk saw.
func (s *Service) Step(ctx context.Context, by actor.Actor, c Chosen, fn func(x *Step) error) error {
	return s.change(ctx, by, c.Case, c.Version, func(tx *db.Tx, cs *Case) error { return fn(&Step{cs, tx, s.today(), s}) })
}

// Record adds an entry to the metryka of the case.
func (x *Step) Record(ctx context.Context, verb string, detail any) {
	x.s.record(ctx, x.Tx, x.Case, verb, detail)
}

// Tell tells a fact in the transaction of the step.
func (x *Step) Tell(ctx context.Context, f jobs.Event) error {
	return x.s.events.Tell(ctx, x.Tx, x.Unit, f)
}

// Task gives the leader something to do; one that is there stays as it is.
func (x *Step) Task(ctx context.Context, k TaskKind, about string, due calendar.Date) error {
	if x.Stage == StageSettled || x.Stage == StageWaiting {
		x.Stage = StageTodo
	}
	return x.s.addTask(ctx, x.Tx, x.Case, k, about, due)
}

// Again is Task that brings one back which was done.
func (x *Step) Again(ctx context.Context, k TaskKind, about string, due calendar.Date) error {
	if err := x.Task(ctx, k, about, due); err != nil {
		return err
	}
	return query.New(x.Tx).ReopenTask(ctx, query.ReopenTaskParams{UnitID: x.Unit, CaseID: x.ID, Kind: string(k), About: about})
}

// DoneAll ticks off all tasks of a kind.
func (x *Step) DoneAll(ctx context.Context, k TaskKind) error {
	return query.New(x.Tx).FinishKind(ctx, query.FinishKindParams{DoneAt: db.At(x.s.clock.Now()), DoneBy: x.Tx.By().Name, UnitID: x.Unit, CaseID: x.ID, Kind: string(k)})
}

// Done ticks a task off.
func (x *Step) Done(ctx context.Context, k TaskKind, about string) error {
	return x.s.finishTask(ctx, x.Tx, x.Case, k, about)
}

// Write starts a document of the case; a form that was sent before starts none.
func (x *Step) Write(ctx context.Context, n NewWriting) error {
	if err := checkText(n.Title, n.Body); err != nil {
		return err
	}
	if there, err := started(ctx, x.Tx, x.Case, n.ID); there || err != nil {
		return err
	}
	return x.s.startWriting(ctx, x.Tx, x.Tx.By(), x.Case, n.ID, n)
}

// Relabel says anew what a letter of the case is (one of the Letter… constants).
func (x *Step) Relabel(ctx context.Context, l id.Letter, what string) error {
	n, err := query.New(x.Tx).RelabelLetter(ctx, query.RelabelLetterParams{What: what, UnitID: x.Unit, CaseID: x.ID, LetterID: l})
	return db.Changed(n, err, "cases.no-such-letter")
}

// Reckon counts the term anew after the step changed the case, and finds the list that it belongs to.
func (x *Step) Reckon(ctx context.Context) error {
	x.reckon(x.Today)
	return x.s.settleStage(ctx, x.Tx, x.Case, &Writing{})
}

// AwaitFinal wakes the case on the day after its last day for an appeal.
func (x *Step) AwaitFinal(ctx context.Context, about string) error {
	return x.s.timer(ctx, x.Tx, "cases.final", x.Case, about, x.FinalOn.AddDays(1))
}

// Stand notes a time that does not count, which has passed.
func (x *Step) Stand(ctx context.Context, why, basis string, from, to calendar.Date) error {
	if err := x.s.startPause(ctx, x.Tx, x.Case, why, basis, from); err != nil {
		return err
	}
	return x.s.endPause(ctx, x.Tx, x.Case, why, to)
}
