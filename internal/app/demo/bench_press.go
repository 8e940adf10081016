package demo

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"wrota/internal/app/press"
	"wrota/internal/app/seals/purpose"
	"wrota/internal/cases"
	"wrota/internal/identity"
	"wrota/internal/kit/id"
	settings "wrota/internal/office"
	"wrota/internal/parties"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
)

// benchOffice is an office of which nothing is known but its seal.
type benchOffice struct{ seal *crypt.Seal }

var (
	_ press.Offices = benchOffice{}
	_ press.Heads   = benchOffice{}
)

func (o benchOffice) Unit(_ context.Context, u id.Unit) (identity.Unit, error) {
	return identity.Unit{ID: u, Name: "Urząd Gminy Lipowa", Head: "Wójt Gminy Lipowa"}, nil
}

func (o benchOffice) Seal(context.Context, id.Unit, purpose.Sealing, time.Time) (*crypt.Seal, error) {
	return o.seal, nil
}

func (o benchOffice) Party(context.Context, id.Unit, id.Party) (parties.Party, error) {
	return parties.Party{}, nil
}

func (o benchOffice) Head(context.Context, id.Unit) (settings.Letterhead, error) {
	return settings.Letterhead{}, nil
}

// press measures the way of a decision as the product goes it: set, sealed with a visible field, stamped, and made durable in a folder.
func (b benchSignature) press(ctx context.Context, o *benchSeal, f *signatureFigures) error {
	dir, err := os.MkdirTemp("", "wrota-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	store, err := blob.OpenDir(dir, clock.System{})
	if err != nil {
		return err
	}
	seal, err := crypt.NewSeal(o.x509, o.key)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	p := press.Press{Offices: benchOffice{seal}, Heads: benchOffice{seal}, Blobs: store, Stamp: o.stamp}
	sheet := cases.Sheet{
		Unit: id.New[id.Unit](), Sign: "DR.7230.1.2026.AN", Kind: cases.Decision, Title: "Decyzja", Signer: "Jan Wiśniewski", SignerPost: "kierownik", SignedAt: o.at,
		Body: strings.Repeat("Zezwalam na zajęcie pasa drogowego drogi gminnej w celu prowadzenia robót.\n\n", 20),
	}
	perSecond, err := b.bench(ctx, f.Cores, func() error {
		s := sheet
		s.Writing = id.New[id.Document]()
		_, err := p.Print(ctx, s)
		return err
	})
	f.Pressed = round(perSecond * 3600)
	return errors.Join(err, store.Close())
}
