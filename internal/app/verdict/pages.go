package verdict

import (
	"context"

	"wrota/internal/cases"
	"wrota/internal/cases/casesweb"
	"wrota/internal/intake"
	"wrota/internal/intake/intakeweb"
	"wrota/internal/kit/actor"
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
