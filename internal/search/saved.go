package search

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/db"
	"wrota/internal/search/query"
	"wrota/internal/search/sealed"
)

// Saved is a search that somebody keeps: its name, and its question as it stands in the address.
type Saved struct{ Name, Question string }

// Bounds of kept searches.
const (
	maxSaved    = 30
	maxName     = 60 // characters
	maxQuestion = 2000
)

// Saved lists the searches of the actor in the order of their names.
func (s *Service) Saved(ctx context.Context, by actor.Actor) (out []Saved, err error) {
	if by.Kind != actor.Clerk {
		return nil, nil
	}
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := sealed.New(s.Vault, tx).Saved(ctx, query.SavedParams{UnitID: by.Unit, EmployeeID: by.Employee})
		for _, r := range rows {
			out = append(out, Saved{r.Name, r.Question})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("search: saved: %w", err)
	}
	return out, nil
}

// Save keeps a search of the actor under a name; one that had the name is replaced.
func (s *Service) Save(ctx context.Context, by actor.Actor, n Saved) error {
	n.Name = strings.Join(strings.Fields(n.Name), " ")
	switch {
	case by.Kind != actor.Clerk:
		return fault.New(fault.Forbidden, "fault.forbidden")
	case n.Name == "" || utf8.RuneCountInString(n.Name) > maxName:
		return fault.InvalidField("nazwa", "search.name-missing")
	case n.Question == "" || len(n.Question) > maxQuestion:
		return fault.InvalidField("nazwa", "search.nothing-to-save")
	}
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		q := sealed.New(s.Vault, tx)
		if count, err := q.CountSaved(ctx, query.CountSavedParams{UnitID: by.Unit, EmployeeID: by.Employee}); err != nil || count >= maxSaved {
			if err == nil {
				err = fault.InvalidField("nazwa", "search.too-many-saved", fault.Args{"Max": maxSaved})
			}
			return err
		}
		return q.Save(ctx, query.SaveParams{UnitID: by.Unit, EmployeeID: by.Employee, Name: n.Name, Question: n.Question, SavedAt: db.At(s.Clock.Now())})
	})
	if err != nil {
		return fmt.Errorf("search: save: %w", err)
	}
	return nil
}

// Drop forgets a search of the actor; one that is not there is forgotten already.
func (s *Service) Drop(ctx context.Context, by actor.Actor, name string) error {
	err := s.DB.InTx(ctx, by, func(tx *db.Tx) error {
		_, err := query.New(tx).DropSaved(ctx, query.DropSavedParams{UnitID: by.Unit, EmployeeID: by.Employee, Name: name})
		return err
	})
	if err != nil {
		return fmt.Errorf("search: drop: %w", err)
	}
	return nil
}
