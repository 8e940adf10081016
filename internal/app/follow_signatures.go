package app

import (
	"context"

	"wrota/internal/app/longterm"
	"wrota/internal/app/verdict"
	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
)

// returns take over what was signed for drafts whose holders did not come back.
func (a *App) returns() verdict.Returns {
	return verdict.NewReturns(a.Requests, a.Blobs, a.Intake)
}

// kept entrusts what was sealed to the keeper of signatures.
func (a *App) kept() longterm.Follower {
	return longterm.Follower{House: a.longterm(), Keeper: a.Keeping}
}

func (a *App) keepReceipt(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	x, err := a.submitted(ctx, src, e)
	if err != nil {
		return err
	}
	return a.kept().Receipt(ctx, src.Unit, x.Filed.Submission, x.Receipt)
}

func (a *App) keepLetter(ctx context.Context, src jobs.Source, e cases.Signed) error {
	_, w, err := a.signed(ctx, src.Unit, e.Case, e.Writing)
	if err != nil {
		return err
	}
	return a.kept().Letter(ctx, src.Unit, w.ID, blob.Blob{Sum: w.Blob, Size: w.BlobSize})
}
