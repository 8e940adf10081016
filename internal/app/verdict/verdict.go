// Package verdict joins filing with the judging of signatures: what people sign is judged when it comes, everything
// signed that was filed or registered is judged for the moment in which it came and the report kept, and who handles the
// case is told in one line what each signature is worth.
//
// A letter with a bad signature is still a letter. It is filed as it came; the leader of its case gets a task and the
// words of a call to complete it (art. 64 § 2 KPA), and the new report stands beside the old one.
package verdict

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"wrota/internal/cases"
	"wrota/internal/cases/raise"
	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/signed"
	"wrota/internal/signatures"
)

// House is whom the package asks.
type House struct {
	Intake     *intake.Service
	Cases      *cases.Service
	Signatures *signatures.Service
	Blobs      blob.Store
	Tasks      raise.Tasks
	Keeper     Keeper
}

// Keeper keeps what came signed provable (longterm.Follower). Entrusting a file again changes nothing.
type Keeper interface {
	Came(ctx context.Context, unit id.Unit, subject string, file blob.Blob) error
	Filed(ctx context.Context, unit id.Unit, which id.Submission, file blob.Blob) error
	// Until is until when a file is provable by what was added to it; zero when not yet.
	Until(ctx context.Context, unit id.Unit, sum blob.Sum) (time.Time, error)
}

// Judge judges what people bring to be filed (signing.Judge).
type Judge func() *signatures.Service

// Judge examines the file and keeps nothing: the report is made when it is filed.
func (j Judge) Judge(ctx context.Context, f signing.File, at time.Time) (out []signing.Mark, err error) {
	x, err := j().Examine(ctx, signatures.File(f), at)
	if err != nil {
		return nil, err
	}
	return marksOf(x.Lines), nil
}

func marksOf(lines []signatures.Line) (out []signing.Mark) {
	for _, l := range lines {
		out = append(out, signing.Mark{Signer: l.Signer, Holder: l.Holder, PESEL: l.PESEL, Means: string(l.Means), Outcome: outcomeOf(l), At: l.SigningTime})
	}
	return out
}

func outcomeOf(l signatures.Line) signing.Outcome {
	switch ades.Indication(l.Indication) {
	case ades.Passed:
		return signing.Valid
	case ades.Failed:
		return signing.Invalid
	}
	return signing.Doubtful
}

func system(unit id.Unit) actor.Actor { return actor.Automaton("system.verdict", unit) }

// Filed judges what was filed on the portal.
func (h House) Filed(ctx context.Context, src jobs.Source, e intake.Submitted) error {
	_, err := h.judge(ctx, src.Unit, e.Letter)
	return err
}

// Registered judges what came by another channel.
func (h House) Registered(ctx context.Context, src jobs.Source, e intake.Registered) error {
	_, err := h.judge(ctx, src.Unit, e.Letter)
	return err
}

// Opened gives the leader of a new case its task when the letter is not signed as it has to be.
func (h House) Opened(ctx context.Context, src jobs.Source, e cases.Opened) error {
	return h.raise(ctx, src.Unit, e.Case, e.Letter)
}

// Received is Opened for a letter in a running case.
func (h House) Received(ctx context.Context, src jobs.Source, e cases.Received) error {
	return h.raise(ctx, src.Unit, e.Case, e.Letter)
}

// raise judges first: the facts of a letter and of a case have no order between them, and a report is made once.
func (h House) raise(ctx context.Context, unit id.Unit, c id.Case, letter id.Letter) error {
	reports, err := h.judge(ctx, unit, letter)
	if err != nil {
		return err
	}
	missing, err := h.missing(ctx, unit, letter)
	if err != nil || !missing && !bad(reports) {
		return err
	}
	return h.Tasks.Raise(ctx, raise.Task{Unit: unit, Case: c, Kind: cases.TaskSignature, About: letter.Short()})
}

func bad(reports []signatures.Report) bool {
	for _, r := range reports {
		if r.Outcome == signatures.Invalid || r.Outcome == signatures.Unreadable {
			return true
		}
	}
	return false
}

// missing tells whether an application had to be signed and was not: several people may have confirmed it together
// before the office asked for signatures.
func (h House) missing(ctx context.Context, unit id.Unit, letter id.Letter) (bool, error) {
	l, err := h.Intake.FetchLetter(ctx, unit, letter)
	if err != nil || l.Submission.IsZero() {
		return false, err
	}
	x, err := h.Intake.FetchSubmission(ctx, unit, letter)
	return err == nil && unsigned(x), err
}

func unsigned(x *intake.Submission) bool {
	return x.Signing == nil && x.Witness == nil && x.Offer.Need() == eservice.Required
}

// judge judges every signed thing of a letter for the moment in which it came. It may be repeated: a report is made once.
func (h House) judge(ctx context.Context, unit id.Unit, letter id.Letter) (out []signatures.Report, err error) {
	l, err := h.Intake.FetchLetter(ctx, unit, letter)
	if err != nil {
		return nil, err
	}
	keep := func(subject string, f signatures.File) (r signatures.Report, err error) {
		if r, err = h.Signatures.Judge(ctx, system(unit), unit, subject, f, l.ReceivedAt); err == nil {
			out = append(out, r)
		}
		return r, err
	}
	if !l.Submission.IsZero() {
		x, err := h.Intake.FetchSubmission(ctx, unit, letter)
		if err != nil {
			return nil, err
		}
		if f, ok := documentOf(x); ok {
			_, err := keep(ofSubmission(x.Filed.Submission), f)
			if err == nil {
				err = h.Keeper.Filed(ctx, unit, x.Filed.Submission, blob.Blob{Sum: blob.SumOf(f.Body), Size: int64(len(f.Body))})
			}
			if err != nil {
				return nil, fmt.Errorf("verdict: %w", err)
			}
		}
	}
	for _, one := range l.Files {
		if one.What == intake.FileSignature {
			continue // judged with the document that it signs
		}
		f, ok, err := h.signedFile(ctx, l, one)
		var r signatures.Report
		if err == nil && ok {
			r, err = keep(ofFile(letter, one.No), f)
		}
		if err == nil && lasts(r, f) {
			err = h.Keeper.Came(ctx, unit, r.Subject, blob.Blob{Sum: one.Blob, Size: one.Size})
		}
		if err != nil {
			return nil, fmt.Errorf("verdict: file %d: %w", one.No, err)
		}
	}
	return out, nil
}

// lasts tells whether a file that came with a letter is entrusted to the keeper: it carries signatures together with what they
// are about (§ 20–22 of the regulation on archives of documents in electronic form).
func lasts(r signatures.Report, f signatures.File) bool {
	return f.Contents == nil && r.Outcome != "" && r.Outcome != signatures.None && r.Outcome != signatures.Unreadable
}

// The subjects of reports.
func ofSubmission(s id.Submission) string { return "submission:" + s.Short() }
func ofFile(l id.Letter, no int) string   { return "letter:" + l.Short() + "/" + strconv.Itoa(no) }

// documentOf is the document that the applicant signed, as a file to judge.
func documentOf(x *intake.Submission) (signatures.File, bool) {
	if x.Signing == nil {
		return signatures.File{}, false
	}
	s := x.Signing.Signed
	f := signatures.File{Name: s.Name, Body: s.Body}
	if s.Beside {
		f.Contents = map[string][]byte{signing.DocumentName: x.Signing.Document}
	}
	return f, true
}

// maxRead bounds what is read of the files of one letter to judge one signature.
const maxRead = signed.MaxBytes

// signedFile reads a file of a letter when it carries signatures. One that signs another file of the letter comes with
// the others as what it may be about.
func (h House) signedFile(ctx context.Context, l intake.Letter, one intake.File) (f signatures.File, ok bool, err error) {
	if one.Size > maxRead {
		return f, false, nil
	}
	if f.Body, err = h.read(ctx, one.Blob); err != nil {
		return f, false, err
	}
	f.Name = one.Name
	found, err := signed.Open(f.Body, nil)
	if errors.Is(err, signed.ErrUnknown) || err == nil && len(found.Signatures) == 0 && len(found.Timestamps) == 0 {
		return f, false, nil
	}
	if err != nil { // broken: worth a line only when it says that it is a signature
		return f, isSignature(one.Name), nil
	}
	if !lacking(found) {
		return f, true, nil
	}
	f.Contents = map[string][]byte{}
	left := int64(maxRead) - one.Size
	for _, other := range l.Files {
		if other.No == one.No || other.Size > left {
			continue
		}
		left -= other.Size
		if f.Contents[other.Name], err = h.read(ctx, other.Blob); err != nil {
			return f, false, err
		}
	}
	if n := beside(one.Name); f.Contents[n] != nil { // podanie.pdf.sig signs podanie.pdf
		f.Contents = map[string][]byte{n: f.Contents[n]}
	}
	return f, true, nil
}

// lacking tells whether a signature is about something that is not in its file.
func lacking(f *signed.File) bool {
	for _, s := range f.Signatures {
		for _, d := range s.Data {
			if !d.Found {
				return true
			}
		}
	}
	return false
}

// isSignature tells whether a name is that of a signature.
func isSignature(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".sig", ".p7s", ".p7m", ".xades", ".asice", ".asics", ".sce":
		return true
	}
	return false
}

// beside is the name of what a signature of this name is usually about.
func beside(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

func (h House) read(ctx context.Context, sum blob.Sum) ([]byte, error) {
	body, size, err := h.Blobs.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	out := bytes.NewBuffer(make([]byte, 0, size))
	_, err = io.Copy(out, body)
	return out.Bytes(), err
}
