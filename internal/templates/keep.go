package templates

import (
	"context"
	"encoding/json"
	"fmt"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/templates/query"
)

var system = actor.Automaton("system.templates", id.Region)

// Came is an XML file that came with a letter.
type Came struct {
	Unit   id.Unit
	Letter id.Letter
	Name   string
	SHA256 string
}

// Keep writes down what a check found of a file that came with a letter, once: a repetition changes nothing.
func (s *Service) Keep(ctx context.Context, c Came, r Result) error {
	list, err := json.Marshal(r.Problems)
	if err != nil {
		return fmt.Errorf("templates: keep: %w", err)
	}
	err = s.DB.InTx(ctx, actor.Automaton("system.templates", c.Unit), func(tx *db.Tx) error {
		return query.New(tx).KeepCheck(ctx, query.KeepCheckParams{
			UnitID: c.Unit, LetterID: c.Letter, Sha256: c.SHA256, Name: short(c.Name), Namespace: bounded(r.Namespace), TemplateKey: r.Template, Outcome: string(r.Outcome),
			Problems: db.JSON(list), More: int64(r.More), InForce: r.InForce, CheckedAt: db.At(s.Clock.Now()),
		})
	})
	if err != nil {
		return fmt.Errorf("templates: keep: %w", err)
	}
	return nil
}

// Kept is what was found of a file of the actor's office when it came; false when it was not checked.
func (s *Service) Kept(ctx context.Context, by actor.Actor, sum string) (r Result, ok bool, err error) {
	err = s.DB.View(ctx, by, func(tx *db.Tx) error {
		rows, err := query.New(tx).ChecksOfFile(ctx, query.ChecksOfFileParams{UnitID: by.Unit, Sha256: sum})
		if err != nil || len(rows) == 0 {
			return err
		}
		x := rows[0]
		ok, r = true, Result{Namespace: x.Namespace, Template: x.TemplateKey, Outcome: Outcome(x.Outcome), More: int(x.More), InForce: x.InForce}
		return x.Problems.Into(&r.Problems)
	})
	if err == nil && ok && r.Template != "" {
		var t Template
		t, err = s.Find(ctx, by, r.Template)
		r.Title, r.Origin = t.Title, t.Origin
	}
	if err != nil {
		return Result{}, false, fmt.Errorf("templates: kept: %w", err)
	}
	return r, ok, nil
}

// bounded is an identifier as it is kept; the sender chose it.
func bounded(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}
