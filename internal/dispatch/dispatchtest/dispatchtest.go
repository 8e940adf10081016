// Package dispatchtest gives the tests of others an office that sends letters: with a seal, a store of bytes
// in a temporary directory, one who posts, one who leads a case, and residents with boxes.
package dispatchtest

import (
	"bytes"
	"context"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"wrota/internal/dispatch"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/address"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
)

// Tables are the migrations that a test of dispatch needs.
var Tables = []db.Migrations{audit.Migrations, jobs.Migrations, dispatch.Migrations}

// Office is a unit that sends letters.
type Office struct {
	Unit     id.Unit
	Case     id.Case
	Ewa      actor.Actor // posts
	Anna     actor.Actor // leads Case
	Maria    actor.Actor // a resident with an account
	Jan      actor.Actor // another
	System   actor.Actor
	Clock    *clock.Manual
	Audit    *audit.Log
	Queue    *jobs.Queue
	Dir      string // of the store
	Blobs    blob.Store
	Seals    *Seals
	Dispatch *dispatch.Service
	Facts    []jobs.Event // in the order in which they were told, after Drain
}

// New makes an office on a database.
func New(t testing.TB, d *db.DB) *Office {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	o := &Office{Unit: id.New[id.Unit](), Case: id.New[id.Case](), Clock: testkit.Clock(), Dir: filepath.Join(t.TempDir(), "blobs")}
	o.Audit = audit.New(o.Clock)
	var err error
	if o.Queue, err = jobs.New(d, o.Clock, jobs.Config{}); err != nil {
		t.Fatal(err)
	}
	dir, err := blob.OpenDir(o.Dir, o.Clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.Close() })
	seal, err := crypt.GenerateSeal("Urząd Gminy Lipowa", "VATPL-5265877635", "PL", o.Clock.Now().AddDate(-1, 0, 0), o.Clock.Now().AddDate(40, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	o.Blobs, o.Seals = dir, &Seals{seal: seal}
	o.System = actor.Automaton("system.test", o.Unit)
	o.Ewa = o.clerk("Ewa Żbik", "kancelaria", dispatch.GrantPost)
	o.Anna = o.clerk("Anna Nowak", "inspektor ds. dróg")
	o.Maria = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Maria Żółkiewska-O’Neill", Level: actor.LevelSubstantial}
	o.Jan = actor.Actor{Kind: actor.Resident, Account: id.New[id.Account](), Name: "Jan Łąka", Level: actor.LevelLow}
	o.Dispatch = dispatch.New(dispatch.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue, Blobs: o.Blobs, Offices: o.Seals, Cases: rights{o}})
	o.Dispatch.Register(o.Queue)
	hear[dispatch.Sent](o)
	hear[dispatch.Delivered](o)
	hear[dispatch.Returned](o)
	hear[dispatch.Reminded](o)
	hear[dispatch.FellBack](o)
	hear[dispatch.Damaged](o)
	return o
}

func hear[E jobs.Event](o *Office) {
	jobs.On(o.Queue, "test", func(_ context.Context, _ jobs.Source, e E) error {
		o.Facts = append(o.Facts, e)
		return nil
	})
}

func (o *Office) clerk(name, post string, grants ...actor.Grant) actor.Actor {
	return actor.Actor{
		Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: o.Unit, Name: name, Post: post, Grants: grants,
	}
}

type rights struct{ o *Office }

// MayRead lets Anna read her case.
func (r rights) MayRead(_ context.Context, by actor.Actor, c id.Case) error {
	if by.Employee == r.o.Anna.Employee && c == r.o.Case {
		return nil
	}
	return fault.New(fault.NotFound, "cases.no-such-case")
}

// Seals answers with one office for every unit.
type Seals struct {
	seal *crypt.Seal
	Lost bool // the seal is not there
}

// Office is the office.
func (s *Seals) Office(context.Context, id.Unit) (dispatch.Office, error) {
	return dispatch.Office{Slug: "lipowa", Name: "Urząd Gminy Lipowa", NIP: "5265877635"}, nil
}

// Seal is its seal.
func (s *Seals) Seal(_ context.Context, _ id.Unit, at time.Time) (*crypt.Seal, error) {
	if s.Lost {
		return nil, fault.New(fault.NotFound, "crypt.seal.none")
	}
	return s.seal, s.seal.CheckAt(at)
}

// Certificate writes the certificate of the seal into a file, for tools that check seals.
func (s *Seals) Certificate(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "seal.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.seal.Certificate.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Lipowa is where residents of the tests live.
var Lipowa = address.Address{Street: "ul. Lipowa", House: "3", Postcode: "66-200", Place: "Lipowa"}

// InBox is an addressee with a box.
func InBox(a actor.Actor) dispatch.Addressee {
	return dispatch.Addressee{Party: id.New[id.Party](), Account: a.Account, Name: a.Name, Address: Lipowa, Wants: dispatch.Portal}
}

// OnPaper is an addressee who wants paper.
func OnPaper(name string) dispatch.Addressee {
	return dispatch.Addressee{Party: id.New[id.Party](), Name: name, Address: Lipowa, Wants: dispatch.Paper}
}

// Sending is a decision of the office in its case, signed and stored.
func (o *Office) Sending(t testing.TB, title string, to ...dispatch.Addressee) dispatch.Sending {
	t.Helper()
	body := []byte("%PDF-1.7 " + title + " " + id.New[id.Document]().Short())
	b, err := o.Blobs.Put(t.Context(), bytes.NewReader(body), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	writing := id.New[id.Document]()
	return dispatch.Sending{
		Source: "writing:" + writing.Short(), Unit: o.Unit, Case: o.Case, Writing: writing, Sign: "DR.7230.14.2027.AN.3", Title: title, Kind: "decyzja",
		Author: "Jan Kowalski, kierownik referatu", Blob: b.Sum, Size: b.Size, Addressees: to,
	}
}

// Send sends as the system, or ends the test.
func (o *Office) Send(t testing.TB, c dispatch.Sending) dispatch.Letter {
	t.Helper()
	l, err := o.Dispatch.Send(t.Context(), o.System, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Drain works off what is due and collects the facts.
func (o *Office) Drain(t testing.TB) []jobs.Event {
	t.Helper()
	o.Facts = nil
	if err := o.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o.Facts
}

// Days moves the clock by whole days.
func (o *Office) Days(n int) { o.Clock.Move(time.Duration(n) * 24 * time.Hour) }

// Spoil changes a byte of stored content, as a failing disk would.
func (o *Office) Spoil(t testing.TB, sum blob.Sum) {
	t.Helper()
	name := sum.String()
	path := filepath.Join(o.Dir, name[:2], name[2:4], name)
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	body[len(body)/2] ^= 1
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
