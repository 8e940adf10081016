package pdf_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
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

// TestRoomForSignature: the place that is told is the one that was kept: what a signature shows there is on no words.
func TestRoomForSignature(t *testing.T) {
	doc := &pdf.Document{Title: "Pismo", Blocks: []pdf.Block{
		pdf.Paragraph{Text: pdf.Plain(strings.Repeat("Zezwalam na zajęcie pasa drogowego. ", 150))},
		pdf.Signature{Name: "Jan Testowy", Post: "kierownik", Sentence: "Tego zdania nie ma, gdy jest miejsce.", Room: 22},
		pdf.Paragraph{Text: pdf.Plain("Otrzymują: strony.")},
	}}
	var out bytes.Buffer
	room, err := pdf.WriteRoom(&out, doc)
	if err != nil {
		t.Fatal(err)
	}
	if room.Page != 2 || room.Height != 22 || room.Width < 60 || room.Top < 25 || room.Left < 90 {
		t.Fatalf("room: %+v", room)
	}
	file, err := pades.Sign(out.Bytes(), pades.Options{
		Name: "Urząd", Make: func([][]byte) ([]byte, error) { return []byte{0x30, 0}, nil },
		Visible: &pades.Visible{Page: room.Page, Left: room.Left, Top: room.Top, Width: room.Width, Height: room.Height, Lines: []pdf.Text{pdf.Bold("Pieczęć")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	pdf.ConformsSigned(t, file, 1)
	text := run(t, file, "pdftotext", "-layout", "-f", "2", "FILE", "-")
	name, seal, after := strings.Index(text, "kierownik"), strings.Index(text, "Pieczęć"), strings.Index(text, "Otrzymują")
	if name < 0 || seal < name || after < seal || strings.Contains(text, "Tego zdania") {
		t.Errorf("the field is not between the post and what follows:\n%s", text)
	}
}

// run runs a program on a file and returns what it says.
func run(t *testing.T, file []byte, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pismo.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "FILE", path)
	}
	said, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, said)
	}
	return string(said)
}
