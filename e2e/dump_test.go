package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"wrota/internal/app"
	"wrota/internal/intake"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/kit/nip"
	"wrota/internal/kit/pesel"
	"wrota/internal/parties"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
	"wrota/internal/platform/vault/vaulttest"
)

// TestNothingPromisedStandsInTheDump makes the region of the demonstration, reads what its people told the offices
// through the program, and then looks for all of it in a copy of the database, as whoever steals one would: column
// by column (payloads of jobs and the audit among them), and in the bytes of the file (SQLite) or of a dump
// (PostgreSQL).
func TestNothingPromisedStandsInTheDump(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			w := newWorld(t, e)
			asked := correctedAndAsked(t, w)
			s := secretsOf(t, w)
			s.told[asked] = true
			if len(s.people) < 4 || len(s.firms) < 2 || len(s.told) < 30 {
				t.Fatalf("%d numbers of people, %d of firms, %d answers: the region says too little", len(s.people), len(s.firms), len(s.told))
			}
			stands, used, nowhere := scan(t, w.app.DB, s), map[string]bool{}, maps.Clone(s.told)
			for column, all := range stands {
				for what := range all {
					if s.told[what] && open[column] != "" {
						used[column] = true
						delete(nowhere, what) // it is known to be there; the bytes are asked for the others
						continue
					}
					t.Errorf("%s: %q stands in clear; seal it, or say in “open” why an answer may stand there", column, what)
				}
			}
			for column := range open {
				if !used[column] {
					t.Errorf("nothing stands in %s any more: take it out of “open”", column)
				}
			}
			if len(nowhere) < 10 {
				t.Errorf("only %d answers are nowhere in clear: most are sealed in vain", len(nowhere))
			}
			all := vaulttest.Dump(t, w.app.DB, w.app.Config.Database)
			if !strings.Contains(all, "Maria") {
				t.Fatal("the people are not in what was read; the test would say nothing")
			}
			for x := range allOf(s.people, s.firms, nowhere) {
				if strings.Contains(all, x) {
					t.Errorf("%q stands in the bytes of the database", x)
				}
			}
		})
	}
}

// correctedAndAsked makes what the story of the region has not: a correction of a party's data, and a message with the
// way back to a draft, to an address that is returned.
func correctedAndAsked(t *testing.T, w *world) (address string) {
	t.Helper()
	ctx := t.Context()
	r := ids(t, w.app.DB, `SELECT p.unit_id, p.id FROM parties_party p JOIN intake_submission s ON s.unit_id = p.unit_id WHERE p.kind = 'person' ORDER BY p.id LIMIT 1`)[0]
	unit, party := parsed[id.Unit](t, r[0]), parsed[id.Party](t, r[1])
	clerk := actor.Actor{Kind: actor.Clerk, Unit: unit, Employee: id.New[id.Employee](), Name: "Ewa", Grants: []actor.Grant{parties.GrantCorrect}}
	p, err := w.app.Parties.Party(ctx, clerk, unit, party)
	if err != nil {
		t.Fatal(err)
	}
	p.Details.Email, p.Details.PESEL = "dawny.adres@poczta.example", "44051401458"
	if err := w.app.Parties.Correct(ctx, clerk, parties.Correction{Party: party, Version: p.Version, Source: "demand:dump", Details: p.Details}); err != nil {
		t.Fatal(err)
	}
	address = "wanda.bezkonta@poczta.example"
	h := intake.Holder{By: actor.Actor{Kind: actor.Anonymous}, Lang: "pl"}
	d, proof, err := w.app.Intake.StartDraft(ctx, h, intake.Start{Unit: unit, Service: "skarga"})
	if err != nil {
		t.Fatal(err)
	}
	h.Proof = proof
	if err := w.app.Intake.SendLink(ctx, h, d, address); err != nil {
		t.Fatal(err)
	}
	w.work()
	return address
}

func allOf(sets ...map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, s := range sets {
		maps.Copy(out, s)
	}
	return out
}

// TestTheLogOfAServerNamesNobody: at its most talkative, while people file, clerks work and a key is lost.
func TestTheLogOfAServerNamesNobody(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	database, c, log := copied(t, db.SQLite, testkit.Noon, data), clock.At(testkit.Noon), &kept{}
	a, err := app.New(t.Context(), settings(data, database), app.Options{Demo: true, Clock: c, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close() //nolint:errcheck // the test is over
	w := &world{t: t, app: a, clock: c}
	s := secretsOf(t, w)
	file := func() { (&permit{world: w, t: t, place: "ul. Świerkowa przy numerze 8a"}).files() }
	file()
	w.work()
	file() // and before a case is opened, the keys are gone
	for _, r := range ids(t, a.DB, `SELECT DISTINCT unit_id FROM intake_submission`) {
		if _, err := a.Vault.Shred(t.Context(), a.DB, parsed[id.Unit](t, r[0])); err != nil {
			t.Fatal(err)
		}
	}
	lost := fmt.Sprint(a.Queue.Drain(t.Context())) // what a server writes into its log of a job that failed
	all := log.text() + lost
	if !strings.Contains(all, "the data key was destroyed") || !strings.Contains(all, "intake.submit") {
		t.Error("neither the filing nor the loss of the key is in the log; the test would say nothing")
	}
	for x := range allOf(s.people, s.firms, s.told) {
		if strings.Contains(all, x) {
			t.Errorf("%q stands in the log", x)
		}
	}
}

// kept is a log that is looked at afterwards.
type kept struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (k *kept) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all.Write(b)
}

func (k *kept) text() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.all.String()
}

// secrets are what people told the offices of the region.
type secrets struct {
	people map[string]bool // PESEL
	firms  map[string]bool // NIP, without those of offices
	told   map[string]bool // answers, and what is known of the senders of letters
}

// number looks like a PESEL or a NIP, alone or in a text.
var number = regexp.MustCompile(`\b[0-9]{10,11}\b`)

func (s *secrets) numbers(text string) {
	for _, n := range number.FindAllString(text, -1) {
		if _, err := pesel.Parse(n); err == nil {
			s.people[n] = true
		}
		if _, err := nip.Parse(n); err == nil {
			s.firms[n] = true
		}
	}
}

// tell takes the texts out of answers; names of files and what the program itself writes are not told by people.
func (s *secrets) tell(t *testing.T, v any) {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	s.numbers(string(body))
	var tree any
	if err := json.Unmarshal(body, &tree); err != nil {
		t.Fatal(err)
	}
	s.leaves(tree)
}

func (s *secrets) leaves(v any) {
	switch v := v.(type) {
	case string:
		if len([]rune(v)) >= 10 && strings.ContainsAny(v, " @") {
			s.told[v] = true
		}
	case []any:
		for _, x := range v {
			s.leaves(x)
		}
	case map[string]any:
		if v["sha256"] == nil { // a file
			for _, k := range slices.Sorted(maps.Keys(v)) {
				s.leaves(v[k])
			}
		}
	}
}

// ids are the first columns of rows, as short texts.
func ids(t *testing.T, d *db.DB, q string) (out [][]string) {
	t.Helper()
	rows, err := d.Raw().QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, _ := rows.Columns()
	for rows.Next() {
		row, into := make([]string, len(names)), make([]any, len(names))
		for i := range into {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

func parsed[T interface{ id.ID[K] }, K any](t *testing.T, s string) T {
	t.Helper()
	x, err := id.Parse[T, K](s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// secretsOf reads everything that is sealed through the modules that keep it.
func secretsOf(t *testing.T, w *world) secrets {
	t.Helper()
	s, ctx := secrets{map[string]bool{}, map[string]bool{}, map[string]bool{}}, t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range ids(t, w.app.DB, `SELECT id FROM identity_account`) {
		a, err := w.app.Identity.Account(ctx, app.System(id.Region), parsed[id.Account](t, r[0]))
		ok(err)
		s.numbers(a.PESEL + " " + a.NIP)
	}
	for _, r := range ids(t, w.app.DB, `SELECT unit_id, id FROM parties_party`) {
		unit := parsed[id.Unit](t, r[0])
		p, err := w.app.Parties.Party(ctx, actor.Automaton("system.test", unit), unit, parsed[id.Party](t, r[1]))
		ok(err)
		s.numbers(p.PESEL + " " + p.NIP)
	}
	for _, r := range ids(t, w.app.DB, `SELECT unit_id, id FROM intake_submission`) {
		x, err := w.app.Intake.FetchByID(ctx, parsed[id.Unit](t, r[0]), parsed[id.Submission](t, r[1]))
		ok(err)
		s.tell(t, x.Answers)
		s.numbers(string(x.Document) + string(x.Receipt))
	}
	for _, r := range ids(t, w.app.DB, `SELECT unit_id, id FROM intake_letter`) {
		l, err := w.app.Intake.FetchLetter(ctx, parsed[id.Unit](t, r[0]), parsed[id.Letter](t, r[1]))
		ok(err)
		s.tell(t, l.Sender)
	}
	for _, r := range ids(t, w.app.DB, `SELECT id, account_id FROM intake_draft WHERE account_id IS NOT NULL`) {
		by := actor.Actor{Kind: actor.Resident, Account: parsed[id.Account](t, r[1])}
		d, err := w.app.Intake.Draft(ctx, intake.Holder{By: by, Lang: "pl"}, parsed[id.Draft](t, r[0]))
		ok(err)
		s.tell(t, d.Answers)
	}
	for _, r := range ids(t, w.app.DB, `SELECT DISTINCT agent_id FROM mandates_mandate WHERE agent_id IS NOT NULL`) {
		l, err := w.app.Mandates.Mine(ctx, actor.Actor{Kind: actor.Resident, Account: parsed[id.Account](t, r[0]), Level: actor.LevelSubstantial})
		ok(err)
		for _, m := range l.Held {
			s.numbers(m.Subject.PESEL + " " + m.Subject.NIP)
		}
	}
	for _, r := range ids(t, w.app.DB, `SELECT unit_id, party_id, source FROM parties_correction`) {
		l, err := w.app.Parties.Changes(ctx, actor.Automaton("system.test", parsed[id.Unit](t, r[0])), parsed[id.Party](t, r[1]), r[2])
		ok(err)
		if len(l) == 0 {
			t.Errorf("the correction %s does not say what it changed", r[2])
		}
		for _, x := range l {
			s.numbers(x.Before + " " + x.After)
		}
	}
	for _, r := range ids(t, w.app.DB, `SELECT nip FROM identity_unit`) { // an office's own number is public
		delete(s.firms, r[0])
	}
	return s
}

// open are the columns in which an answer may stand, with the reason why; a PESEL, and the NIP of anybody but an
// office, may stand nowhere. What is not here is promised: a new column that keeps an answer in clear fails the test.
var open = map[string]string{
	"audit_entry.actor_name":     "who did something: the log is worth nothing without a name",
	"cases_case.party_name":      "lists of cases are searched by parts of names",
	"cases_case.title":           "the register of cases is searched by it; the form decides which answers it takes",
	"cases_party.name":           "lists of cases are searched by parts of names",
	"cases_writing.body":         "a letter of the office, which quotes what was asked; letters are read and searched by the office",
	"dispatch_delivery.address":  "printed on the envelope; lists of the day's post are made of it",
	"dispatch_delivery.name":     "printed on the envelope; lists of the day's post are made of it",
	"identity_account.address":   "contact, not an identifier; it is shown on every form that is filled in beforehand",
	"identity_account.email":     "messages go there",
	"identity_account.email_key": "whoever logs in is found by it",
	"identity_account.name":      "of a firm, which is public in its register",
	"intake_draft.title":         "the list of drafts is one question; as the title of a case",
	"intake_letter.sender_name":  "the register of incoming mail is searched by parts of names (ADR 26)",
	"intake_letter.title":        "the register of incoming mail is searched by it (ADR 26)",
	"intake_submission.title":    "as the title of a case",
	"parties_party.address":      "envelopes are printed from it; contact, not an identifier",
	"parties_party.email":        "messages go there",
	"parties_party.family":       "parties are searched by parts of names",
	"records_document.author":    "metadata of a document that the law asks for; files are searched by it",
	"records_document.title":     "as the title of a case",
	"roads_occupancy.place":      "the register of occupied roads is public",
	"roads_occupancy.road_name":  "the register of occupied roads is public",
	"roads_road.name":            "a street",
}

// scan looks into every column of every table: which secrets stand where.
func scan(t *testing.T, d *db.DB, s secrets) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	for _, table := range tablesOf(t, d) {
		rows, err := d.Raw().QueryContext(t.Context(), `SELECT * FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		names, _ := rows.Columns()
		for rows.Next() {
			row, into := make([]any, len(names)), make([]any, len(names))
			for i := range into {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, v := range row {
				for _, what := range s.in(text(v)) {
					column := table + "." + names[i]
					if out[column] == nil {
						out[column] = map[string]bool{}
					}
					out[column][what] = true
				}
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func text(v any) string {
	if b, is := v.([]byte); is {
		return string(b)
	}
	return fmt.Sprint(v)
}

func tablesOf(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	q := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if d.Engine() == db.Postgres {
		q = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	}
	for _, r := range ids(t, d, q) {
		out = append(out, r[0])
	}
	return out
}

// in tells which of the secrets stand in a text.
func (s secrets) in(text string) (out []string) {
	for _, n := range number.FindAllString(text, -1) {
		if s.people[n] || s.firms[n] {
			out = append(out, n)
		}
	}
	for x := range s.told {
		if strings.Contains(text, x) {
			out = append(out, x)
		}
	}
	return out
}
