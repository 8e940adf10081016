package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/kit/actor"
	"wrota/internal/kit/id"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

const exampleData = "../../migration/testdata/przyklad/"

// TestMigrateData: the example is tried, taken, and taken back by the command line.
func TestMigrateData(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg := testConfig(t, e)
			var out bytes.Buffer
			ok(t, foundCmd{File: exampleOffice}.Run(t.Context(), &cfg, &out))
			do := func(c migrateDataCmd) string {
				t.Helper()
				c.Unit = "przykladowo"
				out.Reset()
				ok(t, c.Run(t.Context(), &cfg, &out))
				return out.String()
			}
			report := filepath.Join(t.TempDir(), "odrzucone.csv")
			if got := do(migrateDataCmd{Profile: exampleData + "strony.yaml", DryRun: exampleData + "strony.csv", Report: report}); !strings.Contains(got, "po próbie") || !strings.Contains(got, "w pliku 7, przeniesione 4, już są 0, odrzucone 3") {
				t.Error(got)
			}
			if body, err := os.ReadFile(report); err != nil || !strings.Contains(string(body), "Numer PESEL jest błędny") || strings.Contains(string(body), "58031412342") {
				t.Errorf("%s %v", body, err)
			}
			got := do(migrateDataCmd{Profile: "strony", Take: exampleData + "strony.csv"})
			if !strings.Contains(got, "przeniesiony") {
				t.Error(got)
			}
			which := regexp.MustCompile(`ID: (\w+)`).FindAllStringSubmatch(got, -1)
			if got := do(migrateDataCmd{Undo: which[len(which)-1][1]}); !strings.Contains(got, "wycofany") || strings.Contains(got, "zostaje") {
				t.Error(got)
			}
			err := migrateDataCmd{Unit: "nie-ma", Profile: "strony", DryRun: exampleData + "strony.csv"}.Run(t.Context(), &cfg, &out)
			if err == nil || strings.Contains(err.Error(), "identity.") {
				t.Errorf("an office that does not exist: %v", err)
			}
		})
	}
}

// bringingChild is how a killed process knows what to do.
const bringingChild = "WROTA_TEST_BRINGING"

type bringingOrder struct {
	Config  app.Config
	Command migrateDataCmd
}

// TestBringingProcess is the process that TestMigrateDataIsKilled kills; by itself it does nothing.
func TestBringingProcess(t *testing.T) {
	order := os.Getenv(bringingChild)
	if order == "" {
		return
	}
	var o bringingOrder
	ok(t, json.Unmarshal([]byte(order), &o))
	var out bytes.Buffer
	ok(t, o.Command.Run(t.Context(), &o.Config, &out))
}

// TestMigrateDataIsKilled kills the command with SIGKILL in the middle of an import, twice; the third finishes
// it, and every row was taken once.
func TestMigrateDataIsKilled(t *testing.T) {
	const rows = 1200
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg := testConfig(t, e)
			var out bytes.Buffer
			ok(t, foundCmd{File: exampleOffice}.Run(t.Context(), &cfg, &out))
			file := filepath.Join(t.TempDir(), "strony.csv")
			var b strings.Builder
			b.WriteString("ID;RODZAJ;NAZWA;PESEL;NIP;ULICA;NR;KOD;MIEJSC\n")
			for n := range rows {
				fmt.Fprintf(&b, "%d;OSOBA;Łoś%d Jan;;;;;;Lipowa\n", n, n)
			}
			ok(t, os.WriteFile(file, []byte(b.String()), 0o600))
			d, err := db.Open(t.Context(), cfg.DatabaseURL())
			ok(t, err)
			defer func() { ok(t, d.Close()) }()
			one := migrateDataCmd{Unit: "przykladowo", Profile: exampleData + "strony.yaml", Take: file}
			for kill := range 3 {
				at := (kill + 1) * rows / 3
				child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestBringingProcess$")
				order, err := json.Marshal(bringingOrder{cfg, one})
				ok(t, err)
				child.Env = append(os.Environ(), bringingChild+"="+string(order))
				ok(t, child.Start())
				if kill < 2 {
					waitFor(t, func() bool { return position(t, d) >= at })
					ok(t, child.Process.Kill())
				}
				err = child.Wait()
				if kill == 2 && err != nil {
					t.Fatal(err)
				}
				one.Take = importOf(t, d).Short()
			}
			if n := counted(t, d, `SELECT COUNT(*) FROM parties_party`); n != rows {
				t.Errorf("%d parties", n)
			}
			if n := counted(t, d, `SELECT COUNT(*) FROM migration_import WHERE stage = 'done'`); n != 1 {
				t.Errorf("%d imports are done", n)
			}
		})
	}
}

func waitFor(t *testing.T, what func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !what(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come to it in a minute")
		}
	}
}

func asked(t *testing.T, d *db.DB, sql string, to any) {
	t.Helper()
	ok(t, d.View(context.Background(), actor.Automaton("system.test", id.Region), func(tx *db.Tx) error {
		return tx.QueryRowContext(t.Context(), sql).Scan(to)
	}))
}

func counted(t *testing.T, d *db.DB, sql string) (n int) {
	t.Helper()
	asked(t, d, sql, &n)
	return n
}

// position is how many rows the run has taken.
func position(t *testing.T, d *db.DB) int {
	t.Helper()
	return counted(t, d, `SELECT COALESCE(MAX(CASE WHEN stage IN ('running', 'done') THEN position ELSE 0 END), 0) FROM migration_import`)
}

func importOf(t *testing.T, d *db.DB) (which id.Import) {
	t.Helper()
	asked(t, d, `SELECT id FROM migration_import LIMIT 1`, &which)
	return which
}
