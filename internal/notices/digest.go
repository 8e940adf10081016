package notices

import (
	"context"
	"fmt"
	"time"

	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/notices/query"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
)

// morning is the hour of legal time at which the lists of the day are made.
const morning = 7

// round is the commands notices.digest and notices.daily.
type round struct {
	Unit id.Unit       `json:"unit"`
	Day  calendar.Date `json:"day"`
}

// Rounds begins the lists of the day once it is seven o'clock in Warsaw: for residents who want one
// message a day every day, for the clerks of each unit on working days. A day on which the program
// was not running at seven gets its lists when it is.
func (s *Service) Rounds(ctx context.Context) error {
	now := s.clock.Now()
	day := calendar.Of(now)
	if now.In(calendar.Warsaw).Hour() < morning {
		return nil
	}
	units := []id.Unit{id.Region}
	if calendar.IsWorking(day) {
		all, err := s.offices.Working(ctx, day)
		if err != nil {
			return fmt.Errorf("notices: rounds: %w", err)
		}
		units = append(units, all...)
	}
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		q := query.New(tx)
		made, err := q.Rounds(ctx, day)
		if err != nil {
			return fmt.Errorf("notices: rounds: %w", err)
		}
		done := map[id.Unit]bool{}
		for _, u := range made {
			done[u] = true
		}
		for _, u := range units {
			if done[u] {
				continue
			}
			n, err := q.BeginRound(ctx, query.BeginRoundParams{UnitID: u, Day: day, MadeAt: db.At(now)})
			if err != nil || n == 0 {
				return err
			}
			name := "notices.digest"
			if u == id.Region {
				name = "notices.daily"
			}
			if err := s.queue.Do(ctx, tx, jobs.Command{Name: name, Payload: round{u, day}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// digest makes the morning list of each clerk of a unit. Repeating it makes none twice.
func (s *Service) digest(ctx context.Context, r round) error {
	staff, err := s.people.Staff(ctx, r.Unit, r.Day)
	if err != nil {
		return fmt.Errorf("notices: staff: %w", err)
	}
	for _, m := range staff {
		if err := s.deskDigest(ctx, r, m); err != nil {
			return fmt.Errorf("notices: desk digest: %w", err)
		}
	}
	return nil
}

func (s *Service) deskDigest(ctx context.Context, r round, m Member) error {
	var p Preferences
	err := s.db.View(ctx, system, func(tx *db.Tx) (err error) {
		p, err = preferenceOf(ctx, query.New(tx), m.Account)
		return err
	})
	if err != nil || !p.Desk {
		return err
	}
	agenda, err := s.desk.Agenda(ctx, r.Unit, m.Employee, r.Day)
	if err != nil || agenda.Empty() {
		return err
	}
	n := Notice{
		Source: "desk:" + r.Day.String(), Unit: r.Unit, To: To{Employee: m.Employee}, Kind: DeskDigest, Path: "/biurko",
		Args: map[string]any{"Count": agenda.Due.Total + agenda.Overdue.Total, "agenda": agenda},
	}
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		_, _, err := s.tell(ctx, tx, n, s.kinds[DeskDigest])
		return err
	})
}

// daily gathers what residents did not want to be told at once.
func (s *Service) daily(ctx context.Context, r round) error {
	// What was told before seven belongs to this digest, what comes later to tomorrow's.
	until := db.At(time.Date(r.Day.Year(), r.Day.Month(), r.Day.Day(), morning, 0, 0, 0, calendar.Warsaw))
	var accounts []id.Account
	err := s.db.View(ctx, system, func(tx *db.Tx) (err error) {
		accounts, err = query.New(tx).WaitingForDigest(ctx, until)
		return err
	})
	if err != nil {
		return fmt.Errorf("notices: daily: %w", err)
	}
	for _, a := range accounts {
		if err := s.dailyOf(ctx, r, a, until); err != nil {
			return fmt.Errorf("notices: daily: %w", err)
		}
	}
	return nil
}

func (s *Service) dailyOf(ctx context.Context, r round, a id.Account, until db.Time) error {
	return s.db.InTx(ctx, system, func(tx *db.Tx) error {
		q := s.rows(tx)
		rows, err := q.ForDigest(ctx, query.ForDigestParams{AccountID: a, CreatedAt: until})
		if err != nil || len(rows) == 0 {
			return err
		}
		n := Notice{
			Source: "daily:" + r.Day.String(), Unit: id.Region, To: To{Account: a}, Kind: Daily, Path: "/moje/powiadomienia",
			Args: map[string]any{"Count": len(rows)},
		}
		digest, told, err := s.tell(ctx, tx, n, s.kinds[Daily])
		if err != nil || !told { // today's has gone: these wait for tomorrow's
			return err
		}
		for _, row := range rows {
			if _, err := q.Take(ctx, query.TakeParams{DigestID: digest, AccountID: a, UnitID: row.UnitID, ID: row.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}
