package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"wrota/internal/eservice"
	"wrota/internal/eservice/xmldoc"
	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

func each(t *testing.T, test func(t *testing.T, o *intaketest.Office)) {
	testkit.Each(t, intaketest.Tables, func(t *testing.T, d *db.DB) { test(t, intaketest.New(t, d)) })
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestFilingGivesANumberAReceiptAndAFact(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		want(t, "number", f.Number, "RPW/LIPOWA/1/2027")
		want(t, "title", f.Title, "Pismo: Dziura w drodze")
		sub, err := o.Intake.OwnSubmission(t.Context(), h.By, f.Submission)
		ok(t, err)
		for _, s := range []string{"Urząd Gminy Lipowa", "Maria O’Łąka", "RPW/LIPOWA/1/2027", "2027-02-19T12:00:00.000+01:00", sub.SHA256, f.Submission.Short()} {
			if !bytes.Contains(f.Receipt, []byte(s)) {
				t.Errorf("the receipt does not say %q", s)
			}
		}
		want(t, "level", sub.Level, actor.LevelLow)
		letter, err := o.Intake.Letter(t.Context(), o.Ewa, f.Letter)
		ok(t, err)
		want(t, "letter", []any{letter.Channel, letter.ReceivedOn, letter.Stage, letter.Sender.Name()}, "[portal 2027-02-19 new Maria O’Łąka]")
		depth, err := o.Queue.Depth(t.Context())
		ok(t, err)
		want(t, "facts told", depth.Behind, 1)
	})
}

// TestTheReceiptIsSealed asks xmlsec1 and xmllint, which we did not write.
func TestTheReceiptIsSealed(t *testing.T) {
	o := intaketest.New(t, testkit.DB(t, db.SQLite, intaketest.Tables...))
	f := o.File(t, o.Maria)
	dir := t.TempDir()
	file := func(name string, body []byte) string {
		path := filepath.Join(dir, name)
		ok(t, os.WriteFile(path, body, 0o600))
		return path
	}
	cert := file("seal.pem", pemOf(o.Seals.Certificate.Raw))
	verify := func(upp string) ([]byte, error) {
		return exec.Command("xmlsec1", "--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties", "--verification-gmt-time", "2027-02-20 00:00:00",
			"--trusted-pem", cert, upp).CombinedOutput()
	}
	if out, err := verify(file("upp.xml", f.Receipt)); err != nil {
		t.Errorf("xmlsec1 does not accept the receipt: %v\n%s", err, out)
	}
	changed := bytes.Replace(f.Receipt, []byte("12:00:00"), []byte("11:00:00"), 1)
	if out, err := verify(file("changed.xml", changed)); err == nil {
		t.Errorf("xmlsec1 accepts a changed receipt\n%s", out)
	}
	sub, err := o.Intake.OwnSubmission(t.Context(), o.Maria.By, f.Submission)
	ok(t, err)
	schema := file("schema.xsd", xmldoc.Schema(sub.Offer.Definition()))
	if out, err := exec.Command("xmllint", "--noout", "--schema", schema, file("doc.xml", sub.Document)).CombinedOutput(); err != nil {
		t.Errorf("xmllint: %v\n%s", err, out)
	}
}

// TestFilingTwiceReturnsTheFirstReceipt: a second click, a lost answer, two windows.
func TestFilingTwiceReturnsTheFirstReceipt(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		var wg sync.WaitGroup
		got := make([]*intake.Filed, 12)
		for i := range got {
			wg.Go(func() {
				f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
				if err != nil {
					t.Error(err)
				}
				got[i] = f
			})
		}
		wg.Wait()
		for _, f := range got {
			if f == nil || f.Number != got[0].Number || !bytes.Equal(f.Receipt, got[0].Receipt) || f.PIN != got[0].PIN {
				t.Fatalf("another receipt: %+v", f)
			}
		}
		want(t, "next number", o.File(t, o.Maria).Number, "RPW/LIPOWA/2/2027")
		if _, _, err := o.Intake.Answer(t.Context(), h, d.ID, eservice.At{Step: "tresc"}, map[string][]string{"temat": {"Inne"}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a filed draft was changed: %v", err)
		}
	})
}

func TestAnswersChangedInAnotherWindowAreNotFiledUnseen(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		o.Answer(t, h, d.ID, "tresc", map[string][]string{"temat": {"Latarnia"}, "opis": {"Nie świeci."}})
		if _, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision); !fault.Is(err, fault.Conflict) {
			t.Errorf("filed other answers than were checked: %v", err)
		}
	})
}

func TestNumbersAreGapFreeAcrossAccountsAndYears(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		o.Clock.Set(time.Date(2027, 12, 31, 22, 59, 0, 0, time.UTC))
		o.Version = 2
		var mu sync.Mutex
		var wg sync.WaitGroup
		seen := map[string]bool{}
		for i := range 40 {
			wg.Go(func() {
				h := o.Maria
				h.By.Account = id.New[id.Account]()
				d, _, err := o.Intake.StartDraft(t.Context(), h, intake.Start{Unit: o.Unit, Service: "pismo"})
				ok(t, err)
				if i%5 == 0 { // not ready: refused before a number is taken
					if _, err := o.Intake.Submit(t.Context(), h, d, 1); !fault.Is(err, fault.Invalid) {
						t.Errorf("an empty form was filed: %v", err)
					}
					return
				}
				o.Answer(t, h, d, "kto", map[string][]string{"osoba.given": {"Jan"}, "osoba.family": {"Żak"}})
				o.Answer(t, h, d, "tresc", map[string][]string{"sprawa": {"x"}, "opis": {"y"}})
				o.Answer(t, h, d, eservice.AttachmentsStep, nil)
				f, err := o.Intake.Submit(t.Context(), h, d, 4)
				ok(t, err)
				mu.Lock()
				defer mu.Unlock()
				seen[f.Number] = true
			})
		}
		wg.Wait()
		for n := 1; n <= 32; n++ {
			if num := fmt.Sprintf("RPW/LIPOWA/%d/2027", n); !seen[num] {
				t.Errorf("%s is missing", num)
			}
		}
		o.Clock.Move(time.Minute) // midnight in Warsaw
		l, err := o.Intake.Enter(t.Context(), o.Ewa, letter(o))
		ok(t, err)
		want(t, "the new year", l.Number, "RPW/LIPOWA/1/2028")
	})
}

func TestSomebodyElsesDraftDoesNotExist(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		anon, a := o.Fill(t, intake.Holder{By: somebody, Lang: "pl"})
		stranger := intake.Holder{By: actor.Actor{Kind: actor.Resident, Account: id.New[id.Account]()}}
		for name, who := range map[string]intake.Holder{"a stranger": stranger, "nobody": {}, "the proof of another draft": {Proof: anon.Proof}, "a clerk": {By: o.Ewa}} {
			_, err1 := o.Intake.Draft(t.Context(), who, d.ID)
			_, err2 := o.Intake.Submit(t.Context(), who, d.ID, d.Revision)
			_, _, err3 := o.Intake.Answer(t.Context(), who, d.ID, eservice.At{Step: "kto"}, nil)
			err4 := o.Intake.Discard(t.Context(), who, d.ID)
			_, err5 := o.Intake.AddFile(t.Context(), who, d.ID, intake.Incoming{Field: "plik", Name: "a.txt", Body: strings.NewReader("x")})
			for i, err := range []error{err1, err2, err3, err4, err5} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s, call %d: %v", name, i+1, err)
				}
			}
		}
		if _, err := o.Intake.Draft(t.Context(), h, a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("Maria sees an anonymous draft: %v", err)
		}
		f, err := o.Intake.Submit(t.Context(), anon, a.ID, a.Revision)
		ok(t, err)
		if _, err := o.Intake.OwnSubmission(t.Context(), h.By, f.Submission); !fault.Is(err, fault.NotFound) {
			t.Errorf("Maria sees an anonymous submission: %v", err)
		}
	})
}

func TestAnAnonymousDraftCanBeAdoptedAndResumed(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		_, a := o.Fill(t, intake.Holder{By: somebody, Lang: "pl"})
		link := o.Intake.ResumeLink(a.ID)
		d, proof, err := o.Intake.Resume(t.Context(), somebody, strings.TrimPrefix(link, "/wnioski/wznow/"))
		ok(t, err)
		want(t, "resumed", d, a.ID)
		h := o.Maria
		h.Proof = proof
		ok(t, o.Intake.Adopt(t.Context(), h, d))
		list, err := o.Intake.Drafts(t.Context(), o.Maria.By)
		ok(t, err)
		want(t, "Maria's drafts", len(list), 1)
		if _, err := o.Intake.Draft(t.Context(), intake.Holder{By: somebody, Proof: proof}, d); !fault.Is(err, fault.NotFound) {
			t.Errorf("the proof still opens an adopted draft: %v", err)
		}
		o.Clock.Move(31 * 24 * time.Hour)
		if _, _, err := o.Intake.Resume(t.Context(), somebody, strings.TrimPrefix(link, "/wnioski/wznow/")); !fault.Is(err, fault.Gone) {
			t.Errorf("an old link: %v", err)
		}
		if _, err := o.Intake.Draft(t.Context(), o.Maria, d); !fault.Is(err, fault.Gone) {
			t.Errorf("an old draft: %v", err)
		}
		ok(t, o.Intake.Sweep(t.Context()))
		if _, err := o.Intake.Draft(t.Context(), o.Maria, d); !fault.Is(err, fault.NotFound) {
			t.Errorf("a swept draft: %v", err)
		}
	})
}

func TestRefers(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		refers := func(body string) bool {
			used, err := o.Intake.Refers(t.Context(), blob.SumOf([]byte(body)))
			ok(t, err)
			return used
		}
		h, d := o.Fill(t, o.Maria)
		_, err := o.Intake.AddFile(t.Context(), h, d.ID, intake.Incoming{Field: "plik", Name: "a.txt", Body: strings.NewReader("filed")})
		ok(t, err)
		d, err = o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		want(t, "of a draft", refers("filed"), true)
		_, err = o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		h, d = o.Fill(t, o.Maria)
		_, err = o.Intake.AddFile(t.Context(), h, d.ID, intake.Incoming{Field: "plik", Name: "b.txt", Body: strings.NewReader("drafted")})
		ok(t, err)
		o.Clock.Move(31 * 24 * time.Hour)
		ok(t, o.Intake.Sweep(t.Context()))
		want(t, "filed, of a swept draft, nobody's", []bool{refers("filed"), refers("drafted"), refers("x")}, "[true false false]")
	})
}

func TestADraftMovesToANewFormOnlyWhenAsked(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		o.Clock.Set(time.Date(2027, 7, 1, 8, 0, 0, 0, time.UTC))
		// Kept alive by a change in the last days of June would be the usual way here.
		o.Version = 2
		if _, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision); !fault.Is(err, fault.Gone) {
			t.Errorf("a draft of February: %v", err)
		}
		o.Clock.Set(time.Date(2027, 6, 20, 8, 0, 0, 0, time.UTC))
		o.Version = 1
		h, d = o.Fill(t, o.Maria)
		o.Clock.Set(time.Date(2027, 7, 1, 8, 0, 0, 0, time.UTC))
		o.Version = 2
		if f, isFault := fault.As(second(o.Intake.Submit(t.Context(), h, d.ID, d.Revision))); !isFault || f.Key != "intake.new-version" {
			t.Fatalf("an old form was filed: %v", f)
		}
		changes, err := o.Intake.Upgrade(t.Context(), h, d.ID)
		ok(t, err)
		want(t, "changes", []any{len(changes), changes[0].Kind, changes[0].Field}, "[1 renamed sprawa]")
		d, err = o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		want(t, "title", f.Title, "Pismo: Dziura w drodze")
	})
}

func second[A any](_ A, err error) error { return err }

func TestALetterInARunningCase(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		c := id.New[id.Case]()
		o.Cases[c] = intake.Matter{Unit: o.Unit, Sign: "DR.7230.1.2027", Title: "Zajęcie"}
		into := func(st *intake.Start) { st.Matter = c }
		h, d := o.Fill(t, o.Maria, into)
		f, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision)
		ok(t, err)
		want(t, "case", f.Case, c)
		if _, _, err := o.Intake.StartDraft(t.Context(), intake.Holder{By: o.Ewa}, intake.Start{Unit: o.Unit, Service: "pismo", Matter: c}); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else writes in Maria's case: %v", err)
		}
	})
}

func TestAWithdrawnServiceTakesNothing(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		o.Closed = true
		if _, err := o.Intake.Submit(t.Context(), h, d.ID, d.Revision); !fault.Is(err, fault.Gone) {
			t.Errorf("filed: %v", err)
		}
		if _, _, err := o.Intake.StartDraft(t.Context(), o.Maria, intake.Start{Unit: o.Unit, Service: "pismo"}); !fault.Is(err, fault.Gone) {
			t.Errorf("begun: %v", err)
		}
	})
}
