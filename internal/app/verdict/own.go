package verdict

import (
	"context"

	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Own are the signatures under an application as whoever filed it is told: one a line, as they were found when it was
// filed. There are none for another party of the case, and none where the application was not signed.
func Own(ctx context.Context, in *intake.Service, by actor.Actor, sub id.Submission) ([]string, error) {
	if sub.IsZero() {
		return nil, nil
	}
	x, err := in.OwnSubmission(ctx, by, sub)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil || x.Draft.IsZero() {
		return nil, err
	}
	h := intake.Holder{By: by}
	d, err := in.Draft(ctx, h, x.Draft)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	z, err := in.Signing(ctx, h, d)
	if err != nil || z == nil || !z.Filed {
		return nil, err
	}
	return intakeweb.SignedWords(ctx, z.Signed.Marks), nil
}
