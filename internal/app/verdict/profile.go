package verdict

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/intake/signweb"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures/request"
)

// Profile lets applicants sign with podpis zaufany: the document of their draft, or of the application that a call wants
// signed again, is a request to sign.
type Profile struct {
	Requests *request.Service
	Blobs    blob.Store
}

var _ signweb.Trusted = Profile{}

// Offered is the way to sign with podpis zaufany; nil when the installation knows no service for it.
func Offered(r *request.Service, blobs blob.Store) signweb.Trusted {
	if !r.Remote() {
		return nil
	}
	return Profile{r, blobs}
}

// Returns take over what was signed for drafts, whether or not their holders come back.
type Returns struct {
	Requests *request.Service
	Blobs    blob.Store
	Desk     signing.Desk
}

// NewReturns joins requests with the drafts of an intake.
func NewReturns(r *request.Service, blobs blob.Store, i *intake.Service) Returns {
	return Returns{Requests: r, Blobs: blobs, Desk: signing.Desk{
		Checks: signing.Checks{Clock: i.Clock, Scanner: i.Scanner, Judge: i.Signatures}, DB: i.DB, Vault: i.Vault, Audit: i.Audit,
	}}
}

// Take hands the signed file of a request about a draft to the draft. It may be repeated; a draft whose document is
// another one by now stays as it is.
func (t Returns) Take(ctx context.Context, src jobs.Source, e request.SignedFact) error {
	which, about := strings.CutPrefix(e.About, ofDraft)
	if !about {
		return nil
	}
	draft, err := id.Parse[id.Draft](which)
	if err != nil {
		return fmt.Errorf("verdict: podpis zaufany: %w", err)
	}
	r, err := t.Requests.Find(ctx, src.Unit, e.Request)
	if err != nil {
		return err
	}
	body, err := (House{Blobs: t.Blobs}).read(ctx, r.File.Sum)
	if err != nil {
		return err
	}
	return t.Desk.Take(ctx, src.Unit, draft, r.Offer.Sum.String(), wayOf(r), signing.File{Name: r.File.Name, Body: body})
}

func wayOf(r request.Request) signing.Way {
	if r.Means == request.ByTrustedProfile {
		return signing.ByTrusted
	}
	return signing.ByUpload
}

// The subjects of requests. They name no revision: a request for a former document ends, visibly, when the document of
// another one is asked to be signed.
const (
	ofDraft = "draft:"  // the document of the draft
	ofAgain = "resign:" // the document of an application filed before; the draft is the answer to a call
)

func subjectOf(z signweb.ToSign) string {
	if z.Again {
		return ofAgain + z.Draft.Short()
	}
	return ofDraft + z.Draft.Short()
}

// Straight tells that whoever signed goes straight back to their draft: its page says what the signature is worth.
func Straight(subject string) bool {
	return strings.HasPrefix(subject, ofDraft) || strings.HasPrefix(subject, ofAgain)
}

// Send opens the request, or finds it, hands it over, and returns the page of the service.
func (p Profile) Send(ctx context.Context, h intake.Holder, z signweb.ToSign) (string, error) {
	kept, err := p.Blobs.Put(ctx, bytes.NewReader(z.Document), int64(len(z.Document)))
	if err != nil {
		return "", fmt.Errorf("verdict: podpis zaufany: %w", err)
	}
	r, err := p.Requests.Open(ctx, h.By, request.Offer{
		Unit: z.Unit, Subject: subjectOf(z), Name: signing.DocumentName, Media: "application/xml", Sum: kept.Sum, Size: kept.Size, Back: z.Back,
	})
	if err != nil {
		return "", err
	}
	return p.Requests.Begin(ctx, request.Holder{By: h.By}, r.ID)
}

// Signed is the newest that came back of exactly this document.
func (p Profile) Signed(ctx context.Context, z signweb.ToSign) (*signweb.Returned, error) {
	all, err := p.Requests.About(ctx, z.Unit, subjectOf(z))
	if err != nil {
		return nil, err
	}
	offered := blob.SumOf(z.Document)
	for _, r := range slices.Backward(all) {
		if r.State != request.Signed || r.Offer.Sum != offered {
			continue
		}
		if r, err = p.Requests.Find(ctx, z.Unit, r.ID); err != nil { // with its history
			return nil, err
		}
		body, err := (House{Blobs: p.Blobs}).read(ctx, r.File.Sum)
		return &signweb.Returned{File: signing.File{Name: r.File.Name, Body: body}, Request: r.ID, Way: wayOf(r), At: r.EndedAt, Used: r.Used()}, err
	}
	return nil, nil
}

// Use notes that what came back was taken over.
func (p Profile) Use(ctx context.Context, h intake.Holder, r *signweb.Returned) error {
	return p.Requests.Use(ctx, h.By, r.Request)
}
