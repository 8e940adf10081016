package lasting_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/intake/lasting"
	"wrota/internal/intake/sealed"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/cert/certtest"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/platform/xmlsec/xades"
)

// shelf is an office with one application that its applicant signed.
type shelf struct {
	*intaketest.Office
	lasting.Book
	db    *db.DB
	where string
	filed *intake.Filed
	was   []byte
}

// each files an application with a signature in the file, or beside it.
func each(t *testing.T, beside bool, test func(t *testing.T, s shelf)) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			where := testkit.URL(t, e, intaketest.Tables...)
			d, err := db.Open(t.Context(), where)
			check(t, err)
			defer d.Close() //nolint:errcheck // the test is over
			o := intaketest.New(t, d)
			s := shelf{Office: o, Book: lasting.Book{DB: d, Vault: o.Intake.Vault, Clock: testkit.Clock()}, db: d, where: where}
			s.sign(t, beside)
			test(t, s)
		})
	}
}

func (s *shelf) sign(t *testing.T, beside bool) {
	t.Helper()
	s.Need = eservice.Allowed
	h, d := s.Fill(t, s.Maria)
	z, err := s.Intake.Freeze(t.Context(), h, d.ID, d.Revision)
	check(t, err)
	d, err = s.Intake.Draft(t.Context(), h, d.ID)
	check(t, err)
	c, key := certtest.New(t, testkit.Noon.AddDate(-1, 0, 0)).Issue(certtest.Options{Name: "Maria Kowalczyk"})
	x, err := xades.NewSigner(key, c)
	check(t, err)
	what := xades.Content{Name: signing.DocumentName, Body: z.Document}
	if s.was, err = x.Enveloping(what, testkit.Noon); beside {
		s.was, err = x.Detached([]xades.Content{what}, testkit.Noon)
	}
	check(t, err)
	_, err = s.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, signing.File{Name: "podpis.xml", Body: s.was})
	check(t, err)
	s.filed, err = s.Intake.SubmitSigned(t.Context(), h, d, intake.Consent{Revision: d.Revision, Signed: blob.SumOf(s.was).String(), Anyway: true})
	check(t, err)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is checks what the newest form is.
func (s shelf) is(t *testing.T, when string, want []byte) lasting.File {
	t.Helper()
	f, err := s.Newest(t.Context(), s.filed.Unit, s.filed.Submission)
	if err != nil || !bytes.Equal(f.Body, want) {
		t.Fatalf("%s: %v, %d bytes", when, err, len(f.Body))
	}
	return f
}

// TestLengthen: the longer form stands beside what was filed, for this office alone, and takes the place of the one that was meant.
func TestLengthen(t *testing.T) {
	each(t, true, func(t *testing.T, s shelf) {
		ctx, unit, which := t.Context(), s.filed.Unit, s.filed.Submission
		if f := s.is(t, "as it was filed", s.was); len(f.Beside[signing.DocumentName]) == 0 {
			t.Error("the document that is signed from beside is not there")
		}
		one, two := []byte("<longer/>"), []byte("<longest/>")
		if err := s.Lengthen(ctx, unit, which, blob.SumOf(two), one); !errors.Is(err, lasting.ErrOther) {
			t.Errorf("of another file: %v", err)
		}
		check(t, s.Lengthen(ctx, unit, which, blob.SumOf(s.was), one))
		s.is(t, "once", one)
		if err := s.Lengthen(ctx, unit, which, blob.SumOf(s.was), two); !errors.Is(err, lasting.ErrOther) {
			t.Errorf("an older one over the newer: %v", err)
		}
		check(t, s.Lengthen(ctx, unit, which, blob.SumOf(one), two))
		s.is(t, "twice", two)
		x, err := s.Intake.FetchSubmission(ctx, unit, s.filed.Letter)
		if err != nil || !bytes.Equal(x.Signing.Signed.Body, s.was) {
			t.Errorf("what was filed has changed: %v", err)
		}
		other := id.New[id.Unit]()
		if _, err := s.Newest(ctx, other, which); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office reads it: %v", err)
		}
		if err := s.Lengthen(ctx, other, which, blob.SumOf(two), one); !fault.Is(err, fault.NotFound) {
			t.Errorf("another office lengthens it: %v", err)
		}
		check(t, s.Drop(ctx, unit, which))
		s.is(t, "dropped", s.was)
		plain := s.File(t, s.Maria)
		if _, err := s.Newest(ctx, plain.Unit, plain.Submission); !fault.Is(err, fault.NotFound) {
			t.Errorf("of what was not signed: %v", err)
		}
	})
}

// TestTheLongerFormIsSealed: it is not in a dump of the database, moves to a new data key, and is lost with the keys of the office.
func TestTheLongerFormIsSealed(t *testing.T) {
	each(t, false, func(t *testing.T, s shelf) {
		const secret = "Dziura-gleboka-na-lokiec"
		longer := []byte("<longer>" + secret + "</longer>")
		check(t, s.Lengthen(t.Context(), s.filed.Unit, s.filed.Submission, blob.SumOf(s.was), longer))
		absent := func(when string) {
			t.Helper()
			all := vaulttest.Dump(t, s.db, s.where)
			if !strings.Contains(all, blob.SumOf(longer).String()) {
				t.Fatal("the row is not in what was read; the test would say nothing")
			}
			if strings.Contains(all, secret) {
				t.Errorf("%s: it stands in the database", when)
			}
		}
		absent("stored")
		key := func() (no int64) {
			t.Helper()
			check(t, s.db.Raw().QueryRowContext(t.Context(), "SELECT key_no FROM intake_longer").Scan(&no))
			return no
		}
		old := key()
		check(t, s.Vault.Renew(t.Context(), s.db, s.filed.Unit))
		s.is(t, "while it waits for the new key", longer)
		_, err := s.Vault.Move(t.Context(), s.db, []vault.Mover{sealed.Mover{DB: s.db, Vault: s.Vault}}, func(int) {})
		check(t, err)
		if key() <= old {
			t.Errorf("key %d after %d", key(), old)
		}
		s.is(t, "with the new key", longer)
		absent("moved")
		_, err = s.Vault.Shred(t.Context(), s.db, s.filed.Unit)
		check(t, err)
		if _, err := s.Newest(t.Context(), s.filed.Unit, s.filed.Submission); !errors.Is(err, vault.ErrShredded) {
			t.Errorf("with the key destroyed: %v", err)
		}
	})
}
