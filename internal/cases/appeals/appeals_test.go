package appeals_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"wrota/internal/cases"
	"wrota/internal/cases/appeals"
	"wrota/internal/cases/casestest"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// office has a case with a decision that was delivered.
type office struct {
	*casestest.Office
	*appeals.Service
	t       *testing.T
	c       *cases.Case
	dec     id.Document
	served  map[id.Party]calendar.Date
	account id.Account
}

func (o *office) Sender(context.Context, id.Unit, id.Letter) (id.Account, error) {
	return o.account, nil
}

func (o *office) Served(_ context.Context, _ id.Unit, _ id.Case, _ id.Document, p id.Party) (calendar.Date, error) {
	return o.served[p], nil
}

func (o *office) Higher(context.Context, id.Unit) (string, error) {
	return "Samorządowego Kolegium Odwoławczego w Lipowej", nil
}

func (o *office) Documents(context.Context, actor.Actor, id.Case) ([]appeals.File, error) {
	return []appeals.File{{ID: id.New[id.Document](), Title: "Wniosek *pilny*", Name: "wniosek.xml", On: calendar.On(2027, 2, 19)}}, nil
}

func (o *office) Open(context.Context, actor.Actor, id.Document) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("<wniosek/>")), nil
}

func each(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	testkit.Each(t, casestest.Tables, func(t *testing.T, d *db.DB) {
		o := &office{Office: casestest.New(t, d), t: t, served: map[id.Party]calendar.Date{}}
		o.Service = appeals.New(appeals.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Cases: o.Cases, Files: o, House: o})
		test(t, o)
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, got any, want string) {
	t.Helper()
	if s := fmt.Sprint(got); s != want {
		t.Errorf("%s: %s, want %s", what, s, want)
	}
}

func (o *office) today() calendar.Date { return clock.Today(o.Clock) }

func (o *office) dossier() *cases.Dossier {
	o.t.Helper()
	d, err := o.Cases.Dossier(o.t.Context(), o.Anna, o.c.ID)
	ok(o.t, err)
	return d
}

// decided opens a case on 19 February 2027, decides it and serves it on Monday 22 February: final after 8 March.
func (o *office) decided(parties ...cases.Party) {
	o.t.Helper()
	o.c = o.Office.Open(o.t, casestest.Lead(o.Anna), func(p *cases.Opening) { p.Parties = append(p.Parties, parties...) })
	o.dec = o.sign(cases.NewWriting{Case: o.c.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Refused, Appeal: 14}, Title: "Odmowa", Body: "Odmawiam."})
	o.Days(3)
	for i, p := range o.dossier().Parties {
		o.served[p.Party] = o.today()
		o.deliver(o.dec, i == len(o.dossier().Parties)-1)
	}
}

func (o *office) sign(n cases.NewWriting) id.Document {
	o.t.Helper()
	ctx := o.t.Context()
	w, err := o.Cases.Write(ctx, o.Anna, n)
	ok(o.t, err)
	o.signed(w)
	return w
}

// signed signs a draft and lets the fact be heard, twice.
func (o *office) signed(w id.Document) {
	o.t.Helper()
	ctx := o.t.Context()
	x, err := o.Cases.Writing(ctx, o.Jan, o.c.ID, w)
	ok(o.t, err)
	if x.Kind.NeedsAcceptance() {
		ok(o.t, o.Cases.Submit(ctx, o.Anna, o.c.ID, w, x.Version))
		x.Version++
	}
	ok(o.t, o.Cases.Sign(ctx, o.Jan, o.c.ID, w, x.Version))
	for range 2 {
		ok(o.t, o.Service.Signed(ctx, o.Unit, o.c.ID, w))
	}
}

func (o *office) deliver(w id.Document, last bool) {
	o.t.Helper()
	ok(o.t, o.Cases.NoteDelivery(o.t.Context(), actor.Automaton("system.test", o.Unit), cases.Delivered{
		Unit: o.Unit, Case: o.c.ID, Writing: w, Delivery: id.New[id.Delivery](), On: o.today(), How: "portal", Last: last,
	}))
}

// comes is a letter in the case; one with a name of its own is heard of.
func (o *office) comes(what string) id.Letter {
	o.t.Helper()
	ctx, l := o.t.Context(), id.New[id.Letter]()
	ok(o.t, o.Cases.Receive(ctx, actor.Automaton("system.test", o.Unit), cases.Receipt{Unit: o.Unit, Case: o.c.ID, Letter: l, What: what, ReceivedAt: o.Clock.Now()}))
	letters := o.dossier().Letters
	for range 2 {
		ok(o.t, o.Came(ctx, o.Unit, o.c.ID, l, letters[len(letters)-1].What))
	}
	return l
}

func (o *office) matter(l id.Letter) appeals.Matter {
	o.t.Helper()
	all, err := o.Of(o.t.Context(), o.Anna, o.c.ID)
	ok(o.t, err)
	for _, m := range all {
		if m.Letter == l {
			return m
		}
	}
	o.t.Fatalf("the letter is not among %d matters", len(all))
	return appeals.Matter{}
}

func (o *office) which(l id.Letter) appeals.Which {
	return appeals.Which{Case: o.c.ID, Letter: l, Version: o.matter(l).Version}
}

func (o *office) tasks() (out []string) {
	for _, x := range o.dossier().Tasks {
		out = append(out, string(x.Kind))
	}
	return out
}

// forwards writes the covering letter and signs it.
func (o *office) forwards(l id.Letter, position string) *cases.Writing {
	o.t.Helper()
	d := appeals.Draft{Which: o.which(l), ID: id.New[id.Document](), Position: position}
	for range 2 { // a form that was sent twice
		ok(o.t, o.Forward(o.t.Context(), o.Anna, d))
		d.Version = o.matter(l).Version
	}
	w, err := o.Cases.Writing(o.t.Context(), o.Anna, o.c.ID, d.ID)
	ok(o.t, err)
	o.signed(d.ID)
	return w
}

func TestAnAppealIsForwardedWithTheFile(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.decided()
		o.Days(4) // Friday 26 February
		l := o.comes(cases.LetterAppeal)
		m, d := o.matter(l), o.dossier()
		want(t, "days", []any{m.UntilOn, m.Late, m.DueOn, m.Against == o.dec, m.Party == d.Parties[0].Party}, "[2027-03-08 false 2027-03-05 true true]")
		want(t, "on the desk", []any{d.Stage, d.DueOn, o.tasks()}, "[todo 2027-03-05 [appeal]]")
		o.Days(7)
		w := o.forwards(l, "")
		for _, s := range []string{"Samorządowego Kolegium Odwoławczego w Lipowej", "odwołanie z 26 lutego 2027 r. od decyzji", "1. Wniosek", "art. 133", "art. 132 § 1"} {
			if !strings.Contains(strings.ReplaceAll(w.Body, "\u00a0", " "), s) {
				t.Errorf("the letter does not say %q: %s", s, w.Body)
			}
		}
		if strings.Contains(w.Body, "{{") || strings.Contains(w.Body, "minął") || w.Purpose != cases.ForForwarding {
			t.Errorf("the letter: %s %s", w.Purpose, w.Body)
		}
		m, d = o.matter(l), o.dossier()
		want(t, "forwarded", []any{m.Answer, m.AnsweredOn, d.Stage, d.DueOn == cases.NoTerm, len(d.Tasks)}, "[forwarded 2027-03-05 settled true 0]")
		o.Days(10)
		ok(t, o.Queue.Drain(t.Context()))
		want(t, "not final while the higher body has it", len(o.tasks()), "0")

		ok(t, o.Rule(t.Context(), o.Anna, appeals.Verdict{Which: o.which(l), Ruling: appeals.Upheld, On: o.today(), Sign: "SKO.12.2027"}))
		want(t, "upheld", []any{o.matter(l).Ruling, o.tasks()}, "[upheld [close]]")
		err := o.Rule(t.Context(), o.Anna, appeals.Verdict{Which: o.which(l), Ruling: appeals.SentBack, On: o.today(), Sign: "SKO.13.2027"})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("ruled twice: %v", err)
		}
	})
}

// A quashed decision lets the case go on under its sign, with its month anew from the return of the file, and the new
// decision becomes final by itself (art. 138 § 2 KPA).
func TestAQuashedDecisionLetsTheCaseGoOn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.decided()
		l := o.comes(cases.LetterAppeal)
		o.forwards(l, "Decyzja jest zgodna z prawem.")
		ok(t, o.Cases.Close(ctx, o.Anna, cases.Chosen{Case: o.c.ID}, cases.ByRefusal))
		o.Days(38) // Thursday 1 April
		ok(t, o.Rule(ctx, o.Anna, appeals.Verdict{Which: o.which(l), Ruling: appeals.SentBack, On: o.today(), Sign: "SKO.12.2027"}))
		d := o.dossier()
		want(t, "goes on", []any{d.Sign == o.c.Sign, d.Stage, d.SettledOn.IsZero(), d.Settlement, d.Retention, d.DueOn, d.Paused}, "[true todo true   2027-05-04 false]")
		m, err := o.Cases.MatterOf(ctx, o.Maria, o.c.ID)
		ok(t, err)
		want(t, "for Maria", m.Status, "handled")
		again := o.sign(cases.NewWriting{Case: o.c.ID, Kind: cases.Decision, Purpose: cases.ForDecision, Effect: cases.Effect{Outcome: cases.Granted, Appeal: 14}, Title: "Zgoda", Body: "Zezwalam."})
		o.deliver(again, true)
		o.Days(16)
		ok(t, o.Queue.Drain(ctx))
		want(t, "final again", o.tasks(), "[close]")
	})
}

func TestALetterFromTheCounterIsRecognised(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.decided()
		o.Days(16) // Wednesday 10 March, two days late
		ok(t, o.Queue.Drain(ctx))
		l := o.comes(cases.LetterMessage)
		want(t, "final meanwhile", o.tasks(), "[close read-message]")
		r := appeals.Recognition{Case: o.c.ID, Letter: l, Kind: appeals.Appeal}
		ok(t, o.Recognise(ctx, o.Anna, r))
		want(t, "by the day it came", []any{o.matter(l).Late, o.tasks()}, "[true [close appeal]]")
		err := o.Grant(ctx, o.Anna, appeals.Draft{Which: o.which(l), ID: id.New[id.Document]()})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a late appeal was granted: %v", err)
		}
		r.Version, r.PostedOn = 1, calendar.On(2027, 3, 8) // the stamp of the post office: art. 57 § 5 pkt 2
		ok(t, o.Recognise(ctx, o.Anna, r))
		want(t, "by the day it was posted", []any{o.matter(l).Late, o.tasks()}, "[false [appeal]]")
		for reason, bad := range map[string]appeals.Recognition{
			"posted":  {Case: o.c.ID, Letter: l, Kind: appeals.Appeal, PostedOn: calendar.On(2027, 3, 11)},
			"letter":  {Case: o.c.ID, Letter: o.c.Letter, Kind: appeals.Appeal},
			"kind":    {Case: o.c.ID, Letter: l, Kind: appeals.Interim}, // there is no order
			"against": {Case: o.c.ID, Letter: l, Kind: appeals.Appeal, Against: id.New[id.Document]()},
			"party":   {Case: o.c.ID, Letter: l, Kind: appeals.Appeal, Party: id.New[id.Party]()},
		} {
			f, is := fault.As(o.Recognise(ctx, o.Anna, bad))
			if !is || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != reason {
				t.Errorf("%s: %+v", reason, f)
			}
		}
		if err := o.Recognise(ctx, o.Piotr, r); !fault.Is(err, fault.NotFound) {
			t.Errorf("another cell: %v", err)
		}
		ok(t, o.Misnamed(ctx, o.Anna, o.which(l)))
		ok(t, o.Queue.Drain(ctx))
		all, err := o.Of(ctx, o.Anna, o.c.ID)
		ok(t, err)
		want(t, "taken back", []any{len(all), o.dossier().Letters[1].What}, "[0 message]")
		ok(t, o.Recognise(ctx, o.Anna, appeals.Recognition{Case: o.c.ID, Letter: l, Kind: appeals.Appeal, PostedOn: calendar.On(2027, 3, 8)}))
		want(t, "and said again", o.tasks()[len(o.tasks())-1], "appeal")
	})
}

// The office grants an appeal by a new decision, which has its own days (art. 132 § 1 and 3 KPA).
func TestSelfReview(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.decided()
		l := o.comes(cases.LetterAppeal)
		d := appeals.Draft{Which: o.which(l), ID: id.New[id.Document]()}
		ok(t, o.Grant(ctx, o.Anna, d))
		if err := o.Forward(ctx, o.Anna, appeals.Draft{Which: o.which(l), ID: id.New[id.Document]()}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two answers at once: %v", err)
		}
		w, err := o.Cases.Writing(ctx, o.Anna, o.c.ID, d.ID)
		ok(t, err)
		if !strings.Contains(w.Body, "decyzję "+o.c.Sign) || !strings.Contains(w.Body, "{{ruling}}") {
			t.Error(w.Body)
		}
		ok(t, o.Cases.Drop(ctx, o.Anna, o.c.ID, d.ID, w.Version)) // the clerk thinks better of it, and then again
		d = appeals.Draft{Which: o.which(l), ID: id.New[id.Document]()}
		ok(t, o.Grant(ctx, o.Anna, d))
		o.signed(d.ID)
		want(t, "granted", []any{o.matter(l).Answer, o.dossier().Stage, len(o.tasks())}, "[granted settled 0]")
		o.Days(1)
		o.deliver(d.ID, true)
		o.Days(15)
		ok(t, o.Queue.Drain(ctx))
		want(t, "the new decision is final", o.tasks(), "[close]")
	})
}

func TestComplaintAgainstInaction(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.c = o.Office.Open(t, casestest.Lead(o.Anna)) // due 19 March
		o.Days(31)
		l := o.comes(cases.LetterUrging) // Monday 22 March
		want(t, "seven days, over Easter", []any{o.matter(l).DueOn, o.dossier().DueOn, o.tasks()}, "[2027-03-30 2027-03-19 [urging]]")
		f, _ := fault.As(o.Forward(ctx, o.Anna, appeals.Draft{Which: o.which(l), ID: id.New[id.Document]()}))
		if f == nil || f.Kind != fault.Invalid || f.Fields[0].Name != "position" {
			t.Errorf("without the office's position: %v", f)
		}
		if err := o.Grant(ctx, o.Anna, appeals.Draft{Which: o.which(l), ID: id.New[id.Document]()}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a complaint cannot be granted by a decision of this kind: %v", err)
		}
		w := o.forwards(l, "Czekamy na opinię **zarządcy**.")
		if !strings.Contains(w.Body, "## Stanowisko urzędu") || !strings.Contains(w.Body, "art. 37 § 4") || strings.Contains(w.Body, "{{") {
			t.Error(w.Body)
		}
		ok(t, o.Rule(ctx, o.Anna, appeals.Verdict{Which: o.which(l), Ruling: appeals.Justified, On: o.today(), Sign: "SKO.1", SettleBy: calendar.On(2027, 4, 12)}))
		want(t, "the date that was set", []any{o.dossier().DueOn, o.dossier().Stage}, "[2027-04-12 todo]")
	})
}

// With the waiver of the last party the decision is final on the day on which it came (art. 127a § 2 KPA).
func TestWaivers(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		second := cases.Party{Party: id.New[id.Party](), Account: id.New[id.Account](), Name: "Adam Lis", Role: cases.Interest}
		o.decided(second)
		o.account = o.Maria.Account
		first := o.comes(cases.LetterWaiver)
		want(t, "whose", o.matter(first).Party == o.dossier().Parties[0].Party, "true")
		ok(t, o.Accept(ctx, o.Anna, o.which(first)))
		want(t, "one of two", o.dossier().FinalOn, "2027-03-08")
		o.Days(2) // Wednesday 24 February
		o.account = second.Account
		last := o.comes(cases.LetterWaiver)
		ok(t, o.Accept(ctx, o.Anna, o.which(last)))
		ok(t, o.Queue.Drain(ctx))
		want(t, "both", []any{o.dossier().FinalOn.AddDays(1), o.tasks()}, "[2027-02-24 [close]]")
		o.Days(20)
		ok(t, o.Queue.Drain(ctx)) // the timer of the fourteen days finds nothing to do
		want(t, "once", o.tasks(), "[close]")
		late := o.comes(cases.LetterWaiver)
		if err := o.Accept(ctx, o.Anna, o.which(late)); !fault.Is(err, fault.Conflict) {
			t.Errorf("a waiver after the days: %v", err)
		}
		o.c = o.Office.Open(t, casestest.Lead(o.Anna))
		o.comes(cases.LetterWaiver)
		want(t, "before there is a decision it is a letter as any other", o.tasks(), "[read-message]")
	})
}

func TestThePackageHoldsTheFileAndItsList(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.c = o.Office.Open(t, casestest.Lead(o.Anna))
		var b bytes.Buffer
		ok(t, o.Pack(t.Context(), o.Anna, o.c.ID, &b))
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		ok(t, err)
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		want(t, "files", names, "[001-wniosek.xml spis-dokumentow.csv]")
		rc, err := z.Open("spis-dokumentow.csv")
		ok(t, err)
		list, err := io.ReadAll(rc)
		ok(t, err)
		if !strings.Contains(string(list), "1,"+o.c.Sign+",Wniosek *pilny*,2027-02-19,001-wniosek.xml,") {
			t.Errorf("%s", list)
		}
		if err := o.Pack(t.Context(), o.Piotr, o.c.ID, io.Discard); !fault.Is(err, fault.NotFound) {
			t.Errorf("another cell takes the file: %v", err)
		}
	})
}
