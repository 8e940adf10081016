package parcel_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/blob"
	"wrota/internal/platform/db"
	"wrota/internal/platform/personal"
	"wrota/internal/platform/testkit"
	"wrota/internal/privacy/parcel"
)

// sample is a module with one row of every type of column.
var sample = db.Migrations{Module: "sample", FS: fstest.MapFS{"0001_sample.sql": {Data: []byte(`-- +goose Up
CREATE TABLE sample_case (
    id uuid PRIMARY KEY, unit_id uuid NOT NULL, account_id uuid, party_id uuid, title text NOT NULL, at timestamptz, day date, yes boolean NOT NULL,
    grosze bigint NOT NULL, answers jsonb NOT NULL, document bytea, blob text, name text NOT NULL, secret text NOT NULL
);
CREATE TABLE sample_letter (unit_id uuid NOT NULL, case_id uuid NOT NULL, no bigint NOT NULL, title text NOT NULL);
CREATE TABLE sample_key (account_id uuid NOT NULL, label text NOT NULL);
`)}}}

const declared = `
module: sample
title: Próba
tables:
  - table: sample_case
    title: Sprawy
    of: {account_id: account, party_id: party}
    gives: {id: case}
    show: {unit_id: urząd, title: tytuł, at: kiedy, day: dzień, yes: zgoda, grosze: kwota, answers: odpowiedzi}
    also: [id, account_id, party_id, name]
    money: [grosze]
    withheld: {secret: tajne}
    bytes: {document: wniosek.xml}
    file: {blob: blob, name: name}
  - table: sample_letter
    title: Pisma
    of: {case_id: case}
    show: {title: tytuł}
    also: [unit_id, case_id, no]
  - table: sample_key
    title: Klucze
    of: {account_id: account}
    show: {label: nazwa}
    also: [account_id]
activities:
  - {id: proba, from: 2024-01-01, name: Próba, purpose: próbowanie, basis: ["art. 6 ust. 1 lit. e RODO"], people: [ludzie], data: [dane], recipients: [nikt], abroad: nie ma, retention: rok, safeguards: [zamek], source: od osoby}
`

type part struct{ d *personal.Declaration }

func (p part) Declared() *personal.Declaration { return p.d }

func (p part) Read(ctx context.Context, tx *db.Tx, who *personal.Person, to personal.Sink) error {
	return personal.Reader{}.Read(ctx, tx, p.d, who, to)
}

// files has one document, however large.
type files struct {
	sum  blob.Sum
	size int64
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func (f files) Open(_ context.Context, sum blob.Sum) (io.ReadCloser, int64, error) {
	if sum != f.sum {
		return nil, 0, blob.ErrNotFound
	}
	return io.NopCloser(io.LimitReader(zeros{}, f.size)), f.size, nil
}

type world struct {
	d              *db.DB
	maria, piotr   id.Account
	party          id.Party
	lipowa, debowo id.Unit
	files          files
	parts          []parcel.Part
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	all, err := personal.Load([]byte(declared))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		d: d, maria: id.New[id.Account](), piotr: id.New[id.Account](), party: id.New[id.Party](), lipowa: id.New[id.Unit](), debowo: id.New[id.Unit](),
		files: files{blob.SumOf([]byte("one")), 256 << 20}, parts: []parcel.Part{part{all[0]}},
	}
	lost := blob.SumOf([]byte("another"))
	err = d.InTx(t.Context(), actor.Automaton("system.test", id.Region), func(tx *db.Tx) error {
		for _, x := range []struct {
			unit    id.Unit
			account id.Account
			party   id.Party
			title   string
			blob    blob.Sum
		}{
			{w.lipowa, w.maria, id.Party{}, `Sprawa Marii <script>alert(1)</script>`, w.files.sum},
			{w.debowo, w.maria, w.party, "Druga sprawa Marii", lost},
			{w.debowo, id.Account{}, w.party, "Sprawa na papierze", blob.Sum{}},
			{w.lipowa, w.piotr, id.Party{}, "Sprawa Piotra", blob.Sum{}},
		} {
			c := id.New[id.Case]()
			_, err := tx.ExecContext(t.Context(), `INSERT INTO sample_case VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, c, x.unit, x.account, x.party,
				x.title, db.At(testkit.Noon), "2027-03-01", true, int64(1700), db.ToJSON(map[string]any{"ulica": "Polna"}), []byte("<a/>"), x.blob, "../../plan.pdf", "TAJNE")
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(t.Context(), `INSERT INTO sample_letter VALUES ($1, $2, 1, $3)`, x.unit, c, "Pismo: "+x.title); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(t.Context(), `INSERT INTO sample_key VALUES ($1, 'klucz Marii')`, w.maria)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// packed packs and reads back; the one large document is not read.
func (w *world) packed(t *testing.T, by id.Unit, accounts []id.Account, parties []id.Party) map[string]string {
	t.Helper()
	steps, unit := 0, by
	if by == id.Region {
		unit = id.Unit{}
	}
	p := parcel.Parcel{
		DB: w.d, Files: w.files, Parts: w.parts, Offices: map[id.Unit]string{w.lipowa: "Gmina Lipowa", w.debowo: "Gmina Dębowo"}, Scope: "próba", Made: testkit.Noon,
		Who:  func() *personal.Person { return personal.NewPerson(unit, accounts, parties) },
		Step: func(context.Context) error { steps++; return nil },
	}
	var out bytes.Buffer
	if err := p.Write(t.Context(), actor.Automaton("system.test", by), &out); err != nil {
		t.Fatal(err)
	}
	if steps != p.Steps() {
		t.Errorf("%d steps, said %d", steps, p.Steps())
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range z.File {
		if f.UncompressedSize64 > 1<<20 {
			got[f.Name] = "large"
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(b)
	}
	return got
}

// data is dane.json.
type data struct {
	Czesci []struct {
		Modul  string
		Tabele []struct {
			Tabela  string
			Wiersze []map[string]any
		}
	}
	Pominiete []struct{ Tabela, Kolumna, Powod string }
}

func titles(t *testing.T, text string) (out []string) {
	t.Helper()
	var d data
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for _, p := range d.Czesci {
		for _, x := range p.Tabele {
			for _, r := range x.Wiersze {
				if s, ok := r["title"].(string); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func TestAParcelHoldsOnePerson(t *testing.T) {
	testkit.Each(t, []db.Migrations{sample}, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.files.size = 1000
		for _, x := range []struct {
			reason   string
			by       id.Unit
			accounts []id.Account
			parties  []id.Party
			want     []string
			not      []string
		}{
			{"everything that is Maria's, in all offices", id.Region, []id.Account{w.maria}, nil, []string{"Sprawa Marii", "Druga sprawa Marii", "klucz Marii"}, []string{"Piotra", "na papierze"}},
			{"what one office has, by its own file", w.debowo, nil, []id.Party{w.party}, []string{"Druga sprawa Marii", "Sprawa na papierze"}, []string{"Piotra", "klucz Marii", "Lipowa: "}},
			{"an office sees nothing of another, whoever is named", w.lipowa, nil, []id.Party{w.party}, nil, []string{"Marii", "na papierze", "Piotra"}},
			{"nobody", id.Region, nil, nil, nil, []string{"Marii", "Piotra"}},
		} {
			got := w.packed(t, x.by, x.accounts, x.parties)
			for name, text := range got {
				for _, s := range append(x.not, "TAJNE", "<script>") {
					if name != "schemat.json" && strings.Contains(text, s) {
						t.Errorf("%s: %s has %q", x.reason, name, s)
					}
				}
			}
			for _, s := range x.want {
				for _, name := range []string{"dane.json", "podsumowanie.html"} {
					if !strings.Contains(got[name], s) {
						t.Errorf("%s: %s has no %q", x.reason, name, s)
					}
				}
			}
			list := titles(t, got["dane.json"])
			seen := map[string]bool{}
			for _, s := range list {
				if seen[s] {
					t.Errorf("%s: %q stands twice", x.reason, s)
				}
				seen[s] = true
			}
		}
		got := w.packed(t, id.Region, []id.Account{w.maria}, nil)
		var documents []string
		for name := range got {
			if strings.HasPrefix(name, "dokumenty/") {
				documents = append(documents, name)
			}
			if strings.Contains(name, "..") && strings.Contains(name, "/../") {
				t.Errorf("%s leads out of the folder", name)
			}
		}
		if len(documents) != 2 { // one application with the same bytes twice, one file
			t.Errorf("documents %q", documents)
		}
		if !strings.Contains(got["braki.txt"], "plan.pdf") {
			t.Errorf("the lost file is not named: %q", got["braki.txt"])
		}
		for _, s := range []string{"17,00\u00a0zł", "1.03.2027", "tak", "Gmina Lipowa", "art. 6 ust. 1 lit. e RODO", "Polna"} {
			if !strings.Contains(got["podsumowanie.html"], s) {
				t.Errorf("the summary has no %q", s)
			}
		}
	})
}

// TestTheSchemaDescribesTheData: every table and column of dane.json stands in schemat.json, and the kept back columns
// stand with their reason.
func TestTheSchemaDescribesTheData(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite, sample))
	w.files.size = 10
	got := w.packed(t, id.Region, []id.Account{w.maria}, nil)
	var schema struct {
		Defs map[string]struct {
			Properties map[string]struct{ Description string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(got["schemat.json"]), &schema); err != nil {
		t.Fatal(err)
	}
	var d data
	if err := json.Unmarshal([]byte(got["dane.json"]), &d); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, p := range d.Czesci {
		for _, x := range p.Tabele {
			for _, r := range x.Wiersze {
				rows++
				for c := range r {
					if _, ok := schema.Defs[x.Tabela].Properties[c]; !ok {
						t.Errorf("%s.%s is not in the schema", x.Tabela, c)
					}
				}
			}
		}
	}
	if rows != 5 || schema.Defs["sample_case"].Properties["title"].Description != "tytuł" {
		t.Errorf("%d rows, %+v", rows, schema.Defs)
	}
	if len(d.Pominiete) != 1 || d.Pominiete[0].Kolumna != "secret" || d.Pominiete[0].Powod != "tajne" {
		t.Errorf("%+v", d.Pominiete)
	}
}

// TestALargeDocumentIsStreamed: a document of a quarter of a gigabyte passes through without being held.
func TestALargeDocumentIsStreamed(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite, sample))
	p := parcel.Parcel{
		DB: w.d, Files: w.files, Parts: w.parts, Made: testkit.Noon, Step: func(context.Context) error { return nil },
		Who: func() *personal.Person { return personal.NewPerson(id.Unit{}, []id.Account{w.maria}, nil) },
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var written counter
	if err := p.Write(t.Context(), actor.Automaton("system.test", id.Region), &written); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; written < 256<<20 || took > 32<<20 {
		t.Errorf("%d bytes written, %d allocated", written, took)
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
