package app

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/notices"
	"wrota/internal/platform/jobs"
)

// tellConsented tells every party with an account that the office kept silent and what that means: nobody
// sends a letter, so without the notice they would not know that they may begin.
func (a *App) tellConsented(ctx context.Context, src jobs.Source, e cases.Consented) error {
	d, err := a.Cases.Fetch(ctx, src.Unit, e.Case)
	if err != nil {
		return err
	}
	for _, p := range d.Parties {
		if p.Account.IsZero() {
			continue
		}
		err := a.tell(ctx, src, notices.Notice{
			Key: p.Account.Short(), To: notices.To{Account: p.Account}, Kind: notices.SilentConsent, Path: "/moje/" + e.Case.Short(), Case: e.Case, Service: d.Service,
			Args: map[string]any{"Sign": d.Sign, "Meaning": d.Silence.Meaning},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
