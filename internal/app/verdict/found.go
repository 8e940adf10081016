package verdict

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"wrota/internal/cases"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/i18n"
	"wrota/internal/signatures"
	"wrota/internal/ui"
)

// Found is what was found of the signatures of one file.
type Found struct {
	Number  string // of the letter, in the register of incoming mail
	File    string
	Verdict ui.VerdictProps
	Warning string // who signed is not who filed; empty when that agrees or is not known
}

// Of tells what was found of the files of letters, in the order of the letters. The caller has made sure that the clerk
// may read them; the details are a page of their own with a right of its own.
func (h House) Of(ctx context.Context, by actor.Actor, unit id.Unit, which ...id.Letter) (out []Found, err error) {
	letters, err := h.Intake.FetchLetters(ctx, unit, which)
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		reports, err := h.Signatures.Reports(ctx, by, unit, subjects(l)...)
		if err != nil {
			return nil, fmt.Errorf("verdict: %w", err)
		}
		for _, r := range reports {
			if r.Outcome == signatures.None {
				continue
			}
			until, err := h.Keeper.Until(ctx, unit, r.Sum)
			if err != nil {
				return nil, fmt.Errorf("verdict: %w", err)
			}
			f := Found{Number: l.Number, File: r.File, Verdict: line(ctx, by, r, until)}
			if r.Subject == ofSubmission(l.Submission) {
				x, err := h.Intake.FetchSubmission(ctx, unit, l.ID)
				if err != nil {
					return nil, err
				}
				f.File = i18n.T(ctx, "app.signature.document")
				f.Warning = stranger(ctx, x, r)
			}
			out = append(out, f)
		}
	}
	return out, nil
}

func subjects(l intake.Letter) (out []string) {
	if !l.Submission.IsZero() {
		out = append(out, ofSubmission(l.Submission))
	}
	for _, f := range l.Files {
		if f.What != intake.FileSignature {
			out = append(out, ofFile(l.ID, f.No))
		}
	}
	return out
}

func line(ctx context.Context, by actor.Actor, r signatures.Report, until time.Time) ui.VerdictProps {
	tone, text := signatures.Brief(sayer(ctx), r)
	if !until.IsZero() {
		text = i18n.T(ctx, "app.signature.until", "Text", text, "Day", ui.DateText(ctx, calendar.Of(until)))
	}
	out := ui.VerdictProps{Tone: ui.Tone(tone), Text: text}
	if by.May(signatures.GrantRead) {
		out.More = ui.Link{Text: i18n.T(ctx, "app.signature.details"), Hidden: r.File, Href: signatures.ReportPath(r.ID)}
	}
	return out
}

func sayer(ctx context.Context) signatures.Say {
	return func(key string, args ...any) string { return i18n.T(ctx, key, args...) }
}

// stranger warns when somebody else signed than the applicant, or whoever acts for them. It refuses nothing: a proxy
// whose paper is attached signs too, and the clerk knows.
func stranger(ctx context.Context, x *intake.Submission, r signatures.Report) string {
	others := signing.Strangers(marksOf(r.Lines),
		signing.Person{Names: []string{x.Sender.Given + " " + x.Sender.Family, x.Sender.Name()}, PESEL: x.Sender.PESEL},
		signing.Person{Names: []string{x.Agent.Name}},
	)
	if len(others) == 0 {
		return ""
	}
	return i18n.T(ctx, "app.signature.stranger", "Signers", strings.Join(others, ", "), "Applicant", x.Sender.Name())
}

// Gaps are what a call to complete asks for because of signatures: one sentence each. What was mended since is no gap.
func (h House) Gaps(ctx context.Context, d *cases.Dossier) ([]string, error) {
	if d.Submission.IsZero() {
		return nil, nil
	}
	x, err := h.Intake.FetchSubmission(ctx, d.Unit, d.Letter)
	if err != nil {
		return nil, err
	}
	gap, err := h.left(ctx, d, x)
	if err != nil || gap == "" {
		return nil, err
	}
	return []string{i18n.T(ctx, "app.signature.gap-"+gap)}, nil
}

// left is the gap in the application of a case, unless what came since has mended it.
func (h House) left(ctx context.Context, d *cases.Dossier, x *intake.Submission) (string, error) {
	gap, err := h.gap(ctx, x)
	if err != nil || gap == "" {
		return "", err
	}
	var later []id.Letter
	for _, l := range d.Letters {
		if l.ID != d.Letter && l.What == cases.LetterCompletion {
			later = append(later, l.ID)
		}
	}
	mended, err := h.mended(ctx, d.Unit, toSign(x), later)
	if err != nil || mended {
		return "", err
	}
	return gap, nil
}

// gap says in a word what is wrong with the signature of an application; empty when nothing is.
func (h House) gap(ctx context.Context, x *intake.Submission) (string, error) {
	if unsigned(x) {
		return "missing", nil
	}
	reports, err := h.Signatures.Reports(ctx, system(x.Unit), x.Unit, ofSubmission(x.Filed.Submission))
	if err != nil {
		return "", fmt.Errorf("verdict: %w", err)
	}
	if !bad(reports) {
		return "", nil
	}
	return why(reports), nil
}

// why says in a word what is wrong with the first bad signature.
func why(reports []signatures.Report) string {
	for _, r := range reports {
		for _, l := range r.Lines {
			if l.Indication != string(ades.Failed) {
				continue
			}
			switch ades.SubIndication(l.Sub) {
			case ades.HashFailure, ades.SigCryptoFailure, ades.FormatFailure:
				return "broken"
			case ades.Revoked:
				return "revoked"
			case ades.ExpiredSub, ades.NotYetValid:
				return "expired"
			}
		}
	}
	return "invalid"
}

// toSign is the application as its applicant was given it to sign: without a signature.
func toSign(x *intake.Submission) []byte {
	if x.Signing != nil {
		return x.Signing.Document
	}
	return x.Document
}

// mended tells whether the applicant has sent a valid signature of the same document since, with one of these letters. A
// valid signature of something else, or of the document together with something else, mends nothing.
func (h House) mended(ctx context.Context, unit id.Unit, document []byte, later []id.Letter) (bool, error) {
	letters, err := h.Intake.FetchLetters(ctx, unit, later)
	if err != nil {
		return false, err
	}
	for _, l := range letters {
		for _, f := range l.Files {
			ok, err := h.mends(ctx, unit, document, l.ID, f)
			if ok || err != nil {
				return ok, err
			}
		}
	}
	return false, nil
}

// mends tells whether one file is the document with a valid signature.
func (h House) mends(ctx context.Context, unit id.Unit, document []byte, l id.Letter, f intake.File) (bool, error) {
	if f.What == intake.FileSignature || f.Size > signing.MaxBytes {
		return false, nil
	}
	reports, err := h.Signatures.Reports(ctx, system(unit), unit, ofFile(l, f.No))
	if err != nil || !slices.ContainsFunc(reports, func(r signatures.Report) bool { return r.Outcome == signatures.Valid && r.Sum == f.Blob }) {
		return false, err
	}
	body, err := h.read(ctx, f.Blob)
	if err != nil {
		return false, err
	}
	_, err = signing.Match(document, body)
	return err == nil, nil
}
