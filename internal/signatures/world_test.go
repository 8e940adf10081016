package signatures_test

import (
	"context"
	"testing"
	"time"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/i18n"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/platform/xmlsec"
	"wrota/internal/signatures"
	"wrota/internal/signatures/trust"
)

var tables = []db.Migrations{audit.Migrations, jobs.Migrations, vault.Migrations, signatures.Migrations}

var (
	lipowa = id.Must[id.Unit]("01920000-0000-7000-8000-000000000001")
	brzoza = id.Must[id.Unit]("01920000-0000-7000-8000-000000000002")
)

func clerk(unit id.Unit, grants ...actor.Grant) actor.Actor {
	return actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: unit, Name: "Anna Nowak", Grants: grants}
}

// fixed is a trust that never changes.
type fixed struct{ whom *trust.Trust }

func (fixed) Register(*jobs.Queue) {}

func (f fixed) Trust(context.Context) (*trust.Trust, error) { return f.whom, nil }

// hidden is the one subject that no clerk sees.
type hidden string

func (h hidden) May(_ context.Context, _ actor.Actor, subject string) error {
	if subject == string(h) {
		return fault.New(fault.NotFound, "test.hidden")
	}
	return nil
}

// world is a module with an office that has a seal.
type world struct {
	*signatures.Service
	clock *clock.Manual
	seal  *crypt.Seal
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	c := testkit.Clock()
	blobs, err := blob.OpenDir(t.TempDir(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	w := &world{clock: c, seal: newSeal(t, c.Now())}
	own := []trust.Own{{Unit: lipowa, Certificate: certOf(t, w.seal)}}
	w.Service = signatures.New(signatures.Deps{
		DB: d, Clock: c, Audit: audit.New(c), Blobs: blobs, Vault: vaulttest.New(t, c), Trust: fixed{&trust.Trust{Own: own}}, Sight: hidden("letter:hidden/1"),
	})
	return w
}

func newSeal(t *testing.T, at time.Time) *crypt.Seal {
	t.Helper()
	s, err := crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-5250007313", "PL", at.AddDate(-1, 0, 0), at.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func certOf(t *testing.T, s *crypt.Seal) *cert.Certificate {
	t.Helper()
	c, err := cert.Parse(s.Certificate.Raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sealed is an XML document with the office's seal.
func sealed(t *testing.T, s *crypt.Seal, text string, at time.Time) []byte {
	t.Helper()
	doc, err := xmlsec.Parse([]byte("<Pismo><Tresc>" + text + "</Tresc></Pismo>"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.SealXML(doc, at)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func say(t *testing.T, lang string) signatures.Say {
	t.Helper()
	words, err := i18n.Load(signatures.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return func(key string, args ...any) string { return words.Say(lang, key, args...) }
}
