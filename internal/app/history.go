package app

import (
	"context"

	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
)

// history tells what happened to a letter, from the audit. The page has checked that the clerk may read
// the letter.
type history struct{ *App }

var _ intakeweb.History = history{}

func (h history) History(ctx context.Context, by actor.Actor, letter id.Letter) ([]intakeweb.HistoryLine, error) {
	var out []intakeweb.HistoryLine
	err := h.DB.View(ctx, by, func(tx *db.Tx) error {
		lines, err := h.Audit.Letter(ctx, tx, by.Unit, letter)
		for _, l := range lines {
			out = append(out, intakeweb.HistoryLine{At: l.At.Time, Verb: l.Verb, Who: l.ActorName})
		}
		return err
	})
	return out, err
}
