package intake_test

import (
	"encoding/pem"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"wrota/internal/intake"
	"wrota/internal/intake/intaketest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
)

func pemOf(der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}) }

func letter(o *intaketest.Office) intake.Registration {
	return intake.Registration{
		Key: id.New[id.Letter](), Channel: intake.ByPaper, ReceivedOn: o.Intake.Today(), Title: "Skarga na hałas", Attachments: 2, Mode: "polecona", Scan: intake.ScanFull,
		Sender: intake.Sender{Kind: "person", Given: "Józef", Family: "D’Ąbrowski"},
	}
}

func TestEnterOnceRouteAndDismiss(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		r := letter(o)
		var wg sync.WaitGroup
		for range 6 { // the form was sent several times
			wg.Go(func() {
				l, err := o.Intake.Enter(t.Context(), o.Ewa, r)
				if err != nil || l.Number != "RPW/LIPOWA/1/2027" {
					t.Errorf("%v %v", l.Number, err)
				}
			})
		}
		wg.Wait()
		ok(t, o.Intake.Route(t.Context(), o.Ewa, intake.Routing{Letter: r.Key, Version: 1, Cell: o.Cell, Class: "1510"}))
		if err := o.Intake.Route(t.Context(), o.Ewa, intake.Routing{Letter: r.Key, Version: 1, Cell: o.Cell, Class: "1510"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two clerks route one letter: %v", err)
		}
		c := id.New[id.Case]()
		for range 2 {
			ok(t, o.Intake.Link(t.Context(), o.Ewa, o.Unit, r.Key, c))
		}
		l, err := o.Intake.Letter(t.Context(), o.Ewa, r.Key)
		ok(t, err)
		want(t, "filed", []any{l.Stage, l.Case == c}, "[filed true]")
		ad := letter(o)
		_, err = o.Intake.Enter(t.Context(), o.Ewa, ad)
		ok(t, err)
		ok(t, o.Intake.Dismiss(t.Context(), o.Ewa, ad.Key, 1, "Reklama"))
		n, err := o.Intake.Counts(t.Context(), o.Ewa)
		ok(t, err)
		want(t, "counts", n, "map[dismissed:1 filed:1]")
	})
}

func TestARegistrationSaysWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		for name, change := range map[string]func(*intake.Registration){
			"sender":      func(r *intake.Registration) { r.Sender = intake.Sender{Kind: "person"} },
			"title":       func(r *intake.Registration) { r.Title = " " },
			"received":    func(r *intake.Registration) { r.ReceivedOn = calendar.On(2027, 2, 20) },
			"dated":       func(r *intake.Registration) { r.DatedOn = calendar.On(2027, 2, 20) },
			"scan_reason": func(r *intake.Registration) { r.Scan = intake.ScanNone },
			"attachments": func(r *intake.Registration) { r.Attachments = -1 },
			"channel":     func(r *intake.Registration) { r.Channel = intake.ByPortal },
		} {
			r := letter(o)
			change(&r)
			_, err := o.Intake.Enter(t.Context(), o.Ewa, r)
			f, isFault := fault.As(err)
			if !isFault || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		l, err := o.Intake.Enter(t.Context(), o.Ewa, letter(o))
		ok(t, err)
		want(t, "no number was lost", l.Number, "RPW/LIPOWA/1/2027")
	})
}

func TestTheRegisterIsTheUnitsOwn(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		l, err := o.Intake.Enter(t.Context(), o.Ewa, letter(o))
		ok(t, err)
		other := o.Ewa
		other.Unit = id.New[id.Unit]()
		if _, err := o.Intake.Letter(t.Context(), other, l.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("another unit: %v", err)
		}
		p, err := o.Intake.Letters(t.Context(), other, intake.Question{})
		ok(t, err)
		want(t, "another unit's register", len(p.Letters), 0)
		if _, err := o.Intake.Letters(t.Context(), actor.Actor{Kind: actor.Clerk, Unit: o.Unit}, intake.Question{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk without the right: %v", err)
		}
		for text, n := range map[string]int{"dabrowski halas": 1, "RPW/LIPOWA/1": 1, "%": 0, "inny": 0} {
			p, err := o.Intake.Letters(t.Context(), o.Ewa, intake.Question{Text: text})
			ok(t, err)
			want(t, text, len(p.Letters), n)
		}
	})
}

func TestRegisterPages(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		for range 7 {
			_, err := o.Intake.Enter(t.Context(), o.Ewa, letter(o))
			ok(t, err)
		}
		q, got := intake.Question{Limit: 3}, ""
		for {
			p, err := o.Intake.Letters(t.Context(), o.Ewa, q)
			ok(t, err)
			for _, l := range p.Letters {
				got += strings.Split(l.Number, "/")[2]
			}
			if q.After = p.Next; p.Next == "" {
				break
			}
		}
		want(t, "order", got, "7654321")
	})
}

func TestProgressNeedsThePIN(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		f := o.File(t, o.Maria)
		ask := func(num, pin string) error {
			_, err := o.Intake.Progress(t.Context(), somebody, o.Unit, num, pin)
			return err
		}
		p, err := o.Intake.Progress(t.Context(), somebody, o.Unit, "rpw/lipowa/1/2027 ", strings.ReplaceAll(f.PIN, " ", ""))
		ok(t, err)
		want(t, "stage", p.Stage, "new")
		for _, bad := range [][2]string{{f.Number, "0000 0000"}, {"RPW/LIPOWA/99/2027", f.PIN}, {"x", f.PIN}, {"RPW/LIPOWA/1/2027; DROP", f.PIN}} {
			if err := ask(bad[0], bad[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", bad, err)
			}
		}
		for range 5 {
			_ = ask(f.Number, "1111 1111")
		}
		if err := ask(f.Number, f.PIN); !fault.Is(err, fault.Busy) {
			t.Errorf("after six wrong PINs the right one is heard at once: %v", err)
		}
		o.Clock.Move(11 * time.Minute)
		ok(t, ask(f.Number, f.PIN))
	})
}

// from is a visitor of some network.
func from(address string) actor.Actor {
	return actor.Actor{Kind: actor.Anonymous, Source: actor.Source{Address: address}}
}

// TestStrangersDoNotBlockThePIN: whoever knows a number is stopped, and its owner is not.
func TestStrangersDoNotBlockThePIN(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		f := o.File(t, o.Maria)
		const wrong, busy = "intake.wrong-pin", "intake.too-many-pins"
		ask := func(address, num, pin string) string {
			t.Helper()
			_, err := o.Intake.Progress(t.Context(), from(address), o.Unit, num, pin)
			x, is := fault.As(err)
			if err != nil && !is {
				t.Fatal(err)
			}
			if err == nil {
				return ""
			}
			return x.Key
		}
		const never = "RPW/LIPOWA/99/2027"
		for i := range 7 {
			known, unknown := ask("2001:db8::1", f.Number, "1111 1111"), ask("2001:db8::1", never, "1111 1111")
			if known != unknown || known != map[bool]string{true: wrong, false: busy}[i < 5] {
				t.Errorf("guess %d: a number is answered by %q, one that was never given by %q", i+1, known, unknown)
			}
		}
		want(t, "another address of the same network", ask("2001:db8::2", f.Number, f.PIN), busy)
		want(t, "the owner, from elsewhere", ask("203.0.113.7", f.Number, f.PIN), "")
		want(t, "the right PIN of the owner does not free the stranger", ask("2001:db8::1", f.Number, "1111 1111"), busy)

		for i := range 30 { // a hundred wrong ones, from twenty networks and more
			for range 4 {
				ask(fmt.Sprintf("198.51.100.%d", i), f.Number, "1111 1111")
			}
		}
		want(t, "too many over all networks", ask("203.0.113.8", f.Number, f.PIN), busy)
		o.Clock.Move(11 * time.Minute)
		want(t, "after a while", ask("203.0.113.8", f.Number, f.PIN), "")

		ask("203.0.113.9", f.Number, "1111 1111")
		o.Clock.Move(49 * time.Hour)
		ok(t, o.Intake.Sweep(t.Context()))
		for range 5 {
			want(t, "forgotten after two days", ask("2001:db8::1", f.Number, "1111 1111"), wrong)
		}
	})
}

func TestManyPINsAtOnceDoNotSlipThrough(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		f := o.File(t, o.Maria)
		var heard atomic.Int64
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				_, err := o.Intake.Progress(t.Context(), somebody, o.Unit, f.Number, "1111 1111")
				if fault.Is(err, fault.Invalid) {
					heard.Add(1)
				} else if !fault.Is(err, fault.Busy) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		want(t, "guesses heard", heard.Load(), 5)
	})
}

func TestFilesAreTakenByContent(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		add := func(name, body string) error {
			_, err := o.Intake.AddFile(t.Context(), h, d.ID, intake.Incoming{Field: "plik", Name: name, Body: strings.NewReader(body)})
			return err
		}
		for _, tc := range []struct{ name, body, key string }{
			{"pusty.txt", "", "intake.file-empty"},
			{"program.txt", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200), "intake.file-program"},
			{"udaje.pdf", "to nie jest pdf", "intake.file-mismatch"},
			{"wielki.txt", strings.Repeat("a", 1<<20+1), "intake.file-too-large"},
		} {
			f, isFault := fault.As(add(tc.name, tc.body))
			if !isFault || len(f.Fields) != 1 || f.Fields[0].Key != tc.key || f.Fields[0].Name != "plik" {
				t.Errorf("%s: %v, want %s", tc.name, f, tc.key)
			}
		}
		ok(t, add(`..\..\C:\Łąka "plan".TXT`, "Zażółć gęślą jaźń\n"))
		draft, err := o.Intake.Draft(t.Context(), h, d.ID)
		ok(t, err)
		f, err := o.Intake.Submit(t.Context(), h, d.ID, draft.Revision)
		ok(t, err)
		file, body, err := o.Intake.OpenOwnFile(t.Context(), h.By, f.Submission, 1)
		ok(t, err)
		defer body.Close()
		content, err := io.ReadAll(body)
		ok(t, err)
		want(t, "file", []any{file.Name, string(content)}, "[Łąka _plan_.txt Zażółć gęślą jaźń\n]")
		if err := add("po.txt", "za późno"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a file after filing: %v", err)
		}
	})
}

func TestTooManyFiles(t *testing.T) {
	each(t, func(t *testing.T, o *intaketest.Office) {
		h, d := o.Fill(t, o.Maria)
		for i := range 4 {
			_, err := o.Intake.AddFile(t.Context(), h, d.ID, intake.Incoming{Field: "plik", Name: "a.txt", Body: strings.NewReader(strings.Repeat("x", i+1))})
			if f, isFault := fault.As(err); (i == 3) != isFault || i == 3 && f.Fields[0].Key != "intake.too-many-files" {
				t.Errorf("file %d: %v", i+1, err)
			}
		}
	})
}
