// Package longterm joins the keeper of signatures (signatures/keeping) with the rest of the house: what is entrusted to it and when,
// whom it believes, where receipts lie, and what people see of it.
//
// Everything that an office seals is entrusted: a letter when it was signed, the confirmation of filing (UPP) when something was filed, the
// confirmation of a delivery (UPD) when somebody collected a letter. So are applications that were signed before filing, and files that came signed,
// once they were judged (app/verdict).
//
// Words: kept files and their levels are those of signatures/keeping.
//
// What it does not do: nothing waits for the keeper. Whoever downloads a file gets its newest form by Newest, and the original when there is none.
package longterm

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"wrota/internal/app/stamping"
	"wrota/internal/dispatch"
	"wrota/internal/intake/lasting"
	"wrota/internal/intake/receipts"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/fetch"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/vault"
	"wrota/internal/signatures"
	"wrota/internal/signatures/keeping"
	"wrota/internal/signatures/signaturesweb"
	"wrota/internal/signatures/trust"
)

// House is what the keeper is made of.
type House struct {
	DB       *db.DB
	Clock    clock.Clock
	Log      *slog.Logger
	Blobs    blob.Store
	Vault    *vault.Vault
	Stamps   *stamping.Authority // nil: nobody gives timestamps
	Seals    *crypt.Seals
	Whom     signatures.Trusts
	Dispatch func() *dispatch.Service
}

// Open makes the keeper.
func (h House) Open() *keeping.Service {
	d := keeping.Deps{
		DB: h.DB, Clock: h.Clock, Log: h.Log, Blobs: h.Blobs, Receipts: receipts.Book{DB: h.DB, Vault: h.Vault},
		Documents: Documents{lasting.Book{DB: h.DB, Vault: h.Vault, Clock: h.Clock}}, Trust: h,
		States: fetch.New(fetch.NewClient(nil), h.Clock), Suites: ades.StandardSuites(),
	}
	if h.Stamps != nil {
		d.Stamp = h.Stamps.Stamp
	}
	return keeping.New(d)
}

// Documents are the signed applications of all offices.
type Documents struct{ lasting.Book }

// Newest implements keeping.Documents.
func (d Documents) Newest(ctx context.Context, unit id.Unit, which id.Submission) (keeping.Document, error) {
	f, err := d.Book.Newest(ctx, unit, which)
	return keeping.Document(f), err
}

// Trust implements keeping.Trusts: whom the installation believes, but of the seals that somebody issued the issuer in the place of the
// seal. A certificate that is trusted for itself has no states that could be kept.
func (h House) Trust(ctx context.Context) (ades.Trust, error) {
	all, err := h.Whom.Trust(ctx)
	if err != nil {
		return nil, err
	}
	tops, err := h.issuers()
	return issued{all, tops}, err
}

// issuers are the last certificates that the seals of the offices have, also of those that have ended.
func (h House) issuers() (out ades.Anchors, err error) {
	for _, seal := range h.Seals.Every(h.Clock.Now()) {
		if len(seal.Chain) == 0 {
			continue
		}
		top, err := cert.Parse(seal.Chain[len(seal.Chain)-1].Raw)
		if err != nil {
			return nil, fmt.Errorf("longterm: an issuer of a seal: %w", err)
		}
		out = append(out, top)
	}
	return out, nil
}

// issued trusts issuers rather than what they issued.
type issued struct {
	*trust.Trust
	tops ades.Anchors
}

// Anchor implements ades.Trust.
func (t issued) Anchor(c *cert.Certificate, use ades.Use) bool {
	if use == ades.ForSigner && t.tops.Anchor(c, use) {
		return true
	}
	for _, o := range t.Own {
		if o.Certificate.Equal(c) && !c.SelfIssued() {
			return false
		}
	}
	return t.Trust.Anchor(c, use)
}

// Certificates implements ades.Trust.
func (t issued) Certificates() []*cert.Certificate {
	return append(t.Trust.Certificates(), t.tops...)
}

// Newest opens files in their newest form. The keeper is asked for when somebody opens one: it is made after those who ask it.
type Newest func() *keeping.Service

// Open opens a file; see keeping.Service.Open.
func (n Newest) Open(ctx context.Context, unit id.Unit, sum blob.Sum) (io.ReadCloser, int64, error) {
	return n().Open(ctx, unit, sum)
}

// Refers tells whether newer bytes are needed because what they are a copy of is.
func Refers(ctx context.Context, k *keeping.Service, sum blob.Sum, needed blob.Referenced) (bool, error) {
	originals, err := k.Originals(ctx, sum)
	if err != nil {
		return false, err
	}
	for _, o := range originals {
		if used, err := needed(ctx, o); used || err != nil {
			return used, err
		}
	}
	return false, nil
}

// Follower entrusts what was sealed here, and what came signed.
type Follower struct {
	House
	Keeper *keeping.Service
}

func (f Follower) keep(ctx context.Context, unit id.Unit, do func(tx *db.Tx) error) error {
	return f.DB.InTx(ctx, actor.Automaton("system.keeping", unit), do)
}

// Receipt entrusts the receipt of an application.
func (f Follower) Receipt(ctx context.Context, unit id.Unit, which id.Submission, receipt []byte) error {
	return f.keep(ctx, unit, func(tx *db.Tx) error { return f.Keeper.KeepReceipt(ctx, tx, unit, which, receipt) })
}

// Letter entrusts a letter that was signed.
func (f Follower) Letter(ctx context.Context, unit id.Unit, which id.Document, file blob.Blob) error {
	return f.keep(ctx, unit, func(tx *db.Tx) error { return f.Keeper.Keep(ctx, tx, unit, "writing:"+which.Short(), file) })
}

// Came entrusts a file that came signed from outside.
func (f Follower) Came(ctx context.Context, unit id.Unit, subject string, file blob.Blob) error {
	return f.keep(ctx, unit, func(tx *db.Tx) error { return f.Keeper.Keep(ctx, tx, unit, subject, file) })
}

// Filed entrusts what an applicant signed before filing.
func (f Follower) Filed(ctx context.Context, unit id.Unit, which id.Submission, file blob.Blob) error {
	return f.keep(ctx, unit, func(tx *db.Tx) error { return f.Keeper.KeepDocument(ctx, tx, unit, which, file) })
}

// Until is until when the newest timestamp over a file and all its proofs holds; zero when the file has not come so far.
func (f Follower) Until(ctx context.Context, unit id.Unit, sum blob.Sum) (time.Time, error) {
	k, ok, err := f.Keeper.Find(ctx, unit, sum)
	if err != nil || !ok || k.Level != ades.LevelLTA {
		return time.Time{}, err
	}
	return k.Ends, nil
}

// Longer implements signaturesweb.Keeper.
func (f Follower) Longer(ctx context.Context, unit id.Unit, sum blob.Sum) (signaturesweb.Longer, error) {
	k, ok, err := f.Keeper.Find(ctx, unit, sum)
	if err != nil || !ok || k.Newest == k.Sum || k.Reason == keeping.Missing {
		return signaturesweb.Longer{}, err
	}
	body, err := f.Keeper.Longest(ctx, k)
	out := signaturesweb.Longer{Body: body, Level: string(k.Level)}
	if k.Level == ades.LevelLTA {
		out.Until = k.Ends
	}
	return out, err
}

// Delivered entrusts the confirmation of a delivery, when we made one: a scan of paper has no signature.
func (f Follower) Delivered(ctx context.Context, src jobs.Source, e dispatch.Delivered) error {
	l, err := f.Dispatch().Fetch(ctx, src.Unit, e.Dispatch)
	if err != nil {
		return err
	}
	for _, d := range l.Deliveries {
		if st, ok := d.Evidence(); d.ID == e.Delivery && ok && st.What == dispatch.StepCollected {
			return f.keep(ctx, src.Unit, func(tx *db.Tx) error {
				return f.Keeper.Keep(ctx, tx, src.Unit, "delivery:"+d.ID.Short(), blob.Blob{Sum: st.Evidence, Size: st.EvidenceSize})
			})
		}
	}
	return nil
}
