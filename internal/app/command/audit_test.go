package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wrota/internal/app"
	"wrota/internal/kit/id"
	"wrota/internal/platform/audit"
	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/testkit"
)

// TestAuditProvesItselfFromAFile: an export is verified by a run of the program that has no installation; the
// status says whether it holds, does not, or could not be checked.
func TestAuditProvesItselfFromAFile(t *testing.T) {
	for _, e := range testkit.Engines {
		t.Run(string(e), func(t *testing.T) {
			cfg := testConfig(t, e)
			past := clock.At(clock.System{}.Now().Add(-48 * time.Hour))
			a := opened(t, cfg, false, past)
			ok(t, a.DB.InTx(t.Context(), app.System(id.Region), func(tx *db.Tx) error {
				a.Audit.Record(t.Context(), tx, id.Region, audit.Entry{Verb: "test.done", Subject: "test:1"})
				a.Audit.Record(t.Context(), tx, id.Region, audit.Entry{Verb: "test.done", Subject: "test:2"})
				return nil
			}))
			past.Move(47 * time.Hour)
			_, err := a.Notary.CloseDays(t.Context())
			ok(t, err)
			dir := t.TempDir()
			file, key, kept, bad := filepath.Join(dir, "log.jsonl"), filepath.Join(dir, "key"), filepath.Join(dir, "kept"), filepath.Join(dir, "bad.jsonl")
			ok(t, os.WriteFile(key, []byte(a.Notary.Key()+"\n"), 0o600))
			at := []string{"--data", cfg.Data, "--database", cfg.Database, "--base", cfg.Base}
			status, out := wrota(t, append(at, "audit", "checkpoint")...)
			if status != 0 {
				t.Fatalf("checkpoint: %d %s", status, out)
			}
			ok(t, os.WriteFile(kept, []byte(out), 0o600))
			if status, out := wrota(t, append(at, "audit", "export", "--unit", "region", "--out", file)...); status != 0 {
				t.Fatalf("export: %d %s", status, out)
			}
			body, err := os.ReadFile(file)
			ok(t, err)
			ok(t, os.WriteFile(bad, []byte(strings.Replace(string(body), "test:1", "test:9", 1)), 0o600))
			for _, x := range []struct {
				args   []string
				status int
				want   string
			}{
				{[]string{file, "--key", key, "--checkpoint", kept}, 0, "W PORZĄDKU"},
				{[]string{file}, 0, "UWAGA"},
				{[]string{bad, "--key", key}, 1, "treść wpisu 1 zmieniono"},
				{[]string{kept}, 2, "NIE SPRAWDZONO"},
				{[]string{filepath.Join(dir, "none")}, 2, "NIE SPRAWDZONO"},
				{[]string{file, "--checkpoint", key}, 2, "NIE SPRAWDZONO"},
			} {
				if status, out := wrota(t, append([]string{"audit", "verify"}, x.args...)...); status != x.status || !strings.Contains(out, x.want) {
					t.Errorf("%v: %d, want %d with %q\n%s", x.args, status, x.status, x.want, out)
				}
			}
			_, out = wrota(t, "audit", "verify", bad, "--json")
			var report struct {
				Holds  bool
				Faults []struct{ What string }
			}
			ok(t, json.Unmarshal([]byte(out), &report))
			if report.Holds || len(report.Faults) != 2 || report.Faults[0].What != "changed" {
				t.Errorf("%+v", report)
			}
			if status, _ := wrota(t, append(at, "audit", "export", "--unit", "region", "--out", file)...); status != 1 {
				t.Error("an export was overwritten")
			}
			if status, out := wrota(t, append(at, "audit", "export", "--unit", "nikt", "--out", bad+"2")...); status != 1 || !strings.Contains(out, "nie ma urzędu") {
				t.Errorf("%d %s", status, out)
			}
		})
	}
}

// wrota runs the program.
func wrota(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	status := run(args, filepath.Join(t.TempDir(), "none.json"), &out, &out)
	return status, out.String()
}
