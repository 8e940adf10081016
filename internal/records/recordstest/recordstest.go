// Package recordstest gives the tests of others an office with files: a store of bytes in a temporary
// directory, a clerk who may read one case, an archivist who may read all.
package recordstest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/records"
)

// Tables are the migrations that a test of records needs.
var Tables = []db.Migrations{audit.Migrations, jobs.Migrations, records.Migrations}

// Office is a unit with its files.
type Office struct {
	Unit    id.Unit
	Case    id.Case     // Anna's
	Letter  id.Letter   // waits at the registry, where Ewa is
	Anna    actor.Actor // may read Case
	Ewa     actor.Actor // may read Letter
	Artur   actor.Actor // the archivist: may read everything and brings in the plan
	System  actor.Actor
	Clock   *clock.Manual
	Audit   *audit.Log
	Queue   *jobs.Queue
	Dir     string // of the store
	Blobs   blob.Store
	Records *records.Service
}

// New makes an office on a database.
func New(t testing.TB, d *db.DB) *Office {
	t.Helper()
	if err := jobs.MigrateRiver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	o := &Office{Unit: id.New[id.Unit](), Case: id.New[id.Case](), Letter: id.New[id.Letter](), Clock: testkit.Clock(), Dir: filepath.Join(t.TempDir(), "blobs")}
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
	o.Blobs = dir
	o.System = actor.Automaton("system.test", o.Unit)
	o.Anna = o.clerk("Anna Nowak", "inspektor ds. dróg")
	o.Ewa = o.clerk("Ewa Żbik", "kancelaria")
	o.Artur = o.clerk("Artur Źdźbło", "archiwista", records.GrantView, records.GrantPlan)
	o.Records = records.New(records.Deps{DB: d, Clock: o.Clock, Audit: o.Audit, Events: o.Queue, Blobs: o.Blobs, Cases: caseRights{o}, Letters: letterRights{o}})
	return o
}

func (o *Office) clerk(name, post string, grants ...actor.Grant) actor.Actor {
	return actor.Actor{
		Kind: actor.Clerk, Account: id.New[id.Account](), Employee: id.New[id.Employee](), Unit: o.Unit, Name: name, Post: post, Grants: grants,
	}
}

type caseRights struct{ o *Office }

// MayRead lets Anna read her case.
func (r caseRights) MayRead(_ context.Context, by actor.Actor, c id.Case) error {
	if by.Employee == r.o.Anna.Employee && c == r.o.Case {
		return nil
	}
	return fault.New(fault.NotFound, "cases.no-such-case")
}

type letterRights struct{ o *Office }

// MayRead lets Ewa read the letter that waits.
func (r letterRights) MayRead(_ context.Context, by actor.Actor, l id.Letter) error {
	if by.Employee == r.o.Ewa.Employee && l == r.o.Letter {
		return nil
	}
	return fault.New(fault.NotFound, "intake.no-such-letter")
}

// Part puts bytes into the store and makes a part of them.
func (o *Office) Part(t testing.TB, key, content string) records.Part {
	t.Helper()
	b, err := o.Blobs.Put(t.Context(), bytes.NewReader([]byte(content)), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return records.Part{
		Key: key, Kind: records.Application, Title: "Wniosek (" + key + ")", Blob: b.Sum, Size: b.Size, MediaType: "application/pdf", FileName: key + ".pdf",
	}
}

// Filing is a filing of parts that came just now.
func (o *Office) Filing(source string, parts ...records.Part) records.Filing {
	return records.Filing{Source: source, Unit: o.Unit, Direction: records.In, At: o.Clock.Now(), Author: "Maria Żółkiewska-O’Neill", Parts: parts}
}

// File files as the system, or ends the test.
func (o *Office) File(t testing.TB, f records.Filing) []records.Document {
	t.Helper()
	docs, err := o.Records.File(t.Context(), o.System, f)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

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
