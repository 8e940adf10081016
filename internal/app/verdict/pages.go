package verdict

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/intake/signweb"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

// Matters tells the page of a case what came signed in it.
type Matters struct{ House }

var _ casesweb.Signatures = Matters{}

// Signatures are those of all letters of the case.
func (m Matters) Signatures(ctx context.Context, by actor.Actor, d *cases.Dossier) (out []casesweb.Signature, err error) {
	which := make([]id.Letter, len(d.Letters))
	for i, l := range d.Letters {
		which[i] = l.ID
	}
	found, err := m.Of(ctx, by, d.Unit, which...)
	for _, f := range found {
		out = append(out, casesweb.Signature(f))
	}
	return out, err
}

// Letters tells the page of a letter in the register.
type Letters struct{ House }

var _ intakeweb.Signatures = Letters{}

// Signatures are those of the letter.
func (l Letters) Signatures(ctx context.Context, by actor.Actor, x intake.Letter) (out []intakeweb.Signature, err error) {
	found, err := l.Of(ctx, by, x.Unit, x.ID)
	for _, f := range found {
		out = append(out, intakeweb.Signature{File: f.File, Verdict: f.Verdict, Warning: f.Warning})
	}
	return out, err
}

// Originals finds what a call asks an applicant to sign once more.
type Originals struct{ House }

var _ signweb.Originals = Originals{}

// Original is the application that began the case, as long as something is wrong with its signature.
func (o Originals) Original(ctx context.Context, by actor.Actor, d *intake.Draft) (signweb.Original, error) {
	x, gap, err := o.Wanted(ctx, by, d.Matter)
	if err == nil && gap == "" {
		err = fault.New(fault.NotFound, "intake.no-such-page")
	}
	if err != nil {
		return signweb.Original{}, err
	}
	return signweb.Original{Document: toSign(x), Title: x.Title, Number: x.Number}, nil
}

// Wanted is the application of a matter of the actor's own, and in a word what is still wrong with its signature; empty when
// nothing is, or not any more.
func (h House) Wanted(ctx context.Context, by actor.Actor, c id.Case) (*intake.Submission, string, error) {
	m, err := h.Cases.MatterOf(ctx, by, c)
	if err != nil {
		return nil, "", err
	}
	x, err := h.Intake.OwnSubmission(ctx, by, m.Submission)
	if err != nil {
		return nil, "", err
	}
	d, err := h.Cases.Fetch(ctx, m.Unit, c)
	if err != nil {
		return nil, "", err
	}
	gap, err := h.left(ctx, d, x)
	return x, gap, err
}
