package intake_test

import (
	"bytes"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

func person(name string) actor.Actor {
	return actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: name, Level: actor.LevelSubstantial}
}

var couple = []intake.Invitee{{Name: "Piotr Łoś", Email: "Piotr@poczta.example", Capacity: "współwłaściciel"}, {Name: "Ola Żak", Email: "ola@poczta.example"}}

// asked is an application that Maria asked two others to sign.
func asked(t *testing.T, o *intaketest.Office) (intake.Holder, *intake.Draft, *intake.Joint) {
	t.Helper()
	h, d := o.Fill(t, o.Maria)
	j, err := o.Intake.AskSignatures(t.Context(), h, d.ID, d.Revision, couple)
	ok(t, err)
	return h, d, j
}

func TestAnApplicationOfThreeIsFiledWhenTheLastHasSigned(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx := t.Context()
		h, d, j := asked(t, o)
		want(t, "missing", j.Missing(), 2)
		again, err := o.Intake.AskSignatures(ctx, h, d.ID, d.Revision, couple)
		ok(t, err)
		want(t, "asked twice is asked once", again.No, j.No)
		piotr, ola := person("Piotr Łoś"), person("Ola Żak")
		for i, by := range []actor.Actor{piotr, ola} {
			token := strings.TrimPrefix(o.Intake.SignLink(j.Round, int64(i+2)), intake.SignPath)
			inv, err := o.Intake.Invited(ctx, by, token)
			ok(t, err)
			want(t, "who asks", inv.Asker(), "Maria O’Łąka")
			if inv.Draft.Answers.Text("temat") != "Dziura w drodze" {
				t.Errorf("the answers are not shown: %+v", inv.Draft.Answers)
			}
			ok(t, o.Intake.SignJointly(ctx, by, token, inv.SHA256))
			ok(t, o.Intake.SignJointly(ctx, by, token, inv.SHA256)) // a second click
			o.Clock.Move(time.Minute)
		}
		ok(t, o.Intake.FileJoint(ctx, j.Round))
		ok(t, o.Intake.FileJoint(ctx, j.Round)) // the fact is told again
		f, err := o.Intake.Filed(ctx, h, d.ID)
		ok(t, err)
		want(t, "number", f.Number, "RPW/LIPOWA/1/2027")
		sub, err := o.Intake.OwnSubmission(ctx, h.By, f.Submission)
		ok(t, err)
		want(t, "what was signed is what was filed", sub.SHA256, j.SHA256)
		want(t, "signed", len(sub.Signed), 3)
		for _, s := range []string{j.SHA256, "Piotr Łoś (współwłaściciel), 19.02.2027 12:00:00, konto z potwierdzoną tożsamością", "Maria O’Łąka, 19.02.2027 12:00:00, konto w portalu", "Ola Żak, 19.02.2027 12:01:00"} {
			if !bytes.Contains(f.Receipt, []byte(s)) {
				t.Errorf("the receipt does not say %q", s)
			}
		}
		last, err := o.Intake.Joint(ctx, h, d.ID)
		ok(t, err)
		want(t, "outcome", last.Outcome, intake.JointFiled)
		file := filepath.Join(t.TempDir(), "upp.xml")
		ok(t, os.WriteFile(file, f.Receipt, 0o600))
		if out, err := exec.CommandContext(ctx, "xmllint", "--noout", file).CombinedOutput(); err != nil {
			t.Errorf("xmllint: %s", out)
		}
	})
}

func TestWhatWaitsForSignaturesDoesNotChange(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx := t.Context()
		h, d, _ := asked(t, o)
		_, _, err := o.Intake.Answer(ctx, h, d.ID, eservice.At{Step: "tresc"}, url.Values{"temat": {"Co innego"}, "opis": {"x"}})
		_, submit := o.Intake.Submit(ctx, h, d.ID, d.Revision)
		for what, err := range map[string]error{"answer": err, "submit alone": submit, "discard": o.Intake.Discard(ctx, h, d.ID)} {
			if f, is := fault.As(err); !is || f.Key != "intake.waits-for-signatures" {
				t.Errorf("%s: %v", what, err)
			}
		}
		ok(t, o.Intake.WithdrawJoint(ctx, h, d.ID))
		ok(t, o.Intake.WithdrawJoint(ctx, h, d.ID))
		o.Answer(t, h, d.ID, "tresc", url.Values{"temat": {"Co innego"}, "opis": {"Inaczej."}})
		now, err := o.Intake.Draft(ctx, h, d.ID)
		ok(t, err)
		j, err := o.Intake.AskSignatures(ctx, h, d.ID, now.Revision, couple)
		ok(t, err)
		want(t, "a second round", j.No, 2)
	})
}

func TestWhoMaySign(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		ctx := t.Context()
		h, d, j := asked(t, o)
		piotr, zofia := person("Piotr Łoś"), person("Zofia Bąk")
		token := strings.TrimPrefix(o.Intake.SignLink(j.Round, 2), intake.SignPath)
		second := strings.TrimPrefix(o.Intake.SignLink(j.Round, 3), intake.SignPath)
		acting := zofia
		acting.Mandate.Agent = id.New[id.Account]()
		for _, tc := range []struct {
			by     actor.Actor
			token  string
			sum    string
			kind   fault.Kind
			reason string
		}{
			{actor.Actor{Kind: actor.Anonymous}, token, j.SHA256, fault.LoggedOut, "nobody knows who it is"},
			{o.Ewa, token, j.SHA256, fault.LoggedOut, "a clerk signs nothing for herself at the office"},
			{acting, token, j.SHA256, fault.Forbidden, "a signature is one's own"},
			{h.By, token, j.SHA256, fault.Conflict, "who asked has signed already"},
			{piotr, token, strings.Repeat("0", 64), fault.Conflict, "another document than the one shown"},
			{piotr, token + "x", j.SHA256, fault.NotFound, "a link that nobody made"},
			{piotr, strings.TrimPrefix(o.Intake.SignLink(j.Round, 1), intake.SignPath), j.SHA256, fault.NotFound, "the place of who asked"},
			{piotr, strings.TrimPrefix(o.Intake.SignLink(j.Round, 9), intake.SignPath), j.SHA256, fault.NotFound, "a place that nobody has"},
		} {
			if err := o.Intake.SignJointly(ctx, tc.by, tc.token, tc.sum); !fault.Is(err, tc.kind) {
				t.Errorf("%s: %v", tc.reason, err)
			}
		}
		if inv, err := o.Intake.Invited(ctx, actor.Actor{Kind: actor.Anonymous}, token); err != nil || inv.Draft != nil {
			t.Errorf("a stranger with the link sees the answers: %v", err)
		}
		ok(t, o.Intake.SignJointly(ctx, piotr, token, j.SHA256))
		if err := o.Intake.SignJointly(ctx, zofia, token, j.SHA256); !fault.Is(err, fault.Conflict) {
			t.Errorf("the link of somebody who signed: %v", err)
		}
		if err := o.Intake.SignJointly(ctx, piotr, second, j.SHA256); !fault.Is(err, fault.Conflict) {
			t.Errorf("one person, two signatures: %v", err)
		}
		if _, err := o.Intake.Invited(ctx, zofia, token); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else reads with a used link: %v", err)
		}
		if _, err := o.Intake.Joint(ctx, intake.Holder{By: piotr}, d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an invited person is no holder of the draft: %v", err)
		}
	})
}

func TestSignaturesThatNeverBecomeComplete(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, o *intaketest.Office, token string){
		"declined": func(t *testing.T, o *intaketest.Office, token string) {
			ok(t, o.Intake.DeclineJointly(t.Context(), person("Piotr Łoś"), token, "To nie moja działka."))
		},
		"expired": func(t *testing.T, o *intaketest.Office, token string) {
			o.Clock.Move(14 * 24 * time.Hour)
			if err := o.Intake.SignJointly(t.Context(), person("Piotr Łoś"), token, ""); !fault.Is(err, fault.Gone) {
				t.Errorf("after the last day: %v", err)
			}
			ok(t, o.Intake.ExpireRounds(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, o *intaketest.Office) {
				h, d, j := asked(t, o)
				end(t, o, strings.TrimPrefix(o.Intake.SignLink(j.Round, 2), intake.SignPath))
				last, err := o.Intake.Joint(t.Context(), h, d.ID)
				ok(t, err)
				want(t, "outcome", last.Outcome, name)
				now, err := o.Intake.Draft(t.Context(), h, d.ID)
				ok(t, err)
				want(t, "the draft can be changed again", now.Joint, 0)
				ok(t, o.Intake.FileJoint(t.Context(), j.Round))
				if now, err = o.Intake.Draft(t.Context(), h, d.ID); err != nil || !now.Submission.IsZero() {
					t.Errorf("filed without all signatures: %v", err)
				}
			})
		})
	}
}

func TestAServiceThatClosedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d, j := asked(t, o)
		for no := int64(2); no <= 3; no++ {
			ok(t, o.Intake.SignJointly(t.Context(), person("Ktoś"), strings.TrimPrefix(o.Intake.SignLink(j.Round, no), intake.SignPath), j.SHA256))
		}
		o.Closed = true
		ok(t, o.Intake.FileJoint(t.Context(), j.Round))
		last, err := o.Intake.Joint(t.Context(), h, d.ID)
		ok(t, err)
		if last.Outcome != intake.JointFailed || last.Reason != "intake.not-offered" {
			t.Errorf("%+v", last)
		}
	})
}

func TestTwoLastSignaturesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d, j := asked(t, o)
		var all sync.WaitGroup
		for no := int64(2); no <= 3; no++ {
			all.Go(func() {
				if err := o.Intake.SignJointly(t.Context(), person("Ktoś"), strings.TrimPrefix(o.Intake.SignLink(j.Round, no), intake.SignPath), j.SHA256); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		last, err := o.Intake.Joint(t.Context(), h, d.ID)
		ok(t, err)
		if last.Complete.IsZero() || last.Missing() != 0 {
			t.Errorf("nobody noticed that all have signed: %+v", last)
		}
	})
}

func TestPeopleWhoCannotBeAsked(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		for _, tc := range []struct {
			people []intake.Invitee
			field  string
			reason string
		}{
			{nil, "name.0", "nobody"},
			{[]intake.Invitee{{Name: " ", Email: "a@b.pl"}}, "name.0", "no name"},
			{[]intake.Invitee{{Name: "A", Email: "a@b.pl"}, {Name: "B", Email: "A@B.PL"}}, "email.1", "one mailbox is one person"},
			{[]intake.Invitee{{Name: "A", Email: "nie-adres"}}, "email.0", "no address"},
			{make([]intake.Invitee, 21), "name.20", "more than can be"},
		} {
			_, err := o.Intake.AskSignatures(t.Context(), h, d.ID, d.Revision, tc.people)
			f, is := fault.As(err)
			if !is || f.Kind != fault.Invalid {
				t.Errorf("%s: %v", tc.reason, err)
				continue
			}
			found := false
			for _, x := range f.Fields {
				found = found || x.Name == tc.field
			}
			if !found {
				t.Errorf("%s: %v, want %s", tc.reason, f.Fields, tc.field)
			}
		}
		visitor, dv := o.Fill(t, intake.Holder{By: actor.Actor{Kind: actor.Anonymous}, Lang: "pl"})
		if _, err := o.Intake.AskSignatures(t.Context(), visitor, dv.ID, dv.Revision, couple); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a visitor without an account: %v", err)
		}
		lines, err := o.Intake.ToSign(t.Context(), person("Piotr"), "piotr@poczta.example")
		ok(t, err)
		want(t, "nothing waits", len(lines), 0)
		_, err = o.Intake.AskSignatures(t.Context(), h, d.ID, d.Revision, couple)
		ok(t, err)
		lines, err = o.Intake.ToSign(t.Context(), person("Piotr"), "piotr@poczta.example")
		ok(t, err)
		want(t, "one waits", len(lines), 1)
	})
}
