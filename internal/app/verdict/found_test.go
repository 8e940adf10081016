package verdict

import (
	"bytes"
	"context"
	"testing"
	"time"

	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/asic"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/platform/xmlsec/xades"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
)

const document = "<Wniosek><Tresc>Rusztowanie</Tresc></Wniosek>"

// fixed is a trust that never changes.
type fixed struct{ whom *trust.Trust }

func (fixed) Register(*jobs.Queue) {}

func (f fixed) Trust(context.Context) (*trust.Trust, error) { return f.whom, nil }

// signer is a seal that everybody trusts.
type signer struct {
	*testing.T
	*crypt.Seal
	at time.Time
}

func (s signer) enveloped(text string) []byte {
	doc, err := xmlsec.Parse([]byte(text))
	if err != nil {
		s.Fatal(err)
	}
	out, err := s.SealXML(doc, s.at)
	if err != nil {
		s.Fatal(err)
	}
	return out
}

// container has the document and other files, all of them signed.
func (s signer) container(more ...xades.Content) []byte {
	x, err := xades.NewSigner(s.Signer, s.Certificate)
	if err != nil {
		s.Fatal(err)
	}
	out, err := asic.Make(x, append([]xades.Content{{Name: "wniosek.xml", Body: []byte(document)}}, more...), s.at)
	if err != nil {
		s.Fatal(err)
	}
	return out
}

// TestOnlyASignatureOfTheSameDocumentMends: what came with a later letter takes the gap away when it is the application
// itself, validly signed.
func TestOnlyASignatureOfTheSameDocumentMends(t *testing.T) {
	testkit.Each(t, []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, signatures.Migrations}, func(t *testing.T, d *db.DB) {
		c := testkit.Clock()
		blobs, err := blob.OpenDir(t.TempDir(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = blobs.Close() })
		seal, err := crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-5250007313", "PL", c.Now().AddDate(-1, 0, 0), c.Now().AddDate(1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		whom, err := cert.Parse(seal.Certificate.Raw)
		if err != nil {
			t.Fatal(err)
		}
		unit := id.New[id.Unit]()
		h := House{Blobs: blobs, Signatures: signatures.New(signatures.Deps{
			DB: d, Clock: c, Audit: audit.New(c), Blobs: blobs, Vault: vaulttest.New(t, c), Trust: fixed{&trust.Trust{Own: []trust.Own{{Unit: unit, Certificate: whom}}}},
		})}
		s := signer{t, seal, c.Now()}
		for _, tc := range []struct {
			reason string
			file   []byte
			want   bool
		}{
			{"the application, signed", s.enveloped(document), true},
			{"the application in a container", s.container(), true},
			{"a valid signature of something else", s.enveloped("<Wniosek><Tresc>Koparka</Tresc></Wniosek>"), false},
			{"signed together with another file", s.container(xades.Content{Name: "zgoda.txt", Body: []byte("Zgadzam się.")}), false},
			{"changed after it was signed", bytes.Replace(s.enveloped(document), []byte("Rusztowanie"), []byte("Koparka"), 1), false},
		} {
			kept, err := blobs.Put(t.Context(), bytes.NewReader(tc.file), int64(len(tc.file)))
			if err != nil {
				t.Fatal(err)
			}
			letter := id.New[id.Letter]()
			if _, err := h.Signatures.Judge(t.Context(), actor.Automaton("test", unit), unit, ofFile(letter, 1), signatures.File{Name: "podpis.xml", Body: tc.file}, c.Now()); err != nil {
				t.Fatal(err)
			}
			got, err := h.mends(t.Context(), unit, []byte(document), letter, intake.File{No: 1, Blob: kept.Sum, Size: kept.Size})
			if err != nil || got != tc.want {
				t.Errorf("%s: %t, %v; want %t", tc.reason, got, err, tc.want)
			}
		}
	})
}

// TestWhatIsEntrustedToTheKeeper: files with signatures and what they are about.
func TestWhatIsEntrustedToTheKeeper(t *testing.T) {
	for _, tc := range []struct {
		reason   string
		outcome  signatures.Outcome
		contents map[string][]byte
		want     bool
	}{
		{"valid", signatures.Valid, nil, true},
		{"doubtful: it may be proved later", signatures.Doubtful, nil, true},
		{"invalid: that it came so can be asked for", signatures.Invalid, nil, true},
		{"its content is in another file", signatures.Valid, map[string][]byte{"podanie.txt": nil}, false},
		{"no signature", signatures.None, nil, false},
		{"it cannot be read", signatures.Unreadable, nil, false},
		{"it was not judged", "", nil, false},
	} {
		if got := lasts(signatures.Report{Outcome: tc.outcome}, signatures.File{Contents: tc.contents}); got != tc.want {
			t.Errorf("%s: %t", tc.reason, got)
		}
	}
}
