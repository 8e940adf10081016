package verdict

import (
	"bytes"
	"context"
	"fmt"

	"wrota/internal/intake"
	"wrota/internal/intake/signing"
	"wrota/internal/intake/signweb"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
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
		way := signing.ByUpload
		if r.Means == request.ByTrustedProfile {
			way = signing.ByTrusted
		}
		body, err := (House{Blobs: p.Blobs}).read(ctx, r.File.Sum)
		return &signing.File{Name: r.File.Name, Body: body}, way, err
	}
	return nil, "", nil
}
