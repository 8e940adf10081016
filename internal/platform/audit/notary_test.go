package audit_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/audit/proof"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/crypt"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// office is a log of a few days with two units.
type office struct {
	d      *db.DB
	clock  *clock.Manual
	log    *audit.Log
	notary *audit.Notary
	key    crypt.Notary
	a, b   id.Unit
}

func newKey(t *testing.T) crypt.Notary {
	t.Helper()
	k, err := crypt.LoadOrCreateNotary(filepath.Join(t.TempDir(), "audit.key"), "lipowa.example.pl/audyt")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// newOffice logs three entries a day in one unit for four days, and one entry on the second day in the other.
// Today is the fifth day, with one entry that no checkpoint covers.
func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	c := testkit.Clock()
	o := &office{d: d, clock: c, log: audit.New(c), key: newKey(t), a: id.New[id.Unit](), b: id.New[id.Unit]()}
	if o.b.String() < o.a.String() { // made in the same millisecond
		o.a, o.b = o.b, o.a
	}
	o.notary = audit.NewNotary(d, c, o.key)
	for day := range 4 {
		record(t, d, o.log, o.a, "x.one", "x.two", fmt.Sprint("x.day-", day))
		if day == 1 {
			record(t, d, o.log, o.b, "x.once")
		}
		c.Move(24 * time.Hour)
	}
	record(t, d, o.log, o.a, "x.today")
	return o
}

func (o *office) close(t *testing.T) int {
	t.Helper()
	n, err := o.notary.CloseDays(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (o *office) export(t *testing.T, p audit.Part) []byte {
	t.Helper()
	var out bytes.Buffer
	if p.Unit.IsZero() {
		p.Unit = o.a
	}
	p.Slug, p.Name = "lipowa", "Gmina Lipowa"
	if err := o.notary.Export(t.Context(), &out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func check(t *testing.T, export []byte, trust proof.Trust) *proof.Report {
	t.Helper()
	r, err := proof.Verify(bytes.NewReader(export), trust)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEveryEndedDayHasOneCheckpoint(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		if n := o.close(t); n != 4 {
			t.Errorf("%d days closed, want the four missed", n)
		}
		if n := o.close(t); n != 0 {
			t.Errorf("%d days closed again", n)
		}
		o.clock.Set(calendar.Of(o.clock.Now()).AddDays(1).Start().Add(10 * time.Minute))
		if n := o.close(t); n != 0 {
			t.Errorf("%d days closed ten minutes after midnight: what began before it may not be committed", n)
		}
		o.clock.Move(time.Hour)
		if n := o.close(t); n != 1 {
			t.Errorf("%d days closed, want one", n)
		}
		first := calendar.Of(testkit.Noon)
		days, err := o.notary.Checkpoints(t.Context(), first.AddDays(-1), 10)
		if err != nil || len(days) != 5 || days[0] != first || days[4] != first.AddDays(4) {
			t.Errorf("%v %v", days, err)
		}
		if n, err := verify(t, d, o.log, o.a); err != nil || n != 13 {
			t.Errorf("%d %v", n, err)
		}
	})
}

func TestAnExportProvesTheWholeLog(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		first := calendar.Of(testkit.Noon)
		before := o.export(t, audit.Part{})
		if r := check(t, before, proof.Trust{}); !r.Holds() || r.Entries != 13 || r.Days != 0 || r.Open != 13 {
			t.Errorf("before any checkpoint: %+v", r)
		}
		o.close(t)
		old, err := o.notary.Checkpoint(t.Context(), first.AddDays(1))
		if err != nil {
			t.Fatal(err)
		}
		trust := proof.Trust{Keys: []string{o.key.Public}, Checkpoints: [][]byte{[]byte(old.Note)}}
		for _, x := range []struct {
			part                      audit.Part
			entries, days, open, from int64
			reason                    string
		}{
			{audit.Part{}, 13, 4, 1, 1, "the entry of today is covered by no checkpoint yet"},
			{audit.Part{From: first.AddDays(1)}, 10, 4, 1, 4, "the day before is there, so that the beginning is proved"},
			{audit.Part{To: first.AddDays(2)}, 9, 3, 0, 1, "whole days"},
			{audit.Part{From: first.AddDays(1), To: first.AddDays(2)}, 6, 3, 0, 4, "the day before and two days"},
			{audit.Part{Unit: o.b}, 1, 3, 0, 1, "a unit is in the tree of every day since its first entry"},
			{audit.Part{Unit: o.b, From: first.AddDays(3)}, 0, 2, 0, 0, "days on which nothing happened are proved too"},
			{audit.Part{Unit: id.New[id.Unit]()}, 0, 0, 0, 0, "a unit that never logged anything"},
		} {
			r := check(t, o.export(t, x.part), trust)
			if !r.Holds() || r.Entries != x.entries || r.Days != x.days || r.Open != x.open || r.First != x.from || r.Outside != 1 {
				t.Errorf("%s: %+v", x.reason, r)
			}
		}
	})
}

// TestTheOfficeCannotRewriteThePast: what somebody with the database, and even with the key, changes afterwards
// shows in the export.
func TestTheOfficeCannotRewriteThePast(t *testing.T) {
	for _, x := range []struct {
		name string
		sql  []string
		want []string
	}{
		{"an entry changed", []string{`UPDATE audit_entry SET actor_name = 'Jan' WHERE seq = 5`}, []string{"changed 5"}},
		{"an entry removed", []string{`DELETE FROM audit_entry WHERE seq = 5`}, []string{"missing 5"}},
		{"the first removed", []string{`DELETE FROM audit_entry WHERE seq = 1`}, []string{"missing 1"}},
		{"the last of today removed", []string{`DELETE FROM audit_entry WHERE seq = 13`, `UPDATE audit_head SET seq = 12, hash = (SELECT hash FROM audit_entry e WHERE e.unit_id = audit_head.unit_id AND e.seq = 12) WHERE seq = 13`}, nil},
		{"the last of a closed day removed", []string{`DELETE FROM audit_entry WHERE seq > 11`, `UPDATE audit_head SET seq = 11, hash = (SELECT hash FROM audit_entry e WHERE e.unit_id = audit_head.unit_id AND e.seq = 11) WHERE seq = 13`}, []string{"day-end 12"}},
		{"a whole day removed", []string{`DELETE FROM audit_entry WHERE seq IN (4, 5, 6)`, `DELETE FROM audit_leaf WHERE seq = 6`}, []string{"missing 4", "missing-day 9"}},
		{"two entries swapped", []string{`UPDATE audit_entry SET seq = 100 WHERE seq = 5`, `UPDATE audit_entry SET seq = 5 WHERE seq = 6`, `UPDATE audit_entry SET seq = 6 WHERE seq = 100`}, []string{"chain 5", "changed 5", "chain 6", "changed 6", "day-end 6", "chain 7"}},
		{"a head of a day changed", []string{`UPDATE audit_leaf SET seq = 5 WHERE seq = 6`}, []string{"not-in-tree 5", "day-end 5"}},
		{"the tree changed", []string{`UPDATE audit_node SET hash = (SELECT hash FROM audit_node n WHERE n.place = 1) WHERE place = 0`}, []string{"not-in-tree 6"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
				o := newOffice(t, d)
				o.close(t)
				for _, sql := range x.sql {
					if _, err := d.Raw().ExecContext(t.Context(), sql); err != nil {
						t.Fatal(err)
					}
				}
				r := check(t, o.export(t, audit.Part{}), proof.Trust{Keys: []string{o.key.Public}})
				if got := found(r); !slices.Equal(got, x.want) {
					t.Errorf("%q, want %q", got, x.want)
				}
			})
		})
	}
}

func found(r *proof.Report) (out []string) {
	for _, f := range r.Faults {
		out = append(out, fmt.Sprint(f.What, " ", f.Entry))
	}
	return out
}

// TestASplitViewShows: an installation that makes its log anew, with new chain, tree and signatures, cannot
// satisfy those who kept a checkpoint.
func TestASplitViewShows(t *testing.T) {
	o := newOffice(t, testkit.DB(t, db.SQLite, tables...))
	o.close(t)
	kept, err := o.notary.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := &office{d: testkit.DB(t, db.SQLite, tables...), clock: testkit.Clock(), key: o.key, a: o.a, b: o.b}
	other.log, other.notary = audit.New(other.clock), audit.NewNotary(other.d, other.clock, o.key)
	for range 4 {
		record(t, other.d, other.log, other.a, "x.other")
		record(t, other.d, other.log, other.b, "x.other")
		other.clock.Move(24 * time.Hour)
	}
	other.close(t)
	forged := other.export(t, audit.Part{})
	if r := check(t, forged, proof.Trust{Keys: []string{o.key.Public}}); !r.Holds() {
		t.Fatalf("without a kept checkpoint nothing shows: %+v", r.Faults)
	}
	r := check(t, forged, proof.Trust{Keys: []string{o.key.Public}, Checkpoints: [][]byte{[]byte(kept.Note)}})
	if got := found(r); len(got) != 1 || got[0] != "split 0" {
		t.Errorf("%q", got)
	}
}

func TestAnotherKeyDoesNotGoOn(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		o.close(t)
		o.clock.Move(48 * time.Hour)
		if _, err := audit.NewNotary(d, o.clock, newKey(t)).CloseDays(t.Context()); err == nil {
			t.Error("a notary with another key went on")
		}
	})
}

// TestCheckpointBySomebodyElse: openssl checks the signature of a checkpoint with the public key alone.
func TestCheckpointBySomebodyElse(t *testing.T) {
	o := newOffice(t, testkit.DB(t, db.SQLite, tables...))
	o.close(t)
	s, err := o.notary.Newest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	text, sig, _ := strings.Cut(s.Note, "\n\n")
	raw, err := base64.StdEncoding.DecodeString(strings.Fields(sig)[2])
	if err != nil {
		t.Fatal(err)
	}
	public, err := base64.StdEncoding.DecodeString(strings.SplitN(o.key.Public, "+", 3)[2])
	if err != nil {
		t.Fatal(err)
	}
	ed25519, _ := hex.DecodeString("302a300506032b6570032100") // SubjectPublicKeyInfo, RFC 8410
	for name, body := range map[string][]byte{"text": []byte(text + "\n"), "sig": raw[4:], "key": append(ed25519, public[1:]...)} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin", "-in", "text", "-sigfile", "sig")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("openssl: %v %s", err, out)
	}
	if _, err := note.NewVerifier(o.key.Public); err != nil || strings.Contains(fmt.Sprintf("%+v %#v %s", o.key, o.key, o.key), "PRIVATE") {
		t.Errorf("the key is printed, or its public part cannot be read: %v", err)
	}
}

// TestForWhom: an entry of a proxy names the human at the keyboard, and for whom and by what mandate they acted;
// the hash of entries made before there were mandates is what it was.
func TestForWhom(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		l, u := audit.New(testkit.Clock()), id.New[id.Unit]()
		agent, principal, mandate := id.New[id.Account](), id.New[id.Account](), id.New[id.Mandate]()
		by := actor.Actor{Kind: actor.Resident, Account: principal, Name: "Piotr Lis", Mandate: actor.Mandate{ID: mandate, Agent: agent, Principal: "Ewa Lis", Basis: actor.Proxy}}
		if err := l.Viewed(t.Context(), d, by, u, audit.Entry{Verb: "x.shown", About: "account:p", Purpose: "mandate"}); err != nil {
			t.Fatal(err)
		}
		var who, name, origin string
		row := d.Raw().QueryRowContext(t.Context(), `SELECT actor_id, actor_name, origin FROM audit_entry WHERE unit_id = $1`, u)
		if err := row.Scan(&who, &name, &origin); err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf(`{"for":{"account":"%s","mandate":"%s","basis":"proxy"},"why":"mandate"}`, principal, mandate)
		if who != agent.String() || name != "Piotr Lis" || origin != want {
			t.Errorf("%s %s %s", who, name, origin)
		}
		if n, err := verify(t, d, l, u); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
	})
	old := audit.Line{UnitID: id.Region, Seq: 1, At: db.At(testkit.Noon), Kind: "change", Verb: "x.y", Subject: "case:x", ActorKind: "clerk", ActorName: "Anna Żółć", Origin: `{"address":"192.0.2.1"}`, Detail: `{"a":"<1>"}`}
	if got := audit.Hash(old); got != "7d68fa84f700319dfc5af4c27819183a9839af4f7ea74877c1747361f48dceeb" {
		t.Errorf("the hash of an old entry is now %s", got)
	}
}
