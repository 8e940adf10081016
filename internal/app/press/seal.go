package press

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"wrota/internal/app/seals/purpose"
	"wrota/internal/cases"
	"wrota/internal/cases/signing"
	"wrota/internal/identity"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/platform/ades"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/cms/cades"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pades"
	"wrota/internal/platform/xmlsec"
)

// fieldHeight is the room of the visible field, in millimetres.
const fieldHeight = 22

// patience is how long a signature waits for its timestamp; one that comes without gets it later (see keeping).
const patience = 3 * time.Second

// seal puts the seal of the office behind the finished bytes (PAdES-B-T, or B-B when no timestamp comes in time). It shows itself in
// the place, unless that has no page.
func (p Press) seal(ctx context.Context, s cases.Sheet, file []byte, place pdf.Place) ([]byte, error) {
	unit, err := p.Offices.Unit(ctx, s.Unit)
	if err != nil {
		return nil, err
	}
	seal, err := p.Offices.Seal(ctx, s.Unit, purpose.Sealing{Kind: string(s.Kind), Person: s.Signer}, s.SignedAt)
	if fault.Is(err, fault.Forbidden) {
		return nil, err
	}
	if fault.Is(err, fault.NotFound) {
		// A missing or expired seal is the office's fault, not a page that is not there.
		return nil, fmt.Errorf("press: %w: %v", signing.ErrNoSeal, err) //nolint:errorlint // on purpose not wrapped
	}
	if err != nil {
		return nil, fmt.Errorf("press: the seal of the unit: %w", err)
	}
	with, err := signingBy(seal)
	if err != nil {
		return nil, fmt.Errorf("press: the seal of the unit: %w", err)
	}
	o := pades.Options{
		Make: p.maker(ctx, with), Name: unit.Name, Reason: s.Title, Place: unit.Address.Place, Time: s.SignedAt,
		Tooltip: "Pieczęć elektroniczna: " + unit.Name + ". Podpisuje: " + s.Signer + ", " + s.SignerPost + ".",
	}
	if place.Page > 0 {
		o.Visible = &pades.Visible{
			Page: place.Page, Left: place.Left, Top: place.Top, Width: place.Width, Height: place.Height, Lines: shown(s, unit), Accent: accent(unit),
		}
	}
	out, err := pades.Sign(file, o)
	if err != nil {
		return nil, fmt.Errorf("press: %w", err)
	}
	return out, nil
}

func signingBy(seal *crypt.Seal) (cms.Signing, error) {
	s := cms.Signing{Key: seal.Signer}
	var err error
	if s.Certificate, err = cert.Parse(seal.Certificate.Raw); err != nil {
		return s, err
	}
	for _, c := range seal.Chain {
		issuer, err := cert.Parse(c.Raw)
		if err != nil {
			return s, err
		}
		s.Chain = append(s.Chain, issuer)
	}
	return s, nil
}

// maker makes the message and asks for its timestamp. That none comes is no reason to hold a decision up: it
// is as valid without, and keeping asks again.
func (p Press) maker(ctx context.Context, signing cms.Signing) pades.Maker {
	plain := pades.CAdES(ctx, signing, nil)
	if p.Stamp == nil {
		return plain
	}
	return func(signed [][]byte) ([]byte, error) {
		message, err := plain(signed)
		if err != nil {
			return nil, err
		}
		brief, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		stamped, err := cades.Extend(brief, message, cades.Extension{Level: ades.LevelT, Content: signed, Stamp: p.Stamp})
		if err != nil {
			return message, ctx.Err()
		}
		return stamped, nil
	}
}

// shown are the lines of the visible field: whose seal, by whose order, when.
func shown(s cases.Sheet, u identity.Unit) []pdf.Text {
	return []pdf.Text{
		pdf.Bold("Pieczęć elektroniczna: " + u.Name),
		pdf.Plain(s.Signer + ", " + s.SignerPost),
		pdf.Plain(calendar.Moment(s.SignedAt)),
	}
}

// record says for programs who signed what and when. It has no seal of its own: that of the file covers it.
func record(s cases.Sheet, u identity.Unit) ([]byte, error) {
	b := xmlsec.NewBuilder("Pismo", xmlsec.Namespace{URI: "urn:wrota:pismo:2"})
	root := b.Root()
	root.Leaf("Identyfikator", s.Writing.Short())
	root.Leaf("Znak", s.Sign)
	root.Leaf("Rodzaj", string(s.Kind))
	root.Leaf("Tytul", s.Title)
	root.Leaf("Organ", u.Head)
	root.Leaf("Urzad", u.Name)
	signed := root.Element("Podpisal")
	signed.Leaf("ImieNazwisko", s.Signer)
	signed.Leaf("Stanowisko", s.SignerPost)
	signed.Leaf("Czas", s.SignedAt.In(calendar.Warsaw).Format(time.RFC3339))
	sum := sha256.Sum256([]byte(s.Body))
	root.Leaf("SkrotTresci", hex.EncodeToString(sum[:])).Attr("algorytm", "SHA-256")
	root.Leaf("Tresc", s.Body)
	doc, err := b.Document()
	if err != nil {
		return nil, err
	}
	return doc.Bytes(), nil
}
