package oldsystem_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"wrota/internal/app/oldsystem"
	"wrota/internal/cases"
	"wrota/internal/cases/casestest"
	"wrota/internal/identity"
	"wrota/internal/identity/identitytest"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/calendar"
	"wrota/internal/kit/casesign"
	"wrota/internal/kit/fault"
	"wrota/internal/kit/id"
	"wrota/internal/migration"
	"wrota/internal/parties"
	"wrota/internal/platform/antivirus"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/jobs"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault"
	"wrota/internal/platform/vault/vaulttest"
	"wrota/internal/records"
)

var tables = []db.Migrations{
	audit.Migrations, jobs.Migrations, vault.Migrations, identity.Migrations, parties.Migrations, intake.Migrations, cases.Migrations, records.Migrations, migration.Migrations,
}

const example = "../../migration/testdata/przyklad/"

// world is an office that leaves its old system.
type world struct {
	*migration.Service
	t     *testing.T
	db    *db.DB
	queue *jobs.Queue
	cases *cases.Service
	blobs blob.Store
	admin actor.Actor
	anna  actor.Actor
	data  string
	deps  oldsystem.Deps
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	c := testkit.Clock()
	people, queue := identitytest.New(t, d, c)
	office := identitytest.Found(t, people, identitytest.Lipowa())
	w := &world{t: t, db: d, queue: queue, data: t.TempDir()}
	log := audit.New(c)
	var err error
	if w.blobs, err = blob.OpenDir(filepath.Join(w.data, "blobs"), c); err != nil {
		t.Fatal(err)
	}
	v := vaulttest.New(t, c)
	w.cases = cases.New(cases.Deps{DB: d, Clock: c, Audit: log, Events: queue, People: &casestest.People{}})
	w.deps = oldsystem.Deps{
		DB: d, Clock: c, Audit: log, Queue: queue, Blobs: w.blobs, Scanner: antivirus.None{}, Vault: v, Key: identitytest.Key, Data: w.data, Identity: people,
		Parties: parties.New(parties.Deps{DB: d, Clock: c, Audit: log, Vault: v}),
		Records: records.New(records.Deps{DB: d, Clock: c, Audit: log, Events: queue, Blobs: w.blobs}),
	}
	if w.Service, err = oldsystem.Open(w.deps); err != nil {
		t.Fatal(err)
	}
	w.Register(queue)
	w.admin = actor.Actor{Kind: actor.Clerk, Account: id.New[id.Account](), Employee: office.Head.ID, Unit: office.Unit.ID, Name: "Jan Łąkowski", Grants: []actor.Grant{migration.GrantImport}}
	w.anna = actor.Actor{
		Kind: actor.Clerk, Account: id.New[id.Account](), Employee: office.Clerk.ID, Unit: office.Unit.ID, Cells: []id.Cell{office.Roads.ID}, Name: "Anna Nowak",
		Grants: []actor.Grant{cases.GrantHandle},
	}
	return w
}

func (w *world) profile(name string, change ...func(*migration.Profile)) migration.Profile {
	w.t.Helper()
	body, err := os.ReadFile(example + name + ".yaml")
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := migration.ReadProfile(body)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range change {
		f(&p)
	}
	if p, err = w.SaveProfile(w.t.Context(), w.admin, p); err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) upload(name string, content []byte) migration.Import {
	w.t.Helper()
	folder, err := filepath.Abs(example + "pliki")
	if err != nil {
		w.t.Fatal(err)
	}
	im, err := w.Upload(w.t.Context(), w.admin, migration.Source{Name: name, Body: bytes.NewReader(content), Folder: folder})
	if err != nil {
		w.t.Fatal(err)
	}
	return im
}

func (w *world) file(name string) []byte {
	w.t.Helper()
	body, err := os.ReadFile(example + name)
	if err != nil {
		w.t.Fatal(err)
	}
	return body
}

// do begins a stage and works it off.
func (w *world) do(begin error) {
	w.t.Helper()
	if begin != nil {
		w.t.Fatal(begin)
	}
	if err := w.queue.Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// bring does a whole import of the example and returns it with the report of its run, which says what the dry run said.
func (w *world) bring(name string) (migration.Import, migration.Report) {
	w.t.Helper()
	p, im := w.profile(name), w.upload(name+".csv", w.file(name+".csv"))
	w.do(w.Check(w.t.Context(), w.admin, migration.Order{Import: im.ID, Profile: p.Name}))
	tried := w.report(im)
	if n := w.count("migration_made WHERE import_id = $1", im.ID); n != 0 {
		w.t.Errorf("%s: the dry run kept %d rows", name, n)
	}
	w.do(w.Run(w.t.Context(), w.admin, im.ID))
	done := w.report(im)
	if tried.Sum != done.Sum {
		w.t.Errorf("%s: the dry run says %+v, the run %+v", name, tried.Sum, done.Sum)
	}
	return w.stage(im, migration.Done), done
}

func (w *world) report(im migration.Import) migration.Report {
	w.t.Helper()
	r, err := w.Report(w.t.Context(), w.admin, im.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) stage(im migration.Import, want migration.Stage) migration.Import {
	w.t.Helper()
	im, err := w.Import(w.t.Context(), w.admin, im.ID)
	if err != nil || im.Stage != want {
		w.t.Fatalf("stage %s (%s), want %s: %v", im.Stage, im.Why.Key, want, err)
	}
	return im
}

func (w *world) count(of string, args ...any) (n int) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), actor.Automaton("system.test", w.admin.Unit), func(tx *db.Tx) error {
		return tx.QueryRowContext(w.t.Context(), "SELECT COUNT(*) FROM "+of, args...).Scan(&n)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// reasons are "row field reason" of a report.
func (w *world) reasons(im migration.Import) (out []string) {
	w.t.Helper()
	list, err := w.Rejected(w.t.Context(), w.admin, im.ID, migration.Rejected{}, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range list {
		out = append(out, strings.Join([]string{w.text(r.No), r.Field, r.Key, r.Shown}, " "))
	}
	return out
}

func (w *world) text(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

func (w *world) bySign(sign string) *cases.Dossier {
	w.t.Helper()
	s, err := casesign.Parse(sign)
	if err != nil {
		w.t.Fatal(err)
	}
	var c id.Case
	err = w.db.View(w.t.Context(), actor.Automaton("system.test", w.admin.Unit), func(tx *db.Tx) error {
		return tx.QueryRowContext(w.t.Context(), "SELECT id FROM cases_case WHERE unit_id = $1 AND sign = $2", w.admin.Unit, s.String()).Scan(&c)
	})
	if err != nil {
		w.t.Fatal(sign, err)
	}
	d, err := w.cases.Fetch(w.t.Context(), w.admin.Unit, c)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) undo(im migration.Import) []migration.Made {
	w.t.Helper()
	w.do(w.Undo(w.t.Context(), w.admin, im.ID))
	w.stage(im, migration.Undone)
	kept, err := w.Kept(w.t.Context(), w.admin, im.ID, 100)
	if err != nil {
		w.t.Fatal(err)
	}
	return kept
}

// TestTheExample brings over the whole worked example, with its broken rows, and takes it back.
func TestTheExample(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		imports := map[string]migration.Import{}
		for _, x := range []struct {
			name            string
			taken, rejected int
			reasons         []string
		}{
			{"strony", 4, 3, []string{"06 pesel migration.value-pesel 5•••2", "07 family migration.value-missing ", "08  migration.key-twice "}},
			{"sprawy", 4, 6, []string{
				"06 cell migration.value-cell XX", "07 sign migration.value-sign DR-7230-19", "08 opened migration.value-date 30.02.2024", "09 sign cases.adopt.sign-taken DR.7230.17.2024",
				"10 settlement migration.value-code Q", "11 party migration.party-unknown •••",
			}},
			{"pisma", 3, 2, []string{"05 case cases.adopt.no-such-sign DR.7230.99.2024", "06 number migration.value-number bez numeru"}},
			{"terminy", 1, 2, []string{"03 due migration.value-missing ", "04  cases.adopt.no-term "}},
			{"dokumenty", 2, 3, []string{"04 sha256 migration.file-hash mapa.txt", "05 file migration.file-missing nie-ma.txt", "06 file migration.value-path ../strony.csv"}},
		} {
			im, r := w.bring(x.name)
			imports[x.name] = im
			if r.Sum.Taken != x.taken || r.Sum.Rejected != x.rejected {
				t.Errorf("%s: %+v", x.name, r.Sum)
			}
			if got := w.reasons(im); !slices.Equal(got, x.reasons) {
				t.Errorf("%s:\n%s\nwant\n%s", x.name, strings.Join(got, "\n"), strings.Join(x.reasons, "\n"))
			}
			if !im.Blob.IsZero() {
				t.Errorf("%s: the file is kept after its import", x.name)
			}
		}
		w.lookAtTheExample()
		for _, name := range []string{"dokumenty", "terminy", "pisma", "sprawy", "strony"} {
			if kept := w.undo(imports[name]); len(kept) != 0 {
				t.Errorf("%s: %+v stays", name, kept)
			}
		}
		for _, table := range []string{"cases_case", "cases_party", "cases_letter", "cases_assignment", "cases_adopted", "intake_letter", "parties_party", "records_document", "records_version", "migration_made"} {
			if n := w.count(table); n != 0 {
				t.Errorf("%d rows of %s stay", n, table)
			}
		}
	})
}

func (w *world) lookAtTheExample() {
	w.t.Helper()
	leap := w.bySign("DR.7230.17.2024")
	if leap.InitiatedOn != calendar.On(2024, 2, 29) || leap.DueOn != calendar.On(2024, 5, 31) || leap.Lead != w.anna.Employee || leap.PartyName != "Stanisław Łoś" || len(leap.Letters) != 1 {
		w.t.Errorf("%+v, %d letters", leap.Case, len(leap.Letters))
	}
	if last := w.bySign("DR.7230.3.2023"); last.InitiatedOn != calendar.On(2023, 12, 31) || last.PartyName != "Joanna Maria D'Arc" || last.Title != "Zjazd z drogi gminnej: skarga D'Arc" {
		w.t.Errorf("%+v", last.Case)
	}
	if firm := w.bySign("FN.3120.9.2024"); firm.Stage != cases.StageClosed || firm.Settlement != cases.ByGrant || firm.PartyName != `"Żubr i Córki" sp. z o.o.` {
		w.t.Errorf("%+v", firm.Case)
	}
	if n := w.count("records_document WHERE case_id = $1 AND no IN (1, 2)", leap.ID); n != 2 {
		w.t.Errorf("%d documents", n)
	}
	if n := w.count("intake_letter WHERE number = 'RPW/11/2024' AND no < 0 AND case_id = $1", leap.ID); n != 1 {
		w.t.Errorf("%d letters with the old number", n)
	}
}

// TestAgain: what was taken once is found, in the same file and in a mended one; what was worked on stays.
func TestAgain(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		parties, _ := w.bring("strony")
		first, _ := w.bring("sprawy")
		mended := bytes.Replace(w.file("sprawy.csv"), []byte("DR-7230-19"), []byte("DR.7230.19.2024"), 1)
		second := w.upload("sprawy-2.csv", mended)
		w.do(w.Check(t.Context(), w.admin, migration.Order{Import: second.ID, Profile: "sprawy", Expected: map[int]int{2024: 9, 2022: 1}}))
		w.do(w.Run(t.Context(), w.admin, second.ID))
		r := w.report(w.stage(second, migration.Done))
		if r.Sum.Taken != 1 || r.Sum.Known != 4 || r.Sum.Rejected != 5 {
			t.Errorf("%+v", r.Sum)
		}
		for _, y := range r.Years(map[int]int{2024: 9, 2022: 1}) {
			if y.Year == 2022 && (!y.Differs() || y.Read() != 0) || y.Year == 2024 && y.Differs() {
				t.Errorf("%+v", y)
			}
		}
		c := w.bySign("DR.7230.17.2024")
		if err := w.cases.Note(t.Context(), w.anna, c.ID, "Zadzwonić do strony."); err != nil {
			t.Fatal(err)
		}
		kept := w.undo(first)
		if len(kept) != 1 || kept[0].Case != c.ID || kept[0].Why.Key != "cases.adopt.worked-on" || kept[0].State != "kept" {
			t.Errorf("%+v", kept)
		}
		if kept := w.undo(parties); len(kept) != 1 || kept[0].Why.Key != "cases.adopt.has-party" {
			t.Errorf("%+v", kept)
		}
		w.bySign("DR.7230.19.2024") // of the second import: it stays
		if n := w.count("cases_case"); n != 2 {
			t.Errorf("%d cases stay", n)
		}
	})
}

// TestAnnulled: when the office has gone on in the series, the number stays and the data goes.
func TestAnnulled(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.bring("strony")
		year := calendar.Of(w.deps.Clock.Now()).Year()
		im := w.upload("x.csv", []byte("ID;ZNAK;TYTUL;KOM;REFERENT;ZALOZONO;TERMIN;ZAKONCZONO;SPOSOB;ID_STRONY\n1;DR.7230.5."+itoa(year)+";Zjazd;DR;;02.01."+itoa(year)+";;;;1\n"))
		w.profile("sprawy")
		w.do(w.Check(t.Context(), w.admin, migration.Order{Import: im.ID, Profile: "sprawy"}))
		w.do(w.Run(t.Context(), w.admin, im.ID))
		class := w.bySign("DR.7230.5." + itoa(year))
		opened, err := w.cases.Open(t.Context(), actor.Automaton("system.test", w.admin.Unit), cases.Opening{
			Unit: w.admin.Unit, Cell: class.Cell, CellSymbol: "DR", Class: must(casesign.Parse(class.Sign)).Class, Title: "Następna", Letter: id.New[id.Letter](), ReceivedAt: w.deps.Clock.Now(),
			InitiatedOn: clock.Today(w.deps.Clock), Term: cases.Term{Period: calendar.Months(1), Rules: calendar.KPA, Basis: "art. 35 § 3 KPA"},
			Parties: []cases.Party{{Party: id.New[id.Party](), Name: "Jan Łoś", Role: cases.Applicant}},
		})
		if err != nil || opened.Sign != "DR.7230.6."+itoa(year) {
			t.Fatal(opened, err)
		}
		if kept := w.undo(im); len(kept) != 1 || kept[0].State != "annulled" {
			t.Errorf("%+v", kept)
		}
		if c := w.bySign("DR.7230.5." + itoa(year)); c.Title != "" || c.Stage != cases.StageClosed {
			t.Errorf("%+v", c.Case)
		}
	})
}

func must(s casesign.Sign, err error) casesign.Sign {
	if err != nil {
		panic(err)
	}
	return s
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/1000), byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)})
}

// dyingHouse ends its process in the middle of a chunk.
type dyingHouse struct {
	migration.House
	rows *atomic.Int64
	die  func()
}

// Party dies at the 250th.
func (h dyingHouse) Party(ctx context.Context, tx *db.Tx, unit id.Unit, p migration.Person) (migration.Entered, error) {
	if h.rows.Add(1) == 250 {
		h.die()
		return migration.Entered{}, context.Canceled
	}
	return h.House.Party(ctx, tx, unit, p)
}

// TestGoingOn: a process that dies in the middle loses nothing and takes nothing twice. Another one goes on from the
// last chunk that was written down.
func TestGoingOn(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var b strings.Builder
		b.WriteString("ID;RODZAJ;NAZWA;PESEL;NIP;ULICA;NR;KOD;MIEJSC\n")
		for n := range 450 {
			b.WriteString(itoa(n) + ";OSOBA;Łoś" + itoa(n) + " Jan;;;;;;Lipowa\n")
		}
		p, im := w.profile("strony"), w.upload("strony.csv", []byte(b.String()))
		w.do(w.Check(t.Context(), w.admin, migration.Order{Import: im.ID, Profile: p.Name}))
		if err := w.Run(t.Context(), w.admin, im.ID); err != nil {
			t.Fatal(err)
		}
		ctx, die := context.WithCancel(t.Context())
		dying := w.Deps
		dying.House = dyingHouse{w.House, &atomic.Int64{}, die}
		if _, err := migration.New(dying).Slice(ctx, w.admin.Unit, im.ID); err == nil {
			t.Fatal("the dying process did not die")
		}
		if half := w.stage(im, migration.Running); half.Position == 0 || half.Position >= 450 {
			t.Fatalf("it died after %d rows", half.Position)
		}
		w.do(nil)
		if r := w.report(w.stage(im, migration.Done)); r.Sum.Taken != 450 || w.count("parties_party") != 450 {
			t.Errorf("%+v, %d parties", r.Sum, w.count("parties_party"))
		}
	})
}

// TestRights: the grant of the module, of one's own unit.
func TestRights(t *testing.T) {
	testkit.Each(t, tables, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		im := w.upload("strony.csv", w.file("strony.csv"))
		if _, err := w.Import(t.Context(), w.anna, im.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the grant: %v", err)
		}
		elsewhere := w.admin
		elsewhere.Unit = id.New[id.Unit]()
		if _, err := w.Import(t.Context(), elsewhere, im.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("of another unit: %v", err)
		}
		if err := w.Undo(t.Context(), w.admin, im.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("undo of what was never run: %v", err)
		}
		if err := w.Run(t.Context(), w.admin, im.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("run without a dry run: %v", err)
		}
		if err := w.Discard(t.Context(), w.admin, im.ID); err != nil {
			t.Error(err)
		}
	})
}
