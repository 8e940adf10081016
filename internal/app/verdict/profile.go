package verdict

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/intake/signweb"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/jobs"
	"wrota/internal/signatures/request"
)

// Profile lets applicants sign with podpis zaufany: the document of their draft is a request to sign.
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

// Take hands the signed file of a request about a draft to the draft. It may be repeated; a draft whose document is
// another one by now stays as it is.
func (t Returns) Take(ctx context.Context, src jobs.Source, e request.SignedFact) error {
	which, about := strings.CutPrefix(e.About, "draft:")
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

// aboutDraft is the subject of requests. It names no revision: a request for a former document ends, visibly, when the
// document of another one is asked to be signed.
func aboutDraft(d id.Draft) string { return "draft:" + d.Short() }

// Ask opens the request, or finds it, and returns its page.
func (p Profile) Ask(ctx context.Context, h intake.Holder, z *signing.Frozen, back string) (string, error) {
	kept, err := p.Blobs.Put(ctx, bytes.NewReader(z.Document), int64(len(z.Document)))
	if err != nil {
		return "", fmt.Errorf("verdict: podpis zaufany: %w", err)
	}
	r, err := p.Requests.Open(ctx, h.By, request.Offer{
		Unit: z.Unit, Subject: aboutDraft(z.Draft), Name: signing.DocumentName, Media: "application/xml", Sum: kept.Sum, Size: kept.Size, Back: back,
	})
	return request.Path + r.ID.Short(), err
}

// Signed is what came back of exactly this document.
func (p Profile) Signed(ctx context.Context, z *signing.Frozen) (*signing.File, signing.Way, error) {
	all, err := p.Requests.About(ctx, z.Unit, aboutDraft(z.Draft))
	if err != nil {
		return nil, "", err
	}
	for _, r := range all {
		if r.State != request.Signed || r.Offer.Sum.String() != z.SHA256 {
			continue
		}
		body, err := (House{Blobs: p.Blobs}).read(ctx, r.File.Sum)
		return &signing.File{Name: r.File.Name, Body: body}, wayOf(r), err
	}
	return nil, "", nil
}
