package intakeweb

import (
	"context"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
)

// proofWords says to a clerk how surely it is known who filed an application on the portal, and by what.
func (p *pages) proofWords(ctx context.Context, x *intake.Submission) string {
	key := "level-none"
	switch x.Level {
	case actor.LevelNone:
	case actor.LevelLow:
		key = "level-low"
	case actor.LevelSubstantial:
		key = "level-substantial"
	case actor.LevelHigh:
		key = "level-high"
	}
	out := i18n.T(ctx, "intake.desk."+key)
	if p.Means == nil || x.Means == "" {
		return out
	}
	return out + " (" + p.Means(ctx, x.Means) + ")"
}
