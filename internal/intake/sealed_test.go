package intake_test

import (
	"net/url"
	"strings"
	"testing"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/intake/sealed"
	"wrota/internal/intake/signing"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
)

// told is what people of the tests below told the office, and where.
const (
	toldInDraft  = "Sasiad-z-gory-halasuje"
	toldInForm   = "Dziura-gleboka-na-lokiec"
	toldByLetter = "skrytka-pocztowa-dziewiec"
	toldSigner   = "Maria-z-dowodu"
	toldOfOther  = "zona-anny@poczta.example"
)

// confided are a draft, an application, a letter and a round of signatures with something to keep.
type confided struct {
	*intaketest.Office
	db     *db.DB
	mover  sealed.Mover
	dump   func() string
	holder intake.Holder
	draft  id.Draft
	filed  *intake.Filed
	letter id.Letter
	joint  *intake.Joint
}

func eachConfided(t *testing.T, test func(t *testing.T, c confided)) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			where := testkit.URL(t, e, intaketest.Tables...)
			d, err := db.Open(t.Context(), where)
			ok(t, err)
			defer d.Close() //nolint:errcheck // the test is over
			o := intaketest.New(t, d)
			c := confided{Office: o, db: d, mover: sealed.Mover{DB: d, Vault: o.Intake.Vault}, dump: func() string { return vaulttest.Dump(t, d, where) }}
			c.confide(t)
			test(t, c)
		})
	}
}

func (c *confided) confide(t *testing.T) {
	say := func(text string) (intake.Holder, *intake.Draft) {
		h, d := c.Fill(t, c.Maria)
		c.Answer(t, h, d.ID, "tresc", url.Values{"temat": {"Hałas"}, "opis": {text}})
		d, err := c.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		return h, d
	}
	var err error
	h, d := say(toldInForm)
	c.filed, err = c.Intake.Submit(t.Context(), h, d.ID, d.Revision)
	ok(t, err)
	h, d = say(toldInForm)
	c.joint, err = c.Intake.AskSignatures(t.Context(), h, d.ID, d.Revision, []intake.Invitee{{Name: "Ola Żak", Email: toldOfOther}})
	ok(t, err)
	h, d = say(toldInDraft)
	c.holder, c.draft = h, d.ID
	c.Need = eservice.Allowed
	z, err := c.Intake.Freeze(t.Context(), h, d.ID, d.Revision)
	ok(t, err)
	d, err = c.Intake.Draft(t.Context(), h, d.ID)
	ok(t, err)
	_, err = c.Intake.Sign(t.Context(), h, d, z.SHA256, signing.ByUpload, newPen(t, toldSigner).sign(t, z.Document))
	ok(t, err)
	r := letter(c.Office)
	r.Sender.Address.Street, r.Sender.PESEL = toldByLetter, "85021412346"
	l, err := c.Intake.Enter(t.Context(), c.Ewa, r)
	ok(t, err)
	c.letter = l.ID
}

// read checks that everything reads as it was told.
func (c confided) read(t *testing.T, when string) {
	t.Helper()
	d, err := c.Intake.Draft(t.Context(), c.holder, c.draft)
	if err != nil || d.Answers.Text("opis") != toldInDraft {
		t.Fatalf("%s: draft: %v", when, err)
	}
	z, err := c.Intake.Signing(t.Context(), c.holder, d)
	if err != nil || !strings.Contains(string(z.Document), toldInDraft) || z.Signed.Marks[0].Signer != toldSigner || !strings.Contains(string(z.Signed.Body), toldInDraft) {
		t.Fatalf("%s: what was signed: %v", when, err)
	}
	x, err := c.Intake.OwnSubmission(t.Context(), c.Maria.By, c.filed.Submission)
	if err != nil || x.Answers.Text("opis") != toldInForm || !strings.Contains(string(x.Document), toldInForm) || string(x.Receipt) != string(c.filed.Receipt) {
		t.Fatalf("%s: application: %v", when, err)
	}
	l, err := c.Intake.Letter(t.Context(), c.Ewa, c.letter)
	if err != nil || l.Sender.Address.Street != toldByLetter || l.Sender.PESEL != "85021412346" {
		t.Fatalf("%s: letter: %v", when, err)
	}
	page, err := c.Intake.Letters(t.Context(), c.Ewa, intake.Question{Text: "ąbrow"})
	if err != nil || len(page.Letters) != 1 || page.Letters[0].Sender.Name() != "Józef D’Ąbrowski" {
		t.Fatalf("%s: %d letters found by a part of the sender's name, %v", when, len(page.Letters), err)
	}
	ola := person("Ola Żak")
	lines, err := c.Intake.ToSign(t.Context(), ola, strings.ToUpper(toldOfOther))
	if err != nil || len(lines) != 1 {
		t.Fatalf("%s: %d applications wait for a signature, %v", when, len(lines), err)
	}
	if lines, err := c.Intake.ToSign(t.Context(), ola, "inna@poczta.example"); err != nil || len(lines) != 0 {
		t.Fatalf("%s: another address: %d, %v", when, len(lines), err)
	}
	j, _, err := c.Intake.Collecting(t.Context(), c.joint.Round)
	if err != nil || j.People[1].Email != toldOfOther {
		t.Fatalf("%s: round: %v", when, err)
	}
}

// absent checks that nothing of it stands in the database.
func (c confided) absent(t *testing.T, when string) {
	t.Helper()
	all := c.dump()
	if !strings.Contains(all, "RPW/LIPOWA/") {
		t.Fatal("the register is not in what was read; the test would say nothing")
	}
	for _, x := range []string{toldInDraft, toldInForm, toldByLetter, toldOfOther, toldSigner, "85021412346"} {
		if strings.Contains(all, x) {
			t.Errorf("%s: %q stands in the database", when, x)
		}
	}
}

func TestWhatPeopleTellIsNotInTheDatabase(t *testing.T) {
	eachConfided(t, func(t *testing.T, c confided) {
		c.absent(t, "after filing")
		c.read(t, "after filing")
	})
}

// inClear leaves everything as a version of the program before sealing did.
func (c confided) inClear(t *testing.T) {
	ctx, raw := t.Context(), c.db.Raw()
	run := func(q string, args ...any) {
		t.Helper()
		if _, err := raw.ExecContext(ctx, q, args...); err != nil {
			t.Fatal(err)
		}
	}
	d, err := c.Intake.Draft(ctx, c.holder, c.draft)
	ok(t, err)
	run(`UPDATE intake_draft SET answers = $1, key_no = 0 WHERE id = $2`, string(db.ToJSON(d.Answers)), c.draft)
	x, err := c.Intake.OwnSubmission(ctx, c.Maria.By, c.filed.Submission)
	ok(t, err)
	run(`UPDATE intake_submission SET answers = $1, document = $2, receipt = $3, key_no = 0 WHERE id = $4`, string(db.ToJSON(x.Answers)), x.Document, x.Receipt, x.Filed.Submission)
	l, err := c.Intake.Letter(ctx, c.Ewa, c.letter)
	ok(t, err)
	run(`UPDATE intake_letter SET sender = $1, sender_sealed = '', key_no = 0 WHERE id = $2`, string(db.ToJSON(l.Sender)), c.letter)
	run(`UPDATE intake_signatory SET email = $1, email_sealed = '', email_blind = '', key_no = 0 WHERE no = 2`, toldOfOther)
}

func TestWhatStandsInClearIsReadAndSealed(t *testing.T) {
	eachConfided(t, func(t *testing.T, c confided) {
		c.inClear(t)
		c.read(t, "in clear")
		movers := []vault.Mover{c.mover}
		n, err := c.Intake.Vault.Move(t.Context(), c.db, movers, func(int) {})
		if err != nil || n != 4 {
			t.Fatalf("%d rows sealed, %v; want the four in clear", n, err)
		}
		c.read(t, "sealed")
		left := `SELECT (SELECT count(*) FROM intake_draft WHERE key_no = 0) + (SELECT count(*) FROM intake_submission WHERE key_no = 0) +
			(SELECT count(*) FROM intake_letter WHERE key_no = 0 OR CAST(sender AS text) <> '{}') + (SELECT count(*) FROM intake_signatory WHERE key_no = 0 OR email <> '')`
		var clear int
		if err := c.db.Raw().QueryRowContext(t.Context(), left).Scan(&clear); err != nil || clear != 0 {
			t.Errorf("%d rows in clear, %v", clear, err)
		}
		if n, err := c.Intake.Vault.Move(t.Context(), c.db, movers, func(int) {}); err != nil || n != 0 {
			t.Errorf("again: %d, %v; want nothing left", n, err)
		}
		for _, unit := range []id.Unit{c.Unit, id.Region} { // and on to a second key
			ok(t, c.Intake.Vault.Renew(t.Context(), c.db, unit))
		}
		c.read(t, "while rows wait for the new key")
		if n, err := c.Intake.Vault.Move(t.Context(), c.db, movers, func(int) {}); err != nil || n < 8 {
			t.Errorf("%d rows moved to the new key, %v", n, err)
		}
		c.read(t, "with the new key")
	})
}

// TestADraftSavedWhileItIsMovedKeepsWhatWasSaved: the keeper of keys never writes over an answer.
func TestADraftSavedWhileItIsMovedKeepsWhatWasSaved(t *testing.T) {
	eachConfided(t, func(t *testing.T, c confided) {
		done := make(chan error)
		go func() {
			for range 5 {
				if err := c.Intake.Vault.Renew(t.Context(), c.db, c.Unit); err != nil {
					done <- err
					return
				}
				if _, err := c.Intake.Vault.Move(t.Context(), c.db, []vault.Mover{c.mover}, func(int) {}); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
		last := ""
		for i := range 30 {
			last = strings.Repeat("x", i+1)
			_, _, err := c.Intake.Answer(t.Context(), c.holder, c.draft, eservice.At{Step: "tresc"}, url.Values{"temat": {"Hałas"}, "opis": {last}})
			ok(t, err)
		}
		ok(t, <-done)
		d, err := c.Intake.Draft(t.Context(), c.holder, c.draft)
		if err != nil || d.Answers.Text("opis") != last {
			t.Errorf("%v; want the last answer", err)
		}
	})
}

// TestALostKeyConcernsItsUnitAlone: the office whose key is gone gets an error that names it, the other works.
func TestALostKeyConcernsItsUnitAlone(t *testing.T) {
	eachConfided(t, func(t *testing.T, c confided) {
		_, err := c.Intake.Vault.Shred(t.Context(), c.db, c.Unit)
		ok(t, err)
		_, err = c.Intake.Draft(t.Context(), c.holder, c.draft)
		if err == nil || !strings.Contains(err.Error(), c.Unit.String()) || strings.Contains(err.Error(), "opis") {
			t.Errorf("%v; want an error that names the unit and nothing else", err)
		}
		other := id.New[id.Unit]()
		h, d := c.Fill(t, intake.Holder{By: actor.Actor{Kind: actor.Anonymous}, Lang: "pl"}, func(s *intake.Start) { s.Unit = other })
		if _, err := c.Intake.Draft(t.Context(), h, d.ID); err != nil {
			t.Errorf("another unit: %v", err)
		}
		// The list of the register needs no key.
		if page, err := c.Intake.Letters(t.Context(), c.Ewa, intake.Question{}); err != nil || len(page.Letters) != 2 {
			t.Errorf("%d letters, %v", len(page.Letters), err)
		}
	})
}
