package request

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/signed"
	"wrota/internal/signatures"
	"wrota/internal/signatures/request/match"
)

// MaxFile is the largest signed file that is taken.
const MaxFile = 70 << 20

// Upload takes a file that the holder signed with a program of their own. A file that is not the offered document with
// a signature, or not in the format that the subject needs, is refused with a sentence that tells what to do, and the
// request waits on. A file for a request that is
// signed already changes nothing.
func (s *Service) Upload(ctx context.Context, h Holder, r id.Signing, name string, body []byte) (Request, error) {
	x, err := s.Fetch(ctx, h, r)
	if err != nil {
		return Request{}, err
	}
	switch {
	case x.State == Signed:
		return x, nil
	case !x.Waits():
		return x, fault.New(fault.Conflict, "signatures.request.over")
	case len(body) == 0:
		return x, fault.InvalidField("plik", "signatures.request.no-file")
	case len(body) > MaxFile:
		return x, fault.InvalidField("plik", "signatures.request.large")
	}
	if !s.usable(x, body) {
		return x, fault.InvalidField("plik", "signatures.request.not-pdf")
	}
	offered, err := s.offered(ctx, x)
	if err != nil {
		return x, err
	}
	if err := match.Signed(x.Name, offered, body); err != nil {
		problem, _ := errors.AsType[match.Problem](err)
		return x, fault.InvalidField("plik", "signatures.request.not-"+string(problem))
	}
	return s.receive(ctx, h.By, x, received{means: ByUpload, name: name, body: body, offered: offered})
}

// Format is why a signed document came to nothing that is the right one, in a format that its owner cannot use.
const Format match.Problem = "format"

// usable tells whether the owner of the subject can use a file of this format.
func (s *Service) usable(x Request, file []byte) bool {
	return !s.OnlyPDF(x) || signed.KindOf(file) == signed.PDF
}

// OnlyPDF tells whether the document has to come back as a PDF with a signature in it.
func (s *Service) OnlyPDF(x Request) bool { return s.PDFOnly != nil && s.PDFOnly(x.Subject) }

// Use notes that the owner of the subject took the signed file over; noting it again changes nothing. That the subject is
// the actor's the caller has made sure of.
func (s *Service) Use(ctx context.Context, by actor.Actor, r id.Signing) error {
	_, err := s.change(ctx, by, r, func(tx *db.Tx, x *Request) error {
		switch {
		case x.Account != by.Account:
			return errNone
		case x.State != Signed || x.Used():
			return errSame
		}
		return s.step(ctx, tx, x, "used")
	})
	return err
}

// offered are the bytes that were offered.
func (s *Service) offered(ctx context.Context, x Request) ([]byte, error) {
	body, _, err := blob.OpenWhole(ctx, s.Blobs, x.Sum)
	if err != nil {
		return nil, fmt.Errorf("signatures: request: offered: %w", err)
	}
	all, err := io.ReadAll(body)
	return all, errors.Join(err, body.Close())
}

// Document opens what was offered, for the holder to read.
func (s *Service) Document(ctx context.Context, h Holder, r id.Signing) (Request, io.ReadCloser, error) {
	x, err := s.Fetch(ctx, h, r)
	if err != nil {
		return x, nil, err
	}
	body, _, err := blob.OpenWhole(ctx, s.Blobs, x.Sum)
	return x, body, err
}

// Result opens what came back, for the holder to keep.
func (s *Service) Result(ctx context.Context, h Holder, r id.Signing) (Request, io.ReadCloser, error) {
	x, err := s.Fetch(ctx, h, r)
	if err != nil {
		return x, nil, err
	}
	if x.File.Sum.IsZero() {
		return x, nil, errNone
	}
	body, _, err := blob.OpenWhole(ctx, s.Blobs, x.File.Sum)
	return x, body, err
}

// received is a file that came.
type received struct {
	means   Means
	name    string
	body    []byte
	offered []byte
	vouched string
	problem match.Problem // of a file from the service that is not the document
}

// receive keeps a file and ends the request by it. The bytes are durable before anything else is asked, and nothing that
// is asked afterwards can lose them: that their worth could not be found out is no reason to refuse them.
func (s *Service) receive(ctx context.Context, by actor.Actor, x Request, f received) (Request, error) {
	kept, err := s.Blobs.Put(ctx, bytes.NewReader(f.body), MaxFile)
	if err != nil {
		return x, fmt.Errorf("signatures: request: keep: %w", err)
	}
	media, extension := mediaOf(f.body)
	if f.name = clean(f.name); f.name == "" {
		f.name = strings.TrimSuffix(x.Name, path.Ext(x.Name)) + "-podpisany" + extension
	}
	var outcome signatures.Outcome
	if report, err := s.Judge.Judge(ctx, by, x.Unit, Subject(x.ID), signatures.File{
		Name: f.name, Body: f.body, Contents: map[string][]byte{x.Name: f.offered},
	}, s.Clock.Now()); err == nil {
		outcome = report.Outcome
	}
	return s.change(ctx, by, x.ID, func(tx *db.Tx, x *Request) error {
		if x.State == Signed || x.State == Superseded || x.State == Cancelled || x.State == Failed {
			return errSame // another window, or the timer, was first
		}
		x.Means, x.Outcome, x.Vouched = f.means, outcome, f.vouched
		x.File = File{Name: f.name, Media: media, Sum: kept.Sum, Size: kept.Size}
		if f.problem != "" {
			x.Why = string(f.problem)
			return s.end(ctx, tx, x, Failed, "failed")
		}
		return s.end(ctx, tx, x, Signed, "signed")
	})
}

// mediaOf is what a signed file is, by its bytes.
func mediaOf(body []byte) (media, extension string) {
	switch signed.KindOf(body) {
	case signed.PDF:
		return "application/pdf", ".pdf"
	case signed.XML:
		return "application/xml", ".xml"
	case signed.Container:
		return "application/vnd.etsi.asic-e+zip", ".asice"
	case signed.CMS:
		return "application/pkcs7-mime", ".p7m"
	}
	return "application/octet-stream", ".bin"
}

// clean is a file's name without a path and without what no name needs.
func clean(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	out := []rune(strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == 0x7f {
			return -1
		}
		return r
	}, name))
	if s := string(out[max(0, len(out)-120):]); s != "." && s != "/" {
		return s
	}
	return ""
}
