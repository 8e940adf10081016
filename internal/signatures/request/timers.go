package request

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/signatures/query"
)

// Terms are how long a request waits.
type Terms struct {
	Open time.Duration // for its holder to begin
	Sent time.Duration // for what was handed over to the service
}

//go:embed terms.yaml
var termsFile []byte

// terms are those of the day.
func (s *Service) terms() Terms {
	if s.Terms != (Terms{}) {
		return s.Terms
	}
	return termsOn(clock.Today(s.Clock))
}

// termsOn reads the dated data; the file is ours, a test reads it.
func termsOn(day calendar.Date) (t Terms) {
	var rows []struct {
		From     calendar.Date
		OpenDays int `yaml:"open_days"`
		SentDays int `yaml:"sent_days"`
	}
	if err := yaml.NewDecoder(bytes.NewReader(termsFile)).Decode(&rows); err != nil {
		panic(err) // embedded
	}
	for _, r := range rows {
		if !day.Before(r.From) || t == (Terms{}) {
			t = Terms{Open: time.Duration(r.OpenDays) * 24 * time.Hour, Sent: time.Duration(r.SentDays) * 24 * time.Hour}
		}
	}
	return t
}

// pause is how long the service is left alone before it is asked again: soon at first, for who lost the way back, and
// later seldom.
func pause(asks int64) time.Duration {
	return min(2*time.Minute<<min(asks, 10), 4*time.Hour)
}

// due is a request that a timer looks at.
type due struct {
	id   id.Signing
	unit id.Unit
}

// Ask asks the service for what was sent and did not come back. One request that cannot be asked for keeps no other.
func (s *Service) Ask(ctx context.Context) error {
	if s.Provider == nil {
		return nil
	}
	var list []due
	err := s.DB.View(ctx, automaton(id.Region), func(tx *db.Tx) error {
		rows, err := query.New(tx).RequestsToAsk(ctx, db.At(s.Clock.Now()))
		for _, r := range rows {
			list = append(list, due{r.ID, r.UnitID})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("signatures: ask: %w", err)
	}
	return s.each(ctx, list, s.askOne)
}

func (s *Service) each(ctx context.Context, list []due, do func(ctx context.Context, by actor.Actor, x Request) error) (all error) {
	for _, d := range list {
		x, err := s.Find(ctx, d.unit, d.id)
		if err == nil {
			err = do(ctx, automaton(d.unit), x)
		}
		all = errors.Join(all, err)
		if ctx.Err() != nil {
			return all
		}
	}
	return all
}

func (s *Service) askOne(ctx context.Context, by actor.Actor, x Request) error {
	x, err := s.fetch(ctx, by, x)
	if err != nil || !x.Waits() {
		return err
	}
	_, err = s.change(ctx, by, x.ID, func(_ *db.Tx, x *Request) error {
		x.asks++
		x.askAt = s.Clock.Now().Add(pause(x.asks))
		return nil
	})
	return err
}

// Lapse ends what nobody signed in time, after looking once more.
func (s *Service) Lapse(ctx context.Context) error {
	var list []due
	err := s.DB.View(ctx, automaton(id.Region), func(tx *db.Tx) error {
		rows, err := query.New(tx).RequestsDue(ctx, db.At(s.Clock.Now()))
		for _, r := range rows {
			list = append(list, due{r.ID, r.UnitID})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("signatures: lapse: %w", err)
	}
	return s.each(ctx, list, func(ctx context.Context, by actor.Actor, x Request) error {
		x, err := s.fetch(ctx, by, x)
		if err != nil || !x.Waits() {
			return err
		}
		_, err = s.change(ctx, by, x.ID, func(tx *db.Tx, x *Request) error {
			if !x.Waits() || x.DueAt.After(s.Clock.Now()) {
				return errSame
			}
			return s.end(ctx, tx, x, Lapsed, "lapsed")
		})
		return err
	})
}
