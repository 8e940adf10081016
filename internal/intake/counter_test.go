package intake_test

import (
	"bytes"
	"net/url"
	"sync"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/db"
)

// takenDown is a draft that Ewa filled in for somebody at the counter.
func takenDown(t *testing.T, o *intaketest.Office) (intake.Holder, *intake.Draft) {
	t.Helper()
	h := intake.Holder{By: o.Ewa, Lang: "pl"}
	which, err := o.Intake.StartAtCounter(t.Context(), h, "pismo", nil)
	ok(t, err)
	o.Answer(t, h, which, "kto", url.Values{"osoba.given": {"Genowefa"}, "osoba.family": {"Mróz"}})
	o.Answer(t, h, which, "tresc", url.Values{"temat": {"Studnia"}, "opis": {"Wyschła."}})
	o.Answer(t, h, which, eservice.AttachmentsStep, nil)
	d, err := o.Intake.Draft(t.Context(), h, which)
	ok(t, err)
	return h, d
}

var byProtocol = intake.Attestation{Identified: intake.ByIDCard, Confirmed: intake.ByProtocol}

func TestFilingAtTheCounter(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		o.File(t, o.Maria) // the same register
		h, d := takenDown(t, o)
		f, err := o.Intake.SubmitAtCounter(t.Context(), h, d.ID, d.Revision, byProtocol)
		ok(t, err)
		want(t, "number", f.Number, "RPW/LIPOWA/2/2027")
		letter, err := o.Intake.Letter(t.Context(), o.Ewa, f.Letter)
		ok(t, err)
		want(t, "letter", []any{letter.Channel, letter.Mode, letter.Sender.Name(), letter.RegisteredBy, letter.Sender.Delivery}, "[oral  Genowefa Mróz Ewa Lis post]")
		x, err := o.Intake.FetchSubmission(t.Context(), o.Unit, f.Letter)
		ok(t, err)
		want(t, "witness", *x.Witness, intake.Witness{Employee: o.Ewa.Employee, Attestation: byProtocol})
		want(t, "nobody's account, the clerk saw who it was", []any{x.Account.IsZero(), x.Level}, []any{true, actor.LevelSubstantial})
		for _, s := range []string{"Genowefa Mróz", "ustnie do protokołu", "RPW/LIPOWA/2/2027"} {
			if !bytes.Contains(f.Receipt, []byte(s)) {
				t.Errorf("the receipt does not say %q", s)
			}
		}
		for _, secret := range []string{o.Ewa.Account.Short(), o.Ewa.Account.String()} {
			if bytes.Contains(f.Receipt, []byte(secret)) || bytes.Contains(x.Document, []byte(secret)) {
				t.Error("the clerk's own account stands in the receipt or the document")
			}
		}
		progress, err := o.Intake.Progress(t.Context(), actor.Actor{Kind: actor.Anonymous}, o.Unit, f.Number, f.PIN)
		ok(t, err)
		want(t, "checked with the PIN", progress.Number, f.Number)
		lines := trail(t, o, f.Letter)
		want(t, "audit", []any{lines[0].Verb, lines[0].ActorName, lines[0].ActorID}, []any{"intake.taken-down", "Ewa Lis", o.Ewa.Employee})
		want(t, "detail", lines[0].Detail, `{"confirmed":"protocol","identified":"id-card","number":"RPW/LIPOWA/2/2027","sha256":"`+x.SHA256+`"}`)

		h, d = takenDown(t, o)
		f, err = o.Intake.SubmitAtCounter(t.Context(), h, d.ID, d.Revision, intake.Attestation{Identified: intake.ByAcquaintance, Confirmed: intake.BySignedPrint})
		ok(t, err)
		letter, err = o.Intake.Letter(t.Context(), o.Ewa, f.Letter)
		ok(t, err)
		want(t, "signed on paper", []any{letter.Number, letter.Channel, letter.Mode, letter.Scan}, []any{"RPW/LIPOWA/3/2027", intake.ByPaper, intake.InPerson, intake.ScanNone})
	})
}

// trail is what the audit says of a letter.
func trail(t *testing.T, o *intaketest.Office, l id.Letter) (lines []audit.Line) {
	t.Helper()
	ok(t, o.Intake.DB.View(t.Context(), o.Ewa, func(tx *db.Tx) (err error) {
		lines, err = o.Audit.Letter(t.Context(), tx, o.Unit, l)
		return err
	}))
	if len(lines) == 0 {
		t.Fatal("the audit says nothing of the letter")
	}
	return lines
}

func TestFilingTwiceAtTheCounterReturnsTheFirstReceipt(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := takenDown(t, o)
		var wg sync.WaitGroup
		got := make([]*intake.Filed, 8)
		for i := range got {
			wg.Go(func() {
				f, err := o.Intake.SubmitAtCounter(t.Context(), h, d.ID, d.Revision, byProtocol)
				if err != nil {
					t.Error(err)
				}
				got[i] = f
			})
		}
		wg.Wait()
		for _, f := range got {
			if f == nil || f.Number != got[0].Number || !bytes.Equal(f.Receipt, got[0].Receipt) {
				t.Fatalf("another receipt: %+v", f)
			}
		}
		want(t, "next number", o.File(t, o.Maria).Number, "RPW/LIPOWA/2/2027")
	})
}

func TestWhatIsRefusedAtTheCounter(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := takenDown(t, o)
		ctx := t.Context()
		_, unattested := o.Intake.Submit(ctx, h, d.ID, d.Revision)
		_, half := o.Intake.SubmitAtCounter(ctx, h, d.ID, d.Revision, intake.Attestation{Identified: "number ABC123456"})
		mh, md := o.Fill(t, o.Maria)
		_, portal := o.Intake.SubmitAtCounter(ctx, mh, md.ID, md.Revision, byProtocol)
		mayNot := o.Ewa
		mayNot.Grants = []actor.Grant{intake.GrantRoute}
		_, wrongGrant := o.Intake.StartAtCounter(ctx, intake.Holder{By: mayNot}, "pismo", nil)
		_, resident := o.Intake.StartAtCounter(ctx, o.Maria, "pismo", nil)
		_, list := o.Intake.DraftsAtCounter(ctx, mayNot)
		link := o.Intake.SendLink(ctx, h, d.ID, "ja@example.pl")
		_, _, resumed := o.Intake.Resume(ctx, somebody, o.Intake.ResumeLink(d.ID)[len("/wnioski/wznow/"):])
		_, byProof := o.Intake.Draft(ctx, intake.Holder{By: somebody, Proof: intake.ProofOf(o.Intake, d.ID, 1)}, d.ID)
		adopted := o.Intake.Adopt(ctx, intake.Holder{By: o.Maria.By, Proof: intake.ProofOf(o.Intake, d.ID, 1)}, d.ID)
		for _, tc := range []struct {
			what, reason string
			err          error
			kind         fault.Kind
		}{
			{"filed without a witness", "somebody must say who it was", unattested, fault.Invalid},
			{"an unknown identification", "no number is ever kept", half, fault.Invalid},
			{"a draft of the portal", "its owner files it", portal, fault.NotFound},
			{"begun without the right", "the register is the registry's", wrongGrant, fault.Forbidden},
			{"begun by a resident", "they file for themselves", resident, fault.Forbidden},
			{"the list without the right", "the same", list, fault.Forbidden},
			{"a link by e-mail", "it would open nothing", link, fault.NotFound},
			{"resumed by a link", "no browser owns it", resumed, fault.NotFound},
			{"opened by a proof", "no browser owns it", byProof, fault.NotFound},
			{"adopted by an account", "it is the clerk's until it is filed", adopted, fault.NotFound},
		} {
			if !fault.Is(tc.err, tc.kind) {
				t.Errorf("%s: %v, want kind %d: %s", tc.what, tc.err, tc.kind, tc.reason)
			}
		}
		mine, err := o.Intake.Drafts(ctx, o.Ewa)
		ok(t, err)
		begun, err := o.Intake.DraftsAtCounter(ctx, o.Ewa)
		ok(t, err)
		want(t, "not among the clerk's own, but at the counter", []int{len(mine), len(begun)}, "[0 1]")
		o.Clock.Move(31 * 24 * time.Hour)
		if _, err := o.Intake.SubmitAtCounter(ctx, h, d.ID, d.Revision, byProtocol); !fault.Is(err, fault.Gone) {
			t.Errorf("an old draft: %v", err)
		}
		ok(t, o.Intake.Sweep(ctx))
		if _, err := o.Intake.Draft(ctx, h, d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a swept draft: %v", err)
		}
		o.Closed = true
		if _, err := o.Intake.StartAtCounter(ctx, h, "pismo", nil); !fault.Is(err, fault.Gone) {
			t.Errorf("a withdrawn service: %v", err)
		}
	})
}

// TestADraftHasOneOwner: what the type cannot say, the table does not take either.
func TestADraftHasOneOwner(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		_, d := takenDown(t, o)
		err := o.Intake.DB.InTx(t.Context(), o.Ewa, func(tx *db.Tx) error {
			_, err := tx.ExecContext(t.Context(), `UPDATE intake_draft SET account_id = $1 WHERE unit_id = $2 AND id = $3`, o.Maria.By.Account, d.Unit, d.ID)
			return err
		})
		if err == nil {
			t.Error("a draft of the counter got an account")
		}
	})
}
