package intakeweb

import (
	"context"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/platform/i18n"
)

// ProofWords says to a clerk in one line how an application was filed: after logging in by what, and how surely it is
// known who it was. name is what people call a way of logging in; nil names none.
func ProofWords(ctx context.Context, x *intake.Submission, name func(ctx context.Context, means string) string) string {
	level := ""
	switch x.Level {
	case actor.LevelNone:
		return i18n.T(ctx, "intake.desk.level-none")
	case actor.LevelLow:
		level = "low"
	case actor.LevelSubstantial:
		level = "substantial"
	case actor.LevelHigh:
		level = "high"
	}
	how := i18n.T(ctx, "intake.desk.filed-in")
	if name != nil && x.Means != "" {
		how = i18n.T(ctx, "intake.desk.filed-by", "Means", name(ctx, x.Means))
	}
	if x.Witness != nil {
		how = i18n.T(ctx, "intake.desk.filed-at-counter")
	}
	return how + ", " + i18n.T(ctx, "intake.desk.level-"+level)
}
