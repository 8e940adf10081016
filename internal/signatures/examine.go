package signatures

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"wrota/internal/platform/ades"
	"wrota/internal/platform/ades/validationreport"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/signed"
	"wrota/internal/signatures/trust"
)

// File is what is looked at.
type File struct {
	Name string
	Body []byte
	// Contents are what a detached signature may be about, by file name.
	Contents map[string][]byte
}

// Examined is a report that is kept nowhere.
type Examined struct {
	Report
	// ETSI writes the report of ETSI TS 119 102-2; it is an error when there is no signature.
	ETSI func() ([]byte, error)
}

// patience is how long the authorities of all signatures of a file may take to answer together: somebody waits.
const patience = 15 * time.Second

// Examine judges the signatures of a file for a time and stores nothing. A file that cannot be read is an outcome and
// no error; the error is that trust could not be had, or of the context. It may ask the network for states of
// certificates (Deps.States), so it must not be called inside a transaction.
func (s *Service) Examine(ctx context.Context, f File, at time.Time) (Examined, error) {
	t, err := s.Trust.Trust(ctx)
	if err != nil {
		return Examined{}, fmt.Errorf("signatures: trust: %w", err)
	}
	out := Examined{Report: Report{
		File: f.Name, Sum: blob.SumOf(f.Body), Size: int64(len(f.Body)), Kind: signed.KindOf(f.Body), At: at, Made: s.Clock.Now(),
	}}
	out.ETSI = func() ([]byte, error) { return nil, errors.New("signatures: there is no signature to report on") }
	file, err := signed.Open(f.Body, f.Contents)
	if err != nil {
		out.Outcome, out.Why = Unreadable, why(err)
		return out, nil
	}
	out.Kind, out.Loose = file.Kind, file.Unsigned
	for _, w := range file.Warnings {
		out.Warnings = append(out.Warnings, string(w))
	}
	asking, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var verdicts []ades.Verdict
	for _, one := range file.Signatures {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		v := s.validate(asking, t, one, at)
		verdicts = append(verdicts, v)
		out.Lines = append(out.Lines, lineOf(v, t))
	}
	out.Listless, out.Old = t.Lists == nil && len(out.Lines) > 0, t.Old(out.Made, territories(out.Lines)...)
	namePeople(f.Body, file, out.Lines)
	for _, stamp := range file.Timestamps {
		out.Stamps = append(out.Stamps, bareStamp(stamp))
	}
	out.Outcome = outcome(out.Lines, len(file.Faults) > 0)
	if len(verdicts) > 0 {
		out.ETSI = func() ([]byte, error) { return validationreport.XML(verdicts, at) }
	}
	return out, nil
}

// validate judges one signature, and a second time with what the network says when that was all that was missing.
func (s *Service) validate(ctx context.Context, t *trust.Trust, one *ades.Signature, at time.Time) ades.Verdict {
	judge := ades.Validator{Trust: t, Suites: ades.StandardSuites()}
	v := t.Doubted(judge.Validate(one, at))
	if s.States == nil || v.Sub != ades.TryLater || len(v.Path) < 2 {
		return v
	}
	judge.Evidence, _ = s.States.States(ctx, v.Path) // what could not be had is missing as before: TRY_LATER
	judge.Evidence.Responders = t.Responders(v.Path)
	return t.Doubted(judge.Validate(one, at))
}

func territories(lines []Line) (out []string) {
	for _, l := range lines {
		out = append(out, l.Territory)
	}
	return out
}

func outcome(lines []Line, faults bool) Outcome {
	has := func(i ades.Indication) bool {
		return slices.ContainsFunc(lines, func(l Line) bool { return l.Indication == string(i) })
	}
	switch {
	case has(ades.Failed):
		return Invalid
	case has(ades.Indeterminate) || faults:
		return Doubtful
	case len(lines) == 0:
		return None
	}
	return Valid
}

// why says in a word what keeps a file from being read.
func why(err error) string {
	switch {
	case errors.Is(err, signed.ErrUnknown):
		return "kind"
	case errors.Is(err, signed.ErrTooLarge):
		return "large"
	case errors.Is(err, pades.ErrEncrypted):
		return "locked"
	}
	return "broken"
}
