package pdf_test

import (
	"crypto"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"wrota/internal/platform/cert"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/cms"
	"wrota/internal/platform/pdf"
	"wrota/internal/platform/pdf/pades"
)

// TestSignedLettersConform: what signing, proofs and timestamps append keeps a letter what it was: PDF/A-3a and PDF/UA-1.
func TestSignedLettersConform(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	pki := certtest.New(t, at.AddDate(-1, 0, 0))
	c, key := pki.Issue(certtest.Options{Name: "Jan Testowy"})
	own, err := cert.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	sign := func(in []byte, v *pades.Visible) []byte {
		out, err := pades.Sign(in, pades.Options{Name: "Jan Testowy", Reason: "Decyzja", Time: at, Visible: v, Make: func(signed [][]byte) ([]byte, error) {
			return cms.Sign(signed, cms.Signing{Key: key, Certificate: own, Detached: true, Hash: crypto.SHA256})
		}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	file := pdf.Decision(t)
	file = sign(file, nil)
	pdf.ConformsSigned(t, file, 1)
	lines := []pdf.Text{pdf.Bold("Jan Kowalczyk-Nowak"), pdf.Plain("Wójt Gminy Lipowa"), pdf.Plain("Podpisano elektronicznie 22 listopada 2026 r. o godz. 13:00")}
	file = sign(file, &pades.Visible{Left: 20, Top: 250, Width: 80, Height: 24, Lines: lines})
	pdf.ConformsSigned(t, file, 2)
	if file, err = pades.AddProofs(file, pades.Proofs{Certificates: [][]byte{pki.CA.Cert.Raw}, CRLs: [][]byte{pki.CRL(at)}}); err != nil {
		t.Fatal(err)
	}
	file, err = pades.Stamp(file, 0, func(signed [][]byte) ([]byte, error) {
		sum := sha256.Sum256([]byte(strings.Join([]string{string(signed[0]), string(signed[1])}, "")))
		return pki.Stamp(sum[:], at), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	pdf.ConformsSigned(t, file, 3)
}
