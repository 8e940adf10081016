package cases

import (
	"context"
	"fmt"

	"wrota/internal/cases/query"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// TaskKind is something the leader of a case has to do, beside keeping its term.
type TaskKind string

const (
	TaskReadCompletion TaskKind = "read-completion" // a completed application waits to be looked at
	TaskReadMessage    TaskKind = "read-message"
	TaskWithdrawal     TaskKind = "withdrawal" // discontinue the proceedings (art. 105 § 2 KPA)
	TaskAppeal         TaskKind = "appeal"     // pass it on with the file, or grant it (art. 132 and 133 KPA)
	TaskUrging         TaskKind = "urging"     // pass it on with the office's position (art. 37 § 4 KPA)
	TaskWaiver         TaskKind = "waiver"     // see whether all parties gave up their right (art. 127a KPA)
	TaskLeave          TaskKind = "leave"      // the call lapsed: leave without examination (art. 64 § 2)
	TaskRework         TaskKind = "rework"     // the superior returned a draft
	TaskSilence        TaskKind = "silence"    // the office kept silent: note the consent in the file (art. 122e KPA)
	TaskExtend         TaskKind = "extend"     // the term is near: tell a new one, or settle the matter (art. 36 KPA)
	TaskClose          TaskKind = "close"      // everything is done
	TaskUndelivered    TaskKind = "undelivered"
	TaskSignature      TaskKind = "signature" // a letter is not signed as it has to be: call to complete it (art. 64 § 2)
)

var taskRead = map[string]TaskKind{
	LetterCompletion: TaskReadCompletion, LetterMessage: TaskReadMessage, LetterWithdrawal: TaskWithdrawal, LetterAppeal: TaskAppeal,
	LetterInterim: TaskAppeal, LetterUrging: TaskUrging, LetterWaiver: TaskWaiver,
}

// Task is one such thing; About is the short id of the letter, writing or call it is about.
type Task struct {
	Kind  TaskKind
	About string
	DueOn calendar.Date
}

func (s *Service) addTask(ctx context.Context, tx *db.Tx, c *Case, k TaskKind, about string, due calendar.Date) error {
	_, err := s.newTask(ctx, tx, c, k, about, due)
	return err
}

// newTask is addTask that tells whether the task is new.
func (s *Service) newTask(ctx context.Context, tx *db.Tx, c *Case, k TaskKind, about string, due calendar.Date) (fresh bool, err error) {
	n, err := query.New(tx).InsertTask(ctx, query.InsertTaskParams{
		ID: id.New[id.Task](), UnitID: c.Unit, CaseID: c.ID, Kind: string(k), About: about, DueOn: due, CreatedAt: db.At(s.clock.Now()),
	})
	if err != nil {
		return false, fmt.Errorf("task: %w", err)
	}
	return n > 0, nil
}

func (s *Service) finishTask(ctx context.Context, tx *db.Tx, c *Case, k TaskKind, about string) error {
	_, err := query.New(tx).FinishTask(ctx, query.FinishTaskParams{
		DoneAt: db.At(s.clock.Now()), DoneBy: tx.By().Name, UnitID: c.Unit, CaseID: c.ID, Kind: string(k), About: about,
	})
	if err != nil {
		return fmt.Errorf("finish task: %w", err)
	}
	return nil
}

// Done ticks off a task that needs no other step: a message that was read.
func (s *Service) Done(ctx context.Context, by actor.Actor, c id.Case, k TaskKind, about string) error {
	return s.change(ctx, by, c, 0, func(tx *db.Tx, cs *Case) error {
		s.record(ctx, tx, cs, "cases.task-done", map[string]string{"task": string(k)})
		return s.finishTask(ctx, tx, cs, k, about)
	})
}

func openTasks(ctx context.Context, tx *db.Tx, unit id.Unit, c id.Case) ([]Task, error) {
	rows, err := query.New(tx).OpenTasks(ctx, query.OpenTasksParams{UnitID: unit, CaseID: c})
	if err != nil {
		return nil, fmt.Errorf("tasks: %w", err)
	}
	out := make([]Task, len(rows))
	for i, r := range rows {
		out[i] = Task{TaskKind(r.Kind), r.About, r.DueOn}
	}
	return out, nil
}
