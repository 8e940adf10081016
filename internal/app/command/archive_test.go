package command

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/app/demo"
	"wrota/internal/archive/nes"
	"wrota/internal/archive/nes/nestest"
	"wrota/internal/kit/id"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// files are what a package holds, by path.
func packed(t *testing.T, name string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(name)
	ok(t, err)
	defer z.Close() //nolint:errcheck // only read
	out := map[string][]byte{}
	for _, f := range z.File {
		rc, err := f.Open()
		ok(t, err)
		out[f.Name], err = io.ReadAll(rc)
		ok(t, err)
	}
	return out
}

// content is what of a package has to survive a journey: documents, metadata, and the evidence of where the case was.
func content(in map[string][]byte, sign string) map[string]string {
	out := map[string]string{}
	for name, body := range in {
		for _, folder := range []string{"dokumenty/", "metadane/", "sprawy/"} {
			if strings.HasPrefix(name, folder) {
				out[name] = string(body)
			}
		}
		if tail, found := strings.CutPrefix(name, "dowody/"+sign+"/pochodzenie/1/"); found {
			out["dowód "+tail] = string(body)
		}
	}
	return out
}

// signs are those of the cases of a unit that has most of them, with those that are closed.
func signs(t *testing.T, a *app.App) (slug string, all, closed []string) {
	t.Helper()
	err := a.DB.View(t.Context(), app.System(id.Region), func(tx *db.Tx) error {
		rows, err := tx.QueryContext(t.Context(), `SELECT u.slug, c.sign, CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END FROM cases_case c JOIN identity_unit u ON u.id = c.unit_id
WHERE c.unit_id = (SELECT unit_id FROM cases_case GROUP BY unit_id ORDER BY count(*) DESC LIMIT 1) ORDER BY c.sign`)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Err says what went wrong
		for rows.Next() {
			var sign string
			var done int
			if err := rows.Scan(&slug, &sign, &done); err != nil {
				return err
			}
			if all = append(all, sign); done == 1 {
				closed = append(closed, sign)
			}
		}
		return rows.Err()
	})
	ok(t, err)
	if len(closed) == 0 || len(closed) == len(all) {
		t.Fatalf("%d cases, %d closed: the test says nothing", len(all), len(closed))
	}
	return slug, all, closed
}

// TestArchivePackages: every case of an office of the demonstration leaves as a package that proves itself, comes into an empty
// office of another installation, and leaves it again with the same content.
func TestArchivePackages(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg, dir := testConfig(t, e), t.TempDir()
			ok(t, demo.Seed(t.Context(), cfg, clock.System{}.Now()))
			a := opened(t, cfg, true, nil)
			_, err := a.Notary.CloseDays(t.Context())
			ok(t, err)
			slug, all, closed := signs(t, a)
			list := filepath.Join(dir, "sprawy.txt")
			ok(t, os.WriteFile(list, []byte("\ufeff# wszystkie\n"+strings.Join(all, "\n")+"\n\n"), 0o600))
			key := filepath.Join(dir, "klucz")
			ok(t, os.WriteFile(key, []byte(a.Notary.Key()), 0o600))
			here := []string{"--data", cfg.Data, "--database", cfg.Database, "--base", cfg.Base}
			p := archived{t: t, dir: dir, at: here}
			one := p.file("paczka.zip")
			p.wrota(0, "Zapisano", "archive", "export", "--unit", slug, "--list", list, "--out", one)
			p.wrota(1, "już istnieje", "archive", "export", "--unit", slug, "--list", list, "--out", one)
			p.wrota(1, "nie ma sprawy", "archive", "export", "--unit", slug, "--case", "XX.1.1.2026", "--out", p.file("x.zip"))
			p.wrota(1, "nie ma urzędu", "archive", "export", "--unit", "nikt", "--case", all[0], "--out", p.file("x.zip"))
			p.wrota(1, "nie podano żadnej sprawy", "archive", "export", "--unit", slug, "--out", p.file("x.zip"))
			p.valid(one, len(all))
			p.verified(one, key, len(all))
			p.lists(slug, all, closed)
			p.killed(slug, list)
			p.travels(e, one, all)
		})
	}
}

type archived struct {
	t   *testing.T
	dir string
	at  []string
}

func (p archived) file(name string) string { return filepath.Join(p.dir, name) }

func (p archived) wrota(status int, want string, args ...string) string {
	p.t.Helper()
	got, out := wrota(p.t, append(slices.Clone(p.at), args...)...)
	if got != status || !strings.Contains(out, want) {
		p.t.Fatalf("%v: status %d, want %d and %q\n%s", args, got, status, want, out)
	}
	return out
}

// valid asks xmllint about every file of metadata.
func (p archived) valid(name string, cases int) {
	p.t.Helper()
	var all [][]byte
	n := 0
	for path, body := range packed(p.t, name) {
		if strings.HasPrefix(path, "sprawy/") {
			n++
		}
		if strings.HasPrefix(path, "metadane/") || strings.HasPrefix(path, "sprawy/") {
			all = append(all, body)
		}
	}
	if said := nestest.Lint(p.t, nes.Metadata, all...); said != "" || n != cases {
		p.t.Errorf("%d cases of %d; xmllint: %s", n, cases, said)
	}
	p.t.Logf("%d cases, %d files of metadata", n, len(all))
}

// verified checks a package as an outsider: without an installation.
func (p archived) verified(name, key string, cases int) {
	p.t.Helper()
	outsider := archived{t: p.t, dir: p.dir}
	outsider.wrota(0, "W PORZĄDKU", "archive", "verify", name, "--key", key)
	out := outsider.wrota(0, "", "archive", "verify", name, "--json")
	var r struct {
		Holds     bool
		Documents int
		Seal      string
		Cases     []struct {
			Sign            string
			Lines, Anchored int64
		}
	}
	ok(p.t, json.Unmarshal([]byte(out), &r))
	anchored := int64(0)
	for _, c := range r.Cases {
		if anchored += c.Anchored; c.Lines == 0 {
			p.t.Errorf("case %s has no log", c.Sign)
		}
	}
	if !r.Holds || len(r.Cases) != cases || r.Documents == 0 || r.Seal == "" || anchored == 0 {
		p.t.Errorf("%+v", r)
	}
	body, err := os.ReadFile(name)
	ok(p.t, err)
	bent := p.file("zmieniona.zip")
	at := bytes.Index(body, []byte("cases.opened"))
	if at < 0 {
		p.t.Fatal("the package has no log of an opening")
	}
	for _, x := range []struct{ reason, want, old, new string }{
		{"a line of a log", "dziennik.json", "cases.opened", "cases.closed"},
		{"metadata of a document", "metadane/", "<dostepnosc>niepubliczny</dostepnosc>", "<dostepnosc>niepublicznY</dostepnosc>"},
	} {
		ok(p.t, os.WriteFile(bent, rezipped(p.t, name, x.want, x.old, x.new), 0o600))
		outsider.wrota(1, x.want, "archive", "verify", bent)
	}
	text := p.file("tekst.zip")
	ok(p.t, os.WriteFile(text, []byte("to nie jest paczka"), 0o600))
	outsider.wrota(2, "NIE SPRAWDZONO", "archive", "verify", text)
	outsider.wrota(2, "NIE SPRAWDZONO", "archive", "verify", p.file("nie-ma.zip"))
	p.wrota(1, "NIE PRZEJĘTO", "archive", "import", bent, "--unit", "lipowa")
}

// rezipped is a package in which the first file of a kind was changed.
func rezipped(t *testing.T, name, which, old, new string) []byte {
	t.Helper()
	files, changed := packed(t, name), false
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, path := range slices.Sorted(maps.Keys(files)) {
		body := files[path]
		if !changed && strings.Contains(path, which) && bytes.Contains(body, []byte(old)) {
			body, changed = bytes.Replace(body, []byte(old), []byte(new), 1), true
		}
		e, err := w.Create(path)
		ok(t, err)
		_, err = e.Write(body)
		ok(t, err)
	}
	ok(t, w.Close())
	if !changed {
		t.Fatalf("nothing in %s was changed", which)
	}
	return out.Bytes()
}

// lists writes the transfer list: valid by its schema, and of closed cases alone.
func (p archived) lists(slug string, all, closed []string) {
	p.t.Helper()
	args := []string{"archive", "list", "--unit", slug}
	for _, s := range closed {
		args = append(args, "--case", s)
	}
	xml, csv := p.file("spis.xml"), p.file("spis.csv")
	p.wrota(0, "Zapisano", append(args, "--out", xml)...)
	p.wrota(0, "Zapisano", append(args, "--out", csv, "--format", "csv")...)
	body, err := os.ReadFile(xml)
	ok(p.t, err)
	if said := nestest.Lint(p.t, nes.Transfer, body); said != "" || strings.Count(string(body), "<Sprawa>") != len(closed) {
		p.t.Errorf("%s", said)
	}
	table, err := os.ReadFile(csv)
	ok(p.t, err)
	if strings.Count(string(table), "\n") != len(closed)+1 {
		p.t.Errorf("%s", table)
	}
	open := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(closed, s) })
	p.wrota(1, "nie jest zakończona", "archive", "list", "--unit", slug, "--case", open[0], "--out", p.file("y.xml"))
}

// killed kills the program in the middle of an export: nothing stands under the final name.
func (p archived) killed(slug, list string) {
	p.t.Helper()
	target := p.file("zabita.zip")
	self, err := os.Executable()
	ok(p.t, err)
	args, err := json.Marshal(append(slices.Clone(p.at), "archive", "export", "--unit", slug, "--list", list, "--out", target))
	ok(p.t, err)
	child := exec.Command(self, "-test.run=^TestChild$")
	child.Env = append(os.Environ(), childEnv+"="+string(args))
	ok(p.t, child.Start())
	begun := false
	for end := time.Now().Add(2 * time.Minute); !begun && time.Now().Before(end); {
		found, err := filepath.Glob(p.file(".zabita.zip.*.part"))
		ok(p.t, err)
		begun = len(found) > 0
	}
	ok(p.t, child.Process.Signal(syscall.SIGKILL))
	_ = child.Wait()
	if _, err := os.Stat(target); !begun || !os.IsNotExist(err) {
		p.t.Errorf("begun: %v; under the final name: %v", begun, err)
	}
	p.wrota(0, "Zapisano", "archive", "export", "--unit", slug, "--list", list, "--out", target)
}

const childEnv = "WROTA_TEST_CHILD"

// TestChild is the program that another test kills; by itself it does nothing.
func TestChild(t *testing.T) {
	var args []string
	if json.Unmarshal([]byte(os.Getenv(childEnv)), &args) == nil {
		run(args, filepath.Join(t.TempDir(), "none.json"), io.Discard, io.Discard)
	}
}

// travels takes the package over into an empty office of another installation, twice, and exports it again.
func (p archived) travels(e db.Engine, one string, all []string) {
	p.t.Helper()
	cfg := testConfig(p.t, e)
	there := archived{t: p.t, dir: p.dir, at: []string{"--data", cfg.Data, "--database", cfg.Database, "--base", cfg.Base}}
	there.wrota(0, "", "found", filepath.Join("..", "..", "..", "deploy", "office.yaml"))
	a := opened(p.t, cfg, false, nil)
	units := 0
	var slug, cell string
	ok(p.t, a.DB.View(p.t.Context(), app.System(id.Region), func(tx *db.Tx) error {
		return tx.QueryRowContext(p.t.Context(), `SELECT count(*), min(u.slug), min(c.symbol) FROM identity_unit u JOIN identity_cell c ON c.unit_id = u.id`).Scan(&units, &slug, &cell)
	}))
	to := []string{"archive", "import", one, "--unit", slug}
	there.wrota(1, "nie ma komórki", append(to, "--dry-run")...)
	to = append(to, "--cell", cell)
	there.wrota(0, "Niczego nie zapisano", append(to, "--dry-run")...)
	if n := there.count(a, `SELECT count(*) FROM cases_case`); n != 0 {
		p.t.Errorf("a dry run made %d cases", n)
	}
	there.wrota(0, "zgadzają się", to...)
	before := there.state(a)
	there.wrota(0, "spraw nowych 0, plików nowych 0", to...)
	if after := there.state(a); after != before || before[0] != int64(len(all)) {
		p.t.Errorf("a second import changed something: %v, %v", before, after)
	}
	back, args := p.file("z-powrotem.zip"), []string{"archive", "export", "--unit", slug}
	for _, s := range all {
		args = append(args, "--case", s)
	}
	there.wrota(0, "Zapisano", append(args, "--out", back)...)
	there.wrota(0, "W PORZĄDKU", "archive", "verify", back)
	left, returned := packed(p.t, one), packed(p.t, back)
	for _, s := range all {
		want := content(left, s)
		want["dowód dziennik.json"] = string(left["dowody/"+s+"/dziennik.json"])
		want["dowód ASiCManifest.xml"], want["dowód signature.p7s"] = string(left["META-INF/ASiCManifest.xml"]), string(left["META-INF/signature.p7s"])
		if got := content(returned, s); !maps.Equal(got, want) {
			p.t.Fatalf("case %s came back as another:\n%v\n%v", s, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
		}
	}
}

func (p archived) count(a *app.App, q string) (n int64) {
	p.t.Helper()
	ok(p.t, a.DB.View(p.t.Context(), app.System(id.Region), func(tx *db.Tx) error { return tx.QueryRowContext(p.t.Context(), q).Scan(&n) }))
	return n
}

// state counts what an import makes.
func (p archived) state(a *app.App) (out [6]int64) {
	for i, table := range []string{"cases_case", "records_document", "records_version", "archive_document", "archive_evidence", "parties_party"} {
		out[i] = p.count(a, `SELECT count(*) FROM `+table)
	}
	return out
}
