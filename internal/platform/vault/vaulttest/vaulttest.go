// Package vaulttest gives tests of modules with sealed columns a vault of their own.
package vaulttest

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"wrota/internal/platform/clock"
	"wrota/internal/platform/db"
	"wrota/internal/platform/vault"
)

// New is a vault whose keys lie in a folder of the test's own.
func New(t testing.TB, c clock.Clock) *vault.Vault {
	t.Helper()
	f, err := vault.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return vault.New(f, c)
}

// Dump is everything that a thief of the disk (SQLite) or of a dump (PostgreSQL) would hold: the bytes of the
// files, or what pg_dump writes.
func Dump(t testing.TB, d *db.DB, url string) string {
	t.Helper()
	if d.Engine() == db.SQLite {
		var all strings.Builder
		for _, end := range []string{"", "-wal"} {
			body, err := os.ReadFile(d.File() + end)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(body)
		}
		return all.String()
	}
	out, err := exec.CommandContext(t.Context(), "pg_dump", url).Output()
	if err != nil {
		t.Fatalf("pg_dump: %v (Debian's package postgresql-client)", err)
	}
	return string(out)
}
